"""What the hypervisor room tells; every message is frozen and may be dropped once it is late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from virtgui.model.facts import Address, Domain, Host
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.problems import Problem
from virtgui.util.frozen import dataclass

if TYPE_CHECKING:
    # What no row shows.
    from virtgui.model.commands import Command
    from virtgui.model.console import Display, Door, Line, Shot
    from virtgui.model.edits import Conflict, Outcome
    from virtgui.model.hardware import Hardware
    from virtgui.model.inventory import Inventory
    from virtgui.model.making import HalfMade
    from virtgui.model.samples import DomainSample, HostSample


class Message:
    """Anything that can be published."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class HostSeen(Message):
    """A host is now as told."""

    host: Host


@dataclass(frozen=True, slots=True)
class HostForgotten(Message):
    """A host and all its machines are no longer wanted."""

    host: HostKey


@dataclass(frozen=True, slots=True)
class Listed(Message):
    """All machines of a host: what is not in it is gone."""

    host: HostKey
    domains: tuple[Domain, ...]


@dataclass(frozen=True, slots=True)
class Seen(Message):
    """These machines are now as told; the others of the host are as they were."""

    domains: tuple[Domain, ...]


@dataclass(frozen=True, slots=True)
class Gone(Message):
    """These machines no longer exist."""

    keys: tuple[DomainKey, ...]


@dataclass(frozen=True, slots=True)
class Sampled(Message):
    """One tick's counters of a host's machines, and of the host itself where taken."""

    host: HostKey
    samples: tuple[DomainSample, ...]
    host_sample: HostSample | None = None


@dataclass(frozen=True, slots=True)
class Addressed(Message):
    """IP addresses, for the machines asked about; an empty tuple means none is known."""

    addresses: tuple[tuple[DomainKey, tuple[Address, ...]], ...]


@dataclass(frozen=True, slots=True)
class Happened(Message):
    """One line for the event log. `at` is wall-clock seconds, `kind` libvirt's event name. `life` is what became of a
    machine ("started", "stopped", ...) or of its agent ("connected", "disconnected"), in whatever language the text
    is."""

    at: float
    host: HostKey
    subject: str
    kind: str
    text: str
    domain: DomainKey | None = None
    life: str = ""


@dataclass(frozen=True, slots=True)
class Began(Message):
    """Work on a command has begun; `subject` is the machine's name at this moment."""

    ticket: Ticket
    command: Command
    subject: str
    at: float
    can_cancel: bool = False


@dataclass(frozen=True, slots=True)
class Advanced(Message):
    """How far it is: `done` and `total` in `unit` ("bytes", "s", ""), total 0 when not known."""

    ticket: Ticket
    done: float = 0.0
    total: float = 0.0
    unit: str = ""
    remaining_s: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Finished(Message):
    """A command's end: `problem` is None when it went well. `cancelled`: a person stopped it.
    `unknown`: the host went away meanwhile, so nobody can say whether it was done."""

    ticket: Ticket
    at: float
    problem: Problem | None = None
    text: str = ""
    cancelled: bool = False
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """One field of a credential request; `secret` is typed unseen. With `confirms` it is a question whose answer is
    "yes" or nothing; with `tells` there is nothing to answer, it is only to be known."""

    text: str
    secret: bool
    default: str = ""
    confirms: bool = False
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Asked(Message):
    """A host asks for credentials; answered by `Answer` with the same number."""

    host: HostKey
    question: int
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn(Message):
    """A question needs no answer any more."""

    host: HostKey
    question: int


@dataclass(frozen=True, slots=True)
class Told(Message):
    """Something a person should know once about a host, for the notice bar."""

    host: HostKey
    at: float
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class HardwareRead(Message):
    """A machine's definitions, or why they could not be read."""

    domain: DomainKey
    hardware: Hardware | None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class InventoryRead(Message):
    """What a host has to give, in answer to one question."""

    ticket: Ticket
    host: HostKey
    inventory: Inventory


@dataclass(frozen=True, slots=True)
class OffersRead(Message):
    """What a host offers a new machine, as libvirt's two documents: `offered` for such a machine
    (getDomainCapabilities), `own` the host's (getCapabilities); "" where the driver tells neither."""

    ticket: Ticket
    host: HostKey
    offered: str = ""
    own: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, repr=False)
class NativeParsed(Message):
    """A hypervisor's own configuration as libvirt's definition, or why it cannot be one."""

    ticket: Ticket
    host: HostKey
    xml: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Changed(Message):
    """What became of a change's edits, told before its `Finished`. `sent` and `kept` are the stored definition
    as it was given to libvirt and as libvirt printed it afterwards, both "" where none was given."""

    ticket: Ticket
    domain: DomainKey
    outcomes: tuple[Outcome, ...]
    sent: str = ""
    kept: str = ""

    def __repr__(self) -> str:
        return f"Changed({self.ticket}, {self.outcomes})"


@dataclass(frozen=True, slots=True)
class Conflicted(Message):
    """Nothing was done: somebody else changed the same places. `fresh` is how the machine is now."""

    ticket: Ticket
    domain: DomainKey
    conflicts: tuple[Conflict, ...]
    fresh: Hardware


@dataclass(frozen=True, slots=True)
class NativeRead(Message):
    """A machine in its hypervisor's own form, for reading, or why it could not be told."""

    ticket: Ticket
    domain: DomainKey
    text: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class DisplaysRead(Message):
    """The screens and lines of a machine, or why they could not be read."""

    domain: DomainKey
    displays: tuple[Display, ...] = ()
    lines: tuple[Line, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, repr=False)
class DoorOpened(Message):
    """A way to a guest's screen or line, or why there is none. `taken` says that somebody else has it open.
    `door.take()` gives its descriptor to whoever calls it; one that nobody takes is closed with the message.
    Never printed."""

    ticket: Ticket
    domain: DomainKey
    door: Door | None = None
    problem: Problem | None = None
    taken: bool = False


@dataclass(frozen=True, slots=True)
class ShotTaken(Message):
    """A picture of a guest's screen, or why there is none."""

    ticket: Ticket
    domain: DomainKey
    shot: Shot | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class MachineMade(Message):
    """A job has made this machine; told before its `Finished`, and only when all of it went well."""

    ticket: Ticket
    domain: DomainKey


@dataclass(frozen=True, slots=True)
class LeftHalfMade(Message):
    """What jobs of this program had made on a host when it ended in their middle; all that is known now."""

    host: HostKey
    halves: tuple[HalfMade, ...]


@dataclass(frozen=True, slots=True, repr=False)
class KeyringTold(Message):
    """What the desktop's keyring said: a password where one was to be found. `reason` says in a sentence why not, or
    why nothing was done, "" where all went well. Never printed."""

    ticket: Ticket
    domain: DomainKey
    password: str = ""
    reason: str = ""
