"""Each form in which a part of a picture arrives ends as the same pixels."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from tests.unit.console.recordings import Press, compact, in_pieces, rect, shown, update
from virtgui.console.rfb_codes import wanted
from virtgui.console.rfb_events import Cursor, Damage, Failure, Pixels, Rect, Resizable, Resized, Settings

RED, GREEN, BLUE = (0, 0, 255), (0, 255, 0), (255, 0, 0)


def picture(width: int, height: int) -> Pixels:
    """Pixels of which no two are alike; the fourth byte is 0, as QEMU sends it."""
    numbers = np.arange(width * height, dtype=np.uint32) * 7919 & 0xFFFFFF
    return numbers.view(np.uint8).reshape(height, width, 4)


def rgb(pixels: Pixels) -> bytes:
    return pixels[..., 2::-1].tobytes()


def test_raw_pixels_land_where_they_belong() -> None:
    client, ready = shown(8, 4)
    part = picture(3, 2)
    assert client.feed(update(rect(4, 1, 3, 2, 0, part.tobytes()))) == [Damage((Rect(4, 1, 3, 2),))]
    assert (ready.pixels[1:3, 4:7] == part).all()
    assert not ready.pixels[0].any()


def test_whole_rows_can_be_read_straight_into_the_frame() -> None:
    client, ready = shown(8, 4)
    assert client.room() is None
    client.feed(update(rect(0, 0, 8, 4, 0))[:-1])
    client.feed(b"\0")
    data = picture(8, 4).tobytes()
    while room := client.room():
        room[:5] = data[: len(room[:5])]
        data, count = data[5:], min(5, len(room))
        said = client.filled(count)
    assert said == [Damage((Rect(0, 0, 8, 4),))]
    assert (ready.pixels == picture(8, 4)).all()


def test_a_picture_moves_over_itself() -> None:
    client, ready = shown(8, 4)
    client.feed(update(rect(0, 0, 8, 4, 0, picture(8, 4).tobytes()), rect(1, 1, 7, 3, 1, struct.pack(">HH", 0, 0))))
    assert (ready.pixels[1:, 1:] == picture(8, 4)[:3, :7]).all()


def test_zlib_is_one_stream_for_all_its_rectangles() -> None:
    client, ready = shown(8, 4)
    press = Press()
    for row in range(4):
        data = press(picture(8, 4)[row : row + 1].tobytes())
        client.feed(update(rect(0, row, 8, 1, 6, struct.pack(">I", len(data)) + data)))
    assert (ready.pixels == picture(8, 4)).all()


def test_tight_fills_with_one_colour() -> None:
    client, ready = shown(8, 4)
    client.feed(update(rect(0, 0, 8, 4, 7, b"\x80\xff\0\0")))
    assert (ready.pixels[..., :3] == RED).all()


def test_tight_copies() -> None:
    client, ready = shown(8, 4)
    data = Press()(rgb(picture(8, 4)))
    client.feed(update(rect(0, 0, 8, 4, 7, b"\x00" + compact(len(data)) + data)))
    assert (ready.pixels[..., :3] == picture(8, 4)[..., :3]).all()


def test_tight_sends_little_without_compressing_it() -> None:
    client, ready = shown(8, 4)
    client.feed(update(rect(0, 0, 3, 1, 7, b"\x00" + rgb(picture(3, 1)))))
    assert (ready.pixels[0, :3, :3] == picture(3, 1)[0, :, :3]).all()


def test_tight_with_two_colours_has_a_bit_for_each_pixel() -> None:
    client, ready = shown(10, 4)
    rows = bytes.fromhex("aa80 5540 ffc0 0000")
    palette = b"\x50\x01\x01" + bytes([0, 0, 255, 255, 0, 0])
    client.feed(update(rect(0, 0, 10, 4, 7, palette + rows)))
    assert [tuple(p) for p in ready.pixels[0, :, :3].tolist()] == [RED, BLUE] * 4 + [RED, BLUE]
    assert (ready.pixels[2, :, :3] == RED).all()
    assert (ready.pixels[3, :, :3] == BLUE).all()


def test_tight_with_a_few_colours_has_a_byte_for_each_pixel() -> None:
    client, ready = shown(8, 4)
    data = Press()(bytes([0, 1, 2, 0] * 8))
    palette = b"\x60\x01\x02" + bytes([255, 0, 0, 0, 255, 0, 0, 0, 255])
    client.feed(update(rect(0, 0, 8, 4, 7, palette + compact(len(data)) + data)))
    assert [tuple(p) for p in ready.pixels[3, :4, :3].tolist()] == [RED, GREEN, BLUE, RED]


def gradient(colours: np.ndarray) -> bytes:  # type: ignore[type-arg]
    """Differences to what the neighbours foretell, one pixel at a time as the specification has it."""
    height, width, _ = colours.shape
    at = np.zeros((height + 1, width + 1, 3), np.int32)
    at[1:, 1:] = colours
    out = bytearray()
    for y in range(1, height + 1):
        for x in range(1, width + 1):
            foretold = np.clip(at[y, x - 1] + at[y - 1, x] - at[y - 1, x - 1], 0, 255)
            out += ((at[y, x] - foretold) & 255).astype(np.uint8).tobytes()
    return bytes(out)


@pytest.mark.parametrize(("width", "height"), [(8, 4), (4, 8), (1, 9), (9, 1), (7, 7)])
def test_tight_adds_up_a_gradient(width: int, height: int) -> None:
    client, ready = shown(width, height)
    colours = picture(width, height)[..., 2::-1]
    data = Press()(gradient(colours))
    client.feed(update(rect(0, 0, width, height, 7, b"\x40\x02" + compact(len(data)) + data)))
    assert (ready.pixels[..., 2::-1] == colours).all()


def test_tight_begins_its_streams_anew_when_told() -> None:
    client, ready = shown(8, 4)
    for _ in range(2):
        data = Press()(rgb(picture(8, 4)))
        client.feed(update(rect(0, 0, 8, 4, 7, b"\x01" + compact(len(data)) + data)))
    assert (ready.pixels[..., :3] == picture(8, 4)[..., :3]).all()


def test_jpeg_is_decoded_by_whoever_can() -> None:
    seen: list[bytes] = []

    def decode(data: bytes, width: int, height: int) -> Pixels:
        seen.append(data)
        return picture(width, height)

    client, ready = shown(8, 4, Settings(remote=True, decode=decode))
    client.feed(update(rect(2, 1, 4, 2, 7, b"\x90\x05jpeg!")))
    assert seen == [b"jpeg!"]
    assert (ready.pixels[1:3, 2:6] == picture(4, 2)).all()


@pytest.mark.parametrize("made", [None, picture(5, 5)])
def test_a_jpeg_that_is_broken_or_of_another_size_fails(made: Pixels | None) -> None:
    client, _ = shown(8, 4, Settings(remote=True, decode=lambda *_: made))
    with pytest.raises(Failure):
        client.feed(update(rect(2, 1, 4, 2, 7, b"\x90\x05jpeg!")))


def test_every_form_can_be_split_at_every_byte() -> None:
    tight = Press()(rgb(picture(8, 4)))
    said = update(
        rect(0, 0, 8, 4, 0, picture(8, 4).tobytes()),
        rect(1, 1, 3, 2, 0, picture(3, 2).tobytes()),
        rect(4, 2, 4, 2, 1, struct.pack(">HH", 0, 0)),
        rect(0, 0, 8, 4, 7, b"\x00" + compact(len(tight)) + tight),
        rect(0, 0, 0, 0, -224),
    )
    whole, ready = shown(8, 4)
    whole.feed(said)
    for at in range(1, len(said)):
        split, other = shown(8, 4)
        assert split.feed(said[:at]) == []
        assert len(split.feed(said[at:])) == 1
        assert (other.pixels == ready.pixels).all()
    one, other = shown(8, 4)
    in_pieces(one.feed, said)
    assert (other.pixels == ready.pixels).all()


def test_a_screen_that_grows_keeps_what_it_showed() -> None:
    client, ready = shown(8, 4)
    client.feed(update(rect(0, 0, 8, 4, 0, picture(8, 4).tobytes())))
    resized, damage = client.feed(update(rect(0, 0, 10, 6, -223)))
    assert isinstance(resized, Resized)
    assert resized.pixels.shape == (6, 10, 4)
    assert (resized.pixels[:4, :8] == ready.pixels).all()
    assert damage == Damage((Rect(0, 0, 10, 6),))


def test_the_guest_is_asked_for_another_size_with_the_screen_it_has() -> None:
    client, _ = shown(8, 4)
    client.resize(1024, 768)
    assert client.outgoing() == b""
    screen = struct.pack(">IHHHHI", 7, 0, 0, 8, 4, 9)
    assert client.feed(update(rect(0, 0, 8, 4, -308, b"\1\0\0\0" + screen))) == [Resizable(False), Damage(())]
    client.resize(1024, 768)
    assert client.outgoing() == struct.pack(">BxHHBxIHHHHI", 251, 1024, 768, 1, 7, 0, 0, 1024, 768, 9)
    refused, _ = client.feed(update(rect(1, 3, 1024, 768, -308, b"\1\0\0\0" + screen)))
    assert refused == Resizable(True)


def test_a_pointer_with_a_mask_is_clear_where_the_mask_is() -> None:
    client, _ = shown()
    data = bytes([1, 2, 3, 0] * 4) + b"\x40\x80"
    cursor, _ = client.feed(update(rect(1, 0, 2, 2, -239, data)))
    assert isinstance(cursor, Cursor)
    assert (cursor.x, cursor.y) == (1, 0)
    assert cursor.pixels.tolist() == [[[0] * 4, [1, 2, 3, 255]], [[1, 2, 3, 255], [0] * 4]]


def test_a_pointer_with_alpha_is_multiplied_unless_it_already_is() -> None:
    client, _ = shown()
    cursor, _ = client.feed(update(rect(0, 0, 2, 1, -314, b"\0\0\0\0" + bytes([255, 100, 0, 128, 9, 9, 9, 255]))))
    assert isinstance(cursor, Cursor)
    assert cursor.pixels.tolist() == [[[128, 50, 0, 128], [9, 9, 9, 255]]]
    cursor, _ = client.feed(update(rect(0, 0, 1, 1, -314, b"\0\0\0\0" + bytes([128, 50, 0, 128]))))
    assert isinstance(cursor, Cursor)
    assert cursor.pixels.tolist() == [[[128, 50, 0, 128]]]


def test_no_pointer_at_all_is_told_too() -> None:
    client, _ = shown()
    assert client.feed(update(rect(0, 0, 0, 0, -239)))[0] == Cursor(0, 0, None)


def test_damage_in_very_many_places_becomes_one() -> None:
    client, _ = shown(100, 100)
    (damage,) = client.feed(update(*(rect(n, n, 1, 1, 0, bytes(4)) for n in range(100))))
    assert isinstance(damage, Damage)
    assert len(damage.rects) <= 64
    assert damage.rects[0].x == 0
    assert any(r.x + r.width == 100 for r in damage.rects)


def test_nothing_is_compressed_near_by_and_pixels_come_last_from_afar() -> None:
    assert wanted(False, 9)[:2] == [0, 1]
    assert not {6, 7, -23} & set(wanted(False, 9))
    assert wanted(True, 6)[:4] == [1, 7, 6, 0]
    assert -26 in wanted(True, 6)
    assert not set(range(-32, -22)) & set(wanted(True, None))


@pytest.mark.parametrize(
    "lie",
    [
        rect(6, 0, 3, 1, 0),
        rect(0, 0, 65535, 65535, 0),
        rect(0, 0, 8, 4, 1, struct.pack(">HH", 1, 0)),
        rect(0, 0, 8, 4, 5),
        rect(0, 0, 8, 4, 6, b"\xff\xff\xff\xff"),
        rect(0, 0, 8, 4, 6, b"\0\0\0\4nope"),
        rect(0, 0, 8, 4, 6, struct.pack(">I", len(Press()(bytes(127)))) + Press()(bytes(127))),
        rect(0, 0, 8, 4, 6, struct.pack(">I", len(Press()(bytes(1 << 16)))) + Press()(bytes(1 << 16))),
        rect(0, 0, 8, 4, 7, b"\xa0"),
        rect(0, 0, 8, 4, 7, b"\x90\x01x"),
        rect(0, 0, 8, 4, 7, b"\x40\x07"),
        rect(0, 0, 8, 4, 7, b"\x00\xff\xff\xff"),
        rect(0, 0, 3, 1, 7, b"\x40\x01\x02" + bytes(9) + b"\x03\x00\x00"),
        rect(0, 0, 0, 4, -223),
        rect(0, 0, 60000, 4, -308, b"\0\0\0\0"),
        rect(0, 0, 2000, 4, -239),
        rect(0, 0, 4, 4, -314, b"\0\0\0\7"),
    ],
)
def test_a_lie_about_a_picture_fails_with_a_sentence(lie: bytes) -> None:
    client, _ = shown(8, 4)
    with pytest.raises(Failure) as failure:
        client.feed(update(lie))
    assert str(failure.value).endswith(".")
    assert client.over
