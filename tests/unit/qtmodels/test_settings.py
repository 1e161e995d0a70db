"""What is remembered survives other programs, crashes and strangers' hands."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QByteArray

from virtgui.model.commands import Verb
from virtgui.qtmodels.settings import HostEntry, Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "virtgui" / "settings.json"


def test_what_is_put_is_there_for_the_next_run(qapp: object, path: Path) -> None:
    first = Settings.stored(path)
    first.put("theme", "dark")
    first.put("table/width/name", 240)
    first.put("table/order", ["name", "cpu"])
    first.put("pane/jobs", False)
    first.put("window/geometry", QByteArray(b"\x00\xff bytes"))
    first.flush()
    second = Settings.stored(path)
    assert second.theme == "dark"
    assert second.number("table/width/name") == 240
    assert second.words("table/order") == ("name", "cpu")
    assert second.flag("pane/jobs", True) is False
    assert bytes(second.data("window/geometry")) == b"\x00\xff bytes"


def test_file_and_folder_are_private(qapp: object, path: Path) -> None:
    settings = Settings.stored(path)
    settings.put("theme", "dark")
    settings.flush()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_folder_open_to_everyone_is_closed_and_told(qapp: object, path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o777)
    settings = Settings.stored(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "Anyone could write" in settings.notices[0]


def test_a_folder_of_somebody_else_that_is_open_to_everyone_is_not_called_private(
    qtbot: object, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o777)
    monkeypatch.setattr(os, "getuid", lambda: path.parent.stat().st_uid + 1)
    settings = Settings.stored(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o777
    assert settings.notices == [f"Anyone can write to {path.parent}, and it is not yours: do not trust the settings."]


def test_settings_whose_file_is_swept_away_meanwhile_are_all_written_again(qtbot: object, path: Path) -> None:
    settings = Settings.stored(path)
    settings.put_host(HostEntry("qemu:///system"))
    settings.flush()
    path.unlink()
    path.parent.rmdir()
    settings.put("theme", "dark")
    settings.flush()
    again = Settings.stored(path)
    assert again.theme == "dark" and len(again.hosts) == 1 and settings.notices == []


def test_two_running_programs_keep_each_others_values(qapp: object, path: Path) -> None:
    one, other = Settings.stored(path), Settings.stored(path)
    one.put_host(HostEntry("qemu:///system", autoconnect=True))
    other.put_host(HostEntry("qemu+ssh://lab/system", "Lab"))
    other.put("theme", "dark")
    one.flush()
    other.flush()
    one.put("period", 2.0)
    one.flush()
    found = Settings.stored(path)
    assert {entry.uri for entry in found.hosts} == {"qemu:///system", "qemu+ssh://lab/system"}
    assert found.theme == "dark"
    assert found.period == 2.0


def test_a_host_removed_by_one_program_stays_removed(qapp: object, path: Path) -> None:
    one = Settings.stored(path)
    one.put_host(HostEntry("qemu:///system"))
    one.flush()
    other = Settings.stored(path)
    one.remove_host("qemu:///system")
    one.flush()
    other.put("theme", "dark")
    other.flush()
    assert Settings.stored(path).hosts == ()


@pytest.mark.parametrize("text", ["{", "", "[1]", '"x"', "\x00\x01", '{"theme": "dark"', "[" * 100_000])
def test_a_broken_file_is_moved_aside_and_told(qapp: object, path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_text(text)
    settings = Settings.stored(path)
    assert settings.theme == "system"
    assert "unreadable" in settings.notices[0]
    assert path.with_suffix(".broken.json").read_text() == text
    settings.put("theme", "light")
    settings.flush()
    assert json.loads(path.read_text()) == {"theme": "light"}


def test_values_of_the_wrong_kind_count_as_missing(qapp: object, path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_text(
        json.dumps({"theme": 7, "period": "soon", "pane/jobs": "no", "table/order": "name", "host/x": 1,
                    "host/qemu:///system": {"name": [], "autoconnect": "yes", "order": "first"}})
    )  # fmt: skip
    settings = Settings.stored(path)
    assert settings.theme == "system"
    assert settings.period == 1.0
    assert settings.flag("pane/jobs", True) is True
    assert settings.words("table/order") is None
    assert settings.hosts == (HostEntry("qemu:///system"),)


def test_what_cannot_be_saved_is_told_once(qapp: object, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings = Settings.stored(blocked / "settings.json")
    settings.put("theme", "dark")
    settings.flush()
    settings.put("theme", "light")
    settings.flush()
    assert settings.theme == "light"
    assert len([notice for notice in settings.notices if "saved" in notice or "kept" in notice]) >= 1
    assert len(settings.notices) == len(set(settings.notices))


def test_values_are_written_by_themselves_after_a_moment(qtbot: object, path: Path) -> None:
    settings = Settings.stored(path)
    settings.put("theme", "dark")
    assert not path.exists()
    qtbot.waitUntil(path.exists, timeout=30_000)  # type: ignore[attr-defined]


def test_settings_in_memory_leave_no_trace(qapp: object, _own_folders: Path) -> None:
    settings = Settings.in_memory()
    settings.put("theme", "dark")
    settings.flush()
    assert settings.theme == "dark"
    assert [found for found in _own_folders.rglob("*") if found.is_file()] == []


def test_questions_can_be_switched_off_and_on(qapp: object, path: Path) -> None:
    settings = Settings.stored(path)
    assert settings.asks(Verb.POWER_OFF)
    settings.ask_no_more(Verb.POWER_OFF)
    settings.flush()
    again = Settings.stored(path)
    assert not again.asks(Verb.POWER_OFF)
    assert again.asks(Verb.RESET)
    assert not again.asks_all
    again.ask_again()
    assert again.asks(Verb.POWER_OFF)
    assert again.asks_all


def test_hosts_keep_their_order_when_they_change(qapp: object, path: Path) -> None:
    settings = Settings.stored(path)
    for uri in ("c:///", "a:///", "b:///"):
        settings.put_host(HostEntry(uri))
    settings.put_host(HostEntry("c:///", "Renamed"))
    assert [entry.uri for entry in settings.hosts] == ["c:///", "a:///", "b:///"]
    assert settings.host("c:///") == HostEntry("c:///", "Renamed")


def test_what_could_not_be_saved_is_saved_once_it_can_be(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.touch()
    settings = Settings.stored(folder / "settings.json")
    settings.put("theme", "dark")
    settings.flush()
    assert any("could not be saved" in notice for notice in settings.notices)
    folder.unlink()
    folder.mkdir()
    settings.put("period", 2)
    settings.flush()
    again = Settings.stored(folder / "settings.json")
    assert (again.theme, again.period) == ("dark", 2.0)


NONSENSE: dict[str, str] = {
    "null": "null",
    "true": "true",
    "list": '[1, null, {"a": []}]',
    "dict": '{"name": 7, "order": [], "autoconnect": "yes", "notes": {}}',
    "text": '"\\u202e\\u0000\\ud800 \'; rm -rf"',
    "negative": "-1",
    "huge": "1" + "0" * 500,
    "infinite": "1e999",
    "minus infinite": "-Infinity",
    "not a number": "NaN",
    "deep": "[" * 500 + "]" * 500,
}
"""Values as a strange hand may write them into the file."""


@pytest.mark.parametrize("value", NONSENSE.values(), ids=NONSENSE)
@pytest.mark.parametrize("name", ["period", "host/qemu:///system", "words", "theme", "pane/jobs", "some/thing"])
def test_any_value_under_any_name_is_survived_and_stays_where_nobody_changes_it(
    qtbot: object, path: Path, name: str, value: str
) -> None:
    path.parent.mkdir(mode=0o700)
    text = f'{{"{name}": {value}, "kept": {value}}}'
    path.write_text(text)
    it = Settings.stored(path)
    assert -(2.0**53) <= it.number(name) <= 2.0**53
    assert 0.5 <= it.period <= 60 and it.theme in ("system", "light", "dark")
    assert isinstance(it.text(name), str) and isinstance(it.flag(name), bool)
    assert all(isinstance(word, str) for word in it.words(name) or ())
    assert isinstance(it.records(name), dict) and len(it.data(name)) >= 0
    for host in it.hosts:
        assert (host.uri, host.name, host.autoconnect, host.notes) == ("qemu:///system", "", False, "")
    it.put_host(HostEntry("qemu+ssh://lab/system"))
    it.arrange_hosts(it.hosts)
    it.flush()
    again = json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
    kept, there = (json.dumps(found, sort_keys=True) for found in (again["kept"], json.loads(value)))
    assert kept == there, "what nobody understood is there as it was"
    assert "qemu+ssh://lab/system" in {host.uri for host in Settings.stored(path).hosts}


def test_what_is_of_another_kind_is_told_once_and_kept_before_it_is_written_over(qtbot: object, path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    text = '{"period": "soon", "a": 1, "b": [], "c": {}, "theme": "dark", "later": {"x": 1}}'
    path.write_text(text)
    it = Settings.stored(path)
    assert it.period == 1.0 and not it.flag("a") and it.text("b") == "" and it.words("c") is None
    qtbot.waitUntil(lambda: bool(it.notices), timeout=30_000)  # type: ignore[attr-defined]
    assert it.notices == ["Settings that are not understood do not count: period, a, b and 1 more."]
    it.put("theme", "light")
    it.flush()
    assert list(path.parent.glob("*.before*")) == [], "none of them is written over yet"
    it.put("period", 2.0)
    it.put("a", True)
    it.flush()
    assert path.with_suffix(".before.json").read_text().replace(" ", "").replace("\n", "") == (
        '{"a":1,"b":[],"c":{},"later":{"x":1},"period":"soon","theme":"light"}'
    )
    assert stat.S_IMODE(path.with_suffix(".before.json").stat().st_mode) == 0o600
    assert "are kept as" in it.notices[1] and len(it.notices) == 2
    assert json.loads(path.read_text())["later"] == {"x": 1}


def test_what_a_later_version_says_of_a_host_stays_when_it_is_changed(qtbot: object, path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_text('{"host/qemu:///system": {"name": "Here", "order": 3, "color": "red", "proxy": ["x"]}}')
    it = Settings.stored(path)
    it.put_host(HostEntry("qemu:///system", "There"))
    it.flush()
    (record,) = json.loads(path.read_text()).values()
    assert record == {"name": "There", "order": 3, "proxy": ["x"], "autoconnect": False, "read_only": False}


def test_what_is_of_another_kind_in_a_host_is_kept_before_it_is_written_over(qtbot: object, path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_text('{"host/qemu:///system": {"name": ["x"], "autoconnect": 1}, "host/x:///": 7}')
    it = Settings.stored(path)
    it.arrange_hosts(it.hosts)
    it.flush()
    assert json.loads(path.with_suffix(".before.json").read_text())["host/qemu:///system"]["name"] == ["x"]
    qtbot.waitUntil(lambda: len(it.notices) == 2, timeout=30_000)  # type: ignore[attr-defined]
    assert "host/x:///, host/qemu:///system." in it.notices[1]


def test_each_broken_file_is_kept(qtbot: object, path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    for number in range(3):
        path.write_text(f"broken {number}")
        Settings.stored(path)
    assert sorted(found.read_text() for found in path.parent.glob("*.json")) == ["broken 0", "broken 1", "broken 2"]


def test_a_file_that_breaks_meanwhile_costs_nothing_that_is_known(qtbot: object, path: Path) -> None:
    it = Settings.stored(path)
    it.put_host(HostEntry("qemu:///system"))
    it.flush()
    path.write_text('{"half')
    it.put("theme", "dark")
    it.flush()
    again = Settings.stored(path)
    assert again.theme == "dark" and len(again.hosts) == 1 and again.notices == []
    assert path.with_suffix(".broken.json").read_text() == '{"half'


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "mine").touch()


def _dangling(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere" / "at all")


@pytest.mark.parametrize(
    "make", [_folder, os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to(path)]
)
def test_what_cannot_be_read_is_told_and_not_written_over(
    qtbot: object, path: Path, make: Callable[[Path], None]
) -> None:
    path.parent.mkdir(mode=0o700)
    make(path)
    before = os.lstat(path)
    it = Settings.stored(path)
    assert "could not be read" in it.notices[0]
    it.put("theme", "dark")
    it.flush()
    assert "could not be saved" in it.notices[1]
    after = os.lstat(path)
    assert (before.st_mode, before.st_ino) == (after.st_mode, after.st_ino)
    assert it.theme == "dark"


def test_a_link_to_the_settings_stays_one(qtbot: object, path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    real = tmp_path / "dotfiles.json"
    real.write_text('{"theme": "dark"}')
    path.symlink_to(real)
    it = Settings.stored(path)
    it.put("period", 2.0)
    it.flush()
    assert path.is_symlink() and json.loads(real.read_text()) == {"theme": "dark", "period": 2.0}


def test_lists_that_two_programs_change_get_both_changes(qtbot: object, path: Path) -> None:
    first = Settings.stored(path)
    first.put("lists", ["a", "b", "c"])
    first.flush()
    one, other = Settings.stored(path), Settings.stored(path)
    one.put("lists", ["a", "b", "c", "one"])
    other.put("lists", ["c", "b", "other"])  # also turned round, and without a
    other.put("gone", None)
    one.flush()
    other.flush()
    assert Settings.stored(path).words("lists") == ("c", "b", "other", "one")
    one.put("lists", ["b", "c", "one", "more"])
    one.flush()
    assert Settings.stored(path).words("lists") == ("b", "c", "one", "more", "other")
    one.put("lists", None)
    one.flush()
    assert Settings.stored(path).words("lists") == ("other",), "what this one never saw is not its to forget"


_HOLDER = """
import sys
from pathlib import Path
from PyQt6.QtCore import QLockFile
from virtgui.qtmodels import settings_file
path = Path(sys.argv[1])
lock = QLockFile(f"{path}.lock")
lock.lock()
values = settings_file.load(path)
print("held", flush=True)
sys.stdin.readline()
settings_file.save(path, {**values, "theme": "dark"})
lock.unlock()
"""


def _holder(path: Path) -> subprocess.Popen[bytes]:
    """Another program in the middle of writing: it has read the file, and goes on when it is told to."""
    argv = [sys.executable, "-c", _HOLDER, str(path)]
    holder = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    return holder


def test_a_program_that_writes_is_waited_for(qtbot: object, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("virtgui.qtmodels.settings._LOCK_MS", 60_000)
    it = Settings.stored(path)
    it.put("period", 2.0)
    with _holder(path) as holder:
        go_on = threading.Timer(0.3, lambda: holder.communicate(b"\n"))
        go_on.start()
        it.flush()
        go_on.join()
    assert Settings.stored(path).all() == {"theme": "dark", "period": 2.0}


def test_a_program_that_hangs_in_the_middle_of_writing_is_not_waited_for_for_ever(qtbot: object, path: Path) -> None:
    it = Settings.stored(path)
    it.put("period", 2.0)
    with _holder(path) as holder:
        holder.send_signal(signal.SIGSTOP)
        it.flush()
        assert Settings.stored(path).all() == {"period": 2.0}
        holder.kill()


_WRITER = """
import sys
from pathlib import Path
from PyQt6.QtCore import QCoreApplication
from virtgui.qtmodels.settings import HostEntry, Settings
app = QCoreApplication([])
it = Settings.stored(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    it.put("text", str(number) * 200_000)
    it.put_host(HostEntry(f"qemu+ssh://{sys.argv[2]}/system", str(number)))
    it.flush()
    print(number, flush=True)
"""


def test_programs_killed_while_they_write_leave_the_file_whole(qtbot: object, path: Path) -> None:
    for place in range(6):
        argv = [sys.executable, "-c", _WRITER, str(path), f"h{place}"]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]) as writer:
            assert writer.stdout is not None
            for _ in range(2 + place):
                assert writer.stdout.readline()
            writer.send_signal(signal.SIGKILL)
    again = Settings.stored(path)
    assert again.notices == [] and len(again.hosts) == 6
    again.put("theme", "dark")
    again.flush()
    assert Settings.stored(path).theme == "dark", "a lock that a killed program held holds nobody up"
