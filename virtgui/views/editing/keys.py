"""What keys do to a text of XML: indenting, new lines, end tags."""

from __future__ import annotations

import re

from PyQt6.QtGui import QTextCursor

INDENT = "  "
_LEADING = re.compile(r"[ \t]*")
_OPENED = re.compile(r"<([^\s<>/!?=\"']+)(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*(?<!/)>[ \t]*$")


def _line(cursor: QTextCursor) -> str:
    return cursor.block().text()


def _leading(text: str) -> str:
    match = _LEADING.match(text)
    return match[0] if match else ""


def indent(cursor: QTextCursor, *, back: bool) -> None:
    """Move the lines of a selection, or the cursor's own, by one level, as one undo step."""
    document = cursor.document()
    if document is None:
        return
    first = document.findBlock(cursor.selectionStart())
    end = cursor.selectionEnd()
    last = document.findBlock(end)
    if last != first and end == last.position():
        last = last.previous()
    cursor.beginEditBlock()
    block = first
    while block.isValid():
        at = QTextCursor(block)
        if not back:
            if block.text():
                at.insertText(INDENT)
        else:
            spaces = _leading(block.text())[: len(INDENT)]
            width = 1 if spaces.startswith("\t") else len(spaces)
            at.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, width)
            at.removeSelectedText()
        if block == last:
            break
        block = block.next()
    cursor.endEditBlock()


def to_next_stop(cursor: QTextCursor) -> None:
    """Spaces up to the next level."""
    cursor.insertText(" " * (len(INDENT) - cursor.positionInBlock() % len(INDENT)))


def new_line(cursor: QTextCursor) -> None:
    """A line indented like this one, one level deeper behind a start tag; its end tag, when it follows, on a line of
    its own."""
    units = cursor.positionInBlock()
    text = _line(cursor)
    before, after = _cut(text, units)
    own = _leading(before)
    cursor.beginEditBlock()
    opened = _OPENED.search(before)
    if opened is None:
        cursor.insertText(f"\n{own}")
    else:
        cursor.insertText(f"\n{own}{INDENT}")
        if after.lstrip().startswith(f"</{opened[1]}"):
            here = cursor.position()
            cursor.insertText(f"\n{own}")
            cursor.setPosition(here)
    cursor.endEditBlock()


def _cut(text: str, units: int) -> tuple[str, str]:
    """A line before and after a place that Qt counts in UTF-16."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[: 2 * units].decode("utf-16-le", "replace"), raw[2 * units :].decode("utf-16-le", "replace")


def to_python(text: str, units: int) -> int:
    """The index of a character, for a place that Qt counts in UTF-16."""
    if text.isascii() or not any(letter > "\uffff" for letter in text):
        return units
    return len(_cut(text, units)[0])


def to_qt(text: str, index: int) -> int:
    """The place of a character as Qt counts it."""
    return index if text.isascii() else index + sum(1 for letter in text[:index] if letter > "\uffff")
