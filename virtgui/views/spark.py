"""How a sparkline is painted: one line over a faint ground, broken where figures are missing."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache

from PyQt6.QtCore import QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPixmap, QPolygonF

from virtgui.views.mirror import draw_pixmap
from virtgui.views.strokes import line_pen, stroke

_LINE = 1.2


def _runs(values: Sequence[float], rect: QRectF, top: float) -> list[tuple[list[float], list[float]]]:
    """The figures as x and y inside `rect`, a pair for every unbroken run of two or more."""
    runs: list[tuple[list[float], list[float]]] = []
    xs: list[float] = []
    ys: list[float] = []
    across = rect.width() / max(1, len(values) - 1)
    left, bottom, height = rect.left(), rect.bottom(), rect.height()
    scale = height / top if top > 0 else 0.0
    for place, value in enumerate(values):
        if value == value:  # not NaN
            xs.append(left + place * across)
            ys.append(bottom - min(max(value * scale, 0.0), height))
        elif xs:
            runs.append((xs, ys))
            xs, ys = [], []
    runs.append((xs, ys))
    return [run for run in runs if len(run[0]) > 1]


def paint_spark(
    painter: QPainter, rect: QRect, values: Sequence[float], top: float, color: QColor, fill: float = 0.16
) -> None:
    """Paint `values`, evenly spaced and newest last, from 0 at the bottom of `rect` to `top`; NaN is left out.
    `fill` is the opacity of the ground under the line, 0 for none.

    Machines that do nothing look alike and look the same for long: what was drawn once is drawn again.
    """
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    known = array("f", values).tobytes()
    drawn = _drawn(known, top, color.rgba(), fill, rect.width(), rect.height(), ratio)
    draw_pixmap(painter, rect.topLeft(), drawn)  # time goes from left to right everywhere


@lru_cache(maxsize=512)
def _drawn(known: bytes, top: float, rgba: int, fill: float, width: int, height: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _paint(painter, QRect(0, 0, width, height), array("f", known), top, QColor.fromRgba(rgba), fill)
    painter.end()
    return pixmap


def _paint(painter: QPainter, rect: QRect, values: Sequence[float], top: float, color: QColor, fill: float) -> None:
    inner = QRectF(rect).adjusted(0.0, _LINE, 0.0, -_LINE / 2)
    ground = QColor(color)
    ground.setAlphaF(fill)
    painter.save()
    smooth = QPainter.RenderHint.Antialiasing
    line = line_pen(color, _LINE)
    for xs, ys in _runs(values, inner, top):
        if fill > 0:
            # The line hides the ground's rough edge, and smoothing it would cost more than all the rest.
            painter.setRenderHint(smooth, False)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            corners = [*map(QPointF, xs, ys), QPointF(xs[-1], inner.bottom()), QPointF(xs[0], inner.bottom())]
            painter.drawPolygon(QPolygonF(corners))
        painter.setRenderHint(smooth)
        painter.setPen(line)
        stroke(painter, xs, ys)
    painter.restore()
