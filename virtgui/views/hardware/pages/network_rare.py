"""What a network card seldom needs: limits, VLANs, virtual ports, names, addresses, queues, offloads."""

from __future__ import annotations

from virtgui.util.language import tr
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
    *default(tr("None", "any gender")),
    *choices(
        ("openvswitch", "Open vSwitch"),
        ("802.1Qbg", "802.1Qbg (VEPA)"),
        ("802.1Qbh", "802.1Qbh (VN-Link)"),
        ("midonet", "MidoNet"),
    ),
)
_FAMILY = choices(("", tr("Any")), ("ipv4", "IPv4"), ("ipv6", "IPv6"))
_YES_NO = choices(("", tr("Default")), ("yes", tr("Yes")), ("no", tr("No")))
_IP_COLUMNS = (tr("Address"), tr("Family"), tr("Prefix"), tr("Peer"))
_ROUTE_COLUMNS = (tr("Address"), tr("Family"), tr("Prefix"), tr("Netmask"), tr("Gateway"), tr("Metric"))
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
    return rare_row(field, label, control, tr("Virtual port"), shown=shown, most=most)


def rate_row(field: str, label: str, help: str = "", more: bool = False) -> Row:
    kind = "KiB" if field.endswith("burst") else "KiB/s"
    return Row(
        field, label, Control.NUMBER, tr("Limits"), unit=kind, unset=tr("No limit"), help=help, least=1, more=more
    )


def _offload(side: str, what: str, label: str) -> Row:
    return rare_row(
        f"{side}_{what}",
        label,
        Control.SWITCH,
        tr("Offloads of the host") if side == "host" else tr("Offloads of the guest"),
        default=True,
        shown=VIRTIO,
    )


_OFFLOADS = (
    ("csum", tr("Checksums")),
    ("tso4", tr("TCP segmentation, IPv4")),
    ("tso6", tr("TCP segmentation, IPv6")),
    ("ecn", tr("Congestion notification")),
    ("ufo", tr("UDP fragmentation")),
)
_LIMITS = (
    rate_row("inbound_peak", tr("Received, peak"), more=True),
    rate_row("inbound_burst", tr("Received, burst"), tr("What may come at once at peak rate"), True),
    rate_row("inbound_floor", tr("Received, guaranteed"), tr("Virtual networks only"), True),
    rate_row("outbound_peak", tr("Sent, peak"), more=True),
    rate_row("outbound_burst", tr("Sent, burst"), more=True),
)
_VLAN = (
    Row("vlan_trunk", tr("Trunk of several VLANs"), Control.SWITCH, "VLAN", more=True),
    Row(
        "vlan_tags",
        tr("Tags"),
        Control.TABLE,
        "VLAN",
        columns=(tr("Tag"), tr("Native")),
        cells=((tr("Native"), choices(("", tr("No")), ("tagged", tr("Tagged")), ("untagged", tr("Untagged")))),),
        more=True,
    ),
    rare_row("port_type", tr("Kind of port"), Control.CHOICE, tr("Virtual port"), PORTS, shown=_PORTED),
    _port_row("interface_id", tr("Interface ID")),
    _port_row("profile_id", tr("Profile")),
    _port_row("manager_id", tr("VSI manager"), Control.NUMBER, 255),
    _port_row("type_id", tr("VSI type"), Control.NUMBER, 0xFFFFFF),
    _port_row("type_id_version", tr("VSI type version"), Control.NUMBER, 255),
    _port_row("instance_id", tr("VSI instance")),
)
_NAMES = (
    rare_row("target", tr("Name on the host"), Control.TEXT, tr("Names"), unset=tr("Chosen by libvirt")),
    rare_row(
        "target_managed",
        tr("Tap device made by libvirt"),
        Control.SWITCH,
        tr("Names"),
        default=True,
        shown=of_type("ethernet"),
    ),
    rare_row("guest_device", tr("Name in the container"), Control.TEXT, tr("Names")),
    Row(
        "trust_guest",
        tr("Trust the guest's filters"),
        Control.SWITCH,
        tr("Names"),
        shown=of_type("direct", "network"),
        help=tr("The guest may change its MAC address and join multicast groups"),
        more=True,
    ),
    rare_row(
        "mac_type",
        tr("MAC address made"),
        Control.CHOICE,
        tr("Names"),
        (*default(), *choices(("generated", tr("By the hypervisor")), ("static", tr("By hand")))),
    ),
    rare_row("mac_check", tr("Hypervisor checks the MAC"), Control.SWITCH, tr("Names"), default=True),
    rare_row("backend_domain", tr("Backend domain"), Control.TEXT, tr("Names"), help=tr("Xen only")),
)
_ADDRESSES = (
    rare_row(
        "ips",
        tr("Guest's addresses"),
        Control.TABLE,
        tr("Addresses"),
        columns=_IP_COLUMNS,
        cells=((tr("Family"), _FAMILY),),
        help=tr("For containers, user mode and Xen"),
    ),
    rare_row(
        "routes",
        tr("Guest's routes"),
        Control.TABLE,
        tr("Addresses"),
        columns=_ROUTE_COLUMNS,
        cells=((tr("Family"), _FAMILY),),
    ),
    rare_row(
        "host_ips",
        tr("Host's addresses"),
        Control.TABLE,
        tr("Addresses"),
        columns=_IP_COLUMNS,
        cells=((tr("Family"), _FAMILY),),
        shown=of_type("ethernet"),
    ),
    rare_row(
        "host_routes",
        tr("Host's routes"),
        Control.TABLE,
        tr("Addresses"),
        columns=_ROUTE_COLUMNS,
        cells=((tr("Family"), _FAMILY),),
        shown=of_type("ethernet"),
    ),
)
_TEAM = (
    rare_row(
        "teaming",
        tr("Teamed with another card"),
        Control.CHOICE,
        tr("Team"),
        (
            *default(tr("No")),
            *choices(("persistent", tr("The one that stays")), ("transient", tr("The one that goes on migration"))),
        ),
    ),
    rare_row(
        "teaming_persistent",
        tr("Alias of the one that stays"),
        Control.TEXT,
        tr("Team"),
        shown=either(when(NicXml, "teaming", "transient"), holds(NicXml, "teaming_persistent")),
    ),
)
_DRIVER = (
    rare_row(
        "driver",
        tr("Done by"),
        Control.CHOICE,
        tr("Queues"),
        (*default(), *choices(("vhost", tr("The kernel (vhost)")), ("qemu", tr("The hypervisor")))),
        shown=VIRTIO,
    ),
    rare_row("queues", tr("Queues"), Control.NUMBER, tr("Queues"), shown=VIRTIO, least=1, most=256),
    rare_row("rx_queue", tr("Receive queue's length"), Control.NUMBER, tr("Queues"), shown=VIRTIO),
    rare_row("tx_queue", tr("Send queue's length"), Control.NUMBER, tr("Queues"), shown=VIRTIO),
    rare_row(
        "tx_mode",
        tr("Sending"),
        Control.CHOICE,
        tr("Queues"),
        (*default(), *choices(("iothread", tr("In an I/O thread")), ("timer", tr("By timer")))),
        shown=VIRTIO,
    ),
    rare_row("ioeventfd", tr("Events by ioeventfd"), Control.SWITCH, tr("Queues"), shown=VIRTIO, default=True),
    rare_row("event_idx", tr("Fewer events"), Control.SWITCH, tr("Queues"), shown=VIRTIO, default=True),
    rare_row("rss", tr("Spread over queues"), Control.SWITCH, tr("Queues"), shown=VIRTIO),
    rare_row("rss_hash_report", tr("Report the hash"), Control.SWITCH, tr("Queues"), shown=VIRTIO),
    Row("coalesce", tr("Frames received at once"), Control.NUMBER, tr("Queues"), unset="1", more=True),
    rare_row("send_buffer", tr("Send buffer"), Control.NUMBER, tr("Queues"), unit="B"),
    rare_row("tap_device", tr("Backend of tap"), Control.PATH, tr("Queues"), unset="/dev/net/tun"),
    rare_row("vhost_device", tr("Backend of vhost"), Control.PATH, tr("Queues"), unset="/dev/vhost-net"),
    *(
        _offload("host", what, label)
        for what, label in (*_OFFLOADS, ("gso", tr("Segmentation")), ("mrg_rxbuf", tr("Merged buffers")))
    ),
    *(_offload("guest", what, label) for what, label in _OFFLOADS),
)


RARE_ROWS = (*_LIMITS, *_VLAN, *_NAMES, *_ADDRESSES, *_TEAM, *_DRIVER, *virtio_rows(NicXml, VIRTIO), *rom_rows())
"""All of them."""
