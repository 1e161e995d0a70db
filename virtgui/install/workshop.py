"""What this computer can do for a new machine, as the wizard knows it; the program hands in who does it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from virtgui.install.catalogue import Catalogue
from virtgui.install.gallery import GalleryImage
from virtgui.util.errand import Advance, Cancel
from virtgui.xml.ovf import OvfSystem


class Looked(NamedTuple):
    """What a file of this computer is. `format` is as qemu-img calls it, "iso" for a CD image; `size` is the file's and
    `capacity` what a guest would see, both bytes; `descriptor` an ISO's volume descriptor; `needs` other files that it
    cannot be read without; `damage` why it cannot be what it seems; `warning` what a person should know of it."""

    path: str
    size: int = 0
    format: str = "raw"
    capacity: int = 0
    descriptor: bytes = b""
    needs: tuple[str, ...] = ()
    damage: str = ""
    warning: str = ""


class Unpacked(NamedTuple):
    """An appliance whose images are files of this computer now, one for each disk of `system` that has one; `os_hint`
    is the beginning of its system's short id. `warnings` and `licences` are for a person to read."""

    system: OvfSystem
    images: tuple[Looked, ...]
    os_hint: str = ""
    warnings: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()


class Installer(NamedTuple):
    """The kernel and initial RAM disk of an install tree, as temporary files of this computer."""

    kernel: Looked
    initrd: Looked
    arguments: str = ""


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

    def fetch(self, image: GalleryImage, cancel: Cancel, advance: Advance) -> Looked:
        """An image of the gallery, fetched once and kept."""
        ...

    def unpack(self, path: str, cancel: Cancel, advance: Advance) -> Unpacked:
        """The images of an OVA or OVF, compared with its manifest."""
        ...

    def installer(self, url: str, arch: str, cancel: Cancel, advance: Advance) -> Installer:
        """What an install tree starts its installer by."""
        ...
