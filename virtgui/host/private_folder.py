"""Folders for files with secrets: their owner's only, and gone with the program however it ends."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from virtgui.util.xdg import private, runtime_dir

_PREFIX = "making-"


class PrivateFolder:
    """A new folder with mode 0700, removed with all that is in it by `remove`, at the end of a `with`, or by the
    next start of the program."""

    def __init__(self, parent: Path | None = None) -> None:
        """Below `parent`, else where files live that must not outlast the session: in memory mostly, so for small
        ones. Raises OSError."""
        within = private(parent or runtime_dir())
        while True:
            path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=within))
            held = _lock(path)
            if held >= 0 and _is_at(held, path):
                break
            if held >= 0:  # swept away by another copy of the program before it was held
                os.close(held)
        self.path = path
        self._held = held

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove it; once is enough."""
        shutil.rmtree(self.path, ignore_errors=True)
        held, self._held = self._held, -1
        if held >= 0:
            os.close(held)

    def write(self, name: str, data: bytes) -> Path:
        """A new file in it, mode 0600. Raises OSError, also for one that is there."""
        path = self.path / name
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(data)
        return path


def sweep(parent: Path | None = None) -> int:
    """Remove the folders whose maker died before it could; how many those were."""
    removed = 0
    for path in (parent or runtime_dir()).glob(f"{_PREFIX}*"):
        held = _lock(path)
        if held < 0:
            continue
        with suppress(OSError):
            shutil.rmtree(path)
            removed += 1
        os.close(held)
    return removed


def _lock(folder: Path) -> int:
    """A descriptor that holds it until it is closed, by the end of the process too; -1 when another one does. Unlike
    a process number in its name a lock is never taken for a stranger's."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return -1
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return -1
    return descriptor


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False
