"""What the command palette finds: things and deeds by the letters of their names, and by parts of addresses. No Qt.

The names of one sort of things are joined into one text, which a regular expression for each kind of match looks
through, so that five thousand machines take milliseconds: first what begins with the words, then what has a word that
does, then what contains them, then what has their letters in this order, then what has every word somewhere in its
name, its kind and what tells it from its like. Only the best are turned into entries.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, islice
from operator import itemgetter
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


class Shelf:
    """Entries of one sort, in their order: an entry is made only once it is found."""

    def __init__(
        self,
        names: Sequence[str],
        make: Callable[[int], Entry],
        marks: Callable[[], Iterable[tuple[int, str]]] = lambda: (),
        wholes: Callable[[], Sequence[str]] = lambda: (),
    ) -> None:
        """`marks` are addresses and paths, each with the place of the name that it finds as well; `wholes` are the
        names with all that tells them from their like."""
        self.make = make
        self.names = _Lines(names)
        self._told = marks
        self._wholes = wholes

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Shelf:
        """Entries that are there already."""
        there = tuple(entries)
        return cls(
            [entry.title for entry in there],
            there.__getitem__,
            lambda: [(place, mark) for place, entry in enumerate(there) for mark in entry.found_by],
            lambda: [f"{entry.kind} {entry.title} {entry.told}" for entry in there],
        )

    @cached_property
    def marks(self) -> tuple[_Lines, list[tuple[int, str]]]:
        """What else finds them, as lines and as it was told; put together once it is first needed."""
        told = list(self._told())
        return _Lines([mark for _, mark in told]), told

    @cached_property
    def wholes(self) -> _Lines:
        """The same for what tells them from their like."""
        return _Lines(self._wholes())


class Index:
    """Shelves, ready to be looked through."""

    def __init__(self, *shelves: Shelf) -> None:
        self._shelves = shelves

    def prepare(self) -> None:
        """Put together what the first search for an address would."""
        for shelf in self._shelves:
            shelf.marks  # noqa: B018
            shelf.wholes  # noqa: B018

    def find(self, text: str, most: int = MOST) -> list[Hit]:
        """The best hits, best first; without a text the first entries."""
        wanted = " ".join(text[:_LONGEST].casefold().split())
        if not wanted:
            first = (shelf.make(place) for shelf in self._shelves for place in range(len(shelf.names)))
            return [Hit(entry) for entry in islice(first, most)]
        found: dict[tuple[int, int], str] = {}
        for pattern in _tiers(wanted):
            lines = [
                (shelf.names.length(line), number, line)
                for number, shelf in enumerate(self._shelves)
                for line in shelf.names.matching(pattern, 4 * most)
            ]
            lines.sort(key=itemgetter(0))
            for _, number, line in lines:
                found.setdefault((number, line), "")
            if len(found) >= most:
                break
        if len(found) < most and " " in wanted:
            pattern = "^" + "".join(rf"(?=[^\n]*?{re.escape(word)})" for word in wanted.split())
            for number, shelf in enumerate(self._shelves):
                for line in shelf.wholes.matching(pattern, most):
                    found.setdefault((number, line), "")
        if len(found) < most and len(wanted) > 2:
            pattern = re.escape(wanted)
            for number, shelf in enumerate(self._shelves):
                marks, told = shelf.marks
                for line in marks.matching(pattern, most):
                    place, mark = told[line]
                    found.setdefault((number, place), mark)
        hits = islice(found.items(), most)
        return [Hit(self._shelves[number].make(place), by) for (number, place), by in hits]


class _Lines:
    """Lines as one text; matching tells their numbers."""

    def __init__(self, lines: Sequence[str]) -> None:
        text = "\n".join(lines)
        if text.count("\n") >= max(1, len(lines)):
            text = "\n".join([line.replace("\n", " ") for line in lines])
        self._text = text.casefold()
        self._starts = [0, *accumulate(len(line) + 1 for line in self._text.split("\n"))] if lines else [0]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def length(self, line: int) -> int:
        """Of how many letters a line is."""
        return self._starts[line + 1] - self._starts[line] - 1

    def matching(self, pattern: str, most: int) -> Iterator[int]:
        """The first lines that a pattern matches; it has no line break in it."""
        text, starts, at, number = self._text, self._starts, 0, 0
        searched = re.compile(pattern, re.MULTILINE)
        for _ in range(most):
            match = searched.search(text, at) if at <= len(text) else None
            if match is None:
                return
            number = _line_of(starts, match.start(), number)
            yield number
            at = starts[number + 1]


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
