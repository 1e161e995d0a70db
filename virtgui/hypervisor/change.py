"""Changes of machines as jobs: begun, waited for until the guest has let go, and ended, each exactly once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor import errands, hardware, read
from virtgui.hypervisor.carry_out import UNREAD, Done, Leaving, carry_out
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import LIST, Link, Stumble
from virtgui.hypervisor.machines import Machines, Row
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.reader import Reader
from virtgui.hypervisor.replies import Deed, refused, words
from virtgui.hypervisor.why_not import BROKEN, NOT_BEGUN, NOT_THERE, UNKNOWN
from virtgui.model.applied import Applied
from virtgui.model.commands import BlockThreshold, Change, DeleteVolume, ResizeDisk, SendBreak
from virtgui.model.edits import RemoveDevice
from virtgui.model.facts import Domain
from virtgui.model.hardware import Hardware
from virtgui.model.keys import Ticket
from virtgui.model.messages import Advanced, Began, Changed, Conflicted, Finished, Message
from virtgui.model.problems import Problem
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.plan import has_device

_PATIENCE_S = 20.0
_CLASH = tr("Somebody else changed the same meanwhile. Look at what is there now, then decide again.")
_HELD = tr("The guest has not let go of it yet.")
_KEPT = tr("The guest did not let go of it.")
_OFF = tr("The machine went off meanwhile.")


class Job:
    """One ticketed change on its way. `heard` are devices that libvirt told of, True for gone."""

    def __init__(self, ticket: Ticket, command: Deed, doing: str) -> None:
        self.ticket = ticket
        self.command = command
        self.doing = doing
        self.task: Task | None = None
        self.done: Done | None = None
        self.leaving: dict[str, Leaving] = {}
        self.heard: dict[str, bool] = {}
        self.cancelled = False
        self.patience: Timer | None = None

    @property
    def uuid(self) -> str:
        return self.command.domain.uuid


class Changes:
    """The changes of one link; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        pool: Pool,
        machines: Machines,
        reader: Reader,
        publish: Callable[[Message], None],
        *,
        read_only: bool,
        record: Callable[[Applied], None],
    ) -> None:
        self._link = link
        self._pool = pool
        self._machines = machines
        self._reader = reader
        self._publish = publish
        self._read_only = read_only
        self._record = record
        self._jobs: dict[Ticket, Job] = {}

    def change(self, ticket: Ticket, command: Deed) -> None:
        """Begin a change."""
        domain = self._machines.get(command.domain.uuid)
        if domain is None:
            refused(self._publish, self._link.clerk, ticket, command, NOT_THERE)
            return
        job = self._jobs[ticket] = Job(
            ticket, command, tr("{doing} on {name}").format(doing=words(command), name=plain(domain.name))
        )
        asks_guest = (
            isinstance(command, Change)
            and command.live
            and domain.active
            and any(isinstance(edit, RemoveDevice) for edit in command.edits)
        )
        self._publish(Began(ticket, command, domain.name, self._link.clerk.wall(), asks_guest))
        if self._read_only:
            self._failed(job, Stumble("read only access", libvirt.VIR_ERR_OPERATION_DENIED))
            return
        long = isinstance(command, DeleteVolume) or (isinstance(command, Change) and bool(command.volumes))
        then = partial(self._done, job) if isinstance(command, Change) else partial(self._ran, job)
        job.task = Task(job.uuid, self._work(job), then, partial(self._failed, job), own=long)
        self._pool.run(job.task)

    def cancel(self, ticket: Ticket) -> bool:
        """Stop a change that has not begun, or waiting for the guest; False for one that is not ours."""
        job = self._jobs.get(ticket)
        if job is None:
            return False
        if job.task is not None and self._pool.withdraw(job.task):
            self._finish(job, cancelled=True)
        elif job.leaving:
            self._stop_waiting(job, _HELD, cancelled=True)
        else:
            job.cancelled = True  # what is under way is done, but the guest is not waited for
        return True

    def left(self, uuid: str, alias: str, gone: bool) -> None:
        """libvirt told that a device is gone from the running machine, or that the guest keeps it."""
        for job in [job for job in self._jobs.values() if job.uuid == uuid]:
            job.heard[alias] = gone
            self._hear(job)

    def changed(self, uuid: str, domain: Domain | None) -> None:
        """A machine is now as told, or gone: nobody is left to be waited for once it is off."""
        if domain is None or not domain.active:
            for job in [job for job in self._jobs.values() if job.leaving and job.uuid == uuid]:
                self._stop_waiting(job, _OFF)

    def lost(self) -> None:
        """The host is gone, and with it the knowledge of what became of these."""
        for job in tuple(self._jobs.values()):
            if job.task is not None and job.task.give_up():
                self._finish(job, Problem(job.doing, NOT_BEGUN))
            else:
                self._finish(job, Problem(job.doing, UNKNOWN), unknown=True)

    # -- a change's way ----------------------------------------------------------------------

    def _work(self, job: Job) -> Callable[[Connection], object]:
        match job.command:
            case Change():
                return partial(carry_out, command=job.command, doing=job.doing, at=self._link.clerk.wall())
            case ResizeDisk():
                return partial(errands.resize, command=job.command)
            case BlockThreshold():
                return partial(errands.set_threshold, command=job.command)
            case DeleteVolume():
                return partial(errands.delete_volume, command=job.command)
            case SendBreak():
                return partial(errands.send_break, command=job.command)

    def _ran(self, job: Job, _nothing: object) -> None:
        self._reader.acted(job.uuid)
        self._finish(job)

    def _done(self, job: Job, done: Done) -> None:
        self._take(job.uuid, done.row)
        if done.applied is not None:
            self._record(done.applied)
        if job.ticket not in self._jobs:
            return
        job.done = done
        if done.conflicts:
            self._publish(Conflicted(job.ticket, job.command.domain, done.conflicts, done.fresh))
            self._finish(job, Problem(job.doing, _CLASH))
        elif not done.leaving:
            self._tell(job)
            self._finish(job, done.problem)
        else:
            job.leaving = {leaving.alias: leaving for leaving in done.leaving}
            clerk = self._link.clerk
            job.patience = clerk.later(_PATIENCE_S, partial(self._late, job))
            self._publish(Advanced(job.ticket, text=tr("Waiting for the guest to let go of it")))
            self._hear(job)
            if job.cancelled:
                self._stop_waiting(job, _HELD, cancelled=True)

    def _take(self, uuid: str, row: Row | None) -> None:
        if row is UNREAD:
            self._reader.acted(uuid)
        elif row is None:
            self._machines.drop((uuid,))
        else:
            self._machines.see((row,))
            self._reader.configure((uuid,))

    def _hear(self, job: Job) -> None:
        """Take what libvirt told of devices that are waited for."""
        for alias in [alias for alias in job.leaving if alias in job.heard]:
            self._settle(job, alias, job.heard[alias], _KEPT)
        if job.done is not None and job.done.leaving and not job.leaving:
            self._tell(job)
            self._finish(job, _nothing_done(job))

    def _settle(self, job: Job, alias: str, gone: bool, why: str) -> None:
        leaving, done = job.leaving.pop(alias), job.done
        if done is not None:
            outcomes = list(done.outcomes)
            outcomes[leaving.edit] = outcomes[leaving.edit]._replace(now=gone, why="" if gone else why)
            done.outcomes = tuple(outcomes)

    def _late(self, job: Job) -> None:
        """No event came: a driver may have none, or it was lost, so look once."""
        if job.leaving and job.done is not None:
            work = partial(hardware.definitions, key=job.command.domain)
            held = partial(self._stop_waiting, job, _HELD)
            self._pool.read(work, partial(self._looked, job), lambda _: held(), priority=LIST)

    def _looked(self, job: Job, found: Hardware) -> None:
        for alias, leaving in tuple(job.leaving.items()):
            if found.live and not has_device(found.live, leaving.place, alias):
                self._settle(job, alias, True, "")
        self._stop_waiting(job, _HELD)

    def _stop_waiting(self, job: Job, why: str, *, cancelled: bool = False) -> None:
        if job.ticket not in self._jobs:
            return
        for alias in tuple(job.leaving):
            self._settle(job, alias, False, why)
        self._tell(job)
        if cancelled:
            self._finish(job, cancelled=True, text=tr("The guest had been asked already."))
        else:
            self._finish(job, _nothing_done(job))

    def _tell(self, job: Job) -> None:
        done = job.done
        if done is not None and done.outcomes:
            self._publish(Changed(job.ticket, job.command.domain, done.outcomes, done.sent, done.kept))

    def _failed(self, job: Job, error: libvirt.libvirtError) -> None:
        self._reader.acted(job.uuid)
        if read.cut(error):
            self._finish(job, Problem(job.doing, BROKEN, detail=str(error)), unknown=True)
        else:
            self._finish(job, explain(error, job.doing, domain=job.command.domain))

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
        if job.patience is not None:
            job.patience.cancel()
        self._publish(Finished(job.ticket, self._link.clerk.wall(), problem, text, cancelled, unknown))


def _nothing_done(job: Job) -> Problem | None:
    """The problem, where neither the running machine nor the stored definition got any of it."""
    outcomes = job.done.outcomes if job.done is not None else ()
    if any(outcome.now or outcome.stored for outcome in outcomes):
        return None
    return Problem(job.doing, next((outcome.why for outcome in outcomes if outcome.why), _KEPT))
