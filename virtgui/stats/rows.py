"""One thing's figures in two resolutions: every sample for minutes, their means for an hour."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import isfinite, isnan

from virtgui.stats.rates import LONGEST_S, NAN
from virtgui.stats.ring import Ring, Series, gap_limit, last_step, with_gaps

FINE_S = 300.0
"""How long every sample is kept."""
COARSE_S = 3600.0
"""How long the means of every fifth second are kept."""
_COARSE_STEP_S = 4.5


class Rows:
    """One thing's figures in both resolutions."""

    __slots__ = ("coarse", "fine")

    def __init__(self, width: int) -> None:
        self.fine = Ring(width, FINE_S + 10.0)
        self.coarse = Ring(width, COARSE_S + 10.0)

    def add(self, at: float, row: tuple[float, ...]) -> None:
        """Take one row; more figures than before make room for themselves."""
        fine, coarse = self.fine, self.coarse
        if len(row) > fine.width:
            fine.widen(len(row))
            coarse.widen(len(row))
        elif len(row) < fine.width:
            row += (NAN,) * (fine.width - len(row))
        fine.add(at, row)
        if not coarse.times or not 0 < at - coarse.times[-1] < _COARSE_STEP_S:
            coarse.add(at, row if len(fine) < 2 or not coarse.times else self._average(row))

    def fill(self, columns: Sequence[int], row: tuple[float, ...], after: float) -> None:
        """What `row` says was true of all the time after a moment: put it where nothing else is known."""
        for column in columns:
            if column < len(row) and not isnan(row[column]):
                self.fine.fill(column, after, row[column])
                self.coarse.fill(column, after, row[column])

    def _average(self, row: tuple[float, ...]) -> tuple[float, ...]:
        """The mean of every sample since the last coarse row, of those that are known."""
        fine = self.fine
        start = fine.first_after(self.coarse.times[-1])
        if len(fine) - start < 2:
            return row
        known = ([value for value in fine.column(column, start) if not isnan(value)] for column in range(fine.width))
        return tuple(sum(values) / len(values) if values else NAN for values in known)

    def blank(self, column: int, told: int, since: float) -> None:
        """Take a figure out of the newest rows that lack another, since a moment."""
        self.fine.blank(column, told, since)
        self.coarse.blank(column, told, since)

    def series(self, columns: Sequence[int], since: float, until: float) -> Series:
        """Coarse rows up to where every sample is kept, every sample from there on."""
        fine, coarse = self.fine, self.coarse
        start = fine.times[0] if fine.times else until
        first, last = coarse.first_at(since), coarse.first_at(min(start, until))
        begin, end = fine.first_at(since), fine.first_after(until)
        times = coarse.times[first:last] + fine.times[begin:end]
        figures = tuple(coarse.column(c, first, last) + fine.column(c, begin, end) for c in columns)
        return with_gaps(times, figures, LONGEST_S)

    def steps(self, columns: Sequence[int], now: float, step: float, count: int) -> array[float]:
        """The sum of one or two figures at `count` even steps of `step` seconds up to `now`, NaN where missing."""
        ring, last = self.fine, count - 1
        out = array("f", [NAN]) * count
        origin = (now // step - last) * step
        start = max(0, ring.first_at(origin) - 1)
        times = ring.times[start:]
        values: Sequence[float] = ring.column(columns[0], start)
        for column in columns[1:]:
            other = ring.column(column, start)
            values = [a if isnan(b) else b if isnan(a) else a + b for a, b in zip(values, other, strict=True)]
        limit = gap_limit(last_step(ring.times), LONGEST_S)
        slot, before, then = 0, NAN, 0.0
        for at, value in zip(times, values, strict=True):
            position = (at - origin) / step
            bridged = at - then <= limit and isfinite(before) and isfinite(value)
            while slot <= position and slot <= last:
                if bridged:
                    out[slot] = before + (value - before) * (slot * step + origin - then) / (at - then)
                elif position - slot < 1:
                    out[slot] = value
                slot += 1
            before, then = value, at
        if times and now - times[-1] <= limit:
            for place in range(slot, count):
                out[place] = before
        return out
