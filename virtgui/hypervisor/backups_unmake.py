"""What a backup that was cut short leaves: its job, its checkpoint, a machine that was started for it."""

from __future__ import annotations

import threading

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.model.making import Made

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
            try:
                checkpoint.delete(0)  # what it counted goes into the one before
            except libvirt.libvirtError as error:
                if error.get_error_code() != libvirt.VIR_ERR_OPERATION_INVALID or machine.isActive():
                    raise
                # the machine is off by now: only the record can go, and what stays in the disk does no harm
                checkpoint.delete(libvirt.VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY)
        case _:
            if machine.isActive() and machine.state()[0] == libvirt.VIR_DOMAIN_PAUSED:
                machine.destroyFlags(0)  # unless somebody let it run meanwhile: then it is theirs
    return ""


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
    return "the hypervisor does not end it"


def _runs(machine: libvirt.virDomain, mark: str) -> bool:
    try:
        return mark in machine.backupGetXMLDesc(0)
    except libvirt.libvirtError as error:
        if error.get_error_code() in (libvirt.VIR_ERR_NO_DOMAIN_BACKUP, libvirt.VIR_ERR_OPERATION_INVALID):
            return False
        raise
