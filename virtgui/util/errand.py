"""What long work on this computer has in common: why it could not be done, how far it is, that it is to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Advance: TypeAlias = Callable[[int, int], None]
"""Called with what is done and the whole of it, in bytes; the whole is 0 while nobody knows it. From the thread that
does the work, at most some ten times a second."""


def unseen(_done: int, _whole: int) -> None:
    """For work whose progress nobody looks at."""


class Cannot(Exception):
    """Why it was not done, as a sentence a person can act on; `detail` has the system's own words."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.detail = detail


class Cancelled(Exception):
    """It was not done because somebody asked for it not to be; nothing of it is left."""


class Cancel:
    """Asked for on any thread, any number of times; heeded by the thread that does the work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = False
        self._stop: Callable[[], None] | None = None

    @property
    def asked(self) -> bool:
        """Whether it was asked for."""
        return self._asked

    def ask(self) -> None:
        """Have the work end soon, wherever it waits."""
        with self._lock:
            self._asked = True
            if self._stop is not None:
                self._stop()

    def check(self) -> None:
        """Raise `Cancelled` once it was asked for."""
        if self._asked:
            raise Cancelled

    @contextmanager
    def by(self, stop: Callable[[], None]) -> Iterator[None]:
        """Within it the work waits for something that `stop` ends, which is called from any thread and must not
        block."""
        with self._lock:
            self._stop = stop
            if self._asked:
                stop()
        try:
            yield
        finally:
            with self._lock:
                self._stop = None
