"""How a device is found again: in the stored and in the running definition, before and after others changed it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from lxml import etree

from virtgui.model.edits import MACHINE, Place
from virtgui.xml.kinds import window
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node, find

_KEYS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "disk": ((("target",), "dev"),),
    "interface": ((("mac",), "address"),),
    "controller": (((), "type"), ((), "index")),
    "filesystem": ((("target",), "dir"),),
    "graphics": (((), "type"),),
    "input": (((), "type"), ((), "bus")),
    "serial": ((("target",), "port"),),
    "parallel": ((("target",), "port"),),
    "console": ((("target",), "type"), (("target",), "port")),
    "channel": ((("target",), "type"), (("target",), "name")),
    "shmem": (((), "name"),),
    "lease": ((("lockspace",), ""), (("key",), "")),
    "audio": (((), "id"),),
}
"""What tells devices of a kind apart: elements and attributes, joined; nothing named is its number."""
_SOURCES = ("vendor", "product", "address", "adapter")


def _hostdev(element: etree._Element) -> str:
    """What of the host it is: ids and addresses below its source."""
    source = find(element, ("source",))
    if source is None:
        return ""
    parts = [str(element.get("type", ""))]
    for child in source.iter():
        if child.tag in _SOURCES:
            parts += sorted("=".join((str(name), str(value))) for name, value in child.attrib.items())
    return ",".join(parts)


def _own_key(element: etree._Element) -> str:
    if element.tag == "hostdev":
        return _hostdev(element)
    parts = []
    for steps, attribute in _KEYS.get(str(element.tag), ()):
        found = find(element, steps)
        parts.append("" if found is None else (found.get(attribute) if attribute else found.text) or "")
    key = ",".join(part.strip() for part in parts if part)
    return key.lower() if element.tag == "interface" else key


def elements(root: etree._Element) -> Iterator[tuple[Place, etree._Element]]:
    """Every device of a machine with its place, in the document's order."""
    seen: Counter[tuple[str, str]] = Counter()
    for devices in root.iterchildren("devices"):
        for element in devices.iterchildren(etree.Element):
            if element.tag == "emulator":
                continue
            kind, key = str(element.tag), _own_key(element)
            seen[kind, key] += 1
            number = seen[kind, key]
            yield Place(kind, key if key and number == 1 else f"{key}#{number}"), element


def renumbered(before: Node, now: Node) -> dict[Place, Place | None]:
    """Of devices that only their number tells apart, those that have another place now: the same text is the same
    device, then the same address in the guest, then the order. None where one is there no more."""
    groups: dict[tuple[str, str], list[tuple[Place, etree._Element]]] = defaultdict(list)
    there: dict[tuple[str, str], list[tuple[Place, etree._Element]]] = defaultdict(list)
    for machine, found in ((before, groups), (now, there)):
        for place, element in elements(machine.element):
            found[place.kind, _own_key(element)].append((place, element))
    moved: dict[Place, Place | None] = {}
    for alike, old in groups.items():
        if len(old) > 1 or not alike[1]:
            moved |= _moved(old, there[alike])
    return moved


def _moved(
    old: list[tuple[Place, etree._Element]], new: list[tuple[Place, etree._Element]]
) -> dict[Place, Place | None]:
    found: dict[Place, Place | None] = {}
    for mark in (_text, _address):
        for place, element in old:
            said = mark(element)
            same = next((it for it, other in new if said and it not in found.values() and mark(other) == said), None)
            if place not in found and same is not None:
                found[place] = same
    left = [place for place, _ in old if place not in found]
    free = [place for place, _ in new if place not in found.values()]
    found |= dict(zip(left, free, strict=True)) if len(left) == len(free) else dict.fromkeys(left)
    return {place: to for place, to in found.items() if place != to}


def _text(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)


def _address(element: etree._Element) -> str:
    found = find(element, ("address",))
    return "" if found is None else repr(sorted(found.items()))


def places(machine: Node) -> tuple[tuple[Place, Node], ...]:
    """Every device of a machine with its place and a window onto it, in the document's order."""
    return tuple((place, window(place.kind)(element)) for place, element in elements(machine.element))


def find_place(machine: Node, place: Place) -> Node | None:
    """The window onto a place; None where there is none any more."""
    if place == MACHINE:
        return machine if isinstance(machine, MachineXml) else MachineXml(machine.element)
    return next((window(place.kind)(element) for found, element in elements(machine.element) if found == place), None)


def place_of(machine: Node, device: Node) -> Place | None:
    """The place of a device of this very document."""
    return next((place for place, element in elements(machine.element) if element is device.element), None)
