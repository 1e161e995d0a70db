"""What osinfo-db's files say of operating systems, file by file and before anything is inherited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from virtgui.model.systems import Firmware, Image, Media, Resources
from virtgui.xml.node import find
from virtgui.xml.parse import Refused, parse

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LINES = (
    *("short-id", "name", "version", "vendor", "family", "distro", "codename", "release-date", "eol-date"),
    *("release-status", "cloud-image-username"),
)
"""Elements of an `<os>` that hold one line."""


@dataclass(slots=True)
class Entry:
    """One `<os>` as it is written, with what files beside it add. `lines` are its one-line elements by tag, the
    untranslated first one of each; `links` its relations: "derives-from", "clones", "upgrades"."""

    id: str
    lines: dict[str, str] = field(default_factory=dict)
    short_ids: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    devices: list[tuple[str, bool]] = field(default_factory=list)
    """Ids of devices, and whether they are supported."""
    resources: list[tuple[str, str, Resources]] = field(default_factory=list)
    """Kind ("minimum", "recommended", "maximum", "network-install"), architecture, what is needed."""
    inherits: list[str] = field(default_factory=list)
    """Architectures whose resources are those of what it derives from."""
    media: list[Media] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    firmware: list[Firmware] = field(default_factory=list)


@dataclass(slots=True)
class Database:
    """All entries by id, names of devices by id."""

    entries: dict[str, Entry] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)


def database(contents: Iterable[bytes]) -> Database:
    """What files hold as one database; one that cannot be read is left out."""
    found = Database()
    for content in contents:
        try:
            root = parse(content).element
        except Refused:
            continue
        for child in root.iterchildren("os", "device"):
            if child.tag == "os":
                _read_system(child, found)
            elif name := _line(child, "name"):
                found.devices[child.get("id", "")] = name
    return found


def _read_system(element: etree._Element, database: Database) -> None:
    name = element.get("id", "")
    entry = database.entries.get(name)
    if entry is None:
        entry = database.entries[name] = Entry(name)
    for child in element.iterchildren(*_LINES):
        if child.tag == "short-id":
            entry.short_ids.append((child.text or "").strip())
        elif _LANGUAGE not in child.attrib:
            entry.lines[str(child.tag)] = (child.text or "").strip()
    for child in element.iterchildren(*_READERS):
        _READERS[str(child.tag)](child, entry)


def _link(element: etree._Element, entry: Entry) -> None:
    entry.links.append((str(element.tag), element.get("id", "")))


def _devices(element: etree._Element, entry: Entry) -> None:
    entry.devices += [(e.get("id", ""), e.get("supported") != "false") for e in element.iterchildren("device")]


def _resources(element: etree._Element, entry: Entry) -> None:
    arch = element.get("arch", "all")
    if element.get("inherit") == "true":
        entry.inherits.append(arch)
    for kind in element.iterchildren(etree.Element):
        needs = Resources(_number(kind, "n-cpus"), _number(kind, "ram"), _number(kind, "storage"))
        entry.resources.append((str(kind.tag), arch, needs))


def _media(element: etree._Element, entry: Entry) -> None:
    iso = find(element, ("iso",))
    told = iso if iso is not None else element
    entry.media.append(
        Media(
            arch=element.get("arch", ""),
            volume=_line(told, "volume-id"),
            system=_line(told, "system-id"),
            publisher=_line(told, "publisher-id"),
            application=_line(told, "application-id"),
            size=_number(told, "volume-size"),
            url=_line(element, "url"),
            live=element.get("live") == "true",
        )
    )


def _image(element: etree._Element, entry: Entry) -> None:
    cloud = element.get("cloud-init") == "true"
    image = Image(element.get("arch", ""), element.get("format", ""), _line(element, "url"), cloud)
    entry.images.append(image)


def _firmware(element: etree._Element, entry: Entry) -> None:
    supported = element.get("supported") != "false"
    entry.firmware.append(Firmware(element.get("arch", "all"), element.get("type", ""), supported))


_READERS: dict[str, Any] = {
    "derives-from": _link,
    "clones": _link,
    "upgrades": _link,
    "devices": _devices,
    "resources": _resources,
    "media": _media,
    "image": _image,
    "firmware": _firmware,
}
"""What reads an element of an `<os>` that holds more than a line."""


def _line(element: etree._Element, tag: str) -> str:
    """The first of its children of a tag, which is the untranslated one."""
    found = find(element, (tag,))
    return "" if found is None else (found.text or "").strip()


def _number(element: etree._Element, tag: str) -> int:
    written = _line(element, tag)
    return int(written) if written.isascii() and written.isdecimal() else 0
