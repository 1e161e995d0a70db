"""What is in a tar archive, read from its headers alone: before anything is unpacked, and in bounded memory.

Python's own `tarfile` reads a header's long name or attributes whatever their size, and unfolds sparse files. Here
only plain files are taken, and whatever else is there is told by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.names import plain

Read: TypeAlias = Callable[[int, int], bytes]
"""`read(offset, count)` gives the bytes there are, at most `count`."""

BLOCK = 512
MOST_ENTRIES = 1000
_MOST_EXTRA = 64 * 1024
_KINDS = {
    b"1": tr("a hard link"),
    b"2": tr("a symbolic link"),
    b"3": tr("a device"),
    b"4": tr("a device"),
    b"5": tr("a folder"),
    b"6": tr("a pipe"),
    b"S": tr("a sparse file"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One plain file: where its bytes begin, and how many they are."""

    name: str
    offset: int
    size: int


class BadArchive(ValueError):
    """Why an archive is not taken, as a sentence."""


def entries(read: Read, size: int) -> tuple[Entry, ...]:
    """The files of an archive `size` bytes long, all in its one folder and each there once.

    Raises `BadArchive` for anything else: paths, links, devices, sparse files, names that are there twice (also by
    case alone), sizes beyond the archive's end, too many entries.
    """
    found: dict[str, Entry] = {}
    place, extra, headers = 0, _Extra(), 0
    while True:
        block = read(place, BLOCK)
        if not block or not any(block):
            break
        headers += 1
        if headers > MOST_ENTRIES:
            raise BadArchive(tr("It holds more than {count} files.").format(count=MOST_ENTRIES))
        short, length, kind = _header(block)
        place += BLOCK
        if kind in (b"x", b"g", b"L"):
            if length > _MOST_EXTRA:
                raise BadArchive(tr("One of its headers is longer than any that is needed."))
            extra.take(kind, read(place, length))
        else:
            if extra.size >= 0:
                length = extra.size
            name = _checked(extra.name or _decoded(short), kind)  # a name given in front may be cut in its middle here
            extra = _Extra()
            if length > size - place:
                raise BadArchive(tr("It ends within “{name}”: it is not whole.").format(name=plain(name, 64)))
            if name.casefold() in found:
                raise BadArchive(tr("It holds “{name}” twice.").format(name=plain(name, 64)))
            found[name.casefold()] = Entry(name, place, length)
        place += -(-length // BLOCK) * BLOCK
    return tuple(found.values())


class _Extra:
    """What a header in front of a file's own says in place of it."""

    def __init__(self) -> None:
        self.name = ""
        self.size = -1

    def take(self, kind: bytes, data: bytes) -> None:
        if kind == b"L":
            self.name = _decoded(data.rstrip(b"\0"))
            return
        while data and data.strip(b"\0"):
            length, space, _ = data[:20].partition(b" ")
            if not space or not length.isdigit() or not len(length) + 3 <= int(length) <= len(data):
                raise BadArchive(tr("One of its headers is damaged."))
            record, data = data[len(length) + 1 : int(length) - 1], data[int(length) :]
            key, _, value = record.partition(b"=")
            if key.startswith(b"GNU.sparse"):
                raise BadArchive(tr("It holds a sparse file, which could fill the disk."))
            if kind == b"x" and key == b"path":
                self.name = _decoded(value)
            elif kind == b"x" and key == b"size":
                self.size = _decimal(value)


def _header(block: bytes) -> tuple[bytes, int, bytes]:
    if len(block) < BLOCK:
        raise BadArchive(tr("It ends within a header: it is not whole."))
    total = sum(block[:148]) + 8 * 32 + sum(block[156:])
    told = block[148:156].strip(b" \0")
    if told.lstrip(b"0") != b"%o" % total:
        raise BadArchive(tr("It is no tar archive, or it is damaged."))
    name = block[:100].split(b"\0", 1)[0]
    if block[257:263] == b"ustar\0" and (prefix := block[345:500].split(b"\0", 1)[0]):
        name = prefix + b"/" + name
    return name, _octal(block[124:136]), block[156:157]


def _checked(name: str, kind: bytes) -> str:
    shown = plain(name, 64)
    if kind not in (b"0", b"\0", b"7"):
        raise BadArchive(
            tr("“{shown}” in it is {kind}, which is not unpacked.").format(
                shown=shown, kind=_KINDS.get(kind, tr("something unknown"))
            )
        )
    name = name.removeprefix("./")
    if "/" in name or "\\" in name or name in ("", ".", ".."):
        raise BadArchive(tr("“{shown}” in it would lie outside its own folder.").format(shown=shown))
    if not name.isprintable() or len(name.encode()) > 255:
        raise BadArchive(tr("“{shown}” in it is no name of a file.").format(shown=shown))
    return name


def _octal(field: bytes) -> int:
    if field[0] & 0x80:  # GNU's for what eight octal digits do not hold
        value = int.from_bytes(field, "big") & (1 << 8 * len(field) - 1) - 1
        if field[0] & 0x40:
            raise BadArchive(tr("One of its headers is damaged."))
        return value
    digits = field.strip(b" \0")
    try:
        return int(digits or b"0", 8) if digits.isalnum() or not digits else _damaged()
    except ValueError:
        return _damaged()


def _decimal(field: bytes) -> int:
    return int(field) if field.isdigit() and len(field) < 20 else _damaged()


def _damaged() -> int:
    raise BadArchive(tr("One of its headers is damaged."))


def _decoded(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        raise BadArchive(tr("One of its names is not UTF-8 text.")) from None
