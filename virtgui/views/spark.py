"""How a sparkline is painted: one line over a faint ground, broken where figures are missing."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

_LINE = 1.2


def _runs(points: Sequence[float], rect: QRectF, top: float) -> list[list[QPointF]]:
    """The figures as points inside `rect`, one list for every unbroken run."""
    runs: list[list[QPointF]] = []
    run: list[QPointF] = []
    count = len(points)
    across = rect.width() / (count - 1) if count > 1 else 0.0
    left, bottom, height = rect.left(), rect.bottom(), rect.height()
    scale = height / top if top > 0 else 0.0
    for place, value in enumerate(points):
        if value == value:  # not NaN
            rise = min(max(value * scale, 0.0), height)
            run.append(QPointF(left + place * across, bottom - rise))
        elif run:
            runs.append(run)
            run = []
    if run:
        runs.append(run)
    return runs


def paint_spark(
    painter: QPainter, rect: QRect, values: Sequence[float], top: float, color: QColor, fill: float = 0.16
) -> None:
    """Paint `values`, evenly spaced and newest last, from 0 at the bottom of `rect` to `top`; NaN is left out.
    `fill` is the opacity of the ground under the line, 0 for none."""
    inner = QRectF(rect).adjusted(0.0, _LINE, 0.0, -_LINE / 2)
    ground = QColor(color)
    ground.setAlphaF(fill)
    painter.save()
    smooth = QPainter.RenderHint.Antialiasing
    line = QPen(color, _LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.BevelJoin)
    for run in _runs(values, inner, top):
        if len(run) < 2:
            continue
        if fill > 0:
            # The line hides the ground's rough edge, and smoothing it would cost more than all the rest.
            painter.setRenderHint(smooth, False)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            ends = (QPointF(run[-1].x(), inner.bottom()), QPointF(run[0].x(), inner.bottom()))
            painter.drawPolygon(QPolygonF([*run, *ends]))
        painter.setRenderHint(smooth)
        painter.setPen(line)
        painter.drawPolyline(QPolygonF(run))
    painter.restore()
