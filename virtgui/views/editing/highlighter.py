"""The colours of XML: tags, attributes, values, comments, CDATA."""

from __future__ import annotations

import re

from PyQt6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from virtgui.views import theme
from virtgui.xml.scan import MOST

_TEXT, _COMMENT, _CDATA, _PI, _TAG, _DOUBLE, _SINGLE = range(7)
_OUTSIDE = re.compile(
    r"(?P<comment><!--)|(?P<cdata><!\[CDATA\[)|(?P<pi><\?)|(?P<tag></?[^\s<>/!?=\"']*)|(?P<entity>&[#\w]+;)"
)
_INSIDE = re.compile(
    r"(?P<end>/?>)|(?P<value>\"[^\"<]*\"|'[^'<]*')|(?P<double>\"[^\"<]*$)|(?P<single>'[^'<]*$)"
    r"|(?P<name>[^\s<>\"'/]+)|(?P<broken><)"
)
_LONG = {_COMMENT: "-->", _CDATA: "]]>", _PI: "?>", _DOUBLE: '"', _SINGLE: "'"}
_BEGINS = {"comment": _COMMENT, "cdata": _CDATA, "pi": _PI}
_ROLES = {
    "tag": "accent",
    "name": "paused",
    "value": "running",
    "comment": "muted",
    "cdata": "asleep",
    "pi": "muted",
    "entity": "saved",
}
_KIND_OF = {_COMMENT: "comment", _CDATA: "cdata", _PI: "pi", _DOUBLE: "value", _SINGLE: "value"}
_LONGEST = 20_000


class Highlighter(QSyntaxHighlighter):
    """Colours a document's lines, each from the state the line above ended in."""

    def __init__(self, document: QTextDocument, ours: theme.Scheme) -> None:
        super().__init__(document)
        self._formats = _formats(ours)
        self._ours = ours

    def recolor(self, ours: theme.Scheme) -> None:
        """Take the colours of another scheme."""
        if ours != self._ours:
            self._ours = ours
            self._formats = _formats(ours)
            self.rehighlight()

    def color(self, kind: str) -> QColor:
        """The colour of one kind of word, such as "tag"."""
        return self._formats[kind].foreground().color()

    def highlightBlock(self, text: str | None) -> None:
        line = text or ""
        state = max(self.previousBlockState(), 0)
        at = 0
        document = self.document()
        if len(line) > _LONGEST or document is None or document.characterCount() > MOST:
            self.setCurrentBlockState(state)
            return
        offset = None if line.isascii() else _Units(line)
        while at < len(line):
            start = at
            if state in _LONG:
                found = line.find(_LONG[state], at)
                at = len(line) if found < 0 else found + len(_LONG[state])
                self._paint(offset, start, at, _KIND_OF[state])
                if found >= 0:
                    state = _TAG if state in (_DOUBLE, _SINGLE) else _TEXT
                continue
            match = (_INSIDE if state == _TAG else _OUTSIDE).search(line, at)
            if match is None:
                break
            kind = match.lastgroup or ""
            at = match.end()
            if kind in _BEGINS:
                state = _BEGINS[kind]
            elif kind == "tag":
                state = _TAG
            elif kind == "end":
                state, kind = _TEXT, "tag"
            elif kind in ("double", "single"):
                state, kind = (_DOUBLE if kind == "double" else _SINGLE), "value"
            elif kind == "broken":
                state, at = _TEXT, match.start()
                continue
            self._paint(offset, match.start(), at, kind)
        self.setCurrentBlockState(state)

    def _paint(self, offset: _Units | None, start: int, end: int, kind: str) -> None:
        if offset is not None:
            start, end = offset.of(start), offset.of(end)
        self.setFormat(start, end - start, self._formats[kind])


class _Units:
    """Where a character of a line stands in UTF-16, in which Qt counts."""

    def __init__(self, line: str) -> None:
        self._line = line

    def of(self, index: int) -> int:
        return index + sum(1 for letter in self._line[:index] if letter > "\uffff")


def _formats(ours: theme.Scheme) -> dict[str, QTextCharFormat]:
    formats = {}
    for kind, role in _ROLES.items():
        formats[kind] = QTextCharFormat()
        formats[kind].setForeground(getattr(ours, role))
    return formats
