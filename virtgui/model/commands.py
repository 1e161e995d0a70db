"""What a person can ask for; every command is answered by messages that carry its ticket."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING

from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.util.frozen import dataclass
from virtgui.util.late_enums import Quick

if TYPE_CHECKING:
    # What no row shows.
    from virtgui.model.edits import Edit
    from virtgui.model.hardware import Hardware


class Verb(Enum, metaclass=Quick):
    """A deed on one machine; `model.doing` says it. The value is its name in logs and on the command line."""

    START = "start"
    START_PAUSED = "start paused"
    START_FRESH = "start without the saved state"
    START_RESET = "start with fresh firmware variables"
    PAUSE = "pause"
    RESUME = "resume"
    SHUT_DOWN = "shut down"
    SHUT_DOWN_ACPI = "shut down by ACPI"
    SHUT_DOWN_AGENT = "shut down by guest agent"
    REBOOT = "reboot"
    REBOOT_ACPI = "reboot by ACPI"
    REBOOT_AGENT = "reboot by guest agent"
    RESET = "reset"
    POWER_OFF = "power off"
    POWER_OFF_GRACEFUL = "power off gracefully"
    SAVE = "save"
    DISCARD_SAVED = "discard the saved state of"
    SUSPEND_GUEST = "suspend the guest of"
    WAKE = "wake up"
    AUTOSTART_ON = "turn autostart on for"
    AUTOSTART_OFF = "turn autostart off for"
    NMI = "inject an NMI into"
    SEND_KEYS = "send keys to"
    RENAME = "rename"
    SET_TITLE = "change the title of"
    SET_DESCRIPTION = "change the description of"
    PERSIST = "make persistent"
    TEMPLATE_ON = "make a template of"
    TEMPLATE_OFF = "make a machine again of the template"
    SET_TAGS = "change the tags of"
    SET_GROUP = "change the group of"
    SET_START = "change the start order of"
    UNDEFINE = "remove the definition of"
    CONSOLE = "open the console of"


class Command:
    """Anything that can be sent."""

    __slots__ = ()


ANYWAY = "anyway"
"""A machine is started although disks of others stand on its own."""


@dataclass(frozen=True, slots=True)
class Act(Command):
    """Do `verb` to one machine; `text` is the new name, title or description where it takes one; for SET_TAGS a
    change ("db -test"), for SET_GROUP a path, for SET_START what `model.notes.start_text` writes, for SEND_KEYS what
    `model.guest_keys.act_text` does, for starts `ANYWAY` once a person knows what they spoil."""

    domain: DomainKey
    verb: Verb
    text: str = ""


@dataclass(frozen=True, slots=True)
class ActAll(Command):
    """Note the same (SET_TAGS, SET_GROUP) of several machines of one host, as one job; `text` as for `Act`."""

    host: HostKey
    domains: tuple[DomainKey, ...]
    verb: Verb
    text: str = ""


def together(keys: Iterable[DomainKey], verb: Verb, text: str) -> tuple[Act | ActAll, ...]:
    """What notes the same of some machines: one job for each host."""
    hosts: dict[HostKey, list[DomainKey]] = {}
    for key in keys:
        hosts.setdefault(key.host, []).append(key)
    return tuple(
        ActAll(host, tuple(mine), verb, text) if len(mine) > 1 else Act(mine[0], verb, text)
        for host, mine in hosts.items()
    )


@dataclass(frozen=True, slots=True)
class Connect(Command):
    """Open a host, or try a lost one at once. Never blocks; `Disconnect` cancels it."""

    host: HostKey
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Disconnect(Command):
    """Close a host, cancelling an open or a reconnection under way."""

    host: HostKey


@dataclass(frozen=True, slots=True)
class Forget(Command):
    """Close a host and drop it from the world."""

    host: HostKey


@dataclass(frozen=True, slots=True)
class Refresh(Command):
    """List a host again."""

    host: HostKey


@dataclass(frozen=True, slots=True)
class Watch(Command):
    """What is on screen now; replaces what was said before.

    `rows` are machines whose row is visible: their sums are taken every `period` seconds. `pages`
    have a plot open: every statistics group, per vCPU, disk and NIC, every `period`. `hosts` get
    their own CPU and memory. All other running machines are sampled every 5 s.
    """

    rows: frozenset[DomainKey] = frozenset()
    pages: frozenset[DomainKey] = frozenset()
    hosts: frozenset[HostKey] = frozenset()
    period: float = 1.0


@dataclass(frozen=True, slots=True)
class Cancel(Command):
    """Stop the job of another ticket, as far as it can be stopped."""

    ticket: Ticket


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Command):
    """A person's answer to `Asked`; `values` is None when they cancelled. Never printed."""

    host: HostKey
    question: int
    values: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ReadHardware(Command):
    """Read a machine's definitions and what its host offers it; answered by `HardwareRead`."""

    domain: DomainKey


@dataclass(frozen=True, slots=True)
class ReadInventory(Command):
    """Read what a host has to give: answered by `InventoryRead`, whose volumes come only for `pools`."""

    host: HostKey
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class NewVolume:
    """A volume to be made in a pool before the edits that use it; taken back should they fail."""

    pool: str
    name: str
    xml: str


@dataclass(frozen=True, slots=True, repr=False)
class Change(Command):
    """Change a machine's definition, now (`live`), for the next start (`stored`), or both, as far as each
    can be. `doing` completes "Could not ..." ("change the cache mode of vda"). `base` is what the person saw:
    what somebody else changed since is kept, and where both changed the same place nothing is done but
    `Conflicted` told. `networks` are started first. Never printed: it may hold passwords."""

    domain: DomainKey
    doing: str
    edits: tuple[Edit, ...]
    base: Hardware
    live: bool = True
    stored: bool = True
    volumes: tuple[NewVolume, ...] = ()
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResizeDisk(Command):
    """Make a machine's disk this large, in bytes; a running guest sees it grow. Never makes it smaller."""

    domain: DomainKey
    target: str
    size: int


@dataclass(frozen=True, slots=True)
class DeleteVolume(Command):
    """Delete the volume that a machine's disk was, once nothing on the host uses it any more."""

    domain: DomainKey
    pool: str
    volume: str


@dataclass(frozen=True, slots=True)
class BlockThreshold(Command):
    """Tell once when a running machine's disk has grown past so many bytes; 0 tells no more."""

    domain: DomainKey
    target: str
    size: int


@dataclass(frozen=True, slots=True)
class SendBreak(Command):
    """Send a break on a running machine's serial line, named by its alias; only QEMU can."""

    domain: DomainKey
    alias: str


@dataclass(frozen=True, slots=True)
class ReadNative(Command):
    """Read what the hypervisor itself is given for a machine (QEMU's command line); answered by `NativeRead`."""

    domain: DomainKey


@dataclass(frozen=True, slots=True)
class ReadOffers(Command):
    """Read what a host offers a new machine of this architecture, hypervisor ("kvm", ...) and machine type, each ""
    for the host's own choice; answered by `OffersRead`."""

    host: HostKey
    arch: str = ""
    domain: str = ""
    machine: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class ParseNative(Command):
    """Make libvirt's definition of a hypervisor's own ("vmware-vmx", "xen-xl", "bhyve-argv", ...); answered by
    `NativeParsed`. Never printed: it may hold passwords."""

    host: HostKey
    format: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadDisplays(Command):
    """Read which screens and lines a machine has now; answered by `DisplaysRead`."""

    domain: DomainKey


@dataclass(frozen=True, slots=True)
class OpenScreen(Command):
    """Open a running machine's screen; answered by `DoorOpened`."""

    domain: DomainKey
    display: int = 0


@dataclass(frozen=True, slots=True)
class OpenLine(Command):
    """Open a serial line, console or channel by its alias ("" is the first console); answered by `DoorOpened`
    with a door of the kind FD. `force` takes it over from whoever has it open."""

    domain: DomainKey
    alias: str = ""
    force: bool = False


@dataclass(frozen=True, slots=True)
class TakeShot(Command):
    """Take a picture of a guest's screen; answered by `ShotTaken`."""

    domain: DomainKey
    screen: int = 0


class Keyring(Enum, metaclass=Quick):
    """What is asked of the desktop's keyring."""

    LOOK = "look whether there is one"
    FIND = "find a password"
    KEEP = "keep a password"
    FORGET = "forget a password"


@dataclass(frozen=True, slots=True, repr=False)
class AskKeyring(Command):
    """Ask the desktop's keyring for, or about, the password of a machine's display, or where `login` is given what the
    host of `domain` asks by these words; answered by `KeyringTold`. Never printed: it may hold that password."""

    domain: DomainKey
    display: int
    what: Keyring
    password: str = ""
    login: str = ""
