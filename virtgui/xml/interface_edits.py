"""What a person changed of a host's interface, put into its document; all that is unknown there stays."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from lxml import etree

from virtgui.xml.host_interface import Document, Interface, read
from virtgui.xml.node import ensure, put_in, take_out
from virtgui.xml.parse import parse, serialise

_ORDER = ("start", "mac", "mtu", "protocol", "bridge", "bond", "vlan")
_PROTOCOL = ("autoconf", "dhcp", "ip", "route")
_PLAIN = ("start", "mtu", "delay", "mode", "miimon", "tag", "base")
"""Fields that are one place each, whose emptied value takes that place away."""
_FAMILIES = ((4, "ipv4"), (6, "ipv6"))


def changed(document: str, wanted: Interface) -> str:
    """The document with what is `wanted` otherwise; kind and name stay. Raises `Refused`."""
    root = parse(document).element
    node, before = Document(root), read(document)
    for field in _PLAIN:
        if getattr(before, field) != getattr(wanted, field):
            if field == "mtu":
                ensure(root, ("mtu",), _ORDER)
            setattr(node, field, getattr(wanted, field) or None)
    if before.kind == "bridge" and before.stp != wanted.stp:
        node.stp = "on" if wanted.stp else "off"
    if before.ports != wanted.ports and before.kind in ("bridge", "bond"):
        _ports(ensure(root, (before.kind,), _ORDER), wanted.ports)
    for version, family in _FAMILIES:
        if _of(before, version) != _of(wanted, version):
            _protocol(root, family, version, before, wanted)
    return serialise(parse(etree.tostring(root, encoding="unicode")))


def _of(it: Interface, version: int) -> tuple[object, ...]:
    """What of it is the part of one family."""
    return (getattr(it, f"dhcp{version}"), getattr(it, f"gateway{version}"), _given(it.addresses, version))


def _given(addresses: Iterable[str], version: int) -> tuple[str, ...]:
    return tuple(written for written in addresses if (":" in written) == (version == 6))


def _ports(parent: etree._Element, names: tuple[str, ...]) -> None:
    there = {port.get("name", ""): port for port in parent.iterchildren("interface")}
    for name, port in there.items():
        if name not in names:
            take_out(port)
    for name in names:
        if name not in there:
            port = put_in(parent, "interface", ())
            port.set("type", "ethernet")
            port.set("name", name)


def _protocol(root: etree._Element, family: str, version: int, before: Interface, wanted: Interface) -> None:
    found = next((it for it in root.iterchildren("protocol") if it.get("family") == family), None)
    if found is None:
        found = put_in(root, "protocol", _ORDER)
        found.set("family", family)
    had, dhcp = getattr(before, f"dhcp{version}"), getattr(wanted, f"dhcp{version}")
    if had and not dhcp:
        _clear(found, ("autoconf", "dhcp"))
    elif dhcp and not had:
        for tag in ("autoconf", "dhcp") if version == 6 else ("dhcp",):
            ensure(found, (tag,), _PROTOCOL)
    _addresses(found, _given(before.addresses, version), _given(wanted.addresses, version))
    _gateway(found, getattr(before, f"gateway{version}"), getattr(wanted, f"gateway{version}"))
    if not len(found):
        take_out(found)


def _addresses(protocol: etree._Element, before: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    for element, written in zip(list(protocol.iterchildren("ip")), before, strict=False):
        if written not in wanted:
            take_out(element)
    for written in wanted:
        if written not in before:
            ip = ipaddress.ip_interface(written)
            element = put_in(protocol, "ip", _PROTOCOL)
            element.set("address", str(ip.ip))
            element.set("prefix", str(ip.network.prefixlen))


def _gateway(protocol: etree._Element, before: str, wanted: str) -> None:
    if before == wanted:
        return
    route = protocol.find("route")
    if route is None:
        route = put_in(protocol, "route", _PROTOCOL)
    if wanted:
        route.set("gateway", wanted)
    else:
        take_out(route)


def _clear(parent: etree._Element, tags: tuple[str, ...]) -> None:
    for element in list(parent.iterchildren(*tags)):
        take_out(element)
