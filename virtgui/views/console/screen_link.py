"""How a widget hears of a guest's screen: what a link can do, the way of its events to the GUI thread, JPEG."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PyQt6.QtCore import QBuffer, QByteArray, QIODevice, QObject, pyqtSignal
from PyQt6.QtGui import QImage, QImageReader

from virtgui.console.rfb_events import Decode, Event, Pixels
from virtgui.model.console import Door


class Link(Protocol):
    """An open screen. All of it returns at once; nothing is told after `close`."""

    def taken(self) -> None:
        """The last damage is on screen."""

    def show(self) -> None:
        """Somebody looks."""

    def hide(self) -> None:
        """Nobody looks."""

    def key(self, keysym: int, scan_code: int, down: bool) -> None:
        """A key went down or up."""

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """The pointer is at a place of the guest's screen."""

    def motion(self, dx: int, dy: int, buttons: int) -> None:
        """The pointer moved."""

    def put(self, text: str) -> None:
        """Text for the guest's clipboard."""

    def resize(self, width: int, height: int) -> None:
        """Another size of the guest's screen is wanted."""

    def power(self, code: int) -> None:
        """Press a button of the machine through its screen."""

    def give(self, password: str) -> None:
        """The password that was asked for."""

    def reply(self, text: str | None) -> None:
        """The answer to what the way there asked; None for none."""

    def close(self) -> None:
        """End it."""


class Ear(QObject):
    """Hears on the link's thread and tells on the GUI thread; says who heard, as a link may be replaced."""

    told = pyqtSignal(object, object)

    def heard(self, event: Event) -> None:
        """Pass it on."""
        self.told.emit(self, event)


OpenLink = Callable[[Door, Ear, Decode], Link]
"""Opens a door, which is the link's from then on."""


def decode_jpeg(data: bytes, width: int, height: int) -> Pixels | None:
    """The pixels of a JPEG picture of exactly this size, None for anything else. For any thread."""
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    size = reader.size()
    if (size.width(), size.height()) != (width, height):
        return None
    image = reader.read().convertToFormat(QImage.Format.Format_RGB32)
    bits = image.constBits()
    if image.isNull() or bits is None:
        return None
    rows = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, : width * 4].reshape(height, width, 4)
