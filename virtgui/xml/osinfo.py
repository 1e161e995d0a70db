"""What osinfo-db's files say of operating systems, file by file and before anything is inherited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from virtgui.model.systems import Driver, Firmware, Image, Media, Resources, Script, Tree
from virtgui.xml.node import find
from virtgui.xml.parse import Refused, parse

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LINES = (
    *("short-id", "name", "version", "vendor", "family", "distro", "codename", "release-date", "eol-date"),
    *("release-status", "kernel-url-argument", "cloud-image-username"),
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
    trees: list[Tree] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    firmware: list[Firmware] = field(default_factory=list)
    drivers: list[Driver] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    variants: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Database:
    """All entries by id, names of devices by id, install scripts by id. `refused` counts files that could not be
    read."""

    entries: dict[str, Entry] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, Script] = field(default_factory=dict)
    refused: int = 0


def database(files: Iterable[tuple[str, bytes]]) -> Database:
    """Files (path, content) as one database; a file that cannot be read is counted and left out."""
    found = Database()
    for path, content in files:
        try:
            root = parse(content).element
        except Refused:
            found.refused += 1
            continue
        for child in root.iterchildren("os", "device", "install-script"):
            match child.tag:
                case "os":
                    _read_system(child, found)
                case "device":
                    name = _line(child, "name")
                    if name:
                        found.devices[child.get("id", "")] = name
                case _:
                    script = _script(child, path)
                    found.scripts[script.id] = script
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
    own = [s.get("id", "") for s in element.iterfind("installer/script")]
    unattended = element.get("installer-script") != "false"
    entry.media.append(
        Media(
            arch=element.get("arch", ""),
            volume=_line(told, "volume-id"),
            system=_line(told, "system-id"),
            publisher=_line(told, "publisher-id"),
            application=_line(told, "application-id"),
            size=_number(told, "volume-size"),
            url=_line(element, "url"),
            kernel=_line(element, "kernel"),
            initrd=_line(element, "initrd"),
            live=element.get("live") == "true",
            installer=element.get("installer") != "false",
            reboots=_whole(element.get("installer-reboots"), 1),
            variant=_variant(element),
            scripts=(tuple(own) if own else None) if unattended else (),
        )
    )


def _tree(element: etree._Element, entry: Entry) -> None:
    info = find(element, ("treeinfo",))
    told = info if info is not None else etree.Element("treeinfo")
    entry.trees.append(
        Tree(
            arch=element.get("arch", ""),
            url=_line(element, "url"),
            kernel=_line(element, "kernel"),
            initrd=_line(element, "initrd"),
            boot_iso=_line(element, "boot-iso"),
            family=_line(told, "family"),
            version=_line(told, "version"),
            treeinfo_arch=_line(told, "arch"),
            treeinfo_variant=_line(told, "variant"),
            variant=_variant(element),
        )
    )


def _image(element: etree._Element, entry: Entry) -> None:
    cloud = element.get("cloud-init") == "true"
    image = Image(element.get("arch", ""), element.get("format", ""), _line(element, "url"), cloud, _variant(element))
    entry.images.append(image)


def _firmware(element: etree._Element, entry: Entry) -> None:
    supported = element.get("supported") != "false"
    entry.firmware.append(Firmware(element.get("arch", "all"), element.get("type", ""), supported))


def _driver(element: etree._Element, entry: Entry) -> None:
    devices = tuple(e.get("id", "") for e in element.iterchildren("device"))
    entry.drivers.append(Driver(element.get("arch", "all"), element.get("location", ""), devices))


def _installer(element: etree._Element, entry: Entry) -> None:
    entry.scripts += [e.get("id", "") for e in element.iterchildren("script")]


def _variants(element: etree._Element, entry: Entry) -> None:
    entry.variants[element.get("id", "")] = _line(element, "name")


_READERS: dict[str, Any] = {
    "derives-from": _link,
    "clones": _link,
    "upgrades": _link,
    "devices": _devices,
    "resources": _resources,
    "media": _media,
    "tree": _tree,
    "image": _image,
    "firmware": _firmware,
    "driver": _driver,
    "installer": _installer,
    "variant": _variants,
}
"""What reads an element of an `<os>` that holds more than a line."""


def _script(element: etree._Element, path: str) -> Script:
    return Script(
        id=element.get("id", ""),
        profile=_line(element, "profile"),
        file_name=_line(element, "expected-filename"),
        methods=tuple((e.text or "").strip() for e in element.iterchildren("injection-method")),
        needs_internet=_line(element, "needs-internet") == "true",
        path=path,
    )


def _variant(element: etree._Element) -> str:
    found = find(element, ("variant",))
    return "" if found is None else found.get("id", "")


def _line(element: etree._Element, tag: str) -> str:
    """The first of its children of a tag, which is the untranslated one."""
    found = find(element, (tag,))
    return "" if found is None else (found.text or "").strip()


def _number(element: etree._Element, tag: str) -> int:
    return _whole(_line(element, tag), 0)


def _whole(written: str | None, default: int) -> int:
    return int(written) if written and written.isascii() and written.isdecimal() else default
