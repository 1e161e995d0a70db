"""What of the samples is kept for weeks: machines' and hosts' figures as stretches of wall-clock time."""

from __future__ import annotations

from enum import IntEnum
from math import isnan
from typing import NamedTuple

from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.past import Subject
from virtgui.model.samples import DomainSample, HostSample
from virtgui.stats.lacks import lacking, unknown
from virtgui.stats.rates import LONGEST_S, NAN, DomainRates, host_rates, rates

_ALONE_S = 1.0
"""How long a sample speaks for that has none before it."""
_FRESH_S = 20.0
_OVER_S = 600.0
"""Machines that were not sampled for so long are off or gone, as are those that lived for one test of many."""
_TOO_SOON_S = 0.1
_SPEAKS_BY_S = 60.0
"""A guest that tells what it uses has begun to by so long after its start, or after its host was opened."""


class Kept(IntEnum):
    """One figure of a machine that is kept: CPU percent, memory KiB (`MAX`: how much it may have), bytes per second."""

    CPU = 0
    USED = 1
    READ = 2
    WRITE = 3
    RX = 4
    TX = 5
    MAX = 6


class HostKept(IntEnum):
    """One figure of a host: its own, then the sum of its machines (`CORES`: the CPUs they keep busy)."""

    CPU = 0
    USED = 1
    CORES = 2
    MACHINES_USED = 3
    READ = 4
    WRITE = 5
    RX = 6
    TX = 7


class Stretch(NamedTuple):
    """Figures of one subject, true from `since` to `until` (wall-clock time, s)."""

    subject: Subject
    since: float
    until: float
    values: tuple[float, ...]


class _Machine:
    __slots__ = ("before", "began", "latest", "whole")

    def __init__(self) -> None:
        self.before: DomainSample | None = None
        self.began: float | None = None
        """The first sample of this run; None once the guest had time to tell what it uses."""
        self.whole: DomainSample | None = None
        self.latest: DomainRates | None = None


class Recording:
    """Samples in, stretches out. `offset` leads from samples' time to wall-clock time."""

    def __init__(self) -> None:
        self._machines: dict[HostKey, dict[DomainKey, _Machine]] = {}
        self._hosts: dict[HostKey, HostSample] = {}

    def take(
        self, host: HostKey, samples: tuple[DomainSample, ...], own: HostSample | None, offset: float
    ) -> list[Stretch]:
        """One tick of a host."""
        known = self._machines.setdefault(host, {})
        found = [told for sample in samples if (told := self._machine(known, sample, offset)) is not None]
        if own is not None:
            found.append(self._host(known, own, offset))
        return found

    def forget(self, host: HostKey) -> None:
        """Samples of it mean nothing for later ones."""
        self._machines.pop(host, None)
        self._hosts.pop(host, None)

    def _machine(self, known: dict[DomainKey, _Machine], sample: DomainSample, offset: float) -> Stretch | None:
        track = known.get(sample.key)
        if track is None:
            track = known[sample.key] = _Machine()
        before = track.before
        if before is not None and before.run == sample.run and 0 <= sample.at - before.at < _TOO_SOON_S:
            return None
        lacks = lacking(track.whole, sample)
        now = track.latest = unknown(rates(before, sample), lacks) if lacks else rates(before, sample)
        track.before = sample
        if not lacks:
            track.whole = sample
        used = NAN if self._stands_in(track, before, sample) else now.memory_used_kib
        told = (now.cpu_percent, used, now.read_bps, now.write_bps, now.rx_bps, now.tx_bps)
        # How much it may have is known of one that tells nothing too: by itself that is no figure.
        values = (*told, NAN if all(map(isnan, told)) else now.memory_max_kib)
        until = sample.at + offset
        same = before is not None and before.run == sample.run
        return Stretch(sample.key, until - _seconds(before.at if before and same else None, sample.at), until, values)

    def _stands_in(self, track: _Machine, before: DomainSample | None, sample: DomainSample) -> bool:
        """Whether its memory is what the host holds, of a guest that may tell its own soon."""
        if before is None or before.run != sample.run:
            track.began = sample.at
        elif track.began is not None and not 0 <= sample.at - track.began < _SPEAKS_BY_S:
            track.began = None
        return track.began is not None and sample.unused_kib is None

    def _host(self, known: dict[DomainKey, _Machine], sample: HostSample, offset: float) -> Stretch:
        before = self._hosts.get(sample.key)
        now = host_rates(before, sample)
        self._hosts[sample.key] = sample
        sums = [NAN] * 6
        over = []
        for key, track in known.items():
            last = track.latest
            if last is None or sample.at - last.at > _FRESH_S:
                if last is None or sample.at - last.at > _OVER_S:
                    over.append(key)
                continue
            each = (last.cores, last.memory_used_kib, last.read_bps, last.write_bps, last.rx_bps, last.tx_bps)
            for place, value in enumerate(each):
                if not isnan(value):
                    sums[place] = value if isnan(sums[place]) else sums[place] + value
        for key in over:
            del known[key]
        until = sample.at + offset
        values = (now.cpu_percent, now.memory_used_kib, *sums)
        return Stretch(sample.key, until - _seconds(before.at if before else None, sample.at), until, values)


def _seconds(before: float | None, now: float) -> float:
    """How long figures speak for that were told now."""
    gone = now - before if before is not None else 0.0
    return gone if 0.0 < gone <= LONGEST_S else _ALONE_S
