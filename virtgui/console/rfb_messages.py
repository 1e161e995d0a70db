"""What a screen says once it is there: pictures, and all that is not a picture."""

from __future__ import annotations

import struct
from collections.abc import Callable

from virtgui.console.rfb_clipboard import LARGEST, Clipboard
from virtgui.console.rfb_codes import Code
from virtgui.console.rfb_encodings import Encodings
from virtgui.console.rfb_events import (
    Bell,
    Cursor,
    Damage,
    Event,
    Failure,
    Leds,
    PointerMode,
    PowerKeys,
    Rect,
    Resizable,
    Resized,
    Settings,
    Steps,
)
from virtgui.console.rfb_frame import Frame, alpha_cursor, masked_cursor
from virtgui.util.language import tr

_UNTIL_LAST = 0xFFFF
_FENCE_REQUEST, _FENCE_KNOWN = 1 << 31, 0b111
_BY_CLIENT = 1
_POWER_REFUSED, _POWER_OFFERED = 0, 1


class Messages:
    """Takes one message after the other; what the server can do is learned on the way."""

    def __init__(
        self, frame: Frame, settings: Settings, send: Callable[[bytes], None], tell: Callable[[Event], None]
    ) -> None:
        self.clipboard = Clipboard(send, tell)
        self.scan_codes = False
        self.power = False
        self.streams = False
        """Whether pictures can also come unasked."""
        self.drawing = False
        """Whether an update has begun and not ended."""
        self.screens = b""
        """The guest's screens as it described them; b"" while it cannot be resized."""
        self._frame = frame
        self._send = send
        self._tell = tell
        self._encodings = Encodings(frame, settings.decode)

    def take(self) -> Steps[None]:
        """One message."""
        match (yield 1)[0]:
            case 0:
                self.drawing = True
                yield from self._update()
                self.drawing = False
            case 1:
                count = int.from_bytes((yield 5)[3:], "big")
                yield count * 6
            case 2:
                self._tell(Bell())
            case 3:
                yield from self._cut_text()
            case 150:
                self.streams = True
            case 248:
                yield from self._fence()
            case 250:
                code = (yield 3)[2]
                self.power = self.power or code == _POWER_OFFERED
                self._tell(PowerKeys(code == _POWER_REFUSED))
            case other:
                raise Failure(tr("The screen sent a message that nobody knows ({number}).").format(number=other))

    def _update(self) -> Steps[None]:
        count = int.from_bytes((yield 3)[1:], "big")
        left = -1 if count == _UNTIL_LAST else count
        while left:
            left -= 1
            x, y, width, height, encoding = struct.unpack(">HHHHi", (yield 12))
            if encoding == Code.LAST_RECT:
                break
            yield from self._rect(Rect(x, y, width, height), encoding)
        self._tell(Damage(self._frame.damage()))

    def _rect(self, rect: Rect, encoding: int) -> Steps[None]:
        match encoding:
            case Code.DESKTOP_SIZE:
                self._resize(rect.width, rect.height)
            case Code.EXTENDED_DESKTOP_SIZE:
                yield from self._desktop(rect)
            case Code.CURSOR:
                self._tell(Cursor(rect.x, rect.y, (yield from masked_cursor(rect))))
            case Code.ALPHA_CURSOR:
                self._tell(Cursor(rect.x, rect.y, (yield from alpha_cursor(rect))))
            case Code.POINTER_MODE:
                self._tell(PointerMode(bool(rect.x)))
            case Code.EXTENDED_KEYS:
                self.scan_codes = True
            case Code.LEDS:
                bits = (yield 1)[0]
                self._tell(Leds(bool(bits & 1), bool(bits & 2), bool(bits & 4)))
            case _:
                yield from self._encodings.draw(rect, encoding)

    def _resize(self, width: int, height: int) -> None:
        if (width, height) != (self._frame.width, self._frame.height):
            self._frame.resize(width, height)
            self._tell(Resized(self._frame.pixels))

    def _desktop(self, rect: Rect) -> Steps[None]:
        count = (yield 4)[0]
        screens = yield count * 16
        refused = rect.x == _BY_CLIENT and rect.y != 0
        if not refused:
            self._resize(rect.width, rect.height)
        if refused or not self.screens:
            self._tell(Resizable(refused))
        self.screens = screens[:16] or bytes(16)

    def _cut_text(self) -> Steps[None]:
        (length,) = struct.unpack(">3xi", (yield 7))
        if abs(length) > LARGEST:
            raise Failure(tr("The screen sent more text than it may."))
        if length < 0:
            self.clipboard.heard((yield -length))
        else:
            self.clipboard.old((yield length))

    def _fence(self) -> Steps[None]:
        flags, length = struct.unpack(">3xIB", (yield 8))
        if length > 64:
            raise Failure(tr("The screen sent a message that is longer than it may be."))
        payload = yield length
        if flags & _FENCE_REQUEST:
            self._send(struct.pack(">B3xIB", 248, flags & _FENCE_KNOWN, length) + payload)
