"""A console through a live migration between two real hosts, and back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from tests.bed.consoles import colors, open_console, says, turn, written
from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.commands import Connect, Disconnect
from virtgui.model.facts import Phase
from virtgui.views.console.console_page import ConsolePage
from virtgui.views.console.line_page import Stage
from virtgui.views.machine_window import MachineWindow

OpenProgram = Callable[..., Program]
_RED, _GREEN = 0xFFA80000, 0xFF00A800


def migrate(name: str, there: PrivateHost, here: PrivateHost) -> None:
    """Live, over a socket that both can reach."""
    with tempfile.TemporaryDirectory(prefix="vgm-", dir="/tmp") as folder:
        way = ("--migrateuri", f"unix://{Path(folder) / 'm'}")
        there.virsh("migrate", "--live", "--persistent", *way, "--", name, here.uri, timeout=90)


def test_a_console_follows_its_machine_to_another_host(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram
) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("mover", boot=True, graphics="vnc")
    it = open_program(east.uri, west.uri)
    console = open_console(it, "mover")
    it.wait(lambda: {_RED, _GREEN} <= colors(console), "the guest's colours are on the screen", 60)
    turn(it, console, 1)
    answers(it, console, "before")

    migrate("mover", east, west)
    it.wait(lambda: "west" in console.screens.moved.text(), "it says where the machine is now", 30)
    it.wait(lambda: console.lines.stage is Stage.OPEN, "the line is open again", 30)
    answers(it, console, "after")
    window = it.open_window(MachineWindow)
    it.wait(lambda: window.notice.button.text() == "Open it there", "its window says so too")
    turn(it, console, 0)
    it.wait(lambda: console.screens.shown and not console.screens.guest.overlay.isVisible(), "and so is the screen", 30)
    west.virsh("destroy", "mover")
    says(it, console, "The machine is shut off")


def test_nobody_is_offered_to_start_it_twice(hosts: Callable[[str], PrivateHost], open_program: OpenProgram) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("mover", graphics="vnc")
    it = open_program(east.uri, west.uri)
    far = it.is_ready(west.uri)
    it.app.engine.send(Disconnect(far))
    it.wait(lambda: it.world.hosts[far].phase is Phase.CLOSED, "nobody looks at the other host")
    console = open_console(it, "mover")
    it.wait(lambda: console.screens.shown, "its screen is there", 30)
    migrate("mover", east, west)
    says(it, console, "The machine has moved")
    assert not console.screens.guest.overlay.button.isVisible()
    it.app.engine.send(Connect(far))
    it.wait(lambda: "west" in console.screens.moved.text(), "it is found there", 30)
    it.wait(lambda: not console.screens.guest.overlay.isVisible(), "and shown", 30)


def answers(it: Program, console: ConsolePage, word: str) -> None:
    """The guest's shell does what is typed."""
    it.wait(lambda: console.lines.stage is Stage.OPEN, "the serial line is open", 30)
    view = console.lines.view
    it.wait(view.hasFocus, "it has the keyboard", 10)
    QTest.keyClicks(view, f"echo {word}$((6*7))")
    QTest.keyClick(view, Qt.Key.Key_Return)
    it.wait(lambda: f"{word}42" in written(console), "the guest answers", 30)
