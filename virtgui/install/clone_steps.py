"""The steps that make a clone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Container
from typing import NamedTuple

from virtgui.install.clone import (
    FILE_POOLS,
    CloneChoice,
    CloneDisk,
    DiskChoice,
    How,
    copied_format,
    names,
)
from virtgui.install.clone_flaws import file_of
from virtgui.model.inventory import Inventory
from virtgui.model.keys import HostKey
from virtgui.model.making import CloneVolume, CopyFile, CopyVolume, Define, Make, MakeVolume, Start, Step
from virtgui.xml.cloning import Difference, NewDisk, Origin, cloned, renamed
from virtgui.xml.macs import new_mac
from virtgui.xml.volumes import VolumeDraft, volume_xml


class Around(NamedTuple):
    """What surrounds a clone: the host of the original, what the clone's host has, names and addresses that are
    taken there, and where chance comes from (that many bytes)."""

    host: HostKey
    there: Inventory
    names: Container[str]
    macs: frozenset[str]
    random: Callable[[int], bytes]
    active: bool = False
    """Whether the original has its disks open, so that no other program may: libvirt's copy would be refused."""


def makes(
    choice: CloneChoice, document: str, origin: Origin, disks: tuple[CloneDisk, ...], around: Around
) -> tuple[Make, ...]:
    """One job for each copy. The choice has no flaw but warnings. Raises `parse.Refused`."""
    taken = set(around.macs) | {mac.lower() for mac in origin.macs}
    found = []
    for number, name in enumerate(names(choice, around.names), start=1):
        given = choice.macs if choice.copies == 1 else ()
        macs = [mac.strip().lower() for mac in given[: len(origin.macs)]]
        macs += [""] * (len(origin.macs) - len(macs))
        for place, mac in enumerate(macs):
            macs[place] = mac or new_mac(taken, around.random)
            taken.add(macs[place])
        found.append(_make(choice, document, origin, disks, around, number, name, tuple(macs)))
    return tuple(found)


def _make(
    choice: CloneChoice,
    document: str,
    origin: Origin,
    disks: tuple[CloneDisk, ...],
    around: Around,
    number: int,
    name: str,
    macs: tuple[str, ...],
) -> Make:
    elsewhere = choice.host != around.host
    steps: list[Step] = []
    new: dict[str, NewDisk] = {}
    for disk, made in zip(disks, choice.disks, strict=True):
        if made.how is How.LEAVE_OUT:
            new[made.target] = NewDisk(left_out=True)
        elif made.how is not How.SHARE:
            step, new[made.target] = _copy(disk, made, file_of(made, number), around, elsewhere)
            steps.append(step)
    nvram = ""
    if origin.nvram and not elsewhere:
        nvram = renamed(origin.nvram, origin.name, name)
        steps.append(CopyFile(origin.nvram, nvram))
    own, genid = (str(uuid.UUID(bytes=around.random(16), version=4)) for _ in range(2))
    difference = Difference(name, own, genid, macs, new, nvram, elsewhere)
    steps.append(Define(cloned(document, difference)))
    if choice.start:
        steps.append(Start())
    return Make(choice.host, name, tuple(steps), doing=f"clone {origin.name} as {name}")


def _copy(disk: CloneDisk, made: DiskChoice, file: str, around: Around, elsewhere: bool) -> tuple[Step, NewDisk]:
    if not disk.layers:
        path = f"{disk.disk.path.rpartition('/')[0]}/{file}"
        return CopyFile(disk.disk.path, path), NewDisk("file", path, format=disk.disk.format)
    layer = disk.layers[made.layer]
    format = copied_format(disk, made.how, made.pool, around.there)
    pool = next(pool for pool in around.there.pools if pool.name == made.pool)
    path = f"{pool.path.rstrip('/')}/{file}"
    if disk.disk.type == "volume":  # it names its pool, and so does the clone
        where = NewDisk("volume", pool=pool.name, volume=file, format=format)
    elif pool.type in FILE_POOLS and pool.type != "gluster":
        where = NewDisk("file", path, format=format)
    elif pool.type in ("logical", "zfs"):
        where = NewDisk("block", path, format=format)
    else:
        where = NewDisk("volume", pool=pool.name, volume=file, format=format)
    below = layer.volume
    if made.how is How.LINK:
        xml = volume_xml(
            VolumeDraft(file, below.capacity, "qcow2", backing_path=below.path, backing_format=below.format or "raw")
        )
        return MakeVolume(pool.name, xml), where
    sparse = 0 if pool.type in FILE_POOLS and format == "raw" else None
    xml = volume_xml(VolumeDraft(file, below.capacity, format, allocation_bytes=sparse))
    held = around.active and not made.layer and not disk.disk.read_only
    if elsewhere or held:
        return CopyVolume(around.host, layer.pool, below.name, pool.name, xml), where
    return CloneVolume(pool.name, xml, layer.pool, below.name), where
