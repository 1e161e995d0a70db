"""What is wrong with a network's addresses: against each other, against other networks and the host's own."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import TypeAlias

from virtgui.util.language import tr
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
        found.append(Flaw("ipv4", tr("Give an IPv4 or IPv6 address: only an isolated network needs none")))
    if raw(node, "boot_server") and address_of(node.boot_server, IPV4) is None:
        found.append(Flaw("boot_server", tr("Write an IPv4 address")))
    if node.boot_file and not node.ipv4_ranges and not node.ipv4_hosts:
        found.append(Flaw("boot_file", tr("Only DHCP tells machines of it: give a range"), True))
    if (root := raw(node, "tftp_root")) and not root.startswith("/"):
        found.append(Flaw("tftp_root", tr("Give the whole path, beginning with /")))
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
            yield Flaw(family, tr("Give the host’s own address"))
        return
    flaws = _own(family, text, family, around, nets)
    yield from flaws
    own = interface(text)
    if own is None or any(not flaw.warning for flaw in flaws):
        return
    if family == IPV6 and (ranges or hosts) and own.network.prefixlen < _DHCP6_PREFIX:
        yield Flaw(family, tr("For DHCP the prefix must be {least} or longer").format(least=_DHCP6_PREFIX))
    yield from _ranges(f"{family}_ranges", ranges, own.ip, own.network, family)
    yield from _hosts(f"{family}_hosts", hosts, own.ip, own.network, family)


def _own(field: str, text: str, family: str, around: Near, nets: list[Net]) -> list[Flaw]:
    """The host's address in a range; a good one is added to `nets`."""
    example = "fd00:10::1/64" if family == IPV6 else "192.168.100.1/24"
    own = interface(text)
    if own is None or (family and own.version != (6 if family == IPV6 else 4)):
        return [Flaw(field, tr("Write the host’s address and the prefix, like {example}").format(example=example))]
    net = own.network
    if own.version == 4 and net.prefixlen < 31 and own.ip in (net.network_address, net.broadcast_address):
        return [
            Flaw(
                field, tr("{ip} means the whole range: use an address in it, like {net}").format(ip=own.ip, net=net[1])
            )
        ]
    if own.is_loopback or own.is_multicast or own.is_unspecified:
        return [
            Flaw(
                field,
                tr("Machines cannot be reached there. Use a private range, like {example}").format(example=example),
            )
        ]
    inside = next((other for other in nets if other.version == net.version and _overlaps(net, other)), None)
    nets.append(net)
    if inside is not None:
        return [Flaw(field, tr("It overlaps {inside}, another address of this network").format(inside=inside))]
    taken = overlap(net, around.taken)
    if taken is None:
        return []
    same = taken.range == str(net) and taken.sure
    mine = taken.who.startswith("this host’s ")
    who = (tr("this host’s {name}") if mine else tr("network “{name}”")).format(
        name=taken.device if mine else taken.who
    )
    if same:
        return [Flaw(field, tr("{net} is the range of {who}: use another").format(net=net, who=who))]
    words = (
        tr("{net} overlaps {range} of {who}")
        if taken.sure
        else tr("{net} overlaps {range} of {who}, which is off: both cannot run")
    )
    return [Flaw(field, words.format(net=net, range=taken.range, who=who), True)]


def _overlaps(one: Net, other: Net) -> bool:
    if isinstance(one, ipaddress.IPv4Network):
        return isinstance(other, ipaddress.IPv4Network) and one.overlaps(other)
    return isinstance(other, ipaddress.IPv6Network) and one.overlaps(other)


def _ranges(field: str, rows: tuple[tuple[str, ...], ...], own: Address, net: Net, family: str) -> Iterator[Flaw]:
    known: list[tuple[int, int, str]] = []
    for start, end in rows:
        first, last = address_of(start, family), address_of(end, family)
        if first is None or last is None:
            yield Flaw(field, tr("Write the first and the last address of each range"))
            return
        name = tr("{start} to {end}").format(start=start, end=end)
        if first not in net or last not in net:
            yield Flaw(field, tr("{name} is not all within {net}").format(name=name, net=net))
        elif int(last) < int(first):
            yield Flaw(field, tr("{name}: the last address comes before the first").format(name=name))
        elif family == IPV4 and net.prefixlen < 31 and (first == net.network_address or last == net.broadcast_address):
            yield Flaw(
                field,
                tr("{name}: the first and last address of {net} cannot be given to machines").format(
                    name=name, net=net
                ),
            )
        elif int(last) - int(first) >= _MOST:
            yield Flaw(
                field, tr("{name} is too large: libvirt takes at most {most} addresses").format(name=name, most=_MOST)
            )
        elif int(first) <= int(own) <= int(last):
            yield Flaw(field, tr("{name} holds {own}, the host’s own address").format(name=name, own=own))
        else:
            other = next((text for low, high, text in known if int(first) <= high and low <= int(last)), "")
            if other:
                yield Flaw(field, tr("{name} overlaps {other}").format(name=name, other=other))
        known.append((int(first), int(last), name))


def _hosts(field: str, rows: tuple[tuple[str, ...], ...], own: Address, net: Net, family: str) -> Iterator[Flaw]:
    """Static hosts: a MAC address (for IPv6 a DUID), an address, a name."""
    seen: set[tuple[str, str]] = set()
    for who, ip, name in rows:
        if not who and not name:
            duid = family == IPV6
            words = (
                tr("Give each host a name, or its DUID") if duid else tr("Give each host a name, or its MAC address")
            )
            yield Flaw(field, words)
        if who and family == IPV4 and (wrong := mac_flaw(who)[0]):
            yield Flaw(field, f"{who}: {wrong[:1].lower()}{wrong[1:]}")
        if who and family == IPV6 and not _duid(who):
            yield Flaw(
                field, tr("{who}: write the DUID as pairs of hexadecimal digits parted by colons").format(who=who)
            )
        address = address_of(ip, family)
        if ip and address is None:
            yield Flaw(field, tr("{ip} is no address of this family").format(ip=ip))
        elif address is not None and address not in net:
            yield Flaw(field, tr("{ip} is not within {net}").format(ip=ip, net=net))
        elif address == own:
            yield Flaw(field, tr("{ip} is the host’s own address").format(ip=ip))
        elif not ip and (family == IPV6 or not name):
            yield Flaw(field, tr("Give each host an address"))
        if name and (wrong := host_name_flaw(name)):
            yield Flaw(field, f"{name}: {wrong}")
        for kind, value in (("MAC", who.lower()), ("IP", str(address or "")), ("name", name.lower())):
            if value and (kind, value) in seen:
                yield Flaw(field, tr("{value} stands here twice").format(value=value))
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
    return "" if fits and ascii_only else tr("write letters, digits, hyphens and points")


def _nat(node: NetworkPageXml) -> list[Flaw]:
    if node.kind != "nat":
        return []
    found: list[Flaw] = []
    start, end = raw(node, "nat_start"), raw(node, "nat_end")
    first, last = address_of(start, IPV4), address_of(end, IPV4)
    if start and first is None:
        found.append(Flaw("nat_start", tr("Write an IPv4 address")))
    if end and last is None:
        found.append(Flaw("nat_end", tr("Write an IPv4 address")))
    if end and not start:
        found.append(Flaw("nat_start", tr("Give the first address too")))
    elif start and not end:
        found.append(Flaw("nat_end", tr("Give the last address too")))
    elif first is not None and last is not None and int(last) < int(first):
        found.append(Flaw("nat_end", tr("It comes before the first")))
    ports = [written(node, field) for field in ("nat_port_start", "nat_port_end")]
    if any(ports) and not all(ports):
        found.append(Flaw("nat_port_end" if ports[0] else "nat_port_start", tr("Give both ends of the range")))
    elif all(ports) and node.nat_port_end < node.nat_port_start:
        found.append(Flaw("nat_port_end", tr("It comes before the first")))
    return found


def _routes(node: NetworkPageXml, nets: list[Net]) -> Iterator[Flaw]:
    for family, address, prefix, gateway, metric in node.routes:
        wanted = family or (IPV6 if ":" in address else IPV4)
        if wanted not in (IPV4, IPV6):
            yield Flaw("routes", tr("The family is ipv4 or ipv6"))
            continue
        to = address_of(address, wanted)
        if to is None:
            yield Flaw("routes", tr("Write each route’s address, like 10.20.0.0"))
            continue
        try:
            ipaddress.ip_network(f"{address}/{prefix}" if prefix else address)
        except ValueError:
            yield Flaw(
                "routes",
                tr("{address}/{prefix} is no range: its last bits must be zero").format(address=address, prefix=prefix),
            )
        through = address_of(gateway, wanted)
        if through is None:
            yield Flaw("routes", tr("Give each route a gateway of its family"))
        elif not any(through in net for net in nets if net.version == through.version):
            yield Flaw(
                "routes", tr("The gateway {gateway} is in none of this network’s ranges").format(gateway=gateway)
            )
        if metric and not (metric.isdecimal() and 0 < int(metric) < 2**32):
            yield Flaw("routes", tr("A metric is a whole number of 1 or more"))
