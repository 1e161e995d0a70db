"""The terminal as a person meets it: what it shows, the keys it sends, what is selected and pasted."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut, QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMainWindow, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from virtgui.console.transcript import Place, Span
from virtgui.console.way_out import WayOut
from virtgui.views import theme
from virtgui.views.console.terminal_view import TerminalView
from virtgui.views.dialogs import ConfirmDialog

Key = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


class Desk:
    """A terminal, and hands to use it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.view = TerminalView()
        qtbot.addWidget(self.view)
        self.view.resize(700, 400)
        self.view.show()
        self.view.activateWindow()
        qtbot.waitUntil(self.view.isActiveWindow, timeout=30_000)
        self.view.setFocus()
        self.sent = bytearray()
        self.view.typed.connect(self.sent.extend)

    def says(self, text: str) -> Desk:
        """The guest says something."""
        self.view.feed(text.encode())
        self.view.refresh()
        return self

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> bytes:
        """What a key sends."""
        self.sent.clear()
        QTest.keyClick(self.view, key, held)
        return bytes(self.sent)

    def at(self, line: int, column: int, *, right: bool = False) -> QPoint:
        """Where a cell of the screen is."""
        cell = self.view.glyphs.cell(column, line * self.view.glyphs.height)
        return QPointF(4 + cell.left() + (cell.width() * 0.9 if right else 1), 4 + cell.center().y()).toPoint()

    def drag(self, begin: QPoint, end: QPoint) -> str:
        """What dragging selects."""
        area = self.view.viewport()
        QTest.mousePress(area, LEFT, NONE, begin)
        QTest.mouseMove(area, end)
        QTest.mouseRelease(area, LEFT, NONE, end)
        return self.view.selection.text

    def click(self, place: QPoint, times: int = 1, held: Qt.KeyboardModifier = NONE) -> str:
        """What so many clicks select."""
        area = self.view.viewport()
        if times == 1:
            QTest.mouseClick(area, LEFT, held, place)
        else:
            QTest.mouseDClick(area, LEFT, held, place)
            QTest.mouseRelease(area, LEFT, held, place)  # a double click ends with the button down here
        if times == 3:
            QTest.mouseClick(area, LEFT, held, place)
        return self.view.selection.text

    def asked(self) -> ConfirmDialog | None:
        """The question that is open."""
        open_now = [dialog for dialog in self.view.findChildren(ConfirmDialog) if dialog.isVisible()]
        return open_now[0] if open_now else None


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


@pytest.mark.parametrize(
    ("key", "held", "sent"),
    [
        (Key.Key_A, NONE, b"a"),
        (Key.Key_Up, NONE, b"\x1b[A"),
        (Key.Key_F5, SHIFT, b"\x1b[15;2~"),
        (Key.Key_C, CTRL, b"\x03"),
        (Key.Key_Tab, NONE, b"\t"),
        (Key.Key_Backtab, SHIFT, b"\x1b[Z"),
        (Key.Key_Escape, NONE, b"\x1b"),
        (Key.Key_Return, NONE, b"\r"),
        (Key.Key_Backspace, NONE, b"\x7f"),
        (Key.Key_X, ALT, b"\x1bx"),
        (Key.Key_Space, CTRL, b"\0"),
        (Key.Key_Delete, CTRL, b"\x1b[3;5~"),
    ],
)
def test_a_key_goes_to_the_guest(desk: Desk, key: Qt.Key, held: Qt.KeyboardModifier, sent: bytes) -> None:
    assert desk.press(key, held) == sent


def test_arrows_take_their_other_form_when_a_program_asks(desk: Desk) -> None:
    assert desk.says("\x1b[?1h").press(Key.Key_Up) == b"\x1bOA"


def test_no_shortcut_of_the_window_takes_a_key_from_the_guest(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    page = QWidget()
    view, other = TerminalView(), QPushButton("Other")
    column = QVBoxLayout(page)
    column.addWidget(view)
    column.addWidget(other)
    window.setCentralWidget(page)
    closed: list[str] = []
    for keys in ("Ctrl+W", "F1", "Alt+1"):
        QShortcut(QKeySequence(keys), window, lambda keys=keys: closed.append(keys))
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    view.setFocus()
    sent = bytearray()
    view.typed.connect(sent.extend)
    QTest.keyClick(view, Key.Key_W, CTRL)
    QTest.keyClick(view, Key.Key_F1)
    QTest.keyClick(view, Key.Key_1, ALT)
    QTest.keyClick(view, Key.Key_Tab)
    assert closed == []
    assert sent == b"\x17\x1bOP\x1b1\t"
    assert window.focusWidget() is view


def test_control_and_alt_alone_give_the_keyboard_back(desk: Desk) -> None:
    released: list[bool] = []
    desk.view.released.connect(lambda: released.append(True))

    def key(kind: QEvent.Type, which: Qt.Key, held: Qt.KeyboardModifier) -> None:
        QApplication.sendEvent(desk.view, QKeyEvent(kind, which, held))

    key(QEvent.Type.KeyPress, Key.Key_Control, NONE)
    key(QEvent.Type.KeyPress, Key.Key_Alt, CTRL)
    key(QEvent.Type.KeyPress, Key.Key_X, CTRL | ALT)
    key(QEvent.Type.KeyRelease, Key.Key_Alt, CTRL)
    assert not released
    key(QEvent.Type.KeyPress, Key.Key_Alt, CTRL)
    key(QEvent.Type.KeyRelease, Key.Key_Alt, CTRL)
    assert released == [True]


@pytest.mark.parametrize(
    ("way_out", "keys"),
    [
        (WayOut.CTRL_SHIFT, [(Key.Key_Control, NONE, 37), (Key.Key_Shift, CTRL, 50)]),
        (WayOut.CTRL_SUPER, [(Key.Key_Control, NONE, 37), (Key.Key_Super_L, CTRL, 133)]),
        (WayOut.RIGHT_CTRL, [(Key.Key_Control, NONE, 105)]),
    ],
)
def test_other_keys_can_give_the_keyboard_back(
    desk: Desk, way_out: WayOut, keys: list[tuple[Qt.Key, Qt.KeyboardModifier, int]]
) -> None:
    released: list[bool] = []
    desk.view.released.connect(lambda: released.append(True))
    desk.view.way_out = way_out

    def press(which: Qt.Key, held: Qt.KeyboardModifier, code: int) -> None:
        QApplication.sendEvent(desk.view, QKeyEvent(QEvent.Type.KeyPress, which, held, code, 0, 0))

    def let_go(which: Qt.Key, code: int) -> None:
        QApplication.sendEvent(desk.view, QKeyEvent(QEvent.Type.KeyRelease, which, NONE, code, 0, 0))

    press(Key.Key_Control, NONE, 37)
    press(Key.Key_Alt, CTRL, 64)
    let_go(Key.Key_Alt, 64)
    let_go(Key.Key_Control, 37)
    assert not released
    for each in keys:
        press(*each)
    let_go(keys[-1][0], keys[-1][2])
    assert released == [True]


def test_control_and_a_letter_work_on_a_layout_without_latin_letters(desk: Desk) -> None:
    place_of_c = 46 + 8
    event = QKeyEvent(QEvent.Type.KeyPress, 0x0421, CTRL, place_of_c, 0, 0, "с")
    QApplication.sendEvent(desk.view, event)
    assert desk.sent == b"\x03"


def test_composed_letters_go_to_the_guest(desk: Desk) -> None:
    event = QInputMethodEvent("^", [])
    QApplication.sendEvent(desk.view, event)
    assert desk.sent == b""
    event = QInputMethodEvent("", [])
    event.setCommitString("ê日")
    QApplication.sendEvent(desk.view, event)
    assert desk.sent == "ê日".encode()


def test_dragging_selects_letters_in_either_direction(desk: Desk) -> None:
    desk.says("hello world\r\nsecond line")
    assert desk.drag(desk.at(0, 6), desk.at(1, 5, right=True)) == "world\nsecond"
    assert desk.drag(desk.at(1, 5, right=True), desk.at(0, 6)) == "world\nsecond"


def test_two_clicks_select_a_word_and_three_a_line(desk: Desk) -> None:
    desk.says("see /etc/fstab now\r\nnext")
    assert desk.click(desk.at(0, 7), 2) == "/etc/fstab"
    desk.click(desk.at(1, 1))
    assert desk.click(desk.at(0, 7), 3) == "see /etc/fstab now"


def test_shift_moves_the_other_end(desk: Desk) -> None:
    desk.says("one two three")
    desk.click(desk.at(0, 4))
    assert desk.click(desk.at(0, 6, right=True), held=SHIFT) == "two"


def test_what_is_selected_is_copied(desk: Desk) -> None:
    desk.says("hello world")
    desk.click(desk.at(0, 1), 2)
    assert desk.press(Key.Key_C, CTRL | SHIFT) == b""
    assert QGuiApplication.clipboard().text() == "hello"


def test_a_selection_that_the_guest_writes_over_goes(desk: Desk) -> None:
    desk.says("hello world")
    desk.click(desk.at(0, 1), 2)
    desk.says("\r\nmore")
    assert desk.view.selection.text == "hello"
    desk.says("\x1b[HHELP")
    assert desk.view.selection.span is None


def test_one_line_is_pasted_at_once(desk: Desk) -> None:
    QGuiApplication.clipboard().setText("ls -l\x1b\n")
    assert desk.press(Key.Key_V, CTRL | SHIFT) == b"ls -l\r"


def test_many_lines_are_asked_about_first(desk: Desk) -> None:
    desk.view.paste_text("one\ntwo\nthree")
    dialog = desk.asked()
    assert dialog is not None
    assert dialog.question.text() == "Paste 3 lines?"
    dialog.cancel_button.click()
    assert desk.sent == b""
    desk.says("\x1b[?2004h").view.paste_text("one\ntwo")
    desk.asked().deed_button.click()
    assert desk.sent == b"\x1b[200~one\rtwo\x1b[201~"


def test_the_middle_button_pastes_what_is_selected(desk: Desk) -> None:
    desk.says("hello world")
    desk.click(desk.at(0, 1), 2)
    QTest.mouseClick(desk.view.viewport(), Qt.MouseButton.MiddleButton, NONE, desk.at(2, 0))
    assert desk.sent == b"hello"


def test_earlier_lines_are_there_by_wheel_and_stay_in_place(desk: Desk) -> None:
    desk.says("".join(f"line {number}\r\n" for number in range(200)))
    view = desk.view
    assert view.top == view.terminal.base
    where = QPointF(20, 20)
    up = QWheelEvent(where, where, QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, NONE,
                     Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(view.viewport(), up)
    assert view.top == view.terminal.base - 6
    held = view.top
    desk.says("more\r\n" * 50)
    assert view.top == held
    desk.press(Key.Key_A)
    assert view.top == view.terminal.base


def test_shift_and_page_up_show_earlier_lines(desk: Desk) -> None:
    desk.says("x\r\n" * 200)
    assert desk.press(Key.Key_PageUp, SHIFT) == b""
    assert desk.view.top < desk.view.terminal.base


def test_the_guest_is_answered_where_its_cursor_is(desk: Desk) -> None:
    desk.says("ab\x1b[6n")
    assert desk.sent == b"\x1b[1;3R"


def test_the_size_of_letters_changes_the_number_of_cells_and_comes_back(desk: Desk) -> None:
    before = desk.view.terminal.columns
    desk.press(Key.Key_Plus, CTRL)
    desk.press(Key.Key_Plus, CTRL)
    assert desk.view.terminal.columns < before
    desk.press(Key.Key_0, CTRL)
    assert desk.view.terminal.columns == before


def test_the_grid_is_whole_pixels_and_letters_stay_in_their_cells(desk: Desk) -> None:
    desk.says(("i" * 9 + "|") * 7)
    glyphs = desk.view.glyphs
    assert (glyphs.width * glyphs.ratio).is_integer()
    image = desk.view.grab().toImage()
    ratio, pixel = image.devicePixelRatio(), theme.scheme(desk.view.palette()).base.rgb()
    bars = []
    for column in range(9, 70, 10):
        left = round((4 + column * glyphs.width) * ratio)
        rows = range(round(4 * ratio), round((4 + glyphs.height) * ratio))
        ink = [
            x for x in range(left, left + round(glyphs.width * ratio)) if any(image.pixel(x, y) != pixel for y in rows)
        ]
        bars.append((ink[0] - left, ink[-1] - left))
    assert len(set(bars)) == 1


def test_without_the_keyboard_the_cursor_is_hollow(desk: Desk) -> None:
    desk.view.clearFocus()
    QApplication.processEvents()
    ours = theme.scheme(desk.view.palette())
    image = desk.view.grab().toImage()
    middle = desk.view.glyphs.cell(0, 0).center().toPoint() + QPoint(4, 4)
    assert image.pixelColor(middle) == ours.base
    desk.view.setFocus()
    QApplication.processEvents()
    assert desk.view.grab().toImage().pixelColor(middle) == ours.text


def test_who_cannot_see_it_hears_it(desk: Desk, qtbot: QtBot) -> None:
    desk.says("login: ")
    qtbot.waitUntil(lambda: "login:" in desk.view.accessibleDescription())
    assert desk.view.accessibleName() == "Serial console"


def test_clear_leaves_the_line_with_the_cursor(desk: Desk) -> None:
    desk.says("x\r\n" * 100 + "$ ")
    desk.view.clear()
    assert desk.view.transcript().text.strip() == "$"
    assert desk.view.verticalScrollBar().maximum() == 0


def test_what_was_found_is_brought_into_sight(desk: Desk) -> None:
    desk.says("needle\r\n" + "x\r\n" * 100)
    desk.view.show_found([], Span(Place(0, 0), Place(0, 6)))
    assert desk.view.top == 0


def test_a_flood_never_holds_up_the_window(desk: Desk) -> None:
    piece = b"".join(b"%05d The quick brown fox jumps over the lazy dog\r\n" % number for number in range(20))
    worst = _worst([lambda: desk.view.feed(piece[:1024]), desk.view.refresh, QApplication.processEvents] * 50)
    assert worst < 0.25


def _worst(deeds: list[Callable[[], object]]) -> float:
    longest = 0.0
    for deed in deeds:
        begin = time.perf_counter()
        deed()
        longest = max(longest, time.perf_counter() - begin)
    return longest
