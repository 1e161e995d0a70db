"""What a cloud image is told at its first start, with the documents beside it as they are written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont, QPalette
from PyQt6.QtWidgets import QCheckBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from virtgui.install import cloud_flaws
from virtgui.install.cloudinit import CloudDraft, CloudNic, documents
from virtgui.install.names import host_name
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.creation.cloud_form import ROWS, CloudForm
from virtgui.views.labels import Label, Paragraph
from virtgui.xml.flaws.base import Flaw


class CloudPage(QWidget):
    """The wizard's step: CloudForm, and whether the answers are to go again."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._macs: tuple[str, ...] = ()
        self.fields = CloudForm(ROWS, CloudDraft(user="admin"), self._told, self._check)
        self.fields.setBackgroundRole(QPalette.ColorRole.Base)
        self.form, self.preview, self.shown = self.fields.form, self.fields.preview, self.fields.shown
        self.make_up = self.fields.make_up
        self.forget = QCheckBox(tr("&Remove these answers after the first run"), self)
        self.forget.setChecked(True)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(tr("First start"))
        area.setWidget(self.fields)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(Label(tr("What is it told at its first start?"), "text", theme.TITLE, QFont.Weight.DemiBold))
        column.addWidget(area, 3)
        column.addWidget(Paragraph(tr("This is what cloud-init reads:"), "muted"))
        column.addWidget(self.preview, 2)
        column.addWidget(self.forget)
        self.fields.changed.connect(self.changed)

    @property
    def typed(self) -> bool:
        """Whether a person has entered anything."""
        return self.fields.typed

    def work(self) -> Callable[[], dict[str, str]]:
        """What makes the seed's files of the answers as they are now; hashing takes a while, so for a worker."""
        return partial(_documents, self.fields.work(), self._name, self._macs)

    def called(self, name: str) -> None:
        """The machine's name, which is the host's where nobody says otherwise."""
        if name != self._name:
            self._name = name
            self.fields.refresh()

    def plugged(self, macs: tuple[str, ...]) -> None:
        """The addresses of the machine's network cards, by which a guest tells them apart."""
        if macs != self._macs:
            self._macs = macs
            self.fields.refresh()

    def wrong(self) -> list[Flaw]:
        """All that must be corrected here."""
        return self.fields.wrong()

    def focus(self, field: str = "") -> None:
        """Give the keyboard to a field, or to the first."""
        self.form.focus(field or "hostname")

    def _told(self, draft: CloudDraft) -> CloudDraft:
        return _told(draft, self._name, self._macs)

    def _check(self, draft: CloudDraft) -> list[Flaw]:
        return cloud_flaws.flaws(self._told(draft))


def _told(draft: CloudDraft, name: str, macs: tuple[str, ...]) -> CloudDraft:
    nics = draft.nics
    if nics and len(macs) > 1:  # which is which, and the others ask by DHCP
        nics = (replace(nics[0], mac=macs[0]), *(CloudNic(mac) for mac in macs[1:]))
    return replace(draft, hostname=draft.hostname or host_name(name), nics=nics)


def _documents(work: Callable[[], CloudDraft], name: str, macs: tuple[str, ...]) -> dict[str, str]:
    return documents(_told(work(), name, macs))
