"""A machine's console page, opened and looked at as a person does."""

from __future__ import annotations

from tests.bed.program import Program
from virtgui.views.console.console_page import ConsolePage
from virtgui.views.machine_window import MachineWindow


def open_console(it: Program, name: str) -> ConsolePage:
    """Choose a machine's row and open its console by the keyboard."""
    it.click_row(name)
    it.press("Ctrl+Return")
    console = it.open_window(MachineWindow).console
    assert console is not None
    return console


def says(it: Program, console: ConsolePage, title: str, timeout: float = 30) -> str:
    """Wait until the card over the screen says this; returns the sentence below it."""
    overlay = console.screens.guest.overlay
    it.wait(lambda: overlay.isVisible() and overlay.title.text() == title, f"the screen says: {title}", timeout)
    return overlay.sentence.text()


def shown(it: Program, console: ConsolePage, timeout: float = 30) -> None:
    """Wait until there is a picture and nothing over it."""
    overlay = console.screens.guest.overlay
    it.wait(lambda: console.screens.shown and not overlay.isVisible(), "there is a picture", timeout)


def colors(console: ConsolePage) -> set[int]:
    """What is to be seen of the guest's picture, as 0xAARRGGBB."""
    image = console.screens.guest.screenshot()
    return {image.pixel(x, y) for x in range(0, image.width(), 9) for y in range(0, image.height(), 9)}


def written(console: ConsolePage) -> str:
    """What the terminal shows."""
    terminal = console.lines.view.terminal
    rows = terminal.lines(terminal.oldest, terminal.end - terminal.oldest, looks=False)
    return "\n".join(row.text for row in rows)


def turn(it: Program, console: ConsolePage, tab: int) -> None:
    """Click a tab: while a guest has the keyboard, every key is the guest's."""
    bar = console.tabs.tabBar()
    assert bar is not None
    it.click(bar, bar.tabRect(tab).center())
