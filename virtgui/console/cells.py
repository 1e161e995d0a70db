"""The cells of a terminal's screen: how text is written into them, and lines move, come and go."""

from __future__ import annotations

import unicodedata
from collections import deque
from typing import Any

from pyte import charsets
from pyte import modes as mo
from pyte.screens import Char, Screen, wcwidth

from virtgui.console.rows import BLANK, Line, Packed, packed

KEPT = 10_000
"""How many lines that left the screen are kept."""
_ACCENTS = 8
_STYLES, _LETTERS = 256, 512


class _Cells(dict[str, Char]):
    """The cells of one style, made once for each letter."""

    def __init__(self, style: Char) -> None:
        super().__init__()
        self.style = style

    def __missing__(self, letter: str) -> Char:
        if len(self) > _LETTERS:
            self.clear()
        cell = self[letter] = self.style._replace(data=letter)
        return cell


class Cells(Screen):
    """pyte's screen with its own lines, which are quicker, and as xterm has them where pyte differs."""

    buffer: dict[int, Line]  # type: ignore[assignment]

    def __init__(self, columns: int, lines: int) -> None:
        self.history: deque[Packed] = deque(maxlen=KEPT)
        self.scrolled = 0
        """How many lines have left the screen at the top so far."""
        self._cells_of: dict[Char, _Cells] = {}
        self._grounded: tuple[str, int, dict[int, Char]] = ("", 0, {})
        """The cells of an empty line with a ground of its own, made last: its ground and width, and they."""
        self._behind: dict[int, Line] | None = None
        """The ordinary screen while the alternate one is shown."""
        super().__init__(columns, lines)

    @property
    def default_char(self) -> Char:
        return BLANK

    # Text

    def draw(self, data: str) -> None:
        charset = self.g1_charset if self.charset else self.g0_charset
        if charset is not charsets.LAT1_MAP:
            data = data.translate(charset)
        if data.isascii():
            self._put(data)
            return
        begin = 0
        for at, letter in enumerate(data):
            width = 1 if letter < "\u0300" else wcwidth(letter)
            if width == 1:
                continue
            if at > begin:
                self._put(data[begin:at])
            begin = at + 1
            if width == 2:
                self._put_wide(letter)
            elif width == 0:
                self._put_accent(letter)
        self._put(data[begin:])

    def _cells(self) -> _Cells:
        style = self.cursor.attrs
        cells = self._cells_of.get(style)
        if cells is None:
            if len(self._cells_of) >= _STYLES:
                self._cells_of.clear()
            cells = self._cells_of[style] = _Cells(style)
        return cells

    def _put(self, text: str) -> None:
        """Write letters that take one cell each."""
        cursor, columns = self.cursor, self.columns
        cells = self._cells()
        while text:
            if cursor.x >= columns:
                self._at_the_edge(1)
            x = cursor.x
            room = columns - x
            if len(text) > room and mo.DECAWM not in self.mode:
                # without wrapping all that is too long lands on the last column
                text = text[: room - 1] + text[-1]
            piece, text = text[:room], text[room:]
            size = len(piece)
            if mo.IRM in self.mode:
                self.insert_characters(size)
            line = self.buffer[cursor.y]
            self._mend(line, x, x + size)
            line.update(zip(range(x, x + size), map(cells.__getitem__, piece), strict=True))
            cursor.x = x + size
            self.dirty.add(cursor.y)

    def _put_wide(self, letter: str) -> None:
        if self.columns < 2:
            return
        cursor = self.cursor
        if cursor.x + 2 > self.columns:
            self._at_the_edge(2)
        if mo.IRM in self.mode:
            self.insert_characters(2)
        line, x = self.buffer[cursor.y], cursor.x
        self._mend(line, x, x + 2)
        line[x] = cursor.attrs._replace(data=letter)
        line[x + 1] = cursor.attrs._replace(data="")
        cursor.x = x + 2
        self.dirty.add(cursor.y)

    def _put_accent(self, mark: str) -> None:
        """Lay an accent over the letter before the cursor; a letter carries only so many."""
        if unicodedata.category(mark) not in ("Mn", "Me"):
            return
        line, x = self.buffer[self.cursor.y], min(self.cursor.x, self.columns) - 1
        if x > 0 and not line[x].data:
            x -= 1
        if x < 0 or len(line[x].data) >= _ACCENTS:
            return
        line[x] = line[x]._replace(data=unicodedata.normalize("NFC", line[x].data + mark))
        self.dirty.add(self.cursor.y)

    def _at_the_edge(self, width: int) -> None:
        """There is no room for the next letter: go on in the next line, or write over the last column."""
        if mo.DECAWM in self.mode:
            self.buffer[self.cursor.y].wrapped = True
            self.cursor.x = 0
            self.index()
        else:
            self.cursor.x = self.columns - width

    @staticmethod
    def _mend(line: Line, begin: int, end: int) -> None:
        """What is left of a wide character of which a half is written over is blank."""
        if begin and begin in line and not line[begin].data:
            line[begin - 1] = line[begin - 1]._replace(data=" ")
        if end in line and not line[end].data:
            line[end] = line[end]._replace(data=" ")

    def repeat(self, count: int) -> None:
        """Write the letter before the cursor again (REP)."""
        x = min(self.cursor.x, self.columns) - 1
        letter = self.buffer[self.cursor.y][x].data if x >= 0 else ""
        if len(letter) == 1:
            self.draw(letter * min(count or 1, self.columns))

    # Lines

    def _new_line(self) -> Line:
        line = Line()
        ground = self.cursor.attrs.bg
        if ground != "default":
            if (ground, self.columns) != self._grounded[:2]:
                cells = dict.fromkeys(range(self.columns), BLANK._replace(bg=ground))
                self._grounded = (ground, self.columns, cells)
            line.update(self._grounded[2])
        return line

    def _blank(self, line: Line, begin: int, end: int) -> None:
        """Erase cells: they take the ground that is set, nothing else."""
        self._mend(line, begin, end)
        ground = self.cursor.attrs.bg
        if ground != "default":
            line.update(dict.fromkeys(range(begin, end), BLANK._replace(bg=ground)))
        elif begin == 0 and end >= self.columns:
            line.clear()
        else:
            last = max(line, default=-1) + 1
            for x in range(begin, last if end >= self.columns else min(end, last)):
                line.pop(x, None)
        if end >= self.columns:
            line.wrapped = False

    def _move(self, top: int, bottom: int, count: int) -> None:
        """Move the lines from `top` to `bottom` up by `count`, or down by -`count`; what enters is blank."""
        size = bottom - top + 1
        lines = [self.buffer[y] for y in range(top, bottom + 1)]
        if count > 0:
            count = min(count, size)
            lines = [*lines[count:], *(self._new_line() for _ in range(count))]
        else:
            count = min(-count, size)
            lines = [*(self._new_line() for _ in range(count)), *lines[: size - count]]
        self.buffer.update(zip(range(top, bottom + 1), lines, strict=True))
        self.dirty.update(range(top, bottom + 1))

    def _bounds(self) -> tuple[int, int]:
        return self.margins or (0, self.lines - 1)

    def _keep(self, count: int) -> None:
        for y in range(count):
            self.history.append(packed(self.buffer[y].row()))
        self.scrolled += count

    def index(self) -> None:
        top, bottom = self._bounds()
        if self.cursor.y == bottom:
            if top == 0 and self._behind is None:
                self._keep(1)
            self._move(top, bottom, 1)
        elif self.cursor.y < self.lines - 1:
            self.cursor.y += 1

    def reverse_index(self) -> None:
        top, bottom = self._bounds()
        if self.cursor.y == top:
            self._move(top, bottom, -1)
        elif self.cursor.y > 0:
            self.cursor.y -= 1

    def next_line(self) -> None:
        """To the beginning of the next line (NEL)."""
        self.cursor.x = 0
        self.index()

    def scroll_up(self, count: int = 1) -> None:
        """Move the text up (SU)."""
        self._move(*self._bounds(), count or 1)

    def scroll_down(self, count: int = 1) -> None:
        """Move the text down (SD)."""
        self._move(*self._bounds(), -(count or 1))

    def insert_lines(self, count: int | None = None) -> None:
        top, bottom = self._bounds()
        if top <= self.cursor.y <= bottom:
            self._move(self.cursor.y, bottom, -(count or 1))
            self.cursor.x = 0

    def delete_lines(self, count: int | None = None) -> None:
        top, bottom = self._bounds()
        if top <= self.cursor.y <= bottom:
            self._move(self.cursor.y, bottom, count or 1)
            self.cursor.x = 0

    def _cells_from(self, x: int) -> tuple[Line, list[Char]]:
        """The cursor's line and its cells from `x` on."""
        line = self.buffer[self.cursor.y]
        self._mend(line, x, self.columns)
        self.dirty.add(self.cursor.y)
        cells = [line[column] for column in range(x, self.columns)]
        if not cells[0].data:
            cells[0] = cells[0]._replace(data=" ")
        return line, cells

    def insert_characters(self, count: int | None = None) -> None:
        x = min(self.cursor.x, self.columns - 1)
        line, cells = self._cells_from(x)
        new = [BLANK._replace(bg=self.cursor.attrs.bg)] * min(count or 1, len(cells))
        self._lay(line, x, [*new, *cells[: len(cells) - len(new)]])

    def delete_characters(self, count: int | None = None) -> None:
        x = min(self.cursor.x, self.columns - 1)
        line, cells = self._cells_from(x)
        gone = min(count or 1, len(cells))
        self._lay(line, x, [*cells[gone:], *([BLANK._replace(bg=self.cursor.attrs.bg)] * gone)])

    @staticmethod
    def _lay(line: Line, x: int, cells: list[Char]) -> None:
        """Put cells in place; what is left of a wide character cut in two is blank."""
        if not cells[0].data:
            cells[0] = cells[0]._replace(data=" ")
        if cells[-1].data and wcwidth(cells[-1].data[0]) == 2:
            cells[-1] = cells[-1]._replace(data=" ")
        line.update(zip(range(x, x + len(cells)), cells, strict=True))

    def erase_characters(self, count: int | None = None) -> None:
        x = min(self.cursor.x, self.columns - 1)
        self._blank(self.buffer[self.cursor.y], x, min(x + (count or 1), self.columns))
        self.dirty.add(self.cursor.y)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        x = min(self.cursor.x, self.columns - 1)
        begin, end = {0: (x, self.columns), 1: (0, x + 1), 2: (0, self.columns)}.get(how, (0, 0))
        if end:
            self._blank(self.buffer[self.cursor.y], begin, end)
            self.dirty.add(self.cursor.y)

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        if how == 3:
            self.history.clear()
            self.dirty.update(range(self.lines))
            return
        whole = {0: range(self.cursor.y + 1, self.lines), 1: range(self.cursor.y), 2: range(self.lines)}.get(how)
        if whole is None:
            return
        for y in whole:
            self.buffer[y] = self._new_line()
        self.dirty.update(whole)
        if how != 2:
            self.erase_in_line(how)

    def alignment_display(self) -> None:
        self.margins = None
        self.cursor_position()
        cells = dict.fromkeys(range(self.columns), BLANK._replace(data="E"))
        for y in range(self.lines):
            line = self.buffer[y] = Line()
            line.update(cells)
        self.dirty.update(range(self.lines))
