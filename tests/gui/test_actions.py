"""What can be done to machines: enabled when it makes sense, asked about when it is dangerous."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import HOME, LAB, config, host, key, machine
from virtgui.model import rules
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import Domain, DomainConfig, DomainState, Graphics, Phase
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished, Gone, HostSeen, Seen
from virtgui.model.problems import Problem
from virtgui.util.frozen import replace
from virtgui.views import asking, theme, words
from virtgui.views.dialogs import ConfirmDialog, LineDialog, NoteDialog
from virtgui.views.once import OnceDialog
from virtgui.views.virsh_menu import NEED_TEXT

RUNS, OFF, PAUSED = key(1), key(2), key(3)


@pytest.fixture
def manager(qtbot: object) -> Iterator[Manager]:
    shown = Manager().list(*trio()).show(qtbot)
    yield shown
    for dialog in QApplication.topLevelWidgets():
        if dialog is not shown.window and dialog.isVisible():
            dialog.close()


def choose(manager: Manager, *keys: object) -> None:
    manager.table.choose(list(keys), keys[0])  # type: ignore[arg-type]
    QApplication.processEvents()
    manager.window.machine_actions.update()


def acts(manager: Manager) -> list[Act]:
    return [command for command in manager.sent.commands if isinstance(command, Act)]


def ask(manager: Manager, verb: Verb) -> ConfirmDialog:
    manager.window.machine_actions.action(verb).trigger()
    dialog = manager.asked(ConfirmDialog)
    assert dialog is not None
    return dialog


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("which", [RUNS, OFF, PAUSED])
def test_an_action_is_enabled_exactly_when_the_rules_say_so(manager: Manager, verb: Verb, which: object) -> None:
    choose(manager, which)
    action = manager.window.machine_actions.action(verb)
    reason = rules.refusal(verb, manager.world.machines[which], manager.world.hosts[LAB])  # type: ignore[index]
    assert action.isEnabled() == (not reason)
    if reason:
        assert reason in action.toolTip()


def test_an_action_goes_to_the_chosen_machine(manager: Manager) -> None:
    choose(manager, RUNS)
    manager.window.machine_actions.action(Verb.PAUSE).trigger()
    assert acts(manager) == [Act(RUNS, Verb.PAUSE)]


def test_a_machine_that_has_crashed_is_reset_by_the_first_button_after_a_question(manager: Manager) -> None:
    manager.world.take([Seen((replace(manager.world.machines[RUNS], state=DomainState.CRASHED),))])
    choose(manager, RUNS)
    run = manager.window.machine_actions.run
    assert run.isEnabled() and run.text().replace("&", "") == "Reset"
    run.trigger()
    dialog = manager.asked(ConfirmDialog)
    assert dialog is not None and dialog.question.text() == "Reset db-01?"
    dialog.deed_button.click()
    assert acts(manager) == [Act(RUNS, Verb.RESET)]
    choose(manager, RUNS, PAUSED)
    assert run.text().replace("&", "") == "Resume (1 of 2)"
    run.trigger()
    assert acts(manager)[1:] == [Act(PAUSED, Verb.RESUME)], "a crashed guest would only go on being dead"
    manager.world.take([Seen((replace(manager.world.machines[PAUSED], state=DomainState.RUNNING),))])
    choose(manager, RUNS, PAUSED)
    assert run.text().replace("&", "") == "Reset (1 of 2)", "never one that runs"


def test_entries_of_a_menu_that_is_open_stay_where_they_are(manager: Manager, qtbot: QtBot) -> None:
    saved = replace(manager.world.machines[OFF], saved=True)
    manager.world.take([Seen((saved,))])
    choose(manager, OFF)
    actions = manager.window.machine_actions
    discard, last = actions.action(Verb.DISCARD_SAVED), actions.action(Verb.UNDEFINE)
    menu = actions.menu(parent=manager.window)
    menu.popup(manager.window.mapToGlobal(manager.window.rect().topLeft()))
    qtbot.waitUntil(menu.isVisible)
    place = menu.actionGeometry(last)
    manager.world.take([Seen((replace(saved, saved=False),))])
    qtbot.waitUntil(lambda: not discard.isEnabled())
    assert discard.isVisible() and menu.actionGeometry(last) == place
    menu.close()
    qtbot.waitUntil(lambda: not discard.isVisible())


def test_a_double_click_does_a_deed_once(manager: Manager) -> None:
    choose(manager, OFF)
    for _ in range(2):
        manager.window.machine_actions.run.trigger()
    assert acts(manager) == [Act(OFF, Verb.START)]
    manager.world.take([Finished(Ticket(len(manager.sent.commands)), 1.0, Problem("start it", "No room.", ""))])
    manager.window.machine_actions.run.trigger()
    assert acts(manager) == [Act(OFF, Verb.START)] * 2, "what failed can be tried again"


def test_for_several_each_verb_says_how_many_and_touches_only_those(manager: Manager, qtbot: object) -> None:
    choose(manager, RUNS, OFF, PAUSED)
    bulk = manager.window.bulk
    assert bulk.isVisible()
    assert bulk.count.text() == "3 machines selected"
    assert bulk.buttons[Verb.START].text() == "Start 1"
    assert bulk.buttons[Verb.SHUT_DOWN].text() == "Shut down 1"
    assert "1 of 3" in manager.window.machine_actions.action(Verb.PAUSE).text()
    assert not manager.window.machine_actions.action(Verb.RENAME).isEnabled()
    bulk.buttons[Verb.START].click()
    assert acts(manager) == [Act(OFF, Verb.START)]
    bulk.clear.click()
    assert manager.table.selected() == ()
    qtbot.waitUntil(lambda: not bulk.isVisible(), timeout=30_000)  # type: ignore[attr-defined]


def test_start_starts_resumes_and_wakes_whatever_each_needs(manager: Manager) -> None:
    choose(manager, OFF, PAUSED)
    manager.window.machine_actions.run.trigger()
    assert acts(manager) == [Act(OFF, Verb.START), Act(PAUSED, Verb.RESUME)]


def test_start_says_resume_when_that_is_what_it_does(manager: Manager) -> None:
    choose(manager, PAUSED)
    assert manager.window.machine_actions.run.text().replace("&", "") == "Resume"
    choose(manager, OFF)
    assert manager.window.machine_actions.run.text().replace("&", "") == "Start"


@pytest.mark.parametrize("verb", [verb for verb in Verb if words.DEEDS[verb].loss and verb is not Verb.UNDEFINE])
def test_dangerous_deeds_ask_naming_deed_and_loss(manager: Manager, qtbot: object, verb: Verb) -> None:
    saved = machine(4, "saved-01", state=DomainState.SHUTOFF, saved=True)
    fresh = machine(5, "uefi-01", state=DomainState.SHUTOFF, config=DomainConfig(firmware="UEFI"))
    manager.world.take([Seen((saved, fresh))])
    which = key(5) if verb is Verb.START_RESET else key(4) if verb in (Verb.START_FRESH, Verb.DISCARD_SAVED) else RUNS
    qtbot.waitUntil(lambda: manager.model.row(which) is not None, timeout=30_000)  # type: ignore[attr-defined]
    choose(manager, which)
    dialog = ask(manager, verb)
    name = manager.world.machines[which].name
    assert dialog.question.text() == f"{words.DEEDS[verb].doing}?".format(name=name)
    assert dialog.loss.text() == words.DEEDS[verb].loss
    assert dialog.deed_button.text() == words.DEEDS[verb].name
    qtbot.waitUntil(dialog.cancel_button.hasFocus, timeout=30_000)  # type: ignore[attr-defined]
    assert acts(manager) == []
    dialog.deed_button.click()
    assert acts(manager) == [Act(which, verb)]


def test_escape_and_cancel_do_nothing(manager: Manager, qtbot: object) -> None:
    choose(manager, RUNS)
    dialog = ask(manager, Verb.POWER_OFF)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=30_000)  # type: ignore[attr-defined]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)  # type: ignore[attr-defined]
    assert not dialog.isVisible()
    dialog = ask(manager, Verb.POWER_OFF)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=30_000)  # type: ignore[attr-defined]
    qtbot.keyClick(dialog, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    assert acts(manager) == []


def test_do_not_ask_again_is_heeded_for_that_deed_only(manager: Manager) -> None:
    choose(manager, RUNS)
    dialog = ask(manager, Verb.POWER_OFF)
    dialog.remember.setChecked(True)
    dialog.deed_button.click()
    manager.world.take([Finished(Ticket(len(manager.sent.commands)), 1.0)])
    manager.window.machine_actions.action(Verb.POWER_OFF).trigger()
    assert acts(manager) == [Act(RUNS, Verb.POWER_OFF)] * 2
    assert ask(manager, Verb.RESET).isVisible()


def test_cancelling_remembers_nothing(manager: Manager) -> None:
    choose(manager, RUNS)
    dialog = ask(manager, Verb.POWER_OFF)
    dialog.remember.setChecked(True)
    dialog.cancel_button.click()
    assert manager.settings.asks(Verb.POWER_OFF)


def test_a_question_about_several_names_them(manager: Manager) -> None:
    choose(manager, RUNS, PAUSED)
    dialog = ask(manager, Verb.POWER_OFF)
    assert dialog.question.text() == "Power off 2 machines?"
    assert dialog.names.text() == "db-01\nlab-01"


def test_of_two_machines_of_one_name_it_is_said_which_is_meant(manager: Manager) -> None:
    manager.world.take([HostSeen(host(HOME)), Seen((machine(1, "db-01", HOME),))])
    choose(manager, RUNS)
    dialog = ask(manager, Verb.POWER_OFF)
    assert dialog.question.text() == f"Power off db-01 on {words.host_name(manager.world.hosts[LAB], LAB)}?"


def test_it_is_said_that_a_transient_machine_goes_for_good(manager: Manager, qtbot: QtBot) -> None:
    def transient(number: int) -> Domain:
        return machine(number, f"gone-{number}", state=DomainState.RUNNING, persistent=False)

    manager.world.take([Seen((transient(5), transient(6)))])
    qtbot.waitUntil(lambda: "gone-5" in manager.names(), timeout=30_000)
    choose(manager, key(5))
    dialog = ask(manager, Verb.POWER_OFF)
    assert dialog.loss.text().endswith("It is transient: once it is powered off, it is gone.")
    dialog.reject()
    choose(manager, key(5), RUNS)
    dialog = ask(manager, Verb.POWER_OFF)
    assert dialog.loss.text().endswith("1 of them is transient and is gone once it is off.")
    dialog.reject()
    choose(manager, key(5))
    assert "transient" not in ask(manager, Verb.RESET).loss.text(), "it stays"


def test_the_menu_of_command_lines_opens_at_the_chosen_row(manager: Manager, qtbot: object) -> None:
    choose(manager, RUNS)
    manager.table.setFocus()
    view = manager.table.viewport()
    assert view is not None
    row = manager.table.visualRect(manager.table.currentIndex())
    manager.window.machine_actions.virsh.popup()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.pos().y() == view.mapToGlobal(row.bottomLeft()).y()
    menu.close()


def test_what_changed_while_it_was_asked_is_looked_at_again(manager: Manager) -> None:
    choose(manager, RUNS, PAUSED)
    dialog = ask(manager, Verb.POWER_OFF)
    manager.world.take([Seen((machine(1, "db-01", state=DomainState.SHUTOFF),)), Gone((PAUSED,))])
    dialog.deed_button.click()
    assert acts(manager) == []


@pytest.mark.parametrize("verb", [Verb.SET_TITLE, Verb.SET_DESCRIPTION, Verb.SET_TAGS, Verb.SET_GROUP, Verb.SET_START])
def test_what_was_typed_for_a_machine_that_is_gone_stays_and_says_so(manager: Manager, verb: Verb) -> None:
    choose(manager, OFF)
    manager.window.machine_actions.action(verb).trigger()
    dialog = manager.asked(OnceDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.focusWidget(), "7")
    before = manager.world.machines[OFF]
    manager.world.take([Gone((OFF,))])
    dialog.accept()
    assert dialog.isVisible()
    assert "no longer exists" in dialog.remark.text()
    assert not acts(manager)
    manager.world.take([Seen((before,))])
    dialog.accept()
    assert not dialog.isVisible()
    assert [act.domain for act in acts(manager)] == [OFF], "it is there again"


def test_a_name_that_was_taken_while_it_was_typed_is_told_at_its_field(manager: Manager) -> None:
    choose(manager, OFF)
    manager.window.machine_actions.action(Verb.RENAME).trigger()
    dialog = manager.asked(LineDialog)
    assert dialog is not None
    dialog.line_edit.setText("new")
    manager.world.take([Seen((machine(9, "new"),))])
    QTest.keyClick(dialog.line_edit, Qt.Key.Key_Return)
    assert dialog.isVisible() and "has this name" in dialog.remark.text()
    dialog.line_edit.setText("newer")
    QTest.keyClick(dialog.line_edit, Qt.Key.Key_Return)
    assert acts(manager) == [Act(OFF, Verb.RENAME, "newer")]


def test_an_action_disables_as_soon_as_libvirt_says_so(manager: Manager, qtbot: object) -> None:
    choose(manager, RUNS)
    pause = manager.window.machine_actions.action(Verb.PAUSE)
    assert pause.isEnabled()
    manager.world.take([Seen((machine(1, "db-01", state=DomainState.SHUTOFF),))])
    qtbot.waitUntil(lambda: not pause.isEnabled(), timeout=30_000)  # type: ignore[attr-defined]


def test_on_a_lost_host_nothing_can_be_done(manager: Manager, qtbot: object) -> None:
    choose(manager, RUNS)
    manager.world.take([HostSeen(host(phase=Phase.LOST))])
    manager.window.machine_actions.update()
    assert not any(manager.window.machine_actions.action(verb).isEnabled() for verb in Verb)


def test_a_read_only_host_says_why(manager: Manager) -> None:
    choose(manager, RUNS)
    manager.world.take([HostSeen(host(read_only=True))])
    manager.window.machine_actions.update()
    pause = manager.window.machine_actions.action(Verb.PAUSE)
    assert not pause.isEnabled()
    assert "read-only" in pause.toolTip()


def test_rename_checks_while_typing(manager: Manager) -> None:
    choose(manager, OFF)
    manager.window.machine_actions.action(Verb.RENAME).trigger()
    dialog = manager.asked(LineDialog)
    assert dialog is not None
    assert not dialog.deed_button.isEnabled(), "nothing was changed yet"
    for wrong, word in (
        ("", "name"),
        ("db-01", "Another machine"),
        ("a/b", "“/”"),
        (" x", "spaces"),
        ("a\tb", "control"),
        ("a\ufffe", "control"),
    ):
        dialog.line_edit.setText(wrong)
        assert word in dialog.remark.text()
        assert not dialog.deed_button.isEnabled()
    dialog.line_edit.setText("web-02")
    dialog.virsh_button.click()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert "domrename" in clipboard.text()
    assert "web-02" in clipboard.text()
    dialog.deed_button.click()
    assert acts(manager) == [Act(OFF, Verb.RENAME, "web-02")]


@pytest.mark.parametrize("verb", [*NEED_TEXT, Verb.POWER_OFF])
def test_what_is_asked_names_a_machine_as_it_is_called_by_now(manager: Manager, verb: Verb) -> None:
    which = RUNS if verb in (Verb.POWER_OFF, Verb.SEND_KEYS) else OFF
    choose(manager, which)
    before = manager.world.machines[which]
    manager.window.machine_actions.action(verb).trigger()
    dialog = manager.asked(OnceDialog)
    assert dialog is not None

    def says(name: str) -> bool:
        return any(name in label.text() for label in dialog.findChildren(QLabel))

    assert says(before.name) and not says("elsewhere-7")
    manager.world.take([Seen((replace(before, name="elsewhere-7"),))])
    assert says("elsewhere-7") and not says(before.name)
    manager.world.take([Gone((which,))])
    assert says("elsewhere-7")


def test_a_rename_goes_on_from_the_name_that_another_client_gave(manager: Manager) -> None:
    choose(manager, OFF)
    manager.window.machine_actions.action(Verb.RENAME).trigger()
    dialog = manager.asked(LineDialog)
    assert dialog is not None
    before = manager.world.machines[OFF]
    manager.world.take([Seen((replace(before, name="elsewhere-7"),))])
    assert dialog.line_edit.text() == "elsewhere-7" and not dialog.deed_button.isEnabled()
    dialog.line_edit.setText("typed")
    manager.world.take([Seen((replace(before, name="elsewhere-8"),))])
    assert dialog.line_edit.text() == "typed" and dialog.deed_button.isEnabled()
    dialog.line_edit.setText("elsewhere-8")
    assert not dialog.deed_button.isEnabled(), "it is called so"
    dialog.line_edit.setText(before.name)
    assert dialog.deed_button.isEnabled()


def test_questions_about_several_machines_list_them_as_they_are_called_by_now(manager: Manager) -> None:
    choose(manager, RUNS, PAUSED)
    dialog = ask(manager, Verb.POWER_OFF)
    manager.world.take([Seen((replace(manager.world.machines[PAUSED], name="elsewhere-7"),))])
    assert "elsewhere-7" in dialog.names.text()
    assert "2 machines" in dialog.question.text()


def test_a_title_and_a_description_are_sent_as_typed(manager: Manager) -> None:
    choose(manager, OFF)
    manager.window.machine_actions.action(Verb.SET_TITLE).trigger()
    line = manager.asked(LineDialog)
    assert line is not None
    assert line.line_edit.text() == "Orders database"
    for lost in ("a\uffff", "a\ufffe", "a\x01"):  # what no XML can hold
        line.line_edit.setText(lost)
        assert "control" in line.remark.text() and not line.deed_button.isEnabled()
    line.line_edit.setText('<b>New</b> & "old"')
    line.deed_button.click()
    manager.window.machine_actions.action(Verb.SET_DESCRIPTION).trigger()
    note = manager.asked(NoteDialog)
    assert note is not None
    note.note_edit.setPlainText("two\nlines \uffff")
    assert "control" in note.remark.text() and not note.deed_button.isEnabled()
    note.note_edit.setPlainText("two\nlines")
    note.deed_button.click()
    assert acts(manager) == [
        Act(OFF, Verb.SET_TITLE, '<b>New</b> & "old"'),
        Act(OFF, Verb.SET_DESCRIPTION, "two\nlines"),
    ]


@pytest.mark.parametrize("name", ["..", ".", "x" * 300, "a\x00b", "\n"])
def test_names_that_mean_something_else_are_refused(name: str) -> None:
    from tests.unit.qtmodels.fleet import world

    made = world(machine(1))
    assert asking.name_flaw(name, machine(1), made) != ""


def test_every_deed_that_makes_sense_can_be_copied_as_virsh(manager: Manager) -> None:
    choose(manager, RUNS)
    menu = QMenu(manager.window)
    copying = manager.window.machine_actions.virsh.submenu(menu)
    copying.aboutToShow.emit()
    offered = {action.text().replace("&", "") for action in copying.actions()}
    wanted = {words.DEEDS[verb].name for verb in Verb if manager.window.machine_actions.count(verb)
              and verb not in NEED_TEXT}  # fmt: skip
    assert len(offered) == len(wanted)
    shut = next(action for action in copying.actions() if action.text().replace("&", "") == "Shut down")
    shut.trigger()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "virsh -c qemu+ssh://lab/system shutdown db-01"


def test_a_hostile_name_is_copied_harmlessly(manager: Manager) -> None:
    manager.world.take([Seen((machine(1, "x; rm -rf ~", config=config()),))])
    choose(manager, RUNS)
    told: list[str] = []
    manager.window.machine_actions.told.connect(told.append)
    copying = manager.window.machine_actions.virsh.submenu(QMenu(manager.window))
    copying.aboutToShow.emit()
    next(action for action in copying.actions() if action.text().replace("&", "") == "Pause").trigger()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text().endswith("suspend 'x; rm -rf ~'")
    manager.world.take([Seen((machine(1, "two\nlines", config=config()),))])
    copying.aboutToShow.emit()
    next(action for action in copying.actions() if action.text().replace("&", "") == "Pause").trigger()
    assert "line break" in told[-1]


def test_start_with_a_console_opens_it_once_it_runs(manager: Manager) -> None:
    shown = trio()[0].config
    manager.world.take([Seen((machine(2, "web-01", state=DomainState.SHUTOFF, config=shown),))])
    choose(manager, OFF)
    action = manager.window.machine_actions.start_with_console
    assert action.isEnabled()
    action.trigger()
    start = acts(manager)
    assert start == [Act(OFF, Verb.START)]
    ticket = Ticket(len(manager.sent.commands))
    manager.world.take([Finished(Ticket(999), 1.0)])
    assert acts(manager) == start
    manager.world.take([Finished(ticket, 1.0)])
    assert manager.opened == [(OFF, "console")]
    assert acts(manager) == start


def test_start_with_a_console_says_why_not(manager: Manager) -> None:
    for which, why in (((RUNS,), "already running"), ((OFF,), "no display"), ((RUNS, OFF), "one machine")):
        choose(manager, *which)
        action = manager.window.machine_actions.start_with_console
        assert not action.isEnabled()
        assert why in action.toolTip(), action.toolTip()


def test_a_console_that_only_a_viewer_shows_opens_there(manager: Manager) -> None:
    spice = replace(trio()[0].config or DomainConfig(), graphics=(Graphics("spice", "127.0.0.1", 5900),))
    manager.world.take([Seen((machine(1, "db-01", config=spice),))])
    choose(manager, key(1))
    manager.window.machine_actions.do(Verb.CONSOLE)
    assert acts(manager) == [Act(key(1), Verb.CONSOLE)]
    assert manager.opened == []


def test_a_failed_start_opens_no_console(manager: Manager) -> None:
    shown = trio()[0].config
    manager.world.take([Seen((machine(2, "web-01", state=DomainState.SHUTOFF, config=shown),))])
    choose(manager, OFF)
    manager.window.machine_actions.start_with_console.trigger()
    ticket = Ticket(len(manager.sent.commands))
    manager.world.take([Finished(ticket, 1.0, Problem("start web-01", "No network."))])
    assert acts(manager) == [Act(OFF, Verb.START)]


def test_thousands_selected_are_looked_at_quickly(qtbot: object) -> None:
    import time

    many = Manager().list(*(machine(n) for n in range(5000))).show(qtbot)
    many.table.selectAll()
    QApplication.processEvents()
    before = time.process_time()
    many.window.machine_actions.update()
    assert time.process_time() - before < 0.15
    assert many.window.machine_actions.count(Verb.SHUT_DOWN) == 5000


def test_start_says_for_how_many_as_all_other_deeds_do(manager: Manager) -> None:
    choose(manager, RUNS, OFF, PAUSED)
    run = manager.window.machine_actions.run
    assert run.text().replace("&", "") == "Start (2 of 3)", "the paused one goes on"
    assert run.iconText() == "Start", "the toolbar has room for a word"
    choose(manager, OFF)
    assert run.text().replace("&", "") == "Start"


def test_what_asks_says_so_at_its_end_also_for_several(manager: Manager) -> None:
    choose(manager, RUNS, OFF, PAUSED)
    text = manager.window.machine_actions.action(Verb.SEND_KEYS).text().replace("&", "")
    assert text == "Send keys (1 of 3)…"


@pytest.mark.parametrize("wide", [900, 1280, 1440, 1600, 1900])
def test_the_bulk_bar_has_every_button_for_which_there_is_room_in_order(qtbot: QtBot, wide: int) -> None:
    screen = DomainConfig(graphics=(Graphics("vnc"),))
    states = (DomainState.RUNNING, DomainState.SHUTOFF, DomainState.PAUSED)
    several = (machine(number, f"m{number}", state=state, config=screen) for number, state in enumerate(states, 1))
    manager = Manager().list(*several).show(qtbot, wide)
    manager.table.selectAll()
    bulk = manager.window.bulk
    qtbot.waitUntil(bulk.isVisible)
    QApplication.processEvents()
    buttons = [*bulk.buttons.values(), bulk.tabs]
    shown = [button.isVisible() for button in buttons]
    assert shown == sorted(shown, reverse=True) and shown[0], "none is left out for one that comes later"
    gap = theme.GAP_SMALL
    left = bulk.clear.geometry().left() - bulk.more.geometry().right() - 1 - gap
    assert left >= 0, "nothing is squeezed"
    if bulk.states.isVisible():
        assert all(shown)
    elif not all(shown):
        assert left < buttons[shown.index(False)].sizeHint().width() + gap
        assert "1 running" in bulk.toolTip()


def test_consoles_of_several_machines_open_as_tabs(manager: Manager, qtbot: object) -> None:
    choose(manager, RUNS, OFF, PAUSED)
    bulk, tabs = manager.window.bulk, manager.window.machine_actions.tabs
    assert tabs.text().replace("&", "") == "Consoles as tabs of 1 window (2 of 3)", "one has nothing to show"
    assert bulk.tabs.text() == "Consoles 2"
    bulk.tabs.click()
    QTest.keyClick(
        manager.window.windowHandle(),
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert manager.opened_tabs == [(RUNS, PAUSED)] * 2
    assert tabs in manager.window.machine_actions.menu().actions()
    choose(manager, OFF)
    assert not tabs.isEnabled() and "no VNC display" in tabs.toolTip()
