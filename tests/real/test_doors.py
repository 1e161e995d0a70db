"""The ways to a guest's screen and lines on real hosts, and what closes them."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import socket
import sys
import termios
import threading
from array import array
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.hypervisor import eventloop
from virtgui.hypervisor.pump import Pump
from virtgui.model.commands import Act, Command, Disconnect, OpenLine, OpenScreen, ReadDisplays, TakeShot, Verb
from virtgui.model.console import Way
from virtgui.model.facts import Phase
from virtgui.model.keys import DomainKey
from virtgui.model.messages import DisplaysRead, DoorOpened, ShotTaken

Machine = Callable[..., DomainKey]


def opened(circle: Circle, command: Command) -> DoorOpened:
    """The answer to a question for a door."""
    ticket = circle.send(command)
    circle.wait_until(lambda: circle.of(ticket, DoorOpened), 15, f"{command} is answered")
    return circle.of(ticket, DoorOpened)[0]


def taken(told: DoorOpened) -> socket.socket:
    """The open socket of a door, which the test closes."""
    assert told.problem is None and told.door is not None, told.problem
    taken = socket.socket(fileno=told.door.take())
    taken.settimeout(10)
    return taken


@pytest.fixture
def machine(circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]) -> Machine:
    def make(name: str, **options: object) -> DomainKey:
        full = machine_on(private_host, name, **options)
        return circle.appears(circle.connect(private_host.uri), full).key

    return make


def test_a_screen_is_handed_over_without_port_or_password(circle: Circle, machine: Machine) -> None:
    key = machine("screen", graphics="vnc", password="S3cr3t!")
    told = opened(circle, OpenScreen(key))
    assert told.door is not None and told.door.way is Way.FD and not told.door.password
    fd = told.door.held.fd if told.door.held else -1
    assert not os.get_inheritable(fd)
    with taken(told) as screen:
        assert screen.recv(12) == b"RFB 003.008\n"
        screen.sendall(b"RFB 003.008\n")
        assert screen.recv(2) == b"\x01\x01", "no authentication is asked for"


def test_a_machine_without_a_screen_or_without_a_process_says_what_to_do(circle: Circle, machine: Machine) -> None:
    bare = opened(circle, OpenScreen(machine("bare")))
    assert bare.problem is not None and "Add a VNC display" in bare.problem.reason
    off = machine("off", graphics="vnc", start=False)
    told = opened(circle, OpenScreen(off))
    assert told.problem is not None and told.problem.remedy == Act(off, Verb.START)


# What libvirt has ssh do on the host: bytes between it and the daemon's socket.
RELAY = """
import os, select, socket
daemon = socket.socket(socket.AF_UNIX)
daemon.connect("SOCKET")
while True:
    for ready in select.select([0, daemon], [], [])[0]:
        data = os.read(0, 65536) if ready == 0 else daemon.recv(65536)
        if not data:
            raise SystemExit
        daemon.sendall(data) if ready == 0 else os.write(1, data)
"""
GREETING = "import socket, sys; print(socket.create_connection((sys.argv[1], int(sys.argv[2])), 5).recv(12))"


def test_who_may_only_look_is_told_the_port(circle: Circle, machine: Machine, private_host: PrivateHost) -> None:
    key = machine("looker", graphics="vnc")
    only = DomainKey(circle.connect(private_host.uri, read_only=True), key.uuid)
    circle.send(Disconnect(only.host))
    circle.wait_until(lambda: circle.host(only.host).phase is Phase.CLOSED)
    circle.connect(private_host.uri, read_only=True)
    door = opened(circle, OpenScreen(only)).door
    assert door is not None and (door.way, door.host) == (Way.TCP, "127.0.0.1")
    assert "RFB 003.008" in private_host.run("python3", "-c", GREETING, door.host, str(door.port))


def test_over_ssh_the_screen_is_asked_of_ssh_and_never_of_libvirt(
    circle: Circle, machine: Machine, private_host: PrivateHost, libvirt_calls: Counter[str], tmp_path: Path
) -> None:
    name = circle.world.machines[machine("far", graphics="vnc", password="S3cr3t!")].name
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!{sys.executable} -IS\n{RELAY}".replace("SOCKET", str(private_host.socket)), encoding="ascii")
    ssh.chmod(0o700)
    uri = f"qemu+ssh://me@bed/system?command={ssh}&socket={private_host.socket}"
    key = circle.appears(circle.connect(uri), name).key
    door = opened(circle, OpenScreen(key)).door
    assert door is not None and door.way is Way.SSH and door.password == "S3cr3t!" and door.remote
    assert door.ssh[0] == str(ssh) and door.ssh[-2:] == ("--", "bed") and "-W" not in door.ssh
    assert "RFB 003.008" in private_host.run("python3", "-c", GREETING, door.host, str(door.port))
    assert not libvirt_calls["virDomainOpenGraphicsFD"]
    assert circle.host(key.host).open


def test_spice_says_who_opens_it(circle: Circle, machine: Machine) -> None:
    key = machine("spice", graphics="vnc", start=False, extra="<graphics type='spice'/>")
    circle.send(ReadDisplays(key))

    def told() -> list[DisplaysRead]:
        return [m for m in circle.messages if isinstance(m, DisplaysRead) and m.domain == key]

    circle.wait_until(told, 15, "the displays are read")
    kinds = {display.type: display.refusal for display in told()[0].displays}
    assert kinds == {"vnc": "", "spice": "SPICE opens in virt-viewer."}
    assert told()[0].lines == ()


def lines_of(circle: Circle, key: DomainKey) -> dict[str, str]:
    """Titles of a machine's lines by alias."""
    before = len(circle.messages)
    circle.send(ReadDisplays(key))

    def told() -> list[DisplaysRead]:
        return [m for m in circle.messages[before:] if isinstance(m, DisplaysRead) and m.domain == key]

    circle.wait_until(told, 15, "the lines are read")
    assert told()[0].problem is None
    return {line.alias: line.title for line in told()[0].lines}


def read_until(line: socket.socket, wanted: bytes) -> bytes:
    """What comes until this has come."""
    seen = b""
    while wanted not in seen:
        piece = line.recv(65536)
        assert piece, f"the line ended after {seen!r}"
        seen += piece
    return seen


def read_to_the_end(line: socket.socket) -> bytes:
    seen = b""
    while piece := line.recv(65536):
        seen += piece
    return seen


@pytest.fixture
def shell(circle: Circle, private_host: PrivateHost, machine: Machine) -> DomainKey:
    """A tiny guest with a shell on its serial line."""
    key = machine("shell", boot=True)
    private_host.says(circle.world.machines[key].name, "VG-READY")
    return key


def test_a_serial_line_is_a_shell_and_the_guest_s_end_is_its_end(circle: Circle, shell: DomainKey) -> None:
    assert lines_of(circle, shell) == {"serial0": "Serial 1"}
    with taken(opened(circle, OpenLine(shell))) as line:
        line.sendall(b"echo one''two\n")
        read_until(line, b"onetwo\r\n")
        # back-pressure: nothing is lost though nobody reads for a while
        line.sendall(b"seq 1 20000; echo do''ne\n")
        circle.wait_until(lambda: _settled(lambda: _waiting(line), least=300), 15, "the socket fills")
        text = read_until(line, b"done\r\n")
        # what was typed may be echoed once or twice, before and after the shell's prompt
        written = text[text.index(b"\r\n1\r\n2\r\n") :].split()
        assert written[:20001] == [*(b"%d" % number for number in range(1, 20001)), b"done"]
        line.sendall(b"poweroff -f\n")
        read_to_the_end(line)
    circle.becomes(shell, lambda machine: not machine.active)


def _waiting(line: socket.socket) -> int:
    """How many bytes can be read at once."""
    number = array("i", [0])
    fcntl.ioctl(line.fileno(), termios.FIONREAD, number)
    return number[0]


def test_somebody_else_s_line_is_told_and_can_be_taken_over(circle: Circle, machine: Machine) -> None:
    key = machine("taken", extra="<serial type='pty'/>")
    with taken(opened(circle, OpenLine(key, "serial0"))) as first:
        told = opened(circle, OpenLine(key, "serial0"))
        assert told.taken and told.door is None and told.problem is not None
        assert told.problem.reason == "Somebody else has this console open."
        with taken(opened(circle, OpenLine(key, "serial0", force=True))):
            assert read_to_the_end(first) == b""


def test_a_channel_is_a_line_and_what_is_gone_is_told(circle: Circle, machine: Machine) -> None:
    extra = "<channel type='unix'><target type='virtio' name='org.example.talk'/></channel>"
    key = machine("channel", extra=extra, agent=True)
    (alias,) = lines_of(circle, key)
    assert lines_of(circle, key) == {alias: "Channel org.example.talk"}
    with taken(opened(circle, OpenLine(key, alias))) as line:
        line.sendall(b"hello")
    for asked, why in ((OpenLine(key), "no serial line"), (OpenLine(key, "serial7"), "no such line")):
        told = opened(circle, asked)
        assert told.problem is not None and why in told.problem.reason and not told.taken


def test_a_daemon_that_dies_ends_its_lines(
    circle: Circle, fresh_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    name = machine_on(fresh_host, "orphan", extra="<serial type='pty'/>")
    key = circle.appears(circle.connect(fresh_host.uri), name).key
    with taken(opened(circle, OpenLine(key))) as line:
        fresh_host.kill()
        assert read_to_the_end(line) == b""


def test_a_daemon_that_hangs_delays_nobody_else(
    circle: Circle, fresh_host: PrivateHost, machine: Machine, machine_on: Callable[..., str]
) -> None:
    name = machine_on(fresh_host, "stuck", extra="<serial type='pty'/>")
    key = circle.appears(circle.connect(fresh_host.uri), name).key
    other = machine("other", extra="<serial type='pty'/>")
    with taken(opened(circle, OpenLine(key))) as line:
        fresh_host.stop()
        line.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                line.send(bytes(65536))
        with taken(opened(circle, OpenLine(other))):
            assert lines_of(circle, other) == {"serial0": "Serial 1"}
        fresh_host.cont()


def test_a_hundred_opens_and_closes_leave_nothing(circle: Circle, machine: Machine) -> None:
    key = machine("often", graphics="vnc", extra="<serial type='pty'/>")

    def held() -> tuple[int, int, tuple[int, int]]:
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count(), eventloop.install().watched

    def once() -> None:
        with taken(opened(circle, OpenLine(key, force=True))), taken(opened(circle, OpenScreen(key))):
            pass
        ticket = circle.send(OpenScreen(key))
        circle.wait_until(lambda: circle.of(ticket, DoorOpened))
        circle.messages.clear()  # nobody took that one: it goes with its message

    once()
    circle.wait_until(lambda: _settled(held), 5)
    before = held()
    for _ in range(50):
        once()
    circle.wait_until(lambda: held() == before, 5, f"{before} is left, not {held()}")
    circle.wait_until(lambda: not _pumps(), 5, "libvirt keeps what it was given for a line, but no line")


def _pumps() -> list[object]:
    """The lines that are still in memory."""
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, Pump)]


def _settled(figure: Callable[[], Any], least: object = None) -> bool:
    """Nothing changes any more for a quarter of a second."""
    before = figure()
    threading.Event().wait(0.25)
    return bool(figure() == before and (least is None or before > least))


def test_pictures_of_a_running_a_paused_and_a_machine_that_is_off(circle: Circle, machine: Machine) -> None:
    key = machine("picture", graphics="vnc")

    def shot() -> ShotTaken:
        ticket = circle.send(TakeShot(key))
        circle.wait_until(lambda: circle.of(ticket, ShotTaken), 12, "a picture is taken")
        return circle.of(ticket, ShotTaken)[0]

    for verb in (None, Verb.PAUSE):
        if verb is not None:
            circle.act(key, verb)
        told = shot()
        assert told.shot is not None and told.shot.mime in ("image/png", "image/x-portable-pixmap"), told.problem
        assert len(told.shot.data) > 100
    circle.act(key, Verb.POWER_OFF)
    told = shot()
    assert told.shot is None and told.problem is not None and told.problem.remedy == Act(key, Verb.START)
