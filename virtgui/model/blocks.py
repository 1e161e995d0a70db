"""A machine's disks as chains of images, the jobs that move their blocks, and what can be asked of both."""

from __future__ import annotations

from enum import Enum

from virtgui.model.domain_deeds import DomainDeed, DomainQuestion, DomainReport
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.model.snapshots import Snapshots
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple


class JobKind(Enum):
    """What moves blocks."""

    PULL = "pull"
    COPY = "copy"
    COMMIT = "commit"
    ACTIVE_COMMIT = "commit of what it writes to"
    OTHER = "another job"

    @property
    def said(self) -> str:
        """How it is said within a sentence."""
        return _JOBS[self]


_JOBS = {
    JobKind.PULL: tr("pull", "a job on a disk"),
    JobKind.COPY: tr("copy", "a job on a disk"),
    JobKind.COMMIT: tr("commit", "a job on a disk"),
    JobKind.ACTIVE_COMMIT: tr("commit of what it writes to", "a job on a disk"),
    JobKind.OTHER: tr("another job", "a job on a disk"),
}


class BlockJob(NamedTuple):
    """A job that runs on a disk: bytes done of all, `speed` its limit in bytes a second (0: none). Once `ready`, both
    sides are alike and are kept so until it goes over or stops. `mirror` is where a copy goes."""

    target: str
    kind: JobKind
    done: int = 0
    total: int = 0
    speed: int = 0
    ready: bool = False
    mirror: str = ""


class Layer(NamedTuple):
    """One image of a chain; sizes are bytes, 0 where nobody knows. `pool` is where it lies, "" for outside of all.
    `missing` is one that its own overlay names and that cannot be found."""

    path: str
    format: str = ""
    capacity: int = 0
    allocation: int = 0
    pool: str = ""
    missing: bool = False


class DiskChain(NamedTuple):
    """One disk, the image it writes to first. `seen` is the chain as libvirt sees it, `stored` as the images themselves
    tell, read by `told_by` ("its storage pools"; "" where nothing could be read)."""

    target: str
    device: str = "disk"
    type: str = "file"
    seen: tuple[Layer, ...] = ()
    stored: tuple[Layer, ...] = ()
    told_by: str = ""
    job: BlockJob | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All that either tells, in the order of the longer one, with what the images tell of each."""
        told = {layer.path: layer for layer in self.stored}
        first, second = (self.seen, self.stored) if len(self.seen) >= len(self.stored) else (self.stored, self.seen)
        paths = dict.fromkeys((*(layer.path for layer in first), *(layer.path for layer in second)))
        seen = {layer.path: layer for layer in self.seen}
        return tuple(told.get(path) or seen[path] for path in paths)

    def only(self, path: str) -> str:
        """Who alone knows of a layer: "libvirt", "the images"; "" where both do, or only one was asked."""
        if not self.told_by or not self.seen:
            return ""
        ours, theirs = (any(layer.path == path for layer in each) for each in (self.seen, self.stored))
        return "" if ours == theirs else "libvirt" if ours else tr("the images")


@dataclass(frozen=True, slots=True, repr=False)
class Disks:
    """All disks of a machine at one moment; `known` is what its snapshots and files are."""

    known: Snapshots
    chains: tuple[DiskChain, ...] = ()

    def chain(self, target: str) -> DiskChain | None:
        """One disk's."""
        return next((each for each in self.chains if each.target == target), None)


class Then(Enum):
    """What a copy does once both sides are alike."""

    WAIT = "wait until I decide"
    GO_OVER = "let the machine go over to the copy"
    STOP = "stop, and keep the copy as it is at that moment"

    @property
    def said(self) -> str:
        """How it is said within a sentence."""
        return _THEN[self]


_THEN = {
    Then.WAIT: tr("wait until I decide"),
    Then.GO_OVER: tr("let the machine go over to the copy"),
    Then.STOP: tr("stop, and keep the copy as it is at that moment"),
}


class CopyTo(NamedTuple):
    """Where a disk is copied: a path on the host, or a volume yet to be made in a pool. `reuse` writes into what is
    there already; `block` says that it is a device."""

    path: str = ""
    pool: str = ""
    volume: str = ""
    format: str = "qcow2"
    reuse: bool = False
    block: bool = False


# -- questions -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DisksRead(DomainReport):
    """A machine's disks, or why they could not be read."""

    ticket: Ticket
    domain: DomainKey
    disks: Disks | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ReadDisks(DomainQuestion):
    """Read a machine's chains and jobs; answered by `DisksRead`. With `deep` also who else uses their files."""

    domain: DomainKey
    deep: bool = False

    @property
    def asking(self) -> str:
        return tr("read the disks")

    def answered(self, ticket: Ticket, answer: object, problem: Problem | None) -> Message:
        return DisksRead(ticket, self.domain, answer if isinstance(answer, Disks) else None, problem)


@dataclass(frozen=True, slots=True)
class BlockTuned(DomainReport):
    """A running job was changed, or why not."""

    ticket: Ticket
    domain: DomainKey
    target: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class TuneBlockJob(DomainQuestion):
    """Change a job that runs on a disk: another limit in bytes a second (0 for none, None for the same), let the
    machine `go_over` to the copy, or `stop` it; answered by `BlockTuned`."""

    domain: DomainKey
    target: str
    speed: int | None = None
    go_over: bool = False
    stop: bool = False

    @property
    def asking(self) -> str:
        if self.stop:
            return tr("stop the job")
        return tr("go over to the copy") if self.go_over else tr("change the speed")

    def answered(self, ticket: Ticket, answer: object, problem: Problem | None) -> Message:
        return BlockTuned(ticket, self.domain, self.target, problem)


class Running(NamedTuple):
    """A job that was found on a host and that nobody here watches."""

    domain: DomainKey
    name: str
    job: BlockJob


@dataclass(frozen=True, slots=True)
class BlockJobsFound(DomainReport):
    """Jobs that run on a host though this program did not begin them, or began them before it was ended."""

    host: HostKey
    jobs: tuple[Running, ...]


# -- deeds -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pull(DomainDeed):
    """Take what a disk stands on into the image it writes to: all of it, or down to `base`, which stays below. `speed`
    is bytes a second, 0 without a limit."""

    domain: DomainKey
    target: str
    base: str = ""
    speed: int = 0

    def doing(self, machine: str) -> str:
        if self.base:
            return tr("pull into {target} of {machine}").format(target=self.target, machine=machine)
        return tr("flatten {target} of {machine}").format(target=self.target, machine=machine)


@dataclass(frozen=True, slots=True)
class Commit(DomainDeed):
    """Merge the images from `top` down to just above `base` into `base`; a `top` that the machine writes to lets it
    go over to `base` afterwards. The merged files are deleted where `delete` says so."""

    domain: DomainKey
    target: str
    top: str
    base: str
    speed: int = 0
    delete: bool = True

    def doing(self, machine: str) -> str:
        return tr("merge the images of {target} of {machine}").format(target=self.target, machine=machine)


@dataclass(frozen=True, slots=True)
class Copy(DomainDeed):
    """Copy a disk while it is used. `shallow` copies only the image it writes to; `drop_old` deletes that image once
    the machine has gone over; `mirrored` has the guest wait until both have what it writes."""

    domain: DomainKey
    target: str
    to: CopyTo
    then: Then = Then.WAIT
    shallow: bool = False
    speed: int = 0
    drop_old: bool = False
    mirrored: bool = False

    def doing(self, machine: str) -> str:
        if self.then is Then.GO_OVER:
            where = self.to.pool or self.to.path
            return tr("move {target} of {machine} to {where}").format(target=self.target, machine=machine, where=where)
        return tr("copy {target} of {machine}").format(target=self.target, machine=machine)


@dataclass(frozen=True, slots=True)
class FollowBlockJob(DomainDeed):
    """Watch a job that was found running, as if it had been begun here."""

    domain: DomainKey
    target: str
    kind: JobKind

    def doing(self, machine: str) -> str:
        return tr("finish the {kind} on {target} of {machine}").format(
            kind=self.kind.said, target=self.target, machine=machine
        )


BlockDeed = Pull | Commit | Copy | FollowBlockJob
