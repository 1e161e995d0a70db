"""Deeds on machines that take their time, and questions about them, for one link: each begun, watched, ended once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

import libvirt

from virtgui.hypervisor import block_do, block_read, read, saving, snapshots_do
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import CLOSED, NOW, Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.memory_watch import MemoryWatch
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.reader import Reader
from virtgui.hypervisor.snapshots_read import Files, holders, snapshots
from virtgui.hypervisor.users import Reading, Users
from virtgui.hypervisor.why_not import LATE, LOST, NOT_BEGUN, NOT_THERE, READ_ONLY, UNKNOWN, UNREADABLE
from virtgui.hypervisor.work import UNREAD, Work, carry_out
from virtgui.model.blocks import (
    BlockJobsFound,
    Commit,
    Copy,
    Disks,
    FollowBlockJob,
    Pull,
    ReadDisks,
    Running,
    TuneBlockJob,
)
from virtgui.model.domain_deeds import DomainDeed, DomainQuestion
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished, Message
from virtgui.model.problems import Problem
from virtgui.model.saving import Dump, KeepSaved, Peek, ReadSaved, RestoreFrom, SaveTo, SendSignal
from virtgui.model.snapshots import (
    DeleteSnapshots,
    EditSnapshot,
    ImportSnapshots,
    MakeSnapshot,
    Reach,
    ReadSnapshots,
    RevertTo,
    Snapshots,
    ThawGuest,
)
from virtgui.model.users import HostFiles
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.refused import Refused

_FEW = tr("The host accepts only one connection from here, so such a job could be neither watched nor stopped.")
_PATIENCE_S = 20.0


def _never(_command: object) -> bool:
    return False


def _always(_command: object) -> bool:
    return True


class Way(NamedTuple):
    """How a kind of deed is done. `beside` leaves the machine free for other deeds meanwhile; `aborts` says that
    libvirt tells how far it is, and can break it off; `looks` that who uses which file has to be known before; `new`
    that the machine need not be there yet; `merges` that it begins jobs on the machine's disks, and follows them."""

    do: Callable[[Connection, Work], None]
    beside: bool = False
    aborts: Callable[[Any], bool] = _never
    looks: Callable[[Any], bool] = _never
    new: bool = False
    stoppable: Callable[[Any], bool] = _always
    merges: bool = False


class Answer(NamedTuple):
    """How a kind of question is answered; one that `guest` is asked for goes in the machine's turn. Those with a
    `queue` are asked one after another on a connection of that name, which is kept; others on one of their own."""

    do: Callable[[Connection, Any, _Around], object]
    guest: bool = False
    looks: Callable[[Any], bool] = _never
    queue: str = ""


class _Around(NamedTuple):
    """What answering may need."""

    files: Files
    host: HostFiles | None


class Job:
    """One ticketed deed on its way."""

    def __init__(self, ticket: Ticket, command: DomainDeed, what: str, way: Way) -> None:
        self.ticket = ticket
        self.command = command
        self.doing = what
        self.way = way
        self.reading: Reading | None = None
        self.task: Task | None = None
        self.lane: Lane | None = None
        self.work: Work | None = None
        self.memory: MemoryWatch | None = None

    @property
    def uuid(self) -> str:
        return self.command.domain.uuid

    @property
    def target(self) -> str:
        """The disk it is on, "" for none."""
        return str(getattr(self.command, "target", "")) if self.way.beside else ""


class Question:
    """One reading on its way."""

    def __init__(self, ticket: Ticket, command: DomainQuestion) -> None:
        self.ticket = ticket
        self.command = command
        self.late: Timer | None = None
        self.lane: Lane | None = None


def ways() -> dict[type, Way]:
    """Of each kind of deed how it is done."""
    block = Way(block_do.do, beside=True, looks=lambda command: not isinstance(command, FollowBlockJob))
    snapshot = Way(snapshots_do.do, stoppable=_never, merges=True)
    writes = attrgetter("writes_memory")
    return {
        **dict.fromkeys((Pull, Commit, Copy, FollowBlockJob), block),
        **dict.fromkeys((EditSnapshot, ImportSnapshots, ThawGuest), snapshot),
        MakeSnapshot: snapshot._replace(aborts=writes, stoppable=writes),
        RevertTo: snapshot._replace(looks=_always),
        DeleteSnapshots: snapshot._replace(looks=lambda command: command.reach is not Reach.RECORD, stoppable=_always),
        SaveTo: Way(saving.save, aborts=_always),
        Dump: Way(saving.dump, aborts=_always, stoppable=lambda command: not command.memory_only),
        RestoreFrom: Way(saving.restore, new=True, stoppable=_never),
        KeepSaved: Way(saving.keep, new=True, stoppable=_never),
        SendSignal: Way(saving.send_signal, stoppable=_never),
    }


def answers() -> dict[type, Answer]:
    """Of each kind of question how it is answered."""
    return {
        ReadSnapshots: Answer(_snapshots, looks=attrgetter("deep"), queue="snapshots"),
        ReadDisks: Answer(_disks, looks=attrgetter("deep")),
        TuneBlockJob: Answer(_tune, guest=True),
        ReadSaved: Answer(lambda connection, command, _: saving.read_saved(connection, command)),
        Peek: Answer(lambda connection, command, _: saving.peek(connection, command), guest=True),
    }


class DomainJobs:
    """For the clerk's thread. `elsewhere` tells whether another part of the program has a job on a machine's disks."""

    def __init__(
        self,
        link: Link,
        pool: Pool,
        machines: Machines,
        reader: Reader,
        users: Callable[[], Users],
        publish: Callable[[Message], None],
        host: HostKey,
        *,
        read_only: bool,
        elsewhere: Callable[[str], bool] = lambda uuid: False,
        clock_behind: Callable[[DomainKey], None] = lambda key: None,
    ) -> None:
        self._link = link
        self._pool = pool
        self._machines = machines
        self._reader = reader
        self._users = users
        self._publish = publish
        self._host = host
        self._read_only = read_only
        self._elsewhere = elsewhere
        self._clock_behind = clock_behind
        self._files = Files()
        self._ways = ways()
        self._answers = answers()
        self._jobs: dict[Ticket, Job] = {}
        self._questions: dict[Ticket, Question] = {}
        self._queues: dict[str, Lane] = {}
        self._announced: set[tuple[str, str]] = set()

    # -- questions ---------------------------------------------------------------------------

    def ask(self, ticket: Ticket, command: DomainQuestion) -> None:
        """Begin to answer."""
        it = self._questions[ticket] = Question(ticket, command)
        how = self._answers[type(command)]
        if isinstance(command, TuneBlockJob) and self._tune_ours(it, command):
            return
        if how.looks(command):
            self._users().read(not self._read_only, partial(self._ask, it, how))
        else:
            self._ask(it, how, None)

    def _ask(self, it: Question, how: Answer, host: HostFiles | None) -> None:
        if it.ticket not in self._questions:
            return
        work = partial(_answered, how=how, command=it.command, around=_Around(self._files, host))
        it.late = self._link.clerk.later(_PATIENCE_S, partial(self._answer, it, None, why=LATE))
        uuid = it.command.domain.uuid
        if how.guest:
            self._pool.run(Task(uuid, work, partial(self._answer, it), partial(self._unread, it)))
            return
        lane = self._queue(how.queue) if how.queue else self._link.lane("read")
        it.lane = None if how.queue else lane
        if not self._link.ask(lane, work, partial(self._answer, it), partial(self._unread, it)):
            self._answer(it, None, why=CLOSED)

    def _queue(self, name: str) -> Lane:
        lane = self._queues.get(name)
        if lane is None or not lane.usable:
            lane = self._queues[name] = self._link.lane(name)
        return lane

    def _unread(self, it: Question, error: libvirt.libvirtError) -> None:
        self._answer(it, None, explain(error, it.command.asking, domain=it.command.domain))

    def _answer(self, it: Question, answer: object, problem: Problem | None = None, why: str = "") -> None:
        if self._questions.pop(it.ticket, None) is None:
            return
        if it.late is not None:
            it.late.cancel()
        if it.lane is not None:
            self._link.close_lane(it.lane)
        if answer is None and problem is None:
            problem = Problem(it.command.asking, why or UNREADABLE)
        self._publish(it.command.answered(it.ticket, answer, problem))
        if isinstance(answer, Disks):
            jobs = [chain.job for chain in answer.chains if chain.job is not None]
            name = answer.known.name
            self._found(tuple(Running(answer.known.domain, name, job) for job in jobs))

    def _tune_ours(self, it: Question, command: TuneBlockJob) -> bool:
        """A job that is watched here goes over or stops by itself, so that its end is told."""
        if not command.go_over and not command.stop:
            return False
        for job in self._jobs.values():
            if job.uuid == command.domain.uuid and job.target == command.target and job.work is not None:
                if command.stop:
                    self.cancel(job.ticket)
                else:
                    job.work.go_over.set()
                self._answer(it, True)
                return True
        return False

    # -- jobs found running ------------------------------------------------------------------

    def look_for_running(self) -> None:
        """See whether jobs run that nobody here watches: begun before this program was, or by somebody else."""
        lane = self._link.lane("jobs")

        def told(found: tuple[Running, ...]) -> None:
            self._link.close_lane(lane)
            self._found(found)

        work = partial(block_read.found, host=self._host, uuids=sorted(self._machines.active()))
        self._link.ask(lane, work, told, lambda _: self._link.close_lane(lane))

    def heard(self, uuid: str, target: str, status: int) -> None:
        """libvirt told of a job's end, or that both sides of it are alike."""
        ours = [job for job in self._jobs.values() if job.uuid == uuid and job.target == target]
        for job in ours:
            if job.work is not None and status != libvirt.VIR_DOMAIN_BLOCK_JOB_READY:
                job.work.heard[target] = status
        if status == libvirt.VIR_DOMAIN_BLOCK_JOB_READY and not ours and not self._merging(uuid):
            self.look_for_running()
        if status != libvirt.VIR_DOMAIN_BLOCK_JOB_READY:
            self._announced.discard((uuid, target))

    def _merging(self, uuid: str) -> bool:
        """Whether jobs on its disks are part of something larger, which is told by itself."""
        return self._elsewhere(uuid) or any(job.uuid == uuid and job.way.merges for job in self._jobs.values())

    def _found(self, found: tuple[Running, ...]) -> None:
        watched = {(job.uuid, job.target) for job in self._jobs.values() if job.target}
        news = []
        for each in found:
            place = (each.domain.uuid, each.job.target)
            if place not in watched and place not in self._announced and not self._merging(each.domain.uuid):
                self._announced.add(place)
                news.append(each)
        if news and not self._read_only:
            self._publish(BlockJobsFound(self._host, tuple(news)))

    # -- deeds -------------------------------------------------------------------------------

    def begin(self, ticket: Ticket, command: DomainDeed) -> None:
        """Begin a deed."""
        domain = self._machines.get(command.domain.uuid)
        way = self._ways[type(command)]
        name = domain.name if domain is not None else ""
        what = plain(command.doing(name or tr("the machine")), 200)
        job = self._jobs[ticket] = Job(ticket, command, what, way)
        self._publish(Began(ticket, command, name, self._link.clerk.wall(), way.stoppable(command)))
        if self._read_only or (domain is None and not way.new):
            self._finish(job, Problem(job.doing, READ_ONLY if self._read_only else NOT_THERE))
        elif way.beside and self._link.refused:
            self._finish(job, Problem(job.doing, _FEW))
        elif way.looks(command):
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
            self._answer(it, None, why=LOST)
        for job in tuple(self._jobs.values()):
            if job.work is not None:
                job.work.left.set()
            self._unknown(job)

    def _run(self, job: Job, host: HostFiles | None) -> None:
        if job.ticket not in self._jobs:
            return

        def tell(done: float, total: float, text: str) -> None:  # from the lane
            self._publish(Advanced(job.ticket, done, total, "bytes" if total else "", text=text))

        job.work = Work(job.command, job.doing, tell, self._files, host)
        work = partial(carry_out, work=job.work, do=job.way.do)
        then, failed = partial(self._done, job), partial(self._failed, job)
        if job.way.beside:
            job.lane = self._link.lane("block job")
            if not self._link.ask(job.lane, work, then, failed, priority=NOW):
                self._finish(job, Problem(job.doing, CLOSED))
            return
        job.task = Task(job.uuid, work, then, failed, own=True)
        self._pool.run(job.task)
        if job.way.aborts(job.command):
            job.memory = MemoryWatch(self._link, job.uuid, partial(self._progressed, job))
            job.memory.begin()

    def _done(self, job: Job, work: Work) -> None:
        if work.row is UNREAD:
            self._reader.acted(job.uuid)
        elif work.row is None:
            self._machines.drop((job.uuid,))
        else:
            self._machines.see((work.row,))
            self._reader.configure((job.uuid,))
        if work.clock and work.problem is None:
            self._clock_behind(job.command.domain)
        if job.ticket not in self._jobs:
            return
        if work.stopped or (job.memory is not None and job.memory.aborting and work.problem is not None):
            told = Problem(job.doing, " ".join(work.done)) if work.done else None
            self._finish(job, told, cancelled=True)
        else:
            self._finish(job, work.problem, text=work.text)

    def _failed(self, job: Job, error: libvirt.libvirtError) -> None:
        self._reader.acted(job.uuid)
        if job.ticket not in self._jobs:
            return
        if read.cut(error):
            self._unknown(job)
        else:
            self._finish(job, explain(error, job.doing, domain=job.command.domain))

    def _unknown(self, job: Job) -> None:
        work = job.work
        if work is None or not work.begun:
            self._finish(job, Problem(job.doing, NOT_BEGUN))
            return
        reason = UNKNOWN
        if job.way.beside:
            reason = tr(
                "The host went away meanwhile. The machine may go on with it: once the host is back, what still "
                "runs is listed here again."
            )
        told = " ".join(part for part in (*work.done, reason, job.command.when_unknown()) if part)
        self._finish(job, Problem(job.doing, told, remedy=job.command.remedy_when_unknown()), unknown=True)

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
        self._announced.discard((job.uuid, job.target))
        if job.memory is not None:
            job.memory.end()
        if job.lane is not None:
            self._link.close_lane(job.lane)
        self._publish(Finished(job.ticket, self._link.clerk.wall(), problem, text, cancelled, unknown))

    def _progressed(self, job: Job, done: float, total: float) -> None:
        self._publish(Advanced(job.ticket, done, total, "bytes", text=tr("Writing its memory")))


def _answered(connection: Connection, how: Answer, command: DomainQuestion, around: _Around) -> object:
    try:
        return how.do(connection, command, around)
    except Refused:
        return None


def _snapshots(connection: Connection, command: ReadSnapshots, around: _Around) -> Snapshots:
    known = snapshots(connection, command.domain, around.files)
    return known if around.host is None else holders(known, around.host)


def _disks(connection: Connection, command: ReadDisks, around: _Around) -> Disks:
    return block_read.disks(connection, command.domain, around.files, around.host)


def _tune(connection: Connection, command: TuneBlockJob, _around: _Around) -> bool:
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if command.stop:
        machine.blockJobAbort(command.target, 0)
    elif command.go_over:
        machine.blockJobAbort(command.target, libvirt.VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT)
    elif command.speed is not None:
        flags = libvirt.VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES
        machine.blockJobSetSpeed(command.target, command.speed, flags)
    return True
