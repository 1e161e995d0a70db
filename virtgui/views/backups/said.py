"""Words about backups, checkpoints and schedules."""

from __future__ import annotations

import re

from virtgui.model.backups import BY_HAND, Backup, Backups, Checkpoint, Scope, broken_line
from virtgui.model.schedules import Kept, Ran, Schedule
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.moments import stamp
from virtgui.views.snapshots.remark_list import LOSS, NOTE, Line

_EVERY = {
    "hourly": tr("every hour"),
    "daily": tr("every day"),
    "weekly": tr("every week"),
    "monthly": tr("every month"),
}
_DAYS = {
    "Mon": tr("Mon"),
    "Tue": tr("Tue"),
    "Wed": tr("Wed"),
    "Thu": tr("Thu"),
    "Fri": tr("Fri"),
    "Sat": tr("Sat"),
    "Sun": tr("Sun"),
}
_WAS = {
    "": tr("there", "was"),
    "running": tr("running", "was"),
    "paused": tr("paused", "was"),
    "shut off": tr("shut off", "was"),
}
"""What a machine did, as manifests have it."""
_BY_SCHEDULE = "schedule "
_HOURLY = re.compile(r"\*-\*-\* \*:(\d\d):00")
_DAILY = re.compile(r"(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\*-\*-(\*|01) (\d\d:\d\d):00")


def moment(at: float) -> str:
    """ "2026-11-26 02:00"."""
    return stamp(at) or "?"


def cause(backup: Backup) -> str:
    """Who wanted it, which manifests have in English: "by hand", "schedule nightly"."""
    if backup.cause == BY_HAND:
        return tr("by hand")
    if backup.cause.startswith(_BY_SCHEDULE):
        return tr("schedule {name}").format(name=plain(backup.cause.removeprefix(_BY_SCHEDULE), 80))
    return plain(backup.cause, 80)


def scope(backup: Backup) -> str:
    """ "All of it" or "What changed"."""
    return tr("All of it") if backup.scope is Scope.FULL else tr("What changed")


def state(backup: Backup, known: Backups, verified: str = "") -> str:
    """Whether it can be restored; `verified` is what was found when somebody looked."""
    if why := broken_line(backup, known.backups):
        return tr("Cannot be restored: {why}").format(why=why)
    if verified:
        return verified
    return tr("Complete") if all(disk.sha256 for disk in backup.disks) else tr("Complete, without checksums")


def about(backup: Backup) -> str:
    """One backup in a few sentences."""
    was = _WAS.get(backup.was, backup.was)
    lines = [
        tr("{machine}, which was {was}, {at}, {cause}.").format(
            machine=plain(backup.machine, 80), was=plain(was, 40), at=moment(backup.at), cause=cause(backup)
        )
    ]
    if backup.was == "running":
        lines.append(tr("Its guest had written all out.") if backup.quiesced else tr("As after a power cut."))
    for disk in backup.disks:
        below = tr(", stands on {image}").format(image=plain(disk.below, 120)) if disk.below else ""
        lines.append(f"{plain(disk.target, 20)}: {plain(disk.file, 160)}, {size_text(disk.size)}{below}.")
    if backup.folder:
        lines.append(tr("In {folder}.").format(folder=plain(backup.folder, 160)))
    return "\n".join(lines)


def checkpoint_state(checkpoint: Checkpoint, known: Backups) -> str:
    """Whether its lists of changes are there, and what it is for."""
    if checkpoint.broken:
        return tr("Broken: {disk} has lost its list of changes").format(disk=", ".join(checkpoint.broken))
    if any(each.checkpoint == checkpoint.name for each in known.mine()):
        return tr("Belongs to a backup")
    return tr("Counts") if known.active else tr("Seen once it runs")


def changed(checkpoint: Checkpoint) -> str:
    """How much changed since, where a running machine tells."""
    sizes = [disk.size for disk in checkpoint.disks]
    return size_text(sum(size or 0 for size in sizes)) if any(size is not None for size in sizes) else ""


def warnings(known: Backups, shown: tuple[Backup, ...]) -> list[Line]:
    """What a person should know before any of it is needed."""
    lines = [
        (
            LOSS,
            tr("The backup {number} of {machine} cannot be restored: {why}").format(
                number=plain(each.number, 80), machine=plain(each.machine, 60), why=why
            ),
        )
        for each in shown
        if (why := broken_line(each, known.backups))
    ]
    if len(lines) > 3:
        lines = [*lines[:3], (LOSS, tr("And {count} more.").format(count=len(lines) - 3))]
    broken = [each for each in known.checkpoints if each.broken]
    if broken:
        text = tr("Disk {disk} has lost its list of changes: the next backup has all of it.").format(
            disk=broken[-1].broken[0]
        )
        lines.append((NOTE, text))
    if known.silent:
        names = ", ".join(plain(name, 60) for name in known.silent)
        lines.append((NOTE, tr("{names} did not answer: backups in it are not seen.").format(names=names)))
    return lines


def when(schedule: Schedule) -> str:
    """When it runs, in words where they are easy."""
    if found := _HOURLY.fullmatch(schedule.when):
        return tr("every hour at :{minute}").format(minute=found[1])
    if found := _DAILY.fullmatch(schedule.when):
        day = tr("first of the month") if found[2] == "01" else _DAYS[found[1]] if found[1] else tr("every day")
        return f"{day} {found[3]}"
    return _EVERY.get(schedule.when, schedule.when)


def whom(schedule: Schedule) -> str:
    """Which machines."""
    names = [plain(name, 60) for _, name in schedule.machines]
    if not names:
        return tr("All machines")
    few = ", ".join(names[:3])
    return tr("{names} and {count} more").format(names=few, count=len(names) - 3) if len(names) > 3 else few


def run_text(ran: Ran | None) -> str:
    """What became of a run."""
    if ran is None:
        return tr("Never ran")
    return f"{moment(ran.began)}: {tr('well', 'a run went') if ran.well else tr('failed', 'a run')}"


def schedule_state(kept: Kept, lack: str) -> str:
    """When it comes next, or why it does not."""
    if kept.running:
        return tr("Runs now")
    if not kept.schedule.on:
        return tr("Off")
    if lack:
        return tr("Not by itself")
    return kept.next or (tr("Waits") if kept.timer == "active" else tr("Its timer is off"))
