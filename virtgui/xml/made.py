"""A new element's text, from the fields of its window."""

from __future__ import annotations

from virtgui.model.edits import Value
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise


def made(kind: type[Node], tag: str, **fields: Value) -> str:
    """The XML of one element of a window's class with these fields set, in their order; None and "" set none."""
    node = kind(parse(f"<{tag}>\n</{tag}>").element)
    for name, value in fields.items():
        if value not in (None, ""):
            setattr(node, name, value)
    if not len(node.element):
        node.element.text = None
    return serialise(node)
