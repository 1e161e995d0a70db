"""A dialog that does what it is for once."""

from __future__ import annotations

from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QDialog, QPushButton


class OnceDialog(QDialog):
    """Its buttons do nothing more once it is closed: a second Return or click that was on its way would do its deed
    twice."""

    def done(self, result: int) -> None:
        super().done(result)
        self._silence(True)

    def showEvent(self, event: QShowEvent | None) -> None:
        self._silence(False)
        super().showEvent(event)

    def _silence(self, on: bool) -> None:
        for button in self.findChildren(QPushButton):
            button.blockSignals(on)
