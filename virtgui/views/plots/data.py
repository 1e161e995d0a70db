"""What a plot shows, as values: lines, gaps, bands and marks."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from virtgui.stats.ring import Series
from virtgui.util.language import tr
from virtgui.util.units import count_text, percent_text, rate_text, size_text
from virtgui.views.scale import Kind

if TYPE_CHECKING:
    from virtgui.views.plots.lookback import Lookback

Floats = NDArray[np.float64]

TEXTS: dict[Kind, Callable[[float], str]] = {
    Kind.PERCENT: percent_text,
    Kind.MEMORY: size_text,
    Kind.RATE: rate_text,
    Kind.COUNT: count_text,
}
UNITS = {Kind.PERCENT: "%", Kind.MEMORY: tr("bytes"), Kind.RATE: tr("bytes/s"), Kind.COUNT: tr("per second")}
"""How a figure of each kind is written, and what it is called in a table."""


class Weight(Enum):
    """How much a line matters."""

    MAIN = 1
    FILLED = 2
    THIN = 3
    DASHED = 4


class PlotLine(NamedTuple):
    """One line: figures by time (CLOCK_BOOTTIME, s), NaN where it breaks. `role` names its colour. `shade`
    tells thin lines of one colour apart, from 0 (darkest) to 1."""

    name: str
    role: str
    weight: Weight
    times: Floats
    values: Floats
    shade: float = 0.0
    low: Floats | None = None
    high: Floats | None = None
    """Where values are means of longer times: the least and greatest of each, else None."""


class PlotData(NamedTuple):
    """One card. `limit` is a dashed horizontal with a meaning of its own, NaN without; `busiest` names what
    the thin lines are ("vCPU") where the greatest of them is worth a word."""

    title: str
    of: str
    kind: Kind
    lines: tuple[PlotLine, ...]
    gaps: tuple[tuple[float, float], ...] = ()
    limit: float = float("nan")
    busiest: str = ""
    quiet: str = ""
    """A sentence in place of lines."""
    named: bool = False
    """Whether every line is named at the cursor."""


class Band(NamedTuple):
    """A time in which the machine did not run by itself, tinted in the colour of `role`."""

    start: float
    end: float
    role: str


class Notch(NamedTuple):
    """A state change: when, what to call it, in which colour."""

    at: float
    word: str
    role: str


class Shown(NamedTuple):
    """What a person chose to see."""

    vcpus: bool = True
    disks: bool = False
    nics: bool = False
    operations: bool = False
    earlier: bool = False
    """The time before the one that is shown, of the same length, beneath it."""
    back: float = 0.0
    """How much earlier that is (s); 0 where it is not wanted."""


class Source(Protocol):
    """Where a page of plots gets its figures from."""

    choices: tuple[str, ...]
    """The fields of `Shown` that make a difference here."""
    marks: bool
    """Whether there is something to mark."""
    lookback: Lookback | None
    """Figures of weeks; None where there are none."""

    def read(self, since: float, until: float, shown: Shown) -> tuple[PlotData, ...]:
        """The cards' data between two times."""

    def latest_at(self) -> float | None:
        """When the newest figures were taken."""

    def began(self) -> float | None:
        """When the oldest figures kept were taken."""

    def live(self) -> bool:
        """Whether figures ought to come."""

    def bands(self, until: float) -> tuple[Band, ...]:
        """Times to be tinted."""

    def notches(self) -> tuple[Notch, ...]:
        """State changes."""

    def quiet(self) -> str:
        """Why there is nothing to show, for a plot without figures."""

    def watch(self, on: bool) -> None:
        """Ask for, or give up, everything the plots show."""

    def close(self) -> None:
        """Drop what was kept for the plots alone."""


def with_earlier(plots: tuple[PlotData, ...], earlier: tuple[PlotData, ...]) -> tuple[PlotData, ...]:
    """Plots with the main lines of others, of an earlier time, dashed beneath their own."""
    return tuple(
        plot._replace(
            lines=plot.lines
            + tuple(
                one._replace(name=tr("{name}, before").format(name=one.name), weight=Weight.DASHED, low=None, high=None)
                for one in before.lines
                if one.weight in (Weight.MAIN, Weight.FILLED) and len(known(one.values))
            )
        )
        for plot, before in zip(plots, earlier, strict=True)
    )


def floats(figures: object, factor: float = 1.0) -> Floats:
    """An array of the standard library as one of numpy."""
    return np.asarray(figures, dtype=np.float64) * factor


def line(name: str, role: str, weight: Weight, series: Series, column: int, factor: float = 1.0) -> PlotLine:
    """One column of a series as a line."""
    times, values = floats(series.times), floats(series.columns[column], factor)
    if not series.low:
        return PlotLine(name, role, weight, times, values)
    low, high = floats(series.low[column], factor), floats(series.high[column], factor)
    return PlotLine(name, role, weight, times, values, 0.0, low, high)


def known(values: Floats) -> Floats:
    """The figures that are known."""
    found: Floats = values[np.isfinite(values)]
    return found


def without(values: Floats, told: Floats, instead: Floats) -> Floats:
    """The figures but for those where nothing is `told` and something else stands in for it."""
    kept: Floats = np.where(np.isnan(told) & np.isfinite(instead), np.nan, values)
    return kept


def below(values: Floats, whole: Floats | float) -> Floats:
    """The figures but for those that are all there is, or more."""
    kept: Floats = np.where(values >= whole, np.nan, values)
    return kept


def narrowed(one: PlotLine, values: Floats, whole: Floats | float) -> PlotLine:
    """A line with fewer of its figures: where there is none, there is no least and greatest either, and none of them
    is all there is, or more."""
    if one.low is None or one.high is None:
        return one._replace(values=values)
    gone = np.isnan(values)
    high = np.where(one.high >= whole, values, one.high)
    return one._replace(values=values, low=np.where(gone, np.nan, one.low), high=np.where(gone, np.nan, high))


def value_at(one: PlotLine, at: float, reach: float) -> float:
    """The figure of the sample nearest to `at`, at most `reach` seconds away; NaN without one."""
    if not len(one.times):
        return float("nan")
    place = int(np.searchsorted(one.times, at))
    near = [i for i in (place - 1, place) if 0 <= i < len(one.times) and np.isfinite(one.values[i])]
    best = min(near, key=lambda i: abs(one.times[i] - at), default=None)
    if best is None or abs(one.times[best] - at) > reach:
        return float("nan")
    return float(one.values[best])


def newest(one: PlotLine, until: float) -> float:
    """The last figure up to a moment; NaN where that is missing."""
    place = int(np.searchsorted(one.times, until, side="right"))
    return float(one.values[place - 1]) if place else float("nan")


def peak(lines: tuple[PlotLine, ...], since: float, until: float) -> float:
    """The greatest figure between two times; 0 without one."""
    greatest = 0.0
    for one in lines:
        first, last = np.searchsorted(one.times, (since, until), side="left")
        # One more on either side: the line is drawn from there to the edge.
        part = known((one.values if one.high is None else one.high)[max(0, first - 1) : last + 1])
        if len(part):
            greatest = max(greatest, float(part.max()))
    return greatest


def thinned(one: PlotLine, since: float, until: float, most: int) -> PlotLine:
    """At most about `most` points between two times: means over equal parts of the time, which lie at multiples of
    their length so that a line does not flicker as time goes on. A part without figures stays a break."""
    first, last = np.searchsorted(one.times, (since, until))
    if last - first <= most:
        return one
    part = (until - since) / most
    place = np.floor(one.times / part).astype(np.int64)
    place -= place[0]
    finite = np.isfinite(one.values)
    count = np.bincount(place[finite], minlength=int(place[-1]) + 1)
    total = np.bincount(place[finite], weights=one.values[finite], minlength=int(place[-1]) + 1)
    moment = np.bincount(place[finite], weights=one.times[finite], minlength=int(place[-1]) + 1)
    broken = np.zeros(len(count), dtype=bool)
    broken[place[~finite]] = True
    keep = (count > 0) | broken
    with np.errstate(invalid="ignore", divide="ignore"):
        times, values = moment / count, total / count
    low = high = None
    if one.low is not None and one.high is not None:
        low, high = np.full(len(count), np.inf), np.full(len(count), -np.inf)
        np.minimum.at(low, place[finite], one.low[finite])
        np.maximum.at(high, place[finite], one.high[finite])
        low[count == 0] = high[count == 0] = np.nan
    empty = count == 0
    times[empty] = (np.floor(one.times[0] / part) + np.flatnonzero(empty) + 0.5) * part
    if low is not None and high is not None:
        low, high = low[keep], high[keep]
    return one._replace(times=times[keep], values=values[keep], low=low, high=high)
