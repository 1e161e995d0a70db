"""The wall: the listed machines as a grid of their screens."""

from __future__ import annotations

from bisect import bisect_left

from PyQt6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.shots import Shots
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views import icons, theme
from virtgui.views.cells import Cells
from virtgui.views.controls import is_return
from virtgui.views.machine_table import MachineTable
from virtgui.views.mirror import draw_text, mirrored
from virtgui.views.thumbnail import ASPECT, ScreenPainter

_WIDTH, _WIDEST = 240, 340
_PAD = 8
_LINE = 26


class _Cell(QStyledItemDelegate):
    """A screen, and below it who that is and how."""

    def __init__(self, world: World, cells: Cells, model: Machines, screens: ScreenPainter, view: QListView) -> None:
        super().__init__(view)
        self._world = world
        self._cells = cells
        self._model = model
        self._screens = screens
        self._view = view

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        key = self._model.key(index.row())
        machine = self._world.machines.get(key) if key is not None else None
        if painter is None or key is None or machine is None:
            return
        ours = theme.scheme(option.palette)
        cell = option.rect.adjusted(2, 2, -2, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ours.selection)
            painter.drawRoundedRect(cell, theme.CORNER, theme.CORNER)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if index == self._view.currentIndex() and self._view.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(ours.accent, theme.FOCUS_WIDTH))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), theme.CORNER, theme.CORNER)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        inner = cell.adjusted(_PAD, _PAD, -_PAD, -_PAD // 2)
        line = theme.tall(option.font, _LINE)
        self._screens.paint(painter, inner.adjusted(0, 0, 0, -line), key, ours)
        self._paint_words(painter, QRect(inner.left(), inner.bottom() - line + 1, inner.width(), line), option, key)

    def _paint_words(self, painter: QPainter, room: QRect, option: QStyleOptionViewItem, key: DomainKey) -> None:
        ours = theme.scheme(option.palette)
        machine = self._world.machines[key]
        picture, role = icons.state(machine, self._world.hosts.get(key.host))
        where = QRect(room.left(), room.center().y() - theme.ICON // 2 + 1, theme.ICON, theme.ICON)
        icons.paint(painter, where, picture, getattr(ours, role))
        state = self._cells.text(key, Column.STATE)
        small, name = theme.font(option.font, theme.SECONDARY), theme.medium(option.font)
        beside = QFontMetrics(small).horizontalAdvance(state)
        room = room.adjusted(theme.ICON + theme.GAP_SMALL, 0, 0, 0)
        align = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(small)
        painter.setPen(ours.muted)
        draw_text(painter, room, int(align | Qt.AlignmentFlag.AlignRight), state)
        room = room.adjusted(0, 0, -beside - theme.GAP_SMALL, 0)
        text = QFontMetrics(name).elidedText(
            self._cells.text(key, Column.NAME), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setFont(name)
        painter.setPen(ours.text)
        draw_text(painter, room, int(align | Qt.AlignmentFlag.AlignLeft), text)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        return self._view.gridSize()


def _cell_size(view: QWidget, width: int) -> QSize:
    """How large a machine is on the wall."""
    picture = width - 2 * _PAD - 4
    return QSize(width, round(picture * ASPECT) + theme.tall(view, _LINE) + _PAD + _PAD // 2 + 4)


class Wall(QListView):
    """Shows the machines of `table` in their order and shares its selection with it."""

    opened = pyqtSignal(DomainKey)
    seen = pyqtSignal(frozenset)
    """Keys of the machines that are on screen."""
    menu_wanted = pyqtSignal(QPoint)

    def __init__(
        self,
        world: World,
        model: Machines,
        cells: Cells,
        shots: Shots,
        table: MachineTable,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._machines = model
        self._shots = shots
        self._table = table
        self._saw_current = False
        self._last_seen: frozenset[DomainKey] = frozenset()
        self._screens = ScreenPainter(world, shots)
        self.setAccessibleName(tr("Screens of the machines"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(0)
        self._share_out()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look)
        self.setModel(model)
        model.storming.connect(self._note_sight)
        model.stormed.connect(self._keep_in_sight)
        self.setSelectionModel(table.selectionModel())
        self.setItemDelegate(_Cell(world, cells, model, self._screens, self))
        for signal in (model.rowsInserted, model.rowsRemoved, model.layoutChanged):
            signal.connect(self._look_soon)
        self.doubleClicked.connect(self._open_index)
        scroll = self.verticalScrollBar()
        if scroll is not None:
            scroll.valueChanged.connect(self._look_soon)
        shots.changed.connect(self._changed)
        world.machines_changed.connect(self._repaint)
        world.hosts_changed.connect(self._repaint)

    # What is seen.

    def _look_soon(self) -> None:
        self._soon.start()

    def _look(self) -> None:
        view = self.viewport()
        rows: list[int] = []
        if view is not None and self.isVisible():
            shown = view.rect()
            count = self._machines.rowCount()
            first = bisect_left(range(count), 0, key=lambda row: self._place(row).bottom())
            for row in range(first, count):
                if self._place(row).top() > shown.bottom():
                    break
                rows.append(row)
            self._machines.set_seen(range(rows[0], rows[-1] + 1) if rows else range(0))
        keys = frozenset(key for row in rows if (key := self._machines.key(row)) is not None)
        self._screens.forget_all_but(keys)
        self._shots.see(keys, self)
        if keys != self._last_seen:
            self._last_seen = keys
            self.seen.emit(keys)

    def _place(self, row: int) -> QRect:
        return self.visualRect(self._machines.index(row, 0))

    def _changed(self, key: DomainKey) -> None:
        row = self._machines.row(key)
        if row is not None and key in self._last_seen:
            self.update(self._machines.index(row, 0))

    def _repaint(self, *_: object) -> None:
        view = self.viewport()
        if view is not None and self.isVisible():
            view.update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._share_out()
        super().resizeEvent(event)
        self._soon.start()

    def _share_out(self) -> None:
        """As many in a line as have room, and each as wide as the line allows."""
        view = self.viewport()
        room = view.width() if view is not None else _WIDTH
        size = _cell_size(self, min(_WIDEST, room // max(1, room // _WIDTH)))
        if size != self.gridSize():
            self.setGridSize(size)

    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._soon.start()
        return super().event(event)

    def viewportEvent(self, event: QEvent | None) -> bool:
        if event is not None:
            if isinstance(event, QEnterEvent):
                self._machines.hold(True)
            elif event.type() == QEvent.Type.Leave:
                self._machines.hold(False)
        return super().viewportEvent(event)

    # Who is chosen: a reset of the model takes the selection from both views, and both would give it back.

    def _note_sight(self) -> None:
        view = self.viewport()
        self._saw_current = view is not None and view.rect().intersects(self.visualRect(self.currentIndex()))

    def _keep_in_sight(self) -> None:
        """The current screen, where it was in sight."""
        if self._saw_current:
            self.scrollTo(self.currentIndex())

    # What is asked for.

    def _open_index(self, index: QModelIndex) -> None:
        key = self._machines.key(index.row())
        if key is not None:
            self.opened.emit(key)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and is_return(event):
            self._open_index(self.currentIndex())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None:
            return
        view = self.viewport()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and view is not None:
            self.menu_wanted.emit(view.mapToGlobal(self.visualRect(self.currentIndex()).center()))
        elif self.indexAt(event.pos()).isValid():
            self.menu_wanted.emit(event.globalPos())
