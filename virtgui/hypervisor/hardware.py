"""A machine's definitions and what its host offers it, read without asking its guest."""

from __future__ import annotations

import threading
from collections.abc import Callable

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.read import tried
from virtgui.hypervisor.unsupported import lacking, unsupported_flags
from virtgui.model.applied import Applied
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.xml.edits import document
from virtgui.xml.parse import Refused

_DENIED = (libvirt.VIR_ERR_OPERATION_DENIED, libvirt.VIR_ERR_ACCESS_DENIED, libvirt.VIR_ERR_AUTH_FAILED)
_INACTIVE = libvirt.VIR_DOMAIN_XML_INACTIVE
_SECURE = libvirt.VIR_DOMAIN_XML_SECURE


_CONTROL = {
    libvirt.VIR_DOMAIN_CONTROL_JOB: tr("a job runs"),
    libvirt.VIR_DOMAIN_CONTROL_OCCUPIED: tr("it is occupied"),
    libvirt.VIR_DOMAIN_CONTROL_ERROR: tr("it is broken"),
}


def definitions(connection: Connection, key: DomainKey) -> Hardware:
    """The stored and the running definition, with passwords where this user may read them. Asks no
    guest. Raises libvirt.libvirtError, also for a machine that is gone."""
    machine = connection.lookupByUUIDString(key.uuid)
    stored = live = ""
    secure = True
    if tried(machine.isPersistent) != 0:
        stored, secure = _text(machine, _INACTIVE)
    if machine.isActive():
        live, told = _text(machine, 0)
        secure = secure and told
        if not machine.isActive():  # it went off meanwhile, so that was the stored one
            live = ""
    control = _CONTROL.get((tried(machine.controlInfo) or (0,))[0], "") if live else ""
    return Hardware(key, stored, live, secure, version=tried(connection.getLibVersion) or 0, control=control)


def stored_text(connection: Connection, key: DomainKey) -> str:
    """The stored definition as libvirt prints it now."""
    return _text(connection.lookupByUUIDString(key.uuid), _INACTIVE)[0]


def live_text(connection: Connection, key: DomainKey) -> str:
    """The running definition as libvirt prints it now; "" when the machine is off."""
    machine = connection.lookupByUUIDString(key.uuid)
    return _text(machine, 0)[0] if machine.isActive() else ""


def disk_errors(connection: Connection, key: DomainKey) -> tuple[tuple[str, str], ...]:
    """Disks that the hypervisor stopped using, and why; this asks the machine's process."""
    machine = connection.lookupByUUIDString(key.uuid)
    found = tried(lambda: machine.diskErrors(0)) or {}
    return tuple((disk, _DISK_ERRORS.get(code, str(code))) for disk, code in sorted(found.items()))


def told_running(
    connection: Connection, key: DomainKey, *, counting: bool
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, int], ...]]:
    """Its disks' errors, and what its performance counters have counted where some are on."""
    errors = disk_errors(connection, key)
    if not counting:
        return errors, ()
    machine = connection.lookupByUUIDString(key.uuid)
    told = tried(lambda: connection.domainListGetStats([machine], libvirt.VIR_DOMAIN_STATS_PERF, 0)) or []
    found = {name: value for _, record in told for name, value in record.items() if name.startswith("perf.")}
    return errors, tuple((name.removeprefix("perf."), int(value)) for name, value in sorted(found.items()))


class Offers:
    """What one host offers, asked once for each kind of machine; for one connection's lifetime."""

    def __init__(self, last: Callable[[DomainKey], Applied | None]) -> None:
        self._last = last
        self._host: str | None = None
        self._known: dict[tuple[str, str, str, str], str] = {}
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Ask anew next time: the host may have got a new hypervisor."""
        with self._lock:
            self._host = None
            self._known.clear()

    def add(self, connection: Connection, hardware: Hardware) -> Hardware:
        """The same with both documents of capabilities ("" for one that the driver does not have), and what is
        remembered of it."""
        offered, host = self.of(connection, _make(hardware.base))
        return replace(hardware, capabilities=offered, host=host, last=self._last(hardware.domain))

    def of(self, connection: Connection, make: tuple[str, str, str, str]) -> tuple[str, str]:
        """Both documents for a machine of this emulator, architecture, machine type and hypervisor ("" is the
        host's choice)."""
        host = self._host
        if host is None:
            host = _told(connection.getCapabilities)
        offered = self._known.get(make)
        if offered is None:
            wanted = [part or None for part in make]
            offered = _told(lambda: connection.getDomainCapabilities(*wanted, 0))
        with self._lock:
            self._host = host
            self._known[make] = offered
        return offered, host


def _told(ask: Callable[[], str]) -> str:
    """A document of capabilities; "" also where the host has no such emulator any more."""
    try:
        return ask()
    except libvirt.libvirtError as error:
        if lacking(error) or error.get_error_code() in (*_DENIED, *_NO_SUCH):
            return ""
        raise


_NO_SUCH = (
    libvirt.VIR_ERR_INVALID_ARG,
    libvirt.VIR_ERR_INTERNAL_ERROR,
    libvirt.VIR_ERR_CONFIG_UNSUPPORTED,
    libvirt.VIR_ERR_SYSTEM_ERROR,
)
_DISK_ERRORS = {
    libvirt.VIR_DOMAIN_DISK_ERROR_UNSPEC: tr("error"),
    libvirt.VIR_DOMAIN_DISK_ERROR_NO_SPACE: tr("no space"),
}


def _make(text: str) -> tuple[str, str, str, str]:
    """Emulator, architecture, machine and type: what domain capabilities depend on."""
    try:
        machine = document(text)
    except Refused:
        return "", "", "", ""
    os, devices = machine.os, machine.devices
    emulator = devices.emulator if devices is not None else ""
    return emulator, os.arch if os is not None else "", os.machine if os is not None else "", machine.type


def _text(machine: libvirt.virDomain, flags: int) -> tuple[str, bool]:
    """A definition, and whether it has its passwords."""
    for wanted, secure in ((flags | _SECURE, True), (flags, False)):
        try:
            return str(machine.XMLDesc(wanted)), secure
        except libvirt.libvirtError as error:
            if not (error.get_error_code() in _DENIED or unsupported_flags(error)):
                raise
    return str(machine.XMLDesc(0)), False
