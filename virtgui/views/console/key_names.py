"""Qt's keys by the names that a terminal knows them by."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent

from virtgui.console.terminal_keys import Held

_Key, _Modifier = Qt.Key, Qt.KeyboardModifier
_NAMES = {
    _Key.Key_Up: "Up",
    _Key.Key_Down: "Down",
    _Key.Key_Left: "Left",
    _Key.Key_Right: "Right",
    _Key.Key_Home: "Home",
    _Key.Key_End: "End",
    _Key.Key_PageUp: "PageUp",
    _Key.Key_PageDown: "PageDown",
    _Key.Key_Insert: "Insert",
    _Key.Key_Delete: "Delete",
    _Key.Key_Return: "Return",
    _Key.Key_Enter: "Enter",
    _Key.Key_Tab: "Tab",
    _Key.Key_Backtab: "Backtab",
    _Key.Key_Backspace: "Backspace",
    _Key.Key_Escape: "Escape",
    _Key.Key_Space: "Space",
    **{_Key(_Key.Key_F1.value + number): f"F{number + 1}" for number in range(20)},
}
_HELD = (
    (_Modifier.ShiftModifier, Held.SHIFT),
    (_Modifier.AltModifier, Held.ALT),
    (_Modifier.ControlModifier, Held.CTRL),
)
_POSITIONS = {16: "qwertyuiop[]", 30: "asdfghjkl;'", 44: "zxcvbnm,./"}
_LETTER_AT = {first + at: letter for first, row in _POSITIONS.items() for at, letter in enumerate(row)}
_X11 = 8
"""X11's and Wayland's numbers of keys are this much above the kernel's."""


def name_of(event: QKeyEvent) -> str:
    """The name of a key, or for a letter the key itself; where a layout has no Latin letters, the one that
    stands there on most keyboards, so that Ctrl+C is Ctrl+C."""
    key = event.key()
    if key in _NAMES:
        return _NAMES[_Key(key)]
    if 0x20 <= key < 0x7F:
        return chr(key).lower()
    return _LETTER_AT.get(event.nativeScanCode() - _X11, "")


def held(event: QKeyEvent) -> Held:
    """Which modifiers are held with it."""
    found = Held.NONE
    for modifier, ours in _HELD:
        if event.modifiers() & modifier:
            found |= ours
    return found
