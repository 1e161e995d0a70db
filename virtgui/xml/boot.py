"""What a machine starts from, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

from virtgui.model.edits import MACHINE, Edit, Place, SetField
from virtgui.util.language import tr
from virtgui.xml.fields import whole
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import find
from virtgui.xml.places import elements

_DRIVES = {"disk": tr("Disk"), "cdrom": tr("CD drive"), "floppy": tr("Floppy drive"), "lun": tr("SCSI disk")}
_HOST_DEVICES = {"pci": tr("PCI device"), "usb": tr("USB device"), "scsi": tr("SCSI device")}
_KINDS = {"hd": ("disk", "lun"), "cdrom": ("cdrom",), "fd": ("floppy",), "network": ("interface",)}


class BootEntry(NamedTuple):
    """A device that a machine can start from: what a person calls it, and its turn from 1; 0 is never."""

    place: Place
    words: str
    order: int = 0


def boot_entries(machine: MachineXml) -> tuple[BootEntry, ...]:
    """Every device that can be started from, those that are tried first in their order, then the rest.

    The older order by kinds of devices is read as libvirt does: the first device of each kind.
    """
    found = [(place, element) for place, element in elements(machine.element) if _words(element)]
    if any(find(element, ("boot",)) is not None for _, element in found):
        turns = {place: _order(element) for place, element in found}
    else:
        turns = _by_kinds(machine, found)
    entries = [BootEntry(place, _words(element), turns.get(place, 0)) for place, element in found]
    return tuple(sorted(entries, key=lambda entry: (entry.order == 0, entry.order)))


def reordered(machine: MachineXml, entries: Iterable[BootEntry]) -> tuple[Edit, ...]:
    """Edits that make a machine try these in the order they are given, leaving out those with order 0.

    The older order by kinds of devices goes with it, as libvirt refuses both together. What is not among the
    entries is not started from any more. Without a change there is none.
    """
    wanted = [entry.place for entry in entries if entry.order]
    before = [entry.place for entry in boot_entries(machine) if entry.order]
    if wanted == before:
        return ()
    edits: list[Edit] = []
    if machine.boot_devices:
        edits.append(SetField(MACHINE, "boot_devices", None))
    turns = {place: number for number, place in enumerate(wanted, start=1)}
    for place, element in elements(machine.element):
        written, turn = find(element, ("boot",)), turns.get(place)
        if turn is not None and (written is None or _order(element) != turn):
            edits.append(SetField(place, "boot_order", turn))
        elif turn is None and written is not None:
            edits.append(SetField(place, "boot_order", None))
    if not wanted:
        return tuple(edits)
    return tuple(sorted(edits, key=_clearing_first))


def _clearing_first(edit: Edit) -> bool:
    """No two devices have one turn at any moment, if what is cleared is cleared first."""
    return isinstance(edit, SetField) and edit.value is not None


def _by_kinds(machine: MachineXml, found: list[tuple[Place, etree._Element]]) -> dict[Place, int]:
    kinds = [kind for (kind,) in machine.boot_devices]
    if not kinds and machine.os_type == "hvm" and not machine.kernel:
        kinds = ["hd"]  # libvirt's default
    turns: dict[Place, int] = {}
    for kind in kinds:
        wanted = _KINDS.get(kind, ())
        first = next((place for place, element in found if _kind(element) in wanted and place not in turns), None)
        if first is not None:
            turns[first] = len(turns) + 1
    return turns


def _kind(element: etree._Element) -> str:
    return str(element.get("device", "disk")) if element.tag == "disk" else str(element.tag)


def _order(element: etree._Element) -> int:
    boot = find(element, ("boot",))
    try:
        return 0 if boot is None else max(whole(boot.get("order", "")), 0)
    except ValueError:
        return 0


def _words(element: etree._Element) -> str:
    """What a person calls a device; "" for one that no machine starts from."""
    match element.tag:
        case "disk":
            kind = _DRIVES.get(_kind(element), tr("Disk"))
            return f"{kind} {_attribute(element, ('target',), 'dev')}".rstrip()
        case "interface":
            return f"{tr('Network interface', 'of a machine')} {_attribute(element, ('mac',), 'address')}".rstrip()
        case "hostdev" if element.get("mode", "subsystem") == "subsystem":
            kind = _HOST_DEVICES.get(str(element.get("type")), "")
            return f"{kind} {_host_address(element)}".rstrip() if kind else ""
        case "redirdev":
            return tr("Redirected USB device")
        case _:
            return ""


def _host_address(element: etree._Element) -> str:
    ids = [_attribute(element, ("source", part), "id").removeprefix("0x") for part in ("vendor", "product")]
    if any(ids):
        return ":".join(ids)
    address = find(element, ("source", "address"))
    if address is None:
        return _attribute(element, ("source", "adapter"), "name")
    names = ("bus", "slot", "function") if element.get("type") == "pci" else ("bus", "device")
    bus, *rest = [address.get(name, "0").removeprefix("0x") for name in names]
    return f"{bus}:{'.'.join(rest)}"


def _attribute(element: etree._Element, steps: tuple[str, ...], name: str) -> str:
    found = find(element, steps)
    return "" if found is None else str(found.get(name, ""))
