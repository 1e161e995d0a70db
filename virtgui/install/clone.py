"""Clones of a machine: what can become of each of its disks, and what a person chose."""

from __future__ import annotations

import re
from collections.abc import Container
from enum import Enum
from typing import NamedTuple

from virtgui.model.inventory import Inventory, Pool, Volume
from virtgui.model.keys import HostKey
from virtgui.util.frozen import dataclass, replace
from virtgui.util.language import tr
from virtgui.xml.cloning import Origin, OriginDisk
from virtgui.xml.volumes import BACKED, FORMATS

FILE_POOLS = ("dir", "fs", "netfs", "gluster", "vstorage")
"""Types of pools whose volumes are files."""
_BLOCK_POOLS = ("logical", "zfs")
BESIDE = ""
"""In the place of a pool: the folder that the original lies in."""
MOST = 50
_ENDINGS = {"raw": ("img", "raw"), "qcow2": ("qcow2",), "vmdk": ("vmdk",), "vdi": ("vdi",), "qed": ("qed",)}


class How(Enum):
    """What becomes of a disk."""

    COPY = "Full copy"
    LINK = "Linked copy"
    SHARE = "Share"
    LEAVE_OUT = "Leave out"

    @property
    def said(self) -> str:
        """How it is said."""
        return _HOW[self]


_HOW = {
    How.COPY: tr("Full copy"),
    How.LINK: tr("Linked copy"),
    How.SHARE: tr("Share", "of a disk"),
    How.LEAVE_OUT: tr("Leave out"),
}


class Layer(NamedTuple):
    """One state that a disk can be copied from: now, or when a snapshot kept the file below. Sizes are bytes."""

    pool: str
    volume: Volume


class CloneDisk(NamedTuple):
    """A disk of the original: where its volume is, what can become of it, and why the rest cannot. `layers` begins
    with the disk as it is; none where it lies in no pool."""

    disk: OriginDisk
    layers: tuple[Layer, ...]
    refused: tuple[tuple[How, str], ...] = ()

    def reason(self, how: How) -> str:
        """Why it cannot be done; "" where it can."""
        return next((why for refused, why in self.refused if refused is how), "")

    @property
    def size(self) -> int:
        """Bytes that a guest sees; 0 when not known."""
        return self.layers[0].volume.capacity if self.layers else 0


@dataclass(frozen=True, slots=True)
class DiskChoice:
    """What a person chose for one disk. `file` is the new volume's name, with "{n}" in it where there are several
    copies; `layer` the number of the state it is copied from."""

    target: str
    how: How
    pool: str = ""
    file: str = ""
    layer: int = 0


@dataclass(frozen=True, slots=True)
class CloneChoice:
    """What a person chose. `name` may hold "{n}", the number of each copy."""

    host: HostKey
    name: str
    copies: int
    disks: tuple[DiskChoice, ...]
    start: bool = False
    macs: tuple[str, ...] = ()
    """Addresses of the cards of a single copy; what is missing or "" is made up, as all of several copies are."""
    template: bool = False
    """Whether the original becomes a template: one that is not started, so that linked copies stay whole."""


def names(choice: CloneChoice, taken: Container[str] = ()) -> tuple[str, ...]:
    """The names of the copies; those of a pattern pass over the taken ones."""
    if choice.copies == 1 and "{n}" not in choice.name:
        return (choice.name,)
    pattern = choice.name if "{n}" in choice.name else f"{choice.name}-{{n}}"
    found: list[str] = []
    number = 0
    while len(found) < min(choice.copies, MOST):
        number += 1
        name = pattern.replace("{n}", str(number))
        if name not in taken:
            found.append(name)
    return tuple(found)


def free_clone_name(name: str, taken: Container[str]) -> str:
    """ "web-clone", "web-clone-2" ...: of a clone's clone the number goes on."""
    base = re.sub(r"-clone(-\d+)?$", "", name)
    found, number = f"{base}-clone", 1
    while found in taken:
        number += 1
        found = f"{base}-clone-{number}"
    return found


def clone_disks(origin: Origin, here: Inventory, *, active: bool, paused: bool) -> tuple[CloneDisk, ...]:
    """The disks with a medium, and what can become of each on the host it is on; empty drives are kept."""
    return tuple(_clone_disk(disk, here, active, paused) for disk in origin.disks if not disk.empty)


def _clone_disk(disk: OriginDisk, here: Inventory, active: bool, paused: bool) -> CloneDisk:
    layers = _layers(disk, here)
    writing = active and not disk.read_only
    refused: list[tuple[How, str]] = []
    if disk.special:
        refused += [(How.COPY, disk.special), (How.LINK, disk.special)]
        return CloneDisk(disk, layers, tuple(refused))
    if writing and not paused and len(layers) < 2:
        refused.append((How.COPY, tr("The machine writes to it now: shut it down or pause it first.")))
    if writing and len(layers) < 2:
        refused.append(
            (How.LINK, tr("The machine writes to it now, and what lies below a linked copy must not change."))
        )
    elif not layers:
        refused.append((How.LINK, tr("Its file lies in no storage pool of the host.")))
    elif layers[0].volume.format not in ("", *BACKED, "raw", "vdi", "vpc"):
        refused.append(
            (
                How.LINK,
                tr("An image of format {format} cannot lie below another.").format(format=layers[0].volume.format),
            )
        )
    if not layers and disk.type != "file":
        refused.append((How.COPY, tr("It lies in no storage pool of the host: make one of where it lies.")))
    return CloneDisk(disk, layers, tuple(refused))


def _layers(disk: OriginDisk, here: Inventory) -> tuple[Layer, ...]:
    """The volume of a disk and those it stands on, as far as they lie in pools."""
    by_path = {volume.path: Layer(pool.name, volume) for pool in here.pools for volume in pool.volumes or ()}
    first = by_path.get(disk.path)
    if disk.volume:
        first = next((Layer(p.name, v) for p in here.pools for v in p.volumes or () if _is(disk, p, v)), None)
    found: list[Layer] = []
    while first is not None and first not in found:
        found.append(first)
        first = by_path.get(first.volume.backing) if first.volume.backing else None
    return tuple(found)


def _is(disk: OriginDisk, pool: Pool, volume: Volume) -> bool:
    return (disk.pool, disk.volume) == (pool.name, volume.name)


def first_choice(
    origin: Origin, disks: tuple[CloneDisk, ...], host: HostKey, there: Inventory, taken: Container[str]
) -> CloneChoice:
    """What is likeliest wanted: what is read or shared stays shared, all else is copied beside itself."""
    name = free_clone_name(origin.name, taken)
    choice = CloneChoice(host, name, 1, tuple(DiskChoice(each.disk.target, _first(each)) for each in disks))
    return settled(choice, origin, disks, there)


def _first(disk: CloneDisk) -> How:
    if disk.disk.read_only or disk.disk.shareable:
        return How.SHARE
    return How.LEAVE_OUT if disk.disk.special else How.COPY  # a copy that cannot be made now says why


def fitting_pools(disk: CloneDisk, how: How, there: Inventory) -> tuple[Pool, ...]:
    """Running pools in which such a copy can be made."""
    kinds = FILE_POOLS if how is How.LINK else (*FILE_POOLS, *_BLOCK_POOLS, "rbd")
    return tuple(pool for pool in there.pools if pool.active and pool.type in kinds)


def settled(choice: CloneChoice, origin: Origin, disks: tuple[CloneDisk, ...], there: Inventory) -> CloneChoice:
    """The choice with every pool and file name filled in that is missing, or fits no more."""
    return replace(
        choice,
        disks=tuple(
            _settled(each, disk, origin, choice, there) for each, disk in zip(choice.disks, disks, strict=True)
        ),
    )


def _settled(choice: DiskChoice, disk: CloneDisk, origin: Origin, clone: CloneChoice, there: Inventory) -> DiskChoice:
    if choice.how in (How.SHARE, How.LEAVE_OUT):
        return choice
    pools = fitting_pools(disk, choice.how, there)
    if not disk.layers:
        pool = BESIDE
    elif any(pool.name == choice.pool for pool in pools):
        pool = choice.pool
    else:
        own = disk.layers[0].pool
        pool = next((p.name for p in pools if p.name == own), pools[0].name if pools else "")
    file = choice.file or new_file(disk, origin.name, clone, copied_format(disk, choice.how, pool, there))
    return replace(choice, pool=pool, file=file)


def copied_format(disk: CloneDisk, how: How, pool_name: str, there: Inventory) -> str:
    """The format that the new volume gets."""
    if how is How.LINK:
        return "qcow2"
    wanted = disk.layers[0].volume.format or disk.disk.format if disk.layers else disk.disk.format
    pool = next((pool for pool in there.pools if pool.name == pool_name), None)
    if pool is None or wanted in FORMATS.get(pool.type, ()):
        return wanted
    return "raw" if pool.type not in FILE_POOLS else "qcow2"


def new_file(disk: CloneDisk, old: str, clone: CloneChoice, format: str) -> str:
    """The new volume's name: the machine's where it held that, with the ending of its format."""
    pattern = clone.name if clone.copies == 1 or "{n}" in clone.name else f"{clone.name}-{{n}}"
    before = disk.layers[0].volume.name if disk.layers else disk.disk.path.rpartition("/")[2]
    stem, _, ending = before.rpartition(".")
    known = {end for ends in _ENDINGS.values() for end in ends}
    if not stem or ending.lower() not in known:
        stem, ending = before, ""
    stem = stem.replace(old, pattern) if old and old in stem else f"{pattern}-{disk.disk.target}"
    if ending and format in _ENDINGS and ending.lower() not in _ENDINGS[format]:
        ending = _ENDINGS[format][0]
    elif not ending and format != "raw":
        ending = _ENDINGS.get(format, ("",))[0]
    return f"{stem}.{ending}" if ending else stem
