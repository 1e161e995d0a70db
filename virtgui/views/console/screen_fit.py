"""Where a guest's picture is in its widget: scaled, centred, or panned when it is larger."""

from __future__ import annotations

import math
from enum import Enum

from PyQt6.QtCore import QPoint, QPointF, QRect, QSize

_EDGE = 40
FIT = 0.0
"""The zoom that shows all of a picture as large as there is room."""
ZOOMS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Pixels of the display for each of the guest's."""


class Scaling(Enum):
    """When the picture is made to fit its widget."""

    NEVER = "never"
    ALWAYS = "always"
    FULL_SCREEN = "only in full screen"


def stepped(scale: float, steps: int) -> float:
    """The next of `ZOOMS` above a scale, or below it for a negative number; the last where there is none."""
    for _ in range(abs(steps)):
        if steps > 0:
            scale = next((zoom for zoom in ZOOMS if zoom > scale * 1.001), ZOOMS[-1])
        else:
            scale = next((zoom for zoom in reversed(ZOOMS) if zoom < scale * 0.999), ZOOMS[0])
    return scale


class Fit:
    """Places a picture in a widget. Not scaled, a pixel of the guest is one of the display: `place` counts those,
    widget coordinates count Qt's."""

    def __init__(self) -> None:
        self.place = QRect()
        """The picture's rectangle in pixels of the display, from the widget's corner."""
        self._ratio = 1.0
        self._room = QSize()
        self._guest = QSize()
        self._pan = QPoint()

    def set(self, guest: QSize, widget: QSize, ratio: float, zoom: float) -> None:
        """Reckon anew for these sizes, this many pixels to each of Qt's and this zoom (`FIT`, or what `scale` is to
        be)."""
        self._ratio, self._guest = ratio, guest
        self._room = QSize(round(widget.width() * ratio), round(widget.height() * ratio))
        size, by = guest, zoom
        if zoom == FIT and not guest.isEmpty() and not self._room.isEmpty():
            by = min(self._room.width() / guest.width(), self._room.height() / guest.height())
        if by not in (FIT, 1.0) and not guest.isEmpty():
            size = QSize(max(1, round(guest.width() * by)), max(1, round(guest.height() * by)))
        self.place = QRect(QPoint(), size)
        self.pan(QPoint())

    @property
    def scale(self) -> float:
        """Pixels of the display for each of the guest's."""
        return self.place.width() / self._guest.width() if self._guest.width() else 1.0

    @property
    def exact(self) -> bool:
        """Whether each pixel of the guest is one of the display."""
        return bool(self.place.size() == self._guest)

    def around(self) -> list[QRect]:
        """What of the widget is beside the picture, in pixels of the display."""
        room, place = QRect(QPoint(), self._room).adjusted(0, 0, 1, 1), self.place
        return [
            QRect(0, 0, room.width(), place.top()),
            QRect(0, place.top(), place.left(), place.height()),
            QRect(place.right() + 1, place.top(), room.right() - place.right(), place.height()),
            QRect(0, place.bottom() + 1, room.width(), room.bottom() - place.bottom()),
        ]

    def pan(self, by: QPoint) -> bool:
        """Move a picture that is larger than its widget; returns whether it moved."""
        before = self.place.topLeft()
        spare = self._room - self.place.size()
        wanted = self._pan + by
        x = spare.width() // 2 if spare.width() >= 0 else min(0, max(spare.width(), wanted.x()))
        y = spare.height() // 2 if spare.height() >= 0 else min(0, max(spare.height(), wanted.y()))
        self._pan = QPoint(min(x, 0), min(y, 0))
        self.place.moveTo(x, y)
        return bool(self.place.topLeft() != before)

    def keep(self, guest: QPointF, at: QPointF) -> None:
        """Pan so that a place of the guest is under a point of the widget, as far as that can be."""
        wanted = at * self._ratio - guest * self.scale
        self.pan(wanted.toPoint() - self.place.topLeft())

    def under(self, at: QPointF) -> QPointF:
        """The place of the guest under a point of the widget, also beside the picture."""
        return (at * self._ratio - QPointF(self.place.topLeft())) / self.scale

    def push(self, at: QPointF) -> QPoint:
        """How far to pan for a pointer that comes near an edge behind which there is more."""
        x, y = at.x() * self._ratio, at.y() * self._ratio
        return QPoint(_pushed(x, self._room.width()), _pushed(y, self._room.height()))

    def to_guest(self, at: QPointF) -> tuple[int, int]:
        """The guest's pixel under a point of the widget, or the nearest one."""
        if self.place.isEmpty():
            return 0, 0
        x = (at.x() * self._ratio - self.place.x()) * self._guest.width() / self.place.width()
        y = (at.y() * self._ratio - self.place.y()) * self._guest.height() / self.place.height()
        return (
            min(max(math.floor(x), 0), self._guest.width() - 1),
            min(max(math.floor(y), 0), self._guest.height() - 1),
        )

    def to_widget(self, x: int, y: int, width: int, height: int) -> QRect:
        """What of the widget is to be painted for a rectangle of the guest."""
        scale = self.scale
        around = 0 if self.exact else 1  # smooth scaling looks at the neighbours
        left, top = self.place.x() + (x - around) * scale, self.place.y() + (y - around) * scale
        right = self.place.x() + (x + width + around) * scale
        bottom = self.place.y() + (y + height + around) * scale
        x1, y1 = math.floor(left / self._ratio), math.floor(top / self._ratio)
        return QRect(x1, y1, math.ceil(right / self._ratio) - x1, math.ceil(bottom / self._ratio) - y1)


def _pushed(at: float, room: int) -> int:
    if at < _EDGE:
        return int(_EDGE - at)
    return int(room - _EDGE - at) if at > room - _EDGE else 0
