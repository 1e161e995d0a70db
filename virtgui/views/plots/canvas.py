"""How one plot is painted: grid, tints, hatched gaps, lines, marks and the cursor, in pixels."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.plots.axes import moment_text
from virtgui.views.plots.data import TEXTS, Band, Floats, Notch, PlotData, PlotLine, Weight, value_at
from virtgui.views.scale import Axis, Kind, axis
from virtgui.views.strokes import line_pen, stroke

_WIDTHS = {Weight.MAIN: 1.5, Weight.FILLED: 1.75, Weight.THIN: 1.0, Weight.DASHED: 1.0}
_FILL, _THIN, _TINT, _HATCH_STEP, _RANGE = 0.12, 0.34, 0.10, 6.0, 0.20
_MOST_NAMES = 8
_APART = 2.0


class Canvas(pg.GraphicsObject):  # type: ignore[misc]
    """Paints what it was last given; knows pixels, not where figures come from."""

    def __init__(self, first: bool) -> None:
        super().__init__()
        self._first = first
        self.data = PlotData("", "", Kind.PERCENT, ())
        self.lines: tuple[PlotLine, ...] = ()
        self.axis: Axis = axis(0.0, Kind.PERCENT)
        self.time_ticks: list[float] = []
        self.bands: tuple[Band, ...] = ()
        self.notches: tuple[Notch, ...] = ()
        self.cursor: float | None = None
        self.reach = 3.0
        self.offset = 0.0
        self.span = 0.0
        self.selection: tuple[float, float] | None = None
        self.colors = theme.LIGHT
        self.font = QFont()
        self.bold = QFont()

    def boundingRect(self) -> QRectF:
        """All that is in view."""
        return QRectF(self.viewRect())

    def viewRangeChanged(self) -> None:
        """As pyqtgraph tells."""
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Everything, from the back to the front."""
        to_pixels = painter.worldTransform()
        area = to_pixels.mapRect(QRectF(self.viewRect()))
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each text in that of its letters
        painter.resetTransform()
        painter.setClipRect(area.adjusted(0, 0, 1, 1))
        self._paint_ground(painter, to_pixels, area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in sorted(self.lines, key=lambda one: one.weight is not Weight.THIN):
            self._paint_line(painter, to_pixels, area, one)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_notches(painter, to_pixels, area)
        if self.selection is not None:
            left, right = sorted(_x(to_pixels, at) for at in self.selection)
            painter.fillRect(
                QRectF(left, area.top(), right - left, area.height()), theme.faded(self.colors.accent, 0.18)
            )
        if self.data.quiet and not any(np.isfinite(one.values).any() for one in self.lines):
            painter.setFont(self.font)
            painter.setPen(self.colors.muted)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), self.data.quiet)
        if self.cursor is not None:
            self._paint_cursor(painter, to_pixels, area, self.cursor)
        painter.restore()

    def _paint_ground(self, painter: QPainter, to_pixels: QTransform, area: QRectF) -> None:
        colors = self.colors
        painter.setPen(QPen(theme.mix(colors.border, colors.base, 0.75), 0))
        for value, _ in self.axis.ticks:
            y = round(_y(to_pixels, value))
            painter.drawLine(QLineF(area.left(), y, area.right(), y))
        for at in self.time_ticks:
            x = round(_x(to_pixels, at))
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        for band in self.bands:
            left, right = _x(to_pixels, band.start), _x(to_pixels, band.end)
            tint = theme.faded(getattr(colors, band.role), _TINT * (1.4 if colors.dark else 1.0))
            painter.fillRect(QRectF(left, area.top(), right - left, area.height()), tint)
        for start, end in self.data.gaps:
            gap = QRectF(_x(to_pixels, start), area.top(), _x(to_pixels, end) - _x(to_pixels, start), area.height())
            self._hatch(painter, gap.intersected(area))
        if math.isfinite(self.data.limit):
            y = round(_y(to_pixels, self.data.limit))
            pen = QPen(colors.outline, 1)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.drawLine(QLineF(area.left(), y, area.right(), y))

    def _hatch(self, painter: QPainter, gap: QRectF) -> None:
        if gap.width() < 1:
            return
        painter.save()
        painter.setClipRect(gap, Qt.ClipOperation.IntersectClip)
        painter.fillRect(gap, self.colors.base)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.mix(self.colors.outline, self.colors.base, 0.45), 1))
        height, x = gap.height(), gap.left() - gap.height()
        while x < gap.right():
            painter.drawLine(QLineF(x, gap.bottom(), x + height, gap.top()))
            x += _HATCH_STEP
        painter.restore()

    def _paint_line(self, painter: QPainter, to_pixels: QTransform, area: QRectF, one: PlotLine) -> None:
        color = line_color(self.colors, one)
        pen = line_pen(color, _WIDTHS[one.weight])
        if one.weight is Weight.DASHED:
            pen.setStyle(Qt.PenStyle.DotLine)
        x = one.times * to_pixels.m11() + to_pixels.dx()
        y = np.clip(one.values * to_pixels.m22() + to_pixels.dy(), area.top() - 10, area.bottom())
        for start, end in _runs(one.values):
            if one.low is not None and one.high is not None and end - start > 1:
                self._paint_range(
                    painter, to_pixels, area, x[start:end], one.low[start:end], one.high[start:end], color
                )
            if one.weight is Weight.FILLED and one.low is None:
                closed = np.concatenate(([x[start]], x[start:end], [x[end - 1]]))
                under = np.concatenate(([area.bottom()], y[start:end], [area.bottom()]))
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.faded(color, _FILL * (1.8 if self.colors.dark else 1.0)))
                painter.drawPolygon(pg.functions.arrayToQPolygonF(closed, under))
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            stroke(painter, pg.functions.arrayToQPolygonF(x[start:end], y[start:end]), pen)

    def _paint_range(
        self,
        painter: QPainter,
        to_pixels: QTransform,
        area: QRectF,
        x: Floats,
        low: Floats,
        high: Floats,
        color: QColor,
    ) -> None:
        """From the least to the greatest of each step."""
        ends = np.concatenate((high, low[::-1]))
        y = np.clip(ends * to_pixels.m22() + to_pixels.dy(), area.top() - 10, area.bottom())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.faded(color, _RANGE * (1.4 if self.colors.dark else 1.0)))
        painter.drawPolygon(pg.functions.arrayToQPolygonF(np.concatenate((x, x[::-1])), y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_notches(self, painter: QPainter, to_pixels: QTransform, area: QRectF) -> None:
        metrics = QFontMetricsF(self.bold)
        placed = [(notch, _x(to_pixels, notch.at)) for notch in self.notches]
        placed = [(notch, x) for notch, x in placed if area.left() <= x <= area.right()]
        painter.setFont(self.bold)
        taken = area.left()
        written: list[QRectF] = []
        # In a year's plot a machine that starts daily would be all marks.
        placed = [each for place, each in enumerate(placed) if not place or each[1] - placed[place - 1][1] >= _APART]
        for place, (notch, x) in enumerate(placed):
            color = getattr(self.colors, notch.role)
            pen = QPen(color, 1)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.drawLine(QLineF(round(x), area.top(), round(x), area.bottom()))
            if not self._first:
                continue
            end = placed[place + 1][1] if place + 1 < len(placed) else area.right()
            text = f"{notch.word} {moment_text(notch.at + self.offset, self.span)}"
            for words in (text, notch.word):
                wide = metrics.horizontalAdvance(words)
                left = x + 4 if x + 4 + wide <= end else x - 4 - wide
                if left >= taken:
                    painter.drawText(QPointF(left, area.top() + 3 + metrics.ascent()), words)
                    written.append(QRectF(left, area.top(), wide, metrics.height()))
                    taken = max(left + wide, x) + 6
                    break
        if self._first:
            self._paint_gap_words(painter, to_pixels, area, written)

    def _paint_gap_words(self, painter: QPainter, to_pixels: QTransform, area: QRectF, written: list[QRectF]) -> None:
        """Where they meet nothing that is written, and no mark."""
        metrics = QFontMetricsF(self.bold)
        wide, high = metrics.horizontalAdvance(tr("No data")), metrics.height()
        painter.setPen(self.colors.muted)
        for start, end in self.data.gaps:
            middle = (_x(to_pixels, max(start, 0.0)) + _x(to_pixels, end)) / 2
            left = min(max(middle - wide / 2, area.left() + 2), area.right() - wide - 2)
            where = QRectF(left - 2, area.top() + 2, wide + 4, high)
            crossed = any(where.left() - 8 < _x(to_pixels, notch.at) < where.right() + 8 for notch in self.notches)
            met = any(where.adjusted(-6, 0, 6, 0).intersects(other) for other in written)
            if not crossed and not met and area.left() < middle < area.right():
                written.append(where)
                painter.fillRect(where, self.colors.base)
                painter.drawText(QPointF(left, where.top() + 1 + metrics.ascent()), tr("No data"))

    def _paint_cursor(self, painter: QPainter, to_pixels: QTransform, area: QRectF, at: float) -> None:
        x = round(_x(to_pixels, at))
        painter.setPen(QPen(self.colors.text, 1))
        painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names: list[tuple[float, str, QColor]] = []
        for one in self.lines:
            value = value_at(one, at, self.reach)
            if not math.isfinite(value) or one.weight is Weight.DASHED:
                continue
            y, color = _y(to_pixels, value), line_color(self.colors, one)
            if one.weight is Weight.THIN:
                if not self.data.busiest:
                    names.append((y, f"{one.name} {TEXTS[self.data.kind](value)}", getattr(self.colors, one.role)))
                continue
            if self.data.named:
                names.append((y, f"{one.name} {TEXTS[self.data.kind](value)}", color))
            painter.setPen(QPen(self.colors.base, 1.2))
            painter.setBrush(color)
            painter.drawEllipse(QPointF(x + 0.5, y), 3.4, 3.4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_names(painter, area, x, names)

    def _paint_names(self, painter: QPainter, area: QRectF, x: float, names: list[tuple[float, str, QColor]]) -> None:
        """The greatest thin lines by name, each beside its point and none over another."""
        metrics = QFontMetricsF(self.font)
        painter.setFont(self.font)
        bottom = area.top()
        for y, text, color in sorted(names, key=lambda name: name[0])[:_MOST_NAMES]:
            wide = metrics.horizontalAdvance(text)
            left = x + 6 if x + 6 + wide <= area.right() else x - 6 - wide
            top = max(bottom, y - metrics.height() / 2)
            if top + metrics.height() > area.bottom():
                break
            where = QRectF(left - 2, top, wide + 4, metrics.height())
            painter.fillRect(where, theme.faded(self.colors.base, 0.85))
            painter.setPen(color)
            painter.drawText(QPointF(left, top + metrics.ascent()), text)
            bottom = top + metrics.height()


def line_color(colors: theme.Scheme, one: PlotLine) -> QColor:
    """A line's colour; thin ones are faint, and lighter or darker where several share it."""
    color: QColor = getattr(colors, one.role)
    if one.weight is not Weight.THIN:
        # Of machines beside one another more than two share a colour: lighter, then darker ones.
        other = colors.base if one.shade < 0 else colors.text
        return theme.mix(other, color, abs(one.shade)) if one.shade else color
    shaded = theme.mix(colors.text, color, 0.45 * one.shade)
    # Mixed rather than see-through: pieces of a line may then lie over each other.
    return theme.mix(shaded, colors.base, _THIN if one.shade == 0 else 0.6)


def _x(to_pixels: QTransform, at: float) -> float:
    return at * to_pixels.m11() + to_pixels.dx()


def _y(to_pixels: QTransform, value: float) -> float:
    return value * to_pixels.m22() + to_pixels.dy()


def _runs(values: Floats) -> list[tuple[int, int]]:
    """Where unbroken runs of at least two known figures begin and end."""
    finite = np.concatenate(([False], np.isfinite(values), [False]))
    edges = np.flatnonzero(finite[1:] != finite[:-1])
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1]
