"""A container of a real LXC driver in the real window: its console, typed to and read, stopped and started."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from tests.bed.consoles import turn, written
from tests.bed.containers import add_container
from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.views.console.line_page import Stage
from virtgui.views.machine_window import MachineWindow

OpenProgram = Callable[..., Program]

pytestmark = pytest.mark.needs("containers")


@pytest.fixture
def boxes() -> Iterator[PrivateHost]:
    with PrivateHost("boxes", network=False, pool=False, containers=True) as host:
        yield host


def test_a_container_s_console_is_typed_to_and_closes_calmly(boxes: PrivateHost, open_program: OpenProgram) -> None:
    add_container(boxes, "box")
    it = open_program(boxes.uri_lxc)
    assert it.state("box") == "Running"
    it.click_row("box")
    it.press("Ctrl+Return")
    window = it.open_window(MachineWindow)
    assert window.page == "console" and window.console is not None
    console = window.console
    turn(it, console, 1)
    it.wait(lambda: console.lines.stage is Stage.OPEN, "its console is open", 20)
    view = console.lines.view
    it.wait(view.hasFocus, "it has the keyboard", 5)
    QTest.keyClicks(view, "echo $((6*7))here $container")
    QTest.keyClick(view, Qt.Key.Key_Return)
    it.wait(lambda: "42here lxc-libvirt" in written(console), "the container answers", 30)

    boxes.virsh("shutdown", "box", "--mode", "signal", uri=boxes.uri_lxc)  # as libvirt 9.0 asks nobody without
    it.wait(lambda: console.lines.stage is Stage.OFF, "the line says that it is off", 30)
    it.becomes("box", lambda machine: not machine.active, "off")
    it.click(console.lines.strip.button)
    it.wait(lambda: console.lines.stage is Stage.OPEN, "started there, the line is open again", 30)
    QTest.keyClicks(view, "echo again$((6*7))")
    QTest.keyClick(view, Qt.Key.Key_Return)
    it.wait(lambda: "again42" in written(console), "and answers", 30)
    it.click_row("box")
    it.press("Ctrl+D")
    it.becomes("box", lambda machine: not machine.active, "off, as it was asked")
