"""The volumes of one pool as a table that can be searched and sorted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from typing import Any, Protocol

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text


class Volume(Protocol):
    """What a row shows of a volume, from whatever tells it; sizes are bytes."""

    @property
    def name(self) -> str:
        """Its name in its pool."""

    @property
    def path(self) -> str:
        """Where it lies."""

    @property
    def format(self) -> str:
        """Its format."""

    @property
    def capacity(self) -> int:
        """What a guest sees."""

    @property
    def allocation(self) -> int:
        """What it takes."""


class VolumeColumn(IntEnum):
    """The columns in their order."""

    NAME = 0
    SIZE = 1
    ALLOCATED = 2
    FORMAT = 3
    USERS = 4


_TITLES = (tr("Name"), tr("Size"), tr("Allocated"), tr("Format"), tr("Used by"))
_FIGURES = (VolumeColumn.SIZE, VolumeColumn.ALLOCATED)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class VolumesModel(QAbstractTableModel):
    """Volumes, and who uses each; listed are those in whose name, format or user every word of the search is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._volumes: Sequence[Volume] = ()
        self._users: Mapping[str, str] = {}
        self._only: Collection[str] | None = None
        self._words: tuple[str, ...] = ()
        self._order = (VolumeColumn.NAME, False)
        self._listed: list[Volume] = []

    def show_volumes(self, volumes: Sequence[Volume], users: Mapping[str, str]) -> None:
        """Show these; `users` are names of machines by path."""
        if (volumes, users) != (self._volumes, self._users):
            self._volumes, self._users = volumes, users
            self._list()

    def show_users(self, users: Mapping[str, str]) -> None:
        """Who uses them is known better now: the rows stay where they are, unless they are sorted by that."""
        self._users = users
        if self._order[0] is VolumeColumn.USERS or self._words:
            self._list()
        elif self._listed:
            last = len(self._listed) - 1
            self.dataChanged.emit(self.index(0, VolumeColumn.USERS), self.index(last, VolumeColumn.USERS))

    def show_only(self, paths: Collection[str] | None) -> None:
        """Show only the volumes at these paths; None is all of them."""
        if paths != self._only:
            self._only = paths
            self._list()

    @property
    def total(self) -> int:
        """How many there are, listed or not."""
        return len(self._volumes)

    def search(self, text: str) -> None:
        """Show only what these words are in."""
        self._words = tuple(text.casefold().split())
        self._list()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (VolumeColumn(column), order == Qt.SortOrder.DescendingOrder)
        self._list()

    def volume(self, index: QModelIndex) -> Volume | None:
        """The volume of a row."""
        return self._listed[index.row()] if index.isValid() else None

    def rows_of(self, names: Collection[str]) -> list[int]:
        """Where these are listed."""
        return [row for row, volume in enumerate(self._listed) if volume.name in names]

    def place(self, name: str) -> QModelIndex:
        """Where a volume is listed; an invalid index where it is not."""
        row = next((row for row, volume in enumerate(self._listed) if volume.name == name), -1)
        return self.index(row, 0) if row >= 0 else QModelIndex()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._listed)

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
        column = VolumeColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(self._listed[index.row()], column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _FIGURES:
            return _RIGHT
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_TITLES[column]} {self._text(self._listed[index.row()], column)}"
        return None

    def _list(self) -> None:
        """All in one go: a sorting proxy would ask a cell at a time, which takes seconds for a large pool."""
        self.beginResetModel()
        column, down = self._order
        found = [volume for volume in self._volumes if self._matches(volume)]
        self._listed = sorted(found, key=lambda volume: self._key(volume, column), reverse=down)
        self.endResetModel()

    def _matches(self, volume: Volume) -> bool:
        if self._only is not None and volume.path not in self._only:
            return False
        if not self._words:
            return True
        about = f"{volume.name} {volume.format} {self._users.get(volume.path, '')}".casefold()
        return all(word in about for word in self._words)

    def _key(self, volume: Volume, column: VolumeColumn) -> tuple[int, str]:
        figure = {VolumeColumn.SIZE: volume.capacity, VolumeColumn.ALLOCATED: volume.allocation}.get(column)
        words = self._text(volume, column) if column in (VolumeColumn.FORMAT, VolumeColumn.USERS) else ""
        return (figure or 0, f"{words} {volume.name}".casefold())

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
