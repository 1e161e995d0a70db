"""Completes the term under the cursor of the search: a field's name, then its values."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QStringListModel, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QCompleter, QLineEdit

from virtgui.qtmodels.query import quoted
from virtgui.views.fleet.filter_menu import Values

_FROM = 2
"""A field's name is offered once so many of its letters are typed."""

_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})


class Completing(QObject):
    """Offers, never insists: without a choice Return and Esc mean what they meant."""

    def __init__(self, field: QLineEdit, values: Values) -> None:
        super().__init__(field)
        self._field = field
        self._values = values
        self._model = QStringListModel(self)
        self.completer = QCompleter(self._model, self)
        self.completer.setWidget(field)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.activated[str].connect(self.take)
        self._listens = False
        field.textEdited.connect(self._offer)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        # Window and field have these keys for themselves and are asked first: nothing would be chosen, the list stay.
        popup = self.completer.popup()
        if popup is None or not isinstance(event, QKeyEvent) or event.key() not in _ENDS:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        at, choice = popup.currentIndex(), popup.selectionModel()
        chosen = event.key() != Qt.Key.Key_Escape and choice is not None and choice.isSelected(at)
        popup.hide()
        if chosen:
            self.take(at.data())
        return chosen

    def offered(self) -> list[str]:
        """What goes with the term under the cursor: whole terms."""
        term = self._term()
        sign, word = ("-", term[1:]) if term.startswith("-") else ("", term)
        name, colon, rest = word.partition(":")
        if not colon:
            if len(word) < _FROM:
                return []
            return [f"{sign}{field}:" for field in self._values.fields() if field.startswith(word.casefold())]
        before, comma, last = rest.rpartition(",")
        begun = last.strip('"').casefold()
        found = [value for value in self._values.of(name.casefold()) if begun in value.casefold()]
        whole = [f"{sign}{name}:{before}{comma}{quoted(value)}" for value in found]
        return [] if whole == [term] else whole

    def take(self, term: str) -> None:
        """Put a term in the place of the one under the cursor."""
        text, at = self._field.text(), self._field.cursorPosition()
        begin = at - len(self._term())
        end = "" if term.endswith(":") else " "
        after = text[at:].lstrip() if end else text[at:]
        self._field.setText(text[:begin] + term + end + after)
        self._field.setCursorPosition(begin + len(term) + len(end))
        if not end:
            self._offer()

    def _term(self) -> str:
        before = self._field.text()[: self._field.cursorPosition()]
        begin, quoting = 0, False
        for place, character in enumerate(before):
            if character == '"':
                quoting = not quoting
            elif character.isspace() and not quoting:
                begin = place + 1
        return before[begin:]

    def _offer(self) -> None:
        found = self.offered()
        popup = self.completer.popup()  # a window: made with the first letter, not with the field
        if popup is not None and not self._listens:
            popup.installEventFilter(self)
            self._listens = True
        if not found:
            if popup is not None:
                popup.hide()
            return
        self._model.setStringList(found)
        self.completer.complete()
