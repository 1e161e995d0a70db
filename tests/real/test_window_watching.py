"""A real host is watched: what is busy, what crashed, what is told of it, and machines beside one another."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtGui import QAction

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.qtmodels.overall import Most
from virtgui.views.alerts.window import AlertsWindow
from virtgui.views.compare_window import CompareWindow
from virtgui.views.dashboard.window import Dashboard
from virtgui.views.line_list import LineList

OpenProgram = Callable[..., Program]
_BUSY = "(while :; do :; done) &"


def _names(of: LineList) -> list[str]:
    return [line.name for line in of.rows.lines()]


def test_a_busy_machine_leads_the_dashboard_and_a_crash_is_told(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    for name in ("busy", "idle"):
        fresh_host.add(name, boot=True)
        fresh_host.says(name, "VG-READY")
    fresh_host.say("busy", _BUSY)
    it = open_program(fresh_host.uri)

    it.press("Ctrl+B")
    dashboard = it.open_window(Dashboard)
    it.wait(lambda: _names(dashboard.tops[Most.CPU].list)[:1] == ["busy"], "the busy machine leads", 60)
    it.wait(lambda: dashboard.cpu_tile.figure.text().endswith("%"), "the host's own CPU is told", 60)
    it.wait(lambda: "promised" in dashboard.memory_tile.remark.text(), "what is promised is told", 60)
    it.wait(lambda: "full" in dashboard.storage_tile.remark.text(), "how full the pools are is told", 60)
    assert dashboard.unwell.list.rows.rowCount() == 0

    it.to_front(it.window)
    it.press("Ctrl+Shift+A")
    alerts = it.open_window(AlertsWindow)
    assert alerts.now.list.rows.rowCount() == 0
    fresh_host.say("idle", "echo c >/proc/sysrq-trigger")
    it.wait(lambda: _names(alerts.now.list) == ["idle crashed"], "the crash is an alert", 60)
    (line,) = alerts.now.list.rows.lines()
    assert line.aside.endswith(", the guest's kernel panicked"), line.aside
    it.wait(lambda: "idle" in _names(dashboard.unwell.list), "the dashboard says so too", 60)
    log = it.app.log
    it.wait(lambda: any(str(log.index(row, 0).data()) == "idle: alert: crashed" for row in range(log.rowCount())),
            "the event log has it", 60)  # fmt: skip
    fresh_host.virsh("destroy", "idle")
    it.wait(lambda: alerts.now.list.rows.rowCount() == 0, "it is over once the machine is off", 60)
    it.wait(lambda: _names(alerts.past.list) == ["idle crashed"], "it is past", 60)


def test_two_machines_are_compared(fresh_host: PrivateHost, open_program: OpenProgram) -> None:
    for name in ("east", "west"):
        fresh_host.add(name)
    it = open_program(fresh_host.uri)
    it.table.setFocus()
    it.press("Ctrl+A")
    compare: QAction = it.window.around.own.compare
    it.wait(compare.isEnabled, "two can be compared", 30)
    compare.trigger()
    window = it.open_window(CompareWindow)
    it.wait(lambda: window.plots.plotted() >= 3, "both are plotted", 60)
    names = [[one.name for one in card.data.lines] for card in window.plots.cards]
    assert names == [["east", "west"]] * 4
