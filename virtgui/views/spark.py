"""How a sparkline is painted: one line over a faint ground, broken where figures are missing."""

from __future__ import annotations

from functools import lru_cache

from PyQt6.QtCore import QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPixmap

from virtgui.views.mirror import draw_pixmap
from virtgui.views.strokes import line_pen, polygon, stroke

_LINE = 1.2


def _runs(line: bytes, rect: QRectF, levels: int) -> list[tuple[list[float], list[float]]]:
    """The figures as x and y inside `rect`, a pair for every unbroken run of two or more, with only the ends of what
    is level."""
    runs: list[tuple[list[float], list[float]]] = []
    xs: list[float] = []
    ys: list[float] = []
    across, up = rect.width() / max(1, len(line) - 1), rect.height() / levels
    left, bottom = rect.left(), rect.bottom()
    before = last = -1
    for place, level in enumerate(line):
        if level > levels:
            runs.append((xs, ys))
            xs, ys = [], []
            before = last = -1
        elif level == last == before:
            xs[-1] = left + place * across
        else:
            xs.append(left + place * across)
            ys.append(bottom - level * up)
            before, last = last, level
    runs.append((xs, ys))
    return [run for run in runs if len(run[0]) > 1]


def paint_spark(painter: QPainter, rect: QRect, line: bytes, levels: int, color: QColor, fill: float = 0.16) -> None:
    """Paint a line of evenly spaced figures, newest last, from 0 at the bottom of `rect` to `levels`; what is greater
    is missing. `fill` is the opacity of the ground under the line, 0 for none.

    Machines that do nothing look alike and look the same for long: what was drawn once is drawn again.
    """
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    drawn = _drawn(line, levels, color.rgba(), fill, rect.width(), rect.height(), ratio)
    draw_pixmap(painter, rect.topLeft(), drawn)  # time goes from left to right everywhere


@lru_cache(maxsize=512)
def _drawn(line: bytes, levels: int, rgba: int, fill: float, width: int, height: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    inner = QRectF(0, 0, width, height).adjusted(0.0, _LINE, 0.0, -_LINE / 2)
    color = QColor.fromRgba(rgba)
    ground = QColor(color)
    ground.setAlphaF(fill)
    painter = QPainter(pixmap)
    for xs, ys in _runs(line, inner, levels):
        if fill > 0:
            # The line hides the ground's rough edge, and smoothing it would cost more than all the rest.
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawPolygon(polygon([*xs, xs[-1], xs[0]], [*ys, inner.bottom(), inner.bottom()]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stroke(painter, polygon(xs, ys), line_pen(color, _LINE))
    painter.end()
    return pixmap
