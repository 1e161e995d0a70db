"""Lists in a list as one flat table: a port forward's ranges, each with what its forward says."""

from __future__ import annotations

from typing import Any

from lxml import etree

from virtgui.xml.fields import Rows
from virtgui.xml.node import Node, prune, take_out

Row = tuple[str, ...]


class Nested(Rows):
    """Elements at a path that hold elements themselves. Each row is an outer element's columns, then the inner
    one's; an outer element without inner ones is one row whose inner columns are empty. Rows with the same outer
    columns share an outer element."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, path: str, outer: Row, inner_path: str, inner: Row) -> None:
        super().__init__(path, (*outer, *(f"{inner_path}/{column}" for column in inner)), False)
        self._outer = Rows(path, outer, False)
        self._inner = Rows(inner_path, inner, False)

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        return tuple(outer + inner for element, outer in self._groups(node) for inner in self._shown(element))

    def __set__(self, node: Node, value: tuple[Row, ...] | None) -> None:
        node.kids = None
        width = len(self._outer.columns)
        wanted: dict[Row, list[Row]] = {}
        for row in value or ():
            inner = wanted.setdefault(row[:width], [])
            if any(row[width:]):
                inner.append(row[width:])
        for element, outer in self._groups(node):
            if outer not in wanted:
                _drop(element, node.element)
        there = [outer for _, outer in self._groups(node)]
        self._outer.__set__(node, (*there, *(outer for outer in wanted if outer not in there)))
        self._fill(node, wanted)

    def _fill(self, node: Node, wanted: dict[Row, list[Row]]) -> None:
        """Every outer element keeps those of its own that are wanted; the last of its like takes the rest."""
        groups = self._groups(node)
        for place, (element, outer) in enumerate(groups):
            left = wanted[outer]
            last = all(other != outer for _, other in groups[place + 1 :])
            own = [row for row in self._inner.__get__(Node(element), Node) if row in left]
            kept = left if last else own
            self._inner.__set__(Node(element), tuple(kept))
            wanted[outer] = [] if last else [row for row in left if row not in own]

    def _groups(self, node: Node) -> list[tuple[etree._Element, Row]]:
        return list(zip(self._outer._found(node), self._outer.__get__(node, type(node)), strict=True))

    def _shown(self, element: etree._Element) -> tuple[Row, ...]:
        found: tuple[Row, ...] = self._inner.__get__(Node(element), Node)
        return found or (("",) * len(self._inner.columns),)


def _drop(element: etree._Element, stop: etree._Element) -> None:
    parent = element.getparent()
    take_out(element)
    if parent is not None and parent is not stop:
        prune(parent, stop)


def nested(path: str, outer: Row, inner_path: str, inner: Row) -> Nested:
    """Elements that hold elements, as rows of the columns of both."""
    return Nested(path, outer, inner_path, inner)
