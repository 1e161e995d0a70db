"""Keys: what Linux calls them, what QEMU calls them, and the strokes that make a text or a combination."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

_SAME = range(1, 84)
"""Up to here Linux counts as the first PC keyboard did, and so does QEMU."""
_OTHERS = {
    85: 0x76, 86: 0x56, 87: 0x57, 88: 0x58, 89: 0x73, 90: 0x78, 91: 0x77, 92: 0x79, 93: 0x70, 94: 0x7B, 95: 0x5C,
    96: 0x9C, 97: 0x9D, 98: 0xB5, 99: 0x54, 100: 0xB8, 101: 0x5B, 102: 0xC7, 103: 0xC8, 104: 0xC9, 105: 0xCB,
    106: 0xCD, 107: 0xCF, 108: 0xD0, 109: 0xD1, 110: 0xD2, 111: 0xD3, 113: 0xA0, 114: 0xAE, 115: 0xB0, 116: 0xDE,
    117: 0x59, 119: 0xC6, 121: 0x7E, 122: 0x72, 123: 0x71, 124: 0x7D, 125: 0xDB, 126: 0xDC, 127: 0xDD, 128: 0xE8,
    140: 0xA1, 142: 0xDF, 143: 0xE3, 155: 0xEC, 156: 0xE6, 157: 0xEB, 158: 0xEA, 159: 0xE9, 163: 0x99, 164: 0xA2,
    165: 0x90, 166: 0xA4, 172: 0xB2, 173: 0xE7, 183: 0x5D, 184: 0x5E, 185: 0x5F, 186: 0x55, 217: 0xE5, 226: 0xED,
}  # fmt: skip
QNUMS = {code: code for code in _SAME} | _OTHERS
"""Linux's number of a key (evdev) to QEMU's: that of the first PC keyboard, with 0x80 for the later ones."""

_X11_OFFSET = 8


class Stroke(NamedTuple):
    """One key: its X keysym and QEMU's number, 0 where one is not known."""

    keysym: int
    scan_code: int


class Combination(NamedTuple):
    """Keys that are pressed one after the other and let go in reverse."""

    title: str
    strokes: tuple[Stroke, ...]


def scan_code(native: int) -> int:
    """QEMU's number for what X11 and Wayland call a scan code; 0 for none of a PC's keys."""
    return QNUMS.get(native - _X11_OFFSET, 0)


_CONTROL = Stroke(0xFFE3, 0x1D)
_ALT = Stroke(0xFFE9, 0x38)
_SHIFT = Stroke(0xFFE1, 0x2A)
_SUPER = Stroke(0xFFEB, 0xDB)
_DELETE = Stroke(0xFFFF, 0xD3)
_BACKSPACE = Stroke(0xFF08, 0x0E)
_PRINT = Stroke(0xFF61, 0x54)
_RETURN = Stroke(0xFF0D, 0x1C)
_TAB = Stroke(0xFF09, 0x0F)
_ESCAPE = Stroke(0xFF1B, 0x01)
_FUNCTION = tuple(Stroke(0xFFBD + n, (0x3A + n) if n <= 10 else (0x4C + n)) for n in range(1, 13))

COMBINATIONS = (
    Combination("Ctrl+Alt+Del", (_CONTROL, _ALT, _DELETE)),
    Combination("Ctrl+Alt+Backspace", (_CONTROL, _ALT, _BACKSPACE)),
    *(Combination(f"Ctrl+Alt+F{n}", (_CONTROL, _ALT, key)) for n, key in enumerate(_FUNCTION, 1)),
    Combination("Print", (_PRINT,)),
    Combination("Alt+SysRq", (_ALT, _PRINT)),
    Combination("Alt+Tab", (_ALT, _TAB)),
    Combination("Alt+F4", (_ALT, _FUNCTION[3])),
    Combination("Ctrl+Esc", (_CONTROL, _ESCAPE)),
    Combination("Super", (_SUPER,)),
)

_ROWS = (
    (0x02, "1234567890-=", "!@#$%^&*()_+"),
    (0x10, "qwertyuiop[]", "QWERTYUIOP{}"),
    (0x1E, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (0x39, " ", ""),
)
_PLAIN = {letter: first + place for first, low, _ in _ROWS for place, letter in enumerate(low)}
_SHIFTED = {letter: first + place for first, _, high in _ROWS for place, letter in enumerate(high)}
_SPECIAL = {"\n": _RETURN, "\t": _TAB, "\b": _BACKSPACE, "\x1b": _ESCAPE}


def typed(text: str) -> Iterable[tuple[Stroke, ...]]:
    """What to press, one group of keys after the other, to type a text.

    Letters of the US layout go by key, so that a guest with that layout gets them right whatever layout is here;
    others can only be named, and QEMU types those that its own layout knows. Other control characters are left out.
    """
    for letter in text.replace("\r\n", "\n").replace("\r", "\n"):
        if letter in _SPECIAL:
            yield (_SPECIAL[letter],)
        elif letter in _PLAIN:
            yield (Stroke(ord(letter), _PLAIN[letter]),)
        elif letter in _SHIFTED:
            yield (_SHIFT, Stroke(ord(letter), _SHIFTED[letter]))
        elif letter.isprintable():
            yield (Stroke(_keysym(letter), 0),)


def _keysym(letter: str) -> int:
    code = ord(letter)
    return code if code < 0x100 else 0x01000000 + code
