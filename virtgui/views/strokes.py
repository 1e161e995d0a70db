"""How a smooth line of many points is drawn without the cost of joining its pieces."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QLineF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen


def line_pen(color: QColor, width: float) -> QPen:
    """Square ends close the joints between pieces, which must be opaque for that."""
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.BevelJoin)


def stroke(painter: QPainter, xs: Sequence[float], ys: Sequence[float]) -> None:
    """Draw a line through two or more points. As one smooth polyline wider than a pixel it takes Qt's general
    stroker: 300 points cost 5 ms instead of 0.3."""
    pieces = [QLineF(x, y, to_x, to_y) for x, y, to_x, to_y in zip(xs, ys, xs[1:], ys[1:], strict=False)]
    painter.drawLines(*pieces)
