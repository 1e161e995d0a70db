"""Rows come first: what stands around them is made afterwards, and nobody who is fast misses anything."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLabel

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import LAB, host, key
from virtgui.model.facts import Phase
from virtgui.model.messages import HostSeen
from virtgui.model.problems import Problem
from virtgui.qtmodels.settings import Settings


def _early(qtbot: object) -> Manager:
    """The window as it is while nothing was painted."""
    manager = Manager(furnished=False).list(*trio())
    qtbot.addWidget(manager.window)  # type: ignore[attr-defined]
    manager.window.resize(1440, 900)
    return manager


def test_what_stands_around_the_rows_comes_by_itself_and_moves_none_of_them(qtbot: object) -> None:
    manager = _early(qtbot)
    table = manager.table
    chips = manager.window.pane.filter
    seen: list[tuple[bool, QRect]] = []
    places: list[list[QRect]] = []

    def note() -> None:
        seen.append((manager.window.complete, QRect(table.mapTo(manager.window, QPoint()), table.viewport().size())))
        places.append([chip.geometry() for chip in chips.chips.values()])

    table.painted.connect(note)
    manager.window.show()
    qtbot.waitUntil(lambda: manager.window.complete, timeout=30_000)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: manager.window.summary.key == key(1), timeout=30_000)  # type: ignore[attr-defined]
    QApplication.processEvents()
    note()
    assert [complete for complete, _ in seen] == [False, True]
    assert seen[0][1].topLeft() == seen[1][1].topLeft()
    assert seen[0][1].height() == seen[1][1].height()
    assert places[0] == places[1]
    bar = manager.window.menuBar()
    assert bar is not None
    filled = [action.text() for action in bar.actions() if (menu := action.menu()) is not None and menu.actions()]
    assert {"&File", "&Edit", "&View", "&Machine", "&Host", "Hel&p"} <= set(filled)


def test_no_room_is_kept_for_what_was_hidden(qtbot: object) -> None:
    settings = Settings.in_memory()
    settings.put("pane/jobs", False)
    settings.put("pane/summary", False)
    manager = Manager(settings, furnished=False).list(*trio())
    qtbot.addWidget(manager.window)  # type: ignore[attr-defined]
    heights: list[int] = []
    manager.table.painted.connect(lambda: heights.append(manager.table.height()))
    manager.window.show()
    qtbot.waitUntil(lambda: manager.window.complete, timeout=30_000)  # type: ignore[attr-defined]
    QApplication.processEvents()
    assert heights == [manager.table.height()]


def test_it_comes_without_rows_too(qtbot: object) -> None:
    manager = Manager(furnished=False)
    qtbot.addWidget(manager.window)  # type: ignore[attr-defined]
    manager.window.show()
    qtbot.waitUntil(lambda: manager.window.complete, timeout=30_000)  # type: ignore[attr-defined]


def test_a_key_pressed_before_it_is_there_does_what_it_says(qtbot: object) -> None:
    manager = _early(qtbot)
    manager.window.show()
    manager.window.activateWindow()
    handle = manager.window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert manager.window.complete
    assert manager.window.pane.filter.search.hasFocus()


def test_what_a_host_tells_before_the_notices_are_there_is_told_then(qtbot: object) -> None:
    manager = _early(qtbot)
    problem = Problem("keep the connection to lab", "The connection broke.")
    manager.world.take([HostSeen(host().__class__(LAB, Phase.LOST, problem=problem))])
    manager.window.show()
    qtbot.waitUntil(lambda: manager.window.complete, timeout=30_000)  # type: ignore[attr-defined]
    said = " ".join(label.text() for label in manager.window.notices.findChildren(QLabel))
    assert "Host lab lost" in said
