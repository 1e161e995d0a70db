"""Creations under way, one private file for each: what a killed program leaves is known at its next start.

A file is held by a lock for as long as its job runs. The lock ends with the process, whatever ended that.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from virtgui.model.keys import HostKey
from virtgui.util.xdg import private, state_dir

if TYPE_CHECKING:
    from virtgui.model.making import HalfMade, Made

_log = logging.getLogger(__name__)
_NUMBER = r"[0-9a-f]{32}"
_MOST = 1024 * 1024


class Entry:
    """One job's file, locked. For one thread."""

    def __init__(self, path: Path, descriptor: int, host: HostKey, title: str) -> None:
        self._path = path
        self._descriptor = descriptor
        self._host = host
        self._title = title

    def write(self, made: tuple[Made, ...]) -> None:
        """Put this in the place of what was written before, whole or not at all. Raises OSError."""
        told = {"host": self._host, "title": self._title, "at": time.time(), "made": [list(each) for each in made]}
        line = json.dumps(told).encode() + b"\n"  # the last whole line counts
        before = os.fstat(self._descriptor).st_size
        try:
            while line:  # a disk that is almost full takes a part
                line = line[os.write(self._descriptor, line) :]
            os.fdatasync(self._descriptor)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, before)  # else what comes next would go on with half a line
            raise OSError(error.errno, error.strerror, str(self._path)) from None

    def done(self) -> None:
        """Forget it."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        self.leave()

    def leave(self) -> None:
        """Let go of it."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


class Journal:
    """The files of a folder. Every call may wait for a disk; from any thread."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or state_dir() / "making"

    def begin(self, host: HostKey, title: str) -> Entry:
        """A new file, locked. Raises OSError."""
        import uuid  # noqa: PLC0415  (late: it loads half of the standard library, and few runs make a machine)

        private(self.folder)
        path = self.folder / f"{uuid.uuid4().hex}.json"
        new = path.with_suffix(".new")  # under its own name only once it is locked
        descriptor = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        entry = Entry(path, descriptor, host, title)
        entry.write(())
        new.rename(path)
        return entry

    def left(self, host: HostKey) -> tuple[HalfMade, ...]:
        """What jobs that run no more left on a host, the oldest first. What cannot be read is told to the log."""
        found = []
        with contextlib.suppress(FileNotFoundError):
            for path in self.folder.iterdir():
                half = self._read(path)
                if half is not None and half.host == host and half.made:
                    found.append(half)
        return tuple(sorted(found, key=lambda half: half.at))

    def take(self, number: str) -> Entry | None:
        """A file that was left, locked; None where there is none, or somebody else works on it."""
        if not re.fullmatch(_NUMBER, number):
            return None
        path = self.folder / f"{number}.json"
        descriptor = _locked(path)
        if descriptor < 0:
            return None
        half = _parsed(number, _content(descriptor))
        if half is None:
            os.close(descriptor)
            return None
        return Entry(path, descriptor, half.host, half.title)

    def _read(self, path: Path) -> HalfMade | None:
        if path.suffix != ".json" or not re.fullmatch(_NUMBER, path.stem):
            return None
        descriptor = _locked(path)
        if descriptor < 0:
            return None
        try:
            half = _parsed(path.stem, _content(descriptor))
            if half is not None and not half.made:
                path.unlink()  # killed before anything was made
            return half
        finally:
            os.close(descriptor)


def _locked(path: Path) -> int:
    """The file, or -1 where it is gone or held."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return -1
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink:
            return descriptor
    except OSError:
        pass  # held
    os.close(descriptor)
    return -1


def _content(descriptor: int) -> bytes:
    """Its end, where the last line is: each tells all that was made, so that many make a long file."""
    return os.pread(descriptor, _MOST, max(0, os.fstat(descriptor).st_size - _MOST))


def _parsed(number: str, data: bytes) -> HalfMade | None:
    from virtgui.model.making import HalfMade, Made  # noqa: PLC0415  (late: few runs find any)
    from virtgui.util.told import moment  # noqa: PLC0415  (late: journals are seldom left behind)

    for line in reversed(data.split(b"\n")[:-1]):
        try:
            told = json.loads(line)
            made = tuple(Made(*map(str, each)) for each in told["made"])
            at = moment(float(told["at"]))
            return HalfMade(number, HostKey(str(told["host"])), str(told["title"]), made, at)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            _log.warning("a line of the journal of creations cannot be read: %s", error)
    return None
