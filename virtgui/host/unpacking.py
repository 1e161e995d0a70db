"""Single packed files unpacked: bounded, with progress, and nothing left of one that is not whole."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from virtgui.host.programs import Limits, find, run
from virtgui.util.errand import Advance, Cancel, Cannot, unseen
from virtgui.util.language import tr
from virtgui.util.names import plain

_PIECE = 1 << 20
_OPENERS: dict[str, Callable[[IO[bytes]], Any]] = {
    "xz": lzma.LZMAFile,
    "gz": lambda file: gzip.GzipFile(fileobj=file, mode="rb"),
    "bz2": bz2.BZ2File,
}


def unpack(
    source: Path,
    packing: str,
    target: Path,
    most: int,
    *,
    cancel: Cancel | None = None,
    advance: Advance = unseen,
) -> None:
    """Make a new file `target`, mode 0600, of what `source` holds; `packing` is "xz", "gz", "bz2" or "zst".

    No more than `most` bytes are written. `advance` counts the bytes read. What is at `target` is never written over.
    Raises `Cannot` and `Cancelled`.
    """
    cancel = cancel or Cancel()
    if packing != "zst" and packing not in _OPENERS:
        raise Cannot(tr("Files that are packed by {method} cannot be unpacked here.").format(method=plain(packing)))
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise Cannot(tr("There is a {name} already. Choose another name.").format(name=plain(target.name))) from None
    except OSError as error:
        raise Cannot(tr("{name} could not be written here.").format(name=plain(target.name)), str(error)) from error
    try:
        with os.fdopen(descriptor, "wb") as out, source.open("rb") as file:
            if packing == "zst":
                _by_program(source, out, most, cancel, advance)
            else:
                _by_library(file, packing, out, most, cancel, advance)
    except BaseException as error:
        with suppress(OSError):
            target.unlink()
        if isinstance(error, EOFError | lzma.LZMAError | zlib.error | gzip.BadGzipFile):
            raise Cannot(tr("{name} is damaged, or not whole.").format(name=plain(source.name)), str(error)) from error
        if isinstance(error, OSError):
            raise Cannot(tr("{name} could not be unpacked.").format(name=plain(source.name)), str(error)) from error
        raise


def _by_library(file: IO[bytes], packing: str, out: IO[bytes], most: int, cancel: Cancel, advance: Advance) -> None:
    whole = os.fstat(file.fileno()).st_size
    written = 0
    with _OPENERS[packing](file) as unpacked:
        while piece := unpacked.read(_PIECE):
            cancel.check()
            written += len(piece)
            if written > most:
                raise _too_much()
            _sparsely(out, piece)
            advance(min(file.tell(), whole), whole)
    out.truncate(written)


def _by_program(source: Path, out: IO[bytes], most: int, cancel: Cancel, advance: Advance) -> None:
    """Python has no Zstandard before 3.14."""
    program = find("zstd", "zstd", tr("Unpacking it"))
    written = 0

    def hear(piece: bytes) -> None:
        nonlocal written
        written += len(piece)
        if written > most:
            raise _too_much()
        _sparsely(out, piece)
        advance(written, 0)

    argv = [program, "-d", "-q", "-c", "--memory=256MB", "--", str(source.absolute())]
    ran = run(argv, cancel=cancel, hear=hear, limits=Limits(memory_bytes=1 << 30))
    if ran.status:
        raise Cannot(tr("{name} is damaged, or not whole.").format(name=plain(source.name)), ran.complaint)
    out.truncate(written)


def _sparsely(out: IO[bytes], piece: bytes) -> None:
    """Disks are mostly empty: what is zero is left out of the file."""
    if piece.count(0) == len(piece):
        out.seek(len(piece), os.SEEK_CUR)
    else:
        out.write(piece)


def _too_much() -> Cannot:
    return Cannot(tr("It unpacks to more than it should and was stopped."))
