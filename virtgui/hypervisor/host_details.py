"""What a host is beneath its machines, read part by part; and what can be asked of the host itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.read import cut, version
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.host_details import HostDetails, ReadProcessor, SetPages, SetSharing, Sleep, SuspendHost
from virtgui.util.language import tr
from virtgui.xml import host_details as documents

T = TypeVar("T")

NO_NETCF = tr(
    "This host's libvirt can only look at its network interfaces: it was built without netcf, as "
    "most are. Change them with the host's own tools (nmcli, netplan or /etc/network/interfaces)."
)
_MOST_CELLS = 256
_SLEEPS = {
    Sleep.MEMORY: libvirt.VIR_NODE_SUSPEND_TARGET_MEM,
    Sleep.DISK: libvirt.VIR_NODE_SUSPEND_TARGET_DISK,
    Sleep.HYBRID: libvirt.VIR_NODE_SUSPEND_TARGET_HYBRID,
}


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
        library=version(libvirt.getVersion()),
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
            return tr("This user may not change the network interfaces of this host.")
    return ""


def set_sharing(connection: Connection, command: SetSharing) -> None:
    """Raises libvirt.libvirtError."""
    connection.setMemoryParameters(dict(command.values), 0)


def set_pages(connection: Connection, command: SetPages) -> None:
    """Raises libvirt.libvirtError, also where the kernel found room for some of them only."""
    pages: Any = {command.size: command.count}  # its stub asks for a text
    connection.allocPages(pages, command.cell, 1, libvirt.VIR_NODE_ALLOC_PAGES_SET)


def processor(connection: Connection, command: ReadProcessor) -> str:
    """A `<cpu>`: what QEMU can give to a machine where it tells, else what the host has. Raises
    libvirt.libvirtError."""
    if not command.among:
        offered = _told(lambda: connection.getDomainCapabilities(None, None, None, None, 0), "")
        return documents.host_model(offered) or documents.own_processor(connection.getCapabilities())
    flags = libvirt.VIR_CONNECT_BASELINE_CPU_MIGRATABLE if command.migratable else 0
    flags |= libvirt.VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES if command.expand else 0
    among = list(command.among)
    nothing: Any = None  # its stub wants texts, where None is the host's own
    try:
        return str(connection.baselineHypervisorCPU(nothing, nothing, nothing, nothing, among, flags))
    except libvirt.libvirtError as error:
        if cut(error) or not lacking(error):
            raise
    return str(connection.baselineCPU(among, flags))


def suspend(connection: Connection, command: SuspendHost) -> None:
    """Raises libvirt.libvirtError."""
    connection.suspendForDuration(_SLEEPS[command.how], command.seconds, 0)
