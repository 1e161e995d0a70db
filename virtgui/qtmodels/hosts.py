"""The hosts as a list, headed by one row for all machines; those of a site stand under its name, and what a host has
under the host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, QTimer, pyqtSignal

from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.qtmodels.settings import HostEntry, Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple

HostRole = Qt.ItemDataRole.UserRole
"""The Host, `Site` or `Part` of a row; None in the first row."""
CountRole = Qt.ItemDataRole.UserRole + 1
"""How many machines the row stands for, or how many things a part has: None where that is not known."""
_COUNT_DOWN_MS = 1000
_COLLAPSED = "hosts/collapsed"
_SPREAD = "hosts/spread"


class Site(NamedTuple):
    """The row of a site, above its hosts."""

    name: str


class Part(NamedTuple):
    """A row below a host, for one kind of what it has: "machines", or the name of a page of its window."""

    host: HostKey
    page: str


_Row = HostKey | Site | Part
PARTS = {
    "machines": tr("Machines"),
    "storage": tr("Storage"),
    "networks": tr("Networks"),
    "devices": tr("Host devices"),
}
"""The parts of a host, and what they are called."""


class Hosts(QAbstractListModel):
    """Row 0 is "all machines"; then the hosts in a person's order, each site's together where its first one stands."""

    counted = pyqtSignal()
    """The number of hosts, or of those connected, may have changed."""
    arranged = pyqtSignal()
    """A host may have come to another site, or got another name."""
    spread = pyqtSignal()
    """Other hosts' parts are shown."""

    def __init__(
        self, world: World, settings: Settings, name: Callable[[Host], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._settings = settings
        self._name = name
        self.count_part: Callable[[Part], int | None] = lambda part: None
        """Of parts other than machines; who lists them comes later than the rows."""
        self.spoken: Callable[[Host, str], str] = lambda host, name: name
        """What a screen reader says of a host's row, by whoever shows it."""
        self._keys: list[_Row] = self._wanted()
        self._timer = QTimer(self)
        self._timer.setInterval(_COUNT_DOWN_MS)
        self._timer.timeout.connect(self._count_down)
        world.hosts_changed.connect(self._hosts_changed)
        world.machines_changed.connect(self._machines_changed)
        settings.hosts_changed.connect(self._renamed)
        self._keep_time()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() or not self._keys else len(self._keys) + 1

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        key = self._at(index.row())
        if isinstance(key, Part):
            return self._part_data(key, role)
        site = key if isinstance(key, Site) else None
        host = self._world.hosts.get(key) if key is not None and not isinstance(key, Site) else None
        match role:
            case int() if role == HostRole:
                return site if site is not None else host
            case int() if role == CountRole:
                if site is not None:
                    return sum(self._world.count_of(key) for key in self.hosts_of(site.name))
                return len(self._world.machines) if host is None else self._world.count_of(host.key)
            case Qt.ItemDataRole.DisplayRole:
                return site.name if site is not None else self._name(host) if host is not None else ""
            case Qt.ItemDataRole.AccessibleTextRole:
                name = index.data() or tr("All machines")
                return self.spoken(host, name) if host is not None else f"{name}, {index.data(CountRole)}"
        return None

    def _part_data(self, part: Part, role: int) -> Any:
        count = self._world.count_of(part.host) if part.page == "machines" else self.count_part(part)
        match role:
            case int() if role == HostRole:
                return part
            case int() if role == CountRole:
                return count
            case Qt.ItemDataRole.DisplayRole:
                return PARTS[part.page]
            case Qt.ItemDataRole.AccessibleTextRole:
                return PARTS[part.page] if count is None else f"{PARTS[part.page]}, {count}"
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        moves = isinstance(index.data(HostRole), Host)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if moves else flags

    def _at(self, row: int) -> _Row | None:
        return self._keys[row - 1] if 0 < row <= len(self._keys) else None

    def host(self, row: int) -> Host | None:
        """The host in a row, or that a part in it is of; None in the first and in those of sites."""
        key = self._at(row)
        if isinstance(key, Part):
            key = key.host
        return None if key is None or isinstance(key, Site) else self._world.hosts.get(key)

    def site(self, row: int) -> Site | None:
        """The site in a row; None in all others."""
        key = self._at(row)
        return key if isinstance(key, Site) else None

    def part(self, row: int) -> Part | None:
        """The part in a row; None in all others."""
        key = self._at(row)
        return key if isinstance(key, Part) else None

    def hosts_of(self, site: str) -> tuple[HostKey, ...]:
        """The hosts of a site, in order."""
        return tuple(key for key in self._order() if self.site_of(key) == site)

    def row(self, key: HostKey | None) -> int:
        """The row of a host, or of all machines; -1 when there is none."""
        if key is None:
            return 0 if self._keys else -1
        return self._keys.index(key) + 1 if key in self._keys else -1

    def row_of_site(self, name: str) -> int:
        """The row of a site; -1 where there is none."""
        return self._keys.index(Site(name)) + 1 if Site(name) in self._keys else -1

    def row_of_part(self, part: Part) -> int:
        """The row of a part; -1 where it is not shown."""
        return self._keys.index(part) + 1 if part in self._keys else -1

    @property
    def keys(self) -> tuple[HostKey, ...]:
        """Every host, in order, also those of sites that are closed."""
        return tuple(key for group in self._groups() for key in group[1])

    @property
    def sites(self) -> tuple[str, ...]:
        """The names of all sites, in order."""
        return tuple(site for site, _ in self._groups() if site)

    def site_of(self, key: HostKey) -> str:
        """The site a host stands in; "" for none."""
        return self._entry(key).site

    def is_open(self, site: str) -> bool:
        """Whether a site's hosts are shown."""
        return site not in (self._settings.words(_COLLAPSED) or ())

    def turn(self, site: str, shown: bool) -> None:
        """Show a site's hosts, or hide them."""
        self._note(_COLLAPSED, site, on=not shown)
        self._renamed()

    def may_spread(self, key: HostKey) -> bool:
        """Whether a host has parts to be shown: one that is not connected tells of none."""
        host = self._world.hosts.get(key)
        return host is not None and host.open

    def is_spread(self, key: HostKey) -> bool:
        """Whether a host's parts are shown."""
        return self.may_spread(key) and key in (self._settings.words(_SPREAD) or ())

    def spread_out(self, key: HostKey, shown: bool) -> None:
        """Show a host's parts, or hide them."""
        self._note(_SPREAD, key, on=shown)
        self._renamed()
        self.spread.emit()

    def _note(self, name: str, word: str, *, on: bool) -> None:
        """Put a word into a set of the settings, or take it out."""
        words = set(self._settings.words(name) or ())
        self._settings.put(name, sorted(words | {word} if on else words - {word}) or None)

    def counted_anew(self, part: Part) -> None:
        """A part may have more or fewer things."""
        row = self.row_of_part(part)
        if row > 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def move(self, key: HostKey, before: HostKey | None, site: str) -> None:
        """Put a host into a site ("" is none), before another one or at its end; one that is gone stays so."""
        if key not in self._world.hosts:
            return
        order = [other for other in self.keys if other != key]
        if before is not None and before in order:
            place = order.index(before)
        else:
            own = [place for place, other in enumerate(order) if site and self.site_of(other) == site]
            place = own[-1] + 1 if own else len(order)
        order.insert(place, key)
        self._settings.arrange_hosts(
            self._entry(other)._replace(site=site) if other == key else self._entry(other) for other in order
        )

    def step(self, what: HostKey | Site, down: bool) -> None:
        """Move a host past its neighbour in its site; a site, or a host in none, past a whole site or such a host."""
        groups = self._groups()
        site = what.name if isinstance(what, Site) else self.site_of(what)
        own = next((group for group in groups if group[0] == site and (site or what in group[1])), None)
        if own is None:
            return
        row: list[Any] = own[1] if site and not isinstance(what, Site) else groups
        at = row.index(own if row is groups else what)
        to = at + (1 if down else -1)
        if 0 <= to < len(row):
            row[at], row[to] = row[to], row[at]
            self._settings.arrange_hosts(self._entry(key) for _, keys in groups for key in keys)

    def _entry(self, key: HostKey) -> HostEntry:
        known = self._world.hosts.get(key)
        return self._settings.host(key) or HostEntry(key, read_only=known is not None and known.read_only)

    def _order(self) -> list[HostKey]:
        added = [HostKey(entry.uri) for entry in self._settings.hosts]
        known = [key for key in added if key in self._world.hosts]
        there = set(known)
        return known + [key for key in self._world.hosts if key not in there]

    def _groups(self) -> list[tuple[str, list[HostKey]]]:
        """Sites with their hosts, and hosts in no site each by itself, in order."""
        sites = {HostKey(entry.uri): entry.site for entry in self._settings.hosts}
        found: dict[str, list[HostKey]] = {}
        groups: list[tuple[str, list[HostKey]]] = []
        for key in self._order():
            site = sites.get(key, "")
            if site and site in found:
                found[site].append(key)
            else:
                groups.append((site, [key]))
                if site:
                    found[site] = groups[-1][1]
        return groups

    def _wanted(self) -> list[_Row]:
        closed = set(self._settings.words(_COLLAPSED) or ())
        wide = set(self._settings.words(_SPREAD) or ())
        wanted: list[_Row] = []
        for site, keys in self._groups():
            if site:
                wanted.append(Site(site))
            for key in keys if site not in closed or not site else ():
                wanted.append(key)
                if key in wide and self.may_spread(key):
                    wanted += [Part(key, page) for page in PARTS]
        return wanted

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        for key in hosts:
            if key not in self._world.hosts and self._settings.host(key) is None:
                self._note(_SPREAD, key, on=False)  # it was removed
        wanted = self._wanted()
        if wanted != self._keys:
            self._become(wanted)
            self.spread.emit()
        self._told(hosts)
        self._keep_time()
        self.counted.emit()

    def _become(self, wanted: list[_Row]) -> None:
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
        if not self._keys or not (added or removed):
            return
        hosts = {key.host for key in (*added, *removed)}
        sites = {self.row_of_site(self.site_of(host)) for host in hosts}
        parts = {self.row_of_part(Part(host, "machines")) for host in hosts}
        for row in {0, *sites, *parts, *map(self.row, hosts)} - {-1}:
            self.dataChanged.emit(self.index(row), self.index(row))
        self.counted.emit()

    def _renamed(self) -> None:
        wanted = self._wanted()
        if wanted != self._keys:
            self._become(wanted)
        if self._keys:
            self.dataChanged.emit(self.index(0), self.index(len(self._keys)))
        self.arranged.emit()

    def _keep_time(self) -> None:
        """Seconds to the next try are counted down only while there is something to count."""
        waits = any(host.phase is Phase.LOST and host.retry_at for host in self._world.hosts.values())
        if waits != self._timer.isActive():
            self._timer.start() if waits else self._timer.stop()

    def _count_down(self) -> None:
        self._told(frozenset(key for key, host in self._world.hosts.items() if host.retry_at))
