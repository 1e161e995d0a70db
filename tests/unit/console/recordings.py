"""What servers say, made by hand from the specification."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from virtgui.console.rfb import Client
from virtgui.console.rfb_events import Event, Ready, Settings

VERSION = b"RFB 003.008\n"
GOOD = b"\0\0\0\0"
NO_SECURITY = VERSION + b"\1\1" + GOOD


def init(width: int = 8, height: int = 4, name: bytes = b"QEMU (web-01)") -> bytes:
    pixel_format = struct.pack(">BBBBHHHBBB3x", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)
    return struct.pack(">HH", width, height) + pixel_format + struct.pack(">I", len(name)) + name


def rect(x: int, y: int, width: int, height: int, encoding: int, data: bytes = b"") -> bytes:
    return struct.pack(">HHHHi", x, y, width, height, encoding) + data


def update(*rects: bytes) -> bytes:
    return struct.pack(">BxH", 0, len(rects)) + b"".join(rects)


def compact(length: int) -> bytes:
    """A length as the tight encoding has it."""
    if length < 128:
        return bytes([length])
    if length < 16384:
        return bytes([length & 127 | 128, length >> 7])
    return bytes([length & 127 | 128, length >> 7 & 127 | 128, length >> 14])


class Press:
    """A stream of compressed data, as a server keeps one."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def __call__(self, data: bytes) -> bytes:
        return self._stream.compress(data) + self._stream.flush(zlib.Z_SYNC_FLUSH)


def shown(width: int = 8, height: int = 4, settings: Settings | None = None) -> tuple[Client, Ready]:
    """A client whose screen has just appeared, with nothing left to send."""
    client = Client(settings or Settings())
    (ready,) = client.feed(NO_SECURITY + init(width, height))
    assert isinstance(ready, Ready)
    client.outgoing()
    return client, ready


def in_pieces(feed: Callable[[bytes], list[Event]], data: bytes, size: int = 1) -> list[Event]:
    return [event for at in range(0, len(data), size) for event in feed(data[at : at + size])]
