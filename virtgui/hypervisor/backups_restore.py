"""A machine gets other files as its disks, as a backup is restored: the last step of that job."""

from __future__ import annotations

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.snapshots_read import INACTIVE
from virtgui.model.making import PutDisks
from virtgui.util.language import tr
from virtgui.xml.backups import with_disks

_RECORD = libvirt.VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY
_SECURE = libvirt.VIR_DOMAIN_XML_SECURE


def put_disks(connection: Connection, step: PutDisks) -> None:
    """Do it at once, or not at all. Raises Stumble with the reason, libvirt.libvirtError, Refused."""
    machine = connection.lookupByUUIDString(step.uuid)
    why = ""
    if machine.isActive():
        why = tr("the machine was started meanwhile, so its disks are left as they are")
    elif machine.hasManagedSaveImage(0):
        why = tr("it has a saved state, which its disks must fit")
    elif machine.snapshotNum(0):
        why = tr("it has snapshots, which would not fit its new disks")
    if why:
        raise Stumble(why, libvirt.VIR_ERR_OPERATION_INVALID)
    now = machine.XMLDesc(INACTIVE | _SECURE)
    connection.defineXML(with_disks(now, step.disks, step.definition))
    for checkpoint in machine.listAllCheckpoints(0):
        try:
            checkpoint.delete(_RECORD)
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise  # else it is gone already
