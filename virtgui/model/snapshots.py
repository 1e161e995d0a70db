"""A machine's snapshots as facts, and what can be asked for about them."""

from __future__ import annotations

from enum import Enum

from virtgui.model.commands import Command
from virtgui.model.domain_deeds import DomainDeed, DomainQuestion, DomainReport
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.tuples import NamedTuple


class Kind(Enum):
    """Where a snapshot's disks are kept."""

    INTERNAL = "inside its disks"
    EXTERNAL = "new files on top"
    MIXED = "inside and on top"

    @property
    def said(self) -> str:
        """How it is said within a sentence."""
        return _KINDS[self]


_KINDS = {
    Kind.INTERNAL: tr("inside its disks"),
    Kind.EXTERNAL: tr("new files on top"),
    Kind.MIXED: tr("inside and on top"),
}


class SnapshotDisk(NamedTuple):
    """One disk in a snapshot: `kind` is "internal", "external" or "no". `file` is the file that an external one began:
    what was written since. `below` is what the disk was when the snapshot was taken: that file holds its state."""

    target: str
    kind: str
    file: str = ""
    format: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Snapshot:
    """One snapshot. `state` is libvirt's word ("running", "shutoff", "disk-snapshot", ...), `created` seconds of the
    wall clock, `memory` "no", "internal" or "external". `definition` is the machine as it was then ("" if not kept),
    without passwords."""

    name: str
    parent: str = ""
    current: bool = False
    state: str = ""
    created: int = 0
    description: str = ""
    disks: tuple[SnapshotDisk, ...] = ()
    memory: str = "no"
    memory_file: str = ""
    definition: str = ""

    @property
    def kind(self) -> Kind:
        """Internal where libvirt names no files."""
        external = any(disk.kind == "external" for disk in self.disks) or self.memory == "external"
        internal = any(disk.kind == "internal" for disk in self.disks) or self.memory == "internal"
        return Kind.MIXED if external and internal else Kind.EXTERNAL if external else Kind.INTERNAL

    @property
    def has_memory(self) -> bool:
        """Whether a guest goes on where it was."""
        return self.memory in ("internal", "external") or (self.state in ("running", "paused") and not self.disks)


class MachineDisk(NamedTuple):
    """A disk of the machine now. `source` is its file, device or address, "" for an empty drive; `chain` are the files
    below it, nearest first."""

    target: str
    device: str = "disk"
    type: str = "file"
    format: str = ""
    source: str = ""
    read_only: bool = False
    shareable: bool = False
    transient: bool = False
    wish: str = ""
    """What its definition says of snapshots: "internal", "external", "manual", "no" or ""."""
    chain: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether it can hold something worth a snapshot."""
        return bool(self.source) and self.device in ("disk", "lun") and not self.read_only


class Traits(NamedTuple):
    """What of a machine decides which snapshots can be taken. `unsaveable` are devices with which its memory cannot be
    kept, in words."""

    pflash: bool = False
    nvram: bool = False
    tpm: bool = False
    unsaveable: tuple[str, ...] = ()
    usb_devices: bool = False
    agent: bool = False


class FileFact(NamedTuple):
    """A file by its path; sizes are bytes."""

    path: str
    pool: str = ""
    volume: str = ""
    capacity: int = 0
    allocation: int = 0
    backing: str = ""
    format: str = ""


class Space(NamedTuple):
    """A folder and what is free there, bytes."""

    path: str
    pool: str
    free: int


class Holder(NamedTuple):
    """Something that needs a file as it is: an image that stands on it, or another machine. `above` is that image's
    path, "" for a machine; `how` is said after the name."""

    path: str
    name: str
    above: str = ""
    how: str = ""

    def spoilt(self, file: str) -> str:
        """What would become of it were the file, as it is called, changed."""
        return tr("{name} {how} {file}: it would be spoilt.").format(
            name=plain(self.name, 80), how=self.how or tr("stands on"), file=file
        )


@dataclass(frozen=True, slots=True, repr=False)
class Snapshots:
    """All that is known of one machine's snapshots at one moment. `version` is libvirt's, as in 9000000. `holders` is
    None where nobody looked who else uses the files; `blind` are sentences about what may hide a user of any file.
    `definition` is the machine now, without passwords; `checkpoints` how many it has."""

    domain: DomainKey
    name: str = ""
    active: bool = False
    paused: bool = False
    saved: bool = False
    persistent: bool = True
    driver: str = ""
    version: int = 0
    memory_kib: int = 0
    snapshots: tuple[Snapshot, ...] = ()
    disks: tuple[MachineDisk, ...] = ()
    traits: Traits = Traits()
    files: tuple[FileFact, ...] = ()
    spaces: tuple[Space, ...] = ()
    holders: tuple[Holder, ...] | None = None
    blind: tuple[str, ...] = ()
    definition: str = ""
    checkpoints: int = 0

    def find(self, name: str) -> Snapshot | None:
        """One by its name."""
        return next((each for each in self.snapshots if each.name == name), None)

    def children(self, name: str) -> tuple[Snapshot, ...]:
        """Those made next after it."""
        return tuple(each for each in self.snapshots if each.parent == name)

    def descendants(self, name: str) -> tuple[Snapshot, ...]:
        """All made after it, each behind its parent."""
        found: list[Snapshot] = []
        waiting = list(self.children(name))
        while waiting:
            each = waiting.pop(0)
            if each not in found:  # a broken record may lead in a circle
                found.append(each)
                waiting += self.children(each.name)
        return tuple(found)

    def file(self, path: str) -> FileFact | None:
        """What is known of a file."""
        return next((each for each in self.files if each.path == path), None)

    def chain_of(self, path: str) -> tuple[str, ...]:
        """A file and those below it, nearest first, as far as is known."""
        for disk in self.disks:
            whole = (disk.source, *disk.chain)
            if path in whole:
                return whole[whole.index(path) :]
        found = [path]
        while (fact := self.file(found[-1])) is not None and fact.backing and fact.backing not in found:
            found.append(fact.backing)
        return tuple(found)


class DiskPlan(NamedTuple):
    """What becomes of one disk in a new snapshot: `kind` is "internal", "external" or "no"."""

    target: str
    kind: str
    file: str = ""
    format: str = "qcow2"


@dataclass(frozen=True, slots=True)
class Plan:
    """A snapshot to be. `kind` is INTERNAL or EXTERNAL; `memory_file` is for an external one with memory."""

    name: str
    kind: Kind
    disks: tuple[DiskPlan, ...] = ()
    description: str = ""
    memory: bool = False
    memory_file: str = ""
    quiesce: bool = False
    live: bool = False


class Then(Enum):
    """What the machine does after it was taken back."""

    AS_WAS = "as it was then"
    RUNNING = "running"
    PAUSED = "paused"


class Reach(Enum):
    """What is deleted."""

    ONE = "this snapshot"
    WITH_CHILDREN = "this and all after it"
    CHILDREN = "all after it"
    RECORD = "only libvirt's record of it"


@dataclass(frozen=True, slots=True)
class SnapshotsRead(DomainReport):
    """A machine's snapshots, or why they could not be read."""

    ticket: Ticket
    domain: DomainKey
    snapshots: Snapshots | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ReadSnapshots(DomainQuestion):
    """Read a machine's snapshots; answered by `SnapshotsRead`. With `deep` also who else uses their files."""

    domain: DomainKey
    deep: bool = False

    @property
    def asking(self) -> str:
        return tr("read the snapshots")

    def answered(self, ticket: Ticket, answer: object, problem: Problem | None) -> Message:
        return SnapshotsRead(ticket, self.domain, answer if isinstance(answer, Snapshots) else None, problem)


@dataclass(frozen=True, slots=True)
class MakeSnapshot(DomainDeed):
    """Take a snapshot of a machine that still runs, or is off, as the person saw it."""

    domain: DomainKey
    plan: Plan
    active: bool

    @property
    def writes_memory(self) -> bool:
        """Whether libvirt tells how far it is, and can break it off."""
        return self.plan.memory and self.plan.kind is Kind.EXTERNAL

    def doing(self, machine: str) -> str:
        return tr("take the snapshot {name} of {machine}").format(name=self.plan.name, machine=machine)

    def when_unknown(self) -> str:
        if not self.plan.quiesce:
            return ""
        return tr("The guest's file systems may still be frozen: thaw them if it does not go on.")

    def remedy_when_unknown(self) -> Command | None:
        return ThawGuest(self.domain) if self.plan.quiesce else None


@dataclass(frozen=True, slots=True)
class RevertTo(DomainDeed):
    """Take a machine back to a snapshot. `force` where libvirt asked for it; `active` is whether the person saw that
    it runs, and so agreed to lose what runs in it."""

    domain: DomainKey
    name: str
    then: Then = Then.AS_WAS
    force: bool = False
    active: bool = True

    def doing(self, machine: str) -> str:
        return tr("take {machine} back to {name}").format(machine=machine, name=self.name)


@dataclass(frozen=True, slots=True)
class DeleteSnapshots(DomainDeed):
    """Delete snapshots of a machine; external ones are merged into what they stand on."""

    domain: DomainKey
    names: tuple[str, ...]
    reach: Reach = Reach.ONE

    def doing(self, machine: str) -> str:
        count = len(self.names)
        if self.reach is Reach.RECORD:
            one = tr("delete the record of the snapshot {name} of {machine}")
            more = tr("delete the record of {count} snapshots of {machine}")
        else:
            one = tr("delete the snapshot {name} of {machine}")
            more = tr("delete {count} snapshots of {machine}")
        name = self.names[0] if count == 1 else ""
        return (one if count == 1 else more).format(name=name, count=count, machine=machine)


@dataclass(frozen=True, slots=True)
class EditSnapshot(DomainDeed):
    """Give a snapshot another description, and another name where it has a record only."""

    domain: DomainKey
    name: str
    new_name: str
    description: str

    def doing(self, machine: str) -> str:
        return tr("change the snapshot {name} of {machine}").format(name=self.name, machine=machine)


@dataclass(frozen=True, slots=True)
class ImportSnapshots(DomainDeed):
    """Make records of the states that a machine's disks stand on and libvirt knows nothing of."""

    domain: DomainKey

    def doing(self, machine: str) -> str:
        return tr("make records of the images {machine} stands on").format(machine=machine)


@dataclass(frozen=True, slots=True)
class ThawGuest(DomainDeed):
    """Let a guest write to its file systems again."""

    domain: DomainKey

    def doing(self, machine: str) -> str:
        return tr("thaw the file systems of {machine}").format(machine=machine)
