"""What this program notes in a machine's metadata: one element of its own namespace, of which other clients keep all.

libvirt gives the element back without its namespace, and shows it within a definition with it on every child: the same
fields are declared for both. What is beyond the limits, or not understood, is not read and stays where it is.
"""

from __future__ import annotations

from lxml import etree

from virtgui.model.notes import (
    AFTER_MOST,
    DELAY_MOST_S,
    GROUP_LONGEST,
    ORDER_MOST,
    TAG_COLORS,
    TAGS_MOST,
    Notes,
    Start,
    group_flaw,
    tag_flaw,
)
from virtgui.xml.fields import flag, integer, rows, text
from virtgui.xml.node import Node, ensure
from virtgui.xml.parse import parse, serialise
from virtgui.xml.sections.namespaces import OWN

_LONGEST = 64 * 1024
_NONE = Notes()


class NotesXml(Node):
    """The element as libvirt's metadata call has it."""

    __slots__ = ()

    order = ("template", "group", "tag", "start")

    template = flag("template")
    group = text("group")
    tags = rows("tag", ".", "@color", ordered=True)
    place = integer("start/@order")
    delay_s = integer("start/@delay")
    after = rows("start/after", "@uuid", ordered=True)


class NotesWithinXml(Node):
    """The element as it stands in a definition."""

    __slots__ = ()

    template = flag(f"{OWN}template")
    group = text(f"{OWN}group")
    tags = rows(f"{OWN}tag", ".", "@color")
    place = integer(f"{OWN}start/@order")
    delay_s = integer(f"{OWN}start/@delay")
    after = rows(f"{OWN}start/{OWN}after", "@uuid")


_CLOUD_INIT = "cloud-init"
_KNOWN = frozenset((*NotesXml.order, _CLOUD_INIT))


def own(metadata: etree._Element | None) -> etree._Element | None:
    """This program's element within a `<metadata>`; None where there is none."""
    if metadata is None:
        return None
    return next((child for child in metadata if isinstance(child.tag, str) and child.tag.startswith(OWN)), None)


def mark_cloud_init(domain: Node) -> None:
    """Mark a definition: its guest was told who it is by cloud-init."""
    ensure(ensure(domain.element, ("metadata",), domain.order), (f"{OWN}notes", f"{OWN}{_CLOUD_INIT}"))


def marked_cloud_init(domain: etree._Element) -> bool:
    """Whether a definition is marked so."""
    mark = own(domain.find("metadata"))
    return mark is not None and any(child.tag == f"{OWN}{_CLOUD_INIT}" for child in mark)


def read(element: etree._Element | None) -> Notes:
    """What is noted, as far as it is within the limits."""
    if element is None:
        return _NONE
    name = str(element.tag).removeprefix(OWN)
    if name != "notes":
        return Notes(template=name == "template", more=name != "template")  # a template made by an earlier version
    if _size(element) > _LONGEST:
        return Notes(more=True)
    within = len(element) > 0 and str(element[0].tag).startswith(OWN)
    window = NotesWithinXml(element) if within else NotesXml(element)
    written = {tag: color for tag, color in reversed(window.tags) if not tag_flaw(tag)}
    tags = tuple(dict.fromkeys(tag for tag, _ in window.tags if tag in written))[:TAGS_MOST]
    colors = tuple((tag, written[tag]) for tag in tags if written[tag] in TAG_COLORS)
    group = window.group if len(window.group) <= GROUP_LONGEST and not group_flaw(window.group) else ""
    after = tuple(dict.fromkeys(uuid for (uuid,) in window.after if 0 < len(uuid) <= 64))[:AFTER_MOST]
    start = Start(_within(window.place, ORDER_MOST), _within(window.delay_s, DELAY_MOST_S), after)
    more = any(str(child.tag).removeprefix(OWN) not in _KNOWN for child in element)
    more = more or len(tags) != len(window.tags) or any(written[tag] and tag not in dict(colors) for tag in tags)
    return Notes(window.template, tags, group, start, more, colors)


def noted(document: str) -> Notes:
    """What an element says that libvirt's metadata call gave; "" is none. Raises `Refused`."""
    return read(parse(document).element) if document else _NONE


def rewritten(document: str, notes: Notes) -> str:
    """That element saying this instead, with all it holds besides; "" when nothing is left of it. Raises `Refused`."""
    window = _begun(document)
    before = read(window.element)
    if notes.template != before.template:
        window.template = notes.template
    if notes.group != before.group:
        window.group = notes.group or None
    if (notes.tags, notes.colors) != (before.tags, before.colors):
        hidden = [row for row in window.tags if row[0] not in before.tags]
        # A colour that is not known here stays until a person chooses another.
        was, now, written = dict(before.colors), dict(notes.colors), dict(reversed(window.tags))
        colors = {tag: now.get(tag, "") if now.get(tag) != was.get(tag) else written.get(tag, "") for tag in notes.tags}
        window.tags = (*colors.items(), *hidden)
    if notes.start != before.start:
        window.place = notes.start.order or None
        window.delay_s = notes.start.delay_s or None
        window.after = tuple((uuid,) for uuid in notes.start.after)
    element = window.element
    empty = len(element) == 0 and not element.attrib and not (element.text or "").strip()
    return "" if empty else serialise(window)


def _begun(document: str) -> NotesXml:
    window = parse(document) if document else Node(etree.Element("notes"))
    if window.tag == "notes":
        return NotesXml(window.element)
    around = etree.Element("notes")
    around.append(window.element)
    return NotesXml(around)


def _within(number: int, most: int) -> int:
    return number if 0 < number <= most else 0


def _size(element: etree._Element) -> int:
    """Characters in it, counted no further than it matters."""
    size = 0
    for part in element.iter():
        size += 16 + len(part.text or "") + sum(map(len, part.attrib.values()))
        if size > _LONGEST:
            break
    return size
