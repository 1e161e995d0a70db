"""Fields for two odd forms of libvirt's: elements whose presence means "on", and lists below one of several twins."""

from __future__ import annotations

from typing import Any

from lxml import etree

from virtgui.xml.fields import Field, Rows, seek
from virtgui.xml.node import Node, put_in, take_out

_WORDS = {"on": True, "off": False}


class _State(Field[bool]):
    """`<hap/>` and `<hap state="on"/>` are both on; only the latter form is written."""

    __slots__ = ()

    def __get__(self, node: Node | None, owner: type) -> Any:
        return self if node is None else _WORDS.get(self.raw(node) or "", False)

    def raw(self, node: Node) -> str | None:
        """What is written there; a bare element says "on"."""
        element = seek(node, self._steps)
        return None if element is None else element.get(self.attribute, "on")

    def _put(self, node: Node, written: str) -> None:
        if self.raw(node) != written:
            super()._put(node, written)

    def _clear(self, root: etree._Element) -> None:
        element = seek(Node(root), self._steps)
        if element is not None and self.attribute not in element.attrib:
            element.set(self.attribute, "on")  # so that the bare element goes like any other
        super()._clear(root)


class _TwinRows(Rows):
    """Rows below the one of several elements of a tag that has an attribute's value."""

    __slots__ = ("_twin",)

    def __init__(self, path: str, columns: tuple[str, ...], ordered: bool, twin: tuple[str, str, str]) -> None:
        super().__init__(path, columns, ordered)
        self._twin = twin

    def __set__(self, node: Node, value: tuple[tuple[str, ...], ...] | None) -> None:
        node.kids = None
        tag, attribute, wanted = self._twin
        twin = self._found_twin(node)
        if twin is None:
            if not value:
                return
            twin = put_in(node.element, tag, node.order)
            twin.set(attribute, wanted)
        had = len(twin)
        super().__set__(Node(twin), value)
        if had and not len(twin) and twin.attrib.keys() == [attribute] and not (twin.text or "").strip():
            take_out(twin)

    def _found(self, node: Node) -> list[etree._Element]:
        below = node if node.tag == self._twin[0] else None
        twin = below.element if below else self._found_twin(node)
        return [] if twin is None else super()._found(Node(twin))

    def _found_twin(self, node: Node) -> etree._Element | None:
        tag, attribute, wanted = self._twin
        return next((e for e in node.element.iterchildren(tag) if e.get(attribute) == wanted), None)


def state(path: str) -> Field[bool]:
    """An element that is on when it is there, unless its "state" says otherwise."""
    return _State(f"{path}/@state", False, _word, lambda value: "on" if value else "off")


def _word(written: str) -> bool:
    if written not in _WORDS:
        raise ValueError("neither on nor off")
    return _WORDS[written]


def twin_rows(twin: tuple[str, str, str], path: str, *columns: str, ordered: bool = False) -> Rows:
    """Rows at a path below the element that `twin` names by tag, attribute and its value."""
    return _TwinRows(path, columns, ordered, twin)
