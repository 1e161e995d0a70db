"""What two hosts tell of a machine that is to move from one to the other. Only read, each call on a lane."""

from __future__ import annotations

import contextlib
import posixpath
import threading
import time
from collections.abc import Callable

import libvirt

from virtgui.hypervisor.inventory import Finding
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.pool_turns import refreshed
from virtgui.hypervisor.read import cut, gone, tried
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.migration import FileThere, Side, Stored, Survey
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.xml.capabilities import host_uuid
from virtgui.xml.migration import Needs, needs
from virtgui.xml.parse import Refused
from virtgui.xml.pool import stored

_JOBS = {
    libvirt.VIR_DOMAIN_JOB_BOUNDED: tr("A job runs on it: it is saved, dumped, backed up or migrated."),
    libvirt.VIR_DOMAIN_JOB_UNBOUNDED: tr("A job runs on it: it is saved, dumped, backed up or migrated."),
}
_LATE = tr("It did not tell in time.")
_PACE_S = 1
"""How long it is looked how much of its memory a guest changes."""
_ASKED, _AGAIN_S = 20, 0.1
"""How often the result is asked for once all else is known."""


class Look:
    """One survey as it grows: lanes add to it, and it can be taken at any moment."""

    def __init__(self, domain: DomainKey, to: HostKey) -> None:
        self._domain = domain
        self._survey = Survey(domain, Side(domain.host, late=_LATE), Side(to, late=_LATE))
        self._files: dict[bool, dict[str, Stored | None]] = {}
        self.needs: Needs | None = None
        self._paced = False
        self._over = threading.Event()

    def taken(self) -> Survey:
        """What is there now; nothing more is waited for."""
        self._over.set()
        here, there = self._files.get(True), self._files.get(False)
        if here is None or there is None:
            return self._survey
        return replace(
            self._survey, files=tuple(FileThere(path, stored, there.get(path)) for path, stored in here.items())
        )

    def _put(self, **fields: object) -> None:
        self._survey = replace(self._survey, **fields)  # type: ignore[arg-type]

    # -- the machine and its host ------------------------------------------------------------

    def source(self, connection: Connection) -> None:
        """The machine, on its host. Raises libvirt.libvirtError when it is not there."""
        side = _side(connection, self._domain.host)
        machine = connection.lookupByUUIDString(self._domain.uuid)
        active = bool(machine.isActive())
        state = DomainState(machine.state()[0])
        document = _document(machine, active)
        persistent = bool(machine.isPersistent())
        try:
            self.needs = needs(document)
        except Refused as refused:
            raise Stumble(str(refused)) from None
        job = tried(lambda: int(machine.jobStats().get("type", 0))) if active else None
        busy = _JOBS.get(job or 0, "")
        # beside another job it would wait for that one
        self._paced = state is DomainState.RUNNING and not busy and _pace_begun(machine)
        self._put(
            source=side,
            document=document,
            state=state,
            active=active,
            persistent=persistent,
            snapshots=int(tried(lambda: machine.snapshotNum(0)) or 0),
            checkpoints=len(tried(lambda: machine.listAllCheckpoints(0)) or ()),
            busy=busy,
        )

    def target(self, connection: Connection) -> None:
        """The other host, whatever the machine."""
        self._put(target=_side(connection, self._survey.target.host))
        free = tried(connection.getFreeMemory)
        self._put(free_kib=None if free is None else int(free) // 1024)
        finding = Finding()
        finding.read(connection, ("networks", "interfaces", "devices"))
        told = finding.taken()
        lacks = dict(told.lacks)
        plugs = tuple(dict.fromkeys((*told.bridges, *told.interfaces)))
        self._put(
            networks=None if "networks" in lacks else told.networks,
            interfaces=None if "interfaces" in lacks and "devices" in lacks else plugs,
        )
        finding.read_pools(connection, ())  # last, for storage that does not answer hangs
        told = finding.taken()
        self._put(pools=None if "pools" in dict(told.lacks) else told.pools)

    # -- the machine on the other host -------------------------------------------------------

    def fits(self, connection: Connection) -> None:
        """Whether the target can run it, and who is there already."""
        wanted = self.needs
        if wanted is None:
            return
        self._put(taken=_uuid_of(connection, wanted.name), twin=_state_of(connection, wanted.uuid))
        self._put(machine_problem=_machine_problem(connection, wanted))
        if wanted.cpu:
            result, said = _compared(connection, wanted)
            self._put(cpu=result, cpu_problem=said)
        self._look_at(connection, False)

    def files(self, connection: Connection) -> None:
        """The machine's files as their own host sees them, and how fast its guest changes its memory."""
        self._look_at(connection, True)
        if self._paced:
            self._put(changes_mib_s=_pace(connection, self._domain.uuid, self._over))

    def _look_at(self, connection: Connection, here: bool) -> None:
        paths = [disk.path for disk in (self.needs.disks if self.needs is not None else ()) if disk.path]
        for folder in dict.fromkeys(posixpath.dirname(path) for path in paths):
            _read_again(connection, folder)
        self._files[here] = {path: _stored(connection, path) for path in paths}


def _side(connection: Connection, host: HostKey) -> Side:
    begun = time.monotonic()
    name = connection.getHostname()
    seconds = time.monotonic() - begun
    identity = host_uuid(tried(connection.getCapabilities) or "")
    version = tried(connection.getVersion)
    return Side(host, str(name), int(connection.getLibVersion()), int(version or 0), identity, seconds)


def _pace_begun(machine: libvirt.virDomain) -> bool:
    """Whether QEMU looks at it: it compares samples of pages, which the guest does not feel."""
    try:
        machine.startDirtyRateCalc(_PACE_S, 0)
    except libvirt.libvirtError as error:
        if cut(error):
            raise
        return False
    return True


def _pace(connection: Connection, uuid: str, stop: threading.Event) -> int | None:
    """MiB a second; None where it is not told in time."""
    machine = connection.lookupByUUIDString(uuid)
    for _ in range(_ASKED):
        try:
            ((_, told),) = connection.domainListGetStats([machine], libvirt.VIR_DOMAIN_STATS_DIRTYRATE, 0)
        except libvirt.libvirtError as error:
            if cut(error):
                raise
            return None
        if told.get("dirtyrate.calc_status") == libvirt.VIR_DOMAIN_DIRTYRATE_MEASURED:
            return int(told.get("dirtyrate.megabytes_per_second", 0))
        if stop.wait(_AGAIN_S):
            break
    return None


def _document(machine: libvirt.virDomain, active: bool) -> str:
    """What would be sent, with passwords where this user may read them."""
    sent = libvirt.VIR_DOMAIN_XML_MIGRATABLE if active else libvirt.VIR_DOMAIN_XML_INACTIVE
    for flags in (sent | libvirt.VIR_DOMAIN_XML_SECURE, sent):
        try:
            return str(machine.XMLDesc(flags))
        except libvirt.libvirtError as error:
            if error.get_error_code() != libvirt.VIR_ERR_OPERATION_DENIED:
                break
    return str(machine.XMLDesc(0))


def _uuid_of(connection: Connection, name: str) -> str:
    try:
        return str(connection.lookupByName(name).UUIDString())
    except libvirt.libvirtError as error:
        if gone(error):
            return ""
        raise


def _state_of(connection: Connection, uuid: str) -> DomainState | None:
    try:
        return DomainState(connection.lookupByUUIDString(uuid).state()[0])
    except libvirt.libvirtError as error:
        if gone(error):
            return None
        raise


def _machine_problem(connection: Connection, wanted: Needs) -> str | None:
    """Without the path of the emulator: the target may keep it elsewhere."""
    try:
        connection.getDomainCapabilities(None, wanted.arch or None, wanted.machine or None, wanted.type or None, 0)
    except libvirt.libvirtError as error:
        if cut(error):
            raise
        return "" if lacking(error) else _said(error)
    return None


def _compared(connection: Connection, wanted: Needs) -> tuple[int | None, str]:
    """libvirt's result, and its words where the CPU does not fit. By the hypervisor's own CPU where the driver can,
    else by the host's."""
    strict = libvirt.VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE
    kind = (wanted.arch or None, wanted.machine or None, wanted.type or None)
    asks: tuple[Callable[[], int], ...] = (
        lambda: connection.compareHypervisorCPU(None, *kind, wanted.cpu, strict),
        lambda: connection.compareCPU(wanted.cpu, strict),
    )
    said = ""
    for ask in asks:
        try:
            return int(ask()), ""
        except libvirt.libvirtError as error:
            if cut(error):
                raise
            said = _said(error)
            if error.get_error_code() == libvirt.VIR_ERR_CPU_INCOMPATIBLE:
                return 0, said
            if not lacking(error):
                return None, said
    return None, said


def _read_again(connection: Connection, folder: str) -> None:
    """A pool does not know of a file that was put there by hand before it has looked again."""
    with contextlib.suppress(libvirt.libvirtError):  # what is wrong with it, its files tell
        refreshed(connection.storagePoolLookupByTargetPath(folder))


def _stored(connection: Connection, path: str) -> Stored | None:
    try:
        volume = connection.storageVolLookupByPath(path)
        pool = volume.storagePoolLookupByVolume()
        return stored(volume.XMLDesc(0), pool.XMLDesc(0))
    except libvirt.libvirtError as error:
        if cut(error):
            raise
        return None
    except Refused:
        return None


def _said(error: libvirt.libvirtError) -> str:
    """libvirt's own sentence, without the class of the error."""
    text = (error.get_error_message() or str(error)).rpartition("CPU is incompatible with host CPU: ")[2]
    text = text.removeprefix("invalid argument: ").strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""
