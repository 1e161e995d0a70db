"""A page of two halves: beside each other, or one below the other where there is too little room for both."""

from __future__ import annotations

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QScrollArea, QWidget

from virtgui.views import theme

_LETTERS = 44
"""A half that is no wider than so many letters is not to be read."""


class HalvedPage(QScrollArea):
    """Its page is as wide as it is itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.halves = QHBoxLayout()
        self.halves.setSpacing(2 * theme.GAP_HUGE)

    def add_halves(self, first: QLayout, second: QLayout) -> None:
        """The second, with the plots, is a little wider."""
        self.halves.addLayout(first, 4)
        self.halves.addLayout(second, 5)
        aside = 2 * theme.PAGE_MARGIN + theme.GAP_LARGE  # the scroll bar, which comes and goes
        self.setMinimumWidth(max(first.minimumSize().width(), second.minimumSize().width()) + aside)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """By the width of the whole, which is the same with a scroll bar and without."""
        room = self.width() - 2 * theme.PAGE_MARGIN - self.halves.spacing()
        narrow = room < 2 * _LETTERS * self.fontMetrics().averageCharWidth()
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if way != self.halves.direction():
            self.halves.setDirection(way)
            self.halves.setSpacing(theme.GAP_HUGE if narrow else 2 * theme.GAP_HUGE)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), super().minimumSizeHint().height())
