"""The list of schedules: when each comes, what became of its last run, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model.keys import DomainKey
from virtgui.model.problems import Problem
from virtgui.model.schedules import Kept, Schedule, What
from virtgui.qtmodels.backup_reading import BackupReading
from virtgui.qtmodels.schedule_book import ScheduleBook
from virtgui.qtmodels.world import World
from virtgui.util.language import large, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.backups import said
from virtgui.views.backups.lists import Row, RowList
from virtgui.views.controls import flat_button
from virtgui.views.failing import could_not
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.snapshots.remark_list import GRAVE, NOTE, RemarkList

_EMPTY = tr("Nothing is done by itself. A schedule takes backups or snapshots regularly, even with this window closed.")
_COLUMNS = (tr("Name"), tr("Takes"), tr("Of"), tr("When"), tr("Keeps"), tr("Last run"), tr("Next"))
_READING = tr("Reading the schedules…")


class SchedulesPane(QWidget):
    """Those of one host; of a machine's page those that mean it."""

    def __init__(
        self,
        source: BackupReading,
        key: DomainKey,
        world: World,
        book: ScheduleBook | None,
        why_not: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._key = key
        self._world = world
        self._book = book
        self._why_not = why_not
        self._watching = False
        self.dialog: QDialog | None = None
        self.new_button = QPushButton(tr("&New schedule…"), self)
        self.edit_button = flat_button(tr("&Edit…"), self, "pencil")
        self.run_button = flat_button(tr("&Run now"), self, "player-play")
        self.delete_button = flat_button(tr("&Delete…"), self, "trash")
        self.list = RowList(tr("Schedules"), _COLUMNS, 4, self)
        self.empty = Paragraph(_EMPTY, "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.remarks = RemarkList(self)
        self.note = Paragraph("", "error")
        self.about = Paragraph("", "muted", theme.SECONDARY)
        self._lay_out()
        self.new_button.clicked.connect(self.new)
        self.edit_button.clicked.connect(self.edit)
        self.run_button.clicked.connect(self.run)
        self.delete_button.clicked.connect(self.delete)
        self.list.chosen.connect(self.refresh)
        self.list.opened.connect(self.edit)
        self.list.delete_wanted.connect(self.delete)
        if book is not None:
            book.changed.connect(self._read)
            book.failed.connect(self._failed)
        source.changed.connect(self.refresh)
        self._read()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(theme.GAP_TINY)
        for button in (self.new_button, self.edit_button, self.run_button, self.delete_button):
            bar.addWidget(button)
        bar.addStretch(1)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.list)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP_SMALL)
        whole.addLayout(bar)
        whole.addWidget(self.note)
        whole.addWidget(self.remarks)
        whole.addWidget(self.stack, 1)
        whole.addWidget(self.about)
        self.note.hide()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._watch(True)

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self._watch(False)

    def _watch(self, on: bool) -> None:
        if self._book is not None and on is not self._watching:
            self._watching = on
            self._book.watch(on)

    def shown(self) -> list[Kept]:
        """Those of the host, and of the machine where it is one's page."""
        if self._book is None:
            return []
        ours = [each for each in self._book.kept if each.schedule.host == self._key.host]
        if self._key.uuid:
            ours = [each for each in ours if _means(each.schedule, self._key.uuid)]
        return ours

    @pyqtSlot()
    def _read(self) -> None:
        lack = self._book.lack if self._book is not None else ""
        self.list.show_rows(
            Row(
                (each.schedule.name,),
                (
                    each.schedule.name,
                    large(each.schedule.what.said),
                    said.whom(each.schedule),
                    said.when(each.schedule),
                    each.schedule.keep.text,
                    said.run_text(each.runs[0] if each.runs else None),
                    said.schedule_state(each, lack),
                ),
                ("alert-circle-filled", "error") if each.runs and not each.runs[0].well else ("clock", "muted"),
            )
            for each in self.shown()
        )
        self.refresh()

    def _one(self) -> Kept | None:
        keys = self.list.picked()
        return next((each for each in self.shown() if keys == [(each.schedule.name,)]), None)

    def refresh(self) -> None:
        """Show what can be done now."""
        book, one = self._book, self._one()
        none = "" if book is not None else tr("Nothing is kept in a run with --connect or --demo")
        lack = none or ("" if book is not None and book.ready else _READING)
        self.empty.setText(lack or _EMPTY)
        self.stack.setCurrentWidget(self.list if self.shown() else self.empty)
        ready = lack or ("" if self._source.known is not None else tr("Its host is not read yet"))
        single = lack or ("" if one is not None else tr("Choose one schedule"))
        running = single or (tr("It runs already") if one is not None and one.running else "")
        for button, why in (
            (self.new_button, ready or self._why_not()),
            (self.edit_button, single or ready),
            (self.run_button, running),
            (self.delete_button, running),
        ):
            button.setEnabled(not why)
            button.setToolTip(plain_tip(why))
        told = [(NOTE, book.lack)] if book is not None and book.ready and book.lack and self.shown() else []
        if book is not None:
            text = tr("A schedule is not understood and does not run. It is kept as {path}.")
            told += [(GRAVE, text.format(path=plain(path, 300))) for path in book.damaged]
        self.remarks.show_lines(told)
        lines = [f"{said.run_text(run)}. {' '.join(run.lines)}" for run in one.runs[:3]] if one is not None else []
        self.about.setText("\n".join(plain(line, 500) for line in lines))
        self.about.setVisible(bool(lines))

    # -- deeds -------------------------------------------------------------------------------

    def new(self) -> None:
        """Ask what is to be done again and again."""
        from virtgui.views.backups.schedule_dialog import fresh  # noqa: PLC0415  (late: no dialog before it is wanted)

        known, book = self._source.known, self._book
        if known is None or book is None or not self.new_button.isEnabled():
            return
        names = [each.schedule.name for each in book.kept]
        mine = ((self._key.uuid, known.name),) if self._key.uuid else ()
        pool = next((each.pool for each in reversed(known.backups)), known.spaces[0].pool if known.spaces else "")
        self._ask(fresh(self._key.host, mine, pool, names), "")

    def edit(self) -> None:
        """Ask what is to be otherwise."""
        one = self._one()
        if one is not None and self.edit_button.isEnabled():
            self._ask(one.schedule, one.schedule.name)

    def _ask(self, schedule: Schedule, instead: str) -> None:
        from virtgui.views.backups.schedule_dialog import ScheduleDialog  # noqa: PLC0415  (late for the same reason)

        known, book = self._source.known, self._book
        if known is None or book is None or self.dialog is not None:
            return
        there = [(each.key.uuid, each.name) for each in self._world.machines_of(self._key.host)]
        there += [pair for pair in schedule.machines if pair[0] not in {uuid for uuid, _ in there}]
        taken = [each.schedule.name for each in book.kept if each.schedule.name != instead]
        there.sort(key=lambda pair: pair[1])
        dialog = ScheduleDialog(schedule, there, known.spaces, taken, self, new=not instead, lack=book.lack)
        dialog.agreed.connect(lambda made: self._put(made, instead))
        self._open(dialog)

    def _put(self, schedule: Schedule, instead: str) -> None:
        self.note.hide()
        if self._book is not None:
            self._book.put(schedule, instead)

    def run(self) -> None:
        """Begin a run now; it goes on when the window is closed."""
        one = self._one()
        if one is not None and self._book is not None and self.run_button.isEnabled():
            self.note.hide()
            self._book.run(one.schedule.name)

    def delete(self) -> None:
        """Ask, for nothing is done by itself afterwards."""
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late for the same reason)

        one = self._one()
        if one is None or self._book is None or not self.delete_button.isEnabled() or self.dialog is not None:
            return
        name, book = one.schedule.name, self._book
        loss = tr("It takes no backups any more, and deletes none. Those that it took stay.")
        if one.schedule.what is What.SNAPSHOT:
            loss = tr("It takes no snapshots any more, and deletes none. Those that it took stay.")
        dialog = ConfirmDialog(
            tr("Delete"), tr("Delete the schedule {name}?").format(name=name), loss, may_remember=False, parent=self
        )
        dialog.accepted.connect(lambda: book.remove(name))
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.finished.connect(lambda _result: setattr(self, "dialog", None))
        dialog.open()

    @pyqtSlot(object)
    def _failed(self, problem: object) -> None:
        if isinstance(problem, Problem) and self.isVisible():
            self.note.setText(plain(could_not(problem), 400))
            self.note.show()


def _means(schedule: Schedule, uuid: str) -> bool:
    return not schedule.machines or any(uuid == each for each, _ in schedule.machines)
