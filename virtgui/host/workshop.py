"""What this computer does for a new machine: reads the list of systems, looks at images, writes answers."""

from __future__ import annotations

import threading
from pathlib import Path

from virtgui.host import images, seed
from virtgui.host.osfiles import os_files
from virtgui.host.private_folder import PrivateFolder, sweep
from virtgui.install.catalogue import Catalogue, catalogue
from virtgui.install.workshop import Looked
from virtgui.util.errand import Advance, Cancel, Cannot


class LocalWorkshop:
    """`install.workshop.Workshop` over this computer's files. What it writes is private and goes with the program;
    what an earlier run left behind goes with the first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._folder: PrivateFolder | None = None
        self._count = 0

    def close(self) -> None:
        """Delete what was written."""
        with self._lock:
            if self._folder is not None:
                self._folder.remove()
                self._folder = None

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
        target = self._private().path / f"image-{self._next()}.qcow2"
        images.convert(Path(path), format, target, cancel=cancel, advance=advance)
        return self.look(str(target), cancel, advance)

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
