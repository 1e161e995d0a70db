"""A connection through `ssh -W`: a child whose standard input and output are the stream."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import tempfile

from virtgui.model.console import Door
from virtgui.util.names import plain
from virtgui.util.redact import redact

_COMPLAINT_BYTES = 2000
_HOST = re.compile(r"[0-9A-Za-z_:][0-9A-Za-z._:%-]*")
_PATIENCE_S = 0.2


def command(door: Door) -> list[str]:
    """The words to run: `-W host:port` goes before the "--" after which the destination stands.

    Raises ValueError where there is no such "--": a destination may not be taken for an option; and for a place
    that cannot be one.
    """
    place = f"[{door.host}]:{door.port}" if ":" in door.host else f"{door.host}:{door.port}"
    if not (0 < door.port < 65536 and _HOST.fullmatch(door.host) and "--" in door.ssh):
        raise ValueError("not a way by ssh")
    split = door.ssh.index("--")
    return [*door.ssh[:split], "-W", place, *door.ssh[split:]]


class SshPipe:
    """One running `ssh`; `socket` is the near end of its stream."""

    def __init__(self, door: Door) -> None:
        """Start it. Raises OSError and ValueError."""
        words = command(door)
        self.socket, far = socket.socketpair()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the child)
        try:
            self._child = subprocess.Popen(  # noqa: S603  (a list of words, no shell)
                words, stdin=far.fileno(), stdout=far.fileno(), stderr=self._said, start_new_session=True
            )
        except OSError:
            self.socket.close()
            self._said.close()
            raise
        finally:
            far.close()

    def close(self, at_once: bool) -> str:
        """End it, perhaps after a moment to say why it ended; returns what it complained about, one line."""
        try:
            self._child.wait(0 if at_once else _PATIENCE_S)
        except subprocess.TimeoutExpired:
            # with the programs that it reaches its host by
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - _COMPLAINT_BYTES))
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        self._said.close()
        return plain(redact(lines[-1])) if lines else ""
