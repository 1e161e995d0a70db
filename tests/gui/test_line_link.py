"""A serial line's bytes: read no faster than they are taken, written when there is room, closed once."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from virtgui.views.console.line_link import LineLink


class Line:
    """A guest's end of a line, and the link at ours."""

    def __init__(self, taken: Callable[[bytes], None] | None = None) -> None:
        self.guest, ours = socket.socketpair()
        self.guest.setblocking(False)
        self.fd = ours.detach()
        self.got = bytearray()
        self.reasons: list[str] = []
        self.link = LineLink(self.fd, taken or self.got.extend)
        self.link.closed.connect(self.reasons.append)

    def push(self, most: int) -> int:
        """Send as much as the line takes."""
        sent = 0
        while sent < most:
            try:
                sent += self.guest.send(b"x" * min(65536, most - sent))
            except BlockingIOError:
                break
        return sent


@pytest.fixture
def line(qtbot: QtBot) -> Line:
    made = Line()
    yield made
    made.link.close()
    made.guest.close()


def test_what_the_guest_sends_arrives_whole(line: Line, qtbot: QtBot) -> None:
    line.guest.send(b"hello " * 1000)
    qtbot.waitUntil(lambda: len(line.got) == 6000)
    assert line.got == b"hello " * 1000


def test_what_is_sent_waits_for_room_and_arrives_whole(line: Line, qtbot: QtBot) -> None:
    data = bytes(range(256)) * 8000
    assert line.link.send(data)
    got = bytearray()

    def drained() -> bool:
        try:
            got.extend(line.guest.recv(1 << 20))
        except BlockingIOError:
            return False
        return len(got) == len(data)

    qtbot.waitUntil(drained)
    assert got == data


def test_a_guest_that_takes_nothing_is_sent_only_so_much(line: Line) -> None:
    assert line.link.send(b"x" * (4 << 20))
    assert not line.link.send(b"x" * (4 << 20))


def test_nothing_more_is_read_while_much_waits(qtbot: QtBot) -> None:
    slow = Line(lambda _data: line_full.append(slow.link.waiting))
    line_full: list[int] = []
    pushed = 0

    def flooded() -> bool:
        nonlocal pushed
        pushed += slow.push(1 << 20)
        return pushed > 6 << 20

    qtbot.waitUntil(flooded, timeout=20_000)
    assert max(line_full) <= (1 << 20) + 65536
    slow.link.close()
    slow.guest.close()


def test_the_end_is_told_once_after_all_was_taken(line: Line, qtbot: QtBot) -> None:
    line.guest.send(b"bye" * 10_000)
    line.guest.close()
    qtbot.waitUntil(lambda: line.reasons == [""])
    assert line.got == b"bye" * 10_000
    line.link.close()
    assert line.reasons == [""]
    assert not line.link.open
    assert not line.link.send(b"x")
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(line.fd)
