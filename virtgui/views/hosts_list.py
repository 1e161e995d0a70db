"""The list view of the hosts: its keys, and what is dragged to it and within it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, pyqtSignal
from PyQt6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PyQt6.QtWidgets import QAbstractItemView, QListView

from virtgui.model.facts import Host
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.hosts import HostRole, Site
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.frames import rounded
from virtgui.views.host_row import HostRow
from virtgui.views.mirror import seen

_AROUND = 6
"""Pixels beside an arrow where a press still means it."""


class HostsList(QListView):
    """Says where a menu is wanted, and when a host is to be opened."""

    menu_wanted = pyqtSignal(QPoint)
    opened = pyqtSignal()
    rename_wanted = pyqtSignal()
    remove_wanted = pyqtSignal()
    dropped = pyqtSignal(object, object)
    """A row's index and keys of machines that were let go over it."""
    host_dropped = pyqtSignal(object, object, object)
    """A host's key, the row's index it was let go at (invalid below them all), and whether below its middle."""
    turned = pyqtSignal(object)
    """Right (True) or left (False) was pressed."""
    arrow_pressed = pyqtSignal(object)
    """The index of a row whose arrow was pressed."""
    welcome: Callable[[QModelIndex, tuple[DomainKey, ...]], bool] | None = None
    """Whether a row takes machines."""
    _line: int | None = None
    """Where the dragged host would come to stand, in pixels from the top."""
    _over = QPersistentModelIndex()
    """The host that would take the dragged machines."""

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            where = event.position().toPoint()
            index = self.indexAt(where)
            if self.arrow(index).adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND).contains(where):
                self.arrow_pressed.emit(index)
                return
        super().mousePressEvent(event)

    def arrow(self, index: QModelIndex) -> QRect:
        """Where the arrow of a row is; out of sight where it has none."""
        row, rect = self.itemDelegate(), self.visualRect(index)
        arrow = row.arrow(rect, index) if isinstance(row, HostRow) else QRect()
        return seen(arrow, rect, self.layoutDirection()) if not arrow.isEmpty() else QRect(-99, -99, 1, 1)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        host = self.currentIndex().data(HostRole)
        if isinstance(host, Host):
            from virtgui.qtmodels.row_drag import packed_host  # noqa: PLC0415  (late: rows come before drags)
            from virtgui.views.dragging import drag_tag  # noqa: PLC0415

            carried = QDrag(self)
            carried.setMimeData(packed_host(host.key))
            carried.setPixmap(drag_tag(self, plain(str(self.currentIndex().data()), 60)))
            carried.exec(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        if event is not None and any(_carried(event)):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:
        if event is None:
            return
        super().dragMoveEvent(event)  # scrolls near the edges
        index, (keys, host) = self.indexAt(event.position().toPoint()), _carried(event)
        if host is not None:
            self._mark(self._place(index, event.position().toPoint()))
            event.acceptProposedAction()
        elif self.welcome is not None and keys and self.welcome(index, keys):
            self._mark(None, index)
            event.acceptProposedAction()
        else:
            self._mark(None)
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        super().dragLeaveEvent(event)
        self._mark(None)

    def dropEvent(self, event: QDropEvent | None) -> None:
        if event is None:
            return
        super().dragLeaveEvent(QDragLeaveEvent())  # scrolls no more
        self._mark(None)
        where = event.position().toPoint()
        index, (keys, host) = self.indexAt(where), _carried(event)
        if host is not None:
            event.acceptProposedAction()
            self.host_dropped.emit(host, index, index.isValid() and where.y() > self.visualRect(index).center().y())
        elif self.welcome is not None and keys and self.welcome(index, keys):
            event.acceptProposedAction()
            self.dropped.emit(index, keys)

    def _place(self, index: QModelIndex, where: QPoint) -> int:
        rect = self.visualRect(index)
        if not index.isValid():
            model = self.model()
            last = model.index(model.rowCount() - 1, 0) if model is not None else index
            return self.visualRect(last).bottom()
        below = index.row() == 0 or isinstance(index.data(HostRole), Site) or where.y() > rect.center().y()
        return rect.bottom() if below else rect.top()

    def _mark(self, line: int | None, over: QModelIndex = QModelIndex()) -> None:  # noqa: B008
        self._line, self._over = line, QPersistentModelIndex(over)
        view = self.viewport()
        if view is not None:
            view.update()

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles: Iterable[int] = ()) -> None:
        """Rows keep their height: QListView itself would lay out and paint all of them again."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        row = self.itemDelegate()
        if isinstance(row, HostRow):
            # Qt would paint all rows between the first that is another now, with the sum of all, and the last.
            row.touched = event.region() if event is not None else None
        super().paintEvent(event)
        if isinstance(row, HostRow):
            row.touched = None
        if self._line is None and not self._over.isValid():
            return
        painter, accent = QPainter(self.viewport()), theme.scheme(self.palette()).accent
        if self._line is not None:
            painter.fillRect(6, self._line - 1, self.width() - 12, 2, accent)
        else:
            place = self.visualRect(QModelIndex(self._over))
            rounded(painter, place.adjusted(6, 0, -6, 0), None, accent, width=2.0)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        view = self.viewport()
        if event is None or view is None:
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex())
            self.menu_wanted.emit(view.mapToGlobal(QPoint(place.left() + 24, place.bottom())))
        elif self.indexAt(event.pos()).isValid():
            self.menu_wanted.emit(event.globalPos())

    def event(self, event: QEvent | None) -> bool:
        # Here these keys mean the host: without this they would reach the window's actions on machines.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        match event.key() if event is not None else None:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.opened.emit()
            case Qt.Key.Key_F2:
                self.rename_wanted.emit()
            case Qt.Key.Key_Delete:
                self.remove_wanted.emit()
            case Qt.Key.Key_Left | Qt.Key.Key_Right if event is not None:
                backwards = self.isRightToLeft() == (event.key() == Qt.Key.Key_Right)
                self.turned.emit(not backwards)
            case _:
                super().keyPressEvent(event)


def _carried(event: QDropEvent) -> tuple[tuple[DomainKey, ...], HostKey | None]:
    """The machines, or the host, that are dragged over the list."""
    from virtgui.qtmodels.row_drag import unpacked, unpacked_host  # noqa: PLC0415  (late: rows come before drags)

    return unpacked(event.mimeData()), unpacked_host(event.mimeData())


def _is_ours(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Delete)
