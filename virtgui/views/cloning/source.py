"""What a clone's dialog must know before it can say anything: the definition, and what the hosts have."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Command, ReadHardware, ReadInventory
from virtgui.model.facts import DomainState
from virtgui.model.hardware import Hardware
from virtgui.model.inventory import Inventory
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import HardwareRead, InventoryRead
from virtgui.qtmodels.world import World


class CloneSource(QObject):
    """Asks, and keeps what is told; the window never waits for it."""

    changed = pyqtSignal()
    """Something was told, or the machines are others."""

    def __init__(
        self, key: DomainKey, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.key = key
        self.hardware: Hardware | None = None
        self.problem = ""
        self._world = world
        self._send = send
        self._asked: dict[Ticket, bool] = {}
        self._inventories: dict[HostKey, Inventory] = {}
        world.reported.connect(self._heard)
        world.machines_changed.connect(self._machines_changed)

    def read(self) -> None:
        """Ask for all of it."""
        self._send(ReadHardware(self.key))
        self.read_host(self.key.host)

    def read_host(self, host: HostKey) -> None:
        """Ask what a host has, unless it was told already."""
        if host not in self._inventories:
            self._asked[self._send(ReadInventory(host))] = False

    def inventory(self, host: HostKey) -> Inventory | None:
        """What a host has, with the volumes of all its pools; None while that is not known."""
        return self._inventories.get(host)

    def again(self) -> None:
        """Forget what was told of the hosts, and ask anew."""
        hosts = tuple(self._inventories)
        self._inventories.clear()
        for host in hosts:
            self.read_host(host)

    def names(self, host: HostKey) -> frozenset[str]:
        """What the machines of a host are called."""
        return frozenset(machine.name for machine in self._world.machines_of(host))

    def macs(self, host: HostKey) -> frozenset[str]:
        """The addresses that the machines of a host have."""
        configs = (machine.config for machine in self._world.machines_of(host))
        return frozenset(nic.mac.lower() for config in configs if config is not None for nic in config.nics)

    @property
    def active(self) -> bool:
        """Whether the machine runs, or is paused."""
        machine = self._world.machines.get(self.key)
        return machine is not None and machine.active

    @property
    def paused(self) -> bool:
        """Whether it is paused."""
        machine = self._world.machines.get(self.key)
        return machine is not None and machine.state is DomainState.PAUSED

    def _machines_changed(self, *_keys: object) -> None:
        self.changed.emit()

    def _heard(self, message: object) -> None:
        match message:
            case HardwareRead(domain, hardware, problem) if domain == self.key:
                self.hardware = hardware
                self.problem = problem.reason if problem is not None else ""
                self.changed.emit()
            case InventoryRead(ticket, host, inventory) if ticket in self._asked:
                whole = self._asked.pop(ticket)
                running = tuple(pool.name for pool in inventory.pools if pool.active)
                if whole or not running:
                    self._inventories[host] = inventory
                    self.changed.emit()
                else:
                    self._asked[self._send(ReadInventory(host, running))] = True
