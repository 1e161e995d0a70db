"""A film's file is what its format says, chunk by chunk."""

from __future__ import annotations

import io
import struct

from virtgui.console.avi import ROOM, Avi


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at < len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        found.append((name, data[at + 8 : at + 8 + size]))
        assert len(found[-1][1]) == size, "a chunk is whole"
        at += 8 + size + size % 2
    return found


def film(*pictures: bytes) -> bytes:
    out = io.BytesIO()
    made = Avi(out, 640, 400, 10)
    for picture in pictures:
        made.add(picture)
    made.close()
    return out.getvalue()


def test_sizes_and_counts_agree() -> None:
    data = film(b"one", b"", b"three!")
    [(riff, body)] = chunks(data)
    assert riff == b"RIFF" and body[:4] == b"AVI "
    parts = chunks(body[4:])
    assert [name for name, _ in parts] == [b"LIST", b"LIST", b"idx1"]
    headers = chunks(parts[0][1][4:])
    assert headers[0][0] == b"avih"
    micro, _, _, _, frames, _, streams, _, width, height = struct.unpack_from("<10I", headers[0][1])
    assert (micro, frames, streams, width, height) == (100_000, 3, 1, 640, 400)
    stream = dict(chunks(headers[1][1][4:]))
    assert len(stream[b"strh"]) == 56 and stream[b"strh"][:8] == b"vidsMJPG"
    assert struct.unpack_from("<2I4xI", stream[b"strh"], 20) == (1, 10, 3), "so many to so many seconds, and how many"
    assert struct.unpack_from("<Iii", stream[b"strf"]) == (40, 640, 400)
    assert chunks(parts[1][1][4:]) == [(b"00dc", b"one"), (b"00dc", b""), (b"00dc", b"three!")]


def test_the_index_leads_to_each_picture() -> None:
    pictures = (b"one", b"", b"three!")
    [(_, body)] = chunks(film(*pictures))
    movie, index = chunks(body[4:])[1:]
    entries = [struct.unpack_from("<4sIII", index[1], at) for at in range(0, len(index[1]), 16)]
    for (name, flags, at, size), picture in zip(entries, pictures, strict=True):
        assert movie[1][at : at + 4] == name
        assert movie[1][at + 8 : at + 8 + size] == picture
        assert bool(flags) == bool(picture), "a picture that repeats the last is no start"


def test_it_is_full_before_players_lose_count() -> None:
    class Nowhere(io.BytesIO):
        def write(self, data: object) -> int:
            return len(data)  # type: ignore[arg-type]

    made = Avi(Nowhere(), 640, 400, 10)
    picture = bytes(2**24)
    for _ in range(ROOM // len(picture)):
        assert not made.full
        made.add(picture)
    made.add(picture)
    assert made.full
