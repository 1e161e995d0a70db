"""The wall shows screens instead of rows, and asks only for those that are seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.manager import LAB, Manager, trio
from tests.unit.qtmodels.fleet import machine
from virtgui.model.commands import TakeShot
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Gone, Seen
from virtgui.util.frozen import replace
from virtgui.views.wall import Wall

DB, WEB, PAUSED = trio()


@pytest.fixture
def manager(qtbot: QtBot) -> Iterator[Manager]:
    made = Manager().list(*trio()).show(qtbot)
    yield made
    made.shots.close()


def wall(manager: Manager, qtbot: QtBot) -> Wall:
    manager.window.own.wall.trigger()
    shown = manager.window.pane.wall
    assert shown is not None
    qtbot.waitUntil(shown.isVisible)
    return shown


def screen(color: str, width: int = 640, height: int = 400) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    return image


def colors(widget: Wall, key: DomainKey, manager: Manager) -> QColor:
    """The colour in the middle of a machine's screen."""
    row = manager.model.row(key)
    assert row is not None
    place = widget.visualRect(manager.model.index(row, 0)).center()
    viewport = widget.viewport()
    assert viewport is not None
    return viewport.grab().toImage().pixelColor(place.x(), place.y() - 14)


def test_it_comes_and_goes_by_its_key_and_is_remembered(manager: Manager, qtbot: QtBot) -> None:
    assert manager.window.pane.view is manager.table
    shown = wall(manager, qtbot)
    assert not manager.table.isVisible() and manager.settings.flag("table/wall")
    assert shown.hasFocus(), "who had the keyboard has it"
    again = Manager(manager.settings).list(*trio()).show(qtbot)
    assert again.window.pane.view is again.window.pane.wall
    again.shots.close()
    manager.window.own.wall.trigger()
    assert manager.table.isVisible() and not shown.isVisible()


def test_a_picture_is_shown_as_it_comes_and_goes_with_the_machine(manager: Manager, qtbot: QtBot) -> None:
    shown = wall(manager, qtbot)
    manager.shots.offer(DB.key, screen("#aa3311"))
    assert colors(shown, DB.key, manager).name() == "#aa3311"
    manager.world.take([Seen((replace(DB, id=-1, state=DomainState.SHUTOFF),))])
    assert colors(shown, DB.key, manager).name() != "#aa3311"


def test_selection_and_current_machine_are_the_table_s(manager: Manager, qtbot: QtBot) -> None:
    manager.table.choose((PAUSED.key,), PAUSED.key)
    shown = wall(manager, qtbot)
    assert manager.window.pane.selected() == (PAUSED.key,)
    shown.setFocus()
    qtbot.keyClick(shown, Qt.Key.Key_Home)
    first = manager.model.key(0)
    assert manager.window.pane.selected() == (first,)
    qtbot.keyClick(shown, Qt.Key.Key_Right)
    assert manager.window.pane.selected() == (manager.model.key(1),)
    qtbot.waitUntil(lambda: manager.window.summary.key == manager.model.key(1))
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert manager.opened == [(manager.model.key(1), "console")]
    manager.window.pane.filter.search.setText("01")
    manager.model.sort(0, Qt.SortOrder.DescendingOrder)
    assert len(manager.window.pane.selected()) == 1, "a new order keeps it"


def test_a_double_click_opens_the_console(manager: Manager, qtbot: QtBot) -> None:
    shown = wall(manager, qtbot)
    place = shown.visualRect(manager.model.index(0, 0)).center()
    viewport = shown.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert manager.opened == [(manager.model.key(0), "console")]


def test_only_what_is_on_screen_is_asked_for(qtbot: QtBot) -> None:
    many = [machine(number, f"vm-{number:03}") for number in range(1, 201)]
    manager = Manager().list(*many).show(qtbot, 1000, 700)
    manager.window.own.summary.setChecked(False)
    shown = wall(manager, qtbot)
    seen: list[frozenset[DomainKey]] = []
    shown.seen.connect(seen.append)
    qtbot.waitUntil(lambda: bool(seen) and 2 <= len(seen[-1]) <= 20)
    assert manager.watcher.now().rows == seen[-1], "figures are read for these, too"
    qtbot.waitUntil(lambda: bool(manager.asked_pictures.commands))
    bar = shown.verticalScrollBar()
    assert bar is not None
    first = seen[-1]
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: many[-1].key in seen[-1])
    assert not seen[-1] & first
    asked = {c.domain for c in manager.asked_pictures.commands if isinstance(c, TakeShot)}
    assert asked <= first | seen[-1]
    manager.window.own.wall.trigger()
    qtbot.waitUntil(lambda: seen[-1] == frozenset())
    manager.shots.close()


def test_a_person_may_switch_pictures_off_in_the_machine_s_menu(manager: Manager, qtbot: QtBot) -> None:
    manager.table.choose((DB.key,), DB.key)
    shown = wall(manager, qtbot)
    manager.shots.offer(DB.key, screen("#aa3311"))
    shown.menu_wanted.emit(shown.mapToGlobal(shown.rect().center()))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (entry,) = (action for action in menu.actions() if "ictures" in action.text().replace("&", ""))
    assert entry.isChecked()
    entry.trigger()
    menu.close()
    assert not manager.shots.allows(DB.key) and manager.shots.picture(DB.key) is None


def test_hostile_names_are_plain_and_stay_within_their_cell(manager: Manager, qtbot: QtBot) -> None:
    manager.world.take([Seen((replace(DB, name="<b>x</b>\n" + "y" * 500),))])
    shown = wall(manager, qtbot)
    QApplication.processEvents()
    assert not shown.grab().isNull()
    assert shown.visualRect(manager.model.index(0, 0)).width() < 300


def test_the_summary_shows_the_screen_where_there_is_room(manager: Manager, qtbot: QtBot) -> None:
    manager.table.choose((DB.key,), DB.key)
    thumbnail = manager.window.summary.thumbnail
    assert thumbnail is not None
    qtbot.waitUntil(thumbnail.isVisible)
    assert thumbnail.accessibleName() == "Screen of db-01, running"
    manager.shots.offer(DB.key, screen("#2244aa"))
    assert thumbnail.grab().toImage().pixelColor(60, 40).name() == "#2244aa"
    qtbot.mouseDClick(thumbnail, Qt.MouseButton.LeftButton)
    assert manager.opened == [(DB.key, "console")]
    manager.table.choose((WEB.key,), WEB.key)
    qtbot.waitUntil(lambda: not thumbnail.isVisible())
    manager.table.choose((DB.key,), DB.key)
    qtbot.waitUntil(thumbnail.isVisible)
    manager.window.resize(1120, 800)
    qtbot.waitUntil(lambda: not thumbnail.isVisible())
    assert DB.key.host == LAB


def test_what_is_looked_at_stays_in_sight_when_many_machines_go(manager: Manager, qtbot: QtBot) -> None:
    many = [machine(number, f"vm-{number:03}") for number in range(1, 401)]
    manager.list(*many)
    manager.table.choose((many[0].key,), many[0].key)
    shown = wall(manager, qtbot)
    bar = shown.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() > 1000, timeout=30_000)
    bar.setValue(bar.maximum() // 3)
    before = bar.value()
    manager.world.take([Gone(tuple(each.key for each in many[300::2]))])
    qtbot.waitUntil(lambda: manager.model.rowCount() == 350, timeout=30_000)
    QApplication.processEvents()
    assert bar.value() == before
    assert manager.table.current() == many[0].key
