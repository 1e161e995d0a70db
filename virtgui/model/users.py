"""Who uses which file: what the machines, pools and volumes of a host name, as facts."""

from __future__ import annotations

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.util.frozen import dataclass
from virtgui.util.tuples import NamedTuple


class Hold(NamedTuple):
    """One file, device or address that a machine's definition or one of its snapshots names.

    `role` is "disk", "cdrom", "floppy", "lun", "nvram", "kernel", "initrd", "dtb", "folder", "memory" (a
    snapshot's) or "other", `label` says which ("vda", a snapshot's name, an element). `type` is libvirt's type of
    the source ("file", "block", "dir", "network", "volume", "nvme", ...), `path` where it lies: a path, or for a
    network disk its URL. A volume is named by `pool` and `volume`. `below` are the files its image stands on,
    nearest first, as far as the definition tells."""

    role: str
    label: str
    path: str = ""
    type: str = "file"
    format: str = ""
    pool: str = ""
    volume: str = ""
    read_only: bool = False
    shareable: bool = False
    snapshot: str = ""
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MachineFiles:
    """One machine and all it names. `nvram` and `tpm`: it has firmware variables, a TPM's state of its own."""

    key: DomainKey
    name: str
    active: bool = False
    persistent: bool = True
    holds: tuple[Hold, ...] = ()
    saved: bool = False
    snapshots: tuple[str, ...] = ()
    checkpoints: tuple[str, ...] = ()
    nvram: bool = False
    tpm: bool = False


class PoolFiles(NamedTuple):
    """One pool: `path` is its folder, `origin` where a network file system comes from ("server:/export")."""

    name: str
    type: str
    active: bool
    path: str = ""
    origin: str = ""


class VolumeFile(NamedTuple):
    """One volume; sizes are bytes, `type` is libvirt's ("file", "block", "dir", "network"). `stamp` is the same
    for the same file under two names ("" where libvirt does not tell): when it was changed, when its content was, and
    more, with a "/" between."""

    pool: str
    name: str
    path: str
    type: str = "file"
    format: str = ""
    capacity: int = 0
    allocation: int = 0
    backing: str = ""
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class HostFiles:
    """All of one host. `places` name the computer it is: two hosts with one in common share their storage.
    `links` are paths that lead elsewhere, and where. `blind` are sentences about what could not be read and may
    hide a user of any file; `doubts` about what is only likely to hide none."""

    host: HostKey
    places: tuple[str, ...] = ()
    machines: tuple[MachineFiles, ...] = ()
    pools: tuple[PoolFiles, ...] = ()
    volumes: tuple[VolumeFile, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    blind: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    name: str = ""
    """What the computer calls itself."""
    keeps_tpm: bool = True
    """Whether this libvirt can be told to keep or to remove a TPM's state."""

    def machine(self, key: DomainKey) -> MachineFiles | None:
        """One of its machines."""
        return next((machine for machine in self.machines if machine.key == key), None)


class User(NamedTuple):
    """Who uses a file. `machine` is None for a volume that no machine uses; `name` the machine's or the volume's,
    `how` a Hold's label. `through` is the path of the volume that stands on the file, "" where the machine names
    the file itself. `sure` is False where only the likeness of names speaks for it."""

    machine: DomainKey | None
    name: str
    how: str = ""
    through: str = ""
    sure: bool = True
    host: HostKey = HostKey("")


@dataclass(frozen=True, slots=True)
class ReadFiles(Command):
    """Read who uses which file on a host; answered by `FilesRead`. With `fresh` its pools look at their storage
    again first."""

    host: HostKey
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class FilesRead(Message):
    """All that a host's machines and volumes name, in answer to one question."""

    ticket: Ticket
    files: HostFiles
