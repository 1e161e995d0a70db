"""A machine's console: its screen and its serial lines, side by side or one at a time."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QIcon, QKeySequence, QScreen, QShortcut
from PyQt6.QtWidgets import QSplitter, QTabWidget, QToolButton, QVBoxLayout, QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views import icons
from virtgui.views.console.full_screen import FullScreen
from virtgui.views.console.line_page import LinePage, Stage
from virtgui.views.console.screen_link import OpenLink
from virtgui.views.console.screen_page import ScreenPage
from virtgui.views.controls import icon_button


class ConsolePage(QWidget):
    """Nothing is opened before it is looked at; `shut` closes all of it."""

    rang = pyqtSignal(object)
    """The bell of the screen or of the line; with the machine's DomainKey."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        key: DomainKey,
        open_link: OpenLink,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.key = key
        """The machine."""
        self.screens = ScreenPage(world, send, key, open_link, settings)
        self.lines = LinePage(world, send, key, settings)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.screens, tr("&Screen"))
        self.tabs.addTab(self.lines, tr("S&erial line"))
        self.tabs.setAccessibleName(tr("Console"))
        self.split_button: QToolButton = icon_button("columns-2", tr("Screen and serial line side by side"), self)
        self.split_button.setCheckable(True)
        self.split_button.toggled.connect(self.set_split)
        self.screens.add_button(self.split_button)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.hide()
        self._full: FullScreen | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.tabs, 1)
        self._column.addWidget(self.split, 1)
        machine = world.machines.get(key)
        config = machine.config if machine is not None else None
        if config is not None and config.has_serial and not config.graphics:
            self.tabs.setCurrentWidget(self.lines)
        self.tabs.currentChanged.connect(self._turned)
        self.screens.full_screen_wanted.connect(self.go_full)
        self.screens.bell.rang.connect(lambda: self._rang(self.screens))
        self.lines.bell.rang.connect(lambda: self._rang(self.lines))
        QShortcut(QKeySequence("F11"), self, lambda: self.go_full())

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """What is shown gets the keyboard. As focus proxy it would get each Tab, too: none led to the tabs."""
        super().focusInEvent(event)
        shown = self.tabs.currentWidget() if self.tabs.isVisibleTo(self) else None
        (shown or self.screens).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def ready(self) -> bool:
        """Whether there is a picture, or the line is open."""
        return self.screens.shown or self.lines.stage is Stage.OPEN

    def set_split(self, on: bool) -> None:
        """Both at once, or one at a time."""
        if on == self.split.isVisibleTo(self):
            return
        if on:
            self.split.addWidget(self.screens)
            self.split.addWidget(self.lines)
            self.screens.show()
            self.lines.show()
        else:
            self.tabs.addTab(self.screens, tr("&Screen"))
            self.tabs.addTab(self.lines, tr("S&erial line"))
        self.split.setVisible(on)
        self.tabs.setVisible(not on)

    def go_full(self, monitor: QScreen | None = None) -> None:
        """The screen on a whole monitor, without one on that of the window; its own bar leads back."""
        if self._full is None:
            self._full = FullScreen(self.screens, self)
            self._full.left.connect(self._back)
            self._full.begin(monitor)

    def leave_full_screen(self) -> None:
        """Have the screen in this page again."""
        if self._full is not None:
            self._full.end()

    def shut(self) -> None:
        """Close the screen and the line."""
        self.leave_full_screen()
        self.screens.shut()
        self.lines.shut()

    def _turned(self) -> None:
        """What a person turned to has the keyboard."""
        shown = self.tabs.currentWidget()
        self.tabs.setTabIcon(self.tabs.currentIndex(), QIcon())
        if shown is not None and self.isVisible():
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rang(self, where: QWidget) -> None:
        """Of the one that is behind the other, the tab shows it until it is turned to."""
        place = self.tabs.indexOf(where)
        if place >= 0 and place != self.tabs.currentIndex():
            self.tabs.setTabIcon(place, icons.icon("bell", "paused"))
        self.rang.emit(self.key)

    def _back(self) -> None:
        self._full = None
