"""Painting by hand for both directions: where words go from right to left, what was placed from the left is mirrored.

Shapes are mirrored by the painter itself. What has to be read or known again (words, icons, plots, screens) is put
upright at its mirrored place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from PyQt6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QGuiApplication, QPainter, QPixmap
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

_TO_LEFT = Qt.LayoutDirection.RightToLeft
_is_to_left = QGuiApplication.isRightToLeft  # asked first: cells are painted every second, and it is quick
_LEFT, _RIGHT, _CENTRE = (
    int(side) for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter)
)
_ALIGNED = int(Qt.AlignmentFlag.AlignHorizontal_Mask | Qt.AlignmentFlag.AlignVertical_Mask)
_ABSOLUTE = int(Qt.AlignmentFlag.AlignAbsolute)
_Delegate = TypeVar("_Delegate", bound=QStyledItemDelegate)
_Paint = Callable[[_Delegate, QPainter | None, QStyleOptionViewItem, QModelIndex], None]


def mirror(painter: QPainter, rect: QRect) -> bool:
    """From now on `painter` paints as in a mirror in the middle of `rect`, if its direction is from right to left."""
    if not _is_to_left() or painter.layoutDirection() != _TO_LEFT:
        return False
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    turn(painter, rect)
    return True


def mirrored(paint: _Paint[_Delegate]) -> _Paint[_Delegate]:
    """A delegate's `paint`, in the mirror of its cell where the view goes from right to left."""

    @wraps(paint)
    def painted(
        delegate: _Delegate, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        if painter is None or not _is_to_left() or option.direction != _TO_LEFT:
            paint(delegate, painter, option, index)
            return
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        turn(painter, option.rect)
        try:
            paint(delegate, painter, option, index)
        finally:
            painter.restore()

    return painted


def turn(painter: QPainter, rect: QRect | QRectF) -> None:
    """Exchange left and right of `rect`; twice is nothing."""
    painter.translate(2 * rect.x() + rect.width(), 0)
    painter.scale(-1, 1)


def is_mirrored(painter: QPainter) -> bool:
    """Whether what is painted now is mirrored."""
    return _is_to_left() and painter.worldTransform().m11() < 0


def draw_pixmap(painter: QPainter, at: QPoint | QPointF, picture: QPixmap) -> None:
    """As QPainter's, upright in a mirror."""
    if not is_mirrored(painter):
        painter.drawPixmap(at, picture)
        return
    place = QRectF(QPointF(at), picture.deviceIndependentSize())
    turn(painter, place)
    painter.drawPixmap(at, picture)
    turn(painter, place)


def draw_text(painter: QPainter, rect: QRect | QRectF, flags: int, text: str) -> None:
    """As QPainter's: upright, and at the other side, in a mirror."""
    if not is_mirrored(painter):
        painter.drawText(rect, flags, text)
        return
    if not flags & _CENTRE:
        flags = flags & ~_RIGHT | _LEFT if flags & _RIGHT else flags & ~_LEFT | _RIGHT
    turn(painter, rect)
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each text in the direction of its letters
    painter.drawText(rect, flags | _ABSOLUTE, text)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    turn(painter, rect)


def text_flags(painter: QPainter, flags: int) -> int:
    """Flags with which a painter from right to left draws text at its side, but in the direction of its letters:
    "16 GiB, 8 GiB used" stays as it is written. That is the painter's direction from then on."""
    flags = int(QStyle.visualAlignment(_TO_LEFT, Qt.AlignmentFlag(flags & _ALIGNED))) | flags & ~_ALIGNED
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    return flags | _ABSOLUTE


def margins(left: int, top: int, right: int, bottom: int) -> tuple[int, int, int, int]:
    """Those of a layout, which Qt does not mirror by itself."""
    return (right, top, left, bottom) if QGuiApplication.isRightToLeft() else (left, top, right, bottom)


def seen(rect: QRect, within: QRect, direction: Qt.LayoutDirection) -> QRect:
    """Where a person sees what was placed at `rect` of `within`; and the way back."""
    if direction != _TO_LEFT:
        return rect
    return QRect(within.left() + within.right() - rect.right(), rect.top(), rect.width(), rect.height())
