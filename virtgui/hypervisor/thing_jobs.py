"""Deeds on things and definitions of them as jobs: begun in their turn, cancelled and ended, each exactly once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor import doings, read, things_do
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.interface_change import InterfaceChange
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Link, Stumble
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.replies import thing_words
from virtgui.hypervisor.things import Things
from virtgui.hypervisor.things_read import GONE
from virtgui.hypervisor.why_not import BROKEN, NOT_BEGUN, UNKNOWN
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished, Message
from virtgui.model.problems import Problem
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingCommand, ThingKept, ThingKind, ThingMade
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.redact import redact

_ASKED = tr("The host had been asked already.")


class Job:
    """One ticketed deed on its way."""

    def __init__(self, ticket: Ticket, command: ThingCommand, doing: str) -> None:
        self.ticket = ticket
        self.command = command
        self.doing = doing
        self.stop = threading.Event()
        self.left: list[str] = []
        """What is to be known of what was done before it failed."""
        self.task: Task | None = None

    @property
    def kind(self) -> ThingKind:
        return self.command.kind if isinstance(self.command, DefineThing) else self.command.thing.kind


class ThingJobs:
    """The deeds of one link; for the clerk's thread. Pools have lanes of their own: storage that hangs
    keeps nothing else back."""

    def __init__(
        self,
        link: Link,
        host: HostKey,
        things: Things,
        publish: Callable[[Message], None],
        interfaces: InterfaceChange,
        *,
        read_only: bool,
    ) -> None:
        self._link = link
        self._interfaces = interfaces
        self._host = host
        self._things = things
        self._publish = publish
        self._read_only = read_only
        self._pools = Pool(link)
        self._others = Pool(link)
        self._jobs: dict[Ticket, Job] = {}

    def begin(self, ticket: Ticket, command: ThingCommand) -> None:
        """Begin a deed, several of them or a definition."""
        name = "" if isinstance(command, DefineThing) else self._things.name_of(command.thing)
        doing = thing_words(command, name)
        self._publish(Began(ticket, command, plain(name), self._link.clerk.wall(), True))
        if self._read_only:
            denied = Stumble("read only access", libvirt.VIR_ERR_OPERATION_DENIED)
            self._publish(Finished(ticket, self._link.clerk.wall(), explain(denied, doing, host=self._host)))
            return
        job = self._jobs[ticket] = Job(ticket, command, doing)
        work: Callable[[Connection], Thing | None]

        def told(text: str) -> None:  # from the lane
            self._publish(Advanced(ticket, text=text))

        if isinstance(command, DefineThing):
            work = partial(things_do.define, command=command, stop=job.stop)
            replaced = command.replacing
            whose = f"{command.kind.value} {replaced.name if replaced is not None else f'new {ticket}'}"
        else:
            whose = f"{command.thing.kind.value} {command.thing.name}"
            if isinstance(command, ThingAct):
                work = partial(things_do.act, command=command, stop=job.stop, told=told)
            else:
                work = partial(things_do.several, command=command, stop=job.stop, left=job.left.append, told=told)
        if job.kind is ThingKind.INTERFACE:
            whose = "interfaces"  # one after the other, for they share one change
            work = partial(self._interfaces.guarded, work=work)
        job.task = Task(whose, work, partial(self._done, job), partial(self._failed, job))
        (self._pools if job.kind is ThingKind.POOL else self._others).run(job.task)

    def cancel(self, ticket: Ticket) -> bool:
        """Stop a job as far as it can be stopped; False for one that is not ours."""
        job = self._jobs.get(ticket)
        if job is None or job.task is None:
            return job is not None
        pool = self._pools if job.kind is ThingKind.POOL else self._others
        job.stop.set()
        if pool.withdraw(job.task):
            self._finish(job, cancelled=True)
        else:
            pool.abandon(job.task)
            self._finish(job, cancelled=True, text=_ASKED)
            if not isinstance(job.command, DefineThing):
                self._things.touched_key(job.command.thing)
        return True

    def lost(self) -> None:
        """The link is about to be cut."""
        for job in tuple(self._jobs.values()):
            job.stop.set()
            if job.task is not None and job.task.give_up():
                self._finish(job, Problem(job.doing, NOT_BEGUN))
            else:
                self._finish(job, Problem(job.doing, UNKNOWN), unknown=True)

    def _done(self, job: Job, thing: Thing | None) -> None:
        if job.kind is ThingKind.INTERFACE:
            self._interfaces.noted()
        if not isinstance(job.command, DefineThing):
            self._things.done(job.command.thing, thing)
        elif thing is not None:
            self._things.done(thing.key, thing)
            if job.command.replacing is None:
                self._publish(ThingMade(job.ticket, thing.key))
            self._publish(ThingKept(job.ticket, thing))
        self._finish(job)

    def _failed(self, job: Job, error: libvirt.libvirtError) -> None:
        if not isinstance(job.command, DefineThing):
            self._things.done(job.command.thing, None)  # whatever it is now
        if read.cut(error):
            reason = BROKEN
            self._finish(job, Problem(job.doing, reason, str(error)), unknown=True)
            return
        problem = explain(error, job.doing, host=self._host)
        if job.left:
            problem = Problem(job.doing, " ".join((problem.reason, *job.left)), problem.detail)
        if error.get_error_code() in GONE and isinstance(job.command, ThingAct):
            reason = doings.GONE[job.kind]
            problem = Problem(job.doing, reason, redact(error.get_error_message() or str(error)))
        self._finish(job, problem)

    def _finish(
        self,
        job: Job,
        problem: Problem | None = None,
        *,
        text: str = "",
        cancelled: bool = False,
        unknown: bool = False,
    ) -> None:
        if self._jobs.pop(job.ticket, None) is not None:
            self._publish(Finished(job.ticket, self._link.clerk.wall(), problem, text, cancelled, unknown))
