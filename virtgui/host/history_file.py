"""The SQLite file of changes: private, whole after a kill, shared by two programs, moved aside when spoilt."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

from virtgui.host.database_file import Trouble, move_aside, opened, sound
from virtgui.model.applied import Applied
from virtgui.model.keys import DomainKey, HostKey
from virtgui.util.language import tr
from virtgui.xml.parse import Refused
from virtgui.xml.secrets import without_secrets

_log = logging.getLogger(__name__)

_TABLE = """\
CREATE TABLE IF NOT EXISTS applies (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, host TEXT NOT NULL, uuid TEXT NOT NULL, name TEXT NOT NULL,
  doing TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, action TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS applies_of ON applies (host, uuid, id);
"""
_PRUNE = """\
DELETE FROM applies WHERE id IN (SELECT id FROM (SELECT id, sum(length(before) + length(after))
  OVER (ORDER BY id DESC) AS total FROM applies) WHERE total > ?)
"""
_COLUMNS = "at, host, uuid, name, doing, before, after, action"


class HistoryFile:
    """One file at a path; every call may wait for a disk, or for another program that writes."""

    def __init__(self, path: Path, limit: int, notice: Callable[[str], None] = lambda sentence: None) -> None:
        """`notice` is told what a person should know, once."""
        self.path = path
        self._limit = limit
        self._notice = notice
        self._trouble = Trouble(notice)

    def read(self, domain: DomainKey, limit: int) -> tuple[Applied, ...]:
        """A machine's last changes, the newest first; none where the file cannot be read."""
        if not self.path.exists():
            return ()
        wanted = f"SELECT {_COLUMNS} FROM applies WHERE host = ? AND uuid = ? ORDER BY id DESC LIMIT ?"  # noqa: S608
        try:
            with opened(self.path, _TABLE) as database:
                found = database.execute(wanted, (domain.host, domain.uuid, limit)).fetchall()
        except (sqlite3.Error, OSError) as error:
            _log.warning("the history cannot be read: %s", error)
            return ()
        return tuple(
            Applied(at, DomainKey(HostKey(host), uuid), name, doing, before, after, action)
            for at, host, uuid, name, doing, before, after, action in filter(sound, found)
        )

    def write(self, applied: Applied) -> None:
        """Add a change and forget the oldest; that one cannot be written is told."""
        try:
            self._write(applied)
            self._trouble.over()
        except (sqlite3.Error, OSError) as error:
            _log.warning("a change is not remembered: %s", error)
            self._trouble.told(tr("Changes made here are not remembered: {why}.").format(why=error))

    def _write(self, applied: Applied) -> None:
        try:
            self._insert(applied)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # locked, full or forbidden, but not spoilt
                raise
            aside = move_aside(self.path)
            _log.warning("the history is spoilt (%s) and moved aside: %s", error, aside)
            text = tr("The record of changes was unreadable and starts anew. The old file is kept as {path}.")
            self._notice(text.format(path=aside))
            self._insert(applied)

    def _insert(self, applied: Applied) -> None:
        row = (
            applied.at,
            applied.domain.host,
            applied.domain.uuid,
            applied.name,
            applied.doing,
            _clean(applied.before),
            _clean(applied.after),
            applied.action,
        )
        marks = ", ".join("?" * len(row))
        with opened(self.path, _TABLE) as database, database:
            database.execute(f"INSERT INTO applies ({_COLUMNS}) VALUES ({marks})", row)  # noqa: S608
            database.execute(_PRUNE, (self._limit,))


def _clean(text: str) -> str:
    """Once more without secrets: what is on a disk stays there."""
    try:
        return without_secrets(text) if text else ""
    except Refused:
        return ""
