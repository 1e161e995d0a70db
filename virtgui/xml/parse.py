"""How text from outside becomes a tree without harm, and a tree becomes text again."""

from __future__ import annotations

import codecs
import re

from lxml import etree

from virtgui.util.language import tr
from virtgui.xml.node import Node
from virtgui.xml.refused import Refused as Refused

MAX_BYTES = 4 * 1024 * 1024
"""Longer documents are refused before anything is built: libvirt carries no longer text (REMOTE_STRING_MAX), its own
are a few KiB, and this much is understood in a third of a second."""
MAX_DEPTH = 256
"""Deeper documents are refused; libvirt's own are about ten deep."""

_XINCLUDE = "http://www.w3.org/2001/XInclude"
_BEFORE_DOCTYPE = re.compile(r"\ufeff?(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml\s.*?\?>", re.DOTALL)
_NO_LINE_END = re.compile(r"[^\n]")
_ENCODING = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_parser = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    huge_tree=False,
    strip_cdata=False,
    collect_ids=False,
)


class _Depth:
    """Counts how deep tags nest; a parser that feeds it builds no tree."""

    def __init__(self) -> None:
        self._depth = 0

    def start(self, tag: str | bytes, attrib: dict[str | bytes, str | bytes]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _too_deep()

    def end(self, tag: str | bytes) -> None:
        self._depth -= 1

    def data(self, data: str | bytes) -> None:
        return None

    def comment(self, text: str | bytes) -> None:
        return None

    def close(self) -> None:
        return None


def _too_deep() -> Refused:
    return Refused(tr("The XML nests elements more than {count} deep.").format(count=MAX_DEPTH))


def _too_long() -> Refused:
    return Refused(tr("The XML is longer than {count} MiB.").format(count=MAX_BYTES // 1024**2))


def _decoded(data: bytes) -> str:
    """Bytes by their byte order mark, else by what they declare, else as UTF-8."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "")
    if not encoding:
        declared = _ENCODING.match(data[:200])
        encoding = declared[1].decode("ascii") if declared else "utf-8"
    try:
        return data.decode(encoding)
    except LookupError:
        raise Refused(tr("The XML is in an unknown encoding, “{encoding}”.").format(encoding=encoding)) from None
    except UnicodeError:
        raise Refused(tr("The XML is not valid {encoding} text.").format(encoding=encoding.upper())) from None


def _checked(text: str | bytes) -> bytes:
    """The document as UTF-8 without a declaration, once it may be given to the parser."""
    if len(text) > MAX_BYTES:
        raise _too_long()
    if isinstance(text, bytes):
        text = _decoded(text)
    if "<!DOCTYPE" in text and (before := _BEFORE_DOCTYPE.match(text)):
        reason = tr("The XML has a document type (DTD), which could define entities; remove the <!DOCTYPE> part.")
        raise Refused(reason, before[0].count("\n") + 1)
    text = text.removeprefix("\ufeff")
    if declaration := _DECLARATION.match(text):
        # Its place is kept, so that lines and columns of errors are those of the text.
        text = _NO_LINE_END.sub(" ", declaration[0]) + text[declaration.end() :]
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise Refused(tr("The XML holds half a character (a lone surrogate).")) from None
    if len(data) > MAX_BYTES:
        raise _too_long()
    return data


def _understood(error: etree.XMLSyntaxError) -> Refused:
    words = str(error.msg or tr("it is empty"))
    line, column = error.position
    if "Excessive depth" in words:
        return _too_deep()
    return Refused(tr("This is not well-formed XML: {words}.").format(words=words), line or 0, column or 0)


def parse(text: str | bytes) -> Node:
    """A window onto the root element of a document.

    Nothing is fetched, included or expanded. Raises `Refused` for what is malformed, longer than
    `MAX_BYTES`, deeper than `MAX_DEPTH`, or asks for a DTD or an XInclude.
    """
    data = _checked(text)
    try:
        if data.count(b"</") > MAX_DEPTH:  # fewer closing tags than that cannot nest deeper
            etree.fromstring(data, etree.XMLParser(target=_Depth(), resolve_entities=False, no_network=True))
        root = etree.fromstring(data, _parser)
    except etree.XMLSyntaxError as error:
        raise _understood(error) from None
    if _XINCLUDE.encode() in data and (include := next(root.iter(f"{{{_XINCLUDE}}}*"), None)) is not None:
        reason = tr("The XML includes other files (XInclude); put their content in its place.")
        raise Refused(reason, include.sourceline or 0)
    return Node(root)


def serialise(node: Node) -> str:
    """The text of a window's element; for a root element with the comments around it."""
    element = node.element
    if element.getparent() is None:
        return etree.tostring(element.getroottree(), encoding="unicode")
    return etree.tostring(element, encoding="unicode", with_tail=False)
