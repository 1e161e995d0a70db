"""One plot in its card: title, legend with figures, axes, and the mouse upon it."""

from __future__ import annotations

import math
from typing import NamedTuple

import pyqtgraph as pg
from PyQt6.QtCore import QEvent, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.mirror import draw_text
from virtgui.views.plots.axes import TimeAxis, ValueAxis, dress
from virtgui.views.plots.canvas import Canvas, line_color
from virtgui.views.plots.data import TEXTS, Band, Notch, PlotData, Weight, known, newest, peak, thinned, value_at
from virtgui.views.scale import Kind, Steady

_AT_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute  # as the time below it, in every language
_SWATCH, _WORD_ROOM, _PIXELS_A_POINT = 12, 24, 1.25
_HEAD, _ROW, _ROWS_AT_MOST, _OF_AT_MOST = 34, 18, 4, 100
_WIDEST = {Kind.PERCENT: "100%", Kind.MEMORY: "1000 MiB", Kind.RATE: "1000 KiB/s", Kind.COUNT: "1000"}


class TimeBox(pg.ViewBox):  # type: ignore[misc]
    """Tells what the mouse asks for; the page decides."""

    zoomed = pyqtSignal(float, float)
    """Show this much more (above 1) or less (below 1) time around a moment."""
    chosen = pyqtSignal(float, float)
    """Show the time between two moments."""
    selecting = pyqtSignal(object)
    """Two moments while they are being chosen, then None."""
    panned = pyqtSignal(float)
    """Move by so many seconds."""
    reset = pyqtSignal()
    """Show what the buttons say."""
    pressed = pyqtSignal()
    """A person clicked."""
    pointed = pyqtSignal(object)
    """The pointer is at this share of the width, 0 to 1; None once it has left."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        self.setMouseEnabled(x=False, y=False)

    def wheelEvent(self, ev: object, axis: object = None) -> None:
        """As the scene tells."""
        turned = ev.delta() / 120.0  # type: ignore[attr-defined]
        ev.accept()  # type: ignore[attr-defined]
        self.zoomed.emit(self.mapSceneToView(ev.scenePos()).x(), 0.8**turned)  # type: ignore[attr-defined]

    def mouseDragEvent(self, ev: object, axis: object = None) -> None:
        """Left draws a time to zoom to; with Shift, or with the middle button, it moves."""
        ev.accept()  # type: ignore[attr-defined]
        here = self.mapSceneToView(ev.scenePos()).x()  # type: ignore[attr-defined]
        pans = ev.button() == Qt.MouseButton.MiddleButton  # type: ignore[attr-defined]
        if pans or ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:  # type: ignore[attr-defined]
            self.panned.emit(self.mapSceneToView(ev.lastScenePos()).x() - here)  # type: ignore[attr-defined]
            return
        if ev.button() != Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            return
        start = self.mapSceneToView(ev.buttonDownScenePos()).x()  # type: ignore[attr-defined]
        self.pressed.emit()
        if ev.isFinish():  # type: ignore[attr-defined]
            self.selecting.emit(None)
            self.chosen.emit(min(start, here), max(start, here))
        else:
            self.selecting.emit((start, here))

    def mouseClickEvent(self, ev: object) -> None:
        """As the scene tells."""
        ev.accept()  # type: ignore[attr-defined]
        self.pressed.emit()

    def hoverEvent(self, ev: object) -> None:
        """As the scene tells."""
        if ev.isExit():  # type: ignore[attr-defined]
            self.pointed.emit(None)
            return
        since, until = self.viewRange()[0]
        at = self.mapSceneToView(ev.scenePos()).x()  # type: ignore[attr-defined]
        self.pointed.emit((at - since) / (until - since))


class _Plot(pg.PlotWidget):  # type: ignore[misc]
    """Leaves the keyboard to the page, and takes a double click anywhere upon it, axes too."""

    def __init__(self, parent: QWidget, box: TimeBox, axes: dict[str, pg.AxisItem]) -> None:
        super().__init__(parent, viewBox=box, axisItems=axes)
        self._box = box
        self.plotItem.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # a scene asks the program, not its window
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)

    def mouseDoubleClickEvent(self, event: object) -> None:
        """Show all of the time again."""
        self._box.reset.emit()


class Entry(NamedTuple):
    """One word of a legend; `color` None has no swatch."""

    name: str
    value: str
    color: QColor | None


class Head(QWidget):
    """A card's first lines: title, what of, and at the right the legend, in as many rows as it takes."""

    resized = pyqtSignal()
    """It has another width, and may want another number of rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title, self.of = "", ""
        self.entries: tuple[Entry, ...] = ()
        self.widest = ""
        """Room is left for a figure of so many letters: a legend does not change its rows with its figures."""
        self._rows = self._most = 1
        self.show_rows(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def wanted_rows(self) -> int:
        """How many rows it takes, or took since it was last this wide."""
        self._most = max(self._most, len(self.laid_out()))
        return self._most

    def show_rows(self, rows: int) -> None:
        """Be so high; heads beside one another are as high as the highest."""
        self._rows = rows
        high = theme.tall(self, _HEAD) + theme.tall(self, _ROW) * (rows - 1)
        if high != self.maximumHeight() or high != self.minimumHeight():
            self.setFixedHeight(high)

    def forget(self) -> None:
        """Something else is shown: no more rows than that takes."""
        self._most = 1

    def laid_out(self) -> list[list[tuple[Entry, str, int]]]:
        """The legend by rows, the first of them beside the title: each entry, its name as far as there is room for it
        and its width. Where it would take more than `_ROWS_AT_MOST`, names are cut: none is left out."""
        _, small, bold = self._fonts()
        name, value = QFontMetrics(small), QFontMetrics(bold)
        room, of = self._room(), name.horizontalAdvance(self.of)
        first = self._beside_title() - (min(of, _OF_AT_MOST) + theme.GAP_LARGE if of else 0)
        count = len(self.entries)
        longest = room
        while True:
            rows: list[list[tuple[Entry, str, int]]] = [[]]
            left = first
            for entry in self.entries:
                beside = 6 + (_SWATCH + 7 if entry.color is not None else 0)
                kept = max(value.horizontalAdvance(entry.value), value.horizontalAdvance(self.widest))
                text = name.elidedText(entry.name, Qt.TextElideMode.ElideRight, max(0, longest - beside - kept))
                reserved = name.horizontalAdvance(text) + beside + kept
                if reserved > left and (rows[-1] or left < room):
                    rows.append([])
                    left = room
                wide = reserved - kept + value.horizontalAdvance(entry.value)
                rows[-1].append((entry, text, wide))
                left -= reserved + theme.GAP_LARGE
            if len(rows) <= _ROWS_AT_MOST or longest <= _SWATCH or count <= 1:
                return rows
            longest = longest * 3 // 4

    def _fonts(self) -> tuple[QFont, QFont, QFont]:
        """Of the title, of names and of figures."""
        small = theme.figures(self.font(), theme.SECONDARY)
        bold = theme.figures(self.font(), theme.SECONDARY, QFont.Weight.DemiBold)
        return theme.semibold(self.font(), 1.1), small, bold

    def _room(self) -> int:
        return self.width() - theme.PANEL_MARGIN

    def _beside_title(self) -> int:
        return self._room() - QFontMetrics(self._fonts()[0]).horizontalAdvance(self.title) - theme.GAP_SMALL

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None and event.oldSize().width() != event.size().width():
            self._most = 1
            self.resized.emit()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colors = theme.scheme(self.palette())
        painter = QPainter(self)
        line = theme.tall(self, _HEAD) - 4
        where = QRect(theme.PANEL_MARGIN, 4, self._room(), line)
        middle = int(Qt.AlignmentFlag.AlignVCenter | _AT_LEFT)
        opener, small, bold = self._fonts()
        name = QFontMetrics(small)
        painter.setFont(opener)
        painter.setPen(colors.text)
        draw_text(painter, where, middle, self.title)
        left = where.right() + 1 - self._beside_title()
        beside = where.right() + 1
        for place, row in enumerate(self.laid_out()):
            right, down = where.right() + 1, theme.tall(self, _ROW) * place
            for entry, text, wide in reversed(row):
                x = right - wide
                if entry.color is not None:
                    painter.fillRect(QRectF(x, where.center().y() + down, _SWATCH, 2), entry.color)
                    x += _SWATCH + 7
                painter.setFont(small)
                painter.setPen(colors.muted)
                draw_text(painter, QRect(x, where.top() + down, wide, where.height()), middle, text)
                painter.setFont(bold)
                painter.setPen(colors.text)
                x += name.horizontalAdvance(text) + 6
                draw_text(painter, QRect(x, where.top() + down, wide, where.height()), middle, entry.value)
                right -= wide + theme.GAP_LARGE
            if place == 0:
                beside = right
        painter.setFont(small)
        painter.setPen(colors.muted)
        room = QRect(left, where.top(), max(0, beside - left), where.height())
        draw_text(painter, room, middle, name.elidedText(self.of, Qt.TextElideMode.ElideRight, room.width()))


class PlotCard(QWidget):
    """Shows one `PlotData` over a time."""

    def __init__(self, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as time goes on a plot in every language
        self._first = first
        self._steady: dict[Kind, Steady] = {}
        self._view = (0.0, 1.0)
        self.head = Head(self)
        self.box = TimeBox()
        self.values = ValueAxis()
        self.times = TimeAxis()
        self.canvas = Canvas(first)
        self.plot = _Plot(self, self.box, {"left": self.values, "bottom": self.times})
        self.box.addItem(self.canvas, ignoreBounds=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, theme.GAP_SMALL + 2, theme.GAP_TINY)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.plot, 1)
        self.show_rows(1)
        self._dress()

    @property
    def data(self) -> PlotData:
        """What is shown."""
        return self.canvas.data

    def show_data(self, data: PlotData, bands: tuple[Band, ...], notches: tuple[Notch, ...], reach: float) -> None:
        """Take new figures; `reach` is how far, in seconds, a sample speaks for the time around it."""
        self.canvas.data, self.canvas.bands, self.canvas.notches = data, bands, notches
        self.canvas.reach = reach

    def show_time(self, since: float, until: float, offset: float, now: float) -> None:
        """Show the time between two moments; `offset` leads from them to wall-clock time."""
        self._view = (since, until)
        data = self.data
        most = max(60, int(self.box.width() / _PIXELS_A_POINT))
        self.canvas.lines = tuple(thinned(one, since, until, most) for one in data.lines)
        steady = self._steady.setdefault(data.kind, Steady(data.kind))
        greatest = peak(self.canvas.lines, since, until)
        shown = steady.fit(max(greatest, data.limit) if math.isfinite(data.limit) else greatest, now)
        self.canvas.offset = self.times.offset = offset
        self.canvas.span = until - since
        self.canvas.axis = shown
        self.values.show_axis(shown)
        self.canvas.time_ticks = self.times.ticks(since, until)
        top = shown.top
        if self._first and self.box.height() > 4 * _WORD_ROOM:
            top = max(top, shown.last / (1 - _WORD_ROOM / self.box.height()))
        self.box.setRange(xRange=(since, until), yRange=(0, top), padding=0, disableAutoRange=True)
        self._tell()

    def show_rows(self, rows: int) -> None:
        """Have so many rows of title and legend."""
        self.head.show_rows(rows)
        self.setMinimumSize(260, self.head.height() + 60 + 24)

    def show_cursor(self, at: float | None) -> None:
        """Put the cursor at a moment, or nowhere; the legend follows."""
        self.canvas.cursor = at
        self._tell()

    def show_selection(self, selection: tuple[float, float] | None) -> None:
        """Tint the time that is being chosen."""
        self.canvas.selection = selection
        self.canvas.update()

    def fit(self) -> None:
        """Let the axis suit what is shown at once: a person chose it."""
        self._steady.clear()

    def forget(self) -> None:
        """Start the axis anew, and the rows of the legend."""
        self.fit()
        self.head.forget()

    def spoken(self) -> str:
        """Title, latest, least and greatest."""
        text = TEXTS[self.data.kind]
        parts = [f"{self.data.title} {self.data.of}".strip()]
        for one in self.data.lines:
            figures = known(one.values[(one.times >= self._view[0]) & (one.times <= self._view[1])])
            if one.weight in (Weight.MAIN, Weight.FILLED) and len(figures):
                least, greatest = text(float(figures.min())), text(float(figures.max()))
                parts.append(
                    tr("{name}: latest {latest}, least {least}, greatest {greatest}").format(
                        name=one.name, latest=text(float(figures[-1])), least=least, greatest=greatest
                    )
                )
        return ". ".join(parts) if len(parts) > 1 else tr("{plot}: no data").format(plot=parts[0])

    def spoken_now(self) -> str:
        """Title, and the figures at the cursor, else the latest; "" for none."""
        figures = ", ".join(f"{entry.name} {entry.value}" for entry in self.entries() if entry.value)
        return f"{self.data.title}: {figures}" if figures else ""

    def entries(self) -> tuple[Entry, ...]:
        """The legend: figures at the cursor, else the latest that are shown."""
        text, at = TEXTS[self.data.kind], self.canvas.cursor
        found: list[Entry] = []
        thin: list[tuple[float, str]] = []
        for one, drawn in zip(self.data.lines, self.canvas.lines, strict=False):
            value = newest(one, self._view[1]) if at is None else value_at(drawn, at, self.canvas.reach)
            if one.weight is Weight.THIN:
                if math.isfinite(value):
                    thin.append((value, one.name))
                continue
            found.append(Entry(one.name, text(value), line_color(self.canvas.colors, one)))
        if self.data.busiest and thin:
            value, name = max(thin, key=lambda found: found[0])
            found.append(Entry(tr("Busiest, {what}").format(what=f"{self.data.busiest} {name}"), text(value), None))
        return tuple(found)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colors = theme.scheme(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.border, 1))
        painter.setBrush(colors.base)
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.CARD_CORNER, theme.CARD_CORNER
        )

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationFontChange):
            self._dress()

    def _tell(self) -> None:
        self.head.title, self.head.of, self.head.entries = self.data.title, self.data.of, self.entries()
        self.head.widest = _WIDEST[self.data.kind]
        self.head.update()
        self.canvas.update()
        self.setAccessibleName(self.spoken())

    def _dress(self) -> None:
        if not hasattr(self, "canvas"):
            return
        colors = self.canvas.colors = theme.scheme(self.palette())
        small = theme.figures(QApplication.font(self), theme.CAPTION)
        self.canvas.font = small
        self.canvas.bold = theme.figures(QApplication.font(self), theme.CAPTION, QFont.Weight.DemiBold)
        self.plot.setBackground(colors.base)
        for item in (self.values, self.times):
            dress(item, small, colors.muted, colors.border)
        metrics = QFontMetrics(small)
        self.values.setWidth(metrics.horizontalAdvance("1000 MiB/s") + 6)
        self.times.setHeight(metrics.height() + theme.GAP_SMALL)
        self._tell()
