"""One job on a disk of a running machine, followed to its end: told how far it is, let go over, stopped."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.pool_turns import refreshed
from virtgui.util.language import tr
from virtgui.xml import snapshots as xml

LOOK_S = 0.2
_READY_S = 30.0
"""How long a job that has copied all may take to let the machine go over."""
_NOT_READY = libvirt.VIR_ERR_BLOCK_COPY_ACTIVE


class Left(Exception):
    """Nobody watches any more: the job goes on by itself."""


def follow(
    machine: libvirt.virDomain,
    target: str,
    stop: threading.Event,
    tell: Callable[[float, float], None],
    goes_over: Callable[[], bool] = lambda: False,
    left: Callable[[], bool] = lambda: False,
) -> bool:
    """Look until the job is over. `goes_over` is asked once both sides are alike: True lets the machine go over, at the
    latest after 30 s, or gives it up. Returns whether it was stopped before. Raises libvirt.libvirtError, and `Left`
    once `left` says so."""
    ready_for = 0.0
    while told := machine.blockJobInfo(target, 0):
        if left():
            raise Left
        done, total = float(told.get("cur", 0)), float(told.get("end", 0))
        tell(done, total)
        if stop.is_set():
            abort(machine, target)
            return True
        if total and done >= total and goes_over():
            if _go_over(machine, target):
                return False
            ready_for += LOOK_S
            if ready_for > _READY_S:
                abort(machine, target)
                return False
        stop.wait(LOOK_S)
    return False


def abort(machine: libvirt.virDomain, target: str) -> None:
    """Stop it; one that is over already is no failure. Raises libvirt.libvirtError only where the connection broke, or
    while it goes on."""
    try:
        machine.blockJobAbort(target, 0)
    except libvirt.libvirtError as error:
        if read.cut(error) or running(machine, target):
            raise


def running(machine: libvirt.virDomain, target: str) -> bool:
    """Whether a job is on the disk now."""
    return bool(machine.isActive()) and bool(machine.blockJobInfo(target, 0))


def stands_on(machine: libvirt.virDomain, target: str, path: str) -> bool:
    """Whether a disk has this image in its chain."""
    return path in chain(machine, target)


def chain(machine: libvirt.virDomain, target: str) -> tuple[str, ...]:
    """The images of a disk as libvirt sees them now, the one that is written to first."""
    disks, _ = xml.machine(machine.XMLDesc(0))
    return next(((disk.source, *disk.chain) for disk in disks if disk.target == target), ())


def room_lack(connection: Connection, machine: libvirt.virDomain, path: str) -> str:
    """Whether want of room is why a job on this file ended, as a sentence; "" where it is not, or nobody knows."""
    with contextlib.suppress(libvirt.libvirtError):
        full = [disk for disk, code in machine.diskErrors(0).items() if code == libvirt.VIR_DOMAIN_DISK_ERROR_NO_SPACE]
        if full:
            return tr("There is no room left for {disks}: the guest itself was stopped by that.").format(
                disks=", ".join(full)
            )
    if not path.startswith("/"):
        return ""
    folder = path.rpartition("/")[0]
    with contextlib.suppress(libvirt.libvirtError):
        pool = connection.storagePoolLookupByTargetPath(folder)
        refreshed(pool)
        free = int(pool.info()[3])
        if free < 1 << 20:
            return tr("There is no room left: {free} KiB are free in {folder}, where {path} is.").format(
                free=free >> 10, folder=folder, path=path
            )
    return ""


def _go_over(machine: libvirt.virDomain, target: str) -> bool:
    try:
        machine.blockJobAbort(target, libvirt.VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT)
    except libvirt.libvirtError as error:
        if error.get_error_code() == _NOT_READY:
            return False
        raise
    return True
