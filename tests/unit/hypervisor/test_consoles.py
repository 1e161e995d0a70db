"""Screens, lines and pictures: each question is answered once, and nothing stays open that nobody holds."""

from __future__ import annotations

import contextlib
import queue
import socket
from collections.abc import Callable, Iterator
from typing import TypeVar

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import FakeStream, error, uuid_of
from virtgui.hypervisor import eventloop
from virtgui.hypervisor.engine import Engine
from virtgui.model.commands import Act, Command, Connect, OpenLine, OpenScreen, ReadDisplays, TakeShot, Verb
from virtgui.model.console import Way
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import DisplaysRead, DoorOpened, HostSeen, Message, ShotTaken

WEB = DomainKey(KEY, uuid_of("web"))
TEST = DomainKey(HostKey("test:///default"), "6695eb01-f6a4-8304-79aa-97f2502e193f")
LIVE = """
<domain type='kvm' id='1'><name>web</name><devices>
  <serial type='pty'><target port='0'/><alias name='serial0'/></serial>
  <graphics type='vnc' port='5900' passwd='S3cr3t!'><listen type='address' address='127.0.0.1'/></graphics>
</devices></domain>
"""
M = TypeVar("M", bound=Message)
NO_SUPPORT = error(libvirt.VIR_ERR_NO_SUPPORT, "this function is not supported by the connection driver")
FLAGS = error(libvirt.VIR_ERR_INVALID_ARG, "invalid argument: unsupported flags (0x2) in function lxcDomainOpenConsole")
TAKEN = error(libvirt.VIR_ERR_OPERATION_FAILED, "operation failed: Active console session exists for this domain")


@pytest.fixture
def web(bench: Bench) -> Iterator[Bench]:
    """An open host whose machine has a screen and a line."""
    loop = eventloop.install()
    loop.hold()
    bench.host.machines[WEB.uuid]["live"] = LIVE
    bench.open()
    yield bench
    bench.end()
    for screen in bench.host.screens:
        screen.close()
    loop.release()


def door(bench: Bench, command: Command, number: int = 7) -> DoorOpened:
    bench.session.ask(Ticket(number), command)
    bench.hands.until(lambda: [m for m in bench.of(DoorOpened) if m.ticket == number], "it is answered")
    return bench.of(DoorOpened)[-1]


def shot(bench: Bench, number: int) -> ShotTaken:
    bench.session.ask(Ticket(number), TakeShot(WEB))
    bench.hands.until(lambda: [m for m in bench.of(ShotTaken) if m.ticket == number], "it is answered")
    return bench.of(ShotTaken)[-1]


def stream_of(bench: Bench, number: int = 7) -> tuple[socket.socket, FakeStream]:
    told = door(bench, OpenLine(WEB), number)
    assert told.door is not None, told.problem
    line = socket.socket(fileno=told.door.take())
    line.settimeout(5)
    return line, bench.host.streams[-1]


# -- screens


def test_a_screen_that_may_not_be_handed_over_is_reached_by_its_port(web: Bench) -> None:
    web.host.denied = error(libvirt.VIR_ERR_OPERATION_DENIED, "operation forbidden: read only access prevents it")
    told = door(web, OpenScreen(WEB)).door
    assert told is not None
    assert (told.way, told.host, told.port, told.password) == (Way.TCP, "127.0.0.1", 5900, "S3cr3t!")
    assert told.name == "fake" and "S3cr3t!" not in f"{told}{web.of(DoorOpened)}"


def test_a_screen_that_comes_too_late_is_closed(web: Bench) -> None:
    web.host.hold("graphics", "web")
    web.session.ask(Ticket(7), OpenScreen(WEB))
    web.hands.until(lambda: "web" in web.host.held)
    web.hands.pass_until(lambda: web.of(DoorOpened), "patience ends", 25, step=1)
    assert "did not answer in time" in str(web.of(DoorOpened)[0].problem)
    web.host.let_go("graphics", "web")
    web.hands.until(lambda: web.host.screens)
    web.hands.settle()
    web.host.screens[0].settimeout(5)
    assert web.host.screens[0].recv(1) == b""
    assert len(web.of(DoorOpened)) == 1


def test_a_door_that_nobody_takes_closes_itself(web: Bench) -> None:
    assert door(web, OpenScreen(WEB)).door is not None
    web.messages.clear()
    web.host.screens[0].settimeout(5)
    assert web.host.screens[0].recv(1) == b""


def test_what_is_off_offers_to_start_it(web: Bench) -> None:
    web.host.machines[WEB.uuid]["id"] = -1
    for number, command in enumerate((OpenScreen(WEB), OpenLine(WEB)), 1):
        problem = door(web, command, number).problem
        assert problem is not None and problem.remedy == Act(WEB, Verb.START)
    problem = shot(web, 3).problem
    assert problem is not None and problem.remedy == Act(WEB, Verb.START)


def test_a_host_that_is_not_open_answers_too(bench: Bench) -> None:
    for number, command in enumerate((ReadDisplays(WEB), OpenScreen(WEB), OpenLine(WEB), TakeShot(WEB))):
        bench.session.ask(Ticket(number), command)
    told = (*bench.of(DisplaysRead), *bench.of(DoorOpened), *bench.of(ShotTaken))
    assert len(told) == 4 and all("not connected" in str(message.problem) for message in told)


def test_a_host_that_goes_away_leaves_no_question_open_and_no_line(web: Bench) -> None:
    line, _ = stream_of(web)
    for what in ("graphics", "screenshot"):
        web.host.hold(what, "web")
    web.session.ask(Ticket(8), OpenScreen(WEB))
    web.session.ask(Ticket(9), TakeShot(WEB))
    web.hands.until(lambda: {"screenshot"} < {*web.host.calls, "x"})
    web.host.break_down()
    web.hands.until(lambda: len(web.of(DoorOpened)) == 2 and web.of(ShotTaken))
    assert "went away" in str(web.of(DoorOpened)[-1].problem) and "went away" in str(web.of(ShotTaken)[0].problem)
    with line:
        assert line.recv(1) == b""


# -- lines


def test_bytes_go_both_ways_and_the_guest_s_end_is_told(web: Bench) -> None:
    line, stream = stream_of(web)
    with line:
        assert f"console serial0 {libvirt.VIR_DOMAIN_CONSOLE_SAFE}" in web.host.calls
        stream.incoming += [b"login: ", b"again"]
        stream.cb(stream, libvirt.VIR_STREAM_EVENT_READABLE, None)
        assert line.recv(100) == b"login: again"
        line.sendall(b"root\n")
        web.hands.until(lambda: stream.sent == b"root\n")
        stream.incoming.append(b"")
        stream.cb(stream, libvirt.VIR_STREAM_EVENT_READABLE, None)
        assert line.recv(1) == b""
        web.hands.until(lambda: "freed" in stream.ends)
    assert stream.ends == ["removed", "finished", "freed"]


def test_closing_it_here_ends_it_there(web: Bench) -> None:
    line, stream = stream_of(web)
    line.close()
    web.hands.until(lambda: "freed" in stream.ends)
    assert stream.ends == ["removed", "aborted", "freed"]
    assert not hasattr(stream, "cb"), "what libvirt forgets to free holds nothing any more"
    web.hands.until(lambda: all(lane.over for lane in web.lanes if lane.name.startswith("line")))


def test_a_guest_that_writes_faster_than_anybody_reads_waits(web: Bench) -> None:
    line, stream = stream_of(web)
    readable = libvirt.VIR_STREAM_EVENT_READABLE
    with line:
        while stream.wanted & readable:
            stream.incoming.append(b"x" * 65536)
            stream.cb(stream, readable, None)
        waiting = len(stream.incoming)
        stream.cb(stream, readable, None)
        assert len(stream.incoming) == waiting, "it is not read"
        seen: list[bytes] = []

        def read_on() -> bool:
            with contextlib.suppress(BlockingIOError):
                seen.append(line.recv(65536, socket.MSG_DONTWAIT))
            return bool(stream.wanted & readable)

        web.hands.until(read_on, "the guest is read again")
        stream.incoming.append(b"end")
        stream.cb(stream, readable, None)
        while not seen[-1].endswith(b"end"):
            seen.append(line.recv(65536))
        assert sum(map(len, seen)) % 65536 == 3, "nothing is lost"


def test_a_host_without_room_is_written_to_when_it_has_some(web: Bench) -> None:
    line, stream = stream_of(web)
    stream.room = 3
    with line:
        line.sendall(b"abcdef")
        web.hands.until(lambda: stream.wanted & libvirt.VIR_STREAM_EVENT_WRITABLE)
        assert stream.sent == b"abc"
        line.sendall(b"ghi")
        stream.room = 100
        stream.cb(stream, libvirt.VIR_STREAM_EVENT_WRITABLE, None)
        web.hands.until(lambda: stream.sent == b"abcdefghi")
        assert stream.wanted == libvirt.VIR_STREAM_EVENT_READABLE


def test_somebody_else_s_line_is_told_as_such(web: Bench) -> None:
    web.host.denied = TAKEN
    told = door(web, OpenLine(WEB))
    assert told.taken and told.problem is not None and told.problem.reason == "Somebody else has this console open."
    web.hands.until(lambda: all(lane.over for lane in web.lanes if lane.name.startswith("line")))


def test_a_driver_that_keeps_nobody_out_is_asked_plainly(web: Bench) -> None:
    web.host.denied = FLAGS
    line, stream = stream_of(web)
    line.close()
    assert [call for call in web.host.calls if call.startswith("console")][-1] == "console serial0 0"
    web.hands.until(lambda: stream.ends)


def test_where_connections_are_few_a_line_says_so(web: Bench) -> None:
    web.host.refuse_after = 0
    for number in (1, 2):
        told = door(web, OpenLine(WEB), number)
        assert told.problem is not None and "no more connections" in told.problem.reason


# -- pictures


def test_a_picture_comes_whole(web: Bench) -> None:
    told = shot(web, 1).shot
    assert told is not None and (told.mime, told.data) == ("image/png", b"a picture")


def test_a_picture_without_end_is_given_up(web: Bench) -> None:
    web.host.picture = [bytes(1 << 20)] * 70
    told = shot(web, 1)
    assert told.shot is None and "larger than 64 MiB" in str(told.problem)


def test_a_hypervisor_that_takes_no_pictures_is_asked_once(web: Bench) -> None:
    web.host.denied = NO_SUPPORT
    for number in (1, 2, 3):
        problem = shot(web, number).problem
        assert problem is not None and problem.code == libvirt.VIR_ERR_NO_SUPPORT
    assert web.host.calls.count("screenshot") == 1


def test_a_picture_that_takes_too_long_is_not_waited_for(web: Bench) -> None:
    web.host.hold("screenshot", "web")
    web.session.ask(Ticket(1), TakeShot(WEB))
    web.session.ask(Ticket(2), TakeShot(WEB))
    web.hands.until(lambda: "web" in web.host.held)
    web.hands.pass_until(lambda: len(web.of(ShotTaken)) == 2, "both are given up", 12, step=1)
    web.host.let_go("screenshot", "web")
    web.hands.settle()
    assert len(web.of(ShotTaken)) == 2 and all("in time" in str(told.problem) for told in web.of(ShotTaken))


def test_the_test_driver_takes_pictures_and_opens_nothing() -> None:
    arrived: queue.SimpleQueue[Message] = queue.SimpleQueue()
    told: list[Message] = []
    engine = Engine(arrived.put, open_console=lambda target: None, started_at=lambda uuid: None)

    def until(condition: Callable[[], object]) -> None:
        while not condition():
            told.append(arrived.get(timeout=10))

    def of(kind: type[M]) -> list[M]:
        return [message for message in told if isinstance(message, kind)]

    try:
        engine.send(Connect(TEST.host))
        until(lambda: of(HostSeen) and of(HostSeen)[-1].host.listed)
        for command in (ReadDisplays(TEST), OpenScreen(TEST), OpenLine(TEST), TakeShot(TEST)):
            engine.send(command)
        until(lambda: of(ShotTaken) and of(DisplaysRead) and len(of(DoorOpened)) == 2)
    finally:
        engine.close()
    shot = of(ShotTaken)[0].shot
    assert shot is not None and shot.mime == "image/png" and shot.data.startswith(b"\x89PNG")
    assert all("only pretends" in str(message.problem) for message in of(DoorOpened))
    assert of(DisplaysRead)[0].problem is None
