"""A part of a dialog that scrolls where there is too little room for all of it."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

_LINES = 4
"""So many lines of it are always seen."""


class GivingRoom(QScrollArea):
    """As high as what is in it, and no higher; its window may be lower all the same."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(content)
        for ground in (content, self.viewport()):
            if ground is not None:
                ground.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        hint = self._content.sizeHint()
        return QSize(hint.width(), self._high(self.width() if self.isVisible() else hint.width()))

    def minimumSizeHint(self) -> QSize:
        least = self._content.minimumSizeHint()
        return QSize(least.width(), min(self.sizeHint().height(), _LINES * self.fontMetrics().lineSpacing()))

    def _high(self, width: int) -> int:
        """What it needs where it is so wide: words that are broken into lines need less in a wide window."""
        content = self._content
        return content.heightForWidth(width) if content.hasHeightForWidth() else content.sizeHint().height()

    def _take(self) -> None:
        self._content.setMinimumHeight(max(1, self._high(self.width())))
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None and event.size().width() != event.oldSize().width():
            self._take()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self._take()
        return super().eventFilter(watched, event)
