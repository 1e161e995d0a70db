"""From what a person changed to the fewest calls that do it: for the next start, and for the running machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lxml import etree

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
from virtgui.util.language import tr
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
    running = _live(fresh.live, _as_running(fresh, edits)) if live and fresh.live else _Live()
    for number, edit in enumerate(edits):
        if number not in done and (number in running.absent or not (live and fresh.live)):
            raise Vanished(edit.place if not isinstance(edit, AddDevice) else MACHINE)
    return Plan(define, direct, done, running.calls, running.already, running.later)


def _as_running(fresh: Hardware, edits: Sequence[Edit]) -> Sequence[Edit]:
    """The same, devices that are only numbered being those that the person saw in the stored definition: the numbers
    of the running machine are others once one of them is in one definition only."""
    if not fresh.stored or not any("#" in edit.place.key for edit in edits if not isinstance(edit, AddDevice)):
        return edits
    stored, live = document(fresh.stored), document(fresh.live)
    return tuple(edit if isinstance(edit, AddDevice) else _moved(edit, stored, live) for edit in edits)


def _moved(
    edit: SetField | RemoveDevice | ReplaceElement, stored: Node, live: Node
) -> SetField | RemoveDevice | ReplaceElement:
    place = edit.place
    wanted, there = find_place(stored, place), find_place(live, place)
    if "#" not in place.key or wanted is None or (there is not None and _bare(there) == _bare(wanted)):
        return edit
    alike = [found for found, node in places(live) if found.kind == place.kind and _bare(node) == _bare(wanted)]
    return edit._replace(place=alike[0]) if len(alike) == 1 else edit


def _bare(node: Node) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What a device is, without the name and the place that a run gives it."""
    told = [each for each in node.element.iter(etree.Element) if each.tag not in ("alias", "address")]
    return [
        (str(each.tag), (each.text or "").strip(), sorted((str(name), str(of)) for name, of in each.attrib.items()))
        for each in told
    ]


def with_macs(edits: Sequence[Edit], made: Callable[[], str]) -> tuple[Edit, ...]:
    """The same, new interfaces without an address having one, so that both definitions get the same. One that
    is known by its number is left to libvirt: other edits would not find it again. Raises `parse.Refused`."""
    numbered = any(
        edit.place.kind == "interface" and "#" in edit.place.key for edit in edits if not isinstance(edit, AddDevice)
    )
    return tuple(edits) if numbered else tuple(_with_mac(edit, made) for edit in edits)


def _with_mac(edit: Edit, made: Callable[[], str]) -> Edit:
    if not isinstance(edit, AddDevice) or not edit.xml.lstrip().startswith("<interface"):
        return edit
    device = parse(edit.xml)
    if find(device.element, ("mac",)) is not None:
        return edit
    ensure(device.element, ("mac",)).set("address", made())
    return AddDevice(serialise(device))


def macs(text: str) -> frozenset[str]:
    """The MAC addresses of a machine's interfaces, in lower case."""
    return frozenset(place.key for place, _ in places(document(text)) if place.kind == "interface")


def alias_of(device: str) -> str:
    """The name by which a running machine knows a device; "" without one."""
    alias = find(parse(device).element, ("alias",))
    return "" if alias is None else str(alias.get("name", ""))


def has_device(text: str, place: Place, alias: str) -> bool:
    """Whether a running machine still has a device: by its alias, for numbers shift, else by its place."""
    machine = document(text)
    if not alias:
        return find_place(machine, place) is not None
    found = (find(node.element, ("alias",)) for _, node in places(machine))
    return any(each is not None and each.get("name") == alias for each in found)


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
        was, now = find_place(before, place), find_place(after, place)
        given = () if was is None or now is None else arguments(way, was, now)
    except Unsayable:
        return None
    return Step(way, given, done, place) if given else None


class _Live(NamedTuple):
    """The part of a plan that is for the running machine; it has no such place as the edits of `absent` name."""

    calls: tuple[Step, ...] = ()
    already: tuple[int, ...] = ()
    later: tuple[tuple[int, str], ...] = ()
    absent: frozenset[int] = frozenset()


class _Planner:
    """Carries edits out on a copy of the running definition and notes the calls that do the same."""

    def __init__(self, text: str) -> None:
        self._before, self._after = carried(text, ()), carried(text, ())
        self._tuned: dict[tuple[str, Place], list[int]] = {}
        self._plugs: list[Step] = []
        self._new: dict[Place, tuple[int, str]] = {}
        self._already: list[int] = []
        self._later: list[tuple[int, str]] = []
        self._absent: list[int] = []

    def take(self, number: int, edit: Edit) -> None:
        """Plan one more."""
        if isinstance(edit, AddDevice):
            self._plug_in(number, edit)
            return
        place = edit.place
        if place in self._new:
            self._change_new(number, edit, *self._new[place])
        elif place not in self._after.nodes:
            self._absent.append(number)
            if isinstance(edit, RemoveDevice):
                self._already.append(number)
            else:
                self._later.append((number, reach_in(self._before.machine, edit).why))
        elif not (told := reach_in(self._before.machine, edit)).now:
            self._later.append((number, told.why))
        elif isinstance(edit, RemoveDevice):
            self._plugs.append(Step("detach", (serialise(self._before.there(place)),), (number,), place))
            self._after.apply((edit,))
        else:
            self._after.apply((_onto(edit, self._before.there(place)),))
            self._tuned.setdefault((told.way, place), []).append(number)

    def planned(self) -> _Live:
        """The calls for all that was taken."""
        calls = []
        for (way, place), numbers in self._tuned.items():
            now = self._after.nodes.get(place)
            try:
                given = () if now is None else arguments(way, self._before.there(place), now)
            except Unsayable:
                self._later += [(number, _UNSAYABLE) for number in numbers]
                continue
            if given:
                calls.append(Step(way, given, tuple(numbers), place))
            else:
                self._already += numbers
        calls += [step for step in self._plugs if step.given]
        self._already += [number for step in self._plugs if not step.given for number in step.edits]
        return _Live(tuple(calls), tuple(self._already), tuple(self._later), frozenset(self._absent))

    def _plug_in(self, number: int, edit: AddDevice) -> None:
        """`_new` has which plug it is, or -1 and why it must wait."""
        told, known = reach_in(self._before.machine, edit), frozenset(self._after.nodes)
        self._after.apply((edit,))
        place = next(place for place in self._after.nodes if place not in known)
        self._new[place] = (len(self._plugs) if told.now else -1, told.why)
        if told.now:
            self._plugs.append(Step("attach", (edit.xml,), (number,)))
        else:
            self._later.append((number, told.why))

    def _change_new(self, number: int, edit: SetField | RemoveDevice | ReplaceElement, index: int, why: str) -> None:
        """A device that is only about to be plugged in is plugged in as it is to be, or not at all."""
        self._after.apply((edit,))
        if isinstance(edit, RemoveDevice):
            del self._new[edit.place]
        if index < 0:
            self._later.append((number, why))
            return
        node, step = self._after.nodes.get(edit.place), self._plugs[index]
        given: Arguments = () if node is None else (serialise(node),)
        self._plugs[index] = step._replace(given=given, edits=(*step.edits, number))


def _live(text: str, edits: Sequence[Edit]) -> _Live:
    planner = _Planner(text)
    for number, edit in enumerate(edits):
        planner.take(number, edit)
    return planner.planned()


_UNSAYABLE = tr("A running machine cannot be told this. It changes at the next start.")


def _onto(edit: SetField | ReplaceElement, old: Node) -> SetField | ReplaceElement:
    """A device written anew keeps the alias by which the running machine knows it."""
    if not isinstance(edit, ReplaceElement):
        return edit
    new = parse(edit.xml)
    alias = find(old.element, ("alias",))
    if alias is not None and find(new.element, ("alias",)) is None:
        ensure(new.element, ("alias",)).set("name", str(alias.get("name", "")))
    return ReplaceElement(edit.place, serialise(new))
