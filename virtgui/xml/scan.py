"""Where tags and attributes stand in a text that need not be well-formed, as while a person types."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

MOST = 2 * 1024 * 1024
"""Longer texts are not looked into, in characters; libvirt's own are a few KiB."""

# No possessive quantifiers: Python before 3.11.5 forgets where it was when one of their alternatives fails halfway.
_PIECE = re.compile(
    r"<!--(?:.*?(?P<comment>-->)|.*)"
    r"|<!\[CDATA\[(?:.*?(?P<cdata>\]\]>)|.*)"
    r"|<\?(?:.*?(?P<pi>\?>)|.*)"
    r"|</(?P<closed>[^\s<>/]*)(?P<end>[^<>]*>)?"
    r"|<(?P<opened>[^\s<>/!?=\"']+)(?P<rest>(?:[^<>\"']+|\"[^\"<]*\"|'[^'<]*')*)(?P<till>>)?",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=<>\"'/]+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")


class Attribute(NamedTuple):
    """One attribute: its name, its value as written, and where each begins and ends."""

    name: str
    value: str
    start: int
    end: int
    value_start: int
    value_end: int


class Tag(NamedTuple):
    """One tag, comment, CDATA section or instruction; `whole` when its end is there too."""

    kind: str
    """"open", "empty", "close", or "other" for what is no tag."""
    name: str
    start: int
    end: int
    whole: bool


@dataclass(slots=True)
class Element:
    """One element: its start tag from `start` to `end`, its end tag from `close_start` to `close_end`, which are
    -1 where there is none."""

    name: str
    start: int
    end: int
    depth: int
    parent: int
    """The index of the element around it, -1 for a root."""
    close_start: int = -1
    close_end: int = -1
    children: list[int] = field(default_factory=list)


def tags(text: str) -> Iterator[Tag]:
    """All tags in order; nothing for a text that is too long."""
    if len(text) > MOST:
        return
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        if (name := piece["opened"]) is not None:
            kind = "empty" if piece["rest"].endswith("/") else "open"
            yield Tag(kind, name, start, end, piece["till"] is not None)
        elif (name := piece["closed"]) is not None:
            yield Tag("close", name, start, end, piece["end"] is not None)
        else:
            yield Tag("other", "", start, end, piece.lastgroup is not None)


def attributes(text: str, start: int, end: int) -> tuple[Attribute, ...]:
    """The attributes of the start tag that stands there."""
    found = []
    for match in _ATTRIBUTE.finditer(text, start, end):
        which = 2 if match[2] is not None else 3
        found.append(Attribute(match[1], match[which], match.start(), match.end(), *match.span(which)))
    return tuple(found)


def elements(text: str) -> list[Element]:
    """All elements in document order. An end tag without a start is passed over; a start without an end ends with
    the element around it."""
    found: list[Element] = []
    open_ones: list[int] = []
    for tag in tags(text):
        if tag.kind in ("open", "empty"):
            parent = open_ones[-1] if open_ones else -1
            if parent >= 0:
                found[parent].children.append(len(found))
            if tag.kind == "open":
                open_ones.append(len(found))
            found.append(Element(tag.name, tag.start, tag.end, len(open_ones) - (tag.kind == "open"), parent))
        elif tag.kind == "close":
            # 256 deep is more than any document that is taken.
            for back in range(len(open_ones) - 1, max(-1, len(open_ones) - 257), -1):
                if found[open_ones[back]].name == tag.name:
                    found[open_ones[back]].close_start = tag.start
                    found[open_ones[back]].close_end = tag.end
                    del open_ones[back:]
                    break
    return found


class Lines:
    """Turns positions in a text into lines and columns, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def __len__(self) -> int:
        return len(self._starts)

    def of(self, position: int) -> tuple[int, int]:
        """Line and column of a position."""
        line = bisect_right(self._starts, position)
        return line, position - self._starts[line - 1] + 1

    def start(self, line: int) -> int:
        """The position where a line begins; that of the nearest line for one there is not."""
        return self._starts[min(max(line, 1), len(self._starts)) - 1]
