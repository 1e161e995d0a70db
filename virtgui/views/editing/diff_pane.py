"""Rows of a comparison as a text to read, with numbers and signs beside it."""

from __future__ import annotations

import re

from PyQt6.QtCore import QPointF, QRect, Qt, pyqtSignal
from PyQt6.QtGui import (
    QBrush,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PyQt6.QtWidgets import QTextEdit, QWidget

from virtgui.views import theme
from virtgui.views.editing import keys
from virtgui.views.editing.code import Code, draw_number
from virtgui.views.editing.diff_rows import SIGNS, Row
from virtgui.views.editing.highlighter import Highlighter
from virtgui.views.editing.marks import stretch
from virtgui.views.frames import chevron

_TINT, _STRONG = 0.10, 0.24
_ROLES = {"added": "running", "removed": "error"}
_SIGN = 18
_BREAKS = re.compile("[\r\u2028\u2029\ufdd0\ufdd1]")
"""What Qt would begin a new line at."""


class DiffPane(Code):
    """Shows rows; a folded run opens on a click, or on Return or Space in its line."""

    opened = pyqtSignal(int)
    """The folded run with this number is to be opened."""

    def __init__(self, name: str, columns: tuple[str, ...], parent: QWidget | None = None) -> None:
        self.rows: list[Row] = []
        self._columns = columns
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._highlighter = Highlighter(self.doc, theme.scheme(self.palette()))

    def show_rows(self, rows: list[Row]) -> None:
        """Show these rows; the scroll bars stay where they can."""
        self.rows = [row._replace(text=_BREAKS.sub(" ", row.text)) for row in rows]
        bar = self.verticalScrollBar()
        at = bar.value() if bar is not None else 0
        self.setPlainText("\n".join(row.text for row in self.rows))
        self._tint()
        self.fit_gutter()
        if bar is not None:
            bar.setValue(at)

    def go_to_row(self, row: int) -> None:
        """Put the cursor on a row; one that was out of sight comes into the middle."""
        seen = {block.blockNumber() for block, _, _ in self.visible_blocks()}
        self.go_to(row + 1)
        if row not in seen:
            self.centerCursor()

    def recolor(self, ours: theme.Scheme) -> None:
        self._highlighter.recolor(ours)
        self._tint()

    def gutter_width(self) -> int:
        return self._number_width() * len(self._columns) + _SIGN

    def paint_gutter(self, painter: QPainter, block: QTextBlock, where: QRect) -> None:
        number = block.blockNumber()
        if number >= len(self.rows):
            return
        row = self.rows[number]
        ours = theme.scheme(self.palette())
        line = self.fontMetrics().height()
        where.setHeight(line)
        ground = self._ground(row)
        if ground is not None:
            painter.fillRect(where, ground)
        numbers = {"before": row.before, "after": row.after}
        wide = self._number_width()
        for column, name in enumerate(self._columns):
            place = QRect(column * wide, where.top(), wide - theme.GAP_SMALL, line)
            draw_number(painter, place, numbers[name], ours.muted)
        sign = QRect(where.right() - _SIGN, where.top(), _SIGN, line)
        if row.kind == "fold":
            chevron(painter, QPointF(sign.center()), ours.muted, 3)
        elif row.kind in SIGNS:
            painter.setPen(getattr(ours, _ROLES[row.kind]))
            painter.drawText(sign, int(Qt.AlignmentFlag.AlignCenter), SIGNS[row.kind])

    def press_gutter(self, block: QTextBlock, x: int) -> None:
        self._open(block.blockNumber())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        super().mouseReleaseEvent(event)
        if event is not None and event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self._open(self.cursorForPosition(event.position().toPoint()).blockNumber())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.textCursor().blockNumber())
            return
        if event is not None and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            return
        super().keyPressEvent(event)

    def _open(self, number: int) -> None:
        if number < len(self.rows) and self.rows[number].kind == "fold":
            self.opened.emit(self.rows[number].run)

    def _number_width(self) -> int:
        largest = max((number or 0 for row in self.rows for number in (row.before, row.after)), default=0)
        return self.digits_width(largest) + theme.GAP

    def _ground(self, row: Row) -> QColor | None:
        ours = theme.scheme(self.palette())
        if row.kind in _ROLES:
            return theme.mix(getattr(ours, _ROLES[row.kind]), ours.base, _TINT)
        return ours.window if row.kind in ("fold", "blank") else None

    def _tint(self) -> None:
        ours = theme.scheme(self.palette())
        cursor = QTextCursor(self.doc)
        strong: list[QTextEdit.ExtraSelection] = []
        for number, row in enumerate(self.rows):
            ground = self._ground(row)
            block = self.doc.findBlockByNumber(number)
            cursor.setPosition(block.position())
            look = QTextBlockFormat()
            look.setBackground(ground if ground is not None else QBrush(Qt.BrushStyle.NoBrush))
            cursor.setBlockFormat(look)
            if row.kind == "fold":
                cursor.setPosition(block.position() + len(row.text), QTextCursor.MoveMode.KeepAnchor)
                muted = QTextCharFormat()
                muted.setForeground(ours.muted)
                cursor.setCharFormat(muted)
            begin, end = row.emphasis
            if end > begin:
                bold = QTextCharFormat()
                bold.setBackground(theme.mix(getattr(ours, _ROLES[row.kind]), ours.base, _STRONG))
                first, last = (block.position() + keys.to_qt(row.text, at) for at in (begin, end))
                strong.append(stretch(self.doc, first, last, bold))
        self.setExtraSelections(strong)
