"""A program that is killed in the very middle of a write: each of its files is whole, with what was there.

The kernel ends a process that writes beyond RLIMIT_FSIZE just there: half of the write is done.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.host.test_history import WEB
from tests.unit.host.test_schedules import NIGHTLY
from virtgui.host.figures_file import FiguresFile
from virtgui.host.history_file import HistoryFile
from virtgui.host.journal import Journal
from virtgui.host.schedules import Schedules
from virtgui.host.versions_file import VersionsFile
from virtgui.model.keys import HostKey
from virtgui.model.schedules import Ran
from virtgui.qtmodels.settings import Settings

_BEGIN = """
import resource, signal, sys
from pathlib import Path
folder = Path(sys.argv[1])
def kill_in_the_middle(after):
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (after, after))
"""
_SETTINGS = """
from virtgui.qtmodels.settings import Settings
it = Settings(folder / "settings.json")
it.put("theme", "dark")
it.flush()
kill_in_the_middle(50_000)
it.put("text", "x" * 200_000)
it.flush()
"""
_SCHEDULES = """
from tests.unit.host.test_schedules import NIGHTLY
from virtgui.host.schedules import Schedules
from virtgui.model.schedules import Ran
from virtgui.util.frozen import replace
it = Schedules(folder, folder / "runs")
it.put(NIGHTLY)
it.ran("nightly", Ran(1.0, 2.0, True, ()))
kill_in_the_middle(5_000)
"""
_PUT = 'it.put(replace(NIGHTLY, machines=tuple((f"u-{number}", "web") for number in range(2000))))'
_RAN = 'it.ran("nightly", Ran(3.0, 4.0, True, ("x" * 50_000,)))'
_HISTORY = """
from tests.unit.host.test_history import applied
from virtgui.host.history_file import HistoryFile
it = HistoryFile(folder / "history.db", 2**30)
for number in range(3):
    it.write(applied(number, size=50_000))
kill_in_the_middle(100_000)
it.write(applied(3, size=500_000))
"""
_VERSIONS = """
import random
from tests.unit.host.test_history import WEB
from virtgui.host.versions_file import Seen, VersionsFile
it = VersionsFile(folder / "definitions.db", 2**30)
def seen(number, size):
    noise = random.Random(number).randbytes(size).hex()
    return Seen(1.0, WEB, "web", "", f"<domain><name>{number}</name><a x='{noise}'/></domain>")
for number in range(3):
    it.write([seen(number, 20_000)])
kill_in_the_middle(100_000)
it.write([seen(number, 20_000) for number in range(3, 33)])
"""
_FIGURES = """
from virtgui.host.figures_file import FiguresFile
it = FiguresFile(folder / "figures.db")
for number in range(3):
    it.note(bytes([number]) * 30_000, ())
kill_in_the_middle(150_000)
it.note(bytes([3]) * 600_000, ())
"""
_JOURNAL = """
from virtgui.host.journal import Journal
from virtgui.model.keys import HostKey
from virtgui.model.schedules import Ran
from virtgui.model.making import Made
entry = Journal(folder).begin(HostKey("qemu:///system"), "web")
entry.write((Made("volume", "a.qcow2", "default"),))
kill_in_the_middle(3_000)
entry.write(tuple(Made("volume", f"{number}.qcow2", "default") for number in range(1000)))
"""


def _killed(folder: Path, code: str) -> None:
    argv = [sys.executable, "-c", _BEGIN + code, str(folder)]
    ran = subprocess.run(argv, cwd=Path(__file__).parents[3], capture_output=True, timeout=100, check=False)
    assert ran.returncode == -signal.SIGXFSZ, ran.stderr.decode()


def test_settings_are_those_of_before(qapp: object, tmp_path: Path) -> None:
    _killed(tmp_path, _SETTINGS)
    again = Settings(tmp_path / "settings.json")
    assert (again.notices, again.all()) == ([], {"theme": "dark"})


@pytest.mark.parametrize("write", [_PUT, _RAN])
def test_a_schedule_and_its_runs_are_those_of_before(tmp_path: Path, write: str) -> None:
    _killed(tmp_path, _SCHEDULES + write)
    (kept,) = Schedules(tmp_path, tmp_path / "runs").all()
    assert kept.schedule == NIGHTLY and [run.began for run in kept.runs] == [1.0]


@pytest.mark.parametrize(("write", "where"), [(_PUT, ""), (_RAN, "runs")])
def test_what_a_killed_write_of_a_schedule_left_goes_at_the_next(tmp_path: Path, write: str, where: str) -> None:
    _killed(tmp_path, _SCHEDULES + write)
    (left,) = tmp_path.glob(f"{where or '.'}/*.part")
    others = [left.with_name(name) for name in (f"other.{os.getppid()}.part", "other.part")]
    for other in others:
        other.touch()
    again = Schedules(tmp_path, tmp_path / "runs")
    again.put(NIGHTLY)
    again.ran(NIGHTLY.name, Ran(2.0, 3.0, True, ()))
    assert sorted(left.parent.glob("*.part")) == sorted(others), "those of writers that live, and of others, stay"


def test_changes_are_all_that_were_kept_before(tmp_path: Path) -> None:
    _killed(tmp_path, _HISTORY)
    notices: list[str] = []
    file = HistoryFile(tmp_path / "history.db", 2**30, notices.append)
    assert [each.doing for each in file.read(WEB, 10)] == ["change 2", "change 1", "change 0"]
    assert (_checked(file.path), notices) == ("ok", [])


def test_definitions_are_all_that_were_kept_before(tmp_path: Path) -> None:
    _killed(tmp_path, _VERSIONS)
    notices: list[str] = []
    file = VersionsFile(tmp_path / "definitions.db", 2**30, notices.append)
    assert [f"<name>{number}<" in each.text for number, each in zip((2, 1, 0), file.read(WEB), strict=True)] == [
        True
    ] * 3
    assert (_checked(file.path), notices) == ("ok", [])


def test_figures_are_all_that_were_noted_before(tmp_path: Path) -> None:
    _killed(tmp_path, _FIGURES)
    file = FiguresFile(tmp_path / "figures.db")
    assert [noted[0] for noted in file.noted()] == [0, 1, 2]
    file.close()
    assert _checked(file.path) == "ok"


def test_what_was_made_is_what_was_told_last(tmp_path: Path) -> None:
    _killed(tmp_path, _JOURNAL)
    (half,) = Journal(tmp_path).left(HostKey("qemu:///system"))
    assert [made.name for made in half.made] == ["a.qcow2"]


def _checked(path: Path) -> str:
    database = sqlite3.connect(path)
    (said,) = database.execute("PRAGMA integrity_check").fetchone()
    database.close()
    return str(said)
