"""Field descriptors: each is one declared line that names a place in a window's element.

A path is tags parted by "/", at its end an attribute as "@name", or a tag whose text is meant:
`bus = text("target/@bus")`. Reading never fails: what cannot be understood reads as the default,
and `raw` shows it as it is written. Writing None removes the place and prunes only what became
empty by that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain
from typing import Any, Generic, Self, TypeVar, overload

from lxml import etree

from virtgui.xml.node import Node, ensure, find, prune, put_in, take_out

T = TypeVar("T")
N = TypeVar("N", bound=Node)

_NAMESPACED = re.compile(r"\{[^}]*\}[^/]+|[^/]+")


def _split(path: str) -> tuple[tuple[str, ...], str]:
    """Tags to walk, then the attribute's name or ""; "." is the element itself."""
    steps = tuple(step for step in _NAMESPACED.findall(path) if step != ".")
    if steps and steps[-1].startswith("@"):
        return steps[:-1], steps[-1][1:]
    return steps, ""


def seek(node: Node, steps: tuple[str, ...]) -> etree._Element | None:
    """The first element down a path from a window, by its index where it has one."""
    if node.kids is None:
        return find(node.element, steps)
    if not steps:
        return node.element
    found = node.kids.get(steps[0])
    if found is None:
        return None
    return found[0] if len(steps) == 1 else find(found[0], steps[1:])


class Field(Generic[T]):
    """One place in an element, read and written as a value of type T."""

    __slots__ = ("_default", "_read", "_steps", "_write", "attribute", "path")

    def __init__(self, path: str, default: T, read: Callable[[str], T], write: Callable[[T], str]) -> None:
        self.path = path
        self._steps, self.attribute = _split(path)
        self._default = default
        self._read = read
        self._write = write

    @overload
    def __get__(self, node: None, owner: type) -> Self: ...
    @overload
    def __get__(self, node: Node, owner: type) -> T: ...
    def __get__(self, node: Node | None, owner: type) -> Self | T:
        if node is None:
            return self
        element = seek(node, self._steps) if self._steps else node.element
        if element is None:
            return self._default
        written = element.get(self.attribute) if self.attribute else element.text
        if written is None:
            return self._default
        try:
            return self._read(written)
        except ValueError:
            return self._default

    def __set__(self, node: Node, value: T | None) -> None:
        node.kids = None
        if value is None:
            self._clear(node.element)
        else:
            self._put(node, self._write(value))

    def raw(self, node: Node) -> str | None:
        """What is written there, understood or not; None where nothing is."""
        element = seek(node, self._steps)
        if element is None:
            return None
        return element.get(self.attribute) if self.attribute else element.text

    def value(self, node: Node) -> Any:
        """What is written there, as text where it is not understood; None where nothing is."""
        written = self.raw(node)
        if written is None:
            return None
        try:
            return self._read(written)
        except ValueError:
            return written

    def _put(self, node: Node, written: str) -> None:
        element = ensure(node.element, self._steps, node.order)
        if self.attribute:
            element.set(self.attribute, written)
        else:
            element.text = written

    def _clear(self, root: etree._Element) -> None:
        element = find(root, self._steps)
        if element is None:
            return
        if self.attribute:
            if self.attribute not in element.attrib:
                return
            del element.attrib[self.attribute]
        else:
            element.text = None
        prune(element, root)


class _Flag(Field[bool]):
    """True where an element is present, whatever it holds."""

    __slots__ = ()

    def __get__(self, node: Node | None, owner: type) -> Any:
        return self if node is None else seek(node, self._steps) is not None

    def value(self, node: Node) -> Any:
        """True where it is there, None where it is not."""
        return True if seek(node, self._steps) is not None else None

    def __set__(self, node: Node, value: bool | None) -> None:
        node.kids = None
        found = find(node.element, self._steps)
        if value:
            ensure(node.element, self._steps, node.order)
        elif found is not None:
            parent = found.getparent()
            take_out(found)
            if parent is not None:
                prune(parent, node.element)

    def raw(self, node: Node) -> str | None:
        """What the element holds, mostly nothing; None where there is none."""
        found = seek(node, self._steps)
        return None if found is None else found.text or ""


class _Size(Field[int]):
    """A size in KiB, written with a unit beside it; `bare` is what libvirt takes one without a unit for."""

    __slots__ = ("_bare",)

    def __init__(self, path: str, default: int, bare: str) -> None:
        super().__init__(path, default, whole, str)
        self._bare = bare

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        found = seek(node, self._steps)
        return self._default if found is None else kib(found.text or "", found.get("unit", self._bare), self._default)

    def value(self, node: Node) -> Any:
        """KiB, the text itself where it is no size, None where nothing is written."""
        found = seek(node, self._steps)
        if found is None:
            return None
        size = kib(found.text or "", found.get("unit", self._bare), -1)
        return found.text if size < 0 else size

    def _put(self, node: Node, written: str) -> None:
        element = ensure(node.element, self._steps, node.order)
        element.text = written
        if "unit" in element.attrib or self._bare != "KiB":
            element.set("unit", "KiB")

    def _clear(self, root: etree._Element) -> None:
        found = find(root, self._steps)
        if found is not None:
            found.attrib.pop("unit", "")
        super()._clear(root)


class Rows(Field[tuple[tuple[str, ...], ...]]):
    """All elements at a path as the rows of a table: each column an attribute ("@name"), the element's own
    text (".") or the place of either below it ("driver/@name"). Writing keeps the elements whose first column
    stays, with all they hold beside; `ordered` rows are told apart by their place instead."""

    __slots__ = ("_columns", "columns", "ordered")

    def __init__(self, path: str, columns: tuple[str, ...], ordered: bool) -> None:
        super().__init__(path, (), lambda written: (), str)
        self.columns = columns
        self._columns = tuple(_split(column) for column in columns)
        self.ordered = ordered

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        return tuple(tuple(_cell(element, *column) for column in self._columns) for element in self._found(node))

    def __set__(self, node: Node, value: tuple[tuple[str, ...], ...] | None) -> None:
        node.kids = None
        left, kept, made = self._found(node), [], False
        for row in value or ():
            element = self._match(left, row)
            if element is None:
                above = ensure(node.element, self._steps[:-1], node.order)
                element = put_in(above, self._steps[-1], node.order if above is node.element else ())
                made = True
            else:
                left.remove(element)
            kept.append(element)
            for column, written in zip(self._columns, row, strict=True):
                _put_cell(element, *column, written)
        for element in left:
            parent = element.getparent()
            take_out(element)
            if parent is not None and parent is not node.element:
                prune(parent, node.element)
        if self.ordered or made:  # a row that is being written stays on its line
            there = self._found(node)
            for place, element in enumerate(kept):
                if there[place] is not element:
                    move(element, place, self._steps[-1])
                    there.remove(element)
                    there.insert(place, element)

    def raw(self, node: Node) -> str | None:
        """The rows as one text; None where there is none."""
        rows = self.__get__(node, type(node))
        return "\n".join("\t".join(row) for row in rows) if rows else None

    def value(self, node: Node) -> Any:
        """The rows; None where there is none."""
        return self.__get__(node, type(node)) or None

    def _found(self, node: Node) -> list[etree._Element]:
        parent = seek(node, self._steps[:-1]) if len(self._steps) > 1 else node.element
        return [] if parent is None else list(parent.iterchildren(self._steps[-1]))

    def _match(self, left: list[etree._Element], row: tuple[str, ...]) -> etree._Element | None:
        """The element that this row was: the same in all columns, else in the first."""
        same = (e for e in left if all(_cell(e, *c) == v for c, v in zip(self._columns, row, strict=True)))
        named = (e for e in left if _cell(e, *self._columns[0]) == row[0])
        return next(chain(same, named), None)


def _cell(element: etree._Element, steps: tuple[str, ...], attribute: str) -> str:
    found = find(element, steps)
    if found is None:
        return ""
    return (found.get(attribute) if attribute else found.text) or ""


def _put_cell(element: etree._Element, steps: tuple[str, ...], attribute: str, written: str) -> None:
    if _cell(element, steps, attribute) == written:
        return
    if written:
        place = ensure(element, steps)
        if attribute:
            place.set(attribute, written)
        else:
            place.text = written
        return
    found = find(element, steps)
    if found is not None:
        if attribute:
            found.attrib.pop(attribute, "")
        else:
            found.text = None
        prune(found, element)


def move(element: etree._Element, place: int, tag: str) -> None:
    """Make an element the `place`-th of its tag among its siblings; what stands between them stays."""
    parent = element.getparent()
    if parent is None:
        return
    alike = list(parent.iterchildren(tag))
    if alike.index(element) == place:
        return
    other, tails = alike[place], (element.tail, alike[place].tail)
    index = parent.index(other)
    take_out(element)
    parent.insert(index, element)
    element.tail, other.tail = tails[1], other.tail if other.tail is not None else tails[0]


class Child(Generic[N]):
    """A window onto the first element at a path; None where there is none."""

    __slots__ = ("_kind", "_steps", "path")

    def __init__(self, path: str, kind: type[N]) -> None:
        self.path = path
        self._steps, _ = _split(path)
        self._kind = kind

    @overload
    def __get__(self, node: None, owner: type) -> Self: ...
    @overload
    def __get__(self, node: Node, owner: type) -> N | None: ...
    def __get__(self, node: Node | None, owner: type) -> Self | N | None:
        if node is None:
            return self
        found = seek(node, self._steps)
        return None if found is None else self._kind(found)

    def ensure(self, node: Node) -> N:
        """The window, made where it is missing."""
        node.kids = None
        return self._kind(ensure(node.element, self._steps, node.order))


class Children(Generic[N]):
    """Windows onto all elements at a path, in document order."""

    __slots__ = ("_kind", "_steps", "path")

    def __init__(self, path: str, kind: type[N]) -> None:
        self.path = path
        self._steps, _ = _split(path)
        self._kind = kind

    @overload
    def __get__(self, node: None, owner: type) -> Self: ...
    @overload
    def __get__(self, node: Node, owner: type) -> tuple[N, ...]: ...
    def __get__(self, node: Node | None, owner: type) -> Self | tuple[N, ...]:
        if node is None:
            return self
        *above, last = self._steps
        if not above and node.kids is not None:
            return tuple(map(self._kind, node.kids.get(last, ())))
        parent = seek(node, tuple(above))
        return () if parent is None else tuple(map(self._kind, parent.iterchildren(last)))

    def add(self, node: Node) -> N:
        """A new empty one behind the others."""
        node.kids = None
        parent = ensure(node.element, self._steps[:-1], node.order)
        return self._kind(put_in(parent, self._steps[-1], node.order if parent is node.element else ()))


def text(path: str, default: str = "") -> Field[str]:
    """Text as it is written."""
    return Field(path, default, str, str)


def integer(path: str, default: int = 0) -> Field[int]:
    """A whole number, decimal or 0x."""
    return Field(path, default, whole, str)


def switch(path: str, on: str = "yes", off: str = "no", default: bool = False) -> Field[bool]:
    """One of two words."""

    def read(written: str) -> bool:
        if written not in (on, off):
            raise ValueError
        return written == on

    return Field(path, default, read, lambda value: on if value else off)


def flag(path: str) -> Field[bool]:
    """True where the element is present; setting False removes it."""
    return _Flag(path, False, bool, str)


def size_kib(path: str, default: int = 0, bare: str = "KiB") -> Field[int]:
    """A size in KiB, rounded up as libvirt does, whatever unit is written beside it; without one it is `bare`."""
    return _Size(path, default, bare)


def rows(path: str, *columns: str, ordered: bool = False) -> Rows:
    """All elements at a path as rows of texts, one for each column."""
    return Rows(path, columns, ordered)


def child(path: str, kind: type[N]) -> Child[N]:
    """The first element at a path."""
    return Child(path, kind)


def children(path: str, kind: type[N]) -> Children[N]:
    """All elements at a path."""
    return Children(path, kind)


def whole(written: str) -> int:
    """A whole number as libvirt writes them; ValueError for anything else."""
    short = written.strip()
    if not _WHOLE.fullmatch(short):
        raise ValueError("not a whole number")
    return int(short, 16) if "x" in short.lower() else int(short)


_WHOLE = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})")
_SCALE: dict[str, int] = {"b": 1, "byte": 1, "bytes": 1} | {
    name: factor
    for power, letter in enumerate("kmgtpe", start=1)
    for name, factor in (
        (letter, 1024**power),
        (f"{letter}ib", 1024**power),
        (f"{letter}b", 1000**power),
    )
}


def kib(written: str, unit: str, default: int = 0) -> int:
    """A scaled integer of libvirt's in KiB, rounded up (libvirt.org/formatdomain.html#memory-allocation)."""
    try:
        return -(-whole(written) * _SCALE[unit.strip().lower()] // 1024)
    except (ValueError, KeyError):
        return default
