"""A `<hostdev>`: a device of the host handed to the machine; and USB devices sent by a viewer."""

from __future__ import annotations

from virtgui.xml.beside import text_beside
from virtgui.xml.compound import pci_address, scsi_address, usb_address
from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.devices.chardev import CharSourceXml
from virtgui.xml.devices.slots import HostAddressXml, RomXml
from virtgui.xml.fields import flag, integer, rows, switch, text

_IP = ("@address", "@family", "@prefix", "@peer")
_ROUTE = ("@address", "@family", "@prefix", "@netmask", "@gateway", "@metric")


class HostdevXml(HostAddressXml, RomXml):
    """A `<hostdev>`; which fields mean something depends on its mode and type."""

    __slots__ = ()

    mode = text("@mode", "subsystem")
    type = text("@type")
    managed = switch("@managed")
    model = text("@model")
    display = switch("@display", "on", "off")
    ramfb = switch("@ramfb", "on", "off")
    driver = text("driver/@name")
    driver_model = text("driver/@model")
    startup_policy = text("source/@startupPolicy")
    guest_reset = text("source/@guestReset")
    write_filtering = switch("source/@writeFiltering", default=True)
    pci = pci_address("source/address")
    usb = usb_address("source/address")
    scsi = scsi_address("source")
    usb_port = text("source/address/@port")
    uuid = text("source/address/@uuid")
    teaming = text("teaming/@type")
    teaming_persistent = text("teaming/@persistent")
    protocol = text("source/@protocol")
    adapter = text("source/adapter/@name")
    scsi_bus = integer("source/address/@bus")
    scsi_target = integer("source/address/@target")
    scsi_unit = integer("source/address/@unit")
    iscsi_name = text("source/@name")
    iscsi_hosts = rows("source/host", "@name", "@port")
    initiator = text("source/initiator/iqn/@name")
    auth_user = text("source/auth/@username")
    secret_type = text("source/auth/secret/@type")
    secret_uuid = text("source/auth/secret/@uuid")
    secret_usage = text("source/auth/secret/@usage")
    wwpn = text_beside("source/@wwpn", ("protocol", "vhost"))
    sgio = text("@sgio")
    raw_io = switch("@rawio")
    block = text("source/block")
    char = text("source/char")
    net_interface = text("source/interface")
    ips = rows("ip", *_IP)
    routes = rows("route", *_ROUTE)
    read_only = flag("readonly")
    shareable = flag("shareable")


class RedirdevXml(CharSourceXml):
    """A `<redirdev>`: a USB device plugged in where the viewer runs."""

    __slots__ = ()

    bus = text("@bus", "usb")
    boot_loadparm = text("boot/@loadparm")


class RedirfilterXml(DeviceXml):
    """A `<redirfilter>`: which USB devices a viewer may send; the first rule that fits decides."""

    __slots__ = ()

    rules = rows("usbdev", "@allow", "@class", "@vendor", "@product", "@version", ordered=True)
