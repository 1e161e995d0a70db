"""Schedules as a window deals with them: the files, the timers, and a run that outlives the window."""

from __future__ import annotations

import subprocess

from virtgui.host.schedules import Schedules
from virtgui.host.timers import Next, Timers
from virtgui.model.schedules import Kept, Schedule
from virtgui.util.errand import Cannot
from virtgui.util.itself import program
from virtgui.util.language import tr


class ScheduleDesk:
    """What `qtmodels.schedule_book.ScheduleDoor` wants."""

    def __init__(self, schedules: Schedules | None = None, timers: Timers | None = None) -> None:
        self._schedules = schedules or Schedules()
        self._timers = timers or Timers()

    def all(self) -> tuple[Kept, ...]:
        """Each with its runs and what systemd says of it."""
        here = self._timers.lack() == ""
        found = []
        for each in self._schedules.all():
            comes = self._timers.next(each.schedule.name) if here else Next()
            found.append(each._replace(timer=comes.state, next=comes.at))
        return tuple(found)

    def put(self, schedule: Schedule) -> None:
        """Write it and its units. Raises Cannot."""
        try:
            if wrong := self._timers.calendar(schedule.when):
                raise Cannot(wrong)
            self._schedules.put(schedule)
            self._timers.write(schedule)
        except (OSError, ValueError) as error:
            raise Cannot(f"{str(error).rstrip('.')}.") from None

    def remove(self, name: str) -> None:
        """Forget it and its units. Raises Cannot."""
        try:
            self._timers.remove(name)
            self._schedules.remove(name)
        except OSError as error:
            raise Cannot(f"{str(error).rstrip('.')}.") from None

    def run(self, name: str) -> None:
        """As its timer would, in a process of its own. Raises Cannot."""
        if self._schedules.running(name):
            raise Cannot(tr("It runs already."))
        try:
            subprocess.Popen(  # noqa: S603  (a list of words, no shell)
                [*program(), "run-schedule", name],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise Cannot(tr("It could not be started."), str(error)) from None

    def damaged(self) -> tuple[str, ...]:
        """The files of schedules that were not understood."""
        return tuple(map(str, self._schedules.damaged()))

    def lack(self) -> str:
        """Why nothing would run by itself."""
        return self._timers.lack()
