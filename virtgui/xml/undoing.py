"""What lies between two definitions of a machine as edits, as far as declared fields reach."""

from __future__ import annotations

from virtgui.model.edits import AddDevice, Edit, Place, RemoveDevice, SetField, Value
from virtgui.xml.edits import carried, field_value
from virtgui.xml.fields import Field
from virtgui.xml.node import Node
from virtgui.xml.parse import serialise
from virtgui.xml.secrets import MARK


def between(now: str, wanted: str) -> tuple[Edit, ...]:
    """Edits that make of one definition the other. Passwords that were left out of either are not touched, and
    what no field is declared for stays. Raises `parse.Refused`."""
    one, other = carried(now, ()), carried(wanted, ())
    edits: list[Edit] = [RemoveDevice(place) for place in one.nodes if place not in other.nodes]
    for place, node in other.nodes.items():
        if place in one.nodes:
            edits += _fields(place, one.nodes[place], node)
        elif MARK not in (text := serialise(node)):
            edits.append(AddDevice(text))
    return tuple(edits)


def _fields(place: Place, now: Node, wanted: Node) -> list[Edit]:
    found: list[Edit] = []
    for name in dict.fromkeys(_declared(type(wanted))):
        value = field_value(wanted, name)
        if field_value(now, name) != value and not _marked(value) and not _marked(field_value(now, name)):
            found.append(SetField(place, name, value))
    return found


def _declared(kind: type[Node]) -> list[str]:
    return [name for base in kind.__mro__ for name, field in vars(base).items() if isinstance(field, Field)]


def _marked(value: Value) -> bool:
    return MARK in str(value)
