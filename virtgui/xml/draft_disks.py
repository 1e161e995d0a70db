"""Where a disk that is yet to be comes from: a new volume, one that is there, a file, a device, the network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from virtgui.model.commands import NewVolume
from virtgui.model.edits import Value
from virtgui.model.inventory import Inventory, Pool, Volume
from virtgui.util.units import size_text
from virtgui.xml.devices.targets import fitting_bus, free_target
from virtgui.xml.drafts import Draft, value, with_fields
from virtgui.xml.fields import text
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise
from virtgui.xml.pretty import reformat
from virtgui.xml.surroundings import Surroundings

NEW, VOLUME, FILE, BLOCK, NETWORK, FOLDER, EMPTY = "new", "volume", "file", "block", "network", "dir", "empty"
_ORIGINS = {
    "disk": (NEW, VOLUME, FILE, BLOCK, NETWORK, FOLDER),
    "cdrom": (EMPTY, FILE, VOLUME, BLOCK, NETWORK),
    "floppy": (EMPTY, FILE, VOLUME, BLOCK, FOLDER),
    "lun": (BLOCK, VOLUME, NETWORK),
}
_FILES = ("dir", "fs", "netfs", "gluster", "vstorage")
"""Types of pools whose volumes are files."""
_FIXED = ("iscsi", "iscsi-direct", "scsi", "mpath")
"""Types of pools whose volumes somebody else makes."""
_ENDINGS = {"raw": "img"}
_GIB = 1024**2
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class DiskSource:
    """`used_as` is libvirt's word ("disk", "cdrom", "floppy", "lun"), `origin` one of this module's. The rest is
    what a new volume shall be, or which volume is meant. `size` is KiB, `secret` a UUID, `space` "all" where all
    space is taken at once."""

    used_as: str = "disk"
    origin: str = NEW
    pool: str = ""
    name: str = ""
    format: str = "qcow2"
    size: Value = 20 * _GIB
    space: str = ""
    secret: str = ""
    backing: str = ""
    backing_format: str = ""
    volume: str = ""


class VolumeXml(Node):
    """A `<volume>` that is to be made."""

    __slots__ = ()

    order = ("name", "capacity", "allocation", "target", "backingStore")
    name = text("name")
    capacity = text("capacity")
    unit = text("capacity/@unit")
    allocation = text("allocation")
    format = text("target/format/@type")
    encryption = text("target/encryption/@format")
    secret_type = text("target/encryption/secret/@type")
    secret = text("target/encryption/secret/@uuid")
    backing = text("backingStore/path")
    backing_format = text("backingStore/format/@type")


def with_choice(source: DiskSource, field: str, wanted: Value) -> DiskSource:
    """The source with one of its fields set; None is nothing."""
    if field == "size":
        return replace(source, size=wanted)
    return replace(source, **{field: "" if wanted is None else str(wanted)})


def origins(used_as: str) -> tuple[str, ...]:
    """Where a drive of a kind can come from, the likeliest first."""
    return _ORIGINS.get(used_as, _ORIGINS["disk"])


def first_source(used_as: str, around: Surroundings) -> DiskSource:
    """What is likeliest wanted: a new volume in the pool with most space, for a disk."""
    origin = origins(used_as)[0]
    pools = [pool for pool in around.inventory.pools if pool.active and pool.type not in _FIXED]
    pool = next((p for p in pools if p.name == "default"), max(pools, key=lambda p: p.available, default=None))
    source = DiskSource(used_as, origin, pool.name if pool else "")
    return settled(replace(source, format=formats(pool)[0]), around)


def pool_named(inventory: Inventory, name: str) -> Pool | None:
    """A pool; None where there is none of this name."""
    return next((pool for pool in inventory.pools if pool.name == name), None)


def formats(pool: Pool | None) -> tuple[str, ...]:
    """The formats a new volume of this pool can have."""
    return ("qcow2", "raw", "qed", "vmdk", "vdi") if pool is None or pool.type in _FILES else ("raw",)


def default_name(machine: str, source: DiskSource, pool: Pool | None) -> str:
    """`web-01-1.qcow2`, with the first number that is free in the pool."""
    taken = {volume.name for volume in (pool.volumes if pool else None) or ()}
    start = re.sub(r"[/\x00-\x1f\x7f]", "-", machine) or "disk"
    ending = f".{_ENDINGS.get(source.format, source.format)}" if pool is None or pool.type in _FILES else ""
    return next(name for n in range(1, len(taken) + 2) if (name := f"{start}-{n}{ending}") not in taken)


def settled(source: DiskSource, around: Surroundings, *, named: bool = False) -> DiskSource:
    """The source with what does not fit put right: the format to one of the pool's, and the name to a free one
    unless a person gave it (`named`)."""
    pool = pool_named(around.inventory, source.pool)
    allowed = formats(pool)
    if source.format not in allowed:
        source = replace(source, format=allowed[0])
    if not named:
        source = replace(source, name=default_name(around.machine.name, source, pool))
    return source


def with_source(draft: Draft, source: DiskSource, around: Surroundings) -> Draft:
    """The draft of a disk that comes from there."""
    fields: list[tuple[str, Value]] = []
    if value(draft, "device") != source.used_as:
        bus = fitting_bus(around.machine, around.capabilities, source.used_as, around.driver)
        fields += [("device", source.used_as), ("bus", bus), ("target", free_target(around.machine, bus))]
        fields.append(("read_only", True if source.used_as == "cdrom" else None))
    kind = {NEW: "volume", EMPTY: "block" if source.used_as == "cdrom" else "file"}.get(source.origin, source.origin)
    of_volume = source.origin in (NEW, VOLUME)
    volume = found_volume(source, around)
    fields.append(("type", kind))
    fields.append(("source_pool", (source.pool or None) if of_volume else None))
    name = source.name if source.origin == NEW else source.volume
    fields.append(("source_volume", (name or None) if of_volume else None))
    if source.origin == NEW:
        fields.append(("format", source.format))
    elif source.origin == VOLUME and volume is not None:
        fields.append(("format", disk_format(volume.format)))
    elif source.origin in (BLOCK, NETWORK, EMPTY) and value(draft, "type") != kind:
        fields.append(("format", "raw"))
    elif source.origin == FOLDER:
        fields.append(("format", "fat"))
    secret = source.secret if source.origin == NEW else ""
    fields += [("encryption", "luks" if secret else None), ("encryption_secret", secret or None)]
    kept = tuple(pair for pair in draft.fields if not (pair[0] in _PLACES and pair[0] not in _PLACES_OF.get(kind, ())))
    made = with_fields(replace(draft, fields=kept), fields)
    return replace(made, volume=new_volume(source))


_PLACES_OF = {
    "file": ("source_file",),
    "block": ("source_device",),
    "dir": ("source_directory",),
    "network": ("source_protocol", "source_name", "source_hosts", "source_query"),
}
_PLACES = tuple(field for fields in _PLACES_OF.values() for field in fields)


def disk_format(form: str) -> str:
    """What the hypervisor must read a volume of a format as; an ISO image or a block device is read as it is."""
    return form if form in ("qcow2", "qed", "vmdk", "vdi", "qcow", "vpc") else "raw"


def found_volume(source: DiskSource, around: Surroundings) -> Volume | None:
    """The volume that is meant, where the host is known to have it."""
    pool = pool_named(around.inventory, source.pool)
    if source.origin != VOLUME or pool is None:
        return None
    return next((volume for volume in pool.volumes or () if volume.name == source.volume), None)


def new_volume(source: DiskSource) -> NewVolume | None:
    """The volume that must be made first; None where none is."""
    if source.origin != NEW or not isinstance(source.size, int):
        return None
    made = VolumeXml(parse("<volume/>").element)
    made.name = source.name
    made.unit, made.capacity = "KiB", str(source.size)
    if source.space != "all":
        made.allocation = "0"
    made.format = source.format
    if source.secret:
        made.encryption, made.secret_type, made.secret = "luks", "passphrase", source.secret
    if source.backing:
        made.backing = source.backing
        made.backing_format = source.backing_format or "qcow2"
    return NewVolume(source.pool, source.name, reformat(serialise(made)).rstrip())


def volume_words(source: DiskSource) -> str:
    """A new volume in a line: what is made, where, how large."""
    size = size_text(source.size * 1024) if isinstance(source.size, int) else ""
    space = "taken at once" if source.space == "all" else "taken as needed"
    parts = (f"Volume {source.name} in “{source.pool}”", size, space, "encrypted" if source.secret else "")
    return ", ".join(part for part in parts if part)


def source_flaws(source: DiskSource, around: Surroundings) -> tuple[Flaw, ...]:
    """What is wrong with where it comes from; of files, devices and the network its own check tells."""
    if source.origin not in (NEW, VOLUME):
        return ()
    pool = pool_named(around.inventory, source.pool)
    found = list(_pool_flaws(source, pool, around))
    if source.origin == VOLUME:
        known = pool is not None and pool.volumes is not None
        if not source.volume:
            found.append(Flaw("volume", "Choose a volume"))
        elif known and found_volume(source, around) is None:
            found.append(Flaw("volume", "There is no such volume in this pool"))
        return tuple(found)
    return (*found, *_name_flaws(source, pool), *_size_flaws(source, pool), *_content_flaws(source))


def _pool_flaws(source: DiskSource, pool: Pool | None, around: Surroundings) -> Iterable[Flaw]:
    lacks = dict(around.inventory.lacks).get("pools", "")
    if pool is None:
        if around.inventory.pools:
            yield Flaw("pool", "Choose a pool")
        else:
            yield Flaw("pool", lacks or "This host has no storage pool: take a file instead")
    elif not pool.active:
        yield Flaw("pool", "The pool is off: start it first")
    elif source.origin == NEW and pool.type in _FIXED:
        yield Flaw("pool", "Volumes are not made in such a pool: take an existing one")


def _name_flaws(source: DiskSource, pool: Pool | None) -> Iterable[Flaw]:
    name = source.name
    if not name.strip():
        yield Flaw("name", "Give it a name")
    elif "/" in name or name in (".", ".."):
        yield Flaw("name", "Leave out the slash" if "/" in name else "Give it another name")
    elif _UNSEEN.search(name):
        yield Flaw("name", "Leave out control characters")
    elif any(volume.name == name for volume in (pool.volumes if pool else None) or ()):
        yield Flaw("name", "Exists already in this pool")


def _size_flaws(source: DiskSource, pool: Pool | None) -> Iterable[Flaw]:
    if not isinstance(source.size, int) or source.size <= 0:
        yield Flaw("size", "Enter a size above zero")
    elif pool is not None and pool.available and source.size * 1024 > pool.available:
        taken_now = source.space == "all" or pool.type not in _FILES
        words = f"Only {size_text(pool.available)} are free"
        yield Flaw("size", words, warning=not taken_now)


def _content_flaws(source: DiskSource) -> Iterable[Flaw]:
    if source.secret and source.format not in ("qcow2", "raw"):
        yield Flaw("secret", "Only qcow2 and raw can be encrypted")
    if source.backing and not source.backing.startswith("/"):
        yield Flaw("backing", "Begin the path with a slash")
    elif source.backing and source.format not in ("qcow2", "qed", "vmdk"):
        yield Flaw("backing", "Only qcow2, qed and vmdk can stand on another file")
