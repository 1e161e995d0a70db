"""A guest's screen larger or smaller than it is: by wheel, keys and menu, and moved while it is larger."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QMouseEvent, QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.test_console_page import Bench
from tests.gui.test_guest_screen import Desk
from tests.gui.test_screen_extras import pick
from virtgui.console.rfb_events import Damage, Rect
from virtgui.views.console.screen_fit import FIT, Scaling, stepped

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    made = Desk(qtbot)
    made.appear()
    return made


def wheel(desk: Desk, x: float, y: float, angle: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    at = QPointF(x, y)
    event = QWheelEvent(
        at, desk.screen.mapToGlobal(at), QPoint(), angle, Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(desk.screen, event)


def drag(desk: Desk, begin: QPointF, end: QPointF) -> None:
    for kind, at, held in (
        (QEvent.Type.MouseButtonPress, begin, LEFT),
        (QEvent.Type.MouseMove, end, LEFT),
        (QEvent.Type.MouseButtonRelease, end, Qt.MouseButton.NoButton),
    ):
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else LEFT
        QApplication.sendEvent(desk.screen, QMouseEvent(kind, at, desk.screen.mapToGlobal(at), button, held, NONE))


def test_steps_go_from_half_to_four_times_and_no_further() -> None:
    assert [stepped(1.0, by) for by in (1, 2, 3, 9)] == [1.5, 2.0, 3.0, 4.0]
    assert [stepped(0.83, by) for by in (1, -1, -2)] == [1.0, 0.75, 0.5]
    assert stepped(0.5, -1) == 0.5


def test_ctrl_and_the_wheel_zoom_where_the_pointer_is(desk: Desk) -> None:
    here = desk.screen.fit.to_guest(QPointF(300, 200))
    told: list[float] = []
    desk.screen.scaled.connect(told.append)
    for _ in range(3):
        wheel(desk, 300, 200, QPoint(0, 120), CTRL)
    assert desk.screen.fit.scale == 3.0 and told == [1.5, 2.0, 3.0]
    assert desk.screen.fit.to_guest(QPointF(300, 200)) == here
    for _ in range(9):
        wheel(desk, 300, 200, QPoint(0, -120), CTRL)
    assert desk.screen.fit.scale == 0.5
    assert desk.link.said("pointer") == [], "the guest got nothing of it"


def test_a_guest_that_has_the_keyboard_gets_ctrl_and_the_wheel(desk: Desk) -> None:
    desk.focus()
    wheel(desk, 100, 100, QPoint(0, 120), CTRL)
    assert desk.screen.fit.scale == 1.0
    assert desk.link.said("pointer") == [[100, 100, 8], [100, 100, 0]]


def test_keys_zoom_and_move_while_the_guest_has_not_the_keyboard(desk: Desk) -> None:
    desk.focus()
    desk.screen.release()
    desk.link.did.clear()
    for _ in range(2):
        QTest.keyClick(desk.screen, Qt.Key.Key_Plus, CTRL)
    assert desk.screen.fit.scale == 2.0
    before = desk.screen.fit.place.topLeft()
    QTest.keyClick(desk.screen, Qt.Key.Key_Right)
    assert desk.screen.fit.place.left() < before.x()
    QTest.keyClick(desk.screen, Qt.Key.Key_Minus, CTRL)
    assert desk.screen.fit.scale == 1.5
    QTest.keyClick(desk.screen, Qt.Key.Key_0, CTRL)
    assert desk.screen.zoom is None and desk.screen.fit.scale == 1.0
    assert desk.link.said("key") == []


def test_who_only_views_drags_the_picture_and_turns_the_wheel(desk: Desk) -> None:
    desk.screen.view_only = True
    desk.screen.set_zoom(4.0, QPointF(0, 0))
    assert desk.screen.fit.to_guest(QPointF(0, 0)) == (0, 0)
    drag(desk, QPointF(300, 200), QPointF(100, 100))
    assert desk.screen.fit.to_guest(QPointF(0, 0)) == (50, 25)
    wheel(desk, 200, 150, QPoint(0, -120))
    assert desk.screen.fit.to_guest(QPointF(0, 0)) == (50, 37)
    wheel(desk, 200, 150, QPoint(0, -120), CTRL)
    assert desk.screen.fit.scale == 3.0
    assert desk.link.said("pointer") == []


def test_what_changes_is_painted_where_it_is_now(desk: Desk, qtbot: QtBot) -> None:
    pixels = desk.appear()
    desk.screen.set_zoom(2.0, QPointF(0, 0))
    pixels[10:20, 10:20, :3] = (0, 255, 0)
    desk.link.say(Damage((Rect(10, 10, 10, 10),)))
    qtbot.waitUntil(lambda: desk.colour(30, 30) == "#00ff00", timeout=30_000)
    assert desk.colour(70, 70) == "#ff0000"


def test_fit_shows_all_of_it_whatever_the_scaling(desk: Desk) -> None:
    desk.appear(1000, 800)
    desk.screen.set_scaling(Scaling.NEVER)
    assert desk.screen.fit.scale == 1.0
    desk.screen.set_zoom(FIT)
    assert desk.screen.fit.scale == pytest.approx(300 / 800, abs=0.01)


def test_the_menu_says_how_large_it_is_and_a_button_too(qtbot: QtBot) -> None:
    bench = Bench(qtbot).show()
    assert not bench.page.screens.zoom.isVisible(), "there is nothing to be zoomed yet"
    assert not bench.page.screens.menu.zooms().isEnabled()
    bench.appear()
    screens = bench.page.screens
    menu = screens.menu.zooms()
    assert [a.text().replace("&", "") for a in menu.actions() if a.isChecked()] == ["Fit"]
    pick(menu, "200%")
    assert screens.guest.fit.scale == 2.0
    assert screens.zoom.text() == "200%"
    menu = screens.menu.zooms()
    assert menu.title().replace("&", "") == "Zoom: 200%"
    assert [a.text().replace("&", "") for a in menu.actions() if a.isChecked()] == ["200%"]
    pick(screens.menu.more(), "Scale to the window")
    assert screens.guest.zoom is None
    letters = [a.text().split("&")[1][0] for a in menu.actions() if a.text()]
    assert len(letters) == len(set(letters))


def test_the_zoom_stays_when_the_guests_screen_gets_another_size(desk: Desk) -> None:
    from virtgui.console.rfb_events import Resized

    desk.screen.set_zoom(2.0)
    desk.link.say(Resized(np.zeros((600, 800, 4), np.uint8)))
    assert desk.screen.fit.place.width() == 1600
