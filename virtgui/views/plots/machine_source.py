"""What the plots of one machine show."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from virtgui.model.facts import Domain, DomainState
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.stats.columns import Column, DetailKind, Mark
from virtgui.stats.rates import LONGEST_S
from virtgui.stats.recording import Kept
from virtgui.stats.ring import Series, gap_limit, usual_step
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text
from virtgui.views import words
from virtgui.views.plots.data import (
    Band,
    Floats,
    Notch,
    PlotData,
    PlotLine,
    Shown,
    Weight,
    below,
    floats,
    known,
    line,
    narrowed,
    with_earlier,
    without,
)
from virtgui.views.plots.lookback import Lookback
from virtgui.views.scale import Kind

_KIB = 1024.0
_COLUMNS = tuple(Column)
_KEPT = {
    Column.CPU: Kept.CPU,
    Column.USED: Kept.USED,
    Column.MAX: Kept.MAX,
    Column.READ: Kept.READ,
    Column.WRITE: Kept.WRITE,
    Column.RX: Kept.RX,
    Column.TX: Kept.TX,
}
_PICKS = tuple(_KEPT.get(column) for column in Column)
_TINTS = {DomainState.PAUSED: "paused", DomainState.PMSUSPENDED: "asleep"}
_OFF = frozenset((DomainState.SHUTOFF, DomainState.CRASHED, DomainState.NOSTATE))
_ROLES = {
    DomainState.RUNNING: "running",
    DomainState.BLOCKED: "running",
    DomainState.PAUSED: "paused",
    DomainState.SHUTTING_DOWN: "off",
    DomainState.SHUTOFF: "off",
    DomainState.CRASHED: "error",
    DomainState.PMSUSPENDED: "asleep",
    DomainState.NOSTATE: "lost",
}


class MachineSource:
    """Figures of one machine out of the world's history."""

    def __init__(self, key: DomainKey, world: World, watcher: Watcher, lookback: Lookback | None = None) -> None:
        self._key = key
        self._world = world
        self._watcher = watcher
        self.lookback = lookback
        self.marks = True
        self.choices: tuple[str, ...] = ("vcpus", "disks", "nics", "operations", *earlier_choice(lookback))

    def watch(self, on: bool) -> None:
        """Ask for every statistics group, or no longer."""
        self._watcher.page(self._key, self, on)
        if on:
            self._world.history.keep_detail(self._key, True)

    def close(self) -> None:
        """Drop what was kept for the plots alone."""
        self._watcher.page(self._key, self, False)
        self._world.history.keep_detail(self._key, False)

    def latest_at(self) -> float | None:
        """When the newest figures were taken."""
        latest = self._world.history.latest(self._key)
        return latest.at if latest is not None else None

    def began(self) -> float | None:
        """When the oldest figures kept were taken."""
        return earliest(self._world.history.began(self._key), self.lookback)

    def live(self) -> bool:
        """Whether it runs, as far as is known."""
        domain = self._world.machines.get(self._key)
        return domain is not None and domain.active

    def quiet(self) -> str:
        """Why there is nothing to show."""
        return tr("Figures come within seconds.") if self.live() else tr("Nothing to plot while it is not running.")

    def notches(self) -> tuple[Notch, ...]:
        """Changes of state; how it was found is none."""
        marks = self._world.history.marks(self._key)
        before = self.lookback.notches(marks[0].at if marks else math.inf) if self.lookback is not None else ()
        changes = (
            Notch(now.at, words.change_word(before.state, now.state), _ROLES.get(now.state, "off"))
            for before, now in pairwise(marks)
        )
        return tuple(sorted((*before, *changes)))

    def bands(self, until: float) -> tuple[Band, ...]:
        """When it was paused or asleep."""
        marks = self._world.history.marks(self._key)
        ends = [mark.at for mark in marks[1:]] + [until]
        return tuple(
            Band(mark.at, end, _TINTS[mark.state])
            for mark, end in zip(marks, ends, strict=False)
            if mark.state in _TINTS and end > mark.at
        )

    def read(self, since: float, until: float, shown: Shown) -> tuple[PlotData, ...]:
        """CPU, memory, disk and network."""
        domain = self._world.machines.get(self._key)
        series = self._world.history.series(self._key, _COLUMNS, since, until)
        if self.lookback is not None:
            series = self.lookback.before(series, since, until, 0, _PICKS)
        gaps = gaps_of(series, until, self.live(), self._was_off(self._world.history.marks(self._key)))
        plots = self._plots(domain, series, gaps, since, until, shown)
        if not shown.back or self.lookback is None:
            return plots
        before = self.lookback.shifted(since, until, shown.back, _PICKS)
        plain_ones = Shown(vcpus=False, operations=shown.operations)
        return with_earlier(plots, self._plots(domain, before, (), since, until, plain_ones))

    def _plots(
        self, domain: Domain | None, series: Series, gaps: Gaps, since: float, until: float, shown: Shown
    ) -> tuple[PlotData, ...]:
        return (
            self._cpu(domain, series, gaps, since, until, shown.vcpus),
            self._memory(domain, series, gaps),
            self._disk(domain, series, gaps, since, until, shown),
            self._network(domain, series, gaps, since, until, shown.nics),
        )

    def _was_off(self, marks: Sequence[Mark]) -> Callable[[float], bool]:
        times = [mark.at for mark in marks]

        def off(at: float) -> bool:
            place = bisect_right(times, at) - 1
            if place < 0 and self.lookback is not None:
                return self.lookback.was_off(at)
            return place >= 0 and marks[place].state in _OFF

        return off

    def _details(
        self, kind: DetailKind, since: float, until: float, columns: tuple[tuple[int, str, str], ...]
    ) -> tuple[PlotLine, ...]:
        """A thin line for each figure of each thing; `columns` are its place, word and colour role."""
        names = self._world.history.details(self._key, kind)
        found = []
        for place, name in enumerate(names):
            series = self._world.history.detail(self._key, kind, name, since, until)
            shade = (place + 1) / len(names) if kind is not DetailKind.VCPU else 0.0
            for column, word, role in columns:
                told = line(f"{plain(name, 24)} {word}".strip(), role, Weight.THIN, series, column)
                if len(known(told.values)):
                    found.append(told._replace(shade=shade))
        return tuple(found)

    def _cpu(
        self, domain: Domain | None, series: Series, gaps: Gaps, since: float, until: float, each: bool
    ) -> PlotData:
        count = domain.vcpus if domain is not None else 0
        thin = self._details(DetailKind.VCPU, since, until, ((0, "", "cpu"),)) if each and count != 1 else ()
        total = line(tr("Total"), "cpu", Weight.FILLED, series, Column.CPU)
        of = tr("of {whole}").format(whole=plural(count, "{n} vCPU", "{n} vCPUs")) if count else ""
        return PlotData(tr("CPU"), of, Kind.PERCENT, (total, *thin), gaps, busiest="vCPU" if thin else "")

    def _memory(self, domain: Domain | None, series: Series, gaps: Gaps) -> PlotData:
        used, rss, balloon = (
            line(name, role, weight, series, column, _KIB)
            for name, role, weight, column in (
                (tr("Used in guest"), "memory", Weight.FILLED, Column.USED),
                (tr("On host"), "write", Weight.MAIN, Column.RSS),
                (tr("Balloon"), "muted", Weight.DASHED, Column.BALLOON),
            )
        )
        whole = known(floats(series.columns[Column.MAX], _KIB))
        most = float(whole[-1]) if len(whole) else math.nan
        if math.isnan(most) and domain is not None and domain.max_memory_kib:
            most = domain.max_memory_kib * _KIB
        guest_tells = len(known(floats(series.columns[Column.UNUSED]))) > 0
        host_tells = len(known(rss.values)) > 0
        given = known(balloon.values)
        lines: tuple[PlotLine, ...]
        if guest_tells and host_tells:
            # Before a guest tells its own figures the host's stand in for them: not in a plot that has both.
            ours = without(used.values, floats(series.columns[Column.UNUSED]), rss.values)
            # Of some it is not known which they are; what is as much as the guest was given is the host's.
            sizes = _sizes(series, most)
            used = narrowed(used, below(below(ours, balloon.values), sizes), sizes)
        if guest_tells:
            lines = (used, rss) if host_tells else (used,)
        elif host_tells and not np.isfinite(used.values[np.isnan(rss.values)]).any():
            lines = (rss._replace(weight=Weight.FILLED),)
        elif host_tells or not len(given):
            # Of what was kept it is not known who told it.
            lines = (used._replace(name=tr("Used")),)
        else:
            lines = (used._replace(name=tr("Given to the guest")),)
        if len(given) and (guest_tells or host_tells) and (math.isnan(most) or given.min() < most * 0.995):
            lines += (balloon,)
        of = tr("of {whole}").format(whole=memory_text(most / _KIB)) if math.isfinite(most) else ""
        return PlotData(tr("Memory"), of, Kind.MEMORY, lines, gaps, most)

    def _disk(
        self, domain: Domain | None, series: Series, gaps: Gaps, since: float, until: float, shown: Shown
    ) -> PlotData:
        config = domain.config if domain is not None else None
        disks = [disk for disk in config.disks if disk.source] if config is not None else []
        first = 2 if shown.operations else 0
        kind = Kind.COUNT if shown.operations else Kind.RATE
        read, write = (Column.READ_OPS, Column.WRITE_OPS) if shown.operations else (Column.READ, Column.WRITE)
        what = tr("operations per second") if shown.operations else tr("bytes per second")
        columns = ((first, tr("read"), "read"), (first + 1, tr("write"), "write"))
        thin = self._details(DetailKind.DISK, since, until, columns) if shown.disks else ()
        of = f"{plural(len(disks), '{n} disk', '{n} disks')}, {what}" if disks else what
        main = (
            line(tr("Read"), "read", Weight.MAIN, series, read),
            line(tr("Write"), "write", Weight.MAIN, series, write),
        )
        lacks = self.live() and config is not None and not config.disks
        return PlotData(tr("Disk"), of, kind, (*main, *thin), gaps, quiet=tr("It has no disks.") if lacks else "")

    def _network(
        self, domain: Domain | None, series: Series, gaps: Gaps, since: float, until: float, each: bool
    ) -> PlotData:
        config = domain.config if domain is not None else None
        names = [plain(nic.source or nic.target, 24) for nic in config.nics] if config is not None else []
        thin = (
            self._details(DetailKind.NIC, since, until, ((0, tr("received"), "read"), (1, tr("sent"), "write")))
            if each
            else ()
        )
        main = (
            line(tr("Received"), "read", Weight.MAIN, series, Column.RX),
            line(tr("Sent"), "write", Weight.MAIN, series, Column.TX),
        )
        of = ", ".join(name for name in names if name)
        lacks = self.live() and config is not None and not config.nics
        quiet = tr("It has no network cards.") if lacks else ""
        return PlotData(tr("Network"), of, Kind.RATE, (*main, *thin), gaps, quiet=quiet)


Gaps = tuple[tuple[float, float], ...]


def _sizes(series: Series, most: float) -> Floats:
    """How much memory it could have at each time, in bytes. What was kept before that was kept too is of one that had
    as much as the first that is known, or at least as it has now."""
    told = floats(series.high[Column.MAX] if series.high else series.columns[Column.MAX], _KIB)
    kept = known(told)
    return np.where(np.isfinite(told), told, kept[0] if len(kept) else most)


def earlier_choice(lookback: Lookback | None) -> tuple[str, ...]:
    """The choice to show the time before, where figures of it are kept."""
    return ("earlier",) if lookback is not None and not lookback.lack else ()


def earliest(began: float | None, lookback: Lookback | None) -> float | None:
    """When the oldest figures were taken, of those remembered and those kept."""
    known = [at for at in (began, lookback.began() if lookback is not None else None) if at is not None]
    return min(known, default=None)


def gaps_of(series: Series, until: float, live: bool, off: Callable[[float], bool]) -> Gaps:
    """When figures ought to have come and did not; `off` tells whether none were to come at a moment."""
    found = [gap for gap in series.gaps if not off((gap[0] + gap[1]) / 2)]
    if series.times and live:
        last = series.times[-1]
        if until - last > gap_limit(usual_step(series.times, len(series.times)), LONGEST_S):
            found.append((last, until))
    return tuple(found)
