"""A row of controls keeps what matters where there is little room."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from virtgui.views.controls import flat_button
from virtgui.views.giving_room import GivingRoom
from virtgui.views.giving_way import GivingWay

_WORDS = Qt.ToolButtonStyle.ToolButtonTextBesideIcon


def made(qtbot: QtBot) -> tuple[QWidget, list[QToolButton], QLabel]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    bar = GivingWay(window)
    column.addWidget(bar)
    label = QLabel("Sample every", bar)
    buttons = [flat_button(text, bar, "refresh") for text in ("&Read again", "Copy as &virsh")]
    bar.row.addWidget(QPushButton("Take", bar))
    bar.row.addWidget(label)
    bar.row.addStretch(1)
    for button in buttons:
        bar.row.addWidget(button)
    bar.give_way((label, *buttons))
    window.resize(700, 60)
    window.show()
    return window, buttons, label


def with_words(buttons: list[QToolButton]) -> list[bool]:
    return [button.toolButtonStyle() == _WORDS for button in buttons]


def test_what_gives_way_goes_in_its_order_and_comes_back(qtbot: QtBot) -> None:
    window, buttons, label = made(qtbot)
    assert label.isVisible() and with_words(buttons) == [True, True]
    seen = set()
    for wide in (*range(700, window.minimumSizeHint().width(), -10), *range(window.minimumSizeHint().width(), 700, 10)):
        window.resize(wide, 60)
        qtbot.waitUntil(lambda: all(each.width() >= each.sizeHint().width() for each in buttons), timeout=30_000)
        shown = (label.isVisible(), *with_words(buttons))
        seen.add(shown)
    assert seen == {(True, True, True), (False, True, True), (False, False, True), (False, False, False)}
    assert label.isVisible() and with_words(buttons) == [True, True]


def test_what_is_too_high_for_its_window_scrolls_and_is_no_higher_than_it_must_be(qtbot: QtBot) -> None:
    window, content, below = QWidget(), QWidget(), QPlainTextEdit()
    qtbot.addWidget(window)
    rows, column = QVBoxLayout(content), QVBoxLayout(window)
    for row in range(20):
        rows.addWidget(QLabel(f"Row {row}"))
    area = GivingRoom(content)
    column.addWidget(area)
    column.addWidget(below, 1)
    window.resize(400, 1200)
    window.show()
    qtbot.waitUntil(lambda: area.height() == content.sizeHint().height(), timeout=30_000)
    assert window.minimumSizeHint().height() < content.sizeHint().height()
    window.resize(400, window.minimumSizeHint().height())
    qtbot.waitUntil(lambda: area.height() < content.height(), timeout=30_000)
    bar = area.verticalScrollBar()
    assert bar is not None and bar.maximum() > 0
    window.resize(400, 1200)
    rows.addWidget(QLabel("One more"))
    qtbot.waitUntil(lambda: area.height() == content.sizeHint().height(), timeout=30_000)


def test_a_window_can_be_as_narrow_as_what_stays(qtbot: QtBot) -> None:
    window, buttons, _label = made(qtbot)
    whole = window.sizeHint().width()
    assert window.minimumSizeHint().width() < whole - buttons[0].fontMetrics().horizontalAdvance("Read again")
