"""A film of JPEG pictures as an AVI file (Motion JPEG), as Microsoft's "AVI RIFF File Reference" has it: every player
opens one, and it is written as it comes, with nothing to encode between two pictures."""

from __future__ import annotations

import struct
from typing import IO

ROOM = 2**31 - 2**24
"""Bytes a file may grow to: players count in 31 bits, and the index follows."""
_INDEX_ENTRY = 16
_KEY_FRAME = 0x10
_HAS_INDEX = 0x10
_RIFF_SIZE, _FRAMES, _LENGTH, _MOVIE_SIZE, _MOVIE = 4, 48, 140, 216, 220
"""Where in the file stands what is known at its end only; and where pictures are counted from."""


class Avi:
    """Writes to a seekable file that it does not close. OSError when there is no room."""

    def __init__(self, out: IO[bytes], width: int, height: int, per_second: int) -> None:
        self._out = out
        self._index: list[tuple[int, int]] = []
        self._at = _MOVIE + 4
        main = struct.pack("<14I", 1_000_000 // per_second, 0, 0, _HAS_INDEX, 0, 0, 1, 0, width, height, 0, 0, 0, 0)
        stream = b"vidsMJPG" + struct.pack("<11I2H", 0, 0, 0, 1, per_second, 0, 0, 0, 0xFFFFFFFF, 0, 0, width, height)
        picture = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", width * height * 3, 0, 0, 0, 0)
        streams = b"strl" + _chunk(b"strh", stream) + _chunk(b"strf", picture)
        headers = b"hdrl" + _chunk(b"avih", main) + _chunk(b"LIST", streams)
        out.write(b"RIFF" + bytes(4) + b"AVI " + _chunk(b"LIST", headers) + b"LIST" + bytes(4) + b"movi")

    @property
    def full(self) -> bool:
        """Whether no further picture may be added."""
        return self._at + _INDEX_ENTRY * len(self._index) > ROOM

    def add(self, jpeg: bytes) -> None:
        """The next picture; empty for one like the last."""
        chunk = _chunk(b"00dc", jpeg)
        self._out.write(chunk)
        self._index.append((self._at - _MOVIE, len(jpeg)))
        self._at += len(chunk)

    def close(self) -> None:
        """Write the index, and what the head says of the whole."""
        entries = (struct.pack("<4sIII", b"00dc", _KEY_FRAME if size else 0, at, size) for at, size in self._index)
        self._out.write(_chunk(b"idx1", b"".join(entries)))
        end = self._out.tell()
        count = len(self._index)
        for place, number in (
            (_RIFF_SIZE, end - 8), (_FRAMES, count), (_LENGTH, count), (_MOVIE_SIZE, self._at - _MOVIE)
        ):  # fmt: skip
            self._out.seek(place)
            self._out.write(struct.pack("<I", number))
        self._out.seek(end)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("<4sI", name, len(data)) + data + bytes(len(data) % 2)
