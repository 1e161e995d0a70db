"""From what a person changed to the fewest calls that do it: for the next start, and for the running machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from virtgui.model.edits import (
    MACHINE,
    AddDevice,
    Edit,
    Place,
    RemoveDevice,
    ReplaceElement,
    SetField,
)
from virtgui.model.hardware import Hardware
from virtgui.xml.edits import Vanished, carried, document
from virtgui.xml.node import Node, ensure, find
from virtgui.xml.parse import parse, serialise
from virtgui.xml.places import find_place, places
from virtgui.xml.reach import reach_in
from virtgui.xml.tunables import Arguments, Unsayable, arguments

_DIRECT = frozenset(
    (
        "vcpus",
        "memory",
        "title",
        "description",
        "metadata",
        "scheduler",
        "vcpupin",
        "emulatorpin",
        "blkio",
        "memtune",
        "numa",
        "iotune",
    )
)
"""Ways that also change the stored definition by themselves, so that it need not be defined anew."""


class Step(NamedTuple):
    """One call: a way of hypervisor/calls.py, what it is given, and the numbers of the edits it does."""

    way: str
    given: Arguments
    edits: tuple[int, ...]
    place: Place = MACHINE

    def __repr__(self) -> str:
        return f"Step({self.way}, {self.edits})"  # what it is given may hold a password


class Plan(NamedTuple):
    """`define` is the whole stored definition to be given to libvirt ("" where none is), or `direct` the one
    call that changes it; either does the edits numbered in `stored`. `live` are calls for the running
    machine, which has those of `already` as it is; `later` says of the others why they must wait."""

    define: str = ""
    direct: Step | None = None
    stored: tuple[int, ...] = ()
    live: tuple[Step, ...] = ()
    already: tuple[int, ...] = ()
    later: tuple[tuple[int, str], ...] = ()

    def __repr__(self) -> str:
        return f"Plan({self.direct}, {self.stored}, {self.live}, {self.later})"


def steps(fresh: Hardware, edits: Sequence[Edit], *, live: bool, stored: bool) -> Plan:
    """The calls that carry edits out on a machine as it is now. Raises `Vanished` where a place is in neither
    definition, and `parse.Refused` for XML that is none."""
    define, direct, done = _stored(fresh.stored, edits) if stored and fresh.stored else ("", None, ())
    calls, already, later = _live(fresh.live, edits) if live and fresh.live else ((), (), ())
    running = document(fresh.live) if live and fresh.live else None
    for number, edit in enumerate(edits):
        if number not in done and not _known(edit, running):
            raise Vanished(edit.place if not isinstance(edit, AddDevice) else MACHINE)
    return Plan(define, direct, done, calls, already, later)


def _known(edit: Edit, running: Node | None) -> bool:
    if running is None:
        return False
    return isinstance(edit, AddDevice) or find_place(running, edit.place) is not None


def with_mac(edit: Edit, mac: str) -> Edit:
    """A new interface with this address where it has none, so that both definitions get the same one."""
    if not isinstance(edit, AddDevice) or not edit.xml.lstrip().startswith("<interface"):
        return edit
    device = parse(edit.xml)
    if find(device.element, ("mac",)) is not None:
        return edit
    ensure(device.element, ("mac",)).set("address", mac)
    return AddDevice(serialise(device))


def macs(text: str) -> frozenset[str]:
    """The MAC addresses of a machine's interfaces, in lower case."""
    return frozenset(place.key for place, _ in places(document(text)) if place.kind == "interface")


def device_alias(text: str, place: Place) -> str | None:
    """The alias of a running machine's device, "" without one; None where it does not have the device."""
    node = find_place(document(text), place)
    if node is None:
        return None
    alias = find(node.element, ("alias",))
    return "" if alias is None else str(alias.get("name", ""))


def identity(text: str) -> str:
    """The UUID that a definition names. Raises `parse.Refused`."""
    return document(text).uuid.strip().lower()


def _stored(text: str, edits: Sequence[Edit]) -> tuple[str, Step | None, tuple[int, ...]]:
    before, after = document(text), carried(text, ())
    done = []
    for number, edit in enumerate(edits):
        try:
            after.apply((edit,))
        except Vanished:
            continue  # only the running machine has it
        done.append(number)
    if not done:
        return "", None, ()
    return serialise(after.machine), _direct(before, after.machine, edits, tuple(done)), tuple(done)


def _direct(before: Node, after: Node, edits: Sequence[Edit], done: tuple[int, ...]) -> Step | None:
    """The one call that makes the same of the stored definition; None where it takes more."""
    groups = set()
    for number in done:
        edit = edits[number]
        if not isinstance(edit, SetField):
            return None
        groups.add((reach_in(before, edit).way, edit.place if edit.place.kind else MACHINE))
    if len(groups) != 1:
        return None
    ((way, place),) = groups
    if way not in _DIRECT:
        return None
    try:
        given = arguments(way, place, before, after)
    except Unsayable:
        return None
    return Step(way, given, done, place) if given else None


def _live(text: str, edits: Sequence[Edit]) -> tuple[tuple[Step, ...], tuple[int, ...], tuple[tuple[int, str], ...]]:
    before, after = document(text), carried(text, ())
    groups: dict[tuple[str, Place], list[int]] = {}
    plugs: list[Step] = []
    already: list[int] = []
    later: list[tuple[int, str]] = []
    for number, edit in enumerate(edits):
        told = reach_in(before, edit)
        if isinstance(edit, RemoveDevice) and find_place(before, edit.place) is None:
            already.append(number)
            continue
        if not told.now:
            later.append((number, told.why))
            continue
        match edit:
            case AddDevice(xml):
                plugs.append(Step("attach", (xml,), (number,)))
            case RemoveDevice(place):
                plugs.append(Step("detach", (_text(before, place),), (number,), place))
            case SetField(place, _, _) | ReplaceElement(place, _):
                after.apply((_onto(edit, before),))
                groups.setdefault((told.way, place), []).append(number)
    calls = []
    for (way, place), numbers in groups.items():
        try:
            given = arguments(way, place, before, after.machine)
        except Unsayable:
            later += [(number, _UNSAYABLE) for number in numbers]
            continue
        if given:
            calls.append(Step(way, given, tuple(numbers), place))
        else:
            already += numbers
    return (*calls, *plugs), tuple(already), tuple(later)


_UNSAYABLE = "A running machine cannot be told this. It changes at the next start."


def _onto(edit: SetField | ReplaceElement, before: Node) -> SetField | ReplaceElement:
    """A device written anew keeps the alias by which the running machine knows it."""
    if not isinstance(edit, ReplaceElement):
        return edit
    old, new = find_place(before, edit.place), parse(edit.xml)
    alias = None if old is None else find(old.element, ("alias",))
    if alias is not None and find(new.element, ("alias",)) is None:
        ensure(new.element, ("alias",)).set("name", str(alias.get("name", "")))
    return ReplaceElement(edit.place, serialise(new))


def _text(machine: Node, place: Place) -> str:
    node = find_place(machine, place)
    return "" if node is None else serialise(node)
