"""What is kept of one machine, and of one host: samples in, figures out."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import isnan

from virtgui.model.samples import DomainSample, HostSample
from virtgui.stats.columns import LEAN, Column, DetailKind, Figure, HostColumn
from virtgui.stats.lacks import Group, lacking, taken, unknown
from virtgui.stats.rates import DomainRates, HostRates, host_rates, rates
from virtgui.stats.ring import Series
from virtgui.stats.rows import Rows

_TOO_SOON_S = 0.1
_DETAIL_WIDTH = {DetailKind.VCPU: 1, DetailKind.DISK: 4, DetailKind.NIC: 4}
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


class Track:
    """What is kept of one machine."""

    __slots__ = ("_before", "_began", "_detail", "_lacked", "_whole", "latest", "rows")

    def __init__(self) -> None:
        self._before: DomainSample | None = None
        self._began = 0.0
        """When the first sample of this run was taken."""
        self._whole: DomainSample | None = None
        self._lacked = Group.NOTHING
        self.latest: DomainRates | None = None
        self.rows = Rows(LEAN)
        self._detail: dict[tuple[DetailKind, str], Rows] | None = None

    def add(self, sample: DomainSample, *, detailed: bool) -> None:
        """Take its counters, and where `detailed` those of each vCPU, disk and NIC."""
        before = self._before
        if before is not None and before.run == sample.run and 0 <= sample.at - before.at < _TOO_SOON_S:
            return
        whole, lacks, back = self._whole, lacking(self._whole, sample), Group.NOTHING
        now = rates(before, sample)
        if lacks:
            now = unknown(now, lacks)
        if self._lacked and whole is not None and whole.run == sample.run:
            back = self._lacked & ~lacks
        if back:
            now = taken(now, rates(whole, sample), back)
        if before is None or before.run != sample.run:
            self._began = sample.at
        elif before.unused_kib is None and sample.unused_kib is not None:
            # What the host holds stood in for what the guest uses, which now tells that itself.
            self.rows.blank(Column.USED, Column.UNUSED, self._began)
        row = _row(now)
        self.rows.add(now.at, row)
        if back and whole is not None:
            self.rows.fill(_columns(back), row, whole.at)
        if detailed:
            self._add_detail(now, lacks)
        # What was left out once stays as it was told last: a cell does not flicker for it.
        self.latest = taken(now, self.latest, lacks) if lacks and self.latest is not None else now
        self._before, self._lacked = sample, lacks
        if not lacks:
            self._whole = sample

    def end(self) -> None:
        """It is off: its figures end here."""
        self.latest = self._before = self._whole = None
        self._lacked = Group.NOTHING

    def drop_detail(self) -> None:
        """Forget each vCPU, disk and NIC."""
        self._detail = None

    def details(self, kind: DetailKind) -> tuple[str, ...]:
        """The names of what is kept one by one."""
        return tuple(name for of_kind, name in self._detail or () if of_kind is kind)

    def detail(self, kind: DetailKind, name: str, since: float, until: float) -> Series:
        """The figures of one of them."""
        rows = self._detail.get((kind, name)) if self._detail else None
        return (rows or Rows(_DETAIL_WIDTH[kind])).series(range(_DETAIL_WIDTH[kind]), since, until)

    def began(self) -> float | None:
        """When the oldest figure kept was taken."""
        return self.rows.coarse.times[0] if self.rows.coarse.times else None

    def spark(self, figure: Figure, now: float, step: float, count: int) -> array[float]:
        """The last `count` figures at even steps."""
        return self.rows.steps(_SPARK_COLUMNS[figure], now, step, count)

    def _add_detail(self, now: DomainRates, lacks: Group) -> None:
        if self._detail is None:
            self._detail = {}
        rows: list[tuple[DetailKind, str, tuple[float, ...]]] = []
        rows += [(DetailKind.VCPU, str(number), (value,)) for number, value in enumerate(now.vcpu_percent)]
        rows += [(DetailKind.DISK, disk.name, disk[1:]) for disk in now.disks if not lacks & Group.DISKS]
        rows += [(DetailKind.NIC, nic.name, nic[1:]) for nic in now.nics if not lacks & Group.NICS]
        for kind, name, row in rows:
            kept = self._detail.get((kind, name))
            if kept is None:
                kept = self._detail[(kind, name)] = Rows(_DETAIL_WIDTH[kind])
            kept.add(now.at, row)


class HostTrack:
    """What is kept of one host."""

    __slots__ = ("_before", "latest", "rows")

    def __init__(self) -> None:
        self._before: HostSample | None = None
        self.latest: HostRates | None = None
        self.rows = Rows(len(HostColumn))

    def add(self, sample: HostSample, sums: Sequence[float]) -> None:
        """Take its own counters, and the sums of what its machines did."""
        now = self.latest = host_rates(self._before, sample)
        self._before = sample
        self.rows.add(now.at, (now.cpu_percent, now.memory_used_kib, now.memory_kib, *sums))

    def began(self) -> float | None:
        """When the oldest figure kept was taken."""
        return self.rows.coarse.times[0] if self.rows.coarse.times else None
