"""The dialogs before memory is written to a file of the host: saved to go on later, or dumped to be looked at."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from PyQt6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.memory_rules import Memory, refusal
from virtgui.model.saving import Dump, DumpFormat, Meanwhile, SaveTo, Wakes
from virtgui.model.saving_flaws import remarks
from virtgui.model.snapshot_plans import grave
from virtgui.model.snapshots import Snapshots
from virtgui.model.virsh_saving import saving_line
from virtgui.qtmodels.snapshot_reading import SnapshotReading
from virtgui.qtmodels.world import World
from virtgui.util.language import large, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph, plain_tip
from virtgui.views.snapshots.remark_list import GRAVE, NOTE, RemarkList
from virtgui.views.virsh_lines import copied

_SIZE = (620, 400)
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_FORMATS = {
    DumpFormat.ELF: tr("ELF, for gdb and crash"),
    DumpFormat.KDUMP_ZLIB: tr("kdump, compressed with zlib"),
    DumpFormat.KDUMP_LZO: tr("kdump, compressed with LZO"),
    DumpFormat.KDUMP_SNAPPY: tr("kdump, compressed with Snappy"),
    DumpFormat.WIN_DMP: tr("Windows crash dump, for WinDbg"),
}
_CACHE = tr("&Bypass the host's cache, where its file system can")


class _WriteDialog(BigDialog):
    """Reads what the machine has, then says what will be."""

    what: Memory

    def __init__(
        self,
        title: str,
        deed: str,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None,
    ) -> None:
        machine = world.machines.get(key)
        self._name = machine.name if machine is not None else ""
        super().__init__(title, f"{title}: {plain(self._name, 80)}", "", parent)
        self._key = key
        self._world = world
        self._send = send
        self._typed = False
        self.source = SnapshotReading(key, world, send, self)
        self.path = QLineEdit(self)
        self.flaw = Paragraph("", "error", theme.SECONDARY)
        self.flaw.hide()
        self.flaw.describes(self.path)
        self.lines = RemarkList(self)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(theme.GAP)
        self.grid.setVerticalSpacing(theme.FIELD_GAP)
        self.grid.setColumnStretch(1, 1)
        self.add_row(tr("&File on the host"), self.path)
        self.grid.addWidget(self.flaw, 1, 1)
        self.body.addLayout(self.grid)
        self.virsh_button = self.footer.add_copy()
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(deed, filled=True)
        for button in (self.deed, self.virsh_button):
            button.setEnabled(False)
        self.virsh_button.clicked.connect(lambda: self.footer.say(*copied(self.virsh)))
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self.agree)
        self.path.textEdited.connect(self._edited)
        self.source.changed.connect(self._read)
        world.machines_changed.connect(self._changed)
        world.hosts_changed.connect(self.look)

    @property
    def ready(self) -> bool:
        """Whether all is read."""
        return self.source.known is not None or self.source.problem is not None

    def finish_layout(self) -> None:
        """Behind the fields."""
        self.body.addWidget(self.lines)
        self.body.addStretch(1)
        self.resize(theme.sized(self, *_SIZE))
        self.path.setFocus()
        self.source.read()

    def add_row(self, text: str, field: QWidget) -> None:
        """A field with its label."""
        row = self.grid.rowCount() if self.grid.count() else 0
        label = Label(text)
        label.setBuddy(field)
        label.setMinimumWidth(label.sizeHint().width() + theme.GAP_TINY)
        field.setAccessibleName(text.replace("&", ""))
        field.setMinimumHeight(theme.tall(self, theme.FIELD))
        self.grid.addWidget(label, row, 0)
        self.grid.addWidget(field, row, 1)

    def add_box(self, box: QCheckBox) -> None:
        """A switch below the fields."""
        self.grid.addWidget(box, self.grid.rowCount(), 1)

    def plan(self) -> SaveTo | Dump:
        """What the filled-in dialog means."""
        raise NotImplementedError

    def agree(self) -> None:
        """The job looks once more."""
        if self.deed.isEnabled():
            self._send(self.plan())
            self.accept()

    def look(self) -> None:
        """Say what will be."""
        known = self.source.known
        if known is None:
            return
        found = remarks(self.plan(), known)
        flaw = next((each.text for each in found if each.field == "path"), "")
        self.flaw.setText(flaw)
        self.flaw.setVisible(bool(flaw))
        shown = [each for each in found if each.field != "path"]
        self.lines.show_lines([(GRAVE if each.grave else NOTE, each.text) for each in shown])
        why = self._refusal()
        self.footer.say(why)
        for button in (self.deed, self.virsh_button):
            button.setEnabled(not grave(found) and not why)

    def virsh(self) -> str:
        """The same to be typed. ValueError, with a sentence, where no line is safe to paste."""
        host = self._world.hosts.get(self._key.host)
        if host is None:
            raise ValueError(tr("Its host is not connected."))
        return saving_line(self.plan(), self._world.machines.get(self._key), host)

    def _refusal(self) -> str:
        """Why it makes no sense now; the machine may have changed since it was read."""
        machine, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        if machine is None or host is None:
            return tr("Its host is not connected, or the machine is gone")
        return refusal(self.what, machine, host)

    def _changed(self, _added: object, changed: frozenset[DomainKey], gone: frozenset[DomainKey]) -> None:
        known, machine = self.source.known, self._world.machines.get(self._key)
        if self._key in changed | gone and known is not None:
            if machine is not None and machine.active != known.active:
                self.source.read()
            self.look()

    def _edited(self) -> None:
        self._typed = True
        self.look()

    def _read(self) -> None:
        if self.source.problem is not None:
            self.footer.say(plain(tr("It could not be read. {reason}").format(reason=self.source.problem.reason), 300))
            for button in (self.deed, self.virsh_button):
                button.setEnabled(False)
            return
        if self.source.known is not None:
            self.propose(self.source.known)
            self.look()

    def ending(self) -> str:
        """Of the name that is proposed."""
        raise NotImplementedError

    def propose(self, known: Snapshots) -> None:
        """A file where there is most room, until a person wrote another."""
        if not self._typed:
            space = max(known.spaces, key=lambda each: each.free, default=None)
            folder = space.path if space is not None else "/var/lib/libvirt/qemu/save"
            stem = _UNFIT.sub("-", self._name)[:80].strip("-.") or "machine"
            stamp = time.strftime("%Y%m%d-%H%M%S")
            self.path.setText(f"{folder}/{stem}-{stamp}.{self.ending()}")


class SaveDialog(_WriteDialog):
    """Where a machine's memory is saved, and how it wakes."""

    what = Memory.SAVE_TO

    def __init__(
        self, key: DomainKey, world: World, send: Callable[[Command], Ticket], parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Save to a file"), tr("Save"), key, world, send, parent)
        self.wakes = QComboBox(self)
        for each in Wakes:
            self.wakes.addItem(large(each.said), each)
        self.cache = QCheckBox(_CACHE, self)
        self.add_row(tr("&Wakes"), self.wakes)
        self.add_box(self.cache)
        self.wakes.currentIndexChanged.connect(self.look)
        self.finish_layout()

    def ending(self) -> str:
        return "save"

    def plan(self) -> SaveTo:
        return SaveTo(self._key, self.path.text(), self.wakes.currentData(), self.cache.isChecked())


class DumpDialog(_WriteDialog):
    """Where a machine's memory is dumped, in which form, and what becomes of the machine."""

    what = Memory.DUMP

    def __init__(
        self, key: DomainKey, world: World, send: Callable[[Command], Ticket], parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Dump"), tr("Dump"), key, world, send, parent)
        self.form = QComboBox(self)
        self.meanwhile = QComboBox(self)
        for form, text in _FORMATS.items():
            self.form.addItem(tr("Only its memory: {format}").format(format=text), form)
        self.form.addItem(tr("All of its state, in libvirt's own form"), None)
        for each in Meanwhile:
            self.meanwhile.addItem(large(each.said), each)
        self.cache = QCheckBox(_CACHE, self)
        self.add_row(tr("F&orm"), self.form)
        self.add_row(tr("&Meanwhile"), self.meanwhile)
        self.add_box(self.cache)
        for box in (self.form, self.meanwhile):
            box.currentIndexChanged.connect(self.look)
        self.form.currentIndexChanged.connect(self._named)
        self.finish_layout()

    def ending(self) -> str:
        names = {None: "dump", DumpFormat.ELF: "core", DumpFormat.WIN_DMP: "dmp"}
        return names.get(self.form.currentData(), "kdump")

    def _named(self) -> None:
        if self.source.known is not None:
            self.propose(self.source.known)
            self.look()

    def plan(self) -> Dump:
        form = self.form.currentData()
        only = form is not None
        self.deed.setToolTip(plain_tip(tr("It cannot be stopped once it has begun") if only else ""))
        return Dump(
            self._key,
            self.path.text(),
            memory_only=only,
            format=form or DumpFormat.ELF,
            meanwhile=self.meanwhile.currentData(),
            bypass_cache=self.cache.isChecked(),
        )
