"""Values and edits in a person's words: "Cache mode none → writeback"."""

from __future__ import annotations

from virtgui.model.edits import Value
from virtgui.util.names import plain
from virtgui.util.units import memory_text, size_text
from virtgui.views.hardware.rows import Control, Row

_LONGEST = 40


def value_words(row: Row, value: Value) -> str:
    """A value as its row shows it; what is not written as the row says it of nothing."""
    match row.control:
        case Control.PASSWORD:
            return "a password" if value else "no password"
        case Control.SWITCH | Control.FLAG:
            return "on" if (row.default if value is None else value) else "off"
        case _ if value is None:
            unset = row.unset or next((choice.words for choice in row.choices if not choice.value), "none")
            return unset[:1].lower() + unset[1:] if unset[1:2].islower() else unset
        case Control.SIZE if isinstance(value, int):
            return memory_text(value)
        case Control.BYTES if isinstance(value, int):
            return size_text(value) + ("/s" if row.unit == "B/s" else "")
        case Control.TABLE if isinstance(value, tuple):
            return "1 row" if len(value) == 1 else f"{len(value)} rows"
        case _:
            words = next((choice.words for choice in row.choices if choice.value == str(value)), str(value))
            return plain(f"{words} {row.unit}" if row.unit else words, _LONGEST)


def was_words(row: Row, value: Value) -> str:
    """What a changed field was."""
    return f"Was {value_words(row, value)}"


def change_words(row: Row, before: Value, after: Value) -> str:
    """One changed field in a line."""
    if row.control is Control.PASSWORD:
        return f"{row.label} changed"
    return f"{row.label} {value_words(row, before)} → {value_words(row, after)}"
