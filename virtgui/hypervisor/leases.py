"""A network's leases and ports, asked for again and again while a person looks at them, on a lane of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import libvirt

from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import FACTS, Link
from virtgui.hypervisor.read import cut
from virtgui.hypervisor.replies import unanswered
from virtgui.hypervisor.unsupported import lacking
from virtgui.hypervisor.why_not import LOST
from virtgui.model.keys import Ticket
from virtgui.model.leases import Lease, LeasesRead, Port, RangesRead, ReadLeases, ReadRanges
from virtgui.model.messages import Message
from virtgui.util.language import tr

_PATIENCE_S = 10.0
_SILENT = tr("The host did not tell in time.")


class _Waiting(NamedTuple):
    command: ReadLeases | ReadRanges
    patience: Timer


class Leases:
    """The questions of one link; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        publish: Callable[[Message], None],
        own_ranges: Callable[[], tuple[tuple[str, str], ...]],
    ) -> None:
        self._link = link
        self._own_ranges = own_ranges
        self._publish = publish
        self._lane: Lane | None = None
        self._open: dict[Ticket, _Waiting] = {}

    def ask(self, ticket: Ticket, command: ReadLeases | ReadRanges) -> None:
        """Begin to answer."""
        patience = self._link.clerk.later(_PATIENCE_S, partial(self._late, ticket))
        self._open[ticket] = _Waiting(command, patience)
        if self._lane is None or not self._lane.usable:
            self._lane = self._link.lane("leases")
        work = self._work(ticket, command)
        then, failed = partial(self._answered, ticket), partial(self._failed, ticket)
        self._link.ask(self._lane, work, then, failed, priority=FACTS)

    def _work(
        self, ticket: Ticket, command: ReadLeases | ReadRanges
    ) -> Callable[[Connection], LeasesRead | RangesRead]:
        if isinstance(command, ReadRanges):
            return lambda _: RangesRead(ticket, command.host, self._own_ranges())
        return partial(read, ticket=ticket, command=command)

    def lost(self) -> None:
        """The link is about to be cut."""
        for ticket in tuple(self._open):
            self._give_up(ticket, LOST)

    def _answered(self, ticket: Ticket, answer: LeasesRead | RangesRead) -> None:
        if self._end(ticket) is not None:
            self._publish(answer)

    def _failed(self, ticket: Ticket, error: libvirt.libvirtError) -> None:
        command = self._end(ticket)
        if isinstance(command, ReadRanges):
            unanswered(self._publish, ticket, command)
        elif command is not None:
            problem = explain(error, tr("read the leases"), host=command.network.host)
            self._publish(LeasesRead(ticket, command.network, problem=problem))

    def _late(self, ticket: Ticket) -> None:
        """The next question gets another lane."""
        if self._lane is not None:
            self._link.close_lane(self._lane)
            self._lane = None
        self._give_up(ticket, _SILENT)

    def _give_up(self, ticket: Ticket, reason: str) -> None:
        command = self._end(ticket)
        if command is not None:
            unanswered(self._publish, ticket, command, reason)

    def _end(self, ticket: Ticket) -> ReadLeases | ReadRanges | None:
        waiting = self._open.pop(ticket, None)
        if waiting is None:
            return None
        waiting.patience.cancel()
        return waiting.command


def read(connection: Connection, ticket: Ticket, command: ReadLeases) -> LeasesRead:
    """Both lists, each as far as the driver tells it. Raises libvirt.libvirtError where the network is gone."""
    network = connection.networkLookupByUUIDString(command.network.name)
    lacks: set[str] = set()
    leases: list[Lease] = []
    ports: list[Port] = []
    try:
        leases = [_lease(told) for told in network.DHCPLeases()]
    except libvirt.libvirtError as error:
        _or_lacking(error, "leases", lacks)
    try:
        ports = [Port(port.UUIDString(), port.XMLDesc(0)) for port in network.listAllPorts(0)]
    except libvirt.libvirtError as error:
        _or_lacking(error, "ports", lacks)
    return LeasesRead(ticket, command.network, tuple(leases), tuple(ports), frozenset(lacks))


def _or_lacking(error: libvirt.libvirtError, what: str, lacks: set[str]) -> None:
    """A driver that cannot tell is no failure; nor is a network that was stopped, or a port that was unplugged,
    meanwhile."""
    if cut(error):
        raise error
    if lacking(error):
        lacks.add(what)


def _lease(told: dict[str, object]) -> Lease:
    def text(name: str) -> str:
        return str(told.get(name) or "")

    def number(name: str) -> int:
        value = told.get(name)
        return value if isinstance(value, int) else 0

    return Lease(
        text("mac").lower(),
        text("ipaddr"),
        number("prefix"),
        text("hostname"),
        number("expirytime"),
        text("clientid"),
    )
