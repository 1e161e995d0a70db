"""What this computer can do for a new machine, as the wizard knows it; the program hands in who does it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from virtgui.install.catalogue import Catalogue
from virtgui.util.errand import Advance, Cancel


class Looked(NamedTuple):
    """What a file of this computer is. `format` is as qemu-img calls it, "iso" for a CD image; `size` is the file's and
    `capacity` what a guest would see, both bytes; `descriptor` an ISO's volume descriptor; `needs` other files that it
    cannot be read without; `damage` why it cannot be what it seems."""

    path: str
    size: int = 0
    format: str = "raw"
    capacity: int = 0
    descriptor: bytes = b""
    needs: tuple[str, ...] = ()
    damage: str = ""


class Workshop(Protocol):
    """Each is called on a worker thread and raises `Cannot` or `Cancelled`."""

    def catalogue(self, cancel: Cancel, advance: Advance) -> Catalogue:
        """All operating systems that are known here."""
        ...

    def look(self, path: str, cancel: Cancel, advance: Advance) -> Looked:
        """What a file is."""
        ...

    def seed(self, documents: dict[str, str], cancel: Cancel, advance: Advance) -> Looked:
        """An image with cloud-init's answers, which only its owner may read."""
        ...

    def convert(self, path: str, format: str, cancel: Cancel, advance: Advance) -> Looked:
        """A temporary qcow2 image of what an image of this format holds."""
        ...
