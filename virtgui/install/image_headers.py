"""What a disk image says of itself in its header, without QEMU: its format, its size, the files it leans on.

A header is whatever its author wrote: every figure in it is checked before it is used.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import TypeAlias

from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.names import plain

Read: TypeAlias = Callable[[int, int], bytes]
"""`read(offset, count)` gives the bytes there are, at most `count`."""

SECTOR = 512
ISO_DESCRIPTOR = 32_768
"""Where an ISO image's volume descriptor begins, which is 2,048 bytes long."""

_LARGEST = 1 << 62
_MOST_TEXT = 1 << 20
"""What QEMU reads of a VMDK's description."""
_VMDK_TEXT_AT, _VMDK_TEXT = 512, 20 * 512
_PACKED = (
    (b"\xfd7zXZ\0", "xz"),
    (b"\x1f\x8b", "gz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"BZh", "bz2"),
    (b"PK\3\4", "zip"),
)
# as lenient as QEMU's own reading: what it would open must not be missed
_EXTENT = re.compile(r'^\s*(?:RW|RDONLY|NOACCESS)\s+([^\s"]+)\s+[^\s"]+(?:\s+"([^"\n\r]*))?', re.MULTILINE)
_PARENT = re.compile(r'parentFileNameHint[^"\n]{0,8}"([^"\n]*)')
_VHDX_METADATA = bytes.fromhex("06a27c8b90479a4bb8fe575f050f886e")
_VHDX_SIZE = bytes.fromhex("2442a52f1bcd7648b2115dbed83bf4b8")
_VHDX_PARAMETERS = bytes.fromhex("3767a1ca36fa434db3b633f0aa44e76b")


@dataclass(frozen=True, slots=True)
class Needed:
    """Another file that an image cannot be read without."""

    kind: str
    """"backing", "data" or "extent"."""
    name: str
    """As the image has it: relative to the image's folder, or whole."""


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """What a header says. `format` is as qemu-img calls it, or "iso", "tar" (an OVA), "xz", "gz", "zst", "bz2",
    "zip"; "raw" is what nothing else is. `virtual_size` is in bytes, 0 where the header does not tell it."""

    format: str
    virtual_size: int = 0
    needs: tuple[Needed, ...] = ()
    encrypted: bool = False
    label: str = ""
    """An ISO image's."""
    damage: str = ""
    """Why it cannot be what it claims to be, as a sentence."""


def look(read: Read, size: int) -> ImageHeader:
    """What the first bytes say; of an image `size` bytes long."""
    head = read(0, 1024)
    for magic, parse in _FORMATS:
        if head.startswith(magic):
            return _bounded(parse, read, size)
    if head[64:68] == b"\x7f\x10\xda\xbe":
        return _bounded(_vdi, read, size)
    for magic, name in _PACKED:
        if head.startswith(magic):
            return ImageHeader(name)
    if head.lstrip().startswith(b"# Disk DescriptorFile"):
        return _bounded(_vmdk_text, read, size)
    if read(ISO_DESCRIPTOR + 1, 5) == b"CD001":
        label = read(ISO_DESCRIPTOR + 40, 32).decode("utf-8", "replace").rstrip(" \0")
        return ImageHeader("iso", size, label=plain(label))
    if head[257:262] == b"ustar":
        return ImageHeader("tar")
    if size >= SECTOR and size % SECTOR == 0 and read(size - SECTOR, 8) == b"conectix":
        return _bounded(_vpc, lambda offset, count: read(size - SECTOR + offset, count), size)
    return ImageHeader("raw", size)


def _bounded(parse: Callable[[Read, int], ImageHeader], read: Read, size: int) -> ImageHeader:
    try:
        found = parse(read, size)
    except struct.error:
        return ImageHeader(_NAMES.get(parse, "raw"), damage=tr("The file ends within its header: it is not whole."))
    if found.virtual_size > _LARGEST or found.virtual_size < 0:
        return ImageHeader(found.format, 0, found.needs, damage=tr("Its header names an impossible size."))
    return found


def _text(read: Read, offset: int, count: int) -> str:
    return read(offset, min(count, 4096)).decode("utf-8", "replace").rstrip("\0")


def _qcow(read: Read, size: int) -> ImageHeader:
    head = read(0, 104)
    version, backing_at, backing_size = struct.unpack_from(">IQI", head, 4)
    (virtual,) = struct.unpack_from(">Q", head, 24)
    needs = []
    if backing_at and backing_size:
        if backing_size > 1023:
            return ImageHeader("qcow2", damage=tr("Its header names an impossible backing file."))
        needs.append(Needed("backing", _text(read, backing_at, backing_size)))
    if version == 1:
        return ImageHeader("qcow", virtual, tuple(needs), encrypted=head[36:40] not in (b"", bytes(4)))
    if version not in (2, 3):
        return ImageHeader(
            "qcow2", damage=tr("It is of version {version}, which nobody knows.").format(version=version)
        )
    (crypt,) = struct.unpack_from(">I", head, 32)
    features, place = 0, 72
    if version == 3:
        (features,) = struct.unpack_from(">Q", head, 72)
        (place,) = struct.unpack_from(">I", head, 100)
    if features & 4:
        needs.append(Needed("data", _qcow_data_file(read, place)))
    return ImageHeader("qcow2", virtual, tuple(needs), encrypted=crypt != 0)


def _qcow_data_file(read: Read, place: int) -> str:
    for _ in range(32):
        kind, count = struct.unpack(">II", read(place, 8))
        if kind == 0:
            break
        if kind == 0x44415441:
            return _text(read, place + 8, count)
        place += 8 + (count + 7 & ~7)
    return ""


def _qed(read: Read, size: int) -> ImageHeader:
    head = read(0, 64)
    features, virtual, backing_at, backing_size = struct.unpack_from("<16xQ24xQII", head)
    needs = (Needed("backing", _text(read, backing_at, backing_size)),) if features & 1 else ()
    return ImageHeader("qed", virtual, needs)


def _vmdk(read: Read, size: int) -> ImageHeader:
    (capacity,) = struct.unpack_from("<12xQ", read(0, 20))
    if capacity == 0:  # a text takes its place, wherever the header says
        (place,) = struct.unpack_from("<28xQ", read(0, 36))
        return _described(read(place * SECTOR, _MOST_TEXT) if place < _LARGEST // SECTOR else b"")
    text = read(_VMDK_TEXT_AT, _VMDK_TEXT).decode("utf-8", "replace")
    # its extents are this file itself
    return ImageHeader("vmdk", capacity * SECTOR, _parents(text))


def _vmdk_text(read: Read, size: int) -> ImageHeader:
    return _described(read(0, _MOST_TEXT))


def _described(data: bytes) -> ImageHeader:
    text = data.decode("utf-8", "replace")
    extents = _EXTENT.findall(text)
    sectors = sum(int(count) for count, _ in extents if count.isascii() and count.isdigit() and len(count) < 20)
    files = (Needed("extent", name) for _, name in extents[:1000] if name)
    return ImageHeader("vmdk", sectors * SECTOR, (*_parents(text), *files))


def _parents(text: str) -> tuple[Needed, ...]:
    return tuple(Needed("backing", name) for name in _PARENT.findall(text) if name)


def _vdi(read: Read, size: int) -> ImageHeader:
    kind, virtual = struct.unpack_from("<76xI288xQ", read(0, 376))
    # what it lies on is told by a number only
    return ImageHeader("vdi", virtual, (Needed("backing", ""),) if kind == 4 else ())


def _vpc(read: Read, size: int) -> ImageHeader:
    virtual, _, kind = struct.unpack_from(">48xQII", read(0, 64))
    return ImageHeader("vpc", virtual, (Needed("backing", ""),) if kind == 4 else ())


def _vhdx(read: Read, size: int) -> ImageHeader:
    regions = read(192 * 1024, 64 * 1024)
    (count,) = struct.unpack_from("<8xI", regions)
    for number in range(min(count, 2047)):
        identity, place = struct.unpack_from("<16sQ", regions, 16 + 32 * number)
        if identity == _VHDX_METADATA:
            return _vhdx_metadata(read, place)
    return ImageHeader("vhdx", damage=tr("Its header has no metadata: it is not whole."))


def _vhdx_metadata(read: Read, place: int) -> ImageHeader:
    table = read(place, 64 * 1024)
    (count,) = struct.unpack_from("<10xH", table)
    virtual = 0
    needs: tuple[Needed, ...] = ()
    for number in range(min(count, 2047)):
        identity, offset = struct.unpack_from("<16sI", table, 32 + 32 * number)
        if identity == _VHDX_SIZE:
            (virtual,) = struct.unpack("<Q", read(place + offset, 8))
        elif identity == _VHDX_PARAMETERS and read(place + offset + 4, 1)[:1] > b"\1":
            needs = (Needed("backing", ""),)
    return ImageHeader("vhdx", virtual, needs)


def _luks(read: Read, size: int) -> ImageHeader:
    return ImageHeader("luks", encrypted=True)


_FORMATS: tuple[tuple[bytes, Callable[[Read, int], ImageHeader]], ...] = (
    (b"QFI\xfb", _qcow),
    (b"QED\0", _qed),
    (b"KDMV", _vmdk),
    (b"vhdxfile", _vhdx),
    (b"conectix", _vpc),
    (b"LUKS\xba\xbe", _luks),
)
_NAMES: dict[Callable[[Read, int], ImageHeader], str] = {
    _qcow: "qcow2",
    _qed: "qed",
    _vmdk: "vmdk",
    _vmdk_text: "vmdk",
    _vdi: "vdi",
    _vpc: "vpc",
    _vhdx: "vhdx",
}
