"""A machine's serial lines, consoles and channels: opened, held open, and ended with whatever they depend on."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor import eventloop
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.doors import LATE, OFF, PATIENCE_S, PRETENDS, NoDoor
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import NOW, Link
from virtgui.hypervisor.pump import Pump
from virtgui.hypervisor.replies import doing, unanswered
from virtgui.hypervisor.unsupported import unsupported_flags
from virtgui.hypervisor.why_not import LOST, UNREADABLE
from virtgui.model.commands import OpenLine
from virtgui.model.console import Door, Line, Way
from virtgui.model.keys import Ticket
from virtgui.model.messages import DoorOpened, Message
from virtgui.util.language import tr
from virtgui.xml import displays
from virtgui.xml.parse import Refused

_TAKEN = re.compile(r"active (?:console|channel)|locked by lock file", re.IGNORECASE)
_TAKEN_WORDS = tr("Somebody else has this console open.")
FEW = tr("The host accepts no more connections from here, and an open line needs one of its own.")


class _Open:
    """One line, from the question for it to its end. It has a lane and a connection of its own for as long."""

    def __init__(self, ticket: Ticket, command: OpenLine) -> None:
        self.ticket = ticket
        self.command = command
        self.lane: Lane | None = None
        self.patience: Timer | None = None
        self.pump: Pump | None = None
        self.answered = False


class Lines:
    """The open lines of one link; for the clerk's thread."""

    def __init__(self, link: Link, publish: Callable[[Message], None]) -> None:
        self._link = link
        self._publish = publish
        self._loop = eventloop.install()
        self._lines: dict[Ticket, _Open] = {}

    def ask(self, ticket: Ticket, command: OpenLine) -> None:
        """Begin to open one."""
        it = self._lines[ticket] = _Open(ticket, command)
        if self._link.refused:
            self._opened(it, NoDoor(PRETENDS if self._link.shared else FEW))
            return
        it.lane = self._link.lane("line")
        it.patience = self._link.clerk.later(PATIENCE_S, partial(self._late, it))
        ended = partial(self._link.clerk.post, partial(self._over, it))
        work = partial(_open, command=command, lane=it.lane, loop=self._loop, ended=ended)
        self._link.ask(it.lane, work, partial(self._opened, it), partial(self._failed, it), priority=NOW)

    def lost(self) -> None:
        """The link is about to be cut."""
        for it in tuple(self._lines.values()):
            if it.pump is not None:
                it.pump.shut()
            if self._answer(it):
                unanswered(self._publish, it.ticket, it.command, LOST)
        self._lines.clear()

    def _opened(self, it: _Open, found: Pump | NoDoor) -> None:
        if not self._answer(it):
            return  # too late: its lane is closed already, and it with that
        domain = it.command.domain
        if isinstance(found, NoDoor):
            self._publish(DoorOpened(it.ticket, domain, problem=found.problem(it.command, domain), taken=found.taken))
            self._over(it)
            return
        it.pump = found
        held, found.theirs = found.theirs, None
        self._publish(DoorOpened(it.ticket, domain, Door(Way.FD, held=held)))

    def _failed(self, it: _Open, error: libvirt.libvirtError) -> None:
        if self._answer(it):
            domain = it.command.domain
            self._publish(DoorOpened(it.ticket, domain, problem=explain(error, doing(it.command), domain=domain)))
        self._over(it)

    def _late(self, it: _Open) -> None:
        self._opened(it, NoDoor(LATE))

    def _answer(self, it: _Open) -> bool:
        """False when it has been answered already."""
        first, it.answered = not it.answered, True
        if it.patience is not None:
            it.patience.cancel()
        return first

    def _over(self, it: _Open) -> None:
        """Closing the lane ends the pump, and with it all that the line had."""
        self._lines.pop(it.ticket, None)
        if it.lane is not None:
            self._link.close_lane(it.lane)


def _open(
    connection: Connection, command: OpenLine, lane: Lane, loop: eventloop.EventLoop, ended: Callable[[], None]
) -> Pump | NoDoor:
    """An open line. Raises libvirt.libvirtError."""
    if threading.current_thread() is not lane.thread:
        return NoDoor(FEW)  # no connection was given to this lane, so its work came to another
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if not machine.isActive():
        return NoDoor(OFF, start=True)
    try:
        line = _chosen(displays.lines(machine.XMLDesc(0)), command.alias)
    except Refused as refusal:
        return NoDoor(UNREADABLE, detail=str(refusal))
    if line is None and command.alias:
        return NoDoor(tr("It has no such line any more. Choose another."))
    if line is None:
        return NoDoor(tr("It has no serial line or console that can be opened. Add a serial port to it."))
    stream = connection.newStream(libvirt.VIR_STREAM_NONBLOCK)
    try:
        _attach(machine, line, stream, command.force)
    except libvirt.libvirtError as error:
        if _TAKEN.search(error.get_error_message() or ""):
            return NoDoor(_TAKEN_WORDS, detail=error.get_error_message() or "", taken=True)
        raise
    pump = Pump(loop, lane, stream, ended)
    lane.farewell(pump.bye)
    return pump


def _chosen(lines: tuple[Line, ...], alias: str) -> Line | None:
    if alias:
        return next((line for line in lines if line.alias == alias), None)
    return next((line for line in lines if line.kind in ("serial", "console")), None)


def _attach(machine: libvirt.virDomain, line: Line, stream: libvirt.virStream, force: bool) -> None:
    if line.kind == "channel":
        machine.openChannel(line.alias, stream, libvirt.VIR_DOMAIN_CHANNEL_FORCE if force else 0)
        return
    flags = libvirt.VIR_DOMAIN_CONSOLE_FORCE if force else libvirt.VIR_DOMAIN_CONSOLE_SAFE
    try:
        machine.openConsole(line.alias, stream, flags)
    except libvirt.libvirtError as error:
        if not unsupported_flags(error):
            raise
        machine.openConsole(line.alias, stream, 0)  # a driver that knows neither: nobody is kept out, nor put out
