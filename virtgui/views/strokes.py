"""How a smooth line of many points is drawn quickly."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from itertools import pairwise

from PyQt6.QtCore import QByteArray, QDataStream, QIODevice, QLineF, QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

_FEW = 40
_WIDE = 2.0
_ASIDE = 0.25


def polygon(xs: Sequence[float], ys: Sequence[float]) -> QPolygonF:
    """These points, for Qt."""
    count = len(xs)
    if count < _FEW:
        return QPolygonF([*map(QPointF, xs, ys)])
    # Written as Qt reads it: half the cost of an object for each point.
    both = array("d", bytes(16 * count))
    both[0::2], both[1::2] = array("d", xs), array("d", ys)
    if sys.byteorder == "little":
        both.byteswap()
    told = QByteArray(count.to_bytes(4, "big") + both.tobytes())
    stream = QDataStream(told, QIODevice.OpenModeFlag.ReadOnly)
    points = QPolygonF()
    stream >> points  # type: ignore[operator]
    return points


def line_pen(color: QColor, width: float) -> QPen:
    """Square ends close the joints between pieces, which must be opaque for that."""
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.BevelJoin)


def stroke(painter: QPainter, line: QPolygonF, pen: QPen) -> None:
    """Draw a smooth line through two or more points. Wider than a pixel Qt would build its shape first: 300 points cost
    5 ms. Not much wider it is drawn a pixel wide, twice, beside itself (0.06); else piece by piece (0.3)."""
    device = painter.device()
    width = pen.widthF() * (device.devicePixelRatioF() if device is not None else 1.0)
    if width >= _WIDE or pen.style() != Qt.PenStyle.SolidLine:
        painter.setPen(pen)
        points = [line.at(place) for place in range(line.size())]
        painter.drawLines(*[QLineF(one, other) for one, other in pairwise(points)])
        return
    thin = QPen(pen.color(), 1.0)
    thin.setCosmetic(True)
    painter.setPen(thin)
    aside = max((width - 1) / 2, _ASIDE) * pen.widthF() / width if width > 1 else 0.0
    for way in (-aside, aside) if aside else (0.0,):
        painter.translate(way, way)
        painter.drawPolyline(line)
        painter.translate(-way, -way)
