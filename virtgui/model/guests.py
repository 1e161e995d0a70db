"""A running guest as its agent tells of it, what can be asked of it there, and how that is said.

All text in these facts was written by the guest, which nobody trusts: it is short but otherwise as it came, so that it
can be sent back to the same guest; who shows it makes it plain first.
"""

from __future__ import annotations

from enum import Enum

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.names import plain


@dataclass(frozen=True, slots=True)
class System:
    """The operating system; "" for what was not told. `offset` is the time zone's, in seconds east of UTC."""

    name: str = ""
    kernel: str = ""
    machine: str = ""
    hostname: str = ""
    zone: str = ""
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class User:
    """Somebody logged in; `since` in wall-clock seconds, 0 where it was not told."""

    name: str
    domain: str = ""
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class FileSystem:
    """A mounted one; sizes in bytes, None where they were not told. `disks` are the guest's names of devices, or the
    machine's targets."""

    mountpoint: str
    device: str = ""
    type: str = ""
    total: int | None = None
    used: int | None = None
    disks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Disk:
    """A block device as the guest sees it; `target` is the machine's name of it ("vda"), "" for one that it made."""

    name: str
    target: str = ""
    partition: bool = False
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nic:
    """A network interface with its addresses ("10.0.0.5/24")."""

    name: str
    mac: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuestVcpu:
    """A vCPU as the guest's system sees it."""

    number: int
    online: bool
    fixed: bool = False
    """It cannot be switched off."""


@dataclass(frozen=True, slots=True)
class Guest:
    """All that was told. `ahead_s` is how far the guest's clock is before this computer's, None where not told; `lacks`
    are parts that were not told, with the reason; `load` the averages of 1, 5 and 15 minutes."""

    domain: DomainKey
    system: System = System()
    users: tuple[User, ...] | None = None
    file_systems: tuple[FileSystem, ...] | None = None
    disks: tuple[Disk, ...] | None = None
    nics: tuple[Nic, ...] | None = None
    vcpus: tuple[GuestVcpu, ...] | None = None
    ahead_s: float | None = None
    frozen: bool = False
    load: tuple[float, float, float] | None = None
    lacks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadGuest(Command):
    """Ask a running machine's agent for all it tells; answered by `GuestRead`."""

    domain: DomainKey


@dataclass(frozen=True, slots=True)
class GuestRead(Message):
    """The answer to `ReadGuest`. `silent`: the agent is there, but did not answer in time."""

    ticket: Ticket
    domain: DomainKey
    guest: Guest | None = None
    problem: Problem | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class ReadKeys(Command):
    """Read the SSH keys that let people in as a user of the guest; answered by `KeysRead`."""

    domain: DomainKey
    user: str


@dataclass(frozen=True, slots=True)
class KeysRead(Message):
    """The answer to `ReadKeys`."""

    ticket: Ticket
    domain: DomainKey
    user: str
    keys: tuple[str, ...] = ()
    problem: Problem | None = None


class GuestVerb(Enum):
    """What a guest can be asked without more words."""

    FREEZE = "freeze the file systems of"
    THAW = "thaw the file systems of"
    TRIM = "trim the file systems of"
    SET_TIME = "set the clock of"


_DOING = {
    GuestVerb.FREEZE: tr("freeze the file systems of {name}"),
    GuestVerb.THAW: tr("thaw the file systems of {name}"),
    GuestVerb.TRIM: tr("trim the file systems of {name}"),
    GuestVerb.SET_TIME: tr("set the clock of {name}"),
}


@dataclass(frozen=True, slots=True)
class GuestAct(Command):
    """One of `GuestVerb`. `mountpoints`, for freezing, are those to be frozen, all where there are none; `minimum`, for
    trimming, the shortest free run in bytes that is given back. A deed."""

    domain: DomainKey
    verb: GuestVerb
    mountpoints: tuple[str, ...] = ()
    minimum: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class SetPassword(Command):
    """Give a user of the guest another password; `encrypted` is one that was hashed already, as in /etc/shadow. A deed.
    Never printed."""

    domain: DomainKey
    user: str
    password: str
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class SetKeys(Command):
    """Let exactly these SSH keys in as a user of the guest. A deed."""

    domain: DomainKey
    user: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetGuestVcpu(Command):
    """Switch one vCPU on or off in the guest's system; the machine keeps it. A deed."""

    domain: DomainKey
    vcpu: int
    online: bool


GuestDeed = GuestAct | SetPassword | SetKeys | SetGuestVcpu
GUEST_DEEDS = (GuestAct, SetPassword, SetKeys, SetGuestVcpu)


def doing(command: GuestDeed, name: str) -> str:
    """What completes "Could not ..."."""
    match command:
        case GuestAct(verb=verb):
            return _DOING[verb].format(name=plain(name, 80))
        case SetPassword(user=user):
            return tr("set the password of {user} in {name}").format(user=plain(user, 40), name=plain(name, 80))
        case SetKeys(user=user):
            return tr("set the SSH keys of {user} in {name}").format(user=plain(user, 40), name=plain(name, 80))
        case SetGuestVcpu(vcpu=vcpu, online=online):
            text = tr("switch vCPU {vcpu} on in {name}") if online else tr("switch vCPU {vcpu} off in {name}")
            return text.format(vcpu=vcpu, name=plain(name, 80))


def without_secret(command: GuestDeed) -> GuestDeed:
    """The same to be told on, without a password."""
    return SetPassword(command.domain, command.user, "") if isinstance(command, SetPassword) else command


_NOT_IN_NAMES = frozenset(":\n\r\0/")
_TYPES = (
    "ssh-rsa", "ssh-dss", "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
)  # fmt: skip


def user_flaw(name: str) -> str:
    """What is wrong with a user's name; "" when nothing is."""
    if not name:
        return tr("Say which user of the guest is meant, such as root.")
    if name != name.strip() or any(c in _NOT_IN_NAMES or not c.isprintable() for c in name) or name.startswith("-"):
        return tr("No user is called so: no spaces around it, colons, slashes, nor a dash in front.")
    return tr("That is longer than any user's name.") if len(name) > 128 else ""


def password_flaw(password: str, encrypted: bool) -> str:
    """What is wrong with a password; "" when nothing is."""
    if not password:
        return tr("Type the password.")
    if any(c in "\n\r\0" for c in password):
        return tr("A password is one line.")
    if encrypted and not (password.startswith(("$", "_")) or len(password) == 13):
        return tr("That is no encrypted password: one begins with a dollar sign, such as $6$… or $y$…")
    return tr("That is longer than any password.") if len(password) > 1024 else ""


def keys_flaw(text: str) -> tuple[int, str]:
    """The first wrong line of a text of one key a line, from 1, and what is wrong with it; (0, "") when nothing is."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and (wrong := _key_flaw(line.strip())):
            return number, wrong
    return 0, ""


def keys_of(text: str) -> tuple[str, ...]:
    """The keys in a text of one a line, each once; lines of comments are none."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def _key_flaw(line: str) -> str:
    if line.startswith("#"):
        return ""
    if "PRIVATE KEY" in line:
        return tr("That is a private key: it must never leave its owner. Take the file that ends in .pub.")
    if len(line) > 16384 or not line.isprintable():
        return tr("This is no key: it is too long, or has signs that no key has.")
    words = line.split()
    place = next((place for place, word in enumerate(words) if word in _TYPES), -1)
    if place < 0 or len(words) < place + 2:
        return tr("This is no public SSH key: one begins with its kind, such as ssh-ed25519, then the key itself.")
    import base64  # noqa: PLC0415  (late: only who writes keys needs it)

    try:
        data = base64.b64decode(words[place + 1], validate=True)
    except ValueError:
        return tr("The key itself is cut off or mistyped.")
    length = int.from_bytes(data[:4], "big")
    if len(data) < 4 + length or data[4 : 4 + length] != words[place].encode():
        return tr("The key itself is of another kind than is said before it, or cut off.")
    return ""
