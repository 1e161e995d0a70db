"""Pictures of what guests show, taken one call a guest and never waited for longer than ten seconds."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.doors import OFF, NoDoor
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Link, Stumble
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.replies import doing, unanswered
from virtgui.hypervisor.unsupported import lacking
from virtgui.hypervisor.why_not import LOST
from virtgui.model.commands import TakeShot
from virtgui.model.console import Shot
from virtgui.model.keys import Ticket
from virtgui.model.messages import Message, ShotTaken
from virtgui.model.problems import Problem
from virtgui.util.language import tr

_PATIENCE_S = 10.0
_LARGEST = 64 * 1024 * 1024
"""Bytes of one picture: an 8K screen without compression is 100 MB, which nobody looks at in a list."""
_PIECE = 256 * 1024
_LATE = tr("The machine did not answer in time.")
_FEW = tr("The host accepts no more connections from here, so pictures would hold up what else it is asked.")
_LACKS = tr("This hypervisor takes no pictures of its machines' screens.")


class _Asked:
    """One picture on its way."""

    def __init__(self, ticket: Ticket, command: TakeShot) -> None:
        self.ticket = ticket
        self.command = command
        self.task: Task | None = None
        self.patience: Timer | None = None


class Shots:
    """The pictures of one link's machines; for the clerk's thread."""

    def __init__(self, link: Link, pool: Pool, publish: Callable[[Message], None]) -> None:
        self._link = link
        self._pool = pool
        self._publish = publish
        self._lacks: Problem | None = None
        self._open: dict[Ticket, _Asked] = {}

    def ask(self, ticket: Ticket, command: TakeShot) -> None:
        """Begin to take one."""
        it = self._open[ticket] = _Asked(ticket, command)
        if self._lacks is not None:
            self._tell(it, problem=self._lacks)
        elif self._link.refused and not self._link.shared:
            self._tell(it, problem=NoDoor(_FEW).problem(command, command.domain))
        else:
            it.patience = self._link.clerk.later(_PATIENCE_S, partial(self._late, it))
            work = partial(_take, command=command)
            it.task = Task(command.domain.uuid, work, partial(self._taken, it), partial(self._failed, it))
            self._pool.run(it.task)

    def lost(self) -> None:
        """The link is about to be cut."""
        for it in tuple(self._open.values()):
            if self._end(it):
                unanswered(self._publish, it.ticket, it.command, LOST)

    def _taken(self, it: _Asked, found: Shot | NoDoor) -> None:
        if isinstance(found, NoDoor):
            self._tell(it, problem=found.problem(it.command, it.command.domain))
        else:
            self._tell(it, found)

    def _failed(self, it: _Asked, error: libvirt.libvirtError) -> None:
        domain = it.command.domain
        problem = explain(error, doing(it.command), domain=domain)
        if lacking(error):
            # Its number tells those who ask again and again that it is for nothing.
            problem = Problem(problem.doing, _LACKS, problem.detail, code=libvirt.VIR_ERR_NO_SUPPORT)
            self._lacks = problem
        self._tell(it, problem=problem)

    def _late(self, it: _Asked) -> None:
        if it.task is not None and not self._pool.withdraw(it.task):
            self._pool.abandon(it.task)
        self._tell(it, problem=NoDoor(_LATE).problem(it.command, it.command.domain))

    def _tell(self, it: _Asked, shot: Shot | None = None, problem: Problem | None = None) -> None:
        if self._end(it):
            self._publish(ShotTaken(it.ticket, it.command.domain, shot, problem))

    def _end(self, it: _Asked) -> bool:
        """False when it has been answered already."""
        if it.patience is not None:
            it.patience.cancel()
        return self._open.pop(it.ticket, None) is not None


def _take(connection: Connection, command: TakeShot) -> Shot | NoDoor:
    """One picture. Raises libvirt.libvirtError."""
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if not machine.isActive():
        return NoDoor(OFF, start=True)
    stream = connection.newStream(0)
    mime = machine.screenshot(stream, command.screen, 0)
    pieces: list[bytes] = []
    size = 0
    try:
        while piece := stream.recv(_PIECE):
            size += len(piece)
            if size > _LARGEST:
                raise Stumble(tr("The picture is larger than 64 MiB."))
            pieces.append(piece)
    except libvirt.libvirtError:
        with contextlib.suppress(libvirt.libvirtError):
            stream.abort()
        raise
    stream.finish()
    return Shot(str(mime), b"".join(pieces))
