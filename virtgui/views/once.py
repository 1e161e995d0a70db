"""A dialog that does what it is for once."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QDialog, QPushButton

from virtgui.views import theme
from virtgui.views.tinting import retint


class OnceDialog(QDialog):
    """Its buttons do nothing more once it is closed: a second Return or click that was on its way would do its deed
    twice."""

    hindrance: Callable[[], str] | None = None
    """What stands against its deed by now, "" when nothing does: while something does the dialog stays, and says it."""

    called_again: Callable[[], object] | None = None
    """Says again what it is about, as that is called by now."""

    def call_again(self) -> None:
        """What it is about may be called something else."""
        if self.called_again is not None:
            self.called_again()

    def accept(self) -> None:
        why = self.hindrance() if self.hindrance is not None else ""
        if why:
            self.say_hindrance(why)
        else:
            super().accept()

    def say_hindrance(self, why: str) -> None:
        """Show why the deed cannot be done."""
        raise NotImplementedError

    def done(self, result: int) -> None:
        super().done(result)
        self._silence(True)

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            retint(self)

    def showEvent(self, event: QShowEvent | None) -> None:
        self._silence(False)
        if event is not None and not event.spontaneous():
            self.resize(theme.on_screen(self, self.size()))
        super().showEvent(event)

    def _silence(self, on: bool) -> None:
        for button in self.findChildren(QPushButton):
            button.blockSignals(on)
