"""What other programs wrote into a machine's metadata, as paths with texts: for who wants it shown."""

from __future__ import annotations

from lxml import etree

from virtgui.xml.sections.namespaces import OWN

PAIRS_MOST, TEXT_MOST, DEEP_MOST = 48, 200, 6


def pairs(metadata: etree._Element | None) -> tuple[tuple[str, str], ...]:
    """Each text and attribute under `<metadata>` that is not ours, by its path without namespaces: ("instance/owner",
    "mira"), ("instance/flavor@name", "m1.small"). The first of each path; of huge ones only so many."""
    found: dict[str, str] = {}
    for child in metadata if metadata is not None else ():
        if isinstance(child.tag, str) and not child.tag.startswith(OWN):
            _gather(child, "", 1, found)
    return tuple(found.items())


def _gather(element: etree._Element, above: str, deep: int, found: dict[str, str]) -> None:
    if len(found) >= PAIRS_MOST or deep > DEEP_MOST or not isinstance(element.tag, str):
        return
    path = f"{above}/{etree.QName(element).localname}" if above else str(etree.QName(element).localname)
    text = (element.text or "").strip()
    if text:
        found.setdefault(path[:TEXT_MOST], text[:TEXT_MOST])
    for name, value in element.attrib.items():
        if len(found) < PAIRS_MOST and value:
            found.setdefault(f"{path}@{etree.QName(name).localname}"[:TEXT_MOST], str(value)[:TEXT_MOST])
    for child in element:
        _gather(child, path, deep + 1, found)
