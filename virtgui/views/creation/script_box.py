"""Whether the installer is to ask nothing; what it is told then has a page of its own."""

from __future__ import annotations

from PyQt6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from virtgui.qtmodels.scripts import Scripts
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.labels import Paragraph


class ScriptBox(QWidget):
    """A box to tick, and why that will not do where it will not."""

    def __init__(self, scripts: Scripts, way: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scripts = scripts
        self._way = way
        self.box = QCheckBox(tr("&Install by itself"), self)
        self.box.clicked.connect(scripts.want)
        self.note = Paragraph("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GAP_SMALL, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.box)
        column.addWidget(self.note)
        scripts.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Everything, from what is known."""
        scripts = self._scripts
        self.box.setChecked(scripts.wanted)
        refusal = scripts.refusal(self._way) if scripts.wanted else ""
        self.note.set_role("paused" if refusal and scripts.os_id and not refusal.endswith("…") else "muted")
        told = (
            tr("Further on you say what {system}’s installer is told.").format(system=scripts.system)
            if scripts.wanted
            else ""
        )
        self.note.setText(refusal or told or tr("The installer asks nothing: user and language are said before."))
