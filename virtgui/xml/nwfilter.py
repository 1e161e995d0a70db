"""A network filter's document: its chain, its rules and the filters that it takes in, as rows to edit."""

from __future__ import annotations

import re
import shlex
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

from virtgui.util.language import tr
from virtgui.xml.fields import text
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.networks import device_flaw
from virtgui.xml.macs import mac_flaw
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise

ACTIONS = ("accept", "drop", "reject", "return", "continue")
DIRECTIONS = ("in", "out", "inout")
PROTOCOLS = (
    *("all", "tcp", "udp", "udplite", "icmp", "igmp", "sctp", "esp", "ah"),
    *("all-ipv6", "tcp-ipv6", "udp-ipv6", "udplite-ipv6", "icmpv6", "sctp-ipv6", "esp-ipv6", "ah-ipv6"),
    *("mac", "vlan", "stp", "arp", "rarp", "ip", "ipv6"),
)
CHAINS = ("root", "mac", "vlan", "stp", "arp", "rarp", "ipv4", "ipv6")
INCLUDE = "include"
"""Stands for an action in the row of a filter that is taken in."""
BUILT_IN = frozenset(
    (
        *("allow-arp", "allow-dhcp", "allow-dhcp-server", "allow-dhcpv6", "allow-dhcpv6-server", "allow-incoming-ipv4"),
        *("allow-incoming-ipv6", "allow-ipv4", "allow-ipv6", "clean-traffic", "clean-traffic-gateway"),
        *("no-arp-ip-spoofing", "no-arp-mac-spoofing", "no-arp-spoofing", "no-ip-multicast", "no-ip-spoofing"),
        *("no-ipv6-multicast", "no-ipv6-spoofing", "no-mac-broadcast", "no-mac-spoofing", "no-other-l2-traffic"),
        *("no-other-rarp-traffic", "qemu-announce-self", "qemu-announce-self-rarp"),
    )
)
"""Names of the filters that come with libvirt."""
_NAME = re.compile(r"[A-Za-z0-9_.:+-]+")
_WORD = re.compile(r"[a-z][a-z0-9]*")
_CHAIN = re.compile(r"(?:root|mac|vlan|stp|arp|rarp|ipv4|ipv6)(?:-[A-Za-z0-9_.:-]+)?")
_LEAST, _MOST = -1000, 1000
_LONGEST_CHAIN = 12


class Rule(NamedTuple):
    """One row. `action` may be INCLUDE: then `protocol` is the filter taken in, `match` its parameters, and the others
    are "". `match` is "name=value" words as a shell would take them. `stateless` is "yes" where connections are not
    followed."""

    action: str
    direction: str = ""
    priority: str = ""
    protocol: str = ""
    match: str = ""
    stateless: str = ""


class FilterDocument(Node):
    """A `<filter>`."""

    __slots__ = ()

    name = text("@name")
    chain = text("@chain", "root")
    priority = text("@priority")
    uuid = text("uuid")


def read(document: str) -> FilterDocument:
    """Raises `Refused`."""
    return FilterDocument(parse(document).element)


def rules(document: str) -> tuple[Rule, ...]:
    """All rows in their order. Raises `Refused`."""
    return tuple(_rule(element) for element in _elements(parse(document).element))


def with_rules(document: str, wanted: tuple[Rule, ...]) -> str:
    """The document with these rows instead; what is the same stays as it is written, with all that is in it. ValueError
    for a row whose match cannot be read. Raises `Refused`."""
    parsed = parse(document)
    root = parsed.element
    present = _elements(root)
    left = list(present)
    placed: list[etree._Element | None] = []
    for rule in wanted:
        same = next((element for element in left if _rule(element) == rule), None)
        if same is not None:
            left.remove(same)
        placed.append(same)
    result = []
    for place, (rule, element) in enumerate(zip(wanted, placed, strict=True)):
        tag = "filterref" if rule.action == INCLUDE else "rule"
        if element is None:
            before = present[place] if place < len(present) else None
            reuse = before is not None and before in left and before.tag == tag
            if reuse and before is not None:
                left.remove(before)
            element = before if reuse and before is not None else etree.Element(tag)
            _write(element, rule)
        result.append(element)
    if result != present:
        for element in present:
            root.remove(element)
        for element in result:
            element.tail = "\n  "
            root.append(element)
    return serialise(parsed)


def named(document: str, name: str, chain: str, priority: str) -> str:
    """The document with these attributes. Raises `Refused`."""
    parsed = parse(document)
    node = FilterDocument(parsed.element)
    node.name = name
    if chain != node.chain:
        node.chain = chain
    if priority != node.priority:
        node.priority = priority
    return serialise(parsed)


def cloned(document: str, name: str) -> str:
    """The same filter under another name, as a new one. Raises `Refused`."""
    parsed = parse(document)
    node = FilterDocument(parsed.element)
    node.name = name
    node.uuid = str(uuid.uuid4())
    return serialise(parsed)


def new(name: str = "") -> str:
    """A filter with nothing in it."""
    root = etree.Element("filter", name=name, chain="root")
    return serialise(parse(etree.tostring(root, encoding="unicode")))


def name_flaw(name: str, taken: frozenset[str]) -> str:
    """Why a filter cannot be called so; "" when it can."""
    if not name:
        return tr("Give it a name.")
    if not _NAME.fullmatch(name):
        return tr("Use letters, digits and the signs - _ . : + only.")
    return tr("This host has a filter of this name.") if name in taken else ""


def flaws(name: str, chain: str, priority: str, rows: tuple[Rule, ...], others: frozenset[str]) -> list[Flaw]:
    """What is wrong with a filter; `others` are the names of all filters of its host but itself."""
    found = []
    if why := name_flaw(name, others):
        found.append(Flaw("name", why))
    if not _CHAIN.fullmatch(chain):
        known = ", ".join(CHAINS)
        found.append(
            Flaw("chain", tr("Take one of {known}, or one of these with “-” and a name behind it.").format(known=known))
        )
    elif len(chain) > _LONGEST_CHAIN and "-" in chain:
        found.append(Flaw("chain", tr("At most {count} characters.").format(count=_LONGEST_CHAIN)))
    if why := _priority_flaw(priority):
        found.append(Flaw("priority", why))
    for number, rule in enumerate(rows, 1):
        if why := _rule_flaw(rule, name, others):
            found.append(Flaw("rules", tr("Row {number}: {why}").format(number=number, why=why)))
    return found


def _rule_flaw(rule: Rule, name: str, others: frozenset[str]) -> str:
    try:
        pairs(rule.match)
    except ValueError as error:
        return str(error)
    if rule.action == INCLUDE:
        if rule.protocol == name:
            return tr("a filter cannot take in itself.")
        return (
            ""
            if rule.protocol in others
            else tr("there is no filter “{protocol}” on this host.").format(protocol=rule.protocol)
        )
    if rule.action not in ACTIONS:
        return tr("the action is one of {actions} or {include}.").format(actions=", ".join(ACTIONS), include=INCLUDE)
    if rule.direction not in DIRECTIONS:
        return tr("the direction is one of {directions}.").format(directions=", ".join(DIRECTIONS))
    if why := _priority_flaw(rule.priority):
        return f"{why[:1].lower()}{why[1:]}"
    if rule.protocol and rule.protocol not in PROTOCOLS:
        return tr("the protocol is one of {protocols}.").format(protocols=", ".join(PROTOCOLS))
    return tr("choose a protocol for what is to match.") if rule.match and not rule.protocol else ""


def _priority_flaw(priority: str) -> str:
    if not priority:
        return ""
    if not re.fullmatch(r"-?[0-9]{1,4}", priority) or not _LEAST <= int(priority) <= _MOST:
        return tr("The priority is a number from {least} to {most}.").format(least=_LEAST, most=_MOST)
    return ""


def pairs(match: str) -> tuple[tuple[str, str], ...]:
    """ "srcipaddr=$IP dstportstart=22" as names and values. ValueError, with what is wrong, for anything else."""
    try:
        words = shlex.split(match)
    except ValueError:
        raise ValueError(tr("a quotation mark is missing.")) from None
    found = []
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            raise ValueError(tr("“{word}” should be a name, “=” and a value.").format(word=word[:40]))
        if any(ord(c) < 32 for c in value):
            raise ValueError(tr("leave out control characters."))
        found.append((name, value))
    return tuple(found)


def _elements(root: etree._Element) -> list[etree._Element]:
    return [element for element in root if element.tag in ("rule", "filterref")]


def _rule(element: etree._Element) -> Rule:
    if element.tag == "filterref":
        given = ((it.get("name", ""), it.get("value", "")) for it in element.iterfind("parameter"))
        return Rule(INCLUDE, protocol=element.get("filter", ""), match=_said(given))
    protocol = next((it for it in element if isinstance(it.tag, str)), None)
    stateless = "yes" if element.get("statematch") in ("0", "false") else ""
    return Rule(
        element.get("action", ""),
        element.get("direction", ""),
        element.get("priority", ""),
        str(protocol.tag) if protocol is not None else "",
        _said((str(name), str(value)) for name, value in protocol.attrib.items()) if protocol is not None else "",
        stateless,
    )


def _said(given: Iterable[tuple[str, str]]) -> str:
    return " ".join(f"{name}={shlex.quote(value) if _odd(value) else value}" for name, value in given)


def _odd(value: str) -> bool:
    return not value or bool(re.search(r"[\s\"'\\]", value))


def _write(element: etree._Element, rule: Rule) -> None:
    given = pairs(rule.match)
    if rule.action == INCLUDE:
        element.set("filter", rule.protocol)
        for parameter in element.findall("parameter"):
            element.remove(parameter)
        for name, value in given:
            etree.SubElement(element, "parameter", name=name, value=value)
        return
    element.set("action", rule.action)
    element.set("direction", rule.direction)
    for name, value in (("priority", rule.priority), ("statematch", "false" if rule.stateless else "")):
        if value:
            element.set(name, value)
        else:
            element.attrib.pop(name, "")
    for protocol in [it for it in element if isinstance(it.tag, str)]:
        element.remove(protocol)
    if rule.protocol:
        made = etree.SubElement(element, rule.protocol)
        for name, value in given:
            made.set(name, value)


class Binding(NamedTuple):
    """Where a filter is in use now."""

    port: str
    filter: str = ""
    machine: str = ""
    mac: str = ""


class _BindingDocument(Node):
    """A `<filterbinding>`."""

    __slots__ = ()

    port = text("portdev/@name")
    filter = text("filterref/@filter")
    machine = text("owner/name")
    mac = text("mac/@address")


def binding(document: str) -> Binding:
    """Raises `Refused`."""
    node = _BindingDocument(parse(document).element)
    return Binding(node.port, node.filter, node.machine, node.mac)


_PARAMETER = re.compile(r"[A-Za-z0-9_]+")
_VALUE = re.compile(r"[A-Za-z0-9_.:]+")


def bound(it: Binding, parameters: tuple[tuple[str, str], ...], owner: str) -> str:
    """The document that puts a filter on a port; `owner` is the UUID of the machine that `it` names."""
    root = etree.Element("filterbinding")
    whose = etree.SubElement(root, "owner")
    etree.SubElement(whose, "name").text = it.machine
    etree.SubElement(whose, "uuid").text = owner
    etree.SubElement(root, "portdev", name=it.port)
    etree.SubElement(root, "mac", address=it.mac)
    taken = etree.SubElement(root, "filterref", filter=it.filter)
    for name, value in parameters:
        etree.SubElement(taken, "parameter", name=name, value=value)
    return serialise(Node(root))


def binding_flaws(it: Binding, parameters: tuple[tuple[str, str], ...]) -> list[Flaw]:
    """What is wrong with what `bound` would be made of; fields as the names of a `Binding`, and "parameters"."""
    found = []
    if why := device_flaw(it.port) if it.port else tr("Give the name of the host's device"):
        found.append(Flaw("port", why))
    why, warning = mac_flaw(it.mac)
    if why:
        found.append(Flaw("mac", why, warning))
    if not it.machine or not it.machine.isprintable():
        found.append(Flaw("machine", tr("Say in a word whose port it is")))
    if not it.filter:
        found.append(Flaw("filter", tr("This host has no filter: define one first")))
    if any(not _PARAMETER.fullmatch(name) for name, _ in parameters):
        found.append(Flaw("parameters", tr("A name is letters, digits and _")))
    elif any(not _VALUE.fullmatch(value) for _, value in parameters):
        found.append(Flaw("parameters", tr("A value is letters, digits, dots, colons and _")))
    return found
