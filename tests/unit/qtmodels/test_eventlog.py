"""The event log: newest first, and never too long."""

from __future__ import annotations

from PyQt6.QtTest import QAbstractItemModelTester

from tests.unit.qtmodels.fleet import LAB
from virtgui.model.messages import Happened
from virtgui.qtmodels.eventlog import KEPT, EventLog
from virtgui.qtmodels.world import World


def test_a_burst_is_shown_newest_first_and_bounded(qtbot: object) -> None:
    made = World()
    log = EventLog(made)
    tester = QAbstractItemModelTester(log, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.take([Happened(float(number), LAB, f"vm-{number}", "lifecycle", "started") for number in range(10)])
    qtbot.waitUntil(lambda: log.rowCount() == 10, timeout=30_000)  # type: ignore[attr-defined]
    assert log.index(0).data() == "vm-9: started"
    made.take([Happened(float(number), LAB, f"x-{number}", "lifecycle", "stopped") for number in range(5000)])
    qtbot.waitUntil(lambda: log.rowCount() == KEPT, timeout=30_000)  # type: ignore[attr-defined]
    assert log.index(0).data() == "x-4999: stopped"
    made.take([Happened(1.0, LAB, "last", "lifecycle", "stopped")])
    qtbot.waitUntil(lambda: log.index(0).data() == "last: stopped", timeout=30_000)  # type: ignore[attr-defined]
    assert log.rowCount() == KEPT
    log.clear()
    assert log.rowCount() == 0
    del tester
