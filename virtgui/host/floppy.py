"""An image of a 1.44 MB floppy disk with a few files: the only medium besides their own that some installers look at.

Of the file system, FAT12 by Microsoft's "FAT32 File System Specification" (1.03), only what those files need. The
libraries that know all of it are not kept up, and mtools is on few computers.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping

SECTOR, _SECTORS = 512, 2880
SIZE = SECTOR * _SECTORS
_FATS, _FAT_SECTORS, _ROOT_ENTRIES = 2, 9, 224
_ROOT_SECTORS = _ROOT_ENTRIES * 32 // SECTOR
_FIRST = 1 + _FATS * _FAT_SECTORS + _ROOT_SECTORS
_MOST_CLUSTERS = _SECTORS - _FIRST
_DISKETTE, _END = 0xF0, 0xFFF
_VOLUME, _ARCHIVE = 0x08, 0x20
_DAY = (2000 - 1980) << 9 | 1 << 5 | 1
_NAME = re.compile(r"[A-Z0-9_~-]{1,8}(\.[A-Z0-9_~-]{1,3})?")


def image(label: str, files: Mapping[str, bytes]) -> bytes:
    """A disk with these files in its root. ValueError for a label or a name that it cannot have (eight letters and
    three), for more than fits, and for none."""
    names = [name.upper() for name in files]
    if not files or not _NAME.fullmatch(label.upper()) or len(set(names)) != len(names):
        raise ValueError("a disk has a label and files, each once")
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"no name on a floppy disk: {name!r}")
    chains = [_END & 0xF00 | _DISKETTE, _END]
    entries = [_entry(f"{label.upper():11.11}", _VOLUME, 0, 0)]
    data = bytearray()
    for name, content in zip(names, files.values(), strict=True):
        clusters = -(-len(content) // SECTOR)
        first = len(chains) if clusters else 0
        chains += [*range(first + 1, first + clusters), _END] if clusters else []
        stem, _, ending = name.partition(".")
        entries.append(_entry(f"{stem:8}{ending:3}", _ARCHIVE, first, len(content)))
        data += content.ljust(clusters * SECTOR, b"\0")
    if len(chains) - 2 > _MOST_CLUSTERS or len(entries) > _ROOT_ENTRIES:
        raise ValueError("more than a floppy disk holds")
    fat = _packed(chains).ljust(_FAT_SECTORS * SECTOR, b"\0")
    root = b"".join(entries).ljust(_ROOT_SECTORS * SECTOR, b"\0")
    return b"".join((_boot_sector(label), fat * _FATS, root, data)).ljust(SIZE, b"\0")


def _boot_sector(label: str) -> bytes:
    parameters = struct.pack("<HBHBHHBHHHII", SECTOR, 1, 1, _FATS, _ROOT_ENTRIES, _SECTORS, _DISKETTE, 9, 18, 2, 0, 0)
    more = struct.pack("<BBBI", 0, 0, 0x29, 0x56474131) + f"{label.upper():11.11}FAT12   ".encode("ascii")
    # what a machine runs that starts from it: interrupt 18h, "nothing to start from here"
    sector = b"\xeb\x3c\x90MSDOS5.0" + parameters + more + b"\xcd\x18\xeb\xfe"
    return sector.ljust(SECTOR - 2, b"\0") + b"\x55\xaa"


def _entry(name: str, attributes: int, first: int, size: int) -> bytes:
    return struct.pack("<11sB10xHHHI", name.encode("ascii"), attributes, 0, _DAY, first, size)


def _packed(numbers: list[int]) -> bytes:
    """Twelve bits each, two in three bytes."""
    packed = bytearray()
    for low, high in zip(numbers[::2], [*numbers[1::2], 0], strict=False):
        packed += (low | high << 12).to_bytes(3, "little")
    return bytes(packed)
