"""Which machine's console is shown where: one page for each, in its machine's window or as a tab."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PyQt6.QtCore import QObject, QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World

if TYPE_CHECKING:
    from virtgui.views.console.console_page import ConsolePage
    from virtgui.views.console.consoles_window import ConsolesWindow
    from virtgui.views.console.screen_link import OpenLink


class Slot(Protocol):
    """A place in a machine's window that holds its console while that is not a tab."""

    def hold(self, page: ConsolePage) -> None:
        """Show it here."""

    def let_go(self) -> None:
        """It is shown elsewhere from now on."""


class Consoles(QObject):
    """A page moves and is never made twice: a guest's screen that is shown twice would have two links to it."""

    machine_wanted = pyqtSignal(object)
    """A person wants the window of the machine with this DomainKey."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        settings: Settings,
        open_link: OpenLink,
        name_of: Callable[[HostKey], str],
        parent: QObject | None = None,
    ) -> None:
        """`open_link` leads to what is behind a screen's door, `name_of` tells how a person calls a host."""
        super().__init__(parent)
        self._world = world
        self._send = send
        self._settings = settings
        self._open_link = open_link
        self._name_of = name_of
        self._pages: dict[DomainKey, ConsolePage] = {}
        self._slots: dict[DomainKey, Slot] = {}
        self._tabs: dict[DomainKey, ConsolesWindow] = {}
        self._shared: ConsolesWindow | None = None
        self._windows: list[ConsolesWindow] = []

    def page(self, key: DomainKey) -> ConsolePage | None:
        """A machine's console, if it was shown."""
        return self._pages.get(key)

    def window_of(self, key: DomainKey) -> ConsolesWindow | None:
        """The window that has it as a tab."""
        return self._tabs.get(key)

    def open(self, keys: Sequence[DomainKey]) -> QWidget | None:
        """Show consoles as tabs, the first of them in front; what is a tab somewhere stays there."""
        new = [key for key in keys if key not in self._tabs]
        if new:
            window = self._shared_window()
            for key in new:
                self._put(key, window)
        return self.show(keys[0]) if keys else None

    def show(self, key: DomainKey) -> QWidget | None:
        """Bring the tab of a console to the front; None when it is none."""
        window = self._tabs.get(key)
        if window is not None:
            window.choose(key)
            _to_front(window)
        return window

    def close(self) -> None:
        """Close every console."""
        for window in list(self._windows):
            window.close()
        for key in list(self._pages):
            self._end(key)

    # what a machine's window does

    def enter(self, key: DomainKey, slot: Slot) -> None:
        """A machine's window shows its console, unless that is a tab."""
        self._slots[key] = slot
        if key not in self._tabs:
            slot.hold(self._made(key))

    def fetch(self, key: DomainKey) -> None:
        """Take the console back into its machine's window."""
        slot, window = self._slots.get(key), self._tabs.pop(key, None)
        if slot is not None and window is not None:
            slot.hold(window.take(key))
            self._tidy(window)

    def leave(self, key: DomainKey) -> None:
        """A machine's window closes, and with it its console, unless that is a tab."""
        if self._slots.pop(key, None) is not None and key not in self._tabs:
            self._end(key)

    # what a person does with tabs

    def part(self, key: DomainKey, at: QPoint | None) -> None:
        """A tab becomes a window of its own, at a place of the screen."""
        before = self._tabs.get(key)
        if before is not None:
            window = self._window(alone=True)
            if at is not None:
                window.move(at)
            self._move(key, before, window)

    def put_back(self, key: DomainKey) -> None:
        """A window of its own becomes a tab among the others."""
        before = self._tabs.get(key)
        if before is not None:
            self._move(key, before, self._shared_window())

    def end(self, key: DomainKey) -> None:
        """A tab is closed: its machine's window has the console again if it is open."""
        window, slot = self._tabs.pop(key, None), self._slots.get(key)
        if window is None:
            return
        page = window.take(key)
        if slot is not None:
            slot.hold(page)
        else:
            self._end(key)
        self._tidy(window)

    # within

    def _made(self, key: DomainKey) -> ConsolePage:
        page = self._pages.get(key)
        if page is None:
            # Late: consoles load numpy and pyte.
            from virtgui.views.console.console_page import ConsolePage  # noqa: PLC0415

            page = self._pages[key] = ConsolePage(self._world, self._send, key, self._open_link, self._settings)
        return page

    def _put(self, key: DomainKey, window: ConsolesWindow) -> None:
        page, slot = self._made(key), self._slots.get(key)
        page.leave_full_screen()
        self._tabs[key] = window
        window.add(page)
        if slot is not None:
            slot.let_go()

    def _move(self, key: DomainKey, before: ConsolesWindow, after: ConsolesWindow) -> None:
        if before is not after:
            page = before.take(key)
            self._tabs[key] = after
            after.add(page)
            after.choose(key)
            _to_front(after)  # before the other closes: the last window ends the program
            self._tidy(before)

    def _end(self, key: DomainKey) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            page.shut()
            page.deleteLater()

    def _shared_window(self) -> ConsolesWindow:
        if self._shared is None:
            self._shared = self._window(alone=False)
        return self._shared

    def _window(self, *, alone: bool) -> ConsolesWindow:
        # Late for the same reason.
        from virtgui.views.console.consoles_window import ConsolesWindow  # noqa: PLC0415

        window = ConsolesWindow(self._world, self._settings, self._name_of, alone=alone)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.end_wanted.connect(self.end)
        window.part_wanted.connect(self.part)
        window.back_wanted.connect(self.put_back)
        window.machine_wanted.connect(self.machine_wanted)
        window.closing.connect(self._closing)
        self._windows.append(window)
        return window

    def _tidy(self, window: ConsolesWindow) -> None:
        """A window without consoles is none."""
        if not window.count():
            window.close()

    def _closing(self, window: ConsolesWindow) -> None:
        if window in self._windows:
            self._windows.remove(window)
            if window is self._shared:
                self._shared = None
            for key in [key for key, holder in self._tabs.items() if holder is window]:
                self.end(key)


def _to_front(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
