"""The tight encoding: one colour, few colours, JPEG, or pixels that are compressed as they are or as differences."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from virtgui.console.rfb_events import Decode, Failure, Pixels, Steps
from virtgui.util.language import tr

_UNCOMPRESSED = 12
_FILL, _JPEG, _BASIC = 8, 9, 7
_COPY = 0


class Tight:
    """Its four streams live as long as the connection."""

    def __init__(self, decode: Decode | None) -> None:
        self._decode = decode
        self._streams: list[Any] = [zlib.decompressobj() for _ in range(4)]

    def draw(self, part: Pixels) -> Steps[None]:
        """Take one rectangle into its place in the frame."""
        control = (yield 1)[0]
        for number in range(4):
            if control >> number & 1:
                self._streams[number] = zlib.decompressobj()
        kind = control >> 4
        if kind == _FILL:
            part[..., :3] = np.frombuffer((yield 3), np.uint8)[::-1]
        elif kind == _JPEG:
            yield from self._jpeg(part)
        elif kind <= _BASIC:
            yield from self._basic(part, kind)
        else:
            raise Failure(
                tr("The screen sent a picture in a form that nobody asked for (tight, {form}).").format(form=kind)
            )

    def _jpeg(self, part: Pixels) -> Steps[None]:
        length = yield from _length()
        data = yield length
        if self._decode is None:
            raise Failure(tr("The screen sent a JPEG picture, which nobody asked for."))
        height, width = part.shape[:2]
        pixels = self._decode(data, width, height)
        if pixels is None or pixels.shape != part.shape:
            raise Failure(tr("The screen sent a broken JPEG picture."))
        part[:] = pixels

    def _basic(self, part: Pixels, kind: int) -> Steps[None]:
        height, width = part.shape[:2]
        number, chosen = kind & 3, _COPY
        if kind & 4:
            chosen = (yield 1)[0]
        match chosen:
            case 0 | 2:
                data = yield from self._data(number, width * height * 3)
                colours = np.frombuffer(data, np.uint8).reshape(height, width, 3)
                part[..., :3] = (colours if chosen == _COPY else _undo_gradient(colours))[..., ::-1]
            case 1:
                count = (yield 1)[0] + 1
                palette = np.frombuffer((yield count * 3), np.uint8).reshape(count, 3)[:, ::-1]
                if count == 2:
                    stride = (width + 7) // 8
                    data = yield from self._data(number, stride * height)
                    bits = np.frombuffer(data, np.uint8).reshape(height, stride)
                    indexes = np.unpackbits(bits, axis=1)[:, :width]
                else:
                    data = yield from self._data(number, width * height)
                    indexes = np.frombuffer(data, np.uint8).reshape(height, width)
                    if indexes.size and int(indexes.max()) >= count:
                        raise Failure(tr("The screen sent a picture with a colour that its palette has not."))
                part[..., :3] = palette[indexes]
            case _:
                raise Failure(
                    tr("The screen sent a picture in a form that nobody asked for (tight filter {form}).").format(
                        form=chosen
                    )
                )

    def _data(self, number: int, size: int) -> Steps[bytes]:
        """This many bytes, which come compressed unless they are few."""
        if size < _UNCOMPRESSED:
            return (yield size)
        length = yield from _length()
        if length > size + size // 8 + 4096:
            raise Failure(tr("The screen sent a compressed picture that is larger than the picture."))
        return inflate(self._streams[number], (yield length), size)


def inflate(stream: Any, data: bytes, size: int) -> bytes:
    """Exactly `size` bytes out of a piece of a compressed stream; never makes more."""
    try:
        # One byte more, so that a marker after the last byte is read too, and what is too long shows.
        plain: bytes = stream.decompress(data, size + 1)
    except zlib.error as error:
        raise Failure(tr("The screen sent a broken compressed picture.")) from error
    if len(plain) != size:
        raise Failure(tr("The screen sent a compressed picture of another size than it said."))
    return plain


def _length() -> Steps[int]:
    """One to three bytes, seven bits in each but the last."""
    length = 0
    for shift in (0, 7, 14):
        byte = (yield 1)[0]
        if shift == 14:
            return length | byte << shift
        length |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return length
    return length


def _undo_gradient(differences: Pixels) -> Pixels:
    """Each colour is foretold by its left, upper and upper left neighbours. The pixels of a diagonal do not
    depend on one another, so one diagonal is done at a time."""
    height, width = differences.shape[:2]
    # Row y is moved right by y, and has a margin at its left and above it: diagonals are columns.
    colours = np.zeros((height + 1, height + width + 1, 3), np.int16)
    rows = np.arange(height)
    for step in range(height + width - 1):
        which = rows[max(0, step - width + 1) : min(height, step + 1)]
        left = colours[which + 1, step]
        above = colours[which, step]
        corner = colours[which, step - 1] if step else np.zeros_like(left)
        foretold = np.clip(left + above - corner, 0, 255)
        colours[which + 1, step + 1] = (foretold + differences[which, step - which]) & 255
    out = np.empty_like(differences)
    for y in range(height):
        out[y] = colours[y + 1, y + 1 : y + 1 + width]
    return out
