"""What is selected in a terminal, and how clicks and drags select it."""

from __future__ import annotations

from PyQt6.QtCore import QElapsedTimer, QPointF
from PyQt6.QtWidgets import QApplication

from virtgui.console.terminal import Terminal
from virtgui.console.transcript import Place, Span, line_at, selected_text, word_at


class Selection:
    """One click selects by letters, two by words, three by lines; with Shift the other end moves."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._anchor: Span | None = None
        self._clicks = 0
        self._double = QElapsedTimer()
        """Runs since the last double click."""
        self._double_at = QPointF()
        self.span: Span | None = None
        self.text = ""
        """What was selected."""
        self._end = Span(Place(0, 0), Place(0, 0))
        """The part that was on the screen, and may be written over; earlier lines stay as they are."""
        self._end_text = ""

    def press(self, place: Place, where: QPointF, *, double: bool, extends: bool) -> None:
        """The button goes down at a place, for the second time when `double`."""
        if extends and self._anchor is not None:
            self.drag(place)
            return
        near = (where - self._double_at).manhattanLength() < QApplication.startDragDistance()
        third = self._double.isValid() and not self._double.hasExpired(QApplication.doubleClickInterval()) and near
        self._clicks = 2 if double else 3 if third else 1
        self._double.invalidate()
        if double:
            self._double.start()
            self._double_at = where
        self._anchor = self._unit(place)
        self._take(self._anchor)

    def drag(self, place: Place) -> None:
        """The pointer is at a place while the button is down."""
        if self._anchor is None:
            return
        unit = self._unit(place)
        self._take(Span(min(self._anchor.begin, unit.begin), max(self._anchor.end, unit.end)))

    def select(self, span: Span) -> None:
        """Select cells."""
        self._anchor = span
        self._clicks = 1
        self._take(span)

    def clear(self) -> None:
        """Select nothing."""
        self._anchor, self.span, self.text = None, None, ""
        self._clicks = 0

    def look(self) -> bool:
        """The terminal changed: a selection whose text is another now is none any more. True if it went."""
        if self.span is None or selected_text(self._terminal, self._end) == self._end_text:
            return False
        self.clear()
        return True

    def _unit(self, place: Place) -> Span:
        match self._clicks:
            case 2:
                return word_at(self._terminal, place)
            case 3:
                return line_at(self._terminal, place)
            case _:
                return Span(place, place)

    def _take(self, span: Span) -> None:
        self.span = span if span.begin < span.end else None
        self.text = selected_text(self._terminal, span) if self.span is not None else ""
        self._end = Span(max(span.begin, Place(self._terminal.base, 0)), span.end)
        self._end_text = selected_text(self._terminal, self._end)
