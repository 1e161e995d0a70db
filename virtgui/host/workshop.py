"""What this computer does for a new machine: reads the list of systems, looks at images, writes answers."""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from pathlib import Path

from virtgui.host import images, ova, seed, trees
from virtgui.host.download import fetch, fetch_text
from virtgui.host.osfiles import os_files
from virtgui.host.private_folder import PrivateFolder, sweep
from virtgui.host.unpacking import unpack
from virtgui.install import ovf
from virtgui.install.catalogue import Catalogue, catalogue
from virtgui.install.checksums import Checksum, find
from virtgui.install.gallery import GalleryImage, checksum_lists
from virtgui.install.workshop import Installer, Looked, Unpacked
from virtgui.util.errand import Advance, Cancel, Cannot
from virtgui.util.xdg import cache_dir, private

_MOST_UNPACKED = 1 << 40


class LocalWorkshop:
    """`install.workshop.Workshop` over this computer's files. What it writes is private and goes with the program;
    what an earlier run left behind goes with the first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._folder: PrivateFolder | None = None
        self._folders: list[PrivateFolder] = []
        self._count = 0

    def close(self) -> None:
        """Delete what was written."""
        with self._lock:
            for folder in (*self._folders, *((self._folder,) if self._folder is not None else ())):
                folder.remove()
            self._folders, self._folder = [], None

    def catalogue(self, cancel: Cancel, advance: Advance) -> Catalogue:
        """Read once: it changes with a package's update."""
        with self._lock:
            if self._catalogue is None:
                self._catalogue = catalogue((file.path, file.content) for file in os_files())
            return self._catalogue

    def look(self, path: str, cancel: Cancel, advance: Advance) -> Looked:
        """What a file is."""
        found = images.probe(Path(path))
        header = found.header
        sector = images.read_descriptor(Path(path)) if header.format in ("iso", "raw") else b""
        return Looked(
            path,
            found.file_size,
            "iso" if sector else header.format,
            header.virtual_size,
            sector,
            tuple(need.name for need in header.needs),
            header.damage,
        )

    def seed(self, documents: dict[str, str], cancel: Cancel, advance: Advance) -> Looked:
        """An image with cloud-init's answers."""
        path = seed.write(self._private(), documents, f"seed-{self._next()}.iso")
        return Looked(str(path), path.stat().st_size, "iso")

    def convert(self, path: str, format: str, cancel: Cancel, advance: Advance) -> Looked:
        """A temporary qcow2 image."""
        target = self._folder_of_images().path / "image.qcow2"
        images.convert(Path(path), format, target, cancel=cancel, advance=advance)
        return self.look(str(target), cancel, advance)

    def fetch(self, image: GalleryImage, cancel: Cancel, advance: Advance) -> Looked:
        """An image of the gallery, fetched once and kept in the cache."""
        folder = private(cache_dir() / "images")
        target = folder / _name(image)
        warning = ""
        if not target.exists():
            checksum = self._checksum(image, cancel)
            packed = folder / f"{_name(image)}.{image.packing}" if image.packing else target
            fetch(image.url, packed, checksum=checksum, cancel=cancel, advance=advance)
            if image.packing:
                try:
                    unpack(packed, image.packing, target, _MOST_UNPACKED, cancel=cancel, advance=advance)
                finally:
                    packed.unlink(missing_ok=True)
            if checksum is None:
                warning = "Nobody publishes its checksum, so only its server vouches for it"
        return self.look(str(target), cancel, advance)._replace(warning=warning)

    def _checksum(self, image: GalleryImage, cancel: Cancel) -> Checksum | None:
        for url in checksum_lists(image.url):
            with suppress(Cannot):
                found = find(fetch_text(url, cancel=cancel), image.file_name)
                if found is not None:
                    return found
        return None

    def unpack(self, path: str, cancel: Cancel, advance: Advance) -> Unpacked:
        """The images of an OVA or OVF; the first machine's, where it holds several."""
        package = ova.inspect(Path(path))
        system = package.appliance.systems[0]
        if wrong := ovf.flaw(package.appliance):
            raise Cannot(wrong)
        folder = self._folder_of_images()
        files = ova.unpack(package, folder, cancel=cancel, advance=advance)
        images = tuple(self.look(str(files[disk.href]), cancel, advance) for disk in system.disks if disk.href)
        warnings = package.warnings
        if len(package.appliance.systems) > 1:
            warnings = (*warnings, f"It holds {len(package.appliance.systems)} machines; this is the first.")
        return Unpacked(system, images, ovf.os_hint(system), warnings, package.appliance.licences)

    def installer(self, url: str, arch: str, cancel: Cancel, advance: Advance) -> Installer:
        """What an install tree starts its installer by."""
        boot = trees.find(url, arch, cancel=cancel)
        folder = self._folder_of_images()
        made = trees.bring(url, boot, folder.path, cancel=cancel, advance=advance)
        files = [
            Looked(str(part.path), part.size, warning="" if part.verified else "The tree has no checksum of it")
            for part in made
        ]
        return Installer(files[0], files[1], boot.arguments)

    def _folder_of_images(self) -> PrivateFolder:
        """On a disk and not in memory: images are large."""
        parent = private(cache_dir() / "unpacked")
        with self._lock:
            try:
                sweep(parent)
                folder = PrivateFolder(parent)
            except OSError as error:
                raise Cannot("No private folder could be made.", str(error)) from error
            self._folders.append(folder)
            return folder

    def _private(self) -> PrivateFolder:
        with self._lock:
            if self._folder is None:
                try:
                    sweep()
                    self._folder = PrivateFolder()
                except OSError as error:
                    raise Cannot("No private folder could be made.", str(error)) from error
            return self._folder

    def _next(self) -> int:
        with self._lock:
            self._count += 1
            return self._count


def _name(image: GalleryImage) -> str:
    """A file's name that two images never share: addresses that stay right bring newer ones some day."""
    digest = hashlib.sha256(image.url.encode()).hexdigest()[:12]
    return f"{image.os_id}-{image.arch}-{digest}.{image.format}"
