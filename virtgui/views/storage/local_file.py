"""What a file of this computer is, before it is sent to a host."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from virtgui.install.image_headers import look
from virtgui.util.errand import Cannot
from virtgui.util.language import tr
from virtgui.util.units import size_text


class LocalFile(NamedTuple):
    """Sizes are bytes; `format` is as qemu-img calls it, `capacity` what a guest would see, `needs` the first other
    file it cannot be read without."""

    path: str
    size: int
    used: int
    format: str = "raw"
    capacity: int = 0
    needs: str = ""

    @property
    def words(self) -> str:
        """It in a line."""
        sparse = tr(", {size} of it data").format(size=size_text(self.used)) if self.used < self.size else ""
        seen = (
            tr(", {size} to a guest").format(size=size_text(self.capacity))
            if self.capacity and self.capacity != self.size
            else ""
        )
        return f"{self.format}, {size_text(self.size)}{sparse}{seen}"


def look_at(path: str) -> LocalFile:
    """Read its header; not on the GUI thread. Raises `Cannot`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise Cannot(tr("It could not be opened: {why}.").format(why=error.strerror), str(error)) from error
    try:
        facts = os.fstat(descriptor)
        if stat.S_ISDIR(facts.st_mode) or not (stat.S_ISREG(facts.st_mode) or stat.S_ISBLK(facts.st_mode)):
            raise Cannot(tr("It is no file: choose a file or a block device."))
        size = os.lseek(descriptor, 0, os.SEEK_END)
        header = look(lambda offset, count: os.pread(descriptor, count, offset), size)
    except OSError as error:
        raise Cannot(tr("It could not be read: {why}.").format(why=error.strerror), str(error)) from error
    finally:
        os.close(descriptor)
    form = "raw" if header.format in ("iso", "tar", "xz", "gz", "zst", "bz2", "zip") else header.format
    needs = header.needs[0].name if header.needs else ""
    return LocalFile(path, size, min(size, facts.st_blocks * 512), form, header.virtual_size, needs)
