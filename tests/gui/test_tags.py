"""Tags and groups as a person sets them: for one machine in its window, for many in a dialog."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import HOME, LAB, host, key, machine, world
from virtgui.model.commands import Act, ActAll, Verb
from virtgui.model.facts import Domain, DomainConfig, Phase
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished, Gone, HostSeen, Seen
from virtgui.model.notes import TAG_COLORS, TAGS_MOST, Start
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.watching import Watcher
from virtgui.util.frozen import replace
from virtgui.views import theme
from virtgui.views.dialogs import LineDialog
from virtgui.views.fleet.start_dialog import StartDialog
from virtgui.views.fleet.tags_dialog import TagsDialog
from virtgui.views.machine_overview import MachineOverview
from virtgui.views.tags import COLORS, TagLook

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
    assert manager.sent.commands[-1] == ActAll(LAB, (DB.key, WEB.key), Verb.SET_TAGS, "-prod lab"), "one job"


def test_a_tag_that_was_typed_is_saved_though_nobody_pressed_add(qtbot: QtBot, manager: Manager) -> None:
    manager.window.machine_actions.action(Verb.SET_TAGS).trigger()
    dialog = manager.asked(TagsDialog)
    qtbot.keyClicks(dialog.new, "a b")
    assert not dialog.save_button.isEnabled()
    dialog.new.clear()
    qtbot.keyClicks(dialog.new, "lab")
    dialog.save_button.click()
    assert manager.sent.commands[-1] == ActAll(LAB, (DB.key, WEB.key), Verb.SET_TAGS, "lab")


def test_tab_goes_from_the_tags_to_their_colour_and_then_to_a_new_one(manager: Manager) -> None:
    manager.window.machine_actions.action(Verb.SET_TAGS).trigger()
    dialog = manager.asked(TagsDialog)
    seen = []
    for _ in range(3):
        seen.append(dialog.focusWidget())
        QTest.keyClick(dialog, Qt.Key.Key_Tab)
    assert seen == [dialog.list, dialog.color, dialog.new]


def test_the_colours_of_tags_are_words(manager: Manager) -> None:
    assert tuple(COLORS) == TAG_COLORS
    manager.window.machine_actions.action(Verb.SET_TAGS).trigger()
    box = manager.asked(TagsDialog).color
    assert [box.itemText(place) for place in range(1, box.count())] == list(COLORS.values())


def test_how_many_tags_a_machine_has_is_counted_with_what_goes_and_what_is_typed(manager: Manager) -> None:
    full = tuple(f"t{number:02}" for number in range(TAGS_MOST))
    manager.world.take([Seen((replace(DB, config=DomainConfig(tags=full)),))])
    manager.window.machine_actions.action(Verb.SET_TAGS).trigger()
    dialog = manager.asked(TagsDialog)
    assert dialog is not None
    dialog.new.setText("one")
    assert dialog.remark.text() == "A machine has at most 32 tags." and not dialog.save_button.isEnabled()
    (first,) = dialog.list.findItems("t00", Qt.MatchFlag.MatchExactly)
    first.setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.remark.isVisible() and dialog.save_button.isEnabled()
    dialog.save_button.click()
    assert manager.sent.commands[-1] == ActAll(LAB, (DB.key, WEB.key), Verb.SET_TAGS, "-t00 one")


def choose_color(dialog: TagsDialog, tag: str, color: str) -> None:
    (item,) = dialog.list.findItems(tag, Qt.MatchFlag.MatchExactly)
    dialog.list.setCurrentItem(item)
    dialog.color.setCurrentIndex(dialog.color.findData(color))
    dialog.color.activated.emit(dialog.color.currentIndex())


def test_a_colour_chosen_for_a_tag_goes_to_all_machines_that_have_it(manager: Manager) -> None:
    """Not to one on a host that is away, whose machines cannot be changed."""
    away = machine(4, "far", config=DomainConfig(tags=("prod",)), host=HOME)
    third = machine(3, "api", config=DomainConfig(tags=("prod", "api")))
    manager.world.take([HostSeen(host(HOME, phase=Phase.LOST)), Seen((third, away))])
    manager.settings.put("tag/prod", "grey")
    manager.window.machine_actions.action(Verb.SET_TAGS).trigger()
    dialog = manager.asked(TagsDialog)
    choose_color(dialog, "prod", "red")
    assert dialog.save_button.isEnabled() and dialog.change == "prod,red"
    choose_color(dialog, "prod", "grey")
    assert not dialog.save_button.isEnabled(), "it has this one"
    choose_color(dialog, "prod", "red")
    choose_color(dialog, "api", "teal")
    assert dialog.change == "prod,red", "the chosen ones have no such tag"
    dialog.save_button.click()
    sent = [command for command in manager.sent.commands if isinstance(command, Act | ActAll)]
    assert sent == [
        ActAll(LAB, (DB.key, WEB.key), Verb.SET_TAGS, "prod,red"),
        Act(third.key, Verb.SET_TAGS, "prod,red api,teal"),
    ]


def test_the_colour_of_a_tag_is_what_most_machines_have(manager: Manager) -> None:
    look = TagLook(manager.world)
    own = look.color("prod")
    assert look.chosen("prod") == "" and own in TAG_COLORS
    others = [color for color in TAG_COLORS if color != own]

    def colored(which: Domain, color: str) -> Domain:
        config = DomainConfig(tags=("Prod",), tag_colors=(("Prod", color),) if color else ())
        return replace(which, config=config)

    manager.world.take([Seen((colored(DB, others[0]),))])
    assert look.color("prod") == others[0]
    third = machine(3, "api")
    manager.world.take([Seen((colored(WEB, others[1]), colored(third, others[1])))])
    assert look.color("PROD") == others[1]
    text, ground = look.pair("prod", theme.LIGHT)
    assert (text, ground) == theme.tag_pairs(False)[others[1]] and theme.contrast(text, ground) >= 6.9
    manager.world.take([Gone((third.key,)), Seen((colored(WEB, ""), colored(DB, "")))])
    assert look.color("prod") == own


def test_a_colour_of_an_earlier_version_stays_until_machines_have_one(manager: Manager) -> None:
    manager.settings.put("tag/prod", "grey")
    assert TagLook(manager.world, manager.settings).chosen("Prod") == "grey"
    manager.window.machine_actions.action(Verb.SET_TAGS).trigger()
    dialog = manager.asked(TagsDialog)
    choose_color(dialog, "prod", "")
    dialog.save_button.click()
    assert TagLook(manager.world, manager.settings).chosen("Prod") == ""


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
    assert manager.sent.commands[-1] == ActAll(LAB, (DB.key, WEB.key), Verb.SET_GROUP, "lab")


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
    manager.list(moved, of=replace(host(HOME), hostname="workstation"))
    waits = Start(0, 0, (moved.key.uuid, gone.uuid))
    manager.world.take([Seen((replace(WEB, config=DomainConfig(start=waits)),))])
    manager.table.choose([WEB.key])
    QApplication.processEvents()
    manager.window.machine_actions.action(Verb.SET_START).trigger()
    dialog = manager.asked(StartDialog)
    assert dialog is not None
    items = [dialog.after.item(row) for row in range(dialog.after.count())]
    ticked = [item.text() for item in items if item is not None and item.checkState() == Qt.CheckState.Checked]
    assert ticked == ["moved-01 on workstation", f"A machine that is not here ({gone.uuid})"]


def rows(dialog: StartDialog) -> list[str]:
    items = [dialog.after.item(row) for row in range(dialog.after.count())]
    return [item.text() for item in items if item is not None and not item.isHidden()]


def test_machines_of_other_hosts_can_be_waited_for_too(manager: Manager) -> None:
    """A plan waits across hosts."""
    there = [machine(number, f"far-{number}", HOME) for number in range(60, 75)]
    manager.list(*there, of=replace(host(HOME), hostname="workstation"))
    manager.table.choose([WEB.key])
    QApplication.processEvents()
    manager.window.machine_actions.action(Verb.SET_START).trigger()
    dialog = manager.asked(StartDialog)
    assert dialog is not None and dialog.search.isVisible()
    assert rows(dialog)[:2] == ["db-01", "far-60 on workstation"]
    dialog.search.setText("FAR 72")
    assert rows(dialog) == ["far-72 on workstation"]
    (item,) = dialog.after.findItems("far-72 on workstation", Qt.MatchFlag.MatchExactly)
    item.setCheckState(Qt.CheckState.Checked)
    dialog.search.setText("nobody")
    dialog.save_button.click()
    assert manager.sent.commands[-1] == Act(WEB.key, Verb.SET_START, f"after {there[12].key.uuid}")


def test_of_many_machines_only_what_was_chosen_is_changed(manager: Manager) -> None:
    def noted(told: Domain, start: Start) -> Domain:
        return replace(told, config=DomainConfig(start=start))

    third = machine(3, "cache")
    first = noted(WEB, Start(5, 30, (DB.key.uuid,)))
    manager.world.take([Seen((first, noted(DB, Start(2)), noted(third, Start(2, 7))))])
    manager.table.choose([WEB.key, DB.key])
    QApplication.processEvents()
    manager.window.machine_actions.action(Verb.SET_START).trigger()
    dialog = manager.asked(StartDialog)
    assert dialog is not None and not dialog.save_button.isEnabled()
    assert (dialog.order.text(), dialog.delay.text()) == ("Unchanged", "Unchanged")
    boxes = {item.text(): item for row in range(dialog.after.count()) if (item := dialog.after.item(row)) is not None}
    assert boxes["db-01"].checkState() == Qt.CheckState.PartiallyChecked
    dialog.order.setValue(9)
    boxes["cache"].setCheckState(Qt.CheckState.Checked)
    # another client changes the same meanwhile
    manager.world.take([Seen((noted(WEB, Start(5, 60, (DB.key.uuid,))),))])
    dialog.save_button.click()
    assert manager.sent.commands[-2:] == [
        Act(DB.key, Verb.SET_START, f"order 9 after {third.key.uuid}"),
        Act(WEB.key, Verb.SET_START, f"order 9 delay 60 after {DB.key.uuid} {third.key.uuid}"),
    ]


def test_of_many_machines_none_waits_for_itself(manager: Manager) -> None:
    manager.table.choose([WEB.key, DB.key])
    QApplication.processEvents()
    manager.window.machine_actions.action(Verb.SET_START).trigger()
    dialog = manager.asked(StartDialog)
    assert dialog is not None and rows(dialog) == ["db-01", "web-01"]
    dialog.order.setValue(0)
    dialog.after.item(0).setCheckState(Qt.CheckState.Checked)
    dialog.save_button.click()
    sent = [command for command in manager.sent.commands if isinstance(command, Act)]
    assert sent == [Act(WEB.key, Verb.SET_START, f"after {DB.key.uuid}")]


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
    page = MachineOverview(DB.key, made, sent, Watcher(sent), tag_look=TagLook(made))
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
