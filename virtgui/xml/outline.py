"""The elements of a text as a person looks for them: name, what tells each from its siblings, and its lines."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.xml import naming, scan

_MOST = 4000
_DEEPEST = 8


class Item(NamedTuple):
    """One element: `title` is its name, `key` what tells it from its siblings or "". Lines count from 1; `parent`
    is the index of the item around it, -1 for the root."""

    title: str
    key: str
    first_line: int
    last_line: int
    depth: int
    parent: int
    start: int
    close_start: int


def outline(text: str) -> tuple[Item, ...]:
    """All elements in document order, of a text that need not be well-formed; at most 4000."""
    found = scan.elements(text)
    lines = scan.Lines(text)

    parsed: dict[int, dict[str, str]] = {}

    def attribute(index: int, name: str) -> str:
        if index not in parsed:
            element = found[index]
            parsed[index] = {one.name: one.value for one in scan.attributes(text, element.start, element.end)}
        return parsed[index].get(name, "")

    items: list[Item] = []
    for index, element in enumerate(found[:_MOST]):

        def read(child: str, name: str, index: int = index) -> str:
            if not child:
                return attribute(index, name)
            inner = (one for one in found[index].children if found[one].name == child)
            return next((value for one in inner if (value := attribute(one, name))), "")

        key = naming.identity(element.name, read) if element.depth <= _DEEPEST else ""
        end = element.close_end if element.close_end >= 0 else element.end
        first, last = lines.of(element.start)[0], lines.of(max(element.start, end - 1))[0]
        items.append(Item(element.name, key, first, last, element.depth, element.parent, element.start,
                          element.close_start))  # fmt: skip
    return tuple(items)
