"""Painting by hand for both directions: where words go from right to left, what was placed from the left is mirrored.

Shapes are mirrored by the painter itself. What has to be read or known again (words, icons, plots, screens) is put
upright at its mirrored place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from PyQt6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QGuiApplication, QPainter, QPixmap
from PyQt6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLayout,
    QLineEdit,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

_TO_LEFT = Qt.LayoutDirection.RightToLeft
_is_to_left = QGuiApplication.isRightToLeft  # asked first: cells are painted every second, and it is quick
_LEFT, _RIGHT, _CENTRE = (
    int(side) for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter)
)
_ALIGNED = int(Qt.AlignmentFlag.AlignHorizontal_Mask | Qt.AlignmentFlag.AlignVertical_Mask)
_ABSOLUTE = int(Qt.AlignmentFlag.AlignAbsolute)
_JUDGED = 0x20000  # Qt.TextForceLeftToRight, which PyQt does not know
# Not compiled until words go from right to left: that takes a two-hundredth of the start.
_LETTERS_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"  # Hebrew to Arabic Extended, and their forms
_LINES, _END = "[^\n\t]+", "\N{POP DIRECTIONAL ISOLATE}"
_TO_RIGHT = Qt.LayoutDirection.LeftToRight
_ISOLATES = {_TO_LEFT: "\N{RIGHT-TO-LEFT ISOLATE}", _TO_RIGHT: "\N{LEFT-TO-RIGHT ISOLATE}"}
_WORD = "(?<!&)[/~]?[A-Za-z0-9](?:[!-~]*[A-Za-z0-9/%])?"
_OTHER = f"{_WORD}(?: {_WORD})*"
_MARGINS, _TEXT_MARGINS, _TO_END = "virtgui_margins", "virtgui_text_margins", "virtgui_to_end"
_FOLLOWED = "virtgui_followed"
_CUT = 2
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


def is_to_left(painter: QPainter) -> bool:
    """Whether what is painted now is read from right to left; within what is left to right in every language, not."""
    return _is_to_left() and (is_mirrored(painter) or painter.layoutDirection() != Qt.LayoutDirection.LeftToRight)


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
    """As QPainter's: upright, at the side where one begins to read, and in the direction of its letters."""
    if not is_mirrored(painter):
        to_left = _is_to_left() and painter.layoutDirection() == _TO_LEFT
        if not to_left:
            painter.drawText(rect, flags, text)
            return
        painter.drawText(rect, text_flags(painter, flags, text), written(text))
        painter.setLayoutDirection(_TO_LEFT)
        return
    if not flags & _CENTRE:
        flags = flags & ~_RIGHT | _LEFT if flags & _RIGHT else flags & ~_LEFT | _RIGHT
    turn(painter, rect)
    painter.setLayoutDirection(direction_of(text))
    painter.drawText(rect, flags | _ABSOLUTE, written(text))
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    turn(painter, rect)


def direction_of(text: str) -> Qt.LayoutDirection:
    """In which direction a text is read: a sentence may begin with a name in other letters than its own."""
    return _TO_LEFT if re.search(_LETTERS_TO_LEFT, text) else Qt.LayoutDirection.LeftToRight


def written(text: str) -> str:
    """A text as it is to be drawn: in one that is read from right to left, each "4 GiB", path or name of other letters
    stays as it is written, beside whatever stands."""
    return re.sub(_OTHER, f"{_ISOLATES[_TO_RIGHT]}\\g<0>{_END}", text) if direction_of(text) == _TO_LEFT else text


def text_flags(painter: QPainter, flags: int, text: str) -> int:
    """Flags with which a painter from right to left draws a text at its side, but in the direction of its letters:
    "16 GiB, 8 GiB used" stays as it is written. That is the painter's direction from then on."""
    flags = int(QStyle.visualAlignment(_TO_LEFT, Qt.AlignmentFlag(flags & _ALIGNED))) | flags & ~_ALIGNED
    painter.setLayoutDirection(direction_of(text))
    return flags | _ABSOLUTE


def label_flags(flags: int) -> int:
    """Flags with which a label's text stands where one begins to read: QLabel itself asks the text's letters."""
    if not flags & _JUDGED:
        return flags
    flags &= ~_JUDGED
    if flags & _CENTRE:
        return flags
    return flags & ~_RIGHT | _LEFT if flags & _RIGHT else flags & ~_LEFT | _RIGHT


def overflows(painter: QPainter, rect: QRect, text: str) -> bool:
    """Whether a line that is read from left to right is too long for its place: then its end is to be cut."""
    wide = painter.fontMetrics().size(int(Qt.TextFlag.TextShowMnemonic), text).width()
    if wide <= rect.width() + _CUT:
        return False
    return direction_of(text) != _TO_LEFT


def isolated(text: str) -> str:
    """The same, each line (and the key of a menu's entry) in the direction of its letters wherever it is written:
    "2 GiB", "/var/lib", "Ctrl+,"."""
    return re.sub(_LINES, lambda line: f"{_ISOLATES[direction_of(line[0])]}{written(line[0])}{_END}", text)


def margins(of: QLayout | QWidget, left: int, top: int, right: int, bottom: int) -> None:
    """Those of a layout or a label, which Qt does not mirror by itself."""
    _follow(of, _MARGINS, (left, top, right, bottom))


def text_margins(field: QLineEdit, left: int, right: int) -> None:
    """Those of the text in a field beside which something is painted."""
    _follow(field, _TEXT_MARGINS, (left, right))


def lean(field: QLineEdit | QAbstractSpinBox, *, to_end: bool = False) -> None:
    """Have a field of numbers begin where one begins to read, or end where one ends: Qt asks the letters of a text,
    and numbers have none."""
    _follow(field, _TO_END, to_end)


def _follow(what: QLayout | QWidget, way: str, how: object) -> None:
    """Place it, and anew when the direction of the program changes."""
    what.setProperty(way, how)
    _PLACED[way](what, how)
    program = QGuiApplication.instance()
    if isinstance(program, QGuiApplication) and not program.property(_FOLLOWED):
        program.setProperty(_FOLLOWED, True)
        program.layoutDirectionChanged.connect(_turned)


def _set_margins(of: QLayout | QWidget, how: Any) -> None:
    left, top, right, bottom = how
    of.setContentsMargins(*((right, top, left, bottom) if _is_to_left() else (left, top, right, bottom)))


def _set_text_margins(of: Any, how: Any) -> None:
    left, right = how
    of.setTextMargins(*((right, 0, left, 0) if _is_to_left() else (left, 0, right, 0)))


def _set_side(of: Any, to_end: Any) -> None:
    side = Qt.AlignmentFlag.AlignRight if to_end != _is_to_left() else Qt.AlignmentFlag.AlignLeft
    of.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)


def _turned() -> None:
    for window in QApplication.topLevelWidgets():
        for each in (window, *window.findChildren(QLayout), *window.findChildren(QWidget)):
            for way, place in _PLACED.items():
                how = each.property(way)
                if how is not None:
                    place(each, how)


_PLACED: dict[str, Callable[[Any, Any], None]] = {
    _MARGINS: _set_margins,
    _TEXT_MARGINS: _set_text_margins,
    _TO_END: _set_side,
}


def open_below(menu: QMenu, button: QWidget, *, at_end: bool = False) -> None:
    """Open a menu under its button, from the side where one begins to read on, or from the other."""
    corner = button.mapToGlobal(button.rect().bottomLeft())
    menu.popup(corner)
    screen = menu.screen()
    least = screen.availableGeometry().left() if screen is not None else 0
    if at_end != _is_to_left():  # once it is filled and knows its width
        menu.move(max(least, corner.x() + button.width() - menu.width()), menu.y())


def seen(rect: QRect, within: QRect, direction: Qt.LayoutDirection) -> QRect:
    """Where a person sees what was placed at `rect` of `within`; and the way back."""
    if direction != _TO_LEFT:
        return rect
    return QRect(within.left() + within.right() - rect.right(), rect.top(), rect.width(), rect.height())
