"""The devices of one host as a tree that keeps its shape while devices come and go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PyQt6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, Qt, pyqtSignal

from virtgui.model.device_rules import Standing
from virtgui.model.devices import MdevType, arranged, natural, with_ancestors
from virtgui.model.keys import HostKey
from virtgui.qtmodels import device_words as words
from virtgui.qtmodels.device_rows import TITLES, DeviceColumn, Row, cell
from virtgui.qtmodels.dragging import MIME

_BRANCH = "\n"


class _Item:
    __slots__ = ("above", "at", "below", "row")

    def __init__(self, row: Row | None, above: _Item | None) -> None:
        self.row = row
        self.above = above
        self.below: list[_Item] = []
        self.at = 0


class DeviceTree(QAbstractItemModel):
    """What is searched for stays with all that it hangs on; the others are hidden."""

    counted = pyqtSignal()
    """Another number of devices, or of those that are shown."""

    def __init__(self, host: HostKey, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._root = _Item(None, None)
        self._items: dict[str, _Item] = {}
        self._alive: dict[int, _Item] = {}
        """By what an index holds of each: an index may outlive its line, and PyQt would follow its pointer blindly."""
        self._standings: dict[str, Standing] = {}
        self._words: tuple[str, ...] = ()
        self._kinds: tuple[str, ...] = ()
        self._order = (DeviceColumn.DEVICE, False)

    # -- what is shown -----------------------------------------------------------------------

    def show_devices(self, standings: Iterable[Standing]) -> None:
        """These are there now."""
        found = {standing.device.name: standing for standing in standings}
        if found != self._standings:
            self._standings = found
            self._arrange()

    def search(self, text: str) -> None:
        """Show only devices with all these words in them, of the kinds that are shown."""
        self.narrow(text, self._kinds)

    def show_kinds(self, kinds: tuple[str, ...]) -> None:
        """Show only devices of these kinds; () shows all."""
        self.narrow(" ".join(self._words), kinds)

    def narrow(self, text: str, kinds: tuple[str, ...] = ()) -> None:
        """Show only devices of these kinds with all these words in them, and what they hang on."""
        wanted = tuple(text.casefold().split())
        if (wanted, kinds) != (self._words, self._kinds):
            self._words, self._kinds = wanted, kinds
            self._arrange()

    @property
    def narrowed(self) -> bool:
        """Whether some may be hidden."""
        return bool(self._words or self._kinds)

    @property
    def total(self) -> int:
        """How many devices there are, shown or not."""
        return len(self._standings)

    def standing(self, name: str) -> Standing | None:
        """A device as it stands, shown or not."""
        return self._standings.get(name)

    @property
    def matching(self) -> int:
        """How many devices match, those that only hold them not counted."""
        return sum(self._matches(standing) for standing in self._standings.values())

    def row(self, index: QModelIndex) -> Row | None:
        """The line at a place."""
        return self._item(index).row

    def place(self, key: str) -> QModelIndex:
        """Where a line is; an invalid index where it is hidden or gone."""
        item = self._items.get(key)
        return self.createIndex(item.at, 0, item) if item is not None else QModelIndex()

    def shown(self) -> tuple[str, ...]:
        """All lines that are shown, from the top."""
        found: list[str] = []
        waiting = list(reversed(self._root.below))
        while waiting:
            item = waiting.pop()
            if item.row is not None:
                found.append(item.row.key)
            waiting += reversed(item.below)
        return tuple(found)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort what is under the same parent; by name it is libvirt's order: kind, then address."""
        self._order = (DeviceColumn(column), order == Qt.SortOrder.DescendingOrder)
        self._arrange()

    # -- arranging ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        devices = {name: standing.device for name, standing in self._standings.items()}
        below = arranged(devices.values())
        if self.narrowed:
            found = [name for name, standing in self._standings.items() if self._matches(standing)]
            kept = with_ancestors(found, devices)
        else:
            kept = frozenset(devices)
        self._sync(self._root, self._rows("", below, kept), below, kept)
        self.counted.emit()

    def _sync(self, item: _Item, rows: list[Row], below: Mapping[str, tuple[str, ...]], kept: frozenset[str]) -> None:
        """Make the lines under one line these: what stays keeps its place on screen, open or closed."""
        parent = self._index(item)
        wanted = {row.key for row in rows}
        for at in range(len(item.below) - 1, -1, -1):
            row = item.below[at].row
            if row is not None and row.key not in wanted:
                self._drop(item, at, parent)
        for at, row in enumerate(rows):
            there = next((i for i in range(at, len(item.below)) if _key(item.below[i]) == row.key), -1)
            if there > at:  # it moved: taken out, and put in again below
                self._drop(item, there, parent)
                there = -1
            if there < 0:
                self._put(item, at, row, parent)
            elif item.below[at].row != row:
                item.below[at].row = row
                self.dataChanged.emit(self.index(at, 0, parent), self.index(at, len(TITLES) - 1, parent))
            self._sync(item.below[at], self._rows(row.key, below, kept), below, kept)

    def _put(self, item: _Item, at: int, row: Row, parent: QModelIndex) -> None:
        self.beginInsertRows(parent, at, at)
        new = _Item(row, item)
        item.below.insert(at, new)
        self._items[row.key] = new
        self._alive[id(new)] = new
        _number(item)
        self.endInsertRows()

    def _drop(self, item: _Item, at: int, parent: QModelIndex) -> None:
        self.beginRemoveRows(parent, at, at)
        self._forget(item.below.pop(at))
        _number(item)
        self.endRemoveRows()

    def _forget(self, item: _Item) -> None:
        waiting = [item]
        while waiting:
            one = waiting.pop()
            if self._items.get(_key(one)) is one:
                del self._items[_key(one)]
            self._alive.pop(id(one), None)
            waiting += one.below

    def _rows(self, key: str, below: Mapping[str, tuple[str, ...]], kept: frozenset[str]) -> list[Row]:
        """The lines under a device, under one of its mediated types, or at the top."""
        name, _, kind = key.partition(_BRANCH)
        above = self._standings.get(name)
        types = above.device.mdev_types if above is not None else ()
        names = [one for one in below.get(name, ()) if one in kept]
        typed = {it.id for it in types}
        if kind:
            names = [one for one in names if self._standings[one].device.mdev_type == kind]
        else:
            names = [one for one in names if self._standings[one].device.mdev_type not in typed]
        rows = [self._row(one, above) for one in names]
        if kind or above is None:
            return self._in_order(rows)
        shown = [it for it in types if not self.narrowed or self._shows(above, it, below, kept)]
        lines = [Row(f"{name}{_BRANCH}{it.id}", above, words.type_title(it), it) for it in shown]
        return [*lines, *self._in_order(rows)]

    def _shows(
        self, above: Standing, kind: MdevType, below: Mapping[str, tuple[str, ...]], kept: frozenset[str]
    ) -> bool:
        held = any(
            self._standings[it].device.mdev_type == kind.id for it in below.get(above.device.name, ()) if it in kept
        )
        return held or ((not self._kinds or "mdev" in self._kinds) and self._said(f"{kind.id} {kind.name}"))

    def _row(self, name: str, above: Standing | None) -> Row:
        standing = self._standings[name]
        return Row(name, standing, words.title(standing.device, above.device if above is not None else None))

    def _in_order(self, rows: list[Row]) -> list[Row]:
        column, down = self._order
        if column is DeviceColumn.DEVICE:
            return rows[::-1] if down else rows
        return sorted(rows, key=lambda row: natural(cell(row, column).casefold()), reverse=down)

    def _matches(self, standing: Standing) -> bool:
        device = standing.device
        if self._kinds and device.kind not in self._kinds:
            return False
        if not self._words:
            return True
        above = self._standings.get(device.parent)
        about = (
            words.title(device, above.device if above is not None else None),
            words.kind_text(device),
            words.class_text(device),
            device.name,
            device.address,
            words.numbers(device),
            device.driver,
            *device.nodes,
            *(what for _, what in device.keys),
            *(value for _, value in device.facts),
            *(user.name for user in standing.users),
        )
        return self._said(" ".join(about))

    def _said(self, about: str) -> bool:
        folded = about.casefold()
        return all(word in folded for word in self._words)

    # -- what Qt asks ------------------------------------------------------------------------

    def _index(self, item: _Item) -> QModelIndex:
        return QModelIndex() if item is self._root else self.createIndex(item.at, 0, item)

    def _item(self, index: QModelIndex | None) -> _Item:
        if index is None or not index.isValid():
            return self._root
        return self._alive.get(index.internalId(), self._root)

    def index(self, row: int, column: int, parent: QModelIndex | None = None) -> QModelIndex:
        item = self._item(parent)
        if not (0 <= row < len(item.below) and 0 <= column < len(TITLES)):
            return QModelIndex()
        return self.createIndex(row, column, item.below[row])

    def parent(self, index: QModelIndex) -> QModelIndex:  # type: ignore[override]
        above = self._item(index).above
        return QModelIndex() if above is None else self._index(above)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        if parent is not None and parent.isValid() and parent.column():
            return 0
        return len(self._item(parent).below)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        column = DeviceColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if column is DeviceColumn.DEVICE:
                return ", ".join(filter(None, (cell(row, it) for it in DeviceColumn)))
            return f"{TITLES[column]} {cell(row, column)}"
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsDragEnabled if row.type is None else flags

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        names = dict.fromkeys(row.key for index in indexes if (row := self.row(index)) is not None and not row.type)
        mime = QMimeData()
        mime.setData(MIME, "\n".join((self._host, *names)).encode())
        return mime


def _key(item: _Item) -> str:
    return item.row.key if item.row is not None else ""


def _number(item: _Item) -> None:
    for at, one in enumerate(item.below):
        one.at = at
