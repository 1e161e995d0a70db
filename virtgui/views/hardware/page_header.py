"""What stands at the top of the hardware page: the search at the left, what is shown at the right."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from virtgui.util.language import tr
from virtgui.views import icons, theme
from virtgui.views.labels import Label
from virtgui.views.mirror import margins, mirror, text_margins


class SearchField(QLineEdit):
    """Finds a device or a setting."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText(tr("Find a device or setting"))
        self.setAccessibleName(tr("Find a device or setting"))
        text_margins(self, 30, 6)
        self.setMaxLength(200)

    def sizeHint(self) -> QSize:
        return QSize(180, theme.tall(self, theme.FIELD))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        side = theme.ICON
        where = QRect(9, (self.height() - side) // 2, side, side)
        painter = QPainter(self)
        mirror(painter, self.rect())
        icons.paint(painter, where, "search", theme.scheme(self.palette()).muted)


class PageHeader(QWidget):
    """What is shown, in two lines, and what can be done with the whole of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = Label("", "text", theme.OPENER, QFont.Weight.DemiBold)
        self.line = Label("", "muted", theme.SECONDARY)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(theme.GAP_SMALL)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.line)
        row = QHBoxLayout(self)
        margins(row, theme.PAGE_MARGIN, 6, theme.GAP, 6)
        row.addLayout(words, 1)
        row.addLayout(self.buttons)
        self.setMinimumHeight(theme.tall(self, 62))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        border = theme.scheme(self.palette()).border
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, border)
