"""Where text ends and an escape sequence begins, and which deed of the screen it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable

from virtgui.console import looks
from virtgui.console.screen import GuestScreen

_TOKEN = re.compile(
    "([^\x00-\x1f\x7f-\x9f]+)"  # 1 text
    "|\x1b\\[([0-?]*)([ -/]*[@-~])"  # 2, 3 a control sequence: its parameters and what it is
    "|\x1b\\](?:R|P[0-9a-fA-F]{7})"  # Linux' own, which have no end: its palette
    "|\x1b(\\](?![RP]|\\Z)|[PX^_])"  # 4 a string for who has a title, a clipboard or a printer
    "|\x1b([ -/]*[0-OQ-WYZ\\\\`-~])"  # 5 a short escape
    "|(\r\n)"  # 6
    "|([\x00-\x1a\x1c-\x1f\x7f-\x9f])"  # 7 a control character
)
_PARTIAL = re.compile("\x1b(?:\\[[0-?]*[ -/]*|[ -/]*|\\](?:P[0-9a-fA-F]{0,6})?)\\Z")
_WRONG = re.compile("\x1b\\[?[0-?]*[ -/]*")
_STRING_END = re.compile("\x07|\x1b\\\\|\x18|\x1a")
_OSC_END = re.compile("\x07|\x1b\\\\?|[\x00-\x06\x0a-\x1a\x1c-\x1f]")
_LONGEST = 256
_LONGEST_STRING = 1 << 20
_MOST_PARAMETERS = 32
_HIGHEST = 9999


def number(text: str) -> int:
    """A parameter's value, 0 where there is none or no number."""
    return min(int(text[:5]), _HIGHEST) if text.isascii() and text.isdigit() else 0


class Parser:
    """Feeds a screen. A sequence may come in pieces; one that makes no sense is left out."""

    def __init__(self, screen: GuestScreen) -> None:
        self._screen = screen
        self._rest = ""
        self._string: re.Pattern[str] | None = None
        """What ends the string that is being left out."""
        self._left_out = 0
        one = screen.cursor_position
        self._with_one: dict[str, Callable[[int], None]] = {
            "@": screen.insert_characters,
            "A": screen.cursor_up,
            "B": screen.cursor_down,
            "C": screen.cursor_forward,
            "D": screen.cursor_back,
            "E": screen.cursor_down1,
            "F": screen.cursor_up1,
            "G": screen.cursor_to_column,
            "I": screen.tabs,
            "J": screen.erase_in_display,
            "K": screen.erase_in_line,
            "L": screen.insert_lines,
            "M": screen.delete_lines,
            "P": screen.delete_characters,
            "S": screen.scroll_up,
            "T": screen.scroll_down,
            "X": screen.erase_characters,
            "Z": screen.tabs_back,
            "`": screen.cursor_to_column,
            "a": screen.cursor_forward,
            "b": screen.repeat,
            "c": screen.report_device_attributes,
            "d": screen.cursor_to_line,
            "e": screen.cursor_down,
            "g": screen.clear_tab_stop,
            "n": screen.report_device_status,
        }
        self._with_two: dict[str, Callable[[int, int], None]] = {"H": one, "f": one, "r": screen.set_margins}
        self._with_none: dict[str, Callable[[], None]] = {
            "s": screen.save_cursor,
            "u": screen.restore_cursor,
            "!p": screen.soft_reset,
        }
        self._escapes: dict[str, Callable[[], None]] = {
            "7": screen.save_cursor,
            "8": screen.restore_cursor,
            "D": screen.index,
            "E": screen.next_line,
            "H": screen.set_tab_stop,
            "M": screen.reverse_index,
            "c": screen.reset,
            "#8": screen.alignment_display,
        }
        self._controls: dict[str, Callable[[], None]] = {
            "\x07": screen.bell,
            "\x08": screen.backspace,
            "\x09": screen.tab,
            "\x0a": screen.linefeed,
            "\x0b": screen.linefeed,
            "\x0c": screen.linefeed,
            "\x0d": screen.carriage_return,
            "\x0e": screen.shift_out,
            "\x0f": screen.shift_in,
        }

    def feed(self, data: str) -> None:
        """Do what the text asks for."""
        if self._rest:
            data, self._rest = self._rest + data, ""
        at, size = 0, len(data)
        draw, match_token = self._screen.draw, _TOKEN.match
        while at < size:
            if self._string is not None:
                at = self._skip(data, at, self._string)
                continue
            token = match_token(data, at)
            if token is None:
                at = self._odd(data, at)
                continue
            at = token.end()
            match token.lastindex:
                case 1:
                    draw(token[1])
                case 6:
                    self._screen.carriage_return()
                    self._screen.linefeed()
                case 7:
                    deed = self._controls.get(token[7])
                    if deed is not None:
                        deed()
                case 3:
                    self._sequence(token[2], token[3])
                case 4:
                    self._string = _OSC_END if token[4] == "]" else _STRING_END
                    self._left_out = 0
                case 5:
                    self._escape(token[5])

    def _odd(self, data: str, at: int) -> int:
        """An escape that is not whole: wait for the rest of it, or leave it out where it goes wrong."""
        partial = _PARTIAL.match(data, at)
        if partial is not None and len(partial[0]) <= _LONGEST:
            self._rest = partial[0]
            return len(data)
        wrong = _WRONG.match(data, at)
        return wrong.end() if wrong is not None else at + 1

    def _skip(self, data: str, at: int, end: re.Pattern[str]) -> int:
        """Leave out a string (a title, the clipboard, a picture): nothing in it is shown, done or answered."""
        found = end.search(data, at)
        self._left_out += (found.end() if found is not None else len(data)) - at
        if found is None:
            tail = 1 if data.endswith("\x1b") else 0
            if self._left_out > _LONGEST_STRING:
                self._string = None
            if tail:
                self._rest = "\x1b"
            return len(data)
        if found[0] == "\x1b" and found.end() == len(data):
            self._rest = "\x1b"
            return len(data)
        self._string = None
        # what ends a string by not belonging into it is read as what it is
        return found.end() if found[0] in ("\x07", "\x1b\\", "\x18", "\x1a") else found.start()

    def _escape(self, what: str) -> None:
        if what[0] in "()" and len(what) == 2:
            self._screen.define_charset(what[1], what[0])
        elif (deed := self._escapes.get(what)) is not None:
            deed()

    def _sequence(self, given: str, what: str) -> None:
        if what == "m":
            if not given or given[0] not in "<=>?":
                self._screen.select_graphic_rendition(*looks.flat(given, number)[:_MOST_PARAMETERS])
            return
        if given[:1] == "?":
            if what in ("h", "l"):
                self._switch(what, given[1:], private=True)
            elif what in ("J", "K"):
                self._with_one[what](number(given[1:]))
            return
        if given[:1] in ("<", "=", ">") or ":" in given:
            return
        if what in ("h", "l"):
            self._switch(what, given, private=False)
            return
        values = [number(part) for part in given.split(";", 2)[:2]]
        if (one := self._with_one.get(what)) is not None:
            one(values[0])
        elif (two := self._with_two.get(what)) is not None:
            two(values[0], values[1] if len(values) > 1 else 0)
        elif (none := self._with_none.get(what)) is not None:
            none()

    def _switch(self, what: str, given: str, *, private: bool) -> None:
        modes = [number(part) for part in given.split(";")[:_MOST_PARAMETERS]]
        if what == "h":
            self._screen.set_mode(*modes, private=private)
        else:
            self._screen.reset_mode(*modes, private=private)
