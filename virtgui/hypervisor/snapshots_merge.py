"""Files of external snapshots merged into what they stand on, one disk after the other; the guest may run meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

import libvirt

from virtgui.hypervisor import block_run as running
from virtgui.hypervisor import read
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.snapshots_read import document, look_again
from virtgui.model.snapshot_deeds import Merge
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml import snapshots as xml

_ACTIVE = libvirt.VIR_DOMAIN_BLOCK_COMMIT_ACTIVE
DELETES = 9_000_000
"""The first libvirt that was seen to delete what was merged."""


class Stopped(Exception):
    """A person stopped it: that disk is as it was."""


class Unmerged(Exception):
    """The hypervisor gave it up: that disk is as it was. Its text is why, "" where nobody knows."""


class Lost(Exception):
    """What is merged into was deleted meanwhile. Its text says so, and what can be done."""


class Into:
    """The image that is merged into: a machine that goes over to one that is gone loses all once it is off. `was` is
    whether it was surely there when the job began; else it is looked for now."""

    def __init__(self, connection: Connection, path: str, *, was: bool = False) -> None:
        self._connection = connection
        self._path = path
        self._known = was or not self._gone()

    def _gone(self) -> bool:
        if not look_again(self._connection, self._path):
            return False
        try:
            self._connection.storageVolLookupByPath(self._path)
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise
            return True
        return False

    def is_there(self) -> bool:
        """True, as far as anybody knows. Raises `Lost` where it was there before and is not any more."""
        if self._known and self._gone():
            path = plain(self._path, 160)
            raise Lost(
                tr(
                    "{path} was deleted meanwhile: the machine has it only until it is off. Flatten the disk now, "
                    "which takes all into the image that it writes to."
                ).format(path=path)
            )
        return True


def merge(
    connection: Connection,
    machine: libvirt.virDomain,
    it: Merge,
    stop: threading.Event,
    tell: Callable[[float, float], None],
) -> None:
    """Merge one file into the next while the machine runs or is paused. Raises `Stopped` and `Unmerged`, after which
    the disk stands on what it stood on before, and libvirt.libvirtError."""
    deletes = connection.getLibVersion() >= DELETES
    flags = (0 if it.over else _ACTIVE) | (libvirt.VIR_DOMAIN_BLOCK_COMMIT_DELETE if deletes else 0)
    into = Into(connection, it.base)
    machine.blockCommit(it.target, it.base, it.top if it.over else None, 0, flags)
    try:
        stopped = running.follow(machine, it.target, stop, tell, lambda: not it.over and into.is_there())
    except Lost as lost:
        running.abort(machine, it.target)
        raise Unmerged(str(lost)) from None
    if running.stands_on(machine, it.target, it.top):
        if stopped:
            raise Stopped
        raise Unmerged(running.room_lack(connection, machine, it.base))
    if not deletes:
        drop(connection, it.top)


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
