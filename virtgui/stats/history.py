"""What every machine and host did lately: five minutes of every sample, one hour of every fifth second."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import isnan

from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.samples import DomainSample, HostSample
from virtgui.stats.columns import LEAN, Column, DetailKind, Figure, HostColumn, Mark
from virtgui.stats.lacks import Group, lacking, taken, unknown
from virtgui.stats.rates import NAN, DomainRates, HostRates, host_rates, rates
from virtgui.stats.ring import Series
from virtgui.stats.rows import COARSE_S, FINE_S, Rows

__all__ = ["COARSE_S", "FINE_S", "Column", "DetailKind", "Figure", "History", "HostColumn", "Mark"]

_TOO_SOON_S = 0.1
_MARKS = 64
"""So many changes of its state are remembered of a machine."""
_FRESH_S = 20.0
_ALIVE = frozenset(
    (DomainState.RUNNING, DomainState.BLOCKED, DomainState.PAUSED, DomainState.SHUTTING_DOWN, DomainState.PMSUSPENDED)
)


_DETAIL_WIDTH = {DetailKind.VCPU: 1, DetailKind.DISK: 4, DetailKind.NIC: 4}


SPARK_STEP_S = 2.0
"""How often a line in a row moves."""
SPARK_STEPS = 31
"""Of how many figures it is drawn: those of a minute."""
_SPARK_COLUMNS = {
    Figure.CPU: (Column.CPU,),
    Figure.MEMORY: (Column.USED,),
    Figure.DISK: (Column.READ, Column.WRITE),
    Figure.NETWORK: (Column.RX, Column.TX),
}


_FILLED = {
    Group.CPU: (Column.CPU,),
    Group.MEMORY: (Column.USED, Column.RSS, Column.UNUSED),
    Group.DISKS: (Column.READ, Column.WRITE, Column.READ_OPS, Column.WRITE_OPS),
    Group.NICS: (Column.RX, Column.TX),
}


def _columns(group: Group) -> list[int]:
    """The columns of a row that a group fills."""
    return [column for part, columns in _FILLED.items() if part & group for column in columns]


class _Track:
    """What is kept of one machine."""

    __slots__ = ("before", "began", "detail", "lacked", "latest", "marks", "rows", "whole")

    def __init__(self) -> None:
        self.before: DomainSample | None = None
        self.began = 0.0
        """When the first sample of this run was taken."""
        self.whole: DomainSample | None = None
        self.lacked = Group.NOTHING
        self.latest: DomainRates | None = None
        self.rows: Rows | None = None
        self.marks: list[Mark] = []
        self.detail: dict[tuple[DetailKind, str], Rows] | None = None


class _HostTrack:
    """What is kept of one host."""

    __slots__ = ("before", "latest", "rows")

    def __init__(self) -> None:
        self.before: HostSample | None = None
        self.latest: HostRates | None = None
        self.rows = Rows(len(HostColumn))


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
        whole, lacks, back = track.whole, lacking(track.whole, sample), Group.NOTHING
        now = rates(before, sample)
        if lacks:
            now = unknown(now, lacks)
        if track.lacked and whole is not None and whole.run == sample.run:
            back = track.lacked & ~lacks
        if back:
            now = taken(now, rates(whole, sample), back)
        if track.rows is None:
            track.rows = Rows(LEAN)
        if before is None or before.run != sample.run:
            track.began = sample.at
        elif before.unused_kib is None and sample.unused_kib is not None:
            # What the host holds stood in for what the guest uses, which now tells that itself.
            track.rows.blank(Column.USED, Column.UNUSED, track.began)
        row = _row(now)
        track.rows.add(now.at, row)
        if back and whole is not None:
            track.rows.fill(_columns(back), row, whole.at)
        if key in self._details:
            self._add_detail(track, now, lacks)
        # What was left out once stays as it was told last: a cell does not flicker for it.
        track.latest = taken(now, track.latest, lacks) if lacks and track.latest is not None else now
        track.before, track.lacked = sample, lacks
        if not lacks:
            track.whole = sample

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
        tracks = self._of_host.setdefault(key.host, {})
        track = tracks.get(key)
        if track is None:
            track = tracks[key] = _Track()
            track.marks.append(Mark(at, state))
            return
        if not track.marks or track.marks[-1].state != state:
            track.marks.append(Mark(at, state))
            del track.marks[:-_MARKS]
        if state not in _ALIVE:
            track.latest = track.before = track.whole = None
            track.lacked = Group.NOTHING

    def marks(self, key: DomainKey) -> Sequence[Mark]:
        """State changes, oldest first; the first tells only how the machine was found."""
        track = self._of_host.get(key.host, {}).get(key)
        return tuple(track.marks) if track is not None else ()

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
        return (rows or Rows(LEAN)).series(columns, since, until)

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
        return (rows or Rows(_DETAIL_WIDTH[kind])).series(range(_DETAIL_WIDTH[kind]), since, until)

    def host_series(self, key: HostKey, columns: Sequence[HostColumn], since: float, until: float) -> Series:
        """A host's figures and its machines' sums between two times, with a row of NaN in each gap."""
        track = self._hosts.get(key)
        return (track.rows if track is not None else Rows(len(HostColumn))).series(columns, since, until)

    def began(self, key: DomainKey) -> float | None:
        """When the oldest figure kept of a machine was taken."""
        track = self._of_host.get(key.host, {}).get(key)
        rows = track.rows if track is not None else None
        return rows.coarse.times[0] if rows is not None and rows.coarse.times else None

    def host_began(self, key: HostKey) -> float | None:
        """When the oldest figure kept of a host was taken."""
        track = self._hosts.get(key)
        return track.rows.coarse.times[0] if track is not None and track.rows.coarse.times else None

    def spark(self, key: DomainKey, figure: Figure, now: float, count: int = SPARK_STEPS) -> array[float]:
        """The last minute, or the last `count` figures of it, at even steps of SPARK_STEP_S, NaN where missing, newest
        last. Steps lie at multiples of their length, so that a line moves by whole steps instead of wobbling."""
        track = self._of_host.get(key.host, {}).get(key)
        rows = track.rows if track is not None else None
        return (rows or Rows(LEAN)).steps(_SPARK_COLUMNS[figure], now, SPARK_STEP_S, count)

    def _add_detail(self, track: _Track, now: DomainRates, lacks: Group) -> None:
        if track.detail is None:
            track.detail = {}
        rows: list[tuple[DetailKind, str, tuple[float, ...]]] = []
        rows += [(DetailKind.VCPU, str(number), (value,)) for number, value in enumerate(now.vcpu_percent)]
        rows += [(DetailKind.DISK, disk.name, disk[1:]) for disk in now.disks if not lacks & Group.DISKS]
        rows += [(DetailKind.NIC, nic.name, nic[1:]) for nic in now.nics if not lacks & Group.NICS]
        for kind, name, row in rows:
            kept = track.detail.get((kind, name))
            if kept is None:
                kept = track.detail[(kind, name)] = Rows(_DETAIL_WIDTH[kind])
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
