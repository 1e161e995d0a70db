"""The schedules of this computer for the window: read and written beside the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.schedules import Kept, Schedule
from virtgui.qtmodels.errand import Errand
from virtgui.util.language import tr

PERIOD_MS = 10_000


class ScheduleDoor(Protocol):
    """What keeps them; every call may wait for a disk, or for systemd. Raises `Cannot`."""

    def all(self) -> tuple[Kept, ...]:
        """Each with its runs."""

    def put(self, schedule: Schedule) -> None:
        """Keep it, and have it run when it says."""

    def remove(self, name: str) -> None:
        """Forget it."""

    def run(self, name: str) -> None:
        """Begin a run of it now, and do not wait for its end."""

    def damaged(self) -> tuple[str, ...]:
        """The files of schedules that were not understood, and so do not run."""

    def lack(self) -> str:
        """Why nothing would run by itself, "" where it would."""


class ScheduleBook(QObject):
    """One for the program."""

    changed = pyqtSignal()
    """`kept`, `lack` or `damaged` is another now."""
    failed = pyqtSignal(object)
    """A Problem."""

    def __init__(self, door: ScheduleDoor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._watchers = 0
        self._reading = False
        self.ready = False
        self.kept: tuple[Kept, ...] = ()
        self.lack = ""
        self.damaged: tuple[str, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self.read)

    def watch(self, on: bool) -> None:
        """Somebody looks, or does no more."""
        self._watchers += 1 if on else -1
        if self._watchers > 0 and not self._timer.isActive():
            self._timer.start()
            self.read()
        elif self._watchers <= 0:
            self._timer.stop()

    def read(self) -> None:
        """Read now, unless that is under way."""
        if not self._reading:
            self._reading = True
            errand = Errand(tr("read the schedules"), lambda _cancel, _far: self._look(), self)
            errand.done.connect(self._read)
            errand.failed.connect(self.failed)
            errand.ended.connect(self._over)
            errand.ended.connect(errand.deleteLater)

    def put(self, schedule: Schedule, instead: str = "") -> None:
        """Keep a schedule, in the place of one of another name where that is given."""

        def work() -> None:
            self._door.put(schedule)
            if instead and instead != schedule.name:
                self._door.remove(instead)

        self._do(tr("keep the schedule {name}").format(name=schedule.name), work)

    def remove(self, name: str) -> None:
        """Forget one; what it made stays."""
        self._do(tr("remove the schedule {name}").format(name=name), lambda: self._door.remove(name))

    def run(self, name: str) -> None:
        """Run one now."""
        self._do(tr("run the schedule {name}").format(name=name), lambda: self._door.run(name))

    def _do(self, doing: str, work: Callable[[], None]) -> None:
        errand = Errand(doing, lambda _cancel, _far: work(), self)
        errand.failed.connect(self.failed)
        errand.ended.connect(self.read)
        errand.ended.connect(errand.deleteLater)

    def _read(self, told: object) -> None:
        if isinstance(told, tuple) and (told != (self.kept, self.lack, self.damaged) or not self.ready):
            self.kept, self.lack, self.damaged = told
            self.ready = True
            self.changed.emit()

    def _look(self) -> tuple[tuple[Kept, ...], str, tuple[str, ...]]:
        return self._door.all(), self._door.lack(), self._door.damaged()

    def _over(self) -> None:
        self._reading = False
