"""Since when local QEMU processes run, as the kernel tells."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from threading import Lock

from virtgui.util.steady import steady_time
from virtgui.util.tuples import NamedTuple


class _Process(NamedTuple):
    start: int
    uuid: str
    started_at: float


class Uptimes:
    """Start times by machine UUID. One look through /proc answers for every machine for a while."""

    def __init__(
        self, proc: Path = Path("/proc"), *, fresh_s: float = 2.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._proc = proc
        self._fresh_s = fresh_s
        self._clock = clock
        self._lock = Lock()
        self._looked_at: float | None = None
        self._seen: dict[str, _Process] = {}
        self._started: dict[str, float] = {}
        self._ticks_a_second = os.sysconf("SC_CLK_TCK")

    def started_at(self, uuid: str) -> float | None:
        """When the process of the machine with this UUID started (`steady_time`, s), None where no
        process on this computer names it. May be asked from any thread."""
        with self._lock:
            now = self._clock()
            if self._looked_at is None or not 0 <= now - self._looked_at < self._fresh_s:
                self._looked_at = now
                self._look()
            return self._started.get(uuid.lower())

    def _look(self) -> None:
        """A process seen before keeps what was told of it: the kernel's boot time wavers by a
        second as the clock is set, and a start time must not."""
        booted = self._booted_at()
        seen: dict[str, _Process] = {}
        try:
            pids = [path.name for path in self._proc.iterdir() if path.name.isdigit()]
        except OSError:
            pids = []
        for pid in pids:
            start = self._start_ticks(pid)
            if start is None or booted is None:
                continue
            known = self._seen.get(pid)
            if known is None or known.start != start:
                known = _Process(start, self._uuid_of(pid), booted + start / self._ticks_a_second)
            seen[pid] = known
        self._seen = seen
        self._started = {process.uuid: process.started_at for process in seen.values() if process.uuid}

    def _read(self, *parts: str) -> bytes:
        try:
            with self._proc.joinpath(*parts).open("rb") as file:
                return file.read(65536)
        except OSError:
            return b""

    def _booted_at(self) -> float | None:
        for line in self._read("stat").splitlines():
            if line.startswith(b"btime "):
                # The kernel moves it as the clock is set.
                return float(line[6:]) + round(steady_time() - time.time())
        return None

    def _start_ticks(self, pid: str) -> int | None:
        """Field 22 of proc(5)'s stat, counted behind the command, which may hold anything."""
        fields = self._read(pid, "stat").rpartition(b")")[2].split()
        return int(fields[19]) if len(fields) > 19 else None

    def _uuid_of(self, pid: str) -> str:
        """The word behind `-uuid`, as libvirt starts QEMU."""
        words = self._read(pid, "cmdline").split(b"\0")
        binary = words[0].rpartition(b"/")[2]
        if b"qemu" not in binary and b"kvm" not in binary:
            return ""
        return next(
            (after.decode("ascii", "replace").lower() for word, after in pairwise(words) if word == b"-uuid"), ""
        )
