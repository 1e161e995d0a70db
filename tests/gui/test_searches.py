"""Filters and smart lists as a person uses them."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import busy, machine
from virtgui.model.facts import DomainConfig, DomainState
from virtgui.qtmodels.matching import Chip
from virtgui.views.dialogs import LineDialog

DB = machine(1, "db-01", config=DomainConfig(tags=("db", "prod"), os_id="http://debian.org/debian/12"))
WEB = machine(2, "web-01", config=DomainConfig(tags=("prod",)))
OFF = machine(3, "old", state=DomainState.SHUTOFF, config=DomainConfig(tags=("db",)))


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    return Manager().list(DB, WEB, OFF).show(qtbot)


def search(manager: Manager, text: str) -> None:
    manager.window.pane.filter.search.setText(text)
    manager.window.pane.filter._look()


def entries(menu: QMenu, title: str) -> dict[str, object]:
    sub = next(a.menu() for a in menu.actions() if a.menu() is not None and a.text().replace("&", "") == title)
    return {action.text().replace("&", ""): action for action in sub.actions()}  # type: ignore[union-attr]


def test_filters_combine_by_the_menu_and_are_seen_in_the_search(manager: Manager) -> None:
    row = manager.window.pane.filter
    row.filter_menu.fill()
    entries(row.filter_menu, "Tag")["db"].trigger()  # type: ignore[attr-defined]
    assert row.search.text() == "tag:db" and manager.names() == ["db-01", "old"]
    row.filter_menu.fill()
    assert entries(row.filter_menu, "Tag")["db"].isChecked()  # type: ignore[attr-defined]
    entries(row.filter_menu, "State")["Running"].trigger()  # type: ignore[attr-defined]
    assert row.search.text() == "tag:db state:running" and manager.names() == ["db-01"]
    row.filter_menu.fill()
    entries(row.filter_menu, "Tag")["db"].trigger()  # type: ignore[attr-defined]
    assert manager.names() == ["db-01", "web-01"]


def test_a_search_is_completed_term_by_term(qtbot: QtBot, manager: Manager) -> None:
    row = manager.window.pane.filter
    row.search.setFocus()
    qtbot.keyClicks(row.search, "web -ta")
    assert row.completing.offered() == ["-tag:"]
    row.completing.take("-tag:")
    assert row.search.text() == "web -tag:" and row.completing.offered() == ["-tag:db", "-tag:prod"]
    qtbot.keyClicks(row.search, "p")
    assert row.completing.offered() == ["-tag:prod"]
    row.completing.take("-tag:prod")
    assert row.search.text() == "web -tag:prod "
    popup = row.completing.completer.popup()
    assert popup is not None
    popup.hide()
    row._look()
    assert manager.names() == []
    qtbot.waitUntil(lambda: "No machines" in manager.window.pane.message.sentence.text(), timeout=10_000)


def test_the_list_of_completions_is_used_by_keys(qtbot: QtBot, manager: Manager) -> None:
    row = manager.window.pane.filter
    popup = row.completing.completer.popup()
    assert popup is not None
    row.search.setFocus()
    qtbot.keyClicks(row.search, "state:")
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible() and not row.search.text(), "Esc clears the search"
    qtbot.keyClicks(row.search, "state:ru")
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert not popup.isVisible() and row.search.text() == "state:ru", "nothing was chosen"
    row.search.setFocus()
    qtbot.keyClicks(row.search, "n")
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert not popup.isVisible() and row.search.text() == "state:running "
    assert row.search.hasFocus(), "the next term is typed at once"


def test_what_is_off_can_be_hidden_and_is_said_to_be(qtbot: QtBot, manager: Manager) -> None:
    row = manager.window.pane.filter
    row.hide_off.setChecked(True)
    assert manager.names() == ["db-01", "web-01"] and manager.model.count(Chip.ALL) == 2
    row.filter_by(Chip.OFF)
    assert manager.names() == ["old"], "asked for, it is shown"
    row.filter_by(Chip.ALL)
    manager.list(OFF)
    qtbot.waitUntil(lambda: "hidden" in manager.window.pane.message.sentence.text(), timeout=10_000)
    manager.window.pane.message.button.click()
    assert manager.names() == ["old"] and not row.hide_off.isChecked()
    row.hide_off.setChecked(True)
    manager.window.close()
    assert manager.settings.flag("table/hide_off")


def test_a_search_is_saved_as_a_list_that_counts_and_is_chosen_again(qtbot: QtBot, manager: Manager) -> None:
    panel = manager.window.lists_panel
    assert not panel.add_button.isEnabled() and panel.list.isHidden()
    search(manager, "tag:db")
    panel.add_button.click()
    dialog = manager.asked(LineDialog)
    assert dialog is not None
    dialog.line_edit.setText("Databases")
    dialog.deed_button.click()
    assert panel.list.count() == 1 and panel.list.item(0).text() == "Databases"
    assert panel.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Databases, 2 machines"
    assert panel.list.currentRow() == 0
    search(manager, "")
    assert panel.list.currentRow() == -1
    panel.list.setFocus()
    panel.list.setCurrentRow(0)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert manager.names() == ["db-01", "old"]
    manager.list(DB, WEB)
    qtbot.waitUntil(lambda: manager.window.lists.count("Databases") == 1, timeout=10_000)
    QApplication.processEvents()


def test_a_list_that_would_take_the_place_of_another_says_so(qtbot: QtBot, manager: Manager) -> None:
    search(manager, "tag:db")
    manager.window.lists_panel.add_button.click()
    dialog = manager.asked(LineDialog)
    assert dialog is not None
    dialog.line_edit.setText("Mine")
    assert dialog.deed_button.text() == "Save" and not dialog.remark.text()
    dialog.deed_button.click()
    search(manager, "tag:prod")
    manager.window.lists_panel.add_button.click()
    qtbot.waitUntil(lambda: manager.asked(LineDialog) not in (None, dialog), timeout=30_000)
    dialog = manager.asked(LineDialog)
    assert dialog is not None
    dialog.line_edit.setText(" Mine")
    assert dialog.deed_button.text() == "Replace" and "“tag:db”" in dialog.remark.text()
    dialog.line_edit.setText("Mine too")
    assert dialog.deed_button.text() == "Save" and not dialog.remark.text()
    dialog.deed_button.click()
    assert manager.settings.words("lists") == ("Mine\ttag:db", "Mine too\ttag:prod")


def test_a_list_that_asks_for_figures_counts_them_as_they_come(qtbot: QtBot, manager: Manager) -> None:
    manager.window.lists.put("Busy", "cpu:>50")
    manager.window.lists.put("Databases", "tag:db")
    busy(manager.world, {DB.key: 90.0, WEB.key: 80.0})
    panel = manager.window.lists_panel.list

    def told() -> str:
        item = panel.item(0)
        return str(item.data(Qt.ItemDataRole.AccessibleTextRole)) if item is not None else ""

    qtbot.waitUntil(lambda: told() == "Busy, 2 machines", timeout=30_000)
    busy(manager.world, {DB.key: 90.0, WEB.key: 10.0}, 200.0)
    qtbot.waitUntil(lambda: told() == "Busy, 1 machine", timeout=30_000)
    assert manager.window.lists.count("Databases") == 2


def test_who_goes_through_the_lists_by_keys_stays_where_they_are_when_numbers_change(
    qtbot: QtBot, manager: Manager
) -> None:
    for name, query in (("Databases", "tag:db"), ("Production", "tag:prod")):
        manager.window.lists.put(name, query)
    panel = manager.window.lists_panel.list
    search(manager, "tag:db")
    assert panel.currentRow() == 0
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    manager.list(DB, WEB)
    qtbot.waitUntil(lambda: manager.window.lists.count("Databases") == 1, timeout=30_000)
    QApplication.processEvents()
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    assert manager.window.pane.filter.search.text() == "tag:prod"


def test_a_list_is_renamed_by_f2_where_it_stands_and_never_over_another(qtbot: QtBot, manager: Manager) -> None:
    for name, query in (("Databases", "tag:db"), ("Production", "tag:prod"), ("Rest", "-tag:db")):
        manager.window.lists.put(name, query)
    panel = manager.window.lists_panel.list
    manager.table.selectRow(2)
    panel.setFocus()
    panel.setCurrentRow(1)
    qtbot.keyClick(panel, Qt.Key.Key_F2)
    dialog = manager.asked(LineDialog)
    assert dialog is not None and dialog.line_edit.text() == "Production" and not dialog.deed_button.isEnabled()
    assert "Production" in dialog.heading.text()
    dialog.line_edit.setText(" Rest ")
    assert not dialog.deed_button.isEnabled() and "already" in dialog.remark.text()
    dialog.line_edit.setText(" ")
    assert not dialog.deed_button.isEnabled() and dialog.remark.text()
    dialog.line_edit.setText("Live ")
    assert dialog.deed_button.isEnabled() and not dialog.remark.text()
    dialog.deed_button.click()
    assert [panel.item(row).text() for row in range(panel.count())] == ["Databases", "Live", "Rest"]
    assert panel.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == "Live, 2 machines"
    assert panel.currentRow() == 1
    assert manager.settings.words("lists") == ("Databases\ttag:db", "Live\ttag:prod", "Rest\t-tag:db")


def test_a_list_is_renamed_by_its_menu(qtbot: QtBot, manager: Manager) -> None:
    manager.window.lists.put("Databases", "tag:db")
    panel = manager.window.lists_panel.list
    panel.customContextMenuRequested.emit(panel.visualItemRect(panel.item(0)).center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text().replace("&", "") == "Rename…").trigger()
    menu.close()
    dialog = manager.asked(LineDialog)
    assert dialog is not None
    dialog.line_edit.setText("DB")
    dialog.deed_button.click()
    assert manager.settings.words("lists") == ("DB\ttag:db",)


def test_what_is_typed_is_answered_before_the_next_frame(qtbot: QtBot, manager: Manager) -> None:
    row = manager.window.pane.filter
    row.search.setFocus()
    qtbot.keyClicks(row.search, "web")
    QApplication.processEvents()
    assert manager.names() == ["web-01"]
