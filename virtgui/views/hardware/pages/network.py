"""The page of a network card."""

from __future__ import annotations

import secrets

from virtgui.model.edits import Value
from virtgui.views.hardware.pages.network_source import SOURCE_ROWS, TYPES
from virtgui.views.hardware.parts import (
    PCI_PLACE,
    Shown,
    boot_row,
    choices,
    default,
    either,
    holds,
    line,
    number,
    place_rows,
    rom_rows,
    virtio_rows,
    when,
    words,
)
from virtgui.views.hardware.rows import Control, Offer, Page, Row
from virtgui.xml.devices.interface import NicXml
from virtgui.xml.flaws.network import check, macs
from virtgui.xml.macs import new_mac
from virtgui.xml.made import made
from virtgui.xml.node import Node
from virtgui.xml.sources import nic_source
from virtgui.xml.surroundings import Surroundings

MODELS = (
    *default(),
    *choices(
        ("virtio", "VirtIO", "Fastest; Windows needs a driver"),
        ("e1000e", "Intel e1000e", "Windows and others know it"),
        ("e1000", "Intel e1000"),
        ("rtl8139", "Realtek RTL8139"),
        ("igb", "Intel igb"),
        ("virtio-transitional", "VirtIO, transitional"),
        ("virtio-non-transitional", "VirtIO, not transitional"),
        ("ne2k_pci", "NE2000 PCI"),
        ("pcnet", "AMD PCnet"),
        ("vmxnet3", "VMware vmxnet3"),
        ("usb-net", "USB"),
        ("netfront", "Xen netfront"),
        ("spapr-vlan", "sPAPR VLAN"),
    ),
)
PORTS = (
    *default("None"),
    *choices(
        ("openvswitch", "Open vSwitch"),
        ("802.1Qbg", "802.1Qbg (VEPA)"),
        ("802.1Qbh", "802.1Qbh (VN-Link)"),
        ("midonet", "MidoNet"),
    ),
)
_FAMILY = choices(("", "Any"), ("ipv4", "IPv4"), ("ipv6", "IPv6"))
_YES_NO = choices(("", "Default"), ("yes", "Yes"), ("no", "No"))
_IP_COLUMNS = ("Address", "Family", "Prefix", "Peer")
_ROUTE_COLUMNS = ("Address", "Family", "Prefix", "Netmask", "Gateway", "Metric")
_MEANT = {
    "profile_id": ("openvswitch", "802.1Qbh"),
    "interface_id": ("openvswitch", "midonet"),
    **dict.fromkeys(("manager_id", "type_id", "type_id_version", "instance_id"), ("802.1Qbg",)),
}


_VIRTIO = either(
    when(NicXml, "model", "virtio", "virtio-transitional", "virtio-non-transitional"), holds(NicXml, "driver")
)


def _of(*types: str) -> Shown:
    return when(NicXml, "type", *types)


_FILTERED = _of("network", "bridge", "ethernet")
_PORTED = either(_of("network", "bridge", "direct", "hostdev"), holds(NicXml, "port_type"))


def _port_row(field: str, label: str, control: Control = Control.TEXT, most: int = 2**31 - 1) -> Row:
    shown = either(when(NicXml, "port_type", *_MEANT[field]), holds(NicXml, field))
    return Row(field, label, control, "Virtual port", shown=shown, most=most, more=True, off_only=True)


def _filters(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(Offer(name, name) for name in around.inventory.filters)


def _rate(field: str, label: str, help: str = "", more: bool = False) -> Row:
    kind = "KiB" if field.endswith("burst") else "KiB/s"
    return Row(field, label, Control.NUMBER, "Limits", unit=kind, unset="No limit", help=help, least=1, more=more)


def _offload(side: str, what: str, label: str) -> Row:
    return Row(
        f"{side}_{what}",
        label,
        Control.SWITCH,
        "Offloads of the host" if side == "host" else "Offloads of the guest",
        default=True,
        shown=_VIRTIO,
        more=True,
        off_only=True,
    )


_OFFLOADS = (
    ("csum", "Checksums"),
    ("tso4", "TCP segmentation, IPv4"),
    ("tso6", "TCP segmentation, IPv6"),
    ("ecn", "Congestion notification"),
    ("ufo", "UDP fragmentation"),
)
_CARD = (
    Row("model", "Model", Control.COMBO, "Card", MODELS, off_only=True),
    Row("mac", "MAC address", Control.TEXT, "Card", unset="Made by libvirt", off_only=True),
    Row("link", "Cable plugged in", Control.SWITCH, "Card", default=True),
    boot_row(section="Card"),
    Row("mtu", "MTU", Control.NUMBER, "Card", unset="The network's", least=68, most=65535, off_only=True),
    Row("filter", "Filter", Control.COMBO, "Filter", offers=_filters, unset="None", shown=_FILTERED),
    Row(
        "filter_parameters",
        "Parameters",
        Control.TABLE,
        "Filter",
        columns=("Name", "Value"),
        shown=either(holds(NicXml, "filter"), holds(NicXml, "filter_parameters")),
    ),
    Row("isolated", "Kept from other machines", Control.SWITCH, "Filter", shown=_of("network", "bridge")),
    _rate("inbound_average", "Received, average"),
    _rate("outbound_average", "Sent, average"),
)
_LIMITS = (
    _rate("inbound_peak", "Received, peak", more=True),
    _rate("inbound_burst", "Received, burst", "What may come at once at peak rate", True),
    _rate("inbound_floor", "Received, guaranteed", "Virtual networks only", True),
    _rate("outbound_peak", "Sent, peak", more=True),
    _rate("outbound_burst", "Sent, burst", more=True),
)
_VLAN = (
    Row("vlan_trunk", "Trunk of several VLANs", Control.SWITCH, "VLAN", more=True),
    Row(
        "vlan_tags",
        "Tags",
        Control.TABLE,
        "VLAN",
        columns=("Tag", "Native"),
        cells=(("Native", choices(("", "No"), ("tagged", "Tagged"), ("untagged", "Untagged"))),),
        more=True,
    ),
    Row("port_type", "Kind of port", Control.CHOICE, "Virtual port", PORTS, shown=_PORTED, more=True, off_only=True),
    _port_row("interface_id", "Interface ID"),
    _port_row("profile_id", "Profile"),
    _port_row("manager_id", "VSI manager", Control.NUMBER, 255),
    _port_row("type_id", "VSI type", Control.NUMBER, 0xFFFFFF),
    _port_row("type_id_version", "VSI type version", Control.NUMBER, 255),
    _port_row("instance_id", "VSI instance"),
)
_NAMES = (
    Row("target", "Name on the host", Control.TEXT, "Names", unset="Chosen by libvirt", more=True, off_only=True),
    Row(
        "target_managed",
        "Tap device made by libvirt",
        Control.SWITCH,
        "Names",
        default=True,
        shown=_of("ethernet"),
        more=True,
        off_only=True,
    ),
    Row("guest_device", "Name in the container", Control.TEXT, "Names", more=True, off_only=True),
    Row(
        "trust_guest",
        "Trust the guest's filters",
        Control.SWITCH,
        "Names",
        shown=_of("direct", "network"),
        help="The guest may change its MAC address and join multicast groups",
        more=True,
    ),
    Row(
        "mac_type",
        "MAC address made",
        Control.CHOICE,
        "Names",
        (*default(), *choices(("generated", "By the hypervisor"), ("static", "By hand"))),
        more=True,
        off_only=True,
    ),
    Row("mac_check", "Hypervisor checks the MAC", Control.SWITCH, "Names", default=True, more=True, off_only=True),
    Row("backend_domain", "Backend domain", Control.TEXT, "Names", help="Xen only", more=True, off_only=True),
)
_ADDRESSES = (
    Row(
        "ips",
        "Guest's addresses",
        Control.TABLE,
        "Addresses",
        columns=_IP_COLUMNS,
        cells=(("Family", _FAMILY),),
        help="For containers, user mode and Xen",
        more=True,
        off_only=True,
    ),
    Row(
        "routes",
        "Guest's routes",
        Control.TABLE,
        "Addresses",
        columns=_ROUTE_COLUMNS,
        cells=(("Family", _FAMILY),),
        more=True,
        off_only=True,
    ),
    Row(
        "host_ips",
        "Host's addresses",
        Control.TABLE,
        "Addresses",
        columns=_IP_COLUMNS,
        cells=(("Family", _FAMILY),),
        shown=_of("ethernet"),
        more=True,
        off_only=True,
    ),
    Row(
        "host_routes",
        "Host's routes",
        Control.TABLE,
        "Addresses",
        columns=_ROUTE_COLUMNS,
        cells=(("Family", _FAMILY),),
        shown=_of("ethernet"),
        more=True,
        off_only=True,
    ),
)
_TEAM = (
    Row(
        "teaming",
        "Teamed with another card",
        Control.CHOICE,
        "Team",
        (
            *default("No"),
            *choices(("persistent", "The one that stays"), ("transient", "The one that goes on migration")),
        ),
        more=True,
        off_only=True,
    ),
    Row(
        "teaming_persistent",
        "Alias of the one that stays",
        Control.TEXT,
        "Team",
        shown=either(when(NicXml, "teaming", "transient"), holds(NicXml, "teaming_persistent")),
        more=True,
        off_only=True,
    ),
)
_DRIVER = (
    Row(
        "driver",
        "Done by",
        Control.CHOICE,
        "Queues",
        (*default(), *choices(("vhost", "The kernel (vhost)"), ("qemu", "The hypervisor"))),
        shown=_VIRTIO,
        more=True,
        off_only=True,
    ),
    Row("queues", "Queues", Control.NUMBER, "Queues", shown=_VIRTIO, least=1, most=256, more=True, off_only=True),
    Row("rx_queue", "Receive queue's length", Control.NUMBER, "Queues", shown=_VIRTIO, more=True, off_only=True),
    Row("tx_queue", "Send queue's length", Control.NUMBER, "Queues", shown=_VIRTIO, more=True, off_only=True),
    Row(
        "tx_mode",
        "Sending",
        Control.CHOICE,
        "Queues",
        (*default(), *choices(("iothread", "In an I/O thread"), ("timer", "By timer"))),
        shown=_VIRTIO,
        more=True,
        off_only=True,
    ),
    Row(
        "ioeventfd",
        "Events by ioeventfd",
        Control.SWITCH,
        "Queues",
        shown=_VIRTIO,
        default=True,
        more=True,
        off_only=True,
    ),
    Row("event_idx", "Fewer events", Control.SWITCH, "Queues", shown=_VIRTIO, default=True, more=True, off_only=True),
    Row("rss", "Spread over queues", Control.SWITCH, "Queues", shown=_VIRTIO, more=True, off_only=True),
    Row("rss_hash_report", "Report the hash", Control.SWITCH, "Queues", shown=_VIRTIO, more=True, off_only=True),
    Row("coalesce", "Frames received at once", Control.NUMBER, "Queues", unset="1", more=True),
    Row("send_buffer", "Send buffer", Control.NUMBER, "Queues", unit="B", more=True, off_only=True),
    Row("tap_device", "Tap backend", Control.PATH, "Queues", unset="/dev/net/tun", more=True, off_only=True),
    Row("vhost_device", "vhost backend", Control.PATH, "Queues", unset="/dev/vhost-net", more=True, off_only=True),
    *(
        _offload("host", what, label)
        for what, label in (*_OFFLOADS, ("gso", "Segmentation"), ("mrg_rxbuf", "Merged buffers"))
    ),
    *(_offload("guest", what, label) for what, label in _OFFLOADS),
)


def _title(node: Node, around: Surroundings) -> str:
    return f"NIC{number(node, around)}"


_PLUGS = {
    "network": "Network “{}”",
    "bridge": "Bridge {}",
    "direct": "macvtap on {}",
    "hostdev": "Host device {}",
    "vdpa": "vDPA {}",
    "vhostuser": "vhost-user {}",
    "internal": "Internal network “{}”",
}


def _line(node: Node, around: Surroundings) -> str:
    nic = NicXml(node.element)
    source = nic_source(nic.type, nic.source)
    plug = _PLUGS[nic.type].format(source) if source and nic.type in _PLUGS else words(TYPES, nic.type)
    return line(plug, words(MODELS, nic.model) if nic.model else "", "" if nic.link else "cable unplugged")


def _template(around: Surroundings) -> str:
    networks = [network.name for network in around.inventory.networks if network.active]
    plug: dict[str, Value] = {"type": "user"}
    if networks:
        plug = {"type": "network", "network": "default" if "default" in networks else networks[0]}
    elif around.inventory.bridges:
        plug = {"type": "bridge", "bridge": around.inventory.bridges[0]}
    elif around.driver != "QEMU":
        plug = {"type": "network", "network": "default"}
    taken = {*macs(around.machine, around), *(use.what.lower() for use in around.uses if use.kind == "mac")}
    mac = new_mac(taken, secrets.token_bytes)
    return made(NicXml, "interface", type=plug.pop("type"), mac=mac, **plug, model=_model(around))


def _model(around: Surroundings) -> str:
    """What the machine's other cards are, else what its guest knows without a driver of its own."""
    devices = around.machine.devices
    used = next((nic.model for nic in devices.nics if nic.model), "") if devices else ""
    os = around.machine.os
    if used or around.driver not in ("QEMU", "Test") or os is None or os.type not in ("hvm", ""):
        return used
    if around.machine.os_id.startswith("http://microsoft.com/"):
        return "e1000e" if "q35" in os.machine else "e1000"
    return "virtio"


PAGES = (
    Page(
        kind="interface",
        name="interface",
        group="Network",
        icon="affiliate",
        title=_title,
        line=_line,
        rows=(
            *SOURCE_ROWS,
            *_CARD,
            *_LIMITS,
            *_VLAN,
            *_NAMES,
            *_ADDRESSES,
            *_TEAM,
            *_DRIVER,
            *virtio_rows(_VIRTIO),
            *rom_rows(),
            *place_rows("acpi_index"),
            *PCI_PLACE,
        ),
        check=check,
        add_words="Network card",
        template=_template,
    ),
)
