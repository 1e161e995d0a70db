"""Where a disk that is yet to be comes from: a new volume, one that is there, a file, a device, the network."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from virtgui.model.commands import NewVolume
from virtgui.model.edits import Value
from virtgui.model.inventory import Inventory, Pool, Volume
from virtgui.util.language import tr
from virtgui.util.units import size_text
from virtgui.xml.devices.targets import fitting_bus
from virtgui.xml.drafts import Draft, value, with_fields
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.pretty import reformat
from virtgui.xml.surroundings import Surroundings
from virtgui.xml.volumes import FORMATS, VolumeDraft, volume_flaws, volume_xml

NEW, VOLUME, FILE, BLOCK, NETWORK, FOLDER, EMPTY = "new", "volume", "file", "block", "network", "dir", "empty"
_ORIGINS = {
    "disk": (NEW, VOLUME, FILE, BLOCK, NETWORK, FOLDER),
    "cdrom": (EMPTY, FILE, VOLUME, BLOCK, NETWORK),
    "floppy": (EMPTY, FILE, VOLUME, BLOCK, FOLDER),
    "lun": (BLOCK, VOLUME, NETWORK),
}
_FILES = ("dir", "fs", "netfs", "gluster", "vstorage")
"""Types of pools whose volumes are files."""
_FIELDS = {"capacity_bytes": "size", "backing_path": "backing", "secret_uuid": "secret", "allocation_bytes": "space"}
"""Fields of a DiskSource by the names that a volume's flaws have for them."""
_ENDINGS = {"raw": "img"}
_GIB = 1024**2


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
    pools = [pool for pool in around.inventory.pools if pool.active and pool.type in FORMATS]
    pool = next((p for p in pools if p.name == "default"), max(pools, key=lambda p: p.available, default=None))
    source = DiskSource(used_as, origin, pool.name if pool else "")
    return settled(replace(source, format=formats(pool)[0]), around)


def pool_named(inventory: Inventory, name: str) -> Pool | None:
    """A pool; None where there is none of this name."""
    return next((pool for pool in inventory.pools if pool.name == name), None)


def formats(pool: Pool | None) -> tuple[str, ...]:
    """The formats a new volume of this pool can have, the best first."""
    known = FORMATS.get(pool.type, ("raw",)) if pool is not None else FORMATS["dir"]
    return tuple(form for form in known if form) or ("raw",)


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
        fields += [("device", source.used_as), ("bus", bus), ("target", around.free_target(bus))]
        fields.append(("read_only", True if source.used_as == "cdrom" else None))
    kind = {NEW: "volume", EMPTY: "block" if source.used_as == "cdrom" else "file"}.get(source.origin, source.origin)
    of_volume = source.origin in (NEW, VOLUME)
    volume = found_volume(source, around)
    fields.append(("type", kind))
    fields.append(("source_pool", (source.pool or None) if of_volume else None))
    name = source.name if source.origin == NEW else source.volume
    fields.append(("source_volume", (name or None) if of_volume else None))
    if source.origin == NEW:
        fields.append(("format", _image_format(source.format)))
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


def _image_format(form: str) -> str:
    """What the hypervisor reads a volume as that is made in this format."""
    return "raw" if form == "luks" else form


def disk_format(form: str) -> str:
    """What the hypervisor must read a volume of a format as; an ISO image or a block device is read as it is."""
    return form if form in ("qcow2", "qed", "vmdk", "vdi", "qcow", "vpc") else "raw"


def found_volume(source: DiskSource, around: Surroundings) -> Volume | None:
    """The volume that is meant, where the host is known to have it."""
    pool = pool_named(around.inventory, source.pool)
    if source.origin != VOLUME or pool is None:
        return None
    return next((volume for volume in pool.volumes or () if volume.name == source.volume), None)


def _told(source: DiskSource) -> VolumeDraft:
    """What a new volume is to be."""
    return VolumeDraft(
        source.name,
        source.size * 1024 if isinstance(source.size, int) else 0,
        source.format,
        allocation_bytes=None if source.space == "all" else 0,
        backing_path=source.backing,
        backing_format=(source.backing_format or "qcow2") if source.backing else "",
        secret_uuid=source.secret,
        preallocation="full" if source.space == "all" else "",
    )


def new_volume(source: DiskSource) -> NewVolume | None:
    """The volume that must be made first; None where none is, or where it cannot be said yet."""
    if source.origin != NEW:
        return None
    try:
        return NewVolume(source.pool, source.name, reformat(volume_xml(_told(source))).rstrip())
    except ValueError:  # a name with a character that no XML can hold, which `source_flaws` tells
        return None


def volume_words(source: DiskSource) -> str:
    """A new volume in a line: what is made, where, how large."""
    size = size_text(source.size * 1024) if isinstance(source.size, int) else ""
    space = tr("taken at once") if source.space == "all" else tr("taken as needed")
    parts = (
        tr("Volume {name} in “{pool}”").format(name=source.name, pool=source.pool),
        size,
        space,
        tr("encrypted") if source.secret else "",
    )
    return ", ".join(part for part in parts if part)


def _below(path: str, around: Surroundings) -> list[Flaw]:
    """A machine that writes to what a new volume is to stand on."""
    pools = around.inventory.pools
    names = {path} | {f"{pool.name}/{it.name}" for pool in pools for it in pool.volumes or () if it.path == path}
    user = next((use.machine for use in around.uses if path and use.kind == "disk" and use.what in names), "")
    words = tr("{who} uses this image: once it writes there, what stands on it is spoilt")
    return [Flaw("backing", words.format(who=user), warning=True)] if user else []


def source_flaws(source: DiskSource, around: Surroundings) -> tuple[Flaw, ...]:
    """What is wrong with where it comes from; of files, devices and the network its own check tells."""
    if source.origin not in (NEW, VOLUME):
        return ()
    if not around.inventory.pools:
        lacks = dict(around.inventory.lacks).get("pools", "")
        return (Flaw("pool", lacks or tr("This host has no storage pool: take a file instead")),)
    pool = pool_named(around.inventory, source.pool)
    if source.origin == NEW:
        told = volume_flaws(around.inventory, source.pool, _told(source))
        if pool is not None and any(volume.name == source.name for volume in pool.volumes or ()):
            told = [Flaw("name", tr("Exists already in this pool")), *(flaw for flaw in told if flaw.field != "name")]
        told = [flaw._replace(field=_FIELDS.get(flaw.field, flaw.field)) for flaw in told]
        return (*told, *_below(source.backing, around))
    if pool is None:
        return (Flaw("pool", tr("Choose a pool")),)
    if not pool.active:
        return (Flaw("pool", tr("The pool is off: start it first")),)
    if not source.volume:
        return (Flaw("volume", tr("Choose a volume")),)
    if pool.volumes is not None and found_volume(source, around) is None:
        return (Flaw("volume", tr("There is no such volume in this pool")),)
    return ()
