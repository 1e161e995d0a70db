"""What hosts have beside their machines, as the GUI thread knows it: kept while any window shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6 import sip
from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.facts import Phase
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.things import Thing, ThingGone, ThingKey, ThingKind, ThingsListed, ThingsSeen, WatchThings
from virtgui.qtmodels.world import World

_List = tuple[HostKey, ThingKind]


class Things(QObject):
    """Things by key, and which windows want to know of which kinds."""

    changed = pyqtSignal(object, object)
    """HostKey and ThingKind of a list that is another now, once a batch."""

    def __init__(self, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._things: dict[_List, dict[ThingKey, Thing]] = {}
        self._lacks: dict[_List, str] = {}
        self._listed: set[_List] = set()
        self._owners: dict[HostKey, dict[int, frozenset[ThingKind]]] = {}
        self._sent: dict[HostKey, frozenset[ThingKind]] = {}
        self._news: dict[_List, None] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._tell)
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.timeout.connect(self._announce)
        world.reported.connect(self._heard)
        world.hosts_changed.connect(self._hosts_changed)

    def watch(self, host: HostKey, kinds: Iterable[ThingKind], owner: object) -> None:
        """`owner` shows these kinds of a host, and no others; none takes it off the list."""
        owners = self._owners.setdefault(host, {})
        wanted = frozenset(kinds)
        if wanted:
            owners[id(owner)] = wanted
        else:
            owners.pop(id(owner), None)
        # At the program's end Qt hides windows that outlive this object.
        if not sip.isdeleted(self):
            self._soon.start()

    def of(self, host: HostKey, kind: ThingKind) -> tuple[Thing, ...]:
        """What is known, by name."""
        known = self._things.get((host, kind), {})
        return tuple(sorted(known.values(), key=lambda thing: (thing.name.casefold(), thing.key.name)))

    def get(self, key: ThingKey) -> Thing | None:
        """One thing as it is now."""
        return self._things.get((key.host, key.kind), {}).get(key)

    def named(self, host: HostKey, kind: ThingKind, name: str) -> Thing | None:
        """The thing that a person calls so."""
        return next((thing for thing in self.of(host, kind) if thing.name == name), None)

    def lack(self, host: HostKey, kind: ThingKind) -> str:
        """Why they cannot be told, or not all; "" where they can."""
        return self._lacks.get((host, kind), "")

    def listed(self, host: HostKey, kind: ThingKind) -> bool:
        """Whether they were told at all, or why they cannot be."""
        return (host, kind) in self._listed

    def _tell(self) -> None:
        for host, owners in tuple(self._owners.items()):
            wanted = frozenset().union(*owners.values())
            if wanted != self._sent.get(host, frozenset()):
                self._sent[host] = wanted
                self._send(WatchThings(host, wanted))
            if not owners:
                del self._owners[host]

    def _heard(self, message: object) -> None:
        match message:
            case ThingsListed(host, kind, things, lack):
                self._things[host, kind] = {thing.key: thing for thing in things}
                self._lacks[host, kind] = lack
                self._listed.add((host, kind))
                self._note((host, kind))
            case ThingsSeen(things):
                for thing in things:
                    at = (thing.key.host, thing.key.kind)
                    self._things.setdefault(at, {})[thing.key] = thing
                    self._note(at)
            case ThingGone(key):
                self._things.get((key.host, key.kind), {}).pop(key, None)
                self._note((key.host, key.kind))

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        """What a host that is lost had stays on screen; of one that is closed nothing is known."""
        for key in hosts:
            host = self._world.hosts.get(key)
            if host is None:
                self._sent.pop(key, None)
            elif key in self._owners and key not in self._sent:
                self._soon.start()  # it was removed and is back, in windows that were left open
            if host is None or host.phase is Phase.CLOSED:
                for at in [at for at in self._things if at[0] == key]:
                    del self._things[at]
                    self._lacks.pop(at, None)
                    self._listed.discard(at)
                    self._note(at)

    def _note(self, at: _List) -> None:
        self._news[at] = None
        self._told.start(0)

    def _announce(self) -> None:
        news, self._news = self._news, {}
        for host, kind in news:
            self.changed.emit(host, kind)
