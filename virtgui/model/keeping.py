"""Snapshots and backups of many machines at once: what fits each of them, decided as for one alone."""

from __future__ import annotations

import string
import time
from typing import NamedTuple

from virtgui.model import backup_plans, snapshot_plans
from virtgui.model.backups import Backups, Scope, TakeBackup
from virtgui.model.commands import Command
from virtgui.model.snapshots import Kind, MakeSnapshot, Snapshots
from virtgui.util.frozen import replace
from virtgui.util.language import large, tr
from virtgui.util.names import plain

PATTERN = "{machine}-{date}-{time}"
PLACES = ("machine", "date", "time", "number")
"""What may stand in braces in the name pattern of snapshots."""
_NUMBERS_AT_MOST = 10_000


class SnapshotWish(NamedTuple):
    """What is wished of each: its name's pattern, where it is kept (None: as it fits), whether with the memory of those
    that run even where new files are put on top."""

    pattern: str = PATTERN
    kind: Kind | None = None
    memory: bool = False


class BackupWish(NamedTuple):
    """What is wished of each: the pool by its name ("": as it fits), and all of its disks even where what changed would
    do."""

    pool: str = ""
    full: bool = False


class Decision(NamedTuple):
    """What is done to one machine, in words; or `lack`, why nothing is."""

    command: Command | None = None
    text: str = ""
    lack: str = ""


def pattern_flaw(pattern: str) -> str:
    """What is wrong with a pattern of names; "" where nothing is."""
    if not pattern.strip():
        return tr("Give them a name")
    try:
        places = [(place, form, how) for _, place, form, how in string.Formatter().parse(pattern) if place is not None]
    except ValueError:
        return tr("A brace is left open")
    for place, form, how in places:
        if place not in PLACES or form or how:
            known = ", ".join(f"{{{each}}}" for each in PLACES)
            return tr("“{{{place}}}” means nothing here. There are {known}").format(place=plain(place, 40), known=known)
    return ""


def name_by(pattern: str, known: Snapshots, at: float) -> str:
    """A snapshot's name by a pattern without flaw, at a time (wall clock, s). {number} is the first that is free."""
    when = time.localtime(at)
    told = {"machine": known.name, "date": time.strftime("%Y%m%d", when), "time": time.strftime("%H%M%S", when)}
    taken = {each.name for each in known.snapshots}
    name = ""
    for number in range(1, _NUMBERS_AT_MOST):
        name = pattern.strip().format(**told, number=number)
        if name not in taken or "{number}" not in pattern:
            break
    return name


def snapshot_of(known: Snapshots, wish: SnapshotWish, at: float) -> Decision:
    """What becomes of a machine by a wish."""
    if why := pattern_flaw(wish.pattern):
        return Decision(lack=why)
    plan, _ = snapshot_plans.first_plan(known)
    plan = snapshot_plans.with_kind(replace(plan, name=name_by(wish.pattern, known, at)), wish.kind or plan.kind, known)
    external = plan.kind is Kind.EXTERNAL
    if wish.memory and external and not snapshot_plans.memory_lack(known):
        plan = snapshot_plans.with_files(replace(plan, memory=True, quiesce=False), known)
    if why := snapshot_plans.grave(snapshot_plans.remarks(plan, known)):
        return Decision(lack=why)
    parts = [large(plan.kind.said)]
    if plan.memory:
        parts.append(tr("with its memory"))
    elif _abrupt(known, plan.quiesce):
        parts.append(tr("as after a power cut"))
    return Decision(MakeSnapshot(known.domain, plan, known.active), f"{', '.join(parts)}: {plan.name}")


def backup_of(known: Backups, wish: BackupWish, at: float) -> Decision:
    """What becomes of a machine by a wish."""
    plan, _ = backup_plans.first_plan(known, at, wish.pool)
    if wish.full:
        plan = replace(plan, scope=Scope.FULL, parent="")
    if why := backup_plans.grave(backup_plans.remarks(plan, known)):
        return Decision(lack=why)
    what = tr("What changed, to “{pool}”") if plan.scope is Scope.INCREMENTAL else tr("All of its disks, to “{pool}”")
    parts = [what.format(pool=plain(plan.pool, 60))]
    if not known.active:
        parts.append(tr("it is started paused meanwhile"))
    elif _abrupt(known, plan.quiesce):
        parts.append(tr("as after a power cut"))
    return Decision(TakeBackup(known.domain, plan, known.active), ", ".join(parts))


def _abrupt(known: Snapshots | Backups, quiesce: bool) -> bool:
    return known.active and not known.paused and not quiesce
