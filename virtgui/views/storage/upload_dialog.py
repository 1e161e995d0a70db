"""The dialog that makes a volume with the content of a file of this computer."""

from __future__ import annotations

from pathlib import PurePath

from PyQt6.QtWidgets import QCheckBox, QWidget

from virtgui.model.commands import Command
from virtgui.model.making import Make, MakeVolume, Step, UploadVolume
from virtgui.model.messages import Advanced
from virtgui.model.things import Thing
from virtgui.model.users import VolumeFile
from virtgui.qtmodels.errand import Errand
from virtgui.util.language import inside, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.hardware.rows import Control, Row
from virtgui.views.storage import facts
from virtgui.views.storage.local_file import LocalFile, look_at
from virtgui.views.storage.volume_dialogs import SPARSE, MakingDialog
from virtgui.views.things.desk import HostDesk
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.pretty import reformat
from virtgui.xml.volumes import FORMATS, VolumeDraft, name_flaws, volume_flaws, volume_xml


class UploadDialog(MakingDialog):
    """A file of this computer as a new volume."""

    def __init__(
        self, desk: HostDesk, pool: Thing, path: str, known: dict[str, tuple[VolumeFile, ...]],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        self.file: LocalFile | None = None
        self._path = path
        self._trouble = ""
        self._sent = 0
        self._type = facts.window(pool).type
        rows = (
            Row("name", tr("Name")),
            Row(
                "format",
                tr("Format"),
                Control.CHOICE,
                offers=lambda node, around: self.formats(),
                help=tr("As the file is"),
            ),
        )
        super().__init__(
            tr("Upload"), tr("Upload a file"), plain(path, 300), desk, pool.name, known, rows,
            {"name": PurePath(path).name, "format": next(iter(FORMATS.get(self._type, ("raw",))))}, parent,
        )  # fmt: skip
        self.keep = QCheckBox(tr("&Keep what was sent should it be broken off, to go on with it later"), self)
        self.go_on = QCheckBox("", self)
        self.go_on.hide()
        for box in (self.keep, self.go_on):
            self.column.addWidget(box)
            box.toggled.connect(lambda _: self.form.refresh())
        self._errand = Errand(tr("look at the file"), lambda cancel, advance: look_at(path), self)
        self._errand.done.connect(self._looked)
        self._errand.failed.connect(self._not_looked)
        self.form.refresh()

    def flaws(self) -> list[Flaw]:
        going_on = self.resumes
        found = name_flaws(self.text("name"), None if going_on else self.pool)
        if self._trouble:
            return [*found, Flaw("format", self._trouble)]
        if self.file is None:
            return [*found, Flaw("format", tr("Looking at the file…"))]
        told = volume_flaws(self.inventory, self.text("pool"), self.draft) if not going_on else []
        found += [flaw._replace(field=_UPLOADED.get(flaw.field, flaw.field)) for flaw in told if flaw.field != "name"]
        if self.file.needs:
            found.append(
                Flaw(
                    "format",
                    tr("It stands on {image}, which is not sent").format(image=plain(self.file.needs, 80)),
                    warning=True,
                )
            )
        return found

    @property
    def draft(self) -> VolumeDraft:
        """The volume that takes the bytes."""
        file = self.file
        form = self.text("format")
        size = 0 if file is None else file.capacity if form == file.format and file.capacity else file.size
        return VolumeDraft(self.text("name"), size, form, allocation_bytes=0 if self._type in SPARSE else None)

    def commands(self) -> tuple[Command, ...]:
        pool, name = self.text("pool"), self.text("name")
        title = tr("Upload {volume}").format(volume=plain(name, 80))
        steps: tuple[Step, ...] = (UploadVolume(pool, name, self._path, start=self._sent),)
        if not self.resumes:
            steps = (MakeVolume(pool, reformat(volume_xml(self.draft))), UploadVolume(pool, name, self._path))
        keep = self.keep.isChecked() or self.resumes
        return (Make(self.desk.key, title, steps, keep_on_failure=keep, doing=inside(title)),)

    @property
    def resumes(self) -> bool:
        """Whether it goes on where it was broken off."""
        return self._sent > 0 and self.go_on.isChecked()

    def failed(self, reason: str) -> None:
        if self._sent:
            self.go_on.setText(tr("&Go on at {size}: what was sent is still there").format(size=size_text(self._sent)))
            self.go_on.setChecked(self.keep.isChecked())
        self.go_on.setVisible(self._sent > 0)
        super().failed(reason)

    def _heard(self, message: object) -> None:
        if isinstance(message, Advanced) and message.ticket in self._jobs and message.unit == "bytes":
            self._sent = int(message.done)
        super()._heard(message)

    def _looked(self, found: object) -> None:
        if isinstance(found, LocalFile):
            self.file = found
            known = FORMATS.get(self._type, ())
            self.answers["format"] = found.format if found.format in known else "raw" if "raw" in known else ""
            self.line.setText(f"{plain(self._path, 300)}: {found.words}")
            self.form.refresh()

    def _not_looked(self, problem: object) -> None:
        self._trouble = getattr(problem, "reason", "") or tr("It could not be read.")
        self.form.refresh()


_UPLOADED = {"capacity_bytes": "format", "pool": "name", "secret_uuid": "format"}
