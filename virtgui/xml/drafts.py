"""A device that is yet to be: edited through the declared fields of its kind, then added with all it needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from virtgui.model.commands import NewVolume
from virtgui.model.edits import AddDevice, Value
from virtgui.util.language import tr
from virtgui.xml.devices.targets import free_target, needed_controllers
from virtgui.xml.edits import Carried, document, field_value
from virtgui.xml.kinds import window
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node, find
from virtgui.xml.parse import Refused, parse, serialise
from virtgui.xml.pretty import reformat
from virtgui.xml.secrets import secrets
from virtgui.xml.surroundings import Surroundings


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """`template` is the XML it began as, `fields` what was set since, by the names of its kind's declared fields.
    `volume` is made before it is added, `networks` are started. Never printed: it may hold a password."""

    template: str
    fields: tuple[tuple[str, Value], ...] = ()
    volume: NewVolume | None = None
    networks: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Libvirt's tag."""
        return parse(self.template).tag


def node(draft: Draft) -> Node:
    """A window onto the device as it stands, in a document of its own."""
    device = parse(draft.template)
    found = window(device.tag)(device.element)
    for field, value in draft.fields:
        setattr(found, field, value)
    return found


def value(draft: Draft, field: str) -> Value:
    """What a field holds; None where nothing is written."""
    return field_value(node(draft), field)


def with_fields(draft: Draft, fields: Iterable[tuple[str, Value]]) -> Draft:
    """The draft with these fields set."""
    wanted = dict(fields)
    kept = tuple(pair for pair in draft.fields if pair[0] not in wanted)
    return replace(draft, fields=(*kept, *wanted.items()))


def with_field(
    draft: Draft, field: str, wanted: Value, machine: MachineXml, held: frozenset[str] = frozenset()
) -> Draft:
    """The draft with one field set, and what follows from it: a disk on another bus gets a name of that bus."""
    fields: list[tuple[str, Value]] = [(field, wanted)]
    if draft.kind == "disk" and field == "bus" and wanted != value(draft, "bus"):
        fields.append(("target", free_target(machine, str(wanted or ""), held)))
    return with_fields(draft, fields)


def build(draft: Draft) -> str:
    """The device's XML, one element a line."""
    return reformat(serialise(node(draft))).rstrip()


def controllers(draft: Draft, machine: MachineXml) -> tuple[str, ...]:
    """The XML of the controllers that must come with it."""
    return tuple(reformat(xml).rstrip() for xml in needed_controllers(machine, serialise(node(draft))))


def surroundings(draft: Draft, around: Surroundings) -> Surroundings:
    """What the draft will find: the machine has the controllers that come with it."""
    coming = controllers(draft, around.machine)
    if not coming:
        return around
    machine = document(serialise(around.machine))
    return replace(around, machine=Carried(machine).apply(AddDevice(xml) for xml in coming).machine)


def document_flaw(text: str, tag: str) -> str:
    """Why a text is no document of this kind; "" when it is one."""
    try:
        found = parse(text).tag
    except Refused as refused:
        return str(refused)
    return "" if found == tag else tr("Begin with <{tag}>: this is a <{found}>").format(tag=tag, found=found)


def holds_password(text: str) -> bool:
    """Whether a document holds a password that must not be shown. Raises `parse.Refused`."""
    return bool(secrets(text))


def volume_name(text: str) -> str:
    """The name that a volume's document gives it; "" where it gives none. Raises `parse.Refused`."""
    found = find(parse(text).element, ("name",))
    return "" if found is None else (found.text or "").strip()
