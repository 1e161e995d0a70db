"""How a source is drawn in the list of all of them."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QRect, Qt
from PyQt6.QtGui import QFontMetrics, QPainter
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from virtgui.views import icons, theme
from virtgui.views.creation.kinds import kind_named
from virtgui.views.frames import focus_ring, rounded
from virtgui.views.mirror import draw_text, mirrored

_ICON, _LEFT, _TEXT = 18, 12, 40


class KindRow(QStyledItemDelegate):
    """Its picture and its words on the quiet ground that selections have here."""

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        kind = kind_named(index.data(Qt.ItemDataRole.UserRole))
        ours, rect = theme.scheme(option.palette), option.rect.adjusted(2, 1, -2, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            rounded(painter, rect, ours.selection, None)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, rect, theme.mix(ours.text, ours.base, 0.05), None)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, rect, option.palette)
        top = rect.top() + (rect.height() - _ICON) // 2
        place = QRect(rect.left() + _LEFT, top, _ICON, _ICON)
        icons.paint(painter, place, kind.icon, ours.accent if chosen else ours.muted)
        font = theme.medium(option.font) if chosen else option.font
        painter.setFont(font)
        painter.setPen(ours.text)
        room = rect.adjusted(_TEXT, 0, -6, 0)
        shown = QFontMetrics(font).elidedText(kind.words, Qt.TextElideMode.ElideRight, room.width())
        draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine), shown)
        painter.restore()
