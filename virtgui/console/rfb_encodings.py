"""How parts of a picture arrive: raw, copied, compressed."""

from __future__ import annotations

import zlib

import numpy as np

from virtgui.console.rfb_codes import Code
from virtgui.console.rfb_events import Decode, Failure, Pixels, Rect, Steps
from virtgui.console.rfb_frame import Frame
from virtgui.console.rfb_tight import Tight, inflate
from virtgui.util.language import tr


class Encodings:
    """Draws rectangles into a frame; remembers what the compressed ones build upon."""

    def __init__(self, frame: Frame, decode: Decode | None) -> None:
        self._frame = frame
        self._zlib = zlib.decompressobj()
        self._tight = Tight(decode)

    def draw(self, rect: Rect, encoding: int) -> Steps[None]:
        """Take one rectangle. Failure for an encoding that was not asked for."""
        match encoding:
            case Code.RAW:
                yield from _raw(self._frame.part(rect))
            case Code.COPYRECT:
                place = yield 4
                self._frame.copy(rect, int.from_bytes(place[:2], "big"), int.from_bytes(place[2:], "big"))
            case Code.ZLIB:
                part = self._frame.part(rect)
                size = rect.width * rect.height * 4
                length = int.from_bytes((yield 4), "big")
                if length > size + size // 8 + 4096:
                    raise Failure(tr("The screen sent a compressed picture that is larger than the picture."))
                data = inflate(self._zlib, (yield length), size)
                part[:] = np.frombuffer(data, np.uint8).reshape(part.shape)
            case Code.TIGHT:
                yield from self._tight.draw(self._frame.part(rect))
            case _:
                raise Failure(
                    tr("The screen sent a picture in a form that nobody asked for ({form}).").format(form=encoding)
                )


def _raw(part: Pixels) -> Steps[None]:
    """What lies in the frame without gaps is filled by the socket itself."""
    if not part.size:
        return
    if part.flags.c_contiguous:
        yield part.data.cast("B")
        return
    whole = np.empty(part.shape, np.uint8)
    yield whole.data.cast("B")
    part[:] = whole
