"""A text that is changed where it stands, saved or taken back by a button beside it."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from virtgui.util.language import tr, within
from virtgui.views import theme
from virtgui.views.labels import Paragraph, plain_tip


class EditField(QWidget):
    """Shows a text as it is known. While a person changes it, what is told meanwhile does not disturb; the change
    shows as done only once it is told."""

    saved = pyqtSignal(str)
    """A person wants this text."""

    def __init__(self, name: str, *, lines: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ""
        self._sent: str | None = None
        self.editor: QLineEdit | QPlainTextEdit = QPlainTextEdit(self) if lines else QLineEdit(self)
        self.editor.setAccessibleName(name)
        self.editor.installEventFilter(self)
        if isinstance(self.editor, QPlainTextEdit):
            self.editor.setTabChangesFocus(True)
            self.editor.setFixedHeight(self.fontMetrics().height() * 4 + 10)
        else:
            self.editor.setMaxLength(10000)
        self.editor.textChanged.connect(self._edited)
        self.save = QPushButton(tr("Save", "a text"))
        self.undo = QPushButton(tr("Undo"))
        self.save.setAccessibleName(tr("Save the {name}").format(name=within(name)))
        self.undo.setAccessibleName(tr("Undo the change of the {name}").format(name=within(name)))
        self.save.clicked.connect(self._save)
        self.undo.clicked.connect(self.take_back)
        self.problem = Paragraph("", "error", theme.SECONDARY)
        self.problem.hide()
        self.problem.describes(self.editor)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.editor, 1)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.save, 0, top)
        row.addWidget(self.undo, 0, top)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_TINY)
        column.addLayout(row)
        column.addWidget(self.problem)
        self._edited()

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self._text() != self._known

    def show_text(self, text: str, refusal: str) -> None:
        """This is the text now; `refusal` says why it cannot be changed, "" when it can."""
        undisturbed = not self.changed or self._sent == text
        self._known = text
        if undisturbed:
            self._sent = None
            self._put(text)
        self.editor.setReadOnly(bool(refusal))
        self.editor.setToolTip(plain_tip(refusal))
        self._edited()

    def show_problem(self, text: str) -> None:
        """Say beside the field why it was not saved."""
        self._sent = None
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self._edited()

    def retype(self, text: str) -> None:
        """What is being saved will be told as this text."""
        self._sent = text
        if isinstance(self.editor, QLineEdit):
            self.editor.setText(text)
        self._edited()

    def take_back(self) -> None:
        """Show again what is known."""
        self._sent = None
        self._put(self._known)
        self.show_problem("")

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.changed:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and (
                isinstance(self.editor, QLineEdit) or event.modifiers() & Qt.KeyboardModifier.ControlModifier
            ):
                self._save()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.take_back()
                return True
        return super().eventFilter(watched, event)

    def _text(self) -> str:
        return self.editor.toPlainText() if isinstance(self.editor, QPlainTextEdit) else self.editor.text()

    def _put(self, text: str) -> None:
        if isinstance(self.editor, QPlainTextEdit):
            self.editor.setPlainText(text)
            self._known = self.editor.toPlainText()
        else:
            self.editor.setText(text)
            self._known = self.editor.text()

    def _save(self) -> None:
        self._sent = self._text()
        self.problem.hide()
        self._edited()
        self.saved.emit(self._sent)

    def _edited(self) -> None:
        for button in (self.save, self.undo):
            button.setVisible(self.changed and not self.editor.isReadOnly())
            button.setEnabled(self._sent is None or self._sent != self._text())
