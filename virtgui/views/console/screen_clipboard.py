"""The clipboard between the desktop and a guest, which share it only when a person says so."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QGuiApplication


class SharedClipboard(QObject):
    """Offers what is copied here, takes what is copied there; nothing at all while it is off."""

    copied = pyqtSignal(str)
    """Text has come from the guest."""

    def __init__(self, put: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._put = put
        self._on = False
        self._last = ""
        self._clipboard = QGuiApplication.clipboard()
        if self._clipboard is not None:
            self._clipboard.dataChanged.connect(self.offer)

    def turn(self, on: bool) -> None:
        """Share, or share no more."""
        self._on = on
        self._last = ""
        self.offer()

    def offer(self) -> None:
        """Give the guest what is in the desktop's clipboard, unless it has it."""
        if not self._on or self._clipboard is None:
            return
        text = self._clipboard.text()
        if text and text != self._last:
            self._last = text
            self._put(text)

    def take(self, text: str) -> None:
        """The guest's text: a stranger's, put into the desktop's clipboard while that is wanted."""
        if self._on and self._clipboard is not None:
            self._last = text  # not to be sent back
            self._clipboard.setText(text)
            self.copied.emit(text)
