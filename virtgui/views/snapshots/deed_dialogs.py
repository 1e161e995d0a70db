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
from virtgui.util.language import plural, tr
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
    Reach.ONE: tr("These snapshots"),
    Reach.WITH_CHILDREN: tr("These and all after them"),
    Reach.CHILDREN: tr("All after them"),
    Reach.RECORD: tr("Only libvirt's records of them"),
}
_ONE = {
    Reach.ONE: tr("This snapshot"),
    Reach.WITH_CHILDREN: tr("This and all after it"),
    Reach.CHILDREN: tr("All after it"),
    Reach.RECORD: tr("Only libvirt's record of it"),
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
        self.waiting = Label(tr("Looking who uses its files"), "muted", theme.SECONDARY)
        self.lines = RemarkList(self)
        for widget in (self.waiting, self.progress, self.lines):
            self.body.addWidget(widget)
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed: QPushButton = self.footer.add(title)
        self.cancel.setDefault(True)
        self.deed.setAutoDefault(False)
        self.deed.setEnabled(False)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self.agree)
        self.source.changed.connect(self._read)
        self.resize(theme.sized(self, *_SIZE))
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
            self.footer.say(plain(tr("It could not be read. {reason}").format(reason=self.source.problem.reason), 300))
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
        super().__init__(
            tr("Go back"), tr("Go back to {snapshot}?").format(snapshot=plain(name, 80)), key, world, send, parent
        )
        self._name = name
        self._may_clone = may_clone
        self.lost = Label(tr("This is lost"), "text")
        self.lost.setFont(theme.semibold(self.lost.font()))
        self.first = QCheckBox(tr("&Take a snapshot of now first, so that nothing is lost"), self)
        self.then = QComboBox(self)
        name_box(self.then, tr("What it does afterwards"))
        self.clone = QPushButton(tr("C&lone the machine…"), self)
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
            self.then.addItem(
                tr("Afterwards it is as it was then: {state}").format(state=said.state(snapshot)), Then.AS_WAS
            )
            self.then.addItem(tr("Afterwards it runs"), Then.RUNNING)
            self.then.addItem(tr("Afterwards it is started and paused"), Then.PAUSED)
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
        one = len(names) == 1
        what = plain(names[0], 80) if one else plural(len(names), "{n} snapshot", "{n} snapshots")
        super().__init__(tr("Delete"), tr("Delete {what}?").format(what=what), key, world, send, parent)
        self._names = names
        self.reach = QComboBox(self)
        name_box(self.reach, tr("What is deleted"))
        for each in Reach:
            self.reach.addItem(_ONE[each] if one else _MANY[each], each)
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
        shown = ", ".join(tr("“{name}”").format(name=said.name(each)) for each in going[:_SHOWN])
        if len(going) > _SHOWN:
            shown = tr("{names} and {count} more").format(names=shown, count=len(going) - _SHOWN)
        self.going.setText(shown)
        lines: list[Line] = [(GRAVE, each.text) for each in found if each.grave]
        if not lines and reach is not Reach.RECORD:
            lines += [(LOSS, tr("There is no way back to these states afterwards.")), *self._merging(known, going)]
            lines.append((STAYS, tr("The machine itself stays as it is now, with all that is on its disks.")))
        lines += [(NOTE, each.text) for each in found if not each.grave]
        self.lines.show_lines(lines)
        self.deed.setText(tr("Delete") if len(going) < 2 else tr("Delete {count}").format(count=len(going)))
        return found

    def _merging(self, known: Snapshots, going: tuple[object, ...]) -> list[Line]:
        snapshots = [each for each in known.snapshots if each in going and each.kind is Kind.EXTERNAL]
        todo = [merge for each in snapshots for merge in merges(known, each)]
        if not todo:
            return []
        size = size_text(sum(own_size(known, each) or 0 for each in snapshots))
        what = plural(len(todo), "{n} file", "{n} files")
        how = (
            tr("{files} ({size}) are merged into what lies below, while the machine goes on. Then they are deleted.")
            if known.active
            else tr(
                "{files} ({size}) are merged into what lies below, by libvirt, without starting the guest; it cannot "
                "be cancelled. Then they are deleted."
            )
        )
        return [(NOTE, how.format(files=what, size=size))]

    def agree(self) -> None:
        """Exactly what was listed: one that was made meanwhile stays. The job looks once more."""
        known, reach = self.source.known, self.reach.currentData()
        if known is not None:
            names = tuple(each.name for each in doomed(known, self._names, reach))
            self.agreed.emit(names, Reach.RECORD if reach is Reach.RECORD else Reach.ONE)
            self.accept()
