"""What the program can do itself about what is wrong with a new machine's host."""

from __future__ import annotations

from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from virtgui.install.flaw import MAKE_NETWORK, MAKE_POOL, START_NETWORK, START_POOL, Flaw
from virtgui.qtmodels.creation import Creation
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.labels import Paragraph, StateIcon

_WORDS = {
    MAKE_POOL: tr("&Make the default pool"),
    START_POOL: tr("&Start the pool"),
    MAKE_NETWORK: tr("&Make the default network"),
    START_NETWORK: tr("&Start the network"),
}


class OfferBar(QWidget):
    """Shown while there is something to offer, one at a time; done as the first steps of making the machine."""

    def __init__(self, creation: Creation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._creation = creation
        self._flaw: Flaw | None = None
        icon = StateIcon(theme.ICON, self)
        icon.show_icon("alert-triangle-filled", "paused", tr("Warning"))
        self.text = Paragraph("", "text")
        self.button = QPushButton("", self)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._accept)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(icon)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.hide()

    @property
    def offers(self) -> bool:
        """Whether there is something to offer."""
        return self._flaw is not None

    def refresh(self) -> None:
        """Look what is wrong now."""
        self._flaw = next((flaw for flaw in self._creation.flaws() if flaw.offer), None)
        self.setVisible(self._flaw is not None)
        if self._flaw is not None:
            self.text.setText(self._flaw.message)
            self.button.setText(_WORDS[self._flaw.offer])
            self.button.setAccessibleName(f"{_WORDS[self._flaw.offer]} {plain(self._flaw.what, 60)}".replace("&", ""))

    def _accept(self) -> None:
        if self._flaw is not None:
            self._creation.accept(self._flaw.offer, self._flaw.what)
