"""Restoring from a backup: what is chosen, what it takes, and what is wrong with it."""

from __future__ import annotations

import time
from enum import Enum

from virtgui.model.backups import Backup, BackupDisk, Backups, broken_line, line_of
from virtgui.model.snapshot_plans import Remark
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text

_SLACK = 16 * 1024 * 1024


class To(Enum):
    """What a backup becomes."""

    MACHINE = "a machine of its own"
    SAME = "the disks of the machine itself"
    IMAGES = "disk images only"


@dataclass(frozen=True, slots=True)
class Restore:
    """What is wanted: `disks` are targets, `place` is the pool that the new images go to, `name` is for To.MACHINE.
    `definition`: the machine itself gets its definition of then, too."""

    disks: tuple[str, ...]
    place: str
    to: To = To.MACHINE
    name: str = ""
    definition: bool = False
    start: bool = False
    verify: bool = True


def chosen(backup: Backup, restore: Restore) -> tuple[BackupDisk, ...]:
    """The disks that are restored."""
    return tuple(disk for disk in backup.disks if disk.target in restore.disks)


def first_restore(backup: Backup, known: Backups, names: frozenset[str]) -> Restore:
    """What fits: the machine as it was where it is gone, else another beside it, so that nothing is lost."""
    disks = tuple(disk.target for disk in backup.disks)
    place = _place(backup, known)
    name, count = plain(backup.machine, 200), 2
    if name in names:
        stem = name = f"{name}-restored"
        while name in names:
            name, count = f"{stem}-{count}", count + 1
    return Restore(disks, place, To.MACHINE, name)


def _place(backup: Backup, known: Backups) -> str:
    """The pool its disks lay in, else the first that holds no backups."""
    sources = {disk.source.rpartition("/")[0] for disk in backup.disks if disk.source.startswith("/")}
    pools = [space.pool for space in known.spaces if space.path.rstrip("/") in sources]
    keeping = {each.pool for each in known.backups}
    others = [space.pool for space in known.spaces if space.pool not in keeping]
    return next(iter([*pools, *others, *(space.pool for space in known.spaces)]), "")


def image_name(name: str, disk: BackupDisk, at: float) -> str:
    """The volume that a disk is restored to: no other has its name."""
    ending = "img" if disk.format == "raw" else "qcow2"
    stem = "".join(sign if sign.isalnum() or sign in "._-" else "-" for sign in name)[:80].strip("-.") or "machine"
    return f"{stem}-{disk.target}-{time.strftime('%Y%m%d-%H%M%S', time.localtime(at))}.{ending}"


def cost(backup: Backup, known: Backups, restore: Restore) -> int:
    """Bytes at most: what the guest sees, or all that the files of the line hold where that is less."""
    line = line_of(backup, known.backups)
    total = 0
    for disk in chosen(backup, restore):
        held = sum(each.size for one in line for each in one.disks if each.target == disk.target)
        total += min(disk.capacity, held or disk.capacity) + _SLACK
    return total


def remarks(backup: Backup, known: Backups, restore: Restore, names: frozenset[str]) -> list[Remark]:
    """What is wrong with it, the grave first, then what should be known. `names` are those of the host's machines."""
    found: list[Remark] = []
    if why := broken_line(backup, known.backups):
        return [Remark(tr("It cannot be restored: {why}").format(why=why))]
    if not chosen(backup, restore):
        found.append(Remark(tr("Choose at least one disk"), field="disks"))
    found += _room(backup, known, restore)
    match restore.to:
        case To.MACHINE:
            found += _machine(backup, known, restore, names)
        case To.SAME:
            found += _same(backup, known, restore)
        case To.IMAGES:
            found.append(Remark(tr("No machine is touched: give the images to one by hand."), grave=False))
    return sorted(found, key=lambda remark: not remark.grave)


def _room(backup: Backup, known: Backups, restore: Restore) -> list[Remark]:
    space = known.space(restore.place)
    if space is None:
        return [Remark(tr("Choose where its disks go: a storage pool that is a folder"), field="place")]
    need = cost(backup, known, restore)
    if need > space.free:
        text = tr("“{pool}” has {free} free, it may take up to {need}").format(
            pool=plain(space.pool, 60), free=size_text(space.free), need=size_text(need)
        )
        return [Remark(text, field="place")]
    return []


def _machine(backup: Backup, known: Backups, restore: Restore, names: frozenset[str]) -> list[Remark]:
    name = restore.name.strip()
    found = []
    if not backup.definition:
        found.append(Remark(tr("Its definition was not kept: only its disks can be restored"), field="to"))
    if not name or "/" in name or not name.isprintable():
        found.append(Remark(tr("Give it a name without “/”"), field="name"))
    elif name in names:
        found.append(
            Remark(tr("“{name}” exists already: choose another name").format(name=plain(name, 80)), field="name")
        )
    lacking = [disk.target for disk in backup.disks if disk.target not in restore.disks]
    if lacking:
        found.append(Remark(tr("It will not have {disks}.").format(disks=", ".join(lacking)), grave=False))
    if known.defined:
        text = tr("Beside the machine that is there: with other addresses of its cards, and another UUID.")
    else:
        text = tr("As it was: with its UUID and the addresses of its cards, if no other machine has them.")
    found.append(Remark(text, grave=False))
    text = tr("Passwords of its screens, firmware variables and the TPM's state are in no backup: they begin anew.")
    found.append(Remark(text, grave=False))
    return found


def _same(backup: Backup, known: Backups, restore: Restore) -> list[Remark]:
    if not known.defined or known.domain.uuid != backup.uuid:
        return [Remark(tr("That machine no longer exists: restore it as a machine of its own"), field="to")]
    found = []
    if known.active:
        found.append(Remark(tr("Shut it down first: its disks are exchanged"), field="to"))
    if known.saved:
        found.append(Remark(tr("It has a saved state that its disks must fit: discard that first"), field="to"))
    if known.snapshots:
        text = tr("Its snapshots would not fit its new disks: delete them first, or restore to a machine of its own")
        found.append(Remark(text, field="to"))
    there = {disk.target for disk in known.disks}
    lacking = [target for target in restore.disks if target not in there]
    if lacking and not restore.definition:
        found.append(Remark(tr("It has no disk {disks} now").format(disks=", ".join(lacking)), field="disks"))
    if found:
        return found
    old = [disk.source for disk in known.disks if disk.target in restore.disks and disk.source]
    if old:
        text = tr("Nothing is overwritten: what is on its disks now stays in {files}.").format(
            files=", ".join(plain(p, 160) for p in old)
        )
        found.append(Remark(text, grave=False))
    if known.checkpoints:
        found.append(Remark(tr("Its checkpoints end, so its next backup has all of its disks."), grave=False))
    return found
