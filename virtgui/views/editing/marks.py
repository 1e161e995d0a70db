"""Where the problems of a text are now: they move with what is typed until the text is checked again."""

from __future__ import annotations

from typing import NamedTuple

from PyQt6.QtGui import QTextCharFormat, QTextCursor, QTextDocument
from PyQt6.QtWidgets import QTextEdit

from virtgui.views import theme
from virtgui.views.editing import keys
from virtgui.xml.schema import Mark

ROLES = {"error": "error", "warning": "paused"}
"""The colour role of each severity."""


class _Placed(NamedTuple):
    mark: Mark
    begin: QTextCursor
    end: QTextCursor

    def line(self) -> int:
        return self.begin.blockNumber()


class Marks:
    """The marks of one document. Lines count from 0 here, as Qt counts."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._placed: list[_Placed] = []

    def place(self, marks: tuple[Mark, ...]) -> None:
        """Take other marks, about the text as it is now."""
        self._placed = [self._of(mark) for mark in marks]

    def underlines(self, ours: theme.Scheme) -> list[QTextEdit.ExtraSelection]:
        """Waves under what the marks are about."""
        waves = []
        for placed in self._placed:
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(getattr(ours, ROLES[placed.mark.severity]))
            waves.append(stretch(self._document, placed.begin.position(), placed.end.position(), look))
        return waves

    def by_line(self) -> dict[int, list[Mark]]:
        """The marks of each line that has any."""
        found: dict[int, list[Mark]] = {}
        for placed in self._placed:
            found.setdefault(placed.line(), []).append(placed.mark)
        return found

    def worst(self, first: int, last: int) -> str | None:
        """The worst severity on some lines; None without a mark there."""
        return min((one.mark.severity for one in self._placed if first <= one.line() <= last), default=None)

    def at(self, position: int) -> list[Mark]:
        """The marks about what stands at a position."""
        return [one.mark for one in self._placed if one.begin.position() <= position <= one.end.position()]

    def cursor(self, mark: Mark) -> QTextCursor | None:
        """A cursor where a mark is now; None for one that is not shown."""
        return next((QTextCursor(one.begin) for one in self._placed if one.mark == mark), None)

    def _of(self, mark: Mark) -> _Placed:
        block = self._document.findBlockByNumber(min(mark.line, self._document.blockCount()) - 1)
        text = block.text()
        if mark.length:
            first, last = mark.column - 1, mark.column - 1 + mark.length
        else:
            first, last = len(text) - len(text.lstrip()), len(text)
        begin, end = QTextCursor(block), QTextCursor(block)
        begin.setPosition(block.position() + keys.to_qt(text, min(first, len(text))))
        end.setPosition(block.position() + keys.to_qt(text, min(last, len(text))))
        return _Placed(mark, begin, end)


def stretch(document: QTextDocument, begin: int, end: int, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
    """A stretch of a text in another look, without a change to the text."""
    one = QTextEdit.ExtraSelection()
    most = document.characterCount() - 1
    cursor = QTextCursor(document)
    cursor.setPosition(min(begin, most))
    cursor.setPosition(min(end, most), QTextCursor.MoveMode.KeepAnchor)
    one.cursor = cursor
    one.format = look
    return one
