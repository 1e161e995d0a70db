"""Rows of figures by time, the newest kept and the oldest dropped."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import pairwise
from math import isnan

from virtgui.util.tuples import NamedTuple

_NAN = float("nan")
_LATELY = 6
_LEEWAY = 32
"""Rows beyond their time that may wait to be dropped together, so that dropping costs next to nothing."""


class Series(NamedTuple):
    """Figures ready to be drawn. `times` are seconds, `columns` as long as `times`; a row of NaN stands in the
    middle of each of the `gaps` (from, to) so that no line is joined over missing data."""

    times: array[float]
    columns: tuple[array[float], ...]
    gaps: tuple[tuple[float, float], ...] = ()
    low: tuple[array[float], ...] = ()
    high: tuple[array[float], ...] = ()
    """As long as `columns` where rows are means of longer times, else none: the least and greatest of each."""


class Ring:
    """Rows of `width` figures, the last `keep_s` seconds of them. Times only grow: a row that is not newer than
    those before it replaces them. Figures are float32, so ten thousand rows of one take 120 KB."""

    __slots__ = ("_keep", "_rows", "times", "width")

    def __init__(self, width: int, keep_s: float) -> None:
        self.width = width
        self.times: array[float] = array("d")
        self._rows: array[float] = array("f")
        self._keep = keep_s

    def __len__(self) -> int:
        return len(self.times)

    def add(self, at: float, row: tuple[float, ...]) -> None:
        """Append one row of `width` figures; rows that became too old go."""
        times = self.times
        if times:
            if at <= times[-1]:
                keep = bisect_left(times, at)
                del times[keep:]
                del self._rows[keep * self.width :]
            elif len(times) > _LEEWAY and times[_LEEWAY] < at - self._keep:
                cut = bisect_left(times, at - self._keep)
                del times[:cut]
                del self._rows[: cut * self.width]
        times.append(at)
        self._rows.extend(row)

    def widen(self, width: int) -> None:
        """Make room for more figures a row; the rows so far do not know them."""
        more = array("f", [_NAN]) * (len(self.times) * width)
        for column in range(self.width):
            more[column::width] = self._rows[column :: self.width]
        self._rows, self.width = more, width

    def column(self, index: int, start: int = 0, stop: int | None = None) -> array[float]:
        """One figure of the rows from `start` up to `stop`; NaN for a figure these rows never had."""
        stop = len(self.times) if stop is None else stop
        if index >= self.width:
            return array("f", [_NAN]) * max(0, stop - start)
        return self._rows[start * self.width + index : stop * self.width : self.width]

    def value(self, position: int, index: int) -> float:
        """One figure of one row; NaN for a figure these rows never had."""
        return self._rows[position * self.width + index] if index < self.width else _NAN

    def fill(self, index: int, after: float, value: float) -> None:
        """Put a figure into the rows after a moment and before the newest, down to the last that knows its own."""
        if index >= self.width:
            return
        place = len(self.times) - 1
        if place >= 0 and not isnan(self._rows[place * self.width + index]):
            place -= 1
        while place >= 0 and self.times[place] > after and isnan(self._rows[place * self.width + index]):
            self._rows[place * self.width + index] = value
            place -= 1

    def blank(self, index: int, told: int, since: float) -> None:
        """Take a figure out of the newest rows, down to the last that has `told`, or to a moment."""
        for place in range(len(self.times) - 1, -1, -1):
            if self.times[place] < since or not isnan(self.value(place, told)):
                return
            self._rows[place * self.width + index] = _NAN

    def first_at(self, since: float) -> int:
        """The position of the first row at or after `since`."""
        return bisect_left(self.times, since)

    def first_after(self, at: float) -> int:
        """The position of the first row after `at`."""
        return bisect_right(self.times, at)


def usual_step(times: array[float], position: int) -> float:
    """How far apart rows are around `position` (the step from `position - 1` to it not counted)."""
    steps = sorted(
        times[i] - times[i - 1] for i in (position - 2, position - 1, position + 1, position + 2) if 1 <= i < len(times)
    )
    return steps[len(steps) // 2] if steps else 0.0


def last_step(times: array[float]) -> float:
    """How far apart the newest rows are, whatever silence was between two of them."""
    newest = times[-_LATELY:]
    steps = sorted([after - before for before, after in pairwise(newest)])
    return steps[len(steps) // 2] if steps else 0.0


def gap_limit(step: float, longest_s: float) -> float:
    """The longest silence that is still no gap where rows usually come every `step` seconds."""
    return min(3.0 * step + 0.5, longest_s) if step > 0 else longest_s


def with_gaps(times: array[float], columns: tuple[array[float], ...], longest_s: float) -> Series:
    """The same rows with a row of NaN wherever the silence was too long to be bridged by a line."""
    gaps: list[tuple[float, float]] = []
    places: list[int] = []
    last = times[0] if times else 0.0
    step = _NAN
    for place, at in enumerate(times):
        now, last = at - last, at
        if place and not now <= 2.5 * step and now > gap_limit(usual_step(times, place), longest_s):
            gaps.append((at - now, at))
            places.append(place)
        elif place:
            step = now
    if not places:
        return Series(times, columns)
    joined = array("d", times)
    wider = tuple(array(column.typecode, column) for column in columns)
    for place, (start, end) in zip(reversed(places), reversed(gaps), strict=True):
        joined.insert(place, (start + end) / 2)
        for column in wider:
            column.insert(place, _NAN)
    return Series(joined, wider, tuple(gaps))
