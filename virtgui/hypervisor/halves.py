"""What a creation left half made when it was cut short: told of, removed or kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.journal import Journal
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.ledger import leave, left_text, listed
from virtgui.hypervisor.link import NOW, Link
from virtgui.hypervisor.unmaking import Unmade, unmake
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.making import HalfMade, LeaveMade, Made, TakeBack
from virtgui.model.messages import Began, Finished, LeftHalfMade, Message
from virtgui.model.problems import Problem
from virtgui.util.language import tr
from virtgui.util.names import plain

GONE = tr("The host went away meanwhile, so it is not known how far this came. Check when it is back")


class Halves:
    """What was left on the host of one link; for the clerk's thread."""

    def __init__(self, link: Link, host: HostKey, publish: Callable[[Message], None], journal: Journal) -> None:
        self._link = link
        self._host = host
        self._publish = publish
        self._journal = journal
        self._jobs: dict[Ticket, str] = {}

    def tell(self) -> None:
        """Look for what jobs left on this host."""
        self._link.ask(self._link.read, lambda _: self._journal.left(self._host), self._told)

    def deal(self, ticket: Ticket, command: TakeBack | LeaveMade) -> None:
        """Remove it, or keep it and ask no more."""
        half = command.half
        lane = self._link.lane("make")
        if isinstance(command, LeaveMade):
            forget = partial(_forget, journal=self._journal, number=half.number)
            self._link.ask(lane, forget, partial(self._forgotten, lane), priority=NOW)
            return
        doing = self._jobs[ticket] = tr("remove what was half made of {title}").format(title=plain(half.title, 80))
        self._publish(Began(ticket, command, half.title, self._link.clerk.wall()))
        work = partial(_removed, journal=self._journal, number=half.number, made=half.made)

        def done(unmade: Unmade | None) -> None:
            self._link.close_lane(lane)
            self._taken_back(ticket, doing, unmade)

        def failed(error: libvirt.libvirtError) -> None:
            self._link.close_lane(lane)
            self._finish(ticket, explain(error, doing, host=self._host))

        self._link.ask(lane, work, done, failed, priority=NOW)

    def lost(self) -> None:
        """The link is about to be cut."""
        for ticket, doing in tuple(self._jobs.items()):
            self._finish(ticket, Problem(doing, f"{GONE}."), unknown=True)

    def _taken_back(self, ticket: Ticket, doing: str, unmade: Unmade | None) -> None:
        if unmade is None:
            self._finish(ticket, text=tr("It is dealt with already."))
        elif unmade.left:
            self._finish(ticket, Problem(doing, tr("Still there: {left}.").format(left=left_text(unmade.left))))
        elif unmade.removed:
            self._finish(ticket, text=tr("Removed: {removed}").format(removed=listed(unmade.removed)))
        else:
            self._finish(ticket, text=tr("Nothing of it was there any more."))
        self.tell()

    def _finish(self, ticket: Ticket, problem: Problem | None = None, *, text: str = "", unknown: bool = False) -> None:
        if self._jobs.pop(ticket, None) is not None:
            self._publish(Finished(ticket, self._link.clerk.wall(), problem, text, unknown=unknown))

    def _forgotten(self, lane: Lane, _nothing: None) -> None:
        self._link.close_lane(lane)
        self.tell()

    def _told(self, halves: tuple[HalfMade, ...]) -> None:
        self._publish(LeftHalfMade(self._host, halves))


def _removed(connection: Connection, journal: Journal, number: str, made: tuple[Made, ...]) -> Unmade | None:
    """None where somebody else deals with it."""
    entry = journal.take(number)
    if entry is None:
        return None
    try:
        unmade = unmake(connection, made)
    except libvirt.libvirtError:
        entry.leave()
        raise
    leave(entry, unmade.left)
    return unmade


def _forget(_connection: Connection, journal: Journal, number: str) -> None:
    entry = journal.take(number)
    if entry is not None:
        entry.done()
