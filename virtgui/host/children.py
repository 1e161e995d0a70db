"""Programs started beside this one: reaped when they end, left alone when this one ends."""

from __future__ import annotations

import logging
import os
import select
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from virtgui.host.vvfile import remove
from virtgui.util.redact import redact

_log = logging.getLogger(__name__)
_COMPLAINT_BYTES = 2000


class Child:
    """One started program. Once `ended` is set, `status` is its exit status and `complaint` the
    last it wrote to standard error."""

    def __init__(self, process: subprocess.Popen[bytes], words: IO[bytes], file: Path | None) -> None:
        self.process = process
        self.ended = threading.Event()
        self.status = 0
        self.complaint = ""
        self._file = file
        self._words = words

    def reap(self) -> None:
        """Take its exit status; to be called once it has ended."""
        self.status = self.process.wait()
        size = self._words.seek(0, os.SEEK_END)
        self._words.seek(max(0, size - _COMPLAINT_BYTES))
        self.complaint = redact(self._words.read().decode("utf-8", "replace").strip())
        self.release()
        self.ended.set()

    def release(self) -> None:
        """Let go of its files; it may still run."""
        self._words.close()
        if self._file is not None:
            remove(self._file)


class Children:
    """Starts programs in sessions of their own; one thread waits for all of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[int, Child] = {}
        self._thread: threading.Thread | None = None
        self._wake: tuple[int, int] | None = None
        self._closed = False

    def start(self, argv: Sequence[str], environ: Mapping[str, str], file: Path | None) -> Child:
        """Run `argv` without a shell; `file` is removed when it ends, or when it cannot start.

        Raises OSError.
        """
        # A file, not a pipe: when this program ends a pipe would break under the other's feet.
        words = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the child)
        try:
            process = subprocess.Popen(  # noqa: S603  (a list of words, no shell)
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                env=dict(environ),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            words.close()
            if file is not None:
                remove(file)
            raise error if isinstance(error, OSError) else OSError(str(error)) from error
        child = Child(process, words, file)
        self._watch(child)
        return child

    def _watch(self, child: Child) -> None:
        with self._lock:
            if self._closed:
                child.release()
                return
            self._running[os.pidfd_open(child.process.pid)] = child
            if self._wake is None:
                self._wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
                self._thread = threading.Thread(target=self._wait, args=(self._wake[0],), name="viewers", daemon=True)
                self._thread.start()
            os.write(self._wake[1], b"x")

    def _wait(self, wake: int) -> None:
        while True:
            poll = select.poll()
            with self._lock:
                if self._closed:
                    return
                watched = dict(self._running)
            poll.register(wake, select.POLLIN)
            for descriptor in watched:
                poll.register(descriptor, select.POLLIN)
            for descriptor, _ in poll.poll():
                if descriptor == wake:
                    os.read(wake, 4096)
                    continue
                child = watched[descriptor]
                child.reap()
                with self._lock:
                    self._running.pop(descriptor, None)
                os.close(descriptor)
                if child.status:
                    _log.warning("%s ended with status %d: %s", child.process.args, child.status, child.complaint)

    def close(self) -> None:
        """Stop waiting and remove the private files; the programs themselves go on."""
        with self._lock:
            self._closed = True
            if self._wake is not None:
                os.write(self._wake[1], b"x")
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            for descriptor, child in self._running.items():
                child.release()
                os.close(descriptor)
            self._running.clear()
            if self._wake is not None:
                os.close(self._wake[0])
                os.close(self._wake[1])
                self._wake = None
