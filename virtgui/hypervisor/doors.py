"""Which screens and lines a machine has, and the way to a screen: each question is answered exactly once."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import libvirt

from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.doorways import Closed, authority, doorway
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import EVENT, NOW, Link
from virtgui.hypervisor.pool import Pool
from virtgui.hypervisor.read import tried
from virtgui.hypervisor.replies import doing, unanswered
from virtgui.hypervisor.unsupported import lacking
from virtgui.hypervisor.why_not import LOST, UNREADABLE
from virtgui.model import uris
from virtgui.model.commands import Act, Command, OpenScreen, ReadDisplays, Verb
from virtgui.model.console import Display, Door, Line, Way
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import DisplaysRead, DoorOpened, Message
from virtgui.model.problems import Problem
from virtgui.util.held import Held
from virtgui.util.language import tr
from virtgui.xml import displays
from virtgui.xml.parse import Refused

PATIENCE_S = 20.0
"""How long a guest's process may take to hand over its screen."""
_DENIED = (libvirt.VIR_ERR_OPERATION_DENIED, libvirt.VIR_ERR_ACCESS_DENIED, libvirt.VIR_ERR_AUTH_FAILED)
PRETENDS = tr("A test host only pretends: its machines have no screens or lines to open.")
OFF = tr("It is not running. Start it first.")
LATE = tr("It did not answer in time: its hypervisor process may hang.")


class NoDoor(NamedTuple):
    """Why there is no door; `start` offers to start the machine."""

    reason: str
    start: bool = False
    detail: str = ""
    taken: bool = False

    def problem(self, command: Command, domain: DomainKey) -> Problem:
        """As a problem to show."""
        remedy = Act(domain, Verb.START) if self.start else None
        return Problem(doing(command), self.reason, self.detail, remedy)


class _Asked:
    """One question on its way."""

    def __init__(self, ticket: Ticket, command: ReadDisplays | OpenScreen) -> None:
        self.ticket = ticket
        self.command = command
        self.lane: Lane | None = None
        self.patience: Timer | None = None


class Doors:
    """The screens of one link's machines; for the clerk's thread."""

    def __init__(self, link: Link, pool: Pool, host: HostKey, publish: Callable[[Message], None]) -> None:
        self._link = link
        self._pool = pool
        self._uri = uris.parse(host)
        self._publish = publish
        self._open: dict[Ticket, _Asked] = {}

    def ask(self, ticket: Ticket, command: ReadDisplays | OpenScreen) -> None:
        """Begin to answer."""
        it = self._open[ticket] = _Asked(ticket, command)
        if self._uri.is_test and isinstance(command, OpenScreen):
            self._opened(it, NoDoor(PRETENDS))
            return
        failed = partial(self._failed, it)
        match command:
            case ReadDisplays(domain):
                self._pool.read(partial(_read, key=domain), partial(self._read, it), failed, priority=EVENT)
            case OpenScreen():
                # A guest's process is asked for it, which may hang: never on a lane that others wait for.
                hand_over = self._uri.scheme == "qemu" and self._uri.is_local and not self._link.refused
                work = partial(_door, command=command, uri=self._uri, hand_over=hand_over)
                if not hand_over:
                    self._pool.read(work, partial(self._opened, it), failed, priority=NOW)
                    return
                it.lane = self._link.lane("screen")
                it.patience = self._link.clerk.later(PATIENCE_S, partial(self._late, it))
                self._link.ask(it.lane, work, partial(self._opened, it), failed, priority=NOW)

    def lost(self) -> None:
        """The link is about to be cut."""
        for it in tuple(self._open.values()):
            unanswered(self._publish, it.ticket, it.command, LOST)
            self._end(it)

    def _read(self, it: _Asked, found: tuple[tuple[Display, ...], tuple[Line, ...]] | NoDoor) -> None:
        if not self._end(it):
            return
        domain = it.command.domain
        if isinstance(found, NoDoor):
            self._publish(DisplaysRead(domain, problem=found.problem(it.command, domain)))
        else:
            shown, lines = found
            if self._uri.is_test:
                shown = tuple([display._replace(refusal=display.refusal or PRETENDS) for display in shown])
            self._publish(DisplaysRead(domain, shown, lines))

    def _opened(self, it: _Asked, found: Door | NoDoor) -> None:
        if not self._end(it):
            return  # too late: the door closes itself
        domain = it.command.domain
        if isinstance(found, NoDoor):
            self._publish(DoorOpened(it.ticket, domain, problem=found.problem(it.command, domain)))
        else:
            self._publish(DoorOpened(it.ticket, domain, found))

    def _failed(self, it: _Asked, error: libvirt.libvirtError) -> None:
        if self._end(it):
            self._tell(it, explain(error, doing(it.command), domain=it.command.domain))

    def _late(self, it: _Asked) -> None:
        if self._end(it):
            self._tell(it, NoDoor(LATE).problem(it.command, it.command.domain))

    def _tell(self, it: _Asked, problem: Problem) -> None:
        match it.command:
            case ReadDisplays(domain):
                self._publish(DisplaysRead(domain, problem=problem))
            case OpenScreen(domain):
                self._publish(DoorOpened(it.ticket, domain, problem=problem))

    def _end(self, it: _Asked) -> bool:
        """False when it has been answered already."""
        if self._open.pop(it.ticket, None) is None:
            return False
        if it.patience is not None:
            it.patience.cancel()
        if it.lane is not None:
            self._link.close_lane(it.lane)
        return True


def _read(connection: Connection, key: DomainKey) -> tuple[tuple[Display, ...], tuple[Line, ...]] | NoDoor:
    machine = connection.lookupByUUIDString(key.uuid)
    text = machine.XMLDesc(0)
    try:
        shown = tuple(screen.display for screen in displays.screens(text))
        return shown, displays.lines(text) if machine.isActive() else ()
    except Refused as refusal:
        return NoDoor(UNREADABLE, detail=str(refusal))


def _door(connection: Connection, command: OpenScreen, uri: uris.Uri, hand_over: bool) -> Door | NoDoor:
    """The way to a screen. Raises libvirt.libvirtError."""
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if not machine.isActive():
        return NoDoor(OFF, start=True)
    try:
        screens = displays.screens(_secure_text(machine))
    except Refused as refusal:
        return NoDoor(UNREADABLE, detail=str(refusal))
    if not screens:
        return NoDoor(tr("It has no display. Add a VNC display to it."))
    if not 0 <= command.display < len(screens):
        return NoDoor(tr("It has no such display any more. Choose another."))
    screen = screens[command.display]
    try:
        if hand_over and not screen.display.refusal:
            door = _handed_over(machine, command.display)
            if door is not None:
                return door
        name = uri.host or tried(connection.getHostname) or ""
        return doorway(uri, screen, name=name, ca=authority(uri))
    except Closed as closed:
        return NoDoor(str(closed))


def _secure_text(machine: libvirt.virDomain) -> str:
    """The running definition, with passwords where this user may read them."""
    try:
        return str(machine.XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE))
    except libvirt.libvirtError as error:
        if error.get_error_code() not in _DENIED and not lacking(error):
            raise
        return str(machine.XMLDesc(0))


def _handed_over(machine: libvirt.virDomain, number: int) -> Door | None:
    """A socket that QEMU itself holds the other end of, without a password; None where that is not done or
    not allowed."""
    try:
        fd = machine.openGraphicsFD(number, libvirt.VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH)
    except libvirt.libvirtError as error:
        if error.get_error_code() in _DENIED or lacking(error):
            return None
        raise
    held = Held(fd)
    os.set_inheritable(fd, False)
    return Door(Way.FD, held=held)
