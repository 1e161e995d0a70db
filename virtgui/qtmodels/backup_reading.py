"""What is known of backups, read while somebody looks: nobody tells of changes in the folders they are kept in."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.backups import Backups, BackupsRead, ReadBackups
from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World

PERIOD_MS = 10_000


class BackupReading(QObject):
    """Reads once, or again and again while it is told to watch. A key without a UUID is all of its host."""

    changed = pyqtSignal()
    """`known` or `problem` is another now."""

    def __init__(
        self, key: DomainKey, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._world = world
        self._send = send
        self._asked: Ticket | None = None
        self._again = False
        self.known: Backups | None = None
        self.problem: Problem | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._tick)
        world.reported.connect(self._heard)
        world.hosts_changed.connect(self._hosts_changed)
        world.machines_changed.connect(self._machines_changed)

    def read(self, fresh: bool = False) -> None:
        """Read now; while an answer is on its way, once more after it. `fresh`: the folders are looked through anew."""
        if self._asked is not None:
            self._again = True
            return
        host = self._world.hosts.get(self._key.host)
        if host is not None and host.open:
            self._asked = self._send(ReadBackups(self._key, fresh))

    def watch(self, on: bool) -> None:
        """Somebody looks, or does no more."""
        if on and not self._timer.isActive():
            self._timer.start()
            self.read(fresh=True)
        elif not on:
            self._timer.stop()

    def _tick(self) -> None:
        if self._asked is None:
            self.read()

    def _heard(self, message: object) -> None:
        if isinstance(message, BackupsRead) and message.ticket == self._asked:
            self._asked = None
            self.problem = message.problem
            if message.backups is not None:
                self.known = message.backups
            self.changed.emit()
            if self._again:
                self._again = False
                self.read()
        elif isinstance(message, Finished) and self._timer.isActive():
            self.read()

    def _hosts_changed(self, hosts: object) -> None:
        host = self._world.hosts.get(self._key.host)
        if isinstance(hosts, frozenset) and self._key.host in hosts and host is not None:
            if not host.open:
                self._asked = None  # the answer never comes
            elif self._timer.isActive() and self.known is None:
                self.read(fresh=True)

    def _machines_changed(self, *changes: frozenset[DomainKey]) -> None:
        """Whether it runs decides how it can be backed up."""
        if self._timer.isActive() and any(self._key in change for change in changes):
            self.read()
