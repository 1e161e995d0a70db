"""The list of what can be typed next, at the cursor."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QStringListModel, Qt
from PyQt6.QtGui import QTextCursor
from PyQt6.QtWidgets import QCompleter

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.editing.text import XmlText
from virtgui.xml.completion import Completion, complete
from virtgui.xml.scan import MOST

_OPENERS = frozenset("< \"'")
_WIDEST = 360


class Completer(QObject):
    """Offers names and values while a person types, and when asked."""

    def __init__(self, text: XmlText, root: str) -> None:
        super().__init__(text)
        self._text = text
        self._root = root
        self._offered = Completion("element", "", ())
        self._names = QStringListModel(self)
        self.list = QCompleter(self._names, self)
        self.list.setWidget(text)
        self.list.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.list.setMaxVisibleItems(10)
        self.list.activated[str].connect(self.take)
        popup = self.list.popup()
        if popup is not None:
            popup.setAccessibleName(tr("Completions"))
            popup.setFont(theme.fixed_font())
        text.typed.connect(self._typed)

    @property
    def open(self) -> bool:
        """Whether the list is shown."""
        popup = self.list.popup()
        return popup is not None and popup.isVisible()

    @property
    def candidates(self) -> tuple[str, ...]:
        """What the list holds."""
        return self._offered.candidates

    def close(self) -> None:
        """Take the list away."""
        popup = self.list.popup()
        if popup is not None:
            popup.hide()

    def offer(self, *, asked: bool = True) -> None:
        """Show what can stand at the cursor. Unless `asked`, not when it is already written in full."""
        if self._text.isReadOnly() or self._text.doc.characterCount() > MOST:
            return
        self._offered = complete(*self._text.python_position(), self._root)
        names = self._offered.candidates
        if not names or (not asked and names == (self._offered.prefix,)):
            self.close()
            return
        self._names.setStringList(list(names))
        self.list.setCompletionPrefix("")
        popup = self.list.popup()
        if popup is None:
            return
        where = self._text.cursorRect()
        # The list opens under the text's own place, which begins right of the gutter.
        where.translate(self._text.gutter_width(), theme.GAP_TINY)
        bar = popup.verticalScrollBar()
        wide = popup.sizeHintForColumn(0) + (bar.sizeHint().width() if bar is not None else 0) + theme.GAP_LARGE
        where.setWidth(min(_WIDEST, wide))
        self.list.complete(where)
        popup.setCurrentIndex(self.list.completionModel().index(0, 0))  # type: ignore[union-attr]

    def take(self, word: str) -> None:
        """Write a candidate in place of what was begun, with what belongs to it: quotes, an end tag's bracket."""
        kind, prefix, _ = self._offered
        cursor = self._text.textCursor()
        cursor.beginEditBlock()
        size = len(prefix.encode("utf-16-le")) // 2
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, size)
        before = self._around(cursor.selectionStart() - 1)
        after = self._around(cursor.selectionEnd())
        if kind == "element":
            cursor.insertText(("" if before == "<" else "<") + word + (">" if word.startswith("/") else ""))
        elif kind == "attribute" and after != "=":
            cursor.insertText(f'{word}=""')
            cursor.movePosition(QTextCursor.MoveOperation.Left)
        else:
            cursor.insertText(word)
            if after == before and after in ('"', "'"):
                cursor.movePosition(QTextCursor.MoveOperation.Right)
        cursor.endEditBlock()
        self._text.setTextCursor(cursor)
        self.close()
        if kind == "attribute":
            self.offer(asked=False)

    def _around(self, position: int) -> str:
        return self._text.doc.characterAt(position) if position >= 0 else ""

    def _typed(self, letters: str) -> None:
        if self.open or letters in _OPENERS:
            if letters == " " and not self._in_tag():
                self.close()
                return
            self.offer(asked=False)

    def _in_tag(self) -> bool:
        """Whether the cursor is within a tag, by its own line and a few above."""
        position = self._text.textCursor().position()
        cursor = QTextCursor(self._text.doc)
        cursor.setPosition(max(0, position - 2000))
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        before = cursor.selectedText()
        return before.rfind("<") > before.rfind(">")


POPUP_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape})
"""Keys that belong to the list while it is open."""
