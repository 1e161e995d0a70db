"""Consoles of real machines in tabs: together, alone, and after their machines were off."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.views.console.console_page import ConsolePage
from virtgui.views.console.consoles_window import ConsolesWindow
from virtgui.views.console.line_page import Stage
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.machine_window import MachineWindow

OpenProgram = Callable[..., Program]
MachineOn = Callable[..., str]


def lit(page: ConsolePage) -> bool:
    """Whether something is to be seen on its screen."""
    image = page.screens.guest.screenshot()
    places = ((x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))
    return any(image.pixelColor(*place).lightness() > 60 for place in places)


def connected(page: ConsolePage) -> bool:
    """Whether its screen is there now: the last picture of a lost one stays, under words."""
    return page.screens.shown and not page.screens.guest.dimmed


def test_two_consoles_in_tabs_come_back_and_one_is_detached_and_put_back(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram
) -> None:
    first, second = (machine_on(private_host, name, graphics="vnc") for name in ("left", "right"))
    it = open_program(private_host.uri)
    it.click_row(first)
    it.click_row(second, keys=Qt.KeyboardModifier.ControlModifier)
    it.press("Ctrl+Shift+Return")
    window = it.open_window(ConsolesWindow)
    pages = {it.world.machines[page.key].name: page for page in window.pages()}
    assert set(pages) == {first, second}

    def turn(name: str) -> None:
        place = window.keys().index(pages[name].key)
        it.click(window.bar, window.bar.tabRect(place).center())

    for name in (first, second):
        turn(name)
        it.wait(lambda name=name: connected(pages[name]) and lit(pages[name]), f"{name} is seen", 40)

    for name in (first, second):
        private_host.virsh("destroy", name)
    card = pages[second].screens.guest.overlay
    it.wait(lambda: card.title.text() == "The machine is shut off" and card.isVisible(), "it is off", 20)
    for name in (first, second):
        private_host.virsh("start", name)
    it.wait(lambda: connected(pages[second]) and lit(pages[second]), "the one in front is back", 40)
    it.wait(lambda: connected(pages[first]), "so is the one behind it", 40)
    turn(first)
    it.wait(lambda: lit(pages[first]), "with its picture", 40)

    it.click(window.part_button)
    it.wait(lambda: len(it.windows(ConsolesWindow)) == 2, "it is a window of its own", 10)
    (alone,) = (each for each in it.windows(ConsolesWindow) if each is not window)
    assert alone.pages() == [pages[first]] and connected(pages[first])
    it.click(alone.part_button)
    it.wait(lambda: it.windows(ConsolesWindow) == [window], "it is a tab again", 10)
    assert connected(pages[first]) and pages[first].isVisible()
    it.press("Ctrl+W", window)
    assert window.count() == 2, "the guest has the keyboard"
    window.close()
    it.wait(lambda: not it.is_open(ConsolesWindow), "the window is closed", 10)


def test_a_break_is_seen_by_the_guest_and_its_screen_has_a_reset_button_where_that_is_allowed(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram
) -> None:
    allowed = '<graphics type="vnc" port="-1" autoport="yes" powerControl="yes"/>'
    name = machine_on(private_host, "buttons", boot=True, extra=allowed)
    private_host.says(name, "VG-READY")
    it = open_program(private_host.uri)
    it.click_row(name)
    it.press("Ctrl+Return")
    window = it.open_window(MachineWindow)
    it.wait(lambda: window.console is not None and connected(window.console), "its screen is there", 40)
    assert window.console is not None
    window.console.split_button.click()
    lines, screens = window.console.lines, window.console.screens
    it.wait(lambda: lines.stage is Stage.OPEN, "its line is open", 20)
    QTest.keyClicks(lines.view, "echo 1 >/proc/sys/kernel/sysrq; echo 9 >/proc/sys/kernel/printk; echo set")
    QTest.keyClick(lines.view, Qt.Key.Key_Return)
    private_host.says(name, "\nset")
    it.click(lines.menu_button)
    it.pick("Send a break")
    it.wait(lambda: it.jobs() and not it.jobs()[0].running, "the break is sent", 20)
    assert it.jobs()[0].problem is None
    QTest.keyClick(lines.view, "h")
    private_host.says(name, "sysrq: HELP", 20)
    it.wait(lambda: screens.guest.has_power_keys, "its buttons are offered", 20)
    it.click(screens.keys)
    it.pick("Reset, through the screen…")
    it.answer(ConfirmDialog, lambda dialog: dialog.deed_button)
    it.wait(lambda: private_host.serial(name).count("VG-READY") == 2, "it has booted again", 60)
    it.click(screens.keys)
    it.pick("Reboot, through the screen…")
    it.answer(ConfirmDialog, lambda dialog: dialog.deed_button)
    it.wait(lambda: screens.guest.hint.text() == "Its screen cannot do that", "QEMU says that it cannot", 20)
    window.close()
