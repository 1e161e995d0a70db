"""How all hosts stand: what is busy, what is full, what is unwell, what was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from heapq import nsmallest
from math import isnan, nan
from typing import NamedTuple

from virtgui.model import uris
from virtgui.model.facts import Domain, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.things import Thing, ThingKey, ThingKind
from virtgui.qtmodels.condition import Condition, condition, crash_reason, has_crashed, runs_now
from virtgui.qtmodels.jobs import Job
from virtgui.qtmodels.ordering import total
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.world import World
from virtgui.stats.rates import DomainRates

FULL = 0.85
"""A pool of which so much is in use is worth a word."""
_PAUSED_BY_ERROR = frozenset(("ioerror", "watchdog", "postcopy failed", "api error", "crashed"))
"""Reasons of a pause, in libvirt's words."""


class Most(Enum):
    """What machines are ranked by."""

    CPU = "CPU"
    MEMORY = "Memory"
    DISK = "Disk"
    NETWORK = "Network"


FIGURES: dict[Most, Callable[[DomainRates], float]] = {
    Most.CPU: lambda rates: rates.cores,
    Most.MEMORY: lambda rates: rates.memory_used_kib,
    Most.DISK: lambda rates: total(rates.read_bps, rates.write_bps),
    Most.NETWORK: lambda rates: total(rates.rx_bps, rates.tx_bps),
}
"""CPUs kept busy, KiB, bytes per second."""


class Ranked(NamedTuple):
    """A machine's figure, and how much that is of the greatest (0 to 1)."""

    key: DomainKey
    value: float
    share: float


class HostStanding(NamedTuple):
    """One host: CPU and memory in use (0 to 100, NaN where not known), and what is promised to running machines."""

    key: HostKey
    phase: Phase
    cpu: float
    memory: float
    cpus: int
    vcpus: int
    memory_kib: int
    promised_kib: int
    running: int
    machines: int


class PoolStanding(NamedTuple):
    """One pool: bytes in use and in all."""

    key: ThingKey
    name: str
    used: int
    capacity: int

    @property
    def share(self) -> float:
        """How full it is, 0 to 1."""
        return self.used / self.capacity if self.capacity > 0 else 0.0


class Ill(Enum):
    """What can be wrong."""

    HOST_LOST = "host lost"
    HOST_FAILED = "host not reached"
    CRASHED = "crashed"
    STUCK = "does not answer"
    STOPPED_BY_ERROR = "paused by an error"
    POOL_FULL = "pool nearly full"
    JOB_FAILED = "job failed"


class Trouble(NamedTuple):
    """One thing that is unwell; `detail` is a reason in libvirt's or our words."""

    ill: Ill
    about: HostKey | DomainKey | ThingKey | Job
    detail: str = ""
    share: float = nan


def top(world: World, most: Most, count: int = 8) -> tuple[Ranked, ...]:
    """The machines with the greatest figures, the greatest first; none that does nothing."""
    figure, latest = FIGURES[most], world.history.latest
    there = {key for key, host in world.hosts.items() if host.open}
    found = []
    for key, machine in world.machines.items():
        if machine.active and key.host in there and (rates := latest(key)) is not None and (value := figure(rates)) > 0:
            found.append((-value, machine.name, key))
    best = nsmallest(count, found)
    greatest = -best[0][0] if best else 1.0
    return tuple(Ranked(key, -value, -value / greatest) for value, _, key in best)


def standings(world: World) -> tuple[HostStanding, ...]:
    """Every host."""
    return tuple(_standing(world, key) for key in world.hosts)


def computers(standings: Iterable[HostStanding]) -> tuple[HostStanding, ...]:
    """One of those that are the same computer, which has its CPUs and memory once; of them one that tells what is in
    use."""
    found: dict[str, HostStanding] = {}
    for each in standings:
        known = found.setdefault(_computer(each.key), each)
        if isnan(known.memory) and not isnan(each.memory):
            found[_computer(each.key)] = each
    return tuple(found.values())


def _computer(key: HostKey) -> str:
    """What it is known by, as far as its address tells: two connections to this computer, or to one name, are one."""
    try:
        uri = uris.parse(key)
    except ValueError:
        return key
    if uri.scheme in ("test", "vpx") or "socket" in dict(uri.query):
        return key  # make-believe, one of many behind a vCenter, or whatever listens there
    return f"{uri.host.lower()}:{uri.port}" if uri.host and uri.port else uri.host.lower()


def _standing(world: World, key: HostKey) -> HostStanding:
    host = world.hosts[key]
    machines: list[Domain] = list(world.machines_of(key))
    active = [machine for machine in machines if machine.active]
    rates = world.history.host_latest(key) if host.open else None
    cpu = rates.cpu_percent if rates is not None else nan
    memory = 100 * rates.memory_used_kib / rates.memory_kib if rates is not None and rates.memory_kib > 0 else nan
    return HostStanding(
        key,
        host.phase,
        cpu,
        memory,
        host.cpus,
        sum(machine.vcpus for machine in active),
        host.memory_kib,
        sum(machine.memory_kib for machine in active),
        sum(runs_now(machine, host) for machine in machines),
        len(machines),
    )


def pools(world: World, things: Things) -> tuple[PoolStanding, ...]:
    """Every pool of a connected host of which the size is known, the fullest first."""
    there = [key for key, host in world.hosts.items() if host.open]
    found = [standing for key in there for thing in things.of(key, ThingKind.POOL) if (standing := pool(thing))]
    return tuple(sorted(found, key=lambda each: -each.share))


def pool(thing: Thing) -> PoolStanding | None:
    """How full a pool is; None where that is not known. What is not available to it counts as in use."""
    numbers = dict(thing.numbers)
    capacity, free = numbers.get("capacity", 0), numbers.get("available", -1)
    if not thing.active or capacity <= 0:
        return None
    used = capacity - free if 0 <= free <= capacity else numbers.get("allocation", 0)
    return PoolStanding(thing.key, thing.name, used, capacity)


def troubles(world: World, things: Things, jobs: Iterable[Job], since: float) -> tuple[Trouble, ...]:
    """All that is unwell, the worst first; jobs that failed after `since` (wall clock, s)."""
    found: list[Trouble] = []
    for key, host in world.hosts.items():
        if host.phase in (Phase.LOST, Phase.FAILED):
            ill = Ill.HOST_LOST if host.phase is Phase.LOST else Ill.HOST_FAILED
            found.append(Trouble(ill, key, host.problem.reason if host.problem is not None else ""))
    for each, machine in world.machines.items():
        match condition(machine, world.hosts.get(each.host)):
            case Condition.CRASHED | Condition.OFF if has_crashed(machine):
                found.append(Trouble(Ill.CRASHED, each, crash_reason(machine)))
            case Condition.STUCK:
                found.append(Trouble(Ill.STUCK, each))
            case Condition.PAUSED if machine.reason in _PAUSED_BY_ERROR:
                found.append(Trouble(Ill.STOPPED_BY_ERROR, each, machine.reason))
    found += [
        Trouble(Ill.POOL_FULL, standing.key, share=standing.share)
        for standing in pools(world, things)
        if standing.share >= FULL
    ]
    for job in jobs:
        if job.failed and job.problem is not None and job.end is not None and job.end.at >= since:
            found.append(Trouble(Ill.JOB_FAILED, job, job.problem.reason))
    places = list(Ill)
    return tuple(sorted(found, key=lambda each: places.index(each.ill)))
