"""Deeds on machines as jobs: begun, waited for, cancelled and ended, each exactly once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.agent import went_while_asked
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.documents import console
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import NOW, Link, Stumble
from virtgui.hypervisor.machines import Machines, Row
from virtgui.hypervisor.perform import DEEDS, Deed
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.reader import Reader
from virtgui.hypervisor.replies import deed_refused
from virtgui.hypervisor.unsupported import lacking
from virtgui.hypervisor.why_not import BROKEN, NOT_BEGUN, NOT_THERE, PAUSED, UNKNOWN, UNREADABLE
from virtgui.model.commands import ANYWAY, Act, Verb
from virtgui.model.doing import verb_doing
from virtgui.model.facts import ConsoleTarget, Domain, DomainState
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished, Message
from virtgui.model.problems import Problem
from virtgui.model.rules import STARTS
from virtgui.util.frozen import replace
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.xml.refused import Refused

_URGENT = frozenset((Verb.POWER_OFF, Verb.POWER_OFF_GRACEFUL))
_FIRST_PROGRESS_S = 0.1
_PROGRESS_S = 0.5
_LOOK_S = 2.0
"""How often a machine that is waited for is read again, in case no event tells."""
_UNREAD = Row("", "", -1, 0)
"""Stands for a machine that could not be read after the deed."""


class StoodOn(Stumble):
    """A start was not tried: disks of other machines stand on this one's."""

    def __init__(self, names: tuple[str, ...]) -> None:
        told = plain(names[0], 80)
        if len(names) > 1:
            others = plural(len(names) - 1, "{n} other machine", "{n} other machines")
            told = tr("{name} and {others}").format(name=told, others=others)
        super().__init__(
            tr(
                "Disks of {names} stand on its disks, and whatever it writes spoils them. Start a copy of it instead."
            ).format(names=told)
        )


class Job:
    """One ticketed deed on its way."""

    def __init__(self, ticket: Ticket, act: Act, doing: str, deed: Deed | None) -> None:
        self.ticket = ticket
        self.act = act
        self.doing = doing
        self.deed = deed
        self.task: Task | None = None
        self.waiting = False
        self.aborting = False
        self.wakes = False
        self.patience: Timer | None = None
        self.look: Timer | None = None
        self.progress: Lane | None = None

    @property
    def uuid(self) -> str:
        return self.act.domain.uuid


class Acts:
    """The jobs of one link; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        pool: Pool,
        machines: Machines,
        reader: Reader,
        publish: Callable[[Message], None],
        *,
        uri: str,
        read_only: bool,
        open_console: Callable[[ConsoleTarget], Problem | None],
        lacks: Callable[[Verb, str], None],
        clock_behind: Callable[[DomainKey], None] = lambda key: None,
    ) -> None:
        """`clock_behind` hears of guests that go on after they stood still."""
        self._link = link
        self._pool = pool
        self._machines = machines
        self._reader = reader
        self._publish = publish
        self._uri = uri
        self._read_only = read_only
        self._open_console = open_console
        self._lacks = lacks
        self._clock_behind = clock_behind
        self._jobs: dict[Ticket, Job] = {}

    def act(self, ticket: Ticket, act: Act) -> None:
        """Begin a deed."""
        domain = self._machines.get(act.domain.uuid)
        if domain is None:
            deed_refused(self._publish, self._link.clerk, ticket, act, NOT_THERE)
            return
        deed = DEEDS.get(act.verb)
        job = Job(ticket, act, verb_doing(act.verb, plain(domain.name)), deed)
        job.wakes = act.verb is Verb.RESUME or (act.verb is Verb.START and domain.saved)
        self._jobs[ticket] = job
        stoppable = deed is not None and (deed.abortable or deed.done_when is not None)
        self._publish(Began(ticket, act, domain.name, self._link.clerk.wall(), stoppable))
        if act.verb is Verb.CONSOLE:
            work = partial(_console_xml, uuid=job.uuid, secure=not self._read_only)
            then = partial(self._console, job, domain)
            self._pool.read(work, then, partial(self._failed, job), priority=NOW)
        elif deed is not None:
            own = deed.for_long(domain)
            job.task = Task(
                job.uuid,
                partial(perform, deed=deed, act=act),
                partial(self._done, job),
                partial(self._failed, job),
                urgent=act.verb in _URGENT,
                own=own,
            )
            self._pool.run(job.task)
            if own and not self._link.refused:
                job.look = self._link.clerk.later(_FIRST_PROGRESS_S, partial(self._ask_progress, job))

    def cancel(self, ticket: Ticket) -> bool:
        """Stop a job as far as it can be stopped; False for one that is not ours."""
        job = self._jobs.get(ticket)
        if job is None:
            return False
        if job.task is not None and self._pool.withdraw(job.task):
            self._finish(job, cancelled=True)
        elif job.waiting:
            self._finish(job, cancelled=True, text=tr("The guest had been asked already."))
        elif job.deed is not None and job.deed.abortable:
            if not job.aborting:
                job.aborting = True
                self._on_progress_lane(job, _abort, lambda _: None, partial(self._not_aborted, job))
        elif job.deed is not None and job.deed.done_when is not None:
            self._finish(job, cancelled=True, text=tr("The guest had been asked already."))
        return True

    def changed(self, uuid: str, domain: Domain | None) -> None:
        """A machine is now as told, or gone: whoever waits for that goes on."""
        for job in [job for job in self._jobs.values() if job.waiting and job.uuid == uuid]:
            self._judge(job, domain)

    def lost(self) -> None:
        """The host is gone, and with it the knowledge of what became of these."""
        for job in tuple(self._jobs.values()):
            if job.task is not None and job.task.give_up():
                self._finish(job, Problem(job.doing, NOT_BEGUN))
                continue
            reason = UNKNOWN
            self._finish(job, Problem(job.doing, reason), unknown=True)

    # -- the deed's way ----------------------------------------------------------------------

    def _done(self, job: Job, row: Row | None) -> None:
        self.take(job.uuid, row)
        if job.wakes:
            self._clock_behind(job.act.domain)
        if job.ticket not in self._jobs:
            return
        deed = job.deed
        if deed is None or deed.done_when is None:
            self._finish(job, text=deed.said if deed is not None else "")
        else:
            self._await(job, deed)

    def _await(self, job: Job, deed: Deed) -> None:
        """The guest was asked: its state tells when it has done so."""
        job.waiting = True
        job.patience = self._link.clerk.later(deed.patience_s, partial(self._late, job))
        job.look = self._link.clerk.later(_LOOK_S, partial(self._look, job))
        self._judge(job, self._machines.get(job.uuid))

    def _judge(self, job: Job, domain: Domain | None) -> None:
        """Whether what is waited for has come, or never will."""
        deed = job.deed
        if deed is None or deed.done_when is None:
            return
        if domain is None:
            self._finish(job, None if deed.gone_is_done else Problem(job.doing, NOT_THERE))
        elif deed.done_when(domain):
            self._finish(job)
        elif (spoilt := deed.spoilt(domain)) is not None:
            self._finish(job, self._problem(job, *spoilt))

    def take(self, uuid: str, row: Row | None) -> None:
        """A machine is so after a deed, or gone."""
        if row is _UNREAD:
            self._reader.acted(uuid)
        elif row is None:
            self._machines.drop((uuid,))
        else:
            self._machines.see((row,))
            self._reader.configure((uuid,))

    def touched(self, uuid: str) -> None:
        """A deed failed in the middle: the machine is to be read."""
        self._reader.acted(uuid)

    def _failed(self, job: Job, error: libvirt.libvirtError) -> None:
        self.touched(job.uuid)
        if job.ticket not in self._jobs:
            return
        if read.cut(error):
            reason = BROKEN
            self._finish(job, Problem(job.doing, reason, detail=str(error)), unknown=True)
            return
        if job.deed is not None and job.deed.done_when is not None and went_while_asked(error):
            self._await(job, job.deed)
            return
        problem = explain(error, job.doing, domain=job.act.domain, verb=job.act.verb)
        if isinstance(error, StoodOn):
            problem = replace(problem, detail="", remedy=replace(job.act, text=ANYWAY))
        if lacking(error):
            self._lacks(job.act.verb, problem.reason)
        if job.aborting:
            self._finish(job, cancelled=True)
        else:
            self._finish(job, problem)

    def _late(self, job: Job) -> None:
        deed, domain = job.deed, self._machines.get(job.uuid)
        if deed is not None and job.ticket in self._jobs:
            paused = domain is not None and domain.state is DomainState.PAUSED
            told = (PAUSED, Verb.RESUME) if paused else (deed.late, deed.late_remedy)
            self._finish(job, self._problem(job, *told))

    def _problem(self, job: Job, why: str, mends: Verb | None) -> Problem:
        return Problem(job.doing, why, remedy=Act(job.act.domain, mends) if mends is not None else None)

    def _look(self, job: Job) -> None:
        if job.ticket in self._jobs:
            self._reader.touched(job.uuid)
            job.look = self._link.clerk.later(_LOOK_S, partial(self._look, job))

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
        job.waiting = False
        for timer in (job.patience, job.look):
            if timer is not None:
                timer.cancel()
        if job.progress is not None:
            self._link.close_lane(job.progress)
        self._publish(Finished(job.ticket, self._link.clerk.wall(), problem, text, cancelled, unknown))

    # -- long ones ---------------------------------------------------------------------------

    def _on_progress_lane(
        self,
        job: Job,
        work: Callable[[Connection, str], Any],
        then: Callable[[Any], None],
        failed: Callable[[libvirt.libvirtError], None],
    ) -> None:
        """Never the lane that the call itself holds."""
        if job.progress is None or not job.progress.usable:
            job.progress = self._link.lane("progress")
        self._link.ask(job.progress, partial(work, uuid=job.uuid), then, failed, priority=NOW)  # type: ignore[call-arg]

    def _ask_progress(self, job: Job) -> None:
        if job.ticket in self._jobs and not self._link.refused:
            again = partial(self._progress_later, job)
            self._on_progress_lane(job, _progress, partial(self._progressed, job), lambda _: again())

    def _progress_later(self, job: Job) -> None:
        if job.ticket in self._jobs:
            job.look = self._link.clerk.later(_PROGRESS_S, partial(self._ask_progress, job))

    def _progressed(self, job: Job, told: tuple[float, float, float | None]) -> None:
        done, total, remaining = told
        if job.ticket in self._jobs and total:
            self._publish(Advanced(job.ticket, done, total, "bytes", remaining))
        self._progress_later(job)

    def _not_aborted(self, job: Job, error: libvirt.libvirtError) -> None:
        """It goes on; most likely it was just over."""
        job.aborting = False

    # -- console -----------------------------------------------------------------------------

    def _console(self, job: Job, domain: Domain, text: str) -> None:
        try:
            graphics, password = console(text)
        except Refused as refusal:
            self._finish(job, Problem(job.doing, UNREADABLE, detail=str(refusal)))
            return
        target = ConsoleTarget(job.act.domain, domain.name, self._uri, domain.active, graphics, password)

        def work() -> None:
            problem = self._open_console(target)
            self._link.clerk.post(partial(self._finish, job, problem))

        threading.Thread(target=work, name="console", daemon=True).start()


def perform(connection: Connection, deed: Deed, act: Act) -> Row | None:
    """The deed, and how the machine is afterwards: drivers without events tell no other way."""
    if act.verb in STARTS and act.text != ANYWAY:
        from virtgui.hypervisor.standing import standing_on  # noqa: PLC0415  (late: it brings the XML room)

        if names := standing_on(connection, act.domain):
            raise StoodOn(names)
    machine = connection.lookupByUUIDString(act.domain.uuid)
    deed.call(machine, act.text)
    try:
        return read.row(connection, act.domain.uuid)
    except libvirt.libvirtError:
        return _UNREAD  # the deed is done all the same


def _console_xml(connection: Connection, uuid: str, secure: bool) -> str:
    machine = connection.lookupByUUIDString(uuid)
    return str(machine.XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE if secure else 0))


def _abort(connection: Connection, uuid: str) -> None:
    connection.lookupByUUIDString(uuid).abortJob()


def _progress(connection: Connection, uuid: str) -> tuple[float, float, float | None]:
    """Bytes done, in all, and seconds left if libvirt guesses them."""
    told = connection.lookupByUUIDString(uuid).jobStats()
    total = float(told.get("data_total", 0))
    left = told.get("time_remaining")
    return total - float(told.get("data_remaining", total)), total, left / 1000 if left else None
