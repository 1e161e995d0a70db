"""What is dragged over the machines: shown where it would be dropped, and nothing else changed until it is."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PyQt6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PyQt6.QtWidgets import QApplication, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.manager import HOME, LAB, Manager
from tests.unit.qtmodels.fleet import busy, host, key, machine
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import DomainConfig
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Gone, HostForgotten
from virtgui.qtmodels.dragging import MIME
from virtgui.qtmodels.grouping import By
from virtgui.qtmodels.hosts import HostRole
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.row_drag import packed, packed_host
from virtgui.qtmodels.settings import HostEntry

_COPY, _LEFT, _NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Drag:
    """Carries something over a view, as the window system tells it."""

    def __init__(self, view: QWidget | None, data: QMimeData) -> None:
        assert view is not None
        self.view, self.data, self._inside = view, data, False

    def over(self, where: QPoint) -> bool:
        """Whether it could be dropped there."""
        if not self._inside:
            self._inside = True
            QApplication.sendEvent(self.view, QDragEnterEvent(where, _COPY, self.data, _LEFT, _NONE))
        move = QDragMoveEvent(where, _COPY, self.data, _LEFT, _NONE)
        QApplication.sendEvent(self.view, move)
        QApplication.processEvents()
        return move.isAccepted()

    def leave(self) -> None:
        """Out of the view, or given up by Escape."""
        QApplication.sendEvent(self.view, QDragLeaveEvent())
        QApplication.processEvents()

    def drop(self, where: QPoint) -> None:
        """Let go."""
        QApplication.sendEvent(self.view, QDropEvent(QPointF(where), _COPY, self.data, _LEFT, _NONE))
        QApplication.processEvents()


def device(of: HostKey) -> QMimeData:
    data = QMimeData()
    data.setData(MIME, f"{of}\npci_0000_01_00_0".encode())
    return data


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    made = Manager().list(*(machine(n, f"vm-{n:02}", config=DomainConfig(group="site")) for n in range(1, 21)))
    made.list(machine(30, "other", HOME), of=host(HOME)).show(qtbot)
    qtbot.waitUntil(lambda: made.model.rowCount() == 21, timeout=30_000)
    return made


def at(manager: Manager, row: int) -> QPoint:
    return manager.table.visualRect(manager.model.index(row, 0)).center()


def picture(manager: Manager) -> QImage:
    view = manager.table.viewport()
    assert view is not None
    return view.grab().toImage()


@pytest.mark.parametrize("by", [By.NOTHING, By.GROUP])
def test_a_device_dragged_across_the_table_leaves_the_selection_alone(manager: Manager, by: By) -> None:
    manager.window.pane.grouping.gather(by)
    manager.table.choose((key(1), key(2)), key(2))
    QApplication.processEvents()
    dropped: list[tuple[object, str]] = []
    manager.table.device_dropped.connect(lambda *what: dropped.append(what))
    before = picture(manager)
    drag = Drag(manager.table.viewport(), device(LAB))
    target = manager.model.row(key(5))
    assert target is not None
    assert drag.over(at(manager, target))
    assert picture(manager) != before, "it is seen where it would be dropped"
    assert manager.table.selected() == (key(1), key(2))
    drag.leave()
    assert picture(manager) == before
    assert (manager.table.selected(), manager.table.current()) == ((key(1), key(2)), key(2))
    again = Drag(manager.table.viewport(), device(LAB))
    assert again.over(at(manager, target))
    again.drop(at(manager, target))
    assert dropped == [(key(5), "pci_0000_01_00_0")]


def test_where_a_device_cannot_be_dropped_none_of_the_rows_is_marked(manager: Manager) -> None:
    manager.window.pane.grouping.gather(By.HOST)
    mine, other = manager.model.row(key(1)), manager.model.row(key(30, HOME))
    assert mine is not None and other is not None
    before = picture(manager)
    for wrong in (other, other - 1):
        drag = Drag(manager.table.viewport(), device(LAB))
        assert drag.over(at(manager, mine))
        assert picture(manager) != before
        assert not drag.over(at(manager, wrong))
        assert picture(manager) == before
        drag.drop(at(manager, wrong))
        drag.leave()
        assert picture(manager) == before


def test_rows_keep_still_under_what_is_dragged(manager: Manager, qtbot: QtBot) -> None:
    table = manager.table
    table.sort_by(Column.CPU, Qt.SortOrder.DescendingOrder)
    busy(manager.world, {key(n): float(n) for n in range(1, 21)})
    QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.Leave))
    drag = Drag(table.viewport(), device(LAB))
    drag.over(at(manager, 2))
    before = manager.names()
    busy(manager.world, {key(n): float(100 - 3 * n) for n in range(1, 21)}, 200.0)
    manager.model._sort_again()
    assert manager.names() == before
    drag.leave()
    qtbot.waitUntil(lambda: manager.names() != before, timeout=30_000)


def test_a_machine_that_goes_while_a_device_is_over_it_gets_nothing(manager: Manager) -> None:
    dropped: list[object] = []
    manager.table.device_dropped.connect(lambda *what: dropped.append(what))
    drag = Drag(manager.table.viewport(), device(HOME))
    row = manager.model.row(key(30, HOME))
    assert row is not None
    place = at(manager, row)
    assert drag.over(place)
    manager.world.take([Gone((key(30, HOME),))])
    QApplication.processEvents()
    drag.drop(place)
    assert dropped == []


def test_machines_that_can_go_to_no_group_are_dropped_on_none(manager: Manager) -> None:
    """Nothing would become of it: its host is only looked at, or it is in that group already."""
    manager.list(
        machine(30, "other", HOME, config=DomainConfig(group="away")), of=host(HOME, read_only=True)
    ).window.pane.grouping.gather(By.GROUP)
    QApplication.processEvents()
    site, other = manager.model.row(key(1)), manager.model.row(key(30, HOME))
    assert site is not None and other is not None
    view, before = manager.table.viewport(), picture(manager)
    for carried, row, fits in (
        ((key(30, HOME),), site, False),
        ((key(1), key(2)), site, False),
        ((key(1), key(30, HOME)), other, True),
    ):
        drag = Drag(view, packed(carried))
        assert drag.over(at(manager, row)) is fits
        assert (picture(manager) != before) is fits
        sent = len(manager.sent.commands)
        drag.drop(at(manager, row))
        assert manager.sent.commands[sent:] == ([Act(key(1), Verb.SET_GROUP, "away")] if fits else [])
        drag.leave()


@pytest.fixture
def tagged(qtbot: QtBot) -> Manager:
    """By tags: two "db, prod", one "test", one with none; and one of a host that is only looked at."""
    notes = (("db", "prod"), ("db", "prod"), ("test",), ())
    made = Manager().list(*(machine(n, f"vm-{n}", config=DomainConfig(tags=tags)) for n, tags in enumerate(notes, 1)))
    made.list(machine(30, "other", HOME, config=DomainConfig(tags=("away",))), of=host(HOME, read_only=True))
    made.show(qtbot).window.pane.grouping.gather(By.TAG)
    qtbot.waitUntil(lambda: made.model.rowCount() == 9, timeout=30_000)
    return made


def menu_of(qtbot: QtBot) -> QMenu:
    """The menu that asks; it comes once what was dragged is let go."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu), timeout=30_000)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def over(manager: Manager, carried: tuple[DomainKey, ...], title: str) -> bool:
    """Carry machines to a heading and let go; whether that was possible."""
    place = at(manager, manager.names().index(title))
    drag = Drag(manager.table.viewport(), packed(carried))
    fits = drag.over(place)
    drag.drop(place)
    drag.leave()
    QApplication.processEvents()
    return fits


def acts(manager: Manager) -> list[Act]:
    return [each for each in manager.sent.commands if isinstance(each, Act)]


def test_a_machine_without_tags_gets_those_of_the_heading_that_it_is_dropped_on(qtbot: QtBot, tagged: Manager) -> None:
    assert tagged.names() == ["away", "other", "db, prod", "vm-1", "vm-2", "test", "vm-3", "Without tags", "vm-4"]
    assert over(tagged, (key(4),), "db, prod")
    qtbot.waitUntil(lambda: acts(tagged) == [Act(key(4), Verb.SET_TAGS, "db prod")], timeout=30_000)
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize(
    ("title", "choices", "sent"),
    [
        ("db, prod", ["Add “db”, “prod”", "“db”, “prod” instead of “test”"], ["db prod", "db prod -test"]),
        ("Without tags", ["Take away “test”"], ["-test"]),
    ],
)
def test_a_machine_with_other_tags_asks_what_shall_become_of_them(
    qtbot: QtBot, tagged: Manager, title: str, choices: list[str], sent: list[str]
) -> None:
    for place, text in enumerate((*sent, "")):
        before = acts(tagged)
        assert over(tagged, (key(3),), title)
        menu = menu_of(qtbot)
        where = tagged.table.viewport().mapToGlobal(at(tagged, tagged.names().index(title)))  # type: ignore[union-attr]
        assert menu.pos() == where, "where it was let go"
        shown = [action.text() for action in menu.actions() if not action.isSeparator()]
        assert shown == [*choices, "Cancel"]
        next(action for action in menu.actions() if action.text() == shown[place]).trigger()
        menu.close()
        assert acts(tagged)[len(before) :] == ([Act(key(3), Verb.SET_TAGS, text)] if text else [])


def test_who_may_not_be_tagged_is_left_out_and_said_to_be(qtbot: QtBot, tagged: Manager) -> None:
    assert over(tagged, (key(3), key(30, HOME)), "db, prod")
    menu = menu_of(qtbot)
    said = menu.actions()[-1]
    assert not said.isEnabled() and "1 machine is left out" in said.text() and "read-only" in said.text()
    menu.actions()[0].trigger()
    menu.close()
    assert acts(tagged) == [Act(key(3), Verb.SET_TAGS, "db prod")]


@pytest.mark.parametrize(("carried", "why"), [(key(30, HOME), "read-only"), (key(1), "Nothing would change")])
def test_where_machines_cannot_be_dropped_it_is_said_why(
    qtbot: QtBot, tagged: Manager, carried: DomainKey, why: str
) -> None:
    place = at(tagged, tagged.names().index("db, prod"))
    drag = Drag(tagged.table.viewport(), packed((carried,)))
    assert not drag.over(place)
    assert why in QToolTip.text()
    drag.leave()
    qtbot.waitUntil(lambda: not QToolTip.isVisible(), timeout=30_000)
    assert not acts(tagged)


def host_row(manager: Manager, of: HostKey) -> QPoint:
    hosts = manager.window.hosts.list
    return next(
        hosts.visualRect(index).center()
        for index in (hosts.model().index(row, 0) for row in range(1, 3))  # type: ignore[union-attr]
        if index.data(HostRole).key == of
    )


def test_the_host_that_would_take_dragged_machines_is_marked(manager: Manager) -> None:
    hosts = manager.window.hosts.list
    view = hosts.viewport()
    assert view is not None
    before = view.grab().toImage()
    drag = Drag(view, packed((key(1),)))
    assert not drag.over(host_row(manager, LAB)), "it is there already"
    assert view.grab().toImage() == before
    assert drag.over(host_row(manager, HOME))
    assert view.grab().toImage() != before
    assert not drag.over(QPoint(20, view.height() - 3))
    assert view.grab().toImage() == before
    assert drag.over(host_row(manager, HOME))
    drag.leave()
    assert view.grab().toImage() == before


def test_a_host_removed_while_it_is_dragged_does_not_come_back(manager: Manager) -> None:
    manager.settings.put_host(HostEntry(HOME))
    view = manager.window.hosts.list.viewport()
    drag = Drag(view, packed_host(HOME))
    assert drag.over(host_row(manager, LAB))
    manager.settings.remove_host(HOME)
    manager.world.take([HostForgotten(HOME)])
    drag.drop(host_row(manager, LAB))
    assert HOME not in [entry.uri for entry in manager.settings.hosts]


def test_files_and_text_of_other_programs_are_not_taken(manager: Manager) -> None:
    data = QMimeData()
    data.setText("vm-01")
    drag = Drag(manager.table.viewport(), data)
    assert not drag.over(at(manager, 1))
    assert not Drag(manager.window.hosts.list.viewport(), data).over(QPoint(20, 40))
