"""Writing the same words again and again, as painting by hand does: a font that remembers how wide they are."""

from __future__ import annotations

from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText, QTransform

from virtgui.views.mirror import draw_text, is_to_left

_LINE = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
_TO_LEFT = _LINE | int(Qt.AlignmentFlag.AlignLeft)
_TO_RIGHT = _LINE | int(Qt.AlignmentFlag.AlignRight)
_KEPT = 500


class Face:
    """A font with its measures, in logical pixels."""

    __slots__ = ("_height", "_laid", "_widths", "font", "metrics")

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self._height = 0
        self._widths: dict[str, int] = {}
        self._laid: dict[str, QStaticText] = {}

    @property
    def height(self) -> int:
        """How high a line is. Asked late: only then is the font loaded."""
        self._height = self._height or self.metrics.height()
        return self._height

    def width(self, text: str) -> int:
        """How wide one line is."""
        wide = self._widths.get(text)
        if wide is None:
            if len(self._widths) >= _KEPT:
                self._widths.clear()
            wide = self._widths[text] = self.metrics.horizontalAdvance(text)
        return wide

    def write(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        color: QColor,
        *,
        right: bool = False,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> int:
        """Draw one line in the middle of the height of `rect`, at its left or right, elided where it must be; returns
        how wide it became."""
        if not text:
            return 0
        wide, room = self.width(text), rect.width()
        if wide > room:
            text = self.metrics.elidedText(text, elide, room)
            wide = self.metrics.horizontalAdvance(text)
        painter.setFont(self.font)
        painter.setPen(color)
        if is_to_left(painter):
            draw_text(painter, rect, _TO_RIGHT if right else _TO_LEFT, text)
        else:
            x = rect.x() + room - wide if right else rect.x()
            painter.drawStaticText(x, rect.y() + (rect.height() - self.height) // 2, self._laid_out(text))
        return wide

    def _laid_out(self, text: str) -> QStaticText:
        """Laid out once: that is most of what it costs to write."""
        laid = self._laid.get(text)
        if laid is None:
            if len(self._laid) >= _KEPT:
                self._laid.clear()
            laid = self._laid[text] = QStaticText(text)
            laid.setTextFormat(Qt.TextFormat.PlainText)
            laid.prepare(QTransform(), self.font)
        return laid
