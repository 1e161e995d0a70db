"""The title row of a pane."""

from __future__ import annotations

from PyQt6.QtCore import QEvent
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QWidget

from virtgui.views import theme
from virtgui.views.mirror import margins


class Strip(QFrame):
    """A title row on the window's ground with a line below."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn = height
        self.setFixedHeight(theme.tall(self, height))
        self.row = QHBoxLayout(self)
        margins(self.row, theme.PANEL_MARGIN, 0, theme.GAP_TINY, 1)
        self.row.setSpacing(theme.GAP_SMALL)

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(theme.tall(self, self._drawn))

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        ours = theme.scheme(self.palette())
        painter.fillRect(self.rect(), ours.window)
        painter.fillRect(0, self.height() - 1, self.width(), 1, ours.border)
