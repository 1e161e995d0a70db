"""Backups that are yet to be: what fits a machine, what it costs, and what is wrong with what was chosen."""

from __future__ import annotations

import re
import time

from virtgui.model.backups import Backup, BackupPlan, Backups, Scope, Way, broken_line
from virtgui.model.snapshot_plans import Remark, grave
from virtgui.model.snapshots import MachineDisk, Space
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text

__all__ = ["Remark", "first_plan", "grave", "remarks"]

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_SLACK = 16 * 1024 * 1024
ENDING = ".vgbackup.json"
"""How the name of a manifest ends: by this a folder's backups are found."""
_POOLED = ("backups", "backup")
"""Pools that are taken first."""


def number_for(name: str, at: float, taken: frozenset[str] = frozenset()) -> str:
    """ "web-01-20261126-162109": what a backup of this machine begun now is called."""
    stem = _UNFIT.sub("-", name)[:80].strip("-.") or "machine"
    number = first = f"{stem}-{time.strftime('%Y%m%d-%H%M%S', time.localtime(at))}"
    count = 2
    while number in taken:
        number, count = f"{first}-{count}", count + 1
    return number


def file_of(number: str, target: str) -> str:
    """The volume that a disk is written to."""
    return f"{number}-{_UNFIT.sub('-', target)}.qcow2"


def may_count(disk: MachineDisk) -> bool:
    """Whether changes of a disk can be counted: only qcow2 keeps bitmaps."""
    return disk.format == "qcow2" and disk.type in ("file", "block", "volume")


def lack(known: Backups) -> str:
    """Why no backup of this machine can be taken now; "" where one can."""
    if not known.defined:
        return tr("This machine no longer exists: its backups can be restored, but none can be taken.")
    if known.driver not in ("", "QEMU"):
        return tr("Only QEMU machines can be backed up here.")
    if known.busy:
        return tr("A backup of it runs already.")
    if known.saved:
        return tr("It has a saved state that its disks must fit. Start it, or discard the saved state, first.")
    if not known.persistent and not known.active:
        return tr("It is gone once it is off.")
    if not any(disk.kept for disk in known.disks):
        return tr("It has no disk that could be kept.")
    return ""


def incremental_lack(known: Backups, parent: Backup | None, disks: tuple[str, ...]) -> str:
    """Why what changed since `parent` cannot be told; "" where it can."""
    if parent is None:
        return tr("There is no earlier backup of it that this could stand on.")
    if why := broken_line(parent, known.backups):
        return tr("The earlier backup is not whole: {why}").format(why=why)
    if not parent.checkpoint:
        return tr("No checkpoint was begun with the earlier backup.")
    checkpoint = known.checkpoint(parent.checkpoint)
    if checkpoint is None:
        return tr("Its checkpoint {checkpoint} is gone, so nobody knows what changed since.").format(
            checkpoint=plain(parent.checkpoint, 80)
        )
    if checkpoint.broken:
        return tr("Disk {broken} has lost its list of changes, so nobody knows what changed since.").format(
            broken=checkpoint.broken[0]
        )
    kept = {disk.target: disk for disk in parent.disks}
    counted = {disk.target for disk in checkpoint.disks}
    by_target = {disk.target: disk for disk in known.disks}
    for target in disks:
        now = known.file(by_target[target].source) if target in by_target else None
        if target not in kept or target not in counted:
            return tr("Disk {target} is not in the earlier backup, or its changes are not counted.").format(
                target=target
            )
        if now is not None and now.capacity and now.capacity != kept[target].capacity:
            return tr("Disk {target} has another size than in the earlier backup.").format(target=target)
    return ""


def parent_for(known: Backups, pool: str, disks: tuple[str, ...] = ()) -> Backup | None:
    """The newest backup of the machine in a pool that an incremental one can stand on, else the newest."""
    mine = [each for each in known.mine() if each.pool == pool]
    for each in reversed(mine):
        if not incremental_lack(known, each, disks or tuple(disk.target for disk in each.disks)):
            return each
    return mine[-1] if mine else None


def first_plan(known: Backups, at: float, pool: str = "") -> tuple[BackupPlan, str]:
    """What fits this machine, and why in one sentence."""
    pool = pool or _pool(known)
    disks = tuple(disk.target for disk in known.disks if disk.kept and not disk.shareable)
    counted = tuple(disk.target for disk in known.disks if disk.target in disks and may_count(disk))
    taken = frozenset(each.number for each in known.backups)
    plan = BackupPlan(
        number_for(known.name, at, taken),
        pool,
        disks,
        checkpoint=bool(counted),
        quiesce=known.active and not known.paused and known.agent,
    )
    parent = parent_for(known, pool, disks)
    why = incremental_lack(known, parent, disks)
    if not why and parent is not None:
        plan = replace(plan, scope=Scope.INCREMENTAL, parent=parent.number)
        return plan, tr("Only what changed since {number} is written; together they are whole.").format(
            number=parent.number
        )
    if not counted:
        why = tr("None of its disks is qcow2, so changes cannot be counted: each backup has all of it.")
    elif parent is None:
        why = tr("It is the first one here, so all of it is written. Later ones can be small.")
    else:
        why = tr("All of it is written. {why}").format(why=why)
    return plan, why


def _pool(known: Backups) -> str:
    """Where backups of it are already, else a pool of that name, else the first that holds none of its disks."""
    mine = known.mine()
    if mine:
        return mine[-1].pool
    names = [space.pool for space in known.spaces]
    for name in _POOLED:
        if name in names:
            return name
    used = {fact.pool for disk in known.disks if (fact := known.file(disk.source)) is not None}
    return next((name for name in names if name not in used), names[0] if names else "")


def remarks(plan: BackupPlan, known: Backups) -> list[Remark]:
    """What is wrong with it, the grave first, then what should be known."""
    found: list[Remark] = []
    if why := lack(known):
        return [Remark(why)]
    disks = {disk.target: disk for disk in known.disks}
    if not plan.disks:
        found.append(Remark(tr("Choose at least one disk"), field="disks"))
    for target in plan.disks:
        disk = disks.get(target)
        if disk is None or not disk.kept:
            found.append(
                Remark(
                    tr("Disk {target} cannot be kept: it is read-only, empty or gone").format(target=target),
                    field=f"disk {target}",
                )
            )
        elif not may_count(disk) and plan.checkpoint:
            text = tr("Disk {target} is {format}: it is in full in every backup.").format(
                target=target, format=disk.format or tr("of an unknown format")
            )
            found.append(Remark(text, grave=False, field=f"disk {target}"))
    if plan.way is Way.EXPORT:
        found += _export(plan, known)
    else:
        found += _place(plan, known)
    if plan.scope is Scope.INCREMENTAL:
        parent = known.find(plan.pool, plan.parent)
        counted = tuple(target for target in plan.disks if target in disks and may_count(disks[target]))
        if why := incremental_lack(known, parent, counted):
            found.append(Remark(tr("{why} Take a full one.").format(why=why), field="scope"))
        elif not known.active:
            text = tr(
                "Whether its disks still have their lists of changes is seen once it is started; else it says so."
            )
            found.append(Remark(text, grave=False))
    if plan.way is Way.FETCH and known.fetch_lack:
        found.append(Remark(known.fetch_lack, field="way"))
    if plan.way is Way.EXPORT and plan.scope is Scope.INCREMENTAL:
        found.append(Remark(tr("What is given out is always in full"), field="way"))
    if plan.checkpoint and known.snapshots:
        text = tr(
            "Before it can go back to a snapshot inside its disks, the checkpoint that is begun has to be deleted."
        )
        found.append(Remark(text, grave=False))
    found += _guest(plan, known)
    return sorted(found, key=lambda remark: not remark.grave)


def _place(plan: BackupPlan, known: Backups) -> list[Remark]:
    space = known.space(plan.pool)
    if space is None and plan.pool:
        why = tr("The pool “{pool}” is off, gone, or no folder. Start it, or choose another for the backups")
        return [Remark(why.format(pool=plain(plan.pool, 60)), field="pool")]
    if space is None:
        return [Remark(tr("Choose where it is kept: a storage pool that is a folder"), field="pool")]
    if any(each.number == plan.number for each in known.backups):
        return [Remark(tr("There is a backup of this name already"), field="pool")]
    found = []
    used = {fact.pool for disk in known.disks if (fact := known.file(disk.source)) is not None}
    if plan.pool in used:
        text = tr("“{pool}” holds its disks too: if that storage is lost, both are.").format(pool=plain(plan.pool, 60))
        found.append(Remark(text, grave=False, field="pool"))
    need = cost(plan, known)
    if need and space.free < need:
        text = tr("“{pool}” has {free} free, it may take up to {need}").format(
            pool=plain(plan.pool, 60), free=size_text(space.free), need=size_text(need)
        )
        found.append(Remark(text, grave=plan.scope is Scope.FULL and plan.way is Way.PUSH, field="pool"))
    return found


def _export(plan: BackupPlan, known: Backups) -> list[Remark]:
    found = []
    if not plan.address.startswith("/") or "\n" in plan.address or len(plan.address.encode()) > 100:
        found.append(Remark(tr("Give the whole path of a socket, at most 100 bytes long"), field="address"))
    if not known.active:
        found.append(Remark(tr("Only a running or paused machine can give out its disks"), field="way"))
    text = tr(
        "Until it is ended, what the guest writes over is kept beside its disks, so that what is read stays as it is."
    )
    return [*found, Remark(text, grave=False)]


def _guest(plan: BackupPlan, known: Backups) -> list[Remark]:
    if not known.active:
        text = tr(
            "It is off: it is started paused for as long as this takes, so that the hypervisor can read its "
            "disks. Its guest does not run, and it is off again afterwards."
        )
        return [Remark(text, grave=False)]
    if plan.quiesce and (known.paused or not known.agent):
        return [Remark(tr("Only a running guest with an agent can be asked to write all out"), field="quiesce")]
    if not plan.quiesce and not known.paused:
        text = tr("Its disks are kept as after a power cut: what the guest had not written out is not in it.")
        return [Remark(text, grave=False)]
    return []


def cost(plan: BackupPlan, known: Backups) -> int:
    """Bytes that it may take up at most, as far as anybody knows."""
    if plan.scope is Scope.INCREMENTAL and (parent := known.find(plan.pool, plan.parent)) is not None:
        checkpoint = known.checkpoint(parent.checkpoint)
        sizes = {disk.target: disk.size or 0 for disk in checkpoint.disks} if checkpoint is not None else {}
        return sum(sizes.get(target, 0) for target in plan.disks)
    total = 0
    for disk in known.disks:
        fact = known.file(disk.source) if disk.target in plan.disks else None
        if fact is not None:
            below = sum(one.allocation for path in disk.chain if (one := known.file(path)) is not None)
            total += min(fact.allocation + below, fact.capacity or fact.allocation) + _SLACK
    return total


def place_text(space: Space) -> str:
    """ "backups (/srv/backups, 120 GiB free)"."""
    return tr("{pool} ({path}, {free} free)").format(
        pool=plain(space.pool, 60), path=plain(space.path, 120), free=size_text(space.free)
    )
