"""What is known of one machine's guest, asked while somebody looks."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model import guest_rules
from virtgui.model.commands import Command
from virtgui.model.guests import Guest, GuestDeed, GuestRead, ReadGuest
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World

PERIOD_MS = 15000


class GuestReading(QObject):
    """Asks at once when watched, then every `PERIOD_MS`; a guest that was silent is asked again only by a person."""

    changed = pyqtSignal()
    """`known`, `problem`, `refusal` or `reading` is another now."""

    def __init__(
        self, key: DomainKey, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._world = world
        self._send = send
        self._asked: Ticket | None = None
        self._again = False
        self._doing: set[Ticket] = set()
        self.known: Guest | None = None
        self.problem: Problem | None = None
        self.silent = False
        self.refusal = self._refusal()
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._tick)
        world.reported.connect(self._heard)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)

    @property
    def reading(self) -> bool:
        """Whether an answer is on its way."""
        return self._asked is not None

    @property
    def doing(self) -> bool:
        """Whether a deed in the guest is under way."""
        return bool(self._doing)

    def read(self) -> None:
        """Ask now; while an answer is on its way, once more after it."""
        if self._asked is not None:
            self._again = True
        elif not self.refusal:
            self._asked = self._send(ReadGuest(self._key))
            self.changed.emit()

    def do(self, deed: Callable[[Command], Ticket], command: GuestDeed) -> Ticket:
        """Send a deed; what is known is read again when it has ended."""
        ticket = deed(command)
        self._doing.add(ticket)
        self.changed.emit()
        return ticket

    def watch(self, on: bool) -> None:
        """Somebody looks, or does no more."""
        if on and not self._timer.isActive():
            self._timer.start()
            self.read()
        elif not on:
            self._timer.stop()

    def _tick(self) -> None:
        if self._asked is None and not self.silent:
            self.read()

    def _refusal(self) -> str:
        return guest_rules.refusal(self._world.machines.get(self._key), self._world.hosts.get(self._key.host))

    def _heard(self, message: object) -> None:
        if isinstance(message, GuestRead) and message.ticket == self._asked:
            self._asked = None
            self.problem, self.silent = message.problem, message.silent
            if message.guest is not None:
                self.known = message.guest
            if self._again:
                self._again = False
                self.read()
            self.changed.emit()
        elif isinstance(message, Finished) and message.ticket in self._doing:
            self._doing.discard(message.ticket)
            self.changed.emit()
            if self._timer.isActive():
                self.read()

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: frozenset[DomainKey]
    ) -> None:
        if self._key in added or self._key in changed or self._key in gone:
            self._look()

    def _hosts_changed(self, hosts: object) -> None:
        if isinstance(hosts, frozenset) and self._key.host in hosts:
            self._look()

    def _look(self) -> None:
        """Whether anybody can be asked now; a machine that was off has another guest since."""
        before, self.refusal = self.refusal, self._refusal()
        domain = self._world.machines.get(self._key)
        if domain is None or not domain.active:
            self.known, self.problem, self.silent = None, None, False
        if self.refusal == before:
            return
        host = self._world.hosts.get(self._key.host)
        if host is None or not host.open:
            self._asked = None  # the answer never comes
            self._doing.clear()
        if not self.refusal and self._timer.isActive():
            self.read()
        self.changed.emit()
