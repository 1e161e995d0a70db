"""A machine's checkpoints: moments from which its changes are counted."""

from __future__ import annotations

import time
from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model.backup_plans import may_count, number_for
from virtgui.model.backups import Checkpoint, DeleteCheckpoints, MakeCheckpoint, RedefineCheckpoint
from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.qtmodels.backup_reading import BackupReading
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.backups import said
from virtgui.views.backups.lists import Row, RowList
from virtgui.views.backups.virsh_copies import Copy, VirshCopies
from virtgui.views.controls import flat_button
from virtgui.views.labels import Paragraph, plain_tip

_EMPTY = tr("Nothing counts its changes. A checkpoint is begun with a backup, and lets the next one be small.")
_COLUMNS = (tr("Begun"), tr("Name"), tr("Disks"), tr("Changed since"), tr("State"))


class CheckpointsPane(QWidget):
    """Each is known by its name."""

    def __init__(
        self,
        source: BackupReading,
        key: DomainKey,
        world: World,
        deed: Callable[[Command], Ticket],
        why_not: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._key = key
        self._deed = deed
        self._why_not = why_not
        self._going: dict[Ticket, tuple[Checkpoint, ...]] = {}
        self._gone: tuple[Checkpoint, ...] = ()
        self.dialog: QDialog | None = None
        self.make_button = QPushButton(tr("&Begin one now"), self)
        self.delete_button = flat_button(tr("&Delete…"), self, "trash")
        self.record_button = flat_button(tr("Delete only the &record…"), self)
        self.again_button = flat_button(tr("Make &known again"), self, "arrow-back-up")
        self.copies = VirshCopies(lambda: source.known, self._copies, self)
        self.list = RowList(tr("Checkpoints"), _COLUMNS, 4, self)
        self.empty = Paragraph(_EMPTY, "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        bar = QHBoxLayout()
        bar.setSpacing(theme.GAP_TINY)
        for button in (self.make_button, self.delete_button, self.record_button, self.again_button):
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.copies.button)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.list)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP_SMALL)
        whole.addLayout(bar)
        whole.addWidget(self.copies.said)
        whole.addWidget(self.stack, 1)
        self.make_button.clicked.connect(self.make)
        self.delete_button.clicked.connect(self.delete)
        self.record_button.clicked.connect(lambda: self.delete(records=True))
        self.again_button.clicked.connect(self.make_known)
        self.list.chosen.connect(self.refresh)
        self.list.delete_wanted.connect(self.delete)
        source.changed.connect(self._read)
        world.reported.connect(self._heard)
        self.refresh()

    def _read(self) -> None:
        known = self._source.known
        if known is not None:
            self.list.show_rows(
                Row(
                    (each.name,),
                    (
                        said.moment(each.created),
                        plain(each.name, 120),
                        ", ".join(plain(disk.target, 20) for disk in each.disks),
                        said.changed(each),
                        said.checkpoint_state(each, known),
                    ),
                    ("alert-circle-filled", "error") if each.broken else ("clock", "muted"),
                    tip=plain(each.description, 300),
                )
                for each in reversed(known.checkpoints)
            )
        self.refresh()

    def refresh(self) -> None:
        """Show what can be done now."""
        known, lack = self._source.known, self._why_not()
        self.stack.setCurrentWidget(self.list if known is not None and known.checkpoints else self.empty)
        off, some = self._off(), self._some()
        self.copies.refresh(lack)
        gone = lack or ("" if self._gone else tr("No record was deleted here"))
        for button, why in (
            (self.make_button, off),
            (self.delete_button, some),
            (self.record_button, some),
            (self.again_button, gone),
        ):
            button.setEnabled(not why)
            button.setToolTip(plain_tip(why))

    def _off(self) -> str:
        """Why none can be begun now."""
        known = self._source.known
        off = self._why_not() or ("" if known is not None and known.active else tr("It is off: start it first"))
        if not off and known is not None and not any(may_count(disk) for disk in known.disks):
            off = tr("None of its disks is qcow2, so changes cannot be counted")
        return off

    def _some(self) -> str:
        return self._why_not() or ("" if self.list.picked() else tr("Choose checkpoints first"))

    def _copies(self) -> list[Copy]:
        names = tuple(key[0] for key in self.list.picked())
        return [
            Copy(tr("&Begin one now"), self._off(), self._new),
            Copy(tr("&Delete"), self._some(), lambda: DeleteCheckpoints(self._key, names)),
            Copy(
                tr("Delete only the &record"), self._some(), lambda: DeleteCheckpoints(self._key, names, records=True)
            ),
        ]

    def _new(self) -> MakeCheckpoint:
        known = self._source.known
        checkpoints, all_disks = (known.checkpoints, known.disks) if known is not None else ((), ())
        taken = frozenset(each.name for each in checkpoints)
        disks = tuple(disk.target for disk in all_disks if disk.kept and may_count(disk))
        name = number_for(known.name if known is not None else "", time.time(), taken)
        return MakeCheckpoint(self._key, name, disks, tr("By hand"))

    def make(self) -> None:
        """Count changes from now on."""
        if self._source.known is not None and self.make_button.isEnabled():
            self._deed(self._new())

    def delete(self, *, records: bool = False) -> None:
        """Say what is lost, and ask."""
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late: no dialog before it is wanted)

        known = self._source.known
        names = tuple(key[0] for key in self.list.picked())
        if known is None or not names or not self.delete_button.isEnabled() or self.dialog is not None:
            return
        if len(names) == 1:
            question = tr("Delete the checkpoint {name}?").format(name=plain(names[0], 80))
        else:
            question = plural(len(names), "Delete {n} checkpoint?", "Delete {n} checkpoints?")
        loss = tr("What they counted goes into the one before. No disk's content is touched.")
        if any(each.checkpoint in names for each in known.mine()):
            loss += tr(
                " A backup of it that was begun with one can have no small one after it any more: the next has all."
            )
        if not known.active and not records:
            loss += tr(" It is off: it is started paused for a moment, without its guest.")
        if records:
            loss = tr(
                "libvirt forgets them; the lists of changes stay in the disks and go on growing. Backups of what "
                "changed since an earlier one would lack what was counted there: take a full one next."
            )
        dialog = ConfirmDialog(tr("Delete"), question, loss, names, may_remember=False, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.finished.connect(lambda _result: setattr(self, "dialog", None))
        dialog.accepted.connect(lambda: self._delete(names, records))
        dialog.open()

    def _delete(self, names: tuple[str, ...], records: bool) -> None:
        known = self._source.known
        ticket = self._deed(DeleteCheckpoints(self._key, names, records=records))
        if records and known is not None:
            self._going[ticket] = tuple(each for each in known.checkpoints if each.name in names)

    def make_known(self) -> None:
        """Give libvirt back the records that were deleted here, the oldest first."""
        gone, self._gone = self._gone, ()
        for each in gone:
            self._deed(RedefineCheckpoint(self._key, each.document))
        self.refresh()

    def _heard(self, message: object) -> None:
        if isinstance(message, Finished) and message.ticket in self._going:
            gone = self._going.pop(message.ticket)
            if message.problem is None:
                self._gone = (*self._gone, *gone)
                self.refresh()
