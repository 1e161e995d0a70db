"""Fields that one value cannot describe alone: a size in bytes with its unit, a text that means something
only beside fixed attributes."""

from __future__ import annotations

from typing import Any

from lxml import etree

from virtgui.xml.fields import Field, kib, seek, whole
from virtgui.xml.node import Node, ensure, find


def count_bytes(written: str, unit: str, default: int = 0) -> int:
    """A scaled integer of libvirt's in bytes; without a unit it is bytes already."""
    short = unit.strip().lower()
    if short in ("", "b", "byte", "bytes"):
        try:
            return whole(written)
        except ValueError:
            return default
    if short in _DECIMAL:
        try:
            return whole(written) * _DECIMAL[short]
        except ValueError:
            return default
    found = kib(written, unit, -1)
    return default if found < 0 else found * 1024


_DECIMAL: dict[str, int] = {f"{letter}b": int(10 ** (3 * power)) for power, letter in enumerate("kmgtpe", start=1)}


class _Bytes(Field[int]):
    """A size in bytes, written with a unit beside it."""

    __slots__ = ()

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        found = seek(node, self._steps)
        return self._default if found is None else count_bytes(found.text or "", found.get("unit", ""), self._default)

    def value(self, node: Node) -> Any:
        """Bytes, the text itself where it is no size, None where nothing is written."""
        found = seek(node, self._steps)
        if found is None:
            return None
        size = count_bytes(found.text or "", found.get("unit", ""), -1)
        return found.text if size < 0 else size

    def _put(self, node: Node, written: str) -> None:
        element = ensure(node.element, self._steps, node.order)
        element.text = written
        if "unit" in element.attrib:
            element.set("unit", "bytes")

    def _clear(self, root: etree._Element) -> None:
        found = find(root, self._steps)
        if found is not None:
            found.attrib.pop("unit", "")
        super()._clear(root)


class _Beside(Field[str]):
    """An attribute with others of fixed value that go with it."""

    __slots__ = ("_fixed",)

    def __init__(self, path: str, default: str, fixed: tuple[tuple[str, str], ...]) -> None:
        super().__init__(path, default, str, str)
        self._fixed = fixed

    def _put(self, node: Node, written: str) -> None:
        element = ensure(node.element, self._steps, node.order)
        fixed = () if self.attribute in element.attrib else self._fixed
        element.set(self.attribute, written)
        for name, value in fixed:
            if name not in element.attrib:
                element.set(name, value)

    def _clear(self, root: etree._Element) -> None:
        element = find(root, self._steps)
        if element is None or self.attribute not in element.attrib:
            return
        others = set(element.attrib) - {self.attribute} - {name for name, _ in self._fixed}
        if not others and not len(element):
            for name, value in self._fixed:
                if element.get(name) == value:
                    del element.attrib[name]
        super()._clear(root)


def size_bytes(path: str, default: int = 0) -> Field[int]:
    """A size in bytes, whatever unit is written beside it; without one libvirt takes it for bytes."""
    return _Bytes(path, default, whole, str)


def text_beside(path: str, *fixed: tuple[str, str]) -> Field[str]:
    """An attribute that libvirt takes only together with others of the same element: they come with it, and go
    when nothing else is left there."""
    return _Beside(path, "", fixed)
