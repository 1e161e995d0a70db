"""Edits carried out on a document, taken back, and held against what somebody else did meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
from virtgui.xml.kinds import window
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node, adopt, alone, ensure
from virtgui.xml.parse import parse, serialise
from virtgui.xml.places import find_place, place_of, places

_NO_MOVES: Mapping[Place, Place | None] = {}


class Vanished(LookupError):
    """A place is no longer there; its text names the place."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place.kind} {place.key}")
        self.place = place


def document(text: str) -> MachineXml:
    """A machine's definition, to be read and edited in place. Raises `parse.Refused`."""
    return MachineXml(parse(text).element)


class Carried:
    """A document with edits carried out. `nodes` has every device by the place it had before them, the machine
    itself by `MACHINE`; devices that were added by the place they got, those removed no more."""

    def __init__(self, machine: MachineXml) -> None:
        self._start(machine)

    def _start(self, machine: MachineXml) -> None:
        self.machine = machine
        self.nodes: dict[Place, Node] = {MACHINE: machine, **dict(places(machine))}

    def apply(self, edits: Iterable[Edit]) -> Carried:
        """Carry out edits in their order: places are those of the document as it was before the first, so
        that a device stays itself when what it is told by changes. Raises `Vanished` and `parse.Refused`."""
        for edit in edits:
            match edit:
                case SetField(place, field, value):
                    setattr(self.there(place), field, value)
                case AddDevice(xml):
                    self._add(xml)
                case RemoveDevice(place):
                    self.there(place).remove()
                    del self.nodes[place]
                case ReplaceElement(place, xml) if place == MACHINE:
                    self._start(document(xml))
                case ReplaceElement(place, xml):
                    self.there(place).replace(parse(xml))
        return self

    def there(self, place: Place) -> Node:
        """The window onto a place; raises `Vanished`."""
        node = self.nodes.get(place)
        if node is None:
            raise Vanished(place)
        return node

    def _add(self, xml: str) -> None:
        devices = ensure(self.machine.element, ("devices",), self.machine.order)
        device = adopt(devices, parse(xml))
        place = place_of(self.machine, device)
        if place is None:
            raise Vanished(Place(device.tag))
        while place in self.nodes:  # another was there before and is told by something else now
            place = Place(place.kind, f"{place.key}+")
        self.nodes[place] = window(place.kind)(device.element)


def carried(text: str, edits: Iterable[Edit]) -> Carried:
    """A document with edits carried out, and what became of its places."""
    return Carried(document(text)).apply(edits)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A document with edits carried out; without any, the very same text."""
    wanted = tuple(edits)
    return serialise(carried(text, wanted).machine) if wanted else text


def value(machine: Node, place: Place, field: str) -> Value:
    """What a field of a place holds; None where the place is not there or nothing is written."""
    node = find_place(machine, place)
    return None if node is None else field_value(node, field)


def field_value(node: Node, field: str) -> Value:
    """What a field of a window holds; None where nothing is written."""
    found: Value = getattr(type(node), field).value(node)
    return found


def conflicts(
    base: str, fresh: str, edits: Iterable[Edit], moves: Mapping[Place, Place | None] = _NO_MOVES
) -> tuple[Conflict, ...]:
    """Where somebody else changed a place since `base` that an edit would change otherwise. `moves` are the places
    that have another number by now: a conflict tells that, and for one that is gone a number that no device has."""
    if base == fresh:
        return ()
    before, now = document(base), document(fresh)
    found: list[Conflict] = []
    for edit in edits:
        if isinstance(edit, AddDevice):
            continue
        to = moves.get(edit.place, edit.place)
        at = to if to is not None else Place(edit.place.kind, f"{edit.place.key} ")
        match edit:
            case SetField(place, field, ours):
                if find_place(now, at) is None and find_place(before, place) is not None:
                    found.append(Conflict(at, field, value(before, place, field), None, ours))
                    continue
                was, theirs = value(before, place, field), value(now, at, field)
                if theirs not in (was, ours):
                    found.append(Conflict(at, field, was, theirs, ours))
            case RemoveDevice(place) | ReplaceElement(place, _):
                was, theirs = _text(before, place), _text(now, at)
                ours = edit.xml if isinstance(edit, ReplaceElement) else ""
                if theirs not in (was, ours):
                    found.append(Conflict(at, "", was, theirs, ours))
    return tuple(found)


def moved_edits(edits: Iterable[Edit], moves: Mapping[Place, Place | None]) -> tuple[Edit, ...]:
    """The same edits on the same devices, whose places are others now; those of a device that is gone are dropped."""
    found: list[Edit] = []
    for edit in edits:
        to = None if isinstance(edit, AddDevice) else moves.get(edit.place, edit.place)
        if isinstance(edit, AddDevice):
            found.append(edit)
        elif to is not None:
            found.append(edit._replace(place=to))
    return tuple(found)


def inverted(base: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits that take these back from a document that was `base` before them."""
    state = Carried(document(base))
    back: list[tuple[Node | None, Edit]] = []
    for edit in edits:
        known = frozenset(state.nodes)
        match edit:
            case SetField(place, field, _):
                node = state.there(place)
                back.append((node, SetField(place, field, field_value(node, field))))
                state.apply((edit,))
            case AddDevice():
                state.apply((edit,))
                place = next(place for place in state.nodes if place not in known)
                back.append((state.nodes[place], RemoveDevice(place)))
            case RemoveDevice(place):
                back.append((None, AddDevice(serialise(state.there(place)))))
                state.apply((edit,))
            case ReplaceElement(place, _):
                node = state.there(place)
                back.append((node, ReplaceElement(place, serialise(node))))
                state.apply((edit,))
    now: dict[object, Place] = {node.element: place for place, node in places(state.machine)}
    return tuple(_moved(edit, node, now) for node, edit in reversed(back))


def _moved(edit: Edit, node: Node | None, now: Mapping[object, Place]) -> Edit:
    """The same edit, for the place that its device has after all edits."""
    if node is None or isinstance(edit, AddDevice) or edit.place == MACHINE:
        return edit
    return edit._replace(place=now.get(node.element, edit.place))


def _text(machine: Node, place: Place) -> str:
    node = find_place(machine, place)
    return "" if node is None else serialise(alone(node))
