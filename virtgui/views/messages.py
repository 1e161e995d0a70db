"""One sentence and one button where there is nothing to list."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFont, QPainter, QPaintEvent
from PyQt6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.labels import Label, Paragraph

_THIN = 2


class Message(QWidget):
    """A title, a sentence and the one thing to do about it."""

    acted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label("", "text", theme.OPENER, QFont.Weight.DemiBold)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence = Paragraph("", "muted")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.detail = Paragraph("", "muted", theme.SECONDARY)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.button = QPushButton()
        self.button.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        column.setSpacing(theme.GAP_SMALL)
        column.addStretch(2)
        for widget in (self.title, self.sentence, self.detail):
            column.addWidget(widget)
        column.addSpacing(theme.GAP_TINY)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self.setAutoFillBackground(True)

    def say(self, title: str, sentence: str = "", button: str = "", detail: str = "") -> None:
        """Show this; an empty part takes no room."""
        for widget, text in ((self.title, title), (self.sentence, sentence), (self.detail, detail)):
            widget.setText(text)
            widget.setVisible(bool(text))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(" ".join(part for part in (title, sentence) if part))


class ThinBar(QWidget):
    """A thin moving line while something is read; no motion and no room while nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(40)
        self._timer.timeout.connect(self._step)
        self.setFixedHeight(_THIN)
        self.setAccessibleName(tr("Reading"))
        self.hide()

    @property
    def running(self) -> bool:
        """Whether it is shown."""
        return self._timer.isActive()

    def run(self, on: bool) -> None:
        """Show and move it, or not."""
        self.setVisible(on)
        if on:
            self._timer.start()
        else:
            self._timer.stop()

    def _step(self) -> None:
        self._place = (self._place + 0.02) % 1.3
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        ours = theme.scheme(self.palette())
        painter.fillRect(self.rect(), ours.border)
        left = int((self._place - 0.3) * self.width())
        painter.fillRect(left, 0, int(self.width() * 0.3), self.height(), ours.accent)
