"""What a network card seldom needs: limits, VLANs, virtual ports, names, addresses, queues, offloads."""

from __future__ import annotations

from virtgui.views.hardware.parts import (
    Shown,
    choices,
    default,
    either,
    holds,
    rare_row,
    rom_rows,
    virtio_rows,
    when,
)
from virtgui.views.hardware.rows import Control, Row
from virtgui.xml.devices.interface import NicXml

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


VIRTIO = either(
    when(NicXml, "model", "virtio", "virtio-transitional", "virtio-non-transitional"), holds(NicXml, "driver")
)


def of_type(*types: str) -> Shown:
    return when(NicXml, "type", *types)


_PORTED = either(of_type("network", "bridge", "direct", "hostdev"), holds(NicXml, "port_type"))


def _port_row(field: str, label: str, control: Control = Control.TEXT, most: int = 2**31 - 1) -> Row:
    shown = either(when(NicXml, "port_type", *_MEANT[field]), holds(NicXml, field))
    return rare_row(field, label, control, "Virtual port", shown=shown, most=most)


def rate_row(field: str, label: str, help: str = "", more: bool = False) -> Row:
    kind = "KiB" if field.endswith("burst") else "KiB/s"
    return Row(field, label, Control.NUMBER, "Limits", unit=kind, unset="No limit", help=help, least=1, more=more)


def _offload(side: str, what: str, label: str) -> Row:
    return rare_row(
        f"{side}_{what}",
        label,
        Control.SWITCH,
        "Offloads of the host" if side == "host" else "Offloads of the guest",
        default=True,
        shown=VIRTIO,
    )


_OFFLOADS = (
    ("csum", "Checksums"),
    ("tso4", "TCP segmentation, IPv4"),
    ("tso6", "TCP segmentation, IPv6"),
    ("ecn", "Congestion notification"),
    ("ufo", "UDP fragmentation"),
)
_LIMITS = (
    rate_row("inbound_peak", "Received, peak", more=True),
    rate_row("inbound_burst", "Received, burst", "What may come at once at peak rate", True),
    rate_row("inbound_floor", "Received, guaranteed", "Virtual networks only", True),
    rate_row("outbound_peak", "Sent, peak", more=True),
    rate_row("outbound_burst", "Sent, burst", more=True),
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
    rare_row("port_type", "Kind of port", Control.CHOICE, "Virtual port", PORTS, shown=_PORTED),
    _port_row("interface_id", "Interface ID"),
    _port_row("profile_id", "Profile"),
    _port_row("manager_id", "VSI manager", Control.NUMBER, 255),
    _port_row("type_id", "VSI type", Control.NUMBER, 0xFFFFFF),
    _port_row("type_id_version", "VSI type version", Control.NUMBER, 255),
    _port_row("instance_id", "VSI instance"),
)
_NAMES = (
    rare_row("target", "Name on the host", Control.TEXT, "Names", unset="Chosen by libvirt"),
    rare_row(
        "target_managed", "Tap device made by libvirt", Control.SWITCH, "Names", default=True, shown=of_type("ethernet")
    ),
    rare_row("guest_device", "Name in the container", Control.TEXT, "Names"),
    Row(
        "trust_guest",
        "Trust the guest's filters",
        Control.SWITCH,
        "Names",
        shown=of_type("direct", "network"),
        help="The guest may change its MAC address and join multicast groups",
        more=True,
    ),
    rare_row(
        "mac_type",
        "MAC address made",
        Control.CHOICE,
        "Names",
        (*default(), *choices(("generated", "By the hypervisor"), ("static", "By hand"))),
    ),
    rare_row("mac_check", "Hypervisor checks the MAC", Control.SWITCH, "Names", default=True),
    rare_row("backend_domain", "Backend domain", Control.TEXT, "Names", help="Xen only"),
)
_ADDRESSES = (
    rare_row(
        "ips",
        "Guest's addresses",
        Control.TABLE,
        "Addresses",
        columns=_IP_COLUMNS,
        cells=(("Family", _FAMILY),),
        help="For containers, user mode and Xen",
    ),
    rare_row(
        "routes", "Guest's routes", Control.TABLE, "Addresses", columns=_ROUTE_COLUMNS, cells=(("Family", _FAMILY),)
    ),
    rare_row(
        "host_ips",
        "Host's addresses",
        Control.TABLE,
        "Addresses",
        columns=_IP_COLUMNS,
        cells=(("Family", _FAMILY),),
        shown=of_type("ethernet"),
    ),
    rare_row(
        "host_routes",
        "Host's routes",
        Control.TABLE,
        "Addresses",
        columns=_ROUTE_COLUMNS,
        cells=(("Family", _FAMILY),),
        shown=of_type("ethernet"),
    ),
)
_TEAM = (
    rare_row(
        "teaming",
        "Teamed with another card",
        Control.CHOICE,
        "Team",
        (
            *default("No"),
            *choices(("persistent", "The one that stays"), ("transient", "The one that goes on migration")),
        ),
    ),
    rare_row(
        "teaming_persistent",
        "Alias of the one that stays",
        Control.TEXT,
        "Team",
        shown=either(when(NicXml, "teaming", "transient"), holds(NicXml, "teaming_persistent")),
    ),
)
_DRIVER = (
    rare_row(
        "driver",
        "Done by",
        Control.CHOICE,
        "Queues",
        (*default(), *choices(("vhost", "The kernel (vhost)"), ("qemu", "The hypervisor"))),
        shown=VIRTIO,
    ),
    rare_row("queues", "Queues", Control.NUMBER, "Queues", shown=VIRTIO, least=1, most=256),
    rare_row("rx_queue", "Receive queue's length", Control.NUMBER, "Queues", shown=VIRTIO),
    rare_row("tx_queue", "Send queue's length", Control.NUMBER, "Queues", shown=VIRTIO),
    rare_row(
        "tx_mode",
        "Sending",
        Control.CHOICE,
        "Queues",
        (*default(), *choices(("iothread", "In an I/O thread"), ("timer", "By timer"))),
        shown=VIRTIO,
    ),
    rare_row("ioeventfd", "Events by ioeventfd", Control.SWITCH, "Queues", shown=VIRTIO, default=True),
    rare_row("event_idx", "Fewer events", Control.SWITCH, "Queues", shown=VIRTIO, default=True),
    rare_row("rss", "Spread over queues", Control.SWITCH, "Queues", shown=VIRTIO),
    rare_row("rss_hash_report", "Report the hash", Control.SWITCH, "Queues", shown=VIRTIO),
    Row("coalesce", "Frames received at once", Control.NUMBER, "Queues", unset="1", more=True),
    rare_row("send_buffer", "Send buffer", Control.NUMBER, "Queues", unit="B"),
    rare_row("tap_device", "Backend of tap", Control.PATH, "Queues", unset="/dev/net/tun"),
    rare_row("vhost_device", "Backend of vhost", Control.PATH, "Queues", unset="/dev/vhost-net"),
    *(
        _offload("host", what, label)
        for what, label in (*_OFFLOADS, ("gso", "Segmentation"), ("mrg_rxbuf", "Merged buffers"))
    ),
    *(_offload("guest", what, label) for what, label in _OFFLOADS),
)


RARE_ROWS = (*_LIMITS, *_VLAN, *_NAMES, *_ADDRESSES, *_TEAM, *_DRIVER, *virtio_rows(NicXml, VIRTIO), *rom_rows())
"""All of them."""
