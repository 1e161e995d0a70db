"""What a guest sends, as a person sees it."""

from __future__ import annotations

import pytest

from virtgui.console.cells import KEPT
from virtgui.console.rows import PLAIN, Row, Style
from virtgui.console.terminal import Caret, Terminal


def shown(*sent: str | bytes, columns: int = 20, rows: int = 4) -> Terminal:
    """A terminal after some bytes, one piece after the other."""
    terminal = Terminal(columns, rows)
    for piece in sent:
        terminal.feed(piece if isinstance(piece, bytes) else piece.encode())
    return terminal


def texts(terminal: Terminal) -> list[str]:
    """The screen's lines without blanks at the end."""
    return [row.text.rstrip() for row in terminal.lines(terminal.base, terminal.rows)]


def first(terminal: Terminal) -> Row:
    return terminal.lines(terminal.base, 1)[0]


def style(sent: str) -> Style:
    return first(shown(sent + "x")).runs[-1].style


def test_text_goes_on_in_the_next_line_and_says_so() -> None:
    terminal = shown("a" * 25 + "\r\nb")
    assert texts(terminal) == ["a" * 20, "a" * 5, "b", ""]
    assert [row.wrapped for row in terminal.lines(0, 3)] == [True, False, False]


def test_a_letter_may_come_in_pieces_and_bytes_that_are_none_show_as_such() -> None:
    assert texts(shown(b"\xc3", b"\xa4\xff\xfe", b"\xe2\x82", b"\xac"))[0] == "ä\ufffd\ufffd€"


@pytest.mark.parametrize("cut", range(1, 16))
def test_a_sequence_may_come_in_pieces(cut: int) -> None:
    whole = b"\x1b[1;38;5;208mhi\x1b[0m"
    row = first(shown(whole[:cut], whole[cut:]))
    assert row.text == "hi"
    assert row.runs[0].style == Style(fg="208", bold=True)


def test_lines_that_left_the_screen_are_kept_under_their_numbers() -> None:
    terminal = shown("".join(f"{number}\r\n" for number in range(10)))
    assert (terminal.oldest, terminal.base, terminal.end) == (0, 7, 11)
    assert [row.text for row in terminal.lines(0, 11)] == [*map(str, range(10)), ""]
    assert [row.text for row in terminal.lines(-1, 2)] == ["", "0"]


def test_only_so_many_lines_are_kept() -> None:
    terminal = shown("x\r\n" * (KEPT + 100))
    assert terminal.end - terminal.oldest == KEPT + terminal.rows
    assert len(terminal.lines(terminal.oldest, KEPT)) == KEPT


@pytest.mark.parametrize(
    ("sent", "looks"),
    [
        ("", PLAIN),
        ("\x1b[31m", Style(fg="1")),
        ("\x1b[97;100m", Style(fg="15", bg="8")),
        ("\x1b[38;5;123m", Style(fg="123")),
        ("\x1b[48;2;1;2;255m", Style(bg="#0102ff")),
        ("\x1b[38:2::1:2:3m", Style(fg="#010203")),
        ("\x1b[38:2:1:2:3m", Style(fg="#010203")),
        ("\x1b[38:5:9m", Style(fg="9")),
        ("\x1b[1;3;4;7;9m", Style(bold=True, italics=True, underline=True, reverse=True, strike=True)),
        ("\x1b[4:3m", Style(underline=True)),
        ("\x1b[4m\x1b[4:0m", PLAIN),
        ("\x1b[1;31m\x1b[22;39m", PLAIN),
        ("\x1b[1;31m\x1b[m", PLAIN),
        ("\x1b[38;5m", PLAIN),
        ("\x1b[38;2;300;0;0m", PLAIN),
        ("\x1b[>4;2m", PLAIN),
        ("\x1b[?4m", PLAIN),
    ],
)
def test_colours_and_emphasis(sent: str, looks: Style) -> None:
    assert style(sent) == looks


def test_wide_letters_take_two_cells_and_never_leave_a_half() -> None:
    terminal = shown("日本")
    row = first(terminal)
    assert (row.text, row.cells, row.width) == ("日本", ("日", "", "本", ""), 4)
    assert row.span(1) == (0, 2)
    terminal.feed(b"\r\x1b[Cx")
    assert first(terminal).text == " x本"
    terminal.feed(b"\r\x1b[2Cy")
    assert first(terminal).text == " xy "


def test_a_wide_letter_without_room_goes_to_the_next_line() -> None:
    terminal = shown("a" * 19 + "日")
    assert texts(terminal)[:2] == ["a" * 19, "日"]


def test_accents_go_on_their_letter_but_not_without_end() -> None:
    terminal = shown("e\u0301x" + "\u0302" * 1000)
    assert first(terminal).text.startswith("éx")
    assert len(first(terminal).text) < 20
    assert terminal.caret.column == 2


def test_lines_are_drawn_in_the_old_way() -> None:
    assert texts(shown("\x1b(0lqqk\x1b(B q \x1b)0\x0ex\x0fx"))[0] == "┌──┐ q │x"


def test_a_full_screen_program_leaves_the_screen_as_it_was() -> None:
    terminal = shown("before\r\n", "\x1b[?1049h\x1b[2J\x1b[Hinside" + "\r\n" * 10)
    assert terminal.alternate
    assert terminal.base == 0
    terminal.feed(b"\x1b[?1049l")
    assert not terminal.alternate
    assert texts(terminal)[0] == "before"
    assert terminal.caret == Caret(1, 0, True)


def test_a_region_scrolls_alone() -> None:
    terminal = shown("a\r\nb\r\nc\r\nd", "\x1b[2;3r\x1b[3;1H\r\nnew", "\x1b[r")
    assert texts(terminal) == ["a", "c", "new", "d"]
    assert terminal.base == 0


def test_lines_and_letters_are_put_in_and_taken_out() -> None:
    assert texts(shown("a\r\nb\r\nc\x1b[2;1H\x1b[L")) == ["a", "", "b", "c"]
    assert texts(shown("a\r\nb\r\nc\x1b[1;1H\x1b[2M")) == ["c", "", "", ""]
    assert texts(shown("abcdef\r\x1b[2C\x1b[2@"))[0] == "ab  cdef"
    assert texts(shown("abcdef\r\x1b[2C\x1b[2P"))[0] == "abef"
    assert texts(shown("abcdef\r\x1b[2C\x1b[2X"))[0] == "ab  ef"
    assert texts(shown("a\x1b[5b"))[0] == "aaaaaa"


def test_tabs_go_to_their_stops_and_back() -> None:
    assert texts(shown("a\tb\tc"))[0] == "a       b       c"
    assert texts(shown("\x1b[2Ia\x1b[2Zb"))[0] == " " * 8 + "b" + " " * 7 + "a"
    assert texts(shown("\x1b[3g\x1b[5G\x1bH\r\ta\r\x1b[3g\tb"))[0] == "    a" + " " * 14 + "b"
    assert shown("\x1b[9999I").caret.column == 19


def test_a_test_picture_fills_the_screen() -> None:
    assert texts(shown("\x1b#8")) == ["E" * 20] * 4


def test_what_is_erased_takes_the_ground_but_not_the_emphasis() -> None:
    row = first(shown("\x1b[4;44m\x1b[K"))
    assert row.width == 20
    assert row.runs[0].style == Style(bg="4")


def test_clear_forgets_the_kept_lines_only_when_asked_to() -> None:
    terminal = shown("x\r\n" * 10 + "\x1b[H\x1b[2J")
    assert terminal.oldest == 0
    assert texts(terminal) == [""] * 4
    terminal.feed(b"\x1b[3J")
    assert terminal.oldest == terminal.base


def test_a_guest_is_told_where_the_cursor_is_and_no_more() -> None:
    terminal = shown("ab\x1b[6n\x1b[c\x1b[5n")
    assert terminal.answers() == b"\x1b[1;3R\x1b[?6c\x1b[0n"
    assert terminal.answers() == b""


@pytest.mark.parametrize(
    "sent",
    [
        "\x1b]0;title\x07",
        "\x1b]2;title\x1b\\",
        "\x1b]52;c;aGVsbG8=\x07",
        "\x1b]52;c;?\x07",
        "\x1bP$qm\x1b\\",
        "\x1bP+q544e\x1b\\",
        "\x1b_secret\x1b\\",
        "\x1b[21t",
        "\x1b[>c",
        "\x1b[?15n",
        "\x1b[>0q",
        "\x1bZ",
        "\x1b]P0aabbcc",
        "\x1b]R",
        "\x05",
        "\x9b6n",
    ],
)
def test_titles_clipboard_and_questions_are_left_out(sent: str) -> None:
    terminal = shown("a" + sent + "b")
    assert terminal.answers() == b""
    assert texts(terminal)[0] in ("ab", "a6nb")


def test_a_title_that_never_ends_does_not_swallow_the_next_line() -> None:
    assert texts(shown("a\x1b]0;lost", "more\r\nb"))[:2] == ["a", "b"]


def test_a_flood_of_questions_is_not_answered_without_end() -> None:
    assert len(shown("\x1b[6n" * 10_000).answers()) <= 256


def test_modes() -> None:
    terminal = shown("\x1b[?1h\x1b[?2004h\x1b[?5h\x1b[?25l")
    assert terminal.application_keys
    assert terminal.bracketed
    assert terminal.reversed
    assert not terminal.caret.visible
    terminal.feed(b"\x1b[!p")
    assert not terminal.application_keys
    assert terminal.caret.visible


def test_a_guest_cannot_change_the_width() -> None:
    terminal = shown("a\x1b[?3hb")
    assert terminal.columns == 20
    assert texts(terminal)[0] == "ab"


def test_the_bell_is_told_once() -> None:
    terminal = shown("\x07\x07")
    assert terminal.rang()
    assert not terminal.rang()


def test_only_what_changed_is_told() -> None:
    terminal = shown("a\r\nb")
    terminal.changed()
    terminal.feed(b"c")
    assert terminal.changed() == {1}
    assert terminal.changed() == frozenset()
    assert texts(terminal)[1] == "bc"


def test_a_smaller_screen_keeps_what_has_no_room_and_gives_it_back() -> None:
    terminal = shown("one\r\ntwo\r\nthree\r\nfour")
    terminal.resize(3, 2)
    assert [row.text for row in terminal.lines(terminal.base, 2)] == ["three", "four"]
    assert terminal.caret.line == 3
    terminal.resize(20, 4)
    assert texts(terminal) == ["one", "two", "three", "four"]
    assert terminal.caret == Caret(3, 2, True)


def test_the_screen_behind_a_full_screen_program_takes_the_new_size_too() -> None:
    terminal = shown("one\r\ntwo\r\nthree\r\n$ ", "\x1b[?1049h\x1b[Htop")
    terminal.resize(20, 2)
    assert texts(terminal) == ["top", ""]
    terminal.feed(b"\x1b[?1049l")
    assert texts(terminal) == ["three", "$"]
    terminal.feed(b"x")
    assert texts(terminal) == ["three", "$ x"]


def test_clear_keeps_the_line_with_the_cursor() -> None:
    terminal = shown("x\r\n" * 10 + "$ ls")
    terminal.clear()
    assert texts(terminal) == ["$ ls", "", "", ""]
    assert terminal.end - terminal.oldest == 4
    assert terminal.caret.column == 4


def test_reset_mends_a_garbled_terminal() -> None:
    terminal = shown("\x1b(0\x1b[31m\x1b[?1049h\x1bP unfinished")
    terminal.reset()
    terminal.feed(b"q")
    assert texts(terminal)[0] == "q"
    assert first(terminal).runs[0].style == PLAIN
