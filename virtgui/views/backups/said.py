"""Words about backups, checkpoints and schedules."""

from __future__ import annotations

import re
import time

from virtgui.model.backups import Backup, Backups, Checkpoint, Scope, broken_line
from virtgui.model.schedules import Kept, Ran, Schedule
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.snapshots.remark_list import LOSS, NOTE, Line

_EVERY = {"hourly": "every hour", "daily": "every day", "weekly": "every week", "monthly": "every month"}
_HOURLY = re.compile(r"\*-\*-\* \*:(\d\d):00")
_DAILY = re.compile(r"(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\*-\*-(\*|01) (\d\d:\d\d):00")


def moment(at: float) -> str:
    """ "2026-11-26 02:00"."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def scope(backup: Backup) -> str:
    """ "All of it" or "What changed"."""
    return "All of it" if backup.scope is Scope.FULL else "What changed"


def state(backup: Backup, known: Backups, verified: str = "") -> str:
    """Whether it can be restored; `verified` is what was found when somebody looked."""
    if why := broken_line(backup, known.backups):
        return f"Cannot be restored: {why}"
    if verified:
        return verified
    return "Complete" if all(disk.sha256 for disk in backup.disks) else "Complete, without checksums"


def about(backup: Backup) -> str:
    """One backup in a few sentences."""
    was = backup.was or "there"
    lines = [f"{plain(backup.machine, 80)}, which was {was}, {moment(backup.at)}, {plain(backup.cause, 80)}."]
    if backup.was == "running":
        lines.append("Its guest had written all out." if backup.quiesced else "As after a power cut.")
    for disk in backup.disks:
        below = f", stands on {plain(disk.below, 120)}" if disk.below else ""
        lines.append(f"{plain(disk.target, 20)}: {plain(disk.file, 160)}, {size_text(disk.size)}{below}.")
    if backup.folder:
        lines.append(f"In {plain(backup.folder, 160)}.")
    return "\n".join(lines)


def checkpoint_state(checkpoint: Checkpoint, known: Backups) -> str:
    """Whether its lists of changes are there, and what it is for."""
    if checkpoint.broken:
        return f"Broken: {', '.join(checkpoint.broken)} has lost its list of changes"
    if any(each.checkpoint == checkpoint.name for each in known.mine()):
        return "Belongs to a backup"
    return "Counts" if known.active else "Seen once it runs"


def changed(checkpoint: Checkpoint) -> str:
    """How much changed since, where a running machine tells."""
    sizes = [disk.size for disk in checkpoint.disks]
    return size_text(sum(size or 0 for size in sizes)) if any(size is not None for size in sizes) else ""


def warnings(known: Backups, shown: tuple[Backup, ...]) -> list[Line]:
    """What a person should know before any of it is needed."""
    lines = [
        (LOSS, f"The backup {plain(each.number, 80)} of {plain(each.machine, 60)} cannot be restored: {why}")
        for each in shown
        if (why := broken_line(each, known.backups))
    ]
    if len(lines) > 3:
        lines = [*lines[:3], (LOSS, f"And {len(lines) - 3} more.")]
    broken = [each for each in known.checkpoints if each.broken]
    if broken:
        text = f"Disk {broken[-1].broken[0]} has lost its list of changes: the next backup has all of it."
        lines.append((NOTE, text))
    if known.silent:
        names = ", ".join(plain(name, 60) for name in known.silent)
        lines.append((NOTE, f"{names} did not answer: backups in it are not seen."))
    return lines


def when(schedule: Schedule) -> str:
    """When it runs, in words where they are easy."""
    if found := _HOURLY.fullmatch(schedule.when):
        return f"every hour at :{found[1]}"
    if found := _DAILY.fullmatch(schedule.when):
        day = "first of the month" if found[2] == "01" else found[1] or "every day"
        return f"{day} {found[3]}"
    return _EVERY.get(schedule.when, schedule.when)


def whom(schedule: Schedule) -> str:
    """Which machines."""
    names = [plain(name, 60) for _, name in schedule.machines]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") if names else "All machines"


def run_text(ran: Ran | None) -> str:
    """What became of a run."""
    if ran is None:
        return "Never ran"
    return f"{moment(ran.began)}: {'well' if ran.well else 'failed'}"


def schedule_state(kept: Kept, lack: str) -> str:
    """When it comes next, or why it does not."""
    if kept.running:
        return "Runs now"
    if not kept.schedule.on:
        return "Off"
    if lack:
        return "Not by itself"
    return kept.next or ("Waits" if kept.timer == "active" else "Its timer is off")
