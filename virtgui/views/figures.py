"""The four small plots of a machine's last five minutes: what they show and how they are fed."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.world import World
from virtgui.stats.history import FINE_S, Column
from virtgui.util.units import memory_text, percent_text, rate_text
from virtgui.views import theme
from virtgui.views.miniplot import Line, MiniPlot
from virtgui.views.scale import Kind, Steady


class _Small(NamedTuple):
    """One small plot: title, axis, a colour role and a row's figure for each line, how its figure is written."""

    title: str
    kind: Kind
    lines: tuple[tuple[str, Column], ...]
    text: Callable[[float], str]


PLOTS = (
    _Small("CPU", Kind.PERCENT, (("cpu", Column.CPU),), percent_text),
    _Small("Memory", Kind.MEMORY, (("memory", Column.USED),), memory_text),
    _Small("Disk", Kind.RATE, (("read", Column.READ), ("write", Column.WRITE)), rate_text),
    _Small("Network", Kind.RATE, (("read", Column.RX), ("write", Column.TX)), rate_text),
)
_COLUMNS = tuple(dict.fromkeys([column for plot in PLOTS for _, column in plot.lines]))


def boot_time() -> float:
    """CLOCK_BOOTTIME in seconds: the clock of all samples, which goes on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def peak(columns: list[array[float]]) -> float:
    """The greatest figure known; 0 without one."""
    return max((value for column in columns for value in column if math.isfinite(value)), default=0.0)


def newest(column: array[float]) -> float:
    """The last figure; NaN without one."""
    return column[-1] if column else math.nan


class Figures(QWidget):
    """CPU, memory, disk and network of one machine, two by two."""

    def __init__(self, world: World, clock: Callable[[], float] = boot_time, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._clock = clock
        self.plots = tuple(MiniPlot(plot.title, self) for plot in PLOTS)
        self._axes = tuple(Steady(plot.kind) for plot in PLOTS)
        self._key: DomainKey | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.GAP_SMALL)
        for place, plot in enumerate(self.plots):
            grid.addWidget(plot, place // 2, place % 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def refresh(self, key: DomainKey, *, stale: bool = False) -> None:
        """Draw what is known of a machine by now; `stale` while its host is away."""
        if key != self._key:
            self._key = key
            for axis in self._axes:
                axis.reset()
        now = self._clock()
        latest = self._world.history.latest(key)
        until = latest.at if stale and latest is not None else now
        span = (until - FINE_S, until)
        series = self._world.history.series(key, _COLUMNS, *span)
        figure = dict(zip(_COLUMNS, series.columns, strict=True))
        domain = self._world.machines.get(key)
        for plot, steady, widget in zip(PLOTS, self._axes, self.plots, strict=True):
            columns = [figure[column] for _, column in plot.lines]
            lines = tuple(
                Line(role, series.times, figure[column], plot.text(newest(figure[column])))
                for role, column in plot.lines
            )
            if plot.kind is Kind.MEMORY:
                whole = max(peak(columns), float(domain.max_memory_kib) if domain is not None else 0.0, 1.0)
                widget.show_lines(lines, span, whole * 1.02, memory_text(whole), stale=stale)
                continue
            top, text = steady.fit(peak(columns), now).ticks[-1]
            widget.show_lines(lines, span, top * 1.02, text, stale=stale)
