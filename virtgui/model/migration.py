"""Migration: what is looked at before, how a machine is to move, how far it is, and where it is in the end."""

from __future__ import annotations

from enum import Enum

from virtgui.model.commands import Command, NewVolume
from virtgui.model.facts import DomainState
from virtgui.model.inventory import Network, Pool
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple


class Way(Enum):
    """Who leads: this program, the source's daemon, or the latter with the data inside its own connection."""

    DIRECT = "direct"
    PEER = "peer-to-peer"
    TUNNELLED = "tunnelled"


class Storage(Enum):
    """What becomes of the disks: both hosts see them, or they are copied, whole or without what they stand on."""

    SHARED = "shared"
    FULL = "full"
    INCREMENTAL = "incremental"


@dataclass(frozen=True, slots=True, repr=False)
class MigrationOptions:
    """How a machine is to move. Sizes are MiB and MiB/s, times ms; 0 and "" leave it to libvirt. `copied` are the
    targets of the disks that are copied; `mirrored` has what the guest writes meanwhile reach both sides at once.
    `cache` is that of xbzrle, `level` and the threads are those of the compression that is chosen, `slow_first` and
    `slow_more` percent. `connection_uri` is the target as the source host reaches it (not `DIRECT`), `data_uri` and
    `disks_uri` where the guest's memory and its disks are sent, `disks_port` the port of the latter alone, `listen` the
    address at which the target waits for both, `screen_uri` where viewers find it then. `xml` is the definition the
    target is given in place of the source's own. `resume` goes on with one that broke off in post-copy. Never printed:
    it may hold passwords."""

    way: Way = Way.DIRECT
    offline: bool = False
    live: bool = True
    persistent: bool = True
    undefine_source: bool = False
    paused: bool = False
    storage: Storage = Storage.SHARED
    copied: tuple[str, ...] = ()
    mirrored: bool = False
    compression: str = ""
    cache: int = 0
    level: int = 0
    threads: int = 0
    threads_there: int = 0
    connections: int = 0
    zero_copy: bool = False
    pinned: bool = False
    post_copy: bool = False
    post_copy_bandwidth: int = 0
    resume: bool = False
    auto_converge: bool = False
    slow_first: int = 0
    slow_more: int = 0
    bandwidth: int = 0
    downtime_ms: int = 0
    tls: bool = False
    tls_name: str = ""
    unsafe: bool = False
    connection_uri: str = ""
    data_uri: str = ""
    disks_uri: str = ""
    disks_port: int = 0
    listen: str = ""
    screen_uri: str = ""
    xml: str = ""
    name: str = ""


class Stored(NamedTuple):
    """A file as the pool that holds it tells: sizes in bytes, `changed` when it was, to the nanosecond, as libvirt
    writes it; `pool_type` is "dir", "netfs", ..."""

    pool: str
    pool_type: str
    name: str
    capacity: int = 0
    format: str = ""
    changed: str = ""
    backing: str = ""
    backing_format: str = ""


class FileThere(NamedTuple):
    """One file of a machine as each host sees it; None where no pool of the host has it."""

    path: str
    here: Stored | None
    there: Stored | None


@dataclass(frozen=True, slots=True)
class Side:
    """One host of the two. Versions are libvirt's numbers (9000000), 0 where not told; `identity` is the host's own
    UUID; `seconds` is how long its first answer took. `late` says why it is not known in
    full, "" when it is."""

    host: HostKey
    hostname: str = ""
    libvirt: int = 0
    hypervisor: int = 0
    identity: str = ""
    seconds: float = 0.0
    late: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Survey:
    """What both hosts told of a machine that is to move from one to the other; None and "" where nobody told.

    `document` is the definition that would be sent. `cpu` is libvirt's result of comparing the machine's CPU with the
    target's (0 incompatible, 1 identical, 2 more than needed) and `cpu_problem` what libvirt said of it;
    `changes_mib_s` is how much of its memory a running guest changed in a second, in MiB.
    `machine_problem` why the target cannot run its machine type, None where it can, "" where nobody told. `taken` is
    the UUID of the machine with its name there, `twin` the state of the one with its UUID there. Never printed: it may
    hold passwords."""

    domain: DomainKey
    source: Side
    target: Side
    document: str = ""
    state: DomainState = DomainState.NOSTATE
    active: bool = False
    persistent: bool = True
    snapshots: int = 0
    checkpoints: int = 0
    busy: str = ""
    changes_mib_s: int | None = None
    cpu: int | None = None
    cpu_problem: str = ""
    machine_problem: str | None = ""
    free_kib: int | None = None
    networks: tuple[Network, ...] | None = None
    interfaces: tuple[str, ...] | None = None
    pools: tuple[Pool, ...] | None = None
    files: tuple[FileThere, ...] | None = None
    taken: str = ""
    twin: DomainState | None = None


@dataclass(frozen=True, slots=True)
class Preflight(Command):
    """Look at a machine and at both hosts before it moves, and change nothing; answered by `PreflightRead`."""

    domain: DomainKey
    to: HostKey


@dataclass(frozen=True, slots=True, repr=False)
class Migrate(Command):
    """Move a machine to another connected host; `here` and `there` are what a person calls the two. `volumes` are made
    there first, for the disks that are copied, and removed again should it fail. Answered by `MigrationFar` while it
    runs, `Moved` when it went well, and `Finished`. Never printed: it may hold passwords."""

    domain: DomainKey
    to: HostKey
    options: MigrationOptions = MigrationOptions()
    volumes: tuple[NewVolume, ...] = ()
    here: str = ""
    there: str = ""


@dataclass(frozen=True, slots=True)
class TuneMigration(Command):
    """Change a migration that runs, named by its ticket: the most MiB/s and ms of standstill, the MiB that xbzrle keeps
    (0 leaves each), or let the guest run on over there at once. Answered by `MigrationTuned`."""

    domain: DomainKey
    job: Ticket
    bandwidth: int = 0
    downtime_ms: int = 0
    post_copy: bool = False
    cache: int = 0


NO_LIMIT = 2**43 - 1
"""The MiB/s by which libvirt and QEMU say that nothing is held back."""


class Limits(NamedTuple):
    """What holds for a migration that runs: MiB/s (`NO_LIMIT` for none), ms of standstill and the MiB that xbzrle
    keeps; 0 where libvirt does not tell."""

    bandwidth: int = 0
    downtime_ms: int = 0
    cache: int = 0


class Figures(NamedTuple):
    """How far a migration is: bytes of memory and disks, bytes per second, ms; NaN where libvirt does not tell.
    `at` is seconds since it began, `round` how often the memory has been gone through."""

    at: float
    total: float
    remaining: float
    memory_total: float
    memory_remaining: float
    disk_total: float
    disk_remaining: float
    rate: float
    dirty_rate: float
    downtime_ms: float
    round: int = 0
    throttle: int = 0
    post_copy: bool = False


@dataclass(frozen=True, slots=True)
class PreflightRead(Message):
    """What was found before a migration; `problem` says why nothing could be."""

    ticket: Ticket
    domain: DomainKey
    to: HostKey
    survey: Survey | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class MigrationFar(Message):
    """How far a migration is now."""

    ticket: Ticket
    figures: Figures


@dataclass(frozen=True, slots=True)
class MigrationLimited(Message):
    """What holds for a migration now; told once at first, and when it changed, whoever changed it."""

    ticket: Ticket
    limits: Limits


@dataclass(frozen=True, slots=True)
class MigrationTuned(Message):
    """A migration was changed, or why it was not; `ticket` is that of the change."""

    ticket: Ticket
    job: Ticket
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Moved(Message):
    """A machine was migrated; told before its `Finished`. `standstill_ms` is how long the guest stood still, if that
    is told."""

    ticket: Ticket
    domain: DomainKey
    there: DomainKey
    standstill_ms: int | None = None


class Found(NamedTuple):
    """What one host said of a machine when asked: nothing (`asked` False), or its state, None when it is not there."""

    asked: bool
    state: DomainState | None = None
    reason: str = ""


BROKEN_OFF = "postcopy failed"
SPLIT = ("postcopy", BROKEN_OFF)
"""Why a machine is paused, in libvirt's words, whose memory is in part on another host."""
_OFF = frozenset((DomainState.SHUTOFF, DomainState.NOSTATE, DomainState.CRASHED))


_ENDS = {
    "destroyed": tr("It was powered off meanwhile."),
    "shutdown": tr("Its guest shut down meanwhile."),
    "crashed": tr("The process that ran it ended by itself meanwhile."),
    "failed": tr("The process that ran it ended by itself meanwhile."),
    "saved": tr("It was saved meanwhile."),
}


def ended(source: Found, target: Found) -> str:
    """Why a machine that ran is neither here nor there any more, which no migration survives; "" where it is."""
    if not source.asked or (_place(target) in ("runs", "paused") and target.reason != "migration"):
        return ""
    if source.state is None and target.asked:
        return tr("It was ended and removed meanwhile.")
    return _ENDS.get(source.reason, "") if source.state in (DomainState.SHUTOFF, DomainState.CRASHED) else ""


def whereabouts(source: Found, target: Found, here: str, there: str) -> str:
    """Where a machine is after a migration did not go well, in a sentence or two; hosts by their names."""
    stands, stood = _place(source), _place(target)
    if stood == "paused" and target.reason == "migration":
        stood = "gone"  # it waits for a guest that does not come any more, and ends with that
    if stands == "paused" and source.reason in SPLIT:
        return _halves(source.reason, stood, here, there)
    match stands, stood:
        case ("runs", "runs"):
            return tr(
                "It runs on {here} and on {there} at once: power one of them off before both write to its disks."
            ).format(here=here, there=there)
        case ("runs", "unknown"):
            return tr("It still runs on {here}. {there} does not answer.").format(here=here, there=there)
        case ("runs", _):
            return tr("It still runs on {here}.").format(here=here)
        case ("paused", "runs"):
            return tr("It runs on {there} now. What is left on {here} is paused: power that off.").format(
                there=there, here=here
            )
        case ("paused", "unknown"):
            return tr(
                "It is paused on {here}. {there} does not answer: see that it does not run there before you resume it."
            ).format(here=here, there=there)
        case ("paused", "paused"):
            return tr(
                "It is paused on {here} and on {there}. Resume it on one of them, and power it off on the other."
            ).format(here=here, there=there)
        case ("paused", _):
            return tr("It is paused on {here}: resume it there.").format(here=here)
        case ("unknown", "runs"):
            return tr("It runs on {there} now. {here} does not answer.").format(there=there, here=here)
        case ("unknown", "paused"):
            return tr(
                "It is paused on {there}, and {here} does not answer: see first that it does not run there."
            ).format(there=there, here=here)
        case ("unknown", "unknown"):
            return tr(
                "Neither {here} nor {there} answers, so it is not known where it runs. It is on only one of them."
            ).format(here=here, there=there)
        case ("unknown", _):
            return tr("It does not run on {there}. {here} does not answer; it should still be there.").format(
                there=there, here=here
            )
        case (_, "runs"):
            return tr("It runs on {there} now.").format(there=there)
        case (_, "paused"):
            return tr("It is paused on {there}.").format(there=there)
        case ("off", _):
            return tr("It is off on {here}.").format(here=here)
        case (_, "off"):
            return tr("It is off on {there}, and no longer on {here}.").format(there=there, here=here)
        case (_, "unknown"):
            return tr("It is no longer on {here}, and {there} does not answer.").format(here=here, there=there)
        case _:
            return tr("It is on neither {here} nor {there} any more.").format(here=here, there=there)


def _halves(reason: str, stood: str, here: str, there: str) -> str:
    """Where one is that had begun to run over there before all of its memory had arrived."""
    match stood:
        case "runs" if reason == "postcopy":
            return tr(
                "It runs on {there} now, and its memory still comes from {here}: leave both alone until it has."
            ).format(there=there, here=here)
        case "runs" | "paused":
            return tr(
                "It is on {there} now, but part of its memory is still on {here}, and neither goes on alone. "
                "Migrate it to {there} once more, which sends the rest; else power both off."
            ).format(there=there, here=here)
        case "unknown":
            return tr(
                "It had begun to run on {there}, which does not answer. Do not resume what is left on {here}: "
                "part of its memory is not there any more."
            ).format(there=there, here=here)
        case _:
            return tr(
                "It is lost: it had begun to run on {there} and is not there any more, and part of its memory "
                "went with it. Power off what is left on {here}, then start it again."
            ).format(there=there, here=here)


def _place(found: Found) -> str:
    if not found.asked:
        return "unknown"
    if found.state is None:
        return "gone"
    if found.state in _OFF:
        return "off"
    return "paused" if found.state in (DomainState.PAUSED, DomainState.PMSUSPENDED) else "runs"
