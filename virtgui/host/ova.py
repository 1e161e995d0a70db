"""Appliances on this computer: an OVA archive, or an OVF descriptor among its files.

All that an archive's headers tell is checked first; then what is needed is unpacked into a new private folder, and
compared with the manifest while it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from virtgui.host.images import check_alone, probe
from virtgui.host.private_folder import PrivateFolder
from virtgui.host.unpacking import unpack as unpack_file
from virtgui.install import ovf
from virtgui.install.tar_entries import BadArchive, Entry, entries
from virtgui.util.errand import Advance, Cancel, Cannot, unseen
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.ovf import Appliance, OvfFile, read
from virtgui.xml.refused import Refused

_PIECE = 1 << 20
_MOST_DESCRIPTOR = 16 * 1024 * 1024
_MOST_MANIFEST = 1024 * 1024
_SLACK = 64 * 1024 * 1024
"""What an image may be longer than the disk it holds."""


@dataclass(frozen=True, slots=True)
class Package:
    """An appliance as it lies there. `descriptor` is the name of its OVF file, `places` where in the archive each
    file is (a descriptor's own folder has none), `digests` its manifest's; `warnings` are sentences."""

    path: Path
    descriptor: str
    appliance: Appliance
    places: Mapping[str, Entry]
    digests: Mapping[str, tuple[str, str]]
    warnings: tuple[str, ...] = ()


def inspect(path: Path) -> Package:
    """What is in an appliance, without unpacking any of it; reads its headers, descriptor and manifest. Raises
    `Cannot`."""
    try:
        with _opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            if _pread(file, 257, 5) == b"ustar":
                found = entries(lambda offset, count: _pread(file, offset, count), size)
                return _in_archive(path, file, {entry.name: entry for entry in found})
        if path.suffix.lower() != ".ovf":
            raise Cannot(tr("{name} is no OVA archive: it is no tar file.").format(name=plain(path.name)))
        return _package(path, path.name, path.with_suffix(".mf").name, {}, _names_beside(path))
    except (BadArchive, Refused) as error:
        raise Cannot(tr("{name} is refused. {reason}").format(name=plain(path.name), reason=error)) from None
    except OSError as error:
        raise Cannot(tr("{name} could not be read.").format(name=plain(path.name)), str(error)) from error


def unpack(
    package: Package, folder: PrivateFolder, *, cancel: Cancel | None = None, advance: Advance = unseen
) -> dict[str, Path]:
    """The files of all disks by their href, compared with the manifest: unpacked into the folder, or where they lie
    for a descriptor among its files. `folder` is new and of this call; it is removed where this fails.

    Raises `Cannot` and `Cancelled`.
    """
    try:
        return _unpack(package, folder, cancel or Cancel(), advance)
    except BaseException as error:
        folder.remove()
        if isinstance(error, OSError):
            raise Cannot(
                tr("{name} could not be unpacked.").format(name=plain(package.path.name)), str(error)
            ) from error
        raise


def _unpack(package: Package, folder: PrivateFolder, cancel: Cancel, advance: Advance) -> dict[str, Path]:
    wanted = ovf.needed(package.appliance)
    whole = sum(_size(package, file.href) for file in wanted)
    if package.places and whole > (free := shutil.disk_usage(folder.path).free):
        raise Cannot(
            tr("There is not enough space to unpack it: {count} bytes are missing.").format(count=whole - free)
        )
    done = 0
    found = {}
    for file in wanted:
        before = done

        def further(part: int, _whole: int, before: int = before) -> None:
            advance(before + part, whole)

        path = folder.path / file.href if package.places else package.path.with_name(file.href)
        _taken(package, file.href, path if package.places else None, cancel, further)
        done += _size(package, file.href)
        if file.compression == "gzip":
            path = _unzipped(package, file, path, folder, cancel)
        # its author could have it read any file of whoever imports it
        check_alone(probe(path))
        found[file.href] = path
    return found


def _taken(package: Package, name: str, to: Path | None, cancel: Cancel, advance: Advance) -> None:
    """Read a file once, compare it with its digest, and write it `to` a new one."""
    algorithm, wanted = package.digests.get(name, ("", ""))
    digest = hashlib.new(algorithm) if algorithm else None
    with _part(package, name) as (file, place, size):
        out = _new(to) if to is not None else None
        try:
            done = 0
            while done < size:
                cancel.check()
                piece = _pread(file, place + done, min(_PIECE, size - done))
                if not piece:
                    raise Cannot(tr("{name} became shorter while it was read.").format(name=plain(name)))
                if digest is not None:
                    digest.update(piece)
                if out is not None:
                    out.write(piece)
                done += len(piece)
                advance(done, size)
        finally:
            if out is not None:
                out.close()
    if digest is not None and digest.hexdigest() != wanted:
        raise Cannot(
            tr("{name} is not what its manifest says: it is damaged, or was changed. Fetch it anew.").format(
                name=plain(name)
            )
        )


def _unzipped(package: Package, file: OvfFile, path: Path, folder: PrivateFolder, cancel: Cancel) -> Path:
    disks = [disk for system in package.appliance.systems for disk in system.disks if disk.href == file.href]
    target = folder.path / f"{file.href[:240]}.unpacked"
    unpack_file(path, "gz", target, max(disk.capacity for disk in disks) + _SLACK, cancel=cancel)
    if package.places:
        path.unlink()
    return target


def _in_archive(path: Path, file: IO[bytes], places: dict[str, Entry]) -> Package:
    descriptors = [name for name in places if name.lower().endswith(".ovf")]
    if len(descriptors) != 1:
        if descriptors:
            said = tr("{name} is refused. There is more than one OVF descriptor in it.")
        else:
            said = tr("{name} is refused. There is no OVF descriptor in it.")
        raise Cannot(said.format(name=plain(path.name)))
    return _package(path, descriptors[0], f"{descriptors[0][:-4]}.mf", places, places)


def _package(
    path: Path, descriptor: str, manifest: str, places: Mapping[str, Entry], names: Mapping[str, object]
) -> Package:
    bare = Package(path, descriptor, Appliance(()), places, {})
    text = _text(bare, descriptor, _MOST_DESCRIPTOR)
    appliance = read(text)
    if wrong := ovf.flaw(appliance):
        raise Cannot(tr("{name} is refused. {reason}").format(name=plain(path.name), reason=wrong))
    wanted = ovf.needed(appliance)
    if missing := next((file.href for file in wanted if file.href not in names), ""):
        raise Cannot(tr("“{name}”, which is one of its disks, is missing.").format(name=plain(missing, 64)))
    warnings = []
    digests: dict[str, tuple[str, str]] = {}
    if manifest in names:
        try:
            digests = ovf.manifest(_text(bare, manifest, _MOST_MANIFEST).decode("utf-8", "replace"))
        except ValueError as error:
            raise Cannot(tr("{name} is refused. {reason}").format(name=plain(path.name), reason=error)) from None
        algorithm, digest = digests.get(descriptor, ("", ""))
        if algorithm and hashlib.new(algorithm, text).hexdigest() != digest:
            raise Cannot(tr("Its OVF descriptor is not what its manifest says: it is damaged, or was changed."))
        if any(file.href not in digests for file in wanted):
            warnings.append(tr("Its manifest does not name all of its disks, so these cannot be compared with it."))
    else:
        warnings.append(tr("It has no manifest, so nobody can tell whether it is whole."))
    if any(name.lower().endswith(".cert") for name in names):
        warnings.append(tr("Its signature is not checked here."))
    return Package(path, descriptor, appliance, places, digests, tuple(warnings))


def _names_beside(path: Path) -> dict[str, object]:
    """The plain files in its folder, through no link."""
    with os.scandir(path.parent) as found:
        return {entry.name: None for entry in found if entry.is_file(follow_symlinks=False)}


def _text(package: Package, name: str, most: int) -> bytes:
    with _part(package, name) as (file, place, size):
        if size > most:
            raise Cannot(tr("{name} is longer than {count} MiB.").format(name=plain(name), count=most // 1024**2))
        return _pread(file, place, size)


def _size(package: Package, name: str) -> int:
    with _part(package, name) as (_, _, size):
        return size


@contextmanager
def _part(package: Package, name: str) -> Iterator[tuple[IO[bytes], int, int]]:
    """The open file that a file of the appliance is in, where it begins there and how long it is."""
    if package.places:
        entry = package.places[name]
        with _opened(package.path) as file:
            yield file, entry.offset, entry.size
    else:
        # the descriptor may be reached by a link; what it names may not
        path = package.path if name == package.descriptor else package.path.with_name(name)
        with _opened(path, 0 if name == package.descriptor else os.O_NOFOLLOW) as file:
            yield file, 0, os.fstat(file.fileno()).st_size


def _opened(path: Path, flags: int = 0) -> IO[bytes]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        with suppress(OSError):
            os.close(descriptor)
        raise Cannot(tr("{name} is not a file.").format(name=plain(path.name)))
    return os.fdopen(descriptor, "rb", buffering=0)


def _new(path: Path) -> IO[bytes]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _pread(file: IO[bytes], offset: int, count: int) -> bytes:
    """All that there is of it: the system gives at most 2 GiB at once."""
    return os.pread(file.fileno(), count, offset)
