"""Names from strangers, made harmless to show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.model.keys import HostKey
from virtgui.model.making import Make, MakeVolume
from virtgui.util.names import gist, plain, texts_in


@pytest.mark.parametrize("name", ["db-01", "<b>x</b>", "\"'&", "näht 🐧", "جهاز", "x; rm -rf ~", "日本"])
def test_letters_of_every_script_and_markup_stay_as_they_are(name: str) -> None:
    assert plain(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb", "a\ufffdb"),
        ("a\x1b[31mb", "a\ufffd[31mb"),
        ("abc\u202egpj.exe", "abc\ufffdgpj.exe"),
        ("\u2066hidden\u2069", "\ufffdhidden\ufffd"),
        ("half \ud800", "half \ufffd"),
        ("two\u2028lines", "two\ufffdlines"),
    ],
)
def test_what_could_mislead_is_shown_as_a_mark(name: str, shown: str) -> None:
    assert plain(name) == shown


def test_ten_kilobytes_become_one_line_with_an_ellipsis() -> None:
    shown = plain("x" * 10_000)
    assert len(shown) == 256
    assert shown.endswith("x…")
    assert plain("x" * 256) == "x" * 256


@given(st.text(), st.integers(min_value=2, max_value=300))
def test_the_result_is_one_visible_line_within_its_limit(name: str, limit: int) -> None:
    shown = plain(name, limit)
    assert len(shown) <= limit
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in shown)


def test_every_text_of_frozen_data_is_found() -> None:
    step = MakeVolume("default", "<volume/>")
    make = Make(HostKey("qemu:///system"), "web", (step,), doing="create web")
    assert set(texts_in(make)) == {"qemu:///system", "web", "default", "<volume/>", "create web", ""}


def test_what_a_program_says_in_lines_and_frames_is_one_line_of_words() -> None:
    frame = "@" * 59
    text = f"Cannot recv data: {frame}\r\n@    WARNING: IT HAS CHANGED!     @\r\n{frame}\r\nAdd the key\tto go on.\r\n"
    assert gist(text) == "Cannot recv data: WARNING: IT HAS CHANGED! Add the key to go on."
    assert gist("a\x1bb") == "a\ufffdb" and len(gist("long " * 1000, 40)) == 40
    assert gist("See file 'x#1' of root@lab") == "See file 'x#1' of root@lab" and gist(frame) == ""
