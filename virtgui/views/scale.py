"""Where the ticks of an axis lie and what stands beside them."""

from __future__ import annotations

import math
from enum import Enum

from virtgui.util.tuples import NamedTuple

_STEPS = (1.0, 2.0, 2.5, 5.0)
_MOST_STEPS = 4
_HEADROOM = 1.06
_SHRINK_AFTER_S = 10.0
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


class Kind(Enum):
    """What an axis measures. The value is the smallest peak it is drawn for, so that idle looks idle."""

    PERCENT = 100.0
    MEMORY = 1024.0
    RATE = 65536.0
    COUNT = 10.0


class Axis(NamedTuple):
    """`ticks` from 0 up in what is measured (memory in bytes), each with its text; `top` is the end of the axis."""

    top: float
    ticks: tuple[tuple[float, str], ...]

    @property
    def last(self) -> float:
        """The highest tick."""
        return self.ticks[-1][0]


def _step(peak: float) -> float:
    """The smallest of 1, 2, 2.5, 5 x 10^n that reaches `peak` in four steps."""
    power = 10.0 ** math.floor(math.log10(peak / _MOST_STEPS))
    for step in (*(base * power for base in _STEPS), 10.0 * power):
        if math.ceil(round(peak / step, 9)) <= _MOST_STEPS:
            return step
    return 20.0 * power


def axis(peak: float, kind: Kind) -> Axis:
    """An axis that shows everything from 0 to `peak`; a peak that is not finite counts as the smallest."""
    if not math.isfinite(peak) or peak < kind.value:
        peak = kind.value
    if kind is Kind.PERCENT:
        return Axis(100.0 * _HEADROOM, tuple((value, f"{value:.0f}%") for value in (0.0, 25.0, 50.0, 75.0, 100.0)))
    size, unit = 1.0, "/s"
    if kind is Kind.COUNT:
        if peak >= 10000:
            size, unit = 1000.0, " k/s"
    else:
        power = min(int(math.log2(peak) // 10), len(_BINARY) - 1)
        size, unit = 1024.0**power, f" {_BINARY[power]}" + ("/s" if kind is Kind.RATE else "")
    step = _step(peak / size)
    count = math.ceil(round(peak / size / step, 9))
    ticks = tuple((place * step * size, f"{place * step:g}{unit}" if place else "0") for place in range(count + 1))
    return Axis(ticks[-1][0] * _HEADROOM, ticks)


class Steady:
    """An axis that grows at once and shrinks only after ten seconds, so that it does not jump about."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._axis = axis(0.0, kind)
        self._enough_since: float | None = None

    def fit(self, peak: float, now: float) -> Axis:
        """The axis for the peak that is on screen at `now` (s)."""
        wanted = axis(peak, self._kind)
        if wanted.top >= self._axis.top:
            self._enough_since = None
            self._axis = wanted
        elif self._enough_since is None or now < self._enough_since:
            self._enough_since = now
        elif now - self._enough_since >= _SHRINK_AFTER_S:
            self._enough_since = None
            self._axis = wanted
        return self._axis

    def reset(self) -> None:
        """Forget what was on screen."""
        self._axis = axis(0.0, self._kind)
        self._enough_since = None


_HOUR, _DAY = 3600.0, 86400.0
_LONG_STEPS = (
    _HOUR,
    2 * _HOUR,
    4 * _HOUR,
    6 * _HOUR,
    12 * _HOUR,
    _DAY,
    2 * _DAY,
    5 * _DAY,
    10 * _DAY,
    30 * _DAY,
    60 * _DAY,
)


def time_step(seconds: float) -> float:
    """The seconds between two ticks of a time axis: a minute on five minutes, ten on an hour."""
    for step in (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, *_LONG_STEPS):
        if seconds / step <= (7.5 if step == _DAY else 6.5):  # a week has its days
            return step
    return _LONG_STEPS[-1]
