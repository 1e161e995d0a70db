"""What is true of hosts and machines: frozen, compared by value."""

from __future__ import annotations

from enum import Enum, IntEnum

from virtgui.model.commands import Verb
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.notes import Start
from virtgui.model.problems import Problem
from virtgui.util.frozen import dataclass
from virtgui.util.late_enums import Quick


class DomainState(IntEnum, metaclass=Quick):
    """libvirt's virDomainState."""

    NOSTATE = 0
    RUNNING = 1
    BLOCKED = 2
    PAUSED = 3
    SHUTTING_DOWN = 4
    SHUTOFF = 5
    CRASHED = 6
    PMSUSPENDED = 7


NOTES_KEY, NOTES_URI = "virtgui", "urn:virtgui:domain:1"
"""Prefix and namespace of what this program notes in a machine's metadata (`model.notes`)."""


@dataclass(frozen=True, slots=True)
class Disk:
    """One disk as its XML tells; `source` is a path, volume or URL in one line, "" when empty."""

    target: str
    device: str
    type: str
    source: str
    bus: str = ""
    format: str = ""
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Nic:
    """One network interface; `source` is the network's, bridge's or device's name."""

    mac: str
    type: str
    source: str
    model: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Graphics:
    """One display; `port` is -1 when none is assigned. Holds no password."""

    type: str
    listen: str = ""
    port: int = -1
    tls_port: int = -1
    socket: str = ""


@dataclass(frozen=True, slots=True)
class DomainConfig:
    """What a machine's XML says, read after its row is on screen."""

    title: str = ""
    description: str = ""
    type: str = ""
    arch: str = ""
    machine: str = ""
    os_id: str = ""
    firmware: str = ""
    cpu_mode: str = ""
    vcpus: int = 0
    max_vcpus: int = 0
    memory_kib: int = 0
    max_memory_kib: int = 0
    disks: tuple[Disk, ...] = ()
    nics: tuple[Nic, ...] = ()
    graphics: tuple[Graphics, ...] = ()
    host_devices: tuple[tuple[str, str], ...] = ()
    """Kind and address of each device of the host that is handed over ("pci", "0000:3b:00.0")."""
    has_agent: bool = False
    has_balloon: bool = False
    has_serial: bool = False
    agent_state: str = ""
    template: bool = False
    """Whether it is there to be cloned, and not to be started."""
    tags: tuple[str, ...] = ()
    tag_colors: tuple[tuple[str, str], ...] = ()
    """Those of its tags that a person gave a colour, each with it."""
    group: str = ""
    """The group it is in, as a path ("site/web"); "" in none."""
    start: Start = Start()
    more_notes: bool = False
    """Whether its metadata of this program's namespace holds what this version does not understand."""
    metadata: tuple[tuple[str, str], ...] = ()
    """What other programs wrote into its metadata: path and text of each (`xml.metadata`)."""
    snapshots: int | None = None
    """How many snapshots it has; None where its driver does not tell."""
    pending: bool = False
    """Whether it runs with other hardware than it will have at its next start."""


def hardware_of(config: DomainConfig) -> tuple[object, ...]:
    """What of a definition differs between a running machine and its next start only where it was changed: not what
    a running one is given besides (ports, host interfaces, what its CPU mode comes to), nor media."""
    disks = [(d.target, d.device, d.bus, d.format, d.device == "disk" and d.source) for d in config.disks]
    nics = [(n.mac, n.type, n.model, n.source if n.type == "network" else "") for n in config.nics]
    graphics = [g.type for g in config.graphics]
    return config.machine, config.firmware, config.max_vcpus, config.max_memory_kib, disks, nics, graphics


@dataclass(frozen=True, slots=True)
class Domain:
    """One machine. `id` is -1 while it has no process, `since` (wall clock, s) is when it started
    if known, `reason` is libvirt's state reason as a word ("booted", "panicked", ...)."""

    key: DomainKey
    name: str
    id: int = -1
    state: DomainState = DomainState.NOSTATE
    reason: str = ""
    persistent: bool = True
    autostart: bool | None = None
    saved: bool = False
    vcpus: int = 0
    memory_kib: int = 0
    max_memory_kib: int = 0
    since: float | None = None
    responding: bool = True
    agent_connected: bool | None = None
    config: DomainConfig | None = None

    @property
    def active(self) -> bool:
        """True while the hypervisor holds a process or container for it."""
        return self.id >= 0


class Phase(Enum, metaclass=Quick):
    """Where a host's connection stands."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    LOST = "lost"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Host:
    """One connection. Times are wall-clock seconds. `lacks` maps a deed its driver cannot do to the
    reason; `listed` is True once the first list of machines has arrived since it was opened. `waits_for` says in a few
    words what on this desktop keeps it from being opened."""

    key: HostKey
    phase: Phase = Phase.CLOSED
    read_only: bool = False
    driver: str = ""
    hostname: str = ""
    libvirt_version: str = ""
    hypervisor_version: str = ""
    cpus: int = 0
    memory_kib: int = 0
    cpu_model: str = ""
    changed_at: float = 0.0
    retry_at: float | None = None
    attempts: int = 0
    listed: bool = False
    problem: Problem | None = None
    lacks: tuple[tuple[Verb, str], ...] = ()
    objects: tuple[tuple[str, int], ...] = ()
    waits_for: str = ""

    @property
    def open(self) -> bool:
        """True while commands can be carried out."""
        return self.phase is Phase.OPEN

    @property
    def given_up(self) -> bool:
        """True when it is lost and not tried again by itself: a person must do something, which `problem` tells."""
        return self.phase is Phase.LOST and self.retry_at is None and self.attempts == 0


@dataclass(frozen=True, slots=True)
class Address:
    """One IP address of a machine and who told it ("lease", "agent")."""

    ip: str
    prefix: int
    mac: str
    source: str


@dataclass(frozen=True, slots=True, repr=False)
class ConsoleTarget:
    """All that a viewer needs to show one machine. Holds a password: never printed or logged."""

    domain: DomainKey
    name: str
    uri: str
    active: bool
    graphics: tuple[Graphics, ...]
    password: str = ""


@dataclass(frozen=True, slots=True)
class LocalHost:
    """A host that may be on this computer, told by its sockets and binaries without opening it.
    `note` says what was found or what to install; `available` that connecting makes sense."""

    uri: str
    title: str
    available: bool
    note: str
