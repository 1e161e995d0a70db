"""How a row of the list of volumes is drawn: as the machines' rows are."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QRect, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QHelpEvent, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from virtgui.qtmodels.volumes import VolumeColumn
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import draw_text, mirrored

_PAD = 9
NOBODY = tr("nobody")
"""Who uses a volume that nobody uses."""


class VolumeCell(QStyledItemDelegate):
    """Paints a cell; its tooltip has the whole text where it is cut."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        return QSize(80, theme.tall(self._view, theme.ROW))

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        ours, rect = theme.scheme(option.palette), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, ours.selection)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.mix(ours.border, ours.base, 0.6))
        column = index.column()
        if index.row() == self._view.currentIndex().row():
            if column == VolumeColumn.NAME:
                painter.fillRect(QRect(rect.left(), rect.top(), theme.EDGE_WIDTH, rect.height()), ours.accent)
            if self._view.hasFocus():
                painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), ours.accent)
                painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ours.accent)
        text = str(index.data() or "")
        font = theme.medium(option.font) if column == VolumeColumn.NAME else theme.figures(option.font)
        painter.setFont(font)
        quiet = column == VolumeColumn.FORMAT or text == NOBODY
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        painter.setPen((ours.muted if quiet else ours.text) if enabled else ours.lost)
        figures = column in (VolumeColumn.SIZE, VolumeColumn.ALLOCATED)
        side = Qt.AlignmentFlag.AlignRight if figures else Qt.AlignmentFlag.AlignLeft
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter | side) | int(Qt.TextFlag.TextSingleLine), shown)

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        if event is None or view is None or not index.isValid() or event.type() != event.Type.ToolTip:
            return False
        text = str(index.data() or "")
        cut = QFontMetrics(theme.medium(view.font())).horizontalAdvance(text) + 2 * _PAD > option.rect.width()
        QToolTip.showText(event.globalPos(), plain_tip(text) if cut else "", view, option.rect)
        return True
