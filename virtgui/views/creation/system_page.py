"""The wizard's second page: which system it is, what it is called, and the kind of computer it sees."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from virtgui.install import launch
from virtgui.install.catalogue import Catalogue
from virtgui.install.draft import Medium
from virtgui.install.hosts import xen_kinds
from virtgui.model.edits import Value
from virtgui.model.systems import System
from virtgui.qtmodels.creation import Creation
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.creation.questions import question_form
from virtgui.views.creation.said import flaws_of
from virtgui.views.creation.system_search import SystemSearch
from virtgui.views.hardware.rows import Choice, Control, Offer, Row
from virtgui.views.hardware.storage_browser import StorageBrowser
from virtgui.views.labels import Label, Paragraph
from virtgui.xml.flaws.base import Flaw

_FIRMWARE = (
    Choice("", tr("The hypervisor’s own")),
    Choice("bios", "BIOS"),
    Choice("efi", "UEFI"),
    Choice("secure", tr("UEFI with Secure Boot")),
)
_TPM = (Choice("", tr("None", "neuter")), Choice("2.0", tr("2.0, emulated")), Choice("1.2", tr("1.2, emulated")))
_CPU = (
    Choice("", tr("The hypervisor’s own")),
    Choice("host-passthrough", tr("The host’s own"), tr("Fastest; moves only to hosts with the same processor")),
    Choice("host-model", tr("The nearest known model"), tr("Moves to other hosts")),
    Choice("maximum", tr("All that can be emulated")),
)
_DOMAINS = {
    "kvm": tr("KVM: at the host’s own speed"),
    "qemu": tr("Emulated (TCG): many times slower"),
    "lxc": tr("Linux container"),
    "xen": "Xen",
    "vz": "Virtuozzo",
}
_XEN = {
    "hvm": tr("Fully virtual (HVM)"),
    "xenpvh": tr("PVH, without a board"),
    "xen": tr("Paravirtual (PV)"),
}
_FIELDS = (
    "os_type",
    "name",
    "title",
    "arch",
    "domain",
    "machine",
    "firmware",
    "tpm",
    "cpu_mode",
    "launch",
    "virtio_win",
)


class SystemPage(QWidget):
    """Follows the Creation; `detected` words say how the system became known."""

    changed = pyqtSignal()

    def __init__(self, creation: Creation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._creation = creation
        self.search = SystemSearch(self)
        self.detected = Paragraph("", "muted")
        rows = (
            Row("name", tr("Name")),
            Row("arch", tr("Processor"), Control.CHOICE, offers=lambda node, around: self._arches(), more=True),
            Row("domain", tr("Runs by"), Control.CHOICE, offers=lambda node, around: self._domains()),
            Row(
                "os_type",
                tr("Kind"),
                Control.CHOICE,
                offers=lambda node, around: self._kinds(),
                shown=lambda node: bool(self._kinds()),
                help=tr("Fully virtual runs every system; the others one that knows Xen"),
            ),
            Row("machine", tr("Machine type"), Control.COMBO, offers=lambda node, around: self._machines(), more=True),
            Row("firmware", tr("Firmware"), Control.CHOICE, choices=_FIRMWARE, shown=self._has_board),
            Row("tpm", "TPM", Control.CHOICE, choices=_TPM, shown=self._has_board),
            Row("cpu_mode", "CPU", Control.CHOICE, choices=_CPU, more=True),
            Row(
                "virtio_win",
                tr("VirtIO drivers"),
                Control.PATH,
                shown=lambda node: self._is_windows(),
                unset=tr("None: the disc virtio-win.iso"),
                help=tr("Windows finds no VirtIO disk without it"),
            ),
            Row(
                "launch",
                tr("Memory encryption"),
                Control.CHOICE,
                offers=lambda node, around: self._launches(),
                shown=lambda node: not creation.draft.container,
                help=tr("The host cannot read it, nor save or move the running machine"),
                more=True,
            ),
            Row("title", tr("Title"), more=True, unset=tr("None", "masculine")),
        )
        self.form = question_form(rows, self._get, self._put, lambda: flaws_of(creation, _FIELDS), self)
        self.form.checked.connect(self.changed)
        self.form.browse_wanted.connect(lambda field: self._browse())
        self.search.chosen.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(Label(tr("What runs in it?"), "text", theme.TITLE, QFont.Weight.DemiBold))
        column.addWidget(self.search, 1)
        column.addWidget(self.detected)
        column.addSpacing(theme.GAP_SMALL)
        column.addWidget(self.form)
        creation.changed.connect(self.refresh)

    def use(self, catalogue: Catalogue) -> None:
        """The list of systems is there."""
        self.search.use(catalogue)

    def show_system(self, system: System | None, words: str) -> None:
        """A medium told which system it is, and how sure that is."""
        self.search.show_system(system)
        self.detected.setText(words)

    def refresh(self) -> None:
        """Everything, from the creation."""
        self.form.refresh()
        self.search.setVisible(not self._creation.draft.container)
        self.detected.setVisible(bool(self.detected.text()))

    def focus(self, field: str = "") -> None:
        """Give the keyboard to a field, or to the search."""
        if field in self.form.lines:
            self.form.lines[field].quiet = False
            self.form.refresh()
            self.form.focus(field)
        else:
            self.search.search.setFocus()

    def wrong(self) -> list[Flaw]:
        """All that must be corrected here."""
        return [flaw for flaw in self.form.flaws if not flaw.warning]

    def _has_board(self, _node: object) -> bool:
        """Not of Xen's machines without one."""
        return self._creation.draft.os_type not in ("xen", "xenpvh")

    def _kinds(self) -> tuple[Offer, ...]:
        """Xen's kinds of machines; those that this host does not offer are greyed."""
        creation = self._creation
        offered = () if creation.draft.container else xen_kinds(creation.facts(), creation.draft.arch)
        if not offered:
            return ()
        why = {
            "hvm": tr("This host does not offer it: its processor must have, and its firmware permit, virtualisation"),
        }
        return tuple(
            Offer(kind, words, "" if kind in offered else why.get(kind, tr("This host does not offer it")))
            for kind, words in _XEN.items()
        )

    def _launches(self) -> tuple[Offer, ...]:
        """How its memory can be encrypted; what the host does not offer is greyed."""
        draft = self._creation.draft
        offer = self._creation.facts().offered(draft.arch, draft.domain, draft.machine)
        kinds = (Offer(kind, words, launch.refusal(kind, draft, offer)) for kind, words in launch.WORDS.items())
        return (Offer("", tr("None", "feminine")), *kinds)

    def _is_windows(self) -> bool:
        system = self._creation.system
        return system is not None and system.windows

    def _browse(self) -> None:
        """Look for the disc with Windows' drivers."""
        browser = StorageBrowser(self._creation.hardware, self)
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browser.picked.connect(
            lambda path, pool, volume, form: self._creation.set("virtio_win", Medium(path, pool, volume))
        )
        browser.open()

    # -- within ------------------------------------------------------------------------------

    def _choose(self, system: System) -> None:
        self.detected.setText("")
        self._creation.choose_system(system)

    def _get(self, field: str) -> Value:
        draft = self._creation.draft
        if field == "virtio_win":
            return draft.virtio_win.path or draft.virtio_win.volume or None
        if field == "firmware":
            return "secure" if draft.secure_boot and draft.firmware == "efi" else draft.firmware or None
        found: Value = getattr(draft, field)
        return found or None

    def _put(self, field: str, value: Value) -> None:
        creation = self._creation
        match field:
            case "arch":
                creation.choose_arch(str(value or ""))
            case "os_type":
                creation.choose_os_type(str(value or ""))
            case "domain":
                creation.choose_domain(str(value or ""))
            case "firmware":
                creation.set("firmware", "efi" if value == "secure" else str(value or ""))
                creation.set("secure_boot", value == "secure")
            case "launch":
                creation.set("launch", str(value) if value else None)
                if value:
                    creation.set("firmware", "efi")
                    creation.set("secure_boot", False)
            case "virtio_win":
                creation.set("virtio_win", Medium(str(value)) if value else None)
            case "name":
                creation.set("name", str(value or ""))
            case _:
                creation.set(field, "" if value is None else value)

    def _arches(self) -> tuple[Offer, ...]:
        guests = self._creation.facts().capabilities.guests
        return tuple(Offer(arch, arch) for arch in dict.fromkeys(guest.arch for guest in guests))

    def _domains(self) -> tuple[Offer, ...]:
        draft = self._creation.draft
        guests = [g for g in self._creation.facts().capabilities.guests if g.arch == draft.arch]
        kinds = dict.fromkeys(kind for guest in guests for kind in guest.domains)
        if "kvm" not in kinds and draft.domain == "qemu":
            return (Offer("qemu", _DOMAINS["qemu"]),)
        return tuple(Offer(kind, _DOMAINS.get(kind, kind)) for kind in kinds)

    def _machines(self) -> tuple[Offer, ...]:
        draft = self._creation.draft
        guests = [g for g in self._creation.facts().capabilities.guests if g.arch == draft.arch]
        guests = [g for g in guests if g.os_type == draft.os_type] or guests
        names = dict.fromkeys(m.name for guest in guests for m in guest.machines if not m.deprecated)
        return tuple(Offer(name, plain(name, 40)) for name in names)
