"""What is left to do for new machines: where an installation's guest first reboots, libvirt stops it and it is started
from its disk; what only a first run needs is deleted after it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Act, Command, DeleteVolume, Verb
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Began
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World

_SPENT = "spent/"
_STOPS = frozenset((Verb.POWER_OFF, Verb.POWER_OFF_GRACEFUL, Verb.SHUT_DOWN, Verb.SHUT_DOWN_ACPI, Verb.SHUT_DOWN_AGENT))


class Installing(QObject):
    """Follows the machines it is told of until they have started from their disk. One that a person stops is
    followed no more, and neither is one that goes away. What is to be deleted is remembered in the settings: a program
    that ended before the first run did deletes it once it meets that host again."""

    installed = pyqtSignal(object)
    """A machine's key: its installation ended, and it is started again."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        settings: Settings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings or Settings.in_memory(self)
        self._world = world
        self._send = send
        self._running: dict[DomainKey, bool] = {}
        self._spent: dict[DomainKey, tuple[tuple[str, str], ...]] = {}
        self._ran: set[DomainKey] = set()
        self._before: set[DomainKey] = set()
        """Those that an earlier run of the program made."""
        self._remember()
        world.machines_changed.connect(lambda *_: self._look())
        world.hosts_changed.connect(lambda _keys: self._look())
        world.reported.connect(self._heard)

    def follow(self, key: DomainKey) -> None:
        """An installation has begun."""
        self._running[key] = False
        self._look()

    def clear_after(self, key: DomainKey, *volumes: tuple[str, str]) -> None:
        """Delete volumes (pool and name) once the machine's first run, which alone needs them, is over."""
        self._spent[key] = volumes
        self._ran.discard(key)
        words = [word for volume in volumes for word in volume]
        self._settings.put_record(_SPENT + key.uuid, {"host": key.host, "volumes": words})
        self._look()

    def _remember(self) -> None:
        for uuid, record in self._settings.records(_SPENT).items():
            host, words = record.get("host"), record.get("volumes")
            if not isinstance(host, str) or not isinstance(words, list) or not words or len(words) % 2:
                continue
            key = DomainKey(HostKey(host), uuid)
            self._spent[key] = tuple(zip(words[::2], words[1::2], strict=True))
            self._ran.add(key)
            self._before.add(key)
        if self._spent:
            self._look()

    def _vanished(self, key: DomainKey) -> bool:
        """Whether a machine of before is known to be there no more."""
        host = self._world.hosts.get(key.host)
        return (
            key in self._before and key not in self._world.machines and host is not None and host.listed and host.open
        )

    def _look(self) -> None:
        for key, volumes in tuple(self._spent.items()):
            machine = self._world.machines.get(key)
            if machine is not None and machine.active:
                self._ran.add(key)
            elif (machine is not None and key in self._ran) or self._vanished(key):
                del self._spent[key]
                self._settings.put_record(_SPENT + key.uuid, None)
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
