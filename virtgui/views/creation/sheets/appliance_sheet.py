"""An appliance: what is in it, unpacked and compared with its manifest, becomes the machine's disks and cards."""

from __future__ import annotations

from functools import partial

from PyQt6.QtWidgets import QFileDialog

from virtgui.install.catalogue import Catalogue
from virtgui.install.draft import MANUAL, NEW, DiskDraft, Medium, NicDraft
from virtgui.install.places import free_name, pool_for_files
from virtgui.install.plan import Fill, Upload
from virtgui.install.workshop import Unpacked, Workshop
from virtgui.model.edits import Value
from virtgui.model.problems import Problem
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.errand import Errand
from virtgui.util.frozen import replace
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.progress import ProgressLine
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.hardware.rows import Control, Row
from virtgui.views.labels import Paragraph
from virtgui.xml.flaws.base import Flaw

_ROWS = (Row("file", tr("File"), Control.PATH, unset=tr("A file of this computer: .ova or .ovf")),)
_TAKEN = ("name", "vcpus", "memory_kib", "firmware", "nics", "disks")
_BUSES = {"nvme": "virtio", "": "virtio"}


class ApplianceSheet(Sheet):
    """The file is of this computer; its images are sent to the host."""

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        self._unpacked: Unpacked | None = None
        self._catalogue: Catalogue | None = None
        self._problem = ""
        self._named = ""
        self._adopted = False
        form = self.ask(_ROWS)
        form.browse_wanted.connect(lambda field: self._browse())
        self.progress = ProgressLine(self)
        self.note = Paragraph("")
        self.column.addWidget(self.progress)
        self.column.addWidget(self.note)
        self.column.addStretch(1)

    def use(self, catalogue: Catalogue) -> None:
        """The list of systems is there."""
        self._catalogue = catalogue

    def leave(self) -> None:
        """What came from the appliance goes with it."""
        if self._adopted:
            self._adopted = False
            for field in _TAKEN:
                self.creation.set(field, None)

    def called(self, name: str) -> None:
        """Its new disks are called like it; what else was chosen of them stays."""
        before, creation = self._named, self.creation
        if self._unpacked is not None and name and before != name:
            self._named = name
            disks = (replace(d, name=d.name.replace(before, name, 1)) for d in creation.draft.disks)
            creation.set("disks", tuple(disks))

    def take(self, field: str, value: Value) -> None:
        super().take(field, value)
        path = str(value or "")
        self._unpacked, self._problem = None, ""
        self.note.setText("")
        if path.startswith("/") and path.lower().endswith((".ova", ".ovf")):
            errand = Errand(tr("open the appliance"), partial(self.workshop.unpack, path), self)
            errand.done.connect(self._opened)
            errand.failed.connect(self._refused)
            self.progress.follow(errand)
        else:
            self.progress.cancel()
        self.refresh()

    def put(self) -> None:
        creation, found = self.creation, self._unpacked
        if found is None:
            creation.take_source(MANUAL)
            return
        if not self._adopted:
            self._adopt(found)
        there = pool_for_files(creation.facts().inventory)
        pool = there.name if there is not None else "default"
        taken = creation.volumes_in(pool)
        name = self._named = str(creation.draft.name)
        full = [disk for disk in found.system.disks if disk.href]
        uploads, fills, disks = [], [], []
        for number, (disk, image) in enumerate(zip(full, found.images, strict=True)):
            medium = Medium(
                pool=pool, volume=free_name(f"{name}-{number + 1}.{image.format}", taken), format=image.format
            )
            capacity = image.capacity or disk.capacity
            uploads.append(Upload(medium, image.path, image.size, image.format, capacity))
            fills.append(Fill(number, medium, image.format))
            end = "" if number == 0 else f"-{number + 1}"
            bus = _BUSES.get(disk.bus, disk.bus)
            disks.append(DiskDraft(NEW, bus=bus, pool=pool, name=f"{name}{end}.qcow2", size_bytes=capacity))
        creation.set("disks", tuple(disks))
        creation.take_source(MANUAL, tuple(uploads), tuple(fills))

    def flaws(self) -> list[Flaw]:
        if not self.get("file"):
            return [Flaw("file", tr("Choose the appliance"))]
        if self._problem:
            return [Flaw("file", self._problem)]
        if self._unpacked is None:
            busy = self.progress.running
            return [Flaw("file", tr("Unpacking it…") if busy else tr("Choose a file that ends in .ova or .ovf"))]
        return []

    def summary(self) -> str:
        return plain(str(self.get("file") or "").rpartition("/")[2], 60)

    # -- within ------------------------------------------------------------------------------

    def _browse(self) -> None:
        dialog = QFileDialog(self, tr("Choose an appliance"), "", tr("Appliances (*.ova *.ovf);;All files (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.take("file", path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _opened(self, found: object) -> None:
        if isinstance(found, Unpacked):
            self._unpacked, self._adopted = found, False
            self.note.setText(self._words(found))
            self.tell()
            self.refresh()

    def _adopt(self, found: Unpacked) -> None:
        """Once: what a person changes of it later stays."""
        self._adopted = True
        system, creation = found.system, self.creation
        if system.name:
            creation.set("name", system.name)
        if system.vcpus:
            creation.set("vcpus", system.vcpus)
        if system.memory_kib:
            creation.set("memory_kib", system.memory_kib)
        creation.set("firmware", "efi" if system.efi else "bios")
        source = next((nic.source for nic in creation.draft.nics), "default")
        kind = next((nic.type for nic in creation.draft.nics), "network")
        creation.set("nics", tuple(NicDraft(kind, source, "e1000e") for _ in system.nics))
        if found.os_hint and self._catalogue is not None:
            nearest = self._catalogue.nearest(found.os_hint)[0]
            if nearest is not None:
                creation.choose_system(nearest)

    def _words(self, found: Unpacked) -> str:
        size = size_text(sum(image.capacity or image.size for image in found.images))
        disks = plural(len(found.images), "{n} disk", "{n} disks")
        cards = plural(len(found.system.nics), "{n} network card", "{n} network cards")
        lines = [f"{disks}, {size}; {cards}."]
        lines += [plain(warning, 200) for warning in found.warnings]
        lines += [tr("Its licence: {text}").format(text=plain(text, 300)) for text in found.licences]
        return "\n".join(lines)

    def _refused(self, problem: Problem) -> None:
        self._problem = problem.reason
        self.form.lines["file"].quiet = False  # type: ignore[union-attr]
        self.refresh()
        self.changed.emit()
