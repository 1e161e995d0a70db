"""A guest's screen and its serial line in the real window, through being switched off and on again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from tests.bed.consoles import colors, open_console, turn, written
from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from tests.bed.watched import watch
from virtgui.views.console.line_page import Stage
from virtgui.views.fleet.palette_entries import PAGES_OF_MACHINE
from virtgui.views.machine_window import MachineWindow

OpenProgram = Callable[..., Program]
_RESCUE_CD = "/usr/lib/grub-rescue/grub-rescue-cdrom.iso"
_AS_FIRMWARE_READS_MS = 30
_OPENS = ("virDomainOpenConsole", "virDomainOpenGraphics", "virDomainOpenGraphicsFD", "virDomainOpenChannel")
_RED, _GREEN = 0xFFA80000, 0xFF00A800


def test_a_guest_is_seen_typed_to_and_found_again_after_it_was_off(
    private_host: PrivateHost, open_program: OpenProgram
) -> None:
    private_host.add("screened", boot=True, graphics="vnc", password="S3cr3t12")
    it = open_program(private_host.uri)
    it.click_row("screened")
    it.press("Ctrl+Return")
    window = it.open_window(MachineWindow)
    assert window.page == "console"
    console = window.console
    assert console is not None
    it.wait(lambda: {_RED, _GREEN} <= colors(console), "the guest's colours are on the screen", 60)

    turn(it, console, 1)
    it.wait(lambda: console.lines.stage is Stage.OPEN, "its serial line is open", 20)
    view = console.lines.view
    it.wait(view.hasFocus, "it has the keyboard", 5)
    QTest.keyClicks(view, "echo $((6*7))here")
    QTest.keyClick(view, Qt.Key.Key_Return)
    it.wait(lambda: "42here" in written(console), "the guest answers", 20)

    private_host.virsh("destroy", "screened")
    it.wait(lambda: console.lines.stage is Stage.OFF, "the line says that it is off", 10)
    card = console.screens.guest.overlay
    it.wait(lambda: card.title.text() == "The machine is shut off", "the screen says so too", 10)
    private_host.virsh("start", "screened")
    it.wait(lambda: console.lines.stage is Stage.OPEN, "the line is open again", 20)
    turn(it, console, 0)
    it.wait(lambda: {_RED, _GREEN} <= colors(console), "and so is the screen", 60)
    window.close()
    it.wait(lambda: not it.is_open(MachineWindow), "the window is closed", 5)


_HOLDER = """
import sys, libvirt
connection = libvirt.open(sys.argv[1])
stream = connection.newStream(0)
connection.lookupByName(sys.argv[2]).openConsole(None, stream, 0)
print("has it", flush=True)
while stream.recv(4096):
    pass
print("lost it", flush=True)
"""


def test_a_machine_s_settings_leave_its_console_to_whoever_has_it(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    fresh_host.add("held", graphics="vnc", extra="<serial type='pty'/>")
    it = open_program(fresh_host.uri)
    argv = [sys.executable, "-c", _HOLDER, fresh_host.uri, "held"]
    calls = watch().calls
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as holder:
        assert holder.stdout is not None
        try:
            assert holder.stdout.readline() == "has it\n"
            before = {name: calls[name] for name in _OPENS}
            it.click_row("held")
            it.press("Alt+Return")
            window = it.open_window(MachineWindow)
            assert window.page == "hardware"
            for page in PAGES_OF_MACHINE:
                if page != "console":
                    window.show_page(page)
                    it.wait(lambda page=page: window.page == page, f"{page} is shown")  # type: ignore[misc]
            it.press("Ctrl+P", window)
            it.becomes("held", lambda machine: machine.state.name == "PAUSED", "it is paused from there")
            assert {name: calls[name] for name in _OPENS} == before
            assert holder.poll() is None, "whoever has the console has it still"

            console = open_console(it, "held")
            turn(it, console, 1)
            it.wait(lambda: console.lines.stage is Stage.TAKEN, "who looks at it is told that somebody has it", 20)
            assert holder.poll() is None
        finally:
            holder.kill()
            told = holder.stdout.read()
    assert told == "", "and nobody took it"


def test_a_boot_loader_is_driven_by_keys(private_host: PrivateHost, open_program: OpenProgram) -> None:
    """GRUB, started from a CD, shows its menu; what is typed at its prompt sends its answers to the serial line."""
    log = "/var/lib/libvirt/images/rescued.serial"
    private_host.add(
        "rescued",
        graphics="vnc",
        memory_mib=64,
        extra=f"""
          <disk type="file" device="cdrom"><driver name="qemu" type="raw"/><source file="{_RESCUE_CD}"/>
            <target dev="hda" bus="ide"/><readonly/><boot order="1"/></disk>
          <serial type="pty"><log file="{log}" append="off"/><target port="0"/></serial>""",
    )
    it = open_program(private_host.uri)
    it.double_click_row("rescued")
    window = it.open_window(MachineWindow)
    assert window.page == "console", "a double click shows the screen of a machine that runs"
    assert window.console is not None
    guest = window.console.screens.guest
    it.wait(lambda: window.console is not None and window.console.ready, "the screen is there", 20)
    it.wait(guest.hasFocus, "it has the keyboard", 5)

    def enters(text: str) -> None:
        QTest.keyClicks(guest, text, delay=_AS_FIRMWARE_READS_MS)
        QTest.keyClick(guest, Qt.Key.Key_Return)

    for _ in range(30):  # its menu takes a moment to be there
        QTest.keyClick(guest, Qt.Key.Key_Escape)
        enters("cserial")  # c: from the menu to the prompt
        enters("terminal_output serial")
        QTest.qWait(1000)
        if "grub>" in private_host.serial("rescued"):
            break
    enters("echo Here: $?, (1)!")
    it.wait(lambda: "Here: 0, (1)!" in private_host.serial("rescued"), "every sign arrived", 20)
