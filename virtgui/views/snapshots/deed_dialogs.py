"""The dialogs before something is lost: going back to a snapshot, deleting some. Both look who uses the files first."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QProgressBar, QPushButton, QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.snapshot_deeds import delete_remarks, doomed, losses, merges, own_size, revert_remarks, stays
from virtgui.model.snapshot_plans import Remark, grave
from virtgui.model.snapshots import Kind, Reach, RevertTo, Snapshots, Then
from virtgui.qtmodels.snapshot_reading import SnapshotReading
from virtgui.qtmodels.world import World
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.controls import name_box
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph
from virtgui.views.snapshots import said
from virtgui.views.snapshots.remark_list import GRAVE, LOSS, NOTE, STAYS, Line, RemarkList

_SIZE = (600, 400)
_SHOWN = 12
_MANY = {
    Reach.ONE: "these snapshots",
    Reach.WITH_CHILDREN: "these and all after them",
    Reach.CHILDREN: "all after them",
    Reach.RECORD: "only libvirt's records of them",
}


class _DeedDialog(BigDialog):
    """Reads anew, then says what will be; nothing can be agreed to before."""

    def __init__(
        self,
        title: str,
        heading: str,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None,
    ) -> None:
        super().__init__(title, heading, "", parent)
        self.source = SnapshotReading(key, world, send, self, deep=True)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(3)
        self.waiting = Label("Looking who uses its files", "muted", theme.SECONDARY)
        self.lines = RemarkList(self)
        for widget in (self.waiting, self.progress, self.lines):
            self.body.addWidget(widget)
        self.cancel = self.footer.add("Cancel")
        self.deed: QPushButton = self.footer.add(title)
        self.cancel.setDefault(True)
        self.deed.setAutoDefault(False)
        self.deed.setEnabled(False)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self.agree)
        self.source.changed.connect(self._read)
        self.resize(*_SIZE)
        self.cancel.setFocus()

    @property
    def ready(self) -> bool:
        """Whether all is read."""
        return self.source.known is not None or self.source.problem is not None

    def agree(self) -> None:
        """What the filled-in dialog means."""
        raise NotImplementedError

    def dress(self, known: Snapshots) -> list[Remark]:
        """Show what will be; tells what is wrong with it."""
        raise NotImplementedError

    def _read(self) -> None:
        self.progress.setVisible(self.source.reading)
        self.waiting.setVisible(self.source.reading)
        if self.source.problem is not None:
            self.footer.say(plain(f"It could not be read. {self.source.problem.reason}", 300))
            self.deed.setEnabled(False)
        elif self.source.known is not None:
            self.deed.setEnabled(not grave(self.dress(self.source.known)))


class RevertDialog(_DeedDialog):
    """What is lost by going back to a snapshot, and a snapshot of now before that."""

    agreed = pyqtSignal(object, bool)
    """A RevertTo, and whether a snapshot of now is taken first; once."""
    clone_wanted = pyqtSignal()

    def __init__(
        self,
        name: str,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None = None,
        *,
        may_clone: bool = False,
    ) -> None:
        super().__init__("Go back", f"Go back to {plain(name, 80)}?", key, world, send, parent)
        self._name = name
        self._may_clone = may_clone
        self.lost = Label("This is lost", "text")
        self.lost.setFont(theme.semibold(self.lost.font()))
        self.first = QCheckBox("&Take a snapshot of now first, so that nothing is lost", self)
        self.then = QComboBox(self)
        name_box(self.then, "What it does afterwards")
        self.clone = QPushButton("C&lone the machine …", self)
        self.body.insertWidget(self.body.indexOf(self.lines), self.lost)
        for widget in (self.first, self.then, self.clone):
            self.body.addWidget(widget)
            widget.hide()
        self.body.addStretch(1)
        self.lost.hide()
        self.clone.clicked.connect(self._clone)
        self.source.read()

    def dress(self, known: Snapshots) -> list[Remark]:
        """Losses first, or why it cannot be."""
        found = revert_remarks(known, self._name)
        snapshot = known.find(self._name)
        bad = bool(grave(found))
        lines: list[Line] = [(GRAVE, each.text) for each in found if each.grave]
        if not bad:
            lines += [(LOSS, text) for text in losses(known, self._name)]
            lines += [(NOTE, each.text) for each in found]
            lines += [(STAYS, text) for text in stays(known, self._name)]
        self.lines.show_lines(lines)
        for widget in (self.lost, self.first, self.then):
            widget.setVisible(not bad)
        self.clone.setVisible(bad and self._may_clone and snapshot is not None and snapshot.kind is Kind.EXTERNAL)
        if snapshot is not None and not self.then.count():
            self.then.addItem(f"Afterwards it is as it was then: {said.state(snapshot)}", Then.AS_WAS)
            self.then.addItem("Afterwards it runs", Then.RUNNING)
            self.then.addItem("Afterwards it is started and paused", Then.PAUSED)
            self.first.setChecked(known.active)
        return found

    def agree(self) -> None:
        """The job looks once more, and stops where more would be lost by then."""
        known = self.source.known
        if known is not None:
            back = RevertTo(known.domain, self._name, self.then.currentData(), active=known.active)
            self.agreed.emit(back, self.first.isChecked())
            self.accept()

    def _clone(self) -> None:
        self.clone_wanted.emit()
        self.reject()


class DeleteSnapshotsDialog(_DeedDialog):
    """What goes, what is merged, and what that takes."""

    agreed = pyqtSignal(tuple, object)
    """Names and a Reach; once."""

    def __init__(
        self,
        names: tuple[str, ...],
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None = None,
        *,
        reach: Reach = Reach.ONE,
    ) -> None:
        what = plain(names[0], 80) if len(names) == 1 else f"{len(names)} snapshots"
        super().__init__("Delete", f"Delete {what}?", key, world, send, parent)
        self._names = names
        self.reach = QComboBox(self)
        name_box(self.reach, "What is deleted")
        one = len(names) == 1
        for each in Reach:
            text = each.value if one else _MANY[each]
            self.reach.addItem(f"{text[:1].upper()}{text[1:]}", each)
        self.reach.setCurrentIndex(self.reach.findData(reach))
        self.going = Paragraph("", "text")
        self.going.setFont(theme.semibold(self.going.font()))
        self.body.insertWidget(self.body.indexOf(self.lines), self.reach)
        self.body.insertWidget(self.body.indexOf(self.lines), self.going)
        self.body.addStretch(1)
        self.reach.currentIndexChanged.connect(self._read)
        self.source.read()

    def dress(self, known: Snapshots) -> list[Remark]:
        """The list of what goes, and what is done for it."""
        reach = self.reach.currentData()
        going = doomed(known, self._names, reach)
        found = delete_remarks(known, self._names, reach)
        shown = ", ".join(f"“{said.name(each)}”" for each in going[:_SHOWN])
        more = f" and {len(going) - _SHOWN} more" if len(going) > _SHOWN else ""
        self.going.setText(f"{shown}{more}" if going else "")
        lines: list[Line] = [(GRAVE, each.text) for each in found if each.grave]
        if not lines and reach is not Reach.RECORD:
            lines += [(LOSS, "There is no way back to these states afterwards."), *self._merging(known, going)]
            lines.append((STAYS, "The machine itself stays as it is now, with all that is on its disks."))
        lines += [(NOTE, each.text) for each in found if not each.grave]
        self.lines.show_lines(lines)
        self.deed.setText("Delete" if len(going) < 2 else f"Delete {len(going)}")
        return found

    def _merging(self, known: Snapshots, going: tuple[object, ...]) -> list[Line]:
        snapshots = [each for each in known.snapshots if each in going and each.kind is Kind.EXTERNAL]
        todo = [merge for each in snapshots for merge in merges(known, each)]
        if not todo:
            return []
        size = sum(own_size(known, each) or 0 for each in snapshots)
        what = "1 file" if len(todo) == 1 else f"{len(todo)} files"
        how = (
            "while the machine goes on"
            if known.active
            else "by libvirt, without starting the guest; it cannot be cancelled"
        )
        return [(NOTE, f"{what} ({size_text(size)}) are merged into what lies below, {how}. Then they are deleted.")]

    def agree(self) -> None:
        """Exactly what was listed: one that was made meanwhile stays. The job looks once more."""
        known, reach = self.source.known, self.reach.currentData()
        if known is not None:
            names = tuple(each.name for each in doomed(known, self._names, reach))
            self.agreed.emit(names, Reach.RECORD if reach is Reach.RECORD else Reach.ONE)
            self.accept()
