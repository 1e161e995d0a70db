"""What is asked of, and about, a host itself: each on a lane of its own, each answered exactly once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import libvirt

from virtgui.hypervisor import host_details, secrets
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.interface_change import InterfaceChange
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import NOW, Link, Stumble
from virtgui.hypervisor.read import cut
from virtgui.hypervisor.replies import HostDeed, HostQuestion, host_words, processor_words, unanswered
from virtgui.hypervisor.unsupported import lacking
from virtgui.hypervisor.why_not import LOST, UNKNOWN
from virtgui.model.host_details import (
    EndInterfaces,
    HostRead,
    ProcessorRead,
    ReadHost,
    ReadProcessor,
    SetPages,
    SetSharing,
    SuspendHost,
)
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Began, Finished, Message
from virtgui.model.problems import Problem
from virtgui.model.secrets import NeedsRead, ReadNeeds, ReadSecret, SecretRead, SetSecret
from virtgui.util.language import tr
from virtgui.util.names import plain

T = TypeVar("T")

_PATIENCE_S = 20.0
_MACHINES, _STORAGE = range(2)
_BUSY = (tr("Its machines did not answer in time."), tr("Its storage did not answer in time."))
_IN_PART = (tr("Its machines could not all be read: {why}."), tr("Its storage could not all be read: {why}."))
_NO_VALUE = tr("It has no value yet.")
_PRIVATE = tr("It is private: its value can be used on the host, but never read again.")


class _Asking:
    """One question or deed on its way."""

    def __init__(self, command: HostDeed | HostQuestion) -> None:
        self.command = command
        self.lanes: dict[int, Lane] = {}
        self.finding = secrets.NeedsFinding()
        self.patience: Timer | None = None


class HostQuestions:
    """The questions and deeds of one link; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        host: HostKey,
        publish: Callable[[Message], None],
        interfaces: InterfaceChange,
        *,
        read_only: bool,
    ) -> None:
        self._link = link
        self._host = host
        self._publish = publish
        self._interfaces = interfaces
        self._read_only = read_only
        self._open: dict[Ticket, _Asking] = {}

    def ask(self, ticket: Ticket, command: HostQuestion) -> None:
        """Begin to answer."""
        match command:
            case ReadHost():
                then = partial(self._tell, ticket, lambda found: HostRead(ticket, self._host, found))
                self._begin(ticket, command, host_details.read, then)
            case ReadSecret(secret):
                then = partial(self._tell, ticket, lambda value: SecretRead(ticket, secret, value))
                self._begin(ticket, command, partial(secrets.value, command=command), then)
            case ReadProcessor():
                then = partial(self._tell, ticket, lambda found: ProcessorRead(ticket, self._host, found))
                self._begin(ticket, command, partial(host_details.processor, command=command), then)
            case ReadNeeds():
                self._read_needs(ticket, command)

    def do(self, ticket: Ticket, command: HostDeed) -> None:
        """Begin a deed."""
        if isinstance(command, EndInterfaces):
            self._interfaces.end(ticket, command)
            return
        # What is kept of it holds no value.
        shown = SetSecret(command.secret, b"") if isinstance(command, SetSecret) else command
        self._publish(Began(ticket, shown, "", self._link.clerk.wall()))
        if self._read_only:
            denied = Stumble("read only access", libvirt.VIR_ERR_OPERATION_DENIED)
            problem = explain(denied, host_words(command), host=self._host)
            self._publish(Finished(ticket, self._link.clerk.wall(), problem))
            return
        work: Callable[[Connection], None]
        match command:
            case SetSharing():
                work = partial(host_details.set_sharing, command=command)
            case SetPages():
                work = partial(host_details.set_pages, command=command)
            case SuspendHost():
                work = partial(host_details.suspend, command=command)
            case SetSecret():
                work = partial(secrets.set_value, command=command)
        then = partial(self._tell, ticket, lambda _: Finished(ticket, self._link.clerk.wall()))
        self._begin(ticket, command, work, then)

    def lost(self) -> None:
        """The link is about to be cut."""
        for ticket, it in tuple(self._open.items()):
            command = it.command
            self._end(ticket)
            if isinstance(command, ReadHost | ReadProcessor | ReadSecret | ReadNeeds):
                unanswered(self._publish, ticket, command, LOST)
            else:
                problem = Problem(host_words(command), UNKNOWN)
                self._publish(Finished(ticket, self._link.clerk.wall(), problem, unknown=True))

    def _begin(
        self,
        ticket: Ticket,
        command: HostDeed | HostQuestion,
        work: Callable[[Connection], T],
        then: Callable[[T], None],
    ) -> None:
        it = self._open[ticket] = _Asking(command)
        it.lanes[0] = self._link.lane("host")
        self._link.ask(it.lanes[0], work, then, partial(self._failed, ticket), priority=NOW)

    def _tell(self, ticket: Ticket, answer: Callable[[Any], Message], result: object) -> None:
        if self._end(ticket) is not None:
            self._publish(answer(result))

    def _failed(self, ticket: Ticket, error: libvirt.libvirtError) -> None:
        it = self._end(ticket)
        if it is None:
            return
        match it.command:
            case ReadHost():
                problem = explain(error, tr("read what the host is"), host=self._host)
                self._publish(HostRead(ticket, self._host, None, problem))
            case ReadSecret(secret):
                problem = explain(error, tr("show the value"), host=self._host)
                why = {libvirt.VIR_ERR_NO_SECRET: _NO_VALUE, libvirt.VIR_ERR_INVALID_SECRET: _PRIVATE}
                told = why.get(problem.code)
                problem = Problem(tr("show the value"), told, problem.detail) if told else problem
                self._publish(SecretRead(ticket, secret, None, problem))
            case ReadProcessor():
                problem = explain(error, processor_words(it.command), host=self._host)
                self._publish(ProcessorRead(ticket, self._host, "", problem))
            case ReadNeeds():
                pass
            case SetSharing() | SetPages() | SuspendHost() | SetSecret() | EndInterfaces() as deed:
                problem = explain(error, host_words(deed), host=self._host)
                self._publish(Finished(ticket, self._link.clerk.wall(), problem, unknown=cut(error)))

    def _end(self, ticket: Ticket) -> _Asking | None:
        it = self._open.pop(ticket, None)
        if it is not None:
            it.finding.stopped.set()
            if it.patience is not None:
                it.patience.cancel()
            for lane in it.lanes.values():
                self._link.close_lane(lane)
        return it

    # -- who needs what ----------------------------------------------------------------------

    def _read_needs(self, ticket: Ticket, command: ReadNeeds) -> None:
        """Machines and storage each on a lane: a pool that hangs hides only what pools need."""
        it = self._open[ticket] = _Asking(command)
        it.patience = self._link.clerk.later(_PATIENCE_S, partial(self._late, ticket))
        works = {_MACHINES: it.finding.read_machines, _STORAGE: it.finding.read_pools}
        for part in works:
            it.lanes[part] = self._link.lane("needs")
        for part, work in works.items():
            lane = it.lanes[part]
            over = partial(self._part_over, ticket, part)
            self._link.ask(lane, work, partial(over, None), over)

    def _part_over(self, ticket: Ticket, part: int, error: libvirt.libvirtError | None, _result: object = None) -> None:
        it = self._open.get(ticket)
        if it is None or part not in it.lanes:
            return
        if error is not None and not lacking(error):
            why = plain(error.get_error_message() or str(error), 160)
            it.finding.blind.append(_IN_PART[part].format(why=why))
        self._link.close_lane(it.lanes.pop(part))
        if not it.lanes:
            self._needs_told(ticket)

    def _late(self, ticket: Ticket) -> None:
        it = self._open.get(ticket)
        if it is not None:
            it.finding.blind += [_BUSY[part] for part in it.lanes]
            self._needs_told(ticket)

    def _needs_told(self, ticket: Ticket) -> None:
        it = self._end(ticket)
        if it is not None:
            needs, blind = tuple(dict.fromkeys(it.finding.needs)), tuple(dict.fromkeys(it.finding.blind))
            self._publish(NeedsRead(ticket, self._host, needs, blind))
