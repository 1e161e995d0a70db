"""Which places of libvirt's documents hold passwords, and a text with bullets in their place."""

from __future__ import annotations

import re

from virtgui.xml import scan

BULLETS = "••••••••"
"""What is shown for a secret of any length."""

ATTRIBUTES = frozenset({"passwd", "password", "passphrase"})
"""Attributes that hold a password, in whatever element: of graphics, of a proxy, of an object of QEMU."""
TEXTS = frozenset({"passwd", "password", "passphrase", "cookie", "session"})
"""Elements whose text is one: cookies of a disk on the web, the session of an encrypted guest."""

_ATTRIBUTE = re.compile(
    rf"(?<![\w.-])(?:{'|'.join(sorted(ATTRIBUTES))})\s*=\s*(?:\"(?P<double>[^\"<]+)|'(?P<single>[^'<]+))", re.IGNORECASE
)
_NOT_LINE_END = re.compile(r"[^\n]+")


def secrets_hidden(text: str) -> str:
    """The text with bullets for passwords, as many lines as before. The text need not be well-formed; one too long to
    be looked into (`scan.MOST`) comes back as bullets only."""
    if len(text) > scan.MOST:
        return BULLETS
    # In comments too, and with the closing quote not yet typed.
    holes = [match.span(match.lastgroup or 0) for match in _ATTRIBUTE.finditer(text)]
    secret = -1
    for tag in scan.tags(text):
        if tag.kind == "other":
            continue
        if secret >= 0:
            holes.append((secret, tag.start))
        secret = tag.end if tag.kind == "open" and _local(tag.name) in TEXTS else -1
    if secret >= 0:
        holes.append((secret, len(text)))
    holes.sort()
    shown: list[str] = []
    after = 0
    for start, end in holes:
        if start < after:
            continue
        shown += (text[after:start], _NOT_LINE_END.sub(_bullets, text[start:end]))
        after = end
    return "".join((*shown, text[after:]))


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _bullets(line: re.Match[str]) -> str:
    return BULLETS if line[0].strip() else line[0]
