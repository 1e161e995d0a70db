"""Disk images on this computer: what they are, and turned into another format."""

from __future__ import annotations

import json
import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from virtgui.host.programs import Limits, find, run
from virtgui.install.image_headers import ISO_DESCRIPTOR, ImageHeader, look
from virtgui.util.errand import Advance, Cancel, Cannot, unseen
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.names import plain

CONVERTIBLE = frozenset({"raw", "qcow2", "qcow", "qed", "vmdk", "vdi", "vhdx", "vpc"})
"""The formats that QEMU reads, as qemu-img calls them."""

# what OpenStack gives it, since a header can ask for any amount of memory
_LOOKING = Limits(seconds=30, memory_bytes=1 << 30)
_PERCENT = re.compile(rb"\(([0-9]+)\.([0-9]+)/100%\)")
_DESCRIPTOR_BYTES = 2048


@dataclass(frozen=True, slots=True)
class LocalImage:
    """An image file (or a block device) on this computer; sizes in bytes."""

    path: str
    header: ImageHeader
    file_size: int
    """As it is read."""
    used: int
    """What it takes up on the disk."""
    writable: bool


def probe(path: Path) -> LocalImage:
    """What an image says of itself. Reads a few KiB, from a drive perhaps: not on the GUI thread. Raises `Cannot`."""
    descriptor = _opened(path)
    try:
        facts = os.fstat(descriptor)
        size = os.lseek(descriptor, 0, os.SEEK_END)
        header = look(lambda offset, count: _read(descriptor, offset, count), size)
    except OSError as error:
        raise Cannot(tr("{name} could not be read.").format(name=plain(path.name)), str(error)) from error
    finally:
        os.close(descriptor)
    return LocalImage(str(path), header, size, facts.st_blocks * 512, os.access(path, os.W_OK))


def check_alone(image: LocalImage) -> None:
    """Raise `Cannot` where an image cannot be read without other files."""
    if image.header.needs:
        name = plain(image.header.needs[0].name) or tr("one that it does not name")
        raise Cannot(tr("{name} leans on another file: {other}.").format(name=plain(Path(image.path).name), other=name))


def read_descriptor(path: Path) -> bytes:
    """The volume descriptor of an ISO image or of the disc in a drive, by which its system is recognised: 2,048 bytes,
    or b"" where there is none. Raises `Cannot`."""
    descriptor = _opened(path)
    try:
        found = _read(descriptor, ISO_DESCRIPTOR, _DESCRIPTOR_BYTES)
    except OSError as error:
        raise Cannot(tr("{name} could not be read.").format(name=plain(path.name)), str(error)) from error
    finally:
        os.close(descriptor)
    return found if len(found) == _DESCRIPTOR_BYTES and found[1:6] == b"CD001" else b""


def info(path: Path, image_format: str) -> dict[str, Any]:
    """What qemu-img says of an image in a known format (qemu-img(1), "info --output=json").

    Only for an image whose header needs no other file: to look at those, QEMU opens whatever they name. Bounded in
    time and memory. Raises `Cannot`.
    """
    ran = run(
        [
            find("qemu-img", "qemu-img", tr("Looking at images")),
            "info",
            "--output=json",
            "-f",
            image_format,
            "--",
            str(path.absolute()),
        ],
        limits=_LOOKING,
    )
    try:
        found = json.loads(ran.output) if ran.status == 0 else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Cannot(
            tr("qemu-img cannot read {name}: it is damaged, or not what it seems.").format(name=plain(path.name)),
            ran.complaint,
        )
    return found


def convert(
    source: Path,
    source_format: str,
    target: Path,
    target_format: str = "qcow2",
    *,
    others: bool = False,
    cancel: Cancel | None = None,
    advance: Advance = unseen,
) -> None:
    """Make a new image `target`, mode 0600, of what `source` holds.

    An image that leans on other files is refused unless `others` says that a person wants these in it: a stranger's
    may name any file of whoever converts it. `advance` is told bytes of the disk. What is at `target` is never written
    over; what is begun and not ended is removed. Raises `Cannot` and `Cancelled`.
    """
    if source_format not in CONVERTIBLE:
        raise Cannot(tr("{format} images cannot be converted.").format(format=plain(source_format)))
    found = probe(source)
    if not others:
        check_alone(found)
    whole = found.header.virtual_size or found.file_size
    part = _reserved(target)
    formats = ("-f", source_format, "-O", target_format)
    try:
        ran = run(
            [
                find("qemu-img", "qemu-img", tr("Converting images")),
                "convert",
                "-p",
                *formats,
                "--",
                str(source.absolute()),
                str(part),
            ],
            cancel=cancel,
            hear=Percent(whole, advance),
        )
        if ran.status:
            raise Cannot(
                tr("{name} could not be converted. {reason}")
                .format(name=plain(source.name), reason=_why(ran.complaint))
                .strip(),
                ran.complaint,
            )
        part.replace(target)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
            target.unlink()
        if isinstance(error, OSError):
            raise Cannot(tr("{name} could not be written.").format(name=plain(target.name)), str(error)) from error
        raise
    advance(whole, whole)


class Percent:
    """Finds the newest figure in what qemu-img writes, parted by carriage returns and cut anywhere."""

    def __init__(self, size: int, advance: Advance) -> None:
        self._size = size
        self._advance = advance
        self._rest = b""

    def __call__(self, piece: bytes) -> None:
        self._rest = (self._rest + piece)[-256:]
        found = _PERCENT.findall(self._rest)
        if found:
            self._rest = self._rest[self._rest.rindex(b")") + 1 :]
            whole, part = found[-1]
            hundredths = min(int(whole) * 100 + int(part[:2].ljust(2, b"0")), 10_000)
            self._advance(self._size * hundredths // 10_000, self._size)


def _why(complaint: str) -> str:
    if "No space left" in complaint:
        return tr("There is no space left.")
    if "Permission denied" in complaint:
        return tr("Reading it or writing here is not permitted.")
    if "Could not open" in complaint and "backing" in complaint:
        return tr("The image it is based on is not there.")
    return ""


def _reserved(target: Path) -> Path:
    """The name is taken now, so that nothing else comes to lie there meanwhile; the file to write lies beside."""
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        raise Cannot(tr("There is a {name} already. Choose another name.").format(name=plain(target.name))) from None
    except OSError as error:
        raise Cannot(tr("{name} could not be written here.").format(name=plain(target.name)), str(error)) from error
    part = target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    except OSError as error:
        target.unlink()
        raise Cannot(tr("{name} could not be written here.").format(name=plain(target.name)), str(error)) from error
    return part


def _opened(path: Path) -> int:
    """A descriptor of a file or a drive, and of nothing that would wait or answer otherwise."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise Cannot(tr("There is no {path}.").format(path=plain(str(path)))) from None
    except PermissionError as error:
        raise Cannot(tr("Reading {name} is not permitted.").format(name=plain(path.name)), str(error)) from error
    except OSError as error:
        raise Cannot(
            tr("{name} could not be opened. Is there a disc in the drive?").format(name=plain(path.name)), str(error)
        ) from error
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISBLK(mode)):
        os.close(descriptor)
        raise Cannot(tr("{name} is neither a file nor a drive.").format(name=plain(path.name)))
    return descriptor


def _read(descriptor: int, offset: int, count: int) -> bytes:
    """What there is, at most `count`; nothing for a place that no file can have."""
    return os.pread(descriptor, count, offset) if 0 <= offset < 1 << 62 else b""
