"""One more disk that is there already: a volume of the host, or a file of a host that is this computer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QWidget

from virtgui.install.defaults import imported
from virtgui.install.draft import DiskDraft, Medium
from virtgui.install.places import is_device
from virtgui.install.workshop import Looked, Workshop
from virtgui.model.problems import Problem
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.errand import Errand
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.creation.media import PACKED, UNKNOWN_TO_LIBVIRT
from virtgui.views.failing import could_not
from virtgui.views.hardware.storage_browser import StorageBrowser


class ExistingDisk(QObject):
    """Looks for it, and at it: taken for raw, an image of another format would be destroyed by its first writer."""

    found = pyqtSignal(object)
    """A DiskDraft."""
    told = pyqtSignal(str)
    """Why what was chosen cannot be one, or what is under way; "" once nothing is to be said."""

    def __init__(self, creation: Creation, workshop: Workshop, window: QWidget) -> None:
        super().__init__(window)
        self._creation = creation
        self._workshop = workshop
        self._window = window
        self._errand: Errand | None = None
        self.browser: StorageBrowser | None = None

    def browse(self) -> None:
        """Have a person choose."""
        browser = self.browser = StorageBrowser(self._creation.hardware, self._window)
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browser.picked.connect(self.pick)
        browser.finished.connect(self._browsed)
        browser.open()

    def pick(self, path: str, pool: str, volume: str, form: str) -> None:
        """A volume was chosen, or a file by its path alone."""
        self.told.emit("")
        self.leave()
        for known in self._creation.facts().inventory.pools:
            for each in known.volumes or ():
                if not volume and each.path == path:
                    pool, volume, form = known.name, each.name, each.format
        medium = Medium(path if path.startswith("/") else "", pool, volume, form)
        if form or is_device(path) or not (medium.path and self._creation.local):
            self._take(medium)
        else:
            self.told.emit(tr("Looking at it…"))
            errand = self._errand = Errand(tr("look at the file"), partial(self._workshop.look, path), self)
            errand.done.connect(lambda file: self._seen(medium, file))
            errand.failed.connect(self._unseen)
            errand.ended.connect(errand.deleteLater)

    def leave(self) -> None:
        """What was being looked at is no longer wanted."""
        if self._errand is not None:
            self._errand.cancel()
            self._errand = None

    def _seen(self, medium: Medium, file: object) -> None:
        self._errand = None
        if not isinstance(file, Looked):
            return
        if wrong := _wrong(file):
            self.told.emit(wrong)
        else:
            self.told.emit("")
            self._take(replace(medium, format=file.format))

    def _unseen(self, problem: Problem) -> None:
        self._errand = None
        self.told.emit(could_not(problem))

    def _take(self, medium: Medium) -> None:
        bus = next((disk.bus for disk in self._creation.draft.disks if disk.device == "disk"), DiskDraft().bus)
        form = "raw" if medium.format in ("", "iso", "unknown", "none") else medium.format
        self.found.emit(imported(Medium(medium.path, medium.pool, medium.volume, form), bus))

    def _browsed(self) -> None:
        self.browser = None


def _wrong(file: Looked) -> str:
    """Why a file is no disk as it is."""
    name = plain(file.path.rpartition("/")[2], 60)
    if file.damage:
        return f"{name}: {file.damage}"
    if file.format in PACKED:
        return tr("{name} is packed by {format}: unpack it first.").format(name=name, format=file.format)
    if file.format in UNKNOWN_TO_LIBVIRT:
        return tr("libvirt does not know {format}: convert {name} first.").format(format=file.format.upper(), name=name)
    return ""
