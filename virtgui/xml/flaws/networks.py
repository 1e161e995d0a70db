"""What is wrong with a virtual network; what libvirt itself would refuse, and when, was tried on libvirt 9.0."""

from __future__ import annotations

import re

from virtgui.util.language import tr
from virtgui.xml.compound import PCI
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.network_addresses import address_flaws
from virtgui.xml.flaws.network_names import name_service_flaws
from virtgui.xml.flaws.texts import MAX_INTERFACE, UUID, numbers, one_line, raw, written
from virtgui.xml.macs import mac_flaw
from virtgui.xml.network_fields import DIRECT, ROUTED, rate_parts
from virtgui.xml.network_ranges import Near
from virtgui.xml.networks import NetworkPageXml

_DEVICE = re.compile(r"[^\s/\x00-\x1f]+")
_RATE = (1, 2**32 - 1)
_BOUNDS = {
    "mtu": (68, 65535),
    "ipv4_lease": (0, 2**32 // 60),
    "ipv6_lease": (0, 2**32 // 60),
    "delay": (0, 2**31 - 1),
    "nat_port_start": (1, 65535),
    "nat_port_end": (1, 65535),
    **{f"{way}_{part}": _RATE for way in ("inbound", "outbound") for part in ("average", "peak", "burst")},
    "manager_id": (0, 255),
    "type_id": (0, 0xFFFFFF),
    "type_id_version": (0, 255),
}
_PORT_FIELDS: dict[str, tuple[str, ...]] = {
    "802.1Qbg": ("manager_id", "type_id", "type_id_version", "instance_id"),
    "802.1Qbh": ("profile_id",),
    "openvswitch": ("interface_id", "profile_id"),
    "midonet": ("interface_id",),
}
_LONGEST = 200
_MOST_TAG = 4095


def network_flaws(node: NetworkPageXml, around: Near) -> list[Flaw]:
    """All of it."""
    return [
        *one_line(node),
        *_name(node, around),
        *_bridge(node, around),
        *_out(node, around),
        *address_flaws(node, around),
        *name_service_flaws(node),
        *numbers(node, _BOUNDS),
        *_rates(node),
        *_vlan(node),
        *_port(node),
        *_groups(node),
        *_leases(node),
        *_mac(node),
    ]


def device_flaw(name: str) -> str:
    """What is wrong with the name of a host's device; "" when nothing is."""
    if len(name.encode()) > MAX_INTERFACE:
        return tr("Shorten the name to {count} letters: Linux takes no more").format(count=MAX_INTERFACE)
    return "" if _DEVICE.fullmatch(name) and name not in (".", "..") else tr("Write a name without spaces and slashes")


def _name(node: NetworkPageXml, around: Near) -> list[Flaw]:
    name = raw(node, "name")
    if not name:
        return [Flaw("name", tr("Give the network a name"))]
    if "/" in name or name in (".", ".."):
        return [Flaw("name", tr("Leave out slashes: the name becomes a file’s"))]
    if len(name.encode()) > _LONGEST:
        return [Flaw("name", tr("Shorten the name to {count} bytes: it becomes a file’s").format(count=_LONGEST))]
    return [Flaw("name", tr("Another network has this name"))] if name in around.names else []


def _bridge(node: NetworkPageXml, around: Near) -> list[Flaw]:
    kind, bridge = node.kind, raw(node, "bridge")
    if kind in ("bridge", "ovs"):
        if not bridge:
            return [Flaw("bridge", tr("Name a bridge of the host"))]
        if wrong := device_flaw(bridge):
            return [Flaw("bridge", wrong)]
        owner = next((name for device, name in around.bridges if device == bridge), "")
        if owner:
            return [
                Flaw(
                    "bridge",
                    tr("This is the bridge of network “{network}”: machines can use that network").format(
                        network=owner
                    ),
                    True,
                )
            ]
        if around.devices is not None and bridge not in around.devices:
            return [Flaw("bridge", tr("The host has no such bridge now: the network cannot connect machines"), True)]
        return []
    if kind not in ROUTED or not bridge:
        return []
    if wrong := device_flaw(bridge.replace("%d", "0")):
        return [Flaw("bridge", wrong)]
    owner = next((name for device, name in around.bridges if device == bridge), "")
    if owner:
        return [Flaw("bridge", tr("Network “{network}” has this bridge: choose another name").format(network=owner))]
    if around.devices is not None and bridge in around.devices:
        return [
            Flaw("bridge", tr("The host has a device of this name already: choose another, or leave it to libvirt"))
        ]
    return []


def _out(node: NetworkPageXml, around: Near) -> list[Flaw]:
    """Where packets leave the host."""
    kind = node.kind
    found: list[Flaw] = []
    if kind in ("nat", "route") and (device := raw(node, "device")):
        found += _is_there("device", device, around)
    if kind in DIRECT:
        devices = [row[0] for row in node.devices if row[0]]
        if not devices and not raw(node, "physical"):
            found.append(Flaw("devices", tr("Choose a network interface of the host")))
        if devices and raw(node, "physical"):
            found.append(Flaw("physical", tr("Either choose interfaces, or one whose virtual functions are used")))
        if len(set(devices)) < len(devices):
            found.append(Flaw("devices", tr("An interface stands here twice")))
        for device in devices:
            found += _is_there("devices", device, around)
    if kind == "hostdev":
        addresses = [row[0] for row in node.functions]
        if not addresses and not raw(node, "physical"):
            found.append(Flaw("physical", tr("Choose an SR-IOV interface, or name its virtual functions")))
        if addresses and raw(node, "physical"):
            found.append(Flaw("functions", tr("Either choose the interface or name single functions")))
        if any(not PCI.fullmatch(address) for address in addresses):
            found.append(Flaw("functions", tr("Write PCI addresses as lspci does, like 0000:03:10.0")))
    if physical := raw(node, "physical"):
        found += _is_there("physical", physical, around)
    return found


def _is_there(field: str, device: str, around: Near) -> list[Flaw]:
    if wrong := device_flaw(device):
        return [Flaw(field, wrong)]
    if around.devices is not None and device not in around.devices:
        return [Flaw(field, tr("The host has no interface {device} now").format(device=device), True)]
    return []


def _rates(node: NetworkPageXml) -> list[Flaw]:
    found = []
    for way in ("inbound", "outbound"):
        fields = [f"{way}_{part}" for part in ("average", "peak", "burst")]
        there = [field for field in fields if written(node, field)]
        if node.kind not in (*ROUTED, "bridge", "ovs"):
            found += [Flaw(field, tr("Clear this: such a network has no bridge to limit")) for field in there]
        elif there and there[0] != fields[0]:
            found.append(Flaw(fields[0], tr("Give the average too: libvirt wants it with peak and burst")))
    return found


def _vlan(node: NetworkPageXml) -> list[Flaw]:
    rows = node.vlan_tags
    if not rows:
        return []
    if node.kind not in ("ovs", "passthrough", "hostdev"):
        return [Flaw("vlan_tags", tr("Only Open vSwitch, passthrough and SR-IOV networks can tag: remove these"))]
    tags = [row[0] for row in rows]
    if wrong := _tag_flaw(tags):
        return [Flaw("vlan_tags", wrong)]
    if (len(tags) > 1 or any(row[1] for row in rows)) and node.kind != "ovs":
        return [Flaw("vlan_tags", tr("Only Open vSwitch takes several tags or a native one"))]
    if len(tags) > 1 and not node.vlan_trunk:
        return [Flaw("vlan_trunk", tr("Turn this on for several tags"))]
    if any(row[1] not in ("", "tagged", "untagged") for row in rows) or sum(bool(row[1]) for row in rows) > 1:
        return [Flaw("vlan_tags", tr("At most one tag is native: “tagged” or “untagged”"))]
    return []


def _tag_flaw(tags: list[str]) -> str:
    if any(not tag.isdecimal() or not 0 < int(tag) < _MOST_TAG for tag in tags):
        return tr("Write VLAN numbers from 1 to {most}").format(most=_MOST_TAG - 1)
    return tr("A VLAN number stands here twice") if len(set(map(int, tags))) < len(tags) else ""


def _port(node: NetworkPageXml) -> list[Flaw]:
    kind = node.port_type
    fields = _PORT_FIELDS.get(kind, () if kind else tuple(dict.fromkeys(f for of in _PORT_FIELDS.values() for f in of)))
    everything = dict.fromkeys(field for of in _PORT_FIELDS.values() for field in of)
    found = [
        Flaw(f, tr("Clear this: such a port has none")) for f in everything if f not in fields and written(node, f)
    ]
    if kind == "802.1Qbg":
        wanted = ("manager_id", "type_id", "type_id_version")
        found += [Flaw(field, tr("Give this: the switch asks for it")) for field in wanted if not written(node, field)]
    if kind == "802.1Qbh" and not raw(node, "profile_id"):
        found.append(Flaw("profile_id", tr("Give the port profile’s name")))
    for field in ("instance_id", "interface_id"):
        if (text := raw(node, field)) and not UUID.fullmatch(text):
            found.append(Flaw(field, tr("Write a UUID, like 2a7f7ed8-5f3b-4e6b-9c2d-0c8d1a9a0b11")))
    return found


def _groups(node: NetworkPageXml) -> list[Flaw]:
    rows = node.port_groups
    names = [row[0] for row in rows]
    if not all(names):
        return [Flaw("port_groups", tr("Give every port group a name"))]
    if len(set(names)) < len(names):
        return [Flaw("port_groups", tr("Two port groups have the same name"))]
    if any(row[1] not in ("", "yes", "no") for row in rows):
        return [Flaw("port_groups", tr("Write “yes” at the default group, and nothing at the others"))]
    if sum(row[1] == "yes" for row in rows) > 1:
        return [Flaw("port_groups", tr("Only one group can be the default"))]
    for row in rows:
        tags = row[2].replace(",", " ").split()
        if wrong := _tag_flaw(tags):
            return [Flaw("port_groups", wrong)]
        if tags and node.kind not in ("ovs", "passthrough", "hostdev"):
            return [
                Flaw("port_groups", tr("Only Open vSwitch, passthrough and SR-IOV networks can tag: remove the VLAN"))
            ]
        if any(_rate_wrong(rate) for rate in row[3:5]):
            return [Flaw("port_groups", tr("Write rates as whole numbers of KiB/s: average, or average, peak, burst"))]
    return []


def _rate_wrong(written: str) -> bool:
    parts = rate_parts(written)
    return len(parts) > 3 or any(not (part.isdecimal() and int(part)) for part in parts)


def _leases(node: NetworkPageXml) -> list[Flaw]:
    fields = [field for field in ("ipv4_lease", "ipv6_lease") if getattr(node, field) == 1]
    return [Flaw(field, tr("Give 2 minutes or more, or 0 for ever: dnsmasq takes no less")) for field in fields]


def _mac(node: NetworkPageXml) -> list[Flaw]:
    if not raw(node, "mac"):
        return []
    message, warning = mac_flaw(node.mac)
    return [Flaw("mac", message, warning)] if message else []
