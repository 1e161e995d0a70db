"""Definitions that were seen, remembered: told from any thread, written by one of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Began, Finished, Message
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple
from virtgui.util.xdg import state_dir

if TYPE_CHECKING:
    import queue

    from virtgui.host.versions_file import Seen, VersionsFile
    from virtgui.model.versions import Version

LIMIT = 64 * 1024 * 1024
"""Compressed bytes beyond which the oldest are forgotten, but never the newest of a machine."""
_AFTER_S = 30.0
"""How long after a deed's end what is seen is put down to it."""
_MOST_DEEDS = 500


class _End(NamedTuple):
    """The last thing in the queue."""


class Versions:
    """Every definition of a machine that this program saw, without its secrets, in a private file."""

    def __init__(
        self,
        path: Path | None = None,
        limit: int = LIMIT,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        notice: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        """`notice` is told from any thread what a person should know of the file."""
        self.path = path or state_dir() / "definitions.db"
        self._limit = limit
        self._wall = wall
        self._clock = clock
        self._notice = notice
        self._queue: queue.SimpleQueue[Seen | _End] | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._known: dict[DomainKey, int] = {}
        self._under_way: dict[Ticket, tuple[frozenset[DomainKey], str]] = {}
        self._explains: dict[Ticket, frozenset[DomainKey]] = {}
        """Of whom deeds under way have brought a definition already."""
        self._over: dict[DomainKey, tuple[str, float]] = {}

    def told(self, message: Message) -> None:
        """Hear what is being done, so that what comes of it is known to; from any thread, returns at once."""
        if isinstance(message, Began):
            domain = getattr(message.command, "domain", None)
            domains = frozenset((domain,) if isinstance(domain, DomainKey) else getattr(message.command, "domains", ()))
            if not domains:
                return
            from virtgui.model.versions import cause_of  # noqa: PLC0415  (late: it knows every deed)

            cause = cause_of(message.command, message.subject or tr("the machine"))
            if cause:
                with self._lock:
                    self._under_way[message.ticket] = (domains, cause)
        elif isinstance(message, Finished):
            with self._lock:
                found = self._under_way.pop(message.ticket, None)
                told = self._explains.pop(message.ticket, frozenset())
                domains, cause = found if found is not None else (frozenset[DomainKey](), "")
                for domain in domains - told:
                    self._over[domain] = (cause, self._clock())
                    if len(self._over) > _MOST_DEEDS:
                        del self._over[next(iter(self._over))]

    def see(self, domain: DomainKey, name: str, text: str) -> None:
        """A machine is now defined so; from any thread, returns at once."""
        digest = hash(text)
        with self._lock:
            if self._closed or self._known.get(domain) == digest:
                return
            self._known[domain] = digest
            cause = self._cause(domain)
            waiting = self._queue
            if waiting is None:
                import queue  # noqa: PLC0415  (late: rows come before the first definition)

                waiting = self._queue = queue.SimpleQueue()
                self._thread = threading.Thread(target=self._run, args=(waiting,), name="versions", daemon=True)
                self._thread.start()
        from virtgui.host.versions_file import Seen  # noqa: PLC0415  (late: SQLite and the XML room)

        waiting.put(Seen(self._wall(), domain, name, cause, text))

    def list(self, domain: DomainKey) -> tuple[Version, ...]:
        """A machine's definitions, the newest first. Reads the file: not for the GUI thread. Raises `Cannot`."""
        return self._read(lambda file: file.read(domain))

    def newest(self, host: HostKey) -> tuple[Version, ...]:
        """The newest definition of each machine that a host ever had. Reads the file: not for the GUI thread. Raises
        `Cannot`."""
        return self._read(lambda file: file.newest(host))

    def _read(self, ask: Callable[[VersionsFile], tuple[Version, ...]]) -> tuple[Version, ...]:
        import sqlite3  # noqa: PLC0415  (late for the same reason)

        from virtgui.util.errand import Cannot  # noqa: PLC0415

        try:
            return ask(self._file())
        except (sqlite3.Error, OSError) as error:
            raise Cannot(tr("The file that they are kept in cannot be read."), str(error)) from error

    def close(self, timeout: float = 1.0) -> None:
        """Write what is left and end the thread."""
        with self._lock:
            self._closed = True
            thread, waiting = self._thread, self._queue
        if thread is not None and waiting is not None:
            waiting.put(_End())
            thread.join(timeout)

    def _cause(self, domain: DomainKey) -> str:
        """What is done to it here, or was just now and has brought none yet."""
        for ticket, (about, cause) in reversed(self._under_way.items()):
            if domain in about:
                self._explains[ticket] = self._explains.get(ticket, frozenset()) | {domain}
                return cause
        cause, at = self._over.pop(domain, ("", 0.0))
        return cause if cause and self._clock() - at <= _AFTER_S else ""

    def _file(self) -> VersionsFile:
        # Late: SQLite and the XML room are not on the way to the first window.
        from virtgui.host.versions_file import VersionsFile  # noqa: PLC0415

        return VersionsFile(self.path, self._limit, self._notice)

    def _run(self, waiting: queue.SimpleQueue[Seen | _End]) -> None:
        file = self._file()
        while not isinstance(taken := waiting.get(), _End):
            batch, ends = [taken], False
            while len(batch) < 200 and not waiting.empty():
                more = waiting.get()
                if isinstance(more, _End):
                    ends = True
                    break
                batch.append(more)
            file.write(batch)
            if ends:
                return
