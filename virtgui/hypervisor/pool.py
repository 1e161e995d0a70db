"""The lanes that carry calls to guests: at most four, and at most one for each guest."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import libvirt

from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import CLOSED, NOW, Link, Stumble

LANES = 4


class Task:
    """One piece of work for one guest. `urgent` (power off, abort) waits for nobody, and `own` (what
    may take minutes) gets a lane to itself."""

    def __init__(
        self,
        guest: str,
        work: Callable[[Connection], Any],
        then: Callable[[Any], None],
        failed: Callable[[libvirt.libvirtError], None],
        *,
        urgent: bool = False,
        own: bool = False,
    ) -> None:
        self.guest = guest
        self.work = work
        self.then = then
        self.failed = failed
        self.urgent = urgent
        self.own = own
        self.lane: Lane | None = None
        self.over = False
        self._gate = threading.Lock()
        self._begun = self._given_up = False

    def do(self, connection: Connection) -> Any:
        """For the lane, once it has a connection for it. Raises Stumble where it was given up before."""
        with self._gate:
            if self._given_up:
                raise Stumble(CLOSED)
            self._begun = True
        return self.work(connection)

    def give_up(self) -> bool:
        """True where it had not begun: then it never will."""
        with self._gate:
            self._given_up = not self._begun
            return self._given_up


class Pool:
    """Hands tasks to lanes; for the clerk's thread. A guest that hangs holds one lane and its own
    tasks, and nothing else."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._free: list[Lane] = []
        self._number = 0
        self._reads = 0
        self._waiting: deque[Task] = deque()
        self._busy: set[str] = set()

    def run(self, task: Task) -> None:
        """Do the task as soon as its guest and a lane are free."""
        self._waiting.append(task)
        self._next()

    def read(
        self,
        work: Callable[[Connection], Any],
        then: Callable[[Any], None],
        failed: Callable[[libvirt.libvirtError], None],
        *,
        priority: int,
    ) -> Task | None:
        """Read something of a guest, whatever else it is busy with: on a lane that nobody else waits for, as newer
        libvirt lets one that hangs hold even its definition. None where there is one lane for all, which does it in
        its turn."""
        if self._link.refused:
            if not self._link.ask(self._link.read, work, then, failed, priority=priority):
                failed(Stumble(CLOSED))
            return None
        self._reads += 1
        task = Task(f"read {self._reads}", work, then, failed)
        self.run(task)
        return task

    def withdraw(self, task: Task) -> bool:
        """Take back a task that has not begun; False when it has."""
        if task in self._waiting:
            self._waiting.remove(task)
            return True
        return False

    def abandon(self, task: Task) -> None:
        """Wait no longer for a task that has begun: its lane is left to it. Nothing comes back from
        it, and its guest stays busy until it does."""
        if task.over or task.lane is None:
            return
        task.then = task.failed = _nothing
        if task.lane is not self._link.read and not task.own and not task.urgent:
            self._number -= 1
            task.own = True
            self._next()

    def busy(self, guest: str) -> bool:
        """True while a call to that guest is under way."""
        return guest in self._busy

    def _next(self) -> None:
        for task in tuple(self._waiting):
            if not task.urgent and task.guest in self._busy:
                continue
            lane = self._lane(task)
            if lane is None:
                continue
            self._waiting.remove(task)
            self._begin(task, lane)

    def _lane(self, task: Task) -> Lane | None:
        if self._link.refused:
            return self._link.read
        usable = [lane for lane in self._free if lane.usable]
        self._number -= len(self._free) - len(usable)
        self._free = usable
        if self._free and not task.own:
            return self._free.pop()
        if task.own or task.urgent:
            task.own = True
            return self._link.lane("long")
        if self._number >= LANES:
            return None
        self._number += 1
        return self._link.lane("act")

    def _begin(self, task: Task, lane: Lane) -> None:
        task.lane = lane
        if not task.urgent:
            self._busy.add(task.guest)

        def then(result: object) -> None:
            self._done(task, lane)
            task.then(result)

        def failed(error: libvirt.libvirtError) -> None:
            self._done(task, lane)
            task.failed(error)

        if not self._link.ask(lane, task.do, then, failed, priority=NOW):
            self._done(task, lane)
            task.failed(Stumble(CLOSED))

    def _done(self, task: Task, lane: Lane) -> None:
        task.over = True
        if not task.urgent:
            self._busy.discard(task.guest)
        if lane is self._link.read:
            pass
        elif task.own:
            self._link.close_lane(lane)
        elif not lane.usable:
            self._number -= 1
        else:
            self._free.append(lane)
        self._next()


def _nothing(_result: object) -> None:
    """What came too late."""
