"""What a terminal sends for a key, and for pasted text: xterm's table."""

from __future__ import annotations

import re
from enum import IntFlag


class Held(IntFlag):
    """Which modifier keys are held, by xterm's numbers."""

    NONE = 0
    SHIFT = 1
    ALT = 2
    CTRL = 4


_LETTERS = {"Up": "A", "Down": "B", "Right": "C", "Left": "D", "End": "F", "Home": "H"}
_FIRST_FOUR = {"F1": "P", "F2": "Q", "F3": "R", "F4": "S"}
_NUMBERS = {
    "Insert": 2, "Delete": 3, "PageUp": 5, "PageDown": 6, "F5": 15, "F6": 17, "F7": 18, "F8": 19, "F9": 20, "F10": 21,
    "F11": 23, "F12": 24, "F13": 25, "F14": 26, "F15": 28, "F16": 29, "F17": 31, "F18": 32, "F19": 33, "F20": 34,
}  # fmt: skip
_PLAIN = {"Return": "\r", "Enter": "\r", "Tab": "\t", "Escape": "\x1b", "Backspace": "\x7f", "Space": " "}
NAMES = frozenset(_LETTERS) | frozenset(_FIRST_FOUR) | frozenset(_NUMBERS) | frozenset(_PLAIN) | {"Backtab"}
"""The keys that have a name; all others are told by their text."""
_CONTROLS = {
    **{chr(64 + code): chr(code) for code in range(32)},
    **{chr(96 + code): chr(code) for code in range(1, 27)},
    " ": "\0", "2": "\0", "3": "\x1b", "4": "\x1c", "5": "\x1d", "6": "\x1e", "7": "\x1f", "8": "\x7f",
    "?": "\x7f", "/": "\x1f", "-": "\x1f",
}  # fmt: skip
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BREAKS = re.compile("\r\n|\n|\u2028|\u2029")


def keys(key: str, held: Held, text: str, application_mode: bool) -> bytes:
    """The bytes for a key: its name (`NAMES`) or, for a letter, the key itself ("c"), and the text that it typed.
    Empty for what a terminal has no word for."""
    return _spoken(key, held, text, application_mode).encode("utf-8", "replace")


def _spoken(key: str, held: Held, text: str, application_mode: bool) -> str:
    if key in _LETTERS:
        if held:
            return f"\x1b[1;{held + 1}{_LETTERS[key]}"
        return ("\x1bO" if application_mode else "\x1b[") + _LETTERS[key]
    if key in _FIRST_FOUR:
        return f"\x1b[1;{held + 1}{_FIRST_FOUR[key]}" if held else "\x1bO" + _FIRST_FOUR[key]
    if key in _NUMBERS:
        return f"\x1b[{_NUMBERS[key]};{held + 1}~" if held else f"\x1b[{_NUMBERS[key]}~"
    if key == "Backtab" or (key == "Tab" and held & Held.SHIFT):
        return "\x1b[Z"
    if key == "Backspace" and held & Held.CTRL:
        typed = "\x08"
    elif key == "Space" and held & Held.CTRL:
        typed = "\0"
    elif key in _PLAIN:
        typed = _PLAIN[key]
    elif held & Held.CTRL and not (len(text) == 1 and text < " "):
        typed = _CONTROLS.get(key, "")
    else:
        typed = text
    return "\x1b" + typed if typed and held & Held.ALT else typed


def paste(text: str, bracketed: bool) -> bytes:
    """The bytes for pasted text: lines end as the Return key ends them, and what is neither text nor a tab is left
    out, so that nothing hidden in it can act on the guest's terminal or end the brackets."""
    sent = _UNWANTED.sub("", _BREAKS.sub("\r", text).replace("\r", "\n")).replace("\n", "\r")
    if bracketed:
        sent = f"\x1b[200~{sent}\x1b[201~"
    return sent.encode("utf-8", "replace")


def pasted_lines(text: str) -> int:
    """How many lines a guest would take pasted text for."""
    return len(_BREAKS.sub("\r", text).rstrip("\r").split("\r"))
