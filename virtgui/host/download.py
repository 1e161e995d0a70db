"""Files fetched by HTTPS: whole and as published, or not at all; taken up again where they were cut."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import http.client
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from virtgui.host.https import Https, Lost
from virtgui.install.checksums import Checksum
from virtgui.util.errand import Advance, Cancel, Cancelled, Cannot, unseen
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text

MOST = 64 << 30
"""Longer files are not fetched, in bytes."""

_PIECE = 256 * 1024
_TELL_S = 0.1
_TRIES = 4
_SLOW_S, _SLOW_BYTES = 60.0, 60 * 1024
"""Less than that in that time is given up: a server could hold a transfer for ever."""
_RANGE = re.compile(r"bytes (\d{1,19})-\d{1,19}/(\d{1,19})")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is there. `verified` is False where no checksum was given, which is to be said."""

    path: Path
    size: int
    sha256: str
    verified: bool


def fetch(
    url: str,
    target: Path,
    *,
    checksum: Checksum | None = None,
    most: int = MOST,
    https: Https | None = None,
    cancel: Cancel | None = None,
    advance: Advance = unseen,
) -> Fetched:
    """Fetch a file to `target`, which is never written over and appears once it is whole.

    Until then it is `target` with ".part" at its end, beside which ".part.json" says whose it is. A cut transfer is
    taken up some times, and again by the next call; the whole file is hashed once more then. Raises `Cannot`, and
    `Cancelled` with nothing left.
    """
    part = _Part(target)
    try:
        size = _filled(part, url, most, https or Https(), cancel or Cancel(), advance)
        sha256 = _checked(part, checksum, cancel or Cancel())
        part.finish()
    except Cancelled:
        part.drop()
        raise
    except OSError as error:
        raise Cannot(tr("{name} could not be written.").format(name=plain(target.name)), str(error)) from error
    finally:
        part.close()
    return Fetched(target, size, sha256, checksum is not None)


def fetch_text(url: str, most: int = 4 << 20, *, https: Https | None = None, cancel: Cancel | None = None) -> str:
    """A short document, such as a list of checksums. Raises `Cannot` and `Cancelled`."""
    try:
        with (https or Https()).get(url, {}, cancel or Cancel(), lambda status: status == 200) as answer:
            data = answer.read(most + 1)
    except Lost as lost:
        raise Cannot(str(lost)) from None
    if len(data) > most:
        raise Cannot(tr("The list is longer than {size}.").format(size=size_text(most)))
    return data.decode("utf-8", "replace")


class _Part:
    """The file that is being fetched, held against other copies of the program."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self.path = target.with_name(f"{target.name}.part")
        self._notes = target.with_name(f"{target.name}.part.json")
        if target.exists() or target.is_symlink():
            raise Cannot(tr("There is a {name} already.").format(name=plain(target.name)))
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            self.file: IO[bytes] = os.fdopen(os.open(self.path, flags, 0o600), "r+b", buffering=0)
        except OSError as error:
            raise Cannot(tr("{name} could not be written here.").format(name=plain(target.name)), str(error)) from error
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.file.close()
            raise Cannot(tr("{name} is being fetched already.").format(name=plain(target.name))) from None

    def begun(self, url: str) -> tuple[int, str]:
        """How much of this very file is there, and what it was told apart by; nothing where that is not sure."""
        try:
            notes = json.loads(self._notes.read_text(encoding="utf-8"))
            known, mark = notes["url"] == url, str(notes["mark"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0, ""
        size = os.fstat(self.file.fileno()).st_size
        return (size, mark) if known and mark and size else (0, "")

    def begin(self, url: str, mark: str) -> None:
        """Empty it; `mark` is by what its server tells it from a newer one."""
        try:
            self.file.truncate(0)
            self.file.seek(0)
            self._notes.unlink(missing_ok=True)
            if mark:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
                with os.fdopen(os.open(self._notes, flags, 0o600), "w", encoding="utf-8") as notes:
                    json.dump({"url": url, "mark": mark}, notes)
        except OSError as error:
            raise self._unwritten(error) from error

    def write(self, piece: bytes) -> None:
        """Write all of it where the last piece ended. Raises `Cannot`: a full disk is no lost connection."""
        rest = memoryview(piece)
        try:
            while rest:
                rest = rest[self.file.write(rest) :]
        except OSError as error:
            raise self._unwritten(error) from error

    def finish(self) -> None:
        """Give it its name, unless something else has it by now."""
        os.fsync(self.file.fileno())
        try:
            os.link(self.path, self._target)
        except FileExistsError:
            raise Cannot(tr("There is a {name} already.").format(name=plain(self._target.name))) from None
        except OSError:  # a file system without links
            self.path.rename(self._target)
        self.drop()

    def _unwritten(self, error: OSError) -> Cannot:
        why = tr("there is no space left") if error.errno == errno.ENOSPC else (error.strerror or str(error)).lower()
        return Cannot(
            tr("{name} could not be written: {why}.").format(name=plain(self._target.name), why=why), str(error)
        )

    def drop(self) -> None:
        """Remove it and its notes."""
        for path in (self.path, self._notes):
            with suppress(OSError):
                path.unlink()

    def close(self) -> None:
        """Let go of it; what there is of it stays."""
        self.file.close()


def _filled(part: _Part, url: str, most: int, https: Https, cancel: Cancel, advance: Advance) -> int:
    """Fetch until it is whole; its size."""
    tries = 0
    while True:
        before = part.begun(url)[0]
        try:
            return _once(part, url, most, https, cancel, advance)
        except Lost as lost:
            # counted anew whenever something came
            tries = 1 if part.begun(url)[0] > before else tries + 1
            if tries >= _TRIES or not part.begun(url)[0]:
                raise Cannot(str(lost)) from None


def _once(part: _Part, url: str, most: int, https: Https, cancel: Cancel, advance: Advance) -> int:
    have, mark = part.begun(url)
    headers = {"Range": f"bytes={have}-", "If-Range": mark} if have else {}
    with https.get(url, headers, cancel, lambda status: status in (200, 206, 416)) as answer:
        length = _length(answer)
        if answer.status == 206:
            match = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
            if not match or int(match[1]) != have:
                part.begin(url, "")
                raise Lost(tr("The server sent another part of the file than was asked for."))
            whole = int(match[2])
            part.file.seek(have)
        elif answer.status == 416:
            if answer.headers.get("Content-Range", "") == f"bytes */{have}":
                return have  # all of it was there
            part.begin(url, "")
            raise Lost(tr("The server has another file by now. Try again."))
        else:
            have, whole = 0, length
            part.begin(url, _mark(answer))
        if whole > most:
            part.drop()
            raise Cannot(
                tr("The file has {size}, more than the {most} that are taken.").format(
                    size=size_text(whole), most=size_text(most)
                )
            )
        if whole - have > (free := shutil.disk_usage(part.path.parent).free):
            raise Cannot(
                tr("It needs {needed} and there are {free} free here.").format(
                    needed=size_text(whole - have), free=size_text(free)
                )
            )
        return _received(part, answer, have, whole, most, cancel, advance)


def _received(
    part: _Part,
    answer: http.client.HTTPResponse,
    have: int,
    whole: int,
    most: int,
    cancel: Cancel,
    advance: Advance,
) -> int:
    pace = _Pace(advance, have, whole)
    while piece := answer.read1(_PIECE):
        cancel.check()
        have += len(piece)
        if have > most or (whole and have > whole):
            part.drop()
            raise Cannot(tr("The server sends more than it said it would."))
        part.write(piece)
        if pace.is_too_slow(have):
            raise Lost(tr("The server sends next to nothing."))
    cancel.check()
    if whole and have < whole:
        raise Lost(tr("The connection was lost."))
    advance(have, whole or have)
    return have


class _Pace:
    """Tells how far it is, some times a second, and whether anything comes at all."""

    def __init__(self, advance: Advance, have: int, whole: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._advance, self._whole, self._clock = advance, whole, clock
        self._told = self._since = clock()
        self._then = have

    def is_too_slow(self, have: int) -> bool:
        """To be called with each piece."""
        now = self._clock()
        if now - self._told >= _TELL_S:
            self._told = now
            self._advance(have, self._whole)
        if now - self._since < _SLOW_S:
            return False
        slow = have - self._then < _SLOW_BYTES
        self._since, self._then = now, have
        return slow


def _length(answer: http.client.HTTPResponse) -> int:
    told = answer.headers.get("Content-Length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else 0


def _mark(answer: http.client.HTTPResponse) -> str:
    """What a later request names this very file by: only a strong tag says that every byte is the same."""
    tag = answer.headers.get("ETag", "")
    if tag.startswith('"') and tag.isprintable():
        return tag
    return answer.headers.get("Last-Modified", "") if not tag else ""


def _checked(part: _Part, checksum: Checksum | None, cancel: Cancel) -> str:
    """Hash what is on the disk, first to last byte: a file that was cut may have been written by another program."""
    sha256 = hashlib.sha256()
    wanted = hashlib.new(checksum.algorithm) if checksum is not None and checksum.algorithm != "sha256" else sha256
    part.file.seek(0)
    while piece := part.file.read(1 << 20):
        cancel.check()
        sha256.update(piece)
        if wanted is not sha256:
            wanted.update(piece)
    if checksum is not None and wanted.hexdigest() != checksum.digest:
        part.drop()
        raise Cannot(tr("The file is not the one that was published: its checksum differs. It was removed; try again."))
    return sha256.hexdigest()
