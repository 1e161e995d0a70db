"""The private file by which remote-viewer is told where a display is and what its password is."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from virtgui.model.facts import Graphics
from virtgui.util.private_file import is_left_behind
from virtgui.util.xdg import private, runtime_dir

_ESCAPES = {"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def _escaped(value: str) -> str:
    """As GLib's key files want it: a line break in a password must not begin a new setting."""
    text = "".join(_ESCAPES.get(character, character) for character in value)
    return r"\s" + text[1:] if text.startswith(" ") else text


class Handover(NamedTuple):
    """What the file says; see remote-viewer(1), "CONNECTION FILE"."""

    graphics: Graphics
    host: str
    password: str
    title: str

    def __repr__(self) -> str:
        return "Handover(…)"

    def _lines(self) -> list[str]:
        told: dict[str, str] = {"type": self.graphics.type, "host": self.host}
        if self.graphics.port > 0:
            told["port"] = str(self.graphics.port)
        if self.graphics.tls_port > 0:
            told["tls-port"] = str(self.graphics.tls_port)
        if self.password:
            told["password"] = self.password
        told["title"] = self.title
        return ["[virt-viewer]", *(f"{key}={_escaped(value)}" for key, value in told.items()), "delete-this-file=1"]

    def write(self) -> Path:
        """The new file, readable by this user only, in a folder that does not outlast the session.

        Raises OSError.
        """
        folder = private(runtime_dir())
        # mkstemp makes it 0600; the process id tells a later run that its maker is gone.
        descriptor, name = tempfile.mkstemp(prefix=f"console-{os.getpid()}-", suffix=".vv", dir=folder)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write("\n".join(self._lines()) + "\n")
        except OSError:
            remove(Path(name))
            raise
        return Path(name)


def remove(path: Path) -> None:
    """Remove the file unless the viewer did so already."""
    with contextlib.suppress(OSError):
        path.unlink()


def remove_leftovers() -> None:
    """Remove files whose maker died before it could."""
    for path in runtime_dir().glob("console-*.vv"):
        if is_left_behind(path.name.split("-")[1]):
            remove(path)
