"""A list whose rows have a name, a word aside, a bar and a figure; rows keep their place in it while figures change."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from PyQt6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
    pyqtSignal,
)
from PyQt6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPalette
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from virtgui.views import icons, theme
from virtgui.views.controls import is_return
from virtgui.views.frames import rounded
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import draw_text, mirrored

LineRole = Qt.ItemDataRole.UserRole
_PAD, _BAR, _BAR_SHARE, _BAR_MOST = 12, 4, 0.26, 150
_FIGURE = "1000.0 MiB/s"


class Line(NamedTuple):
    """One row. `key` tells it from its like and is what is opened; `share` 0 to 1 is the bar's, below 0 without one;
    a second bar of the same line, `promised`, may be longer than it. Roles name colours."""

    key: Hashable
    name: str
    aside: str = ""
    figure: str = ""
    share: float = -1.0
    role: str = "accent"
    picture: str = ""
    picture_role: str = "muted"
    tip: str = ""
    aside_role: str = "muted"


class Lines(QAbstractListModel):
    """Rows in the order they are given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return line
            case Qt.ItemDataRole.DisplayRole:
                return line.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (line.name, line.aside, line.figure) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(line.tip) or None
        return None

    def lines(self) -> tuple[Line, ...]:
        """All rows."""
        return tuple(self._lines)

    def line(self, row: int) -> Line | None:
        """One row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row(self, key: Hashable) -> int:
        """Where a row is; -1 when there is none."""
        return next((row for row, line in enumerate(self._lines) if line.key == key), -1)

    def show(self, lines: Sequence[Line]) -> None:
        """Show other rows; of as many as before only what differs is told."""
        before, now = self._lines, list(lines)
        if len(before) != len(now):
            shorter = min(len(before), len(now))
            if len(now) > len(before):
                self.beginInsertRows(QModelIndex(), len(before), len(now) - 1)
                self._lines = [*before, *now[len(before) :]]
                self.endInsertRows()
            else:
                self.beginRemoveRows(QModelIndex(), len(now), len(before) - 1)
                self._lines = before[: len(now)]
                self.endRemoveRows()
            before = before[:shorter]
        self._lines = now
        for row, line in enumerate(before):
            if line != now[row]:
                self.dataChanged.emit(self.index(row), self.index(row))


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        return QSize(120, theme.tall(option.font, theme.TREE_ROW))

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        line = index.data(LineRole)
        if painter is None or not isinstance(line, Line):
            return
        ours = theme.scheme(option.palette)
        painter.save()
        rect = option.rect.adjusted(4, 0, -4, 0)
        if option.state & QStyle.StateFlag.State_Selected:
            rounded(painter, rect, ours.selection, None)
        if option.state & QStyle.StateFlag.State_HasFocus:
            rounded(painter, rect, None, ours.accent, theme.CORNER, theme.FOCUS_WIDTH)
        room = rect.adjusted(_PAD - 4, 0, 4 - _PAD, 0)
        figures = theme.figures(option.font, theme.SECONDARY)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        if line.picture:
            side = theme.ICON
            where = QRect(room.left(), room.center().y() - side // 2 + 1, side, side)
            icons.paint(painter, where, line.picture, getattr(ours, line.picture_role))
            room.adjust(side + theme.GAP_SMALL, 0, 0, 0)
        if line.figure:
            painter.setFont(figures)
            painter.setPen(ours.text)
            draw_text(painter, room, int(align | Qt.AlignmentFlag.AlignRight), line.figure)
            least = _FIGURE if line.share >= 0 else line.figure
            wide = max(QFontMetrics(figures).horizontalAdvance(each) for each in (least, line.figure))
            room.adjust(0, 0, -wide - theme.GAP_SMALL, 0)
        if line.share >= 0:
            wide = min(_BAR_MOST, round(rect.width() * _BAR_SHARE))
            bar = QRectF(room.right() - wide, room.center().y() - _BAR / 2 + 1, wide, _BAR)
            _paint_bar(painter, bar, min(1.0, line.share), ours, line.role)
            room.adjust(0, 0, -wide - theme.GAP_LARGE, 0)
        strong = theme.medium(option.font)
        metrics = QFontMetrics(strong)
        name = metrics.elidedText(line.name, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(strong)
        painter.setPen(ours.text)
        draw_text(painter, room, int(align | Qt.AlignmentFlag.AlignLeft), name)
        room.adjust(metrics.horizontalAdvance(name) + theme.GAP_SMALL, 0, 0, 0)
        if line.aside and room.width() > 24:
            small = theme.font(option.font, theme.SECONDARY)
            painter.setFont(small)
            painter.setPen(getattr(ours, line.aside_role))
            text = QFontMetrics(small).elidedText(line.aside, Qt.TextElideMode.ElideRight, room.width())
            draw_text(painter, room, int(align | Qt.AlignmentFlag.AlignLeft), text)
        painter.restore()


def _paint_bar(painter: QPainter, bar: QRectF, share: float, ours: theme.Scheme, role: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ours.border)
    painter.drawRoundedRect(bar, 2, 2)
    if share > 0:
        painter.setBrush(getattr(ours, role))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(4.0, bar.width() * share), bar.height()), 2, 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


class LineList(QListView):
    """As tall as its rows; what is opened is told by its key."""

    opened = pyqtSignal(object)
    """A row's key."""

    def __init__(self, name: str, rows: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = Lines(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Row(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self._least = rows
        ground = self.viewport()
        if ground is not None:
            ground.setBackgroundRole(QPalette.ColorRole.Base)
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other rows. What was chosen stays so wherever it is now; where it is no more, nothing is: what a person
        is about to do is never done to another."""
        row, chooser = self.currentIndex().row(), self.selectionModel()
        line, selected = self.rows.line(row), chooser is not None and chooser.isSelected(self.currentIndex())
        self.rows.show(lines)
        now = self.rows.row(line.key) if line is not None else -1
        if line is None or chooser is None or now == self.currentIndex().row() == row:
            return
        if now < 0:
            chooser.clear()
            return
        flag = QItemSelectionModel.SelectionFlag
        self.setAutoScroll(False)  # who reads elsewhere in the list goes on there
        chooser.setCurrentIndex(self.rows.index(now), flag.ClearAndSelect if selected else flag.Clear)
        self.setAutoScroll(True)

    def sizeHint(self) -> QSize:
        return QSize(260, self._least * theme.tall(self, theme.TREE_ROW) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and is_return(event):
            self._open(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def _open(self, row: int) -> None:
        line = self.rows.line(row)
        if line is not None:
            self.opened.emit(line.key)
