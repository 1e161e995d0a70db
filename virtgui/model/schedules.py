"""What is done again and again: backups and snapshots by a schedule, what is kept of them, and what goes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from enum import Enum
from typing import NamedTuple, TypeVar

from virtgui.model.backups import Backup, line_of
from virtgui.model.snapshots import Snapshot
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr

T = TypeVar("T")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_WHEN = re.compile(r"[A-Za-z0-9*:/.,~\- ]{1,100}")
_MOST = 1000
_AHEAD_S = 3600.0
"""The clock of a host may be ahead of ours by so much."""


class What(Enum):
    """What a schedule takes."""

    BACKUP = "backups"
    SNAPSHOT = "snapshots"

    @property
    def said(self) -> str:
        """How it is said within a sentence."""
        return tr("backups") if self is What.BACKUP else tr("snapshots")


class Keep(NamedTuple):
    """How many are kept: the newest ones, and the newest of each of the last hours, days, weeks and months that have
    one."""

    last: int = 3
    hourly: int = 0
    daily: int = 7
    weekly: int = 4
    monthly: int = 6

    @property
    def text(self) -> str:
        """ "the last 3, 7 daily, 4 weekly"."""
        told = [tr("the last {n}").format(n=self.last)] if self.last else []
        told += [text.format(n=count) for text, count in zip(_KEPT, self[1:], strict=True) if count]
        return ", ".join(told)


_KEPT = (tr("{n} hourly"), tr("{n} daily"), tr("{n} weekly"), tr("{n} monthly"))


@dataclass(frozen=True, slots=True)
class Schedule:
    """`host` is a connection URI; `machines` are UUIDs and names, none for all of the host. `when` is a time as
    systemd.time(7) has it (OnCalendar=). Of backups `pool` is where they go, and after `chain` of them a full one is
    taken. `quiesce`: guests with an agent write all out first. `verify`: each backup is verified at once.
    `speed` is bytes per second at most, 0 for no limit; a backup is written no faster."""

    name: str
    host: str
    what: What = What.BACKUP
    machines: tuple[tuple[str, str], ...] = ()
    when: str = "*-*-* 02:00:00"
    pool: str = ""
    keep: Keep = Keep()
    chain: int = 7
    quiesce: bool = True
    verify: bool = False
    on: bool = True
    speed: int = 0

    @property
    def cause(self) -> str:
        """What its backups say of who wanted them."""
        return f"schedule {self.name}"


class Ran(NamedTuple):
    """One run of a schedule: wall-clock seconds, whether all went well, and each machine's end in words."""

    began: float
    ended: float
    well: bool
    lines: tuple[str, ...]


class Kept(NamedTuple):
    """A schedule as this computer keeps it: its runs, the newest first, and whether it runs just now. `timer` is what
    systemd says of its timer, `next` when it comes next ("" where nobody tells)."""

    schedule: Schedule
    runs: tuple[Ran, ...] = ()
    running: bool = False
    timer: str = ""
    next: str = ""


def flaws(schedule: Schedule, taken: Iterable[str] = ()) -> dict[str, str]:
    """What is wrong with it, by field; `taken` are names of others."""
    found = {}
    if not _NAME.fullmatch(schedule.name):
        found["name"] = tr("Give it a name of letters, digits, “-” and “_”, at most 40")
    elif schedule.name in taken:
        found["name"] = tr("There is a schedule of this name already")
    if not _WHEN.fullmatch(schedule.when):
        found["when"] = tr("Give a time as systemd has it, such as “Mon *-*-* 02:00”")
    if schedule.what is What.BACKUP and not schedule.pool:
        found["pool"] = tr("Choose where they are kept: a storage pool that is a folder")
    if not any(schedule.keep):
        found["keep"] = tr("Keep at least one")
    elif any(not 0 <= count <= _MOST for count in schedule.keep):
        found["keep"] = tr("Keep from 0 to {most} of each").format(most=_MOST)
    if not 0 <= schedule.speed < 2**53:
        found["speed"] = tr("Give no speed, or one above 0")
    if not 1 <= schedule.chain <= _MOST:
        found["chain"] = tr("Take a full one after 1 to {most}").format(most=_MOST)
    return found


def kept(items: Iterable[T], at: Callable[[T], float], keep: Keep) -> list[T]:
    """Which of these stay: of each hour, day, week and month the newest, as many as are to be kept."""
    newest = sorted(items, key=at, reverse=True)
    stay = {id(each) for each in newest[: keep.last]}
    for bucket, count in zip((_hour, _day, _week, _month), keep[1:], strict=True):
        seen: set[tuple[int, ...]] = set()
        for each in newest:
            place = bucket(time.localtime(at(each)))
            if place not in seen:
                if len(seen) >= count:
                    break
                seen.add(place)
                stay.add(id(each))
    return [each for each in newest if id(each) in stay]


def _hour(when: time.struct_time) -> tuple[int, ...]:
    return when.tm_year, when.tm_yday, when.tm_hour


def _day(when: time.struct_time) -> tuple[int, ...]:
    return when.tm_year, when.tm_yday


def _week(when: time.struct_time) -> tuple[int, ...]:
    import datetime  # noqa: PLC0415  (late: only a run needs it)

    return tuple(datetime.date(when.tm_year, when.tm_mon, when.tm_mday).isocalendar()[:2])


def _month(when: time.struct_time) -> tuple[int, ...]:
    return when.tm_year, when.tm_mon


def doomed_backups(
    backups: tuple[Backup, ...], uuid: str, schedule: Schedule, now: float = float("inf")
) -> tuple[Backup, ...]:
    """Backups of a machine that its schedule took and need not be kept. One that another stands on stays with it, and
    what a person took by hand always does. What is of later than `now` (s) was taken before the clock was set back: it
    stays, and counts for none of those that are kept."""
    ours = [
        each for each in backups if each.uuid == uuid and each.cause == schedule.cause and each.at <= now + _AHEAD_S
    ]
    going = {(each.pool, each.number) for each in ours}
    going -= {(each.pool, each.number) for each in kept(ours, lambda each: each.at, schedule.keep)}
    needed = {
        (below.pool, below.number)
        for each in backups
        if (each.pool, each.number) not in going
        for below in line_of(each, backups)
    }
    return tuple(each for each in ours if (each.pool, each.number) in going - needed)


def full_is_due(backups: tuple[Backup, ...], parent: Backup | None, schedule: Schedule) -> bool:
    """Whether as many stand on one another as are to."""
    return parent is None or len(line_of(parent, backups)) >= schedule.chain


def snapshot_name(schedule: Schedule, at: float, taken: Iterable[str] = ()) -> str:
    """ "nightly-20261126-020000"."""
    name = first = f"{schedule.name}-{time.strftime('%Y%m%d-%H%M%S', time.localtime(at))}"
    names, count = set(taken), 2
    while name in names:
        name, count = f"{first}-{count}", count + 1
    return name


def snapshot_text(schedule: Schedule) -> str:
    """The description of its snapshots, by which they are known: the same in every language."""
    return f"By the schedule {schedule.name}"


def doomed_snapshots(
    snapshots: tuple[Snapshot, ...], schedule: Schedule, now: float = float("inf")
) -> tuple[Snapshot, ...]:
    """Snapshots that the schedule took and need not be kept, the oldest first. `now` as for backups."""
    named = re.compile(re.escape(schedule.name) + r"-\d{8}-\d{6}(-\d+)?")
    text = snapshot_text(schedule)
    ours = [
        each
        for each in snapshots
        if named.fullmatch(each.name) and each.description == text and each.created <= now + _AHEAD_S
    ]
    ours.sort(key=lambda each: each.name, reverse=True)  # two may be of the same second
    stay = kept(ours, lambda each: each.created, schedule.keep)
    return tuple(sorted((each for each in ours if each not in stay), key=lambda each: each.created))
