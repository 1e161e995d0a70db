"""Why a document is not as libvirt's schema wants it, in words: the RNG validator itself only says that it is not."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from virtgui.xml.bullets import ATTRIBUTES, TEXTS
from virtgui.xml.grammar import Grammar, Place

_MOST_VALUES = 12
_MOST_TRIALS = 40
_Patterns = tuple[etree._Element, ...]


class Flaw(NamedTuple):
    """One thing wrong with the element that is the `order`th, from 0, of its document, or with one attribute of it."""

    order: int
    line: int
    attribute: str
    message: str


def flaws(rules: Grammar, root: etree._Element, path: tuple[str, ...] = ()) -> list[Flaw]:
    """What is wrong with a document, in its order; nothing when it is valid. `path` leads to where in the schema
    the root stands, when it is only a part of a document."""
    around = rules.place(path)
    patterns = around.elements.get(str(root.tag), ())
    if not patterns:
        return [Flaw(0, _line(root), "", _unknown(root, around, path))]
    if rules.valid(root, patterns) if path else rules.valid_document(root):
        return []
    return _Explainer(rules, root).explain(patterns)


def _unknown(root: etree._Element, around: Place, path: tuple[str, ...]) -> str:
    if path:
        return f"libvirt's schema does not know a device <{_short(root.tag)}>."
    names = ", ".join(f"<{_short(name)}>" for name in around.elements)
    return f"The document should be {names}, not <{_short(root.tag)}>."


def _short(tag: object) -> str:
    """A name without its namespace."""
    return str(tag).rpartition("}")[2]


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline  # the stubs know no type for it
    return int(line or 1)


def _elements(of: etree._Element) -> Iterator[etree._Element]:
    return (child for child in of if isinstance(child.tag, str))


class _Explainer:
    def __init__(self, rules: Grammar, root: etree._Element) -> None:
        self._rules = rules
        self._root = root
        every = (one for one in root.iter() if isinstance(one.tag, str))
        self._order = {element: index for index, element in enumerate(every)}
        self._found: dict[tuple[int, str], Flaw] = {}

    def explain(self, patterns: _Patterns) -> list[Flaw]:
        self._plain(self._root, patterns)
        self._parts(self._root, patterns, 0)
        if not self._found:
            self._hidden(self._root, patterns)
        return [self._found[key] for key in sorted(self._found)]

    def _tell(self, element: etree._Element, message: str, attribute: str = "") -> None:
        index = self._order[element]
        self._found.setdefault((index, attribute), Flaw(index, _line(element), attribute, message))

    def _plain(self, element: etree._Element, patterns: _Patterns) -> None:
        """Names and values that are allowed nowhere in such an element, in it and all within."""
        place = self._rules.of(patterns)
        if not place.any_attribute:
            for name, value in element.attrib.items():
                self._attribute(element, place, str(name), str(value))
        texts, free = self._rules.values(place.text)
        written = (element.text or "").strip()
        if texts and not free and written and written not in texts and not len(element):
            self._tell(element, f"“{_cut(written)}” is no value for <{_short(element.tag)}>: {_one_of(texts)}.")
        for child in _elements(element):
            inner = place.elements.get(str(child.tag))
            if inner is not None:
                self._plain(child, inner)
            elif not place.any_element:
                where = _short(element.tag)
                self._tell(child, f"libvirt's schema does not know <{_short(child.tag)}> in <{where}>.")

    def _attribute(self, element: etree._Element, place: Place, name: str, value: str) -> None:
        tag = _short(element.tag)
        inner = place.attributes.get(name)
        if inner is None:
            message = f"libvirt's schema does not know the attribute {_short(name)} in <{tag}>."
            self._tell(element, message, _short(name))
            return
        values, free = self._rules.values(inner)
        if values and not free and value.strip() not in values:
            self._tell(element, f"“{_cut(value)}” is no value for {_short(name)}: {_one_of(values)}.", _short(name))

    def _parts(self, element: etree._Element, patterns: _Patterns, depth: int) -> None:
        """Look into each part that stands alone, a device or a section, that fails without a flaw told so far."""
        place = self._rules.of(patterns)
        for child in _elements(element):
            inner = place.elements.get(str(child.tag))
            if inner is None:
                continue
            if depth == 0 and str(child.tag) == "devices":
                self._parts(child, inner, 1)
            if not self._told_in(child) and not self._rules.valid(child, inner):
                self._hidden(child, inner)

    def _told_in(self, element: etree._Element) -> bool:
        first = self._order[element]
        last = first + sum(1 for one in element.iter() if isinstance(one.tag, str))
        return any(first <= index < last for index, _ in self._found)

    def _hidden(self, element: etree._Element, patterns: _Patterns) -> None:
        """The smallest element within that fails by itself, and what about it."""
        place = self._rules.of(patterns)
        for child in _elements(element):
            inner = place.elements.get(str(child.tag))
            if inner is not None and not self._rules.valid(child, inner):
                self._hidden(child, inner)
                return
        if self._bad_value(element, place):
            return
        tag = _short(element.tag)
        elements, attributes = self._rules.required(patterns)
        missing = [f"<{_short(name)}>" for name in sorted(elements) if element.find(name) is None]
        missing += [f"the attribute {_short(name)}" for name in sorted(attributes) if name not in element.attrib]
        if missing:
            self._tell(element, f"<{tag}> lacks {' and '.join(missing)}.")
            return
        if not self._misfit(element, patterns):
            self._tell(element, f"What is in <{tag}> is not complete, or does not go together in libvirt's schema.")

    def _bad_value(self, element: etree._Element, place: Place) -> bool:
        """Tell an attribute or text that is written in a way it never may be."""
        for name, value in element.attrib.items():
            inner = place.attributes.get(str(name))
            if inner is not None and not self._rules.valid_value(str(value), inner):
                about = f"“{_cut(str(value))}” is no value" if str(name) not in ATTRIBUTES else "This is no value"
                self._tell(element, f"{about} for {_short(name)} in <{_short(element.tag)}>.", _short(name))
                return True
        text = (element.text or "").strip()
        if text and not len(element) and place.text and not self._rules.valid_value(text, place.text):
            about = f"“{_cut(text)}” is no value" if _short(element.tag) not in TEXTS else "This is no value"
            self._tell(element, f"{about} for <{_short(element.tag)}>.")
            return True
        return False

    def _misfit(self, element: etree._Element, patterns: _Patterns) -> bool:
        """Tell what makes the rest right when it is left out or written elsewhere; False when nothing alone does."""
        tag = _short(element.tag)
        children = list(_elements(element))
        for name in list(element.attrib)[:_MOST_TRIALS]:
            trial = copy.deepcopy(element)
            del trial.attrib[name]
            if self._rules.valid(trial, patterns):
                message = f"The attribute {_short(name)} does not fit the rest of <{tag}>."
                self._tell(element, message, _short(name))
                return True
        for position, child in enumerate(children[:_MOST_TRIALS]):
            trial = copy.deepcopy(element)
            trial.remove(list(_elements(trial))[position])
            if self._rules.valid(trial, patterns):
                twice = sum(1 for one in children if one.tag == child.tag) > 1
                inner = f"<{_short(child.tag)}>"
                self._tell(child, f"{inner} may not stand here twice." if twice else f"{inner} does not fit the rest "
                           f"of <{tag}>, or stands in the wrong order.")  # fmt: skip
                return True
        return False


def _cut(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:39]}…"


def _one_of(values: tuple[str, ...]) -> str:
    if len(values) == 1:
        return f"it can only be {values[0]}"
    shown = ", ".join(values[:_MOST_VALUES])
    return f"one of {shown}" + (" and others" if len(values) > _MOST_VALUES else "")
