"""Tags and groups as a person sets them: for one machine in its window, for many in a dialog."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import HOME, host, key, machine, world
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import DomainConfig
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished, Seen
from virtgui.model.notes import Start
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.util.frozen import replace
from virtgui.views import theme
from virtgui.views.dialogs import LineDialog
from virtgui.views.fleet.start_dialog import StartDialog
from virtgui.views.fleet.tags_dialog import TagsDialog
from virtgui.views.machine_overview import MachineOverview
from virtgui.views.tags import TagLook

DB = machine(1, "db-01", config=DomainConfig(tags=("db", "prod"), group="site/db"))
WEB = machine(2, "web-01", config=DomainConfig(tags=("prod",), group="site/web"))


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    made = Manager().list(DB, WEB).show(qtbot)
    made.table.choose([DB.key, WEB.key])
    QApplication.processEvents()
    return made


def test_several_machines_get_and_lose_tags_at_once(qtbot: QtBot, manager: Manager) -> None:
    manager.window.machine_actions.action(Verb.SET_TAGS).trigger()
    dialog = manager.asked(TagsDialog)
    assert dialog is not None and dialog.heading.text() == "Tags of 2 machines"
    states = {dialog.list.item(row).text(): dialog.list.item(row).checkState() for row in range(dialog.list.count())}
    assert states == {"db": Qt.CheckState.PartiallyChecked, "prod": Qt.CheckState.Checked}
    assert not dialog.save_button.isEnabled()

    dialog.new.setText("two words")
    assert "one word" in dialog.remark.text() and not dialog.add_button.isEnabled()
    dialog.new.setFocus()
    dialog.new.setText("lab")
    qtbot.keyClick(dialog.new, Qt.Key.Key_Return)
    assert dialog.isVisible() and not dialog.new.text(), "Enter takes the tag, not the dialog"
    dialog.list.findItems("prod", Qt.MatchFlag.MatchExactly)[0].setCheckState(Qt.CheckState.Unchecked)
    assert dialog.change == "-prod lab"
    dialog.save_button.click()
    assert manager.sent.commands[-2:] == [
        Act(DB.key, Verb.SET_TAGS, "-prod lab"),
        Act(WEB.key, Verb.SET_TAGS, "-prod lab"),
    ]


def test_a_tag_that_was_typed_is_saved_though_nobody_pressed_add(qtbot: QtBot, manager: Manager) -> None:
    manager.window.machine_actions.action(Verb.SET_TAGS).trigger()
    dialog = manager.asked(TagsDialog)
    qtbot.keyClicks(dialog.new, "a b")
    assert not dialog.save_button.isEnabled()
    dialog.new.clear()
    qtbot.keyClicks(dialog.new, "lab")
    dialog.save_button.click()
    assert manager.sent.commands[-1] == Act(WEB.key, Verb.SET_TAGS, "lab")


def test_a_colour_chosen_for_a_tag_is_kept(manager: Manager) -> None:
    manager.window.machine_actions.action(Verb.SET_TAGS).trigger()
    dialog = manager.asked(TagsDialog)
    assert dialog is not None
    dialog.color.setCurrentIndex(dialog.color.findData("red"))
    dialog.color.activated.emit(dialog.color.currentIndex())
    assert manager.settings.text("tag/db") == "red"
    text, ground = TagLook(manager.settings).pair("DB", theme.LIGHT)
    assert (text, ground) == theme.tag_pairs(False)["red"]
    assert theme.contrast(text, ground) >= 6.9


def test_they_move_to_a_group(manager: Manager) -> None:
    manager.window.machine_actions.action(Verb.SET_GROUP).trigger()
    dialog = manager.asked(LineDialog)
    assert dialog is not None and dialog.line_edit.text() == ""
    known = dialog.line_edit.completer().model()
    assert [known.index(row, 0).data() for row in range(known.rowCount())] == ["site", "site/db", "site/web"]
    dialog.line_edit.setText("site//x")
    assert "each side" in dialog.remark.text() and not dialog.deed_button.isEnabled()
    dialog.line_edit.setText("lab")
    dialog.deed_button.click()
    assert manager.sent.commands[-1] == Act(WEB.key, Verb.SET_GROUP, "lab")


def test_a_start_order_names_those_it_waits_for(manager: Manager) -> None:
    manager.table.choose([WEB.key])
    QApplication.processEvents()
    manager.window.machine_actions.action(Verb.SET_START).trigger()
    dialog = manager.asked(StartDialog)
    assert dialog is not None and not dialog.save_button.isEnabled()
    dialog.order.setValue(20)
    dialog.delay.setValue(5)
    dialog.after.item(0).setCheckState(Qt.CheckState.Checked)
    dialog.order.setFocus()
    QTest.keyClick(dialog.order, Qt.Key.Key_Return)
    assert manager.sent.commands[-1] == Act(WEB.key, Verb.SET_START, f"order 20 delay 5 after {DB.key.uuid}")


def test_who_it_waits_for_is_named_also_on_another_host(manager: Manager) -> None:
    gone, moved = key(99), machine(98, "moved-01", HOME)
    manager.list(moved, of=host(HOME))
    waits = Start(0, 0, (moved.key.uuid, gone.uuid))
    manager.world.take([Seen((replace(WEB, config=DomainConfig(start=waits)),))])
    manager.table.choose([WEB.key])
    QApplication.processEvents()
    manager.window.machine_actions.action(Verb.SET_START).trigger()
    dialog = manager.asked(StartDialog)
    assert dialog is not None
    items = [dialog.after.item(row) for row in range(dialog.after.count())]
    ticked = [item.text() for item in items if item is not None and item.checkState() == Qt.CheckState.Checked]
    assert ticked == ["moved-01", f"A machine that is not here ({gone.uuid})"]


def test_tags_are_a_column_that_is_searched_and_sorted(manager: Manager) -> None:
    row = manager.model.row(DB.key)
    assert row is not None
    assert manager.model.index(row, Column.TAGS).data() == "db, prod"
    assert Column.TAGS in [column for column in Column if manager.table.columns.wanted(column)]
    manager.window.pane.filter.search.setText("site/web")
    manager.window.pane.filter._look()
    assert manager.names() == ["web-01"]


def test_the_machines_own_page_edits_both_and_tells_what_is_wrong(qtbot: QtBot) -> None:
    made, sent = world(DB), Sent()
    page = MachineOverview(DB.key, made, sent, Watcher(sent), tag_look=TagLook(Settings.in_memory()))
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    assert page.tags.editor.text() == "db prod" and page.group.editor.text() == "site/db"  # type: ignore[union-attr]
    assert page.pills.tags == ("db", "prod")
    page.tags.editor.setText("web db 'x'")  # type: ignore[union-attr]
    page.tags.save.click()
    assert "one word" in page.tags.problem.text() and Act not in map(type, sent.commands)
    page.tags.editor.setText("web db")  # type: ignore[union-attr]
    page.tags.save.click()
    assert sent.commands[-1] == Act(DB.key, Verb.SET_TAGS, "db web -prod")
    told = replace(DB, config=DomainConfig(tags=("db", "web"), group="site/db"))
    made.take([Seen((told,)), Finished(Ticket(len(sent.commands)), 0.0)])
    assert page.tags.editor.text() == "db web" and page.tags.save.isHidden()  # type: ignore[union-attr]
    page.group.editor.setText("a/")  # type: ignore[union-attr]
    page.group.save.click()
    assert "each side" in page.group.problem.text()
