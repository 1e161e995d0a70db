"""The machines of one host or of all as a table: searched, filtered and sorted, one row for each key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from PyQt6.QtCore import QAbstractTableModel, QElapsedTimer, QModelIndex, QObject, Qt, QTimer, pyqtSignal

from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.matching import Chip, Matching
from virtgui.qtmodels.ordering import ORDERS, Column
from virtgui.qtmodels.world import World

KeyRole = Qt.ItemDataRole.UserRole
_RESORT_MS = 2000
_SETTLE_MS = 100
_RANGES_AT_MOST = 48
_RIGHT = frozenset((Column.CPU, Column.MEMORY, Column.DISK, Column.NETWORK, Column.VCPUS))


class Speaker(Protocol):
    """Puts facts into words; the views have the words."""

    def heading(self, column: Column) -> str:
        """A column's title."""

    def text(self, key: DomainKey, column: Column) -> str:
        """One cell."""

    def tip(self, key: DomainKey, column: Column) -> str:
        """A cell's whole text where the cell may show less; "" for none."""

    def spoken(self, key: DomainKey) -> str:
        """A row as it is read aloud."""


class Machines(QAbstractTableModel):
    """Rows by key. What the facts say is read from the world at the moment it is painted."""

    counted = pyqtSignal()
    """The numbers by state, or of rows, may have changed."""

    def __init__(self, world: World, speaker: Speaker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._speaker = speaker
        self._keys: list[DomainKey] = []
        self._rows: dict[DomainKey, int] = {}
        self._found = Matching(world)
        self._seen = range(0)
        self._held = False
        self._unsorted = False
        self._since = QElapsedTimer()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._arrange)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_RESORT_MS)
        self._later.timeout.connect(self._sort_again)
        self._resort = QTimer(self)
        self._resort.setInterval(_RESORT_MS)
        self._resort.timeout.connect(self._sort_again)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)
        world.addressed.connect(self._addressed)
        world.sampled.connect(self._sampled)
        self._arrange()

    # What a view asks.

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        key = self._keys[index.row()]
        if role == KeyRole:
            return key
        if key not in self._world.machines:
            return None
        column = Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._speaker.text(key, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._speaker.tip(key, column) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                if column is Column.NAME:
                    return self._speaker.spoken(key)
                return f"{self._speaker.heading(column)} {self._speaker.text(key, column)}".rstrip()
            case Qt.ItemDataRole.TextAlignmentRole if column in _RIGHT:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._speaker.heading(Column(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; machines without a value come last both ways."""
        self._found.column = Column(column)
        self._found.descending = order == Qt.SortOrder.DescendingOrder
        self._resort.stop()
        if ORDERS[self._found.column].live:
            self._resort.start()
        self._found.look_at_all()
        self._unsorted = True
        self._arrange()

    @property
    def sorted_by(self) -> tuple[Column, bool]:
        """The column, and whether descending."""
        return self._found.column, self._found.descending

    def key(self, row: int) -> DomainKey | None:
        """The machine in a row."""
        return self._keys[row] if 0 <= row < len(self._keys) else None

    def row(self, key: DomainKey) -> int | None:
        """The row of a machine; None when it is not shown."""
        return self._rows.get(key)

    def keys(self) -> tuple[DomainKey, ...]:
        """Every machine shown, in order."""
        return tuple(self._keys)

    def count(self, chip: Chip) -> int:
        """How many machines of the scope that match the search are in a state."""
        return self._found.count(chip)

    @property
    def scope(self) -> HostKey | None:
        """The host shown; None for all."""
        return self._found.scope

    @property
    def search(self) -> str:
        """The search, as it is looked for."""
        return self._found.search

    @property
    def chip(self) -> Chip:
        """The state filtered by."""
        return self._found.chip

    # What a view tells.

    def set_scope(self, host: HostKey | None) -> None:
        """Show one host's machines, or all."""
        if host != self._found.scope:
            self._found.scope = host
            self._look_again()

    def set_search(self, text: str) -> None:
        """Show machines whose name, title, UUID, MAC, address or description contains the text."""
        wanted = text.strip().casefold()
        if wanted != self._found.search:
            self._found.search = wanted
            self._look_again()

    def set_chip(self, chip: Chip) -> None:
        """Show machines in one state, or all."""
        if chip is not self._found.chip:
            self._found.chip = chip
            self._arrange()

    def set_seen(self, rows: range) -> None:
        """Which rows are on screen: only these are announced when their figures change."""
        self._seen = rows

    @property
    def held(self) -> bool:
        """Whether no row may change its place by itself."""
        return self._held

    def hold(self, held: bool) -> None:
        """While held, because a pointer is in the table, no row changes its place by itself."""
        self._held = held
        if not held and self._unsorted:
            self._sort_again()

    # What the world tells.

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], removed: frozenset[DomainKey]
    ) -> None:
        found, moved = self._found, False
        for key in removed:
            moved |= found.forget(key)
        for key in added:
            found.reword(key)
            moved |= found.look(key)
        for key in changed:
            found.reword(key)
            before = found.place(key)
            moved |= found.look(key)
            if before is not None and found.place(key) != before:
                self._unsorted = True
        self._tell(changed)
        if moved:
            self._arrange_soon()
        elif self._unsorted and found.column is Column.NAME:
            self._sort_again()
        elif self._unsorted and not self._resort.isActive() and not self._later.isActive():
            self._later.start()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        keys = [machine.key for host in hosts for machine in self._world.machines_of(host)]
        moved = False
        for key in keys:
            moved |= self._found.look(key)
        self._tell(keys)
        if moved:
            self._arrange_soon()
        self.counted.emit()

    def _addressed(self, keys: frozenset[DomainKey]) -> None:
        moved = False
        for key in keys:
            self._found.reword(key)
            if key in self._world.machines:
                moved |= self._found.look(key)
        self._tell(keys)
        if moved:
            self._arrange_soon()

    def _sampled(self, keys: frozenset[DomainKey]) -> None:
        seen = [row for row in self._seen if row < len(self._keys) and self._keys[row] in keys]
        if seen:
            self.dataChanged.emit(self.index(seen[0], Column.CPU), self.index(seen[-1], Column.NETWORK))

    def _tell(self, keys: Iterable[DomainKey]) -> None:
        """Announce rows whose facts changed, as one stretch: a burst is one repaint."""
        rows = [row for key in keys if (row := self._rows.get(key)) is not None]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(Column) - 1))

    # In which order.

    def _look_again(self) -> None:
        self._found.look_at_all()
        self._arrange()

    def _arrange_soon(self) -> None:
        """At once after a quiet moment, else when the burst has had its moment."""
        gone = self._since.elapsed() if self._since.isValid() else _SETTLE_MS
        if gone >= _SETTLE_MS or not self._keys:
            self._arrange()
        elif not self._settle.isActive():
            self._settle.start(_SETTLE_MS - gone)

    def _sort_again(self) -> None:
        if self._held and self._found.column is not Column.NAME:
            self._unsorted = True
            return
        if ORDERS[self._found.column].live:
            self._found.look_at_places(self._keys)
            self._unsorted = True
        if self._unsorted:
            self._arrange()

    def _arrange(self) -> None:
        """Bring the rows to what is wanted by the fewest announcements."""
        self._settle.stop()
        wanted = self._found.ordered()
        if self._held and self._unsorted and self._found.column is not Column.NAME:
            wanted = self._kept_in_place(wanted)
        else:
            self._unsorted = False
        if wanted != self._keys:
            self._become(wanted)
        self._since.start()
        self.counted.emit()

    def _kept_in_place(self, wanted: list[DomainKey]) -> list[DomainKey]:
        """The rows as they lie, less those that went, with new ones at the end."""
        come = set(wanted)
        stay = [key for key in self._keys if key in come]
        there = set(stay)
        return stay + [key for key in wanted if key not in there]

    def _become(self, wanted: list[DomainKey]) -> None:
        come = set(wanted)
        gone = _ranges([row for row, key in enumerate(self._keys) if key not in come])
        there = come.intersection(self._keys)
        new = _ranges([row for row, key in enumerate(wanted) if key not in there])
        if len(gone) + len(new) > _RANGES_AT_MOST:
            self.beginResetModel()
            self._keys = wanted
            self._number()
            self.endResetModel()
            return
        for rows in reversed(gone):
            self.beginRemoveRows(QModelIndex(), rows.start, rows.stop - 1)
            del self._keys[rows.start : rows.stop]
            self._number()
            self.endRemoveRows()
        stay = [key for key in wanted if key in there]
        if stay != self._keys:
            self._reorder(stay)
        for rows in new:
            self.beginInsertRows(QModelIndex(), rows.start, rows.stop - 1)
            self._keys[rows.start : rows.start] = wanted[rows.start : rows.stop]
            self._number()
            self.endInsertRows()

    def _reorder(self, keys: list[DomainKey]) -> None:
        self.layoutAboutToBeChanged.emit([], self.LayoutChangeHint.VerticalSortHint)
        before = self.persistentIndexList()
        held = [(self._keys[index.row()], index.column()) for index in before]
        self._keys = keys
        self._number()
        self.changePersistentIndexList(before, [self.index(self._rows[key], column) for key, column in held])
        self.layoutChanged.emit([], self.LayoutChangeHint.VerticalSortHint)

    def _number(self) -> None:
        self._rows = {key: row for row, key in enumerate(self._keys)}


def _ranges(rows: list[int]) -> list[range]:
    """Ascending numbers as stretches without holes."""
    found: list[range] = []
    for row in rows:
        if found and found[-1].stop == row:
            found[-1] = range(found[-1].start, row + 1)
        else:
            found.append(range(row, row + 1))
    return found
