"""The dialogs before blocks are moved: flatten, merge, copy or move. Each looks who uses the files first."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QProgressBar, QPushButton, QWidget

from virtgui.model.block_plans import remarks
from virtgui.model.blocks import BlockDeed, Commit, Copy, CopyTo, DiskChain, Disks, Pull, Then
from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.snapshot_plans import grave
from virtgui.model.virsh_disks import block_line
from virtgui.qtmodels.disk_reading import DiskReading
from virtgui.qtmodels.world import World
from virtgui.util.language import large, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.disks import said
from virtgui.views.disks.job_strip import SpeedField
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph
from virtgui.views.snapshots.remark_list import GRAVE, NOTE, RemarkList
from virtgui.views.virsh_lines import copied

_SIZE = (620, 420)
_ELSEWHERE = tr("A file or device by its path")


class BlockDialog(BigDialog):
    """Reads anew, then says what will be; nothing can be agreed to before."""

    agreed = pyqtSignal(object)
    """A BlockDeed; once."""

    def __init__(
        self,
        title: str,
        heading: str,
        target: str,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None,
    ) -> None:
        """`heading` has a place for the disk."""
        super().__init__(title, heading.format(disk=plain(target, 40)), "", parent)
        self._key = key
        self._world = world
        self._target = target
        self._dressed = False
        self.source = DiskReading(key, world, send, self, deep=True)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(3)
        self.waiting = Label(tr("Looking who uses its files"), "muted", theme.SECONDARY)
        self._rows = QWidget(self)
        self.grid = QGridLayout(self._rows)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(theme.GAP)
        self.grid.setVerticalSpacing(theme.FIELD_GAP)
        self.grid.setColumnStretch(1, 1)
        self._rows.hide()
        self.flaws: dict[str, Paragraph] = {}
        self.lines = RemarkList(self)
        self.speed = SpeedField(tr("Speed limit"), self)
        for widget in (self.waiting, self.progress, self._rows, self.lines):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.virsh_button = self.footer.add_copy()
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed: QPushButton = self.footer.add(title, filled=True)
        for button in (self.deed, self.virsh_button):
            button.setEnabled(False)
        self.virsh_button.clicked.connect(lambda: self.footer.say(*copied(self.virsh)))
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self.agree)
        self.source.changed.connect(self._read)
        self.speed.valueChanged.connect(self.look)
        self.resize(theme.sized(self, *_SIZE))

    @property
    def ready(self) -> bool:
        """Whether all is read."""
        return self.source.known is not None or self.source.problem is not None

    def add_row(self, text: str, field: QWidget, flaw: str = "") -> None:
        """A field with its label; what is wrong with `flaw` is told below it."""
        row = self.grid.rowCount()
        label = Label(text)
        label.setBuddy(field)
        label.setMinimumWidth(label.sizeHint().width() + theme.GAP_TINY)
        field.setAccessibleName(text.replace("&", ""))
        field.setMinimumHeight(theme.tall(self, theme.FIELD))
        self.grid.addWidget(label, row, 0)
        self.grid.addWidget(field, row, 1)
        if flaw:
            self.flaws[flaw] = Paragraph("", "error", theme.SECONDARY)
            self.flaws[flaw].hide()
            self.flaws[flaw].describes(field)
            self.grid.addWidget(self.flaws[flaw], row + 1, 1)

    def add_box(self, box: QCheckBox) -> None:
        """A switch below the fields."""
        self.grid.addWidget(box, self.grid.rowCount(), 1)

    def dress(self, disks: Disks, chain: DiskChain) -> None:
        """Put in what there is to choose; once."""
        raise NotImplementedError

    def plan(self, disks: Disks) -> BlockDeed:
        """What the filled-in dialog means."""
        raise NotImplementedError

    def look(self) -> None:
        """Say what will be."""
        disks = self.source.known
        if disks is None or not self._dressed:
            return
        found = remarks(self.plan(disks), disks)
        for field, label in self.flaws.items():
            text = next((each.text for each in found if each.field == field), "")
            label.setText(text)
            label.setVisible(bool(text))
        shown = [each for each in found if each.field not in self.flaws]
        self.lines.show_lines([(GRAVE if each.grave else NOTE, each.text) for each in shown])
        self.footer.say("")
        for button in (self.deed, self.virsh_button):
            button.setEnabled(not grave(found))

    def virsh(self) -> str:
        """The same to be typed. ValueError, with a sentence, where no line is safe to paste."""
        disks, deed = self.source.known, None if self.source.known is None else self.plan(self.source.known)
        machine, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        if disks is None or machine is None or host is None or not isinstance(deed, Pull | Commit | Copy):
            raise ValueError(tr("There is nothing to copy."))
        return block_line(deed, disks, machine, host)

    def agree(self) -> None:
        """The job looks once more."""
        disks = self.source.known
        if disks is not None and self.deed.isEnabled():
            self.agreed.emit(self.plan(disks))
            self.accept()

    def _read(self) -> None:
        self.progress.setVisible(self.source.reading)
        self.waiting.setVisible(self.source.reading)
        disks = self.source.known
        if self.source.problem is not None:
            self.footer.say(plain(tr("It could not be read. {reason}").format(reason=self.source.problem.reason), 300))
            for button in (self.deed, self.virsh_button):
                button.setEnabled(False)
            return
        if disks is None:
            return
        chain = disks.chain(self._target)
        if chain is not None and not self._dressed:
            self.dress(disks, chain)
            self._rows.show()
            self._dressed = True
        self.look()


class FlattenDialog(BlockDialog):
    """How far down a disk takes in what it stands on."""

    def __init__(
        self,
        target: str,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Flatten"), tr("Flatten {disk}"), target, key, world, send, parent)
        self.base = QComboBox(self)
        self.add_row(tr("Stands &on"), self.base)
        self.add_row(tr("&Speed"), self.speed)
        self.base.currentIndexChanged.connect(self.look)
        self.source.read()

    def dress(self, disks: Disks, chain: DiskChain) -> None:
        self.base.addItem(tr("Nothing afterwards: one whole image"), "")
        for layer in chain.seen[2:]:
            self.base.addItem(tr("{file} and what that stands on").format(file=said.file(layer.path)), layer.path)

    def plan(self, disks: Disks) -> BlockDeed:
        return Pull(self._key, self._target, str(self.base.currentData() or ""), self.speed.speed)


class MergeDialog(BlockDialog):
    """Which images go into one below them."""

    def __init__(
        self,
        target: str,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None = None,
        *,
        top: str = "",
    ) -> None:
        super().__init__(tr("Merge"), tr("Merge {disk}"), target, key, world, send, parent)
        self._wanted = top
        self.top = QComboBox(self)
        self.base = QComboBox(self)
        self.delete = QCheckBox(tr("&Delete the merged images"), self)
        self.delete.setChecked(True)
        self.add_row(tr("&From"), self.top)
        self.add_row(tr("&Into"), self.base)
        self.add_row(tr("&Speed"), self.speed)
        self.add_box(self.delete)
        self.top.currentIndexChanged.connect(self._topped)
        self.base.currentIndexChanged.connect(self.look)
        self.delete.toggled.connect(self.look)
        self.source.read()

    def dress(self, disks: Disks, chain: DiskChain) -> None:
        for place, layer in enumerate(chain.seen[:-1]):
            name = said.file(layer.path)
            self.top.addItem(name if place else tr("{file}, which it writes to").format(file=name), layer.path)
        self.top.setCurrentIndex(max(0, self.top.findData(self._wanted)))
        self._topped()

    def _topped(self) -> None:
        disks = self.source.known
        chain = disks.chain(self._target) if disks is not None else None
        if chain is None:
            return
        below = chain.seen[self.top.currentIndex() + 1 :]
        kept = self.base.currentData()
        self.base.blockSignals(True)
        self.base.clear()
        for layer in below:
            self.base.addItem(said.file(layer.path), layer.path)
        self.base.setCurrentIndex(max(0, self.base.findData(kept)))
        self.base.blockSignals(False)
        self.look()

    def plan(self, disks: Disks) -> BlockDeed:
        top, base = str(self.top.currentData() or ""), str(self.base.currentData() or "")
        return Commit(self._key, self._target, top, base, self.speed.speed, self.delete.isChecked())


class CopyDialog(BlockDialog):
    """Where a disk is copied or moved to."""

    def __init__(
        self,
        target: str,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Copy or move"), tr("Copy or move {disk}"), target, key, world, send, parent)
        self.then = QComboBox(self)
        self.pool = QComboBox(self)
        self.to = QLineEdit(self)
        self.format = QComboBox(self)
        self.shallow = QCheckBox(tr("&Only the image it writes to; the copy stands on the same images"), self)
        self.mirrored = QCheckBox(tr("&Keep up with a busy guest: what it writes must reach both at once"), self)
        self.drop_old = QCheckBox(tr("&Delete the old image once the machine has gone over"), self)
        for each in (Then.GO_OVER, Then.WAIT, Then.STOP):
            self.then.addItem(large(each.said), each)
        for form in ("qcow2", "raw"):
            self.format.addItem(form, form)
        self.add_row(tr("&Then"), self.then)
        self.add_row(tr("&Pool"), self.pool)
        self.add_row(tr("&File"), self.to, "to")
        self.add_row(tr("F&ormat"), self.format, "format")
        self.add_row(tr("&Speed"), self.speed)
        self.add_box(self.shallow)
        self.add_box(self.mirrored)
        self.add_box(self.drop_old)
        for box in (self.then, self.format):
            box.currentIndexChanged.connect(self.look)
        self.pool.currentIndexChanged.connect(self._pooled)
        for button in (self.shallow, self.mirrored, self.drop_old):
            button.toggled.connect(self.look)
        self.to.textChanged.connect(self.look)
        self.source.read()

    def dress(self, disks: Disks, chain: DiskChain) -> None:
        here = chain.layers[0].pool if chain.layers else ""
        for space in disks.known.spaces:
            self.pool.addItem(
                tr("{pool} ({size} free)").format(pool=plain(space.pool, 60), size=size_text(space.free)), space.pool
            )
        self.pool.addItem(_ELSEWHERE, "")
        other = next((space.pool for space in disks.known.spaces if space.pool != here), here)
        self.pool.setCurrentIndex(max(0, self.pool.findData(other)))
        form = chain.layers[0].format if chain.layers else ""
        self.format.setCurrentIndex(max(0, self.format.findData(form)))
        self.shallow.setVisible(len(chain.seen) > 1)
        stem = said.file(chain.seen[0].path).rpartition(".")[0] if chain.seen else ""
        taken = {fact.volume for fact in disks.known.files if fact.pool == self.pool.currentData()}
        self.to.setText(_free(stem or self._target, self.format.currentText(), taken))

    def _pooled(self) -> None:
        inside = bool(self.pool.currentData())
        self.to.setPlaceholderText("" if inside else "/images/disk.qcow2")
        self.look()

    def plan(self, disks: Disks) -> BlockDeed:
        pool, form = str(self.pool.currentData() or ""), str(self.format.currentData())
        text = self.to.text()
        to = CopyTo(pool=pool, volume=text, format=form) if pool else CopyTo(text, format=form)
        if not pool and text.startswith("/dev/"):
            to = to._replace(block=True)
        then = self.then.currentData()
        over = then is not Then.STOP
        self.drop_old.setEnabled(over)
        return Copy(
            self._key,
            self._target,
            to,
            then,
            shallow=self.shallow.isChecked(),
            speed=self.speed.speed,
            drop_old=over and self.drop_old.isChecked(),
            mirrored=self.mirrored.isChecked(),
        )


def _free(stem: str, form: str, taken: set[str]) -> str:
    ending = "img" if form == "raw" else form
    names = (f"{stem}{'' if number == 1 else f'-{number}'}.{ending}" for number in range(1, 1000))
    return next((name for name in names if name not in taken), f"{stem}.{ending}")
