"""Where a new device fits into a machine: a free name, a bus, the controllers it hangs on."""

from __future__ import annotations

from collections.abc import Iterator

from virtgui.xml.capabilities import Capabilities
from virtgui.xml.devices.controller import ControllerXml
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.lookups import architecture, devices, has_pci_express
from virtgui.xml.fields import text
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise

_PREFIXES = {
    "virtio": "vd",
    "scsi": "sd",
    "sata": "sd",
    "usb": "sd",
    "sd": "sd",
    "ide": "hd",
    "fdc": "fd",
    "xen": "xvd",
    "uml": "ubd",
    "nvme": "nvme",
}


class _Element(Node):
    """What tells which controllers any device needs."""

    bus = text("target/@bus")
    own_bus = text("@bus")
    type = text("@type")
    target_type = text("target/@type")


def prefix(bus: str) -> str:
    """How names on a bus begin: "vd"; "" for a bus that is not known."""
    return _PREFIXES.get(bus, "")


def _letters() -> Iterator[str]:
    """a, b, ... z, aa, ab, ..."""
    number = 0
    while True:
        name, left = "", number
        while left >= 0:
            name = chr(ord("a") + left % 26) + name
            left = left // 26 - 1
        yield name
        number += 1


def disk_targets(machine: MachineXml) -> frozenset[str]:
    """The names of a machine's disks."""
    found = (device.target for device in devices(machine, "disk") if isinstance(device, DiskXml))
    return frozenset(name.removeprefix("ioemu:") for name in found)


def free_target(machine: MachineXml, bus: str, held: frozenset[str] = frozenset()) -> str:
    """The first name on a bus that no disk of the machine has, nor is held by one of it as it runs: "vdb"."""
    start = _PREFIXES.get(bus, "sd")
    taken = disk_targets(machine) | held
    endings = (f"{n}n1" for n in range(len(taken) + 1)) if start == "nvme" else _letters()
    return next(name for name in (start + ending for ending in endings) if name not in taken)


def fitting_bus(machine: MachineXml, offers: Capabilities, device: str, driver: str = "QEMU") -> str:
    """The bus a new drive of this kind ("disk", "cdrom", "floppy", "lun") goes best with on this machine."""
    arch, _ = architecture(machine)
    known = offers.values("disk/bus")
    if device == "floppy":
        return "fdc"
    if driver.lower() in ("xen", "libxl"):
        return "xen"
    if device == "lun":
        return "scsi"
    wanted: tuple[str, ...] = ("virtio", "sata", "scsi", "ide")
    if device == "cdrom":
        x86 = arch in ("x86_64", "i686", "")
        first = (("sata", "ide") if has_pci_express(machine) else ("ide", "sata")) if x86 else ()
        wanted = (*first, "scsi", "usb")
    if known is None:
        return wanted[0]
    return next((bus for bus in wanted if bus in known), next(iter(known), wanted[0]))


def _controllers(machine: MachineXml) -> Iterator[ControllerXml]:
    return (device for device in devices(machine, "controller") if isinstance(device, ControllerXml))


def _need(device: Node) -> tuple[str, str]:
    """The controller's type and model that a device needs; ("", "") for one that needs none."""
    seen = _Element(device.element)
    match device.tag:
        case "disk":
            return _BUSES.get(seen.bus, ("", ""))
        case "input" | "redirdev" | "hub":
            return _BUSES["usb"] if "usb" in (seen.own_bus, seen.type) or device.tag == "hub" else ("", "")
        case "hostdev":
            return _BUSES.get(seen.type, ("", ""))
        case "smartcard":
            return "ccid", ""
        case "channel" if seen.target_type == "virtio":
            return _BUSES["virtio-serial"]
        case "console" if seen.target_type == "virtio":
            return _BUSES["virtio-serial"]
        case "sound" if device.element.get("model") == "usb":
            return _BUSES["usb"]
    return "", ""


_BUSES = {
    "scsi": ("scsi", "virtio-scsi"),
    "sata": ("sata", ""),
    "usb": ("usb", "qemu-xhci"),
    "nvme": ("nvme", ""),
    "ide": ("ide", ""),
    "fdc": ("fdc", ""),
    "virtio-serial": ("virtio-serial", ""),
    "ccid": ("ccid", ""),
}
"""Type and model of the controller each bus needs. What a PCI device needs, libvirt adds by itself."""


def needed_controllers(machine: MachineXml, new: str) -> tuple[str, ...]:
    """The XML of controllers that must come with a new device, which is told by its bus ("scsi") or its own
    XML; none where the machine has them. Raises `parse.Refused` for XML that is none."""
    kind, model = _need(parse(new)) if new.lstrip().startswith("<") else _BUSES.get(new, ("", ""))
    if not kind or kind in ("ide", "fdc"):
        return ()
    there = list(_controllers(machine))
    found = [] if any(_serves(other, kind) for other in there) else [_made(kind, model, there)]
    if kind == "ccid" and not any(_serves(other, "usb") for other in there):
        found.insert(0, _made(*_BUSES["usb"], there))
    return tuple(found)


def _serves(controller: ControllerXml, kind: str) -> bool:
    return controller.type == kind and controller.model != "none"


def _made(kind: str, model: str, there: list[ControllerXml]) -> str:
    indexes = {other.index for other in there if other.type == kind and other.model != "none"}
    node = ControllerXml(parse("<controller/>").element)
    node.type = kind
    node.index = next(n for n in range(len(indexes) + 1) if n not in indexes)
    if model:
        node.model = model
    return serialise(node)
