"""How two samples of counters become figures per second: pure, and NaN wherever nobody can know."""

from __future__ import annotations

from math import isnan
from typing import TypeVar

from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.samples import DiskSample, DomainSample, HostSample, NicSample
from virtgui.util.tuples import NamedTuple

NAN = float("nan")

LONGEST_S = 60.0
"""Samples further apart than this say nothing about the time between them."""


class DiskRates(NamedTuple):
    """One disk: bytes and operations per second."""

    name: str
    read_bps: float
    write_bps: float
    read_iops: float
    write_iops: float


class NicRates(NamedTuple):
    """One network interface: bytes and packets per second, seen from the guest."""

    name: str
    rx_bps: float
    tx_bps: float
    rx_pps: float
    tx_pps: float


class DomainRates(NamedTuple):
    """One machine's figures at `at` (CLOCK_BOOTTIME, s); NaN is "not known".

    `cpu_percent` is 0-100 of all its vCPUs, `cores` the same as a number of busy CPUs,
    `memory_used_kib` what the guest uses if it tells, else what the host holds for it, else the balloon.
    """

    key: DomainKey
    at: float
    cpu_percent: float = NAN
    cores: float = NAN
    vcpu_percent: tuple[float, ...] = ()
    memory_used_kib: float = NAN
    memory_max_kib: float = NAN
    balloon_kib: float = NAN
    rss_kib: float = NAN
    unused_kib: float = NAN
    read_bps: float = NAN
    write_bps: float = NAN
    read_iops: float = NAN
    write_iops: float = NAN
    rx_bps: float = NAN
    tx_bps: float = NAN
    disks: tuple[DiskRates, ...] = ()
    nics: tuple[NicRates, ...] = ()


class HostRates(NamedTuple):
    """A host's own figures at `at` (CLOCK_BOOTTIME, s): CPU 0-100 of all its CPUs, memory KiB."""

    key: HostKey
    at: float
    cpu_percent: float = NAN
    memory_used_kib: float = NAN
    memory_kib: float = NAN


_Rates = TypeVar("_Rates", DiskRates, NicRates)


def _told(kib: int | None) -> float:
    return NAN if kib is None or kib < 0 else float(kib)


def _counted(
    before: tuple[DiskSample, ...] | tuple[NicSample, ...],
    now: tuple[DiskSample, ...] | tuple[NicSample, ...],
    seconds: float,
    make: type[_Rates],
) -> tuple[tuple[_Rates, ...], list[float]]:
    """Each device's four counters per second, and the sums of what is known. A device without a medium, or just
    plugged in, tells nothing and adds nothing."""
    each: list[_Rates] = []
    sums = [NAN, NAN, NAN, NAN]
    same = len(before) == len(now)
    for place, device in enumerate(now):
        name = device[0]
        old = before[place] if same else None
        if old is None or old[0] != name:
            old = next((other for other in before if other[0] == name), None)
        found = [NAN, NAN, NAN, NAN]
        if old is not None:
            values = device[1:]
            for i, then in enumerate(old[1:]):
                value = values[i]
                if then is not None and value is not None and value >= then:
                    rate = found[i] = (value - then) / seconds
                    total = sums[i]
                    sums[i] = rate if isnan(total) else total + rate
        each.append(make(name, *found))
    return tuple(each), sums


def _reset(before: DomainSample, now: DomainSample) -> bool:
    """Whether the counters started anew: another run of the machine, or a sum that became smaller."""
    if before.run != now.run:
        return True
    return before.cpu_ns is not None and now.cpu_ns is not None and now.cpu_ns < before.cpu_ns


def _used(sample: DomainSample) -> float:
    if sample.unused_kib is not None:
        whole = sample.available_kib if sample.available_kib is not None else sample.balloon_kib
        if whole is not None and whole >= sample.unused_kib:
            return float(whole - sample.unused_kib)
    return _told(sample.rss_kib if sample.rss_kib is not None else sample.balloon_kib)


def rates(before: DomainSample | None, now: DomainSample) -> DomainRates:
    """What happened from one sample to the next; memory needs no `before`.

    A counter that became smaller, another run, a clock that went back, samples further apart than
    `LONGEST_S` and fields that are missing become NaN. CPU is never negative and never above 100 %.
    """
    balloon, rss = _told(now.balloon_kib), _told(now.rss_kib)
    memory = (_used(now), _told(now.max_kib), balloon, rss, _told(now.unused_kib))
    seconds = now.at - before.at if before is not None else 0.0
    if before is None or not 0 < seconds <= LONGEST_S or _reset(before, now):
        return DomainRates(now.key, now.at, NAN, NAN, (), *memory)
    vcpus = now.vcpus if now.vcpus else len(now.vcpu_ns)
    cores = percent = NAN
    if vcpus and before.cpu_ns is not None and now.cpu_ns is not None:
        cores = min((now.cpu_ns - before.cpu_ns) / (seconds * 1e9), float(vcpus))
        percent = min(100.0, cores * 100.0 / vcpus)
    each: tuple[float, ...] = ()
    if now.vcpu_ns:
        scale = seconds * 1e7
        each = tuple(
            min((new - old) / scale, 100.0) if new >= old else NAN
            for old, new in zip(before.vcpu_ns, now.vcpu_ns, strict=False)
        )
        each += (NAN,) * (len(now.vcpu_ns) - len(each))
    disks, (read, write, reads, writes) = _counted(before.disks, now.disks, seconds, DiskRates)
    nics, (rx, tx, _, _) = _counted(before.nics, now.nics, seconds, NicRates)
    return DomainRates(now.key, now.at, percent, cores, each, *memory, read, write, reads, writes, rx, tx, disks, nics)


def host_rates(before: HostSample | None, now: HostSample) -> HostRates:
    """A host's own figures; NaN after its counters started anew, a clock that went back or a long silence."""
    percent = NAN
    if before is not None and 0 < now.at - before.at <= LONGEST_S:
        told = (before.cpu_busy_ns, now.cpu_busy_ns, before.cpu_idle_ns, now.cpu_idle_ns)
        if None not in told:
            busy = (now.cpu_busy_ns or 0) - (before.cpu_busy_ns or 0)
            idle = (now.cpu_idle_ns or 0) - (before.cpu_idle_ns or 0)
            if busy >= 0 and idle >= 0 and busy + idle > 0:
                percent = 100.0 * busy / (busy + idle)
    used = NAN
    if now.memory_kib is not None and now.free_kib is not None:
        used = float(max(0, now.memory_kib - now.free_kib - (now.reclaimable_kib or 0)))
    return HostRates(now.key, now.at, percent, used, _told(now.memory_kib))
