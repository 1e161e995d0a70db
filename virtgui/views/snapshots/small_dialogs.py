"""Small dialogs of the snapshots: another description or name, and what differs from now."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from virtgui.model.snapshot_plans import name_flaw
from virtgui.model.snapshots import Kind, Snapshot, Snapshots
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.diff_view import DiffView
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph, plain_tip

_FIXED = tr("Its name is written inside its disks, and cannot be changed")


class EditDialog(BigDialog):
    """Name and description of one snapshot."""

    agreed = pyqtSignal(str, str)
    """The name and the description; once."""

    def __init__(self, known: Snapshots, snapshot: Snapshot, parent: QWidget | None = None) -> None:
        super().__init__(tr("Edit"), tr("Edit {name}").format(name=plain(snapshot.name, 80)), "", parent)
        self._known = known
        self._snapshot = snapshot
        self.name = QLineEdit(snapshot.name, self)
        self.flaw = Paragraph("", "error", theme.SECONDARY)
        self.flaw.describes(self.name)
        self.description = QPlainTextEdit(snapshot.description, self)
        self.description.setTabChangesFocus(True)
        fixed = snapshot.kind is not Kind.EXTERNAL
        self.name.setReadOnly(fixed)
        self.name.setEnabled(not fixed)
        self.name.setToolTip(plain_tip(_FIXED) if fixed else "")
        for text, field in ((tr("&Name"), self.name), (tr("&Description"), self.description)):
            label = Label(text)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            self.body.addWidget(label)
            self.body.addWidget(field)
            if field is self.name:
                self.body.addWidget(self.flaw)
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(tr("Save"), filled=True)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self._agree)
        self.name.textChanged.connect(self._look)
        self.description.textChanged.connect(self._look)
        self._look()
        self.description.setFocus()
        self.resize(theme.sized(self, 480, 320))

    def _look(self) -> None:
        name, text = self.name.text(), self.description.toPlainText()
        flaw = name_flaw(name, self._known) if name != self._snapshot.name else ""
        self.flaw.setText(flaw)
        self.flaw.setVisible(bool(flaw))
        same = (name, text) == (self._snapshot.name, self._snapshot.description)
        self.deed.setEnabled(not flaw and not same)

    def _agree(self) -> None:
        self.agreed.emit(self.name.text(), self.description.toPlainText())
        self.accept()


class CompareDialog(BigDialog):
    """A machine's definition then and now."""

    def __init__(self, known: Snapshots, snapshot: Snapshot, parent: QWidget | None = None) -> None:
        heading = tr("{name} and now").format(name=plain(snapshot.name, 80))
        super().__init__(
            tr("Compare"), heading, tr("Before is the definition kept in the snapshot, after is the one now."), parent
        )
        self.diff = DiffView(self)
        self.diff.show_diff(snapshot.definition, known.definition)
        self.body.addWidget(self.diff, 1)
        self.close_button = self.footer.add(tr("Close"), filled=True)
        self.close_button.clicked.connect(self.accept)
        self.resize(theme.sized(self, 900, 640))
