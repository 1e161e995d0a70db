"""Deletions of machines as jobs: who uses the files is read anew, then they go; each is ended exactly once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.reader import Reader
from virtgui.hypervisor.removing import UNREAD, Work, carry_out
from virtgui.hypervisor.users import Reading, Users
from virtgui.hypervisor.why_not import NOT_THERE, READ_ONLY
from virtgui.model.commands import Act, Verb
from virtgui.model.file_index import FileIndex, clean
from virtgui.model.going import LOCKS, Cause, Item, listing
from virtgui.model.keys import Ticket
from virtgui.model.messages import Advanced, Began, Finished, Message
from virtgui.model.problems import Problem
from virtgui.model.removal import Remove, Removed
from virtgui.model.users import HostFiles
from virtgui.util.language import plural, tr
from virtgui.util.names import plain

_CHANGED = tr("It is not in the list of its files any more.")
_FATAL = LOCKS - {Cause.MISSING}
"""A file that is gone by then is as good as deleted."""


class Job:
    """One ticketed deletion on its way."""

    def __init__(self, ticket: Ticket, command: Remove, doing: str) -> None:
        self.ticket = ticket
        self.command = command
        self.doing = doing
        self.reading: Reading | None = None
        self.task: Task | None = None
        self.work: Work | None = None


class Removals:
    """The deletions of one link; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        pool: Pool,
        machines: Machines,
        reader: Reader,
        users: Users,
        publish: Callable[[Message], None],
        *,
        read_only: bool,
    ) -> None:
        self._link = link
        self._pool = pool
        self._machines = machines
        self._reader = reader
        self._users = users
        self._publish = publish
        self._read_only = read_only
        self._jobs: dict[Ticket, Job] = {}

    def remove(self, ticket: Ticket, command: Remove) -> None:
        """Begin."""
        domain = self._machines.get(command.domain.uuid)
        name = domain.name if domain is not None else ""
        job = self._jobs[ticket] = Job(
            ticket, command, tr("delete {name}").format(name=plain(name, 80) or tr("the machine"))
        )
        self._publish(Began(ticket, command, name, self._link.clerk.wall(), True))
        if domain is None or self._read_only:
            self._finish(job, Problem(job.doing, READ_ONLY if self._read_only else NOT_THERE))
        elif command.files:
            self._publish(Advanced(ticket, text=tr("Looking who uses its files")))
            job.reading = self._users.read(True, partial(self._looked, job))
        else:
            self._begin(job, {})

    def cancel(self, ticket: Ticket) -> bool:
        """Stop before the next step; False for one that is not ours."""
        job = self._jobs.get(ticket)
        if job is None:
            return False
        if job.work is None or (job.task is not None and self._pool.withdraw(job.task)):
            if job.reading is not None:
                self._users.stop(job.reading)
            self._finish(job, cancelled=True)
        else:
            job.work.stop.set()
        return True

    def lost(self) -> None:
        """The host is gone, and with it the knowledge of what became of these."""
        for job in tuple(self._jobs.values()):
            self._unknown(job)

    # -- a deletion's way --------------------------------------------------------------------

    def _looked(self, job: Job, files: HostFiles) -> None:
        """What nobody may have begun to use since a person agreed."""
        if job.ticket not in self._jobs:
            return
        now = listing(FileIndex((files,)), job.command.domain)
        found = {clean(item.path): item for item in now.items} if now is not None else {}
        refused = {}
        for file in job.command.files:
            item = found.get(clean(file.path))
            if item is None:
                refused[file.path] = files.blind[0] if files.blind else _CHANGED
            elif not _FATAL.isdisjoint(item.causes):
                refused[file.path] = _reason(item, files)
        self._begin(job, refused)

    def _begin(self, job: Job, refused: dict[str, str]) -> None:
        def tell(done: int, total: int, text: str) -> None:  # from the lane
            self._publish(Advanced(job.ticket, done, total, text=text))

        job.work = Work(job.command, job.doing, refused, tell)
        work = partial(carry_out, work=job.work)
        uuid = job.command.domain.uuid
        job.task = Task(uuid, work, partial(self._done, job), partial(self._failed, job), own=True)
        self._pool.run(job.task)

    def _done(self, job: Job, work: Work) -> None:
        uuid = job.command.domain.uuid
        if work.row is UNREAD:
            self._reader.acted(uuid)
        elif work.row is None:
            self._machines.drop((uuid,))
        else:
            self._machines.see((work.row,))
            self._reader.configure((uuid,))
        if job.ticket not in self._jobs:
            return
        deleted = sum(not fate.why for fate in work.fates)
        if work.gone:
            text = plural(deleted, "Deleted with {n} file", "Deleted with {n} files")
            self._finish(job, text=text if deleted else tr("Deleted; its files stay"))
        elif work.problem is not None:
            self._finish(job, self._again(job, work.problem.reason, work.problem.detail))
        elif work.stop.is_set():
            text = tr("Stopped. {number} of {count} files were deleted; the machine stays defined.").format(
                number=deleted, count=len(job.command.files)
            )
            self._finish(job, Problem(job.doing, text), cancelled=True)
        else:
            self._finish(job, self._report(job, work))

    def _report(self, job: Job, work: Work) -> Problem:
        kept = [fate for fate in work.fates if fate.why]
        first = f"{plain(kept[0].path, 200)}: {kept[0].why}" if kept else ""
        reason = tr("{number} of {count} files could not be deleted, so it stays defined. {first}").format(
            number=len(kept), count=len(work.fates), first=first
        )
        return self._again(job, reason, _lines(work))

    def _again(self, job: Job, reason: str, detail: str) -> Problem:
        return Problem(job.doing, reason, detail, remedy=Act(job.command.domain, Verb.UNDEFINE))

    def _failed(self, job: Job, error: libvirt.libvirtError) -> None:
        self._reader.acted(job.command.domain.uuid)
        if job.ticket not in self._jobs:
            return
        if read.cut(error) or (job.work is not None and any(fate.unknown for fate in job.work.fates)):
            self._unknown(job)
        else:
            told = explain(error, job.doing, domain=job.command.domain)
            self._finish(job, told)

    def _unknown(self, job: Job) -> None:
        work = job.work
        reason = tr("The host went away meanwhile. Check when it is back, and delete it again if it is still there.")
        if work is None:
            reason = tr("The host went away before anything was deleted.")
        elif work.fates:
            sure = sum(not fate.why for fate in work.fates)
            reason = tr("{number} of {count} files were deleted for certain. {reason}").format(
                number=sure, count=len(job.command.files), reason=reason
            )
        detail = _lines(work) if work is not None else ""
        self._finish(job, Problem(job.doing, reason, detail), unknown=work is not None)

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
        work = job.work
        if work is not None:
            self._publish(Removed(job.ticket, job.command.domain, tuple(work.fates), work.gone))
        self._publish(Finished(job.ticket, self._link.clerk.wall(), problem, text, cancelled, unknown))


def _reason(item: Item, files: HostFiles) -> str:
    user = next((user for user in item.users if user.sure), None)
    if Cause.USED in item.causes and user is not None:
        return tr("{name} uses it now.").format(name=plain(user.name, 80))
    if Cause.BLIND in item.causes and files.blind:
        return tr("It is not known who uses it. {why}").format(why=files.blind[0])
    return tr("It cannot be deleted any more.")


def _lines(work: Work) -> str:
    """One line for each file."""
    said = {fate.path: f"{fate.why} {fate.detail}".strip() if fate.why else tr("deleted") for fate in work.fates}
    said.setdefault(work.under_way, tr("it is not known whether it was deleted"))
    untouched = tr("not touched")
    return "\n".join(f"{plain(file.path, 400)}: {said.get(file.path, untouched)}" for file in work.command.files)
