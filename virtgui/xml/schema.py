"""What is wrong with a text, line by line: what cannot be parsed, and what libvirt's schema does not know."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Literal, NamedTuple

from lxml.etree import _Element

from virtgui.xml import explained, scan
from virtgui.xml.explained import Flaw
from virtgui.xml.grammar import SCHEMAS, grammar
from virtgui.xml.parse import Refused, parse

MOST_MARKS = 50
"""More are not told: they follow from the first ones."""

MOST_ATTRIBUTES = 12
"""More of one element are not judged."""

_WHERE_AGAIN = re.compile(r",? line \d+, column \d+(?=\W*$)")
_one_at_a_time = threading.Lock()


class Mark(NamedTuple):
    """Something to say about a place in a text. Line and column count from 1, line 0 is no place at all; `length` is
    how many characters it is about, 0 when only the line is known."""

    line: int
    column: int
    message: str
    severity: Literal["error", "warning"]
    length: int = 0


def known(root: str = "domain", folder: Path = SCHEMAS) -> bool:
    """Whether there is a schema for this kind of document here."""
    return grammar(root, folder) is not None


def check(text: str, root: str = "domain", folder: Path = SCHEMAS) -> tuple[Mark, ...]:
    """What is wrong with a document, in the order of its lines.

    An "error" cannot be parsed or is refused; a "warning" is not as this computer's schema wants it, which a newer
    host may take. `root` is a key of `grammar.FILES`, or `ONE_DEVICE`. Without a schema only errors are found. May
    be called from any thread.
    """
    try:
        node = parse(text)
    except Refused as refused:
        message = _WHERE_AGAIN.sub("", str(refused))
        return (Mark(max(refused.line, 1), max(refused.column, 1), message, "error"),)
    _bound(node.element)
    with _one_at_a_time:
        rules = grammar(root, folder)
        if rules is None:
            return ()
        flaws = explained.flaws(rules, node.element, tuple(root.split("/")) if "/" in root else ())
    return _placed(text, flaws)


def _bound(root: _Element) -> None:
    """The time the validator takes doubles with each attribute of an element: what comes behind is not judged."""
    for element in root.iter():
        for name in list(element.attrib)[MOST_ATTRIBUTES:]:
            del element.attrib[name]


def _placed(text: str, flaws: list[Flaw]) -> tuple[Mark, ...]:
    """Flaws of elements counted in document order, at their lines."""
    if not flaws:
        return ()
    found = scan.elements(text)
    lines = scan.Lines(text)
    marks = []
    for flaw in flaws[:MOST_MARKS]:
        if flaw.order >= len(found):
            marks.append(Mark(flaw.line, 1, flaw.message, "warning"))
            continue
        element = found[flaw.order]
        start, length = element.start + 1, len(element.name)
        if flaw.attribute:
            for attribute in scan.attributes(text, element.start, element.end):
                if attribute.name.rpartition(":")[2] == flaw.attribute:
                    start, length = attribute.start, attribute.end - attribute.start
        line, column = lines.of(start)
        marks.append(Mark(line, column, flaw.message, "warning", length))
    return tuple(sorted(marks))


_QUOTED = re.compile(r"<([\w:.-]+)[^>]*>|'([^']+)'|\"([^\"]+)\"|“([^”]+)”")
_NAMED_LINE = re.compile(r"\bline (\d+)\b|_definition\):(\d+):")


def line_of(message: str, text: str) -> int | None:
    """The line that libvirt's reason for refusing a text is about: the one it names, else that of the only or first
    place where an element, attribute or value it quotes occurs; None when it tells nothing."""
    lines = scan.Lines(text)
    if (named := _NAMED_LINE.search(message)) and 1 <= int(named[1] or named[2]) <= len(lines):
        return int(named[1] or named[2])
    words = [next(filter(None, match.groups())) for match in _QUOTED.finditer(message)]
    words += re.findall(r"\b\w+\b(?= (?:element|attribute)\b)|(?<=element )\b\w+|(?<=attribute )\b\w+", message)
    places: list[tuple[int, int]] = []
    for rank, word in enumerate(words):
        safe = re.escape(word)
        spots = [match.start() for match in re.finditer(rf"[\"'>]\s*{safe}\s*[\"'<]|<{safe}\b|\s{safe}\s*=", text)]
        if spots:
            # A word that occurs once is the better witness than one that occurs often.
            places.append((len(spots) * 100 + rank, spots[0]))
    if not places:
        return None
    spot = min(places)[1]
    return lines.of(spot + (text[spot] == "\n"))[0]
