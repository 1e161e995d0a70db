"""Samples of made-up machines."""

from __future__ import annotations

from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.samples import DiskSample, DomainSample, HostSample, NicSample

HOST = HostKey("test:///default")
MACHINE = DomainKey(HOST, "6695eb01-f6a4-8304-79aa-97f2502e193f")
GIB = 1024 * 1024


def busy(at: float, key: DomainKey = MACHINE, run: int = 1, share: float = 0.5, vcpus: int = 2) -> DomainSample:
    """A machine that keeps `share` of its CPUs busy, reads 1 MiB and writes 2 MiB a second from 16 KiB blocks,
    and receives 3 MiB and sends 4 MiB a second."""
    ns = int(at * 1e9 * share)
    mib = int(at * 1024 * 1024)
    return DomainSample(
        key,
        at,
        run,
        ns * vcpus,
        vcpus,
        (ns,) * vcpus,
        balloon_kib=2 * GIB,
        max_kib=4 * GIB,
        rss_kib=3 * GIB,
        unused_kib=GIB,
        available_kib=2 * GIB,
        disks=(DiskSample("vda", mib, 2 * mib, mib // 16384, 2 * mib // 16384), DiskSample("sda")),
        nics=(NicSample("vnet0", 3 * mib, 4 * mib, 1, 1),),
    )


def host(at: float, share: float = 0.25) -> HostSample:
    """A host of 4 CPUs that keeps `share` of them busy and has 6 of 16 GiB in use."""
    whole = int(at * 4e9)
    return HostSample(HOST, at, int(whole * share), whole - int(whole * share), 16 * GIB, 8 * GIB, 2 * GIB)
