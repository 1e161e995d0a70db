"""The graph of a machine's snapshots: lines, a picture of each, its name, and where the machine is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtCore import QItemSelectionModel, QModelIndex, QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QImage, QKeyEvent, QPainter, QPainterPath, QPen, QPixmap
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from virtgui.model.snapshots import Snapshot, Snapshots
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons, theme
from virtgui.views.controls import is_return
from virtgui.views.frames import rounded
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import draw_pixmap, draw_text, mirrored
from virtgui.views.snapshots import said
from virtgui.views.snapshots.lanes import Place, places

_ROW = Qt.ItemDataRole.UserRole
_STEP, _LEFT, _DOT, _PAD = 20, 20, 5, 8
_WIDE, _HIGH = 64, 40


class _Row(NamedTuple):
    place: Place
    lanes: int
    own: str = ""
    chain: str = ""


class SnapshotGraph(QListWidget):
    """Several can be chosen; Return is the natural deed, Delete deletes."""

    chosen = pyqtSignal()
    opened = pyqtSignal()
    delete_wanted = pyqtSignal()

    def __init__(self, picture_of: Callable[[Snapshot], QImage | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[_Row, ...] = ()
        self.setAccessibleName(tr("Snapshots"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Delegate(self, picture_of))
        self.itemSelectionChanged.connect(self.chosen)
        self.itemDoubleClicked.connect(lambda _: self.opened.emit())

    @property
    def names(self) -> tuple[str, ...]:
        """The chosen snapshots."""
        rows = [item.data(_ROW) for item in self.selectedItems()]
        return tuple(row.place.snapshot.name for row in rows if row.place.snapshot is not None)

    def show_snapshots(self, known: Snapshots) -> None:
        """Show all; what is chosen stays chosen."""
        laid = places(known)
        lanes = 1 + max((place.lane for place in laid), default=0)
        rows = tuple(
            _Row(place, lanes, *(said.sizes(known, place.snapshot) if place.snapshot is not None else ()))
            for place in laid
        )
        if rows == self._shown:
            return
        chosen, here = set(self.names), self.currentItem()
        current = here.data(_ROW).place.snapshot if here is not None else None
        self._shown = rows
        bar = self.verticalScrollBar()
        scrolled = bar.value() if bar is not None else 0
        self.blockSignals(True)
        self.clear()
        for row in rows:
            item = QListWidgetItem(self)
            item.setData(_ROW, row)
            snapshot = row.place.snapshot
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said.spoken(known, snapshot) if snapshot else said.NOW)
            if snapshot is None:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                continue
            item.setToolTip(plain_tip(plain(snapshot.description, 1000)))
            if snapshot.name in chosen:
                item.setSelected(True)
            if current is not None and snapshot.name == current.name:
                self.setCurrentItem(item)
                item.setSelected(snapshot.name in chosen)
        self.blockSignals(False)
        if bar is not None and scrolled:
            self.visualItemRect(self.item(0))  # has them laid out: how far it goes is known only then
            bar.setValue(scrolled)
        self.chosen.emit()

    def choose(self, *names: str) -> None:
        """Choose these by name, as far as they are there, and show the last of them."""
        rows = [(item, item.data(_ROW).place.snapshot) for at in range(self.count()) if (item := self.item(at))]
        found = [item for item, snapshot in rows if snapshot is not None and snapshot.name in names]
        if found:
            self.clearSelection()
            for item in found:
                self.setCurrentItem(item, QItemSelectionModel.SelectionFlag.Select)
                self.scrollToItem(item)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and is_return(event):
            self.opened.emit()
        elif event is not None and event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QWidget, picture_of: Callable[[Snapshot], QImage | None]) -> None:
        super().__init__(view)
        self._view = view
        self._picture_of = picture_of

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        row = index.data(_ROW)
        line = QFontMetrics(self._view.font()).height()
        if isinstance(row, _Row) and row.place.snapshot is None:
            return QSize(80, line + 2 * _PAD)
        return QSize(80, max(_HIGH, 2 * line + 2) + 2 * _PAD)

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row = index.data(_ROW)
        if painter is None or not isinstance(row, _Row):
            return
        ours, rect = theme.scheme(option.palette), option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, ours.selection)
        if option.state & QStyle.StateFlag.State_HasFocus:
            rounded(painter, rect.adjusted(1, 1, -1, -1), None, ours.accent, theme.CORNER, theme.FOCUS_WIDTH)
        _lines(painter, rect, row.place, ours)
        left = rect.left() + _LEFT + row.lanes * _STEP
        snapshot = row.place.snapshot
        if snapshot is None:
            font = theme.semibold(self._view.font())
            _write(painter, QRect(left, rect.top(), rect.right() - left, rect.height()), said.NOW, font, ours.accent)
        else:
            self._snapshot(painter, rect, left, row, snapshot, ours)
        painter.restore()

    def _snapshot(
        self, painter: QPainter, rect: QRect, left: int, row: _Row, snapshot: Snapshot, ours: theme.Scheme
    ) -> None:
        frame = QRect(left, rect.center().y() - _HIGH // 2, _WIDE, _HIGH)
        image = self._picture_of(snapshot)
        if image is not None and not image.isNull():
            device = painter.device()
            ratio = device.devicePixelRatioF() if device is not None else 1.0
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            fitted = image.scaled(round(_WIDE * ratio), round(_HIGH * ratio), keep, smooth)
            fitted.setDevicePixelRatio(ratio)
            size = fitted.deviceIndependentSize()
            at = QPointF(frame.center().x() + 0.5 - size.width() / 2, frame.center().y() + 0.5 - size.height() / 2)
            draw_pixmap(painter, at, QPixmap.fromImage(fitted))
            rounded(painter, QRectF(at, size).toAlignedRect(), None, ours.border, 1)
        else:
            rounded(painter, frame, theme.mix(ours.text, ours.base, 0.04), ours.border, theme.CORNER)
            icon, role = said.picture(snapshot)
            icons.paint(
                painter, QRect(frame.center().x() - 9, frame.center().y() - 9, 20, 20), icon, getattr(ours, role)
            )
        left += _WIDE + theme.GAP
        right = rect.right() - theme.GAP
        font = self._view.font()
        small = theme.figures(font, theme.SECONDARY)
        line, tall = QFontMetrics(font).height(), QFontMetrics(small).height()
        top = rect.center().y() - (line + tall) // 2
        figures = theme.figures(font)
        words = [(row.own, figures, ours.text), (row.chain, small, ours.muted)]
        wide = max((QFontMetrics(each).horizontalAdvance(text) for text, each, _ in words if text), default=0)
        aligned = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for number, (text, each, color) in enumerate(words):
            painter.setFont(each)
            painter.setPen(color)
            draw_text(painter, QRect(right - wide, top + number * line, wide, line), aligned, text)
        room = right - wide - theme.GAP - left
        _write(painter, QRect(left, top, room, line), said.name(snapshot), theme.medium(font), ours.text)
        _write(painter, QRect(left, top + line, room, tall), said.line(snapshot), small, ours.muted)


def _lines(painter: QPainter, rect: QRect, place: Place, ours: theme.Scheme) -> None:
    def x(lane: int) -> float:
        return rect.left() + _LEFT + lane * _STEP + 0.5

    middle, own = rect.center().y() + 0.5, x(place.lane)
    painter.setPen(QPen(ours.outline, 2))
    for lane in place.through:
        painter.drawLine(QPointF(x(lane), rect.top()), QPointF(x(lane), rect.bottom() + 1))
    if place.up == place.lane:
        painter.drawLine(QPointF(own, rect.top()), QPointF(own, middle))
    elif place.up >= 0:
        path = QPainterPath(QPointF(x(place.up), rect.top()))
        path.cubicTo(QPointF(x(place.up), middle), QPointF(x(place.up), middle), QPointF(own, middle))
        painter.drawPath(path)
    if place.down:
        painter.drawLine(QPointF(own, middle), QPointF(own, rect.bottom() + 1))
    snapshot = place.snapshot
    here = snapshot is None
    painter.setPen(QPen(ours.accent if here or (snapshot is not None and snapshot.current) else ours.outline, 2))
    painter.setBrush(ours.accent if here else ours.base)
    painter.drawEllipse(QPointF(own, middle), _DOT, _DOT)


def _write(painter: QPainter, room: QRect, text: str, font: QFont, color: QColor) -> None:
    painter.setFont(font)
    painter.setPen(color)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
