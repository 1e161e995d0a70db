"""The list of jobs: a row for each, with a button where there is something to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer
from PyQt6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from virtgui.model.commands import Cancel, Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.qtmodels.jobs import Job, JobRole, Jobs
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views import job_row, theme
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import margins
from virtgui.views.naming import with_host

_BUTTONS_AT_MOST = 40
"""Rows further down have theirs in the menu."""
_STORM = 8
"""So many new jobs at one moment."""
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete)


class _Row(job_row.JobRow):
    """A tooltip with the whole reason, which rarely fits."""

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        job = index.data(JobRole)
        if event is None or view is None or not isinstance(job, Job) or event.type() != event.Type.ToolTip:
            return False
        QToolTip.showText(event.globalPos(), plain_tip(f"{job_row.title(job)}\n{self.below(job)}"), view)
        return True


class JobsList(QListView):
    """Return or Delete does what the row's button does; Menu offers everything."""

    def __init__(
        self,
        jobs: Jobs,
        send: Callable[[Command], Ticket],
        mend: Callable[[Command], None],
        world: World,
        name_of: Callable[[HostKey], str],
        parent: QWidget | None = None,
    ) -> None:
        """`mend` carries out the remedy of a failure."""
        super().__init__(parent)
        self._jobs = jobs
        self._send = send
        self._mend = mend
        self.setAccessibleName(tr("Jobs"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._below: Callable[[Job], str] = lambda job: with_host(job_row.second_line(job), job.host, world, name_of)
        jobs.spoken = lambda job: f"{job_row.title(job)}: {self._below(job)}"
        self.setModel(jobs)
        self.setItemDelegate(_Row(self, self._below))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._settle)
        self._signature: tuple[object, ...] = ()
        self._came = 0
        jobs.rowsInserted.connect(self._count_new)
        for signal in (jobs.rowsInserted, jobs.rowsRemoved, jobs.dataChanged, jobs.modelReset):
            signal.connect(self._soon.start)

    def shows(self, ticket: Ticket) -> bool:
        """Whether most of a job's row is to be seen."""
        index, ground, bar = self._index(ticket), self.viewport(), self.verticalScrollBar()
        if ground is None or bar is None:
            return False
        if index.row() * self.sizeHintForRow(index.row()) > bar.value() + ground.height():
            return False  # told without measuring all rows: none is lower than one that has ended
        return ground.rect().contains(self.visualRect(index).center())

    def choose(self, ticket: Ticket) -> None:
        """Go to a job's row."""
        self.setCurrentIndex(self._index(ticket))

    def _index(self, ticket: Ticket) -> QModelIndex:
        row = next((row for row, job in enumerate(self._jobs.all()) if job.ticket == ticket), -1)
        return self._jobs.index(row)

    def _count_new(self) -> None:
        """With buttons there, Qt measures every row for each that comes in: of a storm they are away meanwhile."""
        self._came += 1
        if self._came == _STORM:
            self._signature = ()
            for row in range(min(self._jobs.rowCount(), _BUTTONS_AT_MOST + _STORM)):
                self.setIndexWidget(self._jobs.index(row), None)

    def _settle(self) -> None:
        """Give a button to every row that needs one; rows keep theirs while nothing about them changes."""
        self._came = 0
        wanted = tuple(
            (job.ticket, job.running, job.cancelling, job.can_cancel)
            for job in self._jobs.all()[:_BUTTONS_AT_MOST]
            if job_row.has_button(job)
        )
        shape = (wanted, self._jobs.rowCount())
        if shape == self._signature:
            return
        self._signature = shape
        self.scheduleDelayedItemsLayout()
        for row, job in enumerate(self._jobs.all()[:_BUTTONS_AT_MOST]):
            index = self._jobs.index(row)
            self.setIndexWidget(index, self._holder(job) if job_row.has_button(job) else None)

    def _holder(self, job: Job) -> QWidget:
        holder = QWidget()
        # Clicks beside the button are the list's.
        holder.setAutoFillBackground(False)
        row = QHBoxLayout(holder)
        margins(row, 0, 0, 12, 0)
        row.addStretch(1)
        button = QPushButton(self._label(job))
        button.setAccessibleName(f"{self._label(job)}: {job_row.title(job)}")
        button.setFixedHeight(theme.tall(button, 26))
        button.setMaximumWidth(job_row.BUTTON_ROOM)
        button.setEnabled(not job.cancelling)
        button.clicked.connect(lambda: self._main_deed(job.ticket))
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return holder

    def _label(self, job: Job) -> str:
        if job.running:
            return tr("Cancel")
        problem = job.problem
        return job_row.remedy_text(problem.remedy) if problem is not None and problem.remedy else tr("Details")

    def _main_deed(self, ticket: Ticket) -> None:
        """Cancel, mend, or tell more."""
        job = self._jobs.job(ticket)
        if job is None or not job_row.has_button(job):
            return
        if job.running:
            self._jobs.mark_cancelling(ticket)
            self._send(Cancel(ticket))
        elif job.problem is not None and job.problem.remedy is not None:
            self._mend(job.problem.remedy)
        else:
            self.show_details(job)

    def show_details(self, job: Job) -> None:
        """What libvirt said about it."""
        # Late: no dialog is on the way to the first window.
        from virtgui.views.dialogs import DetailsDialog  # noqa: PLC0415

        problem = job.problem
        dialog = DetailsDialog(
            job_row.title(job), self._below(job), problem.detail if problem is not None else "", self.window()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _current(self) -> Job | None:
        job = self.currentIndex().data(JobRole)
        return job if isinstance(job, Job) else None

    def event(self, event: QEvent | None) -> bool:
        # Here Delete means the job: without this it would reach the window's action on machines.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        job = self._current()
        if event is not None and job is not None and event.key() in _KEYS:
            if event.key() != Qt.Key.Key_Delete or job.running:
                self._main_deed(job.ticket)
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        job = self._current()
        if event is None or job is None:
            return
        menu = QMenu(self)
        problem = job.problem
        if job.running and job.can_cancel:
            self._offer(menu, tr("&Cancel"), lambda: self._main_deed(job.ticket))
        if problem is not None and problem.remedy is not None:
            self._offer(menu, job_row.remedy_text(problem.remedy), lambda: self._main_deed(job.ticket))
        if problem is not None:
            self._offer(menu, tr("&Details…"), lambda: self.show_details(job))
        if menu.isEmpty():
            menu.deleteLater()
            return
        menu.aboutToHide.connect(menu.deleteLater)
        place = self.visualRect(self.currentIndex())
        view = self.viewport()
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard and view is not None
        menu.popup(view.mapToGlobal(QPoint(24, place.bottom())) if by_key and view is not None else event.globalPos())

    def _offer(self, menu: QMenu, text: str, then: Callable[[], None]) -> None:
        action = menu.addAction(text)
        if action is not None:
            action.triggered.connect(lambda _on: then())
