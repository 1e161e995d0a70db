"""What a sample leaves out that the one before told, because its machine was busy with something else."""

from __future__ import annotations

from enum import IntFlag

from virtgui.model.samples import DiskSample, DomainSample, NicSample
from virtgui.stats.rates import NAN, DomainRates
from virtgui.util.late_enums import Quick

PATIENCE_S = 16.0
"""How long what was told before is still expected; after that its absence is taken for what it is."""


class Group(IntFlag, metaclass=Quick):
    """What libvirt tells, or leaves out, together."""

    NOTHING = 0
    CPU = 1
    VCPUS = 2
    MEMORY = 4
    DISKS = 8
    NICS = 16


def _counts(devices: tuple[DiskSample, ...] | tuple[NicSample, ...]) -> bool:
    """Whether any of them has a counter."""
    return any(device[1] is not None for device in devices)


def lacking(told: DomainSample | None, now: DomainSample) -> Group:
    """What `told`, the last whole sample of the same run, has and `now` has not."""
    if told is None or told.run != now.run or not 0 <= now.at - told.at <= PATIENCE_S:
        return Group.NOTHING
    found = Group.NOTHING
    if now.cpu_ns is None and told.cpu_ns is not None:
        found |= Group.CPU
    if not now.vcpu_ns and told.vcpu_ns:
        found |= Group.VCPUS
    silent_guest = now.unused_kib is None and told.unused_kib is not None
    if silent_guest or (now.rss_kib is None and told.rss_kib is not None):
        found |= Group.MEMORY
    # The first device settles nearly all cases; this runs for every machine at every tick.
    if (not now.disks or now.disks[0].read_bytes is None) and _counts(told.disks) and not _counts(now.disks):
        found |= Group.DISKS
    if (not now.nics or now.nics[0].rx_bytes is None) and _counts(told.nics) and not _counts(now.nics):
        found |= Group.NICS
    return found


def unknown(rates: DomainRates, group: Group) -> DomainRates:
    """The same figures without those of a group: the balloon does not stand in for a guest that is silent once."""
    return rates._replace(memory_used_kib=NAN) if group & Group.MEMORY else rates


def taken(rates: DomainRates, other: DomainRates, group: Group) -> DomainRates:
    """`rates` with the figures of a group from `other`."""
    if group & Group.CPU:
        rates = rates._replace(cpu_percent=other.cpu_percent, cores=other.cores)
    if group & Group.VCPUS:
        rates = rates._replace(vcpu_percent=other.vcpu_percent)
    if group & Group.MEMORY:
        rates = rates._replace(
            memory_used_kib=other.memory_used_kib, rss_kib=other.rss_kib, unused_kib=other.unused_kib
        )
    if group & Group.DISKS:
        rates = rates._replace(
            read_bps=other.read_bps,
            write_bps=other.write_bps,
            read_iops=other.read_iops,
            write_iops=other.write_iops,
            disks=other.disks,
        )
    if group & Group.NICS:
        rates = rates._replace(rx_bps=other.rx_bps, tx_bps=other.tx_bps, nics=other.nics)
    return rates
