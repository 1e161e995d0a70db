"""How storage pools and the cells of a table of volumes are drawn."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QRect, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QIcon, QPainter, QPalette
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from virtgui.model.inventory import Pool
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.frames import focus_ring, rounded
from virtgui.views.mirror import draw_text, mirrored

POOL = Qt.ItemDataRole.UserRole
"""Where an item keeps its Pool."""


class PoolRow(QStyledItemDelegate):
    """A pool: its name, what is free, and a bar of what is used."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(100, 2 * self._widget.fontMetrics().height() + 22)

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        pool = index.data(POOL)
        if painter is None or not isinstance(pool, Pool):
            return
        ours = theme.scheme(option.palette)
        rect = option.rect.adjusted(6, 1, -6, -1)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            rounded(painter, rect, ours.selection, None)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, rect, theme.mix(ours.text, ours.base, 0.05), None)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, rect, option.palette)
        line = self._widget.fontMetrics().height()
        room = QRect(rect.left() + 10, rect.top() + 5, rect.width() - 20, line)
        small = theme.font(option.font, theme.SECONDARY)
        told = (
            (plain(pool.name, 80), theme.medium(option.font), ours.text if pool.active else ours.muted),
            (pool_words(pool), small, ours.muted),
        )
        for text, font, color in told:
            painter.setFont(font)
            painter.setPen(color)
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine), shown)
            room.translate(0, line)
        if pool.active and pool.capacity:
            bar = QRect(room.left(), room.top() + 3, room.width(), 4)
            share = min(1.0, max(0.0, 1 - pool.available / pool.capacity))
            rounded(painter, bar, ours.border, None, 2)
            bar.setWidth(max(4, round(bar.width() * share)))
            rounded(painter, bar, ours.error if share > 0.95 else ours.accent, None, 2)
        painter.restore()


class QuietCell(QStyledItemDelegate):
    """A cell on the quiet ground that selections have here."""

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if option is not None:
            ours, palette = theme.scheme(option.palette), option.palette
            palette.setColor(QPalette.ColorRole.Highlight, ours.selection)
            palette.setColor(QPalette.ColorRole.HighlightedText, ours.text)
            option.palette = palette
            if option.state & QStyle.StateFlag.State_Selected and not option.icon.isNull():
                option.icon = QIcon(option.icon.pixmap(option.decorationSize, self._ratio()))  # not the white of Qt's

    def _ratio(self) -> float:
        parent = self.parent()
        return parent.devicePixelRatioF() if isinstance(parent, QWidget) else 1.0


class RoomyCell(QuietCell):
    """One of a table with several columns of text, left and right."""

    _ROOM = 8

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(2 * self._ROOM, 0)

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is not None and option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.scheme(option.palette).selection)
        roomy = QStyleOptionViewItem(option)
        roomy.rect = option.rect.adjusted(self._ROOM, 0, -self._ROOM, 0)
        super().paint(painter, roomy, index)


def pool_words(pool: Pool) -> str:
    """How much of a pool is free."""
    if not pool.active:
        return tr("Off")
    return (
        tr("{free} of {size} free").format(free=size_text(pool.available), size=size_text(pool.capacity))
        if pool.capacity
        else pool.type
    )
