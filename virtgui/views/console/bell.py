"""The bell of a screen or of a terminal: shown for a moment, heard only by who wants to."""

from __future__ import annotations

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from virtgui.qtmodels.settings import Settings
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.labels import StateIcon

BEEP = "console/beep"
"""The setting: whether a bell is also heard."""
_SHOWN_MS = 4000
_BEEP_MS = 500
_WORDS = tr("The bell rang")


class BellSign(StateIcon):
    """Stands in a toolbar while a bell has just rung; a guest that rings without end only keeps it there."""

    rang = pyqtSignal()
    """It rings, after a pause."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(theme.ICON, parent)
        self._settings = settings
        self.show_icon("bell", "paused", _WORDS)
        self.setToolTip(_WORDS)
        self._shown = self._timer(_SHOWN_MS)
        self._shown.timeout.connect(self.hide)
        self._quiet = self._timer(_BEEP_MS)
        self.hide()

    def _timer(self, ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        return timer

    def ring(self) -> None:
        """The guest rings."""
        if self._quiet.isActive():
            return
        self._quiet.start()
        self._shown.start()
        self.show()
        if self._settings.flag(BEEP):
            QApplication.beep()
        self.rang.emit()
