"""Fields that only a network's document has: its kind, its addresses by family, what it forwards through."""

from __future__ import annotations

import ipaddress
from copy import deepcopy
from typing import Any

from lxml import etree

from virtgui.xml.compound import PCI
from virtgui.xml.fields import Field, Rows, text, whole
from virtgui.xml.node import Node, ensure, find, prune, put_in, take_out
from virtgui.xml.sections.namespaces import DNSMASQ

Row = tuple[str, ...]
IPV4, IPV6 = "ipv4", "ipv6"
DIRECT = ("direct", "private", "vepa", "passthrough")
"""Kinds that put machines onto a device of the host by macvtap."""
ROUTED = ("nat", "route", "open", "isolated")
"""Kinds for which libvirt makes a bridge of its own."""


def family_of(ip: etree._Element) -> str:
    """The family of an `<ip>` or `<route>`, told by its address where nothing else does."""
    told = ip.get("family", "")
    return told or (IPV6 if ":" in str(ip.get("address", "")) else IPV4)


def first_ip(root: etree._Element, family: str) -> etree._Element | None:
    """The first `<ip>` of a family."""
    return next((ip for ip in root.iterchildren("ip") if family_of(ip) == family), None)


def _ensure_ip(node: Node, family: str) -> etree._Element:
    found = first_ip(node.element, family)
    if found is None:
        found = put_in(node.element, "ip", node.order)
        if family == IPV6:
            found.set("family", IPV6)
    return found


def _drop_empty(ip: etree._Element) -> None:
    if not len(ip) and not set(ip.attrib) - {"family"} and not (ip.text or "").strip():
        take_out(ip)


class Kind(Field[str]):
    """What a network is, in one word: "nat", "route", "open", "isolated", "bridge" (a bridge of the host's), "ovs"
    (one of Open vSwitch), "direct", "private", "vepa", "passthrough" (macvtap), "hostdev" (SR-IOV). Choosing another
    takes out what means nothing to it."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("forward/@mode", "isolated", str, str)

    def __get__(self, node: Node | None, owner: type) -> Any:
        return self if node is None else self.raw(node)

    def raw(self, node: Node) -> str:
        forward = find(node.element, ("forward",))
        if forward is None or forward.get("mode") == "none":
            return "isolated"
        mode = str(forward.get("mode") or "nat")
        if mode != "bridge":
            return mode
        if forward.get("dev") is not None or find(forward, ("interface",)) is not None:
            return "direct"
        port = find(node.element, ("virtualport",))
        return "ovs" if port is not None and port.get("type") == "openvswitch" else "bridge"

    def value(self, node: Node) -> Any:
        """The word."""
        return self.raw(node)

    def __set__(self, node: Node, value: str | None) -> None:
        node.kids = None
        kind, was = value or "isolated", self.raw(node)
        if kind == was:
            return
        root = node.element
        self._forward(node, kind)
        if (kind == "ovs") != (was == "ovs"):
            _take(root, ("virtualport",))
        if kind == "ovs":
            ensure(root, ("virtualport",), node.order).set("type", "openvswitch")
        if kind not in ROUTED:
            _take(root, ("ip", "route", "dns", "domain", "mac", f"{DNSMASQ}options"))
        if kind not in (*ROUTED, "bridge", "ovs"):
            _take(root, ("bridge", "bandwidth", "mtu"))
        if (bridge := find(root, ("bridge",))) is not None and (kind in ROUTED) != (was in ROUTED):
            take_out(bridge)

    def _forward(self, node: Node, kind: str) -> None:
        forward = find(node.element, ("forward",))
        if kind == "isolated":
            if forward is not None:
                take_out(forward)
            return
        forward = ensure(node.element, ("forward",), node.order)
        forward.set("mode", "bridge" if kind in ("bridge", "ovs", "direct") else kind)
        keeps = {"nat": ("nat", "interface"), "route": ("interface",)}
        kept = keeps.get(kind, ("interface", "pf") if kind in DIRECT else ("pf", "address", "driver"))
        for child in list(forward.iterchildren(etree.Element)):
            if child.tag not in kept:
                take_out(child)
        if kind != "hostdev":
            forward.attrib.pop("managed", "")
        if kind not in ("nat", "route"):
            forward.attrib.pop("dev", "")
        if kind in DIRECT and find(forward, ("interface",)) is None:
            forward.set("dev", "")  # what tells it from a bridge until a device is chosen
        if not len(forward):
            forward.text = None


def _take(root: etree._Element, tags: tuple[str, ...]) -> None:
    for child in list(root.iterchildren(*tags)):
        take_out(child)


class ForwardDevice(Field[str]):
    """The one device of the host that packets may leave by. libvirt repeats it as an `<interface>`."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("forward/@dev", "", str, str)

    def __set__(self, node: Node, value: str | None) -> None:
        if value == self.raw(node):
            return
        forward = find(node.element, ("forward",))
        if forward is not None:
            for child in list(forward.iterchildren("interface")):
                take_out(child)
            if not len(forward):
                forward.text = None
            if value is None:
                forward.attrib.pop("dev", "")  # what remains still says the kind
                return
        super().__set__(node, value)


class Devices(Rows):
    """The devices of the host that machines are put onto by macvtap, one each."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("forward/interface", ("@dev",), False)

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        rows = super().__get__(node, owner)
        forward = find(node.element, ("forward",))
        device = forward.get("dev", "") if forward is not None and not rows else ""
        return ((str(device),),) if device else rows

    def __set__(self, node: Node, value: tuple[Row, ...] | None) -> None:
        if (value or ()) == self.__get__(node, type(node)):
            return
        forward = ensure(node.element, ("forward",), node.order)
        forward.attrib.pop("dev", "")
        super().__set__(node, value)
        if not value and forward.get("mode") == "bridge":
            ensure(node.element, ("forward",), node.order).set("dev", "")


class PciRows(Rows):
    """PCI addresses as lspci writes them, one a row. What is none is kept in the domain to be corrected."""

    __slots__ = ()

    def __init__(self, path: str) -> None:
        super().__init__(path, ("@domain", "@bus", "@slot", "@function"), True)

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        return tuple((_pci(parts),) for parts in super().__get__(node, owner))

    def __set__(self, node: Node, value: tuple[Row, ...] | None) -> None:
        if (value or ()) == self.__get__(node, type(node)):
            return
        super().__set__(node, tuple(_parts(row[0]) for row in value or ()))
        for element in self._found(node):
            if element.get("slot"):
                element.set("type", "pci")


def _pci(parts: Row) -> str:
    domain, bus, slot, function = parts
    try:
        return f"{whole(domain or '0'):04x}:{whole(bus):02x}:{whole(slot):02x}.{whole(function):x}"
    except ValueError:
        return domain


def _parts(written: str) -> Row:
    match = PCI.fullmatch(written.strip())
    if match is None:
        return (written, "", "", "")
    domain, bus, slot, function = (int(part or "0", 16) for part in match.groups())
    return (f"0x{domain:04x}", f"0x{bus:02x}", f"0x{slot:02x}", f"0x{function:x}")


class OfFamily(Field[str]):
    """A place within the first `<ip>` of a family."""

    __slots__ = ("_family", "_inner")

    def __init__(self, family: str, path: str) -> None:
        super().__init__(f"ip/{path}", "", str, str)
        self._family = family
        self._inner = text(path)

    def __get__(self, node: Node | None, owner: type) -> Any:
        return self if node is None else self.raw(node) or ""

    def raw(self, node: Node) -> str | None:
        ip = first_ip(node.element, self._family)
        return None if ip is None else self._inner.raw(Node(ip))

    def value(self, node: Node) -> Any:
        """What is written there."""
        return self.raw(node)

    def __set__(self, node: Node, value: str | None) -> None:
        node.kids = None
        ip = first_ip(node.element, self._family)
        if value is None and ip is None:
            return
        ip = _ensure_ip(node, self._family) if ip is None else ip
        self._inner.__set__(Node(ip), value)
        _drop_empty(ip)


class Cidr(OfFamily):
    """The host's own address in the network with its prefix: "192.168.122.1/24". It is written as it was before,
    with a netmask or a prefix; what is no address is kept whole to be corrected."""

    __slots__ = ()

    def __init__(self, family: str) -> None:
        super().__init__(family, "@address")

    def raw(self, node: Node) -> str | None:
        ip = first_ip(node.element, self._family)
        return None if ip is None else cidr(ip)

    def __set__(self, node: Node, value: str | None) -> None:
        node.kids = None
        if value == self.raw(node):
            return
        ip = first_ip(node.element, self._family)
        if value is None and ip is None:
            return
        ip = _ensure_ip(node, self._family) if ip is None else ip
        put_cidr(ip, value, new_as="netmask" if self._family == IPV4 else "prefix")
        if self._family == IPV4 and ":" in str(value):
            ip.set("family", IPV4)  # what was typed is wrong, and stays here to be corrected
        _drop_empty(ip)


def cidr(ip: etree._Element) -> str | None:
    """An address with its prefix, None where neither is written."""
    address, prefix, mask = ip.get("address"), ip.get("prefix"), ip.get("netmask")
    if prefix is None and mask is not None:
        try:
            prefix = str(ipaddress.IPv4Network(f"0.0.0.0/{mask}").prefixlen)
        except ValueError:
            prefix = mask
    if address is None and prefix is None:
        return None
    return f"{address or ''}/{prefix}" if prefix is not None else str(address)


def put_cidr(ip: etree._Element, written: str | None, new_as: str) -> None:
    """Write an address with its prefix, as a netmask where there was one."""
    how = "prefix" if ip.get("prefix") is not None else "netmask" if ip.get("netmask") is not None else new_as
    for name in ("address", "prefix", "netmask"):
        ip.attrib.pop(name, "")
    if written is None:
        return
    address, slash, prefix = written.strip().partition("/")
    ip.set("address", address)
    if slash:
        if how == "netmask":
            try:
                prefix = str(ipaddress.IPv4Network(f"0.0.0.0/{prefix}").netmask)
            except ValueError:
                how = "prefix"
        ip.set(how, prefix)


class FamilyRows(Rows):
    """Rows within the first `<ip>` of a family."""

    __slots__ = ("_family",)

    def __init__(self, family: str, path: str, columns: Row) -> None:
        super().__init__(path, columns, False)
        self._family = family

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        ip = first_ip(node.element, self._family)
        return () if ip is None else super().__get__(Node(ip), owner)

    def __set__(self, node: Node, value: tuple[Row, ...] | None) -> None:
        node.kids = None
        ip = first_ip(node.element, self._family)
        if ip is None and not value:
            return
        ip = _ensure_ip(node, self._family) if ip is None else ip
        super().__set__(Node(ip), value)
        if (dhcp := find(ip, ("dhcp",))) is not None:
            prune(dhcp, ip)
        _drop_empty(ip)


class Ranges(FamilyRows):
    """Ranges that DHCP gives from. A new one lasts as long as those that are there."""

    __slots__ = ()

    def __set__(self, node: Node, value: tuple[Row, ...] | None) -> None:
        before = {id(element): element for element in _ranges(node.element, self._family)}
        lease = next((find(element, ("lease",)) for element in before.values()), None)
        super().__set__(node, value)
        for element in _ranges(node.element, self._family):
            if lease is not None and id(element) not in before:
                element.append(deepcopy(lease))


class LeaseTime(Field[int | None]):
    """How many minutes an address is somebody's, in all ranges of a family; 0 is for ever."""

    __slots__ = ("_family",)

    def __init__(self, family: str) -> None:
        super().__init__("ip/dhcp/range/lease/@expiry", None, int, str)
        self._family = family

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        written = self.raw(node)
        return int(written) if written is not None and written.isdecimal() else None

    def raw(self, node: Node) -> str | None:
        for element in _ranges(node.element, self._family):
            if (lease := find(element, ("lease",))) is not None:
                return _minutes(lease)
        return None

    def value(self, node: Node) -> Any:
        """The minutes; what is no number as it is written."""
        written = self.raw(node)
        return int(written) if written is not None and written.isdecimal() else written

    def __set__(self, node: Node, value: int | None) -> None:
        node.kids = None
        if value == self.value(node):
            return
        for element in _ranges(node.element, self._family):
            lease = find(element, ("lease",))
            if value is None:
                if lease is not None:
                    take_out(lease)
                continue
            lease = ensure(element, ("lease",))
            lease.set("expiry", str(value))
            lease.attrib.pop("unit", "")  # libvirt's own unit is the minute


_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}


def _minutes(lease: etree._Element) -> str:
    """In whole minutes, rounded up."""
    written, unit = str(lease.get("expiry", "")), str(lease.get("unit", "minutes"))
    if not written.isdecimal() or unit not in _UNITS:
        return written
    return str(-(-int(written) * _UNITS[unit] // _UNITS["minutes"]))


def _ranges(root: etree._Element, family: str) -> list[etree._Element]:
    ip = first_ip(root, family)
    dhcp = find(ip, ("dhcp",)) if ip is not None else None
    return list(dhcp.iterchildren("range")) if dhcp is not None else []


class FurtherAddresses(Rows):
    """The addresses behind the first of each family, each with its prefix in one column."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("ip", (".",), False)

    def _found(self, node: Node) -> list[etree._Element]:
        firsts = (first_ip(node.element, IPV4), first_ip(node.element, IPV6))
        return [ip for ip in node.element.iterchildren("ip") if all(ip is not first for first in firsts)]

    def __get__(self, node: Node | None, owner: type) -> Any:
        return self if node is None else tuple((cidr(ip) or "",) for ip in self._found(node))

    def __set__(self, node: Node, value: tuple[Row, ...] | None) -> None:
        node.kids = None
        wanted = [row[0] for row in value or ()]
        left = self._found(node)
        known = {cidr(ip): ip for ip in left}
        for place, written in enumerate(wanted):
            if known.pop(written, None) is not None:
                continue
            changed = left[place] if place < len(left) and cidr(left[place]) not in wanted else None
            ip = put_in(node.element, "ip", node.order) if changed is None else changed
            known.pop(cidr(ip), None)
            put_cidr(ip, written, new_as="prefix")
            ip.attrib.pop("family", "")
            if ":" in written:
                ip.set("family", IPV6)
        for ip in known.values():
            take_out(ip)


class PortGroups(Rows):
    """Port groups, a row each: name, "yes" for the default one, VLAN tags parted by commas, what it may receive and
    send (average and peak in KiB/s, burst in KiB, parted by commas: "1000", "1000, 2000, 512"), a port profile. What a
    group has beside stays."""

    __slots__ = ()
    RATES = ("bandwidth/inbound", "bandwidth/outbound")

    def __init__(self) -> None:
        plain = ("@name", "@default", "virtualport/parameters/@profileid")
        super().__init__("portgroup", plain, False)
        self.columns = (*plain[:2], "vlan/tag/@id", *(f"{way}/@average" for way in self.RATES), plain[2])

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        rows = super().__get__(node, owner)
        return tuple(
            (name, main, ", ".join(_tags(group)), *(_rate(group, way) for way in self.RATES), profile)
            for (name, main, profile), group in zip(rows, self._found(node), strict=True)
        )

    def __set__(self, node: Node, value: tuple[Row, ...] | None) -> None:
        if (value or ()) == self.__get__(node, type(node)):
            return
        rows = value or ()
        super().__set__(node, tuple((row[0], row[1], row[5]) for row in rows))
        by_name = {str(element.get("name", "")): element for element in self._found(node)}
        for row in rows:
            group = by_name[row[0]]
            _put_tags(group, row[2])
            for way, written in zip(self.RATES, row[3:5], strict=True):
                _put_rate(group, way, written)


_OF_RATE = ("average", "peak", "burst")


def rate_parts(written: str) -> list[str]:
    """Average, peak and burst as they were written, those that are there."""
    return [part.strip() for part in written.split(",")] if written.strip() else []


def _rate(group: etree._Element, way: str) -> str:
    found = find(group, tuple(way.split("/")))
    parts = [str(found.get(name, "")) for name in _OF_RATE] if found is not None else []
    return ", ".join(parts).rstrip(", ")


def _put_rate(group: etree._Element, way: str, written: str) -> None:
    """What is too much is kept in the burst to be corrected."""
    if written == _rate(group, way):
        return
    first, second, *rest = (*rate_parts(written), "", "")
    node = Node(group)
    for name, part in zip(_OF_RATE, (first, second, ", ".join(filter(None, rest))), strict=True):
        text(f"{way}/@{name}").__set__(node, part or None)


def _tags(group: etree._Element) -> list[str]:
    return [str(tag.get("id", "")) for vlan in group.iterchildren("vlan") for tag in vlan.iterchildren("tag")]


def _put_tags(group: etree._Element, written: str) -> None:
    tags = [tag.strip() for tag in written.replace(",", " ").split()]
    if tags == _tags(group):
        return
    if not tags:
        _take(group, ("vlan",))
        return
    Rows("vlan/tag", ("@id",), True).__set__(Node(group), tuple((tag,) for tag in tags))
    vlan = ensure(group, ("vlan",))
    vlan.attrib.pop("trunk", "")
    if len(tags) > 1:
        vlan.set("trunk", "yes")
