"""Creations as jobs: begun in their turn, told how far they are, cancelled and ended, each exactly once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor import streams
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.halves import GONE, Halves
from virtgui.hypervisor.journal import Journal
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.ledger import listed
from virtgui.hypervisor.link import CLOSED, NOW, Link, Stumble
from virtgui.hypervisor.maker import End, Maker
from virtgui.hypervisor.read import volume_named
from virtgui.hypervisor.reader import Reader
from virtgui.hypervisor.why_not import NOT_BEGUN
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import LeaveMade, Made, Make, TakeBack
from virtgui.model.messages import Advanced, Began, Finished, MachineMade, Message
from virtgui.model.problems import Problem
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import rate_text
from virtgui.xml.making import words

_AT_ONCE = 2
"""Jobs of one host that run side by side; more would only share the same disk."""
_LOOK_S = 0.5
_PATIENCE = tr("The host cannot break off a copy. What it makes is removed as soon as it is done.")


class Job:
    """One ticketed creation on its way."""

    def __init__(self, ticket: Ticket, command: Make, maker: Maker) -> None:
        self.ticket = ticket
        self.command = command
        self.maker = maker
        self.lane: Lane | None = None
        self.watch: Lane | None = None
        self.look: Timer | None = None
        self.rate: tuple[float, int, int] | None = None
        """When the step's first bytes were seen, how many, and of which step."""


class Makings:
    """The creations of one link; for the clerk's thread. `borrow` gives the link to another host, if it is open."""

    def __init__(
        self,
        link: Link,
        host: HostKey,
        reader: Reader,
        publish: Callable[[Message], None],
        *,
        read_only: bool,
        journal: Journal,
        borrow: Callable[[HostKey], Link | None],
    ) -> None:
        self._link = link
        self._host = host
        self._reader = reader
        self._publish = publish
        self._read_only = read_only
        self._journal = journal
        self._borrow = borrow
        self._jobs: dict[Ticket, Job] = {}
        self._waiting: deque[Job] = deque()
        self._halves = Halves(link, host, publish, journal)

    def make(self, ticket: Ticket, command: Make | TakeBack | LeaveMade) -> None:
        """Begin a creation, or to deal with one that was cut short."""
        if not isinstance(command, Make):
            self._halves.deal(ticket, command)
            return
        doing = command.doing or tr("make {title}").format(title=plain(command.title, 80))
        self._publish(Began(ticket, command, command.title, self._link.clerk.wall(), True))
        if self._read_only:
            denied = Stumble("read only access", libvirt.VIR_ERR_OPERATION_DENIED)
            self._publish(Finished(ticket, self._link.clerk.wall(), explain(denied, doing, host=self._host)))
            return
        maker = Maker(command, doing, partial(self._journal.begin, self._host, command.title), self._lend)
        job = self._jobs[ticket] = Job(ticket, command, maker)
        maker.ledger.told = lambda: self._link.clerk.post(partial(self._far, job))
        self._waiting.append(job)
        self._next()
        if job in self._waiting:
            self._publish(Advanced(ticket, text=tr("Waiting for its turn")))

    def cancel(self, ticket: Ticket) -> bool:
        """Stop a creation and have it taken back; False for one that is not ours."""
        job = self._jobs.get(ticket)
        if job is None:
            return False
        if job in self._waiting:
            self._waiting.remove(job)
            self._finish(job, cancelled=True)
            return True
        job.maker.ledger.stop.set()
        if job.maker.ledger.progress.grows is not None:
            self._publish(Advanced(ticket, text=_PATIENCE))
        return True

    def lost(self) -> None:
        """The link is about to be cut: what is still connected takes back what it made, or its journal tells."""
        self._waiting.clear()
        for job in tuple(self._jobs.values()):
            job.maker.ledger.stop.set()
            if job.maker.ledger.entry is None:
                self._finish(job, Problem(job.maker.doing, NOT_BEGUN))
                continue
            self._finish(job, Problem(job.maker.doing, self._unknown(job.maker.ledger.made)), unknown=True)
        self._halves.lost()

    # -- a job's way -------------------------------------------------------------------------

    def _next(self) -> None:
        while self._waiting and len(self._jobs) - len(self._waiting) < _AT_ONCE:
            job = self._waiting.popleft()
            job.lane = self._link.lane("make")
            then, failed = partial(self._ended, job), partial(self._failed, job)
            if not self._link.ask(job.lane, job.maker.run, then, failed, priority=NOW):
                self._failed(job, Stumble(CLOSED))
                return
            job.look = self._link.clerk.later(_LOOK_S, partial(self._watch, job))

    def _ended(self, job: Job, end: End) -> None:
        for uuid in end.machines:
            self._reader.acted(uuid)
        for made in (*end.removed, *(left.made for left in end.left)):
            if made.kind == "machine":
                self._reader.acted(made.uuid)
        if end.lost:
            detail = end.problem.detail if end.problem is not None else ""
            problem = Problem(job.maker.doing, self._unknown(job.maker.ledger.made), detail)
            self._finish(job, problem, unknown=True)
        elif end.cancelled:
            self._finish(job, end.problem, cancelled=True)
        else:
            if end.problem is None:
                for uuid in end.machines:
                    self._publish(MachineMade(job.ticket, DomainKey(self._host, uuid)))
            self._finish(job, end.problem)
        if end.left and not job.command.keep_on_failure:
            self._halves.tell()

    def _failed(self, job: Job, error: libvirt.libvirtError) -> None:
        self._finish(job, explain(error, job.maker.doing, host=self._host))

    def _finish(
        self, job: Job, problem: Problem | None = None, *, cancelled: bool = False, unknown: bool = False
    ) -> None:
        if self._jobs.pop(job.ticket, None) is None:
            return
        if job.look is not None:
            job.look.cancel()
        for lane in (job.lane, job.watch):
            if lane is not None:
                self._link.close_lane(lane)
        at = self._link.clerk.wall()
        self._publish(Finished(job.ticket, at, problem, cancelled=cancelled, unknown=unknown))
        if self._link.whole:
            self._next()

    def _unknown(self, made: tuple[Made, ...]) -> str:
        return (
            tr("{gone}, for this may be left there: {made}.").format(gone=GONE, made=listed(made))
            if made
            else f"{GONE}."
        )

    # -- how far -----------------------------------------------------------------------------

    def _far(self, job: Job) -> None:
        if job.ticket not in self._jobs:
            return
        progress, steps = job.maker.ledger.progress, job.command.steps
        step = steps[progress.step]
        text = words(step)
        parts = [
            tr("Step {number} of {count}: {step}").format(number=progress.step + 1, count=len(steps), step=text)
            if len(steps) > 1
            else text[:1].upper() + text[1:]
        ]
        remaining = None
        if progress.text:
            parts.append(progress.text)
        elif job.maker.ledger.stop.is_set():
            parts.append(_PATIENCE)
        elif progress.done and progress.total:
            if job.rate is None or job.rate[2] != progress.step:
                job.rate = (self._link.clerk.now(), progress.done, progress.step)
            seconds = self._link.clerk.now() - job.rate[0]
            rate = (progress.done - job.rate[1]) / seconds if seconds > 1 else 0
            if rate > 0:
                parts.append(rate_text(rate))
                remaining = max(0.0, (progress.total - progress.done) / rate)
        done = float(min(progress.done, progress.total))
        unit = "bytes" if progress.total else ""
        self._publish(Advanced(job.ticket, done, float(progress.total), unit, remaining, ", ".join(parts)))

    def _watch(self, job: Job) -> None:
        """A copy within the host tells nothing of itself: see how its volume grows, over another connection."""
        if job.ticket not in self._jobs:
            return
        again = partial(self._watch_later, job)
        grows = job.maker.ledger.progress.grows
        if grows is None or self._link.refused:
            again()
            return
        if job.watch is None or not job.watch.usable:
            job.watch = self._link.lane("progress")
        work = partial(_grown, pool=grows[0], name=grows[1])
        self._link.ask(job.watch, work, partial(self._grown, job, grows), lambda _: again(), priority=NOW)

    def _grown(self, job: Job, grows: tuple[str, str], done: int) -> None:
        ledger = job.maker.ledger
        if ledger.progress.grows == grows:
            ledger.progress = ledger.progress._replace(done=done)
            self._far(job)
        self._watch_later(job)

    def _watch_later(self, job: Job) -> None:
        if job.ticket in self._jobs:
            job.look = self._link.clerk.later(_LOOK_S, partial(self._watch, job))

    # -- from other hosts --------------------------------------------------------------------

    def _lend(self, host: HostKey, pool: str, name: str) -> tuple[streams.Pipe, Callable[[], bool]]:
        """For the lane of a job: the clerk begins to read, and the job waits at the pipe."""
        pipe = streams.Pipe()
        begun: list[Lane] = []
        refused: list[bool] = []
        self._link.clerk.post(partial(self._begin_reading, host, pool, name, pipe, begun, refused))

        def there() -> bool:
            if refused:
                return False
            return not begun or (begun[0].usable and not begun[0].over)

        return pipe, there

    def _begin_reading(
        self, host: HostKey, pool: str, name: str, pipe: streams.Pipe, begun: list[Lane], refused: list[bool]
    ) -> None:
        link = self._borrow(host)
        if link is None or not link.whole:
            refused.append(True)
            return
        lane = link.lane("copy")
        over = partial(link.close_lane, lane)
        work = partial(streams.pour, pool=pool, name=name, pipe=pipe)
        begun.append(lane)
        if not link.ask(lane, work, lambda _: over(), lambda _: over(), priority=NOW):
            refused.append(True)


def _grown(connection: Connection, pool: str, name: str) -> int:
    return int(volume_named(connection.storagePoolLookupByName(pool), name).info()[2])
