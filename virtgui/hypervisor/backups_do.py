"""A backup as one piece of work on a lane: begun, watched, written down; or taken back, every file of it."""

from __future__ import annotations

import contextlib
import time
from functools import partial

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.agent import be_patient
from virtgui.hypervisor.backups_keep import digest, write_down
from virtgui.hypervisor.backups_read import backups
from virtgui.hypervisor.backups_work import Work, explained, lose, room, take_back
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.streams import Stopped
from virtgui.install.backup_documents import below_of, checkpoint_of, since_of, volume_document
from virtgui.install.backup_documents import documents as of_backup
from virtgui.model.backup_plans import file_of, grave, remarks
from virtgui.model.backups import Backup, BackupDisk, BackupPlan, Backups, Way
from virtgui.model.making import Made
from virtgui.model.problems import Problem
from virtgui.util.errand import Cancelled, Cannot
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import rate_text, size_text
from virtgui.xml import backups as xml
from virtgui.xml.refused import Refused

_LOOK_S = 0.25
_LATELY = 20
"""Looks that its speed is told from: before a limit counts, much has gone already."""
_REUSE = libvirt.VIR_DOMAIN_BACKUP_BEGIN_REUSE_EXTERNAL
_COMPLETED = libvirt.VIR_DOMAIN_JOB_STATS_COMPLETED | libvirt.VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED
_PER_S = libvirt.VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES
_CANNOT = tr("Nothing can be remembered in this program's own folder, so nothing is begun: {}.")


def carry_out(connection: Connection, work: Work) -> Work:
    """Do all of it, or leave nothing behind. Raises libvirt.libvirtError only before anything was begun."""
    known = backups(connection, work.command.domain, work.files, work.fetch_lack)
    plan = work.command.plan
    why = grave(remarks(plan, known))
    if not why and known.active is not work.command.active:
        why = (
            tr("It was started meanwhile. Look at it again.")
            if known.active
            else tr("It was stopped meanwhile. Look at it again.")
        )
    if why:
        work.problem = Problem(work.doing, f"{why.rstrip('.')}.")
        return work
    try:
        work.ledger.entry = work.begin()
    except OSError as error:
        work.problem = Problem(work.doing, _CANNOT.format(error.strerror or error))
        return work
    work.begun = True
    work.speed = plan.speed
    try:
        _do(connection, work, known, plan)
    except (Stopped, Cancelled):
        take_back(connection, work, None)
    except libvirt.libvirtError as error:
        if read.cut(error):
            lose(work, error)
        elif work.ledger.stop.is_set():
            take_back(connection, work, None)
        else:
            take_back(connection, work, explained(connection, work, error))
    except Cannot as error:
        known_room = room(connection, plan) if "no space left" in error.detail.lower() else ""
        reason = (
            tr("There is no space left in {pool}{room}.").format(pool=plain(plan.pool, 60), room=known_room)
            if known_room
            else str(error)
        )
        take_back(connection, work, Problem(work.doing, reason, error.detail))
    except (OSError, Refused, ValueError) as error:
        take_back(connection, work, Problem(work.doing, f"{str(error).rstrip('.')}."))
    return work


def _do(connection: Connection, work: Work, known: Backups, plan: BackupPlan) -> None:
    machine = connection.lookupByUUIDString(work.command.domain.uuid)
    ledger, began = work.ledger, time.time()
    was = "paused" if known.paused else "running" if known.active else "shut off"
    if not known.active:
        _start(machine, work)
    checkpoint = checkpoint_of(known, plan)
    disks = _volumes(connection, work, known, plan) if plan.way is not Way.EXPORT else []
    pool = None if plan.way is Way.EXPORT else connection.storagePoolLookupByName(plan.pool)
    mark = f"/{plan.number}-" if plan.way is Way.PUSH else plan.address
    folder = work.tools.folder() if plan.way is Way.FETCH else ""
    running = Made("backup", tr("of {name}").format(name=known.name), folder or mark, known.domain.uuid)
    try:
        paths = {}
        if plan.way is Way.PUSH and pool is not None:
            paths = {disk.target: pool.storageVolLookupByName(disk.file).path() for disk in disks}
        documents = of_backup(known, plan, paths, f"{folder}/nbd" if folder else plan.address)
        if checkpoint:
            ledger.add(Made("checkpoint", checkpoint, uuid=known.domain.uuid))
        ledger.add(running)
        _begin(machine, work, documents.backup, documents.checkpoint or None, plan)
        match plan.way:
            case Way.PUSH:
                _follow(machine, work)
            case Way.FETCH:
                _fetch(connection, machine, work, disks, plan, f"{folder}/nbd")
            case Way.EXPORT:
                _give_out(machine, work, plan)
                return
    finally:
        if folder:
            work.tools.forget(folder)
    ledger.drop(running)
    if work.ours:
        _stop_again(machine, work)
    disks = _measured(connection, work, plan, disks)
    pool = connection.storagePoolLookupByName(plan.pool)
    backup = Backup(
        plan.number, plan.pool, known.name, known.domain.uuid, began, plan.scope, tuple(disks),
        plan.parent if since_of(known, plan) else "", checkpoint, plan.cause, was, plan.quiesce, known.definition,
    )  # fmt: skip
    write_down(connection, pool, backup, ledger)
    if ledger.entry is not None:
        ledger.entry.done()
    work.text = tr("{size} in {pool}").format(size=size_text(backup.size), pool=plain(plan.pool, 60))


def _start(machine: libvirt.virDomain, work: Work) -> None:
    """Without its guest: only QEMU, which knows all formats and the lists of changes."""
    work.tell(0, 0, tr("Starting it paused, without its guest"), None)
    made = Made("paused machine", machine.name(), uuid=machine.UUIDString())
    work.ledger.making(made, lambda: machine.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED))
    work.ours = True


def _stop_again(machine: libvirt.virDomain, work: Work) -> None:
    """Unless somebody let it run meanwhile: then it is theirs."""
    if machine.isActive() and machine.state()[0] == libvirt.VIR_DOMAIN_PAUSED:
        machine.destroyFlags(0)
    work.ledger.drop(Made("paused machine", machine.name(), uuid=machine.UUIDString()))
    work.ours = False


def _volumes(connection: Connection, work: Work, known: Backups, plan: BackupPlan) -> list[BackupDisk]:
    """Empty images to be written to; an incremental one stands on the earlier, and so both are whole together."""
    pool = connection.storagePoolLookupByName(plan.pool)
    machine = connection.lookupByUUIDString(known.domain.uuid)
    found = []
    for disk in known.disks:
        if disk.target not in plan.disks:
            continue
        capacity = int(machine.blockInfo(disk.target)[0])
        under = below_of(known, plan, disk.target)
        # one that is fetched stands on nothing before all is in it
        path = pool.storageVolLookupByName(under).path() if under and plan.way is Way.PUSH else ""
        name = file_of(plan.number, disk.target)
        document = volume_document(name, capacity, path)
        work.ledger.making(Made("volume", name, plan.pool), partial(pool.createXML, document, 0))
        found.append(BackupDisk(disk.target, name, capacity, 0, "", under, disk.format, disk.source))
    return found


def _begin(machine: libvirt.virDomain, work: Work, document: str, checkpoint: str | None, plan: BackupPlan) -> None:
    work.ledger.look()
    work.tell(0, 0, tr("Beginning"), None)
    frozen = False
    if plan.quiesce:
        be_patient(machine)
        machine.fsFreeze(None, 0)
        frozen = True
    try:
        machine.backupBegin(document, checkpoint, _REUSE if plan.way is Way.PUSH else 0)
    finally:
        if frozen:
            # Whatever became of it: a guest that stays frozen looks dead.
            with contextlib.suppress(libvirt.libvirtError):
                machine.fsThaw(None, 0)
    if plan.way is Way.PUSH and work.speed:
        limit(machine, plan.disks, work.speed)


def limit(machine: libvirt.virDomain, disks: tuple[str, ...], speed: int) -> None:
    """Each of its disks goes no faster than its share. What is over by then needs no limit."""
    share = max(1, speed // max(1, len(disks))) if speed else 0
    for target in disks:
        try:
            machine.blockJobSetSpeed(target, share, _PER_S)
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise


def _follow(machine: libvirt.virDomain, work: Work) -> None:
    """Until the hypervisor has written all. Raises Stopped, and Stumble with its reason."""
    seen: list[tuple[float, float]] = []
    while True:
        told = machine.jobStats()
        if not told.get("type"):
            break
        if work.ledger.stop.is_set():
            raise Stopped
        done, total = float(told.get("disk_processed", 0)), float(told.get("disk_total", 0))
        seen = [*seen[-_LATELY:], (time.monotonic(), done)]
        seconds = seen[-1][0] - seen[0][0]
        rate = (done - seen[0][1]) / seconds if seconds > 1 else 0
        text = tr("Writing its disks, {rate}").format(rate=rate_text(rate)) if rate else tr("Writing its disks")
        work.tell(done, total, text, (total - done) / rate if rate > 0 else None)
        work.ledger.stop.wait(_LOOK_S)
    ended = machine.jobStats(_COMPLETED)
    if ended and not ended.get("success", True):
        if work.ledger.stop.is_set():
            raise Stopped
        raise Stumble(str(ended.get("errmsg") or tr("the hypervisor gave up")), libvirt.VIR_ERR_OPERATION_FAILED)
    if not machine.isActive():
        raise Stumble(tr("the machine stopped before all was written"), libvirt.VIR_ERR_OPERATION_FAILED)


def _fetch(
    connection: Connection,
    machine: libvirt.virDomain,
    work: Work,
    disks: list[BackupDisk],
    plan: BackupPlan,
    socket: str,
) -> None:
    pool = connection.storagePoolLookupByName(plan.pool)
    total, before = sum(disk.capacity for disk in disks), 0
    for disk in disks:

        def told(done: int, whole: int, before: int = before, disk: BackupDisk = disk) -> None:
            part = disk.capacity * done / whole if whole else 0
            said = tr("Fetching {target}, compressed")
            if disk.below:
                said = tr("Fetching what changed of {target}, compressed")
            work.tell(before + part, float(total), said.format(target=disk.target), None)

        path = pool.storageVolLookupByName(disk.file).path()
        if disk.below:
            below = pool.storageVolLookupByName(disk.below).path()
            bitmap = xml.bitmap_of(disk.target)
            work.tools.fetch_changed(socket, disk.target, bitmap, path, below, told, work.cancel)
        else:
            work.tools.fetch(socket, disk.target, path, told, work.cancel)
        before += disk.capacity
    machine.abortJob()  # how a pull backup ends


def _give_out(machine: libvirt.virDomain, work: Work, plan: BackupPlan) -> None:
    """Until somebody ends it: that is no failure."""
    names = ", ".join(plan.disks)
    work.tell(
        0,
        0,
        tr("{names} at {address}; cancel to end it").format(
            names=names, address=f"nbd+unix:///{plan.disks[0]}?socket={plan.address}"
        ),
        None,
    )
    while not work.ledger.stop.is_set() and machine.jobStats().get("type"):
        work.ledger.stop.wait(_LOOK_S)
    raise Stopped


def _measured(connection: Connection, work: Work, plan: BackupPlan, disks: list[BackupDisk]) -> list[BackupDisk]:
    pool = connection.storagePoolLookupByName(plan.pool)
    found = []
    for disk in disks:
        volume = pool.storageVolLookupByName(disk.file)
        said = tr("Taking the checksum of {target}").format(target=disk.target)

        def told(done: int, total: int, said: str = said) -> None:
            work.ledger.look()
            work.tell(float(done), float(total), said, None)

        known = digest(connection, volume, told) if plan.checksums else ""
        found.append(disk._replace(size=int(volume.info()[2]), sha256=known))
    return found
