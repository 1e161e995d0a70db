"""What was asked for and what came of it: one fact for each ticket, the running ones first."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, pyqtSignal

from virtgui.model.commands import Command, Refresh
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World
from virtgui.util.steady import set_by
from virtgui.util.tuples import NamedTuple

KEPT = 500
"""Finished jobs beyond this many are forgotten, oldest first."""

_TOLD_WHEN_FAILED = (Refresh,)

JobRole = Qt.ItemDataRole.UserRole


class Job(NamedTuple):
    """One ticketed command; `end` is None while it runs. Times are wall-clock seconds."""

    ticket: Ticket
    command: Command | None
    subject: str
    began: float
    can_cancel: bool = False
    progress: Advanced | None = None
    end: Finished | None = None
    cancelling: bool = False
    set_meanwhile: float = 0.0
    """By how much the clock was set while it ran."""

    @property
    def took(self) -> float:
        """Seconds from its beginning to its end; 0 while it runs."""
        return self.end.at - self.began - self.set_meanwhile if self.end is not None else 0.0

    @property
    def running(self) -> bool:
        """True until its end was told."""
        return self.end is None

    @property
    def problem(self) -> Problem | None:
        """Why it failed; None while it runs or when it went well."""
        return self.end.problem if self.end is not None else None

    @property
    def failed(self) -> bool:
        """True when it ended with a problem nobody asked for."""
        return self.end is not None and self.end.problem is not None and not self.end.cancelled

    @property
    def domain(self) -> DomainKey | None:
        """The machine it is about."""
        about = getattr(self.command, "domain", None)
        return about if isinstance(about, DomainKey) else None

    @property
    def host(self) -> HostKey | None:
        """The host on which it is done."""
        about = self.domain or getattr(self.command, "thing", None)
        found = getattr(about, "host", None) or getattr(self.command, "host", None)
        return HostKey(found) if isinstance(found, str) else None


class Jobs(QAbstractListModel):
    """The jobs of this run: running ones first, then those that ended last."""

    running_changed = pyqtSignal(int)
    """How many run now."""
    finished = pyqtSignal(object)
    """A Job that ended, well or not."""

    def __init__(self, world: World, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.spoken: Callable[[Job], str] | None = None
        """What a screen reader says of a row, by whoever shows them."""
        self._jobs: list[Job] = []
        self._running = 0
        self._quiet: dict[Ticket, Job] = {}
        self._set_by: dict[Ticket, float] = {}
        """Of the jobs that run, what the clock had been set by when they began."""
        world.reported.connect(self._heard)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._jobs)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        job = self._jobs[index.row()]
        if role == JobRole:
            return job
        if role == Qt.ItemDataRole.AccessibleTextRole and self.spoken is not None:
            return self.spoken(job)
        return job.subject if role == Qt.ItemDataRole.DisplayRole else None

    def all(self) -> tuple[Job, ...]:
        """Every job, as listed."""
        return tuple(self._jobs)

    def job(self, ticket: Ticket) -> Job | None:
        """One job by its ticket."""
        row = self._row(ticket)
        return self._jobs[row] if row is not None else None

    @property
    def running(self) -> int:
        """How many run now."""
        return self._running

    def mark_cancelling(self, ticket: Ticket) -> None:
        """A person asked for its end, which has not come yet."""
        row = self._row(ticket)
        if row is not None and self._jobs[row].running:
            self._replace(row, self._jobs[row]._replace(cancelling=True))

    def clear_finished(self) -> None:
        """Forget all that ended."""
        for row in range(len(self._jobs) - 1, -1, -1):
            if not self._jobs[row].running:
                self._remove(row)

    def _heard(self, message: object) -> None:
        match message:
            case Began():
                self._begin(message)
            case Advanced():
                row = self._row(message.ticket)
                if row is not None:
                    self._replace(row, self._jobs[row]._replace(progress=message))
            case Finished():
                self._finish(message)

    def _begin(self, told: Began) -> None:
        job = Job(told.ticket, told.command, told.subject, told.at, told.can_cancel)
        if isinstance(told.command, _TOLD_WHEN_FAILED):
            self._quiet[told.ticket] = job
        elif not _untold(told.command):
            row = self._row(told.ticket)
            if row is not None:
                self._replace(row, self._jobs[row]._replace(subject=told.subject, can_cancel=told.can_cancel))
                return
            self._set_by[told.ticket] = set_by()
            self._insert(0, job)
            self.running_changed.emit(self.running)

    def _finish(self, told: Finished) -> None:
        quiet = self._quiet.pop(told.ticket, None)
        if quiet is not None:
            if told.problem is not None and not told.cancelled:
                self._insert(self.running, quiet._replace(end=told))
            return
        row = self._row(told.ticket)
        if row is None:
            return
        now = set_by()
        ended = self._jobs[row]._replace(end=told, set_meanwhile=now - self._set_by.pop(told.ticket, now))
        self._remove(row)
        self._insert(self.running, ended)
        while len(self._jobs) > KEPT and not self._jobs[-1].running:
            self._remove(len(self._jobs) - 1)
        self.running_changed.emit(self.running)
        self.finished.emit(ended)

    def _row(self, ticket: Ticket) -> int | None:
        # those that began first, which mostly end first, are the last of those that run
        rows = chain(range(self._running - 1, -1, -1), range(self._running, len(self._jobs)))
        return next((row for row in rows if self._jobs[row].ticket == ticket), None)

    def _replace(self, row: int, job: Job) -> None:
        self._running += job.running - self._jobs[row].running
        self._jobs[row] = job
        index = self.index(row)
        self.dataChanged.emit(index, index)

    def _insert(self, row: int, job: Job) -> None:
        self.beginInsertRows(QModelIndex(), row, row)
        self._jobs.insert(row, job)
        self._running += job.running
        self.endInsertRows()

    def _remove(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        self._running -= self._jobs[row].running
        del self._jobs[row]
        self.endRemoveRows()


def _untold(command: Command) -> bool:
    from virtgui.qtmodels.untold import UNTOLD  # noqa: PLC0415  (late: it knows all that can be asked of a host)

    return isinstance(command, UNTOLD)
