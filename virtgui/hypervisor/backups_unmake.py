"""What a backup that was cut short leaves: its job, its checkpoint, a machine that was started for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.model.making import Made
from virtgui.util.language import tr

_LOOK_S = 0.1
_TRIES = 600


def undo(connection: Connection, made: Made) -> str:
    """ "" once it is gone, or why it stays. Raises libvirt.libvirtError."""
    machine = connection.lookupByUUIDString(made.uuid)
    match made.kind:
        case "backup":
            return _end(machine, made.place)
        case "checkpoint":
            checkpoint = machine.checkpointLookupByName(made.name, 0)
            with awake(machine):
                checkpoint.delete(0)  # what it counted goes into the one before
        case _:
            _sleep(machine)
    return ""


@contextmanager
def awake(machine: libvirt.virDomain) -> Iterator[None]:
    """A machine that is off runs paused meanwhile, without its guest: the lists of changes are in its disks, and only
    QEMU moves what one counted into another. Deleting libvirt's record alone would have what was counted forgotten, and
    the next incremental backup lack it. Raises libvirt.libvirtError, Stumble where its saved state would be lost."""
    ours = not machine.isActive()
    if ours:
        if machine.hasManagedSaveImage(0):
            why = tr("the machine has a saved state, so it cannot be started for a moment")
            raise Stumble(why, libvirt.VIR_ERR_OPERATION_INVALID)
        machine.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
    try:
        yield
    finally:
        if ours:
            _sleep(machine)


def _sleep(machine: libvirt.virDomain) -> None:
    """Unless somebody let it run meanwhile: then it is theirs."""
    if machine.isActive() and machine.state()[0] == libvirt.VIR_DOMAIN_PAUSED:
        machine.destroyFlags(0)


def _end(machine: libvirt.virDomain, mark: str) -> str:
    """Only the one that is meant; another may have begun meanwhile."""
    if not machine.isActive() or not _runs(machine, mark):
        return ""
    try:
        machine.abortJob()
    except libvirt.libvirtError:
        if _runs(machine, mark):
            raise
    pause = threading.Event()
    for _ in range(_TRIES):
        if not _runs(machine, mark):
            return ""
        pause.wait(_LOOK_S)
    return tr("the hypervisor does not end it")


def _runs(machine: libvirt.virDomain, mark: str) -> bool:
    try:
        return mark in machine.backupGetXMLDesc(0)
    except libvirt.libvirtError as error:
        if error.get_error_code() in (libvirt.VIR_ERR_NO_DOMAIN_BACKUP, libvirt.VIR_ERR_OPERATION_INVALID):
            return False
        raise
