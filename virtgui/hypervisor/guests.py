"""Questions to guests' agents, and deeds by them, of one link: each answered once, and never waited for without end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import libvirt

from virtgui.hypervisor import guest_read, read
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.replies import guest_refused, unanswered
from virtgui.hypervisor.why_not import LOST, NOT_THERE, READ_ONLY, UNKNOWN
from virtgui.model.guests import (
    Guest,
    GuestDeed,
    GuestRead,
    KeysRead,
    ReadGuest,
    ReadKeys,
    SetPassword,
    doing,
    without_secret,
)
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Began, Finished, Message
from virtgui.model.problems import Problem
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain

_OFF = tr("The machine is off: there is nobody to ask.")
_LATE = tr("The guest did not answer in time, so it is not known whether this was done.")
_READING_S = 25.0
_MORE_S = 15.0
"""What is added to what libvirt waits for the agent: for calls that hang in the host itself, and for the queue."""


class _Job:
    """One question or deed on its way."""

    def __init__(self, ticket: Ticket, command: ReadGuest | ReadKeys | GuestDeed, what: str) -> None:
        self.ticket = ticket
        self.command = command
        self.doing = what
        self.task: Task | None = None
        self.late: Timer | None = None


class Guests:
    """For the clerk's thread. Who asks an agent waits for whoever asks the same one: it answers one at a time."""

    def __init__(
        self, link: Link, pool: Pool, machines: Machines, publish: Callable[[Message], None], *, read_only: bool
    ) -> None:
        self._link = link
        self._pool = pool
        self._machines = machines
        self._publish = publish
        self._read_only = read_only
        self._jobs: dict[Ticket, _Job] = {}

    def ask(self, ticket: Ticket, command: ReadGuest | ReadKeys) -> None:
        """Begin to answer."""
        if lack := self._lack(command.domain):
            unanswered(self._publish, ticket, command, lack)
            return
        if isinstance(command, ReadKeys):
            keys = partial(guest_read.keys, key=command.domain, user=command.user)
            self._begin(_Job(ticket, command, tr("read the SSH keys")), keys, _READING_S)
        else:
            all_of_it = partial(guest_read.guest, key=command.domain)
            self._begin(_Job(ticket, command, tr("ask the guest")), all_of_it, _READING_S)

    def do(self, ticket: Ticket, command: GuestDeed) -> None:
        """Begin a deed."""
        domain = self._machines.get(command.domain.uuid)
        name = domain.name if domain is not None else tr("the machine")
        job = _Job(ticket, command, doing(command, name))
        if lack := self._lack(command.domain):
            guest_refused(self._publish, self._link.clerk, ticket, command, name, lack)
            return
        self._publish(Began(ticket, without_secret(command), name, self._link.clerk.wall()))
        self._begin(job, partial(guest_read.do, command=command), guest_read.patience_s(command) + _MORE_S)

    def cancel(self, ticket: Ticket) -> bool:
        """Stop a deed that has not begun; False for one that is not ours."""
        job = self._jobs.get(ticket)
        if job is None:
            return False
        if job.task is not None and self._pool.withdraw(job.task):
            self._end(job)
            self._publish(Finished(ticket, self._link.clerk.wall(), cancelled=True))
        return True

    def lost(self) -> None:
        """The host is gone, and with it the knowledge of what became of these."""
        for job in tuple(self._jobs.values()):
            self._end(job)
            if isinstance(job.command, ReadGuest | ReadKeys):
                unanswered(self._publish, job.ticket, job.command, LOST)
            else:
                self._finish(job, Problem(job.doing, UNKNOWN), unknown=True)

    def _lack(self, key: DomainKey) -> str:
        """Why nobody is asked."""
        domain = self._machines.get(key.uuid)
        if domain is None:
            return NOT_THERE
        if not domain.active:
            return _OFF
        return READ_ONLY if self._read_only else ""

    def _begin(self, job: _Job, work: Callable[..., Any], patience: float) -> None:
        self._jobs[job.ticket] = job
        guest = f"agent of {job.command.domain.uuid}"  # one that hangs must not keep deeds from the machine
        job.task = Task(guest, work, partial(self._done, job), partial(self._failed, job))
        job.late = self._link.clerk.later(patience, partial(self._overdue, job))
        self._pool.run(job.task)

    def _end(self, job: _Job) -> bool:
        """False when it has ended before."""
        if job.late is not None:
            job.late.cancel()
        return self._jobs.pop(job.ticket, None) is not None

    def _done(self, job: _Job, result: object) -> None:
        if not self._end(job):
            return
        command = job.command
        if isinstance(command, ReadGuest):
            found = result if isinstance(result, Guest) else None
            self._publish(GuestRead(job.ticket, command.domain, found))
        elif isinstance(command, ReadKeys):
            found_keys = result if isinstance(result, tuple) else ()
            self._publish(KeysRead(job.ticket, command.domain, command.user, found_keys))
        else:
            self._finish(job, text=str(result or ""))

    def _failed(self, job: _Job, error: libvirt.libvirtError) -> None:
        if not self._end(job):
            return
        command = job.command
        problem = explain(error, job.doing, domain=command.domain)
        mute = guest_read.silent(error)
        if isinstance(command, ReadGuest):
            self._publish(GuestRead(job.ticket, command.domain, None, problem, mute))
        elif isinstance(command, ReadKeys):
            self._publish(KeysRead(job.ticket, command.domain, command.user, problem=problem))
        elif read.cut(error):
            self._finish(job, Problem(job.doing, UNKNOWN, detail=str(error)), unknown=True)
        else:
            self._finish(job, _hidden(problem, command))

    def _overdue(self, job: _Job) -> None:
        task = job.task
        if not self._end(job) or task is None:
            return
        begun = not self._pool.withdraw(task)
        if begun:
            self._pool.abandon(task)
        if isinstance(job.command, ReadGuest):
            problem = Problem(job.doing, tr("The guest agent did not answer in time."))
            self._publish(GuestRead(job.ticket, job.command.domain, None, problem, silent=True))
        elif isinstance(job.command, ReadKeys):
            unanswered(self._publish, job.ticket, job.command, tr("The guest agent did not answer in time."))
        elif begun:
            self._finish(job, Problem(job.doing, _LATE), unknown=True)
        else:
            self._finish(
                job, Problem(job.doing, tr("The guest agent is busy with something else. Try again in a moment."))
            )

    def _finish(self, job: _Job, problem: Problem | None = None, *, text: str = "", unknown: bool = False) -> None:
        shown = plain(text, 200)
        self._publish(Finished(job.ticket, self._link.clerk.wall(), problem, shown, unknown=unknown))


def _hidden(problem: Problem, command: GuestDeed) -> Problem:
    """libvirt may quote what it was given."""
    secret = command.password if isinstance(command, SetPassword) else ""
    if not secret:
        return problem
    return replace(problem, reason=problem.reason.replace(secret, "…"), detail=problem.detail.replace(secret, "…"))
