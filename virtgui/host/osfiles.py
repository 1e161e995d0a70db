"""Where osinfo-db's files lie on this computer, and the first sectors of an installation medium."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from virtgui.util.language import tr
from virtgui.util.xdg import config_dir, read_regular

SYSTEM, LOCAL = Path("/usr/share/osinfo"), Path("/etc/osinfo")
_PARTS = ("os", "device", "install-script")
"""What is read; platforms, maps of languages and schemas are not."""
_LARGEST = 4 * 1024**2
_DESCRIPTOR, _SECTOR = 32768, 2048


class OsFile(NamedTuple):
    """One file: `path` on this computer, and its content."""

    path: str
    content: bytes


def folders() -> tuple[Path, ...]:
    """Where osinfo-db may be, what counts least first (osinfo-db-path(1))."""
    return (
        Path(os.environ.get("OSINFO_SYSTEM_DIR") or SYSTEM),
        Path(os.environ.get("OSINFO_LOCAL_DIR") or LOCAL),
        Path(os.environ.get("OSINFO_USER_DIR") or config_dir().with_name("osinfo")),
    )


def os_files(places: tuple[Path, ...] | None = None) -> tuple[OsFile, ...]:
    """Every file of the database, those of `NAME.d` folders behind the file they add to.

    A file of a later folder takes the place of one of the same name in an earlier one, and an empty one or a link
    to /dev/null takes it away, as libosinfo has it. What cannot be read is left out.
    """
    chosen: dict[tuple[str, ...], str] = {}
    for place in folders() if places is None else places:
        for part in _PARTS:
            root = str(place / part)
            for folder, _, names in os.walk(root):
                inside = Path(folder).relative_to(root).parts
                for name in names:
                    if name.endswith(".xml"):
                        chosen[(part, *inside, name)] = f"{folder}/{name}"
    found = []
    for key in sorted(chosen, key=lambda key: (any(step.endswith(".d") for step in key), key)):
        content = _content(chosen[key])
        if content:
            found.append(OsFile(chosen[key], content))
    return tuple(found)


def _content(path: str) -> bytes:
    try:
        return read_regular(Path(path), _LARGEST)
    except OSError:
        return b""


def volume_descriptor(path: str) -> bytes:
    """The primary volume descriptor of a file or drive, 2048 bytes; b"" where it is shorter. Blocks while a drive
    spins up: for a worker. OSError where it cannot be read or is neither a file nor a block device."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(handle).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISBLK(mode)):
            raise OSError(tr("It is neither a file nor a drive"))
        found = os.pread(handle, _SECTOR, _DESCRIPTOR)
    finally:
        os.close(handle)
    return found if len(found) == _SECTOR else b""
