"""How big a terminal's cells are, and rows painted into them: each letter exactly in its cell."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QGlyphRun, QPainter, QRawFont

from virtgui.console.rows import Row, Run, Style
from virtgui.views.console import boxes
from virtgui.views.console.colors import Colors

_SAMPLE = "M" * 64
_MOST_KNOWN = 4096


class _Face(dict[str, int]):
    """A font's glyphs by letter: 0 for one that it has not, or that is painted in another way."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self.font = font
        self.raw = QRawFont.fromFont(font)

    def __missing__(self, letter: str) -> int:
        if len(self) > _MOST_KNOWN:
            self.clear()
        glyph = 0
        if len(letter) == 1 and not boxes.drawn(letter):
            found = self.raw.glyphIndexesForString(letter)
            glyph = found[0] if len(found) == 1 else 0
        self[letter] = glyph
        return glyph


class Glyphs:
    """The cells of one font on a screen of one pixel ratio. All sizes are logical and whole pixels of the screen."""

    def __init__(self, font: QFont, ratio: float) -> None:
        self.pixel = 1 / ratio
        self.ratio = ratio
        metrics = QFontMetricsF(font)
        self.width = math.ceil(round(metrics.horizontalAdvance(_SAMPLE) / len(_SAMPLE) * ratio, 2)) / ratio
        self.height = math.ceil(round(metrics.height() * ratio, 2)) / ratio
        self._ascent = round(metrics.ascent() * ratio) / ratio
        self._line = max(1, round(metrics.lineWidth() * ratio)) / ratio
        self._under = self._ascent + max(1, round(metrics.underlinePos() * ratio)) / ratio
        self._through = self._ascent - round(metrics.strikeOutPos() * ratio) / ratio
        bold = QFont(font)
        bold.setBold(True)
        self._faces = (_Face(font), _Face(bold))
        self._places: list[QPointF] = []

    def cell(self, column: float, y: float, count: int = 1) -> QRectF:
        """Where cells are, in a line whose top is at `y`."""
        return QRectF(column * self.width, y, count * self.width, self.height)

    def ground(self, painter: QPainter, row: Row, y: float, colors: Colors, swapped: bool) -> None:
        """Paint what is behind the letters of a row."""
        for run in row.runs:
            ground = colors.of(run.style, swapped)[1]
            if ground is not None:
                painter.fillRect(self.cell(run.begin, y, run.end - run.begin), ground)

    def letters(self, painter: QPainter, row: Row, y: float, colors: Colors, swapped: bool) -> None:
        """Paint the letters of a row, and the lines under and through them."""
        for run in row.runs:
            self.run(painter, row, run, y, colors.of(run.style, swapped)[0])

    def run(self, painter: QPainter, row: Row, run: Run, y: float, color: QColor) -> None:
        """Paint the letters of a run."""
        cells: Sequence[str] = (row.text if row.cells is None else row.cells)[run.begin : run.end]
        face = self._faces[run.style.bold]
        glyphs = list(map(face.__getitem__, cells))
        painter.setPen(color)
        if 0 in glyphs:
            odd = [place for place, glyph in enumerate(glyphs) if not glyph]
            for place in odd:
                self._odd(painter, face, cells, place, run.begin + place, y, color)
            kept = [place for place, glyph in enumerate(glyphs) if glyph]
            self._draw(painter, face, [glyphs[place] for place in kept], [run.begin + place for place in kept], y)
        else:
            self._draw(painter, face, glyphs, range(run.begin, run.end), y)
        self._lines(painter, run.style, self.cell(run.begin, y, run.end - run.begin), color)

    def _draw(self, painter: QPainter, face: _Face, glyphs: list[int], columns: Sequence[int], y: float) -> None:
        if not glyphs:
            return
        while len(self._places) <= columns[-1]:
            self._places.append(QPointF(len(self._places) * self.width, 0.0))
        run = QGlyphRun()
        run.setRawFont(face.raw)
        run.setGlyphIndexes(glyphs)
        if isinstance(columns, range):
            run.setPositions(self._places[columns.start : columns.stop])
        else:
            run.setPositions([self._places[column] for column in columns])
        painter.drawGlyphRun(QPointF(0.0, y + self._ascent), run)

    def _odd(
        self, painter: QPainter, face: _Face, cells: Sequence[str], place: int, column: int, y: float, color: QColor
    ) -> None:
        """A letter of another font, with accents, or one that is drawn by hand; none goes out of its cells."""
        letter = cells[place]
        if not letter:
            return
        if boxes.drawn(letter):
            boxes.paint(painter, self.cell(column, y), letter, color, self.pixel)
            return
        wide = place + 1 < len(cells) and not cells[place + 1]
        where = self.cell(column, y, 2 if wide else 1)
        painter.save()
        painter.setClipRect(where, Qt.ClipOperation.IntersectClip)
        painter.setFont(face.font)
        painter.drawText(QPointF(where.left(), y + self._ascent), letter)
        painter.restore()

    def _lines(self, painter: QPainter, style: Style, where: QRectF, color: QColor) -> None:
        if style.underline:
            painter.fillRect(QRectF(where.left(), where.top() + self._under, where.width(), self._line), color)
        if style.strike:
            painter.fillRect(QRectF(where.left(), where.top() + self._through, where.width(), self._line), color)
