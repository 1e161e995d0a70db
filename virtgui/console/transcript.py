"""A terminal's lines as one text: to search, to select words in and to copy from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from virtgui.console.terminal import Terminal

MOST_FOUND = 10_000
_WORD = re.compile(r"[\w@%+~#=:,.?&/\\-]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Place(NamedTuple):
    """A cell: the number of its line, and its column."""

    line: int
    column: int


class Span(NamedTuple):
    """Cells from `begin` up to but not including `end`, through the lines between."""

    begin: Place
    end: Place

    @classmethod
    def between(cls, one: Place, other: Place) -> Span:
        """The span of two places in either order."""
        return cls(min(one, other), max(one, other))

    def on(self, line: int, width: int) -> tuple[int, int] | None:
        """Which columns of a line are in it; None when none are."""
        if not self.begin.line <= line <= self.end.line:
            return None
        begin = self.begin.column if line == self.begin.line else 0
        end = self.end.column if line == self.end.line else width
        return (begin, end) if begin < end else None


class Transcript:
    """The lines of a moment in one text, where a line that was too long for the screen is one again."""

    def __init__(self, terminal: Terminal) -> None:
        self._first = terminal.oldest
        self._rows = terminal.lines(self._first, terminal.end - self._first, looks=False)
        self._begins: list[int] = []
        parts: list[str] = []
        at = 0
        for row in self._rows:
            self._begins.append(at)
            part = row.text if row.wrapped else row.text.rstrip(" ") + "\n"
            parts.append(part)
            at += len(part)
        self.text = "".join(parts)
        self._astral = [found.start() for found in _ASTRAL.finditer(self.text)]

    def place(self, offset: int) -> Place:
        """Where a character of the text is."""
        index = bisect_right(self._begins, offset) - 1
        row, within = self._rows[index], offset - self._begins[index]
        column = within
        if row.cells is not None:
            column = next((c for i, c in enumerate(row.columns()) if i == within), row.width)
        return Place(self._first + index, column)

    def span(self, begin: int, end: int) -> Span:
        """Where a piece of the text is; `begin` is before `end`."""
        last = self.place(end - 1)
        row = self._rows[last.line - self._first]
        return Span(self.place(begin), Place(last.line, row.span(last.column)[1]))

    def from_utf16(self, offset: int) -> int:
        """An offset as Qt counts, in UTF-16, as one of this text."""
        if not self._astral:
            return offset
        return offset - bisect_left([at + index for index, at in enumerate(self._astral)], offset)


def find(text: str, words: str, *, case: bool = False) -> Iterator[tuple[int, int]]:
    """Where some words are, at most `MOST_FOUND` times; with `case`, big and small letters differ."""
    if not words:
        return
    pattern = re.compile(re.escape(words), 0 if case else re.IGNORECASE)
    for count, found in enumerate(pattern.finditer(text)):
        if count >= MOST_FOUND:
            return
        yield found.span()


def selected_text(terminal: Terminal, span: Span) -> str:
    """What is copied of a span: blanks at the end of a line are left out, lines that were wrapped are one."""
    rows = terminal.lines(span.begin.line, max(0, span.end.line - span.begin.line + 1))
    parts: list[str] = []
    for index, row in enumerate(rows):
        columns = span.on(span.begin.line + index, max(row.width, 1))
        part = row.part(*columns) if columns is not None else ""
        last = index == len(rows) - 1
        joined = row.wrapped and not last
        parts.append(part if joined or last else part.rstrip(" ") + "\n")
    return "".join(parts).rstrip(" ")


def word_at(terminal: Terminal, place: Place) -> Span:
    """The word at a place, through wrapped lines; a single cell where there is no word."""
    return _grown(terminal, place, lambda cell: _WORD.match(cell) is not None)


def line_at(terminal: Terminal, place: Place) -> Span:
    """The whole line at a place, with all of it that was wrapped."""
    first = last = place.line
    while first > terminal.oldest and terminal.lines(first - 1, 1)[0].wrapped:
        first -= 1
    while last < terminal.end - 1 and terminal.lines(last, 1)[0].wrapped:
        last += 1
    return Span(Place(first, 0), Place(last, terminal.columns))


def _grown(terminal: Terminal, place: Place, wanted: Callable[[str], bool]) -> Span:
    row = terminal.lines(place.line, 1)[0]
    begin, end = row.span(place.column)
    first, last = Place(place.line, begin), Place(place.line, end)
    if not wanted(row.part(begin, end)):
        return Span(first, last)
    for back in _back(terminal, first):
        if not wanted(_cell(terminal, back)):
            break
        first = back
    for ahead in _ahead(terminal, last):
        if not wanted(_cell(terminal, ahead)):
            break
        last = Place(ahead.line, terminal.lines(ahead.line, 1)[0].span(ahead.column)[1])
    return Span(first, last)


def _cell(terminal: Terminal, place: Place) -> str:
    row = terminal.lines(place.line, 1)[0]
    return row.part(*row.span(place.column))


def _back(terminal: Terminal, place: Place) -> Iterable[Place]:
    line, column = place
    while True:
        while column > 0:
            column = terminal.lines(line, 1)[0].span(column - 1)[0]
            yield Place(line, column)
        if line <= terminal.oldest or not terminal.lines(line - 1, 1)[0].wrapped:
            return
        line -= 1
        column = terminal.lines(line, 1)[0].width


def _ahead(terminal: Terminal, place: Place) -> Iterable[Place]:
    line, column = place
    while True:
        row = terminal.lines(line, 1)[0]
        while column < row.width:
            begin, end = row.span(column)
            yield Place(line, begin)
            column = end
        if not row.wrapped or line >= terminal.end - 1:
            return
        line, column = line + 1, 0
