"""The sources that are a medium: a CD image, a live system, a cloud image, a disk."""

from __future__ import annotations

from PyQt6.QtWidgets import QHBoxLayout

from virtgui.install.draft import CloudSource, ImportSource, IsoSource, LiveSource, Source
from virtgui.install.workshop import Looked, Workshop
from virtgui.model.edits import Value
from virtgui.qtmodels.creation import Creation
from virtgui.util.names import plain
from virtgui.views.controls import flat_button
from virtgui.views.creation import kinds
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.media import MediumChoice
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.xml.flaws.base import Flaw

_LABELS = 134
_USES = (
    Choice("keep", "Use it as it is", "The machine writes to this very image"),
    Choice("copy", "Make a copy", "The image stays untouched; another format is converted"),
)
_LAYERS = (
    Choice("copy", "A full copy", "Stands alone"),
    Choice("linked", "A layer upon it", "Takes hardly any space; the image must stay as it is"),
)
_CD = (Row("medium", "Medium", Control.PATH, unset="An ISO image or /dev/sr0"),)
_ROWS: dict[str, tuple[Row, ...]] = {
    kinds.ISO: _CD,
    kinds.LIVE: _CD,
    kinds.CLOUD: (
        Row("medium", "Image", Control.PATH, unset="A qcow2 or raw cloud image"),
        Row("layer", "Disk", Control.CHOICE, choices=_LAYERS),
    ),
    kinds.DISK: (
        Row("medium", "Image", Control.PATH, unset="A disk with a system on it"),
        Row("use", "Use", Control.CHOICE, choices=_USES),
    ),
}


class MediumSheet(Sheet):
    """Asks for a medium of the host, or for a file of this computer that is sent there."""

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        self.answers = {"layer": "copy", "use": "keep"}
        self.choice = MediumChoice(creation, workshop, self)
        form = self.ask(_ROWS[kind.name])
        form.browse_wanted.connect(lambda field: self.choice.browse())
        self.send_button = flat_button("&Send a file of this computer …", self, "file-export")
        self.send_button.clicked.connect(self.choice.choose_file)
        row = QHBoxLayout()
        row.addSpacing(_LABELS)
        row.addWidget(self.send_button)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.choice.changed.connect(self._chosen)
        self.choice.looked.connect(self.looked)

    def get(self, field: str) -> Value:
        return (self.choice.text or None) if field == "medium" else super().get(field)

    def take(self, field: str, value: Value) -> None:
        if field == "medium":
            self.choice.type_path(str(value or ""))
        else:
            super().take(field, value)

    def send(self, file: Looked) -> None:
        self.choice.send(file.path)

    def put(self) -> None:
        medium, upload = self.choice.medium, self.choice.upload()
        uploads = (upload,) if upload is not None else ()
        source: Source
        match self.kind.name:
            case kinds.ISO:
                source = IsoSource(medium)
            case kinds.LIVE:
                source = LiveSource(medium)
            case kinds.CLOUD:
                source = CloudSource(medium, linked=self.get("layer") == "linked")
            case _:
                source = ImportSource(medium, convert=upload is not None or self.get("use") == "copy")
        self.creation.take_source(source, uploads)

    def flaws(self) -> list[Flaw]:
        choice, cd = self.choice, self.kind.name in (kinds.ISO, kinds.LIVE)
        file, medium = choice.file, choice.medium
        if not medium.chosen:
            return [Flaw("medium", "Choose the medium" if cd else "Choose the image")]
        if choice.problem:
            return [Flaw("medium", choice.problem)]
        if choice.uploading and file is None:
            return [Flaw("medium", "Wait until it has been looked at")]
        if not (medium.volume or medium.path.startswith("/")):
            return [Flaw("medium", "Write the whole path, from “/” on")]
        if file is None:
            return []
        if file.format == "iso" and not cd:
            return [Flaw("medium", "This is a CD image: choose “Installation medium” at the left")]
        if file.format not in ("iso", "raw") and cd:
            return [Flaw("medium", f"This is a {file.format} disk: choose “Existing disk” at the left")]
        if file.format in _PACKED:
            return [Flaw("medium", f"It is packed by {file.format}: unpack it first")]
        if file.needs:
            names = ", ".join(plain(name, 60) for name in file.needs[:3])
            return [Flaw("medium", f"It cannot be read without {names}: keep them together", warning=True)]
        return [Flaw("medium", file.warning, warning=True)] if file.warning else []

    def summary(self) -> str:
        return plain(self.choice.text.rpartition("/")[2], 60)

    def refresh(self) -> None:
        super().refresh()
        if self.form is not None and not self.form.flaws:
            self.form.lines["medium"].remark.say_help(self.choice.words())

    def _chosen(self) -> None:
        self.put()
        self.changed.emit()


_PACKED = frozenset(("xz", "gz", "zst", "bz2", "zip", "tar"))
