"""Jobs are facts about tickets."""

from __future__ import annotations

import time

import pytest
from PyQt6.QtTest import QAbstractItemModelTester

from tests.unit.qtmodels.fleet import LAB, key
from virtgui.model.commands import (
    Act,
    BlockThreshold,
    Change,
    Command,
    Connect,
    OpenLine,
    OpenScreen,
    ReadDisplays,
    ReadHardware,
    ReadInventory,
    ReadNative,
    Refresh,
    ResizeDisk,
    SendBreak,
    TakeShot,
    Verb,
    Watch,
)
from virtgui.model.hardware import Hardware
from virtgui.model.keys import Ticket
from virtgui.model.messages import Advanced, Began, Finished
from virtgui.model.problems import Problem
from virtgui.qtmodels.jobs import KEPT, Jobs
from virtgui.qtmodels.world import World

START = Act(key(1), Verb.START)


def joined() -> tuple[World, Jobs]:
    made = World()
    jobs = Jobs(made)
    jobs.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        jobs, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    return made, jobs


def began(number: int, command: Command = START, subject: str = "web-01", **more: bool) -> Began:
    return Began(Ticket(number), command, subject, 100.0 + number, **more)


def test_a_job_runs_advances_and_ends(qapp: object) -> None:
    made, jobs = joined()
    running: list[int] = []
    jobs.running_changed.connect(running.append)
    made.take([began(1, can_cancel=True)])
    assert jobs.all()[0].running
    assert jobs.all()[0].can_cancel
    made.take([Advanced(Ticket(1), 3, 10, "bytes")])
    progress = jobs.all()[0].progress
    assert progress is not None
    assert progress.done == 3
    made.take([Finished(Ticket(1), 105)])
    assert not jobs.all()[0].running
    assert not jobs.all()[0].failed
    assert running == [1, 0]


def test_running_jobs_stand_above_those_that_ended_last(qapp: object) -> None:
    made, jobs = joined()
    made.take([began(1), began(2), began(3), Finished(Ticket(2), 200), Finished(Ticket(1), 201)])
    assert [job.ticket for job in jobs.all()] == [3, 1, 2]


def test_a_failure_carries_why_and_the_remedy(qapp: object) -> None:
    made, jobs = joined()
    ended: list[object] = []
    jobs.finished.connect(ended.append)
    remedy = Connect(LAB)
    made.take([began(1), Finished(Ticket(1), 200, Problem("start web-01", "No network.", "error", remedy))])
    job = jobs.all()[0]
    assert job.failed
    assert job.problem is not None
    assert job.problem.remedy == remedy
    assert ended == [job]


def test_what_was_cancelled_did_not_fail(qapp: object) -> None:
    made, jobs = joined()
    made.take([began(1), Finished(Ticket(1), 200, Problem("save web-01", "You cancelled it."), cancelled=True)])
    assert not jobs.all()[0].failed


def test_watching_and_connecting_are_no_jobs(qapp: object) -> None:
    made, jobs = joined()
    made.take([began(1, Watch()), began(2, Connect(LAB)), Finished(Ticket(2), 1, Problem("", "no"))])
    assert jobs.all() == ()


def test_reading_again_is_told_only_when_it_fails(qapp: object) -> None:
    made, jobs = joined()
    made.take([began(1, Refresh(LAB)), Finished(Ticket(1), 1)])
    assert jobs.all() == ()
    made.take([began(2, Refresh(LAB)), Finished(Ticket(2), 1, Problem("read lab", "No answer."))])
    assert jobs.all()[0].failed


def test_late_ends_of_unknown_jobs_are_dropped(qapp: object) -> None:
    made, jobs = joined()
    made.take([Finished(Ticket(9), 1), Advanced(Ticket(9), 1)])
    assert jobs.all() == ()


def test_clearing_keeps_what_runs(qapp: object) -> None:
    made, jobs = joined()
    made.take([began(1), began(2), Finished(Ticket(1), 1)])
    jobs.clear_finished()
    assert [job.ticket for job in jobs.all()] == [2]


def test_history_is_bounded(qapp: object) -> None:
    made = World()
    jobs = Jobs(made)
    made.take([message for number in range(KEPT + 40) for message in (began(number), Finished(Ticket(number), 1))])
    assert jobs.rowCount() == KEPT
    assert jobs.all()[0].ticket == KEPT + 39


def test_asking_for_an_end_is_remembered_until_it_comes(qapp: object) -> None:
    made, jobs = joined()
    made.take([began(1, can_cancel=True)])
    jobs.mark_cancelling(Ticket(1))
    assert jobs.all()[0].cancelling
    assert jobs.all()[0].running


def test_a_change_is_a_job_of_its_machine_and_a_question_is_none(qapp: object) -> None:
    made, jobs = joined()
    deeds = (
        Change(key(1), "change the cache mode of vda", (), Hardware(key(1))),
        ResizeDisk(key(1), "vda", 1),
        BlockThreshold(key(1), "vda", 1),
        SendBreak(key(1), "serial0"),
    )
    of_consoles = (ReadDisplays(key(1)), OpenScreen(key(1)), OpenLine(key(1)), TakeShot(key(1)))
    questions = (ReadHardware(key(1)), ReadInventory(LAB), ReadNative(key(1)), *of_consoles)
    made.take([began(number, command) for number, command in enumerate((*deeds, *questions))])
    assert [job.domain for job in jobs.all()] == [key(1)] * len(deeds)


@pytest.mark.parametrize("moved", [7200.0, -3600.0])
def test_how_long_it_took_has_nothing_of_a_clock_that_was_set_meanwhile(
    qapp: object, monkeypatch: pytest.MonkeyPatch, moved: float
) -> None:
    world, jobs = joined()
    world.take([Began(Ticket(1), START, "web-01", 100.0)])
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + moved)
    world.take([Began(Ticket(2), START, "web-01", 140.0 + moved), Finished(Ticket(1), 190.0 + moved)])
    world.take([Finished(Ticket(2), 145.0 + moved)])
    assert [round(job.took) for job in jobs.all()] == [5, 90]
