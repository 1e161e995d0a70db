"""Text from strangers made harmless to show: guests, servers and XML are not trusted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")


def texts_in(value: object) -> Iterator[str]:
    """Every text that frozen data holds, however deep within it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_in(each)
    else:
        for name in getattr(value, "__match_args__", ()):
            yield from texts_in(getattr(value, name))


def plain(text: str, limit: int = 256) -> str:
    """One visible line: control characters and direction marks become U+FFFD, long text ends in
    an ellipsis. Letters of every script stay."""
    cut = text[: limit + 1]
    if cut.isascii() and cut.isprintable():
        shown = cut
    else:
        shown = "".join(
            "\ufffd" if c in _MARKS or unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in cut
        )
    return shown[: limit - 1] + "\u2026" if len(shown) > limit else shown


def gist(text: str, limit: int = 256) -> str:
    """Several lines of another program as one visible line: frames drawn from signs, as ssh's warnings have, are
    left out."""
    words = (" ".join(line.strip(" \t@*#=").split()) for line in text[: 10 * limit].splitlines())
    return plain(" ".join(line for line in words if any(letter.isalnum() for letter in line)), limit)
