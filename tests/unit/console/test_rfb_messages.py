"""All that is not a picture: keys, pointers, lights, the clipboard, fences."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.console.recordings import NO_SECURITY, Press, compact, in_pieces, init, rect, shown, update
from virtgui.console.rfb import Client
from virtgui.console.rfb_codes import Power
from virtgui.console.rfb_events import Bell, Cut, Damage, Failure, Leds, PointerMode, PowerKeys, Settings

TEXT, CAPS, REQUEST, PEEK, NOTIFY, PROVIDE = 1, 1 << 24, 1 << 25, 1 << 26, 1 << 27, 1 << 28


def cut(flags: int, data: bytes = b"") -> bytes:
    return b"\3\0\0\0" + struct.pack(">iI", -4 - len(data), flags) + data


def packed(text: bytes) -> bytes:
    return zlib.compress(struct.pack(">I", len(text)) + text)


def test_a_key_goes_by_its_symbol_until_the_server_takes_scan_codes() -> None:
    client, _ = shown()
    client.key(0x61, 0x1E, True)
    assert client.outgoing() == b"\4\1\0\0\0\0\0\x61"
    client.feed(update(rect(0, 0, 0, 0, -258)))
    client.key(0x61, 0x1E, False)
    assert client.outgoing() == b"\xff\0\0\0\0\0\0\x61\0\0\0\x1e"
    client.key(0x20AC, 0, True)
    assert client.outgoing() == b"\4\1\0\0\0\0\x20\xac"


def test_the_pointer_stays_on_the_screen() -> None:
    client, _ = shown(8, 4)
    client.pointer(100, -5, 5)
    assert client.outgoing() == b"\5\5\0\7\0\0"


def test_movements_are_told_from_the_middle() -> None:
    client, _ = shown()
    assert client.feed(update(rect(0, 0, 0, 0, -257))) == [PointerMode(False), Damage(())]
    client.motion(3, -2, 1)
    assert client.outgoing() == struct.pack(">BBHH", 5, 1, 0x7FFF + 3, 0x7FFF - 2)
    assert client.feed(update(rect(1, 0, 0, 0, -257)))[0] == PointerMode(True)


def test_the_lights_of_the_keyboard_are_told() -> None:
    client, _ = shown()
    assert client.feed(update(rect(0, 0, 0, 0, -261, b"\6")))[0] == Leds(scroll=False, num=True, caps=True)


def test_a_bell_rings_and_colour_maps_are_passed_over() -> None:
    client, _ = shown()
    assert client.feed(b"\1\0\0\0\0\2" + bytes(12) + b"\2") == [Bell()]


def test_pictures_are_asked_for_one_by_one() -> None:
    client, _ = shown(8, 4)
    client.ask()
    client.ask(whole=True)
    assert client.outgoing() == b"\3\1\0\0\0\0\0\x08\0\4" + b"\3\0\0\0\0\0\0\x08\0\4"


def test_a_fence_is_answered_with_what_it_held() -> None:
    client, _ = shown()
    client.feed(struct.pack(">B3xIB", 248, 1 << 31 | 0xFF, 3) + b"abc" + b"\x96")
    assert client.outgoing() == struct.pack(">B3xIB", 248, 7, 3) + b"abc"
    client.feed(struct.pack(">B3xIB", 248, 1, 0))
    assert client.outgoing() == b""


def test_the_power_button_is_pressed_only_where_there_is_one() -> None:
    client, _ = shown()
    client.power(2)
    assert client.outgoing() == b""
    assert client.feed(b"\xfa\0\1\1") == [PowerKeys(refused=False)]
    assert client.has_power_keys
    client.power(Power.SHUT_DOWN)
    assert client.outgoing() == b"\xfa\0\1\2"
    assert client.feed(b"\xfa\0\1\0") == [PowerKeys(refused=True)]
    client.power(Power.RESET)
    assert client.outgoing() == b"\xfa\0\1\4", "another button may still do something"


def test_pictures_come_unasked_only_where_the_server_can_send_them_so() -> None:
    client, _ = shown(8, 4)
    client.stream(True)
    assert client.outgoing() == b"" and not client.can_stream
    client.feed(b"\x96")
    assert client.can_stream
    client.stream(True)
    client.stream(False)
    assert client.outgoing() == b"\x96\1\0\0\0\0\0\x08\0\4" + b"\x96\0\0\0\0\0\0\x08\0\4"
    client.feed(b"\x96")
    assert client.can_stream, "it only says that they have ended"


def test_whether_an_update_is_under_way_is_known() -> None:
    client, _ = shown(8, 4)
    whole = update(rect(0, 0, 8, 4, 0, bytes(128)))
    client.feed(whole[:50])
    assert client.drawing
    client.feed(whole[50:] + b"\2")
    assert not client.drawing


def test_text_goes_both_ways_in_the_old_form() -> None:
    client, _ = shown()
    assert client.feed(b"\3\0\0\0\0\0\0\4caf\xe9") == [Cut("café")]
    client.put("naïve €")
    assert client.outgoing() == b"\6\0\0\0\0\0\0\7na\xefve ?"


def test_text_is_given_when_it_is_asked_for() -> None:
    client, _ = shown()
    client.feed(cut(CAPS | REQUEST | PEEK | NOTIFY | PROVIDE | TEXT, bytes(4)))
    answer = client.outgoing()
    assert answer[:4] == b"\6\0\0\0"
    assert struct.unpack(">iI", answer[4:12]) == (-8, CAPS | REQUEST | PEEK | NOTIFY | PROVIDE | TEXT)
    client.put("one\ntwo €")
    assert client.outgoing() == b"\6\0\0\0" + struct.pack(">iI", -4, NOTIFY | TEXT)
    client.feed(cut(REQUEST | TEXT))
    given_now = client.outgoing()
    assert struct.unpack(">I", given_now[8:12]) == (PROVIDE | TEXT,)
    plain = zlib.decompress(given_now[12:])
    assert plain[4:] == "one\r\ntwo €\0".encode()
    assert struct.unpack(">I", plain[:4]) == (len(plain) - 4,)


def test_text_that_the_guest_announces_is_fetched() -> None:
    client, _ = shown()
    client.feed(cut(NOTIFY | TEXT))
    assert client.outgoing() == b"\6\0\0\0" + struct.pack(">iI", -4, REQUEST | TEXT)
    assert client.feed(cut(PROVIDE | TEXT, packed("grüß\r\ndich\0".encode()))) == [Cut("grüß\ndich")]


def test_who_asks_what_there_is_learns_it() -> None:
    client, _ = shown()
    client.feed(cut(PEEK))
    assert client.outgoing()[8:] == struct.pack(">I", NOTIFY)


def test_far_too_much_text_is_cut_off() -> None:
    client, _ = shown()
    client.put("€" * 1_000_000)
    assert len(client.outgoing()) < (1 << 20) + 8


@pytest.mark.parametrize(
    "lie",
    [
        b"\x63",
        b"\3\0\0\0\x7f\xff\xff\xff",
        b"\3\0\0\0\x80\0\0\0",
        b"\3\0\0\0" + struct.pack(">i", -2) + b"xx",
        cut(PROVIDE | TEXT, b"nope"),
        cut(PROVIDE | TEXT, zlib.compress(b"\xff\xff\xff\xff")),
        cut(PROVIDE | TEXT, zlib.compress(b"\0\0\0\x09short")),
        cut(PROVIDE | TEXT, zlib.compress(b"\0")),
        struct.pack(">B3xIB", 248, 0, 65),
    ],
)
def test_a_lie_fails_with_a_sentence(lie: bytes) -> None:
    client, _ = shown()
    with pytest.raises(Failure) as failure:
        client.feed(lie)
    assert str(failure.value).endswith(".")


_TIGHT = Press()(bytes(96))
_TRUTHS = (
    update(rect(0, 0, 8, 4, 0, bytes(128))),
    update(rect(0, 0, 8, 4, 7, b"\x00" + compact(len(_TIGHT)) + _TIGHT)),
    update(rect(0, 0, 8, 4, 7, b"\x60\x02" + bytes(9) + b"\x00")),
    update(rect(0, 0, 9, 5, -223), rect(1, 1, 2, 2, 1, bytes(4))),
    update(rect(0, 0, 2, 2, -239, bytes(18)), rect(0, 0, 0, 0, -261, b"\1")),
    cut(PROVIDE | TEXT, packed(b"text\0")),
    cut(NOTIFY | TEXT),
    b"\3\0\0\0\0\0\0\2ab",
    b"\2",
    struct.pack(">B3xIB", 248, 1 << 31, 2) + b"ab",
)


@st.composite
def _conversations(draw: st.DrawFn) -> bytes:
    """Something true, cut short or with some bytes turned into others."""
    parts = draw(st.lists(st.one_of(st.sampled_from(_TRUTHS), st.binary(max_size=40)), min_size=1, max_size=6))
    said = bytearray(draw(st.sampled_from((NO_SECURITY + init(), b""))) + b"".join(parts))
    for _ in range(draw(st.integers(0, 3))):
        if said:
            said[draw(st.integers(0, len(said) - 1))] = draw(st.integers(0, 255))
    return bytes(said[: draw(st.integers(0, len(said)))])


@settings(max_examples=300, database=None)
@given(_conversations(), st.integers(1, 50))
def test_whatever_a_server_says_it_is_understood_or_fails_and_splits_change_nothing(said: bytes, size: int) -> None:
    def hear(pieces: int) -> tuple[list[str], str]:
        client = Client(Settings())
        events: list[str] = []
        try:
            for at in range(0, len(said), pieces):
                events += (type(event).__name__ for event in client.feed(said[at : at + pieces]))
        except Failure as failure:
            return [], str(failure)
        return events, ""

    assert hear(size) == hear(len(said) or 1)


def test_after_the_end_nothing_more_is_understood() -> None:
    client, _ = shown()
    client.over = True
    assert in_pieces(client.feed, b"\2\2\2") == []
