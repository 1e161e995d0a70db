"""The whole program in this process, with real windows, driven by mouse and keys as a person drives it.

Clicks and keys enter at the window, so that pop-ups, shortcuts, focus and context menus work as they
do for a person.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QAction, QKeySequence, QWindow
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMenu, QToolBar, QToolButton, QWidget

from tests.bed.waiting import wait_until
from virtgui.app import App
from virtgui.cli import Options
from virtgui.model import uris
from virtgui.model.facts import Domain, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.jobs import Job
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.main_window import MainWindow

_W = TypeVar("_W", bound=QWidget)
_PLAIN = Qt.KeyboardModifier.NoModifier
_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class Program:
    """Builds what `virtgui` builds, with the hosts named, and ends it again.

    Without hosts it is a first start with the settings of the test's own folders.
    """

    def __init__(self, application: QApplication, *hosts: str) -> None:
        self._application = application
        self.app = App(Options(hosts=hosts), application)
        self.app.start()
        self.world = self.app.world
        self.window = self.open_window(MainWindow)
        self.window.resize(1400, 860)
        self.table = self.window.pane.table
        for uri in hosts:
            if uris.uri_warnings(uri):
                self.wait(lambda: _shown(ConfirmDialog), f"it is asked whether {uri} may be opened", 60)
                asked = _shown(ConfirmDialog)[-1]
                asked.deed_button.click()
                self.wait(partial(_hidden, asked), "the question is answered", 60)
        self.to_front(self.window)
        for uri in hosts:
            self.is_ready(uri)

    def close(self) -> None:
        """Close every window and end every thread."""
        for widget in self._application.topLevelWidgets():
            widget.close()
        self.app.close()
        self.window.deleteLater()
        self.app.deleteLater()
        self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    # waiting

    def wait(self, condition: Callable[[], object], what: str, timeout: float = 15) -> None:
        """Let the program run until the condition holds; AssertionError if it never does."""
        wait_until(condition, what, timeout)

    def is_ready(self, uri: str, timeout: float = 20) -> HostKey:
        """Wait until a host is open and has told what it is, its rows and their configuration read and shown."""
        key = HostKey(uri)

        def ready() -> bool:
            host = self.world.hosts.get(key)
            machines = list(self.world.machines_of(key))
            return (
                host is not None
                and host.phase is Phase.OPEN
                and host.listed
                and bool(host.libvirt_version)
                and all(m.config is not None and self.window.pane.model.row(m.key) is not None for m in machines)
            )

        self.wait(ready, f"{uri} is open and its machines are shown", timeout)
        return key

    def becomes(self, name: str, condition: Callable[[Domain], object], what: str, timeout: float = 40) -> Domain:
        """Wait until the machine is seen as wanted."""

        def holds() -> bool:
            found = self.find(name)
            return found is not None and bool(condition(found))

        self.wait(holds, f"{name} is {what} ({self.find(name)})", timeout)
        machine = self.find(name)
        assert machine is not None
        return machine

    # what is shown

    def find(self, name: str) -> Domain | None:
        """A machine of the list by its name."""
        return next((machine for machine in self.world.machines.values() if machine.name == name), None)

    def key(self, name: str) -> DomainKey:
        """The key of a machine of the list."""
        machine = self.find(name)
        assert machine is not None, f"{name} is not in the list"
        return machine.key

    def rows(self) -> list[tuple[str, str]]:
        """Name and state of each row, as written there."""
        model = self.table.model()
        assert model is not None
        return [(str(model.index(row, 0).data()), str(model.index(row, 1).data())) for row in range(model.rowCount())]

    def state(self, name: str) -> str:
        """The word in a machine's row."""
        return dict(self.rows())[name]

    def jobs(self) -> tuple[Job, ...]:
        """What the Jobs panel lists."""
        return self.app.jobs.all()

    def chosen(self) -> list[str]:
        """Names of the selected rows."""
        return [self.world.machines[key].name for key in self.table.selected()]

    def open_window(self, kind: type[_W]) -> _W:
        """The open window (or dialog) of a kind; waits for it."""
        self.wait(lambda: _shown(kind), f"a {kind.__name__} opens", 10)
        window = _shown(kind)[-1]
        self.wait(window.isVisible, f"the {kind.__name__} is shown", 5)
        return window

    def windows(self, kind: type[_W]) -> list[_W]:
        """The windows of a kind that are open."""
        return _shown(kind)

    def is_open(self, kind: type[QWidget]) -> bool:
        """Whether a window of a kind is open."""
        return bool(_shown(kind))

    def to_front(self, window: QWidget) -> None:
        """What a window manager does for a new window, and for one that was behind a dialog."""
        if window.isActiveWindow():
            return
        window.raise_()
        window.activateWindow()
        self.wait(window.isActiveWindow, f"{window.windowTitle()} has the keyboard", 10)

    # the mouse

    def click(
        self,
        widget: QWidget,
        at: QPoint | None = None,
        button: Qt.MouseButton = _LEFT,
        keys: Qt.KeyboardModifier = _PLAIN,
    ) -> None:
        """Click into a widget that can be clicked. Its window comes to the front, as by a window manager."""
        assert widget.isVisible(), f"{widget} is not to be seen"
        assert widget.isEnabled(), f"{widget} is disabled"
        window, place = self._aim(widget, at)
        QTest.mouseClick(window, button, keys, place)

    def _aim(self, widget: QWidget, at: QPoint | None) -> tuple[QWindow, QPoint]:
        """Move the pointer onto a widget, once it has come to rest; returns window and place."""
        top = widget.window()
        assert top is not None
        self.to_front(top)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        place = widget.mapTo(top, QPointF(at if at is not None else widget.rect().center())).toPoint()
        assert top.rect().contains(place), f"{widget} is out of its window"
        window = top.windowHandle()
        assert window is not None
        QTest.mouseMove(window, place)
        return window, place

    def click_row(self, name: str, button: Qt.MouseButton = _LEFT, keys: Qt.KeyboardModifier = _PLAIN) -> None:
        """Click a machine's row at its name."""
        view = self.table.viewport()
        assert view is not None
        self.click(view, self._place(name), button, keys)

    def double_click_row(self, name: str) -> None:
        """Double-click a machine's row."""
        view = self.table.viewport()
        assert view is not None
        window, place = self._aim(view, self._place(name))
        QTest.mouseDClick(window, _LEFT, _PLAIN, place)

    def tool(self, action: QAction) -> None:
        """Click an action's button in the toolbar."""
        buttons = [
            button
            for bar in self.window.findChildren(QToolBar)
            for button in bar.findChildren(QToolButton)
            if button.defaultAction() is action
        ]
        assert buttons, f"{action.text()} is not in the toolbar"
        self.click(buttons[0])

    def menu(self, name: str, *entries: str) -> None:
        """Right-click a machine's row, and click through its menu."""
        # The offscreen platform sends the first right click after a dialog to the menu bar, of any Qt program.
        self.click_row(name)
        self.click_row(name, _RIGHT)
        self.pick(*entries)

    def pick(self, *entries: str) -> None:
        """Click through the menu that is open: "Sto&p in another way", "&Reset" without the marks."""
        for entry in entries:
            menu = self.popup()
            found = [action for action in menu.actions() if action.isVisible() and _plain(action.text()) == entry]
            assert found, f"{entry} is not among {[_plain(a.text()) for a in menu.actions()]}"
            action = found[0]
            assert action.isEnabled(), f"{entry} is disabled: {action.toolTip()}"
            place, below = menu.actionGeometry(action).center(), action.menu()
            QTest.mouseMove(menu.windowHandle(), place)
            QTest.mouseClick(menu.windowHandle(), _LEFT, _PLAIN, place)
            if below is not None:  # the menu itself may be gone by now
                self.wait(lambda below=below: QApplication.activePopupWidget() is below, f"{entry} opens", 5)

    def popup(self) -> QMenu:
        """The menu that is open."""
        self.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "a menu opens", 5)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        self.wait(menu.isVisible, "the menu is shown", 5)
        return menu

    def _place(self, name: str) -> QPoint:
        row = self.window.pane.model.row(self.key(name))
        assert row is not None, f"{name} is not shown"
        index = self.window.pane.model.index(row, 0)
        self.table.scrollTo(index)
        return self.table.visualRect(index).center()

    # the keyboard

    def press(self, keys: str, window: QWidget | None = None) -> None:
        """Press keys such as "Ctrl+P" or "Tab" in a window, the main one if none is named."""
        target = window if window is not None else self.window
        self.to_front(target)
        QTest.keySequence(target.windowHandle(), QKeySequence(keys))

    def write(self, text: str, window: QWidget | None = None) -> None:
        """Type text where the focus is."""
        target = window if window is not None else self.window
        self.to_front(target)
        for letter in text:
            QTest.keyClick(target.windowHandle(), letter)

    def press_in_menu(self, keys: str) -> None:
        """Press a key while a menu is open."""
        QTest.keySequence(self.popup().windowHandle(), QKeySequence(keys))

    # dialogs

    def answer(self, kind: type[_W], by: str | Callable[[_W], QWidget]) -> None:
        """Answer the dialog that opens, by a key or by clicking the button that `by` finds in it; it closes."""
        dialog = self.open_window(kind)
        if isinstance(by, str):
            self.press(by, dialog)
        else:
            self.click(by(dialog))
        self.wait(lambda: not _shown(kind), "the dialog closes", 5)


def _hidden(widget: QWidget) -> bool:
    return widget not in _shown(QWidget)


def _shown(kind: type[_W]) -> list[_W]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


def _plain(text: str) -> str:
    return text.replace("&", "").split("\t")[0]
