"""Ranges of IP addresses: which are taken and by whom, which are free, what a new network gets."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from virtgui.model.things import Thing
from virtgui.xml.network_fields import IPV4, IPV6, ROUTED, cidr
from virtgui.xml.networks import NetworkPageXml, network
from virtgui.xml.parse import Refused

Net: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Interface: TypeAlias = ipaddress.IPv4Interface | ipaddress.IPv6Interface


class Taken(NamedTuple):
    """A range that somebody has: `who` is a network's name or a device of the host's, `sure` that libvirt refuses to
    start a network with the very same range. `who` is said in a message, `device` is what holds it, "" when off."""

    range: str
    who: str
    device: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Near:
    """What a network's check must know of its host: the networks' names, who has which bridge, which ranges are taken,
    which devices of the host there are (None where it does not tell)."""

    names: frozenset[str] = frozenset()
    bridges: tuple[tuple[str, str], ...] = ()
    taken: tuple[Taken, ...] = ()
    devices: frozenset[str] | None = None


def interface(written: str) -> Interface | None:
    """An address with its prefix; None where it is none."""
    try:
        return ipaddress.ip_interface(written) if "/" in written else None
    except ValueError:
        return None


def ranges(node: NetworkPageXml) -> list[Net]:
    """All ranges a network has addresses in."""
    found = (interface(cidr(ip) or "") for ip in node.element.iterchildren("ip"))
    return [it.network for it in found if it is not None]


def near(
    things: Iterable[Thing], host: Iterable[tuple[str, str]], devices: Iterable[str] | None, own: str = ""
) -> Near:
    """What is around a network: the other networks (but the one of the UUID `own`), the host's own addresses as pairs
    of a device and a range, and its devices' names."""
    names: set[str] = set()
    bridges: list[tuple[str, str]] = []
    taken: list[Taken] = []
    ours: set[str] = set()
    for thing in things:
        for document in dict.fromkeys((thing.xml, thing.stored)):
            try:
                node = network(document) if document else None
            except Refused:
                node = None
            if node is None:
                continue
            if node.kind in ROUTED and node.bridge:
                ours.add(node.bridge)
            if thing.key.name == own:
                continue
            names.add(thing.name)
            if node.kind in ROUTED and node.bridge:
                bridges.append((node.bridge, thing.name))
            here = node.bridge if thing.active else ""
            taken += [Taken(str(net), thing.name, here, thing.active is True) for net in ranges(node)]
    taken += [Taken(net, f"this host’s {device}", device) for device, net in host if device not in ours]
    others = frozenset(devices) - ours if devices is not None else None
    return Near(frozenset(names), tuple(dict.fromkeys(bridges)), tuple(dict.fromkeys(taken)), others)


def overlap(net: Net, taken: Iterable[Taken]) -> Taken | None:
    """Who has some of a range: somebody who has the same one first."""
    found = [it for it in taken if _overlaps(net, it.range)]
    found.sort(key=lambda it: (it.range != str(net), not it.sure))
    return next(iter(found), None)


def _overlaps(net: Net, other: str) -> bool:
    try:
        theirs = ipaddress.ip_network(other, strict=False)
    except ValueError:
        return False
    if isinstance(net, ipaddress.IPv4Network):
        return isinstance(theirs, ipaddress.IPv4Network) and theirs.prefixlen > 0 and net.overlaps(theirs)
    return isinstance(theirs, ipaddress.IPv6Network) and theirs.prefixlen > 0 and net.overlaps(theirs)


def free_ipv4(taken: Iterable[Taken]) -> str:
    """The host's address in a private range that nobody has: 192.168.100.1/24 and on; "" where all are taken."""
    known = tuple(taken)
    candidates = [f"192.168.{third}.0/24" for third in (*range(100, 255), *range(1, 100))]
    candidates += [f"172.{second}.{third}.0/24" for second in range(20, 32) for third in range(0, 256, 16)]
    candidates += [f"10.{second}.{third}.0/24" for second in range(100, 256) for third in range(0, 256, 32)]
    for candidate in candidates:
        net = ipaddress.ip_network(candidate)
        if overlap(net, known) is None:
            return f"{net[1]}/{net.prefixlen}"
    return ""


def free_ipv6(taken: Iterable[Taken], random: bytes) -> str:
    """The host's address in a private IPv6 range made of five random bytes (RFC 4193)."""
    known = tuple(taken)
    digits = random[:5].hex()
    for last in range(1, 0x10000):
        prefix = f"fd{digits[:2]}:{digits[2:6]}:{digits[6:10]}:{last:x}"
        net = ipaddress.ip_network(f"{prefix}::/64")
        if overlap(net, known) is None:
            return f"{net[1]}/64"
    return ""


def dhcp_range(written: str) -> tuple[str, str]:
    """What DHCP may give of a range: all but the host's address, of a large one a part; ("", "") for nothing."""
    own = interface(written)
    if own is None or own.network.num_addresses < 4:
        return ("", "")
    net = own.network
    if isinstance(net, ipaddress.IPv6Network):
        if net.num_addresses < 0x300:
            return ("", "")
        return (str(net[0x100]), str(net[0x1FF]))
    first, last = 1, min(net.num_addresses - 2, 0xFFFE)
    place = int(own.ip) - int(net.network_address)
    if place - first > last - place:
        last = place - 1
    elif first <= place <= last:
        first = place + 1
    return (str(net[first]), str(net[last])) if first <= last else ("", "")


def first_name(names: Iterable[str]) -> str:
    """A name for a new network that none has."""
    known = frozenset(names)
    return next(name for name in ("network", *(f"network{n}" for n in range(2, len(known) + 3))) if name not in known)


__all__ = [
    "IPV4",
    "IPV6",
    "Near",
    "Taken",
    "dhcp_range",
    "first_name",
    "free_ipv4",
    "free_ipv6",
    "interface",
    "near",
    "overlap",
    "ranges",
]
