"""A small plot of the last minutes: title, figures, one or two lines, painted by hand."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QApplication, QSizePolicy, QWidget

from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple
from virtgui.views import theme
from virtgui.views.face import Face
from virtgui.views.strokes import line_pen, polygon, stroke

_LINE, _FILL, _SWATCH = 1.3, 0.14, 7
_ROUNDING = 2
_SHARES = 3.4
"""A plot that is narrower than so many widths of its axis has the axis inside."""


class Line(NamedTuple):
    """One line: a colour role, its points as time and figure (NaN breaks it), its newest figure as text."""

    role: str
    times: Sequence[float]
    values: Sequence[float]
    text: str


def _once(texts: list[str]) -> list[str]:
    """A unit that follows with the next figure is not told twice: "49", "24 KiB/s"."""
    units = [text.rpartition(" ")[2] for text in texts]
    last = len(texts) - 1
    return [
        text.rpartition(" ")[0] if place < last and units[place] == units[place + 1] and " " in text else text
        for place, text in enumerate(texts)
    ]


class MiniPlot(QWidget):
    """Shows lines over the time from `since` to `until`, from 0 to `top`."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._lines: tuple[Line, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._span = (0.0, 1.0)
        self._top, self._top_text = 1.0, ""
        self._stale = False
        self._way = 0
        """How small figures are written: never larger again in the same room, or they would jump as they change."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)
        self._dress()

    def show_lines(
        self, lines: tuple[Line, ...], span: tuple[float, float], top: float, top_text: str, *, stale: bool = False
    ) -> None:
        """Draw these; `stale` draws them grey, as what was last known."""
        self._lines, self._span, self._top, self._top_text, self._stale = lines, span, top, top_text, stale
        self._texts = tuple([line.text for line in lines])
        self.setAccessibleDescription(self.spoken())
        self.update()

    def moves(self, until: float, newest: Sequence[float]) -> bool:
        """Whether lines that end at a later time with these figures would look another: less than a pixel is not
        seen."""
        since, before = self._span
        if len(newest) != len(self._lines) or self._stale or any(value > self._top for value in newest):
            return True
        return abs(until - before) * self.frame().width() >= until - since

    def show_texts(self, texts: tuple[str, ...]) -> None:
        """Tell the newest figures, the lines are as they were."""
        if texts != self._texts:
            self._texts = texts
            self.setAccessibleDescription(self.spoken())
            self.update(0, 0, self.width(), self.frame().top())

    def set_title(self, title: str) -> None:
        """Call it otherwise."""
        if title != self.title:
            self.title = title
            self.setAccessibleName(title)

    def spoken(self) -> str:
        """The newest figures and the range on screen, as one sentence."""
        figures = tr(" and ").join(text for text in self._texts if text)
        return (
            tr("{title} {figures}, axis up to {top}").format(
                title=self.title, figures=figures or tr("unknown"), top=self._top_text
            )
            if self._lines
            else self.title
        )

    def sizeHint(self) -> QSize:
        return QSize(260, theme.tall(self, 92))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().height() + 4 + 60)

    def frame(self) -> QRect:
        """Where the lines are."""
        head = self.fontMetrics().height() + theme.GAP_TINY
        return QRect(0, head, max(10, self.width() - self._axis_width()), max(10, self.height() - head - 1))

    def _axis_width(self) -> int:
        """What the axis takes beside the frame; nothing where that would leave too little of it."""
        wide = self._small.width("1000 MiB/s") + theme.GAP_TINY + 2
        return wide if self.width() >= _SHARES * wide else 0

    def _dress(self) -> None:
        self._way = 0
        base = QApplication.font(self)
        self._small = Face(theme.figures(base, theme.CAPTION))
        self._bold = Face(theme.figures(base, theme.BODY, QFont.Weight.DemiBold))
        self._less_bold = Face(theme.figures(base, theme.SECONDARY, QFont.Weight.DemiBold))
        self._plain = Face(self.font())

    def changeEvent(self, event: QEvent | None) -> None:
        if event is not None and event.type() == QEvent.Type.FontChange:
            self._dress()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._way = 0
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colors = theme.scheme(self.palette())
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # what is painted by hand stands as it is placed
        frame = self.frame()
        self._paint_head(painter, colors, frame)
        if event is not None and event.rect().bottom() < frame.top():
            return
        painter.fillRect(frame, colors.base)
        painter.setPen(QPen(colors.border, 0))
        middle = frame.top() + frame.height() // 2
        painter.drawLine(frame.left(), middle, frame.right(), middle)
        painter.save()
        painter.setClipRect(frame)
        for line in self._lines:
            color = colors.lost if self._stale else getattr(colors, line.role)
            self._paint_line(painter, line, color, QRectF(frame), _FILL if len(self._lines) == 1 else 0.0)
        painter.restore()
        painter.setPen(QPen(colors.border, 0))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
        small, beside = self._small, self._axis_width()
        if beside:
            axis = QRect(frame.right() + 1 + theme.GAP_TINY, frame.top(), beside, small.height)
            small.write(painter, axis.translated(0, frame.height() - small.height), "0", colors.muted)
        else:  # over the oldest figures, on a ground of its own
            axis = QRect(frame.left() + 1, frame.top() + 1, small.width(self._top_text) + theme.GAP_TINY, small.height)
            painter.fillRect(axis, theme.faded(colors.base, 0.75))
            axis.translate(theme.GAP_TINY // 2, 0)
        small.write(painter, axis, self._top_text, colors.muted)

    def _paint_head(self, painter: QPainter, colors: theme.Scheme, frame: QRect) -> None:
        head = QRect(0, 0, self.width(), self._plain.height)
        swatch = theme.GAP_TINY + _SWATCH if len(self._lines) > 1 else 0
        whole = list(self._texts)
        ways = (
            (self._plain, self._bold, whole, theme.GAP_SMALL),
            (self._plain, self._less_bold, whole, theme.GAP_SMALL),
            (self._plain, self._small, whole, theme.GAP_SMALL),
            (self._plain, self._small, _once(whole), theme.GAP_SMALL),
            (self._small, self._small, _once(whole), theme.GAP_TINY),
        )
        for way in range(self._way, len(ways)):
            named, face, texts, gap = ways[way]
            wanted = named.width(self.title) + _ROUNDING + sum(gap + swatch + face.width(text) for text in texts)
            self._way = way
            if wanted <= head.width():
                break
        # Aligned with the frame; over the axis too where there is no room for title and figures.
        right = min(max(frame.right() + 1, wanted), head.width())
        tint = colors.muted if self._stale else colors.text
        for line, text in zip(reversed(self._lines), reversed(texts), strict=True):
            right -= face.write(painter, QRect(0, 0, right, head.height()), text, tint, right=True)
            if len(self._lines) > 1 and text:
                color: QColor = colors.lost if self._stale else getattr(colors, line.role)
                right -= theme.GAP_TINY + _SWATCH
                painter.fillRect(right, head.height() // 2 - 1, _SWATCH, 3, color)
            right -= gap
        named.write(painter, QRect(0, 0, max(0, right), head.height()), self.title, colors.text)

    def _paint_line(self, painter: QPainter, line: Line, color: QColor, frame: QRectF, fill: float) -> None:
        since, until = self._span
        across = frame.width() / (until - since)
        up = (frame.height() - 2) / self._top if self._top > 0 else 0.0
        left, bottom = frame.left() - since * across, frame.bottom() - 1
        runs: list[tuple[list[float], list[float]]] = [([], [])]
        for at, value in zip(line.times, line.values, strict=True):
            if value == value:  # not NaN
                runs[-1][0].append(left + at * across)
                runs[-1][1].append(bottom - min(value, self._top) * up)
            elif runs[-1][0]:
                runs.append(([], []))
        for xs, ys in runs:
            if len(xs) < 2:
                continue
            if fill:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.faded(color, fill))
                painter.drawPolygon(polygon([*xs, xs[-1], xs[0]], [*ys, bottom, bottom]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            stroke(painter, polygon(xs, ys), line_pen(color, _LINE))
