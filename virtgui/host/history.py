"""What was changed on machines, remembered: asked from any thread, written by one of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from virtgui.model.applied import Applied
from virtgui.model.keys import DomainKey
from virtgui.util.tuples import NamedTuple
from virtgui.util.xdg import state_dir

if TYPE_CHECKING:
    import queue

    from virtgui.host.history_file import HistoryFile

LIMIT = 32 * 1024 * 1024
"""Definitions beyond this many characters are forgotten, the oldest first."""


class _End(NamedTuple):
    """The last thing in the queue."""


class History:
    """Changes made by this program, without their secrets, in a private file (host/history_file.py)."""

    def __init__(
        self, path: Path | None = None, limit: int = LIMIT, notice: Callable[[str], None] = lambda sentence: None
    ) -> None:
        """`notice` is told from any thread what a person should know of the file."""
        self.path = path or state_dir() / "history.db"
        self._limit = limit
        self._notice = notice
        self._queue: queue.SimpleQueue[Applied | _End] | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def record(self, applied: Applied) -> None:
        """Remember a change; from any thread, returns at once."""
        with self._lock:
            if self._closed:
                return
            if self._queue is None:
                import queue  # noqa: PLC0415  (late: with the first change)

                self._queue = queue.SimpleQueue()
                self._thread = threading.Thread(target=self._run, args=(self._queue,), name="history", daemon=True)
                self._thread.start()
            self._queue.put(applied)

    def last(self, domain: DomainKey) -> Applied | None:
        """The machine's last change. Reads the file: not for the GUI thread."""
        return next(iter(self.list(domain, 1)), None)

    def list(self, domain: DomainKey, limit: int = 100) -> tuple[Applied, ...]:
        """The machine's last changes, the newest first. Reads the file: not for the GUI thread."""
        return self._file().read(domain, limit)

    def close(self, timeout: float = 1.0) -> None:
        """Write what is left and end the thread."""
        with self._lock:
            self._closed = True
            thread, waiting = self._thread, self._queue
        if thread is not None and waiting is not None:
            waiting.put(_End())
            thread.join(timeout)

    def _file(self) -> HistoryFile:
        # Late: SQLite and the XML room are not on the way to the first window.
        from virtgui.host.history_file import HistoryFile  # noqa: PLC0415

        return HistoryFile(self.path, self._limit, self._notice)

    def _run(self, waiting: queue.SimpleQueue[Applied | _End]) -> None:
        file = self._file()
        while not isinstance(taken := waiting.get(), _End):
            file.write(taken)
