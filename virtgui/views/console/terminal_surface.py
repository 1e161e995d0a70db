"""A terminal on the screen: its lines, colours and cursor, and the place that is shown of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from virtgui.console.rows import PLAIN, Row, Run
from virtgui.console.terminal import Caret, Terminal
from virtgui.console.transcript import Span, Transcript
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.console.colors import Colors
from virtgui.views.console.glyphs import Glyphs
from virtgui.views.console.selection import Selection

MARGIN = theme.GAP_TINY
WHEEL_LINES = 3
_FRAME_MS = 16
_READ_OUT_MS = 600
_LEAST, _MOST = 6.0, 40.0


class TerminalSurface(QAbstractScrollArea):
    """Draws a terminal, from what is kept of it too. `feed` it what the guest sends."""

    typed = pyqtSignal(bytes)
    """To be sent to the guest."""
    resized = pyqtSignal(int, int)
    """The terminal has this many columns and rows now; a serial line does not tell the guest."""
    rang = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # the guest places its letters
        self.terminal = Terminal()
        self.selection = Selection(self.terminal)
        self._follows = True
        self.top = 0
        self._found: dict[int, list[Span]] = {}
        self._current: Span | None = None
        self._size = 0.0
        self._live = True
        self.preedit = ""
        """What an input method is composing at the cursor."""
        self._caret = Caret(0, 0, True)
        self._colors = Colors(theme.scheme(self.palette()))
        self.glyphs = Glyphs(self._fitting(), 1.0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setAccessibleName(tr("Serial console"))
        area = self.area()
        area.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        area.setCursor(Qt.CursorShape.IBeamCursor)
        self._frame = self._timer(_FRAME_MS, self.refresh)
        self._read_out = self._timer(_READ_OUT_MS, self._tell)
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.valueChanged.connect(self._bar_moved)
        self._measure()

    def _timer(self, ms: int, deed: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(deed)
        return timer

    def area(self) -> QWidget:
        area = self.viewport()
        assert area is not None  # noqa: S101  (a scroll area always has one)
        return area

    # What the guest sends

    def feed(self, data: bytes) -> None:
        """Take what the guest sent; it is painted with the next frame."""
        self.terminal.feed(data)
        if not self._frame.isActive():
            self._frame.start()

    def set_live(self, live: bool) -> None:
        """Whether anyone is there to type to: the cursor is hollow when not."""
        if live != self._live:
            self._live = live
            self.area().update()

    def refresh(self) -> None:
        """Answer and paint what changed."""
        answers = self.terminal.answers()
        if answers:
            self.typed.emit(answers)
        if self.terminal.rang():
            self.rang.emit()
        before = self.top
        numbers = self.terminal.changed()
        gone = bool(numbers) and self.selection.look()
        self._set_bar()
        if gone or self.top != before:
            self.area().update()
        else:
            for number in numbers:
                self._update_line(number)
            caret = self.terminal.caret
            if caret != self._caret:
                self._update_line(self._caret.line)
                self._update_line(caret.line)
        self._caret = self.terminal.caret
        if numbers:
            self._read_out.start()

    def _update_line(self, number: int) -> None:
        place = number - self.top
        if 0 <= place <= self.terminal.rows:
            top = MARGIN + place * self.glyphs.height
            self.area().update(QRectF(0, top, self.area().width(), self.glyphs.height).toAlignedRect())

    def _tell(self) -> None:
        """For who hears it: what is on the screen."""
        shown = self.terminal.lines(self.top, self.terminal.rows)
        self.setAccessibleDescription("\n".join(row.text.rstrip() for row in shown).strip())

    # Size and place

    def _fitting(self) -> QFont:
        font = theme.fixed_font(self.font(), theme.BODY)
        if self._size:
            font.setPointSizeF(self._size)
        return font

    def _measure(self) -> None:
        """Take the size of a cell anew, then that of the terminal."""
        self.glyphs = Glyphs(self._fitting(), self.devicePixelRatioF())
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.setSingleStep(WHEEL_LINES)
        self._fit()

    def _fit(self) -> None:
        area = self.area()
        columns = int((area.width() - 2 * MARGIN) / self.glyphs.width)
        rows = int((area.height() - 2 * MARGIN) / self.glyphs.height)
        if columns < 2 or rows < 2:
            return
        if (columns, rows) != (self.terminal.columns, self.terminal.rows):
            self.terminal.resize(columns, rows)
            self.resized.emit(self.terminal.columns, self.terminal.rows)
        self._set_bar()
        area.update()

    def sizeHint(self) -> QSize:
        wide, tall = self.glyphs.cell(0, 0, 80).width(), self.glyphs.height * 24
        return QSize(round(wide) + 2 * MARGIN + 20, round(tall) + 2 * MARGIN)

    def zoom(self, steps: int) -> None:
        """Bigger letters, smaller ones with a negative number, and the usual size with 0."""
        now = self._fitting().pointSizeF()
        if now <= 0:
            now = self._fitting().pixelSize() * 0.75
        self._size = min(_MOST, max(_LEAST, now + steps)) if steps else 0.0
        self._measure()

    def _set_bar(self) -> None:
        """The scroll bar and the first line shown, after lines came or went."""
        oldest, base = self.terminal.oldest, self.terminal.base
        self.top = base if self._follows else min(max(self.top, oldest), base)
        bar = self.verticalScrollBar()
        if bar is None:
            return
        was = bar.blockSignals(True)
        bar.setRange(0, base - oldest)
        bar.setPageStep(self.terminal.rows)
        bar.setValue(self.top - oldest)
        bar.blockSignals(was)

    def _bar_moved(self, value: int) -> None:
        self.top = self.terminal.oldest + value
        self._follows = self.top >= self.terminal.base
        self.area().update()

    def scroll_to(self, line: int) -> None:
        """Show a line, in the middle where it was not in sight."""
        if self.top <= line < self.top + self.terminal.rows:
            return
        wanted = line - self.terminal.rows // 2
        self._follows = wanted >= self.terminal.base
        self.top = wanted
        self._set_bar()
        self.area().update()

    def scroll_by(self, lines: int) -> None:
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.setValue(bar.value() + lines)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The lines are painted where they belong; nothing is moved."""

    # Painting

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if event is None:
            return
        painter = QPainter(self.area())
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        swapped = self.terminal.reversed
        asked = event.rect()
        painter.fillRect(asked, self._colors.ground(swapped))
        height = self.glyphs.height
        first = max(0, int((asked.top() - MARGIN) / height))
        last = min(self.terminal.rows, int((asked.bottom() - MARGIN) / height) + 1)
        painter.translate(self._left(), self._left())
        for place, row in enumerate(self.terminal.lines(self.top + first, max(0, last - first)), first):
            self._paint_row(painter, self.top + place, row, place * height, swapped)
        self._paint_caret(painter, swapped)
        painter.end()

    def _left(self) -> float:
        return round(MARGIN * self.glyphs.ratio) / self.glyphs.ratio

    def _paint_row(self, painter: QPainter, number: int, row: Row, y: float, swapped: bool) -> None:
        self.glyphs.ground(painter, row, y, self._colors, swapped)
        ours = self._colors.scheme
        for span in self._found.get(number, ()):
            self._tint(painter, span, number, y, ours.notice_ground)
        if self._current is not None:
            self._tint(painter, self._current, number, y, theme.mix(ours.paused, ours.base, 0.45))
        if self.selection.span is not None:
            self._tint(painter, self.selection.span, number, y, ours.selection)
        self.glyphs.letters(painter, row, y, self._colors, swapped)

    def _tint(self, painter: QPainter, span: Span, number: int, y: float, color: QColor) -> None:
        columns = span.on(number, self.terminal.columns)
        if columns is not None:
            painter.fillRect(self.glyphs.cell(columns[0], y, columns[1] - columns[0]), color)

    def _paint_caret(self, painter: QPainter, swapped: bool) -> None:
        caret = self.terminal.caret
        place = caret.line - self.top
        if not caret.visible or not 0 <= place < self.terminal.rows:
            return
        y = place * self.glyphs.height
        row = self.terminal.lines(caret.line, 1)[0]
        begin, end = row.span(caret.column)
        where = self.glyphs.cell(begin, y, end - begin)
        ours = self._colors.scheme
        ink, ground = (ours.base, ours.text) if swapped else (ours.text, ours.base)
        if self.preedit:
            cells = Row(self.preedit, (Run(0, len(self.preedit), PLAIN._replace(underline=True)),))
            painter.fillRect(self.glyphs.cell(begin, y, len(self.preedit)), ground)
            painter.translate(where.left(), 0)
            self.glyphs.run(painter, cells, cells.runs[0], y, ink)
            painter.translate(-where.left(), 0)
        elif self.hasFocus() and self._live:
            painter.fillRect(where, ink)
            if begin < row.width:
                style = next(run.style for run in row.runs if run.begin <= begin < run.end)
                self.glyphs.run(painter, row, Run(begin, end, style), y, ground)
        else:
            line = self.glyphs.pixel * max(1, round(self.glyphs.ratio))
            for edge in (
                QRectF(where.left(), where.top(), where.width(), line),
                QRectF(where.left(), where.bottom() - line, where.width(), line),
                QRectF(where.left(), where.top(), line, where.height()),
                QRectF(where.right() - line, where.top(), line, where.height()),
            ):
                painter.fillRect(edge, ink)

    # Finding

    def transcript(self) -> Transcript:
        """All lines as one text."""
        return Transcript(self.terminal)

    def show_found(self, spans: Sequence[Span], current: Span | None) -> None:
        """Tint what was found, and show the current one."""
        self._found = {}
        for span in spans:
            for line in range(span.begin.line, span.end.line + 1):
                self._found.setdefault(line, []).append(span)
        self._current = current
        if current is not None:
            self.scroll_to(current.begin.line)
        self.area().update()

    def to_the_end(self) -> None:
        """Show the screen, not what was before."""
        if not self._follows:
            self._follows = True
            self._set_bar()
            self.area().update()

    # The window around it

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is None:
            return
        match event.type():
            case QEvent.Type.PaletteChange:
                self._colors = Colors(theme.scheme(self.palette()))
                self.area().update()
            case QEvent.Type.FontChange | QEvent.Type.ApplicationFontChange | QEvent.Type.DevicePixelRatioChange:
                self._measure()
