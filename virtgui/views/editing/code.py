"""A text in the fixed font with a gutter at its left, for lines that have numbers."""

from __future__ import annotations

from collections.abc import Iterator

from PyQt6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
)
from PyQt6.QtWidgets import QPlainTextEdit, QToolTip, QWidget

from virtgui.views import theme
from virtgui.views.labels import plain_tip

_LETTER = 0x2029


class Gutter(QWidget):
    """The strip beside the text; what stands in it is the text's to say."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self._code = code
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(self._code.gutter_width(), 0)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.fillRect(self.rect(), theme.scheme(self.palette()).window)
        painter.setFont(self._code.font())
        for block, top, height in self._code.visible_blocks():
            self._code.paint_gutter(painter, block, QRect(0, round(top), self.width(), round(height)))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            block = self._block_at(event.position().y())
            if block is not None:
                self._code.press_gutter(block, round(event.position().x()))

    def event(self, event: QEvent | None) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            block = self._block_at(event.pos().y())
            tip = self._code.gutter_tip(block) if block is not None else ""
            QToolTip.showText(event.globalPos(), plain_tip(tip), self)
            return True
        return super().event(event)

    def _block_at(self, y: float) -> QTextBlock | None:
        return next((block for block, top, height in self._code.visible_blocks() if top <= y < top + height), None)


class Code(QPlainTextEdit):
    """Plain text whose lines do not wrap. A subclass says what its gutter shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as XML is written
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setCenterOnScroll(False)
        self.gutter = Gutter(self)
        self._dress()
        self.blockCountChanged.connect(self.fit_gutter)
        self.updateRequest.connect(self._follow)
        self.fit_gutter()

    @property
    def doc(self) -> QTextDocument:
        """The document, which is always there."""
        document = self.document()
        assert document is not None  # noqa: S101  Qt makes one with the widget
        return document

    def raw_text(self) -> str:
        """The text as it is; `toPlainText` would make spaces of hard spaces."""
        return (self.doc.toRawText() or "").replace(chr(_LETTER), "\n")

    def gutter_width(self) -> int:
        """How wide the gutter has to be, in pixels."""
        return self.digits_width(self.blockCount()) + 2 * theme.GAP_SMALL

    def digits_width(self, largest: int) -> int:
        """How wide a column of numbers has to be."""
        return self.fontMetrics().horizontalAdvance("9") * max(2, len(str(largest)))

    def paint_gutter(self, painter: QPainter, block: QTextBlock, where: QRect) -> None:
        """Draw what stands beside one line."""

    def press_gutter(self, block: QTextBlock, x: int) -> None:
        """Someone pressed beside a line."""

    def gutter_tip(self, block: QTextBlock) -> str:
        """What to tell of a line to someone who points beside it."""
        return ""

    def visible_blocks(self) -> Iterator[tuple[QTextBlock, float, float]]:
        """The lines on screen, each with its top and height in pixels of the viewport."""
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        viewport = self.viewport()
        bottom = viewport.height() if viewport is not None else 0
        while block.isValid():
            where = self.blockBoundingGeometry(block).translated(offset)
            if where.top() > bottom:
                return
            if block.isVisible():
                yield block, where.top(), where.height()
            block = block.next()

    def line_rect(self, block: QTextBlock) -> QRectF:
        """Where a line is drawn in the viewport."""
        return self.blockBoundingGeometry(block).translated(self.contentOffset())

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the cursor at a line and column, both from 1 in Qt's count, and show it."""
        block = self.doc.findBlockByNumber(min(max(line, 1), self.blockCount()) - 1)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(max(column - 1, 0), max(block.length() - 1, 0)))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def fit_gutter(self) -> None:
        """Give the gutter the width it needs now."""
        self.setViewportMargins(self.gutter_width(), 0, 0, 0)
        self._place_gutter()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._place_gutter()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.ApplicationFontChange:
            self._dress()
            self.fit_gutter()
        elif event is not None and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.recolor(theme.scheme(self.palette()))
            self.gutter.update()

    def recolor(self, ours: theme.Scheme) -> None:
        """The palette changed to this scheme."""

    def _dress(self) -> None:
        self.setFont(theme.fixed_font())
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(" ") * 2.0)
        self.doc.setDocumentMargin(theme.GAP_SMALL - 2)

    def _place_gutter(self) -> None:
        inside = self.contentsRect()
        self.gutter.setGeometry(QRect(inside.topLeft(), QSize(self.gutter_width(), inside.height())))

    def _follow(self, where: QRect, dy: int) -> None:
        if dy:
            self.gutter.scroll(0, dy)
        else:
            self.gutter.update(0, where.y(), self.gutter.width(), where.height())


def draw_number(painter: QPainter, where: QRect, number: int | None, color: QColor) -> None:
    """A line's number at the right end of its column."""
    if number is not None:
        painter.setPen(color)
        painter.drawText(where, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(number))


def pill(painter: QPainter, at: QPoint, height: int, text: str, palette: QPalette) -> QRect:
    """A small rounded word, such as the dots behind a folded line; returns where it stands."""
    ours = theme.scheme(palette)
    where = QRect(at.x(), at.y(), painter.fontMetrics().horizontalAdvance(text) + theme.GAP_SMALL, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ours.selection)
    painter.drawRoundedRect(where, theme.CORNER, theme.CORNER)
    painter.setPen(ours.muted)
    painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()
    return where
