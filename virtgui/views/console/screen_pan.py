"""A picture that is larger than its widget, moved and zoomed by a person while the guest gets nothing of that."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QKeyEvent, QWheelEvent

from virtgui.views.console.screen_canvas import ScreenCanvas

_STEP = 48
_NOTCH = 120
_KEYS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_ZOOM_KEYS = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}


class Panning:
    """Ctrl with the wheel or with +, - and 0 zooms; arrows, the wheel and dragging move the picture."""

    def __init__(self, canvas: ScreenCanvas) -> None:
        self._canvas = canvas
        self._from: QPointF | None = None
        self._turned = 0

    def press(self, at: QPointF) -> None:
        """Dragging begins."""
        self._from = at

    def move(self, at: QPointF) -> bool:
        """The pointer is here; returns whether it drags."""
        if self._from is None:
            return False
        by = (at - self._from) * self._canvas.devicePixelRatioF()
        self._from = at
        self._canvas.pan(by.toPoint())
        return True

    def release(self) -> None:
        """Dragging ends."""
        self._from = None

    def wheel(self, event: QWheelEvent) -> None:
        """The wheel is turned."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turned += event.angleDelta().y()
            notches = int(self._turned / _NOTCH)
            self._turned -= notches * _NOTCH
            self._canvas.zoom_by(notches, event.position())
        else:
            self._canvas.pan(event.angleDelta() * _STEP / _NOTCH)
        event.accept()

    def key(self, event: QKeyEvent) -> bool:
        """A key is pressed; returns whether it was for this."""
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.NoModifier and key in _KEYS:
            x, y = _KEYS[key]
            self._canvas.pan(QPoint(x, y) * _STEP)
            return True
        if not modifiers & Qt.KeyboardModifier.ControlModifier:
            return False
        if key in _ZOOM_KEYS:
            self._canvas.zoom_by(_ZOOM_KEYS[key])
        elif key == Qt.Key.Key_0:
            self._canvas.set_zoom(None)
        else:
            return False
        return True
