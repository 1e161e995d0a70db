"""A word about the network that a new card is plugged into, and the offer to start it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.block import Block
from virtgui.views.labels import Label, StateIcon
from virtgui.xml import drafts
from virtgui.xml.drafts import Draft


class NetworkBlock(Block):
    """Shown only while the card's network is off."""

    def __init__(self, model: HardwareModel, draft: Callable[[], Draft], parent: QWidget) -> None:
        super().__init__(model, draft, parent)
        self.icon = StateIcon(theme.ICON, self)
        self.icon.show_icon("alert-triangle-filled", "paused", tr("Warning"))
        self.words = Label("", "paused")
        self.start = QCheckBox(tr("&Start it"), self)
        self.start.setChecked(True)
        self.start.clicked.connect(self.refresh)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.icon)
        row.addWidget(self.words)
        row.addWidget(self.start)
        row.addStretch(1)
        self.column.addLayout(row)
        self.refresh()

    def refresh(self) -> None:
        name = self._off()
        self.setVisible(bool(name))
        self.words.setText(tr("Network “{name}” is off.").format(name=plain(name, 60)))
        self.start.setAccessibleName(tr("Start network {name}").format(name=plain(name, 60)))
        wanted = (name,) if name and self.start.isChecked() else ()
        if self.draft().networks != wanted:
            self.wanted.emit(replace(self.draft(), networks=wanted))

    def _off(self) -> str:
        """The card's network where it is known to be off."""
        draft = self.draft()
        if drafts.value(draft, "type") != "network":
            return ""
        name = drafts.value(draft, "network")
        return next((n.name for n in self.model.inventory.networks if n.name == name and not n.active), "")
