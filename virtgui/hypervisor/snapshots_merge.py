"""Files of external snapshots merged into what they stand on, one disk after the other; the guest may run meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.snapshots_read import document, look_again
from virtgui.model.snapshot_deeds import Merge
from virtgui.xml import snapshots as xml

LOOK_S = 0.2
_READY_S = 30.0
"""How long a merge that has copied all may take to let the machine go over."""
_ACTIVE = libvirt.VIR_DOMAIN_BLOCK_COMMIT_ACTIVE
_DELETES = 9_000_000
"""The first libvirt that was seen to delete what was merged."""
_NOT_READY = libvirt.VIR_ERR_BLOCK_COPY_ACTIVE


class Stopped(Exception):
    """A person stopped it: that disk is as it was."""


class Unmerged(Exception):
    """The hypervisor gave it up: that disk is as it was."""


def merge(
    connection: Connection,
    machine: libvirt.virDomain,
    it: Merge,
    stop: threading.Event,
    tell: Callable[[float, float], None],
) -> None:
    """Merge one file into the next while the machine runs or is paused. Raises `Stopped` and `Unmerged`, after which
    the disk stands on what it stood on before, and libvirt.libvirtError."""
    deletes = connection.getLibVersion() >= _DELETES
    flags = (0 if it.over else _ACTIVE) | (libvirt.VIR_DOMAIN_BLOCK_COMMIT_DELETE if deletes else 0)
    machine.blockCommit(it.target, it.base, it.top if it.over else None, 0, flags)
    ready_for = 0.0
    while True:
        told = machine.blockJobInfo(it.target, 0)
        if not told:
            break
        done, total = float(told.get("cur", 0)), float(told.get("end", 0))
        tell(done, total)
        if stop.is_set():
            _abort(machine, it)
            if not _stands_on(machine, it.target, it.top):
                break  # it was just over
            raise Stopped
        if not it.over and total and done >= total:
            if _go_over(machine, it):
                break
            ready_for += LOOK_S
            if ready_for > _READY_S:
                _abort(machine, it)
                break
        stop.wait(LOOK_S)
    if _stands_on(machine, it.target, it.top):
        raise Unmerged
    if not deletes:
        drop(connection, it.top)


def _go_over(machine: libvirt.virDomain, it: Merge) -> bool:
    try:
        machine.blockJobAbort(it.target, libvirt.VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT)
    except libvirt.libvirtError as error:
        if error.get_error_code() == _NOT_READY:
            return False
        raise
    return True


def _abort(machine: libvirt.virDomain, it: Merge) -> None:
    try:
        machine.blockJobAbort(it.target, 0)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        if not _stands_on(machine, it.target, it.top):
            return  # it was just over


def _stands_on(machine: libvirt.virDomain, target: str, path: str) -> bool:
    disks, _ = xml.machine(machine.XMLDesc(0))
    return any(disk.target == target and path in (disk.source, *disk.chain) for disk in disks)


def drop(connection: Connection, path: str) -> bool:
    """Delete a file that nothing stands on any more, through its pool; False where it stays."""
    look_again(connection, path)
    try:
        connection.storageVolLookupByPath(path).delete(0)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return False
    return True


def follow(machine: libvirt.virDomain, files: dict[str, str]) -> None:
    """Let the records of other snapshots name the files that have taken over."""
    for each in machine.listAllSnapshots(0):
        before = document(each)
        after = xml.moved(before, files)
        if after != before:
            redefine(machine, after, current=bool(each.isCurrent()))


def redefine(machine: libvirt.virDomain, text: str, *, current: bool) -> None:
    """Replace libvirt's record of a snapshot."""
    flags = libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE
    if current:
        flags |= libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT
    machine.snapshotCreateXML(text, flags)
