"""A client of a guest's screen (RFB 3.8, "VNC") without a socket: bytes in, events out, bytes to send.

Written from RFC 6143 and the registered extensions. Not for two threads at once.
"""

from __future__ import annotations

import struct

from virtgui.console.rfb_codes import wanted
from virtgui.console.rfb_events import Event, Failure, Ready, Settings, Steps
from virtgui.console.rfb_frame import Frame
from virtgui.console.rfb_messages import Messages
from virtgui.console.rfb_security import enter
from virtgui.util.language import tr

_HELD = 65536
_NAME_BYTES = 4096
_ABSOLUTE_ZERO = 0x7FFF
_PIXELS = struct.pack(">B3xBBBBHHHBBB3x", 0, 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)


class Client:
    """One conversation. `feed` it what comes, send what `outgoing` gives.

    Every method may raise Failure; after that, and after Refused or HandOver, the conversation is over.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._frame = Frame()
        self._out = bytearray()
        self._events: list[Event] = []
        self._messages = Messages(self._frame, settings, self._send, self._events.append)
        self._ready = False
        self._script = self._talk()
        self._part = bytearray()
        self._filled = 0
        self._held = bytearray()
        self.over = False
        """No more is taken or told. Any thread may set it, which ends even a long `feed` soon."""
        self._wants: int | memoryview | None = next(self._script)

    # what comes and what goes

    def feed(self, data: bytes | bytearray | memoryview) -> list[Event]:
        """Take what has come, in pieces of any size; returns what it means."""
        view = memoryview(data)
        at = self._take(view)
        if at < len(view) and not self.over:
            self._held += view[at:]
            if len(self._held) > _HELD:
                raise Failure(tr("The screen talks without waiting for an answer."))
        return self._told()

    def room(self) -> memoryview | None:
        """Where the next bytes are wanted, if a picture is just coming: fill some of it and say `filled`."""
        return self._wants[self._filled :] if isinstance(self._wants, memoryview) else None

    def filled(self, count: int) -> list[Event]:
        """This many bytes were written into `room`."""
        self._filled += count
        if isinstance(self._wants, memoryview) and self._filled == len(self._wants):
            self._filled = 0
            self._go_on(b"")
            self._take(memoryview(b""))
        return self._told()

    def outgoing(self) -> bytes:
        """What is to be sent now."""
        data = bytes(self._out)
        self._out.clear()
        return data

    # answers to NeedTls and NeedPassword

    def secured(self) -> list[Event]:
        """TLS has begun. Failure when the other end had already said something that TLS does not cover."""
        if self._held:
            raise Failure(tr("The screen talks before it can be trusted."))
        return self._resume(b"")

    def give(self, password: str) -> list[Event]:
        """The password that was wanted."""
        return self._resume(password.encode("utf-8", "replace"))

    # what a person does; before Ready nothing is sent

    @property
    def can_resize(self) -> bool:
        """Whether the guest's screen may be asked for another size."""
        return bool(self._messages.screens)

    @property
    def has_power_keys(self) -> bool:
        """Whether `power` does anything."""
        return self._messages.power

    @property
    def drawing(self) -> bool:
        """Whether an update has begun and not ended."""
        return self._messages.drawing

    @property
    def can_stream(self) -> bool:
        """Whether `stream` does anything."""
        return self._messages.streams

    def stream(self, on: bool) -> None:
        """Have pictures sent as they change, without being asked for, or no longer. After another size of the screen
        this has to be said again."""
        if self._messages.streams:
            self._do(struct.pack(">BBHHHH", 150, on, 0, 0, self._frame.width, self._frame.height))

    def ask(self, whole: bool = False) -> None:
        """Ask for the next picture: what will have changed, or the whole of it."""
        self._do(struct.pack(">BBHHHH", 3, not whole, 0, 0, self._frame.width, self._frame.height))

    def like(self, quality: int | None) -> None:
        """Have JPEG pictures of another quality, 0 to 9, from now on."""
        jpeg = quality if self._settings.decode is not None else None
        codes = wanted(self._settings.remote, jpeg)
        self._do(struct.pack(f">BxH{len(codes)}i", 2, len(codes), *codes))

    def key(self, keysym: int, scan_code: int, down: bool) -> None:
        """A key: `scan_code` is QEMU's number of it, 0 when only the symbol is known."""
        if self._messages.scan_codes and scan_code:
            self._do(struct.pack(">BBHII", 255, 0, down, keysym, scan_code))
        elif keysym:
            self._do(struct.pack(">BBxxI", 4, down, keysym))

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """The pointer is at a place with these buttons down (bit 0 left, 1 middle, 2 right, 3 to 6 the wheel up,
        down, left, right, 7 back)."""
        x, y = max(0, min(x, self._frame.width - 1)), max(0, min(y, self._frame.height - 1))
        self._do(struct.pack(">BBHH", 5, buttons & 255, x, y))

    def motion(self, dx: int, dy: int, buttons: int) -> None:
        """The pointer moved by so much, for a guest without absolute places."""
        x, y = (min(max(_ABSOLUTE_ZERO + by, 0), 0xFFFF) for by in (dx, dy))
        self._do(struct.pack(">BBHH", 5, buttons & 255, x, y))

    def put(self, text: str) -> None:
        """Give text to the guest's clipboard."""
        if self._ready:
            self._messages.clipboard.put(text)

    def resize(self, width: int, height: int) -> None:
        """Ask the guest for another size of its screen; does nothing where it cannot."""
        if self._messages.screens:
            identity, flags = self._messages.screens[:4], self._messages.screens[12:16]
            screen = identity + struct.pack(">HHHH", 0, 0, width, height) + flags
            self._do(struct.pack(">BxHHBx", 251, width, height, 1) + screen)

    def power(self, code: int) -> None:
        """Press the machine's button through its screen (rfb_codes.Power)."""
        if self._messages.power:
            self._do(bytes([250, 0, 1, code]))

    # within

    def _talk(self) -> Steps[None]:
        if not (yield from enter(self._settings, self._send, self._events.append)):
            return
        self._send(b"\1")  # others may look too
        width, height, length = struct.unpack(">HH16xI", (yield 24))
        if length > _NAME_BYTES:
            raise Failure(tr("The screen has a name longer than a page."))
        name = yield length
        self._frame.resize(width, height)
        self._frame.damage()
        self._ready = True
        self._send(_PIXELS)
        self.like(9)
        self._events.append(Ready(self._frame.pixels, name.decode("utf-8", "replace")))
        while True:
            yield from self._messages.take()

    def _do(self, data: bytes) -> None:
        if self._ready and not self.over:
            self._send(data)

    def _send(self, data: bytes) -> None:
        self._out += data

    def _told(self) -> list[Event]:
        events = self._events.copy()
        self._events.clear()
        return events

    def _take(self, view: memoryview) -> int:
        """Go on for as long as there is enough; returns how much was used."""
        at, size = 0, len(view)
        while self._wants is not None and not self.over:
            if isinstance(self._wants, int):
                more = min(self._wants - len(self._part), size - at)
                self._part += view[at : at + more]
                at += more
                if len(self._part) < self._wants:
                    break
                piece = bytes(self._part)
                self._part.clear()
                self._go_on(piece)
            else:
                more = min(len(self._wants) - self._filled, size - at)
                self._wants[self._filled : self._filled + more] = view[at : at + more]
                at += more
                self._filled += more
                if self._filled < len(self._wants):
                    break
                self._filled = 0
                self._go_on(b"")
        return at

    def _go_on(self, piece: bytes) -> None:
        try:
            self._wants = self._script.send(piece)
        except StopIteration:
            self.over = True
        except Failure:
            self.over = True
            raise

    def _resume(self, answer: bytes) -> list[Event]:
        if self._wants is None and not self.over:
            self._go_on(answer)
            held, self._held = bytes(self._held), bytearray()
            return self.feed(held)
        return self._told()
