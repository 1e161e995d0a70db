"""A guest's screen in the window: what is painted, what a guest hears, and how a person gets the keyboard back."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPoint, QPointF, QSize, Qt
from PyQt6.QtGui import QColor, QGuiApplication, QImage, QKeyEvent, QKeySequence, QMouseEvent, QShortcut, QWheelEvent
from PyQt6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from virtgui.console.keys import COMBINATIONS
from virtgui.console.rfb_events import (
    Asks,
    Blocked,
    Cursor,
    Cut,
    Damage,
    Decode,
    Event,
    HandOver,
    Lost,
    NeedPassword,
    Pixels,
    PointerMode,
    Ready,
    Rect,
    Refused,
    Resized,
)
from virtgui.model.console import Door, Way
from virtgui.views.console import screen_pointer
from virtgui.views.console.screen import GuestScreen
from virtgui.views.console.screen_fit import FIT, Fit, Scaling
from virtgui.views.console.screen_link import Ear, decode_jpeg

DOOR = Door(Way.TCP, host="127.0.0.1", port=5900)
CONTROL, ALT, LETTER_A, LETTER_R = (37, 0xFFE3), (64, 0xFFE9), (38, 0x61), (27, 0x72)
"""Keys as X11 numbers them: scan code and symbol."""


class MadeUpLink:
    """A link that notes what it is asked, and says what a test wants said."""

    def __init__(self, door: Door, ear: Ear, decode: Decode) -> None:
        self.door, self.ear, self.decode = door, ear, decode
        self.did: list[tuple[object, ...]] = []

    def say(self, *events: Event) -> None:
        for event in events:
            self.ear.heard(event)

    def said(self, what: str) -> list[tuple[object, ...]]:
        return [words for name, *words in self.did if name == what]  # type: ignore[misc]

    def taken(self) -> None:
        self.did.append(("taken",))

    def show(self) -> None:
        self.did.append(("show",))

    def hide(self) -> None:
        self.did.append(("hide",))

    def key(self, keysym: int, scan_code: int, down: bool) -> None:
        self.did.append(("key", scan_code, down))

    def pointer(self, x: int, y: int, buttons: int) -> None:
        self.did.append(("pointer", x, y, buttons))

    def motion(self, dx: int, dy: int, buttons: int) -> None:
        self.did.append(("motion", dx, dy, buttons))

    def put(self, text: str) -> None:
        self.did.append(("put", text))

    def resize(self, width: int, height: int) -> None:
        self.did.append(("resize", width, height))

    def give(self, password: str) -> None:
        self.did.append(("give", password))

    def reply(self, text: str | None) -> None:
        self.did.append(("reply", text))

    def close(self) -> None:
        self.did.append(("close",))


class Desk:
    """A window with a screen and a field, and the links it has opened."""

    def __init__(self, qtbot: QtBot) -> None:
        self.links: list[MadeUpLink] = []
        self.window = QWidget()
        self.screen = GuestScreen(self._open, self.window)
        self.field = QLineEdit(self.window)
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.screen, 1)
        column.addWidget(self.field)
        qtbot.addWidget(self.window)
        self.window.resize(400, 300 + self.field.sizeHint().height())
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.field.setFocus()

    def _open(self, door: Door, ear: Ear, decode: Decode) -> MadeUpLink:
        self.links.append(MadeUpLink(door, ear, decode))
        return self.links[-1]

    @property
    def link(self) -> MadeUpLink:
        return self.links[-1]

    def appear(self, width: int = 400, height: int = 300, colour: tuple[int, int, int] = (0, 0, 255)) -> Pixels:
        self.screen.open(DOOR)
        pixels = np.zeros((height, width, 4), np.uint8)
        pixels[..., :3] = colour
        self.link.say(Ready(pixels, "QEMU (web-01)"))
        return pixels

    def focus(self) -> None:
        self.screen.setFocus()

    def key(self, key: tuple[int, int], down: bool = True, repeats: bool = False) -> None:
        kind = QEvent.Type.KeyPress if down else QEvent.Type.KeyRelease
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self.screen, QKeyEvent(kind, 0, none, key[0], key[1], 0, "", repeats))

    def mouse(self, kind: QEvent.Type, x: float, y: float, button: Qt.MouseButton = Qt.MouseButton.NoButton,
              held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:  # fmt: skip
        at = QPointF(x, y)
        place = QPointF(self.screen.mapToGlobal(at.toPoint()))
        QApplication.sendEvent(self.screen, QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier))

    def click(self, x: float = 10, y: float = 10) -> None:
        left = Qt.MouseButton.LeftButton
        self.mouse(QEvent.Type.MouseButtonPress, x, y, left, left)
        self.mouse(QEvent.Type.MouseButtonRelease, x, y, left)

    def colour(self, x: int, y: int) -> str:
        return QColor(self.screen.grab().toImage().pixel(x, y)).name()


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_what_the_guest_draws_is_painted_and_asked_for_again_once_it_is(desk: Desk, qtbot: QtBot) -> None:
    pixels = desk.appear()
    assert desk.colour(200, 150) == "#ff0000"
    desk.link.did.clear()
    pixels[:, :, :3] = (0, 255, 0)
    assert desk.link.said("taken") == []
    desk.link.say(Damage((Rect(0, 0, 400, 300),)))
    qtbot.waitUntil(lambda: desk.link.said("taken") == [[]], timeout=30_000)
    assert desk.colour(200, 150) == "#00ff00"


def test_damage_that_cannot_be_seen_holds_nothing_up(desk: Desk) -> None:
    desk.appear(1000, 1000)
    desk.screen.set_scaling(Scaling.NEVER)
    desk.link.did.clear()
    desk.link.say(Damage((Rect(900, 900, 10, 10),)))
    assert desk.link.said("taken") == [[]]


def test_a_hidden_screen_says_so(desk: Desk, qtbot: QtBot) -> None:
    desk.appear()
    desk.window.hide()
    assert desk.link.said("hide") == [[]]
    desk.window.show()
    assert desk.link.said("show") == [[]]


def test_a_screen_that_is_smaller_or_larger_is_scaled_and_keeps_its_shape(desk: Desk) -> None:
    desk.appear(100, 100)
    assert desk.colour(200, 150) == "#ff0000"
    assert desk.colour(55, 150) == "#ff0000"
    assert desk.colour(45, 150) == "#000000"
    desk.screen.set_scaling(Scaling.NEVER)
    assert desk.colour(140, 150) == "#000000"
    assert desk.colour(155, 150) == "#ff0000"
    desk.link.say(Resized(np.zeros((600, 800, 4), np.uint8)))
    assert desk.screen.guest_size() == QSize(800, 600)


def test_the_screenshot_is_the_guests_own_picture(desk: Desk) -> None:
    pixels = desk.appear(100, 80)
    pixels[0, 0, :3] = (255, 0, 0)
    shot = desk.screen.screenshot()
    pixels[...] = 0
    assert (shot.width(), shot.height()) == (100, 80)
    assert QColor(shot.pixel(0, 0)).name() == "#0000ff"
    assert QColor(shot.pixel(50, 50)).name() == "#ff0000"


def test_a_key_is_sent_as_the_key_it_is_and_let_go_when_the_keyboard_goes_elsewhere(desk: Desk) -> None:
    desk.appear()
    desk.focus()
    desk.key(LETTER_A)
    desk.key(LETTER_A, down=False, repeats=True)
    desk.key(LETTER_A, repeats=True)
    assert desk.link.said("key") == [[0x1E, True], [0x1E, True]]
    desk.field.setFocus()
    assert desk.link.said("key")[2:] == [[0x1E, False]]


def test_a_shortcut_of_the_window_goes_to_the_guest_until_ctrl_and_alt_are_pressed(desk: Desk, qtbot: QtBot) -> None:
    pressed: list[bool] = []
    captured: list[bool] = []
    QShortcut(QKeySequence("Ctrl+R"), desk.window).activated.connect(lambda: pressed.append(True))
    desk.screen.captured.connect(captured.append)
    desk.appear()
    desk.focus()
    assert captured == [True]
    assert desk.screen.hint.isVisible()
    qtbot.keyClick(desk.screen, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert not pressed
    for key in (CONTROL, ALT):
        desk.key(key)
    desk.key(ALT, down=False)
    assert captured == [True, False]
    assert not desk.screen.hint.isVisible()
    assert desk.link.said("key")[-4:] == [[0x1D, True], [0x38, True], [0x38, False], [0x1D, False]]
    qtbot.keyClick(desk.screen, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [True]
    desk.click()
    assert captured == [True, False, True]


def test_ctrl_and_alt_with_another_key_are_the_guests(desk: Desk) -> None:
    desk.appear()
    desk.focus()
    for key in (CONTROL, ALT, LETTER_R):
        desk.key(key)
    for key in (LETTER_R, ALT, CONTROL):
        desk.key(key, down=False)
    desk.link.did.clear()
    desk.key(LETTER_A)
    assert desk.link.said("key") == [[0x1E, True]]


def test_tab_goes_to_the_guest(desk: Desk) -> None:
    desk.appear()
    desk.focus()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, 23, 0xFF09, 0, "\t")
    QApplication.sendEvent(desk.screen, event)
    assert desk.link.said("key") == [[0x0F, True]]
    assert desk.screen.hasFocus()


def test_combinations_and_texts_are_pressed_and_let_go(desk: Desk, qtbot: QtBot) -> None:
    desk.appear()
    desk.screen.send(COMBINATIONS[0])
    assert desk.link.said("key") == [
        *([0x1D, True], [0x38, True], [0xD3, True]),
        *([0xD3, False], [0x38, False], [0x1D, False]),
    ]
    desk.link.did.clear()
    desk.screen.type("aB")
    qtbot.waitUntil(lambda: len(desk.link.said("key")) == 6, timeout=30_000)
    assert desk.link.said("key") == [
        *([0x1E, True], [0x1E, False]),
        *([0x2A, True], [0x30, True], [0x30, False], [0x2A, False]),
    ]


def test_the_pointer_is_told_in_the_guests_pixels(desk: Desk) -> None:
    desk.appear(200, 150)
    desk.mouse(QEvent.Type.MouseMove, 100, 50)
    assert desk.link.said("pointer")[-1] == [50, 25, 0]
    desk.click(399, 299)
    assert desk.link.said("pointer")[-2:] == [[199, 149, 1], [199, 149, 0]]


def test_the_wheel_is_five_buttons_away(desk: Desk) -> None:
    desk.appear()
    none = Qt.KeyboardModifier.NoModifier
    at = QPointF(10, 10)
    for angle in (QPoint(0, 60), QPoint(0, 60), QPoint(0, -120), QPoint(-120, 0)):
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(at, at, QPoint(), angle, Qt.MouseButton.NoButton, none, phase, False)
        QApplication.sendEvent(desk.screen, event)
    assert [words[2] for words in desk.link.said("pointer")] == [8, 0, 16, 0, 64, 0]


def test_a_guest_without_places_gets_the_pointer_by_a_click_and_gives_it_back(desk: Desk) -> None:
    desk.appear()
    desk.link.say(PointerMode(False))
    desk.mouse(QEvent.Type.MouseMove, 50, 50)
    assert desk.link.said("motion") == []
    desk.focus()
    desk.click()
    centre = desk.screen.rect().center()
    desk.mouse(QEvent.Type.MouseMove, centre.x() + 7, centre.y() - 3)
    assert desk.link.said("motion")[-1] == [7, -3, 0]
    assert desk.screen.cursor().shape() == Qt.CursorShape.BlankCursor
    for key in (CONTROL, ALT):
        desk.key(key)
    desk.key(CONTROL, down=False)
    desk.link.did.clear()
    desk.mouse(QEvent.Type.MouseMove, 60, 60)
    assert desk.link.said("motion") == []
    assert desk.screen.cursor().shape() != Qt.CursorShape.BlankCursor


def test_where_the_pointer_cannot_be_put_the_guests_moves_as_far_from_where_it_was_clicked(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_pointer.QGuiApplication, "platformName", staticmethod(lambda: "wayland"))
    desk = Desk(qtbot)
    desk.appear()
    desk.link.say(PointerMode(False))
    desk.focus()
    desk.click(50, 60)
    desk.link.did.clear()
    for x, y in ((53.4, 60), (56.8, 60), (57.2, 58)):
        desk.mouse(QEvent.Type.MouseMove, x, y)
    assert desk.link.said("motion") == [[3, 0, 0], [4, 0, 0], [0, -2, 0]]


def test_the_guests_pointer_is_shown(desk: Desk) -> None:
    desk.appear()
    desk.link.say(Cursor(3, 4, np.full((16, 12, 4), 255, np.uint8)))
    assert desk.screen.cursor().hotSpot() == QPoint(3, 4)
    assert desk.screen.cursor().pixmap().size() == QSize(12, 16)
    desk.link.say(Cursor(0, 0, None))
    assert desk.screen.cursor().shape() == Qt.CursorShape.BlankCursor


def test_who_only_looks_sends_nothing(desk: Desk) -> None:
    desk.screen.view_only = True
    desk.appear()
    desk.focus()
    desk.key(LETTER_A)
    desk.click()
    desk.screen.send(COMBINATIONS[0])
    assert not desk.link.said("key") and not desk.link.said("pointer")


def test_text_is_shared_only_when_that_was_switched_on(desk: Desk) -> None:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("mine")
    desk.appear()
    desk.focus()
    desk.link.say(Cut("theirs"))
    assert clipboard.text() == "mine"
    assert desk.link.said("put") == []
    desk.screen.share_clipboard(True)
    assert desk.link.said("put") == [["mine"]]
    desk.link.say(Cut("theirs"))
    assert clipboard.text() == "theirs"
    assert desk.link.said("put") == [["mine"]]


def test_a_password_is_asked_for_and_a_wrong_one_can_be_tried_again(desk: Desk, qtbot: QtBot) -> None:
    desk.screen.open(DOOR)
    assert desk.screen.overlay.title.text() == "Connecting to the screen"
    desk.link.say(NeedPassword())
    field = desk.screen.overlay.field
    assert field.isVisible() and field.hasFocus()
    assert field.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClicks(field, "wrong")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert desk.link.said("give") == [["wrong"]]
    desk.link.say(Refused("Authentication failed", password=True))
    assert desk.screen.overlay.title.text() == "The password is wrong"
    assert field.text() == ""
    qtbot.keyClicks(field, "S3cr3t!")
    qtbot.mouseClick(desk.screen.overlay.button, Qt.MouseButton.LeftButton)
    assert len(desk.links) == 2
    assert desk.link.door.password == "S3cr3t!"
    assert "S3cr3t!" not in repr(desk.link.door)
    desk.link.say(Ready(np.zeros((300, 400, 4), np.uint8), ""))
    assert not desk.screen.overlay.isVisible()
    desk.key(LETTER_A)
    assert desk.link.said("key") == [[0x1E, True]]


@pytest.mark.parametrize(
    ("event", "title", "signal"),
    [
        (Lost("The machine closed its screen."), "The screen is gone", "door_wanted"),
        (Refused("too many"), "The screen refuses", "door_wanted"),
        (HandOver("Its screen asks for a user name."), "Another viewer is needed", "viewer_wanted"),
    ],
)
def test_the_end_is_said_once_with_the_next_step(
    desk: Desk, qtbot: QtBot, event: Event, title: str, signal: str
) -> None:
    desk.appear()
    ended: list[object] = []
    desk.screen.ended.connect(ended.append)
    desk.link.say(event, Lost("again"))
    assert ended == [event]
    assert desk.screen.overlay.title.text() == title
    assert desk.link.said("close") == [[]]
    with qtbot.waitSignal(getattr(desk.screen, signal), timeout=30_000):
        qtbot.mouseClick(desk.screen.overlay.button, Qt.MouseButton.LeftButton)


def test_a_question_on_the_way_is_answered_or_declined(desk: Desk, qtbot: QtBot) -> None:
    desk.screen.open(DOOR)
    overlay = desk.screen.overlay
    desk.link.say(Asks("Enter passphrase for key '/k':", secret=True))
    assert overlay.title.text() == "The key for SSH is locked" and overlay.field.isVisible()
    qtbot.keyClick(overlay.field, Qt.Key.Key_Return)
    assert not desk.link.said("reply"), "nothing was typed yet"
    qtbot.keyClicks(overlay.field, "S3cr3t!")
    qtbot.keyClick(overlay.field, Qt.Key.Key_Return)
    assert desk.link.said("reply") == [["S3cr3t!"]] and not overlay.field.isVisible()
    new = (
        "The authenticity of host 'far' can't be established.\nAre you sure you want to continue connecting (yes/no)? "
    )
    desk.link.say(Asks(new))
    assert overlay.title.text() == "Is this the right host?" and not overlay.field.isVisible()
    assert overlay.sentence.text() == "The authenticity of host 'far' can't be established.", "there is nothing to type"
    qtbot.mouseClick(overlay.button, Qt.MouseButton.LeftButton)
    assert desk.link.said("reply")[1:] == [["yes"]]
    desk.link.say(Asks("Confirm user presence for key", tells=True))
    assert not overlay.button.isVisible() and overlay.cancel.isVisible()
    desk.link.say(Asks(""))
    assert overlay.title.text() == "Connecting to the screen" and not overlay.cancel.isVisible()
    desk.link.say(Asks("me@far's password:", secret=True))
    qtbot.mouseClick(overlay.cancel, Qt.MouseButton.LeftButton)
    assert desk.link.said("reply")[2:] == [[None]]
    desk.link.say(Blocked("What was asked was not answered."))
    assert overlay.sentence.text() == "What was asked was not answered." and overlay.button.text() == "Try again"


def test_a_machine_that_is_shut_off_can_be_started(desk: Desk, qtbot: QtBot) -> None:
    desk.appear()
    desk.screen.say_off()
    assert desk.screen.overlay.title.text() == "The machine is shut off"
    with qtbot.waitSignal(desk.screen.start_wanted, timeout=30_000):
        qtbot.mouseClick(desk.screen.overlay.button, Qt.MouseButton.LeftButton)


def test_what_an_old_link_still_says_is_not_shown(desk: Desk) -> None:
    desk.appear()
    old = desk.link
    desk.appear(colour=(0, 255, 0))
    assert old.said("close") == [[]]
    old.say(Lost("gone"))
    assert not desk.screen.overlay.isVisible()
    assert desk.colour(200, 150) == "#00ff00"


def test_strangers_words_are_plain(desk: Desk) -> None:
    desk.screen.open(DOOR)
    desk.link.say(Refused("<b>bold</b>\n" + "x" * 5000))
    text = desk.screen.overlay.sentence.text()
    assert "<b>" in text and "\n" not in text
    assert len(text) < 300
    assert desk.screen.overlay.height() < desk.screen.height()


def test_a_picture_that_is_larger_is_pushed_along_by_the_pointer(desk: Desk) -> None:
    desk.appear(1000, 800)
    desk.screen.set_scaling(Scaling.NEVER)
    assert desk.screen.fit.to_guest(QPointF(0, 0)) == (0, 0)
    for _ in range(40):
        desk.mouse(QEvent.Type.MouseMove, 399, 299)
    assert desk.screen.fit.to_guest(QPointF(399, 299)) == (999, 799)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_pixel_of_the_guest_is_one_of_the_display(ratio: float) -> None:
    fit = Fit()
    fit.set(QSize(300, 200), QSize(400, 300), ratio, 1.0)
    assert fit.exact
    assert fit.place.size() == QSize(300, 200)
    fit.set(QSize(300, 200), QSize(400, 300), ratio, FIT)
    assert fit.place.width() == round(400 * ratio)
    rect = fit.to_widget(0, 0, 300, 200)
    assert rect.contains(fit.to_widget(299, 199, 1, 1).center())
    for part in fit.around():
        assert not part.intersects(fit.place)


def jpeg(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#c02010"))
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 95)
    return held.data()


def test_jpeg_becomes_pixels_only_at_the_size_it_was_said_to_have() -> None:
    pixels = decode_jpeg(jpeg(33, 17), 33, 17)
    assert pixels is not None
    assert pixels.shape == (17, 33, 4)
    blue, green, red, _ = (int(part) for part in pixels[8, 8])
    assert abs(red - 0xC0) < 6 and abs(green - 0x20) < 6 and abs(blue - 0x10) < 6
    assert decode_jpeg(jpeg(33, 17), 17, 33) is None


@pytest.mark.qt_log_ignore("JPEG")
def test_what_is_no_jpeg_becomes_nothing() -> None:
    assert decode_jpeg(b"nonsense", 33, 17) is None
    assert decode_jpeg(jpeg(33, 17)[:100], 33, 17) is None
