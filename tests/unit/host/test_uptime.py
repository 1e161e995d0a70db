"""Since when a machine runs, read from a made /proc and from the real one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from virtgui.host.uptime import Uptimes

ONE, TWO = "4dea22b3-1d52-d8f3-2516-782e98ab3fa0", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1"
TICKS = os.sysconf("SC_CLK_TCK")


class Proc:
    """A folder that looks like /proc."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.now = 0.0
        (root / "self").mkdir()
        self.boot(1_700_000_000)

    def boot(self, at: int) -> None:
        (self.root / "stat").write_text(f"cpu 1 2 3\nbtime {at}\nprocesses 9\n")

    def process(self, pid: int, start_s: int, *words: str, name: str = "qemu-system-x86") -> None:
        folder = self.root / str(pid)
        folder.mkdir(exist_ok=True)
        before = " ".join(str(n) for n in range(4, 22))
        (folder / "stat").write_text(f"{pid} ({name}) S {before} {start_s * TICKS} 23 24\n")
        (folder / "cmdline").write_bytes(b"\0".join(word.encode() for word in words) + b"\0")


@pytest.fixture
def proc(tmp_path: Path) -> Proc:
    return Proc(tmp_path)


@pytest.fixture
def uptimes(proc: Proc) -> Uptimes:
    return Uptimes(proc.root, clock=lambda: proc.now)


def test_each_machine_is_known_by_its_uuid(proc: Proc, uptimes: Uptimes) -> None:
    proc.process(10, 100, "/usr/bin/qemu-system-x86_64", "-name", "guest=one", "-uuid", ONE, "-nographic")
    proc.process(11, 250, "/usr/libexec/qemu-kvm", "-uuid", TWO.upper())
    assert uptimes.started_at(ONE) == 1_700_000_100
    assert uptimes.started_at(TWO) == 1_700_000_250


def test_a_machine_without_a_process_here_has_no_start_time(uptimes: Uptimes) -> None:
    assert uptimes.started_at(ONE) is None


def test_another_program_that_mentions_a_uuid_is_not_a_machine(proc: Proc, uptimes: Uptimes) -> None:
    proc.process(10, 100, "/usr/bin/vim", "-uuid", ONE)
    proc.process(11, 100, "/usr/bin/qemu-system-x86_64", "-uuid")
    proc.process(12, 100, "")
    assert uptimes.started_at(ONE) is None


def test_a_program_with_a_hostile_name_does_not_shift_the_fields(proc: Proc, uptimes: Uptimes) -> None:
    proc.process(10, 100, "/usr/bin/qemu-system-x86_64", "-uuid", ONE, name=") S 1 2 3 (x")
    assert uptimes.started_at(ONE) == 1_700_000_100


def test_one_look_serves_all_machines_for_two_seconds(proc: Proc, uptimes: Uptimes) -> None:
    assert uptimes.started_at(ONE) is None
    proc.process(10, 100, "/usr/bin/qemu-system-x86_64", "-uuid", ONE)
    proc.now = 1.9
    assert uptimes.started_at(ONE) is None
    proc.now = 2.0
    assert uptimes.started_at(ONE) == 1_700_000_100


def test_setting_the_clock_does_not_move_the_start_of_a_running_machine(proc: Proc, uptimes: Uptimes) -> None:
    proc.process(10, 100, "/usr/bin/qemu-system-x86_64", "-uuid", ONE)
    assert uptimes.started_at(ONE) == 1_700_000_100
    proc.boot(1_700_000_001)
    proc.now = 5
    assert uptimes.started_at(ONE) == 1_700_000_100


def test_what_starts_after_the_clock_was_set_has_a_start_of_the_same_clock(
    proc: Proc, uptimes: Uptimes, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 7200)
    proc.boot(1_700_000_000 + 7200)
    proc.process(41, 50, "/usr/bin/qemu-system-x86_64", "-uuid", ONE)
    assert uptimes.started_at(ONE) == pytest.approx(1_700_000_050, abs=5)


def test_a_machine_started_anew_has_a_new_start_time_even_with_the_same_process_id(
    proc: Proc, uptimes: Uptimes
) -> None:
    proc.process(10, 100, "/usr/bin/qemu-system-x86_64", "-uuid", ONE)
    assert uptimes.started_at(ONE) == 1_700_000_100
    proc.process(10, 900, "/usr/bin/qemu-system-x86_64", "-uuid", ONE)
    proc.now = 5
    assert uptimes.started_at(ONE) == 1_700_000_900


def test_the_real_kernel_agrees_with_the_clock() -> None:
    identity = str(uuid.uuid4())
    before = time.time()
    with subprocess.Popen(
        ["qemu-stand-in", "-c", "import sys; sys.stdin.read()", "-uuid", identity],
        executable=sys.executable,
        stdin=subprocess.PIPE,
    ) as process:
        uptimes = Uptimes(fresh_s=0)
        found = None
        while found is None and time.time() - before < 5:
            found = uptimes.started_at(identity)
        process.communicate()
    assert found == pytest.approx(before, abs=2)
