"""Where osinfo-db's files lie on this computer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from virtgui.util.xdg import config_dir, read_regular

SYSTEM, LOCAL = Path("/usr/share/osinfo"), Path("/etc/osinfo")
_PARTS = ("os", "device")
"""What is read; platforms, install scripts, maps of languages and schemas are not."""
_LARGEST = 4 * 1024**2


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
