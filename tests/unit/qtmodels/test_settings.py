"""What is remembered survives other programs, crashes and strangers' hands."""

from __future__ import annotations

import json
import stat
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


def test_a_killed_writer_leaves_the_old_file_whole(qapp: object, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Settings.stored(path)
    first.put("theme", "dark")
    first.flush()
    # The write goes to a file beside it; what is there when the power goes is not the settings.
    (path.parent / "settings.json.abc123").write_text("{half")
    assert Settings.stored(path).theme == "dark"


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
    qtbot.waitUntil(path.exists, timeout=5000)  # type: ignore[attr-defined]


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
