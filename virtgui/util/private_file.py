"""Files that a person's session is written to: readable by their owner only."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO


def is_left_behind(maker: str) -> bool:
    """Whether this part of a file's name is the number of a process that died before it could remove the file."""
    return maker.isdecimal() and int(maker) != os.getpid() and not Path("/proc", maker).exists()


def open_part(path: Path) -> IO[bytes]:
    """A file that is there, to go on writing to it; through no link. OSError when it cannot be opened."""
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    return os.fdopen(descriptor, "r+b", buffering=65_536)


def open_private(path: Path) -> IO[bytes]:
    """An empty file to write to; through no link, and waiting for no reader of a pipe. OSError when it cannot be
    made."""
    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.fchmod(descriptor, 0o600)  # it may have been there
    return os.fdopen(descriptor, "wb", buffering=65_536)
