"""A few choices side by side, one of them taken."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from virtgui.views import theme
from virtgui.views.mirror import draw_text, mirror


class _Segment(QAbstractButton):
    """One choice; draws its share of the common frame."""

    def __init__(self, text: str, place: int, last: bool, roomy: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._place, self._last, self._roomy = place, last, roomy
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        room = theme.GAP_LARGE if self._roomy else theme.GAP - 2
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * room, theme.tall(self, theme.FIELD))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colors = theme.scheme(self.palette())
        painter = QPainter(self)
        mirror(painter, self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0.5 if self._place == 0 else -theme.CARD_CORNER
        right = self.width() - 0.5 if self._last else self.width() + theme.CARD_CORNER
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(left, 0.5, right - left, self.height() - 1), theme.CORNER, theme.CORNER)
        painter.fillPath(frame, colors.selection if self.isChecked() else colors.base)
        painter.setPen(QPen(colors.outline, 1))
        painter.drawPath(frame)
        if self._place:
            painter.drawLine(0, 1, 0, self.height() - 2)
        if self.hasFocus():
            painter.setPen(QPen(colors.accent, theme.FOCUS_WIDTH))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), theme.CORNER - 1, theme.CORNER - 1)
        painter.setFont(theme.semibold(self.font()) if self.isChecked() else self.font())
        painter.setPen(colors.text if self.isEnabled() else theme.mix(colors.muted, colors.base, 0.6))
        draw_text(painter, self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())


class Segments(QWidget):
    """Choices by number."""

    chosen = pyqtSignal(int)
    """A person took this one."""

    def __init__(self, texts: tuple[str, ...], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, text in enumerate(texts):
            segment = _Segment(text, place, place == len(texts) - 1, len(texts) <= 4, self)
            segment.setAccessibleName(f"{name}: {text}")
            self._group.addButton(segment, place)
            row.addWidget(segment)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.choose(0)
        self._group.idClicked.connect(self.chosen)

    def choose(self, place: int) -> None:
        """Take one, as if nobody had clicked."""
        button = self._group.button(place)
        if button is not None:
            button.setChecked(True)

    def choice(self) -> int:
        """The one taken."""
        return self._group.checkedId()

    def button(self, place: int) -> QAbstractButton:
        """One choice. IndexError where there is none."""
        button = self._group.button(place)
        if button is None:
            raise IndexError(place)
        return button
