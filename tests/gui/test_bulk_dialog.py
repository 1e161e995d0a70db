"""A deed on many machines: planned, carried out, retried, from the bar and from the host's menu."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import LAB, host, key, machine
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import Domain, DomainConfig, DomainState, Phase
from virtgui.model.keys import Ticket
from virtgui.model.messages import Began, Finished, Gone, HostSeen, Seen
from virtgui.model.notes import Start
from virtgui.model.problems import Problem
from virtgui.util.frozen import replace
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.fleet.bulk_dialog import VERBS, BulkDialog


def noted(number: int, name: str, order: int, *after: int, on: bool = True) -> Domain:
    start = Start(order, 0, tuple(key(other).uuid for other in after))
    state = DomainState.RUNNING if on else DomainState.SHUTOFF
    return machine(number, name, state=state, config=DomainConfig(start=start))


GATE, DB, WEB = noted(1, "gate", 1), noted(2, "db", 5), noted(3, "web", 3, 2)


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    return Manager().list(GATE, DB, WEB, noted(4, "old", 0, on=False)).show(qtbot)


def dialog(manager: Manager) -> BulkDialog:
    found = manager.asked(BulkDialog)
    assert found is not None
    return found


def acts(manager: Manager) -> list[Act]:
    return [command for command in manager.sent.commands if isinstance(command, Act)]


def ticket(manager: Manager, act: Act) -> Ticket:
    return Ticket(manager.sent.commands.index(act) + 1)


def test_everything_on_a_host_is_shut_down_in_an_order_that_is_shown_first(manager: Manager) -> None:
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.shut_down.trigger()
    it = dialog(manager)
    assert it.heading.text() == "Shut down everything on lab"
    assert it.order() == ["web", "db", "gate"] and it.begin_button.text() == "Shut down 3"
    assert not acts(manager), "nothing is asked before the button is pressed"
    it.at_once.setValue(1)
    it.begin_button.click()
    assert acts(manager) == [Act(WEB.key, Verb.SHUT_DOWN)]
    assert it.results() == {"web": "Under way", "db": "Waits for its turn", "gate": "Waits for its turn"}
    manager.world.take([Finished(ticket(manager, acts(manager)[0]), 0.0)])
    assert acts(manager)[-1] == Act(DB.key, Verb.SHUT_DOWN)
    manager.world.take([Finished(ticket(manager, acts(manager)[-1]), 0.0, Problem("shut down db", "It hangs."))])
    assert it.results()["db"] == "Failed: It hangs."
    manager.world.take([Finished(ticket(manager, acts(manager)[-1]), 0.0)])
    assert it.remark.text() == "2 done, 1 failed."
    assert it.retry_button.isVisible() and it.retry_button.text() == "&Retry 1"
    it.retry_button.click()
    assert acts(manager)[-1] == Act(DB.key, Verb.SHUT_DOWN)


def test_why_nobody_can_be_moved_is_said(manager: Manager) -> None:
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.shut_down.trigger()
    it = dialog(manager)
    assert not it.up.isEnabled() and "start order" in it.up.toolTip()
    it.noted.setChecked(False)
    assert it.up.isEnabled() and not it.up.toolTip()


def test_enter_moves_nothing(manager: Manager) -> None:
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.shut_down.trigger()
    it = dialog(manager)
    it.noted.setChecked(False)
    it.table.setCurrentCell(1, 1)
    before = it.order()
    QTest.keyClick(it.at_once, Qt.Key.Key_Return)
    assert it.order() == before and it.isVisible() and it.bulk is None


def test_nothing_is_planned_for_nobody(qtbot: QtBot, manager: Manager) -> None:
    own = manager.window.own
    manager.window.pane.filter.search.setText("nobody")
    qtbot.waitUntil(lambda: not own.in_order.isEnabled(), timeout=30_000)
    assert own.in_order.toolTip() == "Select a machine first."
    manager.window.pane.filter.search.clear()
    qtbot.waitUntil(lambda: len(manager.names()) == 4, timeout=30_000)
    manager.table.choose([DB.key])
    qtbot.waitUntil(own.in_order.isEnabled, timeout=30_000)


def test_the_plan_follows_what_becomes_of_machines_and_hosts(qtbot: QtBot, manager: Manager) -> None:
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.shut_down.trigger()
    it = dialog(manager)
    manager.world.take([Seen((replace(DB, state=DomainState.SHUTOFF),))])
    qtbot.waitUntil(lambda: it.begin_button.text() == "Shut down 2", timeout=30_000)
    assert it.results()["db"] == "Left out: It is not running."
    manager.world.take([HostSeen(host(phase=Phase.LOST))])
    qtbot.waitUntil(lambda: not it.begin_button.isEnabled(), timeout=30_000)
    assert all(result.startswith("Left out: ") for result in it.results().values())
    manager.world.take([HostSeen(host(phase=Phase.CLOSED))])
    away = "Left out: Its host is not connected."
    qtbot.waitUntil(lambda: set(it.results().values()) == {away}, timeout=30_000)


def test_the_selected_are_done_in_order_from_the_bar(manager: Manager) -> None:
    manager.table.choose([GATE.key, DB.key, WEB.key, key(4)])
    QApplication.processEvents()
    manager.window.bulk.in_order.click()
    it = dialog(manager)
    it.verb.setCurrentIndex(it.verb.findData(Verb.POWER_OFF))
    assert it.begin_button.text() == "Power off 3" and "lost" in it.loss.text()
    assert it.results()["old"] == "Left out: It is not running."
    it.verb.setCurrentIndex(it.verb.findData(Verb.REBOOT))
    assert it.order() == ["gate", "db", "web", "old"], "a machine waits for another even where numbers say otherwise"
    assert it.table.item(2, 3).text() == "db"
    size = it.heading.font().pointSizeF()
    it.noted.setChecked(False)
    assert it.heading.font().pointSizeF() == size, "it does not grow with every choice"
    it.table.setCurrentCell(1, 1)
    before = it.order()
    it.up.click()
    assert it.order() == [before[1], before[0], *before[2:]]


def test_a_failure_is_told_in_its_plan_alone_and_what_is_not_known_is_no_failure(manager: Manager) -> None:
    manager.window.dock.hide()
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.shut_down.trigger()
    it = dialog(manager)
    it.begin_button.click()
    tickets = [ticket(manager, act) for act in acts(manager)]
    subjects = [Began(each, act, "x", 1.0) for each, act in zip(tickets, acts(manager), strict=True)]
    away = Problem("shut down web", "Check when it is back.")
    manager.world.take([*subjects, Finished(tickets[0], 2.0, away, unknown=True)])
    assert "Check: Check when it is back." in it.results().values()
    for each in [ticket(manager, act) for act in acts(manager)][1:]:
        manager.world.take([Finished(each, 2.0, Problem("shut down db", "It hangs."))])
    assert it.remark.text().startswith("0 done, 1 not known")
    assert manager.window.notices.notices() == ()
    it.close()
    manager.world.take([Began(Ticket(99), acts(manager)[0], "web", 3.0), Finished(Ticket(99), 4.0, away)])
    assert len(manager.window.notices.notices()) == 1


def test_stopping_leaves_the_rest_alone(manager: Manager) -> None:
    manager.table.choose([GATE.key, DB.key, WEB.key])
    QApplication.processEvents()
    manager.window.own.in_order.trigger()
    it = dialog(manager)
    it.at_once.setValue(1)
    it.begin_button.click()
    it.stop_button.click()
    manager.world.take([Finished(ticket(manager, acts(manager)[0]), 0.0)])
    assert len(acts(manager)) == 1 and it.remark.text() == "1 done, 2 left out."
    it.close_button.click()


OTHERWISE = {
    Verb.RENAME, Verb.SET_TITLE, Verb.SET_DESCRIPTION, Verb.SET_TAGS, Verb.SET_GROUP, Verb.SET_START, Verb.UNDEFINE,
    Verb.SEND_KEYS, Verb.CONSOLE,
}  # fmt: skip
"""Of one machine, or of many in a window of their own."""


def test_every_deed_on_a_machine_can_be_done_to_many_in_order(manager: Manager) -> None:
    assert set(VERBS) == set(Verb) - OTHERWISE
    manager.table.choose([GATE.key, DB.key])
    QApplication.processEvents()
    manager.window.own.in_order.trigger()
    it = dialog(manager)
    it.at_once.setValue(1)
    it.verb.setCurrentIndex(it.verb.findData(Verb.NMI))
    assert it.begin_button.text().startswith("Inject")
    it.begin_button.click()
    assert [act.verb for act in acts(manager)] == [Verb.NMI]


def test_one_that_went_before_it_began_stops_nobody(manager: Manager, qtbot: QtBot) -> None:
    """The plan has said already that it is left out."""
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.shut_down.trigger()
    it = dialog(manager)
    it.noted.setChecked(False)
    it.stop_at_failure.setChecked(True)
    manager.world.take([Gone((GATE.key,))])
    qtbot.waitUntil(lambda: it.begin_button.text() == "Shut down 2", timeout=30_000)
    it.begin_button.click()
    assert {act.domain for act in acts(manager)} == {DB.key, WEB.key}
    assert it.results()["gate"] == "Left out: It no longer exists."
    manager.world.take([Finished(ticket(manager, act), 0.0) for act in acts(manager)])
    assert it.remark.text() == "2 done, 1 left out."
    manager.list(GATE, DB, WEB)
    it.retry_button.click()
    assert acts(manager)[-1].domain == GATE.key
    assert it.remark.text() == "2 done, 1 under way.", "what became of the first run is not told of the second"


def test_while_it_goes_on_it_is_told_how_far_all_of_it_is(manager: Manager) -> None:
    """Of many machines the table shows but the first."""
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.shut_down.trigger()
    it = dialog(manager)
    it.at_once.setValue(1)
    it.begin_button.click()
    assert it.remark.text() == "0 done, 1 under way, 2 to come."
    manager.world.take([Finished(ticket(manager, acts(manager)[0]), 0.0, Problem("shut down web", "It hangs."))])
    assert it.remark.text() == "0 done, 1 failed, 1 left out, 1 under way."


def test_a_plan_in_its_middle_does_not_end_by_one_key(manager: Manager, qtbot: QtBot) -> None:
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.shut_down.trigger()
    it = dialog(manager)
    it.at_once.setValue(1)
    it.begin_button.click()
    it.activateWindow()
    qtbot.waitUntil(it.isActiveWindow, timeout=30_000)
    QTest.keyClick(it, Qt.Key.Key_Escape)
    asked = manager.asked(ConfirmDialog)
    assert asked is not None and it.isVisible()
    assert (asked.question.text(), asked.loss.text()) == (
        "Stop after those that are under way?",
        "2 machines have not had their turn.",
    )
    asked.cancel_button.click()
    manager.world.take([Finished(ticket(manager, acts(manager)[0]), 0.0)])
    assert len(acts(manager)) == 2, "it goes on"
    it.close_button.click()
    again = manager.asked(ConfirmDialog)
    assert again is not None
    again.deed_button.click()
    qtbot.waitUntil(lambda: manager.asked(BulkDialog) is None, timeout=30_000)
    manager.world.take([Finished(ticket(manager, acts(manager)[1]), 0.0)])
    assert len(acts(manager)) == 2, "nothing more begins"


def test_a_question_about_a_plan_goes_when_that_ends(manager: Manager) -> None:
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.shut_down.trigger()
    it = dialog(manager)
    it.at_once.setValue(2)
    it.noted.setChecked(False)
    it.begin_button.click()
    it.close_button.click()
    assert manager.asked(ConfirmDialog) is not None
    manager.world.take([Finished(ticket(manager, act), 0.0) for act in acts(manager)])
    manager.world.take([Finished(ticket(manager, act), 0.0) for act in acts(manager)[2:]])
    assert manager.asked(ConfirmDialog) is None
    assert it.isVisible() and it.remark.text() == "3 done."
    it.close_button.click()
    assert manager.asked(BulkDialog) is None
