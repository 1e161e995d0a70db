"""Deeds on backups and checkpoints that are there, each a piece of work on a lane."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

import libvirt

from virtgui.hypervisor import backups_keep as keep
from virtgui.hypervisor import read
from virtgui.hypervisor.backups_do import limit
from virtgui.hypervisor.backups_read import backups
from virtgui.hypervisor.backups_unmake import awake
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.image_tools import ImageTools
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.snapshots_read import Files
from virtgui.model.backup_plans import may_count
from virtgui.model.backups import (
    BackupDeed,
    Backups,
    DeleteBackups,
    DeleteCheckpoints,
    MakeCheckpoint,
    RedefineCheckpoint,
    VerifyBackups,
)
from virtgui.model.problems import Problem
from virtgui.util.errand import Cancel, Cancelled, Cannot
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml import backups as xml
from virtgui.xml.refused import Refused

_RECORD = libvirt.VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY
_CHILDREN = libvirt.VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN
_REDEFINE = libvirt.VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE
_OFF = tr("It is off: its lists of changes are in its disks, which only a running machine can change. Start it first.")


@dataclass(slots=True)
class Errand:
    """What is to be done; `stop` may be called from any thread."""

    command: BackupDeed
    doing: str
    tell: Callable[[float, float, str], None]
    tools: ImageTools
    local: bool
    files: Files
    cancel: Cancel = field(default_factory=Cancel)
    problem: Problem | None = None
    cancelled: bool = False
    lost: bool = False
    text: str = ""

    def stop(self) -> None:
        """End it soon."""
        self.cancel.ask()

    def refuse(self, reason: str, detail: str = "") -> None:
        """Why it was not done."""
        self.problem = Problem(self.doing, reason, detail)


def run(connection: Connection, errand: Errand) -> Errand:
    """Do it. Raises libvirt.libvirtError only where the connection broke."""
    try:
        known = backups(connection, errand.command.domain, errand.files)
        match errand.command:
            case VerifyBackups(chosen=chosen):
                _verify(connection, errand, known, chosen)
            case DeleteBackups(chosen=chosen):
                _delete(connection, errand, known, chosen)
            case MakeCheckpoint() as command:
                _make(connection, errand, known, command)
            case DeleteCheckpoints() as command:
                _delete_checkpoints(connection, errand, known, command)
            case RedefineCheckpoint(document=document):
                machine = connection.lookupByUUIDString(errand.command.domain.uuid)
                machine.checkpointCreateXML(document, _REDEFINE)
    except Cancelled:
        errand.cancelled = True
    except Cannot as error:
        errand.refuse(str(error), error.detail)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        errand.problem = explain(error, errand.doing, domain=errand.command.domain)
    except (Refused, ValueError) as error:
        errand.refuse(f"{str(error).rstrip('.')}.")
    return errand


def _verify(connection: Connection, errand: Errand, known: Backups, chosen: tuple[tuple[str, str], ...]) -> None:
    bad, unchecked = [], 0
    for count, (pool, number) in enumerate(chosen, 1):
        backup = known.find(pool, number)
        if backup is None:
            bad.append(tr("{name} is not there any more.").format(name=plain(number, 80)))
            continue
        which = tr("{number} of {count}: ").format(number=count, count=len(chosen)) if len(chosen) > 1 else ""

        def told(done: int, total: int, which: str = which, number: str = number) -> None:
            errand.cancel.check()
            errand.tell(float(done), float(total), f"{which}{plain(number, 60)}")

        if wrong := keep.verify(connection, backup, known, errand.tools, errand.local, told, errand.cancel):
            bad.append(tr("{name} is damaged: {why}").format(name=plain(number, 80), why=wrong))
        unchecked += keep.unchecked(backup, known)
    if bad:
        errand.refuse(" ".join(bad))
    else:
        errand.text = (
            tr("Whole")
            if not unchecked
            else tr("Whole, but {count} of its files have no checksum").format(count=unchecked)
        )


def _delete(connection: Connection, errand: Errand, known: Backups, chosen: tuple[tuple[str, str], ...]) -> None:
    going, why = keep.doomed(known, chosen)
    if why:
        errand.refuse(why)
        return
    stays = []
    for count, backup in enumerate(going, 1):
        errand.tell(
            0,
            0,
            tr("{number} of {count}: {name}").format(number=count, count=len(going), name=plain(backup.number, 60)),
        )
        if left := keep.delete(connection, backup):
            stays.append(left)
    errand.text = " ".join(
        [tr("{count} deleted").format(count=len(going)) if len(going) != 1 else tr("Deleted"), *stays[:1]]
    )


def _make(connection: Connection, errand: Errand, known: Backups, command: MakeCheckpoint) -> None:
    if not known.active:
        errand.refuse(_OFF)
        return
    counted = [disk.target for disk in known.disks if disk.target in command.disks and may_count(disk)]
    if not counted:
        errand.refuse(tr("None of these disks is qcow2, so changes cannot be counted."))
        return
    others = [disk.target for disk in known.disks if disk.target not in counted]
    machine = connection.lookupByUUIDString(command.domain.uuid)
    machine.checkpointCreateXML(xml.checkpoint_xml(command.name, counted, others, command.description), 0)


def _delete_checkpoints(connection: Connection, errand: Errand, known: Backups, command: DeleteCheckpoints) -> None:
    machine = connection.lookupByUUIDString(command.domain.uuid)
    flags = (_RECORD if command.records else 0) | (_CHILDREN if command.children else 0)
    count = 0
    with contextlib.nullcontext() if command.records or known.active else awake(machine):
        for name in command.names:
            try:
                machine.checkpointLookupByName(name, 0).delete(flags)
                count += 1
            except libvirt.libvirtError as error:
                if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN_CHECKPOINT:  # else gone with another
                    raise
    errand.text = tr("Deleted") if count == 1 else tr("{count} deleted").format(count=count)


def limited(connection: Connection, uuid: str, disks: tuple[str, ...], speed: int) -> None:
    """Change how fast a backup may go. Raises libvirt.libvirtError."""
    limit(connection.lookupByUUIDString(uuid), disks, speed)
