"""A snapshot of a real machine, taken from the machine list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtTest import QTest

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.views.machine_window import MachineWindow
from virtgui.views.snapshots.take_dialog import TakeDialog


def _are_over(it: Program, count: int) -> bool:
    return [job.running for job in it.jobs()] == [False] * count


def test_a_snapshot_is_taken_by_the_toolbar_and_by_its_key(
    fresh_host: PrivateHost, open_program: Callable[..., Program]
) -> None:
    fresh_host.run("qemu-img", "create", "-q", "-f", "qcow2", "/var/lib/libvirt/images/kept.qcow2", "8M")
    fresh_host.add("kept", disk="/var/lib/libvirt/images/kept.qcow2")
    it = open_program(fresh_host.uri)
    it.click_row("kept")
    for place, ask in enumerate((lambda: it.tool(it.window.own.snapshot), lambda: it.press("Ctrl+T"))):
        ask()
        window = it.open_window(MachineWindow)
        dialog = it.open_window(TakeDialog)
        assert window.page == "snapshots"
        dialog.name.selectAll()
        QTest.keyClicks(dialog.name, f"before-{place}")
        it.wait(dialog.deed.isEnabled, "it can be taken", 30)
        it.click(dialog.deed)
        it.wait(lambda: not it.is_open(TakeDialog), "it is agreed to", 10)
        # the dialog closes before the list of jobs has heard of this one
        it.wait(partial(_are_over, it, place + 1), "it is taken", 60)
        assert f"before-{place}" in fresh_host.virsh("snapshot-list", "--name", "--", "kept").split()
        it.press("Ctrl+W", window)
        it.wait(lambda: not it.is_open(MachineWindow), "its window is closed", 10)
    assert not any(job.failed for job in it.jobs())
