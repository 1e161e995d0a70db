"""The program as a process of its own on a real host: how it ends, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import libvirt
import pytest

from tests.bed.hosts import PrivateHost, until

ROOT = Path(__file__).resolve().parents[2]
SECRET = "S3cr3t!"


@pytest.fixture
def run(_own_folders: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`run(*flags)` starts the program without a display, in the test's own folders."""
    running: list[subprocess.Popen[str]] = []

    def start(*flags: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-m", "virtgui", *flags]
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        running.append(
            subprocess.Popen(
                argv,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


def sockets(host: PrivateHost) -> int:
    """How many sockets the daemon holds: one more for each connection. One that was killed just now holds none."""
    each = "for pid in $(pidof libvirtd); do ls -l /proc/$pid/fd; done 2>/dev/null; true"
    return host.run("sh", "-c", each).count("socket:")


def ends(process: subprocess.Popen[str]) -> float:
    """Ask it to end; returns the seconds it took. It ends well and says nothing."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    taken = time.monotonic() - begun
    assert (process.returncode, out, err) == (0, "", "")
    return taken


class Flood(threading.Thread):
    """Another client that pauses and resumes a machine without rest."""

    def __init__(self, uri: str, name: str) -> None:
        super().__init__(name="flood")
        self._uri, self._machine = uri, name
        self.over = threading.Event()

    def run(self) -> None:
        connection = libvirt.open(self._uri)
        machine = connection.lookupByName(self._machine)
        while not self.over.is_set():
            machine.suspend()
            machine.resume()
        connection.close()


def test_it_ends_within_two_seconds_while_events_flow(
    fresh_host: PrivateHost, run: Callable[..., subprocess.Popen[str]]
) -> None:
    fresh_host.add("flooded")
    idle = sockets(fresh_host)
    process = run("--connect", fresh_host.uri)
    until(lambda: sockets(fresh_host) >= idle + 2, 30, "it is connected")
    flood = Flood(fresh_host.uri, "flooded")
    flood.start()
    try:
        threading.Event().wait(1)
        taken = ends(process)
    finally:
        flood.over.set()
        flood.join()
    assert taken < 2.5, "two seconds, and half of one for a busy computer"
    until(lambda: sockets(fresh_host) <= idle, 10, "every connection is closed")


def test_it_ends_within_two_seconds_when_the_daemon_hangs(
    fresh_host: PrivateHost, run: Callable[..., subprocess.Popen[str]]
) -> None:
    fresh_host.add("one")
    idle = sockets(fresh_host)
    process = run("--connect", fresh_host.uri)
    until(lambda: sockets(fresh_host) >= idle + 2, 30, "it is connected")
    threading.Event().wait(1)
    fresh_host.stop()
    try:
        assert ends(process) < 3
    finally:
        fresh_host.cont()


def test_it_ends_within_two_seconds_while_a_host_is_waited_for(run: Callable[..., subprocess.Popen[str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        process = run("--connect", f"qemu+tcp://127.0.0.1:{silent.getsockname()[1]}/system")
        with silent.accept()[0]:  # it takes the connection and never says a word
            assert ends(process) < 2.5


def secret_places(folder: Path, host: PrivateHost) -> list[str]:
    """Files of a folder, and command lines of processes, that hold the password."""
    found = [str(p) for p in folder.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if SECRET.encode() in line and str(host.folder).encode() not in line:
            found.append(line.decode(errors="replace"))
    return found


def test_a_displays_password_is_written_nowhere(
    fresh_host: PrivateHost,
    run: Callable[..., subprocess.Popen[str]],
    own_calls: Callable[[], AbstractContextManager[None]],
    _own_folders: Path,
) -> None:
    fresh_host.add("guarded", graphics="vnc", password=SECRET)
    assert SECRET in fresh_host.virsh("dumpxml", "--security-info", "guarded")
    log = _own_folders / "state/virtgui/virtgui.log"
    process = run("--connect", fresh_host.uri, "--debug", "--trace-libvirt", "--show-domain-console", "guarded")
    until(log.exists, 30, "there is a log")
    # all through the session, for what is gone at its end may have been there
    deadline = time.monotonic() + 6
    while time.monotonic() < deadline and process.poll() is None:
        assert not secret_places(_own_folders, fresh_host)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert SECRET not in out + err
    assert log.stat().st_mode & 0o077 == 0
    assert log.stat().st_size > 0, "nothing was logged, so nothing is shown by this"
    assert not secret_places(_own_folders, fresh_host)
    left = [p for p in (_own_folders / "run").rglob("*") if p.is_file()]
    assert not left, "a viewer's file outlived its viewer"


def test_a_second_start_lets_the_first_do_it(run: Callable[..., subprocess.Popen[str]], _own_folders: Path) -> None:
    first = run()
    door = _own_folders / "run/virtgui/instance"
    until(door.exists, 60, "the first start listens")
    second = run("--connect", "test:///default", "--show-domain-editor", "test")
    assert second.communicate(timeout=60) == ("", "")
    assert second.returncode == 0
    log = _own_folders / "state/virtgui/virtgui.log"
    until(lambda: "test:///default is open" in log.read_text(), 60, "the first start opened the host")
    ends(first)
    assert not door.exists()


def test_of_two_starts_at_once_one_does_it(run: Callable[..., subprocess.Popen[str]], _own_folders: Path) -> None:
    """Neither listens yet when the other looks."""
    both = [run(), run()]
    until(lambda: any(each.poll() is not None for each in both), 60, "one lets the other do it")
    (ended,) = [each for each in both if each.poll() is not None]
    assert (*ended.communicate(timeout=30), ended.returncode) == ("", "", 0)
    (first,) = [each for each in both if each is not ended]
    ends(first)


def test_a_program_that_slept_while_its_daemon_ended_finds_the_next(
    fresh_host: PrivateHost, run: Callable[..., subprocess.Popen[str]], _own_folders: Path
) -> None:
    """As after a computer's sleep: all timers are due at once, and every connection is dead already."""
    fresh_host.add("before")
    log = _own_folders / "state/virtgui/virtgui.log"
    process = run("--connect", fresh_host.uri, "--debug")
    until(lambda: log.exists() and " is open\n" in log.read_text(), 30, "it is connected")
    process.send_signal(signal.SIGSTOP)
    try:
        fresh_host.kill()
        fresh_host.respawn()
        idle = sockets(fresh_host)
        fresh_host.add("meanwhile")
    finally:
        process.send_signal(signal.SIGCONT)
    until(lambda: sockets(fresh_host) >= idle + 2, 30, "it is connected again")
    until(lambda: log.read_text().count(" is open\n") == 2, 30, "and says so once")
    assert " is lost" in log.read_text()
    fresh_host.virsh("suspend", "meanwhile")
    until(lambda: "meanwhile" in log.read_text(), 10, "it hears of what came meanwhile")
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "ERROR" not in told and "Traceback" not in told


def test_a_deed_of_the_flags_that_fails_is_told_and_is_the_programs_end(tmp_path: Path, _own_folders: Path) -> None:
    """The picture is taken all the same: it shows what failed."""
    deeds = ("--act", "start", "web-01", "--act", "pause", "web-01")
    ran = subprocess.run(
        [sys.executable, "-m", "virtgui", "--demo", "--screenshot", "a.png", *deeds],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (3, "virtgui: could not start web-01: It is already running.\n")
    assert (tmp_path / "a.png").exists()


def test_who_may_not_is_told_what_to_do_in_one_line(
    fresh_host: PrivateHost, tmp_path: Path, _own_folders: Path
) -> None:
    """Root without the right to pass over what files allow is anybody."""
    os.chown(fresh_host.socket, 65534, 65534)
    fresh_host.socket.chmod(0o700)
    anybody = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    ran = subprocess.run(
        [*anybody, sys.executable, "-m", "virtgui", "--connect", fresh_host.uri, "--screenshot", "a.png"],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 3, ran.stderr
    (line,) = ran.stderr.splitlines()
    assert "may not manage machines" in line and "usermod -aG libvirt" in line
    assert not (tmp_path / "a.png").exists()
