"""A connection through ssh: `-W`, a child whose standard input and output are the stream; or `-L` where a socket of
the host is to be reached, which `-W` cannot."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import tempfile
from typing import NamedTuple

from virtgui.host.askpass import Askpass
from virtgui.model.console import Door
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.redact import redact

_COMPLAINT_BYTES = 2000
_HOST = re.compile(r"[0-9A-Za-z_:][0-9A-Za-z._:%-]*")
_PATH = re.compile(r"/[\w./+@, -]{1,106}")
"""Nothing that ssh would take for more than a name."""
_FORWARD = ("-N", "-o", "ExitOnForwardFailure=yes", "-o", "StreamLocalBindMask=0177")
_PATIENCE_S = 0.2
_CHANGED = tr(
    "The host has another key than the one that is known of it. It was set up anew, or somebody "
    "stands in between: find out which. Then remove the old key with ssh-keygen -R."
)
_CLOSED = (
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", _CHANGED),
    ("Host key verification failed", tr("The host's key was not accepted.")),
    ("Permission denied", tr("SSH did not let you in.")),
    ("Too many authentication failures", tr("SSH did not let you in.")),
)
"""What ssh says where trying again without a person is no use."""


class Complaint(NamedTuple):
    """What ssh said last, one line, "" for nothing; `closed` is what it means where only a person can help."""

    text: str
    closed: str = ""


def command(door: Door, here: str = "") -> list[str]:
    """The words to run: `-W host:port` goes before the "--" after which the destination stands. For a socket of the
    host it is `-L here:path`: ssh then listens at `here`.

    Raises ValueError where there is no such "--": a destination may not be taken for an option; and for a place
    that cannot be one.
    """
    if door.path:
        if not (_PATH.fullmatch(door.path) and _PATH.fullmatch(here) and "--" in door.ssh):
            raise ValueError("not a way by ssh")
        split = door.ssh.index("--")
        return [*door.ssh[:split], *_FORWARD, "-L", f"{here}:{door.path}", *door.ssh[split:]]
    place = f"[{door.host}]:{door.port}" if ":" in door.host else f"{door.host}:{door.port}"
    if not (0 < door.port < 65536 and _HOST.fullmatch(door.host) and "--" in door.ssh):
        raise ValueError("not a way by ssh")
    split = door.ssh.index("--")
    return [*door.ssh[:split], "-W", place, *door.ssh[split:]]


class SshPipe:
    """One running `ssh`; `socket` is the near end of its stream. On the way to a socket of the host that one stays
    silent, and `reach` gives another once there is one."""

    def __init__(self, door: Door) -> None:
        """Start it. Raises OSError and ValueError."""
        self.askpass = Askpass(door.ssh)
        self._here = self.askpass.folder / "f" if door.path else None
        try:
            words = command(door, str(self._here or ""))
        except ValueError:
            self.askpass.close()
            raise
        self.socket, far = socket.socketpair()
        theirs = subprocess.DEVNULL if door.path else far.fileno()
        self._far = far if door.path else None
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the child)
        try:
            self._child = subprocess.Popen(  # noqa: S603  (a list of words, no shell)
                words,
                stdin=theirs,
                stdout=theirs,
                stderr=self._said,
                start_new_session=True,
                env={**os.environ, **self.askpass.environment},
            )
        except OSError:
            self.askpass.close()
            self.socket.close()
            self._said.close()
            far.close()
            raise
        if self._far is None:
            far.close()

    @property
    def reaching(self) -> bool:
        """Whether `reach` is to be asked again, soon."""
        return self._far is not None

    def reach(self) -> socket.socket | None:
        """The stream to a socket of the host; None while ssh does not listen for it yet, or has ended: then `socket`
        ends too."""
        if self._far is None or self._here is None:
            return None
        if self._child.poll() is None:
            stream = socket.socket(socket.AF_UNIX)
            try:
                stream.connect(str(self._here))
            except OSError:
                stream.close()
                return None
            self._let_go()
            return stream
        self._let_go()
        return None

    def _let_go(self) -> None:
        if self._far is not None:
            self._far.close()
            self._far = None

    def close(self, at_once: bool) -> Complaint:
        """End it, perhaps after a moment to say why it ended; returns what it complained about."""
        self.askpass.close()
        self._let_go()
        try:
            self._child.wait(0 if at_once else _PATIENCE_S)
        except subprocess.TimeoutExpired:
            # with the programs that it reaches its host by
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - _COMPLAINT_BYTES))
        said = self._said.read().decode("utf-8", "replace").strip()
        self._said.close()
        meant = next((words for sign, words in _CLOSED if sign in said), "")
        return Complaint(plain(redact(said.splitlines()[-1])) if said else "", meant)
