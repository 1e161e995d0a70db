"""One deed on several machines of a host as one job: a few at once, each with its own result."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.act import Acts, perform
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.machines import Machines, Row
from virtgui.hypervisor.perform import DEEDS
from virtgui.hypervisor.pool import LANES, Pool, Task
from virtgui.hypervisor.why_not import BROKEN, NOT_THERE, UNKNOWN
from virtgui.model.commands import Act, ActAll
from virtgui.model.doing import all_doing, verb_doing
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished, Message
from virtgui.model.problems import Problem
from virtgui.util.language import tr
from virtgui.util.names import plain

_AT_ONCE = LANES - 1
"""Another guest's deed finds a lane meanwhile."""
_PATIENCE_S = 2.0
"""How long those that are under way are waited for after a cancel."""
_NAMED = 5
"""So many are named with each reason; the details name all."""


class _Job:
    def __init__(self, ticket: Ticket, command: ActAll) -> None:
        self.ticket = ticket
        self.command = command
        self.waiting = deque(command.domains)
        self.under_way: dict[DomainKey, Task] = {}
        self.done = 0
        self.failed: dict[DomainKey, tuple[str, Problem]] = {}
        """Name and why."""
        self.cancelled = False
        self.busy = False


class Together:
    """The jobs of one link; for the clerk's thread. For deeds that are over with their call."""

    def __init__(
        self, link: Link, pool: Pool, machines: Machines, acts: Acts, publish: Callable[[Message], None]
    ) -> None:
        self._link = link
        self._pool = pool
        self._machines = machines
        self._acts = acts
        self._publish = publish
        self._jobs: dict[Ticket, _Job] = {}

    def begin(self, ticket: Ticket, command: ActAll) -> None:
        """Begin with the first machines."""
        job = self._jobs[ticket] = _Job(ticket, command)
        self._publish(Began(ticket, command, "", self._link.clerk.wall(), True))
        self._go_on(job)

    def cancel(self, ticket: Ticket) -> bool:
        """Begin nothing more; False for a job that is not ours."""
        job = self._jobs.get(ticket)
        if job is None:
            return False
        job.cancelled = True
        job.waiting.clear()
        for key, task in tuple(job.under_way.items()):
            if self._pool.withdraw(task):
                del job.under_way[key]
        self._link.clerk.later(_PATIENCE_S, partial(self._finish, job))
        self._go_on(job)
        return True

    def lost(self) -> None:
        """The host is gone, and with it the knowledge of what became of those under way."""
        for job in tuple(self._jobs.values()):
            for task in job.under_way.values():
                task.give_up()
            self._end(job, Problem(all_doing(job.command), UNKNOWN), unknown=True)

    def _go_on(self, job: _Job) -> None:
        """A task may fail before it is handed over: what that begins is begun here."""
        if job.busy:
            return
        job.busy = True
        while job.waiting and len(job.under_way) < _AT_ONCE:
            self._next(job, job.waiting.popleft())
        job.busy = False
        if not job.under_way:
            self._finish(job)

    def _next(self, job: _Job, key: DomainKey) -> None:
        domain, verb = self._machines.get(key.uuid), job.command.verb
        if domain is None:
            job.failed[key] = (key.uuid, Problem(verb_doing(verb, tr("the machine")), NOT_THERE))
            return
        act = Act(key, verb, job.command.text)
        failed = partial(self._failed, job, key, plain(domain.name))
        task = Task(key.uuid, partial(perform, deed=DEEDS[verb], act=act), partial(self._done, job, key), failed)
        job.under_way[key] = task
        self._pool.run(task)

    def _done(self, job: _Job, key: DomainKey, row: Row | None) -> None:
        self._acts.take(key.uuid, row)
        job.under_way.pop(key, None)
        job.done += 1
        self._advance(job)

    def _failed(self, job: _Job, key: DomainKey, name: str, error: libvirt.libvirtError) -> None:
        self._acts.touched(key.uuid)
        job.under_way.pop(key, None)
        if read.cut(error):
            self._end(job, Problem(all_doing(job.command), BROKEN, detail=str(error)), unknown=True)
            return
        verb = job.command.verb
        job.failed[key] = (name, explain(error, verb_doing(verb, name), domain=key, verb=verb))
        self._advance(job)

    def _advance(self, job: _Job) -> None:
        if job.ticket in self._jobs:
            done, total = job.done + len(job.failed), len(job.command.domains)
            text = tr("{done} of {total}").format(done=done, total=total)
            self._publish(Advanced(job.ticket, done, total, text=text))
            self._go_on(job)

    def _finish(self, job: _Job) -> None:
        """All had their turn, or no more is to be waited for."""
        command, problem = job.command, None
        # In the order in which they were given, whichever ended first.
        job.failed = {key: job.failed[key] for key in command.domains if key in job.failed}
        if job.failed:
            again = ActAll(command.host, tuple(job.failed), command.verb, command.text)
            problem = Problem(all_doing(command, len(job.failed)), _reasons(job), _details(job), remedy=again)
        if job.cancelled:
            done = tr("Cancelled when {done} of {total} were done.").format(done=job.done, total=len(command.domains))
            reason = f"{done} {problem.reason}" if problem is not None else done
            problem = Problem(all_doing(command), reason, _details(job))
        self._end(job, problem)

    def _end(self, job: _Job, problem: Problem | None, *, unknown: bool = False) -> None:
        if self._jobs.pop(job.ticket, None) is not None:
            job.waiting.clear()
            cancelled = job.cancelled and not unknown
            self._publish(Finished(job.ticket, self._link.clerk.wall(), problem, cancelled=cancelled, unknown=unknown))


def _reasons(job: _Job) -> str:
    """ "web-01, db-02: It is ..." for each reason."""
    names: dict[str, list[str]] = {}
    for name, problem in job.failed.values():
        names.setdefault(problem.reason, []).append(name)
    told = []
    for reason, alike in names.items():
        listed, more = ", ".join(alike[:_NAMED]), len(alike) - _NAMED
        listed = tr("{names} and {n} more").format(names=listed, n=more) if more > 0 else listed
        told.append(f"{listed}: {reason}")
    return " ".join(told)


def _details(job: _Job) -> str:
    return "\n".join(f"{name}: {problem.detail or problem.reason}" for name, problem in job.failed.values())
