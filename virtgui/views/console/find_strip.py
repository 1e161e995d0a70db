"""Finding words in what a terminal shows and showed."""

from __future__ import annotations

from itertools import islice

from PyQt6.QtCore import QEvent, QObject, QRegularExpression, Qt, QTimer
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from virtgui.console.transcript import MOST_FOUND, Place, Span, Transcript, find
from virtgui.util.language import tr
from virtgui.util.units import grouped_text
from virtgui.views import theme
from virtgui.views.console.terminal_view import TerminalView
from virtgui.views.controls import icon_button, word_toggle
from virtgui.views.labels import Label

_TYPED_MS = 120
_MOST_TINTED = 500
_Option = QRegularExpression.PatternOption


class FindStrip(QWidget):
    """A field, whether case matters or it is a regular expression, and steps from the newest match to older ones."""

    def __init__(self, view: TerminalView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._spans: list[Span] = []
        self._at = -1
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(tr("Find"))
        self.edit.setAccessibleName(tr("Find"))
        self.edit.setMaxLength(1000)
        self.edit.installEventFilter(self)
        self.case_button = word_toggle("Aa", tr("Match case"), "Alt+C", self)
        self.regex_button = word_toggle(".*", tr("Regular expression"), "Alt+X", self)
        self.previous_button = icon_button("chevron-up", tr("Previous match (Return)"))
        self.next_button = icon_button("chevron-down", tr("Next match (Shift+Return)"))
        self.count = Label("", "muted", theme.SECONDARY)
        self.count.setMinimumWidth(
            self.count.fontMetrics().horizontalAdvance(
                tr("{number} of {count}").format(number="00,000", count="00,000")
            )
        )
        self.close_button = icon_button("x", tr("Close (Esc)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_SMALL, theme.GAP_TINY, theme.GAP_SMALL, theme.GAP_TINY)
        row.setSpacing(theme.FIELD_GAP)
        row.addWidget(self.edit, 1)
        for widget in (self.case_button, self.regex_button, self.previous_button, self.next_button, self.count):
            row.addWidget(widget)
        row.addWidget(self.close_button)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_TYPED_MS)
        self._later.timeout.connect(self.refresh)
        self.edit.textChanged.connect(lambda _text: self._later.start())
        self.case_button.toggled.connect(self.refresh)
        self.regex_button.toggled.connect(self.refresh)
        self.previous_button.clicked.connect(lambda: self.step(-1))
        self.next_button.clicked.connect(lambda: self.step(1))
        self.close_button.clicked.connect(self.close_strip)
        self.hide()

    def open(self) -> None:
        """Show the strip, with what is selected to find."""
        selected = self._view.selection.text
        if selected and "\n" not in selected:
            self.edit.setText(selected)
        self.show()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()
        self.refresh()

    def close_strip(self) -> None:
        """Hide the strip and give the keyboard back to the guest."""
        self._later.stop()
        self.hide()
        self._view.show_found([], None)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Look for all matches anew, and show the newest."""
        self._look()
        self._at = len(self._spans) - 1
        self._show()

    def step(self, by: int) -> None:
        """The next match, or with -1 the one before, around the ends; what the guest said meanwhile counts too."""
        now = self._spans[self._at].begin if 0 <= self._at < len(self._spans) else Place(-1, 0)
        self._look()
        if not self._spans:
            self._at = -1
        elif by > 0:
            self._at = next((i for i, span in enumerate(self._spans) if span.begin > now), 0)
        else:
            last = len(self._spans) - 1
            self._at = max((i for i, span in enumerate(self._spans) if span.begin < now), default=last)
        self._show()

    def _pattern(self) -> QRegularExpression:
        options = _Option.MultilineOption
        if not self.case_button.isChecked():
            options |= _Option.CaseInsensitiveOption
        return QRegularExpression(self.edit.text(), options)

    def _look(self) -> None:
        self._later.stop()
        words, whole = self.edit.text(), self._view.transcript()
        if not words:
            self._spans = []
        elif self.regex_button.isChecked():
            self._spans = self._matches(whole)
        else:
            self._spans = [whole.span(*found) for found in find(whole.text, words, case=self.case_button.isChecked())]

    def _matches(self, whole: Transcript) -> list[Span]:
        """What an expression matches but nothing empty; PCRE itself gives up on one that would take forever."""
        pattern = self._pattern()
        spans: list[Span] = []
        if not pattern.isValid():
            return spans
        matches = pattern.globalMatch(whole.text)
        while matches.hasNext() and len(spans) < MOST_FOUND:
            match = matches.next()
            begin, end = whole.from_utf16(match.capturedStart()), whole.from_utf16(match.capturedEnd())
            if begin < end:
                spans.append(whole.span(begin, end))
        return spans

    def _show(self) -> None:
        first = max(0, self._at - _MOST_TINTED // 2)
        current = self._spans[self._at] if self._at >= 0 else None
        self._view.show_found(list(islice(self._spans, first, first + _MOST_TINTED)), current)
        role = "error"
        if not self.edit.text():
            words, role = "", "muted"
        elif self.regex_button.isChecked() and not self._pattern().isValid():
            words = tr("Not a valid expression")
        elif not self._spans:
            words = tr("No match")
        else:
            words, role = (
                tr("{number} of {count}").format(
                    number=grouped_text(self._at + 1), count=grouped_text(len(self._spans))
                ),
                "muted",
            )
        self.count.setText(words)
        self.count.set_role(role)
        for button in (self.previous_button, self.next_button):
            button.setEnabled(bool(self._spans))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Return goes back to older matches, Shift+Return to newer ones."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.step(1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else -1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_strip()
                return True
        return super().eventFilter(watched, event)
