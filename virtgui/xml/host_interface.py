"""A host's network interface: what its document says, and documents of new ones."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple

from lxml import etree

from virtgui.util.language import tr
from virtgui.xml.fields import rows, text
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise

KINDS = ("bridge", "bond", "vlan", "ethernet")
BOND_MODES = (
    *("balance-rr", "active-backup", "balance-xor", "broadcast"),
    *("802.3ad", "balance-tlb", "balance-alb"),
)
_NAME = re.compile(r"[A-Za-z0-9_.:@-]{1,15}")
_LEAST_MTU, _MOST_MTU = 68, 65535
_MOST_TAG = 4094


class Interface(NamedTuple):
    """One interface. `addresses` are with their prefix ("10.0.0.2/24"), `ports` what a bridge or bond is made of,
    `base` and `tag` a VLAN's."""

    kind: str = "bridge"
    name: str = ""
    start: str = "onboot"
    mtu: str = ""
    dhcp4: bool = False
    dhcp6: bool = False
    addresses: tuple[str, ...] = ()
    gateway4: str = ""
    gateway6: str = ""
    ports: tuple[str, ...] = ()
    stp: bool = True
    delay: str = ""
    mode: str = "active-backup"
    miimon: str = "100"
    base: str = ""
    tag: str = ""
    mac: str = ""
    link: str = ""
    speed: str = ""


class Document(Node):
    """An `<interface>` of a host."""

    __slots__ = ()

    kind = text("@type")
    name = text("@name")
    start = text("start/@mode")
    mtu = text("mtu/@size")
    mac = text("mac/@address")
    link = text("link/@state")
    speed = text("link/@speed")
    bridge_ports = rows("bridge/interface", "@name")
    bond_ports = rows("bond/interface", "@name")
    stp = text("bridge/@stp")
    delay = text("bridge/@delay")
    mode = text("bond/@mode")
    miimon = text("bond/miimon/@freq")
    tag = text("vlan/@tag")
    base = text("vlan/interface/@name")


def read(document: str) -> Interface:
    """Raises `Refused`."""
    root = parse(document).element
    node = Document(root)
    families = {it.get("family"): it for it in root.iterfind("protocol")}
    addresses = tuple(
        f"{ip.get('address', '')}/{ip.get('prefix')}" if ip.get("prefix") else ip.get("address", "")
        for family in families.values()
        for ip in family.iterfind("ip")
    )
    return Interface(
        kind=node.kind,
        name=node.name,
        start=node.start,
        mtu=node.mtu,
        dhcp4=_has(families.get("ipv4"), "dhcp"),
        dhcp6=_has(families.get("ipv6"), "dhcp") or _has(families.get("ipv6"), "autoconf"),
        addresses=addresses,
        gateway4=_gateway(families.get("ipv4")),
        gateway6=_gateway(families.get("ipv6")),
        ports=tuple(name for (name,) in (*node.bridge_ports, *node.bond_ports)),
        stp=node.stp != "off",
        delay=node.delay,
        mode=node.mode,
        miimon=node.miimon,
        base=node.base,
        tag=node.tag,
        mac=node.mac,
        link=node.link,
        speed=node.speed,
    )


def written(it: Interface) -> str:
    """The document of a new interface whose answers are right (`flaws`)."""
    root = etree.Element("interface", type=it.kind, name=it.name)
    etree.SubElement(root, "start", mode=it.start)
    if it.mtu:
        etree.SubElement(root, "mtu", size=it.mtu)
    for family, dhcp, gateway, version in (
        ("ipv4", it.dhcp4, it.gateway4, 4),
        ("ipv6", it.dhcp6, it.gateway6, 6),
    ):
        given = [ip for ip in map(ipaddress.ip_interface, it.addresses) if ip.version == version]
        if not (dhcp or given):
            continue
        protocol = etree.SubElement(root, "protocol", family=family)
        if dhcp and version == 6:
            etree.SubElement(protocol, "autoconf")
        if dhcp:
            etree.SubElement(protocol, "dhcp")
        for ip in given if not dhcp or version == 6 else ():
            etree.SubElement(protocol, "ip", address=str(ip.ip), prefix=str(ip.network.prefixlen))
        if gateway and given:
            etree.SubElement(protocol, "route", gateway=gateway)
    _own_part(root, it)
    return serialise(parse(etree.tostring(root, encoding="unicode")))


def _own_part(root: etree._Element, it: Interface) -> None:
    match it.kind:
        case "bridge":
            bridge = etree.SubElement(root, "bridge", stp="on" if it.stp else "off")
            if it.delay:
                bridge.set("delay", it.delay)
            for port in it.ports:
                etree.SubElement(bridge, "interface", type="ethernet", name=port)
        case "bond":
            bond = etree.SubElement(root, "bond", mode=it.mode)
            etree.SubElement(bond, "miimon", freq=it.miimon or "100")
            for port in it.ports:
                etree.SubElement(bond, "interface", type="ethernet", name=port)
        case "vlan":
            vlan = etree.SubElement(root, "vlan", tag=it.tag)
            etree.SubElement(vlan, "interface", name=it.base)


def flaws(it: Interface, taken: frozenset[str], known: frozenset[str]) -> list[Flaw]:
    """What is wrong with the answers; `taken` are names in use, `known` those that can be ports."""
    found = []
    if not _NAME.fullmatch(it.name):
        found.append(Flaw("name", tr("Use 1 to 15 letters, digits and the signs - _ . : @ only.")))
    elif it.name in (".", ".."):
        found.append(Flaw("name", tr("Choose another name.")))
    elif it.name in taken and it.kind != "ethernet":
        found.append(Flaw("name", tr("This host has an interface of this name.")))
    if it.mtu and not _within(it.mtu, _LEAST_MTU, _MOST_MTU):
        found.append(Flaw("mtu", tr("A number from {least} to {most}.").format(least=_LEAST_MTU, most=_MOST_MTU)))
    found += _address_flaws(it)
    unknown = [
        port for port in (*it.ports, *((it.base,) if it.kind == "vlan" and it.base else ())) if port not in known
    ]
    field = "base" if it.kind == "vlan" else "ports"
    if unknown:
        found.append(Flaw(field, tr("This host has no interface “{name}”.").format(name=unknown[0][:40])))
    elif it.name in (*it.ports, it.base):
        found.append(Flaw(field, tr("An interface cannot be part of itself.")))
    elif len(set(it.ports)) < len(it.ports):
        found.append(Flaw(field, tr("Name each interface once.")))
    if it.kind == "bond" and not it.ports:
        found.append(Flaw("ports", tr("Name the interfaces it is made of.")))
    if it.kind == "vlan" and not it.base:
        found.append(Flaw("base", tr("Say on which interface it is.")))
    if it.kind == "vlan" and not _within(it.tag, 1, _MOST_TAG):
        found.append(Flaw("tag", tr("A number from 1 to {most}.").format(most=_MOST_TAG)))
    if it.kind == "bridge" and it.delay and not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", it.delay):
        found.append(Flaw("delay", tr("Seconds, such as 2 or 0.5.")))
    if it.kind == "bond" and not _within(it.miimon or "100", 1, 100_000):
        found.append(Flaw("miimon", tr("Milliseconds, from 1.")))
    return found


def _address_flaws(it: Interface) -> list[Flaw]:
    found: list[Flaw] = []
    networks = []
    for written_as in it.addresses:
        try:
            ip = ipaddress.ip_interface(written_as)
        except ValueError:
            return [
                Flaw(
                    "addresses",
                    tr("“{address}” is no address. Write it like 10.0.0.2/24.").format(address=written_as[:60]),
                )
            ]
        if "/" not in written_as:
            return [
                Flaw(
                    "addresses",
                    tr("Say how large the network of {address} is, such as {address}/24.").format(address=written_as),
                )
            ]
        if ip.ip == ip.network.network_address and ip.network.num_addresses > 2:
            found.append(Flaw("addresses", tr("{ip} is the network's own address.").format(ip=ip.ip)))
        networks.append(ip)
    if it.dhcp4 and any(ip.version == 4 for ip in networks):
        found.append(Flaw("addresses", tr("With DHCP no IPv4 address is set by hand.")))
    for field, gateway, version in (("gateway4", it.gateway4, 4), ("gateway6", it.gateway6, 6)):
        if not gateway:
            continue
        try:
            at = ipaddress.ip_address(gateway)
        except ValueError:
            found.append(Flaw(field, tr("This is no address.")))
            continue
        own = [ip for ip in networks if ip.version == version]
        if at.version != version:
            found.append(Flaw(field, tr("An IPv{version} address is wanted.").format(version=version)))
        elif not any(at in ip.network for ip in own):
            found.append(Flaw(field, tr("It is in none of the networks of its addresses.")))
    return found


def _within(written_as: str, least: int, most: int) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,6}", written_as)) and least <= int(written_as) <= most


def _has(protocol: etree._Element | None, tag: str) -> bool:
    return protocol is not None and protocol.find(tag) is not None


def _gateway(protocol: etree._Element | None) -> str:
    route = protocol.find("route") if protocol is not None else None
    return str(route.get("gateway") or "") if route is not None else ""
