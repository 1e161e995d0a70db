"""The sources that are a medium: a CD image, a live system, a cloud image, a disk."""

from __future__ import annotations

from PyQt6.QtWidgets import QCheckBox, QHBoxLayout

from virtgui.install.draft import CloudSource, ImportSource, IsoSource, LiveSource, Source
from virtgui.install.workshop import Looked, Workshop
from virtgui.model.edits import Value
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.recent import DISCS, DISKS, FILES, Recent, Used
from virtgui.qtmodels.scripts import Scripts
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.controls import flat_button
from virtgui.views.creation import kinds
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.media import CONVERT, UNPACK, MediumChoice
from virtgui.views.creation.offer_bar import OfferBar
from virtgui.views.creation.path_help import PathHelp
from virtgui.views.creation.progress import ProgressLine
from virtgui.views.creation.recent_button import RecentButton
from virtgui.views.creation.script_box import ScriptBox
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.xml.flaws.base import Flaw

_LABELS = 134
_USES = (
    Choice("keep", tr("Use it as it is"), tr("The machine writes to this very image")),
    Choice("copy", tr("Make a copy"), tr("The image stays untouched; another format is converted")),
)
_LAYERS = (
    Choice("copy", tr("A full copy"), tr("Stands alone")),
    Choice("linked", tr("A layer upon it"), tr("Takes hardly any space; the image must stay as it is")),
)
_CD = (Row("medium", tr("Medium"), Control.PATH, unset=tr("An ISO image or /dev/sr0")),)
_ROWS: dict[str, tuple[Row, ...]] = {
    kinds.ISO: _CD,
    kinds.LIVE: _CD,
    kinds.CLOUD: (
        Row("medium", tr("Image"), Control.PATH, unset=tr("A qcow2 or raw cloud image")),
        Row("layer", tr("Disk"), Control.CHOICE, choices=_LAYERS),
    ),
    kinds.DISK: (
        Row("medium", tr("Image"), Control.PATH, unset=tr("A disk with a system on it")),
        Row("use", tr("Use", "noun"), Control.CHOICE, choices=_USES),
    ),
}
_MAKE_READY = {UNPACK: tr("&Unpack it"), CONVERT: tr("Con&vert it to qcow2")}


class MediumSheet(Sheet):
    """Asks for a medium of the host, or for a file of this computer that is sent there."""

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        self.answers = {"layer": "copy", "use": "keep"}
        self.choice = MediumChoice(creation, workshop, self)
        self.scripts: ScriptBox | None = None
        form = self.ask(_ROWS[kind.name])
        form.browse_wanted.connect(lambda field: self.choice.browse())
        self.send_button = flat_button(tr("&Send a file of this computer…"), self, "file-export")
        self.send_button.clicked.connect(self.choice.choose_file)
        self.drive = flat_button("", self, "disc")
        self.drive.clicked.connect(lambda: self.choice.type_path(self._drive))
        self.ready = flat_button("", self, "box")
        self.ready.clicked.connect(self._make_ready)
        self.whole = QCheckBox("", self)
        self.whole.toggled.connect(lambda _on: self._chosen())
        self.help = PathHelp(creation, self)
        self.help.send_wanted.connect(self.choice.send)
        self.offer = OfferBar(creation, self)
        self.progress = ProgressLine(self)
        self.before: RecentButton | None = None
        row = self.buttons = QHBoxLayout()
        row.addSpacing(_LABELS)
        row.addWidget(self.send_button)
        row.addWidget(self.drive)
        row.addWidget(self.ready)
        row.addStretch(1)
        self.column.addLayout(row)
        for widget in (self.whole, self.help, self.offer, self.progress):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.choice.changed.connect(self._chosen)
        self.choice.looked.connect(self.looked)
        self.refresh()

    def offer_scripts(self, scripts: Scripts) -> None:
        if self.kind.name == kinds.ISO:
            self.scripts = ScriptBox(scripts, "by_medium", self)
            self.column.insertWidget(self.column.count() - 1, self.scripts)

    @property
    def _drive(self) -> str:
        """The host's first CD drive; "" where it has none, or none is wanted."""
        if self.kind.name not in (kinds.ISO, kinds.LIVE):
            return ""
        devices = self.creation.hardware.inventory.devices
        found = (d.fact("block") for d in devices if d.kind == "storage" and d.fact("type") == "cdrom")
        return next((path for path in found if path), "")

    @property
    def typed(self) -> bool:
        return self.choice.medium.chosen

    def get(self, field: str) -> Value:
        return (self.choice.text or None) if field == "medium" else super().get(field)

    def take(self, field: str, value: Value) -> None:
        if field == "medium":
            self.choice.type_path(str(value or ""))
        else:
            super().take(field, value)

    def send(self, file: Looked) -> None:
        self.choice.send(file.path)
        self.choice.asked = ""  # kept in this program's own folder, where the gallery finds it again

    def offer_recent(self, recent: Recent) -> None:
        self.before = RecentButton(recent, self.creation, (self._what, FILES), self)
        self.before.chosen.connect(self._again)
        self.buttons.insertWidget(2, self.before)

    def used(self) -> tuple[Used, ...]:
        if self.choice.uploading:
            return (Used(FILES, self.choice.asked),)
        return (Used(self._what, self.choice.medium.path),)

    @property
    def _what(self) -> str:
        return DISCS if self.kind.name in (kinds.ISO, kinds.LIVE) else DISKS

    def _again(self, what: str, text: str) -> None:
        if what == FILES:
            self.choice.send(text)
        else:
            self.choice.type_path(text)

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
            return [Flaw("medium", tr("Choose the medium") if cd else tr("Choose the image"))]
        if choice.problem:
            return [Flaw("medium", choice.problem)]
        if self.progress.running:
            return [Flaw("medium", tr("Wait until it is ready, or stop it"))]
        if choice.uploading and file is None:
            return [Flaw("medium", tr("Wait until it has been looked at"))]
        if not (medium.volume or medium.path.startswith("/")):
            return [Flaw("medium", tr("Write the whole path, from “/” on"))]
        found = self._of_file(file, cd=cd) if file is not None else []
        trouble = self.creation.trouble(medium.path)
        if trouble is not None and not any(not flaw.warning for flaw in found):
            found.insert(0, Flaw("medium", trouble.message, warning=not trouble.missing))
        return found or self._shared()

    def _shared(self) -> list[Flaw]:
        """A machine writes to the image that is to be copied, written to or stood upon."""
        cd = self.kind.name in (kinds.ISO, kinds.LIVE)
        user = None if cd or self.choice.uploading else self.creation.user_of(self.choice.medium)
        if user is None:
            return []
        if self.kind.name == kinds.CLOUD and self.get("layer") == "linked":
            words = tr("{who} uses this image: once it writes there, what stands on it is spoilt")
        elif not self._copies:
            words = tr("{who} uses this image: two machines that write to it destroy what is in it")
        elif user.active:
            words = tr("{who} writes to it now: shut it down first, or the copy may be spoilt")
        else:
            return []
        return [Flaw("medium", words.format(who=plain(user.name, 80)), warning=True)]

    def _of_file(self, file: Looked, *, cd: bool) -> list[Flaw]:
        match self.choice.unready:
            case "unpack":
                return [
                    Flaw("medium", tr("It is packed by {format}: have it unpacked to go on").format(format=file.format))
                ]
            case "convert":
                return [
                    Flaw(
                        "medium",
                        tr("libvirt does not know {format}: have it converted to go on").format(
                            format=file.format.upper()
                        ),
                    )
                ]
        if file.format == "iso" and not cd:
            return [Flaw("medium", tr("This is a CD image: choose “Installation medium” instead"))]
        if file.format in ("zip", "tar"):
            return [Flaw("medium", tr("It is packed by {format}: unpack it first").format(format=file.format))]
        if file.format not in ("iso", "raw") and cd:
            return [
                Flaw(
                    "medium",
                    tr("This is a {format} disk: choose “Existing disk” instead").format(format=file.format),
                )
            ]
        if file.needs:
            return [self._leaning(file)]
        return [Flaw("medium", file.warning, warning=True)] if file.warning else []

    def _leaning(self, file: Looked) -> Flaw:
        """Whose header names other files may have them read by whoever opens it."""
        names = _names(file)
        if self.choice.uploading:
            said = tr("It leans on {names}, which would not be there: merge them first (qemu-img convert)").format(
                names=names
            )
            return Flaw("medium", said)
        if self._copies and not self.whole.isChecked():
            return Flaw(
                "medium", tr("It leans on {names}: say below whether that is to be read too").format(names=names)
            )
        return Flaw(
            "medium", tr("It cannot be read without {names}: keep them together").format(names=names), warning=True
        )

    @property
    def _copies(self) -> bool:
        return self.kind.name == kinds.CLOUD or self.get("use") == "copy"

    def summary(self) -> str:
        return plain(self.choice.text.rpartition("/")[2], 60)

    def refresh(self) -> None:
        super().refresh()
        choice, file = self.choice, self.choice.file
        known = file is not None or self.creation.trouble(choice.medium.path) is not None or bool(self._shared())
        if self.form is not None and known and self.form.lines["medium"].quiet:
            self.form.lines["medium"].quiet = False
            self.form.refresh()
        if self.form is not None and not self.form.flaws:
            self.form.lines["medium"].remark.say_help(choice.words())
        self.drive.setVisible(bool(self._drive))
        self.drive.setText(tr("The host’s &drive {drive}").format(drive=plain(self._drive, 20)))
        self.drive.setAccessibleName(self.drive.text().replace("&", ""))
        self.ready.setVisible(bool(choice.unready) and not self.progress.running)
        self.ready.setText(_MAKE_READY.get(choice.unready, ""))
        self.ready.setAccessibleName(self.ready.text().replace("&", ""))
        leans = file is not None and bool(file.needs) and self._copies and not choice.uploading
        self.whole.setVisible(leans)
        if leans and file is not None:
            self.whole.setText(
                tr("&Read {file} too, into the new disk").format(file=_names(file)).replace(" & ", " && ")
            )
        self.help.show_trouble(self.creation.trouble(choice.medium.path))
        if self.before is not None:
            self.before.refresh()
        self.offer.refresh()
        self.offer.setVisible(self.offer.offers and choice.uploading and not choice.medium.pool)

    # -- within ------------------------------------------------------------------------------

    def _make_ready(self) -> None:
        errand = self.choice.prepare()
        if errand is not None:
            errand.ended.connect(self._chosen)
            self.progress.follow(errand)
            self._chosen()

    def _chosen(self) -> None:
        if not self.choice.file or not self.choice.file.needs:
            self.whole.setChecked(False)
        self.tell()


def _names(file: Looked) -> str:
    more = tr(" and others") if len(file.needs) > 2 else ""
    return ", ".join(f"“{plain(name, 60)}”" for name in file.needs[:2]) + more
