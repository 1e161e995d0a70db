"""Edits carried out on a document, taken back, and held against what somebody else did meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from virtgui.model.edits import (
    MACHINE,
    AddDevice,
    Conflict,
    Edit,
    Place,
    RemoveDevice,
    ReplaceElement,
    SetField,
    Value,
)
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node, adopt, ensure
from virtgui.xml.parse import parse, serialise
from virtgui.xml.places import find_place, place_of, places


class Vanished(LookupError):
    """A place is no longer there; its text names the place."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place.kind} {place.key}")
        self.place = place


def document(text: str) -> MachineXml:
    """A machine's definition, to be read and edited in place. Raises `parse.Refused`."""
    return MachineXml(parse(text).element)


def apply(machine: Node, edits: Iterable[Edit]) -> Node:
    """Carry edits out on a document, in their order; returns its root's window, which another replaces only
    where a person replaced the whole. Raises `Vanished` and, for XML that is none, `parse.Refused`."""
    for edit in edits:
        match edit:
            case SetField(place, field, value):
                setattr(_there(machine, place), field, value)
            case AddDevice(xml):
                add(machine, xml)
            case RemoveDevice(place):
                _there(machine, place).remove()
            case ReplaceElement(place, xml) if place == MACHINE:
                machine = document(xml)
            case ReplaceElement(place, xml):
                _there(machine, place).replace(parse(xml))
    return machine


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A document with edits carried out; without any, the very same text."""
    wanted = tuple(edits)
    return serialise(apply(document(text), wanted)) if wanted else text


def add(machine: Node, xml: str) -> Place:
    """Put a device behind those of its kind."""
    devices = ensure(machine.element, ("devices",), machine.order)
    device = adopt(devices, parse(xml))
    place = place_of(machine, device)
    if place is None:
        raise Vanished(Place(device.tag))
    return place


def value(machine: Node, place: Place, field: str) -> Value:
    """What a field of a place holds; None where the place is not there or nothing is written."""
    node = find_place(machine, place)
    return None if node is None else field_value(node, field)


def field_value(node: Node, field: str) -> Value:
    """What a field of a window holds; None where nothing is written."""
    declared = getattr(type(node), field)
    if declared.raw(node) is None:
        return None
    found: Value = getattr(node, field)
    return found


def conflicts(base: str, fresh: str, edits: Iterable[Edit]) -> tuple[Conflict, ...]:
    """Where somebody else changed a place since `base` that an edit would change otherwise."""
    if base == fresh:
        return ()
    before, now = document(base), document(fresh)
    found: list[Conflict] = []
    for edit in edits:
        match edit:
            case SetField(place, field, ours):
                if find_place(now, place) is None and find_place(before, place) is not None:
                    found.append(Conflict(place, field, value(before, place, field), None, ours))
                    continue
                was, theirs = value(before, place, field), value(now, place, field)
                if theirs not in (was, ours):
                    found.append(Conflict(place, field, was, theirs, ours))
            case RemoveDevice(place) | ReplaceElement(place, _):
                was, theirs = _text(before, place), _text(now, place)
                ours = edit.xml if isinstance(edit, ReplaceElement) else ""
                if theirs not in (was, ours):
                    found.append(Conflict(place, "", was, theirs, ours))
    return tuple(found)


def inverted(base: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits that take these back, for a document that was `base` before them."""
    machine: Node = document(base)
    back: list[Edit] = []
    for edit in edits:
        match edit:
            case SetField(place, field, _):
                back.append(SetField(place, field, value(machine, place, field)))
                apply(machine, (edit,))
            case AddDevice(xml):
                back.append(RemoveDevice(add(machine, xml)))
            case RemoveDevice(place):
                back.append(AddDevice(_text(machine, place)))
                apply(machine, (edit,))
            case ReplaceElement(place, _):
                back.append(_replaced_back(machine, edit))
                machine = apply(machine, (edit,))
    return tuple(reversed(back))


def _replaced_back(machine: Node, edit: ReplaceElement) -> Edit:
    """A device's new text may give it another key."""
    text = _text(machine, edit.place)
    if edit.place == MACHINE:
        return ReplaceElement(MACHINE, text)
    trial = document(serialise(machine))
    known = [place for place, _ in places(trial)]
    after = [place for place, _ in places(apply(trial, (edit,)))]
    return ReplaceElement(after[known.index(edit.place)], text)


def _text(machine: Node, place: Place) -> str:
    node = find_place(machine, place)
    return "" if node is None else serialise(node)


def _there(machine: Node, place: Place) -> Node:
    node = find_place(machine, place)
    if node is None:
        raise Vanished(place)
    return node
