"""`virtgui run-schedule` on a real host, in a process that cannot load Qt: what it makes, keeps and says."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bed.hosts import until
from tests.real.test_backups import IMAGES, Keeper, circle, folder, keeper
from virtgui.host.schedules import Schedules
from virtgui.host.timers import Timers
from virtgui.model.backups import Scope
from virtgui.model.schedules import Keep, Schedule, What

__all__ = ["circle", "keeper"]
NO_QT = """
import sys
sys.modules["PyQt6"] = None
from virtgui.__main__ import main
sys.exit(main(["run-schedule", sys.argv[1]]))
"""


class Nights:
    """A computer of its own whose schedules run when they are told to."""

    def __init__(self, home: Path) -> None:
        self.told = ""
        self.store = Schedules(home / "config/virtgui/schedules", home / "state/virtgui/schedules")
        self._environ = {
            **{name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")},
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
        }

    def begin(self, name: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", NO_QT, name],
            cwd=Path(__file__).parents[2],
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def end(self, process: subprocess.Popen[str]) -> int:
        with process:
            try:
                self.told, _ = process.communicate(timeout=60)
            finally:
                process.kill()
        return process.returncode

    def run(self, name: str) -> tuple[int, str]:
        process = self.begin(name)
        return self.end(process), self.told


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


def test_backups_by_schedule_with_chains_kept_whole(keeper: Callable[..., Keeper], nights: Nights) -> None:
    it = keeper(start=False)
    folder(it.host)
    nights.store.put(Schedule("nightly", it.host.uri, pool="backups", keep=Keep(1, 0, 0, 0, 0), chain=2, verify=True))
    for night in range(3):
        it.host.run("qemu-io", "-c", f"write -P {20 + night} 1M 64k", f"{IMAGES}/web.qcow2")
        status, told = nights.run("nightly")
        assert status == 0 and "web: " in told and "Whole" in told, told
    # the first two went together once the third stood on its own
    known = it.read()
    assert [each.scope for each in known.backups] == [Scope.FULL] and "2 old ones, 2 deleted" in told
    assert known.backups[0].cause == "schedule nightly"
    assert [each.name for each in known.checkpoints] == [known.backups[0].number]
    assert it.host.state("web") == "shut off"
    assert [run.well for run in nights.store.past("nightly")] == [True, True, True]
    assert "2 old ones" in " ".join(nights.store.past("nightly")[0].lines)
    # restored disks have no list of changes: it says so, and takes all
    it.host.run("qemu-img", "bitmap", "--remove", f"{IMAGES}/web.qcow2", known.backups[0].number)
    status, told = nights.run("nightly")
    assert status == 0 and "All of it is written instead" in told, told
    assert it.read().backups[-1].scope is Scope.FULL


def test_snapshots_by_schedule(keeper: Callable[..., Keeper], nights: Nights) -> None:
    it = keeper(filled_mib=0)
    snaps = Schedule("hourly", it.host.uri, What.SNAPSHOT, ((it.key.uuid, "web"),), keep=Keep(2, 0, 0, 0, 0))
    nights.store.put(snaps)
    it.host.virsh("snapshot-create-as", "web", "by-hand")
    for _ in range(3):
        status, told = nights.run("hourly")
        assert status == 0, told
    names = it.host.virsh("snapshot-list", "web", "--name").split()
    assert "by-hand" in names and len([name for name in names if name.startswith("hourly-")]) == 2
    assert "1 old ones deleted" in told


def test_what_fails_is_said_and_remembered(keeper: Callable[..., Keeper], nights: Nights) -> None:
    it = keeper(start=False, filled_mib=0)
    status, told = nights.run("missing")
    assert status == 2 and "no schedule missing" in told
    gone = ("00000000-0000-4000-8000-000000000000", "gone")
    folder(it.host)
    nights.store.put(Schedule("mixed", it.host.uri, machines=(gone, (it.key.uuid, "web")), pool="backups"))
    status, told = nights.run("mixed")
    assert status == 1 and "gone: it no longer exists" in told and "web: all backed up" in told, told
    nights.store.put(Schedule("away", "qemu:///system?socket=/nonexistent/sock", pool="backups"))
    status, told = nights.run("away")
    assert status == 1 and "could not be opened" in told
    assert [run.well for run in nights.store.past("away")] == [False]
    nights.store.put(Schedule("lost", it.host.uri, pool="nowhere"))
    status, told = nights.run("lost")
    assert status == 1 and "web: The pool “nowhere” is off, gone" in told


def test_told_to_end_it_takes_back_what_it_had_begun(keeper: Callable[..., Keeper], nights: Nights) -> None:
    it = keeper(filled_mib=160, size_mib=256)
    folder(it.host)
    nights.store.put(Schedule("slow", it.host.uri, pool="backups", speed=256 * 1024))
    process = nights.begin("slow")
    try:
        until(lambda: "web-" in it.host.run("ls", "/run/backups"), 60, "it has begun")
        assert nights.store.running("slow")
        assert "runs already" in nights.run("slow")[1]
        process.send_signal(signal.SIGTERM)
        assert nights.end(process) == 1 and "told to end" in nights.told, nights.told
    finally:
        process.kill()
    assert it.host.run("ls", "/run/backups").strip() == "" and not it.read().checkpoints
    assert not nights.store.past("slow")[0].well and not nights.store.running("slow")


def test_the_line_of_the_written_unit_runs_it(
    keeper: Callable[..., Keeper], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As systemd would: its words and variables, and little else. No timer is started here."""
    monkeypatch.setattr(Timers, "lack", lambda _self: "It is only written.")
    it = keeper(start=False, filled_mib=0)
    folder(it.host)
    home = tmp_path / "100% $HOME of “ann”"
    nights = Nights(home)
    schedule = Schedule("nightly", it.host.uri, pool="backups")
    nights.store.put(schedule)
    given = {"XDG_CONFIG_HOME": str(home / "config"), "XDG_STATE_HOME": str(home / "state")}
    units = Timers(environ=given)
    units.write(schedule)
    told = [
        line.partition("=")[::2] for line in (units.folder / "virtgui-nightly.service").read_text().splitlines() if line
    ]
    words = {name: shlex.split(value.replace("%%", "%")) for name, value in told if name == "ExecStart"}["ExecStart"]
    environ = dict(
        shlex.split(value.replace("%%", "%"))[0].split("=", 1) for name, value in told if name == "Environment"
    )
    place = next((value.replace("%%", "%") for name, value in told if name == "WorkingDirectory"), "/")
    assert environ == given
    ran = subprocess.run(
        [word.replace("$$", "$") for word in words],
        cwd=place,
        env={**environ, "PATH": os.defpath, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0 and "web: all backed up" in ran.stdout + ran.stderr, ran
    assert [each.cause for each in it.read().backups] == ["schedule nightly"]
    assert [run.well for run in nights.store.past("nightly")] == [True]
