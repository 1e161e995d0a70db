"""What is wrong with a network card."""

from __future__ import annotations

import re

from virtgui.util.language import tr
from virtgui.xml.devices.interface import NicXml
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.hostdev import address_flaws, busy_flaws
from virtgui.xml.flaws.texts import (
    MAX_INTERFACE,
    NAME,
    UUID,
    boot_order,
    is_address,
    needed,
    numbers,
    one_line,
    paths,
    raw,
    shaped,
    siblings,
    virtio_only,
)
from virtgui.xml.macs import mac_flaw
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_MODEL = re.compile(r"[a-zA-Z0-9\-_]+")
_ALIAS = re.compile(r"[a-zA-Z0-9_\-.]+")
_PORT = (1, 65535)
_RATE = (1, 2**32 - 1)
_BOUNDS = {
    "mtu": (68, 65535),
    "coalesce": (0, 2**32 - 1),
    "send_buffer": (0, 2**32 - 1),
    "acpi_index": (1, 16383),
    "queues": (1, 256),
    "manager_id": (0, 255),
    "type_id": (0, 0xFFFFFF),
    "type_id_version": (0, 255),
    "reconnect_timeout": (0, 2**32 - 1),
    **{
        f"{way}_{part}": _RATE
        for way, parts in (
            ("inbound", ("average", "peak", "burst", "floor")),
            ("outbound", ("average", "peak", "burst")),
        )
        for part in parts
    },
}
_NEEDED: dict[str, dict[str, str]] = {
    "network": {"network": tr("Choose a network")},
    "bridge": {"bridge": tr("Name a bridge of the host")},
    "direct": {"source_device": tr("Choose a network interface of the host")},
    "internal": {"source_name": tr("Give the internal network a name")},
    "vdpa": {"vdpa_device": tr("Give the vDPA device, for instance /dev/vhost-vdpa-0")},
    "vhostuser": {"path": tr("Give the socket's path"), "socket_mode": tr("Say which side opens the socket")},
    "mcast": {"address": tr("Give a multicast address, for instance 230.0.0.1"), "port": tr("Give a port")},
    "client": {"address": tr("Give the address to connect to"), "port": tr("Give a port")},
    "server": {"port": tr("Give a port")},
    "udp": {
        "address": tr("Give the other side's address"),
        "port": tr("Give a port"),
        "local_address": tr("Give this side's address"),
        "local_port": tr("Give a port"),
    },
    "vds": {"switch_id": tr("Give the switch's UUID"), "port_id": tr("Give the port's number")},
}
_NOT_IN_QEMU = ("null", "vds")
"""Kinds that libvirt stores for QEMU as well; starting such a machine makes libvirt 9.0 crash."""
_PORT_FIELDS: dict[str, tuple[str, ...]] = {
    "802.1Qbg": ("manager_id", "type_id", "type_id_version", "instance_id"),
    "802.1Qbh": ("profile_id",),
    "openvswitch": ("interface_id", "profile_id"),
    "midonet": ("interface_id",),
}
PORT_FIELDS = ("profile_id", "interface_id", "manager_id", "type_id", "type_id_version", "instance_id")
"""What a virtual port can say."""
_QBG = {
    "manager_id": tr("Give the VSI manager's number"),
    "type_id": tr("Give the VSI type's number"),
    "type_id_version": tr("Give the VSI type's version"),
}


def check(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with an `<interface>`."""
    nic = NicXml(node.element)
    return [
        *one_line(nic),
        *_mac(nic, around),
        *_source(nic, around),
        *_port(nic),
        *_names(nic),
        *numbers(nic, _BOUNDS),
        *_queues(nic),
        *virtio_only(nic, not nic.model or nic.model.startswith("virtio") or nic.type == "vdpa"),
        *_rates(nic),
        *_filter(nic, around),
        *_vlan(nic),
        *_addresses(nic),
        *_forwards(nic),
        *_team(nic, around),
        *paths(nic, ("path", "rom_file", "log_file", "tap_device", "vhost_device")),
        *boot_order(nic, around),
    ]


def macs(node: Node, around: Surroundings) -> frozenset[str]:
    """The MAC addresses of the machine's other cards."""
    return frozenset(NicXml(other.element).mac.lower() for other in siblings(node, around, "interface"))


def _mac(nic: NicXml, around: Surroundings) -> list[Flaw]:
    if not raw(nic, "mac"):
        return []
    inside = frozenset() if nic.teaming else macs(nic, around)
    message, warning = mac_flaw(nic.mac, inside, around.uses)
    return [Flaw("mac", message, warning)] if message else []


def _source(nic: NicXml, around: Surroundings) -> list[Flaw]:
    kind = nic.type
    found = needed(nic, _NEEDED.get(kind, {}))
    if kind in ("mcast", "client", "server", "udp"):
        found += numbers(nic, {"port": _PORT, "local_port": _PORT} if kind == "udp" else {"port": _PORT})
        for field in ("address", "local_address"):
            if raw(nic, field) and not (is_address(raw(nic, field)) and ":" not in raw(nic, field)):
                found.append(Flaw(field, tr("Give an IPv4 address, for instance 127.0.0.1")))
        if kind == "mcast" and is_address(nic.address) and not 224 <= int(nic.address.split(".")[0]) <= 239:
            found.append(Flaw("address", tr("Give a multicast address: 224.0.0.0 to 239.255.255.255")))
    if kind in _NOT_IN_QEMU and around.driver == "QEMU":
        found.append(Flaw("type", tr("QEMU has no such cards: choose another kind")))
    if nic.reconnect and not raw(nic, "reconnect_timeout"):
        found.append(Flaw("reconnect_timeout", tr("Give the seconds between two tries")))
    match kind:
        case "network" if nic.network:
            found += _network(nic, around)
        case "bridge" if nic.bridge and around.inventory.bridges and nic.bridge not in around.inventory.bridges:
            found.append(Flaw("bridge", tr("The host has no such bridge now"), True))
        case "direct" | "user" if nic.source_device:
            interfaces = around.inventory.interfaces
            if interfaces and nic.source_device not in interfaces:
                found.append(
                    Flaw(
                        "source_device" if kind == "direct" else "passt_device",
                        tr("The host has no such interface now"),
                        True,
                    )
                )
        case "hostdev":
            found += address_flaws(nic, "usb" if nic.host_address_type == "usb" or nic.vendor else "pci")
            found += busy_flaws(nic, "pci", around)
        case "vhostuser" | "vdpa":
            found += paths(nic, ("vdpa_device",) if kind == "vdpa" else ())
            if kind == "vhostuser" and nic.source_type not in ("unix", ""):
                found.append(Flaw("source_type", tr("Only sockets in the file system are known: write unix")))
    if kind == "user" and nic.forwards and nic.backend != "passt":
        found.append(Flaw("forwards", tr("Port forwards need passt: choose it as the backend")))
    return found


def _network(nic: NicXml, around: Surroundings) -> list[Flaw]:
    networks = around.inventory.networks
    if not networks:
        return []
    network = next((network for network in networks if network.name == nic.network), None)
    if network is None:
        return [Flaw("network", tr("The host has no such network: choose another or define it first"), True)]
    found = []
    if not network.active:
        found.append(Flaw("network", tr("This network is not active: start it before the machine"), True))
    if nic.port_group and nic.port_group not in network.port_groups:
        found.append(Flaw("port_group", tr("The network has no such port group, so its default will be used"), True))
    return found


def _port(nic: NicXml) -> list[Flaw]:
    found = []
    if len(raw(nic, "profile_id")) > 39:
        found.append(Flaw("profile_id", tr("Use at most 39 characters")))
    found += shaped(
        nic,
        UUID,
        tr("Give a UUID, for instance 09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f"),
        ("interface_id", "instance_id", "port_id" if nic.type != "vds" else "switch_id"),
    )
    if nic.isolated and nic.port_type:
        found.append(Flaw("isolated", tr("Only Linux bridges know this: turn it off")))
    meant = _PORT_FIELDS.get(nic.port_type)
    if meant is None:
        return found
    for field in PORT_FIELDS:
        if raw(nic, field) and field not in meant:
            found.append(Flaw(field, tr("Clear this: it means nothing to {port}").format(port=nic.port_type)))
    match nic.port_type:
        case "802.1Qbg":
            found += needed(nic, _QBG)
        case "802.1Qbh":
            found += needed(nic, {"profile_id": tr("Give the port profile's name")})
        case "midonet":
            found += needed(nic, {"interface_id": tr("Give the port's UUID")})
    return found


def _names(nic: NicXml) -> list[Flaw]:
    found = shaped(
        nic, NAME, tr("Use letters, digits and . _ - only"), ("target", "guest_device", "port_group", "source_device")
    )
    found += shaped(nic, _MODEL, tr("Use letters, digits, - and _ only"), ("model",))
    for field in ("target", "guest_device"):
        if len(raw(nic, field).encode()) > MAX_INTERFACE:
            found.append(Flaw(field, tr("Use at most {count} characters").format(count=MAX_INTERFACE)))
    if "/" in raw(nic, "target"):
        found.append(Flaw("target", tr("Leave out the slash")))
    if raw(nic, "target").startswith(("vnet", "macvtap")):
        found.append(Flaw("target", tr("libvirt makes such names itself and will drop this one: choose another"), True))
    return found


def _queues(nic: NicXml) -> list[Flaw]:
    found = []
    for field in ("rx_queue", "tx_queue"):
        text = raw(nic, field)
        if text and not (text.isdecimal() and 64 <= int(text) <= 4096 and int(text).bit_count() == 1):
            found.append(
                Flaw(field, tr("Give a power of two from 256 to 1024"), text.isdecimal() and int(text).bit_count() == 1)
            )
    if nic.queues > 1 and nic.model and not nic.model.startswith("virtio"):
        found.append(Flaw("queues", tr("Only VirtIO cards have more than one queue")))
    return found


def _rates(nic: NicXml) -> list[Flaw]:
    found = []
    for way in ("inbound", "outbound"):
        rest = [f"{way}_{part}" for part in ("peak", "burst") if raw(nic, f"{way}_{part}")]
        if rest and not raw(nic, f"{way}_average"):
            found.append(Flaw(f"{way}_average", tr("Peak and burst need an average")))
    if raw(nic, "inbound_floor") and nic.type != "network":
        found.append(Flaw("inbound_floor", tr("A guaranteed rate needs a virtual network")))
    return found


def _filter(nic: NicXml, around: Surroundings) -> list[Flaw]:
    found = []
    filters = around.inventory.filters
    if nic.filter and filters and nic.filter not in filters:
        found.append(Flaw("filter", tr("The host has no such filter: choose another or define it first")))
    if nic.filter_parameters and not nic.filter:
        found.append(Flaw("filter", tr("Choose the filter that the parameters are for")))
    if any(not name or not re.fullmatch(r"[a-zA-Z0-9_]+", name) for name, _ in nic.filter_parameters):
        found.append(Flaw("filter_parameters", tr("Names have letters, digits and _ only")))
    return found


def _vlan(nic: NicXml) -> list[Flaw]:
    tags = nic.vlan_tags
    found = []
    if any(not tag.isdecimal() or int(tag) > 4095 for tag, _ in tags):
        found.append(Flaw("vlan_tags", tr("A VLAN tag is a number from 0 to 4095")))
    if nic.type == "hostdev" and (nic.vlan_trunk or len(tags) > 1):
        found.append(Flaw("vlan_tags", tr("A virtual function (SR-IOV) takes one tag and no trunk")))
    elif len(tags) > 1 and not nic.vlan_trunk:
        found.append(Flaw("vlan_trunk", tr("More than one tag needs a trunk")))
    if sum(bool(mode) for _, mode in tags) > 1:
        found.append(Flaw("vlan_tags", tr("Only one VLAN can be the native one")))
    if nic.vlan_trunk and not tags:
        found.append(Flaw("vlan_tags", tr("Give the tags that the trunk carries")))
    if tags and not nic.vlan_trunk and nic.type == "bridge" and not nic.port_type:
        found.append(
            Flaw("vlan_tags", tr("Linux bridges take tags only with a libvirt of 11.0 or later, or Open vSwitch"), True)
        )
    return found


def _addresses(nic: NicXml) -> list[Flaw]:
    found = []
    for field in ("ips", "host_ips"):
        for address, _, prefix, peer in getattr(nic, field):
            most = 128 if ":" in address else 32
            if not is_address(address) or (peer and not is_address(peer)):
                found.append(Flaw(field, tr("Give an IP address, for instance 192.168.1.5")))
            elif prefix and not (prefix.isdecimal() and int(prefix) <= most):
                found.append(Flaw(field, tr("A prefix is a number from 0 to {most}").format(most=most)))
    for field in ("routes", "host_routes"):
        for address, _, _, netmask, gateway, _ in getattr(nic, field):
            if not all(is_address(part) for part in (address, gateway, netmask or address)):
                found.append(Flaw(field, tr("A route needs a network's address and a gateway's")))
    return found


def _forwards(nic: NicXml) -> list[Flaw]:
    taken: set[tuple[str, str, int]] = set()
    for protocol, address, device, start, end, to, left_out in nic.forwards:
        if protocol not in ("tcp", "udp"):
            return [Flaw("forwards", tr("Choose TCP or UDP for each forward"))]
        if address and not is_address(address):
            return [Flaw("forwards", tr("The host's address must be an IP address"))]
        if device and not NAME.fullmatch(device):
            return [Flaw("forwards", tr("Use letters, digits and . _ - only in an interface's name"))]
        if any(part and not (part.isdecimal() and 1 <= int(part) <= 65535) for part in (start, end, to)):
            return [Flaw("forwards", tr("Ports are numbers from 1 to 65535"))]
        if (end or to) and not start:
            return [Flaw("forwards", tr("Give the first port of the range"))]
        if end and int(end) < int(start):
            return [Flaw("forwards", tr("A range's last port must not be before its first"))]
        counts = start and left_out != "yes"
        ports = range(int(start), int(end or start) + 1) if counts else range(0)
        mine = {(protocol, address, port) for port in ports}
        if mine & taken:
            return [Flaw("forwards", tr("A port of the host is forwarded twice"))]
        taken |= mine
    return []


def _team(nic: NicXml, around: Surroundings) -> list[Flaw]:
    if nic.teaming != "transient":
        return []
    if not raw(nic, "teaming_persistent"):
        return [Flaw("teaming_persistent", tr("Give the alias of the card that stays, for instance ua-backup0"))]
    aliases = {NicXml(other.element).alias for other in siblings(nic, around, "interface")}
    if nic.teaming_persistent not in aliases:
        return [Flaw("teaming_persistent", tr("No network card of this machine has this alias"), True)]
    return shaped(nic, _ALIAS, tr("Use letters, digits and . _ - only"), ("teaming_persistent",))
