"""Private folders of this program by the XDG base directory specification."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from virtgui.util.language import tr

LARGEST_SETTINGS = 4 * 1024 * 1024
"""Bytes that settings.json has at most; what is larger is none of ours."""


def _folder(variable: str, fallback: str) -> Path:
    return _base(variable, fallback) / "virtgui"


def _base(variable: str, fallback: str) -> Path:
    """XDG says relative paths are to be ignored."""
    value = os.environ.get(variable, "")
    return Path(value) if value.startswith("/") else _home() / fallback


def _home() -> Path:
    """A user whom nobody knows has none, and keeps nothing."""
    try:
        return Path.home()
    except RuntimeError:
        return Path("/")


def private(folder: Path) -> Path:
    """The folder, made with mode 0700 where it is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def config_dir() -> Path:
    """Where settings live."""
    return _folder("XDG_CONFIG_HOME", ".config")


def state_dir() -> Path:
    """Where the log and what was seen live."""
    return _folder("XDG_STATE_HOME", ".local/state")


def cache_dir() -> Path:
    """Where files live that can be had again."""
    return _folder("XDG_CACHE_HOME", ".cache")


def applications_dir() -> Path:
    """Where a person's desktop finds programs to start: shared by all of them."""
    return _base("XDG_DATA_HOME", ".local/share") / "applications"


def runtime_dir() -> Path:
    """Where files live that must not outlast the session."""
    value = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(value) / "virtgui"
    return folder if value.startswith("/") and _ours(folder.parent) and _ours(folder) else state_dir() / "run"


def _ours(folder: Path) -> bool:
    """Whether it is this user's or not there. After `su` the variable names another user's folder, and a run by root
    may have left one of root's in this user's."""
    try:
        return folder.stat().st_uid == os.getuid()
    except FileNotFoundError:
        return True
    except OSError:
        return False


def read_regular(path: Path, most: int) -> bytes:
    """At most so many bytes of a file. OSError where it cannot be read, also where it is a pipe that would be waited
    for, or a device that never ends."""
    with open(path, "rb", opener=_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, tr("it is not a file"))
        return file.read(most)


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)


def world_writable(folder: Path) -> bool:
    """True when strangers may write to an existing folder."""
    try:
        return bool(folder.stat().st_mode & 0o002)
    except OSError:
        return False
