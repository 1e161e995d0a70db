"""Raw counters as the hypervisor told them at one moment."""

from __future__ import annotations

from virtgui.model.keys import DomainKey, HostKey
from virtgui.util.tuples import NamedTuple


class DiskSample(NamedTuple):
    """Counters of one disk since the machine started; None where not told."""

    name: str
    read_bytes: int | None = None
    write_bytes: int | None = None
    read_ops: int | None = None
    write_ops: int | None = None


class NicSample(NamedTuple):
    """Counters of one network interface, seen from the guest; None where not told."""

    name: str
    rx_bytes: int | None = None
    tx_bytes: int | None = None
    rx_packets: int | None = None
    tx_packets: int | None = None


class DomainSample(NamedTuple):
    """One machine's counters. `at` is CLOCK_BOOTTIME seconds, CPU times are ns since the machine
    started, memory is KiB. None, or an empty tuple, is "not told", never zero."""

    key: DomainKey
    at: float
    run: int
    """The machine's libvirt id: another number means another run, so counters started anew."""
    cpu_ns: int | None = None
    vcpus: int | None = None
    vcpu_ns: tuple[int, ...] = ()
    balloon_kib: int | None = None
    max_kib: int | None = None
    rss_kib: int | None = None
    unused_kib: int | None = None
    available_kib: int | None = None
    disks: tuple[DiskSample, ...] = ()
    nics: tuple[NicSample, ...] = ()


class HostSample(NamedTuple):
    """A host's own counters: CPU times in ns since it booted, summed over its CPUs; memory KiB."""

    key: HostKey
    at: float
    cpu_busy_ns: int | None = None
    cpu_idle_ns: int | None = None
    memory_kib: int | None = None
    free_kib: int | None = None
    reclaimable_kib: int | None = None
