"""The wizard's first page: where the machine comes from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QPalette
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from virtgui.install.draft import (
    APPLICATION,
    MANUAL,
    OPERATING_SYSTEM,
    PATH,
    VOLUME,
    CloudSource,
    ContainerSource,
    DiskDraft,
    ImportSource,
    IsoSource,
    LiveSource,
    Medium,
    PxeSource,
    Source,
    TreeSource,
)
from virtgui.install.plan import Fill, Upload
from virtgui.install.workshop import Looked, Workshop
from virtgui.model.edits import Value
from virtgui.qtmodels.creation import Creation
from virtgui.util.names import plain
from virtgui.views import icons, theme
from virtgui.views.controls import flat_button
from virtgui.views.creation import kinds
from virtgui.views.creation.kinds import Kind, kind_named, kinds_for
from virtgui.views.creation.media import MediumChoice
from virtgui.views.creation.questions import question_form
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.pool_rows import QuietCell
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.views.labels import Label, Paragraph
from virtgui.xml.flaws.base import Flaw

_LIST = 218
_MEDIUM = {
    kinds.ISO: "Medium",
    kinds.LIVE: "Medium",
    kinds.CLOUD: "Image",
    kinds.DISK: "Image",
}
_USES = (
    Choice("keep", "Use it as it is", "The machine writes to this very image"),
    Choice("copy", "Make a copy", "The image stays untouched; another format is converted"),
)
_LAYERS = (
    Choice("copy", "A full copy", "Stands alone"),
    Choice("linked", "A layer upon it", "Takes hardly any space; the image must stay as it is"),
)
_ROWS: dict[str, tuple[Row, ...]] = {
    kinds.ISO: (Row("medium", "Medium", Control.PATH, unset="An ISO image or /dev/sr0"),),
    kinds.LIVE: (Row("medium", "Medium", Control.PATH, unset="An ISO image or /dev/sr0"),),
    kinds.CLOUD: (
        Row("medium", "Image", Control.PATH, unset="A qcow2 or raw cloud image"),
        Row("layer", "Disk", Control.CHOICE, choices=_LAYERS),
    ),
    kinds.DISK: (
        Row("medium", "Image", Control.PATH, unset="A disk with a system on it"),
        Row("use", "Use", Control.CHOICE, choices=_USES),
    ),
    kinds.TREE: (
        Row("url", "URL", Control.TEXT, unset="https://deb.debian.org/debian/dists/…"),
        Row("arguments", "Kernel arguments", Control.TEXT, unset="None", help="Added to those that name the tree"),
    ),
    kinds.PROGRAM: (
        Row("init", "Program", Control.TEXT, help="Its path within the container"),
        Row("root", "Root folder", Control.TEXT, unset="The host’s own", help="A folder of the host"),
    ),
    kinds.SYSTEM: (
        Row("root", "Root folder", Control.TEXT, unset="/var/lib/lxc/web/rootfs", help="A folder of the host"),
        Row("init", "First program", Control.TEXT, help="What starts all the others"),
    ),
}
_WORDS = {
    kinds.PXE: "The machine starts from its first network card, and the network’s boot server tells it what to load.",
    kinds.EMPTY: "The machine is made with an empty disk and no medium. “Customise before start” on the last page "
    "shows everything it has.",
}
_FIRST = {"layer": "copy", "use": "keep", "init": "/bin/sh"}


class Wrong(NamedTuple):
    """What must be corrected before going on."""

    field: str
    label: str
    message: str


class _Sheet(QWidget):
    """One kind's form."""

    def __init__(self, kind: Kind, page: SourcePage) -> None:
        super().__init__()
        self.kind = kind
        self.setBackgroundRole(QPalette.ColorRole.Base)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_LARGE, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(Label(kind.words, "text", theme.BODY, QFont.Weight.DemiBold))
        column.addWidget(Paragraph(kind.line, "muted"))
        self.form: Form | None = None
        rows = _ROWS.get(kind.name, ())
        if rows:
            get: Callable[[str], Value] = partial(page.answer, kind.name)
            self.form = question_form(rows, get, partial(page.take, kind.name), partial(page.flaws, kind.name), self)
            self.form.browse_wanted.connect(lambda field: page.choice(kind.name).browse())
            column.addWidget(self.form)
        if kind.name in _MEDIUM:
            row = QHBoxLayout()
            self.send = flat_button("&Send a file of this computer …", self, "file-export")
            self.send.clicked.connect(lambda: page.choice(kind.name).choose_file())
            row.addSpacing(134)
            row.addWidget(self.send)
            row.addStretch(1)
            column.addLayout(row)
        if kind.name in _WORDS:
            column.addWidget(Paragraph(_WORDS[kind.name]))
        column.addStretch(1)


class SourcePage(QWidget):
    """Tells the Creation what its source is as soon as it is known."""

    changed = pyqtSignal()
    looked = pyqtSignal(object)
    """A Looked: the file that was chosen."""

    def __init__(self, creation: Creation, workshop: Workshop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._creation = creation
        self._workshop = workshop
        self._answers: dict[tuple[str, str], Value] = {}
        self._choices: dict[str, MediumChoice] = {}
        self._sheets: dict[str, _Sheet] = {}
        self._shown: tuple[str, ...] = ()
        self.list = QListWidget(self)
        self.list.setAccessibleName("Where the machine comes from")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFixedWidth(theme.tall(self, _LIST))
        self.list.setIconSize(QSize(18, 18))
        self.list.setSpacing(1)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(QuietCell(self.list))
        self.list.setMouseTracking(True)
        self.stack = QStackedWidget(self)
        self.list.currentItemChanged.connect(self._chosen)
        title = Label("Where does the machine come from?", "text", theme.TITLE, QFont.Weight.DemiBold)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.list)
        across.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(title)
        column.addLayout(across, 1)
        creation.changed.connect(self.refresh)
        self._list_kinds()

    @property
    def kind(self) -> Kind:
        """What is chosen."""
        item = self.list.currentItem()
        return kind_named(item.data(Qt.ItemDataRole.UserRole) if item is not None else kinds.ISO)

    @property
    def sheet(self) -> _Sheet:
        """The form that is shown."""
        return self._sheets[self.kind.name]

    def choose(self, name: str) -> None:
        """Take one of the kinds."""
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == name:
                self.list.setCurrentRow(row)

    def choice(self, kind: str) -> MediumChoice:
        """The medium of a kind."""
        found = self._choices.get(kind)
        if found is None:
            found = self._choices[kind] = MediumChoice(self._creation, self._workshop, self)
            found.changed.connect(self._medium_changed)
            found.looked.connect(self._seen)
        return found

    def answer(self, kind: str, field: str) -> Value:
        """What was said so far."""
        if field == "medium":
            return self.choice(kind).text or None
        return self._answers.get((kind, field), _FIRST.get(field))

    def take(self, kind: str, field: str, value: Value) -> None:
        """A person answered."""
        if field == "medium":
            self.choice(kind).type_path(str(value or ""))
        else:
            self._answers[kind, field] = value
            self._put()

    def flaws(self, kind: str) -> list[Flaw]:
        """What is wrong with a kind's answers, and what is to be known of its medium."""
        found: list[Flaw] = []
        if kind in _MEDIUM:
            choice = self.choice(kind)
            file = choice.file
            if not choice.medium.chosen:
                found.append(Flaw("medium", f"Choose the {_MEDIUM[kind].lower()}"))
            elif choice.problem:
                found.append(Flaw("medium", choice.problem))
            elif not (choice.medium.volume or choice.medium.path.startswith("/")):
                found.append(Flaw("medium", "Write the whole path, from “/” on"))
            elif file is not None and file.format == "iso" and kind in (kinds.CLOUD, kinds.DISK):
                found.append(Flaw("medium", "This is a CD image: choose “Installation medium” at the left"))
            elif file is not None and file.format not in ("iso", "raw") and kind in (kinds.ISO, kinds.LIVE):
                found.append(Flaw("medium", f"This is a {file.format} disk: choose “Existing disk” at the left"))
            elif file is not None and file.needs:
                names = ", ".join(plain(name, 60) for name in file.needs[:3])
                found.append(Flaw("medium", f"It cannot be read without {names}: keep them together", warning=True))
        if kind == kinds.TREE:
            url = str(self.answer(kind, "url") or "")
            if not url.startswith(("http://", "https://", "ftp://")):
                found.append(Flaw("url", "Begin with https://, http:// or ftp://"))
        if kind == kinds.SYSTEM and not str(self.answer(kind, "root") or "").startswith("/"):
            found.append(Flaw("root", "Write the whole path, from “/” on"))
        if kind in (kinds.PROGRAM, kinds.SYSTEM) and not str(self.answer(kind, "init") or "").startswith("/"):
            found.append(Flaw("init", "Write the whole path, from “/” on"))
        return found

    def wrong(self) -> tuple[Wrong, ...]:
        """All that must be corrected."""
        form = self.sheet.form
        labels = {field: line.row.label for field, line in form.lines.items()} if form is not None else {}
        return tuple(
            Wrong(flaw.field, labels.get(flaw.field, flaw.field), flaw.message)
            for flaw in (form.flaws if form is not None else ())
            if not flaw.warning
        )

    def summary(self) -> str:
        """The source in a line."""
        if self.kind.name in _MEDIUM:
            return plain(self.choice(self.kind.name).text.rpartition("/")[2], 60)
        return ""

    def focus(self, field: str = "") -> None:
        """Give the keyboard to a field, or to the list."""
        if field and self.sheet.form is not None:
            self.sheet.form.lines[field].quiet = False
            self.sheet.form.refresh()
            self.sheet.form.focus(field)
        else:
            self.list.setFocus()

    def refresh(self) -> None:
        """The host may be another, or have told more."""
        self._list_kinds()
        form = self.sheet.form
        if form is not None:
            form.refresh()
            if self.kind.name in _MEDIUM and not form.flaws:
                form.lines["medium"].remark.say_help(self.choice(self.kind.name).words())

    # -- within ------------------------------------------------------------------------------

    def _list_kinds(self) -> None:
        found = kinds_for(self._creation.facts().driver)
        names = tuple(kind.name for kind in found)
        if names == self._shown:
            return
        self._shown = names
        before = self.list.currentItem()
        kept = before.data(Qt.ItemDataRole.UserRole) if before is not None else ""
        self.list.blockSignals(True)
        self.list.clear()
        for kind in found:
            item = QListWidgetItem(icons.icon(kind.icon), kind.words)
            item.setData(Qt.ItemDataRole.UserRole, kind.name)
            item.setToolTip(kind.line)
            item.setSizeHint(QSize(10, theme.tall(self, 32)))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.choose(kept if kept in names else names[0])

    def _chosen(self) -> None:
        kind = self.kind
        sheet = self._sheets.get(kind.name)
        if sheet is None:
            sheet = self._sheets[kind.name] = _Sheet(kind, self)
            area = QScrollArea(self.stack)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(sheet)
            self.stack.addWidget(area)
        self.stack.setCurrentIndex(list(self._sheets).index(kind.name))
        self._put()

    def _medium_changed(self) -> None:
        self._put()

    def _seen(self, file: Looked) -> None:
        self.looked.emit(file)

    def _put(self) -> None:
        """What was answered as the creation's source."""
        kind = self.kind.name
        uploads: tuple[Upload, ...] = ()
        fills: tuple[Fill, ...] = ()
        medium = Medium()
        if kind in _MEDIUM:
            choice = self.choice(kind)
            medium, upload = choice.medium, choice.upload()
            uploads = (upload,) if upload is not None else ()
        disk: DiskDraft | None = None
        source: Source = MANUAL
        match kind:
            case kinds.ISO:
                source = IsoSource(medium)
            case kinds.LIVE:
                source = LiveSource(medium)
            case kinds.PXE:
                source = PxeSource()
            case kinds.TREE:
                url, arguments = self.answer(kind, "url"), self.answer(kind, "arguments")
                source = TreeSource(str(url or ""), arguments=str(arguments or ""))
            case kinds.CLOUD:
                source = CloudSource(medium, linked=self.answer(kind, "layer") == "linked")
            case kinds.DISK:
                source = ImportSource()
                keep = self.answer(kind, "use") == "keep" and not uploads
                if medium.chosen and keep:
                    origin = VOLUME if medium.volume else PATH
                    disk = DiskDraft(
                        origin, pool=medium.pool, name=medium.volume, path=medium.path, format=medium.format or "raw"
                    )
                elif medium.chosen:
                    fills = (Fill(0, medium, medium.format or "raw"),)
            case kinds.PROGRAM:
                init, root = self.answer(kind, "init"), self.answer(kind, "root")
                source = ContainerSource(APPLICATION, str(init or ""), str(root or ""))
            case kinds.SYSTEM:
                init, root = self.answer(kind, "init"), self.answer(kind, "root")
                source = ContainerSource(OPERATING_SYSTEM, str(init or ""), str(root or ""))
        self._creation.take_source(source, uploads, fills)
        self._creation.take_first_disk(disk)
        self.refresh()
        self.changed.emit()
