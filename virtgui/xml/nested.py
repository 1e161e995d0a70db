"""Lists in a list as one flat table: a port forward's ranges, each with what its forward says."""

from __future__ import annotations

from typing import Any

from lxml import etree

from virtgui.xml.fields import Rows, move, text
from virtgui.xml.node import Node, ensure, prune, put_in, take_out

Row = tuple[str, ...]
Known = tuple[etree._Element, Row, list[Row]]
Group = tuple[etree._Element | None, list[Row]]


class Nested(Rows):
    """Elements at a path that hold elements themselves. Each row is an outer element's columns, then the inner
    one's; an outer element without inner ones is one row whose inner columns are empty. Rows stay in the order
    they are given in; neighbours with the same outer columns share an outer element."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, path: str, outer: Row, inner_path: str, inner: Row) -> None:
        super().__init__(path, (*outer, *(f"{inner_path}/{column}" for column in inner)), True)
        self._outer = Rows(path, outer, True)
        self._inner = Rows(inner_path, inner, True)

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        return tuple(outer + inner for _, outer, inners in self._groups(node) for inner in inners)

    def __set__(self, node: Node, value: tuple[Row, ...] | None) -> None:
        node.kids = None
        wanted = value or ()
        if wanted == self.__get__(node, type(node)):
            return
        groups = self._shared(self._groups(node), wanted)
        kept = [element for element, _ in groups if element is not None]
        for element in self._found(node):
            if element not in kept:
                _drop(element, node.element)
        self._fill(node, groups)

    def _shared(self, there: list[Known], wanted: tuple[Row, ...]) -> list[Group]:
        """Which rows go together, and in which element: in that which has them, else in a new one."""
        width = len(self._outer.columns)
        left = [(element, outer, list(inners)) for element, outer, inners in there]
        groups: list[Group] = []
        for row in wanted:
            outer, inner = row[:width], row[width:]
            owner = next((e for e, o, inners in left if o == outer and inner in inners), None)
            last = groups[-1] if groups else None
            joins = last is not None and last[1][0][:width] == outer and any(inner) and any(last[1][0][width:])
            if last is not None and joins and owner in (None, last[0]):
                last[1].append(row)
            else:
                if owner is None or any(owner is element for element, _ in groups):
                    owner = self._idle(left, wanted, outer, groups)
                groups.append((owner, [row]))
        return groups

    def _idle(
        self,
        there: list[Known],
        wanted: tuple[Row, ...],
        outer: Row,
        groups: list[Group],
    ) -> etree._Element | None:
        """An element with these outer columns none of whose rows is wanted any more: what is in it beside stays."""
        for element, known, inners in there:
            taken = any(element is owner for owner, _ in groups)
            if known == outer and not taken and not any(known + inner in wanted for inner in inners):
                return element
        return None

    def _fill(self, node: Node, groups: list[Group]) -> None:
        width = len(self._outer.columns)
        for place, (known, rows) in enumerate(groups):
            element = known
            if element is None:
                above = ensure(node.element, self._steps[:-1], node.order)
                element = put_in(above, self._steps[-1], node.order if above is node.element else ())
                for column, written in zip(self._outer.columns, rows[0][:width], strict=True):
                    if written:
                        text(column).__set__(Node(element), written)
            move(element, place, self._steps[-1])
            self._inner.__set__(Node(element), tuple(row[width:] for row in rows if any(row[width:])))

    def _groups(self, node: Node) -> list[Known]:
        outers = self._outer.__get__(node, type(node))
        return [(e, outer, self._shown(e)) for e, outer in zip(self._found(node), outers, strict=True)]

    def _shown(self, element: etree._Element) -> list[Row]:
        found: tuple[Row, ...] = self._inner.__get__(Node(element), Node)
        return list(found) or [("",) * len(self._inner.columns)]


def _drop(element: etree._Element, stop: etree._Element) -> None:
    parent = element.getparent()
    take_out(element)
    if parent is not None and parent is not stop:
        prune(parent, stop)


def nested(path: str, outer: Row, inner_path: str, inner: Row) -> Nested:
    """Elements that hold elements, as rows of the columns of both."""
    return Nested(path, outer, inner_path, inner)
