"""Tries every step with a kind of device on a real host, by the ways the program itself has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.bed import machines
from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.kind import Kind
from tests.bed.owner import Owner
from virtgui.model.commands import Change, Verb
from virtgui.model.edits import MACHINE, Edit, Place, RemoveDevice, SetField, Value
from virtgui.model.keys import Ticket
from virtgui.model.messages import Changed
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.views.hardware.addition import documents, wanted
from virtgui.views.hardware.cards import Card, cards
from virtgui.xml import drafts
from virtgui.xml.draft_disks import with_source
from virtgui.xml.drafts import Draft
from virtgui.xml.edits import document
from virtgui.xml.parse import serialise
from virtgui.xml.places import find_place, places

_PORTS = 26


def roomy(name: str, **options: object) -> str:
    """A machine that can take anything: PCI Express with free ports, memory that can grow and be shared."""
    xml = machines.guest(name, **options)  # type: ignore[arg-type]
    for fixed in ("<memballoon model='virtio'/>", "<panic model='isa'/>", "<controller type='usb' model='none'/>"):
        xml = xml.replace(fixed, "<memballoon model='none'/>" if "balloon" in fixed else "")
    ports = "".join(f"<controller type='pci' index='{n}' model='pcie-root-port'/>" for n in range(1, _PORTS + 1))
    memory = "<maxMemory slots='8' unit='MiB'>2048</maxMemory><memory unit='MiB'>128</memory>"
    shared = "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>"
    cell = "<numa><cell id='0' cpus='0' memory='128' unit='MiB'/></numa></cpu>"
    hubs = "<controller type='usb' index='0' model='qemu-xhci' ports='15'/>"
    hubs += "<controller type='scsi' index='0' model='virtio-scsi'/>"
    hubs += "<controller type='virtio-serial' index='0'/><controller type='pci' index='0' model='pcie-root'/>"
    hubs += f"<controller type='pci' index='{_PORTS + 1}' model='pcie-to-pci-bridge'/>"
    xml = re.sub("<memory unit='MiB'>[0-9]+</memory>", memory, xml)
    xml = xml.replace("machine='pc'", "machine='q35'").replace("</cpu>", cell).replace("<vcpu>", f"{shared}<vcpu>")
    return xml.replace("</emulator>", f"</emulator>{hubs}{ports}", 1)


class Trial:
    """One machine, and what each step with a device came to: "" where it went well, else what was told."""

    def __init__(self, circle: Circle, host: PrivateHost, name: str, *, loop: str) -> None:
        self.circle = circle
        self.host = host
        key = circle.appears(circle.connect(host.uri), name).key
        self.owner = Owner(circle, host, name, key)
        self.model = HardwareModel(key, circle.world, circle.send)
        self._loop = loop
        self.model.read_inventory()
        self._look()
        circle.wait_until(lambda: not self.model.asking, 15, "the inventory is read")

    # -- building ----------------------------------------------------------------------------

    def card(self, kind: Kind) -> Card:
        """The wizard's card it begins as."""
        return next(card for card in cards(self.model) if (card.page.kind, card.name) == (kind.tag, kind.card))

    def draft(self, kind: Kind) -> Draft:
        """The device as the wizard would make it for this machine."""
        around = self.model.surroundings()
        draft = self.card(kind).draft(around)
        if kind.source is not None:
            draft = with_source(draft, kind.source, around)
        for field, value in kind.fields:
            draft = drafts.with_field(draft, field, self._filled(value), around.machine)
        return draft

    def form(self, kind: Kind) -> str:
        """What its page says is wrong with it."""
        card = self.card(kind)
        if card.refusal:
            return card.refusal
        draft = self.draft(kind)
        found = card.page.check(drafts.node(draft), drafts.surroundings(draft, self.model.surroundings()))
        return "; ".join(f"{flaw.field}: {flaw.message}" for flaw in found if not flaw.warning)

    def _filled(self, value: Value) -> Value:
        return value.replace("{loop}", self._loop) if isinstance(value, str) else value

    # -- steps -------------------------------------------------------------------------------

    def add(self, kind: Kind, *, live: bool) -> tuple[str, Place | None]:
        """Add it, to its definition alone or to the running machine as well; where it then is."""
        draft = self.draft(kind)
        texts = {sent.name: sent.text for sent in documents(draft, self.model)}
        edits = wanted(draft, texts, live=live, stored=True, words="").edits
        before, kept = self._places(live), self._places(False)
        volumes = (draft.volume,) if draft.volume is not None and not self._made(draft) else ()
        ticket = self._send(edits, live, volumes=volumes)
        told = self._told(ticket, live)[-1]
        self._look()
        if live and told:
            self.remove([place for place in self._places(False) if place not in kept], live=False)
        after = self._places(live)
        new = [place for place in after if place not in before and place.kind == kind.tag]
        return (told or ("" if new else "libvirt did not keep it")), (new[-1] if new else None)

    def edit(self, kind: Kind, place: Place) -> str:
        """Change one of its fields; that must change nothing else."""
        field, value = kind.change
        before = self._places(False)
        told = self._told(self._send((SetField(place, field, value),), False), False)
        if told[-1:] != [""]:
            return told[-1]
        self._look()
        after = self._places(False)
        others = {known for known in before if before[known] != after.get(known)} | (after.keys() - before.keys())
        if place not in others or {each.kind for each in others - {place}} - set(kind.along):
            return f"changed {sorted(map(str, others))}"
        node = find_place(self.model.base, place)
        now = None if node is None else self.model.value(place, field)
        return "" if now == value else f"{field} became {now!r}"

    def remove(self, wanted: Iterable[Place], *, live: bool) -> dict[Place, str]:
        """Take devices out at once."""
        gone = tuple(wanted)
        if not gone:
            return {}
        told = self._told(self._send(tuple(RemoveDevice(place) for place in gone), live), live)
        self._look()
        return dict(zip(gone, told, strict=True))

    def start(self) -> str:
        """Start the machine."""
        problem = self.circle.act(self.owner.key, Verb.START, timeout=60).problem
        return "" if problem is None else f"{problem.reason} {problem.detail}"

    def stop(self) -> None:
        """Power it off."""
        self.circle.act(self.owner.key, Verb.POWER_OFF)
        self.circle.becomes(self.owner.key, lambda machine: not machine.active)
        self._look()

    # -- looking -----------------------------------------------------------------------------

    def _look(self) -> None:
        self.owner.told()

    def _places(self, live: bool) -> dict[Place, str]:
        hardware = self.model.hardware
        assert hardware is not None
        machine = document(hardware.live if live else hardware.stored)
        devices = places(machine)
        found = {place: serialise(node) for place, node in devices}
        for _, node in devices:
            node.remove()
        return found | {MACHINE: re.sub(r"\s+", " ", serialise(machine))}

    def _made(self, draft: Draft) -> bool:
        return draft.volume is not None and (self.host.images / draft.volume.name).exists()

    def _send(self, edits: tuple[Edit, ...], live: bool, **more: object) -> Ticket:
        seen = self.model.hardware
        assert seen is not None
        return self.circle.send(Change(self.owner.key, "change it", edits, seen, live, **more))  # type: ignore[arg-type]

    def _told(self, ticket: Ticket, live: bool) -> list[str]:
        done = self.circle.finish(ticket, 60)
        if not self.circle.of(ticket, Changed):
            assert done.problem is not None
            return [f"{done.problem.reason} {done.problem.detail}".strip()]
        return [
            "" if (each.now if live else each.stored) else f"{each.why} {each.detail}".strip()
            for each in self.owner.outcomes(ticket)
        ]
