"""A medium that a person chooses: from a pool of the host, from its files, or from this computer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from virtgui.install.draft import NO_MEDIUM, Medium
from virtgui.install.plan import Upload
from virtgui.install.workshop import Looked, Workshop
from virtgui.model.problems import Problem
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.errand import Errand
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.hardware.storage_browser import StorageBrowser


class MediumChoice(QObject):
    """Holds one medium and what is known of it. A file of this computer is looked at beside the GUI thread."""

    changed = pyqtSignal()
    looked = pyqtSignal(object)
    """A Looked: what the file turned out to be."""

    def __init__(self, creation: Creation, workshop: Workshop, window: QWidget) -> None:
        super().__init__(window)
        self._creation = creation
        self._workshop = workshop
        self._window = window
        self._errand: Errand | None = None
        self._look: Callable[[], None] | None = None
        self.medium: Medium = NO_MEDIUM
        self.file: Looked | None = None
        self.uploading = False
        self.problem = ""
        self.browser: StorageBrowser | None = None

    @property
    def text(self) -> str:
        """What the field shows."""
        if self.uploading and self.file is not None:
            return self.file.path
        return self.medium.path or (f"{self.medium.pool} / {self.medium.volume}" if self.medium.volume else "")

    @property
    def looking(self) -> bool:
        """Whether the file is being looked at."""
        return self._errand is not None and self._errand.running

    def upload(self) -> Upload | None:
        """What has to be brought to the host; None where the medium is there."""
        if not self.uploading or self.file is None:
            return None
        file = self.file
        form = "raw" if file.format == "iso" else file.format
        return Upload(self.medium, file.path, file.size, form, file.capacity)

    def words(self) -> str:
        """What is known of it, for beside its field."""
        if self.looking:
            return "Looking at it …"
        if self.uploading and self.file is not None:
            return f"{size_text(self.file.size)}, sent to pool “{plain(self.medium.pool, 40)}” first"
        if self.file is not None and self.file.size:
            form = "" if self.file.format in ("raw", "iso") else f"{self.file.format}, "
            return f"{form}{size_text(self.file.capacity or self.file.size)}"
        return ""

    def type_path(self, path: str) -> None:
        """A path of the host was typed."""
        self._take(Medium(path=path))
        if self._creation.local and path.startswith("/"):
            self._look_at(path)

    def browse(self) -> None:
        """Look for it on the host."""
        browser = self.browser = StorageBrowser(self._creation.hardware, self._window)
        browser.picked.connect(self.pick)
        browser.finished.connect(self._browsed)
        browser.open()

    def pick(self, path: str, pool: str, volume: str, form: str) -> None:
        """A volume was chosen, or a file of a host that is this computer."""
        self._take(Medium(path, pool, volume, "" if form in ("raw", "iso") else form))
        if self._creation.local and path.startswith("/"):
            self._look_at(path)

    def choose_file(self) -> None:
        """Look for a file of this computer to be sent to the host."""
        dialog = QFileDialog(self._window, "Choose a file to send to the host")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.send)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def send(self, path: str) -> None:
        """Have this file sent to a pool of the host."""
        pool = next((p.name for p in self._creation.hardware.inventory.pools if p.active), "")
        self._take(Medium(pool=pool, volume=PurePath(path).name))
        self.uploading = True
        if not pool:
            self.problem = "The host has no running storage pool to send it to"
        self._look_at(path)

    def clear(self) -> None:
        """Nothing is chosen."""
        self._take(NO_MEDIUM)

    # -- within ------------------------------------------------------------------------------

    def _browsed(self) -> None:
        if self.browser is not None:
            self.browser.deleteLater()
            self.browser = None

    def _take(self, medium: Medium) -> None:
        if self._errand is not None:
            self._errand.cancel()
            self._errand = None
        self.medium, self.file, self.uploading, self.problem = medium, None, False, ""
        self.changed.emit()

    def _look_at(self, path: str) -> None:
        errand = self._errand = Errand("look at the file", partial(self._workshop.look, path), self)
        errand.done.connect(self._seen)
        errand.failed.connect(self._unseen)
        errand.ended.connect(errand.deleteLater)
        errand.ended.connect(self._over)
        self.changed.emit()

    def _over(self) -> None:
        if self._errand is self.sender():
            self._errand = None

    def _seen(self, file: object) -> None:
        if isinstance(file, Looked):
            self.file = file
            self._errand = None
            self.problem = self.problem or file.damage
            if not self.uploading and file.format not in ("raw", "iso"):
                self.medium = Medium(self.medium.path, self.medium.pool, self.medium.volume, file.format)
            if self.uploading:
                form = "" if file.format in ("raw", "iso") else file.format
                self.medium = Medium(pool=self.medium.pool, volume=self.medium.volume, format=form)
            self.changed.emit()
            self.looked.emit(file)

    def _unseen(self, problem: Problem) -> None:
        self._errand = None
        if self.uploading:
            self.problem = problem.reason
        self.changed.emit()
