"""Which change of a definition a running QEMU machine can take, and by which kind of call, as tables."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from lxml import etree

from virtgui.model.edits import MACHINE, AddDevice, Edit, Place, RemoveDevice, ReplaceElement, SetField
from virtgui.util.language import tr
from virtgui.xml.edits import document
from virtgui.xml.fields import Field
from virtgui.xml.kinds import window
from virtgui.xml.node import Node
from virtgui.xml.parse import Refused, parse
from virtgui.xml.places import find_place

NEXT_START = tr("It changes at the next start.")


class Reach(NamedTuple):
    """Whether a running machine can take an edit `now`, and by which `way` (hypervisor/calls.py); `why`
    says, where it cannot, why not."""

    now: bool
    way: str = ""
    why: str = ""


WAYS: dict[str, dict[str, str]] = {
    "": {
        "vcpu/@current": "vcpus",
        "vcpus/vcpu": "each_vcpu",
        "currentMemory": "memory",
        "title": "title",
        "description": "description",
        "metadata": "metadata",
        "on_poweroff": "lifecycle",
        "on_reboot": "lifecycle",
        "on_crash": "lifecycle",
        "cputune/shares": "scheduler",
        "cputune/period": "scheduler",
        "cputune/quota": "scheduler",
        "cputune/global_period": "scheduler",
        "cputune/global_quota": "scheduler",
        "cputune/emulator_period": "scheduler",
        "cputune/emulator_quota": "scheduler",
        "cputune/iothread_period": "scheduler",
        "cputune/iothread_quota": "scheduler",
        "cputune/vcpupin": "vcpupin",
        "cputune/emulatorpin": "emulatorpin",
        "cputune/iothreadpin": "iothreadpin",
        "blkiotune": "blkio",
        "memtune/hard_limit": "memtune",
        "memtune/soft_limit": "memtune",
        "memtune/swap_hard_limit": "memtune",
        "numatune/memory/@nodeset": "numa",
        "iothreads": "iothreads",
        "iothreadids": "iothreads",
        "perf": "perf",
    },
    "disk": {
        "iotune": "iotune",
        "source": "media",
        "@type": "media",
        "driver/@type": "media",
        "source/@startupPolicy": "update",
        "@snapshot": "update",
    },
    "interface": dict.fromkeys(
        (
            "@type",
            "@trustGuestRxFilters",
            "link",
            "source",
            "bandwidth",
            "filterref",
            "coalesce",
            "port",
            "virtualport",
            "vlan",
        ),
        "update",
    ),
    "graphics": dict.fromkeys(("@passwd", "@passwdValidTo", "@connected"), "update"),
    "memballoon": {"stats": "balloon"},
    "memory": {"target/requested": "update"},
}
"""By kind of device ("" is the machine itself) and the place of a field, or of what encloses it."""

TUNING = frozenset(
    (
        *("vcpus", "each_vcpu", "scheduler", "vcpupin", "emulatorpin", "iothreadpin", "blkio", "memtune", "numa"),
        *("iothreads", "perf", "iotune", "balloon"),
    )
)
"""Ways that change how a machine runs, not what it has."""
_CARDS = frozenset(("network", "bridge", "direct", "user", "ethernet", "hostdev", "vhostuser", "vdpa", ""))
_PLUGS: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "disk": (("target/@bus", frozenset(("virtio", "scsi", "usb"))),),
    "interface": (("@type", _CARDS),),
    "hostdev": (("@mode", frozenset(("subsystem", ""))),),
    "controller": (("@type", frozenset(("scsi",))),),
    "redirdev": (),
    "rng": (),
    "memory": (),
    "shmem": (),
    "serial": (("target/@type", frozenset(("pci-serial", "usb-serial", "pci", "usb"))),),
    "channel": (("target/@type", frozenset(("virtio",))),),
    "console": (("target/@type", frozenset(("virtio",))),),
    "watchdog": (("@model", frozenset(("i6300esb",))),),
    "vsock": (),
    "input": (("@bus", frozenset(("usb", "virtio"))),),
    "filesystem": (("driver/@type", frozenset(("virtiofs",))),),
    "lease": (),
}
"""The devices that can come and go while a machine runs, and what of them must be one of these words."""

_WORDS = {
    "disk": tr("Only disks on the VirtIO, SCSI and USB buses can be added or removed while it runs."),
    "interface": tr("Network cards of this kind cannot be added or removed while it runs."),
    "controller": tr("Only SCSI controllers can be added or removed while it runs."),
    "filesystem": tr("Only virtiofs folders can be added or removed while it runs."),
}
_FIXED = tr("Such a device cannot be added or removed while it runs.")
_MEDIA = tr("The source of a fixed disk cannot change while it runs.")


def reach(edit: Edit, machine_text: str) -> Reach:
    """How far an edit reaches into a running machine whose definition this is. Raises `parse.Refused`."""
    return reach_in(document(machine_text), edit)


def reach_in(machine: Node, edit: Edit) -> Reach:
    """The same for a document that has been read."""
    match edit:
        case SetField(place, field, _):
            return _field(machine, place, field)
        case AddDevice(xml):
            try:
                return _plug(parse(xml), "attach")
            except Refused as refusal:
                return Reach(False, why=str(refusal))
        case RemoveDevice(place):
            node = find_place(machine, place)
            return Reach(False, why=_ABSENT) if node is None else _plug(node, "detach")
        case ReplaceElement(place, _) if place == MACHINE:
            return Reach(False, why=tr("What was written as XML takes effect at the next start."))
        case ReplaceElement(place, _):
            node = find_place(machine, place)
            if node is None:
                return Reach(False, why=_ABSENT)
            return _replaced(node, edit.xml)


_ABSENT = tr("The running machine does not have this device.")
_GIVEN = (
    "alias",
    "address",
    "backingStore",
    "source/@index",
    "source/@portid",
    "source/@bridge",
    "listen",
)
_GIVEN_TO = {"graphics": ("@port", "@tlsPort", "@listen", "@websocket"), "interface": ("target/@dev",)}
"""What libvirt itself adds to a running device: nothing that a person changed."""


def _replaced(node: Node, xml: str) -> Reach:
    """A device written anew: what is different of it must all go the same way."""
    try:
        was, now = _written(node.element), _written(parse(xml).element)
    except Refused as refusal:
        return Reach(False, why=str(refusal))
    given = _GIVEN_TO.get(node.tag, ())
    changed = [path for path in was | now if was.get(path) != now.get(path)]
    ways = {way_of(node.tag, path) for path in changed if not _inside(path, (*_GIVEN, *given))}
    if ways == {"media"} and node.element.get("device") not in ("cdrom", "floppy"):
        return Reach(False, why=_MEDIA)
    ways = {"update" if way == "media" else way for way in ways} or {"update"}
    way = ways.pop()
    return Reach(True, way) if way and not ways else Reach(False, why=NEXT_START)


def _written(element: etree._Element, above: str = "") -> dict[str, str]:
    """Everything written in an element, by its path; what stands there more than once, by its number too."""
    found: dict[str, str] = {f"{above}/@{name!s}".lstrip("/"): str(value) for name, value in element.attrib.items()}
    if element.text and element.text.strip():
        found[above] = element.text.strip()
    seen: Counter[str] = Counter()
    for child in element.iterchildren(etree.Element):
        tag = str(child.tag)
        path = f"{above}/{tag}".lstrip("/") + (f"/{seen[tag]}" if seen[tag] else "")
        seen[tag] += 1
        found |= _written(child, path) or {path: ""}
    return found


def _inside(path: str, others: tuple[str, ...]) -> bool:
    return any(path == other or path.startswith(f"{other}/") for other in others)


def _field(machine: Node, place: Place, field: str) -> Reach:
    declared = getattr(window(place.kind) if place != MACHINE else type(machine), field, None)
    way = way_of(place.kind, declared.path if isinstance(declared, Field) else "")
    if not way:
        return Reach(False, why=NEXT_START)
    if place == MACHINE:
        return Reach(True, way)
    node = find_place(machine, place)
    if node is None:
        return Reach(False, why=_ABSENT)
    if way == "media":
        removable = node.element.get("device") in ("cdrom", "floppy")
        return Reach(True, "update") if removable else Reach(False, why=_MEDIA)
    return Reach(True, way)


def way_of(kind: str, path: str) -> str:
    """The way for a field's path, by the longest place in the table that is or encloses it; "" for none."""
    ways = WAYS.get(kind, {})
    path = path.removeprefix("./")
    while path:
        if path in ways:
            return ways[path]
        path = _above(path)
    return ""


def _above(path: str) -> str:
    """The path of what encloses a place; a namespace may hold slashes of its own."""
    depth = 0
    for index in range(len(path) - 1, -1, -1):
        depth += (path[index] == "}") - (path[index] == "{")
        if path[index] == "/" and depth == 0:
            return path[:index]
    return ""


def _plug(device: Node, way: str) -> Reach:
    wanted = _PLUGS.get(device.tag)
    if wanted is None:
        return Reach(False, why=f"{_FIXED} {NEXT_START}")
    for path, words in wanted:
        if (Field(path, "", str, str).raw(device) or "") not in words:
            return Reach(False, why=f"{_WORDS.get(device.tag, _FIXED)} {NEXT_START}")
    return Reach(True, way)
