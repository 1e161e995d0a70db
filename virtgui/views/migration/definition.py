"""The definition that a machine gets on its new host, to be edited."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.xml_editor import XmlEditor
from virtgui.xml.migration import needs
from virtgui.xml.parse import Refused

_LINE = tr(
    "What the guest sees must stay the same, or the target refuses it; paths, networks and addresses may be others."
)


class DefinitionDialog(BigDialog):
    """What was kept is in `text`; "" is the machine's own definition."""

    def __init__(self, own: str, now: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Edit the definition"), tr("The definition it gets there"), _LINE, parent)
        self._own = own
        self.text = now
        self.editor = XmlEditor(self)
        self.editor.set_text(now or own)
        self.body.addWidget(self.editor, 1)
        self.reset = self.footer.add(tr("As it is &here"))
        self.cancel = self.footer.add(tr("Cancel"))
        self.keep = self.footer.add(tr("&Keep"), filled=True)
        self.reset.clicked.connect(lambda _on: self.editor.set_text(self._own))
        self.cancel.clicked.connect(self.reject)
        self.keep.clicked.connect(lambda _on: self._keep())
        self.resize(theme.sized(self, 820, 600))

    def _keep(self) -> None:
        text = self.editor.text()
        try:
            needs(text)
        except Refused as refusal:
            self.footer.say(str(refusal))
            self.editor.show_refusal(str(refusal), refusal.line or None)
            return
        self.text = "" if text == self._own else text
        self.accept()
