"""A table of keys that becomes another by the fewest announcements: a view keeps its place and selection."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, pyqtSignal

from virtgui.qtmodels.grouping import Row

_RANGES_AT_MOST = 48


class KeyedRows(QAbstractTableModel):
    """`_keys` are the rows in their order, and `_rows` the row of each."""

    storming = pyqtSignal()
    """Many rows are about to come and go at many places."""
    stormed = pyqtSignal()
    """They did."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: list[Row] = []
        self._rows: dict[Row, int] = {}

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._keys)

    def row(self, key: Row) -> int | None:
        """The row of a machine or a heading; None when it is not shown."""
        return self._rows.get(key)

    def _become(self, wanted: list[Row]) -> None:
        come = set(wanted)
        gone = ranges([row for row, key in enumerate(self._keys) if key not in come])
        there = come.intersection(self._keys)
        new = ranges([row for row, key in enumerate(wanted) if key not in there])
        stay = [key for key in wanted if key in there]
        if len(gone) + len(new) > _RANGES_AT_MOST:
            # Those that go and come are brought together: a reset would lose from where Shift selects.
            self.storming.emit()
            self._reorder([*stay, *(key for key in self._keys if key not in come)])
            gone = [range(len(stay), len(self._keys))] if gone else []
            fresh = [key for key in wanted if key not in there]
            self._replace(gone, [range(len(stay), len(stay) + len(fresh))] if fresh else [], [*stay, *fresh])
            if wanted != self._keys:
                self._reorder(wanted)
            self.stormed.emit()
            return
        self._replace(gone, new, wanted, stay)

    def _replace(self, gone: list[range], new: list[range], wanted: list[Row], stay: list[Row] | None = None) -> None:
        """Let rows go, put those that stay in order, and let others come."""
        for rows in reversed(gone):
            self.beginRemoveRows(QModelIndex(), rows.start, rows.stop - 1)
            del self._keys[rows.start : rows.stop]
            self._number()
            self.endRemoveRows()
        if stay is not None and stay != self._keys:
            self._reorder(stay)
        for rows in new:
            self.beginInsertRows(QModelIndex(), rows.start, rows.stop - 1)
            self._keys[rows.start : rows.start] = wanted[rows.start : rows.stop]
            self._number()
            self.endInsertRows()

    def _reorder(self, keys: list[Row]) -> None:
        self.layoutAboutToBeChanged.emit([], self.LayoutChangeHint.VerticalSortHint)
        before = self.persistentIndexList()
        held = [(self._keys[index.row()], index.column()) for index in before]
        self._keys = keys
        self._number()
        self.changePersistentIndexList(before, [self.index(self._rows[key], column) for key, column in held])
        self.layoutChanged.emit([], self.LayoutChangeHint.VerticalSortHint)

    def _number(self) -> None:
        self._rows = {key: row for row, key in enumerate(self._keys)}


def ranges(rows: Iterable[int]) -> list[range]:
    """Ascending numbers as stretches without holes."""
    found: list[range] = []
    for row in rows:
        if found and found[-1].stop == row:
            found[-1] = range(found[-1].start, row + 1)
        else:
            found.append(range(row, row + 1))
    return found
