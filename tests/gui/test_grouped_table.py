"""The table under headings, by keyboard and mouse."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QContextMenuEvent, QMouseEvent
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import HOME, host, machine
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import DomainConfig, Phase
from virtgui.model.messages import HostSeen
from virtgui.qtmodels.grouping import By, Heading
from virtgui.qtmodels.row_drag import packed
from virtgui.util.frozen import replace
from virtgui.views.dialogs import LineDialog

DB = machine(1, "db-01", config=DomainConfig(group="site/db", tags=("db",)))
WEB = machine(2, "web-01", config=DomainConfig(group="site/web"))
STRAY = machine(3, "stray", config=DomainConfig())
SITE = Heading(By.GROUP, ("site",))


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    made = Manager().list(DB, WEB, STRAY).show(qtbot)
    made.window.pane.grouping.gather(By.GROUP)
    made.table.setFocus()
    QApplication.processEvents()
    return made


def current(manager: Manager, heading: Heading) -> None:
    row = manager.model.row(heading)
    manager.table.setCurrentIndex(manager.model.index(row, 0))


def test_headings_collapse_and_open_by_keys_and_are_remembered(qtbot: QtBot, manager: Manager) -> None:
    assert manager.names() == ["site", "db", "db-01", "web", "web-01", "In no group", "stray"]
    current(manager, SITE)
    qtbot.keyClick(manager.table, Qt.Key.Key_Left)
    assert manager.names() == ["site", "In no group", "stray"]
    assert manager.settings.words("table/collapsed") == ("group/site",)
    qtbot.keyClick(manager.table, Qt.Key.Key_Right)
    assert len(manager.names()) == 7
    for _ in range(2):
        qtbot.keyClick(manager.table, Qt.Key.Key_Return)
    assert len(manager.names()) == 7 and not manager.opened
    row = manager.model.row(SITE)
    spoken = manager.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "site, 2 machines, expanded"


def test_a_click_on_a_heading_turns_it_and_selects_nothing(qtbot: QtBot, manager: Manager) -> None:
    where = manager.table.visualRect(manager.model.index(0, 0)).center()
    qtbot.mouseClick(manager.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where.x(), where.y()))
    assert manager.names() == ["site", "In no group", "stray"]
    assert manager.table.selected() == ()


def test_all_of_a_group_are_selected_with_ctrl_space(qtbot: QtBot, manager: Manager) -> None:
    current(manager, SITE)
    qtbot.keyClick(manager.table, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert set(manager.table.selected()) == {DB.key, WEB.key}
    qtbot.keyClick(manager.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(manager.table.selected()) == 3, "a heading is no machine"


def test_rows_dragged_onto_a_group_are_sent_there(manager: Manager) -> None:
    row = manager.model.row(Heading(By.GROUP, ("site", "db")))
    index = manager.model.index(row, 0)
    assert manager.table.dragEnabled() and manager.table.acceptDrops()
    assert manager.model.dropMimeData(packed([STRAY.key]), Qt.DropAction.CopyAction, -1, -1, index)
    assert manager.sent.commands[-1] == Act(STRAY.key, Verb.SET_GROUP, "site/db")
    manager.window.pane.grouping.gather(By.STATE)
    assert not manager.table.dragEnabled()


def test_the_wall_has_no_headings_and_the_choice_outlasts_the_program(qtbot: QtBot, manager: Manager) -> None:
    manager.window.pane.show_wall(True)
    assert "site" not in manager.names()
    manager.window.pane.show_wall(False)
    again = Manager(manager.settings).list(DB, WEB).show(qtbot)
    assert again.names()[0] == "site"
    assert again.window.pane.grouping.choices[By.GROUP].isChecked()
    again.window.pane.grouping.collapse_all.trigger()
    assert again.names() == ["site"]
    again.window.pane.grouping.expand_all.trigger()
    assert len(again.names()) == 5


def drop_group(manager: Manager, group: Heading, onto: Heading) -> bool:
    index = manager.model.index(manager.model.row(onto), 0)
    carried = packed(manager.model.regrouping.all_of(group), group.path)
    action = Qt.DropAction.CopyAction
    fits = manager.model.canDropMimeData(carried, action, -1, -1, index)
    assert manager.model.dropMimeData(carried, action, -1, -1, index) is fits
    return fits


def test_a_group_dragged_onto_another_is_nested_in_it_with_all_that_it_holds(manager: Manager) -> None:
    nobody = Heading(By.GROUP, ())
    assert drop_group(manager, Heading(By.GROUP, ("site", "db")), Heading(By.GROUP, ("site", "web")))
    assert manager.sent.commands[-1] == Act(DB.key, Verb.SET_GROUP, "site/web/db")
    assert drop_group(manager, Heading(By.GROUP, ("site", "db")), nobody)
    assert manager.sent.commands[-1] == Act(DB.key, Verb.SET_GROUP, "db")
    before = len(manager.sent.commands)
    assert not drop_group(manager, SITE, Heading(By.GROUP, ("site", "web"))), "not into itself"
    assert not drop_group(manager, SITE, nobody), "it is there already"
    assert len(manager.sent.commands) == before


def test_a_heading_that_is_pulled_away_does_not_turn(
    qtbot: QtBot, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried = []
    monkeypatch.setattr("virtgui.views.dragging.drag", lambda _from, *what: carried.append(what))
    view = manager.table.viewport()
    start = manager.table.visualRect(manager.model.index(manager.model.row(SITE), 0)).center()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, pos=start + QPoint(0, 60))
    moved = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(start + QPoint(0, 60)),
        QPointF(view.mapToGlobal(start + QPoint(0, 60))),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view, moved)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 60))
    assert carried == [((DB.key, WEB.key), "site", ("site",))]
    assert "db-01" in manager.names(), "it is still expanded"


def test_a_group_gets_another_path_by_the_keyboard(qtbot: QtBot, manager: Manager) -> None:
    current(manager, SITE)
    qtbot.keyClick(manager.table, Qt.Key.Key_F2)
    dialog = next(found for found in manager.window.findChildren(LineDialog) if found.isVisible())
    assert dialog.line_edit.text() == "site"
    dialog.line_edit.setText("lab//x")
    assert not dialog.deed_button.isEnabled() and "on each side" in dialog.remark.text()
    dialog.line_edit.setText("lab/north")
    dialog.virsh_button.click()
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) == 2 and "lab/north/web" in lines[1]
    dialog.deed_button.click()
    assert manager.sent.commands[-2:] == [
        Act(DB.key, Verb.SET_GROUP, "lab/north/db"),
        Act(WEB.key, Verb.SET_GROUP, "lab/north/web"),
    ]


def test_a_group_moves_as_a_whole_also_while_a_search_shows_a_part_of_it(qtbot: QtBot, manager: Manager) -> None:
    manager.window.pane.filter.show_query("tag:db")
    assert manager.names() == ["site", "db", "db-01"]
    current(manager, SITE)
    manager.table.setFocus()
    qtbot.keyClick(manager.table, Qt.Key.Key_F2)
    dialog = next(found for found in manager.window.findChildren(LineDialog) if found.isVisible())
    dialog.line_edit.setText("lab")
    dialog.deed_button.click()
    whole = [Act(DB.key, Verb.SET_GROUP, "lab/db"), Act(WEB.key, Verb.SET_GROUP, "lab/web")]
    assert manager.sent.commands[-2:] == whole
    other = replace(STRAY, config=DomainConfig(group="other", tags=("db",)))
    manager.list(DB, WEB, other)
    qtbot.waitUntil(lambda: manager.names() == ["other", "stray", "site", "db", "db-01"], timeout=30_000)
    assert drop_group(manager, SITE, Heading(By.GROUP, ("other",)))
    whole = [Act(DB.key, Verb.SET_GROUP, "other/site/db"), Act(WEB.key, Verb.SET_GROUP, "other/site/web")]
    assert manager.sent.commands[-2:] == whole


FAR = machine(4, "far", HOME, config=DomainConfig(group="site/db"))


@pytest.fixture
def lost(manager: Manager) -> Manager:
    """A machine of the group is on a host that is away."""
    manager.list(FAR, of=host(HOME))
    manager.world.take([HostSeen(host(HOME, Phase.LOST))])
    QApplication.processEvents()
    return manager


def rename(manager: Manager, qtbot: QtBot, group: str) -> LineDialog:
    manager.table.setFocus()
    qtbot.keyClick(manager.table, Qt.Key.Key_F2)
    dialog = manager.asked(LineDialog)
    assert dialog is not None
    dialog.line_edit.setText(group)
    return dialog


def test_who_stays_behind_when_a_group_moves_is_told_before_and_after(qtbot: QtBot, lost: Manager) -> None:
    notices = lost.window.notices
    before = len(notices.notices())
    current(lost, SITE)
    dialog = rename(lost, qtbot, "lab")
    assert dialog.remark.text().startswith("1 machine is left out. ") and dialog.deed_button.isEnabled()
    dialog.deed_button.click()
    assert lost.sent.commands[-2:] == [
        Act(DB.key, Verb.SET_GROUP, "lab/db"),
        Act(WEB.key, Verb.SET_GROUP, "lab/web"),
    ]
    told = notices.notices()[0]
    assert told.title == "1 machine is left out." and told.sentence and told.detail.startswith("far on ")

    assert drop_group(lost, Heading(By.GROUP, ("site", "web")), Heading(By.GROUP, ()))
    assert len(notices.notices()) == before, "the next move, of which nobody is left out, is told of instead"
    assert drop_group(lost, Heading(By.GROUP, ("site", "db")), Heading(By.GROUP, ()))
    assert notices.notices()[0].title == "1 machine is left out."


def test_a_group_of_which_nobody_can_be_moved_is_not(qtbot: QtBot, lost: Manager) -> None:
    lost.list(WEB, STRAY)
    qtbot.waitUntil(lambda: "db-01" not in lost.names(), timeout=30_000)
    current(lost, Heading(By.GROUP, ("site", "db")))
    dialog = rename(lost, qtbot, "lab")
    assert dialog.remark.text() and not dialog.deed_button.isEnabled()


def test_of_a_long_path_the_end_is_told(qtbot: QtBot, manager: Manager) -> None:
    path = tuple(f"level-{deep}-with-a-long-name" for deep in range(6))
    manager.list(replace(DB, config=DomainConfig(group="/".join(path))))
    qtbot.waitUntil(lambda: path[-1] in manager.names(), timeout=30_000)
    current(manager, Heading(By.GROUP, path))
    title = rename(manager, qtbot, "lab").heading.text()
    assert title.endswith(path[-1]) and "…" in title


def menu_at(manager: Manager, heading: Heading) -> QMenu:
    index = manager.model.index(manager.model.row(heading), 0)
    where = manager.table.visualRect(index).center()
    view = manager.table.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.mapToGlobal(where))
    QApplication.sendEvent(view, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def words(menu: QMenu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions() if not action.isSeparator()]


def test_a_heading_has_a_menu(qtbot: QtBot, manager: Manager) -> None:
    menu = menu_at(manager, SITE)
    rest = ["Collapse all", "Expand all"]
    assert words(menu) == ["Select its machines", "Rename or move the group…", "Collapse", *rest]
    menu.actions()[0].trigger()
    menu.close()
    assert set(manager.table.selected()) == {DB.key, WEB.key}
    menu = menu_at(manager, Heading(By.GROUP, ()))
    assert words(menu) == ["Select its machines", "Collapse", *rest], "no group is no group to be renamed"
    menu.close()

    manager.table.clearSelection()
    current(manager, SITE)
    qtbot.keyClick(manager.table, Qt.Key.Key_Left)
    view = manager.table.viewport()
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and "Expand" in words(menu)
    menu.actions()[1].trigger()
    menu.close()
    assert manager.asked(LineDialog) is not None
