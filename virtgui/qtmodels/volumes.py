"""The volumes of one pool as a table that can be searched and sorted."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, QSortFilterProxyModel, Qt

from virtgui.model.inventory import Volume
from virtgui.util.names import plain
from virtgui.util.units import size_text

SORT = Qt.ItemDataRole.UserRole


class VolumeColumn(IntEnum):
    """The columns in their order."""

    NAME = 0
    SIZE = 1
    ALLOCATED = 2
    FORMAT = 3
    USERS = 4


_TITLES = ("Name", "Size", "Allocated", "Format", "Used by")
_FIGURES = (VolumeColumn.SIZE, VolumeColumn.ALLOCATED)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class VolumesModel(QAbstractTableModel):
    """Volumes, and who uses each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._volumes: tuple[Volume, ...] = ()
        self._users: Mapping[str, str] = {}

    def show_volumes(self, volumes: tuple[Volume, ...], users: Mapping[str, str]) -> None:
        """Show these; `users` are names of machines by path."""
        if (volumes, users) != (self._volumes, self._users):
            self.beginResetModel()
            self._volumes, self._users = volumes, users
            self.endResetModel()

    def volume(self, row: int) -> Volume:
        """The volume of a row."""
        return self._volumes[row]

    def users(self, row: int) -> str:
        """Who uses it, "" for nobody."""
        return self._users.get(self._volumes[row].path, "")

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._volumes)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in _FIGURES else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        volume = self._volumes[index.row()]
        column = VolumeColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(volume, column)
        if role == SORT:
            figure = {VolumeColumn.SIZE: volume.capacity, VolumeColumn.ALLOCATED: volume.allocation}.get(column)
            # As a float: Qt compares a small and a large int by the size of the first.
            return self._text(volume, column).casefold() if figure is None else float(figure)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _FIGURES:
            return _RIGHT
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_TITLES[column]} {self._text(volume, column)}"
        return None

    def _text(self, volume: Volume, column: VolumeColumn) -> str:
        match column:
            case VolumeColumn.NAME:
                return plain(volume.name, 200)
            case VolumeColumn.SIZE:
                return size_text(volume.capacity)
            case VolumeColumn.ALLOCATED:
                return size_text(volume.allocation)
            case VolumeColumn.FORMAT:
                return plain(volume.format, 40)
            case VolumeColumn.USERS:
                return plain(self._users.get(volume.path, ""), 80)


class FoundVolumes(QSortFilterProxyModel):
    """Those in whose name, format or user every word of the search is."""

    def __init__(self, source: VolumesModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._volumes = source
        self.setSourceModel(source)
        self.setSortRole(SORT)
        self.sort(VolumeColumn.NAME)

    def search(self, text: str) -> None:
        """Show only what these words are in."""
        self._words = tuple(text.casefold().split())
        self.invalidateFilter()

    def volume(self, index: QModelIndex) -> Volume | None:
        """The volume of a row that is shown."""
        return self._volumes.volume(self.mapToSource(index).row()) if index.isValid() else None

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:
        volume = self._volumes.volume(row)
        about = f"{volume.name} {volume.format} {self._volumes.users(row)}".casefold()
        return all(word in about for word in self._words)
