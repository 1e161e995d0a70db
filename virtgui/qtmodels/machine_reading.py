"""What is known of a part of one machine of which libvirt tells no change by itself, read while somebody looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World

PERIOD_MS = 5000
_K = TypeVar("_K")


class MachineReading(QObject, Generic[_K]):
    """Reads once, or again and again while it is told to watch. With `deep` also who else uses the files. A subclass
    says what is asked and what answers."""

    changed = pyqtSignal()
    """`known` or `problem` is another now."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QObject | None = None,
        *,
        deep: bool = False,
        period_ms: int = PERIOD_MS,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._world = world
        self._send = send
        self._deep = deep
        self._asked: Ticket | None = None
        self._again = False
        self.known: _K | None = None
        self.problem: Problem | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(period_ms)
        self._timer.timeout.connect(self._tick)
        world.reported.connect(self._heard)
        world.machines_changed.connect(self._machines_changed)

    def question(self, key: DomainKey, deep: bool) -> Command:
        """What is asked."""
        raise NotImplementedError

    def answer(self, message: object) -> tuple[Ticket, _K | None, Problem | None] | None:
        """What a message tells, where it is such an answer."""
        raise NotImplementedError

    @property
    def reading(self) -> bool:
        """Whether an answer is on its way."""
        return self._asked is not None

    def read(self) -> None:
        """Read now; while an answer is on its way, once more after it."""
        if self._asked is not None:
            self._again = True
            return
        host = self._world.hosts.get(self._key.host)
        if self._key in self._world.machines and host is not None and host.open:
            self._asked = self._send(self.question(self._key, self._deep))

    def watch(self, on: bool) -> None:
        """Somebody looks, or does no more."""
        if on and not self._timer.isActive():
            self._timer.start()
            self.read()
        elif not on:
            self._timer.stop()

    def _tick(self) -> None:
        if self._asked is None:
            self.read()

    def _heard(self, message: object) -> None:
        told = self.answer(message)
        if told is not None and told[0] == self._asked:
            self._asked = None
            _, known, self.problem = told
            if known is not None:
                self.known = known
            self.changed.emit()
            if self._again:
                self._again = False
                self.read()
        elif isinstance(message, Finished) and self._timer.isActive():
            self.read()

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: frozenset[DomainKey]
    ) -> None:
        if self._key in added or self._key in changed:
            host = self._world.hosts.get(self._key.host)
            if self._asked is not None and host is not None and not host.listed:
                self._asked = None  # its host came back: the answer never will
            if self._timer.isActive():
                self.read()
        elif self._key in gone:
            self._asked = None
