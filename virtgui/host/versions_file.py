"""The SQLite file of definitions: private, whole after a kill, moved aside when spoilt, never too large."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from virtgui.host.database_file import Trouble, move_aside, opened, sound
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.versions import FIRST, Version
from virtgui.util.language import tr
from virtgui.xml.parse import MAX_BYTES, Refused
from virtgui.xml.secrets import without_secrets

_log = logging.getLogger(__name__)

_EACH = 300
"""Versions kept of one machine; the first that was seen goes before later ones."""
_TABLES = """\
CREATE TABLE IF NOT EXISTS versions (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, host TEXT NOT NULL, uuid TEXT NOT NULL, name TEXT NOT NULL,
  cause TEXT NOT NULL, digest BLOB NOT NULL, document BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS versions_of ON versions (host, uuid, id);
"""
_COUNT = "SELECT count(*) FROM versions WHERE host = ? AND uuid = ?"
_TOO_MANY = """\
DELETE FROM versions WHERE host = ? AND uuid = ? AND id NOT IN
  (SELECT id FROM versions WHERE host = ? AND uuid = ? ORDER BY id DESC LIMIT ?)
"""
_TOO_LARGE = """\
DELETE FROM versions WHERE id IN (SELECT id FROM (SELECT id, sum(length(document)) OVER (ORDER BY id DESC) AS total,
  row_number() OVER (PARTITION BY host, uuid ORDER BY id DESC) AS age FROM versions) WHERE total > ? AND age > 1)
"""


class Seen(NamedTuple):
    """A definition as libvirt printed it; may hold passwords."""

    at: float
    domain: DomainKey
    name: str
    cause: str
    text: str


class VersionsFile:
    """One file at a path; every call may wait for a disk, or for another program that writes."""

    def __init__(self, path: Path, limit: int, notice: Callable[[str], None] = lambda sentence: None) -> None:
        """`notice` is told what a person should know, once."""
        self.path = path
        self._limit = limit
        self._notice = notice
        self._trouble = Trouble(notice)

    def read(self, domain: DomainKey) -> tuple[Version, ...]:
        """A machine's definitions, the newest first. sqlite3.Error and OSError where the file cannot be read."""
        if not self.path.exists():
            return ()
        wanted = "SELECT id, at, name, cause, document FROM versions WHERE host = ? AND uuid = ? ORDER BY id DESC"
        with opened(self.path, _TABLES) as database:
            rows = database.execute(wanted, (domain.host, domain.uuid)).fetchall()
        found = []
        for number, at, name, cause, document in rows:
            text = _unpacked(document)
            if text and sound((at, name, cause)):
                found.append(Version(number, at, domain, name, cause, text))
        return tuple(found)

    def newest(self, host: HostKey) -> tuple[Version, ...]:
        """The newest definition of each machine that a host ever had, the last seen first. Raises as `read` does."""
        if not self.path.exists():
            return ()
        wanted = (
            "SELECT id, at, uuid, name, cause, document FROM versions WHERE id IN "
            "(SELECT max(id) FROM versions WHERE host = ? GROUP BY uuid) ORDER BY id DESC"
        )
        with opened(self.path, _TABLES) as database:
            rows = database.execute(wanted, (host,)).fetchall()
        return tuple(
            Version(number, at, DomainKey(host, uuid), name, cause, text)
            for number, at, uuid, name, cause, document in rows
            if (text := _unpacked(document)) and sound((at, uuid, name, cause))
        )

    def write(self, seen: Iterable[Seen]) -> None:
        """Add those that differ from the last of their machine; that they cannot be written is told."""
        batch = list(seen)
        try:
            self._write(batch)
            self._trouble.over()
        except (sqlite3.Error, OSError) as error:
            _log.warning("%d definitions are not remembered: %s", len(batch), error)
            self._trouble.told(tr("Definitions of machines are not remembered: {why}.").format(why=error))

    def _write(self, batch: list[Seen]) -> None:
        try:
            self._insert(batch)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # locked, full or forbidden, but not spoilt
                raise
            aside = move_aside(self.path)
            _log.warning("the definitions are spoilt (%s) and moved aside: %s", error, aside)
            text = tr("The history of definitions was unreadable and starts anew. The old file is kept as {path}.")
            self._notice(text.format(path=aside))
            self._insert(batch)

    def _insert(self, batch: list[Seen]) -> None:
        last = "SELECT digest FROM versions WHERE host = ? AND uuid = ? ORDER BY id DESC LIMIT 1"
        add = "INSERT INTO versions (at, host, uuid, name, cause, digest, document) VALUES (?, ?, ?, ?, ?, ?, ?)"
        with opened(self.path, _TABLES) as database, database:
            added = False
            for it in batch:
                place = (it.domain.host, it.domain.uuid)
                before = database.execute(last, place).fetchone()
                if before is not None and before[0] == hashlib.sha256(it.text.encode()).digest():
                    continue  # most have no secrets, and need not be parsed to be known
                try:
                    clean = without_secrets(it.text).encode()
                except Refused:
                    continue
                digest = hashlib.sha256(clean).digest()
                if before is not None and before[0] == digest:
                    continue
                cause = it.cause if before is not None else it.cause or FIRST
                database.execute(add, (it.at, *place, it.name, cause, digest, zlib.compress(clean, 6)))
                if before is not None and database.execute(_COUNT, place).fetchone()[0] > _EACH:
                    database.execute(_TOO_MANY, (*place, *place, _EACH))
                added = True
            if added:
                database.execute(_TOO_LARGE, (self._limit,))


def _unpacked(document: object) -> str:
    """ "" for what is spoilt, or unpacks to more than any definition has."""
    if not isinstance(document, bytes):
        return ""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(document, MAX_BYTES)
        return text.decode() if not unpacker.unconsumed_tail else ""
    except (zlib.error, UnicodeDecodeError):
        return ""
