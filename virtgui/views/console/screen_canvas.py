"""The picture of a guest's screen, painted where it changed and as large as wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PyQt6.QtCore import QPoint, QPointF, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent, QRegion, QResizeEvent
from PyQt6.QtWidgets import QWidget

from virtgui.console.rfb_events import Rect
from virtgui.views.console.screen_fit import FIT, Fit, Scaling, stepped

_DIM = QColor(0, 0, 0, 150)
_BEFORE = QSize(720, 400)


class ScreenCanvas(QWidget):
    """Paints straight out of the pixels that are drawn into elsewhere: `damaged` says where they have changed."""

    scaled = pyqtSignal(float)
    """Pixels of the display for each of the guest's are so many now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fit = Fit()
        self.dimmed = False
        self._pixels: Any = None
        self._image = QImage()
        self._owed = False
        self._ratio = 0.0
        self._scaling, self._smooth = Scaling.ALWAYS, True
        self._zoom: float | None = None
        self._scale = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)

    def set_scaling(self, scaling: Scaling, smooth: bool = True) -> None:
        """When the picture fits the widget, and whether it is smoothed then."""
        self._scaling, self._smooth = scaling, smooth
        self.refit()

    @property
    def zoom(self) -> float | None:
        """What was chosen; None for what the scaling makes of it."""
        return self._zoom

    def set_zoom(self, zoom: float | None, at: QPointF | None = None) -> None:
        """Show it so large, `FIT` for as large as there is room, None for as the scaling says; what is at a point of
        the widget, or in its middle, stays there."""
        at = at if at is not None else QPointF(self.rect().center())
        place = self.fit.under(at)
        self._zoom = zoom
        self.refit()
        self.fit.keep(place, at)
        self.update()

    def zoom_by(self, steps: int, at: QPointF | None = None) -> None:
        """Larger, or smaller with a negative number."""
        if steps and not self._image.isNull():
            self.set_zoom(stepped(self.fit.scale, steps), at)

    def screenshot(self) -> QImage:
        """A copy of the picture as the guest draws it; null before there is one."""
        return self._image.copy()

    def guest_size(self) -> QSize:
        """In the guest's pixels; empty before there is a picture."""
        return self._image.size()

    def show_pixels(self, pixels: Any) -> None:
        """Paint these from now on."""
        height, width = pixels.shape[:2]
        self._pixels = pixels  # the image does not keep them
        self._image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
        self.refit()

    def damaged(self, rects: Iterable[Rect]) -> None:
        """The pixels have changed there; `painted` follows once that is on screen."""
        region = QRegion()
        for rect in rects:
            region += self.fit.to_widget(*rect)
        region &= QRegion(self.rect())
        self._owed = True
        if region.isEmpty():
            self._settle()  # all of it lies outside: nothing will be painted
        else:
            self.update(region)

    def painted(self) -> None:
        """For who wants to know that the last damage is on screen."""

    def forget_damage(self) -> None:
        """Nobody waits for `painted` any more."""
        self._owed = False

    def refit(self) -> None:
        """Place the picture anew."""
        full = self._scaling is Scaling.FULL_SCREEN and self.window_is_full()
        usual = FIT if full or self._scaling is Scaling.ALWAYS else 1.0
        self._ratio = self.devicePixelRatioF()
        self.fit.set(self._image.size(), self.size(), self._ratio, usual if self._zoom is None else self._zoom)
        if self.fit.scale != self._scale and not self._image.isNull():
            self._scale = self.fit.scale
            self.scaled.emit(self._scale)
        self.updateGeometry()
        self.update()

    def pan(self, by: QPoint) -> None:
        """Move a picture that is larger than the widget."""
        if self.fit.pan(by):
            self.update()

    def window_is_full(self) -> bool:
        """Whether its window fills a monitor."""
        window = self.window()
        return window is not None and window.isFullScreen()

    def sizeHint(self) -> QSize:
        return _BEFORE if self._image.isNull() else self._image.size() / self.devicePixelRatioF()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.refit()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        if self._ratio != self.devicePixelRatioF():
            self.refit()  # it has come to another display
        painter = QPainter(self)
        painter.scale(1 / self._ratio, 1 / self._ratio)
        place = self.fit.place
        everything = QRect(QPoint(), self.size() * (int(self._ratio) + 1))
        for around in self.fit.around():
            painter.fillRect(around, Qt.GlobalColor.black)
        if self.fit.exact:
            painter.drawImage(place.topLeft(), self._image)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
            painter.drawImage(place, self._image)
        if self._sees_through():
            # the unused byte of the pixels was taken for alpha: nothing of what lies behind may show
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOver)
            painter.fillRect(everything, Qt.GlobalColor.black)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        if self.dimmed:
            painter.fillRect(everything, _DIM)
        painter.end()
        self._settle()

    def _sees_through(self) -> bool:
        window = self.window()
        handle = window.windowHandle() if window is not None else None
        return handle is not None and handle.format().hasAlpha()

    def _settle(self) -> None:
        if self._owed:
            self._owed = False
            self.painted()
