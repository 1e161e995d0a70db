"""The table while many machines come, go and change: who is meant, what is seen, and every pixel of it."""

from __future__ import annotations

import random

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QContextMenuEvent, QImage
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import LAB, host, key, machine
from virtgui.model.commands import Verb
from virtgui.model.facts import Domain, DomainConfig, DomainState, Phase
from virtgui.model.messages import Gone, HostSeen, Sampled, Seen
from virtgui.model.samples import DiskSample, DomainSample
from virtgui.qtmodels.grouping import By
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.ordering import Column

COUNT = 2000
_ROUNDS = 30
"""After a change a view lays itself out, then is painted: each in a round of its own."""


def one(number: int, state: DomainState = DomainState.RUNNING) -> Domain:
    tags = ("db",) if number % 2 else ("web", "x")
    return machine(number, f"vm-{number:04}", state=state, config=DomainConfig(group=f"site{number % 7}", tags=tags))


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    made = Manager().list(*map(one, range(1, COUNT + 1))).show(qtbot)
    made.table.setFocus()
    return made


def on_screen(manager: Manager) -> QImage:
    """The rows, as they were left by what was painted piece by piece."""
    screen, view = manager.window.screen(), manager.table.viewport()
    assert screen is not None and view is not None
    for _ in range(_ROUNDS):
        QApplication.processEvents()
    place = view.mapTo(manager.window, QPoint(0, 0))
    return screen.grabWindow(int(manager.window.winId()), place.x(), place.y(), view.width(), view.height()).toImage()


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


def test_shift_selects_from_where_it_began_when_many_rows_came_and_went(manager: Manager, qtbot: QtBot) -> None:
    table = manager.table
    manager.window.pane.filter.filter_by(Chip.RUNNING)
    table.choose((key(5),), key(5))
    qtbot.keyClick(table, Qt.Key.Key_Up)
    for _ in range(2):
        qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.selected() == (key(4), key(5), key(6))
    turn(manager, DomainState.SHUTOFF)
    qtbot.waitUntil(lambda: manager.model.rowCount() == 1801, timeout=30_000)
    assert table.selected() == (key(4), key(5), key(6))
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.selected() == (key(4), key(5), key(6), key(7)), "and not from the current row"


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


def test_home_and_end_lead_to_the_first_and_the_last_machine(manager: Manager, qtbot: QtBot) -> None:
    table, shift = manager.table, Qt.KeyboardModifier.ShiftModifier
    table.choose((key(5),), key(5))
    across = table.horizontalScrollBar()
    assert across is not None
    before = across.value()
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert table.selected() == (key(COUNT),)
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert table.selected() == (key(1),)
    qtbot.keyClick(table, Qt.Key.Key_End, shift)
    assert len(table.selected()) == COUNT
    qtbot.keyClick(table, Qt.Key.Key_End)  # there already
    assert table.selected() == (key(COUNT),)
    assert across.value() == before


def test_a_name_that_is_typed_is_found_whichever_cell_was_clicked(
    manager: Manager, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    table, usual = manager.table, QApplication.keyboardInputInterval()
    request.addfinalizer(lambda: QApplication.setKeyboardInputInterval(usual))
    QApplication.setKeyboardInputInterval(60_000)  # however slow the computer is, it is one word
    where = table.visualRect(manager.model.index(2, Column.HOST)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert table.selected() == (key(3),)
    qtbot.keyClicks(table, "vm-1500")
    assert table.selected() == (key(1500),)
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()))  # type: ignore[union-attr]


def test_the_menu_of_a_machine_goes_with_it(manager: Manager, qtbot: QtBot) -> None:
    """It would open the neighbour's window; that of a machine that is only moved, or changes, stays."""
    table = manager.table
    row = manager.model.row(key(3))
    view = table.viewport()
    assert row is not None and view is not None
    place = table.visualRect(manager.model.index(row, 0)).center()
    qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=place)
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    turn(manager, DomainState.SHUTOFF)
    manager.window.pane.filter.filter_by(Chip.RUNNING)
    manager.world.take([Seen((one(3, DomainState.PAUSED), one(3))), Gone((key(1),))])
    qtbot.waitUntil(lambda: manager.model.row(key(1)) is None, timeout=30_000)
    on_screen(manager)
    assert menu.isVisible() and table.selected() == (key(3),)
    closed = []
    menu.aboutToHide.connect(lambda: closed.append(True))
    manager.world.take([Gone((key(3),))])
    qtbot.waitUntil(lambda: bool(closed), timeout=30_000)


def test_who_comes_to_the_table_means_its_current_row(manager: Manager, qtbot: QtBot) -> None:
    manager.table.choose((), key(3))
    manager.world.take([Gone((key(3),))])
    qtbot.waitUntil(lambda: manager.model.row(key(3)) is None, timeout=30_000)
    assert manager.table.acted_on() == ()
    manager.window.pane.filter.search.setFocus()
    manager.table.setFocus()
    assert len(manager.table.acted_on()) == 1


class Meter:
    """Counts what machines use, second after second."""

    def __init__(self, manager: Manager) -> None:
        self.manager, self.at, self.cpu_ns, self.read = manager, 100.0, 0, 0

    def tick(self, percent: float, read_bps: int = 0) -> None:
        self.at += 1
        self.cpu_ns += int(percent * 1e7)
        self.read += read_bps
        disks = (DiskSample("vda", self.read, 0, 0, 0),)
        samples = tuple(
            DomainSample(key(number), self.at, 1, cpu_ns=self.cpu_ns, vcpus=1, disks=disks)
            for number in range(1, COUNT + 1, 20)
        )
        self.manager.world.take([Sampled(LAB, samples)])
        QApplication.processEvents()


def test_a_row_that_was_out_of_sight_for_a_moment_shows_the_figure_of_now(manager: Manager) -> None:
    meter, down = Meter(manager), manager.table.verticalScrollBar()
    assert down is not None
    for _ in range(3):
        meter.tick(10)
    on_screen(manager)
    down.setValue(down.maximum())
    on_screen(manager)
    meter.tick(20)
    down.setValue(0)
    on_screen(manager)
    meter.tick(10)
    assert manager.model.index(0, Column.CPU).data() == "10%"
    assert on_screen(manager) == painted_anew(manager)


def test_a_column_that_is_shown_keeps_pace_with_its_figures(manager: Manager) -> None:
    table, meter = manager.table, Meter(manager)
    for column in (Column.UUID, Column.DESCRIPTION, Column.MAC):
        table.columns.show(column, True)
    on_screen(manager)
    table.columns.show(Column.READ, True)
    for _ in range(3):
        meter.tick(10, 1000)
    across = table.horizontalScrollBar()
    assert across is not None
    across.setValue(across.maximum())
    before = on_screen(manager)
    meter.tick(10, 5_000_000)
    after = on_screen(manager)
    assert after != before
    assert after == painted_anew(manager)


@pytest.mark.parametrize("by", [By.NOTHING, By.STATE])
def test_what_is_painted_piece_by_piece_is_what_would_be_painted_at_once(manager: Manager, by: By) -> None:
    dice, down = random.Random(3), manager.table.verticalScrollBar()
    assert down is not None
    manager.window.pane.grouping.gather(by)
    states = (DomainState.RUNNING, DomainState.PAUSED, DomainState.SHUTOFF, DomainState.CRASHED)
    for turn_of in range(12):
        there = [int(shown.uuid[-12:]) for shown in manager.model.listed()]
        few = dice.sample(there[:40], dice.randrange(1, 6)) + dice.sample(there, dice.randrange(0, 30))
        manager.world.take([Seen(tuple(one(number, dice.choice(states)) for number in few))])
        if turn_of % 4 == 3:
            down.setValue(dice.randrange(down.maximum()))
            manager.world.take([Gone(tuple(map(key, dice.sample(there, 3))))])
        if turn_of % 5 == 4:
            phase = Phase.LOST if turn_of % 2 else Phase.OPEN
            manager.world.take([HostSeen(host(phase=phase)), Seen((one(there[0], dice.choice(states)),))])
        on_screen(manager)
        manager.model.settle()
        assert on_screen(manager) == painted_anew(manager), turn_of


def test_rows_and_titles_grow_with_the_desktops_font(manager: Manager, qapp: QApplication) -> None:
    table, before = manager.table, qapp.font()
    header = table.horizontalHeader()
    assert header is not None
    larger = qapp.font()
    larger.setPixelSize(3 * table.fontMetrics().height())
    try:
        qapp.setFont(larger)
        QApplication.processEvents()
        least = table.fontMetrics().height()
        assert table.rowHeight(0) >= least and table.rowHeight(COUNT - 1) >= least and header.height() >= least
    finally:
        qapp.setFont(before)
    QApplication.processEvents()
    assert table.rowHeight(0) < least
