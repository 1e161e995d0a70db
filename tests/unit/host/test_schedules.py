"""Schedules as files, and the units that systemd gets of them."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from virtgui.host import timers
from virtgui.host.schedule_desk import ScheduleDesk
from virtgui.host.schedules import Schedules
from virtgui.host.timers import Timers, checked
from virtgui.model.schedules import Keep, Ran, Schedule, What
from virtgui.util import itself
from virtgui.util.errand import Cannot
from virtgui.util.frozen import replace

NIGHTLY = Schedule(
    "nightly", "qemu:///system", machines=(("u-1", "web “1”"),), pool="backups", keep=Keep(2, 1, 7, 4, 6)
)


@pytest.fixture
def store(tmp_path: Path) -> Schedules:
    return Schedules(tmp_path / "config", tmp_path / "state")


def test_what_is_written_is_read_again_by_its_owner_alone(store: Schedules) -> None:
    hourly = Schedule("hourly", "qemu+ssh://a/system", What.SNAPSHOT, when="hourly", verify=True, on=False)
    for each in (NIGHTLY, hourly):
        store.put(each)
    assert [each.schedule for each in store.all()] == [hourly, NIGHTLY]
    assert stat.S_IMODE((store.folder / "nightly.json").stat().st_mode) == 0o600
    store.remove("hourly")
    with pytest.raises(KeyError):
        store.get("hourly")
    with pytest.raises(ValueError, match="letters"):
        store.put(replace(NIGHTLY, name="../x"))


def test_runs_are_remembered_the_newest_first_and_not_for_ever(store: Schedules) -> None:
    store.put(NIGHTLY)
    for number in range(40):
        store.ran("nightly", Ran(number, number + 1, number % 2 == 0, ("web: done",)))
    past = store.past("nightly")
    assert len(past) == 30 and past[0] == Ran(39.0, 40.0, False, ("web: done",))


def test_a_schedule_runs_once_at_a_time(store: Schedules) -> None:
    store.put(NIGHTLY)
    assert not store.running("nightly")
    with store.hold("nightly"):
        assert store.all()[0].running
        with pytest.raises(Cannot, match="runs already"), Schedules(store.folder, store.runs).hold("nightly"):
            pass
    assert not store.running("nightly")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"name": "nightly"}', '{"name": "other", "host": 1}', "[" * 100_000]
    + [
        f'{{"name": "bad", "host": "h", "what": "snapshot", "machines": [], "when": "hourly", "pool": "", "keep": '
        f'{{"last": 1}}, "chain": {chain}, "quiesce": true, "verify": false, "on": true, "speed": {speed}}}'
        for chain, speed in (("1e999", "0"), ("NaN", "0"), ("1", "1" + "0" * 500), ("1", "1e999"), ("[]", "0"))
    ],
)
def test_a_damaged_file_is_moved_aside_and_told_of(store: Schedules, text: str) -> None:
    store.put(NIGHTLY)
    for _ in range(2):
        (store.folder / "bad.json").write_text(text)
        assert [each.schedule.name for each in store.all()] == ["nightly"]
    assert (store.folder / "bad.json.damaged").read_text() == text
    assert (store.folder / "bad.json.damaged-2").read_text() == text, "what was kept before is not written over"
    assert [path.name for path in store.damaged()] == ["bad.json.damaged", "bad.json.damaged-2"]
    store.put(replace(NIGHTLY, name="bad"))
    assert store.damaged() == ()


def test_a_file_that_cannot_be_read_just_now_stays_where_it_is(store: Schedules) -> None:
    store.put(NIGHTLY)
    path = store.folder / "nightly.json"
    path.rename(store.folder / "away")
    path.mkdir()  # as little to be read as one on a disk that fails, also for root
    assert store.all() == ()
    assert path.is_dir() and store.damaged() == ()


@pytest.mark.parametrize("name", ["../settings", "/etc/hosts", "..", "", "a/../../settings"])
def test_a_name_leads_to_no_other_file(store: Schedules, name: str) -> None:
    store.put(NIGHTLY)
    other = store.folder.parent / "settings.json"
    other.write_text("{}")
    with pytest.raises(KeyError):
        store.get(name)
    assert other.read_text() == "{}" and store.damaged() == ()


def test_runs_that_are_nonsense_are_none(store: Schedules) -> None:
    store.put(NIGHTLY)
    store.ran("nightly", Ran(1.0, 2.0, True, ()))
    for text in ("[" * 100_000, f"[[1{'0' * 500}, 2, true, []]]", "[[1e999, NaN, true, []]]", "7", "[[1, 2, true, 3]]"):
        (store.runs / "nightly.json").write_text(text)
        assert [each.runs for each in store.all()] == [()]


def test_systemd_takes_the_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = tmp_path / 'a % "b" $HOME'
    odd.mkdir()
    shutil.copy("/bin/true", odd / "virtgui")
    environ = {"XDG_CONFIG_HOME": str(odd), "XDG_STATE_HOME": "/x"}
    for program in ((str(odd / "virtgui"),), itself.program()):
        monkeypatch.setattr(timers, "program", lambda found=program: found)
        units = Timers(tmp_path / "units", environ)
        for schedule in (NIGHTLY, replace(NIGHTLY, name="weekly", when="Mon *-*-* 02:30:00")):
            units.write(schedule)
    written = sorted((tmp_path / "units").iterdir())
    assert [path.name for path in written] == [
        "virtgui-nightly.service",
        "virtgui-nightly.timer",
        "virtgui-weekly.service",
        "virtgui-weekly.timer",
    ]
    assert checked(written) == ""
    assert "OnCalendar=Mon *-*-* 02:30:00" in written[3].read_text()
    assert '"run-schedule" "weekly"' in written[2].read_text()
    written[3].write_text(written[3].read_text().replace("Mon *", "Someday *"))
    assert "Someday" in checked(written)
    units.remove("nightly")
    assert len(list((tmp_path / "units").iterdir())) == 2


def test_a_time_that_systemd_does_not_know_is_told(tmp_path: Path) -> None:
    units = Timers(tmp_path)
    assert units.calendar("Mon *-*-* 02:00:00") == "" and units.calendar("hourly") == ""
    assert "does not know" in units.calendar("every other tuesday")


def test_a_schedule_that_cannot_be_is_kept_nowhere(tmp_path: Path, store: Schedules) -> None:
    desk = ScheduleDesk(store, Timers(tmp_path / "units"))
    with pytest.raises(Cannot, match="does not know"):
        desk.put(replace(NIGHTLY, when="every other tuesday"))
    with pytest.raises(Cannot, match="letters"):
        desk.put(replace(NIGHTLY, name="a b"))
    assert not desk.all() and not (tmp_path / "units").exists()
    desk.put(NIGHTLY)
    assert [each.schedule for each in desk.all()] == [NIGHTLY]
    assert len(list((tmp_path / "units").iterdir())) == 2
    with store.hold("nightly"), pytest.raises(Cannot, match="runs already"):
        desk.run("nightly")
    desk.remove("nightly")
    assert not desk.all() and not list((tmp_path / "units").iterdir())
