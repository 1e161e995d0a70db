"""Lines and blocks that a terminal's programs draw with letters, painted so that they join at any size."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

FIRST, LAST = "\u2500", "\u259f"
_BLOCKS = 0x2580
_WEIGHTS = {"LIGHT": 1, "SINGLE": 1, "HEAVY": 2, "DOUBLE": 3}
_DOUBLE = 3
_ARMS = {"LEFT": (0,), "UP": (1,), "RIGHT": (2,), "DOWN": (3,), "HORIZONTAL": (0, 2), "VERTICAL": (1, 3)}
_DASHES = {"DOUBLE DASH": 2, "TRIPLE DASH": 3, "QUADRUPLE DASH": 4}
_QUADRANTS = {
    0x2596: "c", 0x2597: "d", 0x2598: "a", 0x2599: "acd", 0x259A: "ad", 0x259B: "abc", 0x259C: "abd", 0x259D: "b",
    0x259E: "bc", 0x259F: "bcd",
}  # fmt: skip
_CORNERS = {"a": (0.0, 0.0), "b": (0.5, 0.0), "c": (0.0, 0.5), "d": (0.5, 0.5)}


class _Box(NamedTuple):
    """How heavy the lines from the middle to the left, up, right and down are: 0 none, 1 light, 2 heavy, 3 double."""

    arms: tuple[int, int, int, int]
    dashes: int = 0
    arc: bool = False
    diagonals: str = ""


def drawn(letter: str) -> bool:
    """Whether a letter is one of these."""
    return FIRST <= letter <= LAST


@lru_cache(maxsize=128)
def _box(letter: str) -> _Box:
    """Unicode's own name of the letter says all."""
    name = unicodedata.name(letter).removeprefix("BOX DRAWINGS ")
    if "DIAGONAL" in name:
        return _Box((0, 0, 0, 0), diagonals="/\\" if "CROSS" in name else "/" if "UPPER RIGHT" in name else "\\")
    dashes = 0
    for words, count in _DASHES.items():
        if words in name:
            name, dashes = name.replace(words, ""), count
    arms, weight = [0, 0, 0, 0], 1
    for part in name.split(" AND "):
        words_of_part = part.split()
        weight = next((_WEIGHTS[word] for word in words_of_part if word in _WEIGHTS), weight)
        for word in words_of_part:
            for arm in _ARMS.get(word, ()):
                arms[arm] = weight
    return _Box((arms[0], arms[1], arms[2], arms[3]), dashes, "ARC" in name)


def paint(painter: QPainter, cell: QRectF, letter: str, color: QColor, pixel: float) -> None:
    """Paint one of these letters into a cell; `pixel` is the size of one pixel of the screen."""
    if ord(letter) >= _BLOCKS:
        _paint_block(painter, cell, ord(letter), color, pixel)
        return
    box = _box(letter)
    light = max(1, round(cell.height() / pixel / 16)) * pixel
    middle = QPointF(_snapped(cell.center().x() - light / 2, pixel), _snapped(cell.center().y() - light / 2, pixel))
    if box.diagonals or box.arc:
        _paint_curved(painter, cell, box, color, light, middle)
        return
    for arm, weight in enumerate(box.arms):
        if weight:
            for line in _lines(cell, box.arms, arm, light, middle, pixel):
                _fill(painter, line, box.dashes, horizontal=arm in (0, 2), color=color, pixel=pixel)


def _snapped(value: float, pixel: float) -> float:
    return round(value / pixel) * pixel


def _lines(
    cell: QRectF, arms: tuple[int, int, int, int], arm: int, light: float, middle: QPointF, pixel: float
) -> list[QRectF]:
    """The rectangles of one arm, from where it begins at the middle to the edge. `middle` is the top left of where
    two light lines cross."""
    weight = arms[arm]
    sides = (arms[1], arms[3]) if arm in (0, 2) else (arms[0], arms[2])
    if weight != _DOUBLE:
        thick = _thick(weight, light, pixel)
        reach = max((_thick(side, light, pixel) for side in sides if side), default=thick)
        over = -light if sides == (_DOUBLE, _DOUBLE) and not arms[(arm + 2) % 4] else (reach - light) / 2
        return [_stretch(cell, arm, middle, over, (light - thick) / 2, thick, light)]
    lines = []
    for offset, beside, other in ((-light, *sides), (light, *reversed(sides))):
        over = -light if beside == _DOUBLE else light if other == _DOUBLE and not beside else 0.0
        lines.append(_stretch(cell, arm, middle, over, offset, light, light))
    return lines


def _thick(weight: int, light: float, pixel: float) -> float:
    """How thick a line is, or two lines with the gap between them are."""
    match weight:
        case 1:
            return light
        case 2:
            return light + 2 * max(pixel, _snapped(light / 2, pixel))
        case _:
            return 3 * light


def _stretch(cell: QRectF, arm: int, middle: QPointF, over: float, offset: float, thick: float, light: float) -> QRectF:
    """From the edge of the cell to the middle and `over` beyond; `offset` to the side of it."""
    x, y = middle.x(), middle.y()
    match arm:
        case 0:
            return QRectF(cell.left(), y + offset, x + light + over - cell.left(), thick)
        case 1:
            return QRectF(x + offset, cell.top(), thick, y + light + over - cell.top())
        case 2:
            return QRectF(x - over, y + offset, cell.right() - x + over, thick)
        case _:
            return QRectF(x + offset, y - over, thick, cell.bottom() - y + over)


def _fill(painter: QPainter, line: QRectF, dashes: int, *, horizontal: bool, color: QColor, pixel: float) -> None:
    if not dashes:
        painter.fillRect(line, color)
        return
    # each arm has half of the cell's dashes, and each dash a gap after it
    length = line.width() if horizontal else line.height()
    count = max(1, dashes // 2)
    step = length / count
    for number in range(count):
        begin, size = _snapped(number * step, pixel), max(pixel, _snapped(step * 0.6, pixel))
        if horizontal:
            painter.fillRect(QRectF(line.left() + begin, line.top(), size, line.height()), color)
        else:
            painter.fillRect(QRectF(line.left(), line.top() + begin, line.width(), size), color)


def _paint_curved(painter: QPainter, cell: QRectF, box: _Box, color: QColor, light: float, middle: QPointF) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(cell)
    painter.setPen(QPen(color, light, cap=Qt.PenCapStyle.FlatCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if "/" in box.diagonals:
        painter.drawLine(cell.bottomLeft(), cell.topRight())
    if "\\" in box.diagonals:
        painter.drawLine(cell.topLeft(), cell.bottomRight())
    if box.arc:
        center = middle + QPointF(light / 2, light / 2)
        left, up, _right, _down = box.arms
        across = QPointF(cell.left() if left else cell.right(), center.y())
        along = QPointF(center.x(), cell.top() if up else cell.bottom())
        radius = cell.width() / 2
        turn = QPointF(center.x(), center.y() + (-radius if up else radius))
        path = QPainterPath(along)
        path.lineTo(turn)
        path.quadTo(center, across)
        painter.drawPath(path)
    painter.restore()


def _paint_block(painter: QPainter, cell: QRectF, code: int, color: QColor, pixel: float) -> None:
    def part(left: float, top: float, right: float, bottom: float) -> None:
        """A part of the cell, in shares of it."""
        x, y = _snapped(cell.width() * left, pixel), _snapped(cell.height() * top, pixel)
        width, height = _snapped(cell.width() * right, pixel) - x, _snapped(cell.height() * bottom, pixel) - y
        painter.fillRect(QRectF(cell.left() + x, cell.top() + y, max(width, pixel), max(height, pixel)), color)

    if code in _QUADRANTS:
        for corner in _QUADRANTS[code]:
            x, y = _CORNERS[corner]
            part(x, y, x + 0.5, y + 0.5)
        return
    match code - _BLOCKS:
        case 0x00:
            part(0, 0, 1, 0.5)
        case eighths if eighths <= 0x08:
            part(0, 1 - eighths / 8, 1, 1)
        case eighths if eighths <= 0x0F:
            part(0, 0, (0x10 - eighths) / 8, 1)
        case 0x10:
            part(0.5, 0, 1, 1)
        case shade if shade <= 0x13:
            seen = QColor(color)
            seen.setAlphaF((shade - 0x10) / 4)
            painter.fillRect(cell, seen)
        case 0x14:
            part(0, 0, 1, 1 / 8)
        case _:
            part(7 / 8, 0, 1, 1)
