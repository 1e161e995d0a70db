"""What is around a host's networks: the others, its devices, the ranges it is in, and the machines that use them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.facts import Domain
from virtgui.model.inventory import Inventory, NodeDevice
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.leases import RangesRead, ReadRanges
from virtgui.model.things import Thing, ThingKind
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.xml.network_fields import ROUTED
from virtgui.xml.network_ranges import Near, near
from virtgui.xml.networks import NetworkPageXml, network
from virtgui.xml.nodedev import NodeDeviceXml
from virtgui.xml.nodedev_details import host_device, is_network_function
from virtgui.xml.parse import Refused, parse
from virtgui.xml.surroundings import Surroundings

KINDS = (ThingKind.NETWORK, ThingKind.DEVICE, ThingKind.INTERFACE)


class User(NamedTuple):
    """A machine with a card in a network."""

    machine: Domain
    mac: str


class HostNetworks(QObject):
    """Of one host, while `watch` is on."""

    changed = pyqtSignal()
    machines_changed = pyqtSignal()
    """Other machines may use them now."""

    def __init__(
        self,
        host: HostKey,
        world: World,
        things: Things,
        send: Callable[[Command], Ticket],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.host = host
        self._world = world
        self._things = things
        self._send = send
        self._ranges: tuple[tuple[str, str], ...] = ()
        self._asked: Ticket | None = None
        self._devices: tuple[NodeDevice, ...] | None = None
        self._plugged: dict[tuple[str, str], list[User]] | None = None
        world.machines_changed.connect(self._machines_changed)
        things.changed.connect(self._things_changed)
        world.reported.connect(self._heard)

    def watch(self, owner: object, on: bool) -> None:
        """Whether a window wants to know all of it; the ranges are asked for anew each time."""
        self._things.watch(self.host, KINDS if on else (), owner)
        if on:
            self._asked = self._send(ReadRanges(self.host))

    def networks(self) -> tuple[Thing, ...]:
        """The networks, by name."""
        return self._things.of(self.host, ThingKind.NETWORK)

    def devices(self) -> tuple[NodeDevice, ...]:
        """The host's network interfaces, "functions" among the facts of those that have virtual ones."""
        if self._devices is None:
            self._devices = _devices(self._things.of(self.host, ThingKind.DEVICE))
        return self._devices

    def functions(self) -> tuple[tuple[str, str], ...]:
        """The virtual functions of its network cards: PCI address, and that with whose it is."""
        cards = {device.parent: device.name for device in self.devices() if device.fact("functions")}
        found = []
        for thing in self._things.of(self.host, ThingKind.DEVICE):
            if "phys_function" not in thing.xml:
                continue
            try:
                device = host_device(thing.xml)
            except Refused:
                continue
            if is_network_function(device):
                card = cards.get(f"pci_{device.physical.replace(':', '_').replace('.', '_')}", device.physical)
                found.append(
                    (
                        device.address,
                        tr("{address} of {card}", "a PCI function").format(address=device.address, card=card),
                    )
                )
        return tuple(sorted(found))

    def bridges(self) -> tuple[str, ...]:
        """Bridges of the host that no network made, as far as it tells."""
        names = {bridge for bridge, _ in near(self.networks(), (), None).bridges}
        found = [thing.name for thing in self._things.of(self.host, ThingKind.INTERFACE) if _is_bridge(thing)]
        return tuple(name for name in found if name not in names)

    def near(self, own: str = "") -> Near:
        """What the check of a network needs; `own` is its UUID."""
        names = {device.name for device in self.devices()}
        if names:
            names |= {thing.name for thing in self._things.of(self.host, ThingKind.INTERFACE)}
        return near(self.networks(), self._ranges, names or None, own)

    def surroundings(self) -> Surroundings:
        """What the choices of a form are made of."""
        return Surroundings(inventory=Inventory(devices=self.devices(), bridges=self.bridges()))

    def users(self, thing: Thing) -> tuple[User, ...]:
        """The machines with a card in a network, by name; as their running definition says, else the stored one."""
        if self._plugged is None:
            self._plugged = {}
            for machine in self._world.machines_of(self.host):
                for nic in machine.config.nics if machine.config is not None else ():
                    self._plugged.setdefault((nic.type, nic.source), []).append(User(machine, nic.mac))
        node = read_only(thing.xml or thing.stored)
        bridge = node.bridge if node is not None and node.kind in ROUTED else ""
        found = [*self._plugged.get(("network", thing.name), ())]
        found += self._plugged.get(("bridge", bridge), ()) if bridge else ()
        return tuple(sorted(found, key=lambda user: (user.machine.name.casefold(), user.mac)))

    def using(self, thing: Thing, *, running: bool = False) -> tuple[str, ...]:
        """The names of those machines, each once; with `running` of those that are on."""
        users = (user.machine for user in self.users(thing))
        return tuple(dict.fromkeys(machine.name for machine in users if machine.active or not running))

    def _machines_changed(self, *_keys: object) -> None:
        self._plugged = None
        self.machines_changed.emit()

    def _things_changed(self, host: object, kind: object) -> None:
        if host == self.host and kind in KINDS:
            if kind is ThingKind.DEVICE:
                self._devices = None
            self.changed.emit()

    def _heard(self, message: object) -> None:
        if isinstance(message, RangesRead) and message.ticket == self._asked:
            self._asked = None
            if message.ranges != self._ranges:
                self._ranges = message.ranges
                self.changed.emit()


def bridge_of(thing: Thing) -> str:
    """The bridge of a network, "" where it has none."""
    node = read_only(thing.xml or thing.stored)
    return node.bridge if node is not None else ""


@lru_cache(maxsize=512)
def read_only(document: str) -> NetworkPageXml | None:
    """A network's document to be read and never to be changed; None where it cannot be."""
    try:
        return network(document) if document else None
    except Refused:
        return None


def _devices(things: tuple[Thing, ...]) -> tuple[NodeDevice, ...]:
    able = {thing.name for thing in things if "virt_functions" in thing.xml}
    found = []
    for thing in things:
        if not thing.name.startswith("net_"):
            continue
        try:
            node = NodeDeviceXml(parse(thing.xml).element)
        except Refused:
            continue
        name = node.interface
        if name and name != "lo":
            facts = (("address", node.address), *((("functions", "yes"),) if node.parent in able else ()))
            found.append(NodeDevice(name, "net", name, node.parent, facts=facts))
    return tuple(sorted(found, key=lambda device: device.name))


def _is_bridge(thing: Thing) -> bool:
    try:
        return parse(thing.xml or thing.stored).element.get("type") == "bridge"
    except Refused:
        return False
