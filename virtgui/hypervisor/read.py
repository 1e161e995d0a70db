"""How machines and their host are read: few calls for many, one by one only where a driver knows no better."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

import libvirt

from virtgui.hypervisor.documents import config
from virtgui.hypervisor.machines import Row
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.facts import DomainConfig, hardware_of
from virtgui.util.frozen import replace
from virtgui.util.tuples import NamedTuple
from virtgui.xml.refused import Refused

_log = logging.getLogger(__name__)
T = TypeVar("T")

_GONE = (libvirt.VIR_ERR_NO_DOMAIN, libvirt.VIR_ERR_INVALID_DOMAIN)
_FIGURES = libvirt.VIR_DOMAIN_STATS_BALLOON | libvirt.VIR_DOMAIN_STATS_VCPU


def gone(error: libvirt.libvirtError) -> bool:
    """True when what was asked about no longer exists."""
    return error.get_error_code() in _GONE


def cut(error: libvirt.libvirtError) -> bool:
    """True when the connection itself is gone, so that an answer never came."""
    text = (error.get_error_message() or str(error)).lower()
    return error.get_error_domain() == libvirt.VIR_FROM_RPC and any(
        word in text for word in ("socket is closed", "keepalive", "end of file", "connection reset", "broken pipe")
    )


def tried(ask: Callable[[], T]) -> T | None:
    """What was asked, None where the driver cannot tell or this user may not know."""
    try:
        return ask()
    except libvirt.libvirtError as error:
        denied = (libvirt.VIR_ERR_OPERATION_DENIED, libvirt.VIR_ERR_ACCESS_DENIED, libvirt.VIR_ERR_AUTH_FAILED)
        if lacking(error) or error.get_error_code() in denied:
            return None
        raise


def decoded(ask: Callable[..., str], *args: int) -> str:
    """What libvirt says. A file's name, and so the document with it, need not be UTF-8: such bytes are written out."""
    try:
        return str(ask(*args))
    except UnicodeDecodeError as error:
        return error.object.decode("utf-8", "backslashreplace")


def volume_names(pool: libvirt.virStoragePool) -> list[str]:
    """The names of a pool's volumes; that of one that is not UTF-8 hides no other."""
    try:
        return list(pool.listVolumes())
    except UnicodeDecodeError:
        return [decoded(volume.name) for volume in pool.listAllVolumes(0)]


def volume_named(pool: libvirt.virStoragePool, name: str) -> libvirt.virStorageVol:
    """The volume that is shown under this name. Raises libvirt.libvirtError."""
    try:
        return pool.storageVolLookupByName(name)
    except libvirt.libvirtError as error:
        if "\\x" in name and error.get_error_code() == libvirt.VIR_ERR_NO_STORAGE_VOL:
            for volume in pool.listAllVolumes(0):
                if decoded(volume.name) == name:
                    return volume
        raise


def _flagged(connection: libvirt.virConnect, flag: int) -> frozenset[str] | None:
    """The machines a filtered list has; None where the driver does not filter by that."""
    found = tried(lambda: connection.listAllDomains(flag))
    return None if found is None else frozenset([machine.UUIDString() for machine in found])


def _states(connection: libvirt.virConnect) -> list[tuple[libvirt.virDomain, tuple[int, int] | None]]:
    """Every machine with its state and the reason; None for one of which that is not told."""
    records = tried(lambda: connection.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE, 0))
    if records is None:
        return [(machine, None) for machine in connection.listAllDomains(0)]
    return [
        (machine, (told["state.state"], told.get("state.reason", 0)) if "state.state" in told else None)
        for machine, told in records
    ]


class Flags(NamedTuple):
    """The machines that start with their host, and those with a saved state, by UUID; None where the
    driver cannot list them."""

    autostart: frozenset[str] | None
    saved: frozenset[str] | None


def flags(connection: libvirt.virConnect) -> Flags:
    """What changes without an event, by two calls however many machines there are."""
    return Flags(
        _flagged(connection, libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART),
        _flagged(connection, libvirt.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE),
    )


def rows(connection: libvirt.virConnect, *, with_figures: bool = False) -> list[Row]:
    """Every machine, by a number of calls that does not grow with them. `with_figures` reads vCPUs
    and memory too, which is one call each: for drivers within this process."""
    machines = _states(connection)
    transient = _flagged(connection, libvirt.VIR_CONNECT_LIST_DOMAINS_TRANSIENT)
    autostart, saved = flags(connection)
    found = []
    for machine, state in machines:
        uuid = machine.UUIDString()
        figures: tuple[int, int, int] | None = None
        if state is None or with_figures:
            try:
                told = machine.info()
                figures = (told[3], told[2], told[1])
                state = state or (told[0], 0)
            except libvirt.libvirtError as error:
                if gone(error):
                    continue
                state = state or (0, 0)
        vcpus, memory, greatest = figures or (None, None, None)
        found.append(
            Row(
                uuid,
                machine.name(),
                machine.ID(),
                state[0],
                state[1],
                None if transient is None else uuid not in transient,
                None if autostart is None else uuid in autostart,
                None if saved is None else uuid in saved,
                vcpus,
                memory,
                greatest,
            )
        )
    return found


def idle_figures(connection: libvirt.virConnect) -> list[Row]:
    """vCPUs and memory of all machines that are off, in one call that asks no guest; empty where
    the driver has no such statistics."""
    flags = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE
    records = tried(lambda: connection.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE | _FIGURES, flags)) or ()
    return [
        Row(
            machine.UUIDString(),
            machine.name(),
            -1,
            told.get("state.state", 0),
            told.get("state.reason", 0),
            vcpus=told["vcpu.current"],
            memory_kib=told["balloon.current"],
            max_memory_kib=told.get("balloon.maximum"),
        )
        for machine, told in records
        if "balloon.current" in told and "vcpu.current" in told
    ]


def row(connection: libvirt.virConnect, uuid: str) -> Row | None:
    """One machine as it is now; None when it no longer exists, also when it goes while being read."""
    try:
        machine = connection.lookupByUUIDString(uuid)
        state, reason = machine.state()[:2]
        told = machine.info()
        persistent, autostart, saved = (
            tried(ask) for ask in (machine.isPersistent, machine.autostart, machine.hasManagedSaveImage)
        )
    except libvirt.libvirtError as error:
        if gone(error):
            return None
        raise
    return Row(
        uuid,
        machine.name(),
        machine.ID(),
        state,
        reason,
        None if persistent is None else bool(persistent),
        None if autostart is None else bool(autostart),
        None if saved is None else bool(saved),
        told[3],
        told[2],
        told[1],
    )


def figures(connection: libvirt.virConnect, uuids: Iterable[str]) -> list[Row]:
    """State, vCPUs and memory of these, asking no guest; those that are gone are left out."""
    found = []
    for uuid in uuids:
        try:
            machine = connection.lookupByUUIDString(uuid)
            told = machine.info()
            state, reason = machine.state()[:2]
        except libvirt.libvirtError as error:
            if gone(error):
                continue
            raise
        found.append(
            Row(
                uuid,
                machine.name(),
                machine.ID(),
                state,
                reason,
                vcpus=told[3],
                memory_kib=told[2],
                max_memory_kib=told[1],
            )
        )
    return found


_understanding = threading.Lock()
"""XML is read by one lane at a time: Python lets one thread compute, and the more ask for it, the longer the window
waits for its turn. Held over no call to libvirt."""


class Defined(NamedTuple):
    """What a machine's XML says, the run (libvirt's id) it was read from, and what it will be at its next start."""

    uuid: str
    run: int
    config: DomainConfig
    stored: str


def defined(connection: libvirt.virConnect, uuid: str) -> Defined | None:
    """The definition of one; None when it is gone, or its XML is none. Newer libvirt lets a machine whose QEMU hangs
    hold this call until it gives up, after half a minute. Raises libvirt.libvirtError."""
    try:
        machine = connection.lookupByUUIDString(uuid)
        text = machine.XMLDesc(0)
        run = machine.ID()
        stored = machine.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE) if run >= 0 else text
        with _understanding:
            told = config(text)
            if run >= 0:
                told = replace(told, pending=hardware_of(told) != hardware_of(config(stored)))
        told = replace(told, snapshots=tried(lambda: machine.snapshotNum(0)))
    except libvirt.libvirtError as error:
        if not gone(error) and not lacking(error):
            raise
        return None
    except Refused as refusal:
        _log.warning("the XML of %s is not understood: %s", uuid, refusal)
        return None
    return Defined(uuid, run, told, stored)


class HostFacts(NamedTuple):
    """What a host says of itself."""

    driver: str = ""
    hostname: str = ""
    libvirt_version: str = ""
    hypervisor_version: str = ""
    cpus: int = 0
    memory_kib: int = 0
    cpu_model: str = ""


def version(number: int | None) -> str:
    """libvirt's number of a version (9000000) as a person writes it; "" for none."""
    return "" if not number else f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"


def _perhaps(ask: Callable[[], T]) -> T | None:
    """None wherever it cannot be told: a host without an emulator tells no version of it."""
    try:
        return ask()
    except libvirt.libvirtError as error:
        if cut(error):
            raise
        return None


def host_facts(connection: libvirt.virConnect) -> HostFacts:
    """What the host says of itself, as far as it does."""
    told = _perhaps(connection.getInfo)
    # getInfo adds up NUMA cells, which leaves out memory that was plugged in later.
    memory = _perhaps(lambda: connection.getMemoryStats(libvirt.VIR_NODE_MEMORY_STATS_ALL_CELLS)) or {}
    return HostFacts(
        driver=_perhaps(connection.getType) or "",
        hostname=_perhaps(connection.getHostname) or "",
        libvirt_version=version(_perhaps(connection.getLibVersion)),
        hypervisor_version=version(_perhaps(connection.getVersion)),
        cpus=told[2] if told else 0,
        memory_kib=memory.get("total") or (told[1] * 1024 if told else 0),
        cpu_model=told[0] if told else "",
    )


_COUNTED: tuple[tuple[str, Callable[[Any], int]], ...] = (
    ("networks", lambda c: c.numOfNetworks() + c.numOfDefinedNetworks()),
    ("pools", lambda c: c.numOfStoragePools() + c.numOfDefinedStoragePools()),
    ("node devices", lambda c: c.numOfDevices(None, 0)),
    ("secrets", lambda c: c.numOfSecrets()),
)
KINDS = tuple(kind for kind, _ in _COUNTED)


def counts(connection: libvirt.virConnect, kinds: Iterable[str]) -> dict[str, int]:
    """How many networks, pools, node devices or secrets there are, as far as the driver has them."""
    found = {kind: tried(partial(ask, connection)) for kind, ask in _COUNTED if kind in kinds}
    return {kind: number for kind, number in found.items() if number is not None}
