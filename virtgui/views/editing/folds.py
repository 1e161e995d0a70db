"""Which elements of a text are folded to their first line."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtGui import QTextBlock
from PyQt6.QtWidgets import QPlainTextEdit

from virtgui.xml.outline import Item


class Folds:
    """Hides and shows lines of a text; whether a line is hidden is known by the line itself, so that typing above it
    changes nothing."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        self._edit = edit
        self._last: dict[int, int] = {}

    def refresh(self, items: Iterable[Item]) -> None:
        """Learn where elements begin and end; lines that no folded element hides any more are shown."""
        self._last = {}
        for item in items:
            if item.last_line > item.first_line:
                self._last.setdefault(item.first_line - 1, item.last_line - 1)
        hidden_to = -1
        lost = []
        block = self._block(0)
        while block.isValid():
            number = block.blockNumber()
            if not block.isVisible() and number > hidden_to:
                lost.append(block)
            if block.isVisible() and self.is_folded(number):
                hidden_to = max(hidden_to, self._last[number])
            block = block.next()
        if lost:
            for block in lost:
                _show(block, True)
            self._changed(lost[0], lost[-1])

    def can_fold(self, number: int) -> bool:
        """Whether an element of several lines begins on the line, counted from 0."""
        return number in self._last

    def is_folded(self, number: int) -> bool:
        """Whether the element that begins there is folded."""
        return number in self._last and not self._block(number + 1).isVisible()

    def toggle(self, number: int) -> None:
        """Fold an element, or open it."""
        if self.is_folded(number):
            self.unfold(number)
        else:
            self.fold(number)

    def fold(self, number: int) -> None:
        """Hide all lines of an element but its first."""
        if self.can_fold(number):
            self._set(number + 1, self._last[number], False)

    def unfold(self, number: int) -> None:
        """Show all lines of an element."""
        if self.can_fold(number):
            self._set(number + 1, self._last[number], True)

    def fold_at(self, number: int) -> int:
        """Fold the innermost open element around a line; returns the line it begins on, -1 for none."""
        around = [first for first, last in self._last.items() if first <= number <= last and not self.is_folded(first)]
        if around:
            self.fold(max(around))
        return max(around, default=-1)

    def unfold_all(self) -> None:
        """Show every line."""
        self._set(0, self._edit.blockCount() - 1, True)

    def fold_all(self) -> None:
        """Fold what lies directly in the root, and in the devices of a machine."""
        for first in sorted(self._last, reverse=True)[:-1]:
            self.fold(first)

    def reveal(self, block: QTextBlock) -> None:
        """Open every element that hides a line."""
        while block.isValid() and not block.isVisible():
            above = block.previous()
            while above.isValid() and not above.isVisible():
                above = above.previous()
            if not above.isValid() or not self.is_folded(above.blockNumber()):
                _show(block, True)
                self._changed(block, block)
                return
            self.unfold(above.blockNumber())

    def _block(self, number: int) -> QTextBlock:
        document = self._edit.document()
        return document.findBlockByNumber(number) if document is not None else QTextBlock()

    def _set(self, first: int, last: int, visible: bool) -> None:
        block = self._block(first)
        changed = []
        while block.isValid() and block.blockNumber() <= last:
            if block.isVisible() != visible:
                _show(block, visible)
                changed.append(block)
            block = block.next()
        if changed:
            self._changed(changed[0], changed[-1])

    def _changed(self, first: QTextBlock, last: QTextBlock) -> None:
        document = self._edit.document()
        if document is None:
            return
        document.markContentsDirty(first.position(), last.position() + last.length() - first.position())
        layout = document.documentLayout()
        if layout is not None:
            layout.documentSizeChanged.emit(layout.documentSize())
        viewport = self._edit.viewport()
        if viewport is not None:
            viewport.update()


def _show(block: QTextBlock, visible: bool) -> None:
    block.setVisible(visible)
    block.setLineCount(1 if visible else 0)
