"""The elements of a text as a tree to jump by."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPalette
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem, QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.xml.outline import Item

_OPEN_DEPTH = 2
_DEEPEST = 5


class OutlineList(QTreeWidget):
    """A row for each element down to five levels, with what tells it from its siblings."""

    wanted = pyqtSignal(int)
    """A person wants to go to this line, counted from 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[tuple[str, str, int]] = []
        self._lines: list[int] = []
        self.setAccessibleName(tr("Elements"))
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.itemClicked.connect(self._go)
        self.itemActivated.connect(self._go)

    def show_items(self, items: tuple[Item, ...]) -> None:
        """Show the elements of a text; a tree that has not changed keeps what is open."""
        kept = [item for item in items if item.depth < _DEEPEST]
        self._lines = [item.first_line for item in kept]
        shape = [(item.title, item.key, item.depth) for item in kept]
        if shape == self._shown:
            return
        self._shown = shape
        self.clear()
        above: list[QTreeWidgetItem] = []
        for index, item in enumerate(kept):
            del above[item.depth :]
            row = QTreeWidgetItem([f"{item.title}  {item.key}" if item.key else item.title])
            row.setData(0, Qt.ItemDataRole.UserRole, index)
            if above:
                above[-1].addChild(row)
            else:
                self.addTopLevelItem(row)
            row.setExpanded(item.depth < _OPEN_DEPTH)
            above.append(row)

    def follow(self, line: int) -> None:
        """Select the row of the element that begins last before a line."""
        before = [index for index, first in enumerate(self._lines) if first <= line]
        if before:
            row = self._row(max(before))
            if row is not None and not self.hasFocus():
                self.setCurrentItem(row)

    def drawRow(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        ours = theme.scheme(self.palette())
        own = QStyleOptionViewItem(option)
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            own.palette.setColor(group, QPalette.ColorRole.Highlight, ours.selection)
            own.palette.setColor(group, QPalette.ColorRole.HighlightedText, ours.text)
        super().drawRow(painter, own, index)

    def _row(self, index: int) -> QTreeWidgetItem | None:
        rows = [self.topLevelItem(i) for i in range(self.topLevelItemCount())]
        while rows:
            row = rows.pop()
            if row is None:
                continue
            if row.data(0, Qt.ItemDataRole.UserRole) == index:
                return row
            rows += [row.child(i) for i in range(row.childCount())]
        return None

    def _go(self, row: QTreeWidgetItem, _column: int) -> None:
        index = row.data(0, Qt.ItemDataRole.UserRole)
        if index < len(self._lines):
            self.wanted.emit(self._lines[index])
