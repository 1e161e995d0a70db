"""Values and edits in a person's words: "Cache mode none → writeback"."""

from __future__ import annotations

from virtgui.model.edits import Value
from virtgui.util.language import inside, plural, tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text, size_text
from virtgui.views.hardware.rows import Control, Row

_LONGEST = 40


def value_words(row: Row, value: Value, longest: int = _LONGEST) -> str:
    """A value as its row shows it; what is not written as the row says it of nothing."""
    match row.control:
        case Control.PASSWORD:
            return tr("a password") if value else tr("no password")
        case Control.SWITCH | Control.FLAG:
            return tr("on") if (row.default if value is None else value) else tr("off")
        case _ if value is None:
            unset = row.unset or next(
                (choice.words for choice in row.choices if not choice.value), tr("none", "any gender")
            )
            return inside(unset)
        case Control.SIZE if isinstance(value, int):
            return memory_text(value)
        case Control.BYTES if isinstance(value, int):
            return size_text(value) + ("/s" if row.unit == "B/s" else "")
        case Control.TABLE if isinstance(value, tuple):
            return plural(len(value), "{n} row", "{n} rows")
        case _:
            words = next((choice.words for choice in row.choices if choice.value == str(value)), str(value))
            return plain(f"{words} {row.unit}" if row.unit else words, longest)


def was_words(row: Row, value: Value) -> str:
    """What a changed field was."""
    return tr("Was {value}").format(value=value_words(row, value))


def change_words(row: Row, before: Value, after: Value) -> str:
    """One changed field in a line."""
    if row.control is Control.PASSWORD:
        return tr("{field} changed").format(field=row.label)
    return f"{row.label} {value_words(row, before)} → {value_words(row, after)}"
