"""The text of the XML editor: numbers, folds, marks, matching tags, and what its keys do."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PyQt6.QtWidgets import QMenu, QTextEdit, QToolTip, QWidget

from virtgui.views import theme
from virtgui.views.editing import keys
from virtgui.views.editing.code import Code, draw_number, pill
from virtgui.views.editing.folds import Folds
from virtgui.views.editing.highlighter import Highlighter
from virtgui.views.editing.marks import ROLES, Marks, stretch
from virtgui.views.frames import chevron, dot
from virtgui.views.labels import plain_tip
from virtgui.xml.completion import closing
from virtgui.xml.outline import Item, outline
from virtgui.xml.schema import Mark

_DOT, _ARROW = 14, 16
_LAYERS = ("line", "found", "tags", "marks")
_Key = Qt.Key
_Modifier = Qt.KeyboardModifier


class XmlText(Code):
    """An editor for XML without bars around it."""

    scanned = pyqtSignal(object)
    """The elements of the text (a tuple of `Item`) were found anew."""
    typed = pyqtSignal(str)
    """A person typed these letters."""
    escaped = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._items: tuple[Item, ...] = ()
        self._scanned_at = -1
        self._layers: dict[str, list[QTextEdit.ExtraSelection]] = {}
        self._leaving = False
        self.extra_actions: Callable[[QMenu], None] = lambda _menu: None
        """Adds what else the context menu offers."""
        self.deed_of: Callable[[QKeyEvent], Callable[[], object] | None] = lambda _event: None
        """What a key does beyond the text; None for one that is the text's own."""
        super().__init__(parent)
        self.setAccessibleName("XML")
        self.highlighter = Highlighter(self.doc, theme.scheme(self.palette()))
        self.folds = Folds(self)
        self.marks = Marks(self.doc)
        self.cursorPositionChanged.connect(self._moved)
        self._moved()

    def insert(self, text: str) -> None:
        """Put text at the cursor, as one undo step."""
        self.textCursor().insertText(text)

    def replace_all(self, text: str) -> None:
        """Another text as one undo step; the cursor stays in its line."""
        line = self.textCursor().blockNumber() + 1
        cursor = QTextCursor(self.doc)
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()
        self.go_to(line)

    # What is known of the text

    def scan(self) -> tuple[Item, ...]:
        """The elements of the text as it is now."""
        if self._scanned_at != self.doc.revision():
            self._scanned_at = self.doc.revision()
            self._items = outline(self.raw_text())
            self.folds.refresh(self._items)
            self.gutter.update()
            self._match_tags()
            self.scanned.emit(self._items)
        return self._items

    def python_position(self) -> tuple[str, int]:
        """The text, and where the cursor is in it as Python counts."""
        text = self.raw_text()
        return text, keys.to_python(text, self.textCursor().position())

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Underline what the marks are about; they move with the text until others are shown."""
        self.marks.place(marks)
        self._layers["marks"] = self.marks.underlines(theme.scheme(self.palette()))
        self._lay()
        self.gutter.update()

    def mark_lines(self) -> dict[int, list[Mark]]:
        """The marks of each line, counted from 1, where they are now."""
        return {number + 1: marks for number, marks in self.marks.by_line().items()}

    def show_mark(self, mark: Mark) -> None:
        """Put the cursor where a mark is now."""
        cursor = self.marks.cursor(mark)
        if cursor is not None:
            self.setTextCursor(cursor)
            self.centerCursor()

    def show_found(self, places: list[tuple[int, int]]) -> None:
        """Tint places that a search found, each as begin and end in Qt's count."""
        tint = QTextCharFormat()
        tint.setBackground(theme.scheme(self.palette()).notice_ground)
        self._layers["found"] = [stretch(self.doc, begin, end, tint) for begin, end in places]
        self._lay()

    def recolor(self, ours: theme.Scheme) -> None:
        self.highlighter.recolor(ours)
        self._layers["marks"] = self.marks.underlines(ours)
        self._moved()

    # The gutter

    def gutter_width(self) -> int:
        return _DOT + self.digits_width(self.blockCount()) + _ARROW

    def paint_gutter(self, painter: QPainter, block: QTextBlock, where: QRect) -> None:
        ours = theme.scheme(self.palette())
        number = block.blockNumber()
        current = number == self.textCursor().blockNumber()
        digits = where.adjusted(_DOT, 0, -_ARROW, 0)
        line = self.fontMetrics().height()
        digits.setHeight(line)
        draw_number(painter, digits, number + 1, ours.text if current else ours.muted)
        middle = where.top() + line / 2
        if self.folds.can_fold(number):
            chevron(painter, QPointF(where.right() - _ARROW / 2 + 1, middle), ours.muted,
                    3 if self.folds.is_folded(number) else 0)  # fmt: skip
        worst = self._worst(number)
        if worst is not None:
            color: QColor = getattr(ours, ROLES[worst])
            dot(painter, QPointF(where.left() + _DOT / 2, middle), 3.5, color)

    def press_gutter(self, block: QTextBlock, x: int) -> None:
        number = block.blockNumber()
        if x >= self.gutter.width() - _ARROW - 2 and self.folds.can_fold(number):
            self.toggle_fold(number)
        else:
            self.go_to(number + 1)
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def gutter_tip(self, block: QTextBlock) -> str:
        return "\n".join(mark.message for mark in self.mark_lines().get(block.blockNumber() + 1, ()))

    def toggle_fold(self, number: int) -> None:
        """Fold the element that begins on a line, counted from 0, or open it."""
        self.scan()
        self.folds.toggle(number)
        self._cursor_out_of_folds()
        self.gutter.update()

    def fold_here(self) -> None:
        """Fold the innermost element around the cursor."""
        self.scan()
        first = self.folds.fold_at(self.textCursor().blockNumber())
        if first >= 0:
            self._cursor_out_of_folds()
        self.gutter.update()

    def unfold_here(self) -> None:
        """Open the element that begins on the cursor's line."""
        self.scan()
        self.folds.unfold(self.textCursor().blockNumber())
        self.gutter.update()

    def _worst(self, number: int) -> str | None:
        """The worst mark of a line, and of what is folded into it."""
        last = number
        block = self.doc.findBlockByNumber(number).next()
        while block.isValid() and not block.isVisible():
            last = block.blockNumber()
            block = block.next()
        return self.marks.worst(number, last)

    def _cursor_out_of_folds(self) -> None:
        block = self.textCursor().block()
        while block.isValid() and not block.isVisible():
            block = block.previous()
        if block != self.textCursor().block():
            self.go_to(block.blockNumber() + 1)

    # Painting

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        viewport = self.viewport()
        if viewport is None:
            return
        painter = QPainter(viewport)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setFont(self.font())
        for block, top, _height in self.visible_blocks():
            if self.folds.is_folded(block.blockNumber()):
                layout = block.layout()
                wide = layout.lineAt(0).naturalTextWidth() if layout is not None and layout.lineCount() else 0.0
                at = QPoint(round(self.line_rect(block).left() + wide) + 14, round(top) + 2)
                pill(painter, at, self.fontMetrics().height() - 4, "⋯", self.palette())

    def _lay(self) -> None:
        self.setExtraSelections([one for layer in _LAYERS for one in self._layers.get(layer, ())])

    def _moved(self) -> None:
        if not self.textCursor().block().isVisible():
            self.folds.reveal(self.textCursor().block())
        line = QTextCharFormat()
        ours = theme.scheme(self.palette())
        line.setBackground(theme.mix(ours.text, ours.base, 0.04))
        line.setProperty(QTextFormat.Property.FullWidthSelection, True)
        here = QTextEdit.ExtraSelection()
        here.cursor = QTextCursor(self.textCursor())
        here.cursor.clearSelection()
        here.format = line
        self._layers["line"] = [here]
        self._match_tags()
        self.gutter.update()

    def _match_tags(self) -> None:
        """Tint both tags of the element in whose tag the cursor is; only where the scan is of this very text."""
        self._layers["tags"] = []
        if self._scanned_at == self.doc.revision() and self._items:
            text, at = self.python_position()
            tint = QTextCharFormat()
            tint.setBackground(theme.scheme(self.palette()).selection)
            for item in self._items:
                size = len(item.title)
                spots = [item.start + 1] + ([item.close_start + 2] if item.close_start >= 0 else [])
                if any(spot - 2 <= at <= spot + size for spot in spots) and text:
                    places = [(keys.to_qt(text, spot), keys.to_qt(text, spot + size)) for spot in spots]
                    self._layers["tags"] = [stretch(self.doc, begin, end, tint) for begin, end in places]
                    break
        self._lay()

    # Keys and the mouse

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        if deed := self.deed_of(event):
            deed()
            return
        key, modifiers = event.key(), event.modifiers() & ~_Modifier.KeypadModifier
        leaving, self._leaving = self._leaving, key == _Key.Key_Escape
        if key == _Key.Key_Escape:
            if leaving:
                event.ignore()  # the second one is for the dialog around
            else:
                self.escaped.emit()
            return
        if key in (_Key.Key_Tab, _Key.Key_Backtab) and (leaving or self.isReadOnly()):
            # After Esc the next Tab leaves, so that the keyboard is not caught here.
            self.focusNextPrevChild(key == _Key.Key_Tab)
            return
        if not self._own_key(key, modifiers):
            super().keyPressEvent(event)
            if event.text() and event.text().isprintable() and not modifiers & _Modifier.ControlModifier:
                self._after_typing(event.text())

    def _own_key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Do what a key does here; False for a key that is like in any other text."""
        if modifiers == _Modifier.ControlModifier | _Modifier.ShiftModifier:
            if key in (_Key.Key_BracketLeft, _Key.Key_BraceLeft):
                self.fold_here()
                return True
            if key in (_Key.Key_BracketRight, _Key.Key_BraceRight):
                self.unfold_here()
                return True
        if self.isReadOnly():
            return False
        cursor = self.textCursor()
        if key == _Key.Key_Backtab:
            keys.indent(cursor, back=True)
        elif key == _Key.Key_Tab and modifiers == _Modifier.NoModifier:
            if cursor.hasSelection():
                keys.indent(cursor, back=False)
            else:
                keys.to_next_stop(cursor)
        elif key in (_Key.Key_Return, _Key.Key_Enter) and modifiers == _Modifier.NoModifier:
            keys.new_line(cursor)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
        else:
            return False
        return True

    def _after_typing(self, letters: str) -> None:
        if self.isReadOnly():
            return
        if letters == "/":
            text, at = self.python_position()
            name = closing(text, at - 2) if text[max(0, at - 2) : at] == "</" else ""
            if name:
                self.textCursor().insertText(f"{name}>")
                return
        self.typed.emit(letters)

    def event(self, event: QEvent | None) -> bool:
        # What the editor does with a key comes before a window's own shortcut.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self.deed_of(event):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        self._leaving = False
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        menu = self.createStandardContextMenu()
        if menu is None or event is None:
            return
        self.extra_actions(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def viewportEvent(self, event: QEvent | None) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tip(self.tip_at(event.pos())), self)
            return True
        return super().viewportEvent(event)

    def tip_at(self, where: QPoint) -> str:
        """What is wrong with the word at a place of the viewport, "" for nothing."""
        at = self.cursorForPosition(where).position()
        return "\n".join(mark.message for mark in self.marks.at(at))
