"""A medium that a person chooses: from a pool of the host, from its files, or from this computer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from virtgui.install.draft import NEW, NO_MEDIUM, Medium
from virtgui.install.places import free_name, pool_for_files
from virtgui.install.plan import Upload
from virtgui.install.workshop import Looked, Workshop
from virtgui.model.inventory import Pool
from virtgui.model.problems import Problem
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.errand import Errand
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.failing import could_not
from virtgui.views.hardware.storage_browser import StorageBrowser

UNPACK, CONVERT = "unpack", "convert"
"""What has to be done to a file of this computer before a machine can be made of it."""
PACKED = frozenset(("xz", "gz", "zst", "bz2"))
UNKNOWN_TO_LIBVIRT = frozenset(("vhdx",))


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
        self.medium: Medium = NO_MEDIUM
        self.file: Looked | None = None
        self.uploading = False
        self.asked = ""
        """The file of this computer that a person chose; what is sent may be made of it first."""
        self.problem = ""
        self.browser: StorageBrowser | None = None
        self._pools_read: set[str] = set()
        creation.changed.connect(self._settle_name)
        creation.changed.connect(self._ask_pool)

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

    @property
    def unready(self) -> str:
        """UNPACK or CONVERT where that comes first, else ""."""
        if self.file is None or self.problem:
            return ""
        if self.file.format in PACKED:
            return UNPACK
        return CONVERT if self.file.format in UNKNOWN_TO_LIBVIRT else ""

    def prepare(self) -> Errand | None:
        """Unpack or convert it into a temporary file, which is sent then; None where nothing has to be done."""
        file, what = self.file, self.unready
        if file is None or not what:
            return None
        work = self._workshop.unpack_file if what == UNPACK else self._workshop.convert
        errand = Errand(f"{what} {plain(PurePath(file.path).name, 80)}", partial(work, file.path, file.format), self)
        errand.done.connect(lambda made: self._prepared(file, made))
        errand.failed.connect(lambda problem: self._unprepared(file, problem))
        return errand

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
            return tr("Looking at it…")
        if self.uploading and self.file is not None:
            other = self.medium.volume != PurePath(self.file.path).name
            words = (
                tr("{size}, sent to pool “{pool}” first as “{volume}”, since its own name is taken")
                if other
                else tr("{size}, sent to pool “{pool}” first")
            )
            return words.format(
                size=size_text(self.file.size),
                pool=plain(self.medium.pool, 40),
                volume=plain(self.medium.volume, 60),
            )
        if self.file is not None and self.file.size:
            form = "" if self.file.format in ("raw", "iso") else f"{self.file.format}, "
            return f"{form}{size_text(self.file.capacity or self.file.size)}"
        return ""

    def type_path(self, path: str) -> None:
        """A path of the host was typed."""
        self._take(Medium(path=path))
        self._ask_pool()
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
        dialog = QFileDialog(self._window, tr("Choose a file to send to the host"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.send)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def send(self, path: str) -> None:
        """Have this file sent to a pool of the host, under a name that is free there."""
        pool = self._pool()
        self._take(Medium(pool=pool.name if pool is not None else "", volume=PurePath(path).name))
        self.uploading, self.asked = True, path
        if pool is None:
            self.problem = tr("The host has no running storage pool to send it to")
        elif pool.volumes is None:
            self._creation.read_pools((pool.name,))
        self._settle_name()
        self._look_at(path)

    def _prepared(self, file: Looked, made: Looked) -> None:
        if self.file is file:
            asked = self.asked
            self.send(made.path)
            self.asked = asked

    def clear(self) -> None:
        """Nothing is chosen."""
        self._take(NO_MEDIUM)

    # -- within ------------------------------------------------------------------------------

    def _pool(self) -> Pool | None:
        """Also one that is made first."""
        return pool_for_files(self._creation.facts().inventory)

    def _settle_name(self) -> None:
        """The pool's volumes may be known only now, or be others than before."""
        if not self.uploading:
            return
        if not self.medium.pool:
            pool = self._pool()
            if pool is None:
                return
            self.medium, self.problem = replace(self.medium, pool=pool.name), ""
            self.changed.emit()
        new = {d.name for d in self._creation.draft.disks if d.origin == NEW and d.pool == self.medium.pool}
        taken = self._creation.volumes_in(self.medium.pool) | new
        if self.medium.volume in taken:
            self.medium = replace(self.medium, volume=free_name(self.medium.volume, taken))
            self.changed.emit()

    def _ask_pool(self) -> None:
        """Of a path that was typed the pool where it lies tells the format: taken for raw, an image of another one
        would be destroyed by its first writer."""
        medium = self.medium
        if self.uploading or medium.volume or medium.format or not medium.path.startswith("/"):
            return
        pools = [p for p in self._creation.facts().inventory.pools if p.path == medium.path.rpartition("/")[0]]
        unread = {p.name for p in pools if p.active and p.volumes is None} - self._pools_read
        if unread:
            self._pools_read |= unread
            self._creation.read_pools(tuple(unread))
        found = (each.format for p in pools for each in p.volumes or () if each.path == medium.path)
        form = next(found, "")
        if form not in ("", "raw", "iso", "unknown", "none"):
            self.medium = replace(medium, format=form)
            self.changed.emit()

    def _browsed(self) -> None:
        if self.browser is not None:
            self.browser.deleteLater()
            self.browser = None

    def _take(self, medium: Medium) -> None:
        if self._errand is not None:
            self._errand.cancel()
            self._errand = None
        self.medium, self.file, self.uploading, self.problem = medium, None, False, ""
        self.asked = ""
        self.changed.emit()

    def _look_at(self, path: str) -> None:
        look: Callable[..., object] = partial(self._workshop.look, path)
        errand = self._errand = Errand(tr("look at the file"), look, self)
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

    def _unprepared(self, file: Looked, problem: Problem) -> None:
        if self.file is file:
            self.problem = could_not(problem)
            self.changed.emit()
