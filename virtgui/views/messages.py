"""One sentence and one button where there is nothing to list."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from virtgui.views import theme
from virtgui.views.labels import Label, Paragraph


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
