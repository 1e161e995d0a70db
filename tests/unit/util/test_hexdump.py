"""Bytes and addresses as persons write and read them."""

from __future__ import annotations

import pytest

from virtgui.util.hexdump import address, hexdump


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("31744", 31744),
        (" 0x7C00 ", 0x7C00),
        ("7c00h", 0x7C00),
        ("4K", 4096),
        ("1_000", 1000),
        ("2 g", 2 << 30),
        ("0xffffffffffffffff", (1 << 64) - 1),
        ("0x10000000000000000", None),
        ("-1", None),
        ("", None),
        ("k", None),
        ("0x", None),
        ("12q", None),
        ("٣٣", 33),
    ],
)
def test_an_address_is_read_as_it_is_usually_written(text: str, value: int | None) -> None:
    assert address(text) == value


def test_no_byte_is_lost_and_none_reaches_the_screen_as_a_sign_that_does_something() -> None:
    data = bytes(range(256)) + b"end"
    shown = hexdump(data, 0x1000)
    assert shown.isascii() and all(line.isprintable() for line in shown.splitlines())
    again = bytes.fromhex("".join(line[18:66] for line in shown.splitlines()))
    assert again == data
    assert shown.splitlines()[-1].startswith("0000000000001100  65 6e 64")
    assert hexdump(b"", 0) == ""
