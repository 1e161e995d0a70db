"""Who has an address of a network, and which ports it has."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.model.things import ThingKey
from virtgui.util.frozen import dataclass


class Lease(NamedTuple):
    """One address that DHCP gave. `expires` is wall-clock seconds, 0 for never; `client` is what the client calls
    itself (for IPv6 its DUID)."""

    mac: str
    ip: str
    prefix: int
    hostname: str = ""
    expires: int = 0
    client: str = ""


class Port(NamedTuple):
    """One machine's plug in a network, by the UUID of the port, as its document."""

    uuid: str
    xml: str


@dataclass(frozen=True, slots=True)
class ReadLeases(Command):
    """Ask a running network for its leases and ports; answered by `LeasesRead`. One that hangs delays only the next
    of these on its host."""

    network: ThingKey


@dataclass(frozen=True, slots=True)
class LeasesRead(Message):
    """The answer. `lacks` says what its driver does not tell: "leases", "ports"."""

    ticket: Ticket
    network: ThingKey
    leases: tuple[Lease, ...] = ()
    ports: tuple[Port, ...] = ()
    lacks: frozenset[str] = frozenset()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ReadRanges(Command):
    """Ask which ranges of addresses a host is in itself; answered by `RangesRead`."""

    host: HostKey


@dataclass(frozen=True, slots=True)
class RangesRead(Message):
    """The answer: pairs of a device's name and a range ("eth0", "192.168.1.0/24"). libvirt has no call that tells, so
    it is empty for hosts elsewhere."""

    ticket: Ticket
    host: HostKey
    ranges: tuple[tuple[str, str], ...] = ()
