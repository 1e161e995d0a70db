"""A device of a host as its page shows it, and how devices stand under each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from virtgui.util.frozen import dataclass
from virtgui.util.tuples import NamedTuple


class MdevType(NamedTuple):
    """A kind of mediated device that a device can be parted into; `available` is how many more it can be."""

    id: str
    name: str = ""
    api: str = ""
    available: int = 0


@dataclass(frozen=True, slots=True)
class HostDevice:
    """`kind` is libvirt's capability ("pci", "usb_device", "net", ...), "" where its document cannot be read;
    `features` are the capabilities in and beside it ("fc_host", "virt_functions", ...). `vendor` and `product` are
    words, `address` is what a person knows it by ("0000:01:00.0", "1:3", a UUID, "eno1", "/dev/sda"), `keys` are
    what a machine's definition names it by (as `Use`). `nodes` are its paths under /dev, its own first. `group` and
    `numa` are -1 without one, `members` the PCI addresses of its IOMMU group, itself among them, `physical` the one
    it is a virtual function of, `virtual` its virtual functions. `vports` are the virtual HBAs it has and can have.
    `facts` are the further values of its document, by libvirt's names."""

    name: str
    parent: str = ""
    kind: str = ""
    features: tuple[str, ...] = ()
    vendor: str = ""
    vendor_id: str = ""
    product: str = ""
    product_id: str = ""
    address: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    driver: str = ""
    path: str = ""
    nodes: tuple[str, ...] = ()
    group: int = -1
    members: tuple[str, ...] = ()
    numa: int = -1
    physical: str = ""
    virtual: tuple[str, ...] = ()
    max_virtual: int = 0
    mdev_types: tuple[MdevType, ...] = ()
    mdev_type: str = ""
    vports: tuple[int, int] | None = None
    pci_class: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    def fact(self, name: str) -> str:
        """One of the facts; "" where it is not told."""
        return next((value for known, value in self.facts if known == name), "")

    @property
    def identity(self) -> str:
        """A USB device's "046d:c52b"; "" for any other."""
        return next((what for kind, what in self.keys if kind == "usb" and len(what) == _IDENTITY), "")


_IDENTITY = len("046d:c52b")
_PARTS = re.compile(r"(\d+)")
_ORDER = (
    "system",
    "pci",
    "ccw",
    "css",
    "ap_card",
    "ap_queue",
    "ap_matrix",
    "scsi_host",
    "usb_device",
    "net",
    "storage",
)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts "usb_1_10" behind "usb_1_2"."""
    return tuple((0, int(p), "") if p.isdecimal() and p.isascii() else (1, 0, p) for p in _PARTS.split(text[:256]))


def rank(device: HostDevice) -> tuple[int, tuple[tuple[int, int, str], ...], str]:
    """Its place among its siblings: by kind, then by address as a person counts."""
    place = _ORDER.index(device.kind) if device.kind in _ORDER else len(_ORDER)
    return place, natural(device.address or device.name), device.name


def arranged(devices: Iterable[HostDevice]) -> dict[str, tuple[str, ...]]:
    """The names under each name, in their order; under "" those that stand at the top: whose parent is not there,
    and, where parents go round in a ring, one of them. Every device is in it exactly once."""
    known = {device.name: device for device in devices}
    below: dict[str, list[str]] = {}
    for name, device in known.items():
        at_top = device.parent not in known or device.parent == name
        below.setdefault("" if at_top else device.parent, []).append(name)
    reached: set[str] = set()
    _reach(below.get("", []), below, reached)
    for name in sorted(known, key=lambda it: rank(known[it])):
        if name not in reached:
            below[known[name].parent].remove(name)
            below.setdefault("", []).append(name)
            _reach([name], below, reached)
    return {name: tuple(sorted(names, key=lambda it: rank(known[it]))) for name, names in below.items() if names}


def _reach(names: Iterable[str], below: Mapping[str, list[str]], reached: set[str]) -> None:
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += below.get(name, ())


def descendants(name: str, below: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """All that hang on a device, itself not among them."""
    found: set[str] = set()
    waiting = list(below.get(name, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below.get(one, ())
    return tuple(sorted(found))


def with_ancestors(names: Iterable[str], devices: Mapping[str, HostDevice]) -> frozenset[str]:
    """These and all that they hang on."""
    found: set[str] = set()
    for name in names:
        while name in devices and name not in found:
            found.add(name)
            name = devices[name].parent
    return frozenset(found)


class Vital(NamedTuple):
    """What the computer of the local host needs itself: the disks ("/dev/sda") its root file system and its swap
    lie on, the interfaces its routes lead over. `known` is False where that could not be found out."""

    disks: frozenset[str] = frozenset()
    interfaces: frozenset[str] = frozenset()
    known: bool = False


class Need(NamedTuple):
    """Why the host may miss a device. `sure` is False where it only may be so. `what` is the device that is
    needed: the one meant, or one that hangs on it."""

    device: HostDevice
    reason: str
    sure: bool


def needs(name: str, devices: Mapping[str, HostDevice], vital: Vital) -> tuple[Need, ...]:
    """Why the host may miss a device and what hangs on it: "root" for the disk of its root file system, "network"
    for a card its connections go over. Where `vital` is not known every disk and every card with a link may be."""
    if name not in devices:
        return ()
    found = []
    for one in (name, *descendants(name, arranged(devices.values()))):
        device = devices[one]
        if device.kind == "storage" and device.fact("drive_type") in ("", "disk"):
            if vital.known and vital.disks & {device.address, *device.nodes}:
                found.append(Need(device, "root", True))
            elif not vital.known and "removable" not in device.features:
                found.append(Need(device, "root", False))
        elif device.kind == "net" and device.address != "lo":
            if vital.known and device.address in vital.interfaces:
                found.append(Need(device, "network", True))
            elif not vital.known and device.fact("link") in ("", "up"):
                found.append(Need(device, "network", False))
    return tuple(found)
