"""A definition that a person has: libvirt's own, or another hypervisor's that libvirt can read."""

from __future__ import annotations

from pathlib import PurePath

from PyQt6.QtCore import QFile, QIODevice
from PyQt6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPlainTextEdit, QPushButton

from virtgui.install.draft import MANUAL
from virtgui.install.workshop import Workshop
from virtgui.qtmodels.creation import Creation
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import flat_button, name_box
from virtgui.views.creation import kinds
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.labels import Paragraph
from virtgui.views.xml_editor import XmlEditor
from virtgui.xml import drafts
from virtgui.xml.flaws.base import Flaw

_MOST = 4 * 1024**2
_FORMATS = (
    ("vmware-vmx", "VMware (.vmx)"),
    ("xen-xl", "Xen (xl)"),
    ("xen-xm", "Xen (xm)"),
    ("bhyve-argv", tr("bhyve’s arguments")),
    ("lxc", tr("LXC container")),
)


class TextSheet(Sheet):
    """All of the machine is in its text, so nothing more is asked."""

    own_form = False

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        self._native = kind.name == kinds.NATIVE
        self.editor = XmlEditor(self, root="domain")
        self.editor.changed.connect(self._typed)
        self.open = flat_button(tr("Open a fi&le…"), self, "folder")
        self.open.clicked.connect(self._browse)
        self.source = QPlainTextEdit(self)
        self.source.setFont(theme.fixed_font(self.font(), theme.SECONDARY))
        self.source.setAccessibleName(tr("The other hypervisor’s configuration"))
        self.source.setMaximumHeight(140)
        self.source.setPlaceholderText(tr("Open the file, or paste what is in it, and have it read"))
        self.formats = QComboBox(self)
        name_box(self.formats, tr("Format"))
        for value, words in _FORMATS:
            self.formats.addItem(words, value)
        self.read = QPushButton(tr("&Read it"), self)
        self.read.setAutoDefault(False)
        self.read.clicked.connect(self._read)
        self.note = Paragraph("", "error")
        row = QHBoxLayout()
        row.addWidget(self.open)
        for widget in (self.formats, self.read):
            row.addWidget(widget)
            widget.setVisible(self._native)
        row.addStretch(1)
        self.source.setVisible(self._native)
        self.column.addLayout(row)
        self.column.addWidget(self.source)
        self.column.addWidget(self.note)
        self.column.addWidget(self.editor, 1)
        creation.parsed.connect(self._parsed)

    @property
    def typed(self) -> bool:
        return bool(self.editor.text().strip() or self.source.toPlainText().strip())

    def put(self) -> None:
        self.creation.take_source(MANUAL)
        self.creation.take_whole(self.editor.text() if not self.flaws() else "")

    def flaws(self) -> list[Flaw]:
        text = self.editor.text()
        if not text.strip():
            return [Flaw("xml", tr("Read a configuration") if self._native else tr("Write or paste the definition"))]
        why = drafts.document_flaw(text, "domain")
        return [Flaw("xml", why)] if why else []

    def take_file(self, path: str) -> None:
        """Show what a file says."""
        file = QFile(path)
        if not file.open(QIODevice.OpenModeFlag.ReadOnly) or file.size() > _MOST:
            self.note.setText(
                tr("{name} cannot be read: {reason}").format(
                    name=plain(PurePath(path).name, 80), reason=file.errorString()
                )
            )
            return
        text = file.readAll().data().decode("utf-8", "replace")
        self.note.setText("")
        if self._native:
            self.source.setPlainText(text)
            self.formats.setCurrentIndex(max(0, self.formats.findData(_format(path))))
            self._read()
        else:
            self.editor.set_text(text)
            self._typed()

    # -- within ------------------------------------------------------------------------------

    def _browse(self) -> None:
        dialog = QFileDialog(self, tr("Choose a configuration"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _typed(self) -> None:
        self.tell()

    def _read(self) -> None:
        self.note.setText("")
        self.creation.parse(self.formats.currentData(), self.source.toPlainText())

    def _parsed(self, xml: str, problem: object) -> None:
        if not self._native:
            return
        if problem is not None:
            reason = getattr(problem, "reason", "")
            detail = getattr(problem, "detail", "")
            self.note.setText(
                tr("The host could not read it. {reason} {detail}").format(reason=reason, detail=detail).strip()
            )
        else:
            self.editor.set_text(xml)
            self._typed()


def _format(path: str) -> str:
    return "vmware-vmx" if path.lower().endswith(".vmx") else "xen-xl"
