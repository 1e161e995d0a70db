"""What this computer does for a new machine: reads the list of systems, looks at images, writes answers."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from virtgui.host import bootstrap, cpio, distro, images, ova, reach, seed, trees, unattended
from virtgui.host.download import fetch, fetch_text
from virtgui.host.osfiles import os_files
from virtgui.host.private_folder import PrivateFolder, sweep
from virtgui.host.unpacking import unpack
from virtgui.install import ovf
from virtgui.install.catalogue import Catalogue, catalogue
from virtgui.install.checksums import Checksum, find
from virtgui.install.containers import Login
from virtgui.install.facts import PathTrouble
from virtgui.install.gallery import GalleryImage, checksum_lists
from virtgui.install.unattended import ARGUMENTS, Answers, Profile
from virtgui.install.workshop import Answered, Installer, Looked, Unpacked
from virtgui.util.errand import Advance, Cancel, Cannot
from virtgui.util.language import tr
from virtgui.util.transcript import Transcript
from virtgui.util.xdg import cache_dir, private

_MOST_UNPACKED = 1 << 40


class LocalWorkshop:
    """`install.workshop.Workshop` over this computer's files. What it writes is private and goes with the program;
    what an earlier run left behind goes with the first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._removing: threading.Thread | None = None
        self._catalogue: Catalogue | None = None
        self._folder: PrivateFolder | None = None
        self._folders: list[PrivateFolder] = []
        self._filled: dict[str, tuple[str, str, bool]] = {}
        self._count = 0

    def close(self) -> None:
        """Delete what was written."""
        self.clear()
        if self._removing is not None:
            self._removing.join()

    def clear(self) -> None:
        """Delete all temporary files, beside the caller's thread: large ones take a while."""
        with self._lock:
            folders = [*self._folders, *((self._folder,) if self._folder is not None else ())]
            self._folders, self._folder = [], None
            roots, self._filled = tuple(self._filled), {}
        before = self._removing
        if folders or roots:
            work = partial(_remove, folders, roots, before)
            self._removing = threading.Thread(target=work, name="clear", daemon=True)
            self._removing.start()

    def catalogue(self, cancel: Cancel, advance: Advance) -> Catalogue:
        """Read once: it changes with a package's update."""
        with self._reading:
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
        with self._making(cancel) as folder:
            target = folder.path / f"{Path(path).stem}.qcow2"
            images.convert(Path(path), format, target, cancel=cancel, advance=advance)
            return self.look(str(target), cancel, advance)

    def unpack_file(self, path: str, format: str, cancel: Cancel, advance: Advance) -> Looked:
        """A temporary file of what a packed one holds, called like it without the last ending."""
        with self._making(cancel) as folder:
            target = folder.path / (Path(path).stem or "image")
            unpack(Path(path), format, target, _MOST_UNPACKED, cancel=cancel, advance=advance)
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
                warning = tr("Nobody publishes its checksum, so only its server vouches for it")
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
        with self._making(cancel) as folder:
            files = ova.unpack(package, folder, cancel=cancel, advance=advance)
            images = tuple(self.look(str(files[disk.href]), cancel, advance) for disk in system.disks if disk.href)
        warnings = package.warnings
        if len(package.appliance.systems) > 1:
            warnings = (
                *warnings,
                tr("It holds {count} machines; this is the first.").format(count=len(package.appliance.systems)),
            )
        return Unpacked(system, images, ovf.os_hint(system), warnings, package.appliance.licences)

    def installer(self, url: str, arch: str, cancel: Cancel, advance: Advance) -> Installer:
        """What an install tree starts its installer by."""
        boot = trees.find(url, arch, cancel=cancel)
        with self._making(cancel) as folder:
            made = trees.bring(url, boot, folder.path, cancel=cancel, advance=advance)
        files = [
            Looked(str(part.path), part.size, warning="" if part.verified else tr("The tree has no checksum of it"))
            for part in made
        ]
        return Installer(files[0], files[1], boot.arguments)

    def profiles(self, os_id: str, cancel: Cancel, advance: Advance) -> tuple[Profile, ...]:
        """What a system can be installed as without being asked. Raises `Cannot` where the program is not there."""
        if not unattended.is_there():
            package = distro.package("osinfo", distro.family())
            raise Cannot(
                tr("It needs osinfo-install-script, which is not installed here. Install {package}.").format(
                    package=package
                )
            )
        return unattended.profiles(os_id)

    def answer_medium(
        self, os_id: str, profile: Profile, answers: Answers, cancel: Cancel, advance: Advance
    ) -> Answered:
        """An image with an installer's answers."""
        make = unattended.floppy_disk if profile.floppy else unattended.medium
        with PrivateFolder(self._private().path) as folder:
            made = make(folder, unattended.write(folder, os_id, profile.name, answers))
            path = made.replace(self._private().path / f"answers-{self._next()}{made.suffix}")
        return Answered(Looked(str(path), path.stat().st_size, "raw" if profile.floppy else "iso"))

    def answer_initrd(
        self, initrd: str, os_id: str, profile: str, answers: Answers, cancel: Cancel, advance: Advance
    ) -> Answered:
        """A copy of an initial RAM disk with an installer's answers in it."""
        with PrivateFolder() as private:
            files = unattended.write(private, os_id, profile, answers)
        told = next((ARGUMENTS[name] for name in files if name in ARGUMENTS), "")
        with self._making(cancel) as folder:
            path = folder.write("initrd", b"")
            shutil.copyfile(initrd, path)
            cpio.put_into(path, files)
        return Answered(Looked(str(path), path.stat().st_size), told)

    def can_bootstrap(self) -> bool:
        """Whether virt-bootstrap is installed."""
        return bootstrap.is_there()

    def bootstrap(
        self, image: str, root: str, password: str, login: Login, said: Transcript, cancel: Cancel, advance: Advance
    ) -> str:
        """Fill a new folder; a second time nothing is left to do, unless something else is wanted in it."""
        wanted = (image, password, login.skip_tls)
        with self._lock:
            before = self._filled.pop(root, None)
        if before is not None and before != wanted:
            shutil.rmtree(root, ignore_errors=True)
        if before != wanted:
            bootstrap.bootstrap(image, Path(root), password, login, cancel=cancel, advance=advance, overhear=said.hear)
        with self._lock:
            self._filled[root] = wanted
        return root

    def keep(self, root: str) -> None:
        """Let a filled folder be."""
        with self._lock:
            self._filled.pop(root, None)

    def paths(self, uri: str, paths: tuple[str, ...], cancel: Cancel, advance: Advance) -> tuple[PathTrouble, ...]:
        """What is wrong with these paths, for who runs the machines."""
        runner = reach.runner(uri)
        if runner is None:
            return ()
        return tuple(found for path in paths if (found := reach.trouble(path, runner)) is not None)

    @contextmanager
    def _making(self, cancel: Cancel) -> Iterator[PrivateFolder]:
        """A folder of its own, which does not outlast what failed or was stopped."""
        folder = self._folder_of_images()
        try:
            yield folder
            cancel.check()
        except BaseException:
            folder.remove()
            with self._lock:
                self._folders = [other for other in self._folders if other is not folder]
            raise

    def _folder_of_images(self) -> PrivateFolder:
        """On a disk and not in memory: images are large."""
        parent = private(cache_dir() / "unpacked")
        with self._lock:
            try:
                sweep(parent)
                folder = PrivateFolder(parent)
            except OSError as error:
                raise Cannot(tr("No private folder could be made."), str(error)) from error
            self._folders.append(folder)
            return folder

    def _private(self) -> PrivateFolder:
        with self._lock:
            if self._folder is None:
                try:
                    sweep()
                    self._folder = PrivateFolder()
                except OSError as error:
                    raise Cannot(tr("No private folder could be made."), str(error)) from error
            return self._folder

    def _next(self) -> int:
        with self._lock:
            self._count += 1
            return self._count


def _remove(folders: list[PrivateFolder], roots: tuple[str, ...], before: threading.Thread | None) -> None:
    for folder in folders:
        folder.remove()
    for root in roots:
        shutil.rmtree(root, ignore_errors=True)
    if before is not None:
        before.join()


def _name(image: GalleryImage) -> str:
    """A file's name that two images never share: addresses that stay right bring newer ones some day."""
    digest = hashlib.sha256(image.url.encode()).hexdigest()[:12]
    return f"{image.os_id}-{image.arch}-{digest}.{image.format}"
