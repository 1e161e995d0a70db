"""Axes whose ticks lie where a person expects them: binary units upwards, full minutes along."""

from __future__ import annotations

import math
import time

import pyqtgraph as pg
from PyQt6.QtGui import QColor, QFont

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
        zone = time.localtime(until + self.offset).tm_gmtoff
        shift = self.offset + zone
        first = math.ceil((since + shift) / step)
        last = math.floor((until + shift) / step)
        return [place * step - shift for place in range(first, last + 1)]

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """As AxisItem asks."""
        return [(time_step(maxVal - minVal), self.ticks(minVal, maxVal))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """As AxisItem asks."""
        return [clock_text(value + self.offset, seconds=spacing < 60) for value in values]


def clock_text(wall: float, *, seconds: bool = True) -> str:
    """A wall-clock time as the time of day."""
    return time.strftime("%H:%M:%S" if seconds else "%H:%M", time.localtime(round(wall)))


def dress(item: pg.AxisItem, font: QFont, text: QColor, line: QColor) -> None:
    """Give an axis its font and colours."""
    item.setTickFont(font)
    item.setTextPen(text)
    item.setPen(pg.mkPen(line, width=1))
