"""Changes are remembered: privately, without secrets, and whatever happens to the file."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from virtgui.host.history import History
from virtgui.model.applied import Applied
from virtgui.model.keys import DomainKey, HostKey

WEB = DomainKey(HostKey("qemu:///system"), "00000000-0000-4000-8000-000000000001")
DB = DomainKey(HostKey("qemu:///system"), "00000000-0000-4000-8000-000000000002")


def applied(number: int, domain: DomainKey = WEB, size: int = 0) -> Applied:
    before = f"<domain><graphics passwd='S3cr3t!'/><name>{number}</name></domain>"
    return Applied(float(number), domain, "web", f"change {number}", before, f"<domain>{'x' * size}</domain>")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    made = History(tmp_path / "state" / "history.db")
    yield made
    made.close()


def test_nothing_is_there_before_the_first_change(history: History) -> None:
    assert history.last(WEB) is None
    assert not history.path.exists()


def test_changes_come_back_newest_first_and_by_machine(history: History) -> None:
    for number in range(3):
        history.record(applied(number))
    history.record(applied(9, DB))
    history.close()
    assert [each.doing for each in history.list(WEB)] == ["change 2", "change 1", "change 0"]
    assert [each.doing for each in history.list(WEB, 1)] == ["change 2"]
    last = history.last(DB)
    assert last is not None and (last.at, last.domain, last.name, last.action) == (9.0, DB, "web", "change")


@pytest.mark.parametrize(("column", "value"), [("at", "soon"), ("at", 1e300), ("before", b"\xff"), ("name", b"\xff")])
def test_a_spoilt_row_takes_no_other_with_it(history: History, column: str, value: object) -> None:
    for number in range(3):
        history.record(applied(number))
    history.close()
    with sqlite3.connect(history.path) as database:
        database.execute(f"UPDATE applies SET {column} = ? WHERE id = 2", (value,))
    assert [each.doing for each in history.list(WEB)] == ["change 2", "change 0"]


def test_the_file_is_private_and_holds_no_password(history: History) -> None:
    history.record(applied(1))
    history.close()
    for path in history.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"S3cr3t" not in path.read_bytes()
    assert stat.S_IMODE(history.path.parent.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_private_again(history: History) -> None:
    history.path.parent.mkdir(mode=0o700)
    history.path.touch(0o644)
    history.record(applied(1))
    history.close()
    for file in history.path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_the_oldest_are_forgotten_when_it_grows(tmp_path: Path) -> None:
    history = History(tmp_path / "history.db", limit=3000)
    for number in range(5):
        history.record(applied(number, size=1000))
    history.close()
    assert [each.doing for each in history.list(WEB)] == ["change 4", "change 3"]


def test_a_spoilt_file_is_moved_aside(history: History) -> None:
    history.path.parent.mkdir()
    history.path.write_bytes(b"this is no database " * 100)
    assert history.list(WEB) == ()
    history.record(applied(1))
    history.close()
    assert [each.doing for each in history.list(WEB)] == ["change 1"]
    aside = history.path.with_name("history.db.broken-1")
    assert aside.read_bytes().startswith(b"this is no database")


def test_a_spoilt_file_and_one_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    notices: list[str] = []
    (tmp_path / "spoilt.db").write_bytes(b"this is no database " * 100)
    spoilt = History(tmp_path / "spoilt.db", notice=notices.append)
    spoilt.record(applied(1))
    spoilt.close(10)
    assert len(notices) == 1 and "unreadable" in notices[0] and "spoilt.db.broken-1" in notices[0]
    (tmp_path / "folder.db").mkdir()
    barred = History(tmp_path / "folder.db", notice=notices.append)
    for number in (1, 2):
        barred.record(applied(number))
    barred.close(10)
    assert len(notices) == 2 and notices[1].startswith("Changes made here are not remembered: ")


def test_a_second_copy_of_the_program_waits_for_the_first(history: History) -> None:
    history.record(applied(0))
    history.close()
    second = History(history.path)
    with sqlite3.connect(history.path) as holding:
        holding.execute("BEGIN IMMEDIATE")
        second.record(applied(1))
        assert [each.doing for each in second.list(WEB)] == ["change 0"], "reading waits for nobody"
        time.sleep(0.5)  # it tries meanwhile
        holding.commit()
    holding.close()
    second.close(5)
    assert [each.doing for each in history.list(WEB)] == ["change 1", "change 0"]


_WRITER = """
import sys
from pathlib import Path
from tests.unit.host.test_history import applied
from virtgui.host.history_file import HistoryFile
history = HistoryFile(Path(sys.argv[1]), 2**30)
number = 0
while True:
    history.write(applied(number, size=20000))
    number += 1
    print(number, flush=True)
"""


def test_a_kill_in_the_middle_of_writing_loses_nothing_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert writer.stdout is not None
    for _ in range(20):
        told = int(writer.stdout.readline())
    writer.send_signal(signal.SIGKILL)
    told = max([told, *map(int, writer.stdout.read().split())])
    writer.wait()
    writer.stdout.close()
    history = History(path)
    found = history.list(WEB, 10_000)
    assert len(found) >= told
    history.record(applied(7, DB))
    history.close()
    assert history.last(DB) is not None


def test_a_folder_that_cannot_be_written_costs_only_the_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    history = History(tmp_path / "file" / "history.db")
    history.record(applied(1))
    history.close()
    assert "not remembered" in caplog.text
    history.record(applied(2))  # after its end: dropped
