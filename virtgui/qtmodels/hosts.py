"""The hosts as a list, headed by one row for all machines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, QTimer, pyqtSignal

from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World

HostRole = Qt.ItemDataRole.UserRole
"""The Host of a row; None in the first row."""
CountRole = Qt.ItemDataRole.UserRole + 1
"""How many machines the row stands for."""
_COUNT_DOWN_MS = 1000


class Hosts(QAbstractListModel):
    """Row 0 is "all machines"; then the hosts in the order they were added."""

    counted = pyqtSignal()
    """The number of hosts, or of those connected, may have changed."""

    def __init__(
        self, world: World, settings: Settings, name: Callable[[Host], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._settings = settings
        self._name = name
        self._keys: list[HostKey] = self._wanted()
        self._timer = QTimer(self)
        self._timer.setInterval(_COUNT_DOWN_MS)
        self._timer.timeout.connect(self._count_down)
        world.hosts_changed.connect(self._hosts_changed)
        world.hosts_sampled.connect(self._told)
        world.machines_changed.connect(self._machines_changed)
        settings.hosts_changed.connect(self._renamed)
        self._keep_time()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() or not self._keys else len(self._keys) + 1

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        host = self.host(index.row())
        match role:
            case int() if role == HostRole:
                return host
            case int() if role == CountRole:
                if host is None:
                    return len(self._world.machines)
                return sum(1 for _ in self._world.machines_of(host.key))
            case Qt.ItemDataRole.DisplayRole:
                return self._name(host) if host is not None else ""
        return None

    def host(self, row: int) -> Host | None:
        """The host in a row; None in the first."""
        return self._world.hosts.get(self._keys[row - 1]) if 0 < row <= len(self._keys) else None

    def row(self, key: HostKey | None) -> int:
        """The row of a host, or of all machines; -1 when there is none."""
        if key is None:
            return 0 if self._keys else -1
        return self._keys.index(key) + 1 if key in self._keys else -1

    @property
    def keys(self) -> tuple[HostKey, ...]:
        """Every host, in order."""
        return tuple(self._keys)

    def _wanted(self) -> list[HostKey]:
        added = [HostKey(entry.uri) for entry in self._settings.hosts]
        known = [key for key in added if key in self._world.hosts]
        there = set(known)
        return known + [key for key in self._world.hosts if key not in there]

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        wanted = self._wanted()
        if wanted != self._keys:
            self._become(wanted)
        self._told(hosts)
        self._keep_time()
        self.counted.emit()

    def _become(self, wanted: list[HostKey]) -> None:
        """Hosts come and go one at a time: rows keep their selection."""
        for key in [key for key in self._keys if key not in wanted]:
            row = self._keys.index(key)
            last = len(self._keys) == 1
            self.beginRemoveRows(QModelIndex(), 0 if last else row + 1, row + 1)
            del self._keys[row]
            self.endRemoveRows()
        stay = [key for key in wanted if key in self._keys]
        if stay != self._keys:
            self.beginResetModel()
            self._keys = stay
            self.endResetModel()
        for row, key in enumerate(wanted):
            if row >= len(self._keys) or self._keys[row] != key:
                self.beginInsertRows(QModelIndex(), row + 1 if self._keys else 0, row + 1)
                self._keys.insert(row, key)
                self.endInsertRows()

    def _told(self, hosts: frozenset[HostKey]) -> None:
        for key in hosts:
            row = self.row(key)
            if row > 0:
                self.dataChanged.emit(self.index(row), self.index(row))

    def _machines_changed(self, added: frozenset[Any], _changed: frozenset[Any], removed: frozenset[Any]) -> None:
        if self._keys and (added or removed):
            self.dataChanged.emit(self.index(0), self.index(len(self._keys)))
            self.counted.emit()

    def _renamed(self) -> None:
        wanted = self._wanted()
        if wanted != self._keys:
            self._become(wanted)
        if self._keys:
            self.dataChanged.emit(self.index(0), self.index(len(self._keys)))

    def _keep_time(self) -> None:
        """Seconds to the next try are counted down only while there is something to count."""
        waits = any(host.phase is Phase.LOST and host.retry_at for host in self._world.hosts.values())
        if waits != self._timer.isActive():
            self._timer.start() if waits else self._timer.stop()

    def _count_down(self) -> None:
        self._told(frozenset(key for key, host in self._world.hosts.items() if host.retry_at))
