"""A change to a machine's definition as a list of small deeds on places, never as a new document."""

from __future__ import annotations

from typing import TypeAlias

from virtgui.util.tuples import NamedTuple

Value: TypeAlias = str | int | bool | tuple[tuple[str, ...], ...] | None
"""What a field holds: text, a number, on or off, the rows of a list; None is "not there"."""


class Place(NamedTuple):
    """One device of a machine by libvirt's tag and what tells it from its like ("vda", a MAC address,
    "#2"), the same in the stored and the running definition; without a kind, the machine itself."""

    kind: str = ""
    key: str = ""


MACHINE = Place()


class SetField(NamedTuple):
    """Make one declared field of a place this value."""

    place: Place
    field: str
    value: Value

    def __repr__(self) -> str:
        return f"SetField({self.place}, {self.field})"  # no value: it may be a password


class AddDevice(NamedTuple):
    """Put a device into the machine."""

    xml: str

    def __repr__(self) -> str:
        return "AddDevice()"


class RemoveDevice(NamedTuple):
    """Take a device out of the machine."""

    place: Place


class ReplaceElement(NamedTuple):
    """Make a device, or with `MACHINE` the whole definition, what a person wrote."""

    place: Place
    xml: str

    def __repr__(self) -> str:
        return f"ReplaceElement({self.place})"


Edit: TypeAlias = SetField | AddDevice | RemoveDevice | ReplaceElement


class Conflict(NamedTuple):
    """A place that somebody else changed since it was read, and that we would change otherwise.
    `base` is what was read, `theirs` what is there now, `ours` what was asked for; with an empty
    `field` the three are a device's XML ("" when it is gone)."""

    place: Place
    field: str
    base: Value
    theirs: Value
    ours: Value

    def __repr__(self) -> str:
        return f"Conflict({self.place}, {self.field})"


class Outcome(NamedTuple):
    """What became of one edit. `now`: the running machine has it; `stored`: the next start has it.
    `why` says, for a running machine that has it not, why not; `detail` is libvirt's own text."""

    edit: Edit
    now: bool
    stored: bool
    why: str = ""
    detail: str = ""
