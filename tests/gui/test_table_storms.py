"""The table while many machines come, go and change: who is meant, what is seen, and every pixel of it."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import key, machine
from virtgui.model.commands import Verb
from virtgui.model.facts import Domain, DomainConfig, DomainState
from virtgui.model.messages import Gone, Seen
from virtgui.qtmodels.grouping import By
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.ordering import Column

COUNT = 2000


def one(number: int, state: DomainState = DomainState.RUNNING) -> Domain:
    tags = ("db",) if number % 2 else ("web", "x")
    return machine(number, f"vm-{number:04}", state=state, config=DomainConfig(group=f"site{number % 7}", tags=tags))


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    made = Manager().list(*map(one, range(1, COUNT + 1))).show(qtbot)
    made.table.setFocus()
    return made


def on_screen(manager: Manager) -> QImage:
    screen = manager.window.screen()
    assert screen is not None
    QApplication.processEvents()
    return screen.grabWindow(int(manager.window.winId())).toImage()


def painted_anew(manager: Manager) -> QImage:
    manager.table.viewport().update()  # type: ignore[union-attr]
    return on_screen(manager)


def turn(manager: Manager, state: DomainState) -> None:
    """Every tenth machine is another now: more rows come or go than are told one by one."""
    manager.world.take([Seen(tuple(one(number, state) for number in range(11, COUNT, 10)))])


@pytest.mark.parametrize("by", [By.GROUP, By.TAG])
def test_headings_stand_still_when_the_columns_are_scrolled(manager: Manager, by: By) -> None:
    for column in (Column.UUID, Column.DESCRIPTION, Column.MAC):
        manager.table.columns.show(column, True)
    manager.window.pane.grouping.gather(by)
    QApplication.processEvents()
    across = manager.table.horizontalScrollBar()
    assert across is not None and across.maximum() > 100
    for place in (40, across.maximum(), 7):
        across.setValue(place)
        assert on_screen(manager) == painted_anew(manager), place


def test_what_is_read_stays_where_it_is_when_many_rows_come_and_go(manager: Manager, qtbot: QtBot) -> None:
    table = manager.table
    manager.window.pane.filter.filter_by(Chip.RUNNING)
    table.choose((key(3),), key(3))
    down = table.verticalScrollBar()
    assert down is not None
    for state, left in ((DomainState.SHUTOFF, 1801), (DomainState.RUNNING, COUNT)):
        down.setValue(down.maximum() // 2)
        before = down.value()
        turn(manager, state)
        qtbot.waitUntil(lambda left=left: manager.model.rowCount() == left, timeout=30_000)
        assert down.value() == before
        assert (table.selected(), table.current()) == ((key(3),), key(3))


def test_the_current_row_stays_in_sight_when_many_rows_come_and_go(manager: Manager, qtbot: QtBot) -> None:
    table = manager.table
    manager.window.pane.filter.filter_by(Chip.RUNNING)
    table.choose((key(1005),), key(1005))
    table.columns.show(Column.DESCRIPTION, True)
    table.columns.show(Column.UUID, True)
    QApplication.processEvents()
    across = table.horizontalScrollBar()
    assert across is not None
    across.setValue(across.maximum())
    turn(manager, DomainState.SHUTOFF)
    qtbot.waitUntil(lambda: manager.model.rowCount() < COUNT, timeout=30_000)
    view, row = table.viewport(), table.visualRect(table.currentIndex())
    assert view is not None and row.top() >= 0 and row.bottom() <= view.height()
    assert across.value() == across.maximum()


def test_nobody_is_meant_when_the_chosen_machine_went(manager: Manager, qtbot: QtBot) -> None:
    """Its neighbour is the current row then; a key or an open menu that meant the one must not hit the other."""
    actions = manager.window.machine_actions
    manager.table.choose((key(3),), key(3))
    actions.update()
    assert actions.action(Verb.PAUSE).isEnabled()
    manager.world.take([Gone((key(3),))])
    qtbot.waitUntil(lambda: manager.model.row(key(3)) is None, timeout=30_000)
    before = len(manager.sent.commands)
    actions.action(Verb.PAUSE).trigger()
    assert len(manager.sent.commands) == before
    qtbot.waitUntil(lambda: not actions.action(Verb.PAUSE).isEnabled(), timeout=30_000)
    qtbot.keyClick(manager.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: actions.action(Verb.PAUSE).isEnabled(), timeout=30_000)
    assert len(manager.table.acted_on()) == 1


def test_who_comes_to_the_table_means_its_current_row(manager: Manager, qtbot: QtBot) -> None:
    manager.table.choose((), key(3))
    manager.world.take([Gone((key(3),))])
    qtbot.waitUntil(lambda: manager.model.row(key(3)) is None, timeout=30_000)
    assert manager.table.acted_on() == ()
    manager.window.pane.filter.search.setFocus()
    manager.table.setFocus()
    assert len(manager.table.acted_on()) == 1
