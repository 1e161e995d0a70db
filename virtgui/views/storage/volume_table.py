"""The table of a pool's volumes: says what a person wants, and takes files that are dropped on it."""

from __future__ import annotations

from PyQt6.QtCore import QMimeData, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import is_return
from virtgui.views.storage.volume_cell import VolumeCell
from virtgui.views.table_header import TableHeader


class VolumeTable(QTableView):
    """Says what a person wants; takes files that are dropped on it."""

    menu_wanted = pyqtSignal(object)
    opened = pyqtSignal()
    dropped = pyqtSignal(list)
    """Paths of files of this computer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSortingEnabled(False)
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("Volumes"))
        self.setItemDelegate(VolumeCell(self))
        self.head = TableHeader(self, -1)
        self.setHorizontalHeader(self.head)
        down = self.verticalHeader()
        if down is not None:
            down.hide()
            down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            down.setDefaultSectionSize(theme.tall(self, theme.ROW))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and is_return(event):
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is not None:
            self.menu_wanted.emit(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        if event is not None and _files(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:
        if event is not None and _files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        files = _files(event.mimeData()) if event is not None else []
        if event is not None and files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(files)


def _files(data: QMimeData | None) -> list[str]:
    """Paths of local files that are dragged."""
    if data is None or not data.hasUrls():
        return []
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
