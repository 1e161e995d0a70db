"""The SQLite file of figures and events: private, whole after a kill, moved aside when spoilt, never too large."""

from __future__ import annotations

import logging
import sqlite3
from array import array
from collections.abc import Iterable
from contextlib import suppress
from math import floor
from pathlib import Path

from virtgui.host.database_file import BUSY_S, make_private
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.past import PastEvent, Subject
from virtgui.stats.packing import Unreadable, by_block, joined, packed, unpacked
from virtgui.stats.rollup import TIERS, Bucket
from virtgui.util.told import LATEST_S

_log = logging.getLogger(__name__)

_EVENTS_KEPT_S = 400 * 86400.0
_EVENTS_AT_MOST = 200_000
_TIDIED = "tidied at"
_TABLES = """\
CREATE TABLE IF NOT EXISTS subjects (id INTEGER PRIMARY KEY, host TEXT NOT NULL, uuid TEXT NOT NULL,
  UNIQUE (host, uuid));
CREATE TABLE IF NOT EXISTS blocks (subject INTEGER NOT NULL, tier INTEGER NOT NULL, start INTEGER NOT NULL,
  rows BLOB NOT NULL, PRIMARY KEY (subject, tier, start)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS blocks_by_age ON blocks (tier, start);
CREATE TABLE IF NOT EXISTS journal (id INTEGER PRIMARY KEY, lines BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, at REAL NOT NULL, host TEXT NOT NULL, uuid TEXT NOT NULL,
  kind TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_of ON events (host, uuid, at);
CREATE INDEX IF NOT EXISTS events_by_age ON events (at);
CREATE TABLE IF NOT EXISTS told (name TEXT PRIMARY KEY, value REAL NOT NULL);
"""

Rows = dict[tuple[int, int], list[Bucket]]
"""Steps that are over, by number of subject and tier."""


class FiguresFile:
    """One file at a path, for one thread. `sqlite3.Error` and `OSError` where it cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        make_private(path)
        self._database = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        try:
            for pragma in ("auto_vacuum = INCREMENTAL", "journal_mode = WAL", "synchronous = NORMAL"):
                self._database.execute(f"PRAGMA {pragma}")
            self._database.executescript(_TABLES)
            found = self._database.execute("SELECT host, uuid, id FROM subjects").fetchall()
        except BaseException:
            self._database.close()
            raise
        self._numbers: dict[tuple[str, str], int] = {(host, uuid): number for host, uuid, number in found}

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    # What is written.

    def number(self, subject: Subject) -> int:
        """How a subject is called in the file; given once."""
        name = _name(subject)
        known = self._numbers.get(name)
        if known is None:
            self._database.execute("INSERT OR IGNORE INTO subjects (host, uuid) VALUES (?, ?)", name)
            (known,) = self._database.execute("SELECT id FROM subjects WHERE host = ? AND uuid = ?", name).fetchone()
            self._numbers[name] = known
        return int(known)

    def note(self, lines: bytes, events: Iterable[PastEvent]) -> None:
        """Remember what came in, as it came."""
        with self._database:
            self._database.execute("BEGIN")
            if lines:
                self._database.execute("INSERT INTO journal (lines) VALUES (?)", (lines,))
            self._database.executemany(
                "INSERT INTO events (at, host, uuid, kind, subject, text) VALUES (?, ?, ?, ?, ?, ?)", events
            )

    def noted(self) -> list[bytes]:
        """What came in and is in no block yet."""
        return [lines for (lines,) in self._database.execute("SELECT lines FROM journal ORDER BY id")]

    def write(self, rows: Rows) -> None:
        """Put steps into their blocks; what was noted is in them."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            for (subject, tier), found in rows.items():
                for start, more in by_block(tier, found).items():
                    place = (subject, tier, int(start))
                    known = self._database.execute(
                        "SELECT rows FROM blocks WHERE subject = ? AND tier = ? AND start = ?", place
                    ).fetchone()
                    there = _read(tier, start, known[0]) if known is not None else []
                    self._database.execute(
                        "INSERT OR REPLACE INTO blocks (subject, tier, start, rows) VALUES (?, ?, ?, ?)",
                        (*place, packed(tier, joined(there, more))),
                    )
            self._database.execute("DELETE FROM journal")

    # What is read.

    def rows(self, subject: Subject, tier: int, since: float, until: float) -> list[Bucket]:
        """The steps of one tier between two times, by time."""
        number = self._found(subject)
        if number is None:
            return []
        first = floor(since / TIERS[tier].block) * TIERS[tier].block
        wanted = (
            "SELECT start, rows FROM blocks WHERE subject = ? AND tier = ? AND start >= ? AND start <= ? ORDER BY start"
        )
        found: list[Bucket] = []
        for start, data in self._database.execute(wanted, (number, tier, int(first), int(until))):
            found += [row for row in _read(tier, start, data) if row.end > since and row.start < until]
        return found

    def _found(self, subject: Subject) -> int | None:
        """Its number by now: another program may write, and have given that of a subject that is gone to another."""
        name = _name(subject)
        found = self._database.execute("SELECT id FROM subjects WHERE host = ? AND uuid = ?", name).fetchone()
        return int(found[0]) if found is not None else None

    def events(self, subjects: Iterable[Subject], since: float, until: float, limit: int = 400) -> list[PastEvent]:
        """What happened to them, the newest of it, by time."""
        found: list[PastEvent] = []
        for subject in subjects:
            host, uuid = _name(subject)
            which, names = ("host = ? AND uuid = ?", (host, uuid)) if uuid else ("host = ?", (host,))
            wanted = (
                f"SELECT at, host, uuid, kind, subject, text FROM events WHERE {which} AND at >= ? AND at <= ? "  # noqa: S608
                "ORDER BY at DESC LIMIT ?"
            )
            for at, its_host, its_uuid, kind, name, text in self._database.execute(
                wanted, (*names, since, until, limit)
            ):
                found.append(PastEvent(at, HostKey(its_host), its_uuid, kind, name, text))
        return sorted(found)

    def began(self, subjects: Iterable[Subject] | None = None) -> float | None:
        """When the oldest steps kept of any of them, or of all, begin."""
        if subjects is None:
            return self._began_of_all()
        oldest: float | None = None
        for subject in subjects:
            number = self._found(subject)
            for tier in reversed(range(len(TIERS))):
                wanted = "SELECT start, rows FROM blocks WHERE subject = ? AND tier = ? ORDER BY start LIMIT 1"
                found = self._database.execute(wanted, (number, tier)).fetchone()
                if found is not None:
                    rows = _read(tier, found[0], found[1])
                    start = rows[0].start if rows else float(found[0])
                    oldest = start if oldest is None else min(oldest, start)
                    break
        return oldest

    def _began_of_all(self) -> float | None:
        """A block begins at a multiple of its length, up to a fortnight before the first step within it."""
        for tier in reversed(range(len(TIERS))):
            oldest = "(SELECT min(start) FROM blocks WHERE tier = ?)"
            wanted = f"SELECT start, rows FROM blocks WHERE tier = ? AND start = {oldest}"  # noqa: S608
            found = [
                rows[0].start if (rows := _read(tier, start, data)) else float(start)
                for start, data in self._database.execute(wanted, (tier, tier))
            ]
            if found:
                return min(found)
        return None

    def size(self) -> int:
        """The bytes that are in use."""
        (pages,) = self._database.execute("PRAGMA page_count").fetchone()
        (free,) = self._database.execute("PRAGMA freelist_count").fetchone()
        (page,) = self._database.execute("PRAGMA page_size").fetchone()
        return int((pages - free) * page)

    def count(self) -> int:
        """How many subjects have steps."""
        (count,) = self._database.execute("SELECT count(DISTINCT subject) FROM blocks").fetchone()
        return int(count)

    # What is tidied.

    def forget(self, host: HostKey | None = None) -> None:
        """Drop all that is kept of a host, or all there is."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            if host is None:
                for table in ("blocks", "journal", "events"):
                    self._database.execute(f"DELETE FROM {table}")  # noqa: S608  (names of our own)
            else:
                of = "subject IN (SELECT id FROM subjects WHERE host = ?)"
                self._database.execute(f"DELETE FROM blocks WHERE {of}", (host,))  # noqa: S608
                self._database.execute("DELETE FROM events WHERE host = ?", (host,))
        self._shrink()

    def tidy(self, now: float, limit: int) -> None:
        """Drop what is too old, then the finest of the oldest until all of it takes at most `limit` bytes. Nothing is
        too old by a clock alone that is ahead for once: it was so the last time already, or is kept until the next."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            now = self._sure(now)
            for place, tier in enumerate(TIERS):
                oldest = int(now - tier.keep - tier.block)
                self._database.execute("DELETE FROM blocks WHERE tier = ? AND start < ?", (place, oldest))
            self._database.execute("DELETE FROM events WHERE at < ?", (now - _EVENTS_KEPT_S,))
            self._database.execute(
                "DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ?", (_EVENTS_AT_MOST,)
            )
            self._database.execute("DELETE FROM subjects WHERE id NOT IN (SELECT DISTINCT subject FROM blocks)")
        self._numbers = {
            (host, uuid): number for host, uuid, number in self._database.execute("SELECT host, uuid, id FROM subjects")
        }
        for place in range(len(TIERS)):
            while self.size() > limit and self._thin(place):
                pass
        self._shrink()

    def _sure(self, now: float) -> float:
        """The time that it is at least: now, or what was now when this was asked last, whichever is earlier."""
        found = self._database.execute("SELECT value FROM told WHERE name = ?", (_TIDIED,)).fetchone()
        self._database.execute("INSERT OR REPLACE INTO told (name, value) VALUES (?, ?)", (_TIDIED, now))
        return min(now, found[0]) if found is not None and isinstance(found[0], float) else now

    def _thin(self, tier: int) -> bool:
        """Drop the oldest tenth of a tier's blocks; False where there are none."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            (count,) = self._database.execute("SELECT count(*) FROM blocks WHERE tier = ?", (tier,)).fetchone()
            if not count:
                return False
            (oldest,) = self._database.execute(
                "SELECT start FROM blocks WHERE tier = ? ORDER BY start LIMIT 1 OFFSET ?", (tier, count // 10)
            ).fetchone()
            self._database.execute("DELETE FROM blocks WHERE tier = ? AND start <= ?", (tier, oldest))
        return True

    def _shrink(self) -> None:
        self._database.executescript("PRAGMA incremental_vacuum")  # `execute` frees one page and stops
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._database.execute("PRAGMA optimize")


def _name(subject: Subject) -> tuple[str, str]:
    return (subject.host, subject.uuid) if isinstance(subject, DomainKey) else (str(subject), "")


def _read(tier: int, start: float, data: bytes) -> list[Bucket]:
    """One block that is spoilt takes no other with it."""
    try:
        return unpacked(tier, float(start), data)
    except Unreadable as error:
        _log.warning("figures from %d on are unreadable: %s", start, error)
        return []


def lines(stretches: Iterable[tuple[int, float, float, tuple[float, ...]]]) -> bytes:
    """What came in, as it is noted: subject's number, from, to, how many figures, the figures."""
    out = array("d")
    for number, since, until, values in stretches:
        out.extend((float(number), since, until, float(len(values)), *values))
    return out.tobytes()


def read_lines(data: bytes) -> list[tuple[int, float, float, tuple[float, ...]]]:
    """The same back; what is cut short or spoilt is left out."""
    numbers = array("d")
    with suppress(ValueError, TypeError):
        numbers.frombytes(data)
    found = []
    place = 0
    while place + 4 <= len(numbers):
        number, since, until, many = numbers[place : place + 4]
        if not (0 < many <= 64 and 0 <= number < LATEST_S and 0 <= since <= until < LATEST_S):
            break
        count = int(many)
        values = tuple(numbers[place + 4 : place + 4 + count])
        if len(values) < count:
            break
        found.append((int(number), since, until, values))
        place += 4 + count
    return found
