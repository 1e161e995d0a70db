"""In which language the program speaks: English as it is written in the code, or what a catalogue has for it."""

from __future__ import annotations

from collections.abc import Callable

_look_up: Callable[[str], str] | None = None


def tr(text: str) -> str:
    """A text a person reads, in the person's language. `text` is written out where this is called, so that
    packaging/translations finds it; names and numbers are put in afterwards, by `format`."""
    return text if _look_up is None else _look_up(text) or text


def within(title: str) -> str:
    """A title within a sentence: small in English, as it is in others, of which some have large letters there."""
    return title.lower() if _look_up is None else title


def speak(look_up: Callable[[str], str] | None) -> None:
    """Look texts up there from now on ("" is "not translated"); None speaks English. Said before the rooms with texts
    in their tables are loaded."""
    global _look_up
    _look_up = look_up
