"""The screen of a real guest in a widget: seen, typed on, behind a password, through a reboot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import libvirt
import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.bed.hosts import PrivateHost
from tests.bed.keyboard import listen, pressed
from virtgui.console.rfb_events import Lost
from virtgui.host.screen_link import ScreenLink
from virtgui.model.console import Door, Way
from virtgui.views.console.screen import GuestScreen

SECRET = "S3cr3t!"
PC_KEYS = (*range(1, 84), 86, 87, 88, *range(96, 101), *range(102, 112), 119, 125, 126, 127)
"""Of a keyboard with 105 keys, as Linux numbers them."""
OwnCalls = Callable[[], AbstractContextManager[None]]
OpenDoor = Callable[..., Door]


@pytest.fixture
def door_of(private_host: PrivateHost, own_calls: OwnCalls) -> OpenDoor:
    """The way to a machine's screen, as an open descriptor."""

    def open_door(name: str, flags: int = libvirt.VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH) -> Door:
        with own_calls():
            connection = libvirt.open(private_host.uri)
            try:
                return Door(Way.FD, fd=connection.lookupByName(name).openGraphicsFD(0, flags))
            finally:
                connection.close()

    return open_door


@pytest.fixture
def screen(qtbot: QtBot) -> Iterator[GuestScreen]:
    made = GuestScreen(ScreenLink)
    qtbot.addWidget(made)
    made.resize(720, 400)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.shut()


def red_bar(screen: GuestScreen) -> bool:
    """Whether the bars of colour that the tiny guest draws are on screen."""
    shot = screen.screenshot()
    return not shot.isNull() and shot.pixelColor(20, 20).name() == "#a80000"


def tap(screen: GuestScreen, code: int) -> None:
    """Press and release a key, as X11 tells of it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, code + 8, 0, 0)
        QApplication.sendEvent(screen, event)


def test_a_guest_is_seen_typed_on_and_seen_again_after_a_reboot(
    private_host: PrivateHost, machine_on: Callable[..., str], screen: GuestScreen, door_of: OpenDoor, qtbot: QtBot
) -> None:
    name = machine_on(private_host, "screen", boot=True, graphics="vnc")
    screen.open(door_of(name))
    qtbot.waitUntil(lambda: red_bar(screen), timeout=60_000)
    private_host.says(name, "VG-READY")
    ended: list[object] = []
    screen.ended.connect(ended.append)

    private_host.say(name, "head -n1 </dev/tty1 | tr a-z A-Z")
    private_host.says(name, "tr a-z")
    screen.setFocus()
    screen.type("typed on the screen\n")
    qtbot.waitUntil(lambda: "TYPED ON THE SCREEN" in private_host.serial(name), timeout=20_000)

    private_host.say(name, "reboot -f")
    qtbot.waitUntil(lambda: not red_bar(screen), timeout=60_000)
    qtbot.waitUntil(lambda: red_bar(screen), timeout=60_000)
    assert not ended
    private_host.virsh("destroy", name)
    qtbot.waitUntil(lambda: bool(ended), timeout=10_000)
    assert ended == [Lost("The machine closed its screen.")]


def test_every_key_of_a_pc_arrives_as_the_key_it_is(
    private_host: PrivateHost, machine_on: Callable[..., str], screen: GuestScreen, door_of: OpenDoor, qtbot: QtBot
) -> None:
    name = machine_on(private_host, "keys", boot=True, graphics="vnc")
    private_host.says(name, "VG-READY")
    screen.open(door_of(name))
    qtbot.waitUntil(lambda: red_bar(screen), timeout=20_000)
    screen.setFocus()
    listen(private_host, name)
    for code in PC_KEYS:
        tap(screen, code)
        qtbot.waitUntil(lambda c=code: pressed(private_host, name)[-1:] == [c], timeout=30_000)  # type: ignore[misc]
    assert pressed(private_host, name) == list(PC_KEYS)


def test_a_password_is_wanted_a_wrong_one_refused_and_the_right_one_taken(
    private_host: PrivateHost, machine_on: Callable[..., str], screen: GuestScreen, door_of: OpenDoor, qtbot: QtBot
) -> None:
    name = machine_on(private_host, "locked", graphics="vnc", password=SECRET)
    screen.open(door_of(name, 0))
    overlay = screen.overlay
    qtbot.waitUntil(lambda: overlay.title.text() == "The screen has a password", timeout=30_000)
    qtbot.keyClicks(overlay.field, "wrong")
    qtbot.keyClick(overlay.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: overlay.title.text() == "The password is wrong", timeout=30_000)
    with qtbot.waitSignal(screen.appeared, timeout=30_000):
        screen.door_wanted.connect(lambda: screen.open(door_of(name, 0)))
        qtbot.keyClicks(overlay.field, SECRET)
        qtbot.keyClick(overlay.field, Qt.Key.Key_Return)
    assert not overlay.isVisible()
