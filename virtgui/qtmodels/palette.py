"""What the command palette finds: things and deeds by the letters of their names, and by parts of addresses. No Qt.

Names are joined into one text for each kind of match and looked through by one regular expression, so that five
thousand machines take milliseconds: first what begins with the words, then what has a word that does, then what
contains them, then what has their letters in this order. Only the best are turned into entries.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

MOST = 50
_LONGEST = 100


class Entry(NamedTuple):
    """One thing to go to or deed to do. `kind` is what it is in a word, `beside` what tells it from its like, `icon`
    its picture, `keys` its shortcut; `found_by` are addresses and paths that find it as well."""

    title: str
    kind: str
    do: Callable[[], object]
    beside: str | Callable[[], str] = ""
    icon: str = ""
    keys: str = ""
    found_by: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What tells it from its like, put into words only once it is shown."""
        return self.beside if isinstance(self.beside, str) else self.beside()


class Hit(NamedTuple):
    """An entry that was found, and by which address or path; "" by its name."""

    entry: Entry
    by: str = ""


class Index:
    """Entries, ready to be looked through. Made when a palette opens."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._names = _Lines([entry.title for entry in self._entries])
        self._marked = [number for number, entry in enumerate(self._entries) for _ in entry.found_by]
        self._mark_texts = [mark for entry in self._entries for mark in entry.found_by]
        self._marks = _Lines(self._mark_texts)

    def find(self, text: str, most: int = MOST) -> list[Hit]:
        """The best hits, best first; without a text the first entries."""
        wanted = " ".join(text[:_LONGEST].casefold().split())
        if not wanted:
            return [Hit(entry) for entry in self._entries[:most]]
        found: dict[int, str] = {}
        for pattern in _tiers(wanted):
            for number in self._names.matching(pattern, 4 * most):
                found.setdefault(number, "")
            if len(found) >= most:
                break
        hits = [Hit(self._entries[number]) for number in found][:most]
        if len(hits) < most and len(wanted) > 2:
            for place in self._marks.matching(re.escape(wanted), most):
                if self._marked[place] not in found:
                    found[self._marked[place]] = self._mark_texts[place]
                    hits.append(Hit(self._entries[self._marked[place]], self._mark_texts[place]))
        return hits[:most]


class _Lines:
    """Lines as one text; matching tells their numbers."""

    def __init__(self, lines: list[str]) -> None:
        text = "\n".join(lines)
        if text.count("\n") >= max(1, len(lines)):
            text = "\n".join([line.replace("\n", " ") for line in lines])
        self._text = text.casefold()
        self._starts = [0, *accumulate(len(line) + 1 for line in self._text.split("\n"))] if lines else [0]

    def matching(self, pattern: str, most: int) -> Iterator[int]:
        """The first lines that a pattern matches, the shortest of them first; it has no line break in it."""
        lines: list[int] = []
        text, starts, at, number = self._text, self._starts, 0, 0
        searched = re.compile(pattern, re.MULTILINE)
        while len(lines) < most and (match := searched.search(text, at)) is not None:
            number = _line_of(starts, match.start(), number)
            lines.append(number)
            at = starts[number + 1]
            if at > len(text):
                break
        lines.sort(key=lambda line: starts[line + 1] - starts[line])
        return iter(lines)


def _line_of(starts: list[int], place: int, least: int) -> int:
    return bisect_right(starts, place, lo=least) - 1


def _tiers(wanted: str) -> Iterator[str]:
    """Patterns from the strictest; none of them can go back and forth within a line for long."""
    whole = re.escape(wanted)
    yield rf"^{whole}"
    yield rf"(?<![^\W_]){whole}"
    yield whole
    letters = [letter for letter in wanted if not letter.isspace()]
    yield "^" + "".join(rf"[^\n{_in_class(letter)}]*{re.escape(letter)}" for letter in letters)


def _in_class(letter: str) -> str:
    return f"\\{letter}" if letter in "\\]^-[" else letter
