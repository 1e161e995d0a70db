"""Secrets taken out of text that will be shown or written: belt and braces, they should not get there."""

from __future__ import annotations

import re
from functools import cache

_MARK = "…"
_HINTS = ("@", "pass", "secret", "token")
"""One of them is in every text that has something to take out."""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compiled with the first text that needs them: most runs log none."""
    return tuple((re.compile(pattern, re.IGNORECASE), put) for pattern, put in _PATTERNS)


_PATTERNS = (
    # scheme://user:secret@host; the user may hold an encoded @, the secret may not.
    (r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]*):[^\s/@]+@", rf"\1:{_MARK}@"),
    # passwd='x', password="x", "password": "x"
    (r"\b(pass(?:wd|word|phrase)?|secret|token)([\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*')", rf"\1\2{_MARK}"),
    # password=x and password: x
    (r"\b(pass(?:wd|word|phrase)?|secret|token)(\s*[=:]\s*)(?![\"'])[^\s,;&]+", rf"\1\2{_MARK}"),
    (r"(<(?:password|passwd|secret)\b[^>]*>)[^<]+", rf"\1{_MARK}"),
)


def redact(text: str) -> str:
    """The text with passwords in attributes, settings, elements and URIs replaced by an ellipsis."""
    folded = text.casefold()
    if not any(hint in folded for hint in _HINTS):
        return text
    for pattern, replacement in _patterns():
        text = pattern.sub(replacement, text)
    return text
