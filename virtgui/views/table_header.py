"""The titles above a table's columns."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QRect, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QMouseEvent, QPainter
from PyQt6.QtWidgets import QHeaderView, QTreeView, QWidget

from virtgui.views import icons, theme
from virtgui.views.columns import LEAST
from virtgui.views.mirror import draw_text, mirror

_PAD, _INDENTED, _RIGHT, _ARROW = 8, 34, 6, 14


def still_titles(view: QTreeView, indented: int = -1) -> QHeaderView:
    """Titles above columns that stay where they are, and by which nothing is sorted."""
    header = TableHeader(view, indented)
    view.setHeader(header)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setSectionsMovable(False)
    header.setSectionsClickable(False)
    return header


class TableHeader(QHeaderView):
    """Titles on the window's ground, the sorted one in the text's colour with its arrow."""

    def __init__(self, parent: QWidget, indented: int = 0) -> None:
        """`indented` is the column whose cells begin with a picture."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._indented = indented
        self._marked: frozenset[int] = frozenset()
        self.held = False
        """The pointer holds a title or a line between two: what is moved or resized is so by a person."""
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(LEAST)
        self.setSortIndicatorShown(True)
        self.setStretchLastSection(True)
        self.setFixedHeight(theme.tall(self, theme.HEADER))

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(theme.tall(self, theme.HEADER))

    def mark(self, columns: frozenset[int]) -> None:
        """Show a funnel at the titles of these columns."""
        if columns != self._marked:
            self._marked = columns
            view = self.viewport()
            if view is not None:
                view.update()

    @property
    def marked(self) -> frozenset[int]:
        """The columns with a funnel."""
        return self._marked

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        self.held = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        super().mouseReleaseEvent(event)
        self.held = False

    def sizeHint(self) -> QSize:
        """Of one height: Qt would measure every title, each time that a column changes."""
        return QSize(100, self.maximumHeight())

    def needed(self, logical: int) -> int:
        """How wide a title must be to be read whole, with its arrow."""
        model = self.model()
        title = str(model.headerData(logical, Qt.Orientation.Horizontal)) if model is not None else ""
        font = theme.semibold(self.font(), theme.SECONDARY)
        left = _INDENTED if logical == self._indented else _PAD
        return QFontMetrics(font).horizontalAdvance(title) + left + _RIGHT + _ARROW + 1

    def paintSection(self, painter: QPainter | None, rect: QRect, logical: int) -> None:
        model = self.model()
        if painter is None or model is None or not rect.isValid():
            return
        mirror(painter, rect)
        ours = theme.scheme(self.palette())
        painter.fillRect(rect, ours.window)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ours.border)
        painter.fillRect(QRect(rect.right(), rect.top() + 6, 1, rect.height() - 12), ours.border)
        sorted_by = self.sortIndicatorSection() == logical
        left = _INDENTED if logical == self._indented else _PAD
        filtered = logical in self._marked
        room = rect.adjusted(left, 0, -_RIGHT - (_ARROW if sorted_by else 0) - (16 if filtered else 0), 0)
        weight = theme.semibold if sorted_by else theme.medium
        painter.setFont(weight(self.font(), theme.SECONDARY))
        painter.setPen(ours.text if sorted_by else ours.muted)
        metrics = painter.fontMetrics()
        title = str(model.headerData(logical, Qt.Orientation.Horizontal))
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        if filtered:
            place = QRect(rect.right() - 20, rect.center().y() - 6, 13, 13)
            icons.paint(painter, place, "filter", ours.accent)
        if sorted_by:
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            place = QRect(room.left() + metrics.horizontalAdvance(shown) + 5, rect.center().y() - 6, 13, 13)
            icons.paint(painter, place, "chevron-up" if up else "chevron-down", ours.muted)
