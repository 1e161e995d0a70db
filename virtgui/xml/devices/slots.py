"""What many kinds of devices have beside: their place on the machine's buses, a ROM, VirtIO's options."""

from __future__ import annotations

from virtgui.xml.compound import usb_identity
from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.fields import integer, switch, text


class AddressXml(DeviceXml):
    """A device's place as the machine sees it; which parts mean something depends on its bus."""

    __slots__ = ()

    address_domain = text("address/@domain")
    address_controller = text("address/@controller")
    address_bus = text("address/@bus")
    address_slot = text("address/@slot")
    address_function = text("address/@function")
    address_port = text("address/@port")
    multifunction = switch("address/@multifunction", "on", "off")
    acpi_index = integer("acpi/@index")


class RomXml(AddressXml):
    """A device that can have a ROM the machine's firmware runs."""

    __slots__ = ()

    rom_bar = switch("rom/@bar", "on", "off", default=True)
    rom_file = text("rom/@file")
    rom_enabled = switch("rom/@enabled", default=True)
    boot_loadparm = text("boot/@loadparm")


class VirtioXml(AddressXml):
    """A device that may be a VirtIO one."""

    __slots__ = ()

    iommu = switch("driver/@iommu", "on", "off")
    ats = switch("driver/@ats", "on", "off")
    packed = switch("driver/@packed", "on", "off")
    page_per_vq = switch("driver/@page_per_vq", "on", "off")


class HostAddressXml(AddressXml):
    """What of the host a device is: ids, or an address on the host's bus."""

    __slots__ = ()

    usb_id = usb_identity("source")
    vendor = text("source/vendor/@id")
    product = text("source/product/@id")
    host_domain = text("source/address/@domain")
    host_bus = text("source/address/@bus")
    host_slot = text("source/address/@slot")
    host_function = text("source/address/@function")
    host_device = text("source/address/@device")
