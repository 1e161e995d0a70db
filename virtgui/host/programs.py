"""Other programs run to their end: no shell, bounded in time and memory, ended when asked for."""

from __future__ import annotations

import os
import resource
import selectors
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from virtgui.host import distro
from virtgui.util.errand import Cancel, Cannot
from virtgui.util.language import tr
from virtgui.util.redact import redact

MOST_OUTPUT = 4 * 1024 * 1024
_COMPLAINT_BYTES = 2000


def find(program: str, what: str, why: str) -> str:
    """Its whole path. Raises `Cannot` that says `why` it is wanted and which package brings it: `what` is one of
    `distro.package`'s."""
    found = shutil.which(program)
    if found is None:
        package = distro.package(what, distro.family())
        raise Cannot(
            tr("{why} needs {program}, which is not installed here. Install {package}.").format(
                why=why, program=program, package=package
            )
        )
    return found


class Limits(NamedTuple):
    """What a program may use: 0 is without bounds."""

    seconds: float = 0
    memory_bytes: int = 0
    """Of address space."""
    file_bytes: int = 0
    """The longest file it may write."""


class Ran(NamedTuple):
    """How a program ended: its exit status, negative for a signal; what it wrote, and what it complained of, the end
    of it."""

    status: int
    output: bytes
    complaint: str


def run(
    argv: Sequence[str],
    *,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
    cancel: Cancel | None = None,
    hear: Callable[[bytes], None] | None = None,
    overhear: Callable[[bytes], None] | None = None,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Ran:
    """Run it and wait. `hear` is given its output piece by piece, which is then not kept; `overhear` both that and what
    it complains of, as it comes.

    Raises `Cannot` where it cannot start, takes too long or says too much, `Cancelled` once it was asked for; the
    program and all that it started have ended by then.
    """
    cancel = cancel or Cancel()
    cancel.check()
    with tempfile.TemporaryFile() as words:
        try:
            process = subprocess.Popen(  # noqa: S603  (a list of words, no shell)
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=words if overhear is None else subprocess.PIPE,
                cwd=folder,
                env={**(os.environ if environ is None else environ), "LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise Cannot(tr("{name} could not be started.").format(name=Path(argv[0]).name), str(error)) from error
        late = threading.Event()

        def too_long() -> None:
            late.set()
            _end(process)

        timer = threading.Timer(limits.seconds, too_long)
        with process:
            _bound(process.pid, limits)
            try:
                if limits.seconds:
                    timer.start()
                with cancel.by(lambda: _end(process)):
                    output = _heard(process, hear) if overhear is None else _overheard(process, hear, overhear, words)
                    status = process.wait()
            finally:
                timer.cancel()
                _end(process)
        if timer.ident is not None:
            timer.join()
        cancel.check()
        if late.is_set():
            raise Cannot(
                tr("{name} did not end within {seconds} s and was stopped.").format(
                    name=Path(argv[0]).name, seconds=f"{limits.seconds:.0f}"
                )
            )
        if output is None:
            raise Cannot(tr("{name} wrote more than it should and was stopped.").format(name=Path(argv[0]).name))
        size = words.seek(0, os.SEEK_END)
        words.seek(max(0, size - _COMPLAINT_BYTES))
        return Ran(status, output, redact(words.read().decode("utf-8", "replace").strip()))


def _heard(process: subprocess.Popen[bytes], hear: Callable[[bytes], None] | None) -> bytes | None:
    """What it writes, to its end; None once that was too much."""
    assert process.stdout is not None  # noqa: S101  (asked for above)
    kept = bytearray()
    while piece := os.read(process.stdout.fileno(), 65_536):
        if hear is not None:
            hear(piece)
        elif len(kept) + len(piece) > MOST_OUTPUT:
            _end(process)
            return None
        else:
            kept += piece
    return bytes(kept)


def _overheard(
    process: subprocess.Popen[bytes], hear: Callable[[bytes], None] | None, overhear: Callable[[bytes], None],
    words: IO[bytes],
) -> bytes | None:  # fmt: skip
    """The same while its complaints, which go to `words`, are heard too."""
    assert process.stdout is not None and process.stderr is not None  # noqa: S101  (asked for above)
    kept = bytearray()
    with selectors.DefaultSelector() as both:
        for stream in (process.stdout, process.stderr):
            both.register(stream, selectors.EVENT_READ)
        while both.get_map():
            for key, _ in both.select():
                piece = os.read(key.fd, 65_536)
                if not piece:
                    both.unregister(key.fileobj)
                    continue
                overhear(piece)
                if key.fileobj is process.stderr:
                    words.write(piece)
                elif hear is not None:
                    hear(piece)
                elif len(kept) + len(piece) > MOST_OUTPUT:
                    _end(process)
                    return None
                else:
                    kept += piece
    return bytes(kept)


def _bound(pid: int, limits: Limits) -> None:
    # in vain once it has ended
    with suppress(OSError):
        if limits.memory_bytes:
            resource.prlimit(pid, resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        if limits.file_bytes:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Its whole session; `returncode` keeps a number that is free again from being hit."""
    if process.returncode is None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
