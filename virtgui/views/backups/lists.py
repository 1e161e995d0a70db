"""The lists of the backups' pages: chains of backups, checkpoints, schedules; each row known by a key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from virtgui.views import icons, theme
from virtgui.views.controls import is_return
from virtgui.views.hardware.pool_rows import RoomyCell
from virtgui.views.labels import plain_tip
from virtgui.views.table_header import still_titles

_KEY = Qt.ItemDataRole.UserRole


class Row(NamedTuple):
    """A line: what it is known by, its cells, an icon with its colour role, and the key of the row it is under."""

    key: tuple[str, ...]
    cells: tuple[str, ...]
    icon: tuple[str, str] = ("", "")
    under: tuple[str, ...] = ()
    tip: str = ""


class RowList(QTreeWidget):
    """Plain text throughout. What is chosen stays so when the rows change."""

    chosen = pyqtSignal()
    delete_wanted = pyqtSignal()
    opened = pyqtSignal()

    def __init__(
        self, name: str, columns: Sequence[str], stretch: int, parent: QWidget | None = None, *, deep: bool = False
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderLabels(list(columns))
        self.setRootIsDecorated(deep)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAllColumnsShowFocus(True)
        self.setIconSize(QSize(theme.ICON, theme.ICON))
        self.setItemDelegate(RoomyCell(self))
        header = still_titles(self, 0)
        header.setStretchLastSection(False)
        for column in range(len(columns)):
            mode = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, mode)
        self._rows: tuple[Row, ...] = ()
        self.itemSelectionChanged.connect(self.chosen)
        self.itemDoubleClicked.connect(lambda _item, _column: self.opened.emit())

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown, in its order."""
        return self._rows

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Show these; each behind the one it is under."""
        new = tuple(rows)
        if new == self._rows:
            return
        kept = set(self.picked())
        current = self.currentItem()
        here = current.data(0, _KEY) if current is not None else None
        blocked = self.blockSignals(True)
        self._rows = new
        self.clear()
        made: dict[tuple[str, ...], QTreeWidgetItem] = {}
        for row in new:
            item = made[row.key] = QTreeWidgetItem(list(row.cells))
            item.setData(0, _KEY, row.key)
            for column, text in enumerate(row.cells):
                icon = theme.ICON + theme.GAP_SMALL if not column else 0
                wide = self.fontMetrics().horizontalAdvance(text) + 2 * theme.GAP + icon
                item.setSizeHint(column, QSize(wide, theme.tall(self, theme.ROW)))
            if row.icon[0]:
                item.setIcon(0, icons.icon(*row.icon))
            for column, text in enumerate(row.cells):
                item.setToolTip(column, plain_tip(row.tip or text))
            above = made.get(row.under)
            if above is not None:
                above.addChild(item)
            else:
                self.addTopLevelItem(item)
            item.setExpanded(True)
        self.expandAll()
        for key, item in made.items():
            if key in kept:
                item.setSelected(True)
            if key == here:
                self.setCurrentItem(item, 0)
                item.setSelected(key in kept)
        self.blockSignals(blocked)
        self.chosen.emit()

    def picked(self) -> list[tuple[str, ...]]:
        """Those that a person chose, top to bottom."""
        found = {tuple(item.data(0, _KEY)) for item in self.selectedItems()}
        return [row.key for row in self._rows if row.key in found]

    def choose(self, *keys: tuple[str, ...]) -> None:
        """Select exactly these."""
        self.clearSelection()
        for item in self.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive):
            if tuple(item.data(0, _KEY)) in keys:
                self.setCurrentItem(item)
                item.setSelected(True)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif event is not None and is_return(event):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
