"""What a dashboard is put together from: tiles with one figure, cards with a list."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from virtgui.views import theme
from virtgui.views.labels import Label, Paragraph
from virtgui.views.line_list import LineList
from virtgui.views.mirror import mirror


class Card(QWidget):
    """A rounded ground with a hairline."""

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colors = theme.scheme(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.border, 1))
        painter.setBrush(colors.base)
        where = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(where, theme.CARD_CORNER, theme.CARD_CORNER)


class Tile(Card):
    """One figure, what it is of, and below it a bar and a sentence."""

    def __init__(self, title: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self._share = -1.0
        self.title = Label(title, "muted", theme.SECONDARY)
        self.figure = Label("", "text", 1.5, QFont.Weight.DemiBold)
        self.of = Label("", "muted", theme.SECONDARY)
        self.remark = Label("", "muted", theme.SECONDARY)
        middle = QHBoxLayout()
        middle.setSpacing(theme.GAP_SMALL)
        self.figure.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        middle.addWidget(self.figure)
        middle.addWidget(self.of, 1, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PANEL_MARGIN, theme.GAP_SMALL, theme.PANEL_MARGIN, theme.GAP_SMALL + 8)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addLayout(middle)
        column.addWidget(self.remark)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, figure: str, of: str, remark: str, share: float = -1.0, role: str = "muted") -> None:
        """Another figure; `share` 0 to 1 is the bar's, below 0 without one; `role` is the remark's colour."""
        self.figure.setText(figure)
        self.of.setText(of)
        self.remark.setText(remark)
        self.remark.set_role(role)
        self._share = share
        self.setAccessibleName(f"{self.title.text()}: {' '.join(part for part in (figure, of, remark) if part)}")
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        if self._share < 0:
            return
        colors = theme.scheme(self.palette())
        painter = QPainter(self)
        mirror(painter, self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(theme.PANEL_MARGIN, self.height() - 12, self.width() - 2 * theme.PANEL_MARGIN, 4)
        painter.setBrush(colors.border)
        painter.drawRoundedRect(bar, 2, 2)
        if self._share > 0:
            painter.setBrush(getattr(colors, self._role))
            bar.setWidth(max(4.0, bar.width() * min(1.0, self._share)))
            painter.drawRoundedRect(bar, 2, 2)


class ListCard(Card):
    """A heading over a list, or a sentence where the list is empty."""

    def __init__(self, title: str, nothing: str, rows: int, deep: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(title, "text", 1.1, QFont.Weight.DemiBold)
        self.of = Label("", "muted", theme.SECONDARY)
        self.list = LineList(title, rows, deep)
        self.nothing = Paragraph(nothing, "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._either = QStackedLayout()
        self._either.addWidget(self.list)
        self._either.addWidget(self.nothing)
        head = QHBoxLayout()
        head.setContentsMargins(theme.PANEL_MARGIN, theme.GAP_SMALL, theme.PANEL_MARGIN, 2)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        head.setSpacing(theme.GAP_SMALL)
        head.addWidget(self.title)
        head.addWidget(self.of, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, theme.GAP_SMALL)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._either, 1)

    def settle(self) -> None:
        """Show the list, or why it is empty."""
        self._either.setCurrentIndex(0 if self.list.rows.rowCount() else 1)
