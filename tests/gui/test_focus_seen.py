"""Where the keyboard is can be seen on every kind of control, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QStringListModel, Qt
from PyQt6.QtGui import QImage, QStandardItem, QStandardItemModel
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QTableView,
    QTabWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, trio
from tests.gui.test_plots import Bench
from virtgui.views.controls import fill, flat_button, icon_button
from virtgui.views.keyboard_ring import KeyboardRing

_SEEN = 40
"""How far a colour has to move, of 255, to be another for the eye."""


def _editable() -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.addItems(["one", "two"])
    return box


def _choice() -> QComboBox:
    box = QComboBox()
    box.addItems(["one", "two"])
    return box


def _list() -> QListView:
    view = QListView()
    model = QStringListModel(["one", "two"], view)
    view.setModel(model)
    view.setCurrentIndex(model.index(0, 0))
    view.clearSelection()
    return view


def _of_items(view: QTreeView | QTableView) -> QTreeView | QTableView:
    model = QStandardItemModel(view)
    for word in ("one", "two"):
        model.appendRow([QStandardItem(word), QStandardItem("more")])
    view.setModel(model)
    view.setCurrentIndex(model.index(0, 0))
    view.clearSelection()
    return view


def _tabs() -> QTabWidget:
    tabs = QTabWidget()
    for word in ("One", "Two"):
        tabs.addTab(QWidget(), word)
    return tabs


KINDS: dict[str, Callable[[], QWidget]] = {
    "button": lambda: QPushButton("Apply"),
    "filled button": lambda: fill(QPushButton("Apply")),
    "flat button": lambda: flat_button("Columns"),
    "picture": lambda: icon_button("plus", "Add"),
    "tick": lambda: QCheckBox("Do not ask again"),
    "one of several": lambda: QRadioButton("Linked"),
    "field": lambda: QLineEdit("web-01"),
    "lines": lambda: QPlainTextEdit("nginx"),
    "number": QSpinBox,
    "choice": _choice,
    "choice to type in": _editable,
    "list": _list,
    "tree": lambda: _of_items(QTreeView()),
    "table": lambda: _of_items(QTableView()),
    "tabs": _tabs,
}


@pytest.fixture(params=["light", "dark"])
def _ground(request: pytest.FixtureRequest, dress: Callable[[str], None]) -> None:
    dress(request.param)


def changed(before: QImage, after: QImage) -> int:
    """Pixels that are another colour for the eye."""
    assert before.size() == after.size()
    count = 0
    for y in range(before.height()):
        for x in range(before.width()):
            old, new = before.pixelColor(x, y), after.pixelColor(x, y)
            apart = (old.red() - new.red(), old.green() - new.green(), old.blue() - new.blue())
            count += max(map(abs, apart)) >= _SEEN
    return count


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("_ground")
def test_the_keyboard_is_seen_where_tab_led_it(qtbot: QtBot, kind: str) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    first, control = QLineEdit(window), KINDS[kind]()
    layout.addWidget(first)
    layout.addWidget(control)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    before = control.grab().toImage()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    at = QApplication.focusWidget()
    assert at is not None and (at is control or control.isAncestorOf(at) or at.focusProxy() is control)
    for line in control.findChildren(QLineEdit) + [each for each in (control,) if isinstance(each, QLineEdit)]:
        line.deselect()  # marked words do not say so: there may be none
    assert changed(before, control.grab().toImage()) >= 60, "as many as the least ring has"


@pytest.mark.usefixtures("_ground")
def test_the_keyboard_is_seen_on_the_chips_above_the_machines(qtbot: QtBot) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    chip = next(iter(manager.window.pane.filter.chips.values()))
    manager.table.setFocus()
    before = chip.grab().toImage()
    chip.setFocus()
    assert changed(before, chip.grab().toImage()) >= 60


def _scrolled(qtbot: QtBot, lines: int) -> tuple[QLineEdit, QScrollArea, QLineEdit]:
    """A page of so many lines between two fields; the first has the keyboard."""
    window = QWidget()
    layout = QVBoxLayout(window)
    first, area, last = QLineEdit(window), QScrollArea(window), QLineEdit(window)
    for part in (first, area, last):
        layout.addWidget(part)
    area.setWidget(QLabel("\n".join(map(str, range(lines)))))
    qtbot.addWidget(window)
    window.resize(300, 250)
    window.show()
    window.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    return first, area, last


@pytest.mark.usefixtures("_ground")
def test_the_keyboard_is_seen_on_a_page_that_it_scrolls(qtbot: QtBot) -> None:
    first, area, last = _scrolled(qtbot, 60)
    before = area.grab().toImage()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert area.hasFocus()
    assert changed(before, area.grab().toImage()) >= 60
    area.resize(area.width(), area.height() - 30)
    ring = area.findChild(KeyboardRing)
    ground = area.viewport()
    assert ring is not None and ground is not None and ring.geometry() == ground.geometry()
    QTest.keyClick(area, Qt.Key.Key_Down)
    bar = area.verticalScrollBar()
    assert bar is not None and bar.value() > 0
    QTest.keyClick(area, Qt.Key.Key_Tab)
    assert last.hasFocus() and ring.isHidden()
    QTest.mouseClick(area.viewport(), Qt.MouseButton.LeftButton)
    assert area.hasFocus() and ring.isHidden(), "who clicks knows where"


def test_tab_goes_past_a_page_that_has_nothing_to_scroll(qtbot: QtBot) -> None:
    first, area, last = _scrolled(qtbot, 3)
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert last.hasFocus()
    label = area.widget()
    assert isinstance(label, QLabel)
    label.setText("\n" * 60)
    label.adjustSize()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert area.hasFocus(), "there is more of it now"


@pytest.mark.usefixtures("_ground")
def test_the_keyboard_is_seen_on_plots(qtbot: QtBot) -> None:
    page = Bench(qtbot).page
    page.show()
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert not page.hasFocus()
    before = page.grab().toImage()
    page.setFocus(Qt.FocusReason.TabFocusReason)
    assert changed(before, page.grab().toImage()) >= 60
