"""The list of backups, in their chains, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QPushButton, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model.backup_plans import lack as take_lack
from virtgui.model.backups import (
    Backup,
    BackupPlan,
    Backups,
    DeleteBackups,
    LimitBackup,
    TakeBackup,
    VerifyBackups,
    broken_line,
    line_of,
    standing_on,
)
from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Began, Finished
from virtgui.qtmodels.backup_reading import BackupReading
from virtgui.qtmodels.one_by_one import OneByOne
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.backups import said
from virtgui.views.backups.lists import Row, RowList
from virtgui.views.backups.virsh_copies import Copy, VirshCopies
from virtgui.views.controls import fill, flat_button
from virtgui.views.giving_way import GivingWay
from virtgui.views.labels import Label, Paragraph, plain_tip
from virtgui.views.snapshots.remark_list import RemarkList

if TYPE_CHECKING:
    from virtgui.views.backups.take_dialog import TakeBackupDialog

_EMPTY = tr(
    "There is no backup yet. A backup keeps its disks elsewhere, so that it can be restored when they are lost."
)
_EMPTY_HOST = tr("No folder of this host holds backups. A machine is backed up from its own window, or by a schedule.")
_READING = tr("Reading the backups…")
_COLUMNS = (tr("Taken", "backup"), tr("Has"), tr("Size"), tr("Kept in"), tr("By"), tr("State"))
_HOST_ONLY = tr("Open the machine's window to back it up now")


class BackupsPane(QWidget):
    """Of one machine, or of all of a host where the key has no UUID."""

    def __init__(
        self,
        source: BackupReading,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        deed: Callable[[Command], Ticket],
        why_not: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        """`why_not` tells why nothing can be done now."""
        super().__init__(parent)
        self._source = source
        self._key = key
        self._world = world
        self._send = send
        self._deed = deed
        self._why_not = why_not
        self._verifying: dict[Ticket, tuple[tuple[str, str], ...]] = {}
        self._verified: dict[tuple[str, str], str] = {}
        self.dialog: QDialog | None = None
        self._taking: TakeBackupDialog | None = None
        self.take_button = fill(QPushButton(tr("&Back up now…"), self))
        self.restore_button = flat_button(tr("&Restore…"), self, "restore")
        self.verify_button = flat_button(tr("&Verify"), self, "check")
        self.delete_button = flat_button(tr("&Delete…"), self, "trash")
        self.copies = VirshCopies(lambda: source.known, self._copies, self)
        self.speed_label = Label(tr("No &faster than"), "muted")
        self.speed = QSpinBox(self)
        self.speed.setRange(0, 100_000)
        self.speed.setSuffix(tr(" MiB/s"))
        self.speed.setSpecialValueText(tr("No limit"))
        self.speed.setAccessibleName(tr("The backup that runs goes no faster than"))
        self.speed.setKeyboardTracking(False)
        self.speed_label.setBuddy(self.speed)
        columns = _COLUMNS if key.uuid else (tr("Machine"), *_COLUMNS)
        self.list = RowList(tr("Backups"), columns, len(columns) - 1, self, deep=True)
        self.empty = Paragraph(_READING, "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.warnings = RemarkList(self)
        self.about = Paragraph("", "muted", theme.SECONDARY)
        self._lay_out()
        self.take_button.clicked.connect(self.take)
        self.restore_button.clicked.connect(self.restore)
        self.verify_button.clicked.connect(self.verify)
        self.delete_button.clicked.connect(self.delete)
        self.speed.valueChanged.connect(self._limit)
        self.list.chosen.connect(self.refresh)
        self.list.opened.connect(self.restore)
        self.list.delete_wanted.connect(self.delete)
        source.changed.connect(self._read)
        world.reported.connect(self._heard)
        self.refresh()

    def _lay_out(self) -> None:
        strip = GivingWay(self)
        bar = strip.row
        bar.setSpacing(theme.GAP_TINY)
        bar.addWidget(self.take_button)
        bar.addSpacing(theme.GAP_SMALL)
        for button in (self.restore_button, self.verify_button, self.delete_button):
            bar.addWidget(button)
        bar.addWidget(self.copies.button)
        bar.addStretch(1)
        bar.addWidget(self.speed_label)
        bar.addWidget(self.speed)
        strip.give_way((self.copies.button, self.delete_button, self.verify_button, self.restore_button))
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.list)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP_SMALL)
        whole.addWidget(strip)
        whole.addWidget(self.copies.said)
        whole.addWidget(self.warnings)
        whole.addWidget(self.stack, 1)
        whole.addWidget(self.about)

    # -- what is shown -----------------------------------------------------------------------

    def _read(self) -> None:
        known = self._source.known
        if known is not None:
            self.list.show_rows(self._rows(known))
            if self._taking is not None:
                self._taking.refresh(known)
        self.refresh()

    def _shown(self, known: Backups) -> tuple[Backup, ...]:
        return known.mine() if self._key.uuid else known.backups

    def _rows(self, known: Backups) -> list[Row]:
        """The newest chain first; in a chain the full one, and below it those that stand on it."""
        shown = self._shown(known)
        chains: dict[tuple[str, str], list[Backup]] = {}
        for each in shown:
            lowest = line_of(each, known.backups)[-1]
            chains.setdefault((lowest.pool, lowest.number), []).append(each)
        rows = []
        for chain in sorted(chains.values(), key=lambda chain: -chain[-1].at):
            for place, each in enumerate(chain):
                broken = broken_line(each, known.backups)
                verified = self._verified.get((each.pool, each.number), "")
                bad = bool(broken) or verified.startswith("Damaged")
                icon = ("alert-circle-filled", "error") if bad else ("archive", "muted")
                cells: tuple[str, ...] = (
                    said.moment(each.at),
                    said.scope(each),
                    size_text(each.size),
                    plain(each.pool, 60),
                    plain(said.cause(each), 60),
                    said.state(each, known, verified),
                )
                if not self._key.uuid:
                    cells = (plain(each.machine, 80), *cells)
                under = (chain[0].pool, chain[0].number) if place else ()
                rows.append(Row((each.pool, each.number), cells, icon, under, said.about(each)))
        return rows

    def chosen(self) -> list[Backup]:
        """Those that a person chose."""
        known = self._source.known
        found = [known.find(*key) for key in self.list.picked()] if known is not None else []
        return [each for each in found if each is not None]

    def refresh(self) -> None:
        """Show what can be done now."""
        known, lack, chosen = self._source.known, self._why_not(), self.chosen()
        empty = _EMPTY if self._key.uuid else _EMPTY_HOST
        self.empty.setText(_READING if known is None else empty)
        self.stack.setCurrentWidget(self.list if known is not None and self._shown(known) else self.empty)
        take = lack or (take_lack(known) if known is not None and self._key.uuid else _HOST_ONLY)
        self.take_button.setVisible(bool(self._key.uuid))
        one = lack or ("" if len(chosen) == 1 else tr("Choose one backup"))
        some = lack or ("" if chosen else tr("Choose backups first"))
        broken = broken_line(chosen[0], known.backups) if len(chosen) == 1 and known is not None else ""
        for button, why in (
            (self.take_button, take),
            (self.restore_button, one or broken),
            (self.verify_button, some),
            (self.delete_button, some),
        ):
            button.setEnabled(not why)
            button.setToolTip(plain_tip(why))
        self.copies.refresh(lack)
        busy = known is not None and known.busy
        for widget in (self.speed_label, self.speed):
            widget.setVisible(busy)
            widget.setEnabled(not lack)
        self.about.setText(said.about(chosen[0]) if len(chosen) == 1 else "")
        self.about.setVisible(len(chosen) == 1)
        self.warnings.show_lines(said.warnings(known, self._shown(known)) if known is not None else [])

    # -- deeds -------------------------------------------------------------------------------

    def take(self) -> None:
        """Ask what is to be backed up."""
        from virtgui.views.backups.take_dialog import TakeBackupDialog  # noqa: PLC0415  (late: no dialog before it is wanted)

        known = self._source.known
        if known is None or not self.take_button.isEnabled() or self.dialog is not None:
            return
        dialog = TakeBackupDialog(known, self)
        dialog.agreed.connect(self._take)
        self._taking = dialog
        self._open(dialog)

    def _take(self, plan: BackupPlan) -> None:
        known = self._source.known
        if known is not None:
            self._deed(TakeBackup(self._key, plan, known.active))

    def _limit(self, mib: int) -> None:
        """Of the one that runs; the next has what its dialog says."""
        known = self._source.known
        if known is not None and known.busy:
            self._deed(LimitBackup(self._key, mib * 1024 * 1024))

    def restore(self) -> None:
        """Ask what it is to become."""
        from virtgui.views.backups.restore_dialog import RestoreDialog  # noqa: PLC0415  (late for the same reason)

        chosen = self.chosen()
        if len(chosen) != 1 or not self.restore_button.isEnabled() or self.dialog is not None:
            return
        backup = chosen[0]
        dialog = RestoreDialog(backup, self._key, self._world, self._send, self)
        dialog.agreed.connect(lambda make, verify: self._restore(backup, make, verify))
        self._open(dialog)

    def _restore(self, backup: Backup, make: Command, verify: bool) -> None:
        """Verified first, where that is wanted: only when that went well it is restored."""
        if not verify:
            self._deed(make)
            return
        ticket = self._verify((backup,))
        rest = OneByOne((make,), self._world, self._deed, self._world, strict=True, after=ticket)
        rest.outlive(self, self._send)

    def verify(self) -> None:
        """Look whether those chosen are whole."""
        if self.verify_button.isEnabled():
            self._verify(tuple(self.chosen()))

    def _verify(self, chosen: tuple[Backup, ...]) -> Ticket:
        which = tuple((each.pool, each.number) for each in chosen)
        ticket = self._deed(VerifyBackups(DomainKey(self._key.host, chosen[0].uuid), which))
        self._verifying[ticket] = which
        return ticket

    def delete(self) -> None:
        """Say what goes, and ask."""
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late for the same reason)

        known, chosen = self._source.known, self.chosen()
        if known is None or not chosen or not self.delete_button.isEnabled() or self.dialog is not None:
            return
        going = self._going(known, chosen)
        size = size_text(sum(each.size for each in going.values()))
        loss = tr(
            "{size} are freed. What is deleted cannot be restored afterwards. The machine itself is not touched."
        ).format(size=size)
        if len(going) > len(chosen):
            more = tr("{count} more stand on what you chose, and are nothing without it.")
            loss = f"{more.format(count=len(going) - len(chosen))} {loss}"
        question = plural(len(going), "Delete {n} backup?", "Delete {n} backups?")
        names = [f"{each.machine}, {said.moment(each.at)}, {said.scope(each)}" for each in going.values()]
        dialog = ConfirmDialog(tr("Delete"), question, loss, names, may_remember=False, parent=self)
        key = DomainKey(self._key.host, chosen[0].uuid)
        dialog.accepted.connect(lambda: self._deed(DeleteBackups(key, tuple(going))))
        self._open(dialog)

    @staticmethod
    def _going(known: Backups, chosen: list[Backup]) -> dict[tuple[str, str], Backup]:
        """Those chosen, and all that stand on them."""
        more = [one for each in chosen for one in standing_on(each, known.backups)]
        return {(each.pool, each.number): each for each in (*chosen, *more)}

    def _copies(self) -> list[Copy]:
        known, chosen = self._source.known, self.chosen()
        some = "" if chosen else tr("Choose backups first")
        found = (
            [Copy(tr("&Delete"), some, lambda: DeleteBackups(self._key, tuple(self._going(known, chosen))))]
            if known
            else []
        )
        if self._key.uuid:
            none = "" if known is not None and known.busy else tr("No backup of it runs")
            found.append(Copy(tr("&End the backup that runs"), none, lambda: None))
        return found

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.finished.connect(lambda _result: self._closed(dialog))
        dialog.open()

    def _closed(self, dialog: QDialog) -> None:
        if self.dialog is dialog:
            self.dialog = self._taking = None

    def _heard(self, message: object) -> None:
        if isinstance(message, Began) and isinstance(message.command, TakeBackup) and self.isVisible():
            self._source.read()
        if not isinstance(message, Finished):
            return
        for which in self._verifying.pop(message.ticket, ()):
            if message.cancelled or message.unknown:
                continue
            damaged = message.problem is not None and which[1] in message.problem.reason
            self._verified[which] = tr("Damaged: look at the jobs") if damaged else message.text or tr("Not verified")
        self._read()
