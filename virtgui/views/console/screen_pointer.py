"""The pointer over a guest's screen: places or movements, and how the guest's own pointer looks."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QCursor, QGuiApplication, QImage, QPainter, QPixmap
from PyQt6.QtWidgets import QWidget

from virtgui.console.rfb_events import Cursor
from virtgui.views.console.screen_fit import Fit
from virtgui.views.console.screen_link import Link

_DOT = 5
_LARGEST = 256


def on_wayland() -> bool:
    """Whether the desktop keeps pointer and keys to itself: Qt can neither put the pointer anywhere nor take the
    desktop's own keys there."""
    return QGuiApplication.platformName().startswith("wayland")


class Pointer:
    """Tells a link where the pointer is. A guest that is told movements gets the pointer whole: it is held in the
    middle of the widget until it is let go. On Wayland it goes where it goes, and moves the guest's as far."""

    def __init__(self, widget: QWidget, fit: Fit) -> None:
        self._widget = widget
        self._fit = fit
        self._cursor: Cursor | None = None
        self._last = QPointF()
        self._warps = not on_wayland()
        self.absolute = True
        self.held = False
        """Whether the guest has the pointer."""
        self.buttons = 0

    def hold(self, at: QPointF) -> None:
        """Give the pointer, which is at this point of the widget, to a guest that is told movements."""
        if not self.absolute and not self.held:
            self.held = True
            self._widget.grabMouse()
            self.dress()
            self._last = QPointF(self._centre()) if self._warps else at
            self._warp()

    def let_go(self) -> None:
        """Take the pointer back."""
        if self.held:
            self.held = False
            self._widget.releaseMouse()
            self.dress()

    def moved(self, link: Link, at: QPointF) -> None:
        """The pointer is at this point of the widget."""
        if self.absolute:
            link.pointer(*self._fit.to_guest(at), self.buttons)
        elif self.held:
            by = at - self._last
            dx, dy = round(by.x()), round(by.y())
            if not (dx or dy):
                return
            link.motion(dx, dy, self.buttons)
            # what was rounded away counts with the next movement
            self._last += QPointF(dx, dy)
            if self._warps:
                self._last = QPointF(self._centre())
                self._warp()

    def pressed(self, link: Link, at: QPointF, buttons: int) -> None:
        """These buttons are down now."""
        self.buttons = buttons
        if self.absolute:
            link.pointer(*self._fit.to_guest(at), buttons)
        elif self.held:
            link.motion(0, 0, buttons)

    def set_cursor(self, cursor: Cursor | None) -> None:
        """The guest's pointer looks like this; None while it has not said."""
        self._cursor = cursor
        self.dress()

    def dress(self) -> None:
        """Show the guest's pointer, as large as its picture is."""
        self._widget.setCursor(self._made())

    def _made(self) -> QCursor:
        if self.held or (self._cursor is not None and self._cursor.pixels is None):
            return QCursor(Qt.CursorShape.BlankCursor)
        if self._cursor is None:
            return QCursor(_dot(), _DOT // 2, _DOT // 2)
        height, width = self._cursor.pixels.shape[:2]
        format_ = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(self._cursor.pixels.data, width, height, width * 4, format_)
        scale = min(self._fit.scale, _LARGEST / max(width, height))
        size = image.size() * scale
        mode = Qt.TransformationMode.SmoothTransformation
        aspect = Qt.AspectRatioMode.IgnoreAspectRatio
        pixmap = QPixmap.fromImage(image.copy() if size == image.size() else image.scaled(size, aspect, mode))
        ratio = self._widget.devicePixelRatioF()
        pixmap.setDevicePixelRatio(ratio)
        by = scale / ratio
        x, y = min(self._cursor.x, width - 1), min(self._cursor.y, height - 1)
        return QCursor(pixmap, int(x * by), int(y * by))

    def _centre(self) -> QPoint:
        return self._widget.rect().center()

    def _warp(self) -> None:
        if self._warps:
            QCursor.setPos(self._widget.mapToGlobal(self._centre()))


def _dot() -> QPixmap:
    """What shows where one is in a guest that draws its own pointer."""
    pixmap = QPixmap(_DOT, _DOT)
    pixmap.fill(QColor(Qt.GlobalColor.black))
    painter = QPainter(pixmap)
    painter.fillRect(1, 1, _DOT - 2, _DOT - 2, Qt.GlobalColor.white)
    painter.end()
    return pixmap
