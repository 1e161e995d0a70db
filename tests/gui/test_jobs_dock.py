"""The Jobs panel and the event log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QModelIndex, QSize, Qt
from PyQt6.QtWidgets import QApplication, QPushButton, QStyleOptionViewItem

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import HOME, LAB, host, key, machine
from virtgui.model.commands import ANYWAY, Act, BlockThreshold, Cancel, Change, Command, ResizeDisk, SendBreak, Verb
from virtgui.model.facts import DomainState
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished, Happened, HostSeen
from virtgui.model.problems import Problem
from virtgui.qtmodels.jobs import Job
from virtgui.util.frozen import replace
from virtgui.views import job_row
from virtgui.views.dialogs import ConfirmDialog, DetailsDialog

SAVE = Act(key(1), Verb.SAVE)
START = Act(key(2), Verb.START)


@pytest.fixture
def manager(qtbot: object) -> Manager:
    return Manager().list(*trio()).show(qtbot)


def button(manager: Manager, qtbot: object, word: str) -> QPushButton:
    def find() -> list[QPushButton]:
        return [child for child in manager.window.dock.list.findChildren(QPushButton) if child.text() == word]

    qtbot.waitUntil(lambda: bool(find()), timeout=30_000)  # type: ignore[attr-defined]
    return find()[0]


def test_a_running_job_is_counted_and_can_be_cancelled(manager: Manager, qtbot: object) -> None:
    manager.world.take([Began(Ticket(1), SAVE, "db-01", 1.0, can_cancel=True), Advanced(Ticket(1), 5, 10, "bytes")])
    assert manager.window.dock.badge.width() >= 16
    cancel = button(manager, qtbot, "Cancel")
    assert cancel.accessibleName() == "Cancel: Save db-01"
    cancel.click()
    assert manager.sent.commands[-1] == Cancel(Ticket(1))
    assert manager.jobs.all()[0].cancelling
    manager.world.take([Finished(Ticket(1), 2.0, cancelled=True)])
    assert manager.window.dock.badge.isHidden()
    assert job_row.second_line(manager.jobs.all()[0]) == "Cancelled"


def test_a_job_is_read_out_with_what_became_of_it(manager: Manager) -> None:
    manager.world.take([Began(Ticket(1), SAVE, "db-01", 1.0), Advanced(Ticket(1), 5, 10, "bytes")])
    row = manager.jobs.index(0)
    assert row.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Save db-01: 50%")
    manager.world.take([Finished(Ticket(1), 2.0, Problem("save db-01", "The disk is full."))])
    assert row.data(Qt.ItemDataRole.AccessibleTextRole) == "Could not save db-01: The disk is full."


def test_a_failure_offers_its_remedy_which_asks_as_any_deed(manager: Manager, qtbot: object) -> None:
    off = Act(key(1), Verb.POWER_OFF)
    problem = Problem("pause db-01", "Its QEMU does not answer.", "error", off)
    manager.world.take([Began(Ticket(1), Act(key(1), Verb.PAUSE), "db-01", 1.0), Finished(Ticket(1), 2.0, problem)])
    job = manager.jobs.all()[0]
    assert job_row.title(job) == "Could not pause db-01"
    assert job_row.second_line(job) == "Its QEMU does not answer."
    button(manager, qtbot, "Power off").click()
    question = manager.asked(ConfirmDialog)
    assert question is not None, "what loses data asks, also as a remedy"
    assert "db-01" in question.question.text() and question.loss.text()
    assert off not in manager.sent.commands
    question.deed_button.click()
    assert manager.sent.commands[-1] == off


def test_a_harmless_remedy_is_done_at_once(manager: Manager, qtbot: object) -> None:
    problem = Problem("open the console of web-01", "It is not running.", "", Act(key(2), Verb.START))
    manager.world.take([Began(Ticket(1), START, "web-01", 1.0), Finished(Ticket(1), 2.0, problem)])
    button(manager, qtbot, "Start").click()
    assert manager.sent.commands[-1] == Act(key(2), Verb.START)


def test_a_start_that_spoils_copies_is_asked_about_once(manager: Manager, qtbot: object) -> None:
    anyway = Act(key(2), Verb.START, ANYWAY)
    problem = Problem("start web-01", "Disks of web-02 stand on its disks.", "", anyway)
    manager.world.take([Began(Ticket(1), START, "web-01", 1.0), Finished(Ticket(1), 2.0, problem)])
    button(manager, qtbot, "Start all the same").click()
    assert manager.sent.commands[-1] == anyway


def test_libvirts_words_are_under_details(manager: Manager, qtbot: object) -> None:
    problem = Problem("start web-01", "No network.", "internal error: <b>x</b>")
    manager.world.take([Began(Ticket(1), START, "web-01", 1.0), Finished(Ticket(1), 2.0, problem)])
    button(manager, qtbot, "Details").click()
    dialog = manager.asked(DetailsDialog)
    assert dialog is not None
    assert dialog.detail_text.toPlainText() == "internal error: <b>x</b>"
    dialog.close()


def test_a_failure_is_told_by_a_notice_while_the_panel_is_closed(manager: Manager) -> None:
    manager.window.show_dock(False)
    problem = Problem("start web-01", "No network.", "error")
    manager.world.take([Began(Ticket(1), START, "web-01", 1.0), Finished(Ticket(1), 2.0, problem)])
    notice = manager.window.notices.notices()[0]
    assert notice.title == "Could not start web-01."
    assert notice.act is not None
    notice.act()
    assert manager.window.dock.isVisible()


def test_failures_of_machines_of_one_name_are_told_of_each_host(manager: Manager) -> None:
    twin = machine(2, "web-01", HOME, DomainState.SHUTOFF)
    manager.list(twin, of=host(HOME))
    manager.window.show_dock(False)
    for ticket, whose in ((1, key(2)), (2, twin.key)):
        began = Began(Ticket(ticket), Act(whose, Verb.START), "web-01", 1.0)
        manager.world.take([began, Finished(Ticket(ticket), 2.0, Problem("start web-01", f"Reason {ticket}."))])
    told = [(notice.title, notice.sentence) for notice in manager.window.notices.notices()]
    here, there = manager.window.naming(HOME), manager.window.naming(LAB)
    assert told == [
        (f"{here}: Could not start web-01.", "Reason 2."),
        (f"{there}: Could not start web-01.", "Reason 1."),
    ]


def test_a_notice_goes_when_the_same_is_done_after_all(manager: Manager) -> None:
    manager.window.show_dock(False)
    problem = Problem("start web-01", "No network.", "error")
    manager.world.take([Began(Ticket(1), START, "web-01", 1.0), Finished(Ticket(1), 2.0, problem)])
    title = Act(START.domain, Verb.SET_TITLE, "x")
    manager.world.take([Began(Ticket(2), title, "web-01", 3.0), Finished(Ticket(2), 4.0)])
    assert len(manager.window.notices.notices()) == 1, "another deed went well"
    manager.world.take([Began(Ticket(3), START, "web-01", 5.0), Finished(Ticket(3), 6.0)])
    assert manager.window.notices.notices() == ()


def _behind_the_log(manager: Manager) -> None:
    manager.window.dock.show_log()


def _behind_the_summary(manager: Manager) -> None:
    manager.window.resize(1000, 700)
    QApplication.processEvents()


def _below_others(manager: Manager) -> None:
    many = [Began(Ticket(number), SAVE, "db-01", 2.0) for number in range(2, 42)]
    manager.world.take(many)
    QApplication.processEvents()


@pytest.mark.parametrize("hidden", [_behind_the_log, _behind_the_summary, _below_others])
def test_a_failure_that_nobody_sees_is_told_by_a_notice_which_leads_to_it(
    manager: Manager, qtbot: object, hidden: Callable[[Manager], None]
) -> None:
    manager.world.take([Began(Ticket(1), START, "web-01", 1.0)])
    hidden(manager)
    manager.world.take([Finished(Ticket(1), 3.0, Problem("start web-01", "Its disk is missing."))])
    (notice,) = manager.window.notices.notices()
    assert (notice.title, notice.sentence) == ("Could not start web-01.", "Its disk is missing.")
    assert notice.act is not None
    notice.act()
    qtbot.waitUntil(lambda: manager.window.dock.shows(Ticket(1)))  # type: ignore[attr-defined]
    assert manager.window.notices.notices() == ()


def test_a_failure_that_is_seen_needs_no_notice(manager: Manager) -> None:
    QApplication.processEvents()
    problem = Problem("start web-01", "Its disk is missing.")
    manager.world.take([Began(Ticket(1), START, "web-01", 1.0), Finished(Ticket(1), 3.0, problem)])
    assert manager.window.notices.notices() == ()


def test_delete_on_a_running_job_cancels_it_and_nothing_else(manager: Manager, qtbot: object) -> None:
    manager.world.take([Began(Ticket(1), SAVE, "db-01", 1.0, can_cancel=True)])
    jobs = manager.window.dock.list
    jobs.setFocus()
    jobs.setCurrentIndex(manager.jobs.index(0))
    QApplication.processEvents()
    qtbot.keyClick(jobs, Qt.Key.Key_Delete)  # type: ignore[attr-defined]
    assert manager.sent.commands[-1] == Cancel(Ticket(1))
    assert not any(isinstance(command, Act) for command in manager.sent.commands)


def test_clearing_leaves_what_runs(manager: Manager) -> None:
    manager.world.take([Began(Ticket(1), SAVE, "a", 1.0), Began(Ticket(2), START, "b", 1.0), Finished(Ticket(2), 2.0)])
    manager.window.dock.clear.click()
    assert [job.ticket for job in manager.jobs.all()] == [1]
    assert not manager.window.dock.clear.isEnabled()
    manager.world.take([Finished(Ticket(1), 3.0)])
    assert manager.window.dock.clear.isEnabled()


def test_what_can_be_cleared_is_that_of_the_tab_that_is_open(manager: Manager, qtbot: object) -> None:
    dock = manager.window.dock
    manager.world.take([Happened(1.0, LAB, "web", "lifecycle", "started")])
    qtbot.waitUntil(lambda: manager.log.rowCount() == 1, timeout=30_000)  # type: ignore[attr-defined]
    assert not dock.clear.isEnabled()
    dock.tabs.setCurrentIndex(dock.tabs.count() - 1)
    assert dock.shows_log and dock.clear.isEnabled()
    dock.tabs.setCurrentIndex(dock.tabs.count() - 2)
    assert not dock.clear.isEnabled()


def test_the_event_log_fills_and_clears(manager: Manager, qtbot: object) -> None:
    manager.window.own.log.trigger()
    manager.world.take([Happened(1.0, LAB, "<b>web</b>", "lifecycle", "started")])
    qtbot.waitUntil(lambda: manager.log.rowCount() == 1, timeout=30_000)  # type: ignore[attr-defined]
    manager.window.grab()
    manager.window.dock.clear.click()
    assert manager.log.rowCount() == 0


def test_every_state_of_a_job_can_be_painted(manager: Manager) -> None:
    long = "x" * 3000
    manager.world.take(
        [
            Began(Ticket(1), SAVE, long, 1.0, can_cancel=True),
            Advanced(Ticket(1), 1, 0, "bytes"),
            Began(Ticket(2), START, "b", 1.0),
            Finished(Ticket(2), 2.0, unknown=True),
            Began(Ticket(3), START, "c", 1.0),
            Finished(Ticket(3), 2.0, Problem(long, long, long)),
            Began(Ticket(4), START, "d", 1.0),
        ]
    )
    QApplication.processEvents()
    assert not manager.window.dock.grab().isNull()
    unknown = manager.jobs.job(Ticket(2))
    assert unknown is not None
    assert "check whether it was done" in job_row.second_line(unknown)
    lost = unknown._replace(end=Finished(Ticket(2), 2.0, Problem("start b", "Check.", ""), unknown=True))
    assert "Could not" not in job_row.title(lost), "it may have been done as well"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Advanced(Ticket(1), 11.2 * 2**30, 18 * 2**30, "bytes", 17.0), "62%, 11.2 GiB of 18 GiB, about 17 s left"),
        (Advanced(Ticket(1), 512, 0, "bytes"), "512 B"),
        (Advanced(Ticket(1), 6, 60, "s", None, "waiting for the guest"), "6 s of at most 1 min, waiting for the guest"),
        (Advanced(Ticket(1)), ""),
    ],
)
def test_progress_reads_well(told: Advanced, said: str) -> None:
    assert job_row.progress_text(told) == said


def test_jobs_on_machines_of_one_name_on_two_hosts_say_which(manager: Manager) -> None:
    manager.world.take([Began(Ticket(1), START, "web", 1.0)])
    row = manager.jobs.index(0)
    assert row.data(Qt.ItemDataRole.AccessibleTextRole) == "Start web: Under way"
    twin = Act(DomainKey(HOME, key(1).uuid), Verb.START)
    manager.world.take([HostSeen(replace(host(HOME), hostname="home")), Began(Ticket(2), twin, "web", 1.0)])
    said = {manager.jobs.index(number).data(Qt.ItemDataRole.AccessibleTextRole) for number in range(2)}
    assert said == {f"Start web: {manager.window.naming(of)}: Under way" for of in (LAB, HOME)}
    assert len(said) == 2


def test_how_long_it_took() -> None:
    job = Job(Ticket(1), START, "b", 100.0, end=Finished(Ticket(1), 104.1))
    assert job_row.second_line(job) == "Took 4.1 s"
    for end in (100.04, 99.0):
        assert job_row.second_line(Job(Ticket(1), START, "b", 100.0, end=Finished(Ticket(1), end))) == "Done at once"
    assert job_row.title(job) == "Start b"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (Change(key(1), "change the cache mode of vda", (), Hardware(key(1))), "Change the cache mode of vda on web"),
        (ResizeDisk(key(1), "vda", 1), "Change the size of vda on web"),
        (BlockThreshold(key(1), "vda", 1), "Watch the size of vda on web"),
        (SendBreak(key(1), "serial0"), "Send a break to web"),
    ],
)
def test_a_change_reads_as_what_was_done(command: Command, said: str) -> None:
    assert job_row.deed_text(command, "web") == said


def test_a_storm_of_jobs_does_not_measure_every_row_for_each(
    manager: Manager, qtbot: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds of machines are selected, and one button is pressed."""
    manager.world.take([Began(Ticket(1), SAVE, "db-01", 1.0, can_cancel=True)])
    button(manager, qtbot, "Cancel")
    measured: list[int] = []
    size_hint = job_row.JobRow.sizeHint

    def counted(row: job_row.JobRow, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        measured.append(index.row())
        return size_hint(row, option, index)

    monkeypatch.setattr(job_row.JobRow, "sizeHint", counted)
    manager.world.take([Began(Ticket(number), SAVE, "db-01", 1.0, can_cancel=True) for number in range(2, 302)])
    assert len(measured) < 3000, "one row for each with every other would be 45,000"
    find = manager.window.dock.list.findChildren
    qtbot.waitUntil(  # type: ignore[attr-defined]
        lambda: sum(child.text() == "Cancel" for child in find(QPushButton)) == 40, timeout=30_000
    )
    manager.world.take([Finished(Ticket(number), 2.0) for number in range(1, 302)])
    assert manager.window.dock.badge.isHidden()


def test_of_many_that_fail_at_once_none_measures_all_rows(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that still run stand above them."""
    manager.world.take([Began(Ticket(number), SAVE, "db-01", 1.0, can_cancel=True) for number in range(1, 301)])
    measured: list[int] = []
    size_hint = job_row.JobRow.sizeHint

    def counted(row: job_row.JobRow, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        measured.append(index.row())
        return size_hint(row, option, index)

    monkeypatch.setattr(job_row.JobRow, "sizeHint", counted)
    full = Problem("save db-01", "The disk is full.")
    manager.world.take([Finished(Ticket(number), 2.0, full) for number in range(1, 101)])
    assert len(measured) < 2000, "each of them with every other would be 30,000"
    assert manager.window.notices.notices(), "they are told where nobody sees their rows"
