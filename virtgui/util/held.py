"""An open descriptor on its way to whoever will own it: lost on the way, it closes itself."""

from __future__ import annotations

import contextlib
import os


class Held:
    """Owns a descriptor until it is taken. It travels through queues that may be dropped at any time, and is
    closed with the last reference to it."""

    __slots__ = ("_fd",)

    def __init__(self, fd: int) -> None:
        self._fd = fd

    @property
    def fd(self) -> int:
        """The descriptor, to look at; -1 once it was taken."""
        return self._fd

    def take(self) -> int:
        """The descriptor, which is the caller's to close from now on; -1 when it was taken before."""
        fd, self._fd = self._fd, -1
        return fd

    def __del__(self) -> None:
        fd = self.take()
        if fd >= 0:
            with contextlib.suppress(OSError):
                os.close(fd)
