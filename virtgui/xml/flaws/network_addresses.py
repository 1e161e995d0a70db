"""What is wrong with a network's addresses: against each other, against other networks and the host's own."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import TypeAlias

from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.texts import raw, written
from virtgui.xml.macs import mac_flaw
from virtgui.xml.network_fields import IPV4, IPV6, ROUTED
from virtgui.xml.network_ranges import Near, Net, interface, overlap
from virtgui.xml.networks import NetworkPageXml

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_MOST = 65535
"""Addresses in one range of DHCP; libvirt takes no more."""
_DHCP6_PREFIX = 64


def address_flaws(node: NetworkPageXml, around: Near) -> list[Flaw]:
    """All of it, for kinds that have addresses."""
    if node.kind not in ROUTED:
        return []
    found: list[Flaw] = []
    nets: list[Net] = []
    for family in (IPV4, IPV6):
        found += _family(node, family, around, nets)
    for (address,) in node.addresses:
        found += _own("addresses", address, "", around, nets)
    if node.kind != "isolated" and not written(node, "ipv4") and not written(node, "ipv6"):
        found.append(Flaw("ipv4", "Give an IPv4 or IPv6 address: only an isolated network needs none"))
    if raw(node, "boot_server") and address_of(node.boot_server, IPV4) is None:
        found.append(Flaw("boot_server", "Write an IPv4 address"))
    if node.boot_file and not node.ipv4_ranges and not node.ipv4_hosts:
        found.append(Flaw("boot_file", "Only DHCP tells machines of it: give a range", True))
    if (root := raw(node, "tftp_root")) and not root.startswith("/"):
        found.append(Flaw("tftp_root", "Give the whole path, beginning with /"))
    return [*found, *_nat(node), *_routes(node, nets)]


def address_of(written: str, family: str = "") -> Address | None:
    """An IP address of a family; None where it is none."""
    try:
        found = ipaddress.ip_address(written)
    except ValueError:
        return None
    return None if family and found.version != (6 if family == IPV6 else 4) else found


def _family(node: NetworkPageXml, family: str, around: Near, nets: list[Net]) -> Iterator[Flaw]:
    text = raw(node, family)
    ranges, hosts = getattr(node, f"{family}_ranges"), getattr(node, f"{family}_hosts")
    if not text:
        if ranges or hosts or written(node, family):
            yield Flaw(family, "Give the host’s own address")
        return
    flaws = _own(family, text, family, around, nets)
    yield from flaws
    own = interface(text)
    if own is None or any(not flaw.warning for flaw in flaws):
        return
    if family == IPV6 and (ranges or hosts) and own.network.prefixlen < _DHCP6_PREFIX:
        yield Flaw(family, f"For DHCP the prefix must be {_DHCP6_PREFIX} or longer")
    yield from _ranges(f"{family}_ranges", ranges, own.ip, own.network, family)
    yield from _hosts(f"{family}_hosts", hosts, own.ip, own.network, family)


def _own(field: str, text: str, family: str, around: Near, nets: list[Net]) -> list[Flaw]:
    """The host's address in a range; a good one is added to `nets`."""
    example = "fd00:10::1/64" if family == IPV6 else "192.168.100.1/24"
    own = interface(text)
    if own is None or (family and own.version != (6 if family == IPV6 else 4)):
        return [Flaw(field, f"Write the host’s address and the prefix, like {example}")]
    net = own.network
    if own.version == 4 and net.prefixlen < 31 and own.ip in (net.network_address, net.broadcast_address):
        return [Flaw(field, f"{own.ip} means the whole range: use an address in it, like {net[1]}")]
    if own.is_loopback or own.is_multicast or own.is_unspecified:
        return [Flaw(field, f"Machines cannot be reached there. Use a private range, like {example}")]
    inside = next((other for other in nets if other.version == net.version and _overlaps(net, other)), None)
    nets.append(net)
    if inside is not None:
        return [Flaw(field, f"It overlaps {inside}, another address of this network")]
    taken = overlap(net, around.taken)
    if taken is None:
        return []
    same = taken.range == str(net) and taken.sure
    who = taken.who if taken.who.startswith("this host’s ") else f"network “{taken.who}”"
    if same:
        return [Flaw(field, f"{net} is the range of {who}: use another")]
    more = "" if taken.sure else ", which is off: both cannot run"
    return [Flaw(field, f"{net} overlaps {taken.range} of {who}{more}", True)]


def _overlaps(one: Net, other: Net) -> bool:
    if isinstance(one, ipaddress.IPv4Network):
        return isinstance(other, ipaddress.IPv4Network) and one.overlaps(other)
    return isinstance(other, ipaddress.IPv6Network) and one.overlaps(other)


def _ranges(field: str, rows: tuple[tuple[str, ...], ...], own: Address, net: Net, family: str) -> Iterator[Flaw]:
    known: list[tuple[int, int, str]] = []
    for start, end in rows:
        first, last = address_of(start, family), address_of(end, family)
        if first is None or last is None:
            yield Flaw(field, "Write the first and the last address of each range")
            return
        name = f"{start} to {end}"
        if first not in net or last not in net:
            yield Flaw(field, f"{name} is not all within {net}")
        elif int(last) < int(first):
            yield Flaw(field, f"{name}: the last address comes before the first")
        elif family == IPV4 and net.prefixlen < 31 and (first == net.network_address or last == net.broadcast_address):
            yield Flaw(field, f"{name}: the first and last address of {net} cannot be given to machines")
        elif int(last) - int(first) >= _MOST:
            yield Flaw(field, f"{name} is too large: libvirt takes at most {_MOST} addresses")
        elif int(first) <= int(own) <= int(last):
            yield Flaw(field, f"{name} holds {own}, the host’s own address")
        else:
            other = next((text for low, high, text in known if int(first) <= high and low <= int(last)), "")
            if other:
                yield Flaw(field, f"{name} overlaps {other}")
        known.append((int(first), int(last), name))


def _hosts(field: str, rows: tuple[tuple[str, ...], ...], own: Address, net: Net, family: str) -> Iterator[Flaw]:
    """Static hosts: a MAC address (for IPv6 a DUID), an address, a name."""
    seen: set[tuple[str, str]] = set()
    for who, ip, name in rows:
        if not who and not name:
            yield Flaw(field, "Give each host a name, or " + ("its DUID" if family == IPV6 else "its MAC address"))
        if who and family == IPV4 and (wrong := mac_flaw(who)[0]):
            yield Flaw(field, f"{who}: {wrong[:1].lower()}{wrong[1:]}")
        if who and family == IPV6 and not _duid(who):
            yield Flaw(field, f"{who}: write the DUID as pairs of hexadecimal digits parted by colons")
        address = address_of(ip, family)
        if ip and address is None:
            yield Flaw(field, f"{ip} is no address of this family")
        elif address is not None and address not in net:
            yield Flaw(field, f"{ip} is not within {net}")
        elif address == own:
            yield Flaw(field, f"{ip} is the host’s own address")
        elif not ip and (family == IPV6 or not name):
            yield Flaw(field, "Give each host an address")
        if name and (wrong := host_name_flaw(name)):
            yield Flaw(field, f"{name}: {wrong}")
        for kind, value in (("MAC", who.lower()), ("IP", str(address or "")), ("name", name.lower())):
            if value and (kind, value) in seen:
                yield Flaw(field, f"{value} stands here twice")
            seen.add((kind, value))


def _duid(text: str) -> bool:
    parts = text.split(":")
    return len(parts) > 1 and all(
        0 < len(part) <= 2 and not set(part.lower()) - set("0123456789abcdef") for part in parts
    )


def host_name_flaw(name: str) -> str:
    """What is wrong with a host's name, "" when nothing is."""
    labels = name.removesuffix(".").split(".")
    fits = all(label and len(label) <= 63 and label.replace("-", "").replace("_", "").isalnum() for label in labels)
    ascii_only = name.isascii() and len(name) <= 253 and not name.startswith("-")
    return "" if fits and ascii_only else "write letters, digits, hyphens and points"


def _nat(node: NetworkPageXml) -> list[Flaw]:
    if node.kind != "nat":
        return []
    found: list[Flaw] = []
    start, end = raw(node, "nat_start"), raw(node, "nat_end")
    first, last = address_of(start, IPV4), address_of(end, IPV4)
    if start and first is None:
        found.append(Flaw("nat_start", "Write an IPv4 address"))
    if end and last is None:
        found.append(Flaw("nat_end", "Write an IPv4 address"))
    if end and not start:
        found.append(Flaw("nat_start", "Give the first address too"))
    elif start and not end:
        found.append(Flaw("nat_end", "Give the last address too"))
    elif first is not None and last is not None and int(last) < int(first):
        found.append(Flaw("nat_end", "It comes before the first"))
    ports = [written(node, field) for field in ("nat_port_start", "nat_port_end")]
    if any(ports) and not all(ports):
        found.append(Flaw("nat_port_end" if ports[0] else "nat_port_start", "Give both ends of the range"))
    elif all(ports) and node.nat_port_end < node.nat_port_start:
        found.append(Flaw("nat_port_end", "It comes before the first"))
    return found


def _routes(node: NetworkPageXml, nets: list[Net]) -> Iterator[Flaw]:
    for family, address, prefix, gateway, metric in node.routes:
        wanted = family or (IPV6 if ":" in address else IPV4)
        if wanted not in (IPV4, IPV6):
            yield Flaw("routes", "The family is ipv4 or ipv6")
            continue
        to = address_of(address, wanted)
        if to is None:
            yield Flaw("routes", "Write each route’s address, like 10.20.0.0")
            continue
        try:
            ipaddress.ip_network(f"{address}/{prefix}" if prefix else address)
        except ValueError:
            yield Flaw("routes", f"{address}/{prefix} is no range: its last bits must be zero")
        through = address_of(gateway, wanted)
        if through is None:
            yield Flaw("routes", "Give each route a gateway of its family")
        elif not any(through in net for net in nets if net.version == through.version):
            yield Flaw("routes", f"The gateway {gateway} is in none of this network’s ranges")
        if metric and not (metric.isdecimal() and 0 < int(metric) < 2**32):
            yield Flaw("routes", "A metric is a whole number of 1 or more")
