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


_BARK = (
    "D=$(grep -l 0x25ab /sys/bus/pci/devices/*/device); D=${D%/device}; echo 1 >$D/enable",
    "B=$(head -n 1 $D/resource | cut -d' ' -f1)",
    "w() { devmem $((B+12)) 16 0x80; devmem $((B+12)) 16 0x86; devmem $((B+$1)) 32 $2; }; w 0 0x100; w 4 0x100",
    "printf '\\002' | dd of=$D/config bs=1 seek=104 conv=notrunc",
)
"""What a guest's driver tells its i6300ESB: half a second for either stage, and go (Intel 6300ESB, 16.4)."""


def test_a_watchdog_that_fires_pauses_its_machine_and_is_told(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    for name, action in (("held", "pause"), ("goes-on", "none")):
        fresh_host.add(name, boot=True, extra=f"<watchdog model='i6300esb' action='{action}'/>")
        fresh_host.says(name, "VG-READY")
    it = open_program(fresh_host.uri)
    it.press("Ctrl+Shift+A")
    alerts = it.open_window(AlertsWindow)
    for line in _BARK:
        fresh_host.say("held", line)
    it.wait(lambda: _names(alerts.now.list) == ["held was caught by its watchdog"], "the watchdog is an alert", 60)
    (told,) = alerts.now.list.rows.lines()
    assert told.aside.endswith(", watchdog fired, paused"), told.aside
    it.becomes("held", lambda machine: machine.reason == "watchdog", "paused by its watchdog")
    assert it.state("held") == "Paused" and it.state("goes-on") == "Running"
    notices = [(notice.title, notice.sentence) for notice in it.window.notices.notices()]
    assert [title for title, _ in notices] == ["held was caught by its watchdog."]
    assert notices[0][1].endswith(": watchdog fired, paused."), notices

    for line in _BARK:
        fresh_host.say("goes-on", line)
    it.wait(lambda: len(_names(alerts.now.list)) == 2, "the other one's too", 60)
    assert alerts.now.list.rows.lines()[0].aside.endswith(", watchdog fired, nothing done")
    assert it.state("goes-on") == "Running"
    it.click(alerts.now.list)
    alerts.now.list.setCurrentIndex(alerts.now.list.rows.index(0, 0))
    it.press("Alt+D", alerts)
    it.wait(lambda: _names(alerts.now.list) == ["held was caught by its watchdog"], "it is done", 30)
    it.wait(lambda: len(it.window.notices.notices()) == 1, "its notice goes with it", 30)


def test_a_disk_without_room_is_an_alert_that_names_its_image_until_the_machine_goes_on(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    place, path = "/var/lib/libvirt/images/small", "/var/lib/libvirt/images/small/full.raw"
    fresh_host.run("mkdir", place)
    fresh_host.run("mount", "-t", "tmpfs", "-o", "size=4m", "small", place)
    fresh_host.run("truncate", "-s", "64M", path)
    disk = (
        "<disk type='file'><driver name='qemu' type='raw'/>"
        f"<source file='{path}'/><target dev='vda' bus='virtio'/></disk>"
    )
    fresh_host.add("full", boot=True, extra=disk)
    fresh_host.says("full", "VG-READY")
    it = open_program(fresh_host.uri)
    it.press("Ctrl+Shift+A")
    alerts = it.open_window(AlertsWindow)
    fresh_host.say("full", "dd if=/dev/urandom of=/dev/vda bs=64k count=100 oflag=direct")
    it.wait(lambda: _names(alerts.now.list) == ["full has an I/O error"], "the full disk is an alert", 60)
    (line,) = alerts.now.list.rows.lines()
    assert line.aside.endswith(f", I/O error on {path}, paused: no room is left there"), line.aside
    it.becomes("full", lambda machine: machine.reason == "ioerror", "paused by its disk")
    fresh_host.run("mount", "-o", "remount,size=64m", place)
    fresh_host.virsh("resume", "full")
    it.wait(lambda: alerts.now.list.rows.rowCount() == 0, "it is over once it goes on", 60)
    it.becomes("full", lambda machine: machine.reason != "ioerror", "running again")
