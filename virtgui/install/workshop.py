"""What this computer can do for a new machine, as the wizard knows it; the program hands in who does it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from virtgui.install.catalogue import Catalogue
from virtgui.install.containers import Login
from virtgui.install.facts import PathTrouble
from virtgui.install.gallery import GalleryImage
from virtgui.install.unattended import Answers, Profile
from virtgui.util.errand import Advance, Cancel
from virtgui.util.transcript import Transcript
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


class Answered(NamedTuple):
    """Answers for an installer in an image of their own, or in its initial RAM disk with what its kernel is told."""

    file: Looked
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

    def unpack_file(self, path: str, format: str, cancel: Cancel, advance: Advance) -> Looked:
        """A temporary file of what a packed one ("xz", "gz", "bz2", "zst") holds."""
        ...

    def unpack(self, path: str, cancel: Cancel, advance: Advance) -> Unpacked:
        """The images of an OVA or OVF, compared with its manifest."""
        ...

    def installer(self, url: str, arch: str, cancel: Cancel, advance: Advance) -> Installer:
        """What an install tree starts its installer by."""
        ...

    def profiles(self, os_id: str, cancel: Cancel, advance: Advance) -> tuple[Profile, ...]:
        """What a system (libosinfo's id) can be installed as without being asked; nothing where it has no script."""
        ...

    def answer_medium(
        self, os_id: str, profile: Profile, answers: Answers, cancel: Cancel, advance: Advance
    ) -> Answered:
        """An image with an installer's answers, of a CD or a floppy disk, which only its owner may read."""
        ...

    def answer_initrd(
        self, initrd: str, os_id: str, profile: str, answers: Answers, cancel: Cancel, advance: Advance
    ) -> Answered:
        """A copy of an initial RAM disk with an installer's answers in it, which only its owner may read."""
        ...

    def can_bootstrap(self) -> bool:
        """Whether `bootstrap` has the program it needs; from any thread."""
        ...

    def bootstrap(
        self, image: str, root: str, password: str, login: Login, said: Transcript, cancel: Cancel, advance: Advance
    ) -> str:
        """Fill a new folder of this computer with a system out of an image, once, with this password of root's; it goes
        with the temporary files unless it is kept. `said` hears what the program writes. The folder."""
        ...

    def keep(self, root: str) -> None:
        """A folder that `bootstrap` filled belongs to a machine now."""
        ...

    def paths(self, uri: str, paths: tuple[str, ...], cancel: Cancel, advance: Advance) -> tuple[PathTrouble, ...]:
        """What is wrong with these paths of a host that is this computer; nothing where nobody can tell."""
        ...

    def clear(self) -> None:
        """Delete all temporary files. On the GUI thread, so what is still being written goes with its work."""
        ...
