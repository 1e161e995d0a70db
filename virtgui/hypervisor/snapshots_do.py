"""One deed on snapshots as a piece of work on a lane: looked at once more, done step by step, told where it stands."""

from __future__ import annotations

import contextlib

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor import snapshots_merge as merging
from virtgui.hypervisor.agent import be_patient
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.snapshots_import import take_in
from virtgui.hypervisor.snapshots_read import document, holders, look_again, snapshots
from virtgui.hypervisor.work import Work
from virtgui.model.snapshot_deeds import delete_remarks, doomed, merges, revert_remarks
from virtgui.model.snapshot_plans import grave, name_flaw, remarks
from virtgui.model.snapshots import (
    DeleteSnapshots,
    EditSnapshot,
    ImportSnapshots,
    Kind,
    MakeSnapshot,
    Reach,
    RevertTo,
    Snapshot,
    Snapshots,
    ThawGuest,
    Then,
)
from virtgui.util.frozen import replace
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.xml import snapshots as xml

_RISKY = libvirt.VIR_ERR_SNAPSHOT_REVERT_RISKY
_COUNTING = "active dirty bitmaps"
"""QEMU, of an image with lists of changes in it."""
_RECORD = libvirt.VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY
_STARTED = tr("It was started meanwhile. Look at it again.")
_STOPPED = tr("It was stopped meanwhile. Look at it again.")
_GONE = tr("This snapshot no longer exists.")
_THEN = {
    Then.AS_WAS: 0,
    Then.RUNNING: libvirt.VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING,
    Then.PAUSED: libvirt.VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED,
}


def do(connection: Connection, work: Work) -> None:
    """Any of them. Raises libvirt.libvirtError, `Refused` and ValueError."""
    command = work.command
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if isinstance(command, ThawGuest):
        be_patient(machine)
        work.begun = True
        machine.fsThaw(None, 0)
        return
    known = snapshots(connection, command.domain, work.files)
    if work.host is not None:
        known = holders(known, work.host)
    match command:
        case MakeSnapshot():
            _make(connection, machine, work, command, known)
        case RevertTo():
            _revert(machine, work, command, known)
        case DeleteSnapshots():
            _delete(connection, machine, work, command, known)
        case EditSnapshot():
            _edit(machine, work, command, known)
        case ImportSnapshots():
            work.begun = True
            count, why = take_in(machine, known)
            work.text = plural(count, "{n} record was made", "{n} records were made")
            if why:
                work.refuse(why)
        case _:
            raise TypeError(command)


# -- taking one ------------------------------------------------------------------------------


def _make(
    connection: Connection, machine: libvirt.virDomain, work: Work, command: MakeSnapshot, known: Snapshots
) -> None:
    plan = command.plan
    if known.active is not command.active:
        work.refuse(_STARTED if known.active else _STOPPED)
        return
    if why := grave(remarks(plan, known)) or _overwritten(connection, work, plan.memory_file):
        work.refuse(why)
        return
    flags = 0
    if plan.kind is Kind.EXTERNAL:
        flags |= libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC
        if not plan.memory:
            flags |= libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY
        if plan.live:
            flags |= libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_LIVE
        if plan.quiesce:
            flags |= libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE
            be_patient(machine)
    if work.stop.is_set():
        work.stopped = True
        return
    work.begun = True
    work.tell(0, 0, tr("Writing its memory") if plan.memory else tr("Keeping its disks"))
    try:
        machine.snapshotCreateXML(xml.build(plan), flags)
    finally:
        if plan.quiesce:
            # Whatever became of it: a guest that stays frozen looks dead. One that is not frozen says so, no more.
            with contextlib.suppress(libvirt.libvirtError):
                machine.fsThaw(None, 0)
    for path in (*(disk.file for disk in plan.disks), plan.memory_file):
        if path:
            look_again(connection, path)


def _overwritten(connection: Connection, work: Work, path: str) -> str:
    """Why memory cannot be written there; libvirt itself would write over anything."""
    if not path:
        return ""
    if not look_again(connection, path):
        return tr("The pool of its memory's folder does not answer.")
    return (
        tr("{path} is there already; nothing is overwritten.").format(path=plain(path, 200))
        if work.files.fact(connection, path)
        else ""
    )


# -- going back ------------------------------------------------------------------------------


def _revert(machine: libvirt.virDomain, work: Work, command: RevertTo, known: Snapshots) -> None:
    if known.active and not command.active:
        work.refuse(_STARTED)
        return
    if why := grave(revert_remarks(known, command.name)):
        work.refuse(why)
        return
    snapshot = machine.snapshotLookupByName(command.name, 0)
    if work.stop.is_set():
        work.stopped = True
        return
    work.begun = True
    if known.saved:
        # First: what is resumed later on other disks than it knows spoils them.
        machine.managedSaveRemove(0)
        work.done.append(tr("Its saved state was discarded."))
    flags = _THEN[command.then] | (libvirt.VIR_DOMAIN_SNAPSHOT_REVERT_FORCE if command.force else 0)
    work.tell(0, 0, tr("Going back"))
    try:
        machine.revertToSnapshot(snapshot, flags)
    except libvirt.libvirtError as error:
        if error.get_error_code() != _RISKY:
            if read.cut(error):
                raise
            _not_back(machine, work, known, error)
            return
        told = explain(error, work.doing, domain=command.domain)
        reason = tr(
            "libvirt warns that this is risky: {reason} With force it is done all the same: the machine is "
            "stopped, and started anew from the snapshot."
        ).format(reason=told.reason)
        work.problem = replace(told, reason=work.with_done(reason), remedy=replace(command, force=True))
        return
    work.done.clear()
    if known.traits.agent and machine.state()[0] == libvirt.VIR_DOMAIN_RUNNING:
        work.clock = True


def _not_back(machine: libvirt.virDomain, work: Work, known: Snapshots, error: libvirt.libvirtError) -> None:
    """Why it failed, and whether the machine runs: libvirt ends it before it tries."""
    told = explain(error, work.doing, domain=work.command.domain)
    reason = told.reason
    if _COUNTING in str(error):
        reason = tr(
            "A disk still counts its changes for checkpoints that libvirt does not know any more, and cannot go back "
            "so. Take these lists of changes out of its images (qemu-img bitmap --remove) first."
        )
    if known.active and not machine.isActive():
        reason = tr("{reason} The machine is off now.").format(reason=reason)
    work.problem = replace(told, reason=work.with_done(reason), detail=told.detail or str(error))


# -- deleting --------------------------------------------------------------------------------


def _delete(
    connection: Connection, machine: libvirt.virDomain, work: Work, command: DeleteSnapshots, known: Snapshots
) -> None:
    if why := grave(delete_remarks(known, command.names, command.reach)):
        work.refuse(why)
        return
    going = doomed(known, command.names, command.reach)
    for number, each in enumerate(going):
        if work.stop.is_set():
            work.stopped = True
            break
        work.begun = True
        name = plain(each.name, 60)
        work.tell(
            0,
            0,
            tr("{number} of {count}: {name}").format(number=number + 1, count=len(going), name=name)
            if len(going) > 1
            else tr("Deleting"),
        )
        try:
            if command.reach is Reach.RECORD:
                machine.snapshotLookupByName(each.name, 0).delete(_RECORD)
            elif each.kind is Kind.EXTERNAL:
                _merge(connection, machine, work, snapshots(connection, command.domain, work.files), each)
            else:
                machine.snapshotLookupByName(each.name, 0).delete(0)
        except libvirt.libvirtError as error:
            if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN_SNAPSHOT:  # else somebody was faster
                raise
        except merging.Stopped:
            work.stopped = True
            break
        except merging.Unmerged as unmerged:
            why = str(unmerged) or tr("The hypervisor gave up merging the files of “{name}”.").format(name=name)
            work.refuse(tr("{why} Its disks are as they were.").format(why=why))
            return
        work.done.append(tr("“{name}” is deleted.").format(name=name))
    if work.stopped and work.done:
        work.done = [tr("Stopped. {done} The rest is as it was.").format(done=" ".join(work.done))]
    elif not work.stopped:
        work.text = (
            tr("Deleted") if len(work.done) == 1 else tr("{count} snapshots deleted").format(count=len(work.done))
        )
        work.done.clear()


def _merge(
    connection: Connection, machine: libvirt.virDomain, work: Work, known: Snapshots, snapshot: Snapshot
) -> None:
    """Disk by disk; the record goes last, so that what was cut short can be done again."""
    record = machine.snapshotLookupByName(snapshot.name, 0)
    todo = merges(known, snapshot)
    # what was merged when somebody went away in its middle
    over = {disk.file: disk.below for disk in snapshot.disks if disk.file and disk.below}
    left = {path: below for path, below in over.items() if path not in {it.top for it in todo}}
    merging.follow(machine, left)
    if known.active:
        if not machine.isActive():
            raise merging.Unmerged
        for it in todo:

            def tell(done: float, total: float, target: str = it.target) -> None:
                work.tell(done, total, tr("merging {target}").format(target=target))

            merging.merge(connection, machine, it, work.stop, tell)
            merging.follow(machine, {it.top: it.base})
            look_again(connection, it.top)
            if len(todo) > 1:
                work.done.append(
                    tr("{target} of “{name}” is merged.").format(target=it.target, name=plain(snapshot.name, 60))
                )
        record.delete(_RECORD)
        if snapshot.memory_file and not merging.drop(connection, snapshot.memory_file):
            work.text = tr("{path} lies in no pool: delete it by hand").format(path=plain(snapshot.memory_file, 200))
        return
    if todo:
        work.tell(0, 0, tr("merging, which cannot be cancelled"))
        record.delete(0)  # it starts the hypervisor for that, without the guest
        merging.follow(machine, {it.top: it.base for it in todo})
        for it in todo:
            look_again(connection, it.top)
    else:
        record.delete(_RECORD)
        if snapshot.memory_file:
            merging.drop(connection, snapshot.memory_file)


# -- records ---------------------------------------------------------------------------------


def _edit(machine: libvirt.virDomain, work: Work, command: EditSnapshot, known: Snapshots) -> None:
    """Under a new name it is a new record: those made after it are put below that first, then the old one goes."""
    before = known.find(command.name)
    if before is None:
        work.refuse(_GONE)
        return
    renamed = command.new_name != command.name
    if renamed:
        if before.kind is not Kind.EXTERNAL:
            work.refuse(tr("Its name is written inside its disks: only the description can be changed."))
            return
        if why := name_flaw(command.new_name, known):
            work.refuse(f"{why}.")
            return
    old = machine.snapshotLookupByName(command.name, 0)
    work.begun = True
    text = xml.edited(document(old), name=command.new_name, description=command.description)
    merging.redefine(machine, text, current=bool(old.isCurrent()))
    if renamed:
        for child in known.children(command.name):
            each = machine.snapshotLookupByName(child.name, 0)
            moved = xml.with_parent(document(each), command.new_name)
            merging.redefine(machine, moved, current=bool(each.isCurrent()))
        old.delete(_RECORD)
