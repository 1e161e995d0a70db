"""The machines of one host or of all as a table: searched, filtered and sorted, one row for each key."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import (
    QMimeData,
    QModelIndex,
    QObject,
    Qt,
    QTimer,
    pyqtSignal,
)

from virtgui.model.facts import Host, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.grouping import By, Heading, Row, grouped
from virtgui.qtmodels.keyed_rows import KeyedRows, ranges
from virtgui.qtmodels.matching import Chip, Matching
from virtgui.qtmodels.ordering import COLUMNS, LIVE, ORDERS, OWN, Column
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr

if TYPE_CHECKING:
    from virtgui.qtmodels.looks import Looks
    from virtgui.qtmodels.regrouping import Regrouping
    from virtgui.qtmodels.speaker import Speaker

KeyRole = Qt.ItemDataRole.UserRole
_RESORT_MS = 2000
_SETTLE_MS = 100
_ALONE_AT_MOST = 8
"""So many stretches of rows that changed are painted without those between them."""
_ROWS_A_MS = 20
"""A burst has its moment, and while hosts come one more for so many rows: what arranging them costs grows with them."""
_LIVE = tuple(Column(place) for live in LIVE for place in live)
_RIGHT = frozenset((*_LIVE, Column.VCPUS, Column.DISKS, Column.NICS, Column.SNAPSHOTS))


# Put together once: a view asks for them with each cell that it paints.
_HEADING = Qt.ItemFlag.ItemIsEnabled
_ROW = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemIsDropEnabled
)
_HEADING_OF_TAGS = _HEADING | Qt.ItemFlag.ItemIsDropEnabled
_HEADING_OF_GROUP = _HEADING | Qt.ItemFlag.ItemIsDropEnabled | Qt.ItemFlag.ItemIsDragEnabled

_HostLook = tuple[Phase, str, str, str]
"""What rows show of their host: where its connection stands, its own name, its driver, and how it is called."""


def _is_coming(host: Host) -> bool:
    return host.phase is Phase.OPENING or (host.open and not host.listed)


def _whole(rows: Sequence[int]) -> range:
    return range(rows[0], rows[-1] + 1) if rows else range(0)


def _heading_of(host: HostKey) -> Heading:
    return Heading(By.HOST, (str(host),))


class Machines(KeyedRows):
    """Rows by key. What the facts say is read from the world at the moment it is painted."""

    counted = pyqtSignal()
    """The numbers by state, or of rows, may have changed."""
    dropped = pyqtSignal(object)
    """The paths of groups that machines were dragged to, each with their keys."""
    tagged = pyqtSignal(object)
    """What a `Retag` tells of machines that were dragged onto a heading of tags."""
    given = pyqtSignal(object, str)
    """The DomainKey of a machine onto which a device of its host was dragged, and the device's name."""

    def __init__(self, world: World, speaker: Speaker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._speaker = speaker
        self._counts: dict[Heading, int] = {}
        self._collapsed: frozenset[Heading] = frozenset()
        self._flat = False
        self._found = Matching(world, lambda key: speaker.text(key, Column.HOST))
        self._seen = range(0)
        self._shown: frozenset[DomainKey] = frozenset()
        self._live: Sequence[Column] = _LIVE
        self._of_hosts: dict[HostKey, _HostLook | None] = {}
        self._held = False
        self._unsorted = False
        self._arranged_at = 0.0
        self._coming = False
        """Whether hosts were about to tell of their machines when that was asked last."""
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

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(Column)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        key = self._keys[index.row()]
        if isinstance(key, Heading):
            return self._heading_data(key, index.column(), role)
        if role == KeyRole:
            return key
        if key not in self._world.machines:
            return None
        column = COLUMNS[index.column()]
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

    def _heading_data(self, heading: Heading, column: int, role: int) -> Any:
        if column != Column.NAME or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        title = self._speaker.heading_title(heading)
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        how = tr("collapsed") if heading in self._collapsed else tr("expanded")
        return f"{title}, {plural(self._counts.get(heading, 0), '{n} machine', '{n} machines')}, {how}"

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return super().flags(index)
        if isinstance(self._keys[index.row()], Heading):
            return {By.GROUP: _HEADING_OF_GROUP, By.TAG: _HEADING_OF_TAGS}.get(self.by, _HEADING)
        return _ROW

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._speaker.heading(COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def shows_own(self, column: Column) -> bool:
        """Whether a person chose what one of the columns of their own shows."""
        return bool(self._world.own_columns[OWN.index(column)])

    def own_changed(self) -> None:
        """Other things are in a person's own columns now."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, OWN[0], OWN[-1])
        if self._found.column in OWN:
            self._look_again()
        if self._keys:
            self.dataChanged.emit(self.index(0, OWN[0]), self.index(len(self._keys) - 1, OWN[-1]))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; machines without a value come last both ways."""
        self._found.column = Column(column)
        self._found.descending = order == Qt.SortOrder.DescendingOrder
        self._resort.stop()
        if ORDERS[self._found.column].live:
            self._resort.start()
        self._found.look_at_all()
        self._unsorted = True
        # A person asked for it: rows may move under the pointer now.
        held, self._held = self._held, False
        self._arrange()
        self._held = held

    @property
    def sorted_by(self) -> tuple[Column, bool]:
        """The column, and whether descending."""
        return self._found.column, self._found.descending

    def key(self, row: int) -> DomainKey | None:
        """The machine in a row; None for a heading."""
        key = self._keys[row] if 0 <= row < len(self._keys) else None
        return None if isinstance(key, Heading) else key

    def heading(self, row: int) -> Heading | None:
        """The heading in a row; None for a machine."""
        key = self._keys[row] if 0 <= row < len(self._keys) else None
        return key if isinstance(key, Heading) else None

    def heading_count(self, heading: Heading) -> int:
        """How many machines are under a heading."""
        return self._counts.get(heading, 0)

    @cached_property
    def looks(self) -> Looks:
        """What the live cells look like."""
        from virtgui.qtmodels.looks import Looks  # noqa: PLC0415  (late: rows come before their figures)

        return Looks(self._world, self._speaker)

    def keys(self) -> tuple[DomainKey, ...]:
        """Every machine shown, in order."""
        return tuple(key for key in self._keys if not isinstance(key, Heading))

    def listed(self) -> tuple[DomainKey, ...]:
        """Every machine shown, and those under collapsed headings in their places."""
        found = self._found
        if self.by is By.NOTHING:
            return self.keys()
        rows = grouped(found.ordered(), found.by, found.path, frozenset(), self._speaker.heading_title).rows
        return tuple(key for key in rows if not isinstance(key, Heading))

    def count(self, chip: Chip) -> int:
        """How many machines of the scope that match the search are in a state."""
        return self._found.count(chip)

    @property
    def scope(self) -> HostKey | frozenset[HostKey] | None:
        """The host shown, or several; None for all."""
        return self._found.scope

    @property
    def search(self) -> str:
        """The search, as it is looked for."""
        return self._found.search

    @property
    def chip(self) -> Chip:
        """The state filtered by."""
        return self._found.chip

    @property
    def by(self) -> By:
        """What the rows are gathered by now."""
        return By.NOTHING if self._flat else self._found.by

    @property
    def collapsed(self) -> frozenset[Heading]:
        """The headings of which only themselves are shown."""
        return self._collapsed

    # What a view tells.

    @property
    def hides_off(self) -> bool:
        """Whether what is off is left out."""
        return self._found.hides_off

    def hide_off(self, hidden: bool) -> None:
        """Leave out what is off, unless the filter asks for it."""
        if hidden is not self._found.hides_off:
            self._found.hides_off = hidden
            self._arrange()

    def set_by(self, by: By) -> None:
        """Gather the rows under headings."""
        if by is not self._found.by:
            self._found.by = by
            self._look_again()

    def set_flat(self, flat: bool) -> None:
        """Without headings for as long as a view has no room for them."""
        if flat is not self._flat:
            self._flat = flat
            self._found.regrouped = True
            self._arrange()

    def collapse(self, headings: Iterable[Heading], collapsed: bool) -> None:
        """Show of these only themselves, or all that is under them again."""
        wanted = self._collapsed | set(headings) if collapsed else self._collapsed - set(headings)
        if wanted != self._collapsed:
            self._collapsed = frozenset(wanted)
            self._found.regrouped = True
            self._arrange()

    def headings(self) -> tuple[Heading, ...]:
        """Every heading there is, shown or within a collapsed one."""
        return tuple(self._counts)

    def under(self, heading: Heading) -> tuple[DomainKey, ...]:
        """The machines under a heading, those of headings below it included."""
        deep = len(heading.path)
        found = (key for key in self._found.ordered() if self._found.path(key)[:deep] == heading.path)
        return tuple(key for key in found if deep or not self._found.path(key))

    def set_scope(self, host: HostKey | frozenset[HostKey] | None) -> None:
        """Show one host's machines, those of several, or all."""
        if host != self._found.scope:
            self._found.scope = host
            self._look_again()

    def set_search(self, text: str) -> None:
        """Show machines that a search means (`qtmodels.query`): by words and by fields."""
        wanted = text.strip().casefold()
        if wanted != self._found.search:
            self._found.look_for(wanted)
            self._found.look_at_found()
            self._arrange()

    def set_chip(self, chip: Chip) -> None:
        """Show machines in one state, or all."""
        if chip is not self._found.chip:
            self._found.chip = chip
            self._arrange()

    def set_seen(self, rows: range, hidden: Callable[[int], bool] = lambda column: False) -> None:
        """Which rows are on screen, and which columns are not: only what is there is announced when figures change."""
        before, live = self._shown, tuple([column for column in _LIVE if not hidden(column)])
        self._shown = frozenset([key for row in rows if (key := self.key(row)) is not None])
        new = self._shown - before if live == self._live else self._shown
        if new and "looks" in self.__dict__:  # it is made with the first figures
            self.looks.forget(new)
        self._seen, self._live = rows, live

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
        for host, number in Counter(key.host for key in added).items():
            if number == self._world.count_of(host):  # all of them are looked at here
                self._of_hosts[host] = self._look_of(host)
        for key in added:
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
        keys: list[DomainKey] = []
        named: list[DomainKey] = []
        moved = renamed = False
        by_host = self._found.column is Column.HOST or self.by is By.HOST or bool(self._found.search)
        again: list[DomainKey] = []
        for host in hosts:
            look, before = self._look_of(host), self._of_hosts.get(host)
            of_it = [machine.key for machine in self._world.machines_of(host)] if look is None or look != before else []
            # Where its connection stands counts for every cell, how it is called for one.
            if look is None or before is None or look[0] is not before[0]:
                keys += of_it
            else:
                named += of_it if look[-1] != before[-1] else []
                again += of_it if by_host else []
            if before is None or look is None or before[-1] != look[-1]:
                renamed = True
                self._tell((_heading_of(host),))
            self._of_hosts[host] = look
        if renamed and (self._found.column is Column.HOST or self.by is By.HOST):
            self._found.regrouped = moved = True
        for key in (*keys, *again):
            moved |= self._found.look(key)
        self._tell(keys)
        self._tell(named, Column.HOST)
        if moved:
            self._arrange_soon()

    def _look_of(self, host: HostKey) -> _HostLook | None:
        """None when it is gone."""
        known, name = self._world.hosts.get(host), self._speaker.heading_title(_heading_of(host))
        return (known.phase, known.hostname, known.driver, name) if known is not None else None

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
        if self._found.live:
            moved = [key for key in keys if key in self._world.machines and self._found.look(key)]
            if moved:
                self._arrange_soon()
        seen = [row for row in self._seen if row < len(self._keys) and self._keys[row] in keys]
        looks = self.looks
        looks.tick()
        for column in self._live:
            changed = [row for row in seen if looks.changed(self._keys[row], column)]  # type: ignore[arg-type]
            for rows in ranges(changed):
                self.dataChanged.emit(self.index(rows[0], column), self.index(rows[-1], column))

    def _tell(self, keys: Iterable[Row], column: Column | None = None) -> None:
        """Announce rows whose facts changed, or what one column shows of them: on screen those few alone, elsewhere,
        and in a burst, as one stretch."""
        rows = sorted(row for key in keys if (row := self._rows.get(key)) is not None)
        above, below = bisect_left(rows, self._seen.start), bisect_left(rows, self._seen.stop)
        seen = ranges(rows[above:below])
        parts = [_whole(rows)] if len(seen) > _ALONE_AT_MOST else [_whole(rows[:above]), *seen, _whole(rows[below:])]
        first, last = (0, len(Column) - 1) if column is None else (column, column)
        for part in parts:
            if part:
                self.dataChanged.emit(self.index(part[0], first), self.index(part[-1], last))

    # What is dragged.

    @cached_property
    def regrouping(self) -> Regrouping:
        """What becomes of what is dragged, and of groups that are renamed."""
        from virtgui.qtmodels.regrouping import Regrouping  # noqa: PLC0415  (late: rows come before drags)

        return Regrouping(self._world, self._found)

    def mimeTypes(self) -> list[str]:
        from virtgui.qtmodels.dragging import MIME  # noqa: PLC0415  (late, as above)
        from virtgui.qtmodels.row_drag import DRAGGED  # noqa: PLC0415

        return [DRAGGED, MIME]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        from virtgui.qtmodels.row_drag import packed  # noqa: PLC0415  (late, as above)

        return packed(key for index in indexes if (key := self.key(index.row())) is not None)

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def canDropMimeData(
        self, data: QMimeData | None, action: Qt.DropAction, row: int, column: int, parent: QModelIndex
    ) -> bool:
        drops = self.regrouping
        return drops.gift(data, self.key(parent.row())) is not None or drops.takes(data, self._target(row, parent))

    def dropMimeData(
        self, data: QMimeData | None, action: Qt.DropAction, row: int, column: int, parent: QModelIndex
    ) -> bool:
        drops, target = self.regrouping, self._target(row, parent)
        if gift := drops.gift(data, self.key(parent.row())):
            self.given.emit(*gift)
            return True
        if target is None or not drops.takes(data, target):
            return False
        if self.by is By.TAG:
            self.tagged.emit(drops.retag(data, target))
            return True
        moves = drops.moves(data, target)
        if moves:
            self.dropped.emit(moves)
        return bool(moves)

    def hindrance(self, data: QMimeData | None, place: QModelIndex) -> str:
        """Why machines that are dragged over a group or tags cannot be dropped there; "" where they can."""
        return self.regrouping.hindrance(data, self._target(-1, place))

    def _target(self, row: int, parent: QModelIndex) -> tuple[str, ...] | None:
        """The group or tags that a place in the table stands for; a row stands for the heading it is under."""
        place = parent.row() if parent.isValid() else row
        if self.by not in (By.GROUP, By.TAG) or not 0 <= place < len(self._keys):
            return None
        at = self._keys[place]
        return at.path if isinstance(at, Heading) else self._found.path(at)

    # In which order.

    def _look_again(self) -> None:
        self._found.look_at_all()
        self._arrange()

    def settle(self) -> None:
        """Arrange now what waits for its moment."""
        if self._settle.isActive():
            self._arrange()

    def _arrange_soon(self) -> None:
        """At once after a quiet moment, and when the last host has come, else when the burst has had its moment."""
        came, self._coming = self._coming, any(map(_is_coming, self._world.hosts.values()))
        gone = int(1000 * (time.monotonic() - self._arranged_at))
        moment = _SETTLE_MS + (len(self._keys) // _ROWS_A_MS if self._coming else 0)
        if gone >= moment or not self._keys or (came and not self._coming):
            self._arrange()
        elif not self._settle.isActive():
            self._settle.start(moment - gone)

    def _sort_again(self) -> None:
        if self._held and self._found.column is not Column.NAME:
            self._unsorted = True
            return
        if ORDERS[self._found.column].live:
            self._found.look_at_places(list(self.keys()))
            self._unsorted = True
        if self._unsorted:
            self._arrange()

    def _arrange(self) -> None:
        """Bring the rows to what is wanted by the fewest announcements."""
        self._settle.stop()
        wanted: list[Row] = list(self._found.ordered())
        counts: dict[Heading, int] = {}
        held = self._held and self._unsorted and self._found.column is not Column.NAME
        if self.by is not By.NOTHING:
            found, path = self._found, self._found.path
            wanted, counts = grouped(found.ordered(), found.by, path, self._collapsed, self._speaker.heading_title)
            held = held and not found.regrouped
        if held:
            wanted = self._kept_in_place(wanted)
        else:
            self._unsorted = False
        self._found.regrouped = False
        recounted = counts != self._counts
        self._counts = counts
        if wanted != self._keys:
            self._become(wanted)
        if recounted and counts:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._keys) - 1, len(Column) - 1))
        self._arranged_at = time.monotonic()
        self.counted.emit()

    def _kept_in_place(self, wanted: list[Row]) -> list[Row]:
        """The rows as they lie, less those that went, with new ones at the end; under headings only while the same
        rows are there."""
        come = set(wanted)
        if self._counts and come != set(self._keys):
            return wanted
        stay = [key for key in self._keys if key in come]
        there = set(stay)
        return stay + [key for key in wanted if key not in there]
