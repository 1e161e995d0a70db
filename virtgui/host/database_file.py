"""A SQLite file of this program's own: private from its first byte, and moved aside when spoilt."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

from virtgui.util.aside import unused
from virtgui.util.told import LATEST_S
from virtgui.util.xdg import private

BUSY_S = 5.0
"""How long another running copy of the program may hold a file."""
_beginning = threading.Lock()
"""SQLite waits for whoever writes, but not for whoever begins to write ahead at the same moment: a page that is opened
while the first definitions are kept."""


class Trouble:
    """Tells a person of what goes on failing, once until it goes well again."""

    def __init__(self, notice: Callable[[str], None]) -> None:
        self._notice = notice
        self._lasts = False

    def told(self, sentence: str) -> None:
        """It failed."""
        if not self._lasts:
            self._lasts = True
            self._notice(sentence)

    def over(self) -> None:
        """It went well."""
        self._lasts = False


def make_private(path: Path) -> None:
    """Make the file, if it is not there, for its owner alone; SQLite gives its other files the mode of this one.
    OSError when it cannot be made."""
    private(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.fchmod(descriptor, 0o600)
    os.close(descriptor)


@contextmanager
def opened(path: Path, tables: str) -> Iterator[sqlite3.Connection]:
    """The file with these tables; what is deleted from it is overwritten. sqlite3.Error and OSError where it cannot be
    used."""
    make_private(path)
    with closing(sqlite3.connect(path, timeout=BUSY_S)) as database:
        with _beginning:
            database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA secure_delete = ON")
        database.executescript(tables)
        yield database


def sound(row: tuple[object, ...]) -> bool:
    """Whether a row begins with a time and goes on with texts: SQLite keeps anything anywhere."""
    at, *texts = row
    return isinstance(at, float) and 0 <= at < LATEST_S and all(isinstance(text, str) for text in texts)


def move_aside(path: Path) -> Path:
    """Keep a spoilt file under another name, which is returned, and make room for a new one."""
    aside = unused(path.with_name(f"{path.name}.broken-{number}") for number in count(1))
    with suppress(FileNotFoundError):  # another copy of the program was quicker
        path.rename(aside)
    for more in ("-wal", "-shm"):
        path.with_name(path.name + more).unlink(missing_ok=True)
    return aside
