"""The frame of the hardware's larger dialogs: a heading, a line, what there is to see, and buttons."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFont, QPainter, QPaintEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import entitle, fill, on_content
from virtgui.views.labels import Label, Paragraph, StateIcon
from virtgui.views.once import OnceDialog
from virtgui.views.reading_order import set_reading_order

_COPY = tr("Copy as &virsh")


class Footer(QWidget):
    """The strip at the bottom with what is wrong at the left and buttons at the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.icon = StateIcon(theme.ICON, self)
        self.text = Paragraph("", "error")
        self.text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(theme.GAP_LARGE, 9, theme.GAP_LARGE, 9)
        self.row.setSpacing(theme.GAP_SMALL)
        self.row.addWidget(self.icon)
        self.row.addWidget(self.text, 1)
        self.say("")

    def say(self, text: str, role: str = "error") -> None:
        """What is wrong; "" takes it away."""
        self.icon.setVisible(bool(text))
        if text:
            self.icon.show_icon("alert-circle-filled" if role == "error" else "info-circle", role, tr("Error"))
        self.text.set_role(role)
        self.text.setText(text)

    def add(self, text: str, *, filled: bool = False) -> QPushButton:
        """One more button, behind the others."""
        button = self._button(text, filled)
        self.row.addWidget(button)
        return button

    def add_copy(self, text: str = _COPY) -> QPushButton:
        """The button that copies the deed as a line of virsh: at the other end, away from those that end the dialog."""
        button = self._button(text, False)
        self.row.insertWidget(0, button)
        return button

    def _button(self, text: str, filled: bool) -> QPushButton:
        button = QPushButton(text, self)
        button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
        button.setAutoDefault(filled)
        button.setDefault(filled)
        if filled:
            fill(button)
        return button

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), 1), theme.scheme(self.palette()).border)


class BigDialog(OnceDialog):
    """A dialog whose body a subclass fills: content above its buttons, as in wizards."""

    def __init__(self, title: str, heading: str, line: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        entitle(self, title)
        self.heading = Label(heading, "text", theme.TITLE, QFont.Weight.DemiBold)
        self.line = Paragraph(line, "muted", parent=self)
        ground = QWidget(self)
        on_content(ground)
        self.body = QVBoxLayout(ground)
        self.body.setContentsMargins(theme.PAGE_MARGIN, theme.GAP_LARGE, theme.PAGE_MARGIN, theme.GAP_LARGE)
        self.body.setSpacing(theme.GAP_SMALL)
        self.body.addWidget(self.heading)
        self.body.addWidget(self.line)
        self.line.setVisible(bool(line))
        self.footer = Footer(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(ground, 1)
        column.addWidget(self.footer)

    def showEvent(self, event: QShowEvent | None) -> None:
        if event is not None and not event.spontaneous():
            set_reading_order(self)
        super().showEvent(event)
