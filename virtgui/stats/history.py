"""What every machine and host did lately: five minutes of every sample, one hour of every fifth second."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Sequence
from enum import Enum, IntEnum
from math import isfinite, isnan
from typing import NamedTuple

from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.samples import DomainSample, HostSample
from virtgui.stats.rates import LONGEST_S, NAN, DomainRates, HostRates, host_rates, rates
from virtgui.stats.ring import Ring, Series, gap_limit, usual_step, with_gaps

FINE_S = 300.0
"""How long every sample is kept."""
COARSE_S = 3600.0
"""How long the samples of every fifth second are kept."""
_COARSE_STEP_S = 4.5
_TOO_SOON_S = 0.1
_FRESH_S = 20.0
_ALIVE = frozenset(
    (DomainState.RUNNING, DomainState.BLOCKED, DomainState.PAUSED, DomainState.SHUTTING_DOWN, DomainState.PMSUSPENDED)
)


class Figure(Enum):
    """What a sparkline shows: CPU percent, memory KiB, disk or network bytes per second both ways."""

    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    NETWORK = "network"


class Column(IntEnum):
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


class HostColumn(IntEnum):
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


class DetailKind(Enum):
    """What is kept one by one while a machine's page is watched."""

    VCPU = "vcpu"
    DISK = "disk"
    NIC = "nic"


_DETAIL_WIDTH = {DetailKind.VCPU: 1, DetailKind.DISK: 4, DetailKind.NIC: 4}


_SPARK_COLUMNS = {
    Figure.CPU: (Column.CPU,),
    Figure.MEMORY: (Column.USED,),
    Figure.DISK: (Column.READ, Column.WRITE),
    Figure.NETWORK: (Column.RX, Column.TX),
}


class _Rows:
    """One thing's figures in both resolutions."""

    __slots__ = ("coarse", "fine")

    def __init__(self, width: int) -> None:
        self.fine = Ring(width, FINE_S + 10.0)
        self.coarse = Ring(width, COARSE_S + 10.0)

    def add(self, at: float, row: tuple[float, ...]) -> None:
        fine, coarse = self.fine, self.coarse
        if len(row) > fine.width:
            fine.widen(len(row))
            coarse.widen(len(row))
        elif len(row) < fine.width:
            row += (NAN,) * (fine.width - len(row))
        fine.add(at, row)
        if not coarse.times or not 0 < at - coarse.times[-1] < _COARSE_STEP_S:
            coarse.add(at, row if len(fine) < 2 or not coarse.times else self._average(row))

    def _average(self, row: tuple[float, ...]) -> tuple[float, ...]:
        """The mean of every sample since the last coarse row, of those that are known."""
        fine = self.fine
        start = fine.first_after(self.coarse.times[-1])
        if len(fine) - start < 2:
            return row
        known = ([value for value in fine.column(column, start) if not isnan(value)] for column in range(fine.width))
        return tuple(sum(values) / len(values) if values else NAN for values in known)

    def series(self, columns: Sequence[int], since: float, until: float) -> Series:
        """Coarse rows up to where every sample is kept, every sample from there on."""
        fine, coarse = self.fine, self.coarse
        start = fine.times[0] if fine.times else until
        first, last = coarse.first_at(since), coarse.first_at(min(start, until))
        begin, end = fine.first_at(since), fine.first_after(until)
        times = coarse.times[first:last] + fine.times[begin:end]
        figures = tuple(coarse.column(c, first, last) + fine.column(c, begin, end) for c in columns)
        return with_gaps(times, figures, LONGEST_S)


class _Track:
    """What is kept of one machine."""

    __slots__ = ("before", "coarse_before", "detail", "latest", "marks", "rows")

    def __init__(self) -> None:
        self.before: DomainSample | None = None
        self.coarse_before: DomainSample | None = None
        self.latest: DomainRates | None = None
        self.rows: _Rows | None = None
        self.marks: deque[Mark] | None = None
        self.detail: dict[tuple[DetailKind, str], _Rows] | None = None


class _HostTrack:
    """What is kept of one host."""

    __slots__ = ("before", "latest", "rows")

    def __init__(self) -> None:
        self.before: HostSample | None = None
        self.latest: HostRates | None = None
        self.rows = _Rows(len(HostColumn))


def _row(now: DomainRates) -> tuple[float, ...]:
    lean = (
        now.cpu_percent,
        now.memory_used_kib,
        now.memory_max_kib,
        now.balloon_kib,
        now.read_bps,
        now.write_bps,
        now.rx_bps,
        now.tx_bps,
    )
    if isnan(now.rss_kib) and isnan(now.read_iops):
        return lean
    return (*lean, now.rss_kib, now.unused_kib, now.read_iops, now.write_iops)


class History:
    """Samples in, figures out. All times are CLOCK_BOOTTIME seconds, told by the caller."""

    def __init__(self) -> None:
        self._of_host: dict[HostKey, dict[DomainKey, _Track]] = {}
        self._hosts: dict[HostKey, _HostTrack] = {}
        self._details: set[DomainKey] = set()

    def add(self, sample: DomainSample) -> None:
        """Take one machine's counters."""
        key = sample.key
        tracks = self._of_host.get(key.host)
        if tracks is None:
            tracks = self._of_host[key.host] = {}
        track = tracks.get(key)
        if track is None:
            track = tracks[key] = _Track()
        before = track.before
        if before is not None and before.run == sample.run and 0 <= sample.at - before.at < _TOO_SOON_S:
            return
        now = track.latest = rates(before, sample)
        track.before = sample
        if track.rows is None:
            track.rows = _Rows(LEAN)
        track.rows.add(now.at, _row(now))
        if key in self._details:
            self._add_detail(track, now)

    def add_host(self, sample: HostSample) -> None:
        """Take a host's own counters, and the sum of what its machines did at their latest samples."""
        track = self._hosts.get(sample.key)
        if track is None:
            track = self._hosts[sample.key] = _HostTrack()
        now = track.latest = host_rates(track.before, sample)
        track.before = sample
        track.rows.add(now.at, (now.cpu_percent, now.memory_used_kib, now.memory_kib, *self._sums(sample)))

    def latest(self, key: DomainKey) -> DomainRates | None:
        """A machine's newest figures; None while it is off or was never sampled."""
        track = self._of_host.get(key.host, {}).get(key)
        return track.latest if track is not None else None

    def host_latest(self, key: HostKey) -> HostRates | None:
        """A host's newest figures."""
        track = self._hosts.get(key)
        return track.latest if track is not None else None

    def mark(self, key: DomainKey, at: float, state: DomainState) -> None:
        """Remember that a machine is in `state` from `at` on. The figures of one that is off end there."""
        track = self._of_host.setdefault(key.host, {}).setdefault(key, _Track())
        if track.marks is None:
            track.marks = deque(maxlen=64)
        if not track.marks or track.marks[-1].state != state:
            track.marks.append(Mark(at, state))
        if state not in _ALIVE:
            track.latest = track.before = None

    def marks(self, key: DomainKey) -> Sequence[Mark]:
        """State changes, oldest first; the first tells only how the machine was found."""
        track = self._of_host.get(key.host, {}).get(key)
        return tuple(track.marks) if track is not None and track.marks else ()

    def forget(self, key: DomainKey) -> None:
        """Drop a machine."""
        self._of_host.get(key.host, {}).pop(key, None)

    def forget_host(self, host: HostKey) -> None:
        """Drop a host and its machines."""
        self._of_host.pop(host, None)
        self._hosts.pop(host, None)

    def keep_detail(self, key: DomainKey, on: bool) -> None:
        """Start or stop keeping each vCPU, disk and NIC of a machine; stopping drops what was kept."""
        if on:
            self._details.add(key)
            return
        self._details.discard(key)
        track = self._of_host.get(key.host, {}).get(key)
        if track is not None:
            track.detail = None

    def series(self, key: DomainKey, columns: Sequence[Column], since: float, until: float) -> Series:
        """A machine's figures between two times, with a row of NaN in each gap."""
        track = self._of_host.get(key.host, {}).get(key)
        rows = track.rows if track is not None else None
        return (rows or _Rows(LEAN)).series(columns, since, until)

    def details(self, key: DomainKey, kind: DetailKind) -> tuple[str, ...]:
        """The names of what is kept one by one: "0", "1" for vCPUs, "vda" for disks, "vnet0" for NICs."""
        track = self._of_host.get(key.host, {}).get(key)
        kept = track.detail if track is not None and track.detail else {}
        return tuple(name for of_kind, name in kept if of_kind is kind)

    def detail(self, key: DomainKey, kind: DetailKind, name: str, since: float, until: float) -> Series:
        """One vCPU's percent, one disk's bytes and operations read and written, or one NIC's bytes and packets received
        and sent, per second."""
        track = self._of_host.get(key.host, {}).get(key)
        rows = track.detail.get((kind, name)) if track is not None and track.detail else None
        return (rows or _Rows(_DETAIL_WIDTH[kind])).series(range(_DETAIL_WIDTH[kind]), since, until)

    def host_series(self, key: HostKey, columns: Sequence[HostColumn], since: float, until: float) -> Series:
        """A host's figures and its machines' sums between two times, with a row of NaN in each gap."""
        track = self._hosts.get(key)
        return (track.rows if track is not None else _Rows(len(HostColumn))).series(columns, since, until)

    def began(self, key: DomainKey) -> float | None:
        """When the oldest figure kept of a machine was taken."""
        track = self._of_host.get(key.host, {}).get(key)
        rows = track.rows if track is not None else None
        return rows.coarse.times[0] if rows is not None and rows.coarse.times else None

    def host_began(self, key: HostKey) -> float | None:
        """When the oldest figure kept of a host was taken."""
        track = self._hosts.get(key)
        return track.rows.coarse.times[0] if track is not None and track.rows.coarse.times else None

    def spark(self, key: DomainKey, figure: Figure, now: float, seconds: float = 60.0) -> Sequence[float]:
        """The last `seconds` at even steps of a thirtieth, NaN where missing, newest last. Steps lie at multiples
        of their length, so that a line moves by whole steps instead of wobbling."""
        step = seconds / 30
        track = self._of_host.get(key.host, {}).get(key)
        rows = track.rows if track is not None else None
        out = array("f", [NAN]) * 31
        if rows is None:
            return out
        ring = rows.fine
        origin = (now // step - 30) * step
        start = max(0, ring.first_at(origin) - 1)
        times = ring.times[start:]
        first, *more = _SPARK_COLUMNS[figure]
        values: Sequence[float] = ring.column(first, start)
        if more:
            other = ring.column(more[0], start)
            values = [a if isnan(b) else b if isnan(a) else a + b for a, b in zip(values, other, strict=True)]
        limit = gap_limit(usual_step(ring.times, len(ring.times) - 1), LONGEST_S)
        slot, before, then = 0, NAN, 0.0
        for at, value in zip(times, values, strict=True):
            position = (at - origin) / step
            bridged = at - then <= limit and isfinite(before) and isfinite(value)
            while slot <= position and slot < 31:
                if bridged:
                    out[slot] = before + (value - before) * (slot * step + origin - then) / (at - then)
                elif position - slot < 1:
                    out[slot] = value
                slot += 1
            before, then = value, at
        if times and slot < 31 and now - times[-1] <= limit:
            for place in range(slot, 31):
                out[place] = before
        return out

    def _add_detail(self, track: _Track, now: DomainRates) -> None:
        if track.detail is None:
            track.detail = {}
        rows: list[tuple[DetailKind, str, tuple[float, ...]]] = []
        rows += [(DetailKind.VCPU, str(number), (value,)) for number, value in enumerate(now.vcpu_percent)]
        rows += [(DetailKind.DISK, disk.name, disk[1:]) for disk in now.disks]
        rows += [(DetailKind.NIC, nic.name, nic[1:]) for nic in now.nics]
        for kind, name, row in rows:
            kept = track.detail.get((kind, name))
            if kept is None:
                kept = track.detail[(kind, name)] = _Rows(_DETAIL_WIDTH[kind])
            kept.add(now.at, row)

    def _sums(self, sample: HostSample) -> tuple[float, ...]:
        """Busy CPUs, memory used, read, write, received, sent of a host's machines; NaN where none tells."""
        sums = [NAN] * 6
        for track in self._of_host.get(sample.key, {}).values():
            last = track.latest
            if last is None or sample.at - last.at > _FRESH_S:
                continue
            figures = (last.cores, last.memory_used_kib, last.read_bps, last.write_bps, last.rx_bps, last.tx_bps)
            for place, figure in enumerate(figures):
                if not isnan(figure):
                    sums[place] = figure if isnan(sums[place]) else sums[place] + figure
        return tuple(sums)
