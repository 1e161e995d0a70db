"""Axes whose ticks lie where a person expects them: binary units upwards, full minutes along."""

from __future__ import annotations

import math
import time

import pyqtgraph as pg
from PyQt6.QtGui import QColor, QFont

from virtgui.views import moments
from virtgui.views.scale import Axis, Kind, axis, time_step


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """Shows the ticks of a `scale.Axis`."""

    def __init__(self) -> None:
        super().__init__("left", showValues=True)
        self._shown = axis(0.0, Kind.PERCENT)
        self.setStyle(tickLength=0, tickTextOffset=6, autoExpandTextSpace=False, hideOverlappingLabels=False)

    def show_axis(self, shown: Axis) -> None:
        """Use other ticks."""
        if shown != self._shown:
            self._shown = shown
            self.picture = None
            self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """As AxisItem asks."""
        values = [value for value, _ in self._shown.ticks]
        return [(values[-1] or 1.0, values)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """As AxisItem asks."""
        texts = dict(self._shown.ticks)
        return [texts.get(value, "") for value in values]


class TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """Shows CLOCK_BOOTTIME seconds as the time of day; `offset` leads from one to the other."""

    def __init__(self) -> None:
        super().__init__("bottom", showValues=True)
        self.offset = 0.0
        self.setStyle(tickLength=0, tickTextOffset=6, hideOverlappingLabels=True)

    def ticks(self, since: float, until: float) -> list[float]:
        """Where ticks lie between two times: at full minutes of the local clock, or a round part of them."""
        step = time_step(until - since)
        shift = self.offset + _zone(until + self.offset)
        first = math.ceil((since + shift) / step)
        last = math.floor((until + shift) / step)
        if step < _SHORTEST_BY_CLOCK_S:
            return [place * step - shift for place in range(first, last + 1)]
        # The clock may have been put forward or back since: each lies where it was so late then.
        ticks = [
            place * step - self.offset - _zone(place * step - shift + self.offset)
            for place in range(first - 1, last + 2)
        ]
        return [tick for tick in ticks if since <= tick <= until]

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """As AxisItem asks."""
        return [(time_step(maxVal - minVal), self.ticks(minVal, maxVal))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """As AxisItem asks."""
        return [tick_text(value + self.offset, spacing) for value in values]


_DAY_S = 86400.0
_SHORTEST_BY_CLOCK_S = 4 * 3600.0
"""Shorter steps would have a hole, or two ticks in one place, when the clock is put forward or back."""


def _zone(wall: float) -> int:
    """By how much the local clock is ahead of UTC at that time."""
    return time.localtime(wall).tm_gmtoff


def clock_text(wall: float, *, seconds: bool = True) -> str:
    """A wall-clock time as the time of day."""
    return time.strftime("%H:%M:%S" if seconds else "%H:%M", time.localtime(round(wall)))


def tick_text(wall: float, spacing: float) -> str:
    """A tick's text: the time of day, the day where days are apart or one begins."""
    told = time.localtime(round(wall))
    if spacing >= _DAY_S or (spacing >= 3600 and told.tm_hour == told.tm_min == 0):
        return moments.weekday_text(told) if spacing <= _DAY_S else moments.day_text(told)
    return clock_text(wall, seconds=spacing < 60)


def moment_text(wall: float, span: float) -> str:
    """A moment in a plot of `span` seconds: with the day where it shows more than one."""
    if span <= 0.6 * _DAY_S:
        return clock_text(wall)
    return moments.moment_text(time.localtime(round(wall)))


def dress(item: pg.AxisItem, font: QFont, text: QColor, line: QColor) -> None:
    """Give an axis its font and colours."""
    item.setTickFont(font)
    item.setTextPen(text)
    item.setPen(pg.mkPen(line, width=1))
