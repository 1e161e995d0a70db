"""A network in a person's words: what it is, where it leads, whom it gives which address."""

from __future__ import annotations

from collections.abc import Iterable

from virtgui.model.things import Thing
from virtgui.qtmodels.host_networks import read_only
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views.networks.rows import kind_words
from virtgui.xml.network_fields import DIRECT, IPV4, IPV6, ROUTED
from virtgui.xml.network_ranges import interface
from virtgui.xml.networks import NetworkPageXml

_MANY = 6


def window(thing: Thing) -> NetworkPageXml | None:
    """What a network's document says; None where it cannot be read."""
    return read_only(thing.xml or thing.stored)


def facts(node: NetworkPageXml) -> tuple[tuple[str, str], ...]:
    """What there is to say of it, each with what it is called; nothing of what it has not."""
    found = [(tr("Kind"), kind_words(node.kind)), (tr("Way out"), way_out(node))]
    if node.bridge:
        found.append((tr("Bridge"), plain(node.bridge)))
    for family, word in ((IPV4, "IPv4"), (IPV6, "IPv6")):
        found.append((word, address_words(getattr(node, family))))
        suffix = "v6" if family == IPV6 else ""
        found.append((f"DHCP{suffix}", _dhcp(node, family)))
    further = ", ".join(plain(row[0]) for row in node.addresses)
    found += [
        (tr("Further addresses"), further),
        (tr("Routes"), _listed(_route(a, prefix, gateway) for _, a, prefix, gateway, _ in node.routes)),
        (tr("Domain"), _domain(node)),
        (tr("Name service"), _names(node)),
        (tr("Limits"), _limits(node)),
        ("VLAN", ", ".join(plain(row[0]) for row in node.vlan_tags)),
        (tr("Port groups"), _listed(row[0] for row in node.port_groups)),
        ("MTU", str(node.mtu) if node.mtu else ""),
        (tr("Description"), plain(node.description.strip(), 400)),
    ]
    return tuple((what, said) for what, said in found if said)


def _domain(node: NetworkPageXml) -> str:
    domain = plain(node.domain)
    return tr("{domain}, names stay inside").format(domain=domain) if domain and node.local_only else domain


def _route(address: str, prefix: str, gateway: str) -> str:
    return tr("{network} through {gateway}").format(network=f"{address}/{prefix}", gateway=gateway)


def way_out(node: NetworkPageXml) -> str:
    """Through what of the host packets leave it."""
    kind = node.kind
    if kind in ("nat", "route"):
        return plain(node.device) or tr("Any interface")
    if kind in ("bridge", "ovs"):
        return plain(node.bridge)
    if kind in DIRECT or kind == "hostdev":
        if node.physical:
            return tr("virtual functions of {interface}").format(interface=plain(node.physical))
        devices = [row[0] for row in (node.functions if kind == "hostdev" else node.devices)]
        return _listed(devices)
    return tr("None", "way out") if kind == "isolated" else ""


def address_words(written: str) -> str:
    """A range, and the host's own address in it."""
    own = interface(written)
    if own is None:
        return plain(written)
    return tr("{range}, the host is {address}").format(range=own.network, address=own.ip)


def ranges_words(node: NetworkPageXml) -> str:
    """The ranges of a network in one line."""
    if node.kind not in ROUTED:
        return ""
    found = [interface(written) for written in (node.ipv4, node.ipv6, *(row[0] for row in node.addresses))]
    return ", ".join(str(own.network) for own in found if own is not None)


def _dhcp(node: NetworkPageXml, family: str) -> str:
    ranges, hosts = getattr(node, f"{family}_ranges"), getattr(node, f"{family}_hosts")
    parts = [tr("{first} to {last}").format(first=plain(start), last=plain(end)) for start, end in ranges]
    if hosts:
        parts.append(plural(len(hosts), "{n} always the same", "{n} always the same"))
    return ", ".join(parts)


def _names(node: NetworkPageXml) -> str:
    if not node.dns:
        return tr("off")
    counts = (
        plural(len(node.dns_hosts), "{n} name", "{n} names") if node.dns_hosts else "",
        plural(len(node.srv), "{n} service", "{n} services") if node.srv else "",
        plural(len(node.txt), "{n} text", "{n} texts") if node.txt else "",
        plural(len(node.forwarders), "{n} forwarder", "{n} forwarders") if node.forwarders else "",
    )
    return ", ".join(filter(None, counts))


def _limits(node: NetworkPageXml) -> str:
    parts = [
        words.format(rate=average)
        for words, average in (
            (tr("into it {rate} KiB/s"), node.inbound_average),
            (tr("out of it {rate} KiB/s"), node.outbound_average),
        )
        if average
    ]
    return ", ".join(parts)


def _listed(words: Iterable[str]) -> str:
    found = [plain(word, 60) for word in words]
    names = ", ".join(found[:_MANY])
    return tr("{names} and {count} more").format(names=names, count=len(found) - _MANY) if len(found) > _MANY else names
