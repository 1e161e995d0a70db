"""The few strokes our own painting is made of: rounded frames, focus rings, arrows and ticks."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF

from virtgui.views import theme
from virtgui.views.mirror import is_mirrored, turn


def rounded(
    painter: QPainter, rect: QRect, ground: QColor | None, line: QColor | None, radius: float = theme.CORNER,
    width: float = 1.0,
) -> None:  # fmt: skip
    """A rounded rectangle whose line lies inside `rect`, on whole pixels."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, width) if line is not None else Qt.PenStyle.NoPen)
    painter.setBrush(ground if ground is not None else Qt.GlobalColor.transparent)
    inset = width / 2 if line is not None else 0.0
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.restore()


def focus_ring(painter: QPainter, rect: QRect, palette: QPalette, radius: float = theme.CORNER) -> None:
    """The 2 px accent line of what has the keyboard."""
    rounded(painter, rect, None, theme.scheme(palette).accent, radius, theme.FOCUS_WIDTH)


def chevron(painter: QPainter, centre: QPointF, color: QColor, turn: int = 0) -> None:
    """A small arrow: `turn` 0 down, 1 left, 2 up, 3 right."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    painter.rotate(90.0 * turn)
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(color, 1.3, Qt.PenStyle.SolidLine, cap, join))
    painter.drawPolyline(QPolygonF([QPointF(-3.5, -1.75), QPointF(0, 1.75), QPointF(3.5, -1.75)]))
    painter.restore()


def tick(painter: QPainter, centre: QPointF, color: QColor, *, some: bool = False) -> None:
    """The tick of a check box; a dash while only some of what it stands for is on."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_mirrored(painter):
        turn(painter, QRectF(centre, centre))
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(color, 1.7, Qt.PenStyle.SolidLine, cap, join))
    points = [(-3.0, 0.0), (3.0, 0.0)] if some else [(-3.2, 0.2), (-1.0, 2.4), (3.2, -2.4)]
    painter.drawPolyline(QPolygonF([centre + QPointF(x, y) for x, y in points]))
    painter.restore()


def dot(painter: QPainter, centre: QPointF, radius: float, color: QColor) -> None:
    """A filled circle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(centre, radius, radius)
    painter.restore()


def indicator(painter: QPainter, rect: QRect, ours: theme.Scheme, radius: float, *, on: bool, enabled: bool) -> None:
    """The square or circle that a tick or dot stands in."""
    side = min(rect.width(), rect.height())
    where = QRect(0, 0, side, side)
    where.moveCenter(rect.center())
    if on:
        rounded(painter, where, ours.filled if enabled else ours.outline, None, radius)
        return
    ground = ours.base if enabled else ours.window
    rounded(painter, where, ground, ours.outline if enabled else ours.border, radius)
