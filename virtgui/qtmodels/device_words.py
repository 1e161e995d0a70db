"""What a host's devices are called: their kinds, their classes, their facts."""

from __future__ import annotations

import re

from virtgui.model.devices import HostDevice, MdevType
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text

KINDS: dict[str, str] = {
    "system": tr("Computer"),
    "pci": "PCI",
    "usb_device": "USB",
    "usb": tr("USB interface"),
    "net": tr("Network"),
    "scsi_host": tr("SCSI host"),
    "scsi_target": tr("SCSI target"),
    "scsi": "SCSI",
    "scsi_generic": tr("SCSI generic"),
    "storage": tr("Storage", "a device"),
    "drm": tr("Graphics"),
    "mdev": tr("Mediated"),
    "ccw": tr("Channel device"),
    "css": tr("Subchannel"),
    "vdpa": "vDPA",
    "ap_card": tr("Crypto card"),
    "ap_queue": tr("Crypto queue"),
    "ap_matrix": tr("Crypto matrix"),
}
"""What a person calls each of libvirt's capabilities."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (tr("All kinds"), ()),
    ("PCI", ("pci",)),
    ("USB", ("usb_device", "usb")),
    (tr("Network"), ("net", "vdpa")),
    (tr("Storage", "a device"), ("storage",)),
    (tr("SCSI and Fibre Channel"), ("scsi_host", "scsi_target", "scsi", "scsi_generic")),
    (tr("Mediated"), ("mdev",)),
    (tr("Graphics"), ("drm",)),
    (tr("Channels and crypto (s390)"), ("ccw", "css", "ap_card", "ap_queue", "ap_matrix")),
)
"""What the list can be narrowed to."""

FACTS: dict[str, str] = {
    "product": tr("Product"),
    "hardware_vendor": tr("Maker"),
    "hardware_version": tr("Version"),
    "hardware_serial": tr("Serial number"),
    "hardware_uuid": "UUID",
    "firmware_vendor": tr("Firmware by"),
    "firmware_version": tr("Firmware"),
    "firmware_date": tr("Firmware of"),
    "pci_class": tr("Class"),
    "pcie_cap": tr("Link, at most"),
    "pcie_sta": tr("Link, now"),
    "vpd.name": tr("Its own name"),
    "vpd.manufacture_id": tr("Maker’s number"),
    "vpd.part_number": tr("Part number"),
    "vpd.serial_number": tr("Serial number"),
    "vpd.change_level": tr("Change level"),
    "vpd.asset_tag": tr("Asset tag"),
    "number": tr("Interface number"),
    "subclass": tr("Subclass"),
    "protocol": tr("Protocol"),
    "description": tr("Description"),
    "mac": tr("MAC address"),
    "link": tr("Link"),
    "speed": tr("Speed"),
    "features": tr("Offloads"),
    "net_type": tr("Kind of network"),
    "unique_id": tr("Unique number"),
    "wwnn": tr("Node name (WWNN)"),
    "wwpn": tr("Port name (WWPN)"),
    "fabric_wwn": tr("Fabric (WWN)"),
    "target": tr("Target"),
    "fc_remote_port.rport": tr("Remote port"),
    "fc_remote_port.wwpn": tr("Remote port name"),
    "drive_type": tr("Kind of drive"),
    "bus": tr("Bus"),
    "serial": tr("Serial number"),
    "size": tr("Size"),
    "logical_block_size": tr("Block size"),
    "media_available": tr("Medium"),
    "media_size": tr("Medium’s size"),
    "media_label": tr("Medium’s name"),
    "parent_addr": tr("Part of"),
    "channel_devno": tr("Its device number"),
}
"""The facts that are shown, and their labels; what is not named here is told elsewhere or says nothing to a person."""

_CLASSES: dict[str, str] = {
    "0100": tr("SCSI controller"),
    "0101": tr("IDE controller"),
    "0104": tr("RAID controller"),
    "0106": tr("SATA controller"),
    "0107": tr("SAS controller"),
    "0108": tr("NVMe drive"),
    "01": tr("Storage controller"),
    "0200": tr("Ethernet card"),
    "0207": tr("InfiniBand card"),
    "0280": tr("Network card"),
    "02": tr("Network card"),
    "0300": tr("Graphics card"),
    "0302": tr("3D controller"),
    "03": tr("Display controller"),
    "0403": tr("Audio device"),
    "04": tr("Multimedia device"),
    "05": tr("Memory controller"),
    "0600": tr("Host bridge"),
    "0601": tr("ISA bridge"),
    "0604": tr("PCI bridge"),
    "06": tr("Bridge"),
    "07": tr("Communication controller"),
    "0805": tr("SD card reader"),
    "08": tr("System device"),
    "09": tr("Input controller"),
    "0b": tr("Processor"),
    "0c03": tr("USB controller"),
    "0c04": tr("Fibre Channel adapter"),
    "0c05": "SMBus",
    "0c": tr("Serial bus controller"),
    "0d": tr("Wireless card"),
    "10": tr("Encryption controller"),
    "11": tr("Signal processing controller"),
    "12": tr("Processing accelerator"),
}
_USB_CLASSES: dict[str, str] = {
    "1": tr("Audio"),
    "2": tr("Communication"),
    "3": tr("Keyboard, mouse or other input"),
    "6": tr("Still images"),
    "7": tr("Printer"),
    "8": tr("Storage", "a device"),
    "9": tr("Hub"),
    "10": tr("Data"),
    "11": tr("Smart card reader"),
    "13": tr("Content security"),
    "14": tr("Video"),
    "224": tr("Wireless"),
    "254": tr("Application"),
    "255": tr("Vendor’s own"),
}
_FIRM = re.compile(r"[, ]+(Corporation|Corp\.?|Incorporated|Inc\.?|Technologies|Electronics Co\.? Ltd\.?|"
                   r"Co\.?,? Ltd\.?|Ltd\.?|GmbH|Foundation|\.com)$")  # fmt: skip
"""What says nothing of a maker in a list."""
_SIZES = ("size", "media_size", "logical_block_size")


def kind_text(device: HostDevice) -> str:
    """Its kind."""
    if "fc_host" in device.features:
        return tr("Fibre Channel")
    return KINDS.get(device.kind, plain(device.kind, 40) if device.kind else tr("Not readable"))


def class_text(device: HostDevice) -> str:
    """What a PCI device is for, "" where its class is not known."""
    digits = device.pci_class.lower().removeprefix("0x")[:4]
    return _CLASSES.get(digits) or _CLASSES.get(digits[:2], "")


def title(device: HostDevice, above: HostDevice | None = None) -> str:
    """What a person calls it; `above` is its parent, which knows the names of its mediated types."""
    own = plain(" ".join(filter(None, (_FIRM.sub("", device.vendor), device.product))), 160)
    match device.kind:
        case "pci":
            return own or " ".join(filter(None, (class_text(device) or tr("PCI device"), numbers(device))))
        case "usb_device":
            return own or tr("USB device {numbers}").format(numbers=numbers(device)).strip()
        case "usb":
            return plain(device.fact("description"), 120) or usb_class(device) or tr("USB interface")
        case "net":
            return tr("Network card {address}").format(address=plain(device.address, 60))
        case "scsi_host":
            number = plain(device.fact("host"), 20)
            word = tr("Fibre Channel adapter") if "fc_host" in device.features else tr("SCSI host")
            if above is not None and above.kind == "scsi_host":
                word = tr("Virtual Fibre Channel adapter")
            return f"{word} {number}".strip()
        case "scsi":
            return f"SCSI {plain(device.fact('scsi_type'), 40)}" if device.fact("scsi_type") else tr("SCSI device")
        case "mdev":
            found = next((it for it in above.mdev_types if it.id == device.mdev_type), None) if above else None
            return type_title(found) if found is not None else plain(device.mdev_type, 80) or tr("Mediated device")
        case "drm":
            return {"render": tr("Render node"), "primary": tr("Display node")}.get(
                device.fact("scsi_type"), tr("Graphics node")
            )
        case "storage":
            size = size_text(float(device.fact("size"))) if device.fact("size").isdecimal() else ""
            return ", ".join(filter(None, (own or tr("Drive"), size)))
        case "system":
            return own or plain(device.fact("product"), 120) or tr("This computer")
    return own or KINDS.get(device.kind, plain(device.name, 120))


def type_title(kind: MdevType) -> str:
    """What a mediated type is called."""
    return plain(kind.name, 80) or plain(kind.id, 80)


def numbers(device: HostDevice) -> str:
    """Maker and product as numbers, as lspci and lsusb write them: "8086:1533"."""
    ids = [written.lower().removeprefix("0x") for written in (device.vendor_id, device.product_id)]
    return plain(":".join(ids), 40) if all(ids) else ""


def usb_class(device: HostDevice) -> str:
    """What a USB interface is for."""
    return _USB_CLASSES.get(device.fact("class"), "")


def fact_text(name: str, value: str) -> str:
    """A fact's value as a person reads it."""
    if name in _SIZES and value.isdecimal():
        return size_text(float(value))
    match name:
        case "speed":
            return f"{plain(value, 20)} Mbit/s" if value else ""
        case "link":
            return {"up": tr("Up"), "down": tr("Down")}.get(value, plain(value, 40))
        case "net_type":
            return tr("Wireless") if value == "80211" else tr("Wired")
        case "media_available":
            return tr("In the drive") if value == "1" else tr("None in the drive")
    return plain(value, 400)
