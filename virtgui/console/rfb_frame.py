"""The picture of a guest's screen: what may be drawn where, and how large it may be."""

from __future__ import annotations

import numpy as np

from virtgui.console.rfb_events import Failure, Pixels, Rect, Steps
from virtgui.util.language import tr

LARGEST_SIDE = 16384
LARGEST_BYTES = 256 << 20
_CURSOR_SIDE = 1024
_MANY = 64


class Frame:
    """A frame of blue, green, red and an unused byte for each pixel, row by row without gaps."""

    def __init__(self) -> None:
        self.pixels: Pixels = np.zeros((0, 0, 4), np.uint8)
        self._damage: list[Rect] = []

    @property
    def width(self) -> int:
        """In guest pixels."""
        return len(self.pixels[0]) if self.height else 0

    @property
    def height(self) -> int:
        """In guest pixels."""
        return len(self.pixels)

    def resize(self, width: int, height: int) -> None:
        """Begin a new frame, black but for what the old one showed. Failure for a size that nobody has."""
        if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE) or width * height * 4 > LARGEST_BYTES:
            raise Failure(
                tr("The screen says that it is {width} by {height} pixels, which is not possible.").format(
                    width=width, height=height
                )
            )
        old, self.pixels = self.pixels, np.zeros((height, width, 4), np.uint8)
        rows, columns = min(height, old.shape[0]), min(width, old.shape[1])
        self.pixels[:rows, :columns] = old[:rows, :columns]
        self._damage = [Rect(0, 0, width, height)]

    def part(self, rect: Rect) -> Pixels:
        """The pixels of a rectangle, which counts as changed. Failure when it sticks out."""
        x, y, width, height = rect
        if x + width > self.width or y + height > self.height:
            raise Failure(tr("The screen sent a picture of a place outside of it."))
        if width and height:
            self._damage.append(rect)
            if len(self._damage) > _MANY:
                self._damage = [_around(self._damage)]
        return self.pixels[y : y + height, x : x + width]

    def damage(self) -> tuple[Rect, ...]:
        """What has changed since this was asked last."""
        changed, self._damage = tuple(self._damage), []
        return changed

    def copy(self, rect: Rect, x: int, y: int) -> None:
        """Fill a rectangle with what is at another place; the two may overlap."""
        if x + rect.width > self.width or y + rect.height > self.height:
            raise Failure(tr("The screen copies from a place outside of it."))
        source = self.pixels[y : y + rect.height, x : x + rect.width].copy()
        self.part(rect)[:] = source


def _around(rects: list[Rect]) -> Rect:
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    right, bottom = max(rect.x + rect.width for rect in rects), max(rect.y + rect.height for rect in rects)
    return Rect(left, top, right - left, bottom - top)


def masked_cursor(rect: Rect) -> Steps[Pixels | None]:
    """The picture of a pointer whose pixels are either there or not."""
    if not _has_pixels(rect):
        return None
    width, height = rect.width, rect.height
    stride = (width + 7) // 8
    data = yield width * height * 4
    mask = yield stride * height
    pixels = np.frombuffer(data, np.uint8).reshape(height, width, 4).copy()
    there = np.unpackbits(np.frombuffer(mask, np.uint8).reshape(height, stride), axis=1)[:, :width].astype(bool)
    pixels[..., 3] = 255
    pixels[~there] = 0
    return pixels


def alpha_cursor(rect: Rect) -> Steps[Pixels | None]:
    """The picture of a pointer with an alpha channel.

    The specification wants red, green, blue and alpha, premultiplied. QEMU, which is who sends it, writes blue
    first, and before version 10 did not multiply: a colour brighter than its alpha shows that.
    """
    encoding = yield 4
    if encoding != b"\0\0\0\0":
        raise Failure(tr("The screen sent a pointer in a form that nobody asked for."))
    if not _has_pixels(rect):
        return None
    data = yield rect.width * rect.height * 4
    pixels = np.frombuffer(data, np.uint8).reshape(rect.height, rect.width, 4).copy()
    alpha = pixels[..., 3:]
    if (pixels[..., :3] > alpha).any():
        pixels[..., :3] = pixels[..., :3].astype(np.uint16) * alpha // 255
    return pixels


def _has_pixels(rect: Rect) -> bool:
    if rect.width > _CURSOR_SIDE or rect.height > _CURSOR_SIDE:
        raise Failure(tr("The screen sent a pointer larger than any."))
    return bool(rect.width and rect.height)
