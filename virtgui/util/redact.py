"""Secrets taken out of text that will be shown or written: belt and braces, they should not get there."""

from __future__ import annotations

import re

_MARK = "…"
_PATTERNS = (
    # scheme://user:secret@host; the user may hold an encoded @, the secret may not.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]*):[^\s/@]+@", re.IGNORECASE), rf"\1:{_MARK}@"),
    # passwd='x', password="x", "password": "x"
    (
        re.compile(r"\b(pass(?:wd|word|phrase)?|secret|token)([\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE),
        rf"\1\2{_MARK}",
    ),
    # password=x and password: x
    (
        re.compile(r"\b(pass(?:wd|word|phrase)?|secret|token)(\s*[=:]\s*)(?![\"'])[^\s,;&]+", re.IGNORECASE),
        rf"\1\2{_MARK}",
    ),
    (re.compile(r"(<(?:password|passwd|secret)\b[^>]*>)[^<]+", re.IGNORECASE), rf"\1{_MARK}"),
)


def redact(text: str) -> str:
    """The text with passwords in attributes, settings, elements and URIs replaced by an ellipsis."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
