"""The program with the demo host, window after window, looked at in light and in dark as the theme changes while it
runs: `python -m tests.bed.legible` prints each text that is cut or has too little contrast, then the scenes' count."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QImage, QPixmap
from PyQt6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QLineEdit, QToolButton, QWidget

from tests.bed.scenes import scenes, settle
from virtgui.app import App
from virtgui.options import Options
from virtgui.views import theme

_LEAST = 4.5
_CELLS_MOST = 120
Pixels = NDArray[np.uint8]


def _pixels(image: QImage) -> Pixels:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = image.constBits()
    assert bits is not None
    bits.setsize(image.sizeInBytes())
    whole = np.frombuffer(bits, np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return whole[:, : image.width(), 2::-1].copy()


def _luminance(colors: NDArray[np.uint8]) -> NDArray[np.float64]:
    part = colors.astype(float) / 255
    part = np.where(part <= 0.03928, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    light: NDArray[np.float64] = part @ np.array([0.2126, 0.7152, 0.0722])
    return light


def contrast(pixels: Pixels) -> float:
    """Between what most of it is, the ground, and what is farthest from that, the words."""
    packed = pixels.reshape(-1, 3).astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    numbers, counts = np.unique(packed, return_counts=True)
    light = _luminance(np.stack([numbers >> 16 & 255, numbers >> 8 & 255, numbers & 255], axis=1).astype(np.uint8))
    ground = light[counts.argmax()]
    return float(max((light.max() + 0.05) / (ground + 0.05), (ground + 0.05) / (light.min() + 0.05)))


class Look:
    """One window as it is seen now."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        picture: QPixmap = window.grab()
        self._ratio = picture.devicePixelRatio()
        self._pixels = _pixels(picture.toImage())

    def faults(self) -> Iterator[str]:
        """Each in words."""
        for widget in self.window.findChildren(QWidget):
            seen = widget.visibleRegion().boundingRect()
            if not widget.isVisible() or widget.window() is not self.window or seen.isEmpty():
                continue
            if isinstance(widget, QLabel | QAbstractButton) and _has_words(widget):
                yield from _cut(widget)
                if widget.isEnabled() and seen.size() == widget.size():
                    yield from self._pale(widget, widget.rect(), widget.text())
            elif isinstance(widget, QLineEdit) and widget.isEnabled():
                words = widget.text() or widget.placeholderText()
                if words:
                    yield from self._pale(widget, widget.rect().adjusted(6, 5, -6, -5), words)
            elif isinstance(widget, QAbstractItemView) and widget.isEnabled():
                yield from self._cells(widget)

    def _cells(self, view: QAbstractItemView) -> Iterator[str]:
        model, port = view.model(), view.viewport()
        if model is None or port is None:
            return
        places = (QPoint(x, y) for y in range(6, port.height(), 14) for x in range(6, port.width(), 60))
        met = dict.fromkeys((i.row(), i.column(), i.internalId()) for i in map(view.indexAt, places) if i.isValid())
        for row, column, _ in list(met)[:_CELLS_MOST]:
            index = view.indexAt(port.rect().topLeft()).siblingAtColumn(column).sibling(row, column)
            words, place = index.data(), view.visualRect(index).intersected(port.rect())
            usable = bool(model.flags(index) & Qt.ItemFlag.ItemIsEnabled)
            if isinstance(words, str) and words.strip() and usable and place.width() > 20 and place.height() > 8:
                yield from self._pale(port, place, words)

    def _pale(self, widget: QWidget, place: QRect, words: str) -> Iterator[str]:
        at, size = widget.mapTo(self.window, place.topLeft()), QSize(place.width(), place.height())
        left, top = (max(0, round(self._ratio * each)) for each in (at.x(), at.y()))
        right, below = (round(self._ratio * each) for each in (at.x() + size.width(), at.y() + size.height()))
        part = self._pixels[top:below, left:right]
        if part.size and (found := contrast(part)) < _LEAST:
            yield f"{type(widget).__name__} “{words[:40]}” has a contrast of {found:.1f}"


def _has_words(widget: QLabel | QAbstractButton) -> bool:
    icon_only = Qt.ToolButtonStyle.ToolButtonIconOnly
    return bool(widget.text()) and not (isinstance(widget, QToolButton) and widget.toolButtonStyle() == icon_only)


def _cut(widget: QLabel | QAbstractButton) -> Iterator[str]:
    """Kinds of ours leave words out by themselves, and say so in a tooltip."""
    said = f"{type(widget).__name__} “{widget.text()[:40]}”"
    if isinstance(widget, QLabel) and widget.wordWrap():
        if widget.heightForWidth(widget.width()) > widget.height() + 2:
            yield f"{said} is cut below"
        return
    if type(widget).__module__.startswith("virtgui."):
        return
    metrics = widget.fontMetrics()
    if isinstance(widget, QLabel):
        words = re.sub("<[^>]+>", "", widget.text()).replace("&", "")
        need = metrics.boundingRect(QRect(0, 0, 9999, 9999), 0, words).width()
    else:
        need = widget.minimumSizeHint().width()
    if need > widget.width() + 1:
        yield f"{said} is cut at its side"
    if metrics.height() > widget.height() + 3:
        yield f"{said} is cut below"


def main() -> None:
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    theme.apply(application, "dark")
    app = App(Options(demo=True), application)
    app.start()
    count = 0
    for scene in scenes(app):
        for ground in ("light", "dark"):
            theme.apply(application, ground)
            settle(4)
            for window in application.topLevelWidgets():
                again = window is app.windows.main and not scene.startswith("main window")
                if window.isVisible() and window.isWindow() and not again:
                    for fault in Look(window).faults():
                        sys.stdout.write(f"{scene}, {ground}: {fault}\n")
        count += 1
    sys.stdout.write(f"{count} scenes\n")
    app.close()


if __name__ == "__main__":
    main()
