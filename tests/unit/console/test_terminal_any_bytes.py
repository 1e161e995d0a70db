"""Whatever a guest sends, a terminal takes it, whole or in pieces, and does not grow."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from virtgui.console.cells import KEPT
from virtgui.console.terminal import Terminal
from virtgui.console.transcript import Place, Transcript, line_at, selected_text, word_at

_FINALS = "@ABCDEFGHIJKLMPSTXZ`abcdefghlmnrsu"
_NUMBER = st.sampled_from(
    ["", "0", "1", "2", "3", "5", "7", "20", "80", "9999", "99999999999", "38", "48", "1049", "25"]
)
_SEQUENCE = st.builds(
    lambda mark, numbers, final: f"\x1b[{mark}{';'.join(numbers)}{final}",
    st.sampled_from(["", "", "", "?", ">", "!"]),
    st.lists(_NUMBER, max_size=4),
    st.sampled_from(_FINALS),
)
_OTHER = st.sampled_from(
    ["\x1b7", "\x1b8", "\x1bD", "\x1bM", "\x1bE", "\x1bc", "\x1bH", "\x1b#8", "\x1b(0", "\x1b(B", "\x1b]0;x\x07",
     "\x1b", "\x1b[?1049h", "\x1b[?1049l",
     "\x1b[4h", "\x1b[4l", "\x1b[?6h", "\x1b[?7l", "\x1bP", "\x1b\\", "\x18",
     "\r\n", "\t", "\x08", "\x0e", "\x0f", "\x07", "日本語", "e\u0301", "\u0301", "😀", "─│┌", "some words "]
)  # fmt: skip
_SENT = st.lists(st.one_of(_SEQUENCE, _OTHER, st.text(max_size=8)), max_size=40).map(
    lambda parts: "".join(parts).encode("utf-8", "replace")
)
_SIZE = st.tuples(st.integers(1, 30), st.integers(1, 8))


def _sound(terminal: Terminal) -> None:
    """Every line can be shown, and the cursor is on the screen."""
    caret = terminal.caret
    assert terminal.base <= caret.line < terminal.end
    assert 0 <= caret.column < terminal.columns
    assert terminal.end - terminal.oldest <= KEPT + terminal.rows
    for row in terminal.lines(terminal.oldest, terminal.end - terminal.oldest):
        assert row.width == (row.runs[-1].end if row.runs else 0)
        assert all(one.end == other.begin for one, other in pairwise(row.runs))
        if row.cells is not None:
            assert all(cell or at for at, cell in enumerate(row.cells))


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=400), _SENT), _SIZE, _SIZE)
def test_any_bytes_leave_a_terminal_that_can_be_shown(
    sent: bytes, size: tuple[int, int], later: tuple[int, int]
) -> None:
    terminal = Terminal(*size)
    terminal.feed(sent)
    _sound(terminal)
    terminal.resize(*later)
    _sound(terminal)
    terminal.feed(sent)
    _sound(terminal)
    terminal.resize(*size)
    _sound(terminal)
    whole = Transcript(terminal)
    for offset in range(0, len(whole.text), 7):
        place = whole.place(offset)
        word_at(terminal, place)
        selected_text(terminal, line_at(terminal, place))


@settings(max_examples=100)
@given(_SENT, st.lists(st.integers(0, 300), max_size=6))
def test_it_does_not_matter_where_the_bytes_were_cut(sent: bytes, cuts: list[int]) -> None:
    whole, pieces = Terminal(20, 5), Terminal(20, 5)
    whole.feed(sent)
    edges = sorted({0, len(sent), *(cut for cut in cuts if cut < len(sent))})
    for begin, end in pairwise(edges):
        pieces.feed(sent[begin:end])
    assert whole.lines(whole.oldest, whole.end) == pieces.lines(pieces.oldest, pieces.end)
    assert whole.caret == pieces.caret
    assert whole.answers() == pieces.answers()


def test_what_never_ends_is_not_kept() -> None:
    terminal = Terminal(80, 24)
    for piece in (
        b"\x1b[" + b"1;" * 50_000,
        b"\x1bP" + b"x" * 50_000,
        b"\x1b]52;c;" + b"A" * 50_000,
        b"\x1b7" * 50_000,
    ):
        terminal.feed(b"\x18" + piece)
    terminal.feed(
        b"\x18\r\n" + "".join(f"\x1b[38;5;{n % 256};48;5;{n // 256}m{chr(0x4E00 + n)}" for n in range(5000)).encode()
    )
    assert terminal._parser._rest == ""
    assert sum(map(len, terminal._screen._cells_of.values())) < 256 * 514
    terminal.feed(b"\x1b[m\r\nwell\r\n")
    assert "well" in Transcript(terminal).text


def test_a_place_outside_the_kept_lines_is_empty() -> None:
    terminal = Terminal(10, 2)
    assert terminal.lines(-5, 3) == terminal.lines(50, 3)
    assert selected_text(terminal, line_at(terminal, Place(0, 0))) == ""
