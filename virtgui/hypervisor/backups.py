"""Backups of one link: read when asked, and deeds on them as jobs, each ended exactly once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.backups_deeds import Errand, limited, run
from virtgui.hypervisor.backups_do import carry_out
from virtgui.hypervisor.backups_read import Manifests, backups
from virtgui.hypervisor.backups_work import Work
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.halves import GONE
from virtgui.hypervisor.image_tools import ImageTools
from virtgui.hypervisor.journal import Journal
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.ledger import listed
from virtgui.hypervisor.link import CLOSED, NOW, Link, Stumble
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.reader import Reader
from virtgui.hypervisor.snapshots_read import Files
from virtgui.hypervisor.why_not import LATE, LOST, NOT_BEGUN, NOT_THERE, READ_ONLY, UNREADABLE
from virtgui.model import uris
from virtgui.model.backups import (
    BackupDeed,
    Backups,
    BackupsRead,
    LimitBackup,
    MakeCheckpoint,
    ReadBackups,
    TakeBackup,
    VerifyBackups,
    doing,
)
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import HalfMade
from virtgui.model.messages import Advanced, Began, Finished, LeftHalfMade, Message
from virtgui.model.problems import Problem
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.refused import Refused

T = TypeVar("T")
READING = tr("read the backups")
_PATIENCE_S = 60.0


class Job:
    """One ticketed deed on its way."""

    def __init__(self, ticket: Ticket, command: BackupDeed, what: str, work: Work | Errand) -> None:
        self.ticket = ticket
        self.command = command
        self.doing = what
        self.work = work
        self.lane: Lane | None = None


class BackupJobs:
    """For the clerk's thread."""

    def __init__(
        self,
        link: Link,
        host: HostKey,
        machines: Machines,
        reader: Reader,
        publish: Callable[[Message], None],
        *,
        read_only: bool,
        journal: Journal,
        tools: ImageTools,
    ) -> None:
        self._link = link
        self._host = host
        self._machines = machines
        self._reader = reader
        self._publish = publish
        self._read_only = read_only
        self._journal = journal
        self._tools = tools
        self._files = Files()
        self._manifests: Manifests = {}
        self._jobs: dict[Ticket, Job] = {}
        self._questions: dict[Ticket, tuple[DomainKey, Timer]] = {}
        self._lane: Lane | None = None
        uri = uris.parse(host)
        self._local = uri.is_local and uri.scheme == "qemu"
        self._fetch_lack = (
            tools.lack(uri.path == "/session") if self._local else tr("Only from a hypervisor of this computer.")
        )

    # -- reading -----------------------------------------------------------------------------

    def ask(self, ticket: Ticket, command: ReadBackups) -> None:
        """Begin to answer. Reading asks no guest, so it waits for none."""
        if self._lane is None or not self._lane.usable:
            self._lane = self._link.lane("backups")
        key = command.domain
        late = self._link.clerk.later(
            _PATIENCE_S, lambda: self._answer(ticket, None, Problem(READING, LATE), late=True)
        )
        self._questions[ticket] = key, late
        work = partial(
            _told,
            key=key,
            files=self._files,
            lack=self._fetch_lack,
            fresh=command.fresh,
            manifests=self._manifests,
        )
        if not self._link.ask(self._lane, work, partial(self._answer, ticket), partial(self._unread, ticket)):
            self._answer(ticket, None, Problem(READING, CLOSED))

    def _unread(self, ticket: Ticket, error: libvirt.libvirtError) -> None:
        key = self._questions[ticket][0] if ticket in self._questions else None
        self._answer(ticket, None, explain(error, READING, domain=key))

    def _answer(
        self, ticket: Ticket, known: Backups | None, problem: Problem | None = None, *, late: bool = False
    ) -> None:
        asked = self._questions.pop(ticket, None)
        if asked is None:
            return
        asked[1].cancel()
        if late and self._lane is not None:  # a pool that hangs holds it: the next question has another
            self._link.close_lane(self._lane)
            self._lane = None
        if known is None and problem is None:
            problem = Problem(READING, UNREADABLE)
        self._publish(BackupsRead(ticket, asked[0], known, problem))

    # -- deeds -------------------------------------------------------------------------------

    def begin(self, ticket: Ticket, command: BackupDeed) -> None:
        """Begin a deed."""
        domain = self._machines.get(command.domain.uuid)
        name = domain.name if domain is not None else ""
        what = plain(doing(command, name or tr("the machine")), 200)
        if isinstance(command, LimitBackup):
            self._limit(ticket, command, what, name)
            return
        self._publish(Began(ticket, command, name, self._link.clerk.wall(), _stoppable(command)))
        if self._read_only or (domain is None and isinstance(command, TakeBackup | MakeCheckpoint)):
            reason = READ_ONLY if self._read_only else NOT_THERE
            self._publish(Finished(ticket, self._link.clerk.wall(), Problem(what, reason)))
            return

        def tell(done: float, total: float, text: str, left: float | None = None) -> None:  # from the lane
            self._publish(Advanced(ticket, done, total, "bytes" if total else "", left, text))

        if isinstance(command, TakeBackup):
            title = tr("{number}, a backup of {name}").format(
                number=plain(command.plan.number, 100), name=plain(name, 80)
            )
            page = partial(self._journal.begin, self._host, title)
            taking = Work(command, what, tell, page, self._tools, self._fetch_lack, self._files)
            call: Callable[[Connection], Work | Errand] = partial(carry_out, work=taking)
            job = Job(ticket, command, what, taking)
        else:
            errand = Errand(command, what, tell, self._tools, self._local, self._files)
            call = partial(run, errand=errand)
            job = Job(ticket, command, what, errand)
        self._jobs[ticket] = job
        job.lane = self._link.lane("backup")
        then, failed = partial(self._ended, job), partial(self._failed, job)
        if not self._link.ask(job.lane, call, then, failed, priority=NOW):
            self._failed(job, Stumble(CLOSED))

    def busy(self, uuid: str) -> bool:
        """Whether a deed is under way on a machine's disks."""
        return any(job.command.domain.uuid == uuid for job in self._jobs.values())

    def cancel(self, ticket: Ticket) -> bool:
        """Stop it as far as it can be stopped; False for one that is not ours."""
        job = self._jobs.get(ticket)
        if job is None:
            return False
        job.work.stop()
        return True

    def lost(self) -> None:
        """The link is about to be cut: what is still connected takes back what it made, or its journal tells."""
        for ticket in tuple(self._questions):
            self._answer(ticket, None, Problem(READING, LOST))
        for job in tuple(self._jobs.values()):
            job.work.stop()
            self._unknown(job)

    def _limit(self, ticket: Ticket, command: LimitBackup, what: str, name: str) -> None:
        self._publish(Began(ticket, command, name, self._link.clerk.wall()))
        work = next(
            (
                job.work
                for job in self._jobs.values()
                if isinstance(job.work, Work) and job.command.domain == command.domain
            ),
            None,
        )
        if work is None:
            self._publish(Finished(ticket, self._link.clerk.wall(), Problem(what, tr("No backup of it runs."))))
            return
        work.speed = command.speed
        lane = self._link.lane("progress")
        call = partial(limited, uuid=command.domain.uuid, disks=work.command.plan.disks, speed=command.speed)

        def over(problem: Problem | None = None) -> None:
            self._link.close_lane(lane)
            self._publish(Finished(ticket, self._link.clerk.wall(), problem))

        self._link.ask(
            lane, call, lambda _: over(), lambda e: over(explain(e, what, domain=command.domain)), priority=NOW
        )

    def _ended(self, job: Job, work: Work | Errand) -> None:
        self._files.forget()
        self._reader.acted(job.command.domain.uuid)
        if work.lost:
            self._unknown(job, work.problem.detail if work.problem is not None else "")
            return
        self._finish(job, work.problem, text=work.text, cancelled=work.cancelled)
        if work.problem is not None and isinstance(work, Work) and work.begun:
            left = partial(_left, self._journal, self._host)
            self._link.ask(self._link.read, left, lambda halves: self._publish(LeftHalfMade(self._host, halves)))

    def _failed(self, job: Job, error: libvirt.libvirtError) -> None:
        if read.cut(error):
            self._unknown(job, str(error))
        else:
            self._finish(job, explain(error, job.doing, domain=job.command.domain))

    def _unknown(self, job: Job, detail: str = "") -> None:
        work = job.work
        if isinstance(work, Work) and not work.begun:
            self._finish(job, Problem(job.doing, NOT_BEGUN, detail))
            return
        made = work.ledger.made if isinstance(work, Work) else ()
        reason = (
            tr("{gone}, for this may be left there: {made}.").format(gone=GONE, made=listed(made))
            if made
            else f"{GONE}."
        )
        self._finish(job, Problem(job.doing, reason, detail), unknown=True)

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
        if job.lane is not None:
            self._link.close_lane(job.lane)
        self._publish(Finished(job.ticket, self._link.clerk.wall(), problem, text, cancelled, unknown))


def _stoppable(command: BackupDeed) -> bool:
    return isinstance(command, TakeBackup | VerifyBackups)


def _told(
    connection: Connection, key: DomainKey, files: Files, lack: str, fresh: bool, manifests: Manifests
) -> Backups | None:
    try:
        return backups(connection, key, files, lack, fresh, manifests)
    except Refused:
        return None


def _left(journal: Journal, host: HostKey, _connection: Connection) -> tuple[HalfMade, ...]:
    return journal.left(host)
