"""Snapshots or backups of many machines as a deed of `Bulk`: each machine is read, then what fits it is decided."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from enum import Enum

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.backups import Backups, BackupsRead, ReadBackups, TakeBackup
from virtgui.model.commands import Command
from virtgui.model.facts import Domain, Host
from virtgui.model.keeping import BackupWish, Decision, SnapshotWish, backup_of, snapshot_of
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.problems import Problem
from virtgui.model.snapshots import ReadSnapshots, Snapshots, SnapshotsRead
from virtgui.qtmodels.world import World
from virtgui.util.language import tr

_AT_ONCE = 6
_READ_ONLY = tr("The connection to its host is read-only.")
_READING = tr("It is being read.")


class Kept(Enum):
    """What is taken of machines."""

    SNAPSHOTS = "snapshots"
    BACKUPS = "backups"


class Keeping(QObject):
    """Reads a few machines at a time. `wish` may change at any time: nothing is decided before it is asked for."""

    changed = pyqtSignal(object)
    """The DomainKey of which more is known."""
    read = pyqtSignal()
    """Every machine has answered."""

    def __init__(
        self, what: Kept, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.what = what
        self.wish: SnapshotWish | BackupWish = SnapshotWish() if what is Kept.SNAPSHOTS else BackupWish()
        self._world = world
        self._send = send
        self._known: dict[DomainKey, Snapshots | Backups] = {}
        self._problems: dict[DomainKey, str] = {}
        self._waiting: deque[DomainKey] = deque()
        self._asked: dict[Ticket, DomainKey] = {}
        self._looked: set[HostKey] = set()
        self._at = time.time()
        world.reported.connect(self._heard)

    @property
    def reading(self) -> bool:
        """Whether answers are still to come."""
        return bool(self._asked or self._waiting)

    def waits(self, key: DomainKey) -> bool:
        """Whether a machine has not answered yet."""
        return key not in self._known and key not in self._problems

    def ask(self, keys: Iterable[DomainKey]) -> None:
        """Read these machines anew."""
        self._at = time.time()
        self._looked.clear()
        for key in keys:
            self._known.pop(key, None)
            self._problems.pop(key, None)
            if key not in self._waiting:
                self._waiting.append(key)
        self._ask_more()

    def pools(self) -> tuple[str, ...]:
        """Every pool that backups of one of the machines can be kept in."""
        found = {space.pool for known in self._known.values() if isinstance(known, Backups) for space in known.spaces}
        return tuple(sorted(found))

    def decide(self, key: DomainKey) -> Decision:
        """What is done to a machine, or why nothing is."""
        known = self._known.get(key)
        if known is None:
            return Decision(lack=self._problems.get(key, _READING))
        if isinstance(known, Backups):
            return backup_of(known, self.wish if isinstance(self.wish, BackupWish) else BackupWish(), self._at)
        return snapshot_of(known, self.wish if isinstance(self.wish, SnapshotWish) else SnapshotWish(), self._at)

    # As `Bulk` asks.

    def refusal(self, machine: Domain, host: Host) -> str:
        """Why nothing is done to a machine; "" where something is."""
        if not host.open:
            return tr("Its host is not connected.")
        return _READ_ONLY if host.read_only else self.decide(machine.key).lack

    def reached(self, machine: Domain | None) -> bool:
        """Nobody waits for another here."""
        return False

    def command(self, machine: Domain) -> Command:
        """What is done to a machine that is not refused."""
        command = self.decide(machine.key).command
        if command is None:
            raise LookupError(machine.name)
        return command

    def instead(self, problem: Problem) -> Command | None:
        """Where what changed cannot be told after all, all of it is backed up."""
        return problem.remedy if isinstance(problem.remedy, TakeBackup) else None

    def _ask_more(self) -> None:
        while self._waiting and len(self._asked) < _AT_ONCE:
            key = self._waiting.popleft()
            host = self._world.hosts.get(key.host)
            if key not in self._world.machines or host is None or not host.open:
                self._problems[key] = tr("Its host is not connected.")
                self.changed.emit(key)
                continue
            fresh = key.host not in self._looked
            self._looked.add(key.host)
            question = ReadSnapshots(key) if self.what is Kept.SNAPSHOTS else ReadBackups(key, fresh)
            self._asked[self._send(question)] = key
        if not self.reading:
            self.read.emit()

    def _heard(self, message: object) -> None:
        if not isinstance(message, SnapshotsRead | BackupsRead) or message.ticket not in self._asked:
            return
        key = self._asked.pop(message.ticket)
        known = message.snapshots if isinstance(message, SnapshotsRead) else message.backups
        if known is not None:
            self._known[key] = known
        else:
            self._problems[key] = (message.problem.reason if message.problem is not None else "") or tr(
                "It was not read."
            )
        self._ask_more()
        self.changed.emit(key)
