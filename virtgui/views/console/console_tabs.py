"""The tabs of consoles: chosen, moved, closed and dragged out by a person."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QTabBar, QToolButton, QWidget

from virtgui.util.language import tr
from virtgui.views import icons, theme
from virtgui.views.labels import StateIcon

_OUT = 40
"""How far beyond its bar a tab is dropped (px) to become a window."""
_SIDE = QTabBar.ButtonPosition


class ConsoleTabs(QTabBar):
    """Says what is wanted; `tabMoved` and `currentChanged` are as in any tab bar."""

    end_wanted = pyqtSignal(int)
    """A tab's button, or the middle button of a mouse on it."""
    dragged_out = pyqtSignal(int, QPoint)
    """It was dropped outside of the bar, at this place of the screen."""
    entered = pyqtSignal()
    """A person wants to work in the chosen one."""
    menu_wanted = pyqtSignal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMovable(True)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setIconSize(QSize(theme.ICON, theme.ICON))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.setAccessibleName(tr("Consoles"))
        self._pressed = -1
        self.tabMoved.connect(lambda _from, to: self._follow(to))

    def dress(self, place: int) -> None:
        """Give a new tab its button."""
        button = QToolButton(self)
        button.setIcon(icons.icon("x", "muted"))
        button.setIconSize(QSize(theme.ICON - 2, theme.ICON - 2))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+W does the same
        button.setFixedSize(theme.MIN_TARGET, theme.MIN_TARGET)
        button.setToolTip(tr("Close (Ctrl+W)"))
        button.setAccessibleName(tr("Close the tab"))
        button.clicked.connect(lambda: self._closed(button))
        self.setTabButton(place, _SIDE.RightSide, button)

    def ring(self, place: int, on: bool) -> None:
        """Show the bell at a tab, or no longer."""
        shown = self.tabButton(place, _SIDE.LeftSide)
        if on and shown is None:
            bell = StateIcon(theme.ICON, self)
            bell.show_icon("bell", "paused", tr("Its bell rang"))
            bell.setToolTip(tr("Its bell rang"))
            self.setTabButton(place, _SIDE.LeftSide, bell)
        elif not on and shown is not None:
            self.setTabButton(place, _SIDE.LeftSide, None)
            shown.deleteLater()

    def rings(self, place: int) -> bool:
        """Whether the bell is shown there."""
        return self.tabButton(place, _SIDE.LeftSide) is not None

    def _closed(self, button: QToolButton) -> None:
        for place in range(self.count()):
            if self.tabButton(place, _SIDE.RightSide) is button:
                self.end_wanted.emit(place)
                return

    def _follow(self, place: int) -> None:
        if self._pressed >= 0:
            self._pressed = place

    def _menu(self, at: QPoint) -> None:
        place = self.tabAt(at)
        self.menu_wanted.emit(place if place >= 0 else self.currentIndex(), self.mapToGlobal(at))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        super().mousePressEvent(event)
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.tabAt(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        super().mouseReleaseEvent(event)
        if event is None:
            return
        at = event.position().toPoint()
        match event.button():
            case Qt.MouseButton.MiddleButton if self.tabAt(at) >= 0:
                self.end_wanted.emit(self.tabAt(at))
            case Qt.MouseButton.LeftButton if self._pressed >= 0:
                pressed, self._pressed = self._pressed, -1
                if not -_OUT <= at.y() <= self.height() + _OUT:
                    self.dragged_out.emit(pressed, event.globalPosition().toPoint())
                elif self.tabAt(at) == pressed:
                    self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
