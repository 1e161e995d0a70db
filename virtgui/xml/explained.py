"""Why a document is not as libvirt's schema wants it, in words: the RNG validator itself only says that it is not."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from virtgui.util.language import tr
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
        return tr("libvirt's schema does not know a device <{tag}>.").format(tag=_short(root.tag))
    names = ", ".join(f"<{_short(name)}>" for name in around.elements)
    return tr("The document should be {names}, not <{tag}>.").format(names=names, tag=_short(root.tag))


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
            self._tell(
                element,
                tr("“{written}” is no value for <{tag}>: {texts}.").format(
                    written=_cut(written), tag=_short(element.tag), texts=_one_of(texts)
                ),
            )
        for child in _elements(element):
            inner = place.elements.get(str(child.tag))
            if inner is not None:
                self._plain(child, inner)
            elif not place.any_element:
                where = _short(element.tag)
                self._tell(
                    child,
                    tr("libvirt's schema does not know <{tag}> in <{where}>.").format(
                        tag=_short(child.tag), where=where
                    ),
                )

    def _attribute(self, element: etree._Element, place: Place, name: str, value: str) -> None:
        tag = _short(element.tag)
        inner = place.attributes.get(name)
        if inner is None:
            message = tr("libvirt's schema does not know the attribute {name} in <{tag}>.").format(
                name=_short(name), tag=tag
            )
            self._tell(element, message, _short(name))
            return
        values, free = self._rules.values(inner)
        if values and not free and value.strip() not in values:
            self._tell(
                element,
                tr("“{value}” is no value for {name}: {values}.").format(
                    value=_cut(value), name=_short(name), values=_one_of(values)
                ),
                _short(name),
            )

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
        missing += [
            tr("the attribute {name}").format(name=_short(name))
            for name in sorted(attributes)
            if name not in element.attrib
        ]
        if missing:
            self._tell(element, tr("<{tag}> lacks {parts}.").format(tag=tag, parts=tr(" and ").join(missing)))
            return
        if not self._misfit(element, patterns):
            self._tell(
                element,
                tr("What is in <{tag}> is not complete, or does not go together in libvirt's schema.").format(tag=tag),
            )

    def _bad_value(self, element: etree._Element, place: Place) -> bool:
        """Tell an attribute or text that is written in a way it never may be."""
        for name, value in element.attrib.items():
            inner = place.attributes.get(str(name))
            if inner is not None and not self._rules.valid_value(str(value), inner):
                words = (
                    tr("“{value}” is no value for {name} in <{tag}>.")
                    if str(name) not in ATTRIBUTES
                    else tr("This is no value for {name} in <{tag}>.")
                )
                message = words.format(value=_cut(str(value)), name=_short(name), tag=_short(element.tag))
                self._tell(element, message, _short(name))
                return True
        text = (element.text or "").strip()
        if text and not len(element) and place.text and not self._rules.valid_value(text, place.text):
            tag = _short(element.tag)
            words = (
                tr("“{value}” is no value for <{tag}>.") if tag not in TEXTS else tr("This is no value for <{tag}>.")
            )
            self._tell(element, words.format(value=_cut(text), tag=tag))
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
                message = tr("The attribute {name} does not fit the rest of <{tag}>.").format(
                    name=_short(name), tag=tag
                )
                self._tell(element, message, _short(name))
                return True
        for position, child in enumerate(children[:_MOST_TRIALS]):
            trial = copy.deepcopy(element)
            trial.remove(list(_elements(trial))[position])
            if self._rules.valid(trial, patterns):
                twice = sum(1 for one in children if one.tag == child.tag) > 1
                words = (
                    tr("<{child}> may not stand here twice.")
                    if twice
                    else tr("<{child}> does not fit the rest of <{tag}>, or stands in the wrong order.")
                )
                self._tell(child, words.format(child=_short(child.tag), tag=tag))
                return True
        return False


def _cut(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:39]}…"


def _one_of(values: tuple[str, ...]) -> str:
    if len(values) == 1:
        return tr("it can only be {value}").format(value=values[0])
    words = tr("one of {values} and others") if len(values) > _MOST_VALUES else tr("one of {values}")
    return words.format(values=", ".join(values[:_MOST_VALUES]))
