"""Work of this computer in progress: a bar, how far it is, and a way to stop it."""

from __future__ import annotations

from PyQt6.QtCore import QElapsedTimer
from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from virtgui.qtmodels.errand import Errand
from virtgui.util.language import tr
from virtgui.util.units import rate_text, size_text
from virtgui.views import theme
from virtgui.views.labels import Label


class ProgressLine(QWidget):
    """Hidden while nothing is under way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._errand: Errand | None = None
        self._since = QElapsedTimer()
        self._bytes = True
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.words = Label("", "muted", theme.SECONDARY)
        self.stop = QPushButton(tr("S&top", "work"), self)
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.bar, 1)
        row.addWidget(self.words, 1)
        row.addWidget(self.stop)
        self.hide()

    @property
    def running(self) -> bool:
        """Whether work is under way."""
        return self._errand is not None

    def follow(self, errand: Errand) -> None:
        """Show this one; another that still runs is stopped."""
        self.cancel()
        self._errand = errand
        self._since.start()
        self.bar.setRange(0, 0)
        self.words.setText("")
        errand.advanced.connect(self._advance)
        errand.ended.connect(lambda: self._over(errand))
        self.show()

    def cancel(self) -> None:
        """Stop what is under way."""
        if self._errand is not None:
            self._errand.cancel()

    def _advance(self, done: int, whole: int) -> None:
        if self.sender() is not self._errand:
            return
        self.bar.setRange(0, 1000 if whole else 0)
        if whole:
            self.bar.setValue(min(1000, done * 1000 // whole))
        seconds = self._since.elapsed() / 1000
        speed = f", {rate_text(done / seconds)}" if seconds > 1 else ""
        told = (
            tr("{done} of {whole}").format(done=size_text(done), whole=size_text(whole)) if whole else size_text(done)
        )
        self.words.setText(told + speed)

    def _over(self, errand: Errand) -> None:
        errand.deleteLater()
        if errand is self._errand:
            self._errand = None
            self.hide()
