"""One device's XML, to read and to edit."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from virtgui.model.edits import Place
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.xml_editor import XmlEditor
from virtgui.xml.grammar import ONE_DEVICE
from virtgui.xml.node import alone
from virtgui.xml.parse import Refused, serialise


class DeviceXmlDialog(BigDialog):
    """What is written here waits with the other changes until it is applied."""

    def __init__(
        self, model: HardwareModel, place: Place, title: str, *, locked: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(
            tr("XML of {device}").format(device=title),
            title,
            tr("What you change here waits with your other changes."),
            parent,
        )
        self._model = model
        self._place = place
        self.editor = XmlEditor(self, root=ONE_DEVICE)
        node = model.node(place)
        self._before = serialise(alone(node)) if node is not None else ""
        self._since = model.hardware.base if model.hardware is not None else ""
        self.editor.set_text(self._before)
        self.editor.set_read_only(bool(locked))
        self.editor.changed.connect(self._look)
        self.body.addWidget(self.editor, 1)
        self.cancel = self.footer.add(tr("Cancel"))
        self.keep = self.footer.add(tr("Keep the change"), filled=True)
        self.cancel.clicked.connect(self.reject)
        self.keep.clicked.connect(self._keep)
        self.footer.say(locked, "muted")
        self._look()
        self.resize(theme.sized(self, 780, 560))

    def _look(self) -> None:
        self.keep.setEnabled(self.editor.text() != self._before)

    def _keep(self) -> None:
        try:
            self._model.replace(self._place, self.editor.text(), since=self._since)
        except Refused as refusal:
            self.footer.say(str(refusal))
            self.editor.show_refusal(str(refusal), refusal.line or None)
            return
        self.accept()
