"""The strip above a console that says what became of it, with the one thing to do about it."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from virtgui.views import theme
from virtgui.views.labels import Label, StateIcon
from virtgui.views.mirror import margins


class StateStrip(QFrame):
    """One line: a picture, what is, why, and a button."""

    acted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = StateIcon(theme.ICON, self)
        self.title = Label("", "notice_text", theme.BODY, None, self)
        self.title.setFont(theme.semibold(self.title.font()))
        self.sentence = Label("", "notice_text", theme.BODY, None, self)
        for label in (self.title, self.sentence):
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button = QPushButton(self)
        self.button.clicked.connect(self.acted)
        row = QHBoxLayout(self)
        margins(row, theme.PANEL_MARGIN, 0, theme.GAP_SMALL, 1)
        row.setSpacing(theme.GAP_SMALL)
        for widget in (self.icon, self.title, self.sentence, self.button):
            row.addWidget(widget)
        row.addStretch(1)
        self.setFixedHeight(theme.tall(self, theme.NOTICE))
        self.button.setFixedHeight(theme.tall(self, theme.NOTICE) - 8)

    def say(self, picture: str, title: str, sentence: str = "", action: str = "", refusal: str = "") -> None:
        """Say what is; `refusal` is why the action cannot be taken now."""
        self.icon.show_icon(picture, "notice_text", title)
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.button.setEnabled(not refusal)
        self.button.setToolTip(refusal)
        self.setAccessibleName(f"{title}. {sentence}" if sentence else title)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        ours = theme.scheme(self.palette())
        QPainter(self).fillRect(self.rect(), ours.notice_ground)
