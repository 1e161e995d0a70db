"""The dialog that adds a host by its address, checked while it is typed."""

from __future__ import annotations

from typing import ClassVar

from PyQt6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from virtgui.model import uris
from virtgui.model.keys import HostKey
from virtgui.qtmodels.settings import HostEntry
from virtgui.views import theme
from virtgui.views.controls import fill
from virtgui.views.dialogs import as_heading, as_remark
from virtgui.views.forms import FormDialog


class AddHostDialog(FormDialog):
    """A wrong address is told beside the field; a dangerous one must be accepted."""

    FORM: ClassVar[str] = "add_host"
    heading: QLabel
    help: QLabel
    uri_label: QLabel
    uri_edit: QLineEdit
    remark: QLabel
    name_label: QLabel
    name_edit: QLineEdit
    autoconnect_box: QCheckBox
    read_only_box: QCheckBox
    warnings: QLabel
    accept_box: QCheckBox
    cancel_button: QPushButton
    add_button: QPushButton

    def __init__(self, known: tuple[HostKey, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = frozenset(known)
        self._touched = False
        as_heading(self.heading, self.heading.text())
        as_remark(self.help, self.help.text())
        self.uri_edit.setFont(theme.fixed_font(self.font(), theme.BODY))
        fill(self.add_button)
        self.uri_edit.textChanged.connect(self._typed)
        self.uri_edit.editingFinished.connect(self._left)
        self.accept_box.toggled.connect(self._look)
        self.add_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self._look()
        self.uri_edit.setFocus()

    def entry(self) -> HostEntry:
        """What was typed."""
        return HostEntry(
            self.uri_edit.text().strip(),
            self.name_edit.text().strip(),
            self.autoconnect_box.isChecked(),
            self.read_only_box.isChecked(),
        )

    def _typed(self) -> None:
        """Whoever accepted one address has not accepted another."""
        self.accept_box.setChecked(False)
        self._look()

    def _left(self) -> None:
        self._touched = True
        self._look()

    def _look(self) -> None:
        uri = self.uri_edit.text().strip()
        flaw = self._flaw(uri)
        if flaw and (self._touched or len(uri) > 3) and uri:
            as_remark(self.remark, flaw, wrong=True)
        else:
            as_remark(self.remark, "" if flaw else uris.parse(uri).driver)
        warnings = () if flaw else uris.uri_warnings(uri)
        as_remark(self.warnings, "\n".join(warnings), wrong=True)
        self.accept_box.setVisible(bool(warnings))
        accepted = self.accept_box.isChecked() or not warnings
        self.add_button.setEnabled(not flaw and accepted)

    def _flaw(self, uri: str) -> str:
        if uri in self._known:
            return "This host is in the list already."
        return uris.validate(uri)
