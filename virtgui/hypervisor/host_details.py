"""What a host is beneath its machines, read part by part; and what can be asked of the host itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import libvirt

from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import NOW, Link, Stumble
from virtgui.hypervisor.perform import lacking
from virtgui.hypervisor.read import cut
from virtgui.hypervisor.replies import host_words, unanswered
from virtgui.model.host_details import HostDetails, HostRead, ReadHost, SetSharing, Sleep, SuspendHost
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Began, Finished, Message
from virtgui.model.problems import Problem

T = TypeVar("T")

NO_NETCF = (
    "This host's libvirt can only look at its network interfaces: it was built without netcf, as most "
    "are. Change them with the host's own tools (nmcli, netplan or /etc/network/interfaces)."
)
_MOST_CELLS = 256
_LOST = "The host went away meanwhile."
_SLEEPS = {
    Sleep.MEMORY: libvirt.VIR_NODE_SUSPEND_TARGET_MEM,
    Sleep.DISK: libvirt.VIR_NODE_SUSPEND_TARGET_DISK,
    Sleep.HYBRID: libvirt.VIR_NODE_SUSPEND_TARGET_HYBRID,
}
_UNKNOWN = "The host went away meanwhile, so it is not known whether this was done. Check when it is back."


def _told(ask: Callable[[], T], otherwise: T) -> T:
    """A part that cannot be told, for whatever reason, leaves the others."""
    try:
        return ask()
    except libvirt.libvirtError as error:
        if cut(error):
            raise
        return otherwise


def read(connection: Connection) -> HostDetails:
    """All that is told. Raises libvirt.libvirtError where the connection broke."""
    nothing: dict[str, int] = {}
    none: list[int] = []
    memory = _told(lambda: connection.getMemoryStats(libvirt.VIR_NODE_MEMORY_STATS_ALL_CELLS), nothing)
    free = _told(lambda: connection.getCellsFreeMemory(0, _MOST_CELLS), none)
    online = _told(lambda: connection.getCPUMap(0), None)
    sharing = _told(lambda: connection.getMemoryParameters(0), nothing)
    return HostDetails(
        capabilities=_told(connection.getCapabilities, ""),
        sysinfo=_told(lambda: connection.getSysinfo(0), ""),
        memory=tuple((name, int(value)) for name, value in memory.items()),
        free=tuple((cell, int(value) // 1024) for cell, value in enumerate(free)),
        pages=_told(lambda: _pages(connection, len(free)), ()),
        sharing=tuple((name, int(value)) for name, value in sharing.items()),
        secure=_told(lambda: bool(connection.isSecure()), None),
        encrypted=_told(lambda: bool(connection.isEncrypted()), None),
        interfaces_lack=interfaces_lack(connection),
        max_vcpus=_told(lambda: int(connection.getMaxVcpus(None)), 0),
        cpus_online=sum(map(bool, online[1])) if online else 0,
        cpus_present=online[0] if online else 0,
    )


def _pages(connection: Connection, cells: int) -> tuple[tuple[int, int, int], ...]:
    """Sizes that a host has not are left out by asking for each alone."""
    found = []
    for size in (4, 64, 2048, 16384, 1048576):
        nothing: dict[int, dict[int, int]] = {}
        told = _told(partial(connection.getFreePages, [size], 0, max(1, cells), 0), nothing)
        found += [(int(cell), int(of), int(number)) for cell, sizes in told.items() for of, number in sizes.items()]
    return tuple(sorted(found))


def interfaces_lack(connection: Connection) -> str:
    """Why interfaces cannot be changed. A driver that can says that this is no document, others that they cannot."""
    try:
        connection.interfaceDefineXML("", 0)
    except libvirt.libvirtError as error:
        if cut(error):
            raise
        if lacking(error):
            return NO_NETCF
        if error.get_error_code() in (libvirt.VIR_ERR_OPERATION_DENIED, libvirt.VIR_ERR_ACCESS_DENIED):
            return "This user may not change the network interfaces of this host."
    return ""


def set_sharing(connection: Connection, command: SetSharing) -> None:
    """Raises libvirt.libvirtError."""
    connection.setMemoryParameters(dict(command.values), 0)


def suspend(connection: Connection, command: SuspendHost) -> None:
    """Raises libvirt.libvirtError."""
    connection.suspendForDuration(_SLEEPS[command.how], command.seconds, 0)


class HostQuestions:
    """What is asked of, or about, one link's host; for the clerk's thread. Each has a lane of its own."""

    def __init__(self, link: Link, host: HostKey, publish: Callable[[Message], None], *, read_only: bool) -> None:
        self._link = link
        self._host = host
        self._publish = publish
        self._read_only = read_only
        self._open: dict[Ticket, tuple[ReadHost | SetSharing | SuspendHost, Lane]] = {}

    def ask(self, ticket: Ticket, command: ReadHost) -> None:
        """Begin to answer."""
        self._begin(ticket, command, read, lambda found: HostRead(ticket, self._host, found))

    def do(self, ticket: Ticket, command: SetSharing | SuspendHost) -> None:
        """Begin a deed."""
        doing = host_words(command)
        self._publish(Began(ticket, command, "", self._link.clerk.wall()))
        if self._read_only:
            denied = Stumble("read only access", libvirt.VIR_ERR_OPERATION_DENIED)
            self._publish(Finished(ticket, self._link.clerk.wall(), explain(denied, doing, host=self._host)))
            return
        work: Callable[[Connection], None] = (
            partial(set_sharing, command=command)
            if isinstance(command, SetSharing)
            else partial(suspend, command=command)
        )
        self._begin(ticket, command, work, lambda _: Finished(ticket, self._link.clerk.wall()))

    def lost(self) -> None:
        """The link is about to be cut."""
        for ticket, (command, _) in tuple(self._open.items()):
            self._end(ticket)
            if isinstance(command, ReadHost):
                unanswered(self._publish, ticket, command, _LOST)
            else:
                problem = Problem(host_words(command), _UNKNOWN)
                self._publish(Finished(ticket, self._link.clerk.wall(), problem, unknown=True))

    def _begin(
        self,
        ticket: Ticket,
        command: ReadHost | SetSharing | SuspendHost,
        work: Callable[[Connection], T],
        answer: Callable[[T], Message],
    ) -> None:
        lane = self._link.lane("host")
        self._open[ticket] = (command, lane)

        def then(result: T) -> None:
            if self._end(ticket):
                self._publish(answer(result))

        def failed(error: libvirt.libvirtError) -> None:
            if not self._end(ticket):
                return
            if isinstance(command, ReadHost):
                problem = explain(error, "read what the host is", host=self._host)
                self._publish(HostRead(ticket, self._host, None, problem))
            else:
                problem = explain(error, host_words(command), host=self._host)
                self._publish(Finished(ticket, self._link.clerk.wall(), problem))

        self._link.ask(lane, work, then, failed, priority=NOW)

    def _end(self, ticket: Ticket) -> bool:
        it = self._open.pop(ticket, None)
        if it is not None:
            self._link.close_lane(it[1])
        return it is not None
