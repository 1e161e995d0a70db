"""Finding, selecting and copying what a terminal showed."""

from __future__ import annotations

from virtgui.console.terminal import Terminal
from virtgui.console.transcript import Place, Span, Transcript, find, line_at, selected_text, word_at


def shown(sent: str, columns: int = 10, rows: int = 4) -> Terminal:
    terminal = Terminal(columns, rows)
    terminal.feed(sent.encode())
    return terminal


def spans(terminal: Terminal, words: str, *, case: bool = False) -> list[Span]:
    whole = Transcript(terminal)
    return [whole.span(*found) for found in find(whole.text, words, case=case)]


def test_words_are_found_in_kept_lines_and_across_wrapped_ones() -> None:
    terminal = shown("Error: no\r\n" + "x" * 8 + "error\r\n" * 1 + "\r\n" * 6)
    assert terminal.base > 0
    assert spans(terminal, "error") == [Span(Place(0, 0), Place(0, 5)), Span(Place(1, 8), Place(2, 3))]
    assert spans(terminal, "error", case=True) == [Span(Place(1, 8), Place(2, 3))]
    assert spans(terminal, "") == []


def test_a_match_covers_wide_letters_whole() -> None:
    assert spans(shown("日本 e\u0308x"), "本") == [Span(Place(0, 2), Place(0, 4))]
    assert spans(shown("日本 qx"), "x") == [Span(Place(0, 6), Place(0, 7))]


def test_offsets_counted_by_qt_find_their_letter() -> None:
    whole = Transcript(shown("a😀b😀c"))
    assert [whole.text[whole.from_utf16(offset)] for offset in (0, 1, 3, 4, 6)] == ["a", "😀", "b", "😀", "c"]


def test_a_word_is_taken_whole_through_wrapped_lines() -> None:
    terminal = shown("ls /usr/share/doc x")
    span = word_at(terminal, Place(1, 2))
    assert selected_text(terminal, span) == "/usr/share/doc"
    assert selected_text(terminal, word_at(terminal, Place(0, 2))) == ""
    assert word_at(terminal, Place(0, 2)) == Span(Place(0, 2), Place(0, 3))


def test_a_line_is_taken_with_all_that_was_wrapped() -> None:
    terminal = shown("first\r\n" + "ab" * 12 + "\r\nlast")
    assert selected_text(terminal, line_at(terminal, Place(2, 1))) == "ab" * 12


def test_what_is_copied_has_no_blanks_at_the_end_of_its_lines() -> None:
    terminal = shown("one   \r\n\r\ntwo")
    assert selected_text(terminal, Span(Place(0, 1), Place(2, 2))) == "ne\n\ntw"


def test_a_span_has_the_same_cells_in_either_direction() -> None:
    one, other = Place(3, 1), Place(2, 9)
    assert Span.between(one, other) == Span.between(other, one)
    assert Span.between(one, other).on(2, 10) == (9, 10)
    assert Span.between(one, other).on(4, 10) is None
