"""What a host is beneath its machines, and what can be asked of the host itself."""

from __future__ import annotations

from enum import Enum

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.util.frozen import dataclass


@dataclass(frozen=True, slots=True)
class HostDetails:
    """As libvirt tells; "" and () where it does not. Memory is in KiB."""

    capabilities: str = ""
    """getCapabilities."""
    sysinfo: str = ""
    """getSysinfo."""
    memory: tuple[tuple[str, int], ...] = ()
    """getMemoryStats of all cells: "total", "free", "buffers", "cached"."""
    free: tuple[tuple[int, int], ...] = ()
    """Free memory by NUMA cell."""
    pages: tuple[tuple[int, int, int], ...] = ()
    """Cell, size of page, how many are free."""
    sharing: tuple[tuple[str, int], ...] = ()
    """getMemoryParameters, which is how the kernel merges pages of equal content (KSM)."""
    secure: bool | None = None
    encrypted: bool | None = None
    interfaces_lack: str = ""
    """Why its network interfaces cannot be changed; "" where they can."""
    max_vcpus: int = 0
    """The most vCPUs one machine can have."""
    library: str = ""
    """The version of the libvirt that this program asks through."""
    cpus_online: int = 0
    cpus_present: int = 0


@dataclass(frozen=True, slots=True)
class ReadHost(Command):
    """Read what a host is; answered by `HostRead`."""

    host: HostKey


@dataclass(frozen=True, slots=True)
class SetSharing(Command):
    """Set how the kernel of a host merges pages of equal content; names are libvirt's ("shm_pages_to_scan", ...).
    A deed."""

    host: HostKey
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SetPages(Command):
    """Set how many huge pages of a size (KiB) the kernel of a host keeps ready in a NUMA cell. A deed."""

    host: HostKey
    size: int
    cell: int
    count: int


@dataclass(frozen=True, slots=True)
class ReadProcessor(Command):
    """Read the processor that machines of a host can have, or the one that all these processors can give them; answered
    by `ProcessorRead`. `expand` writes out every feature, `migratable` leaves out what would keep a machine here."""

    host: HostKey
    among: tuple[str, ...] = ()
    migratable: bool = True
    expand: bool = False


@dataclass(frozen=True, slots=True)
class ProcessorRead(Message):
    """The answer to `ReadProcessor`: a `<cpu>`."""

    ticket: Ticket
    host: HostKey
    document: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class EndInterfaces(Command):
    """Keep what was changed of a host's network interfaces, or take it back. A deed."""

    host: HostKey
    keep: bool


@dataclass(frozen=True, slots=True)
class InterfacesChanging(Message):
    """A change of a host's network interfaces waits to be kept: it is taken back at `until`, in wall-clock seconds.
    0 when none waits any more; `text` then says what became of it where nobody asked for that."""

    host: HostKey
    until: float = 0.0
    text: str = ""


class Sleep(Enum):
    """How a host sleeps; the value is how it is said."""

    MEMORY = "memory"
    DISK = "disk"
    HYBRID = "both"


@dataclass(frozen=True, slots=True)
class SuspendHost(Command):
    """Let a host sleep for so many seconds, at least 60: it wakes by itself then. A deed."""

    host: HostKey
    how: Sleep
    seconds: int


@dataclass(frozen=True, slots=True)
class HostRead(Message):
    """The answer to `ReadHost`."""

    ticket: Ticket
    host: HostKey
    details: HostDetails | None = None
    problem: Problem | None = None
