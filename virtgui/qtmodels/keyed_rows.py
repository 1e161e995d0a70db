"""A table of keys that becomes another by the fewest announcements: a view keeps its place and selection."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, pyqtSignal

from virtgui.qtmodels.grouping import Row

_RANGES_AT_MOST = 48


class KeyedRows(QAbstractTableModel):
    """`_keys` are the rows in their order."""

    storming = pyqtSignal()
    """Many rows are about to come and go at many places."""
    stormed = pyqtSignal()
    """They did."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: list[Row] = []
        self._numbers: dict[Row, int] | None = None

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._keys)

    def row(self, key: Row) -> int | None:
        """The row of a machine or a heading; None when it is not shown."""
        return self._rows.get(key)

    @property
    def _rows(self) -> dict[Row, int]:
        """The row of each: counted when somebody asks, not at each of many changes in a row."""
        if self._numbers is None:
            self._numbers = {key: row for row, key in enumerate(self._keys)}
        return self._numbers

    def _become(self, wanted: list[Row]) -> None:
        there = self._rows
        stay = [key for key in wanted if key in there]
        fresh = [key for key in wanted if key not in there] if len(stay) < len(wanted) else []
        new = ranges([row for row, key in enumerate(wanted) if key not in there]) if fresh else []
        going: list[Row] = []
        gone: list[range] = []
        if len(stay) < len(self._keys):
            come = set(stay)
            going = [key for key in self._keys if key not in come]
            gone = ranges([there[key] for key in going])
        if len(gone) + len(new) > _RANGES_AT_MOST:
            # Those that go and come are brought together: a reset would lose from where Shift selects.
            self.storming.emit()
            self._reorder([*stay, *going])
            gone = [range(len(stay), len(self._keys))] if gone else []
            self._replace(gone, [range(len(stay), len(stay) + len(fresh))] if fresh else [], [*stay, *fresh])
            self._reorder(wanted)
            self.stormed.emit()
            return
        self._replace(gone, new, wanted, stay)

    def _replace(self, gone: list[range], new: list[range], wanted: list[Row], stay: list[Row] | None = None) -> None:
        """Let rows go, put those that stay in order, and let others come."""
        for rows in reversed(gone):
            self.beginRemoveRows(QModelIndex(), rows.start, rows.stop - 1)
            del self._keys[rows.start : rows.stop]
            self._numbers = None
            self.endRemoveRows()
        if stay is not None:
            self._reorder(stay)
        for rows in new:
            self.beginInsertRows(QModelIndex(), rows.start, rows.stop - 1)
            self._keys[rows.start : rows.start] = wanted[rows.start : rows.stop]
            self._numbers = None
            self.endInsertRows()

    def _reorder(self, keys: list[Row]) -> None:
        if keys == self._keys:
            return
        self.layoutAboutToBeChanged.emit([], self.LayoutChangeHint.VerticalSortHint)
        before = self.persistentIndexList()
        held = [(self._keys[index.row()], index.column()) for index in before]
        self._keys, self._numbers = keys, None
        self.changePersistentIndexList(before, [self.index(self._rows[key], column) for key, column in held])
        self.layoutChanged.emit([], self.LayoutChangeHint.VerticalSortHint)


def ranges(rows: Iterable[int]) -> list[range]:
    """Ascending numbers as stretches without holes."""
    found: list[range] = []
    for row in rows:
        if found and found[-1].stop == row:
            found[-1] = range(found[-1].start, row + 1)
        else:
            found.append(range(row, row + 1))
    return found
