"""What goes with a machine, what stays and why: the list that is shown and agreed to."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import NamedTuple

from virtgui.model.file_index import FileIndex, clean
from virtgui.model.keys import DomainKey
from virtgui.model.removal import Part
from virtgui.model.users import Hold, HostFiles, MachineFiles, User, VolumeFile
from virtgui.util.frozen import dataclass


class Cause(Enum):
    """Why a file stays, or is not ticked from the start."""

    USED = "used"
    """Somebody else uses it: locked."""
    PERHAPS = "perhaps used"
    GOING_TOO = "used by another machine that goes too"
    FOLDER = "a folder"
    NETWORK = "on the network"
    DEVICE = "a device of the host"
    NO_POOL = "in no pool"
    POOL_OFF = "in a pool that is off"
    MISSING = "not there"
    FIXED = "in a pool whose volumes cannot be deleted"
    BLIND = "not everything could be read"
    DOUBT = "something was not read"
    MEDIUM = "a disc or floppy"
    READ_ONLY = "read-only"
    SHAREABLE = "shareable"
    BLOCK = "a block device"
    REMOTE_VOLUME = "a volume on the network"
    BOOT = "a kernel or its like"
    BELOW = "an image below a disk"


LOCKS = frozenset(
    {
        Cause.USED,
        Cause.FOLDER,
        Cause.NETWORK,
        Cause.DEVICE,
        Cause.NO_POOL,
        Cause.POOL_OFF,
        Cause.MISSING,
        Cause.FIXED,
        Cause.BLIND,
    }
)
"""Causes for which a file cannot be chosen at all."""

_FIXED_POOLS = frozenset(("iscsi", "iscsi-direct", "scsi", "mpath", "sheepdog"))
_BLOCK_POOLS = frozenset(("logical", "disk", "zfs", "iscsi", "iscsi-direct", "scsi", "mpath"))
_MEDIA = frozenset(("cdrom", "floppy"))
_BOOT = frozenset(("kernel", "initrd", "dtb"))
_LISTED = frozenset(("disk", "lun", "memory", "folder")) | _MEDIA | _BOOT


class Piece(NamedTuple):
    """A part that is no file of a pool. `forced`: it goes with the definition whatever is wished."""

    part: Part
    names: tuple[str, ...] = ()
    path: str = ""
    forced: bool = True
    users: tuple[User, ...] = ()


class Item(NamedTuple):
    """One file. `pool` and `volume` name what libvirt would delete, "" where it cannot; `size` is what would be
    free afterwards, `capacity` what the guest sees, both bytes. `above` are paths of this machine's own files that
    stand on it."""

    role: str
    label: str
    path: str
    format: str = ""
    size: int = 0
    capacity: int = 0
    pool: str = ""
    volume: str = ""
    causes: tuple[Cause, ...] = ()
    users: tuple[User, ...] = ()
    above: tuple[str, ...] = ()

    @property
    def locked(self) -> bool:
        """True when it cannot be chosen."""
        return not LOCKS.isdisjoint(self.causes)

    @property
    def ticked(self) -> bool:
        """True when it is chosen from the start."""
        return not self.causes

    @property
    def pledge(self) -> tuple[object, ...]:
        """What a person agreed to: it is the same list while these are equal, whatever its figures."""
        users = frozenset((user.machine, user.name, user.through, user.sure) for user in self.users)
        return self.role, clean(self.path), self.pool, self.volume, self.causes, users


@dataclass(frozen=True, slots=True)
class Listing:
    """All of one machine."""

    key: DomainKey
    name: str
    active: bool = False
    persistent: bool = True
    pieces: tuple[Piece, ...] = ()
    items: tuple[Item, ...] = ()
    blind: tuple[str, ...] = ()
    """Why nothing can be chosen: sentences."""
    doubts: tuple[str, ...] = ()
    """Why nothing is chosen from the start."""

    @property
    def pledge(self) -> tuple[object, ...]:
        """As an item's, of the whole list."""
        pieces = tuple((piece.part, piece.names, piece.forced, bool(piece.users)) for piece in self.pieces)
        return self.name, self.active, self.persistent, pieces, tuple(item.pledge for item in self.items)


def listing(index: FileIndex, key: DomainKey, going: Collection[DomainKey] = ()) -> Listing | None:
    """What goes with a machine, and what stays and why; None for one that is not there. `going` are machines that
    are deleted in the same breath."""
    files = next((files for files in index.hosts if files.host == key.host), None)
    machine = files.machine(key) if files is not None else None
    if files is None or machine is None:
        return None
    return Listing(
        key,
        machine.name,
        machine.active,
        machine.persistent,
        _pieces(index, files, machine),
        _items(index, files, machine, going),
        index.blind(key.host),
        index.doubts(key.host),
    )


def _pieces(index: FileIndex, files: HostFiles, machine: MachineFiles) -> tuple[Piece, ...]:
    found = []
    if machine.saved:
        found.append(Piece(Part.SAVED))
    if machine.snapshots:
        found.append(Piece(Part.SNAPSHOTS, machine.snapshots))
    if machine.checkpoints:
        found.append(Piece(Part.CHECKPOINTS, machine.checkpoints))
    if machine.nvram:
        path = next((hold.path for hold in machine.holds if hold.role == "nvram"), "")
        others = index.users(machine.key.host, path, machine.key) if path else ()
        found.append(Piece(Part.NVRAM, (), path, False, others))
    if machine.tpm:
        found.append(Piece(Part.TPM, (), "", not files.keeps_tpm))
    return tuple(found)


def _items(index: FileIndex, files: HostFiles, machine: MachineFiles, going: Collection[DomainKey]) -> tuple[Item, ...]:
    """Each file once, with every cause that any naming of it gives."""
    host = files.host
    found: dict[str, Item] = {}
    above: dict[str, list[str]] = {}
    for hold in machine.holds:
        if hold.role not in _LISTED or not (hold.path or hold.volume):
            continue
        own = index.find(host, hold).path or f"{hold.pool}/{hold.volume}"
        _add(found, _item(index, files, machine, hold, own, going))
        over = [own]
        for below in index.below(host, hold):
            stands = above.setdefault(clean(below), [])
            stands += [path for path in over if clean(path) not in map(clean, [*stands, below])]
            over.append(below)
            _add(found, _item(index, files, machine, _below(machine, hold, below), below, going))
    return tuple(item._replace(above=tuple(above.get(clean(item.path), ()))) for item in found.values())


def _below(machine: MachineFiles, hold: Hold, path: str) -> Hold:
    """An image below a disk: as a snapshot of this machine names it, it is the machine's own."""
    snapshot = next((each.snapshot for each in machine.holds if each.snapshot and clean(each.path) == clean(path)), "")
    kind = "file" if path.startswith("/") else "network"
    return Hold("disk" if snapshot else "below", hold.label, path, kind, read_only=hold.read_only, snapshot=snapshot)


def _add(found: dict[str, Item], item: Item) -> None:
    key = clean(item.path)
    old = found.get(key)
    if old is None:
        found[key] = item
    else:
        more = tuple(cause for cause in item.causes if cause not in old.causes)
        found[key] = old._replace(causes=old.causes + more)


def _item(
    index: FileIndex,
    files: HostFiles,
    machine: MachineFiles,
    hold: Hold,
    path: str,
    going: Collection[DomainKey],
) -> Item:
    place = index.find(files.host, hold) if hold.volume else index.at(files.host, path)
    users = index.users(files.host, place.path, machine.key, hold.pool, hold.volume)
    volume = place.volume
    kind = volume.type if volume is not None else ""
    if place.pool is not None and place.pool.type in _BLOCK_POOLS:
        kind = "block"
    causes = [*_locks(files, hold, index, place.path), *_likes(hold, kind, volume)]
    sure = [user for user in users if user.sure]
    if any(user.machine is None or not _goes(index, user.machine, going) for user in sure):
        causes.insert(0, Cause.USED)
    elif sure:
        causes.append(Cause.GOING_TOO)
    if any(not user.sure for user in users):
        causes.append(Cause.PERHAPS)
    if index.blind(files.host):
        causes.append(Cause.BLIND)
    if index.doubts(files.host):
        causes.append(Cause.DOUBT)
    return Item(
        hold.role,
        hold.label,
        path,
        hold.format or (volume.format if volume is not None else ""),
        volume.allocation if volume is not None else 0,
        volume.capacity if volume is not None else 0,
        volume.pool if volume is not None else "",
        volume.name if volume is not None else "",
        tuple(dict.fromkeys(causes)),
        users,
    )


def _goes(index: FileIndex, machine: DomainKey, going: Collection[DomainKey]) -> bool:
    return machine in going or any(index.twins(machine, key) for key in going)


def _locks(files: HostFiles, hold: Hold, index: FileIndex, path: str) -> list[Cause]:
    """Why it cannot be deleted, or not from here."""
    place = index.find(files.host, hold) if hold.volume else index.at(files.host, path)
    volume, pool = place.volume, place.pool
    if hold.role == "folder" or hold.type == "dir" or (volume is not None and volume.type in ("dir", "netdir")):
        return [Cause.FOLDER]
    if volume is not None:
        fixed = pool is None or pool.type in _FIXED_POOLS
        return [Cause.FIXED] if fixed else []
    if hold.type == "network":
        return [Cause.NETWORK]
    if hold.type not in ("file", "volume"):
        return [Cause.DEVICE]
    if pool is None:
        return [Cause.NO_POOL]
    return [Cause.MISSING if pool.active else Cause.POOL_OFF]


def _likes(hold: Hold, kind: str, volume: VolumeFile | None) -> list[Cause]:
    """Why it is not ticked though it could be."""
    found = []
    if hold.role in _MEDIA or (hold.format == "iso" or hold.path.lower().endswith(".iso")):
        found.append(Cause.MEDIUM)
    if hold.role in _BOOT:
        found.append(Cause.BOOT)
    if hold.role == "below":
        found.append(Cause.BELOW)
    if hold.read_only and hold.role not in _MEDIA:
        found.append(Cause.READ_ONLY)
    if hold.shareable:
        found.append(Cause.SHAREABLE)
    if volume is not None and (kind == "block" or hold.role == "lun"):
        found.append(Cause.BLOCK)
    if volume is not None and kind == "network":
        found.append(Cause.REMOTE_VOLUME)
    return found
