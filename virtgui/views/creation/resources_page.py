"""The wizard's third page: memory, processors, and any number of disks and network cards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont, QPalette
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from virtgui.install.draft import (
    BRIDGE,
    DIRECT,
    NETWORK,
    NEW,
    NO_NIC,
    USER,
    DiskDraft,
    NicDraft,
    with_disk,
    with_nic,
)
from virtgui.install.facts import HostFacts
from virtgui.install.presets import BUILT_IN, Preset, preset_of
from virtgui.install.workshop import Workshop
from virtgui.model.edits import Value
from virtgui.model.inventory import Network
from virtgui.qtmodels.creation import Creation
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text, size_text
from virtgui.views import theme
from virtgui.views.controls import flat_button, icon_button
from virtgui.views.creation.existing_disk import ExistingDisk
from virtgui.views.creation.offer_bar import OfferBar
from virtgui.views.creation.questions import question_form
from virtgui.views.creation.said import flaws_of
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.rows import Choice, Control, Offer, Row
from virtgui.views.labels import Label, Paragraph
from virtgui.views.mirror import margins
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.node import writable

_FORMATS = (
    Choice("qcow2", "qcow2", tr("Grows with what is written; has snapshots")),
    Choice("raw", "raw", tr("Plain and fast")),
)
_BUSES = tuple(
    Choice(value, words)
    for value, words in (("virtio", "VirtIO"), ("scsi", "SCSI"), ("sata", "SATA"), ("ide", "IDE"), ("usb", "USB"))
)
_MODELS = tuple(
    Choice(value, words)
    for value, words in (("virtio", "VirtIO"), ("e1000e", "Intel e1000e"), ("e1000", "Intel e1000"),
                         ("rtl8139", "Realtek RTL8139"), ("", tr("The hypervisor’s own")))
)  # fmt: skip


class _Part(QWidget):
    """One disk or card: its form, and the button that takes it out."""

    def __init__(self, title: str, form: Callable[[QWidget], Form], remove: Callable[[], None]) -> None:
        super().__init__()
        self.title = Label(title, "text", theme.BODY, QFont.Weight.DemiBold)
        self.remove = icon_button("trash", tr("Take out {title}").format(title=title), self)
        self.remove.clicked.connect(remove)
        self.form = form(self)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.remove)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.form)


def _name_flaw(name: str) -> str:
    if not name or (name.strip() and writable(name)):
        return ""
    return tr("Give it a name.") if not name.strip() else tr("Leave out control characters.")


class ResourcesPage(QWidget):
    """Follows the Creation's draft."""

    changed = pyqtSignal()
    kept = pyqtSignal(tuple)
    """A person's own presets: one of them is new, or one is gone."""

    def __init__(
        self, creation: Creation, workshop: Workshop, own: tuple[Preset, ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._creation = creation
        self._own = own
        self._preset = ""
        self._parts: list[_Part] = []
        self._shape: tuple[object, ...] = ()
        rows = (
            Row(
                "preset",
                tr("Preset"),
                Control.CHOICE,
                offers=lambda node, around: self._presets(),
                unset=tr("None", "feminine"),
            ),
            Row("memory_kib", tr("Memory"), Control.SIZE),
            Row("vcpus", tr("Processors"), Control.NUMBER, least=1, most=4096),
            Row("max_memory_kib", tr("Memory at most"), Control.SIZE, more=True, unset=tr("The same", "amount")),
            Row("max_vcpus", tr("Processors at most"), Control.NUMBER, least=0, most=4096, more=True),
        )
        fields = ("preset", "memory_kib", "vcpus", "max_memory_kib", "max_vcpus")
        self.form = question_form(rows, self._get, self._put, lambda: flaws_of(creation, fields), self)
        self.add_disk = flat_button(tr("Add a &disk"), self, "plus")
        self.add_existing = flat_button(tr("Add a disk that is &there…"), self, "database")
        self.add_existing.setToolTip(tr("A volume or image with data on it, as a further disk"))
        self.existing = ExistingDisk(creation, workshop, self)
        self.trouble = Paragraph("", "error")
        self.add_nic = flat_button(tr("Add a network &card"), self, "plus")
        self.add_disk.clicked.connect(self._add_disk)
        self.add_existing.clicked.connect(self.existing.browse)
        self.existing.found.connect(self._add)
        self.existing.told.connect(self._tell_trouble)
        self.add_nic.clicked.connect(self._add_nic)
        self.room = Paragraph("", "muted")
        self.offer = OfferBar(creation, self)
        holder = QWidget()
        holder.setBackgroundRole(QPalette.ColorRole.Base)
        self._column = QVBoxLayout(holder)
        margins(self._column, 2, 0, theme.GAP_SMALL, theme.GAP)
        self._column.setSpacing(theme.GAP)
        buttons, kept = QHBoxLayout(), QHBoxLayout()  # beside one another they are too wide in most languages
        buttons.addWidget(self.add_disk)
        buttons.addWidget(self.add_existing)
        buttons.addWidget(self.add_nic)
        self.keep = flat_button(tr("Save as &preset…"), self, "device-floppy")
        self.keep.clicked.connect(self._keep)
        self.forget = flat_button(tr("&Remove this preset"), self, "trash")
        self.forget.clicked.connect(self.forget_preset)
        buttons.addStretch(1)
        kept.addWidget(self.keep)
        kept.addWidget(self.forget)
        kept.addStretch(1)
        self._column.addWidget(self.form)
        self._column.addWidget(self.trouble)
        self._column.addLayout(buttons)
        self._column.addLayout(kept)
        self._column.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAccessibleName(tr("Resources"))
        self.area.setWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(Label(tr("What does it get?"), "text", theme.TITLE, QFont.Weight.DemiBold))
        column.addWidget(self.room)
        column.addWidget(self.offer)
        column.addWidget(self.area, 1)
        creation.changed.connect(self.refresh)
        self._tell_trouble("")
        self.refresh()

    @property
    def disks(self) -> tuple[Form, ...]:
        """The forms of its disks."""
        return tuple(part.form for part in self._parts[: len(self._creation.draft.disks)])

    @property
    def nics(self) -> tuple[Form, ...]:
        """The forms of its network cards."""
        return tuple(part.form for part in self._parts[len(self._creation.draft.disks) :])

    def refresh(self) -> None:
        """Everything, from the creation."""
        draft = self._creation.draft
        shape = (tuple(d.origin for d in draft.disks), tuple(n.type for n in draft.nics), self._creation.host)
        if shape != self._shape:
            self._shape = shape
            self._build()
        self.room.setText(_room(self._creation.facts()))
        self.offer.refresh()
        self.form.refresh()
        for part in self._parts:
            part.form.refresh()
        for button in (self.add_disk, self.add_existing):
            button.setVisible(not draft.container)
        self.forget.setVisible(any(preset.name == self._preset for preset in self._own))
        self.changed.emit()

    def focus(self, field: str = "") -> None:
        """Give the keyboard to a field, or to the first."""
        for form in (self.form, *(part.form for part in self._parts)):
            name = field.rpartition("/")[2] if form is not self.form else field
            if any(flaw.field == name and not flaw.warning for flaw in form.flaws) or (form is self.form and not field):
                form.focus(name or "memory_kib")
                return

    def wrong(self) -> list[Flaw]:
        """All that must be corrected here."""
        forms = (self.form, *(part.form for part in self._parts))
        return [flaw for form in forms for flaw in form.flaws if not flaw.warning]

    # -- building ----------------------------------------------------------------------------

    def _build(self) -> None:
        for part in self._parts:
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        draft = self._creation.draft
        self._parts = [self._disk(number) for number in range(len(draft.disks))]
        self._parts += [self._nic(number) for number in range(len(draft.nics))]
        for part in self._parts[: len(draft.disks)]:
            part.form.lines["path"].quiet = False  # nobody types it: who uses it is told at once
        for number, part in enumerate(self._parts):
            self._column.insertWidget(1 + number, part)

    def _disk(self, number: int) -> _Part:
        new = self._creation.draft.disks[number].origin == NEW
        rows = (
            Row("size_bytes", tr("Size"), Control.BYTES, shown=lambda node: new),
            Row("pool", tr("Pool"), Control.CHOICE, offers=lambda node, around: self._pools(), shown=lambda node: new),
            Row("name", tr("File name"), shown=lambda node: new, more=True),
            Row("path", tr("Image"), read_only=True, shown=lambda node: not new),
            Row("read_only", tr("Read only"), Control.SWITCH, shown=lambda node: not new, more=True),
            Row(
                "shareable",
                tr("Shared with others"),
                Control.SWITCH,
                shown=lambda node: not new,
                more=True,
                help=tr("For systems that write it together, such as a cluster’s"),
            ),
            Row("format", tr("Format"), Control.CHOICE, choices=_FORMATS, shown=lambda node: new, more=True),
            Row("full", tr("Take all space now"), Control.SWITCH, shown=lambda node: new, more=True),
            Row("bus", tr("Bus"), Control.CHOICE, choices=_BUSES, more=True),
        )
        return _Part(
            tr("Disk {number}").format(number=number + 1),
            partial(
                question_form,
                rows,
                partial(self._get_disk, number),
                partial(self._put_disk, number),
                lambda: self._flaws_of("disks", number),
            ),
            lambda: self._creation.set("disks", with_disk(self._creation.draft, number, None).disks),
        )

    def _nic(self, number: int) -> _Part:
        rows = (
            Row("plug", tr("Plugged into"), Control.CHOICE, offers=lambda node, around: self._plugs()),
            Row("model", tr("Model"), Control.CHOICE, choices=_MODELS, more=True),
            Row("mac", tr("MAC address"), more=True),
        )
        return _Part(
            tr("Network card {number}").format(number=number + 1),
            partial(
                question_form,
                rows,
                partial(self._get_nic, number),
                partial(self._put_nic, number),
                lambda: self._flaws_of("nics", number),
            ),
            lambda: self._creation.set("nics", with_nic(self._creation.draft, number, None).nics),
        )

    # -- answers -----------------------------------------------------------------------------

    def _flaws_of(self, what: str, number: int) -> list[Flaw]:
        start = f"{what}/{number}/"
        names = {"source": "plug", "type": "plug"} if what == "nics" else {}
        if what == "disks" and number < len(disks := self._creation.draft.disks) and disks[number].origin != NEW:
            names = {"name": "path"}
        found = flaws_of(self._creation, (start,))
        return [flaw._replace(field=names.get(name := flaw.field.removeprefix(start), name)) for flaw in found]

    def _presets(self) -> tuple[Offer, ...]:
        return tuple(Offer(preset.name, plain(preset.name, 60)) for preset in (*BUILT_IN, *self._own))

    def _get(self, field: str) -> Value:
        if field == "preset":
            return self._preset or None
        value: Value = getattr(self._creation.draft, field)
        return value or None

    def _put(self, field: str, value: Value) -> None:
        if field != "preset":
            self._creation.set(field, value)
            return
        self._preset = str(value or "")
        found = next((preset for preset in (*BUILT_IN, *self._own) if preset.name == self._preset), None)
        if found is not None:
            self._creation.take_preset(found)

    def _keep(self) -> None:
        """Ask for a name, and keep what is set under it."""
        from virtgui.views.dialogs import LineDialog, as_remark  # noqa: PLC0415  (late: once it is asked)

        dialog = LineDialog(tr("Save", "a text"), tr("Save as preset"), tr("&Name"), "", _name_flaw, str, parent=self)
        dialog.virsh_button.hide()
        dialog.line_edit.setMaxLength(100)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def look(name: str) -> None:
            known = any(preset.name == name.strip() for preset in self._own)
            dialog.deed_button.setText(tr("Replace") if known else tr("Save", "a text"))
            if known:
                as_remark(dialog.remark, tr("There is one of this name: it is replaced."))

        dialog.line_edit.textChanged.connect(look)
        dialog.accepted.connect(lambda: self.keep_as(dialog.text))
        dialog.open()

    def keep_as(self, name: str) -> None:
        """Keep what is set under this name; one of the same name is replaced."""
        name = name.strip()[:100]
        if name and writable(name):
            name = tr("{name} (own)").format(name=name) if any(preset.name == name for preset in BUILT_IN) else name
            self._own = (*(p for p in self._own if p.name != name), preset_of(self._creation.draft, name))
            self._preset = name
            self.kept.emit(self._own)
            self.refresh()

    def forget_preset(self) -> None:
        """Remove the chosen one; what it set stays."""
        self._own = tuple(preset for preset in self._own if preset.name != self._preset)
        self._preset = ""
        self.kept.emit(self._own)
        self.refresh()

    def _get_disk(self, number: int, field: str) -> Value:
        disks = self._creation.draft.disks
        if number >= len(disks):
            return None
        disk = disks[number]
        if field == "path":
            return disk.path or f"{disk.pool} / {disk.name}"
        value: Value = getattr(disk, field)
        return value

    def _put_disk(self, number: int, field: str, value: Value) -> None:
        draft = self._creation.draft
        disk = replace(draft.disks[number], **{field: value if value is not None else _NOTHING.get(field, "")})  # type: ignore[arg-type]
        if field == "format" and disk.name.rpartition(".")[2] in ("qcow2", "raw", "img"):
            disk = replace(disk, name=f"{disk.name.rpartition('.')[0]}.{'qcow2' if value == 'qcow2' else 'img'}")
        self._creation.set("disks", with_disk(draft, number, disk).disks)

    def _add_disk(self) -> None:
        draft = self._creation.draft
        first = next((disk for disk in draft.disks if disk.origin == NEW), DiskDraft())
        count = len(draft.disks) + 1
        pool = first.pool or next((p.name for p in self._creation.facts().inventory.pools if p.active), "")
        end = "qcow2" if first.format == "qcow2" else "img"
        disk = replace(first, pool=pool, name=f"{draft.name}-{count}.{end}", size_bytes=20 * 1024**3, boot=0, path="")
        self._creation.set("disks", with_disk(draft, len(draft.disks), disk).disks)

    def _add(self, disk: object) -> None:
        """One more disk, at the end."""
        if isinstance(disk, DiskDraft):
            draft = self._creation.draft
            self._creation.set("disks", with_disk(draft, len(draft.disks), disk).disks)

    def _tell_trouble(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def _get_nic(self, number: int, field: str) -> Value:
        nics = self._creation.draft.nics
        if number >= len(nics):
            return None
        nic = nics[number]
        if field == "plug":
            return f"{nic.type}:{nic.source}"
        value: Value = getattr(nic, field)
        return value

    def _put_nic(self, number: int, field: str, value: Value) -> None:
        draft = self._creation.draft
        nic = draft.nics[number]
        if field == "plug":
            kind, _, source = str(value or "").partition(":")
            nic = replace(nic, type=kind, source=source)
        else:
            nic = replace(nic, **{field: value or ""})  # type: ignore[arg-type]
        self._creation.set("nics", with_nic(draft, number, nic).nics)

    def _add_nic(self) -> None:
        draft = self._creation.draft
        first = draft.nics[0] if draft.nics else NicDraft()
        self._creation.set("nics", with_nic(draft, len(draft.nics), replace(first, mac="", boot=0)).nics)

    def _pools(self) -> tuple[Offer, ...]:
        return tuple(
            Offer(
                pool.name,
                plain(tr("{name}, {size} free").format(name=pool.name, size=size_text(pool.available)), 60),
            )
            for pool in self._creation.facts().inventory.pools
        )

    def _plugs(self) -> tuple[Offer, ...]:
        inventory = self._creation.facts().inventory
        ours = {network.bridge for network in inventory.networks}
        found = [
            (f"{NETWORK}:{n.name}", tr("Network {name}, {way}").format(name=n.name, way=_way(n)))
            for n in inventory.networks
        ]
        found += [
            (f"{BRIDGE}:{name}", tr("Bridge {name}").format(name=name))
            for name in inventory.bridges
            if name not in ours
        ]
        found += [
            (f"{DIRECT}:{name}", tr("Host interface {name} (macvtap)").format(name=name))
            for name in inventory.interfaces
        ]
        found += [(f"{USER}:", tr("User networking: outwards only")), (f"{NO_NIC}:", tr("Nothing"))]
        return tuple(Offer(value, plain(words, 60)) for value, words in found)


def _room(facts: HostFacts) -> str:
    """What the host has, and what of it is promised already."""
    if not facts.memory_kib:
        return ""
    said = tr("The host has {memory} of memory and {count} processors.").format(
        memory=memory_text(facts.memory_kib), count=facts.cpus
    )
    if facts.promised_memory_kib or facts.promised_vcpus:
        said += " " + tr("Running machines were promised {memory} and {count} of them.").format(
            memory=memory_text(facts.promised_memory_kib), count=facts.promised_vcpus
        )
    return said


def _way(network: Network) -> str:
    return (network.forward or tr("isolated")) + ("" if network.active else tr(", off"))


_NOTHING: dict[str, object] = {"size_bytes": 0, "full": False, "read_only": False, "shareable": False}
