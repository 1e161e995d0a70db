"""A guest's screen on a whole monitor, with a bar at the upper edge that comes when the pointer touches it."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QCursor, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QScreen, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.console.screen_menu import drop
from virtgui.views.console.screen_page import ScreenPage
from virtgui.views.controls import flat_button
from virtgui.views.frames import rounded
from virtgui.views.labels import Label

_LOOK_MS = 120
_EDGE = 2


class _Bar(QWidget):
    """Stands over the picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(theme.GAP, theme.GAP_TINY, theme.GAP, theme.GAP_TINY)
        self.row.setSpacing(theme.GAP_SMALL)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        ours = theme.scheme(self.palette())
        rounded(QPainter(self), self.rect().adjusted(0, -8, 0, 0), ours.window, ours.border, theme.CARD_CORNER)


class FullScreen(QWidget):
    """Takes the screen out of its page and gives it back in the end."""

    left = pyqtSignal()

    def __init__(self, page: ScreenPage, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._page = page
        self._over = False
        window = parent.window()
        title = window.windowTitle() if window is not None else ""
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page.guest)
        self.bar = _Bar(self)
        self.bar.row.addWidget(Label(title, "text"))
        self.keys = flat_button(tr("Send &key"), self.bar, "keyboard")
        self.leave = flat_button(tr("&Leave full screen"), self.bar, "minimize")
        self.bar.row.addWidget(self.keys)
        self.bar.row.addWidget(self.leave)
        self.keys.clicked.connect(lambda: drop(page.menu.keys(), self.keys))
        self.leave.clicked.connect(self.end)
        self.bar.hide()
        self._look = QTimer(self)
        self._look.timeout.connect(self._at_edge)
        page.guest.captured.connect(self._captured)
        QShortcut(QKeySequence("F11"), self, self.end)

    def begin(self, monitor: QScreen | None = None) -> None:
        """Fill a monitor; without one, that which the window is on."""
        parent = self.parentWidget()
        window = parent.window() if parent is not None else None
        if monitor is None and window is not None:
            monitor = window.screen()
        if monitor is not None:
            self.setScreen(monitor)
            self.setGeometry(monitor.geometry())
        self.showFullScreen()
        self._page.guest.setFocus(Qt.FocusReason.OtherFocusReason)
        self._look.start(_LOOK_MS)

    def end(self) -> None:
        """Give the screen back."""
        if self._over:
            return
        self._over = True
        self._look.stop()
        self._page.guest.release()
        self._page.column.addWidget(self._page.guest, 1)
        self._page.guest.show()
        self.left.emit()
        self.hide()
        self.deleteLater()

    def _captured(self, on: bool) -> None:
        if not on and self.isVisible():
            self.bar.show()
            self.bar.raise_()

    def _at_edge(self) -> None:
        at = self.mapFromGlobal(QCursor.pos())
        inside = self.bar.isVisible() and self.bar.geometry().adjusted(-40, 0, 40, 40).contains(at)
        self.bar.setVisible(at.y() <= _EDGE or inside)
        if self.bar.isVisible():
            self.bar.raise_()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.bar.adjustSize()
        self.bar.move((self.width() - self.bar.width()) // 2, 0)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self.end()
