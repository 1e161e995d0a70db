"""The page of a network card."""

from __future__ import annotations

import secrets

from virtgui.model.edits import Value
from virtgui.util.language import tr
from virtgui.views.hardware.pages.network_rare import RARE_ROWS, of_type, rate_row
from virtgui.views.hardware.pages.network_source import SOURCE_ROWS, TYPES
from virtgui.views.hardware.parts import (
    PCI_PLACE,
    boot_row,
    choices,
    default,
    either,
    holds,
    line,
    number,
    place_rows,
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
        ("virtio", "VirtIO", tr("Fastest; Windows needs a driver")),
        ("e1000e", "Intel e1000e", tr("Windows and others know it")),
        ("e1000", "Intel e1000"),
        ("rtl8139", "Realtek RTL8139"),
        ("igb", "Intel igb"),
        ("virtio-transitional", tr("VirtIO, transitional")),
        ("virtio-non-transitional", tr("VirtIO, not transitional")),
        ("ne2k_pci", "NE2000 PCI"),
        ("pcnet", "AMD PCnet"),
        ("vmxnet3", "VMware vmxnet3"),
        ("usb-net", "USB"),
        ("netfront", "Xen netfront"),
        ("spapr-vlan", "sPAPR VLAN"),
    ),
)
_FILTERED = of_type("network", "bridge", "ethernet")


def _filters(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(Offer(name, name) for name in around.inventory.filters)


_CARD = (
    Row("model", tr("Model"), Control.CHOICE, tr("Card"), MODELS),
    Row("mac", tr("MAC address"), Control.TEXT, tr("Card"), unset=tr("Made by libvirt")),
    Row("link", tr("Cable plugged in"), Control.SWITCH, tr("Card"), default=True),
    boot_row(section=tr("Card")),
    Row("mtu", "MTU", Control.NUMBER, tr("Card"), unset=tr("The network's"), least=68, most=65535),
    Row(
        "filter",
        tr("Filter"),
        Control.COMBO,
        tr("Filter"),
        offers=_filters,
        unset=tr("None", "any gender"),
        shown=_FILTERED,
    ),
    Row(
        "filter_parameters",
        tr("Parameters"),
        Control.TABLE,
        tr("Filter"),
        columns=(tr("Name"), tr("Value")),
        shown=either(holds(NicXml, "filter"), holds(NicXml, "filter_parameters")),
    ),
    Row("isolated", tr("Kept from other machines"), Control.SWITCH, tr("Filter"), shown=of_type("network", "bridge")),
    rate_row("inbound_average", tr("Received, average")),
    rate_row("outbound_average", tr("Sent, average")),
)


def _title(node: Node, around: Surroundings) -> str:
    return tr("NIC{number}").format(number=number(node, around))


_PLUGS = {
    "network": tr("Network “{}”"),
    "bridge": tr("Bridge {}"),
    "direct": tr("macvtap on {}"),
    "hostdev": tr("Host device {}"),
    "vdpa": "vDPA {}",
    "vhostuser": "vhost-user {}",
    "internal": tr("Internal network “{}”"),
}


def _line(node: Node, around: Surroundings) -> str:
    nic = NicXml(node.element)
    source = nic_source(nic.type, nic.source)
    plug = _PLUGS[nic.type].format(source) if source and nic.type in _PLUGS else words(TYPES, nic.type)
    return line(plug, words(MODELS, nic.model) if nic.model else "", "" if nic.link else tr("cable unplugged"))


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
        group=tr("Network"),
        icon="affiliate",
        title=_title,
        line=_line,
        rows=(
            *SOURCE_ROWS,
            *_CARD,
            *RARE_ROWS,
            *place_rows("acpi_index"),
            *PCI_PLACE,
        ),
        check=check,
        add_words=tr("Network card"),
        template=_template,
    ),
)
