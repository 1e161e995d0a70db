"""How counters are read from libvirt: in bulk where the driver can, else machine by machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import libvirt

from virtgui.hypervisor.read import tried
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.facts import DomainConfig
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.samples import DiskSample, DomainSample, HostSample, NicSample
from virtgui.util.tuples import NamedTuple

SUMS = (
    libvirt.VIR_DOMAIN_STATS_STATE
    | libvirt.VIR_DOMAIN_STATS_CPU_TOTAL
    | libvirt.VIR_DOMAIN_STATS_BALLOON
    | libvirt.VIR_DOMAIN_STATS_BLOCK
    | libvirt.VIR_DOMAIN_STATS_INTERFACE
)
PAGES = SUMS | libvirt.VIR_DOMAIN_STATS_VCPU
_ACTIVE = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE
_NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
_BUDGET_S = 1.0
"""How long reading machine by machine may take in one tick."""

Record = Mapping[str, Any]


class Target(NamedTuple):
    """A machine to be sampled; `config` names its disks and NICs where there are no bulk statistics."""

    key: DomainKey
    run: int
    vcpus: int
    paged: bool
    config: DomainConfig | None


class Tick(NamedTuple):
    """What one tick brought. `silent` are machines that told nothing a monitor is needed for; `bulk`
    is False where the driver has no bulk statistics; `unballooned` lack the guest's own figures."""

    samples: tuple[DomainSample, ...]
    host: HostSample | None
    silent: frozenset[str]
    bulk: bool
    unballooned: frozenset[str]


def now() -> float:
    """Seconds of a clock that never jumps and counts sleep."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def from_record(record: Record, target: Target, at: float) -> DomainSample:
    """One machine's bulk statistics as a sample."""
    get = record.get
    vcpu_ns = ()
    if target.paged and "vcpu.maximum" in record:
        times = (get(f"vcpu.{n}.time") for n in range(record["vcpu.maximum"]))
        vcpu_ns = tuple([time_ns for time_ns in times if time_ns is not None])
    disks = [
        DiskSample(
            record[f"block.{n}.name"],
            get(f"block.{n}.rd.bytes"),
            get(f"block.{n}.wr.bytes"),
            get(f"block.{n}.rd.reqs"),
            get(f"block.{n}.wr.reqs"),
        )
        for n in range(get("block.count", 0))
        if f"block.{n}.name" in record
    ]
    nics = [
        NicSample(
            record[f"net.{n}.name"],
            get(f"net.{n}.rx.bytes"),
            get(f"net.{n}.tx.bytes"),
            get(f"net.{n}.rx.pkts"),
            get(f"net.{n}.tx.pkts"),
        )
        for n in range(get("net.count", 0))
        if f"net.{n}.name" in record
    ]
    return DomainSample(
        target.key,
        at,
        target.run,
        get("cpu.time"),
        get("vcpu.current") or target.vcpus or None,
        vcpu_ns,
        get("balloon.current"),
        get("balloon.maximum"),
        get("balloon.rss"),
        get("balloon.unused"),
        get("balloon.available"),
        tuple(disks),
        tuple(nics),
    )


def one_by_one(machine: libvirt.virDomain, target: Target, at: float) -> DomainSample:
    """One machine of a driver without bulk statistics, asked for each thing by itself."""
    _, most, current, vcpus, cpu_ns = machine.info()
    memory = tried(machine.memoryStats) or {}
    config = target.config
    disks, nics = [], []
    for disk in config.disks if config is not None else ():
        told = _quiet(partial(machine.blockStats, disk.target))
        if told is not None:
            disks.append(DiskSample(disk.target, told[1], told[3], told[0], told[2]))
    for nic in config.nics if config is not None else ():
        told = _quiet(partial(machine.interfaceStats, nic.target)) if nic.target else None
        if told is not None:
            nics.append(NicSample(nic.target, told[0], told[4], told[1], told[5]))
    vcpu_ns: tuple[int, ...] = ()
    if target.paged:
        told = _quiet(machine.vcpus)
        vcpu_ns = tuple(entry[2] for entry in told[0]) if told is not None else ()
    return DomainSample(
        target.key,
        at,
        target.run,
        cpu_ns,
        vcpus,
        vcpu_ns,
        memory.get("actual", current),
        most,
        memory.get("rss"),
        memory.get("unused"),
        memory.get("available"),
        tuple(disks),
        tuple(nics),
    )


def host_sample(connection: libvirt.virConnect, key: HostKey, at: float, *, pretends: bool = False) -> HostSample:
    """The host's own counters, as far as its driver tells them; of the test driver, which `pretends`,
    the free memory is no figure that belongs to the total."""
    cpu = _quiet(lambda: connection.getCPUStats(libvirt.VIR_NODE_CPU_STATS_ALL_CPUS)) or {}
    memory = _quiet(lambda: connection.getMemoryStats(libvirt.VIR_NODE_MEMORY_STATS_ALL_CELLS)) or {}
    total, free = memory.get("total"), memory.get("free")
    if total is None:
        told, left = _quiet(connection.getInfo), _quiet(connection.getFreeMemory)
        total = told[1] * 1024 if told else None
        free = left // 1024 if left is not None and left >= 0 and not pretends else None
    busy = idle = None
    if "idle" in cpu:
        busy = sum(cpu.get(name, 0) for name in ("user", "kernel", "intr"))
        idle = cpu["idle"] + cpu.get("iowait", 0)
    reclaimable = [memory[name] for name in ("buffers", "cached") if name in memory]
    return HostSample(key, at, busy, idle, total, free, sum(reclaimable) if reclaimable else None)


class Sampler:
    """Reads one connection's counters; lives on the pulse lane, with its handles."""

    def __init__(self, clock: Callable[[], float] = now, *, pretends: bool = False) -> None:
        self._pretends = pretends
        self._clock = clock
        self._handles: dict[str, libvirt.virDomain] = {}
        self._nowait = _NOWAIT
        self._waits = False
        self._lacks_bulk = False
        self._next = 0

    def forget(self, _connection: libvirt.virConnect) -> None:
        """Let go of the handles: while one lives, the connection does."""
        self._handles.clear()

    def tick(
        self,
        connection: libvirt.virConnect,
        targets: tuple[Target, ...],
        *,
        every: bool,
        host: HostKey | None,
        bulk: bool,
        waits: bool = False,
    ) -> Tick:
        """Sample the targets, `every` telling that these are all that run, and the host. `waits`: until those that
        others are reading can be asked."""
        self._waits = waits
        of_host = host_sample(connection, host, self._clock(), pretends=self._pretends) if host is not None else None
        by_uuid = {target.key.uuid: target for target in targets}
        if bulk and targets:
            records = self._records(connection, targets, every=every)
            at = self._clock()
            # A driver with no more than states, or with no bulk call at all, is asked one by one.
            told = [(uuid, record) for uuid, record in records.items() if len(record) > 2]
            if told or not records:
                samples = tuple([from_record(record, by_uuid[uuid], at) for uuid, record in told if uuid in by_uuid])
                silent = frozenset(uuid for uuid in by_uuid if not _answered(records.get(uuid, {})))
                dry = frozenset(
                    uuid for uuid, record in told if "balloon.current" in record and "balloon.unused" not in record
                )
                if records or not self._lacks_bulk:
                    return Tick(samples, of_host, silent, True, dry)
        if not targets:
            return Tick((), of_host, frozenset(), bulk, frozenset())
        return Tick(tuple(self._each(connection, targets)), of_host, frozenset(), False, frozenset())

    def _records(
        self, connection: libvirt.virConnect, targets: tuple[Target, ...], *, every: bool
    ) -> dict[str, Record]:
        """One call, or two where some machines have a page open and others have not."""
        paged = [target.key.uuid for target in targets if target.paged]
        plain = [target.key.uuid for target in targets if not target.paged]
        found: dict[str, Record] = {}
        if plain and every:
            found.update(self._call(lambda flags: connection.getAllDomainStats(SUMS, _ACTIVE | flags)))
        elif plain:
            found.update(self._listed(connection, plain, SUMS))
        if paged:
            found.update(self._listed(connection, paged, PAGES))
        return found

    def _listed(self, connection: libvirt.virConnect, uuids: list[str], groups: int) -> dict[str, Record]:
        machines = self._found(connection, uuids)
        if not machines:
            return {}
        return self._call(lambda flags: connection.domainListGetStats(machines, groups, flags))

    def _found(self, connection: libvirt.virConnect, uuids: Iterable[str]) -> list[libvirt.virDomain]:
        """Handles, all fetched by one call when one is missing."""
        uuids = tuple(uuids)
        if any(uuid not in self._handles for uuid in uuids):
            machines = connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE)
            self._handles = {machine.UUIDString(): machine for machine in machines}
        return [self._handles[uuid] for uuid in uuids if uuid in self._handles]

    def _call(self, ask: Callable[[int], list[tuple[libvirt.virDomain, Record]]]) -> dict[str, Record]:
        for _ in range(2):
            try:
                return {machine.UUIDString(): record for machine, record in ask(0 if self._waits else self._nowait)}
            except libvirt.libvirtError as error:
                if error.get_error_code() == libvirt.VIR_ERR_NO_SUPPORT:
                    self._lacks_bulk = True
                    return {}
                if error.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN:
                    self._handles.clear()  # one of those listed is gone: the next tick lists anew
                    return {}
                if not (lacking(error) and self._nowait):
                    raise
                self._nowait = 0  # an older daemon
        return {}

    def _each(self, connection: libvirt.virConnect, targets: tuple[Target, ...]) -> list[DomainSample]:
        """As many as the time allows, going on with the others at the next tick."""
        first = self._next % len(targets)
        turned = targets[first:] + targets[:first]
        handles = {machine.UUIDString(): machine for machine in self._found(connection, (t.key.uuid for t in targets))}
        begun = time.monotonic()
        samples = []
        for target in turned:
            machine = handles.get(target.key.uuid)
            if machine is not None:
                sample = _quiet(partial(one_by_one, machine, target, self._clock()))
                if sample is not None:
                    samples.append(sample)
            self._next += 1
            if time.monotonic() - begun > _BUDGET_S:
                break
        return samples


def _answered(record: Record) -> bool:
    """True when the machine's monitor was asked, and spoke. QEMU's driver tells CPU times, the network
    and the names of disks of a guest it could not ask, but not these."""
    return "balloon.rss" in record or "balloon.last-update" in record or "block.0.rd.reqs" in record


def _quiet(ask: Callable[[], Any]) -> Any:
    """What is not told is a gap in a plot, nothing to speak of."""
    try:
        return ask()
    except libvirt.libvirtError:
        return None
