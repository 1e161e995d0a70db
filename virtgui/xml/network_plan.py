"""What of a network's changes a running one can take at once, by `virNetworkUpdate`, and by which calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from enum import IntEnum
from typing import NamedTuple

from lxml import etree

from virtgui.xml.network_fields import cidr
from virtgui.xml.networks import NetworkPageXml, network
from virtgui.xml.node import Node, find
from virtgui.xml.parse import serialise


class Command(IntEnum):
    """libvirt's virNetworkUpdateCommand."""

    MODIFY = 1
    DELETE = 2
    ADD_LAST = 3


class Section(IntEnum):
    """libvirt's virNetworkUpdateSection, of those it can change."""

    IP_DHCP_HOST = 4
    IP_DHCP_RANGE = 5
    FORWARD_INTERFACE = 7
    PORTGROUP = 9
    DNS_HOST = 10
    DNS_TXT = 11
    DNS_SRV = 12


class Update(NamedTuple):
    """One call: `parent` is the place of the `<ip>` among its like, -1 where there is none."""

    command: Command
    section: Section
    parent: int
    xml: str


LIVE_FIELDS = frozenset(
    (
        "ipv4_ranges",
        "ipv4_lease",
        "ipv4_hosts",
        "ipv6_ranges",
        "ipv6_lease",
        "ipv6_hosts",
        "devices",
        "port_groups",
        "dns_hosts",
        "srv",
        "txt",
    )
)
"""The declared fields of `NetworkPageXml` that lie within these sections."""

_SECTIONS: tuple[tuple[tuple[str, ...], str, Section], ...] = (
    (("forward",), "interface", Section.FORWARD_INTERFACE),
    ((), "portgroup", Section.PORTGROUP),
    (("dns",), "host", Section.DNS_HOST),
    (("dns",), "txt", Section.DNS_TXT),
    (("dns",), "srv", Section.DNS_SRV),
)
_IP_SECTIONS = (("range", Section.IP_DHCP_RANGE), ("host", Section.IP_DHCP_HOST))


def reaches_now(field: str, changed: Iterable[str]) -> bool:
    """Whether a running network takes a field's change at once, these being all fields that change."""
    others = frozenset(changed)
    if field not in LIVE_FIELDS:
        return False
    first = {"dns_hosts": ("dns",), "srv": ("dns",), "txt": ("dns",), "devices": ("physical",)}
    owner = first.get(field, (field.partition("_")[0],) if field.startswith("ipv") else ())
    return not others & {"kind", *owner}


def updates(base: str, wanted: str, running: str) -> tuple[Update, ...]:
    """The calls that make of a running network, once `base`, what is `wanted`, as far as it can be. Raises
    `parse.Refused`."""
    old, new, now = network(base), network(wanted), network(running)
    if old.kind != new.kind:
        return ()
    return (*_of_addresses(old, new, now), *_of_sections(old, new))


def same(one: str, other: str) -> bool:
    """Whether two documents say the same, but for what libvirt counts in the one that runs and fills in there: the
    usual ports of NAT, the virtual functions of a card. Raises `parse.Refused`."""
    first, second = (deepcopy(network(text).element) for text in (one, other))
    for root in (first, second):
        _forget_filled(root)
    return _canonical(first) == _canonical(second)


def only_live(base: str, wanted: str) -> bool:
    """Whether nothing but what `updates` does is otherwise. Raises `parse.Refused`."""
    return _without(network(base)) == _without(network(wanted))


def _of_addresses(old: NetworkPageXml, new: NetworkPageXml, now: NetworkPageXml) -> Iterator[Update]:
    before = {cidr(ip): ip for ip in old.element.iterchildren("ip")}
    places = {cidr(ip): place for place, ip in enumerate(now.element.iterchildren("ip"))}
    for ip in new.element.iterchildren("ip"):
        known = cidr(ip)
        if known in before and known in places:
            for tag, section in _IP_SECTIONS:
                yield from _difference(before[known], ip, ("dhcp",), tag, section, places[known])


def _of_sections(old: NetworkPageXml, new: NetworkPageXml) -> Iterator[Update]:
    for steps, tag, section in _SECTIONS:
        yield from _difference(old.element, new.element, steps, tag, section, -1)


def _difference(
    old: etree._Element, new: etree._Element, steps: tuple[str, ...], tag: str, section: Section, parent: int
) -> Iterator[Update]:
    """What goes first: an address may move from one host to another. A port group is changed in place, since machines
    may be in it."""
    before, after = _elements(old, steps, tag), _elements(new, steps, tag)
    gone = [xml for xml in before if xml not in after]
    come = [xml for xml in after if xml not in before]
    if section is Section.PORTGROUP:
        names = {before[xml] for xml in gone}
        for xml in [xml for xml in come if after[xml] in names]:
            come.remove(xml)
            gone = [other for other in gone if before[other] != after[xml]]
            yield Update(Command.MODIFY, section, parent, xml)
    for xml in gone:
        yield Update(Command.DELETE, section, parent, xml)
    for xml in come:
        yield Update(Command.ADD_LAST, section, parent, xml)


def _elements(root: etree._Element, steps: tuple[str, ...], tag: str) -> dict[str, str]:
    """The text of each, without what libvirt counts in it, and its name."""
    found = find(root, steps)
    if found is None:
        return {}
    return {_bare(element): str(element.get("name", "")) for element in found.iterchildren(tag)}


def _bare(element: etree._Element) -> str:
    copy = deepcopy(element)
    copy.tail = None
    copy.attrib.pop("connections", "")
    for each in copy.iter(etree.Element):
        if len(each) and not (each.text or "").strip():
            each.text = None
        each.tail = None
    etree.cleanup_namespaces(copy)
    return serialise(Node(copy))


def _without(node: NetworkPageXml) -> bytes:
    root = deepcopy(node.element)
    for ip in root.iterchildren("ip"):
        _cut(ip, ("dhcp",), tuple(tag for tag, _ in _IP_SECTIONS))
    for steps, tag, _ in _SECTIONS:
        _cut(root, steps, (tag,))
    return _canonical(root)


_USUAL_PORTS = ("1024", "65535")


def _forget_filled(root: etree._Element) -> None:
    """What libvirt 9.0 puts into the document of a running network by itself."""
    forward = find(root, ("forward",))
    if forward is None:
        return
    nat = find(forward, ("nat",))
    port = find(nat, ("port",)) if nat is not None else None
    if nat is not None and port is not None and (port.get("start"), port.get("end")) == _USUAL_PORTS:
        nat.remove(port)
        if not len(nat) and not nat.attrib:
            forward.remove(nat)
    if find(forward, ("pf",)) is not None:
        for child in list(forward.iterchildren("interface", "address")):
            forward.remove(child)


def _canonical(root: etree._Element) -> bytes:
    copy = deepcopy(root)
    for each in copy.iter(etree.Element):
        each.attrib.pop("connections", "")
        each.text = (each.text or "").strip() or None
        each.tail = None
    return etree.tostring(copy, method="c14n")


def _cut(root: etree._Element, steps: tuple[str, ...], tags: tuple[str, ...]) -> None:
    """Take these out, and what is empty then."""
    found = find(root, steps)
    if found is None:
        return
    for child in list(found.iterchildren(*tags)):
        found.remove(child)
    if steps and not len(found) and not found.attrib:
        above = found.getparent()
        if above is not None:
            above.remove(found)
