"""What is left to do for new machines: where an installation's guest first reboots, libvirt stops it and it is started
from its disk; what only a first run needs is deleted after it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Act, Command, DeleteVolume, Verb
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Began
from virtgui.qtmodels.world import World

_STOPS = frozenset((Verb.POWER_OFF, Verb.POWER_OFF_GRACEFUL, Verb.SHUT_DOWN, Verb.SHUT_DOWN_ACPI, Verb.SHUT_DOWN_AGENT))


class Installing(QObject):
    """Follows the machines it is told of until they have started from their disk. One that a person stops is
    followed no more, and neither is one that goes away."""

    installed = pyqtSignal(object)
    """A machine's key: its installation ended, and it is started again."""

    def __init__(self, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._running: dict[DomainKey, bool] = {}
        self._spent: dict[DomainKey, tuple[tuple[str, str], ...]] = {}
        self._ran: set[DomainKey] = set()
        world.machines_changed.connect(lambda *_: self._look())
        world.reported.connect(self._heard)

    @property
    def followed(self) -> frozenset[DomainKey]:
        """The machines whose installation is awaited."""
        return frozenset(self._running)

    def follow(self, key: DomainKey) -> None:
        """An installation has begun."""
        self._running[key] = False
        self._look()

    def clear_after(self, key: DomainKey, *volumes: tuple[str, str]) -> None:
        """Delete volumes (pool and name) once the machine's first run, which alone needs them, is over."""
        self._spent[key] = volumes
        self._ran.discard(key)
        self._look()

    def _look(self) -> None:
        for key, volumes in tuple(self._spent.items()):
            machine = self._world.machines.get(key)
            if machine is not None and machine.active:
                self._ran.add(key)
            elif machine is not None and key in self._ran:
                del self._spent[key]
                for pool, volume in volumes:
                    self._send(DeleteVolume(key, pool, volume))
        for key, ran in tuple(self._running.items()):
            machine = self._world.machines.get(key)
            if machine is None:
                if ran:
                    del self._running[key]
            elif machine.active:
                self._running[key] = True
            elif ran:
                del self._running[key]
                if machine.reason not in ("crashed", "failed"):
                    self._send(Act(key, Verb.START))
                    self.installed.emit(key)

    def _heard(self, message: object) -> None:
        if isinstance(message, Began) and isinstance(message.command, Act) and message.command.verb in _STOPS:
            self._running.pop(message.command.domain, None)
