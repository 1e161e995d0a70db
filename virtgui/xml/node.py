"""One window onto one lxml element: nothing is copied, so nothing that is not understood is lost."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import ClassVar, Self

from lxml import etree

from virtgui.xml.sections.namespaces import PREFIXES

_INDENT = "  "
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""All but what XML has for a character. Told by what it is not it would take milliseconds to compile."""


class Node:
    """A window onto one element, equal to another window onto the same one.

    A subclass declares what it sees by the fields of `xml.fields`. `order` names the tags of its
    children in the order the schema wants them; a new child goes behind those before it there.
    """

    __slots__ = ("element", "kids")

    order: ClassVar[tuple[str, ...]] = ()

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.kids: dict[str, list[etree._Element]] | None = None

    def glance(self) -> Self:
        """This window with its children sorted by tag, which reads many fields three times as fast.
        For reading at once and letting go: what others change meanwhile it may not see."""
        kids: dict[str, list[etree._Element]] = {}
        for child in self.element:
            tag = child.tag
            if tag in kids:
                kids[tag].append(child)
            else:
                kids[tag] = [child]
        self.kids = kids
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and other.element is self.element

    def __hash__(self) -> int:
        return hash(self.element)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.tag}>"  # no content: it may hold a password

    @property
    def tag(self) -> str:
        """The element's name, in Clark notation when it has a namespace."""
        return str(self.element.tag)

    def remove(self) -> None:
        """Take the element out of its document, with the line it stood on; not for a root."""
        take_out(self.element)

    def replace(self, other: Node) -> None:
        """Put another document's root where this element is, indented as it was; this window looks onto it from now
        on."""
        parent = self.element.getparent()
        if parent is None:
            raise ValueError("a document's root cannot be replaced")
        tail = self.element.tail
        if len(other.element) and not (other.element[-1].tail or "").strip("\n"):
            _shift(other.element, "", _indent_of(self.element))
        parent.replace(self.element, other.element)
        self.element, self.kids = other.element, None
        self.element.tail = tail


def alone(node: Node) -> Node:
    """A copy of an element as a document of its own, its lines as far to the left as its first; a root is its own."""
    if node.element.getparent() is None:
        return node
    copy = deepcopy(node.element)
    copy.tail = None
    _shift(copy, _indent_of(node.element), "")
    return Node(copy)


def _indent_of(element: etree._Element) -> str:
    """The white space that an element's line begins with."""
    before, parent = element.getprevious(), element.getparent()
    ahead = before.tail if before is not None else parent.text if parent is not None else ""
    _, newline, last = (ahead or "").rpartition("\n")
    return last if newline and not last.strip() else ""


def _shift(element: etree._Element, old: str, new: str) -> None:
    """Have all lines within an element begin by `new` where they begin by `old`; nothing but white space changes."""
    if old == new:
        return
    for each in element.iter():
        if isinstance(each.tag, str) and each.text and not each.text.strip():
            each.text = each.text.replace(f"\n{old}", f"\n{new}")
        if each is not element and each.tail and not each.tail.strip():
            each.tail = each.tail.replace(f"\n{old}", f"\n{new}")


def writable(written: str) -> bool:
    """Whether a document can hold these characters at all."""
    return _UNWRITABLE.search(written) is None


def find(element: etree._Element, steps: tuple[str, ...]) -> etree._Element | None:
    """The first element down a path of tags; None where there is none."""
    for step in steps:
        for child in element.iterchildren(step):
            element = child
            break
        else:
            return None
    return element


def ensure(element: etree._Element, steps: tuple[str, ...], order: tuple[str, ...] = ()) -> etree._Element:
    """The first element down a path of tags, made where it is missing."""
    for step in steps:
        found = find(element, (step,))
        element = put_in(element, step, order) if found is None else found
        order = ()
    return element


def put_in(parent: etree._Element, tag: str, order: tuple[str, ...] = ()) -> etree._Element:
    """A new child behind the last of its kind, else where `order` wants it, else at the end; on a
    line of its own where its siblings stand on theirs."""
    place = _place(parent, tag, order)
    child = etree.SubElement(parent, tag, nsmap=_declared(parent, tag))
    if place == len(parent) - 1:
        _indent_last(parent, child)
    else:
        before = parent[place - 1].tail if place else parent.text
        parent.insert(place, child)
        child.tail = before if not (before or "").strip() else None
    return child


def _declared(parent: etree._Element, tag: str) -> dict[str, str] | None:
    """A prefix that a person knows for a namespace which has none here."""
    namespace = tag[: tag.find("}") + 1]
    if namespace not in PREFIXES or namespace[1:-1] in parent.nsmap.values():
        return None
    return {PREFIXES[namespace]: namespace[1:-1]}


def adopt(parent: etree._Element, other: Node) -> Node:
    """Put another document's root behind the last of its kind, on a line of its own."""
    stand_in = put_in(parent, other.tag)
    tail = stand_in.tail
    parent.replace(stand_in, other.element)
    if len(other.element) and other.element.text is None and "\n" in (parent.text or ""):
        etree.indent(other.element, _INDENT, level=1 + sum(1 for _ in parent.iterancestors()))
    other.element.tail = tail
    return other


def take_out(element: etree._Element) -> None:
    """Remove an element; text behind it stays, and what encloses it stays aligned."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("a document's root cannot be removed")
    before, tail = element.getprevious(), element.tail or ""
    ahead = (parent.text if before is None else before.tail) or ""
    if tail.strip():
        ahead += tail
    elif element.getnext() is None and not ahead.strip():
        ahead = "" if before is None else tail
    parent.remove(element)
    if before is None:
        parent.text = ahead or None
    else:
        before.tail = ahead or None


def prune(element: etree._Element, stop: etree._Element) -> None:
    """Remove an element that holds nothing, then what became empty by that, up to `stop`."""
    while element is not stop and not len(element) and not element.attrib and not (element.text or "").strip():
        parent = element.getparent()
        if parent is None:
            return
        take_out(element)
        element = parent


def _place(parent: etree._Element, tag: str, order: tuple[str, ...]) -> int:
    """Behind the last sibling of the same kind, else behind the last that `order` puts before it."""
    wanted = order.index(tag) if tag in order else -1
    before = frozenset(order[:wanted]) if wanted >= 0 else None
    alike = earlier = -1
    for index, child in enumerate(parent):
        if child.tag == tag:
            alike = index
        elif before is not None and child.tag in before:
            earlier = index
    if alike >= 0:
        return alike + 1
    return len(parent) if before is None else earlier + 1


def _indent_last(parent: etree._Element, child: etree._Element) -> None:
    """Give the last child the indentation of its siblings, or one step more than its parent."""
    before = child.getprevious()
    if before is not None:
        outer, inner = before.tail, parent.text
        if outer is not None and not outer.strip():
            child.tail = outer
            before.tail = inner if inner is not None and not inner.strip() else outer
    elif not (parent.text or "").strip():
        above, grand = parent.getprevious(), parent.getparent()
        line = (above.tail if above is not None else grand.text if grand is not None else parent.text) or ""
        if "\n" in line and not line.strip():
            parent.text, child.tail = line + _INDENT, line
