"""A thousand machines: there within a second, and as light to scroll as ten."""

from __future__ import annotations

import time

from PyQt6.QtWidgets import QApplication

from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import machine


def test_a_thousand_rows_are_painted_within_a_second_and_scroll_at_sixty_frames(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    machines = [machine(number, f"vm-{number:04}") for number in range(1000)]
    begun = time.process_time()
    manager.list(*machines)
    QApplication.processEvents()
    manager.table.viewport().repaint()
    assert manager.model.rowCount() == 1000
    assert time.process_time() - begun < 1
    bar = manager.table.verticalScrollBar()
    frames: list[float] = []
    for step in range(60):
        begun = time.process_time()
        bar.setValue(bar.maximum() * step // 60)
        manager.table.viewport().repaint()
        frames.append(time.process_time() - begun)
    assert sorted(frames)[54] < 1 / 60, "nine of ten frames come in time"


def test_a_search_shows_what_it_finds_from_the_first_on(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    manager.list(*(machine(number, f"vm-{number:04}") for number in range(1000)))
    table = manager.table
    table.setCurrentIndex(manager.model.index(5, 0))
    manager.window.pane.filter.search.setText("vm-05")
    qtbot.waitUntil(lambda: manager.model.rowCount() == 100, timeout=30_000)  # type: ignore[attr-defined]
    QApplication.processEvents()
    assert table.rowAt(1) == 0
