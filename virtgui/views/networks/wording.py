"""A network in a person's words: what it is, where it leads, whom it gives which address."""

from __future__ import annotations

from collections.abc import Iterable

from virtgui.model.things import Thing
from virtgui.qtmodels.host_networks import read_only
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
    found = [("Kind", kind_words(node.kind)), ("Way out", way_out(node))]
    if node.bridge:
        found.append(("Bridge", plain(node.bridge)))
    for family, word in ((IPV4, "IPv4"), (IPV6, "IPv6")):
        found.append((word, address_words(getattr(node, family))))
        suffix = "v6" if family == IPV6 else ""
        found.append((f"DHCP{suffix}", _dhcp(node, family)))
    further = ", ".join(plain(row[0]) for row in node.addresses)
    found += [
        ("Further addresses", further),
        ("Routes", _listed(f"{a}/{prefix} through {gateway}" for _, a, prefix, gateway, _ in node.routes)),
        ("Domain", plain(node.domain) + (", names stay inside" if node.domain and node.local_only else "")),
        ("Name service", _names(node)),
        ("Limits", _limits(node)),
        ("VLAN", ", ".join(plain(row[0]) for row in node.vlan_tags)),
        ("Port groups", _listed(row[0] for row in node.port_groups)),
        ("MTU", str(node.mtu) if node.mtu else ""),
        ("Description", plain(node.description.strip(), 400)),
    ]
    return tuple((what, said) for what, said in found if said)


def way_out(node: NetworkPageXml) -> str:
    """Through what of the host packets leave it."""
    kind = node.kind
    if kind in ("nat", "route"):
        return plain(node.device) or "any interface"
    if kind in ("bridge", "ovs"):
        return plain(node.bridge)
    if kind in DIRECT or kind == "hostdev":
        if node.physical:
            return f"virtual functions of {plain(node.physical)}"
        devices = [row[0] for row in (node.functions if kind == "hostdev" else node.devices)]
        return _listed(devices)
    return "none" if kind == "isolated" else ""


def address_words(written: str) -> str:
    """A range, and the host's own address in it."""
    own = interface(written)
    return f"{own.network}, the host is {own.ip}" if own is not None else plain(written)


def ranges_words(node: NetworkPageXml) -> str:
    """The ranges of a network in one line."""
    if node.kind not in ROUTED:
        return ""
    found = [interface(written) for written in (node.ipv4, node.ipv6, *(row[0] for row in node.addresses))]
    return ", ".join(str(own.network) for own in found if own is not None)


def _dhcp(node: NetworkPageXml, family: str) -> str:
    ranges, hosts = getattr(node, f"{family}_ranges"), getattr(node, f"{family}_hosts")
    parts = [f"{plain(start)} to {plain(end)}" for start, end in ranges]
    if hosts:
        parts.append("1 always the same" if len(hosts) == 1 else f"{len(hosts)} always the same")
    return ", ".join(parts)


def _names(node: NetworkPageXml) -> str:
    if not node.dns:
        return "off"
    counts = (
        (len(node.dns_hosts), "name"),
        (len(node.srv), "service"),
        (len(node.txt), "text"),
        (len(node.forwarders), "forwarder"),
    )
    return ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count)


def _limits(node: NetworkPageXml) -> str:
    parts = [
        f"{word} {average} KiB/s"
        for word, average in (("into it", node.inbound_average), ("out of it", node.outbound_average))
        if average
    ]
    return ", ".join(parts)


def _listed(words: Iterable[str]) -> str:
    found = [plain(word, 60) for word in words]
    more = f" and {len(found) - _MANY} more" if len(found) > _MANY else ""
    return ", ".join(found[:_MANY]) + more
