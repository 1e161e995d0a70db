"""Deleting a machine as one piece of work on a lane: powered off, its files one by one, its definition last."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.machines import Row
from virtgui.hypervisor.perform import undefine
from virtgui.hypervisor.pool_turns import HALF_MINUTE, patiently, waiting_for
from virtgui.model.file_index import clean
from virtgui.model.problems import Problem
from virtgui.model.removal import Fate, Part, Remove, Victim
from virtgui.util.language import tr
from virtgui.util.names import plain

UNREAD = Row("", "", -1, 0)
"""Stands for a machine that could not be read afterwards."""
_STARTED = tr("It was started meanwhile: power it off, then delete it.")
_NO_VOLUME = (libvirt.VIR_ERR_NO_STORAGE_VOL,)


@dataclass(slots=True)
class Work:
    """What is to be done, and what has been done so far: other threads may look. `refused` are files that must stay,
    and why; `under_way` is the one that is being deleted; `tell` hears what is done next, of how many steps."""

    command: Remove
    doing: str
    refused: Mapping[str, str]
    tell: Callable[[int, int, str], None]
    stop: threading.Event = field(default_factory=threading.Event)
    fates: list[Fate] = field(default_factory=list)
    under_way: str = ""
    gone: bool = False
    problem: Problem | None = None
    row: Row | None = UNREAD

    @property
    def steps(self) -> int:
        """How many there are."""
        return len(self.command.files) + 1


def carry_out(connection: Connection, work: Work) -> Work:
    """Delete. A file that cannot be deleted leaves the machine defined. Raises libvirt.libvirtError where the
    connection broke: `work` then tells what had been done."""
    machine = connection.lookupByUUIDString(work.command.domain.uuid)
    persistent = read.tried(machine.isPersistent) != 0
    if machine.isActive() and not _power_off(machine, work):
        return _ended(connection, work)
    for number, file in enumerate(work.command.files):
        if work.stop.is_set():
            return _ended(connection, work)
        if persistent and machine.isActive():
            work.problem = Problem(work.doing, _STARTED)
            return _ended(connection, work)
        work.tell(number, work.steps, tr("Deleting {name}").format(name=plain(file.path.rsplit("/", 1)[-1], 80)))
        work.under_way = file.path
        work.fates.append(_delete(connection, work, file))
        work.under_way = ""
    if not work.stop.is_set() and not any(fate.why for fate in work.fates):
        _undefine(machine, work, persistent)
    return _ended(connection, work)


def _power_off(machine: libvirt.virDomain, work: Work) -> bool:
    if not work.command.power_off:
        work.problem = Problem(work.doing, _STARTED)
        return False
    work.tell(0, work.steps, tr("Powering off"))
    try:
        machine.destroyFlags(0)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        if error.get_error_code() != libvirt.VIR_ERR_OPERATION_INVALID:  # else it went off by itself
            work.problem = explain(error, work.doing, domain=work.command.domain)
            return False
    return True


def _delete(connection: Connection, work: Work, file: Victim) -> Fate:
    if why := work.refused.get(file.path, ""):
        return Fate(file.path, why)
    kept = {clean(fate.path): fate.path for fate in work.fates if fate.why}
    above = next((kept[clean(path)] for path in file.above if clean(path) in kept), "")
    if above:
        return Fate(file.path, tr("{path} stands on it and is still there.").format(path=plain(above, 200)))
    try:
        volume = connection.storagePoolLookupByName(file.pool).storageVolLookupByName(file.volume)
        if clean(volume.path()) != clean(file.path):
            return Fate(file.path, tr("Another file has its name in the pool now."))
        told = partial(work.tell, len(work.fates), work.steps, waiting_for(file.volume))
        patiently(lambda: volume.delete(0), work.stop, told, tries=HALF_MINUTE)
    except libvirt.libvirtError as error:
        if read.cut(error):
            work.fates.append(Fate(file.path, tr("The connection broke while it was deleted."), str(error), True))
            raise
        if error.get_error_code() in _NO_VOLUME:
            return Fate(file.path)  # somebody was faster
        problem = explain(error, work.doing, host=work.command.domain.host)
        return Fate(file.path, problem.reason, problem.detail)
    return Fate(file.path)


def _undefine(machine: libvirt.virDomain, work: Work, persistent: bool) -> None:
    work.tell(work.steps - 1, work.steps, tr("Removing its definition"))
    keep = work.command.keep
    try:
        if persistent:
            undefine(machine, keep_nvram=Part.NVRAM in keep, keep_tpm=Part.TPM in keep)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        if not read.gone(error):
            told = explain(error, work.doing, domain=work.command.domain)
            before = tr("Its files are deleted, but its definition is still there. ") if work.fates else ""
            work.problem = Problem(work.doing, f"{before}{told.reason}", told.detail, code=told.code)
            return
    work.gone = True


def _ended(connection: Connection, work: Work) -> Work:
    try:
        work.row = read.row(connection, work.command.domain.uuid)
    except libvirt.libvirtError:
        work.row = UNREAD
    return work
