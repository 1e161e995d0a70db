"""Which machines have, or name, which of the host's devices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from virtgui.model.devices import HostDevice
from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey


class User(NamedTuple):
    """A machine that names a device. While it does not run (`active`) the device is free."""

    key: DomainKey
    name: str
    active: bool


def users(devices: Iterable[HostDevice], machines: Iterable[Domain]) -> dict[str, tuple[User, ...]]:
    """The machines that name each device, by the device's name, those that run first. A device is named by its address,
    by its UUID, by a path under /dev, as what a network card is, or is plugged into."""
    named: dict[tuple[str, str], list[User]] = {}
    for machine in machines:
        if machine.config is not None:
            user = User(machine.key, machine.name, machine.active)
            for key in _named(machine):
                named.setdefault(key, []).append(user)
    found = {}
    for device in devices:
        mine = {user: None for key in _keys(device) for user in named.get(key, ())}
        if mine:
            found[device.name] = tuple(sorted(mine, key=lambda user: (not user.active, user.name, user.key.uuid)))
    return found


def _named(machine: Domain) -> set[tuple[str, str]]:
    config = machine.config
    if config is None:
        return set()
    found = set(config.host_devices)
    found |= {("path", disk.source) for disk in config.disks if disk.source.startswith("/dev/")}
    for nic in config.nics:
        match nic.type:
            case "hostdev" if nic.source:
                found.add(("pci", nic.source.lower()))
            case "direct" if nic.source:
                found.add(("net", nic.source))
            case "vdpa" if nic.source:
                found.add(("path", nic.source))
    return found


def _keys(device: HostDevice) -> set[tuple[str, str]]:
    paths = {("path", node) for node in (*device.nodes, device.fact("block"), device.fact("chardev")) if node}
    # Two devices alike have one identity, and a machine that names the port means only the one there.
    return set(device.keys) | paths
