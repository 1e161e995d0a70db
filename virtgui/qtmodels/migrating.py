"""The migrations of this run: those that wait for their turn, those under way with their figures, those that ended."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Cancel, Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Finished
from virtgui.model.migration import (
    NO_LIMIT,
    Figures,
    Limits,
    Migrate,
    MigrationFar,
    MigrationLimited,
    MigrationTuned,
    Moved,
    TuneMigration,
)
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.util.tuples import NamedTuple

KEPT = 2000
"""Figures of one migration beyond so many are thinned out: every other of the older ones goes."""


class Migration(NamedTuple):
    """One of them; `ticket` is None while it waits. `there` is where the machine is once it has moved."""

    command: Migrate
    batch: int
    ticket: Ticket | None = None
    progress: Advanced | None = None
    figures: tuple[Figures, ...] = ()
    limits: Limits | None = None
    end: Finished | None = None
    there: DomainKey | None = None
    cancelling: bool = False
    dropped: bool = False
    """A person took it back before its turn came."""

    @property
    def key(self) -> DomainKey:
        """The machine, as it was where it came from."""
        return self.command.domain

    @property
    def waiting(self) -> bool:
        """Whether its turn has not come."""
        return self.ticket is None and not self.dropped

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self.ticket is not None and self.end is None

    @property
    def well(self) -> bool:
        """Whether the machine has moved."""
        return self.end is not None and self.end.problem is None and not self.end.unknown


class Migrating(QObject):
    """Begins each batch's migrations so many at once. They go on when the window that asked for them is closed."""

    changed = pyqtSignal(object)
    """A machine's key: its migration is another now."""
    tuned = pyqtSignal(object, object)
    """A machine's key, and why its migration was not changed, None when it was."""

    def __init__(self, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._all: dict[DomainKey, Migration] = {}
        self._at_once: dict[int, int] = {}
        self._tunings: dict[Ticket, DomainKey] = {}
        world.reported.connect(self._heard)

    def begin(self, commands: tuple[Migrate, ...], at_once: int = 1) -> None:
        """Move these, so many at the same time, in their order. One of a machine that is on its way already is left."""
        batch = len(self._at_once)
        self._at_once[batch] = max(1, at_once)
        for command in commands:
            known = self._all.get(command.domain)
            if known is None or not (known.waiting or known.running):
                self._all.pop(command.domain, None)
                self._all[command.domain] = Migration(command, batch)
        self._next(batch)
        for command in commands:
            self.changed.emit(command.domain)

    def of(self, key: DomainKey) -> Migration | None:
        """The last migration of a machine away from where this key says it was."""
        return self._all.get(key)

    def cancel(self, key: DomainKey) -> None:
        """Break one off, or take it out of the queue."""
        it = self._all.get(key)
        if it is None:
            return
        if it.waiting:
            self._put(it._replace(dropped=True))
        elif it.ticket is not None and it.running:
            self._put(it._replace(cancelling=True))
            self._send(Cancel(it.ticket))

    def tune(
        self, key: DomainKey, *, bandwidth: int = 0, downtime_ms: int = 0, cache: int = 0, post_copy: bool = False
    ) -> None:
        """Change one that is under way, and those of its batch that wait."""
        it = self._all.get(key)
        if it is None or it.ticket is None or not it.running:
            return
        self._tunings[self._send(TuneMigration(key, it.ticket, bandwidth, downtime_ms, post_copy, cache))] = key
        over = bool(it.figures) and it.figures[-1].post_copy
        given = (
            ("post_copy_bandwidth" if over else "bandwidth", bandwidth),
            ("downtime_ms", downtime_ms),
            ("cache", cache),
        )
        limits = {name: 0 if value >= NO_LIMIT else value for name, value in given if value}
        for other in tuple(self._all.values()):
            if other.waiting and other.batch == it.batch and limits:
                options = replace(other.command.options, **limits)  # type: ignore[arg-type]
                self._all[other.key] = other._replace(command=replace(other.command, options=options))

    def _next(self, batch: int) -> None:
        mine = [it for it in self._all.values() if it.batch == batch]
        free = self._at_once[batch] - sum(it.running for it in mine)
        for it in [it for it in mine if it.waiting][: max(0, free)]:
            self._put(it._replace(ticket=self._send(it.command)))

    def _heard(self, message: object) -> None:
        match message:
            case MigrationFar(ticket, figures):
                if (it := self._by(ticket)) is not None:
                    told = (*it.figures, figures)
                    if len(told) > KEPT:
                        told = (*told[: KEPT // 2 : 2], *told[KEPT // 2 :])
                    self._put(it._replace(figures=told))
            case MigrationLimited(ticket, limits):
                if (it := self._by(ticket)) is not None:
                    self._put(it._replace(limits=limits))
            case Advanced(ticket):
                if (it := self._by(ticket)) is not None:
                    self._put(it._replace(progress=message))
            case Moved(ticket, _, there):
                if (it := self._by(ticket)) is not None:
                    self._put(it._replace(there=there))
            case Finished(ticket):
                if (it := self._by(ticket)) is not None:
                    self._put(it._replace(end=message))
                    self._next(it.batch)
            case MigrationTuned(ticket, _, problem) if ticket in self._tunings:
                self._told(self._tunings.pop(ticket), problem)

    def _told(self, key: DomainKey, problem: Problem | None) -> None:
        self.tuned.emit(key, problem)

    def _by(self, ticket: Ticket) -> Migration | None:
        return next((it for it in self._all.values() if it.ticket == ticket and it.running), None)

    def _put(self, it: Migration) -> None:
        self._all[it.key] = it
        self.changed.emit(it.key)
