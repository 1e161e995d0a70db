"""A machine's memory in files: saved and restored, dumped, looked into; and a signal to a container's process."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from virtgui.model.domain_deeds import DomainDeed, DomainQuestion, DomainReport
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr

PEEK_MOST = 1 << 20
"""Bytes that are read of a guest's memory or of a disk at once, at most."""


class Wakes(Enum):
    """What a restored machine does."""

    AS_WAS = "as it was when it was saved"
    RUNNING = "running"
    PAUSED = "paused"

    @property
    def said(self) -> str:
        """How it is said within a sentence."""
        return _WAKES[self]


_WAKES = {
    Wakes.AS_WAS: tr("as it was when it was saved"),
    Wakes.RUNNING: tr("running", "wakes up"),
    Wakes.PAUSED: tr("paused", "wakes up"),
}


class DumpFormat(Enum):
    """How a core dump is written. The value is libvirt's and virsh's word."""

    ELF = "elf"
    KDUMP_ZLIB = "kdump-zlib"
    KDUMP_LZO = "kdump-lzo"
    KDUMP_SNAPPY = "kdump-snappy"
    WIN_DMP = "win-dmp"


class Meanwhile(Enum):
    """What becomes of the machine while it is dumped, and after."""

    PAUSE = "it stands still, then goes on"
    LIVE = "it goes on running, so that the dump is of no single moment"
    CRASH = "it is powered off afterwards, as crashed"
    RESET = "it is reset afterwards"

    @property
    def said(self) -> str:
        """How it is said within a sentence."""
        return _MEANWHILE[self]


_MEANWHILE = {
    Meanwhile.PAUSE: tr("it stands still, then goes on"),
    Meanwhile.LIVE: tr("it goes on running, so that the dump is of no single moment"),
    Meanwhile.CRASH: tr("it is powered off afterwards, as crashed"),
    Meanwhile.RESET: tr("it is reset afterwards"),
}


# -- deeds -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaveTo(DomainDeed):
    """Write a machine's memory to a file on its host and let it end. `bypass_cache` keeps the host's memory free of
    it."""

    domain: DomainKey
    path: str
    wakes: Wakes = Wakes.AS_WAS
    bypass_cache: bool = False

    def doing(self, machine: str) -> str:
        return tr("save {machine} to {path}").format(machine=machine, path=self.path)

    def when_unknown(self) -> str:
        return tr("An incomplete file may be left: {path}.").format(path=self.path)


@dataclass(frozen=True, slots=True, repr=False)
class RestoreFrom(DomainDeed):
    """Let a machine go on from a file on its host. `domain` is whose memory it is, `xml` the definition it goes on with
    ("" for the one in the file). Never printed: it may hold passwords."""

    domain: DomainKey
    path: str
    name: str = ""
    xml: str = ""
    wakes: Wakes = Wakes.AS_WAS
    bypass_cache: bool = False

    def doing(self, machine: str) -> str:
        return tr("restore {name} from {path}").format(name=self.name or machine, path=self.path)


@dataclass(frozen=True, slots=True, repr=False)
class KeepSaved(DomainDeed):
    """Change the definition within a saved state: that of a file, or with no `path` the machine's own. Never printed:
    it may hold passwords."""

    domain: DomainKey
    path: str
    xml: str
    wakes: Wakes = Wakes.AS_WAS

    def doing(self, machine: str) -> str:
        if self.path:
            return tr("change the definition in {path}").format(path=self.path)
        return tr("change the saved definition of {machine}").format(machine=machine)


@dataclass(frozen=True, slots=True)
class Dump(DomainDeed):
    """Write a core dump of a guest to a file on its host: all of libvirt's own form, or with `memory_only` one that
    debuggers read, in `format`."""

    domain: DomainKey
    path: str
    memory_only: bool = True
    format: DumpFormat = DumpFormat.ELF
    meanwhile: Meanwhile = Meanwhile.PAUSE
    bypass_cache: bool = False

    def doing(self, machine: str) -> str:
        text = tr("save the memory of {machine} to {path}") if self.memory_only else tr("dump {machine} to {path}")
        return text.format(machine=machine, path=self.path)

    def when_unknown(self) -> str:
        return tr("An incomplete file may be left: {path}.").format(path=self.path)


@dataclass(frozen=True, slots=True)
class SendSignal(DomainDeed):
    """Send a signal to a process of a container; `pid` is its number inside."""

    domain: DomainKey
    pid: int
    number: int

    def doing(self, machine: str) -> str:
        return tr("send {signal} to process {pid} of {machine}").format(
            signal=SIGNALS.get(self.number, self.number), pid=self.pid, machine=machine
        )


_SIGNALS = (
    "NOP HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU "
    "URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS"
)
SIGNALS = dict(enumerate(_SIGNALS.split()))
"""libvirt's numbers of signals, which need not be those of this computer, and their names."""


# -- questions -------------------------------------------------------------------------------


class Saved(NamedTuple):
    """What a saved state says of itself: the machine's name, UUID, memory, and its definition with passwords."""

    name: str
    uuid: str
    memory_kib: int
    xml: str

    def __repr__(self) -> str:
        return f"Saved({self.name!r})"


@dataclass(frozen=True, slots=True)
class SavedRead(DomainReport):
    """What is in a saved state, or why it cannot be told."""

    ticket: Ticket
    domain: DomainKey
    path: str
    saved: Saved | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ReadSaved(DomainQuestion):
    """Read what a saved state says: that of a file on the host (`domain` then needs no UUID), or with no `path` a
    machine's own; answered by `SavedRead`."""

    domain: DomainKey
    path: str = ""

    @property
    def asking(self) -> str:
        return tr("read {path}").format(path=self.path) if self.path else tr("read its saved state")

    def answered(self, ticket: Ticket, answer: object, problem: Problem | None) -> Message:
        return SavedRead(ticket, self.domain, self.path, answer if isinstance(answer, Saved) else None, problem)


class Peeks(Enum):
    """What is looked into."""

    PHYSICAL = "physical memory"
    VIRTUAL = "virtual memory, as its first processor sees it now"
    DISK = "a disk"

    @property
    def said(self) -> str:
        """How it is said within a sentence."""
        return _PEEKS[self]


_PEEKS = {
    Peeks.PHYSICAL: tr("physical memory"),
    Peeks.VIRTUAL: tr("virtual memory, as its first processor sees it now"),
    Peeks.DISK: tr("a disk"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Peeked(DomainReport):
    """Bytes of a guest, or why there are none. Never printed."""

    ticket: Ticket
    domain: DomainKey
    address: int
    data: bytes = b""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Peek(DomainQuestion):
    """Read bytes of a guest's memory or of a disk named by its `target`; answered by `Peeked`."""

    domain: DomainKey
    what: Peeks
    address: int
    size: int
    target: str = ""

    @property
    def asking(self) -> str:
        address = f"{self.address:#x}"
        if self.what is Peeks.DISK:
            return tr("read disk {disk} at {address}").format(disk=self.target, address=address)
        return tr("read its memory at {address}").format(address=address)

    def answered(self, ticket: Ticket, answer: object, problem: Problem | None) -> Message:
        return Peeked(ticket, self.domain, self.address, answer if isinstance(answer, bytes) else b"", problem)
