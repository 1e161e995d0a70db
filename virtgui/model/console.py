"""How a guest's screen and its serial line are reached, and pictures of what it shows."""

from __future__ import annotations

from enum import Enum

from virtgui.util.frozen import dataclass
from virtgui.util.held import Held
from virtgui.util.tuples import NamedTuple


class Way(Enum):
    """What is at the other end of a door."""

    FD = "fd"
    """An open socket of this process: whoever takes it from the door owns it and closes it."""
    TCP = "tcp"
    UNIX = "unix"
    SSH = "ssh"
    """TCP, or a socket, as seen from the host itself, through ssh."""


@dataclass(frozen=True, slots=True, repr=False)
class Door:
    """Where a stream of bytes begins. Holds a password: never printed, never logged.

    `ssh` are the words of the command that leads to the host (`Way.SSH`), `host` and `port` the place for `TCP` and
    `SSH`, `path` that of a socket. Should the other end want TLS, `ca` is the file of the authority to check
    it by, "" where there is none, and `name` the name it must have. `held` is the open socket of `Way.FD`.
    """

    way: Way
    fd: int = -1
    host: str = ""
    port: int = 0
    path: str = ""
    ssh: tuple[str, ...] = ()
    password: str = ""
    ca: str = ""
    name: str = ""
    remote: bool = False
    """Whether bytes are dear: compress then."""
    held: Held | None = None

    def take(self) -> int:
        """The open socket, which is the caller's to close from now on; -1 when there is none or it was taken.
        A door that nobody takes closes it by itself."""
        return self.held.take() if self.held is not None else self.fd


class Display(NamedTuple):
    """One screen of a machine: "vnc" can be shown here, the others by virt-viewer."""

    number: int
    type: str
    refusal: str = ""
    """Why it cannot be shown in the window, "" when it can."""


class Line(NamedTuple):
    """One serial line, console or channel that can be opened: its device's alias, and what a person calls it
    ("Serial 1", "Guest agent channel")."""

    alias: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a guest's screen as the hypervisor gave it: its MIME type and bytes."""

    mime: str
    data: bytes
