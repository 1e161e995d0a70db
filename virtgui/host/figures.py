"""Figures and events of weeks: handed over from any thread, kept and read by one of its own."""

from __future__ import annotations

import fcntl
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from virtgui.host.database_file import Trouble, move_aside
from virtgui.host.figures_file import FiguresFile, Rows, lines, read_lines
from virtgui.model.keys import HostKey
from virtgui.model.messages import Happened, HostForgotten, Message, Sampled
from virtgui.model.past import (
    PastEvent,
    PastNoticed,
    PastRead,
    PastSeries,
    PastSize,
    PastTuning,
    PastWanted,
    Subject,
    past_event,
)
from virtgui.stats.past import series
from virtgui.stats.recording import HostKept, Kept, Recording
from virtgui.stats.rollup import TIERS, Bucket, Cascade, tier_for
from virtgui.util.language import tr
from virtgui.util.xdg import state_dir

_log = logging.getLogger(__name__)

_NOTE_S = 1.0
"""At most so much is lost when the program is killed."""
_WRITE_S = 600.0
_TIDY_S = 86400.0
_FIRST_TIDY_S = 300.0
_TRY_AGAIN_S = 60.0
_WAITING_AT_MOST = 4000
_EVENTS_AT_ONCE = 200
_BREATH_S = 0.001


class _Taken(NamedTuple):
    """A message, and what leads from its samples' time to wall-clock time."""

    message: Message
    offset: float


class _Asked(NamedTuple):
    """Work for the thread that is no message."""

    work: Callable[[], None]


class _End(NamedTuple):
    """The last thing in the queue."""


class Figures:
    """What machines and hosts did, rolled up (`stats.rollup`) in a private file. Of several running programs the
    first writes it; the others read it, and one of them goes on when that ends. `publish` is called from its thread.
    """

    def __init__(
        self,
        publish: Callable[[Message], None],
        path: Path | None = None,
        tuning: PastTuning = PastTuning(),  # noqa: B008  (frozen)
        *,
        wall: Callable[[], float] = time.time,
        boot: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
    ) -> None:
        self.path = path or state_dir() / "figures.db"
        self._publish = publish
        self._tuning = tuning
        self._wall = wall
        self._boot = boot
        self._queue: queue.SimpleQueue[_Taken | _Asked | _End] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="figures", daemon=True)
        self._breath = threading.Event()
        # Of its thread alone:
        self._file: FiguresFile | None = None
        self._lock: int | None = None
        self._recording = Recording()
        self._stretches: list[tuple[int, float, float, tuple[float, ...]]] = []
        self._events: list[PastEvent] = []
        self._noted_at = self._written_at = self._boot()
        self._tidy_at = self._noted_at + _FIRST_TIDY_S
        self._lock_at = float("-inf")
        self._wrote = False
        self._trouble = Trouble(lambda sentence: self._publish(PastNoticed(sentence)))

    # For any thread.

    def start(self) -> None:
        """Begin; the file is opened by the thread."""
        self._thread.start()

    def take(self, message: Message) -> None:
        """Look at a message and keep what is worth it; returns at once. More than can be kept up with is dropped."""
        wanted = isinstance(message, (Sampled, Happened, HostForgotten)) and not self._closed
        if wanted and self._queue.qsize() < _WAITING_AT_MOST:
            self._queue.put(_Taken(message, self._wall() - self._boot()))

    def ask(self, wanted: PastWanted) -> None:
        """Have figures told by a `PastRead`."""
        self._do(lambda: self._publish(self._answer(wanted)))

    def ask_size(self) -> None:
        """Have told by a `PastSize` how large the file is."""
        self._do(self._tell_size)

    def tune(self, tuning: PastTuning) -> None:
        """Keep something else from now on; what there is too much is dropped soon."""
        self._do(lambda: self._tune(tuning))

    def forget(self, host: HostKey | None = None) -> None:
        """Drop what is kept of a host, or all of it; answered by a `PastSize`."""
        self._do(lambda: self._forget(host))

    def tidy(self) -> None:
        """What is done once a day, now."""
        self._do(self._write_and_tidy)

    def close(self, timeout: float = 1.5) -> None:
        """Keep what came so far, and end the thread."""
        self._closed = True
        if self._thread.ident is not None:
            self._queue.put(_End())
            self._thread.join(timeout)

    def _do(self, work: Callable[[], None]) -> None:
        if not self._closed:
            self._queue.put(_Asked(work))

    # In its thread.

    def _run(self) -> None:
        ends = False
        while not ends:
            try:
                ends = self._handle(self._queue.get(timeout=self._patience()))
            except queue.Empty:
                pass
            except (sqlite3.Error, OSError) as error:
                self._failed(error)
            try:
                self._keep_up(ends)
            except (sqlite3.Error, OSError) as error:
                self._failed(error)
        with suppress(sqlite3.Error, OSError):
            self._let_go()

    def _patience(self) -> float:
        waits = bool(self._stretches or self._events)
        return _NOTE_S if waits else min(_WRITE_S, max(1.0, self._tidy_at - self._boot()))

    def _handle(self, taken: _Taken | _Asked | _End) -> bool:
        match taken:
            case _End():
                return True
            case _Asked(work):
                work()
            case _Taken(HostForgotten(host)):
                self._recording.forget(host)
            case _Taken(Sampled(host, samples, own), offset) if self._keeps(host):
                told = self._recording.take(host, samples, own, offset)
                if told and (file := self._writing()) is not None:
                    self._stretches += [(file.number(s.subject), s.since, s.until, s.values) for s in told]
            case _Taken(Happened(host=host) as happened) if self._keeps(host):
                if len(self._events) < _EVENTS_AT_ONCE:
                    event = past_event(happened)
                    self._events.append(event._replace(subject=event.subject[:300], text=event.text[:600]))
        return False

    def _keeps(self, host: HostKey) -> bool:
        return self._tuning.on and host not in self._tuning.without

    def _keep_up(self, ends: bool) -> None:
        now = self._boot()
        if ends or now - self._noted_at >= _NOTE_S:
            self._note()
        if self._lock is not None and self._wrote and (ends or now - self._written_at >= _WRITE_S):
            self._write()
        if self._lock is not None and now >= self._tidy_at and not ends:
            self._write_and_tidy()

    def _note(self) -> None:
        """Have what came in the file."""
        self._noted_at = self._boot()
        if not self._stretches and not self._events:
            return
        stretches, events = self._stretches, self._events
        self._stretches, self._events = [], []
        file = self._writing()
        if file is not None:
            file.note(lines(stretches), events)
            self._wrote = True

    def _opened(self) -> FiguresFile:
        if self._file is None:
            try:
                self._file = FiguresFile(self.path)
            except sqlite3.DatabaseError as error:
                # Locked, full or forbidden, but not spoilt; or another program writes it, whose it is to move.
                if isinstance(error, sqlite3.OperationalError) or self._lock is None:
                    raise
                self._set_aside(error)
                self._file = FiguresFile(self.path)
        return self._file

    def _set_aside(self, error: sqlite3.Error) -> None:
        self._close_file()
        aside = move_aside(self.path)
        _log.warning("the history of figures is spoilt (%s) and moved aside: %s", error, aside)
        text = tr("The history of figures was unreadable and starts anew. The old file is kept as {path}.").format(
            path=aside
        )
        self._publish(PastNoticed(text))

    def _writing(self) -> FiguresFile | None:
        """The file, where this program is the one that writes it; looked for again now and then."""
        if self._lock is None:
            now = self._boot()
            if now - self._lock_at < _TRY_AGAIN_S:
                return None
            self._lock_at = now
            self._lock = _locked(self.path.with_name(self.path.name + ".lock"))
            if self._lock is None:
                _log.info("another running program keeps the history of figures")
                return None
            self._close_file()  # subjects have other numbers by now than when it was opened to be read
            self._write()  # what a program that was killed had noted
        return self._opened()

    def _write(self) -> None:
        """Roll up what was noted."""
        file = self._opened()
        self._written_at, self._wrote = self._boot(), False
        by_subject: dict[int, list[tuple[float, float, tuple[float, ...]]]] = {}
        for noted in file.noted():
            for number, since, until, values in read_lines(noted):
                by_subject.setdefault(number, []).append((since, until, values))
        rows: Rows = {}
        for number, stretches in by_subject.items():
            self._breath.wait(_BREATH_S)  # the GUI's thread goes first
            # Not by a clock that is ahead: what came last is recent, whatever time it is.
            newest = min(self._wall(), max(until for _, until, _ in stretches))
            _roll_up(number, stretches, rows, newest - TIERS[0].keep)
        if by_subject:
            file.write(rows)

    def _write_and_tidy(self) -> None:
        if self._writing() is None:
            return
        self._note()
        self._write()
        self._tidy_at = self._boot() + _TIDY_S
        self._opened().tidy(self._wall(), self._tuning.limit)

    def _tune(self, tuning: PastTuning) -> None:
        smaller = tuning.limit < self._tuning.limit
        self._tuning = tuning
        if smaller:
            self._write_and_tidy()

    def _forget(self, host: HostKey | None) -> None:
        self._stretches, self._events = [], []
        if self._writing() is not None:
            self._write()
            self._opened().forget(host)
        self._tell_size()

    def _tell_size(self) -> None:
        self._note()
        writing = self._writing() is not None
        if writing and self._wrote:
            self._write()
        try:
            file = self._opened() if writing or self.path.exists() else None
        except OSError:
            file = None
        if file is None:
            self._publish(PastSize(0, None, 0, writing))
        else:
            self._publish(PastSize(file.size(), file.began(), file.count(), writing))

    def _answer(self, wanted: PastWanted) -> PastRead:
        """Nothing is known where the file cannot be read."""
        try:
            return self._read(wanted)
        except (sqlite3.Error, OSError) as error:
            self._failed(error)
            return PastRead(wanted, tuple(series(subject, [], [], _width(subject)) for subject in wanted.subjects))

    def _read(self, wanted: PastWanted) -> PastRead:
        self._note()
        if self._writing() is not None and self._wrote:
            self._write()
        file = self._opened()
        tier = tier_for(wanted.until - wanted.since, wanted.points)
        found = tuple(self._series(file, subject, tier, wanted) for subject in wanted.subjects)
        events = file.events(wanted.subjects, wanted.since, wanted.until) if wanted.events else ()
        return PastRead(wanted, found, tuple(events), file.began(wanted.subjects))

    def _series(self, file: FiguresFile, subject: Subject, tier: int, wanted: PastWanted) -> PastSeries:
        """The tier that suits; before it begins, coarser ones."""
        parts: list[tuple[int, list[Bucket]]] = []
        until = wanted.until
        for place in range(tier, len(TIERS)):
            # Where a coarser step and a finer one tell of the same time, the finer ones have the word.
            rows = [row for row in file.rows(subject, place, wanted.since, until) if not parts or row.end <= until]
            if rows:
                parts.append((place, rows))
                until = rows[0].start
            if until <= wanted.since:
                break
        ordered = [(place, row) for place, rows in reversed(parts) for row in rows]
        return series(
            subject, [row for _, row in ordered], [TIERS[place].step for place, _ in ordered], _width(subject)
        )

    def _failed(self, error: sqlite3.Error | OSError) -> None:
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            with suppress(sqlite3.Error, OSError):
                if self._lock is not None:
                    self._set_aside(error)
                    return
        _log.warning("the history of figures cannot be used: %s", error)
        self._trouble.told(tr("Figures of longer times are not kept: {why}.").format(why=error))
        self._close_file()

    def _close_file(self) -> None:
        if self._file is not None:
            with suppress(sqlite3.Error):
                self._file.close()
            self._file = None

    def _let_go(self) -> None:
        self._close_file()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _width(subject: Subject) -> int:
    return len(HostKept) if isinstance(subject, str) else len(Kept)


def _roll_up(number: int, stretches: list[tuple[float, float, tuple[float, ...]]], rows: Rows, recent: float) -> None:
    """Steps of every tier out of what one subject did."""
    cascade: Cascade | None = None
    found: list[tuple[int, Bucket]] = []
    for since, until, values in stretches:
        if not until > since or until - since > 3600.0:
            continue
        if cascade is None or cascade.width != len(values):
            found += cascade.close() if cascade is not None else []
            cascade = Cascade(len(values))
        found += cascade.add(since, until, values)
    found += cascade.close() if cascade is not None else []
    for tier, bucket in found:
        if bucket.known > 0.0 and (tier or bucket.end > recent):
            rows.setdefault((number, tier), []).append(bucket)


def _locked(path: Path) -> int | None:
    """A descriptor that holds the lock; None where another program does."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
