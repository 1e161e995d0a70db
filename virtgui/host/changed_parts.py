"""What changed of a disk that a hypervisor gives out: told by its NBD server, and fetched into an image.

QEMU's own programs do all of it: `qemu-img map` tells the parts that changed (nbd's `x-dirty-bitmap` has them as
`"data": false`, as QEMU's tests have it), `qemu-io` reads each with copy-on-read, so that it is written to the image
above, by the `compress` filter. A copy-on-read that cannot write fails no read: what was written is compared with
what was wanted.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator

from virtgui.host.programs import find, run
from virtgui.util.errand import Cancel, Cannot
from virtgui.util.language import tr

_CLUSTER = 64 * 1024
_PIECE = 4 * 1024 * 1024
"""Bytes of one read: as many are held in memory."""
_READS = 250
"""Of one qemu-io, so that its command line is short enough."""
_MOST = 50_000
_READ = re.compile(rb"^read (\d+)/\d+ bytes", re.MULTILINE)
_WHY = tr("Fetching what changed")
Part = tuple[int, int]
"""From a byte to another, which is not in it."""


def nbd(socket: str, export: str, place: str = "") -> str:
    """The options that open an export at a unix socket; `place` is before each, such as "backing."."""
    told = (("driver", "nbd"), ("export", export), ("server.type", "unix"), ("server.path", socket))
    return ",".join(f"{place}{name}={escaped(value)}" for name, value in told)


def escaped(text: str) -> str:
    """As a value among QEMU's options."""
    return text.replace(",", ",,")


class Parts:
    """Parts in order, whole clusters, joined where they touch. Where they become too many, those near to each other
    are joined too: that fetches more than changed, and nothing less."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._gap = 0
        self.found: list[Part] = []

    def add(self, start: int, end: int) -> None:
        """One behind all others."""
        self._join(start // _CLUSTER * _CLUSTER, -(-end // _CLUSTER) * _CLUSTER)
        while len(self.found) > self._most:
            self._gap = max(_CLUSTER, self._gap * 2)
            before, self.found = self.found, []
            for part in before:
                self._join(*part)

    def _join(self, start: int, end: int) -> None:
        if self.found and start - self.found[-1][1] <= self._gap:
            self.found[-1] = self.found[-1][0], max(end, self.found[-1][1])
        else:
            self.found.append((start, end))


def changed(socket: str, export: str, bitmap: str, cancel: Cancel) -> list[Part]:
    """What of an export changed, by the bitmap that is given out with it. Raises `Cannot`, `Cancelled`."""
    parts = Parts()
    source = f"{nbd(socket, export)},x-dirty-bitmap=qemu:dirty-bitmap:{escaped(bitmap)}"
    _map(source, "data", False, parts, cancel)
    return parts.found


def fetch_parts(
    socket: str, export: str, path: str, parts: list[Part], size: int, told: Callable[[int], None], cancel: Cancel
) -> None:
    """Write these parts of an export of `size` bytes to a qcow2 image that is empty and stands on nothing, compressed
    where that can be. `told` is given the bytes that are done. Raises `Cannot`, `Cancelled`."""
    program = find("qemu-io", "qemu-img", _WHY)
    # the filter takes no image whose last cluster is cut
    layer, place = ("driver=compress,", "file.") if size % _CLUSTER == 0 else ("", "")
    image = f"{place}driver=qcow2,{place}file.driver=file,{place}file.filename={escaped(path)}"
    target = f"{layer}{image},{nbd(socket, export, f'{place}backing.')}"
    done = 0
    for reads in _batches(parts, size):
        hear = _Reads(done, told)
        words = [word for start, length in reads for word in ("-c", f"read {start} {length}")]
        ran = run([program, "-C", "--image-opts", *words, target], cancel=cancel, hear=hear)
        if ran.status:
            raise Cannot(tr("What changed could not be fetched."), ran.complaint or hear.last)
        done = hear.done
        if _free(path) < _CLUSTER:
            break
    _look(path, parts, size, cancel)


def stand_on(path: str, below: str, cancel: Cancel) -> None:
    """Let an image have another below it, whose parts show where it has none; and check it. Raises `Cannot`,
    `Cancelled`."""
    program = find("qemu-img", "qemu-img", _WHY)
    words = ["rebase", "-q", "-u", "-f", "qcow2", "-F", "qcow2", "-b", below, "--", path]
    for argv in (words, ["check", "-q", "-f", "qcow2", "--", path]):
        ran = run([program, *argv], cancel=cancel)
        if ran.status:
            raise Cannot(tr("What was fetched is not whole."), ran.complaint)


def _look(path: str, parts: list[Part], size: int, cancel: Cancel) -> None:
    """All of the parts are in the image. Raises `Cannot`."""
    there = Parts()
    _map(f"driver=qcow2,file.driver=file,file.filename={escaped(path)}", "present", True, there, cancel)
    held = iter(there.found)
    now = next(held, None)
    for start, end in parts:
        while now is not None and now[1] <= start:
            now = next(held, None)
        if now is None or now[0] > start or now[1] < min(end, size):
            if _free(path) < 2 * _PIECE:
                raise Cannot(tr("There is no space left."), "No space left on device")
            raise Cannot(tr("Not all that changed could be written."), f"nothing is written at byte {start}")


def _map(source: str, name: str, wanted: bool, parts: Parts, cancel: Cancel) -> None:
    """Add all that qemu-img tells this of. Its lines, of which a large disk has millions, are not kept."""
    rest = b""

    def hear(piece: bytes) -> None:
        nonlocal rest
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            row(line)

    def row(line: bytes) -> None:
        if text := line.strip().strip(b"[],"):
            told = json.loads(text)
            if told[name] is wanted:
                parts.add(int(told["start"]), int(told["start"]) + int(told["length"]))

    program = find("qemu-img", "qemu-img", _WHY)
    try:
        ran = run([program, "map", "--output=json", "--image-opts", "--", source], cancel=cancel, hear=hear)
        row(rest)
    except (ValueError, KeyError, TypeError) as error:
        raise Cannot(tr("What qemu-img tells here is not understood."), str(error)) from error
    if ran.status:
        raise Cannot(tr("Which parts changed is not told."), ran.complaint)


class _Reads:
    """Counts what qemu-io has read; `last` is what it said in the end."""

    def __init__(self, done: int, told: Callable[[int], None]) -> None:
        self.done = done
        self._told = told
        self._rest = b""
        self._last = b""

    def __call__(self, piece: bytes) -> None:
        self._last = (self._last + piece)[-500:]
        lines, end, self._rest = (self._rest + piece).rpartition(b"\n")
        if count := sum(int(found) for found in _READ.findall(lines + end)):
            self.done += count
            self._told(self.done)

    @property
    def last(self) -> str:
        return self._last.decode("utf-8", "replace").strip()


def _batches(parts: Iterable[Part], size: int) -> Iterator[list[Part]]:
    """Reads, as start and length, some at a time."""
    batch: list[Part] = []
    for start, end in parts:
        for place in range(start, min(end, size), _PIECE):
            batch.append((place, min(_PIECE, end - place, size - place)))
            if len(batch) == _READS:
                yield batch
                batch = []
    if batch:
        yield batch


def _free(path: str) -> int:
    told = os.statvfs(path)
    return told.f_bavail * told.f_frsize
