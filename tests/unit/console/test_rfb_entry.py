"""The way into a screen: who is let in, how, and what a person is told otherwise."""

from __future__ import annotations

import struct

import pytest

from tests.unit.console.recordings import GOOD, NO_SECURITY, VERSION, in_pieces, init
from virtgui.console.rfb import Client
from virtgui.console.rfb_des import encrypt, vnc_answer
from virtgui.console.rfb_events import (
    Failure,
    HandOver,
    NeedPassword,
    NeedTls,
    Ready,
    Refused,
    Settings,
    Tls,
)

CHALLENGE = bytes(range(16))


def vencrypt(*kinds: int) -> bytes:
    return VERSION + b"\1\x13" + b"\0\2" + b"\0" + bytes([len(kinds)]) + b"".join(k.to_bytes(4, "big") for k in kinds)


def reason(text: bytes) -> bytes:
    return struct.pack(">I", len(text)) + text


def test_a_screen_without_security_appears_with_its_size_and_name() -> None:
    client = Client(Settings())
    (ready,) = client.feed(NO_SECURITY + init(720, 400))
    assert isinstance(ready, Ready)
    assert ready.pixels.shape == (400, 720, 4)
    assert ready.name == "QEMU (web-01)"
    assert client.outgoing().startswith(b"RFB 003.008\n\1\1\0\0\0\0 \x18\0\1\0\xff\0\xff\0\xff\x10\x08\0")


def test_it_does_not_matter_how_the_bytes_are_split() -> None:
    for size in range(1, 40):
        client = Client(Settings())
        (ready,) = in_pieces(client.feed, NO_SECURITY + init(), size)
        assert isinstance(ready, Ready)


def test_a_password_is_answered_as_des_wants_it() -> None:
    client = Client(Settings(password="secret"))
    assert client.feed(VERSION + b"\1\2" + CHALLENGE) == []
    # made by openssl with each byte of "secret" turned around
    assert client.outgoing() == VERSION + b"\2" + bytes.fromhex("ee22539f33a5983ec12f9c2edbc995dd")
    (ready,) = client.feed(GOOD + init())
    assert isinstance(ready, Ready)


def test_des_gives_what_the_standard_gives() -> None:
    key, plain = bytes.fromhex("133457799bbcdff1"), bytes.fromhex("0123456789abcdef")
    assert encrypt(key, plain).hex() == "85e813540f0ab405"
    assert encrypt(bytes(8), bytes(8)).hex() == "8ca64de9c1b123a7"


def test_eight_characters_of_a_password_count() -> None:
    assert vnc_answer("12345678", CHALLENGE) == vnc_answer("123456789", CHALLENGE)
    assert vnc_answer("1234567", CHALLENGE) != vnc_answer("12345678", CHALLENGE)


def test_a_password_that_is_not_known_is_asked_for() -> None:
    client = Client(Settings())
    assert client.feed(VERSION + b"\1\2" + CHALLENGE) == [NeedPassword()]
    client.outgoing()
    client.give("secret")
    assert client.outgoing() == vnc_answer("secret", CHALLENGE)


def test_a_wrong_password_is_told_as_such() -> None:
    client = Client(Settings(password="wrong"))
    said = client.feed(VERSION + b"\1\2" + CHALLENGE + b"\0\0\0\1" + reason(b"Authentication failed"))
    assert said == [Refused("Authentication failed", password=True)]
    assert client.over


def test_who_is_refused_without_a_password_is_not_told_that_it_was_wrong() -> None:
    said = Client(Settings()).feed(VERSION + b"\1\1" + b"\0\0\0\1" + reason(b"too many"))
    assert said == [Refused("too many", password=False)]


def test_a_server_that_offers_nothing_says_why() -> None:
    assert Client(Settings()).feed(VERSION + b"\0" + reason(b"busy")) == [Refused("busy")]


@pytest.mark.parametrize(
    ("kinds", "tls", "password"),
    [
        ((260,), Tls.X509, False),
        ((261,), Tls.X509, True),
        ((257,), Tls.ANONYMOUS, False),
        ((258,), Tls.ANONYMOUS, True),
        ((257, 258, 260, 261), Tls.X509, False),
    ],
)
def test_tls_begins_before_anything_else_is_said(kinds: tuple[int, ...], tls: Tls, password: bool) -> None:
    client = Client(Settings(password="secret"))
    assert client.feed(vencrypt(*kinds) + b"\1") == [NeedTls(tls)]
    client.outgoing()
    assert client.secured() == []
    if password:
        client.feed(CHALLENGE)
        assert client.outgoing() == vnc_answer("secret", CHALLENGE)
    (ready,) = client.feed(GOOD + init())
    assert isinstance(ready, Ready)


def test_what_came_before_tls_is_not_taken_for_what_came_through_it() -> None:
    client = Client(Settings())
    client.feed(vencrypt(260) + b"\1" + GOOD + init())
    with pytest.raises(Failure):
        client.secured()


def test_tls_without_certificates_is_handed_over_where_openssl_refuses_it() -> None:
    (said,) = Client(Settings(anonymous_tls=False)).feed(vencrypt(257, 258))
    assert isinstance(said, HandOver)
    assert "OpenSSL" in said.reason


@pytest.mark.parametrize(
    "offer",
    [VERSION + b"\1\x14", VERSION + b"\1\x10", vencrypt(256), vencrypt(259, 262), vencrypt(264), b"RFB 003.003\n"],
    ids=["sasl", "tight", "plain", "plain in tls", "sasl in tls", "old version"],
)
def test_what_only_another_viewer_can_do_is_handed_over(offer: bytes) -> None:
    (said,) = Client(Settings()).feed(offer)
    assert isinstance(said, HandOver)
    assert said.reason.endswith(".")


@pytest.mark.parametrize(
    "nonsense",
    [
        b"SSH-2.0-OpenSSH_9.2p1\r\n",
        b"HTTP/1.1 400 Bad Request\r\n",
        vencrypt(260) + b"\0",
        vencrypt(),
        VERSION + b"\0" + b"\xff\xff\xff\xff",
        NO_SECURITY + init(0, 0),
        NO_SECURITY + init(65535, 65535),
        NO_SECURITY + init(16384, 16384),
        NO_SECURITY + init()[:20] + b"\xff\xff\xff\xff",
        VERSION + b"\1\2" + CHALLENGE + bytes(70_000),
    ],
)
def test_nonsense_fails_with_a_sentence(nonsense: bytes) -> None:
    with pytest.raises(Failure) as failure:
        Client(Settings()).feed(nonsense)
    assert str(failure.value).endswith(".")


def test_nothing_that_a_person_does_is_sent_before_the_screen_is_there() -> None:
    client = Client(Settings())
    client.feed(VERSION)
    client.outgoing()
    client.key(0x61, 0x1E, True)
    client.pointer(5, 5, 1)
    client.motion(1, 1, 0)
    client.put("secret")
    client.ask()
    assert client.outgoing() == b""


def test_settings_are_never_printed() -> None:
    assert "secret" not in repr(Settings(password="secret"))
