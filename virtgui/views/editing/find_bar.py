"""Finding and replacing in a text."""

from __future__ import annotations

import re

from PyQt6.QtCore import QEvent, QObject, QRegularExpression, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QTextCursor
from PyQt6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from virtgui.util.language import tr
from virtgui.util.units import grouped_text
from virtgui.views import theme
from virtgui.views.controls import icon_button, word_toggle
from virtgui.views.editing.text import XmlText
from virtgui.views.labels import Label

_MOST = 10_000
_MOST_TINTED = 500
_TYPED_MS = 120
_GROUP = re.compile(r"\\(\d|\\|n|t)")
_Option = QRegularExpression.PatternOption


class FindBar(QWidget):
    """A field to find and one to replace with; every match is tinted in the text."""

    closed = pyqtSignal()

    def __init__(self, text: XmlText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._places: list[tuple[int, int]] = []
        self._at = -1
        self.find_edit = self._field(tr("Find"))
        self.replace_edit = self._field(tr("Replace with"))
        self.case_button = word_toggle("Aa", tr("Match case"), "Alt+C", self)
        self.regex_button = word_toggle(".*", tr("Regular expression"), "Alt+X", self)
        self.count = Label("", "muted", theme.SECONDARY)
        self.count.setMinimumWidth(
            self.count.fontMetrics().horizontalAdvance(tr("{at} of {count}").format(at="00,000", count="00,000"))
        )
        self.previous_button = icon_button("chevron-up", tr("Previous match (Shift+F3)"))
        self.next_button = icon_button("chevron-down", tr("Next match (F3)"))
        self.close_button = icon_button("x", tr("Close (Esc)"))
        self.replace_button = QPushButton(tr("&Replace"))
        self.all_button = QPushButton(tr("Replace &all"))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_TYPED_MS)
        self._later.timeout.connect(self.refresh)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, theme.GAP_SMALL)
        grid.setSpacing(theme.FIELD_GAP)
        for column, widget in enumerate((self.find_edit, self.case_button, self.regex_button, self.previous_button,
                                         self.next_button, self.count, self.close_button)):  # fmt: skip
            grid.addWidget(widget, 0, column)
        grid.addWidget(self.replace_edit, 1, 0)
        grid.addWidget(self.replace_button, 1, 1, 1, 3)
        grid.addWidget(self.all_button, 1, 4, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(0, 1)
        self.find_edit.textChanged.connect(self._typed)
        self.case_button.toggled.connect(self.refresh)
        self.regex_button.toggled.connect(self.refresh)
        self.previous_button.clicked.connect(lambda: self.step(-1))
        self.next_button.clicked.connect(lambda: self.step(1))
        self.replace_button.clicked.connect(self.replace)
        self.all_button.clicked.connect(self.replace_all)
        self.close_button.clicked.connect(self.close_bar)
        text.doc.contentsChanged.connect(self._changed)
        self.hide()

    def open(self, *, replacing: bool) -> None:
        """Show the bar, with what is selected in the text to find."""
        selected = self._text.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.find_edit.setText(selected)
        for widget in (self.replace_edit, self.replace_button, self.all_button):
            widget.setVisible(replacing and not self._text.isReadOnly())
        self.show()
        self.find_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_edit.selectAll()
        self.refresh()

    def close_bar(self) -> None:
        """Hide the bar and give the keyboard back to the text."""
        self._later.stop()
        self.hide()
        self._text.show_found([])
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def refresh(self) -> None:
        """Look for all matches anew."""
        self._later.stop()
        self._places = self._found()
        at = self._text.textCursor().selectionStart()
        self._at = next((i for i, (begin, _) in enumerate(self._places) if begin == at), -1)
        self._tell()

    def step(self, by: int) -> None:
        """Select the next match, or with -1 the previous one, around the ends of the text."""
        if self._later.isActive() or not self._places:
            self.refresh()
        if not self._places:
            return
        cursor = self._text.textCursor()
        if by > 0:
            ahead = (i for i, (begin, _) in enumerate(self._places) if begin >= cursor.selectionEnd())
            self._at = next(ahead, 0)
        else:
            behind = (i for i, (_, end) in enumerate(self._places) if end <= cursor.selectionStart())
            self._at = max(behind, default=len(self._places) - 1)
        self._select(*self._places[self._at])
        self._tell()

    def replace(self) -> None:
        """Replace the selected match and go to the next one."""
        if self._text.isReadOnly():
            return
        self.refresh()
        if self._at < 0:
            self.step(1)
            return
        cursor = self._text.textCursor()
        begin, end = self._places[self._at]
        word = self._replacement(begin)
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(word)
        self._text.setTextCursor(cursor)
        self.refresh()
        self.step(1)

    def replace_all(self) -> None:
        """Replace every match, as one undo step."""
        if self._text.isReadOnly():
            return
        self.refresh()
        words = [(begin, end, self._replacement(begin)) for begin, end in self._places]
        cursor = QTextCursor(self._text.doc)
        cursor.beginEditBlock()
        for begin, end, word in reversed(words):
            cursor.setPosition(begin)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(word)
        cursor.endEditBlock()
        self.refresh()
        self.count.setText(tr("{count} replaced").format(count=len(words)))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Return finds the next match, Shift+Return the previous one."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if watched is self.replace_edit:
                    self.replace()
                else:
                    self.step(-1 if back else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
        return super().eventFilter(watched, event)

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.setMaxLength(2000)
        field.installEventFilter(self)
        return field

    def _pattern(self) -> QRegularExpression:
        words = self.find_edit.text()
        if not self.regex_button.isChecked():
            words = QRegularExpression.escape(words)
        options = _Option.MultilineOption
        if not self.case_button.isChecked():
            options |= _Option.CaseInsensitiveOption
        return QRegularExpression(words, options)

    def _found(self) -> list[tuple[int, int]]:
        """All matches but empty ones; PCRE itself gives up on an expression that would take forever."""
        pattern = self._pattern()
        if not self.find_edit.text() or not pattern.isValid():
            return []
        places: list[tuple[int, int]] = []
        matches = pattern.globalMatch(self._text.raw_text())
        while matches.hasNext() and len(places) < _MOST:
            match = matches.next()
            if match.capturedLength():
                places.append((match.capturedStart(), match.capturedEnd()))
        return places

    def _replacement(self, begin: int) -> str:
        word = self.replace_edit.text()
        if not self.regex_button.isChecked():
            return word
        match = self._pattern().match(self._text.raw_text(), begin)
        plain = {"\\": "\\", "n": "\n", "t": "\t"}
        return _GROUP.sub(lambda found: plain.get(found[1]) or match.captured(int(found[1])), word)

    def _select(self, begin: int, end: int) -> None:
        cursor = self._text.textCursor()
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._text.setTextCursor(cursor)
        self._text.ensureCursorVisible()

    def _tell(self) -> None:
        first = max(0, self._at - _MOST_TINTED // 2)
        self._text.show_found(self._places[first : first + _MOST_TINTED])
        pattern = self._pattern()
        role = "muted"
        if not self.find_edit.text():
            words = ""
        elif not pattern.isValid():
            words, role = tr("Not a valid expression"), "error"
        elif not self._places:
            words, role = tr("No match"), "error"
        else:
            count = grouped_text(len(self._places))
            found, at = tr("{count} found").format(count=count), grouped_text(self._at + 1)
            words = tr("{at} of {count}").format(at=at, count=count) if self._at >= 0 else found
        self.count.setText(words)
        self.count.set_role(role)
        for button in (self.previous_button, self.next_button, self.replace_button, self.all_button):
            button.setEnabled(bool(self.find_edit.text()) and pattern.isValid())

    def _typed(self, text: str) -> None:
        for button in (self.previous_button, self.next_button, self.replace_button, self.all_button):
            button.setEnabled(bool(text))
        self._later.start()

    def _changed(self) -> None:
        if self.isVisible():
            self._later.start()
