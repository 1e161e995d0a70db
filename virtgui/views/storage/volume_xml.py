"""The document of a volume, to be read: libvirt has no call that changes it."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from virtgui.model.storage import ReadVolumeXml, VolumeXmlRead
from virtgui.model.users import VolumeFile
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.things.desk import HostDesk
from virtgui.views.xml_editor import XmlEditor


class VolumeXmlDialog(BigDialog):
    """Asks for it when it opens."""

    def __init__(self, desk: HostDesk, volume: VolumeFile, parent: QWidget | None = None) -> None:
        name = plain(volume.name, 80)
        super().__init__(
            tr("XML"),
            tr("XML of {volume}").format(volume=name),
            tr("libvirt writes it from what lies there: it can only be read."),
            parent,
        )
        self.editor = XmlEditor(self, root="volume")
        self.editor.set_read_only(True)
        self.body.addWidget(self.editor, 1)
        self.close_button = self.footer.add(tr("Close"), filled=True)
        self.close_button.clicked.connect(self.reject)
        self.footer.say(tr("Reading…"), "muted")
        self._ticket = desk.send(ReadVolumeXml(desk.key, volume.pool, volume.name))
        desk.world.reported.connect(self._heard)
        self.resize(theme.sized(self, 720, 520))

    def _heard(self, message: object) -> None:
        if isinstance(message, VolumeXmlRead) and message.ticket == self._ticket:
            self.footer.say(plain(message.problem.reason, 300) if message.problem is not None else "")
            self.editor.set_text(message.xml)
