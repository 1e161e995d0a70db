"""Snapshots of one link: read when asked, and deeds on them as jobs, each ended exactly once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import NOT_BEGUN, Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.memory_watch import MemoryWatch
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.reader import Reader
from virtgui.hypervisor.snapshots_do import UNREAD, Work, carry_out
from virtgui.hypervisor.snapshots_read import Files, holders, snapshots
from virtgui.hypervisor.users import Reading, Users
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished, Message
from virtgui.model.problems import Problem
from virtgui.model.snapshots import (
    Deed,
    DeleteSnapshots,
    Kind,
    MakeSnapshot,
    Reach,
    ReadSnapshots,
    RevertTo,
    Snapshots,
    SnapshotsRead,
    ThawGuest,
    doing,
)
from virtgui.model.users import HostFiles
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.refused import Refused

READING = tr("read the snapshots")
_READ_ONLY = tr("The connection to its host is read-only.")
_NOT_THERE = tr("This machine no longer exists.")
_UNREADABLE = tr("Its definition cannot be read.")
_PATIENCE_S = 20.0
_LATE = tr("The host did not answer in time.")


class Job:
    """One ticketed deed on its way."""

    def __init__(self, ticket: Ticket, command: Deed, what: str) -> None:
        self.ticket = ticket
        self.command = command
        self.doing = what
        self.reading: Reading | None = None
        self.task: Task | None = None
        self.work: Work | None = None
        self.memory: MemoryWatch | None = None

    @property
    def writes_memory(self) -> bool:
        """Whether libvirt tells how far it is, and can break it off."""
        command = self.command
        return isinstance(command, MakeSnapshot) and command.plan.memory and command.plan.kind is Kind.EXTERNAL


class Question:
    """One reading on its way."""

    def __init__(self, ticket: Ticket, domain: DomainKey) -> None:
        self.ticket = ticket
        self.domain = domain
        self.late: Timer | None = None
        self.reading: Reading | None = None


class SnapshotJobs:
    """For the clerk's thread."""

    def __init__(
        self,
        link: Link,
        pool: Pool,
        machines: Machines,
        reader: Reader,
        users: Callable[[], Users],
        publish: Callable[[Message], None],
        *,
        read_only: bool,
        clock_behind: Callable[[DomainKey], None] = lambda key: None,
    ) -> None:
        self._link = link
        self._pool = pool
        self._machines = machines
        self._reader = reader
        self._users = users
        self._publish = publish
        self._read_only = read_only
        self._clock_behind = clock_behind
        self._files = Files()
        self._jobs: dict[Ticket, Job] = {}
        self._questions: dict[Ticket, Question] = {}
        self._lane: Lane | None = None

    # -- reading -----------------------------------------------------------------------------

    def ask(self, ticket: Ticket, command: ReadSnapshots) -> None:
        """Begin to answer. Reading asks no guest, so it waits for none."""
        it = self._questions[ticket] = Question(ticket, command.domain)
        if command.deep:
            it.reading = self._users().read(not self._read_only, partial(self._read, it))
        else:
            self._read(it, None)

    def _read(self, it: Question, host: HostFiles | None) -> None:
        if it.ticket not in self._questions:
            return
        if self._lane is None or not self._lane.usable:
            self._lane = self._link.lane("snapshots")
        work = partial(_told, key=it.domain, files=self._files, host=host)
        it.late = self._link.clerk.later(_PATIENCE_S, partial(self._answer, it, None, Problem(READING, _LATE)))
        if not self._link.ask(self._lane, work, partial(self._answer, it), partial(self._unread, it)):
            self._answer(it, None, Problem(READING, tr("The connection is closed.")))

    def _unread(self, it: Question, error: libvirt.libvirtError) -> None:
        self._answer(it, None, explain(error, READING, domain=it.domain))

    def _answer(self, it: Question, known: Snapshots | None, problem: Problem | None = None) -> None:
        if self._questions.pop(it.ticket, None) is None:
            return
        if it.late is not None:
            it.late.cancel()
        if known is None and problem is None:
            problem = Problem(READING, _UNREADABLE)
        self._publish(SnapshotsRead(it.ticket, it.domain, known, problem))

    def busy(self, uuid: str) -> bool:
        """Whether a deed is under way on a machine's disks."""
        return any(job.command.domain.uuid == uuid for job in self._jobs.values())

    # -- deeds -------------------------------------------------------------------------------

    def begin(self, ticket: Ticket, command: Deed) -> None:
        """Begin a deed."""
        domain = self._machines.get(command.domain.uuid)
        name = domain.name if domain is not None else ""
        what = plain(doing(command, name or tr("the machine")), 200)
        job = self._jobs[ticket] = Job(ticket, command, what)
        stoppable = job.writes_memory or isinstance(command, DeleteSnapshots)
        self._publish(Began(ticket, command, name, self._link.clerk.wall(), stoppable))
        if domain is None or self._read_only:
            self._finish(job, Problem(job.doing, _READ_ONLY if self._read_only else _NOT_THERE))
        elif isinstance(command, RevertTo) or (
            isinstance(command, DeleteSnapshots) and command.reach is not Reach.RECORD
        ):
            self._publish(Advanced(ticket, text=tr("Looking who uses its files")))
            job.reading = self._users().read(True, partial(self._run, job))
        else:
            self._run(job, None)

    def cancel(self, ticket: Ticket) -> bool:
        """Stop it as far as it can be stopped; False for one that is not ours."""
        job = self._jobs.get(ticket)
        if job is None:
            return False
        if job.work is None or (job.task is not None and self._pool.withdraw(job.task)):
            if job.reading is not None:
                self._users().stop(job.reading)
            self._finish(job, cancelled=True)
            return True
        job.work.stop.set()
        if job.memory is not None:
            job.memory.abort()
        return True

    def lost(self) -> None:
        """The host is gone, and with it the knowledge of what became of these."""
        for it in tuple(self._questions.values()):
            self._answer(it, None, Problem(READING, tr("Its host went away meanwhile.")))
        for job in tuple(self._jobs.values()):
            self._unknown(job)

    def _run(self, job: Job, host: HostFiles | None) -> None:
        if job.ticket not in self._jobs:
            return

        def tell(done: float, total: float, text: str) -> None:  # from the lane
            self._publish(Advanced(job.ticket, done, total, "bytes" if total else "", text=text))

        job.work = Work(job.command, job.doing, tell, self._files, host)
        work = partial(carry_out, work=job.work)
        job.task = Task(job.command.domain.uuid, work, partial(self._done, job), partial(self._failed, job), own=True)
        self._pool.run(job.task)
        if job.writes_memory:
            job.memory = MemoryWatch(self._link, job.command.domain.uuid, partial(self._progressed, job))
            job.memory.begin()

    def _done(self, job: Job, work: Work) -> None:
        uuid = job.command.domain.uuid
        if work.row is UNREAD:
            self._reader.acted(uuid)
        elif work.row is None:
            self._machines.drop((uuid,))
        else:
            self._machines.see((work.row,))
            self._reader.configure((uuid,))
        if work.clock:
            self._clock_behind(job.command.domain)
        if job.ticket not in self._jobs:
            return
        if work.stopped or (job.memory is not None and job.memory.aborting and work.problem is not None):
            self._finish(job, work.problem if work.stopped else None, cancelled=True)
        else:
            self._finish(job, work.problem, text=work.text)

    def _failed(self, job: Job, error: libvirt.libvirtError) -> None:
        self._reader.acted(job.command.domain.uuid)
        if job.ticket not in self._jobs:
            return
        if read.cut(error):
            self._unknown(job)
        else:
            self._finish(job, explain(error, job.doing, domain=job.command.domain))

    def _unknown(self, job: Job) -> None:
        work = job.work
        if work is None or not work.begun:
            self._finish(job, Problem(job.doing, NOT_BEGUN), unknown=False)
            return
        reason = tr("The host went away meanwhile, so it is not known whether this was done. Check when it is back.")
        remedy = None
        if isinstance(job.command, MakeSnapshot) and job.command.plan.quiesce:
            reason += tr(" The guest's file systems may still be frozen: thaw them if it does not go on.")
            remedy = ThawGuest(job.command.domain)
        if work.done:
            reason = f"{' '.join(work.done)} {reason}"
        self._finish(job, Problem(job.doing, reason, remedy=remedy), unknown=True)

    def _finish(
        self,
        job: Job,
        problem: Problem | None = None,
        *,
        text: str = "",
        cancelled: bool = False,
        unknown: bool = False,
    ) -> None:
        if self._jobs.pop(job.ticket, None) is None:
            return
        if job.memory is not None:
            job.memory.end()
        self._publish(Finished(job.ticket, self._link.clerk.wall(), problem, text, cancelled, unknown))

    def _progressed(self, job: Job, done: float, total: float) -> None:
        self._publish(Advanced(job.ticket, done, total, "bytes", text=tr("Keeping its memory")))


def _told(connection: Connection, key: DomainKey, files: Files, host: HostFiles | None) -> Snapshots | None:
    try:
        known = snapshots(connection, key, files)
    except Refused:
        return None
    return known if host is None else holders(known, host)
