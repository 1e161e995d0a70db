"""Keys in the words that stand on keyboards of the person's language."""

from __future__ import annotations

from virtgui.util.language import tr

KEYS = {
    "Ctrl": tr("Ctrl"),
    "Right Ctrl": tr("Right Ctrl"),
    "Shift": tr("Shift"),
    "Delete": tr("Delete", "a key"),
    "Del": tr("Del", "a key"),
    "Backspace": tr("Backspace"),
    "Print": tr("Print", "a key"),
    "Return": tr("Return", "a key"),
    "Space": tr("Space", "a key"),
    "Home": tr("Home", "a key"),
    "End": tr("End", "a key"),
    "PgUp": tr("PgUp"),
    "PgDown": tr("PgDown"),
    "Ins": tr("Ins"),
    "Left": tr("Left", "a key"),
    "Right": tr("Right", "a key"),
    "Up": tr("Up", "a key"),
    "Down": tr("Down", "a key"),
    "Menu": tr("Menu", "a key"),
}
"""Each key that has another name elsewhere, and that."""


def keys_text(keys: str) -> str:
    """Keys that are pressed together ("Ctrl+Alt+Delete") as a keyboard has them in the person's language; the mark of
    a menu's letter stays where it is."""
    return "+".join(KEYS.get(part, part) for part in keys.split("+"))
