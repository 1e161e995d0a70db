"""What a host's devices are called: their kinds, their classes, their facts."""

from __future__ import annotations

import re

from virtgui.model.devices import HostDevice, MdevType
from virtgui.util.names import plain
from virtgui.util.units import size_text

KINDS: dict[str, str] = {
    "system": "Computer",
    "pci": "PCI",
    "usb_device": "USB",
    "usb": "USB interface",
    "net": "Network",
    "scsi_host": "SCSI host",
    "scsi_target": "SCSI target",
    "scsi": "SCSI",
    "scsi_generic": "SCSI generic",
    "storage": "Storage",
    "drm": "Graphics",
    "mdev": "Mediated",
    "ccw": "Channel device",
    "css": "Subchannel",
    "vdpa": "vDPA",
    "ap_card": "Crypto card",
    "ap_queue": "Crypto queue",
    "ap_matrix": "Crypto matrix",
}
"""What a person calls each of libvirt's capabilities."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("All kinds", ()),
    ("PCI", ("pci",)),
    ("USB", ("usb_device", "usb")),
    ("Network", ("net", "vdpa")),
    ("Storage", ("storage",)),
    ("SCSI and Fibre Channel", ("scsi_host", "scsi_target", "scsi", "scsi_generic")),
    ("Mediated", ("mdev",)),
    ("Graphics", ("drm",)),
    ("Channels and crypto (s390)", ("ccw", "css", "ap_card", "ap_queue", "ap_matrix")),
)
"""What the list can be narrowed to."""

FACTS: dict[str, str] = {
    "product": "Product",
    "hardware_vendor": "Maker",
    "hardware_version": "Version",
    "hardware_serial": "Serial number",
    "hardware_uuid": "UUID",
    "firmware_vendor": "Firmware by",
    "firmware_version": "Firmware",
    "firmware_date": "Firmware of",
    "pci_class": "Class",
    "pcie_cap": "Link, at most",
    "pcie_sta": "Link, now",
    "vpd.name": "Its own name",
    "vpd.manufacture_id": "Maker’s number",
    "vpd.part_number": "Part number",
    "vpd.serial_number": "Serial number",
    "vpd.change_level": "Change level",
    "vpd.asset_tag": "Asset tag",
    "number": "Interface number",
    "subclass": "Subclass",
    "protocol": "Protocol",
    "description": "Description",
    "mac": "MAC address",
    "link": "Link",
    "speed": "Speed",
    "features": "Offloads",
    "net_type": "Kind of network",
    "unique_id": "Unique number",
    "wwnn": "Node name (WWNN)",
    "wwpn": "Port name (WWPN)",
    "fabric_wwn": "Fabric (WWN)",
    "target": "Target",
    "fc_remote_port.rport": "Remote port",
    "fc_remote_port.wwpn": "Remote port name",
    "drive_type": "Kind of drive",
    "bus": "Bus",
    "serial": "Serial number",
    "size": "Size",
    "logical_block_size": "Block size",
    "media_available": "Medium",
    "media_size": "Medium’s size",
    "media_label": "Medium’s name",
    "parent_addr": "Part of",
    "channel_devno": "Its device number",
}
"""The facts that are shown, and their labels; what is not named here is told elsewhere or says nothing to a person."""

_CLASSES: dict[str, str] = {
    "0100": "SCSI controller",
    "0101": "IDE controller",
    "0104": "RAID controller",
    "0106": "SATA controller",
    "0107": "SAS controller",
    "0108": "NVMe drive",
    "01": "Storage controller",
    "0200": "Ethernet card",
    "0207": "InfiniBand card",
    "0280": "Network card",
    "02": "Network card",
    "0300": "Graphics card",
    "0302": "3D controller",
    "03": "Display controller",
    "0403": "Audio device",
    "04": "Multimedia device",
    "05": "Memory controller",
    "0600": "Host bridge",
    "0601": "ISA bridge",
    "0604": "PCI bridge",
    "06": "Bridge",
    "07": "Communication controller",
    "0805": "SD card reader",
    "08": "System device",
    "09": "Input controller",
    "0b": "Processor",
    "0c03": "USB controller",
    "0c04": "Fibre Channel adapter",
    "0c05": "SMBus",
    "0c": "Serial bus controller",
    "0d": "Wireless card",
    "10": "Encryption controller",
    "11": "Signal processing controller",
    "12": "Processing accelerator",
}
_USB_CLASSES: dict[str, str] = {
    "1": "Audio",
    "2": "Communication",
    "3": "Keyboard, mouse or other input",
    "6": "Still images",
    "7": "Printer",
    "8": "Storage",
    "9": "Hub",
    "10": "Data",
    "11": "Smart card reader",
    "13": "Content security",
    "14": "Video",
    "224": "Wireless",
    "254": "Application",
    "255": "Vendor’s own",
}
_FIRM = re.compile(r"[, ]+(Corporation|Corp\.?|Incorporated|Inc\.?|Technologies|Electronics Co\.? Ltd\.?|"
                   r"Co\.?,? Ltd\.?|Ltd\.?|GmbH|Foundation|\.com)$")  # fmt: skip
"""What says nothing of a maker in a list."""
_SIZES = ("size", "media_size", "logical_block_size")


def kind_text(device: HostDevice) -> str:
    """Its kind."""
    if "fc_host" in device.features:
        return "Fibre Channel"
    return KINDS.get(device.kind, plain(device.kind, 40) if device.kind else "Not readable")


def class_text(device: HostDevice) -> str:
    """What a PCI device is for, "" where its class is not known."""
    digits = device.pci_class.lower().removeprefix("0x")[:4]
    return _CLASSES.get(digits) or _CLASSES.get(digits[:2], "")


def title(device: HostDevice, above: HostDevice | None = None) -> str:
    """What a person calls it; `above` is its parent, which knows the names of its mediated types."""
    own = plain(" ".join(filter(None, (_FIRM.sub("", device.vendor), device.product))), 160)
    match device.kind:
        case "pci":
            return own or " ".join(filter(None, (class_text(device) or "PCI device", numbers(device))))
        case "usb_device":
            return own or f"USB device {numbers(device)}".strip()
        case "usb":
            return plain(device.fact("description"), 120) or usb_class(device) or "USB interface"
        case "net":
            return f"Network card {plain(device.address, 60)}"
        case "scsi_host":
            number = plain(device.fact("host"), 20)
            word = "Fibre Channel adapter" if "fc_host" in device.features else "SCSI host"
            if above is not None and above.kind == "scsi_host":
                word = "Virtual Fibre Channel adapter"
            return f"{word} {number}".strip()
        case "scsi":
            return f"SCSI {plain(device.fact('scsi_type'), 40) or 'device'}"
        case "mdev":
            found = next((it for it in above.mdev_types if it.id == device.mdev_type), None) if above else None
            return type_title(found) if found is not None else plain(device.mdev_type, 80) or "Mediated device"
        case "drm":
            return {"render": "Render node", "primary": "Display node"}.get(device.fact("scsi_type"), "Graphics node")
        case "storage":
            size = size_text(float(device.fact("size"))) if device.fact("size").isdecimal() else ""
            return ", ".join(filter(None, (own or "Drive", size)))
        case "system":
            return own or plain(device.fact("product"), 120) or "This computer"
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
            return {"up": "Up", "down": "Down"}.get(value, plain(value, 40))
        case "net_type":
            return "Wireless" if value == "80211" else "Wired"
        case "media_available":
            return "In the drive" if value == "1" else "None in the drive"
    return plain(value, 400)
