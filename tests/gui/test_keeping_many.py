"""Snapshots and backups of many machines, through the dialog that does deeds in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QPoint
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager
from tests.unit.model.test_keeping import KEPT, SHOTS
from tests.unit.qtmodels.fleet import key, machine
from virtgui.model.backups import BackupsRead, ReadBackups, TakeBackup
from virtgui.model.commands import Command, Verb
from virtgui.model.facts import DomainState
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished, Message
from virtgui.model.problems import Problem
from virtgui.model.snapshots import Kind, MachineDisk, MakeSnapshot, ReadSnapshots, Snapshots, SnapshotsRead
from virtgui.qtmodels.keeping import Kept
from virtgui.util.frozen import replace
from virtgui.views.fleet.bulk_dialog import BulkDialog

WEB, DB, OFF = machine(1, "web"), machine(2, "db"), machine(3, "off", state=DomainState.SHUTOFF)
RAW = (MachineDisk("vda", format="raw", source="/i/db.img"),)


def _shots(command: ReadSnapshots) -> Snapshots:
    name = {WEB.key: "web", DB.key: "db"}.get(command.domain, "off")
    disks = RAW if command.domain == DB.key else SHOTS.disks
    return replace(SHOTS, domain=command.domain, name=name, disks=disks, active=command.domain != OFF.key)


class Desk:
    """The dialog over three machines, answered for by hand."""

    def __init__(self, qtbot: QtBot, kept: Kept) -> None:
        self.manager = Manager().list(WEB, DB, OFF).show(qtbot)
        self.manager.table.choose([WEB.key, DB.key, OFF.key])
        QApplication.processEvents()
        self.manager.window.own.in_order.trigger()
        found = self.manager.asked(BulkDialog)
        assert found is not None
        self.it = found
        self.answered = 0
        self.it.verb.setCurrentIndex(self.it.verb.findData(kept))

    def answer(self, make: Callable[[Ticket, Command], Message | None]) -> None:
        """What was sent since the last time, until nothing more is asked."""
        commands = self.manager.sent.commands
        while self.answered < len(commands):
            self.answered += 1
            told = make(Ticket(self.answered), commands[self.answered - 1])
            if told is not None:
                self.manager.world.take([told])

    def read(self) -> None:
        self.answer(
            lambda ticket, command: (
                SnapshotsRead(ticket, command.domain, _shots(command))
                if isinstance(command, ReadSnapshots)
                else BackupsRead(ticket, command.domain, replace(KEPT, domain=command.domain))
                if isinstance(command, ReadBackups)
                else None
            )
        )

    def of(self, kind: type[Command]) -> list[Command]:
        return [command for command in self.manager.sent.commands if isinstance(command, kind)]

    def end(self, kind: type[Command], place: int, problem: Problem | None = None, text: str = "") -> None:
        command = self.of(kind)[place]
        ticket = Ticket(next(at for at, each in enumerate(self.manager.sent.commands, 1) if each is command))
        self.manager.world.take([Finished(ticket, 0.0, problem, text)])


@pytest.fixture
def shots(qtbot: QtBot) -> Desk:
    return Desk(qtbot, Kept.SNAPSHOTS)


def test_what_each_gets_is_shown_before_anything_is_done(shots: Desk) -> None:
    it = shots.it
    assert not it.begin_button.isEnabled() and set(it.results().values()) == {"It is being read."}
    shots.read()
    assert it.begin_button.isEnabled() and it.begin_button.text() == "Take snapshots 3"
    assert it.results()["web"].startswith("Inside its disks, with its memory: web-")
    assert it.results()["db"].startswith("New files on top, as after a power cut: db-")
    assert it.options is not None
    it.options.kind.setCurrentIndex(it.options.kind.findData(Kind.INTERNAL))
    it.options.kind.activated.emit(1)
    assert it.begin_button.text() == "Take snapshots 2" and it.results()["db"].startswith("Left out: Disk vda is raw")
    it.options.pattern.selectAll()
    QTest.keyClicks(it.options.pattern, "{who}")
    assert not it.begin_button.isEnabled() and "{who}" in it.options.flaw.text() and it.options.flaw.isVisible()
    it.options.pattern.selectAll()
    QTest.keyClicks(it.options.pattern, "before {machine}")
    assert it.results()["web"].endswith(": before web") and not it.options.flaw.isVisible()
    assert not shots.of(MakeSnapshot)


def test_its_fields_begin_where_those_of_every_deed_do(shots: Desk) -> None:
    it = shots.it
    assert it.options is not None
    QApplication.processEvents()
    fields = (it.delay, it.options.pattern, it.options.kind)
    assert len({field.mapTo(it, QPoint(0, 0)).x() for field in fields}) == 1


def test_they_are_taken_a_few_at_once_and_those_that_failed_again_as_they_are_then(shots: Desk) -> None:
    shots.read()
    shots.it.at_once.setValue(2)
    shots.it.begin_button.click()
    first = shots.of(MakeSnapshot)
    assert [command.domain for command in first] == [DB.key, OFF.key]  # type: ignore[attr-defined]
    shots.end(MakeSnapshot, 0)
    shots.end(MakeSnapshot, 1, Problem("take a snapshot", "No space is left."))
    shots.end(MakeSnapshot, 2)
    assert shots.it.results() == {"db": "Done", "off": "Failed: No space is left.", "web": "Done"}
    shots.answered = len(shots.manager.sent.commands)
    shots.it.retry_button.click()
    assert len(shots.of(MakeSnapshot)) == 3, "it is read anew first"
    shots.read()
    again = shots.of(MakeSnapshot)
    assert len(again) == 4 and again[3].domain == OFF.key  # type: ignore[attr-defined]
    shots.end(MakeSnapshot, 3)
    assert shots.it.remark.text() == "3 done."


def test_the_first_failure_stops_them_if_that_is_wished(shots: Desk) -> None:
    shots.read()
    shots.it.at_once.setValue(1)
    shots.it.stop_at_failure.setChecked(True)
    shots.it.begin_button.click()
    shots.end(MakeSnapshot, 0, Problem("take a snapshot", "No space is left."))
    assert len(shots.of(MakeSnapshot)) == 1 and shots.it.results()["web"] == "Left out: Stopped when db failed."


def test_backups_go_to_one_pool_and_all_is_written_where_changes_are_lost(qtbot: QtBot) -> None:
    desk = Desk(qtbot, Kept.BACKUPS)
    assert [command.fresh for command in desk.of(ReadBackups)] == [True, False, False]  # type: ignore[attr-defined]
    desk.read()
    it = desk.it
    assert it.options is not None and it.options.pool.findData("kept") > 0
    it.options.pool.setCurrentIndex(it.options.pool.findData("default"))
    it.options.pool.activated.emit(1)
    assert "to “default”" in it.results()["web"]
    it.at_once.setValue(1)
    it.begin_button.click()
    (asked,) = desk.of(TakeBackup)
    assert isinstance(asked, TakeBackup) and asked.plan.pool == "default"
    whole = replace(asked, plan=replace(asked.plan, number="whole"))
    desk.end(TakeBackup, 0, Problem("back up", "Its list of changes is lost.", remedy=whole))
    assert desk.of(TakeBackup)[-1] == whole and it.results()["db"] == "Under way"
    desk.end(TakeBackup, 1, text="12 MiB written")
    assert it.results()["db"] == "Done: 12 MiB written"


def test_another_deed_takes_its_rows_away_and_a_machine_that_cannot_be_read_is_left_out(qtbot: QtBot) -> None:
    desk = Desk(qtbot, Kept.SNAPSHOTS)
    lost = Problem("read the snapshots", "The host did not answer.")
    desk.answer(lambda ticket, command: SnapshotsRead(ticket, key(1), None, lost))
    assert set(desk.it.results().values()) == {"Left out: The host did not answer."}
    assert not desk.it.begin_button.isEnabled() and not desk.it.noted.isEnabled()
    desk.it.verb.setCurrentIndex(desk.it.verb.findData(Verb.SHUT_DOWN))
    assert desk.it.options is None and desk.it.noted.isEnabled() and desk.it.begin_button.text() == "Shut down 2"
