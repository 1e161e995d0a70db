"""A file of the program's own is opened by several threads at once, a page and a writer among them."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from virtgui.host import database_file
from virtgui.host.database_file import opened

_TABLE = "CREATE TABLE IF NOT EXISTS seen (number INTEGER)"
_THREADS, _FILES = 6, 60


def test_whoever_comes_while_it_is_begun_waits(tmp_path: Path) -> None:
    """SQLite refuses at once, and does not wait, where two begin to write ahead at the same moment."""
    start, failed = threading.Barrier(_THREADS), []

    def write(number: int) -> None:
        for place in range(_FILES):
            start.wait(30)
            try:
                with opened(tmp_path / f"{place}.db", _TABLE) as database, database:
                    database.execute("INSERT INTO seen VALUES (?)", (number,))
            except sqlite3.Error as error:
                failed.append(str(error))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    with opened(tmp_path / "0.db", _TABLE) as database:
        assert sorted(database.execute("SELECT number FROM seen")) == [(number,) for number in range(_THREADS)]


def test_one_that_stays_locked_is_told_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_file, "BUSY_S", 0.1)
    holder = sqlite3.connect(tmp_path / "held.db", isolation_level=None)
    holder.execute("CREATE TABLE seen (number INTEGER)")
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError, match="locked"), opened(tmp_path / "held.db", _TABLE):
        pass
    holder.close()
