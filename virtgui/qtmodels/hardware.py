"""One machine's definition while a person edits it: what is, what is wanted, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.commands import Change, Command, NewVolume, ReadHardware, ReadInventory
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
from virtgui.model.facts import Address, Domain, Host
from virtgui.model.hardware import Hardware
from virtgui.model.inventory import Inventory, Pool, Use
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Changed, Conflicted, Finished, Happened, HardwareRead, InventoryRead
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.xml.capabilities import Capabilities, capabilities
from virtgui.xml.devices.targets import disk_targets
from virtgui.xml.edits import Carried, Vanished, carried, conflicts, edited, field_value, inverted, moved_edits
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node
from virtgui.xml.parse import Refused, parse, serialise
from virtgui.xml.places import renumbered
from virtgui.xml.secrets import without_secrets
from virtgui.xml.surroundings import Surroundings
from virtgui.xml.undoing import between

_AGAIN_MS = 250
_REDEFINES = frozenset(("metadata_change", "device_added", "device_removed", "disk_change", "tray_change", "tunable"))
"""Events after which a definition is another, though its row may be the same."""


class HardwareModel(QObject):
    """Edits are collected here and sent at once. What is read anew meanwhile takes their place below them; where
    somebody else changed the same, `conflicted` says so and the edits wait."""

    moved = pyqtSignal(object)
    """Devices have other numbers than before (a dict of places, None for one that is gone); `changed` follows."""
    changed = pyqtSignal()
    """What is shown may differ: documents, edits, or the host's inventory."""
    conflicted = pyqtSignal(tuple)
    """Conflicts that must be decided before the edits can go on."""
    applied = pyqtSignal(object)
    """A Changed: what became of what was sent."""
    ended = pyqtSignal(object)
    """A Finished of something sent from here; after a failure the edits are still there."""

    def __init__(
        self, key: DomainKey, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.key = key
        self._world = world
        self._send = send
        self.hardware: Hardware | None = None
        self.problem: Problem | None = None
        self.inventory = Inventory()
        self.capabilities = Capabilities()
        self.edits: tuple[Edit, ...] = ()
        self.conflicts: tuple[Conflict, ...] = ()
        self._base = Carried(_nothing())
        self._origin = self._base
        self._now = self._base
        self._live: Carried | None = None
        self._undone: list[tuple[Edit, ...]] = []
        self._done: list[tuple[Edit, ...]] = []
        self._touched: tuple[Place, str] | None = None
        self._sent: dict[Ticket, bool] = {}
        """What is under way, and whether it is what waits."""
        self._last: tuple[Edit, ...] = ()
        self._settled = False
        """Edits came true, and what they made of the definition is still to be read."""
        self._unread = False
        """A change ended, and what it made is still to be read."""
        self._read = False
        self._reading = False
        """It was asked for, and there was no answer yet."""
        self._reachable = self.reachable
        self._asked: set[Ticket] = set()
        self._pools_asked: set[str] = set()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self.read)
        world.reported.connect(self._heard)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)

    # -- what is -----------------------------------------------------------------------------

    @property
    def machine(self) -> MachineXml:
        """The definition with all edits."""
        return self._now.machine

    @property
    def base(self) -> MachineXml:
        """The definition without edits."""
        return self._base.machine

    @property
    def running(self) -> MachineXml:
        """The running machine's definition; the stored one's where it does not run."""
        return self._live.machine if self._live is not None else self._base.machine

    @property
    def domain(self) -> Domain | None:
        """The machine as its row tells it; None once it is gone."""
        return self._world.machines.get(self.key)

    @property
    def host(self) -> Host | None:
        """Its host; None once it is forgotten."""
        return self._world.hosts.get(self.key.host)

    @property
    def reachable(self) -> bool:
        """Whether its host is connected."""
        host = self.host
        return host is not None and host.open

    @property
    def silent(self) -> bool:
        """Whether it does not respond, and newer libvirt may wait for it before it tells its definition."""
        domain = self.domain
        return domain is not None and not domain.responding

    @property
    def active(self) -> bool:
        """Whether it runs."""
        return bool(self.hardware and self.hardware.live)

    def devices(self) -> tuple[tuple[Place, Node, bool], ...]:
        """Every device with its window, and whether an edit removes it; added ones last among their kind."""
        found = [(place, node, False) for place, node in self._now.nodes.items() if place != MACHINE]
        gone = [(p, n, True) for p, n in self._base.nodes.items() if p not in self._now.nodes]
        passing = [(p, n, False) for p, n in self._passing().items()]
        return tuple(found + gone + passing)

    def _passing(self) -> dict[Place, Node]:
        """Devices that only the running machine has."""
        live = self._live.nodes if self._live is not None else {}
        return {place: node for place, node in live.items() if place not in self._base.nodes and place != MACHINE}

    def is_passing(self, place: Place) -> bool:
        """Whether only the running machine has it: its next start will not."""
        return place not in self._now.nodes and place in self._passing()

    def node(self, place: Place) -> Node | None:
        """The window onto a place as edited; for a removed device as it was."""
        return self._now.nodes.get(place) or self._base.nodes.get(place) or self._passing().get(place)

    def value(self, place: Place, field: str) -> Value:
        """What a field holds with the edits; None where nothing is written."""
        node = self.node(place)
        return None if node is None else field_value(node, field)

    def origin(self, place: Place, field: str) -> Value:
        """What it holds without its own edits."""
        node = self._origin.nodes.get(place)
        return None if node is None else field_value(node, field)

    def live_value(self, place: Place, field: str) -> Value:
        """What the running machine has; what the definition has where it does not run or does not say."""
        node = self._live.nodes.get(place) if self._live is not None else None
        return self.origin(place, field) if node is None else field_value(node, field)

    def live_node(self, place: Place) -> Node | None:
        """The window onto a place of the running machine; None where it does not run, or has no such."""
        machine = self._live if self._live is not None else self._base
        return machine.nodes.get(place) if self.active else None

    def is_live(self, place: Place) -> bool:
        """Whether the running machine has such a device."""
        return self._live is not None and place in self._live.nodes

    def is_changed(self, place: Place, field: str) -> bool:
        """Whether an edit of this field waits."""
        return any(isinstance(e, SetField) and e.place == place and e.field == field for e in self.edits)

    def touched(self, place: Place) -> bool:
        """Whether any edit of this place waits."""
        return self.is_new(place) or any(not isinstance(edit, AddDevice) and edit.place == place for edit in self.edits)

    def is_removed(self, place: Place) -> bool:
        """Whether an edit takes it out."""
        return place not in self._now.nodes and not self.is_passing(place)

    def is_new(self, place: Place) -> bool:
        """Whether an edit adds it."""
        return place not in self._base.nodes and place in self._now.nodes

    def surroundings(self) -> Surroundings:
        """What forms and checks must know beside an element."""
        host = self._world.hosts.get(self.key.host)
        held = disk_targets(self._live.machine) - disk_targets(self.machine) if self._live is not None else frozenset()
        return Surroundings(
            self.machine,
            self.capabilities,
            self.inventory,
            self._uses(),
            self.active,
            host.driver if host else "",
            held,
        )

    def addresses(self) -> tuple[Address, ...]:
        """The machine's addresses, as leases, the agent or the neighbour table tell them."""
        return self._world.addresses.get(self.key, ())

    # -- what is wanted ----------------------------------------------------------------------

    def set(self, place: Place, field: str, value: Value) -> None:
        """Want this value; the one it has takes the edit back."""
        if value == self.value(place, field):
            return
        others = tuple(e for e in self.edits if not (isinstance(e, SetField) and e[:2] == (place, field)))
        wanted = others if value == self.origin(place, field) else (*others, SetField(place, field, value))
        again = self._touched == (place, field)
        self._want(wanted, remember=not again)
        self._touched = (place, field)

    def add(self, xml: str) -> Place | None:
        """Want a device; returns its place."""
        known = frozenset(self._now.nodes)
        self._want((*self.edits, AddDevice(xml)))
        return next((place for place in self._now.nodes if place not in known), None)

    def remove(self, place: Place) -> None:
        """Want a device gone; one that was to be added is not added."""
        others = tuple(e for e in self.edits if isinstance(e, AddDevice) or e.place != place)
        if self.is_new(place):
            self._want(self._without_add(others, place))
        else:
            self._want((*others, RemoveDevice(place)))

    def replace(self, place: Place, xml: str, *, since: str = "", later: tuple[Edit, ...] = ()) -> None:
        """Want a place to be what a person wrote; `since` is the machine's definition it was written from. For the
        machine itself `later` are edits that are not in it. Raises `parse.Refused`, and does nothing then."""
        tag, wanted = parse(xml).tag, place.kind or "domain"
        if tag != wanted:
            raise Refused(tr("This is <{tag}>, but <{wanted}> is wanted").format(tag=tag, wanted=wanted))
        if self.is_removed(place):
            raise Refused(tr("It is no longer in the machine. Copy what you need of it."))
        others = tuple(e for e in self.edits if isinstance(e, AddDevice) or e.place != place)
        self._want((ReplaceElement(place, xml), *later) if place == MACHINE else (*others, ReplaceElement(place, xml)))
        if since and self.hardware is not None:
            self._tell_conflicts(conflicts(since, self.hardware.base, (ReplaceElement(place, xml),)))

    def want(self, edits: Iterable[Edit]) -> None:
        """Want several edits in one step."""
        wanted = list(self.edits)
        for edit in edits:
            if isinstance(edit, SetField):
                wanted = [e for e in wanted if not (isinstance(e, SetField) and e[:2] == edit[:2])]
                if edit.value == self.origin(edit.place, edit.field):
                    continue
            wanted.append(edit)
        self._want(tuple(wanted))

    def undo_field(self, place: Place, field: str) -> None:
        """Take one field's edit back."""
        self._want(tuple(e for e in self.edits if not (isinstance(e, SetField) and e[:2] == (place, field))))

    def undo_place(self, place: Place) -> None:
        """Take back all edits of one place."""
        if self.is_new(place):
            self.remove(place)
        else:
            self._want(tuple(e for e in self.edits if isinstance(e, AddDevice) or e.place != place))

    def undo_all(self) -> None:
        """Want nothing any more."""
        self._want(())

    def undo(self) -> None:
        """Go one step back; from where nothing waits, to what was before the last apply."""
        if self.can_undo_last and not self._done:
            self.undo_last()
        elif self._done:
            self._undone.append(self.edits)
            self._put(self._done.pop())

    def redo(self) -> None:
        """Go one step forward again."""
        if self._undone:
            self._done.append(self.edits)
            self._put(self._undone.pop())

    # -- asking ------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask again, unless the last time was not answered yet: libvirt tells nothing of many changes that others make
        to a machine (its count of vCPUs, its limits, what a shutdown does)."""
        if self._read and not self._reading and self._reachable:
            self.read()

    def read(self) -> None:
        """Ask for the definitions."""
        self._read = self._reading = True
        self._send(ReadHardware(self.key))

    def read_again(self) -> None:
        """Ask anew, a moment later and once for all who want it; nothing before it was first asked."""
        if self._read:
            self._again.start()

    def read_inventory(self, pools: tuple[str, ...] = ()) -> None:
        """Ask what the host has to give."""
        self._asked.add(self._send(ReadInventory(self.key.host, pools)))

    def read_volumes(self) -> None:
        """Ask anew for what lies in the pools of the machine's disks."""
        self.read_inventory(tuple(sorted(self._pools_asked)))

    def apply(
        self,
        doing: str,
        *,
        edits: tuple[Edit, ...] | None = None,
        live: bool = True,
        stored: bool = True,
        volumes: tuple[NewVolume, ...] = (),
        networks: tuple[str, ...] = (),
    ) -> Ticket | None:
        """Send the edits that wait, or others; None where nothing is known of the machine yet."""
        if self.hardware is None:
            return None
        wanted = self._folded() if edits is None else edits
        change = Change(self.key, doing, wanted, self.hardware, live, stored, volumes=volumes, networks=networks)
        ticket = self._send(change)
        self._sent[ticket] = edits is None
        self.changed.emit()
        return ticket

    def _folded(self) -> tuple[Edit, ...]:
        """The edits that wait, those of a device yet to be added put into what is added."""
        new = [place for place in self._now.nodes if self.is_new(place)]
        kept = [e for e in self.edits if not isinstance(e, AddDevice) and e.place not in new]
        return (*kept, *(AddDevice(serialise(self._now.nodes[place])) for place in new))

    @property
    def applying(self) -> bool:
        """Whether what was sent is still under way, or what it made is still to be read: what is sent meanwhile would
        be held against what was before it, and taken for somebody else's change."""
        return bool(self._sent) or self._unread

    @property
    def asking(self) -> bool:
        """Whether the host has not answered yet what it has to give."""
        return bool(self._asked)

    @property
    def can_undo_last(self) -> bool:
        """Whether what was applied last can be taken back."""
        return bool(self._last) and not self.edits and not self._settled

    def undo_last(self) -> None:
        """Want what was before the last apply; it is shown like any edit, and sent like any."""
        self.want(self._last)
        self._last = ()

    def decide(self, *, mine: Iterable[Conflict]) -> None:
        """End the conflicts: of these keep what we want, of the others what somebody else did."""
        kept = frozenset(self.conflicts).intersection(mine)
        lost = {(c.place, c.field) for c in self.conflicts if c not in kept}
        self.conflicts = ()
        self._want(tuple(e for e in self.edits if isinstance(e, AddDevice) or (e.place, _field(e)) not in lost))

    # -- hearing -----------------------------------------------------------------------------

    def _heard(self, message: object) -> None:
        match message:
            case HardwareRead(domain, hardware, problem) if domain == self.key:
                same = (problem, hardware) == (self.problem, self.hardware) and not (self._unread or self._settled)
                self.problem = problem
                self._unread = self._reading = False
                if hardware is not None:
                    self._take(hardware)
                    self._read_pools()
                if not same:
                    self.changed.emit()
            case InventoryRead(ticket, host, inventory) if host == self.key.host and ticket in self._asked:
                self._asked.discard(ticket)
                self.inventory = _joined(self.inventory, inventory)
                self._read_pools()
                self.changed.emit()
            case Conflicted(ticket, domain, found, fresh) if ticket in self._sent and domain == self.key:
                self.conflicts = found
                self._take(fresh, known=True)
                self.conflicted.emit(found)
            case Changed(ticket, domain, outcomes) if ticket in self._sent and domain == self.key:
                if self._sent[ticket]:
                    self._settle(frozenset(o.edit for o in outcomes if o.now or o.stored))
                self.applied.emit(message)
            case Happened(kind=kind, domain=domain, life=life) if domain == self.key:
                if kind in _REDEFINES or life == "defined":
                    self.read_again()
            case Finished(ticket, problem=problem) if ticket in self._sent:
                del self._sent[ticket]
                self._unread = problem is None
                self.ended.emit(message)
                self.changed.emit()
                self.read()

    def _read_pools(self) -> None:
        """Read the pools where the machine's disks lie, each once: of them the pages tell sizes and formats."""
        disks = [place for place in self._now.nodes if place.kind == "disk"]
        named = {self.value(place, "source_pool") for place in disks}
        folders = {str(self.value(place, "source_file") or "").rpartition("/")[0] for place in disks}
        wanted = tuple(
            pool.name
            for pool in self.inventory.pools
            if pool.volumes is None
            and pool.active
            and pool.name not in self._pools_asked
            and (pool.path in folders or pool.name in named)
        )
        if wanted:
            self._pools_asked.update(wanted)
            self.read_inventory(wanted)

    def _settle(self, done: frozenset[Edit]) -> None:
        """These came true: they wait no more."""
        left = tuple(edit for edit in self._folded() if edit not in done)
        if self.hardware is not None:
            try:
                self._last = inverted(self.hardware.base, [e for e in self._folded() if e in done])
            except (Vanished, Refused):
                self._last = ()
        self._done.clear()
        self._undone.clear()
        self._settled = True
        self.edits = left

    def _machines_changed(self, added: frozenset[object], changed: frozenset[object], gone: frozenset[object]) -> None:
        if self.key in changed or self.key in added:
            self.read_again()
        if self.key in gone or self.key in added or (self.hardware is None and self.key in changed):
            self.changed.emit()

    def _hosts_changed(self, hosts: frozenset[object]) -> None:
        """What was known stays while the host is away, and is read anew when it is back."""
        if self.key.host not in hosts or self.reachable == self._reachable:
            return
        self._reachable = self.reachable
        if self._reachable and self._read:
            self._again.start()
            if self.inventory != Inventory():
                self.read_volumes()
        self.changed.emit()

    def _take(self, hardware: Hardware, *, known: bool = False) -> None:
        before = self.hardware
        if before == hardware and not self._settled:
            return
        self._settled = False
        if before is None or (before.capabilities, before.host) != (hardware.capabilities, hardware.host):
            self.capabilities = capabilities(hardware.capabilities, hardware.host)
        self.hardware = hardware
        try:
            self._live = carried(hardware.live, ()) if hardware.live and hardware.stored else None
            old, self._base = self._base, carried(hardware.base, ())
            moves = self._moves(before.base, old, hardware.base) if before is not None else {}
            found = conflicts(before.base, hardware.base, self.edits, moves) if before is not None and not known else ()
        except Refused as refusal:
            self.problem = Problem(tr("read the machine's definition"), str(refusal))
            return
        if before is None:
            self._last = _taking_back(hardware)
        if moves:
            self._renumber(moves)
        self._put(self.edits)
        self._tell_conflicts(found)

    def _moves(self, before: str, old: Carried, now: str) -> dict[Place, Place | None]:
        """Places that mean another device in the definition as it is now, of those that are to be added too."""
        moves = renumbered(old.machine, self._base.machine)
        adds = tuple(edit for edit in self.edits if isinstance(edit, AddDevice))
        if adds:
            was, new = (
                [place for place in carried(text, adds).nodes if place not in known.nodes]
                for text, known in ((before, old), (now, self._base))
            )
            moves |= {place: to for place, to in zip(was, new, strict=False) if place != to}
        return moves

    def _renumber(self, moves: dict[Place, Place | None]) -> None:
        """What waits, and what can be taken back, is about the same devices as before."""
        self.edits = moved_edits(self.edits, moves)
        self._last = moved_edits(self._last, moves)
        self._done = [moved_edits(edits, moves) for edits in self._done]
        self._undone = [moved_edits(edits, moves) for edits in self._undone]
        self.conflicts = tuple(c._replace(place=moves.get(c.place) or c.place) for c in self.conflicts)
        self.moved.emit(moves)

    def _tell_conflicts(self, found: tuple[Conflict, ...]) -> None:
        """Those that were told and not decided yet are told again along with new ones."""
        if found:
            again = {(c.place, c.field) for c in found}
            self.conflicts = (*(c for c in self.conflicts if (c.place, c.field) not in again), *found)
            self.conflicted.emit(self.conflicts)

    def _want(self, edits: tuple[Edit, ...], *, remember: bool = True) -> None:
        if edits == self.edits:
            return
        places = {(e.place, _field(e)) for e in edits if not isinstance(e, AddDevice)}
        self.conflicts = tuple(c for c in self.conflicts if (c.place, c.field) in places)
        if remember:
            self._done.append(self.edits)
            self._undone.clear()
        self._put(edits)

    def _put(self, edits: tuple[Edit, ...]) -> None:
        """Carry edits out on the definition; one whose place is gone is dropped."""
        self._touched = None
        text = self.hardware.base if self.hardware is not None else "<domain/>"
        while True:
            try:
                self._now = carried(text, edits)
                break
            except Vanished as vanished:
                edits = tuple(e for e in edits if isinstance(e, AddDevice) or e.place != vanished.place)
        self._origin = carried(text, tuple(e for e in edits if isinstance(e, AddDevice | ReplaceElement)))
        self.edits = edits
        self.changed.emit()

    def _without_add(self, edits: tuple[Edit, ...], place: Place) -> tuple[Edit, ...]:
        """The edits less the one that adds this place: the one without which it is not there."""
        for index, edit in enumerate(edits):
            if isinstance(edit, AddDevice):
                less = edits[:index] + edits[index + 1 :]
                adds = tuple(e for e in less if isinstance(e, AddDevice))
                text = self.hardware.base if self.hardware is not None else "<domain/>"
                if place not in carried(text, adds).nodes:
                    return less
        return edits

    def _uses(self) -> tuple[Use, ...]:
        """What the other machines of the host use, as far as their rows tell."""
        uses: list[Use] = []
        for domain in self._world.machines_of(self.key.host):
            if domain.key == self.key or domain.config is None:
                continue
            uses += [Use("disk", disk.source, domain.name) for disk in domain.config.disks if disk.source]
            uses += [Use(kind, what, domain.name) for kind, what in domain.config.host_devices]
            uses += [Use("mac", nic.mac.lower(), domain.name) for nic in domain.config.nics if nic.mac]
        return tuple(uses)

    def text(self) -> str:
        """The definition with all edits as text. It may hold passwords."""
        if self._settled:  # the edits are gone, and what they made has not been read yet
            return serialise(self._now.machine)
        return edited(self.hardware.base, self.edits) if self.hardware is not None else ""


def _nothing() -> MachineXml:
    return MachineXml(parse("<domain/>").element)


def _taking_back(hardware: Hardware) -> tuple[Edit, ...]:
    """Edits that take back what this program changed last, if nobody changed the machine since."""
    last = hardware.last
    try:
        if last is None or without_secrets(hardware.stored) != last.after:
            return ()
        return between(hardware.stored, last.before)
    except Refused:
        return ()


def _field(edit: Edit) -> str:
    return edit.field if isinstance(edit, SetField) else ""


def _joined(before: Inventory, now: Inventory) -> Inventory:
    """Volumes that were read before stay known, and so does all that could not be read this time."""
    lacks = dict(now.lacks)
    known = {pool.name: pool.volumes for pool in before.pools}
    pools: tuple[Pool, ...] = tuple(
        pool if pool.volumes is not None else pool._replace(volumes=known.get(pool.name)) for pool in now.pools
    )
    return Inventory(
        before.pools if "pools" in lacks and before.pools else pools,
        before.networks if "networks" in lacks and before.networks else now.networks,
        before.devices if "devices" in lacks and before.devices else now.devices,
        before.interfaces if "interfaces" in lacks and before.interfaces else now.interfaces,
        before.bridges if "interfaces" in lacks and before.bridges else now.bridges,
        before.filters if "filters" in lacks and before.filters else now.filters,
        before.secrets if "secrets" in lacks and before.secrets else now.secrets,
        now.lacks,
    )
