"""One line of a terminal as it is painted, searched and copied: its text and the runs of one style in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, cast

from pyte.screens import Char, StaticDefaultDict

BLANK = Char(" ")


class Style(NamedTuple):
    """How cells look. Colours are "default", the number of a palette's colour ("0" to "255") or "#rrggbb"."""

    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    italics: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False
    blink: bool = False


PLAIN = Style()


class Run(NamedTuple):
    """Neighbouring cells of one style, from column `begin` up to but not including `end`."""

    begin: int
    end: int
    style: Style


class Row(NamedTuple):
    """A line that does not change any more. `cells` is None where every cell holds one character, else the text of
    each: "" follows a wide character, and a letter may carry accents. `wrapped`: the text goes on in the next row."""

    text: str = ""
    runs: tuple[Run, ...] = ()
    cells: tuple[str, ...] | None = None
    wrapped: bool = False

    @property
    def width(self) -> int:
        """How many cells it has."""
        return len(self.text) if self.cells is None else len(self.cells)

    def part(self, begin: int, end: int) -> str:
        """The text of the cells from column `begin` up to `end`."""
        return self.text[begin:end] if self.cells is None else "".join(self.cells[begin:end])

    def columns(self) -> Iterator[int]:
        """The column of each character of the text."""
        if self.cells is None:
            yield from range(len(self.text))
            return
        for column, cell in enumerate(self.cells):
            for _ in cell:
                yield column

    def span(self, column: int) -> tuple[int, int]:
        """The columns of the character at a column: two for a wide one."""
        if self.cells is None or column >= len(self.cells):
            return column, column + 1
        if not self.cells[column] and column:
            return column - 1, column + 1
        wide = column + 1 < len(self.cells) and not self.cells[column + 1]
        return column, column + 2 if wide else column + 1


EMPTY = Row()

Packed = tuple[str | int | bool | tuple[str, ...] | None, ...]
"""A row that is kept: its text, cells and whether it is wrapped, then begin, end and style of each run. Python's
garbage collector looks at ten thousand of these no more than once, since nothing in them can be a part of a cycle."""
_PARTS = 3


def packed(row: Row) -> Packed:
    """A row, to keep."""
    parts: list[str | int | bool | tuple[str, ...] | None] = [row.text, row.cells, row.wrapped]
    for run in row.runs:
        parts += (run.begin, run.end, _code(run.style))
    return tuple(parts)


def unpacked(kept: Packed, *, looks: bool = True) -> Row:
    """A row that was kept; without `looks` it has no runs."""
    text, cells, wrapped = kept[:_PARTS]
    parts = iter(kept[_PARTS:] if looks else ())
    runs = tuple(
        Run(begin, end, _style(code))
        for begin, end, code in cast(Iterator[tuple[int, int, str]], zip(parts, parts, parts, strict=True))
    )
    return Row(cast(str, text), runs, cast(tuple[str, ...] | None, cells), bool(wrapped))


@lru_cache(maxsize=1024)
def _code(style: Style) -> str:
    return " ".join((style.fg, style.bg, *("1" if on else "" for on in style[2:])))


@lru_cache(maxsize=1024)
def _style(code: str) -> Style:
    fg, bg, *flags = code.split(" ")
    return Style(fg, bg, *(flag == "1" for flag in flags))


class Line(StaticDefaultDict[int, Char]):
    """A line at work: its cells by column, those that were never written left out."""

    def __init__(self) -> None:
        super().__init__(BLANK)
        self.wrapped = False

    def row(self) -> Row:
        """As it is now."""
        if not self:
            return EMPTY
        chars = list(map(self.__getitem__, range(max(self) + 1)))
        cells = [char[0] for char in chars]
        text = "".join(cells)
        even = len(text) == len(cells) and "" not in cells
        runs = []
        begin, looks = 0, chars[0][1:]
        for column, char in enumerate(chars):
            if char[1:] != looks:
                runs.append(Run(begin, column, Style._make(looks)))
                begin, looks = column, char[1:]
        runs.append(Run(begin, len(chars), PLAIN if looks == PLAIN else Style._make(looks)))
        return Row(text, tuple(runs), None if even else tuple(cells), self.wrapped)

    @classmethod
    def of(cls, row: Row) -> Line:
        """A line at work again."""
        line = cls()
        line.wrapped = row.wrapped
        cells = row.text if row.cells is None else row.cells
        for run in row.runs:
            for column in range(run.begin, run.end):
                line[column] = Char(cells[column], *run.style)
        return line
