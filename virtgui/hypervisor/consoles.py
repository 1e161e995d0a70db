"""All that leads to what a guest shows, put together: screens, lines and pictures of one link's machines."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.hypervisor.doors import Doors
from virtgui.hypervisor.lines import Lines
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.pool import Pool
from virtgui.hypervisor.shots import Shots
from virtgui.model.commands import OpenLine, OpenScreen, ReadDisplays, TakeShot
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Message


class Consoles:
    """For the clerk's thread."""

    def __init__(self, link: Link, pool: Pool, host: HostKey, publish: Callable[[Message], None]) -> None:
        self._doors = Doors(link, pool, host, publish)
        self._lines = Lines(link, publish)
        self._shots = Shots(link, pool, publish)

    def ask(self, ticket: Ticket, command: ReadDisplays | OpenScreen | OpenLine | TakeShot) -> None:
        """Begin to answer."""
        match command:
            case OpenLine():
                self._lines.ask(ticket, command)
            case TakeShot():
                self._shots.ask(ticket, command)
            case _:
                self._doors.ask(ticket, command)

    def lost(self) -> None:
        """The link is about to be cut."""
        for part in (self._doors, self._lines, self._shots):
            part.lost()
