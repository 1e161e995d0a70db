"""What a host has beside its machines: pools, networks, devices, interfaces, filters, secrets; and what can be asked of
them. One mechanism for all: a thing is its libvirt document and a few facts that are not in it."""

from __future__ import annotations

from enum import Enum

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple


class ThingKind(Enum):
    """What it is."""

    POOL = "storage pool"
    NETWORK = "network"
    DEVICE = "host device"
    INTERFACE = "host interface"
    FILTER = "network filter"
    BINDING = "filter binding"
    SECRET = "secret"  # noqa: S105

    @property
    def said(self) -> str:
        """How one is called within a sentence."""
        return _KINDS[self]


_KINDS = {
    ThingKind.POOL: tr("storage pool"),
    ThingKind.NETWORK: tr("network"),
    ThingKind.DEVICE: tr("host device"),
    ThingKind.INTERFACE: tr("host interface"),
    ThingKind.FILTER: tr("network filter"),
    ThingKind.BINDING: tr("filter binding"),
    ThingKind.SECRET: tr("secret"),
}


class ThingKey(NamedTuple):
    """One thing of one host. `name` is the UUID of what has one, else the name, which then cannot change. A deed on a
    pool or network of which only the name is known may have that instead."""

    host: HostKey
    kind: ThingKind
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class Thing:
    """As it is now. `xml` is what runs or, where it is off, what is stored, "" where it could not be read; `stored`
    is the stored one where that differs. None is what its driver does not know of."""

    key: ThingKey
    name: str
    active: bool | None = None
    persistent: bool | None = None
    autostart: bool | None = None
    xml: str = ""
    stored: str = ""
    numbers: tuple[tuple[str, int], ...] = ()
    """Figures beside the document: a pool's "capacity", "allocation", "available" in bytes."""


@dataclass(frozen=True, slots=True)
class WatchThings(Command):
    """These kinds of a host are on screen now: they are listed, and told again as they change. Replaces what was said
    of this host before; none of them is asked for any more then."""

    host: HostKey
    kinds: frozenset[ThingKind]


class ThingDeed(Enum):
    """What can be done to a thing; `model.doing` says it."""

    START = "start"
    STOP = "stop"
    AUTOSTART_ON = "turn autostart on for"
    AUTOSTART_OFF = "turn autostart off for"
    REFRESH = "refresh"
    BUILD = "build"
    UNDEFINE = "remove the definition of"
    DELETE = "delete"
    """A pool with what it holds; a device (mdev, vHBA) that was created."""
    UPDATE = "change"
    """A running network's section, by `options` of `ThingAct`."""
    DETACH = "detach from its driver"
    REATTACH = "give back to its driver"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class ThingAct(Command):
    """Do something to a thing; answered by `Began` and `Finished` like any deed. `text` and `options` are what some
    deeds need more: an XML for UPDATE with options "command", "section", "parent", "live", "config" as libvirt's
    numbers; a driver's name for DETACH; a flag "overwrite" for BUILD."""

    thing: ThingKey
    deed: ThingDeed
    text: str = ""
    options: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class DefineThing(Command):
    """Define a thing by its document, new or (with `replacing`, where its driver can) in place of what it was.
    `start` and `autostart` are done after it, `build` before it is started. `doing` completes "Could not ...".
    `check` is what a person saw where one is replaced: where it is another by now nothing is done, and that is told.
    `transient` is for a device, network, pool or filter binding: it is created at once and not defined, so that it is
    gone when it is stopped. Never printed: it may hold secrets."""

    host: HostKey
    kind: ThingKind
    xml: str
    doing: str
    start: bool = False
    autostart: bool = False
    build: bool = False
    replacing: ThingKey | None = None
    check: str = ""
    transient: bool = False
    overwrite: bool = False
    """Whether building may overwrite what is on a device."""


@dataclass(frozen=True, slots=True, repr=False)
class ThingDeeds(Command):
    """Do several things to one thing, one after the other, as one job, which ends with the first that fails. `doing`
    completes "Could not ..."; `back` brings back what the first of them removed, should the second fail."""

    thing: ThingKey
    doing: str
    parts: tuple[ThingAct | DefineThing, ...]
    back: DefineThing | None = None


ThingCommand = ThingAct | DefineThing | ThingDeeds
"""What is done to a thing as a job."""


@dataclass(frozen=True, slots=True)
class ReadPoolSources(Command):
    """Ask a host what a pool of a type could stand on (findStoragePoolSources); answered by `PoolSourcesRead`."""

    host: HostKey
    type: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReadPoolTypes(Command):
    """Ask which types of pools and volumes a host can have (getStoragePoolCapabilities); answered by
    `PoolTypesRead`."""

    host: HostKey


@dataclass(frozen=True, slots=True)
class ThingsListed(Message):
    """All things of a kind on a host: what is not in it is gone. `lack` says why they cannot be told."""

    host: HostKey
    kind: ThingKind
    things: tuple[Thing, ...] = ()
    lack: str = ""


@dataclass(frozen=True, slots=True)
class ThingsSeen(Message):
    """These are now as told."""

    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class ThingGone(Message):
    """It is there no more."""

    thing: ThingKey


@dataclass(frozen=True, slots=True)
class ThingMade(Message):
    """A `DefineThing` has made this thing; told before its `Finished`, and only when all of it went well."""

    ticket: Ticket
    thing: ThingKey


@dataclass(frozen=True, slots=True, repr=False)
class ThingKept(Message):
    """A `DefineThing` went well, and this is what libvirt made of its document; told before its `Finished`. Never
    printed: it may hold secrets."""

    ticket: Ticket
    thing: Thing


@dataclass(frozen=True, slots=True)
class PoolSourcesRead(Message):
    """The answer to `ReadPoolSources` as libvirt's document."""

    ticket: Ticket
    host: HostKey
    xml: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class PoolTypesRead(Message):
    """The answer to `ReadPoolTypes` as libvirt's document, "" where the host does not tell."""

    ticket: Ticket
    host: HostKey
    xml: str = ""
    problem: Problem | None = None
