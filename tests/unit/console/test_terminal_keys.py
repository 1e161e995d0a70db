"""What a terminal sends for keys and pasted text."""

from __future__ import annotations

import pytest

from virtgui.console.terminal_keys import Held, keys, paste, pasted_lines


@pytest.mark.parametrize(
    ("key", "held", "text", "application", "sent"),
    [
        ("Up", Held.NONE, "", False, b"\x1b[A"),
        ("Up", Held.NONE, "", True, b"\x1bOA"),
        ("Up", Held.CTRL, "", True, b"\x1b[1;5A"),
        ("Home", Held.SHIFT | Held.ALT, "", False, b"\x1b[1;4H"),
        ("F1", Held.NONE, "", False, b"\x1bOP"),
        ("F4", Held.SHIFT, "", False, b"\x1b[1;2S"),
        ("F5", Held.NONE, "", False, b"\x1b[15~"),
        ("F12", Held.CTRL, "", False, b"\x1b[24;5~"),
        ("PageUp", Held.NONE, "", False, b"\x1b[5~"),
        ("Delete", Held.NONE, "\x7f", False, b"\x1b[3~"),
        ("Backspace", Held.NONE, "\x08", False, b"\x7f"),
        ("Backspace", Held.CTRL, "\x7f", False, b"\x08"),
        ("Backspace", Held.ALT, "\x08", False, b"\x1b\x7f"),
        ("Return", Held.NONE, "\r", False, b"\r"),
        ("Tab", Held.NONE, "\t", False, b"\t"),
        ("Backtab", Held.SHIFT, "", False, b"\x1b[Z"),
        ("Escape", Held.NONE, "\x1b", False, b"\x1b"),
        ("c", Held.CTRL, "\x03", False, b"\x03"),
        ("c", Held.CTRL, "", False, b"\x03"),
        ("c", Held.CTRL | Held.ALT, "", False, b"\x1b\x03"),
        ("Space", Held.CTRL, " ", False, b"\0"),
        ("/", Held.CTRL, "/", False, b"\x1f"),
        ("[", Held.CTRL, "[", False, b"\x1b"),
        ("x", Held.ALT, "x", False, b"\x1bx"),
        ("ä", Held.NONE, "ä", False, "ä".encode()),
        ("", Held.NONE, "", False, b""),
    ],
)
def test_each_key_is_sent_as_xterm_sends_it(key: str, held: Held, text: str, application: bool, sent: bytes) -> None:
    assert keys(key, held, text, application) == sent


def test_pasted_lines_end_as_the_return_key_ends_them() -> None:
    assert paste("one\r\ntwo\nthree\tx", False) == b"one\rtwo\rthree\tx"


def test_nothing_hidden_in_pasted_text_reaches_the_guest() -> None:
    assert paste("a\x1b[201~\x03\x00\x9bb\x7f", True) == b"\x1b[200~a[201~b\x1b[201~"


def test_a_line_break_at_the_end_makes_no_further_line() -> None:
    assert [pasted_lines(text) for text in ("", "one", "one\n", "one\ntwo\r\n")] == [1, 1, 1, 2]
