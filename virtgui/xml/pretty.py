"""A document laid out anew, one element a line, with its comments."""

from __future__ import annotations

import re

from lxml import etree

from virtgui.xml.parse import parse, serialise

_DECLARATION = re.compile(r"\s*(<\?xml\s[^>]*?\?>)")


def reformat(text: str) -> str:
    """The document indented by two spaces a level. Nothing but white space between elements changes; text that
    stands between elements stays as it is. Raises `Refused` for what cannot be parsed."""
    node = parse(text)
    etree.indent(node.element, space="  ")
    declared = _DECLARATION.match(text)
    head = f"{declared[1]}\n" if declared else ""
    return f"{head}{serialise(node).strip()}\n"
