"""Files put into an initial RAM disk: behind its own content, as one more archive that the kernel unpacks too."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from virtgui.util.errand import Cannot
from virtgui.util.language import tr
from virtgui.util.names import plain


def archive(files: Mapping[str, bytes]) -> bytes:
    """A cpio archive ("newc") with plain files in its root, mode 0600 and root's."""
    entries = [_entry(name, 0o100600, data, number) for number, (name, data) in enumerate(files.items(), 1)]
    return b"".join((*entries, _entry("TRAILER!!!", 0, b"", 0)))


def put_into(initrd: Path, files: Mapping[str, bytes]) -> None:
    """Lengthen a copy of an initial RAM disk of one's own, however it is packed. Raises `Cannot`."""
    try:
        with initrd.open("ab") as out:
            out.write(bytes(-out.tell() % 4))
            out.write(archive(files))
    except OSError as error:
        raise Cannot(tr("{name} could not be written.").format(name=plain(initrd.name)), str(error)) from error


def _entry(name: str, mode: int, data: bytes, number: int) -> bytes:
    written = name.encode() + b"\0"
    fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(written), 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + written
    head += bytes(-len(head) % 4)
    return head + data + bytes(-len(data) % 4)
