"""A machine's checkpoints and backups as facts, and what can be asked for about them."""

from __future__ import annotations

from enum import Enum

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.model.snapshots import FileFact, MachineDisk, Space
from virtgui.util.frozen import dataclass
from virtgui.util.language import plural, tr
from virtgui.util.tuples import NamedTuple

BY_HAND = "by hand"
"""Written to manifests: never in another language."""


class Scope(Enum):
    """What of its disks is in a backup."""

    FULL = "all"
    INCREMENTAL = "what changed"

    @property
    def said(self) -> str:
        """In the person's language."""
        return tr("all", "of its disks") if self is Scope.FULL else tr("what changed")


class Way(Enum):
    """How the bytes go."""

    PUSH = "written by the hypervisor"
    FETCH = "fetched by this program, compressed"
    EXPORT = "given out to be read by another program"


class CheckpointDisk(NamedTuple):
    """A disk in a checkpoint: its bitmap, and how many bytes changed since; None where nobody tells."""

    target: str
    bitmap: str
    size: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Checkpoint:
    """A moment from which on a machine's changes are counted. `created` is seconds of the wall clock. `broken` are
    disks that have lost their bitmap, as far as a running machine tells. `document` is libvirt's record of it, by
    which it can be made known again."""

    name: str
    parent: str = ""
    created: int = 0
    description: str = ""
    disks: tuple[CheckpointDisk, ...] = ()
    broken: tuple[str, ...] = ()
    document: str = ""


class BackupDisk(NamedTuple):
    """One disk of a backup: `file` is its volume, always qcow2, `below` the volume it stands on. `capacity` is what the
    guest sees, `size` what is taken up, both in bytes. `format` and `source` are of the disk it was taken of."""

    target: str
    file: str
    capacity: int
    size: int = 0
    sha256: str = ""
    below: str = ""
    format: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Backup:
    """One backup, as the manifest beside its files tells. `number` names it in its pool; `parent` is the backup that an
    incremental one stands on. `at` is seconds of the wall clock, `cause` who wanted it, `was` what the machine did
    ("running", "shut off"). `definition` is the machine as it was, without passwords. `missing` are files of it that
    are not there."""

    number: str
    pool: str
    machine: str
    uuid: str
    at: float
    scope: Scope
    disks: tuple[BackupDisk, ...]
    parent: str = ""
    checkpoint: str = ""
    cause: str = BY_HAND
    was: str = ""
    quiesced: bool = False
    definition: str = ""
    folder: str = ""
    missing: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes that it takes up."""
        return sum(disk.size for disk in self.disks)


def line_of(backup: Backup, backups: tuple[Backup, ...]) -> tuple[Backup, ...]:
    """A backup and those it stands on, nearest first; the last is a full one unless something is missing."""
    found = [backup]
    known = {(each.pool, each.number): each for each in backups}
    while found[-1].parent and (below := known.get((backup.pool, found[-1].parent))) is not None:
        if below in found:  # a broken record may lead in a circle
            break
        found.append(below)
    return tuple(found)


def broken_line(backup: Backup, backups: tuple[Backup, ...]) -> str:
    """Why a backup cannot be restored; "" where nothing is missing."""
    line = line_of(backup, backups)
    for each in line:
        if each.missing:
            return tr("{file} is not there any more.").format(file=each.missing[0])
    if line[-1].scope is not Scope.FULL:
        return tr("The backup {parent} that it stands on is not there any more.").format(parent=line[-1].parent)
    return ""


def standing_on(backup: Backup, backups: tuple[Backup, ...]) -> tuple[Backup, ...]:
    """All that stand on a backup, near or far."""
    return tuple(each for each in backups if each != backup and backup in line_of(each, backups))


@dataclass(frozen=True, slots=True, repr=False)
class Backups:
    """All that is known of one machine's backups at one moment. `defined`: it is there at all. `backups` are all that
    the host keeps, also of other machines and of those that are gone. `busy` is said where a backup of it runs.
    `fetch_lack` is why this program cannot fetch by itself; `definition` the machine now, without passwords."""

    domain: DomainKey
    name: str = ""
    defined: bool = False
    active: bool = False
    paused: bool = False
    saved: bool = False
    persistent: bool = True
    driver: str = ""
    version: int = 0
    agent: bool = False
    busy: bool = False
    disks: tuple[MachineDisk, ...] = ()
    files: tuple[FileFact, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    backups: tuple[Backup, ...] = ()
    spaces: tuple[Space, ...] = ()
    snapshots: int = 0
    fetch_lack: str = ""
    definition: str = ""
    silent: tuple[str, ...] = ()
    """Pools that did not answer, so that backups in them are not seen."""

    def mine(self) -> tuple[Backup, ...]:
        """Those of this machine, the oldest first."""
        return tuple(each for each in self.backups if each.uuid == self.domain.uuid)

    def find(self, pool: str, number: str) -> Backup | None:
        """One by its pool and number."""
        return next((each for each in self.backups if (each.pool, each.number) == (pool, number)), None)

    def checkpoint(self, name: str) -> Checkpoint | None:
        """One by its name."""
        return next((each for each in self.checkpoints if each.name == name), None)

    def file(self, path: str) -> FileFact | None:
        """What is known of a file."""
        return next((each for each in self.files if each.path == path), None)

    def space(self, pool: str) -> Space | None:
        """A pool's folder and what is free there."""
        return next((each for each in self.spaces if each.pool == pool), None)


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """A backup to be. `number` names it and its files; `pool` is where they go; `disks` are targets. `parent` is the
    backup that an incremental one stands on. `speed` is bytes per second at most, 0 for no limit. `checkpoint` begins
    one, for incremental backups later. `address` is a socket of the host, for Way.EXPORT."""

    number: str
    pool: str
    disks: tuple[str, ...]
    scope: Scope = Scope.FULL
    way: Way = Way.PUSH
    parent: str = ""
    checkpoint: bool = True
    quiesce: bool = False
    checksums: bool = True
    speed: int = 0
    cause: str = BY_HAND
    address: str = ""


class BackupDeed(Command):
    """Something to be done about a machine's backups; each has the machine as `domain`."""

    __slots__ = ()
    domain: DomainKey


@dataclass(frozen=True, slots=True)
class ReadBackups(Command):
    """Read a machine's checkpoints and all backups of its host; answered by `BackupsRead`. The machine may be gone.
    With `fresh` the host looks again what its folders hold."""

    domain: DomainKey
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class BackupsRead(Message):
    """A machine's backups, or why they could not be read."""

    ticket: Ticket
    domain: DomainKey
    backups: Backups | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class TakeBackup(BackupDeed):
    """Take a backup of a machine that still runs, or is off, as the person saw it."""

    domain: DomainKey
    plan: BackupPlan
    active: bool


@dataclass(frozen=True, slots=True)
class LimitBackup(BackupDeed):
    """Let the backup of a machine that is under way go no faster than so many bytes per second; 0 for no limit."""

    domain: DomainKey
    speed: int


@dataclass(frozen=True, slots=True)
class VerifyBackups(BackupDeed):
    """Look whether backups are whole: all files there, each with the bytes that were written. Pool and number."""

    domain: DomainKey
    chosen: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DeleteBackups(BackupDeed):
    """Delete backups with their files and checkpoints. Nothing that one of the others stands on. Pool and number."""

    domain: DomainKey
    chosen: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MakeCheckpoint(BackupDeed):
    """Begin to count a running machine's changes on these disks."""

    domain: DomainKey
    name: str
    disks: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class DeleteCheckpoints(BackupDeed):
    """Delete checkpoints, with all after each where `children`; only libvirt's records where `records`."""

    domain: DomainKey
    names: tuple[str, ...]
    children: bool = False
    records: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class RedefineCheckpoint(BackupDeed):
    """Make libvirt know a checkpoint again, by the record of it that was kept."""

    domain: DomainKey
    document: str


def doing(command: BackupDeed, machine: str) -> str:
    """What completes "Could not ..."; names as they were given."""
    match command:
        case TakeBackup(plan=plan):
            if plan.way is Way.EXPORT:
                return tr("give out the disks of {machine}").format(machine=machine)
            if plan.scope is Scope.INCREMENTAL:
                return tr("back up {machine} (what changed)").format(machine=machine)
            return tr("back up {machine}").format(machine=machine)
        case LimitBackup():
            return tr("limit the backup of {machine}").format(machine=machine)
        case VerifyBackups(chosen=chosen):
            if len(chosen) == 1:
                return tr("verify the backup {number}").format(number=chosen[0][1])
            return plural(len(chosen), "verify {n} backup", "verify {n} backups")
        case DeleteBackups(chosen=chosen):
            if len(chosen) == 1:
                return tr("delete the backup {number}").format(number=chosen[0][1])
            return plural(len(chosen), "delete {n} backup", "delete {n} backups")
        case MakeCheckpoint(name=name):
            return tr("begin the checkpoint {name} of {machine}").format(name=name, machine=machine)
        case DeleteCheckpoints(names=names):
            if len(names) == 1:
                return tr("delete the checkpoint {name} of {machine}").format(name=names[0], machine=machine)
            return tr("delete {count} checkpoints of {machine}").format(count=len(names), machine=machine)
        case _:
            return tr("make a checkpoint of {machine} known again").format(machine=machine)
