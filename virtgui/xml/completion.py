"""What can be typed next at a place in a text that is not finished yet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, NamedTuple

from virtgui.xml import scan
from virtgui.xml.grammar import SCHEMAS, Grammar, grammar

_NAME_BEGUN = re.compile(r"<(/?[^\s<>/!?=\"']*)\Z")
_VALUE_BEGUN = re.compile(r"([^\s=<>\"'/]+)\s*=\s*\Z")
_ATTRIBUTE_BEGUN = re.compile(r"[\s\"'](?P<name>[^\s=<>\"'/]*)\Z")
_TAG_REST = re.compile(r"[^<>]*")
_DEEPEST = 64

Kind = Literal["element", "attribute", "value"]


class Completion(NamedTuple):
    """What may stand at a place: names or values that begin with `prefix`, which ends there. An end tag is an
    element that begins with "/"."""

    kind: Kind
    prefix: str
    candidates: tuple[str, ...]


NOTHING = Completion("element", "", ())


def complete(text: str, position: int, root: str = "domain", folder: Path = SCHEMAS) -> Completion:
    """What the schema of a kind of document (see `grammar.FILES` and `ONE_DEVICE`) allows at a position. Without a
    schema only end tags are known. No candidates within comments, or in a text longer than `scan.MOST`."""
    if not 0 <= position <= len(text) <= scan.MOST:
        return NOTHING
    head = text[:position]
    open_names, last = _open_at(head)
    rules = grammar(root, folder)
    base = tuple(root.split("/")) if "/" in root else ()
    path = (*base, *open_names)
    if len(path) > _DEEPEST or (last is not None and last.kind == "other" and not last.whole):
        return NOTHING
    if begun := _NAME_BEGUN.search(head):
        return _elements(rules, path, begun[1], open_names)
    if last is None or last.whole:
        return _content(rules, path, head[last.end if last is not None else 0 :], open_names)
    if last.kind == "close" or rules is None:
        return NOTHING
    return _in_tag(rules, (*path, last.name), text, last, position)


def closing(text: str, position: int) -> str:
    """The name of the innermost element that is open at a position; "" when there is none."""
    names, _ = _open_at(text[:position])
    return names[-1] if names else ""


def _open_at(head: str) -> tuple[tuple[str, ...], scan.Tag | None]:
    """The names of the elements open at the end of a text, and its last tag, which may be unfinished."""
    names: list[str] = []
    last = None
    for tag in scan.tags(head):
        last = tag
        if tag.kind == "open" and tag.whole:
            names.append(tag.name)
        elif tag.kind == "close" and tag.whole and tag.name in names[-_DEEPEST:]:
            while names.pop() != tag.name:
                pass
    return tuple(names), last


def _plain(names: dict[str, tuple[object, ...]]) -> list[str]:
    """Names without a namespace, which need no prefix."""
    return sorted(name for name in names if not name.startswith("{"))


def _beginning(prefix: str, names: list[str]) -> tuple[str, ...]:
    small = prefix.lower()
    return tuple(name for name in names if name.lower().startswith(small))


def _elements(rules: Grammar | None, path: tuple[str, ...], prefix: str, open_names: tuple[str, ...]) -> Completion:
    names = _plain(dict(rules.place(path).elements)) if rules is not None else []
    if open_names:
        names.append(f"/{open_names[-1]}")
    return Completion("element", prefix, _beginning(prefix, names))


def _content(rules: Grammar | None, path: tuple[str, ...], typed: str, open_names: tuple[str, ...]) -> Completion:
    """Between tags: the values of a text, or a new element."""
    if rules is not None and open_names:
        place = rules.place(path)
        values, _ = rules.values(place.text)
        if values and not place.elements:
            prefix = typed.lstrip()
            return Completion("value", prefix, _beginning(prefix, list(values)))
    return NOTHING if typed.strip() else _elements(rules, path, "", open_names)


def _in_tag(rules: Grammar, path: tuple[str, ...], text: str, tag: scan.Tag, position: int) -> Completion:
    place = rules.place(path)
    typed = text[tag.end : position]
    if typed[:1] in ("'", '"'):
        named = _VALUE_BEGUN.search(text, tag.start, tag.end)
        if named is None:
            return NOTHING
        values, _ = rules.values(place.attributes.get(named[1], ()))
        return Completion("value", typed[1:], _beginning(typed[1:], list(values)))
    begun = _ATTRIBUTE_BEGUN.search(text, tag.start, position)
    if begun is None:
        return NOTHING
    rest = _TAG_REST.match(text, position)
    there = {one.name for one in scan.attributes(text, tag.start, rest.end() if rest else position)}
    names = [name for name in _plain(dict(place.attributes)) if name not in there]
    return Completion("attribute", begun["name"], _beginning(begun["name"], names))
