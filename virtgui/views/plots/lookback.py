"""Weeks of figures for a page of plots: asked for as it needs them, kept until it looks at another time."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.keys import HostKey
from virtgui.model.past import PastEvent, PastRead, Subject
from virtgui.qtmodels.past import Past
from virtgui.stats.past import stitched
from virtgui.stats.ring import Series
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.figures import boot_time
from virtgui.views.plots.data import Notch

_LIVE_S = 3300.0
"""The world remembers the last hour by itself."""
_POINTS = 1500
_WIDER = 0.05
_OLD_SHARE, _OLD_S = 0.002, 60.0
_RECENT_S = 3600.0
_RECENT_AT_MOST = 500
_LIVES = {
    "started": (tr("Started"), "running"),
    "resumed": (tr("Resumed"), "running"),
    "paused": (tr("Paused"), "paused"),
    "stopped": (tr("Shut off"), "off"),
    "crashed": (tr("Crashed"), "error"),
    "asleep": (tr("Asleep"), "asleep"),
}
_KINDS = {
    "reboot": (tr("Rebooted"), "running"),
    "watchdog": (tr("Watchdog"), "error"),
    "io_error_reason": (tr("I/O error"), "error"),
    "control_error": (tr("Control lost"), "error"),
    "memory_failure": (tr("Memory failure"), "error"),
    "block_threshold": (tr("Disk filled up"), "paused"),
}
"""What is marked beside changes of state, by the kind of the event."""
_OF_HOSTS = {"trouble": (tr("Trouble"), "error")}
_MARKS_AT_MOST = 60
_START_S = 120.0


def _without_echoes(events: Iterable[PastEvent]) -> list[PastEvent]:
    """Who starts is paused until its QEMU is up, and libvirt then says that it was resumed: that is part of the start
    that is told next."""
    kept: list[PastEvent | None] = []
    resumed: dict[tuple[str, str], int] = {}
    for event in events:
        whose = (event.host, event.uuid)
        place = resumed.pop(whose, None) if event.life else None
        before = kept[place] if place is not None else None
        if place is not None and before is not None and event.life == "started" and event.at - before.at <= _START_S:
            kept[place] = None
        if event.life == "resumed":
            resumed[whose] = len(kept)
        kept.append(event)
    return [event for event in kept if event is not None]


class Lookback(QObject):
    """Answers at once with what it has. Times of pages are CLOCK_BOOTTIME; those of the past are wall clock."""

    changed = pyqtSignal()
    """There is more now."""

    def __init__(self, past: Past, subjects: Sequence[Subject], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._past = past
        self._subjects = tuple(subjects)
        self._answer: PastRead | None = None
        self._asked: tuple[int, float, float] | None = None
        self._recent: list[PastEvent] = []
        self._twin: Lookback | None = None
        past.told.connect(self._told)
        past.happened.connect(self._heard)
        if not past.lack:
            # How far back all there is reaches is known from the first answer on.
            self._ask(time.time() - _RECENT_S, time.time())

    @property
    def hosts(self) -> frozenset[HostKey]:
        """Those that it is, or its machines are, on."""
        return frozenset(HostKey(it) if isinstance(it, str) else it.host for it in self._subjects)

    @property
    def lack(self) -> str:
        """Why there is nothing; "" where there may be something."""
        return self._past.lack

    def began(self) -> float | None:
        """When the oldest figures kept were taken."""
        if self._answer is None or self._answer.began is None:
            return None
        return self._answer.began - self.offset

    @property
    def offset(self) -> float:
        """What leads from a page's times to wall-clock time."""
        return time.time() - boot_time()

    def before(self, live: Series, since: float, until: float, place: int, picks: Sequence[int | None]) -> Series:
        """What the world remembers, with what came before it as far as that is on screen."""
        reaches = live.times[0] if live.times else until
        if self.lack or (until - since < _LIVE_S and reaches - since < 0.02 * (until - since)):
            return live
        self._want(since + self.offset, until + self.offset)
        if self._answer is None or place >= len(self._answer.series):
            return live
        past = self._answer.series[place]
        return stitched(past, live, picks, self.offset)

    def shifted(self, since: float, until: float, back: float, picks: Sequence[int | None]) -> Series:
        """Figures of `back` seconds earlier, as if they were of now."""
        if self._twin is None:
            self._twin = Lookback(self._past, self._subjects, self)
            self._twin.changed.connect(self.changed)
        nothing = Series(array("d"), tuple(array("f") for _ in picks))
        series = self._twin.before(nothing, since - back, until - back, 0, picks)
        return Series(array("d", [at + back for at in series.times]), series.columns)

    def events(self) -> tuple[PastEvent, ...]:
        """What happened in the time that was asked for, and since this was built."""
        told = self._answer.events if self._answer is not None else ()
        return (*told, *(event for event in self._recent if event not in told)) if self._recent else told

    def notches(self, before: float) -> tuple[Notch, ...]:
        """Changes of state before a moment from which on the world knows them itself, and at any time what went
        wrong."""
        found, offset = [], self.offset
        for event in _without_echoes(self.events()):
            at = event.at - offset
            if event.life and at >= before:
                continue
            word = _LIVES.get(event.life) if event.life else _KINDS.get(event.kind)
            if word is not None:
                found.append(Notch(at, *word))
        return tuple(found)

    def notches_of_host(self) -> tuple[Notch, ...]:
        """What happened on a host and to its machines; where that is much, only what went wrong."""
        found: list[Notch] = []
        lives: list[Notch] = []
        offset = self.offset
        for event in _without_echoes(self.events()):
            whose = f"{plain(event.subject, 40)}: " if event.uuid else ""
            if event.life:
                notch = _LIVES.get(event.life)
                if notch is not None:
                    into = found if notch[1] == "error" else lives
                    into.append(Notch(event.at - offset, whose + notch[0], notch[1]))
            elif (notch := _KINDS.get(event.kind) or _OF_HOSTS.get(event.kind)) is not None:
                found.append(Notch(event.at - offset, whose + notch[0], notch[1]))
        return tuple(sorted(found if len(found) + len(lives) > _MARKS_AT_MOST else [*found, *lives]))

    def was_off(self, at: float) -> bool:
        """Whether, by what happened, it was off at a moment."""
        wall, lives = at + self.offset, [e for e in self.events() if e.life]
        for event, after in pairwise([*lives, None]):
            if event is not None and event.at <= wall and (after is None or after.at > wall):
                return event.life in ("stopped", "crashed")
        return bool(lives) and wall < lives[0].at and lives[0].life == "started"

    def _want(self, since: float, until: float) -> None:
        now, span = time.time(), until - since
        asked = self._asked
        if asked is not None:
            first, last = asked[1], asked[2]
            fits = first <= since and last - first <= 1.6 * span
            fresh = min(until, now) - last <= max(_OLD_S, _OLD_SHARE * span)
            if fits and fresh:
                return
        self._ask(since - _WIDER * span, min(now, until + _WIDER * span))

    def _ask(self, since: float, until: float) -> None:
        self._asked = (self._past.ask(self._subjects, since, until, _POINTS, events=True), since, until)

    def _heard(self, event: PastEvent) -> None:
        # Of a host all that happened to its machines too.
        if any(
            event.host == (subject if isinstance(subject, str) else subject.host)
            and (isinstance(subject, str) or event.uuid == subject.uuid)
            for subject in self._subjects
        ):
            self._recent = [*self._recent[-_RECENT_AT_MOST:], event]

    def _told(self, answer: PastRead) -> None:
        if self._asked is not None and answer.wanted.number == self._asked[0]:
            self._answer = answer
            self.changed.emit()
