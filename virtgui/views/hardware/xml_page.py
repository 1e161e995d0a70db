"""The page of a machine's whole definition as XML."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from virtgui.model.edits import MACHINE, Edit
from virtgui.model.messages import Finished
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import plural, tr
from virtgui.views import theme
from virtgui.views.controls import fill
from virtgui.views.diff_view import DiffView
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label
from virtgui.views.mirror import margins
from virtgui.views.xml_editor import XmlEditor
from virtgui.xml.parse import Refused


class XmlPage(QWidget):
    """Shows the definition with all changes that wait; what is written here becomes one of them."""

    apply_wanted = pyqtSignal()
    native_wanted = pyqtSignal()

    def __init__(self, model: HardwareModel, refusal: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._refusal = refusal
        self._shown = ""
        self._source = ""
        """The model's text that is shown, or that what is shown became."""
        self._since = ""
        """The definition that what is shown was made from."""
        self._in: tuple[Edit, ...] = ()
        """The edits that are in what is shown."""
        self.editor = XmlEditor(self, root="domain")
        self.editor.fill_page()
        self.note = Label("", "muted")
        self.compare = QPushButton(tr("&Compare"))
        self.compare.setToolTip(tr("Show what differs from the definition as it is"))
        self.native = QPushButton(tr("Command &line"))
        self.native.setToolTip(tr("Show what the hypervisor itself is given"))
        self.native.clicked.connect(self.native_wanted)
        self.undo = QPushButton(tr("&Undo all"))
        self.apply = fill(QPushButton(tr("&Apply")))
        row = QHBoxLayout()
        margins(row, theme.GAP_LARGE, theme.GAP_SMALL, theme.GAP, theme.GAP_SMALL)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.note, 1)
        for button in (self.native, self.compare, self.undo, self.apply):
            button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor, 1)
        column.addLayout(row)
        self.editor.changed.connect(self._look)
        self.compare.clicked.connect(self._compare)
        self.undo.clicked.connect(self._undo)
        self.apply.clicked.connect(self._apply)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.apply.click)
        model.changed.connect(self.refresh)
        model.ended.connect(self._ended)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Who has just come here has the keyboard in no field yet."""
        if event is None or not self.editor.takes(event):
            super().keyPressEvent(event)

    def refresh(self) -> None:
        """The definition, unless a person is at work on it."""
        text = self._model.text()
        if text != self._source and not self.typed:
            self._show(text)
        self.editor.set_read_only(bool(self._refusal()) or self._model.hardware is None)
        self._look()

    def _show(self, text: str) -> None:
        self.editor.set_text(text)
        self._in_step()

    def _in_step(self) -> None:
        """What the editor holds is what the model holds."""
        hardware = self._model.hardware
        self._shown, self._source = self.editor.text(), self._model.text()
        self._since = hardware.base if hardware is not None else ""
        self._in = self._model.edits

    @property
    def typed(self) -> bool:
        """Whether something was written here that is no edit yet."""
        return self.editor.text() != self._shown

    def _look(self) -> None:
        typed = self.typed
        moved = typed and self._model.text() != self._source
        waits = len(self._model.edits)
        words = self._refusal()
        if moved:
            words = words or tr("The machine was changed elsewhere meanwhile: applying compares with it first.")
            if self._model.hardware is not None and self._model.hardware.base == self._since:
                words = tr("Changed here and not applied yet; the other changes that wait are applied along with it.")
        elif typed:
            words = words or tr("Changed here and not applied yet.")
        elif waits:
            words = words or plural(waits, "Shows {n} change not applied yet.", "Shows {n} changes not applied yet.")
        self.note.setText(words)
        free = not self._refusal() and not self._model.applying
        self.compare.setEnabled(typed or bool(waits))
        self.undo.setEnabled(typed or bool(waits))
        self.apply.setEnabled((typed or bool(waits)) and free)

    def _compare(self) -> None:
        hardware = self._model.hardware
        dialog = BigDialog(tr("Compare"), tr("What differs from the definition as it is"), "", self)
        view = DiffView(dialog)
        view.show_diff(hardware.base if hardware is not None else "", self.editor.text())
        dialog.body.addWidget(view, 1)
        dialog.footer.add(tr("Close"), filled=True).clicked.connect(dialog.accept)
        dialog.resize(theme.sized(dialog, 860, 600))
        _open(dialog)

    def _undo(self) -> None:
        self._model.undo_all()
        self._show(self._model.text())
        self._look()

    def _apply(self) -> None:
        text = self.editor.text()
        if self.typed:
            try:
                later = tuple(edit for edit in self._model.edits if edit not in self._in)
                self._model.replace(MACHINE, text, since=self._since, later=later)
            except Refused as refusal:
                self.editor.show_refusal(str(refusal), None)
                return
            if later:
                self._show(self._model.text())
            else:
                self._in_step()
        self.apply_wanted.emit()

    def _ended(self, message: Finished) -> None:
        """A document that libvirt refuses stays, with libvirt's reason at its line."""
        problem = message.problem
        if problem is not None and not message.cancelled and self.isVisible():
            self.editor.show_refusal(problem.detail or problem.reason, None)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._model.read()


def _open(dialog: QDialog) -> None:
    dialog.open()
