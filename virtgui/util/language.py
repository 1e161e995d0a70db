"""In which language the program speaks: English as it is written in the code, or what a catalogue has for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

LookUp = Callable[[str, str, int], str]
"""What a catalogue has for a text, what it is about, and how many there are of what it counts (-1: it counts
nothing); "" is "not translated"."""

_look_up: LookUp | None = None
_language = ""


def tr(text: str, about: str = "") -> str:
    """A text a person reads, in the person's language. `text` is written out where this is called, so that
    packaging/translations finds it; names and numbers are put in afterwards, by `format`. `about` tells apart what is
    one word in English and several elsewhere ("Open", a deed; "Open", a state)."""
    return text if _look_up is None else _look_up(text, about, -1) or text


def plural(number: int, one: str, more: str) -> str:
    """A text with a number in it, as "{n}": "1 machine", "14 machines". Both are written out where this is called; a
    catalogue has the second, in as many forms as its language counts by."""
    found = "" if _look_up is None else _look_up(more, "", number)
    return (found or (one if number == 1 else more)).format(n=number)


def within(title: str) -> str:
    """A title within a sentence: small in English, as it is in others, of which some have large letters there."""
    return title.lower() if _look_up is None else title


def large(text: str, names: Iterable[str] = ()) -> str:
    """A text as a sentence begins; all but its first letter stays as it is. Where it begins with one of these names, as
    in languages that put a verb last, all of it does."""
    if text[:1].islower() and any(_begins(text, name) for name in names):
        return text
    return f"{text[:1].upper()}{text[1:]}"


def _begins(text: str, name: str) -> bool:
    return bool(name) and text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def inside(text: str) -> str:
    """A text that goes on a sentence: its first letter is small in English, if it begins with a word rather than with
    letters that stand for words ("VNC display") or with a name ("VirtIO serial controller"); elsewhere it stays, where
    nouns may have large letters."""
    first = text.split(" ", 1)[0]
    return text if _look_up is not None or not first[1:].islower() else text[:1].lower() + text[1:]


def speak(look_up: LookUp | None, language: str = "") -> None:
    """Look texts up there from now on; None speaks English. `language` is its code ("de"), for whole texts that are
    files of their own. Said before the rooms with texts in their tables are loaded."""
    global _look_up, _language
    _look_up, _language = look_up, language


def spoken() -> str:
    """The code of the language that is spoken ("de"); "" for English."""
    return _language
