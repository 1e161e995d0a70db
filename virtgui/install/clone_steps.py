"""The steps that make a clone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Container, Mapping
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
from virtgui.install.clone_prepare import Copy, Seed
from virtgui.install.draft import Medium
from virtgui.install.drives import disk_xml, seed_disk
from virtgui.install.facts import HostFacts
from virtgui.model.edits import AddDevice
from virtgui.model.inventory import Inventory
from virtgui.model.keys import HostKey
from virtgui.model.making import (
    CloneVolume,
    CopyFile,
    CopyVolume,
    Define,
    Make,
    MakeVolume,
    RemoveFile,
    Start,
    StartOnce,
    Step,
    UploadVolume,
)
from virtgui.util.language import tr
from virtgui.xml.cloning import Difference, NewDisk, Origin, cloned, renamed
from virtgui.xml.devices.targets import needed_controllers
from virtgui.xml.edits import document as read
from virtgui.xml.edits import edited
from virtgui.xml.macs import new_mac
from virtgui.xml.volumes import VolumeDraft, volume_xml

NO_SEEDS: Mapping[int, Seed] = {}


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


def copies(choice: CloneChoice, origin: Origin, around: Around) -> tuple[Copy, ...]:
    """Each copy, with what is made up for it."""
    taken = set(around.macs) | {mac.lower() for mac in origin.macs}
    found = []
    for number, name in enumerate(names(choice, around.names), start=1):
        given = choice.macs if choice.copies == 1 else ()
        macs = [mac.strip().lower() for mac in given[: len(origin.macs)]]
        macs += [""] * (len(origin.macs) - len(macs))
        for place, mac in enumerate(macs):
            macs[place] = mac or new_mac(taken, around.random)
            taken.add(macs[place])
        found.append(Copy(number, name, _uuid(around), tuple(macs)))
    return tuple(found)


def makes(
    choice: CloneChoice,
    document: str,
    origin: Origin,
    disks: tuple[CloneDisk, ...],
    around: Around,
    made: tuple[Copy, ...] = (),
    seeds: Mapping[int, Seed] = NO_SEEDS,
) -> tuple[Make, ...]:
    """One job for each copy, as `copies` has them; `seeds` are the answers of those that get some, by their numbers.
    The choice has no flaw but warnings. Raises `parse.Refused`."""
    found = made or copies(choice, origin, around)
    return tuple(_make(choice, document, origin, disks, around, copy, seeds.get(copy.number)) for copy in found)


def _uuid(around: Around) -> str:
    return str(uuid.UUID(bytes=around.random(16), version=4))


def _make(
    choice: CloneChoice,
    document: str,
    origin: Origin,
    disks: tuple[CloneDisk, ...],
    around: Around,
    copy: Copy,
    seed: Seed | None,
) -> Make:
    name = copy.name
    elsewhere = choice.host != around.host
    steps: list[Step] = []
    new: dict[str, NewDisk] = {}
    for disk, made in zip(disks, choice.disks, strict=True):
        if made.how is How.LEAVE_OUT:
            new[made.target] = NewDisk(left_out=True)
        elif made.how is not How.SHARE:
            step, new[made.target] = _copy(disk, made, file_of(made, copy.number), around, elsewhere)
            steps.append(step)
    nvram = ""
    if origin.nvram and not elsewhere:
        nvram = renamed(origin.nvram, origin.name, name)
        steps.append(CopyFile(origin.nvram, nvram))
    if not elsewhere:
        steps += [CopyFile(path, renamed(path, origin.name, name)) for path in origin.memories]
    difference = Difference(name, copy.uuid, _uuid(around), copy.macs, new, nvram, elsewhere)
    alone = cloned(document, difference)
    if seed is None:
        steps += [Define(alone), Start()] if choice.start else [Define(alone)]
    else:
        steps += _sent(seed)
        told = _with_seed(alone, seed, around.there)
        if choice.start and seed.forget:
            steps += [Define(alone), StartOnce(told)]
        else:
            steps += [Define(told), Start()] if choice.start else [Define(told)]
    doing = tr("clone {name} as {clone}").format(name=origin.name, clone=name)
    return Make(choice.host, name, tuple(steps), doing=doing, about=origin.name)


def _sent(seed: Seed) -> list[Step]:
    xml = volume_xml(VolumeDraft(seed.volume, seed.size, "raw", allocation_bytes=0))
    return [MakeVolume(seed.pool, xml), UploadVolume(seed.pool, seed.volume, seed.path), RemoveFile(seed.path)]


def _with_seed(document: str, seed: Seed, there: Inventory) -> str:
    """The definition with the answers on a disk, as a new machine has them: see `drives.Order.seed`."""
    machine = read(document)
    bus = next((disk.bus for disk in machine.devices.disks if disk.device == "disk"), "") if machine.devices else ""
    pool = next(pool for pool in there.pools if pool.name == seed.pool)
    path = "" if pool.type == "gluster" or not pool.path else f"{pool.path.rstrip('/')}/{seed.volume}"
    disk = seed_disk(Medium(path, seed.pool, seed.volume), bus or "virtio")
    driver = "qemu" if machine.type in ("kvm", "qemu", "hvf", "test") else ""
    xml = disk_xml(machine, disk, HostFacts(), 0, driver)
    return edited(document, (*(AddDevice(each) for each in needed_controllers(machine, xml)), AddDevice(xml)))


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
