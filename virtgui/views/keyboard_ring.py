"""The ring of a page that has the keyboard itself: one that keys scroll, or one whose plots they read."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PyQt6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QScrollArea, QScrollBar, QWidget

from virtgui.views.frames import focus_ring

_RETURNS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""The keyboard comes back to where it was."""


class KeyboardRing(QWidget):
    """Lies on top of all else in its page, or in the part that is `seen`, while keys have led there; who clicks knows
    where."""

    def __init__(self, page: QWidget, seen: QWidget | None = None) -> None:
        super().__init__(page)
        self._seen = seen or page
        self._led = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        for part in {page, self._seen}:
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QFocusEvent) and watched is self.parentWidget():
            if event.gotFocus() and event.reason() not in _RETURNS:
                self._led = event.reason() != Qt.FocusReason.MouseFocusReason
            self._lay()
            self.raise_()
            self.setVisible(event.gotFocus() and self._led)
        elif event is not None and event.type() == QEvent.Type.Resize:
            self._lay()
        return super().eventFilter(watched, event)

    def _lay(self) -> None:
        page = self.parentWidget()
        if page is not None:
            self.setGeometry(QRect(self._seen.mapTo(page, QPoint()), self._seen.size()))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        focus_ring(painter, self.rect(), self.palette())


def let_keys_scroll(area: QScrollArea) -> None:
    """Tab stops at it with a ring while there is anything to scroll, and else goes past it."""
    if area.findChild(KeyboardRing, options=Qt.FindChildOption.FindDirectChildrenOnly) is not None:
        return
    KeyboardRing(area, area.viewport())
    bars = [bar for bar in (area.verticalScrollBar(), area.horizontalScrollBar()) if bar is not None]

    def ranged() -> None:
        scrolls = any(map(_moves, bars))
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)

    for bar in bars:
        bar.rangeChanged.connect(ranged)
    ranged()


def _moves(bar: QScrollBar) -> bool:
    return bar.maximum() > bar.minimum()
