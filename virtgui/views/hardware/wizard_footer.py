"""The foot of a wizard: what must be corrected, as a link to it, and the buttons."""

from __future__ import annotations

from PyQt6.QtCore import QRect, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import fill
from virtgui.views.icons import icon
from virtgui.views.labels import Label
from virtgui.views.mirror import margins


class WizardFooter(QWidget):
    """Cancel, Back and the next step."""

    flaw_wanted = pyqtSignal()
    """A person wants to see what is wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flaw = QToolButton(self)
        self.flaw.setAutoRaise(True)
        self.flaw.setIcon(icon("alert-circle-filled", "error"))
        self.flaw.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.flaw.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.flaw.setCursor(Qt.CursorShape.PointingHandCursor)
        self.flaw.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.flaw.clicked.connect(self.flaw_wanted)
        self.word = Label("", "muted", theme.SECONDARY)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.back = QPushButton(tr("&Back"), self)
        self.next = fill(QPushButton(tr("&Next"), self))
        self.next.setDefault(True)
        for button in (self.cancel, self.back):
            button.setAutoDefault(False)
        row = QHBoxLayout(self)
        margins(row, theme.GAP_SMALL, 9, theme.GAP_LARGE, 9)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.flaw)
        row.addWidget(self.word)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addSpacing(6)
        row.addWidget(self.back)
        row.addWidget(self.next)
        for button in (self.cancel, self.back, self.next):
            button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
        self.show_flaw("")

    def show_flaw(self, flaw: str, word: str = "") -> None:
        """Tell what must be corrected first, or with nothing wrong a muted word."""
        self.flaw.setVisible(bool(flaw))
        self.flaw.setText(flaw.replace("&", "&&"))
        self.flaw.setAccessibleName(flaw)
        palette = self.flaw.palette()
        palette.setColor(palette.ColorRole.ButtonText, theme.scheme(self.palette()).error)
        self.flaw.setPalette(palette)
        self.word.setVisible(bool(word) and not flaw)
        self.word.setText(word)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        ours = theme.scheme(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), ours.window)
        painter.fillRect(QRect(0, 0, self.width(), 1), ours.border)
