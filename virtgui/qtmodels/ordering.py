"""How machines are put in order and found: what each column sorts by, and the text a search looks through."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from math import isfinite, isnan
from typing import TYPE_CHECKING

from virtgui.model.facts import Address, Domain, DomainConfig
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.condition import Condition, condition
from virtgui.qtmodels.world import World
from virtgui.stats.columns import Figure
from virtgui.util.late_enums import Quick
from virtgui.util.tuples import NamedTuple

if TYPE_CHECKING:
    from virtgui.stats.rates import DomainRates

Place = tuple[object, ...]
"""Something to sort by; equal kinds in equal positions."""


class Column(IntEnum, metaclass=Quick):
    """The table's columns, in their first order."""

    NAME = 0
    STATE = 1
    HOST = 2
    CPU = 3
    MEMORY = 4
    DISK = 5
    NETWORK = 6
    ADDRESS = 7
    OS = 8
    UPTIME = 9
    TAGS = 10
    GROUP = 11
    AUTOSTART = 12
    VCPUS = 13
    UUID = 14
    MAC = 15
    DESCRIPTION = 16
    TITLE = 17
    READ = 18
    WRITE = 19
    RECEIVED = 20
    SENT = 21
    OPERATIONS = 22
    GIVEN = 23
    DISKS = 24
    NICS = 25
    SNAPSHOTS = 26
    TYPE = 27
    FIRMWARE = 28
    ID = 29
    PENDING = 30
    LAST_EVENT = 31
    OWN_1 = 32
    OWN_2 = 33
    OWN_3 = 34


COLUMNS = tuple(Column)
"""By their numbers: to look one up so takes a tenth of the time."""
OWN = (Column.OWN_1, Column.OWN_2, Column.OWN_3)
"""Columns that show what a person chooses of machines' metadata (`World.own_columns`)."""
LIVE = (range(Column.CPU, Column.NETWORK + 1), range(Column.READ, Column.GIVEN + 1))
"""The columns that change with every sample, in two stretches."""
LINES = {
    Column.CPU: Figure.CPU,
    Column.MEMORY: Figure.MEMORY,
    Column.DISK: Figure.DISK,
    Column.NETWORK: Figure.NETWORK,
}
"""Those with a line of the last minute, and of what."""


class Order(NamedTuple):
    """What a column sorts by: None for a machine that has no such thing, which comes last both ways.
    `live` values change by themselves all the time."""

    of: Callable[[World, DomainKey], Place | None]
    live: bool = False


_DIGITS = re.compile(r"(\d{1,18})")
STATE_ORDER = {
    what: place
    for place, what in enumerate(
        (
            Condition.CRASHED,
            Condition.STUCK,
            Condition.MIGRATING,
            Condition.RUNNING,
            Condition.SHUTTING_DOWN,
            Condition.PAUSED,
            Condition.ASLEEP,
            Condition.SAVED,
            Condition.OFF,
            Condition.UNKNOWN,
            Condition.LOST,
        )
    )
}


@lru_cache(maxsize=32768)
def natural(text: str) -> Place:
    """For people: case does not matter and node-2 comes before node-10."""
    parts = _DIGITS.split(text[:200].casefold())
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))


def primary(addresses: tuple[Address, ...]) -> Address | None:
    """The address most worth knowing: IPv4 before IPv6, neither loopback nor link-local if there is another."""
    return min(
        addresses,
        key=lambda address: (address.ip.startswith(("127.", "::1", "fe80:", "169.254.")), ":" in address.ip),
        default=None,
    )


def _name(world: World, key: DomainKey) -> Place:
    return natural(world.machines[key].name)


def _state(world: World, key: DomainKey) -> Place:
    return (STATE_ORDER[condition(world.machines[key], world.hosts.get(key.host))],)


def _host(world: World, key: DomainKey) -> Place:
    host = world.hosts.get(key.host)
    return (*natural(host.hostname if host is not None else ""), str(key.host))


def _three(value: float) -> float:
    """Three figures of it, as cells show."""
    return float(f"{value:.3g}")


def _figure(
    of: Callable[[DomainRates], float], read: Callable[[float], float] = _three
) -> Callable[[World, DomainKey], Place | None]:
    """By what is read there: those that read the same keep the order of their names, instead of changing places with
    every sample."""

    def place(world: World, key: DomainKey) -> Place | None:
        rates = world.history.latest(key)
        value = of(rates) if rates is not None else float("nan")
        return (read(value),) if isfinite(value) else None

    return place


def total(one: float, other: float) -> float:
    """The sum of what is known; NaN when nothing is."""
    if isnan(one):
        return other
    return one if isnan(other) else one + other


def _address(world: World, key: DomainKey) -> Place | None:
    first = primary(world.addresses.get(key, ()))
    return None if first is None else (":" in first.ip, *natural(first.ip))


def _os(world: World, key: DomainKey) -> Place | None:
    config = world.machines[key].config
    return natural(config.os_id.rpartition("//")[2]) if config is not None and config.os_id else None


def runs_since(world: World, machine: Domain) -> float | None:
    """When its run began, on the steady clock; None where it does not run, and on a lost host, where nobody knows."""
    host = world.hosts.get(machine.key.host)
    return machine.since if machine.active and host is not None and host.open else None


def _uptime(world: World, key: DomainKey) -> Place | None:
    since = runs_since(world, world.machines[key])
    return (-since,) if since is not None else None


def _tags(world: World, key: DomainKey) -> Place | None:
    config = world.machines[key].config
    return natural(" ".join(config.tags)) if config is not None and config.tags else None


def _group(world: World, key: DomainKey) -> Place | None:
    config = world.machines[key].config
    return natural(config.group) if config is not None and config.group else None


def _autostart(world: World, key: DomainKey) -> Place | None:
    on = world.machines[key].autostart
    return None if on is None else (not on,)


def _mac(world: World, key: DomainKey) -> Place | None:
    config = world.machines[key].config
    return (config.nics[0].mac.lower(),) if config is not None and config.nics else None


def _description(world: World, key: DomainKey) -> Place | None:
    config = world.machines[key].config
    return natural(config.description) if config is not None and config.description else None


def _given(world: World, key: DomainKey) -> Place | None:
    rates = world.history.latest(key)
    share = given_share(rates) if rates is not None else float("nan")
    return None if isnan(share) else (round(share, 2),)


def given_share(rates: DomainRates) -> float:
    """How much of the memory that it was promised a machine uses, 0 to 1; NaN where that is not known."""
    return rates.memory_used_kib / rates.memory_max_kib if rates.memory_max_kib > 0 else float("nan")


def _of_config(of: Callable[[DomainConfig], Place | None]) -> Callable[[World, DomainKey], Place | None]:
    def place(world: World, key: DomainKey) -> Place | None:
        config = world.machines[key].config
        return of(config) if config is not None else None

    return place


def _id(world: World, key: DomainKey) -> Place | None:
    machine = world.machines[key]
    return (machine.id,) if machine.active else None


def own_text(world: World, key: DomainKey, column: Column) -> str:
    """What a machine's metadata has for one of the columns of a person's own; "" for nothing."""
    path, config = world.own_columns[OWN.index(column)], world.machines[key].config
    return next((text for name, text in config.metadata if name == path), "") if config is not None and path else ""


def _own(column: Column) -> Callable[[World, DomainKey], Place | None]:
    def place(world: World, key: DomainKey) -> Place | None:
        text = own_text(world, key, column)
        return natural(text) if text else None

    return place


def _last_event(world: World, key: DomainKey) -> Place | None:
    last = world.last_events.get(key)
    return None if last is None else (-last.at,)


ORDERS: dict[Column, Order] = {
    Column.NAME: Order(_name),
    Column.STATE: Order(_state),
    Column.HOST: Order(_host),
    Column.CPU: Order(_figure(lambda rates: rates.cpu_percent, round), live=True),
    Column.MEMORY: Order(_figure(lambda rates: rates.memory_used_kib), live=True),
    Column.DISK: Order(_figure(lambda rates: total(rates.read_bps, rates.write_bps)), live=True),
    Column.NETWORK: Order(_figure(lambda rates: total(rates.rx_bps, rates.tx_bps)), live=True),
    Column.ADDRESS: Order(_address),
    Column.OS: Order(_os),
    Column.UPTIME: Order(_uptime),
    Column.TAGS: Order(_tags),
    Column.GROUP: Order(_group),
    Column.AUTOSTART: Order(_autostart),
    Column.VCPUS: Order(lambda world, key: (world.machines[key].vcpus,) if world.machines[key].vcpus else None),
    Column.UUID: Order(lambda _world, key: (key.uuid,)),
    Column.MAC: Order(_mac),
    Column.DESCRIPTION: Order(_description),
    Column.TITLE: Order(_of_config(lambda config: natural(config.title) if config.title else None)),
    Column.READ: Order(_figure(lambda rates: rates.read_bps), live=True),
    Column.WRITE: Order(_figure(lambda rates: rates.write_bps), live=True),
    Column.RECEIVED: Order(_figure(lambda rates: rates.rx_bps), live=True),
    Column.SENT: Order(_figure(lambda rates: rates.tx_bps), live=True),
    Column.OPERATIONS: Order(_figure(lambda rates: total(rates.read_iops, rates.write_iops)), live=True),
    Column.GIVEN: Order(_given, live=True),
    Column.DISKS: Order(_of_config(lambda config: (len(config.disks),))),
    Column.NICS: Order(_of_config(lambda config: (len(config.nics),))),
    Column.SNAPSHOTS: Order(_of_config(lambda config: None if config.snapshots is None else (config.snapshots,))),
    Column.TYPE: Order(_of_config(lambda config: natural(f"{config.type} {config.machine}") if config.type else None)),
    Column.FIRMWARE: Order(_of_config(lambda config: (config.firmware,) if config.firmware else None)),
    Column.ID: Order(_id),
    Column.PENDING: Order(_of_config(lambda config: (0,) if config.pending else None)),
    Column.LAST_EVENT: Order(_last_event),
    Column.OWN_1: Order(_own(Column.OWN_1)),
    Column.OWN_2: Order(_own(Column.OWN_2)),
    Column.OWN_3: Order(_own(Column.OWN_3)),
}
"""One entry for each column."""


def search_text(world: World, key: DomainKey) -> str:
    """All that a search for a machine looks through: name, title, UUID, MACs, addresses, description, tags, group."""
    machine = world.machines[key]
    parts = [machine.name, key.uuid]
    config = machine.config
    if config is not None:
        parts += (config.title, config.description, *(nic.mac for nic in config.nics), *config.tags, config.group)
    parts += (address.ip for address in world.addresses.get(key, ()))
    return "\n".join(parts).casefold()
