"""Windows, what divides them and columns stand as they were, whatever the settings say."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PyQt6.QtCore import QByteArray, QPoint, QSize, Qt, QTimer
from PyQt6.QtGui import QStandardItemModel
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QHeaderView, QSplitter, QTableView, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.manager import LAB, Manager, trio
from tests.unit.qtmodels.fleet import host
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.settings import Settings
from virtgui.views.arranged import columns_of, keep_window, restore_columns, restore_splitter, restore_window

SIZE = QSize(500, 400)
NAMES = ("name", "state", "address", "target")


def spoilt(good: bytes, seed: int) -> bytes:
    """The same, cut or with numbers in it that nobody wrote."""
    rolled = random.Random(seed)
    data = bytearray(good)
    match seed % 3:
        case 0:
            return bytes(data[: rolled.randrange(len(data))])
        case 1:
            for _ in range(rolled.randrange(1, 6)):
                data[rolled.randrange(len(data))] = rolled.choice((0, 1, 0x7F, 0x80, 0xFF))
        case _:
            place = rolled.randrange(len(data) - 4)
            data[place : place + 4] = rolled.choice(
                (b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\0")
            )
    return bytes(data)


def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.setMinimumSize(120, 80)
    qtbot.addWidget(made)
    return made


def test_a_window_is_where_it_was(qtbot: QtBot) -> None:
    settings, before, after = Settings.in_memory(), window(qtbot), window(qtbot)
    before.setGeometry(120, 90, 433, 321)
    before.show()
    settings.put("x/geometry", before.saveGeometry())
    restore_window(after, settings, "x/geometry", SIZE)
    assert after.size() == QSize(433, 321)


def test_a_window_can_be_seen_and_held_whatever_is_remembered_of_it(qtbot: QtBot) -> None:
    settings, before = Settings.in_memory(), window(qtbot)
    before.setGeometry(120, 90, 433, 321)
    before.show()
    good = bytes(before.saveGeometry().data())
    for seed in range(300):
        settings.put("x/geometry", QByteArray(spoilt(good, seed)))
        after = window(qtbot)
        restore_window(after, settings, "x/geometry", SIZE)
        place, screen = after.normalGeometry() if after.isMaximized() else after.geometry(), after.screen()
        assert screen is not None
        seen = screen.geometry().intersected(place)
        assert seen.width() >= 80 and seen.height() >= 40 and place.top() >= 0, (seed, place)


def test_lines_within_a_window_are_where_they_were_and_nonsense_moves_none(qtbot: QtBot) -> None:
    splitter = QSplitter()
    for _ in range(2):
        splitter.addWidget(QTextEdit())
    splitter.setChildrenCollapsible(False)
    splitter.resize(600, 300)
    qtbot.addWidget(splitter)
    splitter.show()
    splitter.setSizes([200, 400])
    good, sizes = splitter.saveState(), splitter.sizes()
    splitter.setSizes([400, 200])
    restore_splitter(splitter, good)
    assert splitter.sizes() == sizes
    for seed in range(300):
        restore_splitter(splitter, QByteArray(spoilt(bytes(good.data()), seed)))
        QApplication.processEvents()
        assert sum(splitter.sizes()) > 500 and min(splitter.sizes()) > 20
        assert splitter.orientation() is Qt.Orientation.Horizontal and splitter.handleWidth() < 20


@pytest.fixture
def header(qtbot: QtBot) -> Callable[[], QHeaderView]:
    def make() -> QHeaderView:
        table = QTableView()
        table.setModel(QStandardItemModel(2, len(NAMES), table))
        qtbot.addWidget(table)
        found = table.horizontalHeader()
        assert found is not None
        return found

    return make


def test_columns_are_where_they_were_as_wide_and_as_hidden(header: Callable[[], QHeaderView]) -> None:
    before, after = header(), header()
    before.moveSection(2, 0)
    before.resizeSection(1, 222)
    before.hideSection(3)
    told = columns_of(before, NAMES)
    assert restore_columns(after, NAMES, told)
    assert columns_of(after, NAMES) == told
    assert after.logicalIndex(0) == 2 and after.sectionSize(1) == 222 and after.isSectionHidden(3)
    after.showSection(3)
    assert after.sectionSize(3) >= after.minimumSectionSize()


@pytest.mark.parametrize(
    "told",
    [
        [],
        [""],
        ["nobody 100"],
        ["name", "name 1", "state -5", "address 99999999999999999999", "target 1e9 hidden hidden"],
        ["target 70"] * 4000,
        ["state ٣٣", "state 3 hid\x00den", " name 5"],
        [f"{name} 0 hidden" for name in NAMES],
    ],
)
def test_nonsense_about_columns_leaves_all_of_them_there(header: Callable[[], QHeaderView], told: list[str]) -> None:
    it = header()
    restore_columns(it, NAMES, told)
    assert sorted(map(it.visualIndex, range(4))) == [0, 1, 2, 3]
    assert all(it.isSectionHidden(at) or it.minimumSectionSize() <= it.sectionSize(at) < 5000 for at in range(4))


def test_what_a_person_moved_and_filtered_is_there_again_after_a_kill(qtbot: QtBot) -> None:
    settings = Settings.in_memory()
    first = Manager(settings).list(*trio()).show(qtbot)
    handle = first.window.across.handle(1)
    assert handle is not None
    wide = first.window.hosts.width()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton)
    QTest.mouseMove(handle, QPoint(60, 20))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    moved = first.window.hosts.width()
    assert moved > wide + 30
    first.window.pane.filter.chips[Chip.PAUSED].click()
    first.window.hosts.choose(LAB)
    settings = _as_if_killed(settings)
    second = Manager(settings, known=(host(),)).list(*trio()).show(qtbot)
    assert second.window.hosts.width() == moved and second.window.hosts.key == LAB
    assert second.model.chip is Chip.PAUSED and second.names() == ["lab-01"]


def test_a_window_is_where_it_was_moved_to_after_a_kill(qtbot: QtBot) -> None:
    settings, before, after = Settings.in_memory(), window(qtbot), window(qtbot)
    keep_window(before, settings, "x/geometry", SIZE)
    before.show()
    qtbot.waitExposed(before)
    before.setGeometry(120, 90, 433, 321)
    good = before.saveGeometry()
    qtbot.waitUntil(lambda: settings.data("x/geometry") == good, timeout=30_000)
    keep_window(after, _as_if_killed(settings), "x/geometry", SIZE)
    assert after.size() == QSize(433, 321)
    before.showMaximized()
    qtbot.waitUntil(before.isMaximized, timeout=30_000)
    qtbot.waitUntil(lambda: settings.data("x/geometry") == before.saveGeometry(), timeout=30_000)
    assert settings.data("x/geometry") != good


def test_a_window_that_keeps_still_writes_nothing_and_waits_for_nothing(qtbot: QtBot) -> None:
    settings, it = Settings.in_memory(), window(qtbot)
    keep_window(it, settings, "x/geometry", SIZE)
    it.show()
    qtbot.waitExposed(it)
    it.setGeometry(120, 90, 433, 321)
    timer = next(timer for timer in it.findChildren(QTimer))
    qtbot.waitUntil(lambda: not settings.data("x/geometry").isEmpty() and not timer.isActive(), timeout=30_000)
    written: list[str] = []
    settings.changed.connect(written.append)
    it.repaint()
    it.setWindowTitle("another")
    QApplication.processEvents()
    assert not timer.isActive() and not written


def _as_if_killed(settings: Settings) -> Settings:
    """What another run finds of one that never closed its window."""
    found = Settings.in_memory()
    found.take_all(settings.all())
    return found
