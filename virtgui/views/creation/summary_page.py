"""The wizard's last page: all that will be made, before anything is."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont, QGuiApplication
from PyQt6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from virtgui.install.commands import as_virt_install, quoted
from virtgui.install.draft import BRIDGE, DIRECT, NETWORK, NEW, USER, DiskDraft, MachineDraft, NicDraft
from virtgui.install.launch import WORDS
from virtgui.model.problems import Problem
from virtgui.qtmodels.creation import Creation
from virtgui.util.language import large, plural, tr
from virtgui.util.names import plain, texts_in
from virtgui.util.units import memory_text, size_text
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.failing import could_not
from virtgui.views.labels import Label, Paragraph, StateIcon
from virtgui.xml.making import words
from virtgui.xml.secrets import without_secrets

_KINDS = {"xen": tr("paravirtual"), "xenpvh": "PVH"}
_FIRMWARE = {"bios": "BIOS", "efi": "UEFI"}

_READY, _MAKING = tr("Ready to create"), tr("Being created")


class SummaryPage(QWidget):
    """Follows the Creation."""

    customise_wanted = pyqtSignal()
    changed = pyqtSignal()
    told = pyqtSignal(str)
    """A word for the footer."""

    def __init__(self, creation: Creation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._creation = creation
        self.source = ""
        self.system = ""
        self.answers = ""
        """What becomes of what is written for its first run, "" where nothing is."""
        self.icon = StateIcon(theme.ICON, self)
        self.icon.show_icon("alert-circle-filled", "error", tr("Error"))
        self.problem = Paragraph("", "error")
        self.heading = Label(_READY, "text", theme.TITLE, QFont.Weight.DemiBold)
        self.untouched = Paragraph(tr("Nothing has been made yet."), "muted")
        self.labels: list[Label] = []
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(2, theme.GAP_SMALL, 2, theme.GAP_SMALL)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, 110)
        self._grid.setColumnStretch(1, 1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(holder)
        for part in (holder, area.viewport()):  # on the wizard's own ground, which stays as it is while all is disabled
            if part is not None:
                part.setAutoFillBackground(False)
        area.setAccessibleName(tr("What will be made"))
        self.xml, self.line = self._text(tr("The machine’s XML")), self._text(tr("The same as virt-install"))
        self.virsh = self._text(tr("The same as virsh"))
        for text in (self.line, self.virsh):
            text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("All of the new machine"))
        if (bar := self.tabs.tabBar()) is not None:
            bar.setAccessibleName(tr("Ways to see it"))
        self.tabs.addTab(area, tr("What will be made"))
        self.tabs.addTab(self.xml, "XML")
        self.tabs.addTab(self.line, "virt-install")
        self.tabs.addTab(self.virsh, "virsh")
        self.start = QCheckBox(tr("&Start it now"), self)
        self.autostart = QCheckBox(tr("Start it with the &host"), self)
        self.passing = QCheckBox(tr("Only until it is shut o&ff"), self)
        self.passing.setToolTip(tr("A transient machine: its definition is gone once it is off, its disks are not"))
        self.customise = QPushButton(tr("C&ustomise before start…"), self)
        self.copy = flat_button(tr("&Copy as virt-install"), self, "copy")
        self.start.clicked.connect(lambda on: creation.set("start", on))
        self.autostart.clicked.connect(lambda on: creation.set("autostart", on))
        self.passing.clicked.connect(lambda on: creation.set("stored", not on))
        self.customise.clicked.connect(self.customise_wanted)
        self.copy_virsh = flat_button(tr("Copy as &virsh"), self, "terminal-2")
        self.copy.clicked.connect(lambda: self._copy(self._virt_install))
        self.copy_virsh.clicked.connect(lambda: self._copy(creation.virsh))
        self._lay_out()
        self.show_problem(None)
        creation.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Everything, from the creation; only while it is looked at."""
        if not self.isVisible():
            return
        self.show_now()

    def show_now(self) -> None:
        """Everything, from the creation."""
        draft = self._creation.draft
        self._tell_state()
        self.start.setChecked(draft.start or not draft.stored)
        self.start.setEnabled(draft.stored)
        self.autostart.setChecked(draft.autostart)
        self.autostart.setEnabled(draft.stored)
        self.passing.setChecked(not draft.stored)
        try:
            rows = [*_lines(draft, self.source, self.system), *_deeds(self._creation)]
            rows += [(tr("Besides"), self.answers)] if self.answers else []
            _put(self.xml, without_secrets(self._creation.text()))
        except ValueError as wrong:
            rows = [(tr("Not possible"), str(wrong))]
        try:
            _put(self.line, _folded(as_virt_install(draft, self._creation.facts())))
        except ValueError as wrong:  # much can be made that virt-install cannot
            _put(self.line, str(wrong))
        try:
            _put(self.virsh, self._creation.virsh())
        except ValueError as wrong:
            _put(self.virsh, str(wrong))
        for label in self.labels:
            self._grid.removeWidget(label)
            label.deleteLater()
        self.labels = []
        for number, (what, said) in enumerate(rows):
            pair = Label(what, "muted"), Label(said, "text")
            for column, label in enumerate(pair):
                self._grid.addWidget(label, number, column)
            self.labels += pair
        self._grid.setRowStretch(len(rows), 1)
        self.changed.emit()

    def rows(self) -> tuple[tuple[str, str], ...]:
        """What is shown, as pairs."""
        texts = [label.text() for label in self.labels]
        return tuple(zip(texts[::2], texts[1::2], strict=True))

    def _tell_state(self) -> None:
        making = self._creation.making
        self.heading.setText(_MAKING if making else _READY)
        self.untouched.setVisible(self.problem.isHidden() and not making)

    def show_problem(self, problem: Problem | None) -> None:
        """Why it was not made; None takes it away."""
        for widget in (self.icon, self.problem):
            widget.setVisible(problem is not None)
        self._tell_state()
        if problem is not None:
            told = problem.detail.lower() in problem.reason.lower()
            detail = "" if told else f"\n{problem.detail}"
            self.problem.setText(could_not(problem) + detail)

    # -- within ------------------------------------------------------------------------------

    def _text(self, name: str) -> QPlainTextEdit:
        edit = QPlainTextEdit(self)
        edit.setReadOnly(True)
        edit.setFont(theme.fixed_font(self.font(), theme.SECONDARY))
        edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        edit.setAccessibleName(name)
        edit.setFrameShape(QFrame.Shape.NoFrame)
        return edit

    def _lay_out(self) -> None:
        trouble, foot = QHBoxLayout(), QHBoxLayout()
        trouble.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        trouble.addWidget(self.problem, 1)
        foot.setSpacing(theme.GAP)
        for widget in (self.start, self.autostart, self.passing):
            foot.addWidget(widget)
        foot.addStretch(1)
        below = QHBoxLayout()
        below.addWidget(self.customise)
        below.addStretch(1)
        below.addWidget(self.copy)
        below.addWidget(self.copy_virsh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(self.heading)
        column.addWidget(self.untouched)
        column.addLayout(trouble)
        column.addWidget(self.tabs, 1)
        column.addLayout(foot)
        column.addLayout(below)

    def _virt_install(self) -> str:
        return quoted(as_virt_install(self._creation.draft, self._creation.facts()))

    def _copy(self, line: Callable[[], str]) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is None:
            return
        try:
            clipboard.setText(line())
        except ValueError as wrong:
            self.told.emit(str(wrong))
            return
        self.told.emit(tr("Copied, but for the answers") if self.answers else tr("Copied the command line"))


def _lines(draft: MachineDraft, source: str, system: str) -> list[tuple[str, str]]:
    firmware = _FIRMWARE.get(draft.firmware, "") + (tr(" with Secure Boot") if draft.secure_boot else "")
    parts = (draft.domain.upper(), draft.arch, draft.machine, _KINDS.get(draft.os_type, ""), firmware)
    kind = ", ".join(part for part in parts if part)
    found = [
        (tr("Name"), plain(draft.name, 100)),
        (tr("From", "source"), source),
        (tr("System"), system),
        (tr("Computer"), kind),
        (
            tr("Memory"),
            memory_text(draft.memory_kib)
            + (tr(", encrypted by {way}").format(way=WORDS[draft.launch]) if draft.launch else ""),
        ),
        (tr("Processors"), str(draft.vcpus)),
    ]
    many = len(draft.disks) > 1
    found += [
        (tr("Disk {n}").format(n=n) if many else tr("Disk"), _disk(disk)) for n, disk in enumerate(draft.disks, start=1)
    ]
    found += [(tr("Network"), _nic(nic)) for nic in draft.nics]
    return [(what, said) for what, said in found if said]


def _disk(disk: DiskDraft) -> str:
    place = disk.path or f"{disk.pool} / {disk.name}"
    if disk.origin == NEW:
        return tr("{size}, new: {place}, {format}").format(
            size=size_text(disk.size_bytes), place=plain(f"{disk.pool} / {disk.name}", 100), format=disk.format
        )
    words = (
        tr("{place}, there already, {format}, read only") if disk.read_only else tr("{place}, there already, {format}")
    )
    return plain(words.format(place=place, format=disk.format), 140)


def _nic(nic: NicDraft) -> str:
    words = {NETWORK: tr("network"), BRIDGE: tr("bridge"), DIRECT: tr("host interface"), USER: tr("user networking")}
    return plain(f"{words.get(nic.type, nic.type)} {nic.source}".strip(), 80)


def _deeds(creation: Creation) -> list[tuple[str, str]]:
    """What is done, in its order."""
    found = []
    if count := len(creation.customised):
        told = plural(count, "{n} change of the hardware", "{n} changes of the hardware")
        if creation.vanished:
            told += tr("; {count} of a device that is no longer there").format(count=creation.vanished)
        found.append((tr("Customised"), told))
    said = [large(words(step), texts_in(step)) for step in creation.steps()]
    found += [(tr("Then") if n else tr("First", "in time"), deed) for n, deed in enumerate(said)]
    return found


def _put(edit: QPlainTextEdit, text: str) -> None:
    if edit.toPlainText() != text:
        edit.setPlainText(text)


def _folded(arguments: list[str]) -> str:
    """A command line with an option a line."""
    lines: list[list[str]] = [[]]
    for argument in arguments:
        if argument.startswith("--"):
            lines.append([])
        lines[-1].append(argument)
    return " \\\n  ".join(quoted(line) for line in lines if line)
