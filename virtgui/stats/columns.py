"""Which figures are kept, and by what name they are asked for."""

from __future__ import annotations

from enum import Enum, IntEnum

from virtgui.model.facts import DomainState
from virtgui.util.late_enums import Quick
from virtgui.util.tuples import NamedTuple


class Figure(Enum, metaclass=Quick):
    """What a sparkline shows: CPU percent, memory KiB, disk or network bytes per second both ways."""

    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    NETWORK = "network"


class Column(IntEnum, metaclass=Quick):
    """One figure of a machine's row. The first `LEAN` are kept for every machine, the others where told."""

    CPU = 0
    USED = 1
    MAX = 2
    BALLOON = 3
    READ = 4
    WRITE = 5
    RX = 6
    TX = 7
    RSS = 8
    UNUSED = 9
    READ_OPS = 10
    WRITE_OPS = 11


LEAN = 8


class HostColumn(IntEnum, metaclass=Quick):
    """One figure of a host's row: its own, then the sum of its machines (CPU percent of the host's CPUs only
    once a plot divides `CORES`, the number of CPUs they keep busy, by the host's)."""

    CPU = 0
    USED = 1
    WHOLE = 2
    CORES = 3
    MACHINES_USED = 4
    READ = 5
    WRITE = 6
    RX = 7
    TX = 8


class Mark(NamedTuple):
    """At `at` (CLOCK_BOOTTIME, s) a machine was first seen in, or changed to, `state`."""

    at: float
    state: DomainState


class DetailKind(Enum, metaclass=Quick):
    """What is kept one by one while a machine's page is watched."""

    VCPU = "vcpu"
    DISK = "disk"
    NIC = "nic"
