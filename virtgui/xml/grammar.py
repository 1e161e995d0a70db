"""What libvirt's RNG schemas allow at a place: elements, attributes, values; and whether one element is valid alone."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from lxml import etree

SCHEMAS = Path("/usr/share/libvirt/schemas")
"""Where libvirt's own packages put them."""

ONE_DEVICE = "domain/devices"
"""The root to name for a text that is a single device of a machine."""

FILES: dict[str, str] = {
    "domain": "domain.rng",
    "network": "network.rng",
    "pool": "storagepool.rng",
    "volume": "storagevol.rng",
    "nodedev": "nodedev.rng",
    "domainsnapshot": "domainsnapshot.rng",
    "domaincheckpoint": "domaincheckpoint.rng",
    "domainbackup": "domainbackup.rng",
    "filter": "nwfilter.rng",
    "secret": "secret.rng",
    "interface": "interface.rng",
    "networkport": "networkport.rng",
    "filterbinding": "nwfilterbinding.rng",
}
"""The file of each kind of document."""

_RNG = "http://relaxng.org/ns/structure/1.0"
_DATATYPES = "http://www.w3.org/2001/XMLSchema-datatypes"
_Patterns = tuple[etree._Element, ...]
_MOST_FILES = 40
_MOST_VALIDATORS = 200


def _kind(node: etree._Element) -> str:
    """The pattern's name, "" for a comment or what is not RNG."""
    tag = node.tag
    return tag.removeprefix(f"{{{_RNG}}}") if isinstance(tag, str) and tag.startswith(f"{{{_RNG}}}") else ""


class Place:
    """What one or several element patterns allow, taken together."""

    def __init__(self, patterns: _Patterns) -> None:
        self.patterns = patterns
        self.elements: dict[str, _Patterns] = {}
        self.attributes: dict[str, _Patterns] = {}
        self.text: _Patterns = ()
        self.any_element = False
        self.any_attribute = False


class Grammar:
    """One schema file with all it includes. Raises OSError or `etree.LxmlError` for one that cannot be read."""

    def __init__(self, path: Path, root: etree._Element | None = None) -> None:
        self._path = path
        self._defines: dict[str, list[etree._Element]] = {}
        self._starts: list[etree._Element] = []
        self._places: dict[_Patterns, Place] = {}
        self._validators: dict[etree._Element | None, etree.RelaxNG | None] = {}
        self._wrappers: dict[_Patterns, etree._Element] = {}
        self._files = 0
        self._nested = 0
        if root is None:
            self._load(path, frozenset())
        else:
            self._take(root, path, frozenset())

    def place(self, path: tuple[str, ...]) -> Place:
        """What is allowed inside the element at a path of names from the root; an empty path is the document."""
        here = self.of(tuple(self._starts))
        for name in path:
            here = self.of(here.elements.get(name, ()))
        return here

    def of(self, patterns: _Patterns) -> Place:
        """What is allowed inside elements that follow any of these patterns."""
        known = self._places.get(patterns)
        if known is None:
            known = self._places[patterns] = self._walked(patterns)
        return known

    def values(self, patterns: Iterable[etree._Element]) -> tuple[tuple[str, ...], bool]:
        """The values that attributes or texts of these patterns may have, and whether others are allowed too."""
        found: dict[str, None] = {}
        free = False
        own = tuple(patterns)
        for node in itertools.chain(own, self._inside(own)):
            kind = _kind(node)
            if kind == "value":
                found[(node.text or "").strip()] = None
            elif kind in ("data", "text", "list"):
                free = True
        return tuple(found), free

    def required(self, patterns: _Patterns) -> tuple[frozenset[str], frozenset[str]]:
        """The elements and the attributes that every one of these patterns asks for."""
        each = [self._asked(pattern, 0) for pattern in patterns]
        asked = frozenset.intersection(*each) if each else frozenset()
        return (
            frozenset(name for kind, name in asked if kind == "element"),
            frozenset(name for kind, name in asked if kind == "attribute"),
        )

    def valid_document(self, root: etree._Element) -> bool:
        """Whether a document is as the schema wants it."""
        if None not in self._validators:
            self._validators[None] = _made(lambda: etree.RelaxNG(file=str(self._path)))
        return _valid(self._validators[None], root)

    def valid(self, element: etree._Element, patterns: _Patterns) -> bool:
        """Whether an element, taken alone, follows one of these patterns."""
        return any(self._follows(element, pattern) for pattern in patterns)

    def _follows(self, element: etree._Element, pattern: etree._Element) -> bool:
        if pattern not in self._validators:
            if len(self._validators) > _MOST_VALIDATORS:
                self._validators.clear()
            self._validators[pattern] = _made(lambda: self._compiled(pattern))
        return _valid(self._validators[pattern], element)

    def valid_value(self, value: str, patterns: _Patterns) -> bool:
        """Whether an attribute or a text of one of these patterns may have a value."""
        wrapper = self._wrappers.get(patterns)
        if wrapper is None:
            wrapper = self._wrappers[patterns] = etree.Element(f"{{{_RNG}}}element", {"name": "value"})
            choice = etree.SubElement(wrapper, f"{{{_RNG}}}choice")
            for pattern in patterns:
                inner = list(pattern) if _kind(pattern) == "attribute" else [pattern]
                group = etree.SubElement(choice, f"{{{_RNG}}}group")
                group.extend(copy.deepcopy(one) for one in inner)
                if not inner:  # an attribute that says nothing of its value
                    etree.SubElement(group, f"{{{_RNG}}}text")
        written = etree.Element("value")
        written.text = value
        return self._follows(written, wrapper)

    def _compiled(self, pattern: etree._Element) -> etree.RelaxNG:
        """A grammar of one pattern and of what it refers to, which is small: of the whole of libvirt's each would
        take 3 MB."""
        grammar = etree.Element(f"{{{_RNG}}}grammar", {"datatypeLibrary": _DATATYPES})
        etree.SubElement(grammar, f"{{{_RNG}}}start").append(copy.deepcopy(pattern))
        taken: set[str] = set()
        waiting = [pattern]
        while waiting:
            for ref in waiting.pop().iter(f"{{{_RNG}}}ref"):
                name = ref.get("name", "")
                if name not in taken:
                    taken.add(name)
                    waiting += self._defines.get(name, ())
                    grammar.extend(copy.deepcopy(define) for define in self._defines.get(name, ()))
        return etree.RelaxNG(etree.ElementTree(grammar))

    def _load(self, path: Path, replaced: frozenset[str]) -> None:
        self._files += 1
        if self._files > _MOST_FILES:
            raise OSError("the schema includes too many files")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        self._take(etree.parse(str(path), parser).getroot(), path, replaced)

    def _take(self, grammar: etree._Element, path: Path, replaced: frozenset[str]) -> None:
        for child in grammar:
            for inner in list(child.iter(f"{{{_RNG}}}grammar")):
                self._take_in(inner, path)
            match _kind(child):
                case "start" if "" not in replaced:
                    self._starts.append(child)
                case "define" if (name := child.get("name", "")) not in replaced:
                    self._defines.setdefault(name, []).append(child)
                case "div":
                    self._take(child, path, replaced)
                case "include":
                    own = frozenset("" if _kind(one) == "start" else one.get("name", "") for one in child)
                    self._load(path.parent / child.get("href", ""), replaced | own)
                    self._take(child, path, replaced)

    def _take_in(self, inner: etree._Element, path: Path) -> None:
        """A grammar within a pattern, such as that of the machine in a snapshot: its definitions become ours under
        other names, and a reference to its start stands in its place."""
        around = inner.getparent()
        if around is None:
            return
        self._nested += 1
        prefix = f"nested{self._nested}."
        own = Grammar(path, inner)
        for name, defines in (*own._defines.items(), ("", own._starts)):
            for define in defines:
                define.tag = f"{{{_RNG}}}define"
                define.set("name", f"{prefix}{name}")
                for ref in define.iter(f"{{{_RNG}}}ref"):
                    ref.set("name", f"{prefix}{ref.get('name', '')}")
            self._defines[f"{prefix}{name}"] = defines
        around.replace(inner, etree.Element(f"{{{_RNG}}}ref", {"name": prefix}))

    def _inside(self, patterns: Iterable[etree._Element]) -> Iterator[etree._Element]:
        """All patterns within, references followed; not what lies within inner elements and attributes."""
        seen: set[str] = set()
        waiting = [child for pattern in reversed(list(patterns)) for child in reversed(pattern)]
        while waiting:
            node = waiting.pop()
            kind = _kind(node)
            if kind == "ref":
                name = node.get("name", "")
                if name not in seen:
                    seen.add(name)
                    waiting.extend(child for define in self._defines.get(name, ()) for child in reversed(define))
                continue
            yield node
            if kind not in ("element", "attribute", "value", "data"):
                waiting.extend(reversed(node))

    def _walked(self, patterns: _Patterns) -> Place:
        place = Place(patterns)
        texts = []
        for node in self._inside(patterns):
            match _kind(node):
                case "element":
                    names = _names(node)
                    place.any_element |= not names
                    for name in names:
                        place.elements[name] = (*place.elements.get(name, ()), node)
                case "attribute":
                    names = _names(node)
                    place.any_attribute |= not names
                    for name in names:
                        place.attributes[name] = (*place.attributes.get(name, ()), node)
                case "value" | "data" | "text" | "list":
                    texts.append(node)
        place.text = tuple(texts)
        return place

    def _asked(self, node: etree._Element, depth: int) -> frozenset[tuple[str, str]]:
        """What must be there directly inside a pattern."""
        asked: set[tuple[str, str]] = set()
        if depth > 40:
            return frozenset()
        for child in node:
            kind = _kind(child)
            match kind:
                case "element" | "attribute":
                    asked.update((kind, name) for name in _names(child)[:1])
                case "choice":
                    ways = [self._asked_by(way, depth) for way in child if _kind(way) != "notAllowed"]
                    asked |= frozenset.intersection(*ways) if ways else frozenset()
                case "ref":
                    defines = self._defines.get(child.get("name", ""), ())
                    ways = [self._asked(define, depth + 1) for define in defines]
                    asked |= frozenset.intersection(*ways) if ways else frozenset()
                case "group" | "interleave" | "oneOrMore":
                    asked |= self._asked(child, depth + 1)
        return frozenset(asked)

    def _asked_by(self, way: etree._Element, depth: int) -> frozenset[tuple[str, str]]:
        wrapper = etree.Element("way")
        wrapper.append(copy.deepcopy(way))
        return self._asked(wrapper, depth + 1)


def _made(compiled: Callable[[], etree.RelaxNG]) -> etree.RelaxNG | None:
    """A validator; None where libxml2 cannot make one of the schema."""
    try:
        return compiled()
    except etree.LxmlError:
        return None


def _valid(validator: etree.RelaxNG | None, element: etree._Element) -> bool:
    """Whether the element is valid; True where that cannot be told."""
    return validator is None or bool(validator.validate(element))


def _names(node: etree._Element) -> tuple[str, ...]:
    """The names an element or attribute pattern stands for, in Clark notation; none for any name."""
    space = node.get("ns")
    if space is None and _kind(node) == "element":
        around = next((one for one in node.iterancestors() if one.get("ns") is not None), None)
        space = around.get("ns") if around is not None else ""
    named = node.get("name")
    if named is None:
        classes = [one for child in list(node)[:1] for one in child.iter()]
        if any(_kind(child) in ("anyName", "nsName") for child in classes):
            return ()
        written = [(child.text or "").strip() for child in classes if _kind(child) == "name"]
    else:
        written = [named]
    return tuple(f"{{{space}}}{name}" if space else name for name in written)


def grammar(root: str, folder: Path = SCHEMAS) -> Grammar | None:
    """The grammar for a kind of document (a key of `FILES`, or a path that begins with one, such as `ONE_DEVICE`);
    None where no schema is installed for it."""
    name = FILES.get(root.partition("/")[0])
    return None if name is None else _read(folder / name)


@lru_cache(maxsize=32)
def _read(path: Path) -> Grammar | None:
    if not path.is_file():
        return None
    try:
        return Grammar(path)
    except (OSError, etree.LxmlError):
        return None
