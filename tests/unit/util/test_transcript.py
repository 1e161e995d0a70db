"""What a program writes is kept as plain lines, without its secrets."""

from __future__ import annotations

import pytest

from virtgui.util.transcript import HIDDEN, MOST_LINES, Transcript


def heard(*pieces: bytes, secrets: tuple[str, ...] = ()) -> list[str]:
    transcript = Transcript(secrets)
    for piece in pieces:
        transcript.hear(piece)
    return transcript.text().splitlines()


@pytest.mark.parametrize("step", [1, 2, 3, 5, 100])
def test_lines_are_the_same_however_they_are_cut(step: int) -> None:
    text = "INFO: größer\r\n\rLayer 1: 10%\rLayer 1: 90%\n\x1b[31mred\x1b[0m\nhush hush\nthe rest".encode()
    pieces = [text[at : at + step] for at in range(0, len(text), step)]
    told = heard(*pieces, secrets=("hush",))
    assert told == ["INFO: größer", "Layer 1: 90%", "red", f"{HIDDEN} {HIDDEN}", "the rest"]


def test_a_line_that_is_written_over_is_shown_as_it_is_now() -> None:
    assert heard(b"\r10%", b"\r20%") == ["20%"]
    assert heard(b"a\n10%\r", b"20%\r", b"\n", b"b\n") == ["a", "20%", "b"]


def test_it_is_bounded_and_plain() -> None:
    told = heard(*(f"{number}\n".encode() for number in range(3 * MOST_LINES)), b"x" * 1_000_000, b"y" * 1_000_000)
    assert len(told) <= MOST_LINES + 1 and max(map(len, told)) < 1000 and told[-1].startswith("xxx")
    assert heard(b"\x00\x07a\xff\xe2\x80\xaeb\n") == ["  a\ufffd b"]
    assert "S3cr3t" not in "".join(heard(b"https://ada:S3cr3t@registry/ password=S3cr3t\n"))
