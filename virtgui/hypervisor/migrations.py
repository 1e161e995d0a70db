"""Migrations as jobs: prepared, begun, watched, changed, cancelled, and ended once it is known where the machine is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import libvirt

from virtgui.hypervisor import migrating, read
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.journal import Journal
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.ledger import Ledger, left_text
from virtgui.hypervisor.link import NOW, Link, Stumble
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.migrating import Arrival, Loan
from virtgui.hypervisor.reader import Reader
from virtgui.hypervisor.streams import Stopped
from virtgui.hypervisor.unmaking import Unmade
from virtgui.hypervisor.why_not import NOT_THERE
from virtgui.model import uris
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import Domain, DomainState
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished, Message
from virtgui.model.migration import (
    Figures,
    Found,
    Limits,
    Migrate,
    MigrationFar,
    MigrationLimited,
    MigrationTuned,
    Moved,
    TuneMigration,
    Way,
    ended,
    whereabouts,
)
from virtgui.model.problems import Problem
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import rate_text, span_text

T = TypeVar("T")
_LOOK_S = 0.4
_LIMITS_EVERY = 5
"""After so many looks, what holds for it is read again."""
_PATIENCE_S = 12.0
"""How long a host may take to say whether the machine is there."""
_NO_TARGET = tr("The host it is to move to is not connected. Connect it first.")
_CLOSED = tr("The host is not connected. Connect it first.")
_FEW = tr(
    "One of the hosts accepts only one connection from here, so a migration could be neither watched nor cancelled."
)
_TWICE = tr("It is being migrated already.")
_ONE_HOST = tr("It is on that host already.")
_READ_ONLY = tr("The connection to one of the hosts is read-only.")
_PAST = tr("It runs on the other host already, so it can no longer be cancelled.")
_WAY_OUT = tr("The migration is broken off")


class Job:
    """One ticketed migration on its way."""

    def __init__(self, ticket: Ticket, command: Migrate, name: str) -> None:
        self.ticket = ticket
        self.command = command
        self.here = command.here or _title(command.domain.host)
        self.there = command.there or _title(command.to)
        self.doing = tr("migrate {name} to {there}").format(name=plain(name, 80), there=plain(self.there, 60))
        self.ledger = Ledger()
        self.loan = Loan()
        self.lane: Lane | None = None
        self.target: Lane | None = None
        self.progress: Lane | None = None
        self.look: Timer | None = None
        self.moving = False
        self.aborting = False
        self.broken = False
        self.ending = False
        self.limited = command.options.downtime_ms == 0
        self.post_copy = command.options.resume
        self.first: Figures | None = None
        self.limits: Limits | None = None
        self.looks = 0
        self.timers: list[Timer] = []

    @property
    def uuid(self) -> str:
        return self.command.domain.uuid

    def with_rate(self, figures: Figures) -> Figures:
        """libvirt tells no rate while disks are copied, and they go in jumps: it is the mean since they began."""
        first = self.first = self.first or figures
        gone = first.disk_remaining - figures.disk_remaining
        if figures.rate == figures.rate or figures.at <= first.at or gone <= 0:
            return figures
        return figures._replace(rate=gone / (figures.at - first.at))


class Migrations:
    """The migrations away from one link; for the clerk's thread. `borrow` gives the link to another host."""

    def __init__(
        self,
        link: Link,
        machines: Machines,
        reader: Reader,
        publish: Callable[[Message], None],
        *,
        read_only: bool,
        journal: Journal,
        borrow: Callable[[HostKey], Link | None],
    ) -> None:
        self._link = link
        self._machines = machines
        self._reader = reader
        self._publish = publish
        self._read_only = read_only
        self._journal = journal
        self._borrow = borrow
        self._jobs: dict[Ticket, Job] = {}
        self._gone = False

    def migrate(self, ticket: Ticket, command: Migrate | TuneMigration) -> None:
        """Begin, or change one that runs."""
        if isinstance(command, TuneMigration):
            self._tune(ticket, command)
            return
        domain = self._machines.get(command.domain.uuid)
        job = Job(ticket, command, domain.name if domain is not None else tr("the machine"))
        self._publish(Began(ticket, command, domain.name if domain is not None else "", self._link.clerk.wall(), True))
        if reason := self._refusal(command, domain):
            self._publish(Finished(ticket, self._link.clerk.wall(), Problem(job.doing, reason)))
            return
        self._jobs[ticket] = job
        there = self._borrow(command.to)
        if command.volumes and there is not None:
            self._publish(Advanced(ticket, text=tr("Making its volumes on {there}").format(there=plain(job.there, 60))))
            job.target = there.lane("migrate")
            begin = partial(
                self._journal.begin,
                command.to,
                tr("{name}, migrated").format(name=plain(domain.name if domain else "", 80)),
            )
            work = partial(_prepared, command=command, ledger=job.ledger, begin=begin)
            ask = partial(self._ended, job)
            if not there.ask(job.target, work, partial(self._prepared, job), ask, priority=NOW):
                self._ended(job, Stumble(_NO_TARGET))
        else:
            self._go(job)

    def cancel(self, ticket: Ticket) -> bool:
        """Break one off; False for one that is not ours."""
        job = self._jobs.get(ticket)
        if job is None:
            return False
        if job.ending:
            return True
        if job.post_copy:
            self._publish(Advanced(ticket, text=_PAST))
            return True
        job.aborting = True
        job.ledger.stop.set()
        self._abort(job)
        return True

    def lost(self) -> None:
        """The link is about to be cut: the other host may know where the machines are."""
        self._gone = True
        for job in tuple(self._jobs.values()):
            if not job.ending:
                job.loan.call_off()
                reason = tr("The connection to its host broke meanwhile.")
                self._look_at_both(job, Problem(job.doing, reason), unknown=True)

    # -- a migration's way -------------------------------------------------------------------

    def _refusal(self, command: Migrate, domain: Domain | None) -> str:
        there = self._borrow(command.to)
        if domain is None:
            return NOT_THERE
        if self._read_only:
            return _READ_ONLY
        if command.to == command.domain.host:
            return _ONE_HOST
        if there is None or not there.whole:
            return _NO_TARGET
        if self._link.refused or there.refused:
            return _FEW
        return _TWICE if any(job.uuid == command.domain.uuid for job in self._jobs.values()) else ""

    def _prepared(self, job: Job, stumble: Exception | None) -> None:
        if job.ticket not in self._jobs or job.ending:
            return
        if stumble is not None:
            reason = f"{str(stumble).rstrip('.')}." if str(stumble) else tr("Cancelled.")
            self._fail(job, Problem(job.doing, reason))
        elif job.aborting:
            self._fail(job, Problem(job.doing, tr("Cancelled.")))
        else:
            self._go(job)

    def _go(self, job: Job) -> None:
        there = self._borrow(job.command.to)
        if there is None or not there.whole:
            self._ended(job, Stumble(_NO_TARGET))
            return
        job.moving = True
        self._publish(Advanced(job.ticket, text=tr("Beginning")))
        job.lane = self._link.lane("migrate")
        work = partial(migrating.move, command=job.command, loan=job.loan)
        if job.command.options.way is Way.DIRECT:
            if job.target is None or not job.target.usable:
                job.target = there.lane("migrate")
            there.ask(job.target, job.loan.lend, lambda _: None, lambda _: job.loan.call_off(), priority=NOW)
        if self._link.ask(job.lane, work, lambda _: self._moved(job), partial(self._ended, job), priority=NOW):
            job.look = self._link.clerk.later(_LOOK_S, partial(self._look, job))
        else:
            job.loan.call_off()
            self._ended(job, Stumble(_CLOSED))

    def _moved(self, job: Job) -> None:
        """It went well. How long the guest stood still, the target knows."""
        if job.ticket not in self._jobs or job.ending:
            return
        job.ending = True
        if job.ledger.entry is not None:
            job.ledger.entry.done()
        self._reader.acted(job.uuid)
        self._ask_there(job, migrating.arrived, partial(self._well, job))

    def _well(self, job: Job, arrival: Arrival | None) -> None:
        standstill = arrival.standstill_ms if arrival is not None else None
        there = DomainKey(job.command.to, job.uuid)
        self._publish(Moved(job.ticket, job.command.domain, there, standstill))
        offline = job.command.options.offline
        paused = arrival is not None and arrival.paused
        now = tr("It is defined on {there} now") if offline else tr("It runs on {there} now")
        text = (tr("It is paused on {there} now") if paused and not offline else now).format(there=job.there)
        if standstill is not None and not offline:
            text += tr("; the guest stood still for {time}").format(time=_pause_text(standstill))
        self._finish(job, text=text)

    def _ended(self, job: Job, error: libvirt.libvirtError) -> None:
        if job.ticket not in self._jobs or job.ending:
            return
        problem = explain(error, job.doing, host=job.command.to, host_title=job.there)
        there = self._borrow(job.command.to)
        reason = problem.reason
        if job.broken or there is None or not there.whole:
            reason = tr("The connection to {there} broke meanwhile.").format(there=plain(job.there, 60))
        elif read.cut(error):
            reason = tr("A connection broke meanwhile.")
        problem = Problem(problem.doing, reason, problem.detail, None, problem.code)
        self._fail(job, problem, unknown=read.cut(error))

    def _fail(self, job: Job, problem: Problem, *, unknown: bool = False) -> None:
        if not job.moving and not job.ledger.made:
            self._finish(job, problem, cancelled=job.aborting)
            return
        self._look_at_both(job, problem, unknown=unknown)

    def _look_at_both(self, job: Job, problem: Problem, *, unknown: bool) -> None:
        """Where the machine is now: both hosts are asked, and waited for as long as a person would."""
        job.ending = True
        self._publish(Advanced(job.ticket, text=tr("Looking where it is now")))
        found: dict[str, Found] = {}

        def told(side: str, one: Found | None) -> None:
            found.setdefault(side, one or Found(False))
            if len(found) == 2 and job.ticket in self._jobs:
                self._known(job, problem, found["here"], found["there"], unknown=unknown)

        self._ask(job, self._link, migrating.find, partial(told, "here"))
        self._ask_there(job, migrating.find, partial(told, "there"))

    def _known(self, job: Job, problem: Problem, here: Found, there: Found, *, unknown: bool) -> None:
        self._reader.acted(job.uuid)
        if job.moving and not job.command.options.offline:
            problem = replace(problem, reason=ended(here, there) or problem.reason)
        place = whereabouts(here, there, plain(job.here, 60), plain(job.there, 60)) if job.moving else ""
        stays = here.asked and here.state is not None
        remedy = Act(job.command.domain, Verb.RESUME) if _stopped(here) and not _active(there) else None
        done = partial(self._tidied, job, problem, place, remedy, unknown=unknown and not stays)
        if job.ledger.made and not _active(there):
            self._ask_there(job, lambda connection, uuid: migrating.tidy(connection, job.ledger), done)
        else:
            if job.ledger.entry is not None:
                job.ledger.entry.leave()
            done(None)

    def _tidied(
        self, job: Job, problem: Problem, place: str, remedy: Act | None, gone: Unmade | None, *, unknown: bool
    ) -> None:
        left = ""
        if gone is not None and gone.left:
            left = tr("Still there: {left}.").format(left=left_text(gone.left))
        elif gone is None and job.ledger.made:
            left = tr("Its new volumes may be left on {there}.").format(there=plain(job.there, 60))
            if job.ledger.entry is not None:
                job.ledger.entry.leave()
        reason = tr("Cancelled.") if job.aborting else problem.reason
        words = " ".join(part for part in (reason, place, left) if part)
        told = Problem(job.doing, words, problem.detail, None if job.aborting else remedy, problem.code)
        self._finish(job, told, cancelled=job.aborting, unknown=unknown and not job.aborting)

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
        job.loan.call_off()
        for timer in (job.look, *job.timers):
            if timer is not None:
                timer.cancel()
        there = self._borrow(job.command.to)
        for link, lane in ((self._link, job.lane), (self._link, job.progress), (there, job.target)):
            if lane is not None and link is not None:
                link.close_lane(lane)
        self._publish(Finished(job.ticket, self._link.clerk.wall(), problem, text, cancelled, unknown))

    # -- asking both hosts -------------------------------------------------------------------

    def _ask_there(self, job: Job, work: Callable[[Connection, str], T], then: Callable[[T | None], None]) -> None:
        self._ask(job, self._borrow(job.command.to), work, then)

    def _ask(
        self, job: Job, link: Link | None, work: Callable[[Connection, str], T], then: Callable[[T | None], None]
    ) -> None:
        """`then` is called once, with None where the host does not say in time."""
        if link is None or not link.whole or (link is self._link and self._gone):
            then(None)
            return
        lane, waiting = link.lane("where"), [True]

        def once(value: T | None) -> None:
            if waiting:
                waiting.clear()
                link.close_lane(lane)
                then(value)

        job.timers.append(self._link.clerk.later(_PATIENCE_S, lambda: once(None)))
        if not link.ask(lane, partial(work, uuid=job.uuid), once, lambda _: once(None), priority=NOW):  # type: ignore[call-arg]
            once(None)

    # -- while it runs -----------------------------------------------------------------------

    def _beside(
        self,
        job: Job,
        work: Callable[[Connection], T],
        then: Callable[[T], None],
        failed: Callable[[libvirt.libvirtError], None],
    ) -> None:
        """On a lane that the migration itself does not hold."""
        if job.progress is None or not job.progress.usable:
            job.progress = self._link.lane("progress")
        self._link.ask(job.progress, work, then, failed, priority=NOW)

    def _look(self, job: Job) -> None:
        if job.ticket in self._jobs and not job.ending:
            again = partial(self._later, job)
            self._beside(job, partial(migrating.figures, uuid=job.uuid), partial(self._far, job), lambda _: again())

    def _later(self, job: Job) -> None:
        if job.ticket in self._jobs and not job.ending:
            job.look = self._link.clerk.later(_LOOK_S, partial(self._look, job))

    def _far(self, job: Job, figures: Figures | None) -> None:
        if job.ticket not in self._jobs or job.ending:
            return
        if self._target_lost(job):
            job.broken = True  # it could only fail in the end, after all has been sent
        if job.aborting or job.broken:
            self._abort(job)  # also where it was asked for before there was anything to break off
        if figures is not None:
            figures = job.with_rate(figures)
            if not job.limited:
                job.limited = True
                limit = TuneMigration(job.command.domain, job.ticket, downtime_ms=job.command.options.downtime_ms)
                self._beside(job, partial(migrating.tune, command=limit), lambda _: None, lambda _: None)
            job.post_copy = figures.post_copy
            self._publish(MigrationFar(job.ticket, figures))
            done = max(0.0, figures.total - figures.remaining)
            text = _WAY_OUT if job.aborting else _far_text(figures)
            left = figures.remaining / figures.rate if figures.rate > 0 and figures.remaining else None
            self._publish(Advanced(job.ticket, done, figures.total, "bytes", left, text))
            if job.looks % _LIMITS_EVERY == 0:
                self._read_limits(job)
            job.looks += 1
        self._later(job)

    def _read_limits(self, job: Job) -> None:
        """What holds now: another program may have changed it."""
        self._beside(job, partial(migrating.limits, uuid=job.uuid), partial(self._limited, job), lambda _: None)

    def _limited(self, job: Job, limits: Limits) -> None:
        if job.ticket in self._jobs and not job.ending and limits != job.limits:
            job.limits = limits
            self._publish(MigrationLimited(job.ticket, limits))

    def _target_lost(self, job: Job) -> bool:
        """Whether a migration that this program leads has lost one of the two it leads."""
        if job.command.options.way is not Way.DIRECT:
            return False
        there = self._borrow(job.command.to)
        return there is None or not there.whole or job.target is None or not job.target.usable

    def _abort(self, job: Job) -> None:
        if job.moving:
            self._beside(job, partial(migrating.abort, uuid=job.uuid), lambda _: None, lambda _: None)

    def _tune(self, ticket: Ticket, command: TuneMigration) -> None:
        job = self._jobs.get(command.job)
        if job is None or job.ending or not job.moving:
            problem = Problem(tr("change the migration"), tr("It is over already, or has not begun yet."))
            self._publish(MigrationTuned(ticket, command.job, problem))
            return

        def failed(error: libvirt.libvirtError) -> None:
            doing = tr("let it run on over there") if command.post_copy else tr("change the migration")
            problem = explain(error, doing, domain=command.domain)
            self._publish(MigrationTuned(ticket, command.job, problem))

        def changed(_: None) -> None:
            self._publish(MigrationTuned(ticket, command.job))
            self._read_limits(job)

        self._beside(job, partial(migrating.tune, command=command), changed, failed)


def _prepared(
    connection: Connection, command: Migrate, ledger: Ledger, begin: Callable[[], object]
) -> Exception | None:
    """Why it could not be prepared, where that is no libvirt error; one without words is a person's wish."""
    try:
        migrating.prepare(connection, command, ledger, begin)  # type: ignore[arg-type]
    except Stopped as stopped:
        return stopped
    except OSError as error:
        return OSError(error.strerror or str(error))
    return None


def _title(host: HostKey) -> str:
    try:
        return uris.parse(host).title
    except ValueError:
        return tr("the host", "after a preposition")


def _active(found: Found) -> bool:
    return found.asked and found.state not in (None, DomainState.SHUTOFF, DomainState.CRASHED)


def _stopped(found: Found) -> bool:
    return found.asked and found.state is DomainState.PAUSED


def _far_text(figures: Figures) -> str:
    parts = [tr("Runs over there already") if figures.post_copy else tr("Sending its memory")]
    if not figures.memory_total:
        parts = [tr("Copying its disks")]
    if figures.rate == figures.rate:  # not NaN
        parts.append(rate_text(figures.rate))
    if figures.dirty_rate > 0:
        parts.append(tr("the guest writes {rate}").format(rate=rate_text(figures.dirty_rate)))
    if figures.downtime_ms == figures.downtime_ms and figures.memory_total and not figures.post_copy:
        parts.append(tr("would stand still for {time}").format(time=_pause_text(figures.downtime_ms)))
    return ", ".join(parts)


def _pause_text(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else span_text(milliseconds / 1000)
