"""The rows of a list of things: which are shown, in which order, and what each cell says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal

from virtgui.model.things import Thing, ThingKey
from virtgui.util.names import plain

_NOWHERE = QModelIndex()


class Column(NamedTuple):
    """One column. `id` is remembered; `text` is a cell's plain text, `order` what it is sorted by where that is
    another; `role` a colour of the scheme, `icon` a picture and its role. `right` is for figures, `mono` for what is
    read letter by letter. `width` is what it gets before others are read whole; where there is no room for all, the
    one with the highest `yields` goes first, until a person has arranged them."""

    id: str
    heading: str
    text: Callable[[Thing], str]
    width: int = 120
    order: Callable[[Thing], Any] | None = None
    role: Callable[[Thing], str] | None = None
    icon: Callable[[Thing], tuple[str, str]] | None = None
    right: bool = False
    mono: bool = False
    hidden: bool = False
    yields: int = 0


class ThingRows(QAbstractTableModel):
    """Changes row by row, so that what is selected and where a person has scrolled to stays."""

    counted = pyqtSignal()
    """Another number of rows."""

    def __init__(self, columns: tuple[Column, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self._all: tuple[Thing, ...] = ()
        self._rows: list[Thing] = []
        self._search = ""
        self._by = 0
        self._down = False

    @property
    def total(self) -> int:
        """How many there are, shown or not."""
        return len(self._all)

    def thing(self, row: int) -> Thing | None:
        """The thing of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row(self, key: ThingKey) -> int | None:
        """Where a thing is shown."""
        return next((row for row, thing in enumerate(self._rows) if thing.key == key), None)

    def put(self, things: Iterable[Thing]) -> None:
        """All there are now."""
        self._all = tuple(things)
        self._arrange()

    def search(self, text: str) -> None:
        """Show only what says this somewhere."""
        self._search = text.strip().casefold()
        self._arrange()

    def text(self, row: int, column: int) -> str:
        """A cell."""
        return plain(self.columns[column].text(self._rows[row]), 400)

    # -- Qt ----------------------------------------------------------------------------------

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.UserRole:
            return self._rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            column = self.columns[index.column()]
            said = self.text(index.row(), index.column())
            return f"{column.heading}: {said}" if index.column() else said
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].heading
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._by = column if 0 <= column < len(self.columns) else 0
        self._down = order == Qt.SortOrder.DescendingOrder
        self._arrange()

    # -- arranging ---------------------------------------------------------------------------

    def _matches(self, thing: Thing) -> bool:
        if not self._search:
            return True
        said = (thing.name, thing.key.name, *(column.text(thing) for column in self.columns))
        return any(self._search in text.casefold() for text in said)

    def _order(self, thing: Thing) -> tuple[Any, ...]:
        column = self.columns[self._by]
        value = column.order(thing) if column.order is not None else column.text(thing).casefold()
        return (value is None, value if value is not None else 0)

    def _arrange(self) -> None:
        before = len(self._rows)
        wanted = sorted(
            (thing for thing in self._all if self._matches(thing)), key=lambda it: (it.name.casefold(), it.key.name)
        )
        wanted.sort(key=self._order, reverse=self._down)
        keys = {thing.key for thing in wanted}
        for row in range(len(self._rows) - 1, -1, -1):
            if self._rows[row].key not in keys:
                self.beginRemoveRows(_NOWHERE, row, row)
                del self._rows[row]
                self.endRemoveRows()
        present = {thing.key for thing in self._rows}
        if not present and wanted:
            self.beginInsertRows(_NOWHERE, 0, len(wanted) - 1)
            self._rows = wanted
            self.endInsertRows()
        for row, thing in enumerate(wanted):
            if thing.key not in present and self._rows is not wanted:
                self.beginInsertRows(_NOWHERE, row, row)
                self._rows.insert(row, thing)
                self.endInsertRows()
        self._settle(wanted)
        if before != len(self._rows):
            self.counted.emit()

    def _settle(self, wanted: list[Thing]) -> None:
        """The same rows in the order that is wanted, each as it is now."""
        if [thing.key for thing in self._rows] != [thing.key for thing in wanted]:
            self.layoutAboutToBeChanged.emit()
            places = {thing.key: row for row, thing in enumerate(wanted)}
            held = self.persistentIndexList()
            moved = [self.index(places[self._rows[index.row()].key], index.column()) for index in held]
            self._rows = wanted
            self.changePersistentIndexList(held, moved)
            self.layoutChanged.emit()
            return
        for row, thing in enumerate(wanted):
            if self._rows[row] != thing:
                self._rows[row] = thing
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
