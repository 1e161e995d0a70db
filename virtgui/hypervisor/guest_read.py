"""A guest's agent asked for all it tells, and for what it is to do: on an act lane, with a deadline for each call."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import libvirt

from virtgui.hypervisor import guest_told, read
from virtgui.hypervisor.agent import ANSWER_S, be_patient
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.guests import Guest, GuestAct, GuestDeed, GuestVerb, SetGuestVcpu, SetKeys, SetPassword, System
from virtgui.model.keys import DomainKey
from virtgui.util.frozen import replace
from virtgui.util.language import plural, tr
from virtgui.util.names import plain

T = TypeVar("T")

READ_S = 5
"""How long each question may take."""
DEED_S = {GuestVerb.TRIM: 600, GuestVerb.FREEZE: 60, GuestVerb.THAW: 60}
"""How long a deed may take; others `ANSWER_S`."""
_SILENT = frozenset(
    (libvirt.VIR_ERR_AGENT_UNRESPONSIVE, libvirt.VIR_ERR_AGENT_UNSYNCED, libvirt.VIR_ERR_OPERATION_TIMEOUT)
)
_TYPES = (
    (tr("the system"), libvirt.VIR_DOMAIN_GUEST_INFO_OS),
    (tr("the host name"), libvirt.VIR_DOMAIN_GUEST_INFO_HOSTNAME),
    (tr("the time zone"), libvirt.VIR_DOMAIN_GUEST_INFO_TIMEZONE),
    (tr("users"), libvirt.VIR_DOMAIN_GUEST_INFO_USERS),
    (tr("file systems"), libvirt.VIR_DOMAIN_GUEST_INFO_FILESYSTEM),
    (tr("disks"), libvirt.VIR_DOMAIN_GUEST_INFO_DISKS),
    (tr("addresses"), libvirt.VIR_DOMAIN_GUEST_INFO_INTERFACES),
)
_SHUT = "has been disabled"
"""What an agent says of a command that it does not take now. Older ones said that they are frozen; newer ones do not,
and then refuse all but thawing."""
_AGENT_ADDRESSES = libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT
_ENCRYPTED = libvirt.VIR_DOMAIN_PASSWORD_ENCRYPTED


def silent(error: libvirt.libvirtError) -> bool:
    """Whether the agent did not answer, or not to what it was asked."""
    return error.get_error_code() in _SILENT


class _Parts:
    """Asks part by part; one that fails is a lack, but silence ends all: what hangs once hangs again."""

    def __init__(self) -> None:
        self.lacks: list[tuple[str, str]] = []
        self.frozen = False

    def ask(self, part: str, call: Callable[[], T]) -> T | None:
        try:
            return call()
        except libvirt.libvirtError as error:
            if read.cut(error) or silent(error):
                raise
            words = error.get_error_message() or str(error)
            if "frozen" in words:
                self.frozen = True
            if not lacking(error):
                self.lacks.append((part, plain(words, 200)))
            return None


def guest(connection: Connection, key: DomainKey) -> Guest:
    """All that a running guest tells. Raises libvirt.libvirtError where it tells nothing, `silent` ones for an agent
    that does not answer."""
    machine = connection.lookupByUUIDString(key.uuid)
    be_patient(machine, READ_S)
    try:
        return _guest(machine, key)
    finally:
        be_patient(machine)


def _guest(machine: libvirt.virDomain, key: DomainKey) -> Guest:
    parts = _Parts()
    told = _told(machine, parts)
    before = time.time()
    clock = parts.ask(tr("the clock"), machine.getTime)
    now = (before + time.time()) / 2
    vcpus = parts.ask("vCPUs", lambda: machine.guestVcpus(0))
    system, files, nics = guest_told.system(told), guest_told.file_systems(told), guest_told.nics(told)
    if not system.hostname and not parts.frozen:
        name = parts.ask(tr("the host name"), lambda: machine.hostname(libvirt.VIR_DOMAIN_GET_HOSTNAME_AGENT))
        system = replace(system, hostname=str(name or "")[:256])
    if files is None and not parts.frozen:
        found = parts.ask(tr("file systems"), lambda: machine.fsInfo(0))
        files = guest_told.from_fs_info(found) if found is not None else None
    if nics is None and not parts.frozen:
        addresses = parts.ask(tr("addresses"), lambda: machine.interfaceAddresses(_AGENT_ADDRESSES, 0))
        nics = guest_told.from_interfaces(addresses) if addresses is not None else None
    made = Guest(
        key,
        system,
        guest_told.users(told),
        files,
        guest_told.disks(told),
        nics,
        guest_told.vcpus(vcpus) if isinstance(vcpus, dict) else None,
        _ahead(clock, now),
        parts.frozen,
        guest_told.load(told),
        tuple(dict(parts.lacks).items()),
    )
    if not parts.frozen and made.lacks and replace(made, lacks=()) == Guest(key, System()):
        if not any(_SHUT in why for _, why in made.lacks):
            raise _nothing(made.lacks)
        return replace(made, frozen=True)
    return made


def _told(machine: libvirt.virDomain, parts: _Parts) -> dict[str, object]:
    """All in one call; where a part of the answer is broken, the other parts each by itself."""
    try:
        return dict(machine.guestInfo(0, 0))
    except libvirt.libvirtError as error:
        if read.cut(error) or silent(error):
            raise
        if lacking(error):
            return {}
        if error.get_error_code() == libvirt.VIR_ERR_OPERATION_INVALID and not machine.isActive():
            raise
    told: dict[str, object] = {}
    for part, kind in _TYPES:
        told |= parts.ask(part, lambda kind=kind: machine.guestInfo(kind, 0)) or {}  # type: ignore[misc]
    return told


def _nothing(lacks: tuple[tuple[str, str], ...]) -> libvirt.libvirtError:
    from virtgui.hypervisor.link import Stumble  # noqa: PLC0415  (late: seldom wanted)

    return Stumble(lacks[0][1], libvirt.VIR_ERR_OPERATION_FAILED)


def _ahead(clock: object, now: float) -> float | None:
    seconds = guest_told.number(clock, "seconds") if isinstance(clock, dict) else None
    if seconds is None or not isinstance(clock, dict):
        return None
    return seconds + (guest_told.number(clock, "nseconds") or 0) / 1e9 - now


def keys(connection: Connection, key: DomainKey, user: str) -> tuple[str, ...]:
    """The SSH keys that let in as this user. Raises libvirt.libvirtError."""
    machine = connection.lookupByUUIDString(key.uuid)
    be_patient(machine)
    try:
        told = machine.authorizedSSHKeysGet(user, 0) or ()
    except libvirt.libvirtError as error:
        if all(part in str(error) for part in ("authorized_keys", "No such file")):
            return ()  # nobody was ever let in as this user
        raise
    return tuple(str(each)[:16384] for each in list(told)[:1000])


def do(connection: Connection, command: GuestDeed) -> str:
    """Do it; returns what there is to be told of it. Raises libvirt.libvirtError."""
    machine = connection.lookupByUUIDString(command.domain.uuid)
    be_patient(machine, patience_s(command))
    try:
        return _do(machine, command)
    finally:
        be_patient(machine)


def patience_s(command: GuestDeed) -> int:
    """How long the agent is waited for."""
    return DEED_S.get(command.verb, ANSWER_S) if isinstance(command, GuestAct) else ANSWER_S


def _do(machine: libvirt.virDomain, command: GuestDeed) -> str:
    match command:
        case SetPassword(_, user, password, encrypted):
            machine.setUserPassword(user, password, _ENCRYPTED if encrypted else 0)
        case SetKeys(_, user, wanted):
            machine.authorizedSSHKeysSet(user, list(wanted), 0)
        case SetGuestVcpu(_, vcpu, online):
            machine.setGuestVcpus(str(vcpu), 1 if online else 0, 0)
        case GuestAct(_, GuestVerb.FREEZE, mountpoints):
            count = machine.fsFreeze(list(mountpoints) or None, 0)
            if not count:
                return tr("The guest has no file system that can be frozen")
            return plural(count, "{n} file system frozen", "{n} file systems frozen")
        case GuestAct(_, GuestVerb.THAW):
            count = machine.fsThaw(None, 0)
            return plural(count, "{n} file system thawed", "{n} file systems thawed")
        case GuestAct(_, GuestVerb.TRIM, _, minimum):
            machine.fSTrim(None, minimum, 0)
        case GuestAct(_, GuestVerb.SET_TIME):
            now = time.time()
            machine.setTime({"seconds": int(now), "nseconds": int(now % 1 * 1e9)}, 0)
    return ""
