"""Searches kept under a name, each with how many machines it finds now."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.ordering import search_text
from virtgui.qtmodels.query import LONGEST, Query
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple

_LISTS = "lists"
NAME_LONGEST, LISTS_MOST = 60, 100
_SETTLE_MS = 250


class SmartList(NamedTuple):
    """One of them."""

    name: str
    query: str


class SmartLists(QObject):
    """Looks again only at machines that changed, and a moment later."""

    changed = pyqtSignal()
    """A list came or went, or counts another number."""

    def __init__(
        self, world: World, settings: Settings, host_name: Callable[[HostKey], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._settings = settings
        self._host_name = host_name
        self._lists: tuple[SmartList, ...] = ()
        self._queries: dict[str, Query] = {}
        self._found: dict[str, set[DomainKey]] = {}
        self._dirty: set[DomainKey] = set()
        self._sampled: set[DomainKey] = set()
        """Of whom only lists that ask for figures may find another."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLE_MS)
        self._soon.timeout.connect(self._count)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)
        world.addressed.connect(self._touch)
        world.sampled.connect(self._figures_came)
        settings.changed.connect(self._setting_changed)
        self._read()

    def all(self) -> tuple[SmartList, ...]:
        """The lists, in a person's order."""
        return self._lists

    def count(self, name: str) -> int:
        """How many machines a list finds."""
        return len(self._found.get(name, ()))

    def put(self, name: str, query: str) -> None:
        """Keep a search under a name, in the place of one that had it."""
        there = [each for each in self._lists if each.name != name]
        place = next((place for place, each in enumerate(self._lists) if each.name == name), len(there))
        there.insert(place, SmartList(name, query))
        self._write(there)

    def remove(self, name: str) -> None:
        """Forget a list."""
        self._write([each for each in self._lists if each.name != name])

    def rename(self, name: str, other: str) -> None:
        """Call a list by another name, which no list has; it stays where it is, with what it found."""
        place = next((place for place, each in enumerate(self._lists) if each.name == name), None)
        if place is not None and not self.flaw_of(name, other):
            there = list(self._lists)
            there[place] = SmartList(other, there[place].query)
            self._write(there)

    def flaw_of(self, name: str, other: str) -> str:
        """Why a list cannot be called by another name; "" when it can."""
        if other.strip() != name and any(each.name == other.strip() for each in self._lists):
            return tr("Another list has this name already.")
        return _flaw(other)

    def flaw(self, name: str) -> str:
        """Why a list cannot be called this; "" when it can."""
        full = len(self._lists) >= LISTS_MOST and all(each.name != name for each in self._lists)
        wrong = _flaw(name)
        return tr("There are {count} lists already.").format(count=LISTS_MOST) if full and not wrong else wrong

    def _write(self, lists: Iterable[SmartList]) -> None:
        self._settings.put(_LISTS, [f"{each.name}\t{each.query}" for each in lists] or None)

    def _setting_changed(self, name: str) -> None:
        if name == _LISTS:
            self._read()

    def _read(self) -> None:
        pairs = (line.partition("\t") for line in self._settings.words(_LISTS) or ())
        found = {name: query[:LONGEST] for name, _, query in pairs if name and query}
        self._lists = tuple(SmartList(name, query) for name, query in list(found.items())[:LISTS_MOST])
        self._queries = {each.name: Query(each.query, self._world, self._named) for each in self._lists}
        self._found = {each.name: set() for each in self._lists}
        self._dirty.update(self._world.machines)
        self._count()

    def _named(self, key: DomainKey) -> str:
        return self._host_name(key.host)

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], removed: frozenset[DomainKey]
    ) -> None:
        self._touch(added | changed | removed)

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        self._touch(machine.key for host in hosts for machine in self._world.machines_of(host))

    def _touch(self, keys: Iterable[DomainKey]) -> None:
        if self._lists:
            self._dirty.update(keys)
            if not self._soon.isActive():
                self._soon.start()

    def _figures_came(self, keys: frozenset[DomainKey]) -> None:
        if any(query.live for query in self._queries.values()):
            self._sampled.update(keys)
            if not self._soon.isActive():
                self._soon.start()

    def _count(self) -> None:
        self._soon.stop()
        dirty, self._dirty = self._dirty, set()
        sampled, self._sampled = self._sampled | dirty, set()
        texts: dict[DomainKey, str] = {}

        def text(key: DomainKey) -> str:
            known = texts.get(key)
            if known is None:
                known = texts[key] = search_text(self._world, key)
            return known

        for name, query in self._queries.items():
            found = self._found[name]
            for key in sampled if query.live else dirty:
                if key in self._world.machines and query.matches(key, text):
                    found.add(key)
                else:
                    found.discard(key)
        self.changed.emit()


def _flaw(name: str) -> str:
    """Why no list at all can be called this."""
    if not name.strip():
        return tr("Give it a name.")
    if not name.isprintable() or len(name) > NAME_LONGEST:
        return tr("Use at most {count} characters that can be seen.").format(count=NAME_LONGEST)
    return ""
