"""Pictures are asked for as seldom as possible, decoded elsewhere, and never trusted."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QBuffer, QIODevice
from PyQt6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Clock, Sent
from tests.unit.qtmodels.fleet import LAB, host, machine
from virtgui.model.commands import TakeShot
from virtgui.model.console import Shot
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import HostSeen, Listed, Seen, ShotTaken
from virtgui.model.problems import Problem
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.shots import Shots, decode
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace

ONE, TWO, OFF = machine(1, "one"), machine(2, "two"), machine(3, "off", state=DomainState.SHUTOFF)
VIEW = "a view"


def _as_png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "png")
    return bytes(buffer.data().data())


def png(width: int = 32, height: int = 20) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    return _as_png(image)


def mono(width: int, height: int) -> bytes:
    """A whole picture that is small as a file."""
    image = QImage(width, height, QImage.Format.Format_Mono)
    image.fill(0)
    return _as_png(image)


def png_that_says(width: int, height: int) -> bytes:
    """A header that promises more than follows."""
    body = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


class Stage:
    """A host with three machines, and who would answer for it."""

    def __init__(self) -> None:
        self.world, self.sent, self.clock = World(), Sent(), Clock()
        self.settings = Settings.in_memory()
        self.shots = Shots(self.world, self.sent, self.settings, clock=self.clock)
        self.world.take([HostSeen(host()), Listed(LAB, (ONE, TWO, OFF))])
        self.changed: list[DomainKey] = []
        self.shots.changed.connect(self.changed.append)

    def asked(self) -> list[DomainKey]:
        """Whom it asked for a picture, once it looked."""
        self.shots.ask()
        return [command.domain for command in self.sent.commands if isinstance(command, TakeShot)]

    def answer(self, data: bytes = b"", mime: str = "image/png", problem: Problem | None = None) -> None:
        """Answer the last question."""
        key = self.asked()[-1]
        shot = Shot(mime, data) if data else None
        self.world.take([ShotTaken(Ticket(len(self.sent.commands)), key, shot, problem)])


@pytest.fixture
def stage(qapp: object) -> Iterator[Stage]:
    made = Stage()
    yield made
    made.shots.close()


def test_only_who_is_seen_and_runs_is_asked_one_at_a_time(stage: Stage) -> None:
    assert stage.asked() == []
    stage.shots.see(frozenset({ONE.key, TWO.key, OFF.key}), VIEW)
    assert len(stage.asked()) == 1
    assert len(stage.asked()) == 1, "one at a time"
    stage.answer(png())
    assert set(stage.asked()) == {ONE.key, TWO.key}
    stage.answer(png())
    assert len(stage.asked()) == 2, "each has been asked just now"
    stage.clock.now += 4.1
    assert len(stage.asked()) == 3
    stage.shots.see(frozenset(), VIEW)
    stage.answer(png())
    stage.clock.now += 60
    assert len(stage.asked()) == 3


def test_what_takes_long_is_asked_seldom(stage: Stage) -> None:
    stage.shots.see(frozenset({ONE.key}), VIEW)
    assert len(stage.asked()) == 1
    stage.clock.now += 1.0
    stage.answer(png())
    stage.clock.now += 29.0
    assert len(stage.asked()) == 1
    stage.clock.now += 1.5
    assert len(stage.asked()) == 2


def test_an_answer_that_never_comes_is_not_waited_for_for_ever(stage: Stage) -> None:
    stage.shots.see(frozenset({ONE.key}), VIEW)
    assert len(stage.asked()) == 1
    stage.clock.now += 31
    assert len(stage.asked()) == 2


def test_a_picture_is_there_once_it_is_decoded_and_goes_with_its_machine(stage: Stage, qtbot: QtBot) -> None:
    stage.shots.see(frozenset({ONE.key}), VIEW)
    stage.answer(png(1600, 900))
    qtbot.waitUntil(lambda: stage.changed == [ONE.key])
    image = stage.shots.picture(ONE.key)
    assert image is not None and (image.width(), image.height()) == (1024, 576)
    stage.world.take([Seen((replace(ONE, id=-1, state=DomainState.SHUTOFF),))])
    assert stage.shots.picture(ONE.key) is None and stage.changed == [ONE.key, ONE.key]


def test_a_picture_that_cannot_be_read_takes_the_last_one_s_place(stage: Stage, qtbot: QtBot) -> None:
    stage.shots.see(frozenset({ONE.key}), VIEW)
    stage.answer(png())
    qtbot.waitUntil(lambda: stage.shots.picture(ONE.key) is not None)
    stage.clock.now += 600
    stage.answer(b"rubbish")
    qtbot.waitUntil(lambda: stage.shots.picture(ONE.key) is None)


def test_no_picture_is_decoded_on_the_thread_of_the_windows(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    on: list[int] = []
    monkeypatch.setattr("virtgui.qtmodels.shots.decode", lambda _shot: on.append(threading.get_ident()))
    stage.shots.see(frozenset({ONE.key}), VIEW)
    stage.answer(png())
    qtbot.waitUntil(lambda: bool(on))
    assert on != [threading.get_ident()]


def test_a_driver_without_pictures_is_asked_once_until_it_comes_back(stage: Stage) -> None:
    stage.shots.see(frozenset({ONE.key, TWO.key}), VIEW)
    stage.answer(problem=Problem("take a picture", "Not here.", code=3))
    stage.clock.now += 600
    assert len(stage.asked()) == 1
    stage.world.take([HostSeen(host(phase=Phase.LOST))])
    stage.world.take([HostSeen(host())])
    assert len(stage.asked()) == 2


def test_a_failure_is_not_asked_about_every_four_seconds(stage: Stage) -> None:
    stage.shots.see(frozenset({ONE.key}), VIEW)
    stage.answer(problem=Problem("take a picture", "No screen.", code=55))
    stage.clock.now += 50
    assert len(stage.asked()) == 1
    stage.clock.now += 20
    assert len(stage.asked()) == 2


def test_who_may_only_look_takes_no_pictures(stage: Stage) -> None:
    stage.world.take([HostSeen(replace(host(), read_only=True))])
    stage.shots.see(frozenset({ONE.key}), VIEW)
    assert stage.asked() == []


def test_a_person_may_forbid_it_for_a_machine(stage: Stage, qtbot: QtBot) -> None:
    stage.shots.see(frozenset({ONE.key}), VIEW)
    stage.answer(png())
    qtbot.waitUntil(lambda: stage.shots.picture(ONE.key) is not None)
    stage.shots.allow(ONE.key, False)
    assert stage.shots.picture(ONE.key) is None and not stage.shots.allows(ONE.key)
    stage.clock.now += 60
    assert len(stage.asked()) == 1
    stage.shots.allow(ONE.key, True)
    assert len(stage.asked()) == 2


def test_an_open_console_s_frame_saves_the_question(stage: Stage) -> None:
    stage.shots.offer(ONE.key, QImage(8, 8, QImage.Format.Format_RGB32))
    stage.shots.see(frozenset({ONE.key}), VIEW)
    assert stage.asked() == [] and stage.changed == [ONE.key]


def test_a_portable_pixmap_is_read(qapp: object) -> None:
    image = decode(Shot("image/x-portable-pixmap", b"P6\n2 1\n255\n\xff\0\0\0\xff\0"))
    assert image is not None and image.pixel(0, 0) == 0xFFFF0000 and image.pixel(1, 0) == 0xFF00FF00


@pytest.mark.parametrize(
    ("mime", "data"),
    [
        ("image/svg+xml", b"<svg/>"),
        ("", png()),
        ("image/png", b""),
        ("image/png", png()[:60]),
        ("image/png", png()[:80]),
        ("image/png", b"P6\n2 1\n255\n\xff\0\0\0\xff\0"),
        ("image/png", png_that_says(0, 0)),
        ("image/png", png_that_says(8193, 10)),
        ("image/png", png_that_says(7680, 4320)),
        ("image/png", png_that_says(2**31 - 1, 2**31 - 1)),
        ("image/x-portable-pixmap", b"P6\n0 0\n255\n"),
        ("image/x-portable-pixmap", b"P6\n100000 100000\n255\n"),
        ("image/x-portable-pixmap", b"P6\n-5 7\n255\n"),
        ("image/x-portable-pixmap", b"rubbish"),
    ],
)
def test_what_is_no_good_picture_is_none(qapp: object, mime: str, data: bytes) -> None:
    assert decode(Shot(mime, data)) is None


def test_a_view_that_outlives_it_may_still_say_that_it_is_hidden(qapp: object) -> None:
    """As at the program's end, where Qt hides views last."""
    shots = Stage().shots
    shots.see(frozenset({ONE.key}), VIEW)
    sip.delete(shots)
    shots.see(frozenset(), VIEW)


@pytest.mark.parametrize("size", [(8193, 1), (1, 8193), (7680, 4320)])
def test_a_whole_picture_of_too_many_pixels_is_none(qapp: object, size: tuple[int, int]) -> None:
    assert decode(Shot("image/png", mono(*size))) is None


def test_a_picture_of_too_many_bytes_is_not_looked_at(qapp: object) -> None:
    assert decode(Shot("image/png", png())) is not None
    assert decode(Shot("image/png", png() + bytes(64 * 1024 * 1024))) is None
