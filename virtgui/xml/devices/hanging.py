"""Which devices hang on which controller."""

from __future__ import annotations

from lxml import etree

from virtgui.util.language import tr
from virtgui.xml.devices.controller import ControllerXml
from virtgui.xml.devices.lookups import devices
from virtgui.xml.fields import whole
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node, find

_BUSES = {
    "disk": {name: name for name in ("scsi", "sata", "ide", "fdc", "usb", "nvme")},
    "input": {"usb": "usb"},
    "redirdev": {"usb": "usb"},
    "hostdev": {"usb": "usb", "scsi": "scsi"},
}
"""By tag: the controller's type for the bus a device names."""
_ADDRESSES = {"virtio-serial": "virtio-serial", "ccid": "ccid", "usb": "usb", "pci": "pci"}
_WORDS = {
    "interface": tr("NIC"),
    "hostdev": tr("host device"),
    "redirdev": tr("USB redirection"),
    "memballoon": tr("balloon"),
    "rng": tr("random numbers"),
    "hub": tr("USB hub"),
}


def hangers(machine: MachineXml, controller: Node) -> tuple[str, ...]:
    """The names of the devices on a controller, in the document's order: ("sda", "input", ...). A device whose
    address is not given yet counts to the first controller of its bus."""
    seen = ControllerXml(controller.element)
    mine = (seen.type, max(seen.index, 0))
    return tuple(_name(device) for device in devices(machine) if device != controller and _hangs(device) == mine)


def _hangs(device: Node) -> tuple[str, int] | None:
    """Type and index of the controller a device hangs on."""
    element = device.element
    address = find(element, ("address",))
    kind = "" if address is None else str(address.get("type", ""))
    if address is not None and kind in _ADDRESSES:
        return _ADDRESSES[kind], _number(address, "bus" if kind in ("usb", "pci") else "controller")
    bus = _bus(device)
    if not bus:
        return None
    return bus, 0 if address is None else _number(address, "controller")


def _bus(device: Node) -> str:
    element, target = device.element, find(device.element, ("target",))
    match device.tag:
        case "disk":
            named = "" if target is None else str(target.get("bus", ""))
        case "hostdev":
            named = str(element.get("type", ""))
        case "smartcard":
            return "ccid"
        case "hub":
            return "usb"
        case "channel" | "console":
            return "virtio-serial" if target is not None and target.get("type") == "virtio" else ""
        case _:
            named = str(element.get("bus", ""))
    return _BUSES.get(device.tag, {}).get(named, "")


def _number(element: etree._Element, name: str) -> int:
    try:
        return whole(str(element.get(name, "0")))
    except ValueError:
        return 0


def _name(device: Node) -> str:
    target = find(device.element, ("target",))
    if device.tag == "disk" and target is not None:
        return str(target.get("dev", "disk"))
    if device.tag == "controller":
        words = tr("{type} controller {index}")
        return words.format(type=device.element.get("type", ""), index=device.element.get("index", "")).strip()
    if device.tag in ("channel", "console") and target is not None and target.get("name"):
        return str(target.get("name"))
    return _WORDS.get(device.tag, device.tag)
