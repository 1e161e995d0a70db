"""Changes of a host's network interfaces, which may cut the way to it: each is taken back by itself unless a person
keeps it within a minute, also when the connection was lost by it and comes back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import libvirt

from virtgui.hypervisor.clerk import Clerk, Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import NOW, Link
from virtgui.hypervisor.replies import host_words
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.host_details import EndInterfaces, InterfacesChanging
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Began, Finished, Message
from virtgui.util.language import tr

T = TypeVar("T")
_log = logging.getLogger(__name__)

CONFIRM_S = 60.0
"""How long a person has to keep a change."""
AGAIN_S = 5.0
_BACK = tr("Nobody kept the change of the network interfaces within a minute, so it was taken back.")
_NOT_BACK = "The change of the network interfaces could not be taken back"
_NONE = tr("No change of the network interfaces is open.")


class InterfaceChange:
    """One host's open change, over as many links as that takes; for the clerk's thread but for `guarded` and
    `leave`."""

    def __init__(self, host: HostKey, clerk: Clerk, publish: Callable[[Message], None]) -> None:
        self._host = host
        self._clerk = clerk
        self._publish = publish
        self._link: Link | None = None
        self._timer: Timer | None = None
        self._until: float | None = None
        self._changed: Callable[[], None] = lambda: None
        self.open = False
        """Whether libvirt holds a change of ours; set by lanes as well."""

    # -- on a lane ---------------------------------------------------------------------------

    def guarded(self, connection: Connection, work: Callable[[Connection], T]) -> T:
        """Do it within a change, which is begun where none is open; one that was begun for what fails is taken back.
        Raises libvirt.libvirtError."""
        begun = False
        if not self.open:
            try:
                connection.changeBegin(0)
                begun = self.open = True
            except libvirt.libvirtError as error:
                if not lacking(error):
                    raise
        try:
            return work(connection)
        except libvirt.libvirtError:
            if begun:
                self.open = False
                connection.changeRollback(0)
            raise

    def leave(self, connection: Connection) -> None:
        """The connection is about to be closed: nobody could keep the change any more."""
        if self.open:
            connection.changeRollback(0)
            self.open = False

    # -- on the clerk's thread ---------------------------------------------------------------

    def linked(self, link: Link, changed: Callable[[], None]) -> None:
        """The host is open (again): what is overdue is taken back now. `changed` is told when all may be another."""
        self._link = link
        self._changed = changed
        if self._until is not None and not self.open:
            self._over("")
        elif self._until is not None and self._until <= self._clerk.now():
            self._take_back()

    def unlinked(self) -> None:
        """The host is not there; the time runs on."""
        self._link = None

    def noted(self) -> None:
        """A deed went well: from now on a person has a minute."""
        if not self.open:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._until = self._clerk.now() + CONFIRM_S
        self._timer = self._clerk.later(CONFIRM_S, self._take_back)
        self._publish(InterfacesChanging(self._host, self._clerk.wall() + CONFIRM_S))

    def end(self, ticket: Ticket, command: EndInterfaces) -> None:
        """A person keeps the change, or takes it back."""
        self._publish(Began(ticket, command, "", self._clerk.wall()))
        link = self._link
        if link is None or not self.open:
            self._end(ticket, command, None, _NONE)
            return
        lane = link.lane("interfaces")
        work = _commit if command.keep else _roll_back
        then = partial(self._ended, link, lane, ticket, command)
        link.ask(lane, work, lambda _: then(None), then, priority=NOW)

    def _ended(
        self, link: Link, lane: Lane, ticket: Ticket, command: EndInterfaces, error: libvirt.libvirtError | None
    ) -> None:
        link.close_lane(lane)
        if error is None:
            self._over("")
        self._end(ticket, command, error, "")

    def _end(self, ticket: Ticket, command: EndInterfaces, error: libvirt.libvirtError | None, text: str) -> None:
        problem = explain(error, host_words(command), host=self._host) if error is not None else None
        self._publish(Finished(ticket, self._clerk.wall(), problem, text))

    def _take_back(self) -> None:
        self._timer = None
        link = self._link
        if link is None or not self.open:
            return  # as soon as it is back
        lane = link.lane("interfaces")

        def done(_result: object) -> None:
            link.close_lane(lane)
            self._over(_BACK)

        def failed(error: libvirt.libvirtError) -> None:
            link.close_lane(lane)
            _log.warning("%s: %s: %s", self._host, _NOT_BACK, error)
            if self._link is link and link.whole:
                self._timer = self._clerk.later(AGAIN_S, self._take_back)

        link.ask(lane, _roll_back, done, failed, priority=NOW)

    def _over(self, text: str) -> None:
        self.open = False
        self._until = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._publish(InterfacesChanging(self._host, 0.0, text))
        self._changed()


def _commit(connection: Connection) -> None:
    connection.changeCommit(0)


def _roll_back(connection: Connection) -> None:
    connection.changeRollback(0)
