"""What every machine and host did lately: five minutes of every sample, one hour of every fifth second."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey, HostKey
from virtgui.stats.columns import Column, DetailKind, Figure, HostColumn, Mark

if TYPE_CHECKING:
    # Of no use before the first sample, which comes after the first rows.
    from array import array

    from virtgui.model.samples import DomainSample, HostSample
    from virtgui.stats.rates import DomainRates, HostRates
    from virtgui.stats.ring import Series
    from virtgui.stats.track import HostTrack, Track

_MARKS = 64
"""So many changes of its state are remembered of a machine."""
_FRESH_S = 20.0
_ENDED = frozenset((DomainState.NOSTATE, DomainState.SHUTOFF, DomainState.CRASHED))

SPARK_STEP_S = 2.0
"""How often a line in a row moves."""
SPARK_STEPS = 31
"""Of how many figures it is drawn: those of a minute."""


class History:
    """Samples in, figures out. All times are CLOCK_BOOTTIME seconds, told by the caller."""

    def __init__(self) -> None:
        self._machines: dict[HostKey, dict[DomainKey, Track]] = {}
        self._hosts: dict[HostKey, HostTrack] = {}
        self._marks: dict[HostKey, dict[DomainKey, list[Mark]]] = {}
        self._details: set[DomainKey] = set()

    def add(self, sample: DomainSample) -> None:
        """Take one machine's counters."""
        key = sample.key
        tracks = self._machines.setdefault(key.host, {})
        track = tracks.get(key)
        if track is None:
            track = tracks[key] = self._track(key)
        track.add(sample, detailed=key in self._details)

    def add_host(self, sample: HostSample) -> None:
        """Take a host's own counters, and the sum of what its machines did at their latest samples."""
        track = self._hosts.get(sample.key)
        if track is None:
            track = self._hosts[sample.key] = self._host_track(sample.key)
        track.add(sample, self._sums(sample))

    def latest(self, key: DomainKey) -> DomainRates | None:
        """A machine's newest figures; None while it is off or was never sampled."""
        track = self._machines.get(key.host, {}).get(key)
        return track.latest if track is not None else None

    def host_latest(self, key: HostKey) -> HostRates | None:
        """A host's newest figures."""
        track = self._hosts.get(key)
        return track.latest if track is not None else None

    def mark(self, key: DomainKey, at: float, state: DomainState) -> None:
        """Remember that a machine is in `state` from `at` on. The figures of one that is off end there."""
        marks = self._marks.setdefault(key.host, {}).setdefault(key, [])
        if not marks or marks[-1].state != state:
            marks.append(Mark(at, state))
            del marks[:-_MARKS]
        track = self._machines.get(key.host, {}).get(key)
        if track is not None and state in _ENDED:
            track.end()

    def marks(self, key: DomainKey) -> Sequence[Mark]:
        """State changes, oldest first; the first tells only how the machine was found."""
        return tuple(self._marks.get(key.host, {}).get(key, ()))

    def forget(self, key: DomainKey) -> None:
        """Drop a machine."""
        self._machines.get(key.host, {}).pop(key, None)
        self._marks.get(key.host, {}).pop(key, None)

    def forget_host(self, host: HostKey) -> None:
        """Drop a host and its machines."""
        for kept in (self._machines, self._marks, self._hosts):
            kept.pop(host, None)

    def keep_detail(self, key: DomainKey, on: bool) -> None:
        """Start or stop keeping each vCPU, disk and NIC of a machine; stopping drops what was kept."""
        if on:
            self._details.add(key)
            return
        self._details.discard(key)
        track = self._machines.get(key.host, {}).get(key)
        if track is not None:
            track.drop_detail()

    def series(self, key: DomainKey, columns: Sequence[Column], since: float, until: float) -> Series:
        """A machine's figures between two times, with a row of NaN in each gap."""
        return self._track(key).rows.series(columns, since, until)

    def details(self, key: DomainKey, kind: DetailKind) -> tuple[str, ...]:
        """The names of what is kept one by one: "0", "1" for vCPUs, "vda" for disks, "vnet0" for NICs."""
        return self._track(key).details(kind)

    def detail(self, key: DomainKey, kind: DetailKind, name: str, since: float, until: float) -> Series:
        """One vCPU's percent, one disk's bytes and operations read and written, or one NIC's bytes and packets received
        and sent, per second."""
        return self._track(key).detail(kind, name, since, until)

    def host_series(self, key: HostKey, columns: Sequence[HostColumn], since: float, until: float) -> Series:
        """A host's figures and its machines' sums between two times, with a row of NaN in each gap."""
        return self._host_track(key).rows.series(columns, since, until)

    def began(self, key: DomainKey) -> float | None:
        """When the oldest figure kept of a machine was taken."""
        return self._track(key).began()

    def host_began(self, key: HostKey) -> float | None:
        """When the oldest figure kept of a host was taken."""
        return self._host_track(key).began()

    def spark(self, key: DomainKey, figure: Figure, now: float, count: int = SPARK_STEPS) -> array[float]:
        """The last minute, or the last `count` figures of it, at even steps of SPARK_STEP_S, NaN where missing, newest
        last. Steps lie at multiples of their length, so that a line moves by whole steps instead of wobbling."""
        return self._track(key).spark(figure, now, SPARK_STEP_S, count)

    def _track(self, key: DomainKey) -> Track:
        """What is kept of a machine, or a new one that is empty."""
        from virtgui.stats.track import Track  # noqa: PLC0415  (late: with the first sample)

        return self._machines.get(key.host, {}).get(key) or Track()

    def _host_track(self, key: HostKey) -> HostTrack:
        """What is kept of a host, or a new one that is empty."""
        from virtgui.stats.track import HostTrack  # noqa: PLC0415

        return self._hosts.get(key) or HostTrack()

    def _sums(self, sample: HostSample) -> tuple[float, ...]:
        """Busy CPUs, memory used, read, write, received, sent of a host's machines; NaN where none tells."""
        sums = [float("nan")] * 6
        for track in self._machines.get(sample.key, {}).values():
            last = track.latest
            if last is None or sample.at - last.at > _FRESH_S:
                continue
            figures = (last.cores, last.memory_used_kib, last.read_bps, last.write_bps, last.rx_bps, last.tx_bps)
            for place, figure in enumerate(figures):
                if not isnan(figure):
                    sums[place] = figure if isnan(sums[place]) else sums[place] + figure
        return tuple(sums)
