"""The small dialogs that ask something: a deed's confirmation, a line or a note of text, credentials."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from virtgui.model.messages import Prompt
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import fill
from virtgui.views.forms import FormDialog
from virtgui.views.naming import after_preposition
from virtgui.views.prompts import field_of, told_of_key
from virtgui.views.tinting import tint

_NAMES_SHOWN = 8
_UNKNOWN_KEY = re.compile(r"authenticity of host|accept ssh host key", re.IGNORECASE)


def as_heading(label: QLabel, text: str) -> None:
    """The line that says what a dialog is about."""
    label.setFont(theme.semibold(QApplication.font(label), theme.OPENER))
    label.setText(text)


class DeedButtons(QHBoxLayout):
    """Below what a deed asks: its line for virsh at one end, Cancel and the deed at the other. Return does the deed."""

    def __init__(self, dialog: QDialog, deed: str) -> None:
        super().__init__()
        self.virsh = QPushButton(tr("Copy as &virsh"), dialog)
        self.cancel = QPushButton(tr("Cancel"), dialog)
        self.deed = fill(QPushButton(deed, dialog))
        for button in (self.virsh, self.cancel):
            button.setAutoDefault(False)
        self.cancel.clicked.connect(dialog.reject)
        self.addWidget(self.virsh)
        self.addStretch(1)
        self.addWidget(self.cancel)
        self.addWidget(self.deed)


def as_remark(label: QLabel, text: str, wrong: bool = False, of: QWidget | None = None) -> None:
    """A word about the field above: muted help, or what is wrong with it. A screen reader says it at the field, if that
    is told."""
    tint(label, "error" if wrong else "muted")
    label.setText(text)
    label.setVisible(bool(text))
    if of is not None:
        of.setAccessibleDescription(text)


def _lines(text: str) -> str:
    """What somebody else says, line by line as they say it."""
    return "\n".join(plain(line, 600) for line in text[:600].splitlines())


class ConfirmDialog(FormDialog):
    """Names the deed and the loss; the safe answer has the focus."""

    FORM: ClassVar[str] = "confirm"
    question: QLabel
    loss: QLabel
    names: QLabel
    remember: QCheckBox
    deed_button: QPushButton
    cancel_button: QPushButton

    def __init__(
        self,
        deed: str,
        question: str,
        loss: str,
        names: Sequence[str] = (),
        *,
        may_remember: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(deed)
        self.question.setFont(theme.semibold(self.question.font(), theme.OPENER))
        self.question.setText(question)
        self.loss.setText(loss)
        self.loss.setVisible(bool(loss))
        self.list_names(names)
        self.remember.setVisible(may_remember)
        self.deed_button.setText(deed)
        self.deed_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.cancel_button.setFocus()

    def list_names(self, names: Sequence[str]) -> None:
        """Below the question; those of very many are only counted."""
        shown = [plain(name, 80) for name in names[:_NAMES_SHOWN]]
        if len(names) > _NAMES_SHOWN:
            shown.append(tr("and {count} more").format(count=len(names) - _NAMES_SHOWN))
        as_remark(self.names, "\n".join(shown))

    def say_hindrance(self, why: str) -> None:
        as_remark(self.names, why, wrong=True)


class TextDialog(FormDialog):
    """Text with a live check; `check` returns what is wrong, "" when nothing is, and `copy` what it copied."""

    heading: QLabel
    remark: QLabel
    virsh_button: QPushButton
    cancel_button: QPushButton
    deed_button: QPushButton

    def __init__(
        self,
        deed: str,
        heading: str,
        check: Callable[[str], str],
        copy: Callable[[str], str],
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._check = check
        self._copy = copy
        self._before = ""
        self._read: Callable[[], str] = str
        self._field: QWidget | None = None
        self.hint: Callable[[], str] = str
        """What is to be known while nothing is wrong."""
        self.setWindowTitle(deed)
        as_heading(self.heading, heading)
        fill(self.deed_button).setText(deed)
        self.deed_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.virsh_button.clicked.connect(self._copy_line)

    @property
    def text(self) -> str:
        """What was typed."""
        return self._read()

    def begin(self, field: QWidget, read: Callable[[], str]) -> None:
        """The field that `read` reads is filled: nothing is to be done before that text is changed."""
        self._field = field
        self._read = read
        self._before = read()
        self.look()

    def look(self) -> None:
        """Check what is typed now."""
        wrong = self._check(self.text)
        as_remark(self.remark, wrong or self.hint(), wrong=bool(wrong), of=self._field)
        fit = not wrong and self.text != self._before
        self.deed_button.setEnabled(fit)
        self.virsh_button.setEnabled(fit)

    def accept(self) -> None:
        """What could be done when it was typed may not be any more: a name may be taken by now."""
        if self._check(self.text):
            self.look()
        else:
            super().accept()

    def say_hindrance(self, why: str) -> None:
        as_remark(self.remark, why, wrong=True)

    def _copy_line(self) -> None:
        as_remark(self.remark, self._copy(self.text))


class LineDialog(TextDialog):
    """One line of text."""

    FORM: ClassVar[str] = "line"
    line_label: QLabel
    line_edit: QLineEdit

    def __init__(
        self,
        deed: str,
        heading: str,
        field: str,
        text: str,
        check: Callable[[str], str],
        copy: Callable[[str], str],
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(deed, heading, check, copy, parent=parent)
        self.line_label.setText(field)
        self.line_edit.setText(text)
        self.line_edit.selectAll()
        self.line_edit.textChanged.connect(self.look)
        self.begin(self.line_edit, self.line_edit.text)

    def is_now(self, text: str) -> None:
        """Somebody else changed it meanwhile: what was typed here stays."""
        if self.text == self._before:
            self.line_edit.setText(text)
            self.line_edit.selectAll()
        self._before = text
        self.look()


class NoteDialog(TextDialog):
    """Text of several lines."""

    FORM: ClassVar[str] = "note"
    note_label: QLabel
    note_edit: QPlainTextEdit

    def __init__(
        self,
        deed: str,
        heading: str,
        text: str,
        check: Callable[[str], str],
        copy: Callable[[str], str],
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(deed, heading, check, copy, parent=parent)
        self.note_edit.setPlainText(text)
        self.note_edit.textChanged.connect(self.look)
        self.begin(self.note_edit, self.note_edit.toPlainText)


class DetailsDialog(FormDialog):
    """What libvirt or the system said, for who asks for it."""

    FORM: ClassVar[str] = "details"
    heading: QLabel
    sentence: QLabel
    detail_label: QLabel
    detail_text: QPlainTextEdit
    copy_button: QPushButton
    close_button: QPushButton

    def __init__(self, heading: str, sentence: str, detail: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_heading(self.heading, heading)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.detail_text.setFont(theme.fixed_font(self.font()))
        self.detail_text.setPlainText(detail or tr("Nothing more was told."))
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.detail_text.toPlainText())


class CredentialsDialog(FormDialog):
    """What a host asks before it lets anyone in. `answered` carries the values, or None when cancelled."""

    FORM: ClassVar[str] = "credentials"
    heading: QLabel
    sentence: QLabel
    prompts_grid: QGridLayout
    cancel_button: QPushButton
    answer_button: QPushButton

    answered = pyqtSignal(object)

    def __init__(
        self, host: str, prompts: Sequence[Prompt], parent: QWidget | None = None, *, keyring: str | None = None
    ) -> None:
        """With `keyring` a secret can be kept there: it is a sentence about that, mostly ""."""
        super().__init__(parent)
        self.setWindowTitle(tr("Log in"))
        self.setModal(False)
        as_heading(self.heading, tr("Log in to {host}").format(host=after_preposition(host)))
        self.sentence.setText(
            tr("The host asks who you are. The answer stays in memory, at most until the program ends.")
        )
        self._fields: list[QLineEdit] = []
        self.remember = QCheckBox(tr("&Remember in the keyring"), self)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        secret = any(prompt.secret for prompt in prompts)
        self.remember.setVisible(secret and keyring is not None)
        as_remark(self.note, keyring or "")
        fill(self.answer_button)
        self.answer_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.finished.connect(self._done)
        self._confirms = any(prompt.confirms for prompt in prompts)
        self.asks = not any(prompt.tells for prompt in prompts)
        """False where it only says that something waits for a person elsewhere."""
        if self._confirms or not self.asks:
            self._only_say(host, prompts[0])
            return
        asked = [field_of(prompt.text) for prompt in prompts]
        self._fields = [QLineEdit(prompt.default, self) for prompt in prompts]
        # What may stay empty comes last.
        for place, number in enumerate(sorted(range(len(prompts)), key=lambda number: asked[number].optional)):
            prompt, field = prompts[number], self._fields[number]
            text = asked[number].label or (tr("Password") if prompt.secret else tr("Name"))
            field.setPlaceholderText(asked[number].hint)
            field.setAccessibleName(text)
            if prompt.secret:
                field.setEchoMode(QLineEdit.EchoMode.Password)
            label = QLabel(text)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(field)
            self.prompts_grid.addWidget(label, place, 0)
            self.prompts_grid.addWidget(field, place, 1)
        self.prompts_grid.addWidget(self.remember, len(prompts), 1)
        self.prompts_grid.addWidget(self.note, len(prompts) + 1, 0, 1, 2)
        lacking = (
            field for field, each in zip(self._fields, asked, strict=True) if not field.text() and not each.optional
        )
        empty = next(lacking, None)
        if empty is not None:
            empty.setFocus()

    @property
    def fields(self) -> tuple[QLineEdit, ...]:
        """One for each prompt."""
        return tuple(self._fields)

    def _only_say(self, host: str, prompt: Prompt) -> None:
        """A question to be answered by yes or not at all, or something that waits for a person elsewhere."""
        self.sentence.setText(_lines(prompt.text))
        if prompt.tells:
            as_heading(self.heading, tr("{host} waits for you").format(host=host))
            self.answer_button.hide()
        elif _UNKNOWN_KEY.search(prompt.text):
            self.setWindowTitle(tr("New host"))
            as_heading(self.heading, tr("Is this the right host?"))
            text = tr(
                "{host} is new to this computer. Compare this fingerprint of its key with what its administrator says; "
                "somebody in between would have another."
            )
            self.sentence.setText(f"{text.format(host=host)}\n\n{_lines(told_of_key(prompt.text))}")
            self.answer_button.setText(tr("&Trust it"))
        else:
            self.answer_button.setText(tr("&Yes"))
        self.cancel_button.setFocus()

    def say_wrong(self) -> None:
        """What was typed before was not accepted."""
        if self._fields:
            as_remark(self.sentence, tr("That was not accepted. Try again."), wrong=True)

    def offer(self, can: bool, why: str) -> None:
        """Whether an answer can be kept in the keyring, and what is to be said of that."""
        self.remember.setEnabled(can)
        as_remark(self.note, why)
        if self.isVisible():  # the keyring's answer comes later
            self.adjustSize()

    def withdraw(self) -> None:
        """Nobody waits for the answer any more."""
        self.finished.disconnect(self._done)
        self._clear()
        self.reject()

    def _done(self, result: int) -> None:
        accepted = result == self.DialogCode.Accepted
        given = ("yes",) if self._confirms else tuple(field.text() for field in self._fields)
        values = given if accepted else None
        self._clear()
        self.answered.emit(values)

    def _clear(self) -> None:
        for field in self._fields:
            field.clear()
