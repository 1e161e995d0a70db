"""The four small plots of the last five minutes: what they show and how they are fed."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Callable
from itertools import chain, repeat

from PyQt6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.world import World
from virtgui.stats.columns import Column, HostColumn
from virtgui.stats.ring import Series
from virtgui.stats.rows import FINE_S
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple
from virtgui.util.units import memory_text, percent_text, rate_text
from virtgui.views import theme
from virtgui.views.miniplot import Line, MiniPlot
from virtgui.views.scale import Kind, Steady

_LATELY_S = 10.0
"""Older than this the newest figures are told as a part of the lines."""


class _Small(NamedTuple):
    """One small plot: title, axis, a colour role and a row's figure for each line, how its figure is written."""

    title: str
    kind: Kind
    lines: tuple[tuple[str, int], ...]
    text: Callable[[float], str]


MACHINE = (
    _Small(tr("CPU"), Kind.PERCENT, (("cpu", Column.CPU),), percent_text),
    _Small(tr("Memory"), Kind.MEMORY, (("memory", Column.USED),), memory_text),
    _Small(tr("Disk"), Kind.RATE, (("read", Column.READ), ("write", Column.WRITE)), rate_text),
    _Small(tr("Network"), Kind.RATE, (("read", Column.RX), ("write", Column.TX)), rate_text),
)
HOST = (
    _Small(tr("CPU"), Kind.PERCENT, (("cpu", HostColumn.CPU),), percent_text),
    _Small(tr("Memory"), Kind.MEMORY, (("memory", HostColumn.USED),), memory_text),
    _Small(tr("Disk"), Kind.RATE, (("read", HostColumn.READ), ("write", HostColumn.WRITE)), rate_text),
    _Small(tr("Network"), Kind.RATE, (("read", HostColumn.RX), ("write", HostColumn.TX)), rate_text),
)


def boot_time() -> float:
    """CLOCK_BOOTTIME in seconds: the clock of all samples, which goes on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def peak(columns: list[array[float]]) -> float:
    """The greatest figure known; 0 without one."""
    return max(chain.from_iterable(filter(math.isfinite, column) for column in columns), default=0.0)


def newest(column: array[float]) -> float:
    """The last figure; NaN without one."""
    return column[-1] if column else math.nan


class Figures(QWidget):
    """CPU, memory, disk and network of one machine, two by two."""

    def __init__(self, world: World, clock: Callable[[], float] = boot_time, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._clock = clock
        self._key: DomainKey | HostKey | None = None
        self._shown = False
        self.plots = tuple(MiniPlot(plot.title, self) for plot in MACHINE)
        self._axes = tuple(Steady(plot.kind) for plot in MACHINE)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.GAP_SMALL)
        for place, plot in enumerate(self.plots):
            grid.addWidget(plot, place // 2, place % 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def refresh(self, key: DomainKey, *, stale: bool = False) -> None:
        """Draw what is known of a machine by now; `stale` while its host is away."""
        latest, domain = self._world.history.latest(key), self._world.machines.get(key)
        span = self._span(key, latest.at if latest is not None else None, stale)

        def series(since: float) -> Series:
            return self._world.history.series(key, tuple(Column), since, span[1])

        self._draw(MACHINE, series, span, domain.max_memory_kib if domain is not None else 0, stale)

    def refresh_host(self, key: HostKey, *, stale: bool = False) -> None:
        """Draw what is known of a host by now; `stale` while it is away."""
        latest, host = self._world.history.host_latest(key), self._world.hosts.get(key)
        span = self._span(key, latest.at if latest is not None else None, stale)

        def series(since: float) -> Series:
            return self._world.history.host_series(key, tuple(HostColumn), since, span[1])

        self._draw(HOST, series, span, host.memory_kib if host is not None else 0, stale)

    def _span(self, key: DomainKey | HostKey, newest_at: float | None, stale: bool) -> tuple[float, float]:
        if key != self._key:
            self._key, self._shown = key, False
            for axis in self._axes:
                axis.reset()
        until = newest_at if stale and newest_at is not None else self._clock()
        return until - FINE_S, until

    def _draw(
        self,
        specs: tuple[_Small, ...],
        told: Callable[[float], Series],
        span: tuple[float, float],
        whole_kib: int,
        stale: bool,
    ) -> None:
        if self._shown and not stale and self._tell_newest(specs, told(span[1] - _LATELY_S), span[1]):
            return
        now, series, self._shown = self._clock(), told(span[0]), True
        for plot, steady, widget in zip(specs, self._axes, self.plots, strict=True):
            widget.set_title(plot.title)
            columns = [series.columns[column] for _, column in plot.lines]
            lines = tuple(
                Line(role, series.times, column, plot.text(newest(column)))
                for (role, _), column in zip(plot.lines, columns, strict=True)
            )
            if plot.kind is Kind.MEMORY:
                whole = max(peak(columns), float(whole_kib), 1.0)
                widget.show_lines(lines, span, whole * 1.02, memory_text(whole), stale=stale)
                continue
            top, text = steady.fit(peak(columns), now).ticks[-1]
            widget.show_lines(lines, span, top * 1.02, text, stale=stale)

    def _tell_newest(self, specs: tuple[_Small, ...], series: Series, until: float) -> bool:
        """The figures alone, where the lines would not move by a pixel: that costs a fraction."""
        values = [[newest(series.columns[column]) for _, column in plot.lines] for plot in specs]
        if not series.times or any(map(MiniPlot.moves, self.plots, repeat(until), values)):
            return False
        for plot, widget, figures in zip(specs, self.plots, values, strict=True):
            widget.show_texts(tuple([plot.text(figure) for figure in figures]))
        return True
