"""A terminal: a guest's bytes in, numbered lines out, with what was shown before.

What a guest sends is text, colours, moves of the cursor. It cannot set a title, reach the clipboard or have text of
its own typed back. Two questions are answered, since shells and `resize` need them: where the cursor is (DSR) and
what kind of terminal this is (DA); neither answer holds anything that the guest chose.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from virtgui.console.parser import Parser
from virtgui.console.rows import EMPTY, Row, unpacked
from virtgui.console.screen import BRACKETED, CURSOR_KEYS, REVERSED, GuestScreen

_FEW = 500
"""Up to how many lines are found faster one by one than by going through all that are kept."""


class Caret(NamedTuple):
    """Where the cursor is: the number of its line, and its column."""

    line: int
    column: int
    visible: bool


class Terminal:
    """Lines have numbers that never change: those still kept run from `oldest`, the screen's from `base`, to `end`,
    which is one past the last."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self._screen = GuestScreen(columns, rows)
        self._parser = Parser(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._known: dict[int, Row] = {}
        """The screen's lines by their place, until they change."""

    def feed(self, data: bytes) -> None:
        """Take what the guest sent. Any bytes will do; sequences and letters may come in pieces."""
        self._parser.feed(self._decoder.decode(data))

    def resize(self, columns: int, rows: int) -> None:
        """Take another size, in cells: 2 to 1000 columns, 2 to 500 rows."""
        self._screen.resize(rows, columns)
        self._known.clear()

    def clear(self) -> None:
        """Forget all lines but the one with the cursor."""
        self._screen.clear()
        self._known.clear()

    def reset(self) -> None:
        """As at the start, for a terminal that was garbled; earlier lines stay."""
        self._parser = Parser(self._screen)
        self._decoder.reset()
        self._screen.reset()

    @property
    def columns(self) -> int:
        """The width in cells."""
        return self._screen.columns

    @property
    def rows(self) -> int:
        """The height in lines."""
        return self._screen.lines

    @property
    def oldest(self) -> int:
        """The number of the first line that is kept."""
        return self._screen.scrolled - len(self._screen.history)

    @property
    def base(self) -> int:
        """The number of the screen's first line."""
        return self._screen.scrolled

    @property
    def end(self) -> int:
        """One past the number of the last line."""
        return self._screen.scrolled + self._screen.lines

    def lines(self, top: int, count: int, *, looks: bool = True) -> Sequence[Row]:
        """`count` lines from number `top` on; those that are not there are empty. Without `looks` the kept ones have
        no runs: for who reads all of them."""
        self._forget_changed()
        base, oldest = self.base, self.oldest
        rows: list[Row] = [EMPTY] * max(0, min(count, oldest - top))
        begin = max(top, oldest) - oldest
        last = min(top + count, base) - oldest
        history = self._screen.history
        few = last - begin < _FEW
        kept = map(history.__getitem__, range(begin, last)) if few else islice(history, begin, last)
        rows += (unpacked(row, looks=looks) for row in kept)
        rows += [self._row(number - base) for number in range(max(top, base), top + count)]
        return rows

    def _row(self, y: int) -> Row:
        known = self._known.get(y)
        if known is None:
            known = self._known[y] = self._screen.row(y)
        return known

    def _forget_changed(self) -> None:
        for y in self._screen.dirty:
            self._known.pop(y, None)

    def changed(self) -> frozenset[int]:
        """The numbers of the screen's lines that changed since this was asked last."""
        self._forget_changed()
        base = self.base
        numbers = frozenset(base + y for y in self._screen.dirty)
        self._screen.dirty.clear()
        return numbers

    @property
    def caret(self) -> Caret:
        """The cursor."""
        cursor = self._screen.cursor
        return Caret(self.base + cursor.y, min(cursor.x, self.columns - 1), not cursor.hidden)

    @property
    def application_keys(self) -> bool:
        """Whether the arrow keys are to be sent in their other form."""
        return CURSOR_KEYS in self._screen.mode

    @property
    def bracketed(self) -> bool:
        """Whether pasted text is to be marked as such."""
        return BRACKETED in self._screen.mode

    @property
    def alternate(self) -> bool:
        """Whether a full-screen program shows its own screen, of which nothing is kept."""
        return self._screen.alternate

    @property
    def reversed(self) -> bool:
        """Whether ground and text have changed places on the whole screen."""
        return REVERSED in self._screen.mode

    def answers(self) -> bytes:
        """What is to be sent back to the guest, once."""
        answers = bytes(self._screen.answers)
        self._screen.answers.clear()
        return answers

    def rang(self) -> bool:
        """Whether the bell rang since this was asked last."""
        rang = self._screen.bells > 0
        self._screen.bells = 0
        return rang
