"""Which machines a search, a host and a state leave, how many of each state there are, and their order: no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.condition import Condition, condition
from virtgui.qtmodels.grouping import PATHS, By
from virtgui.qtmodels.ordering import ORDERS, Column, Place, natural, search_text
from virtgui.qtmodels.world import World
from virtgui.util.late_enums import Quick

if TYPE_CHECKING:
    from virtgui.qtmodels.query import Query


def in_scope(host: HostKey, scope: HostKey | frozenset[HostKey] | None) -> bool:
    """Whether a host is the one that is shown, or one of those; None shows all."""
    return scope is None or host == scope or (isinstance(scope, frozenset) and host in scope)


class Chip(Enum, metaclass=Quick):
    """The states to filter by."""

    ALL = "all"
    RUNNING = "running"
    PAUSED = "paused"
    OFF = "off"
    CRASHED = "crashed"
    SAVED = "saved"
    ASLEEP = "asleep"
    UNKNOWN = "unknown"

    __hash__ = object.__hash__  # in C: looked up for every machine again and again


CHIP_OF: dict[Condition, Chip] = {
    Condition.RUNNING: Chip.RUNNING,
    Condition.STUCK: Chip.RUNNING,
    Condition.MIGRATING: Chip.RUNNING,
    Condition.SHUTTING_DOWN: Chip.RUNNING,
    Condition.PAUSED: Chip.PAUSED,
    Condition.OFF: Chip.OFF,
    Condition.CRASHED: Chip.CRASHED,
    Condition.SAVED: Chip.SAVED,
    Condition.ASLEEP: Chip.ASLEEP,
    Condition.LOST: Chip.UNKNOWN,
    Condition.UNKNOWN: Chip.UNKNOWN,
}


class Matching:
    """Looks at machines one by one, so that a change of one costs nothing for the others."""

    def __init__(self, world: World, host_name: Callable[[DomainKey], str] = lambda key: str(key.host)) -> None:
        self._world = world
        self._host_name = host_name
        self._query: Query | None = None
        self._texts: dict[DomainKey, str] = {}
        self._places: dict[DomainKey, tuple[bool, Place]] = {}
        self._names: dict[DomainKey, tuple[Place, DomainKey]] = {}
        self._by_name: list[tuple[Place, DomainKey]] = []
        """All machines in the order of their names, as that was when somebody asked last."""
        self._came: list[tuple[Place, DomainKey]] = []
        """New names, which are not among them yet."""
        self._went = False
        """Whether some of them are not true any more."""
        self._chips: dict[DomainKey, Chip] = {}
        self._counts: Counter[Chip] = Counter()
        self.scope: HostKey | frozenset[HostKey] | None = None
        """The host shown; None for all."""
        self.search = ""
        """What is looked for, as it is compared."""
        self.chip = Chip.ALL
        """The state filtered by."""
        self.hides_off = False
        """Whether what is off is left out, unless it is asked for."""
        self.by = By.NOTHING
        """What they are gathered by."""
        self._paths: dict[DomainKey, tuple[str, ...]] = {}
        self.regrouped = False
        """Whether some machine belongs elsewhere since this was last set to False."""
        self.column = Column.NAME
        self.descending = False
        self.look_at_all()

    def count(self, chip: Chip) -> int:
        """How many machines of the scope that match the search are in a state."""
        if chip is Chip.ALL:
            return len(self._chips) - (self._counts[Chip.OFF] if self.hides_off else 0)
        return self._counts[chip]

    def look_for(self, text: str) -> None:
        """Look for something else from now on, by `query`'s language."""
        self.search = text
        # Late: rows are there before anybody looks for one of them.
        from virtgui.qtmodels.query import Query  # noqa: PLC0415

        self._query = Query(text, self._world, self._host_name) if text else None

    @property
    def live(self) -> bool:
        """Whether who is found changes with every sample."""
        return self._query is not None and self._query.live

    def place(self, key: DomainKey) -> tuple[bool, Place] | None:
        """Where a machine went when it was last looked at: whether it has no value, then the value."""
        return self._places.get(key)

    def path(self, key: DomainKey) -> tuple[str, ...]:
        """Under which heading a machine went when it was last looked at."""
        return self._paths.get(key, ())

    def look(self, key: DomainKey) -> bool:
        """Look at one machine anew; True when it comes, goes, or changes its state's number or its heading."""
        machine = self._world.machines[key]
        place: Place | None
        place = name = natural(machine.name)
        if self.column is Column.HOST:
            place = *natural(self._host_name(key)), str(key.host)  # in the order of what is read there
        elif self.column is not Column.NAME:
            place = ORDERS[self.column].of(self._world, key)
        self._places[key] = (place is None, place or ())
        known = self._names.get(key)
        if known is None or known[0] != name:
            self._names[key] = came = (name, key)
            self._came.append(came)
            self._went |= known is not None
        return self._judge(key, machine)

    def _judge(self, key: DomainKey, machine: Domain) -> bool:
        """Whether it is found, and in which state."""
        if not in_scope(key.host, self.scope) or not self._found(key):
            return self._drop(key)
        chip = CHIP_OF[condition(machine, self._world.hosts.get(key.host))]
        before = self._chips.get(key)
        moved = self.by is not By.NOTHING and self._gather(key)
        if before is chip:
            return moved
        if before is not None:
            self._counts[before] -= 1
        self._chips[key] = chip
        self._counts[chip] += 1
        return True

    def look_at_all(self) -> None:
        """Look at every machine, after what is looked for or sorted by became another."""
        self._chips.clear()
        self._counts.clear()
        for key in self._world.machines:
            self.look(key)

    def look_at_found(self) -> None:
        """Who is found, after something else is looked for: where each machine goes is as it was."""
        self._chips.clear()
        self._counts.clear()
        for key, machine in self._world.machines.items():
            self._judge(key, machine)
        if ORDERS[self.column].live:
            self.look_at_places(list(self._chips))  # of those who were not to be seen nobody looked

    def _gather(self, key: DomainKey) -> bool:
        path = PATHS[self.by](self._world, key)
        if self._paths.get(key) == path:
            return False
        self._paths[key] = path
        self.regrouped = True
        return True

    def look_at_places(self, keys: list[DomainKey]) -> None:
        """Only where these machines go: their values change by themselves."""
        of = ORDERS[self.column].of
        for key in keys:
            if key in self._world.machines:
                place = of(self._world, key)
                self._places[key] = (place is None, place or ())

    def reword(self, key: DomainKey) -> None:
        """What a search looks through is another text now."""
        self._texts.pop(key, None)

    def forget(self, key: DomainKey) -> bool:
        """A machine is gone; True when it was among those found."""
        self._texts.pop(key, None)
        self._places.pop(key, None)
        self._went |= self._names.pop(key, None) is not None
        self._paths.pop(key, None)
        return self._drop(key)

    def ordered(self) -> list[DomainKey]:
        """The machines to show, in order: by value, then by name; those without a value last both ways."""
        by_name, chips, places = self._in_order(), self._chips, self._places
        if self.chip is Chip.ALL and self.hides_off:
            keys = [key for _, key in by_name if chips.get(key, Chip.OFF) is not Chip.OFF]
        elif self.chip is Chip.ALL:
            keys = [key for _, key in by_name if key in chips]
        else:
            keys = [key for _, key in by_name if chips.get(key) is self.chip]
        if self.column is Column.NAME and not self.descending:
            return keys
        present = [key for key in keys if not places[key][0]]
        present.sort(key=places.__getitem__, reverse=self.descending)
        if len(present) < len(keys):
            present += [key for key in keys if places[key][0]]
        return present

    def _in_order(self) -> list[tuple[Place, DomainKey]]:
        """All machines by their names: sorting those that are in order costs little more than the new ones."""
        if self._went:
            names = self._names
            self._by_name = [name for name in self._by_name if names.get(name[1]) is name]
            self._came = [name for name in self._came if names.get(name[1]) is name]
        if self._came:
            self._by_name += self._came
            self._by_name.sort()
        self._came, self._went = [], False
        return self._by_name

    def _drop(self, key: DomainKey) -> bool:
        before = self._chips.pop(key, None)
        if before is None:
            return False
        self._counts[before] -= 1
        return True

    def _found(self, key: DomainKey) -> bool:
        return not self._query or self._query.matches(key, self._text)

    def _text(self, key: DomainKey) -> str:
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = search_text(self._world, key)
        return text
