"""What is done with backups that are there: written down, verified, deleted. For a lane's thread."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.backups_unmake import awake
from virtgui.hypervisor.image_tools import ImageTools
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.ledger import Ledger
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.streams import physical
from virtgui.model.backup_plans import ENDING
from virtgui.model.backups import Backup, Backups, broken_line, line_of, standing_on
from virtgui.model.making import Made
from virtgui.util.errand import Cancel
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml import backups as xml
from virtgui.xml.volumes import VolumeDraft, volume_xml

_PIECE = 262_120
_HOLE = -3
_ZEROS = bytes(1 << 20)
Told = Callable[[int, int], None]
"""Bytes done, and in all; what it raises ends the work."""


def digest(connection: Connection, volume: libvirt.virStorageVol, told: Told) -> str:
    """The SHA-256 of a volume's file, read through libvirt: it may be on another computer. Holes are not sent."""
    total, done, known = physical(volume), 0, hashlib.sha256()
    stream = connection.newStream(0)
    volume.download(stream, 0, 0, libvirt.VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)
    whole = False
    try:
        while True:
            told(done, total)
            piece = stream.recvFlags(_PIECE, libvirt.VIR_STREAM_RECV_STOP_AT_HOLE)
            if piece == _HOLE:
                left = int(stream.recvHole(0))
                done += left
                while left > 0:
                    known.update(_ZEROS[: min(left, len(_ZEROS))])
                    left -= len(_ZEROS)
            elif isinstance(piece, int):
                raise Stumble(tr("the host sent no more of it"))
            elif piece:
                known.update(piece)
                done += len(piece)
            else:
                break
        stream.finish()
        whole = True
    finally:
        if not whole:
            with contextlib.suppress(libvirt.libvirtError):
                stream.abort()
    return known.hexdigest()


def write_down(connection: Connection, pool: libvirt.virStoragePool, backup: Backup, ledger: Ledger) -> None:
    """Put a backup's manifest beside its files, to be read by nobody else: it is a backup from then on."""
    data = xml.manifest(backup).encode()
    name = f"{backup.number}{ENDING}"
    made = Made("volume", name, pool.name())
    document = xml.private_volume(volume_xml(VolumeDraft(name, len(data), "raw", 0)))
    volume = ledger.making(made, lambda: pool.createXML(document, 0))
    stream = connection.newStream(0)
    volume.upload(stream, 0, len(data), 0)
    try:
        view = memoryview(data)
        while view:
            view = view[stream.send(bytes(view[:_PIECE])) :]
        stream.finish()
    except libvirt.libvirtError:
        with contextlib.suppress(libvirt.libvirtError):
            stream.abort()
        raise


def verify(
    connection: Connection, backup: Backup, known: Backups, tools: ImageTools, local: bool, told: Told, cancel: Cancel
) -> str:
    """What is wrong with a backup and those it stands on; "" where all is as it was written."""
    if why := broken_line(backup, known.backups):
        return why
    line = line_of(backup, known.backups)
    pool = connection.storagePoolLookupByName(backup.pool)
    for each in line:
        for disk in each.disks:
            volume = pool.storageVolLookupByName(disk.file)
            if disk.sha256 and digest(connection, volume, told) != disk.sha256:
                return tr("{file} is not what was written.").format(file=disk.file)
            if local and (wrong := tools.check(volume.path(), cancel)):
                return f"{disk.file}: {wrong}"
    return ""


def unchecked(backup: Backup, known: Backups) -> int:
    """How many files of it, and of what it stands on, have no checksum."""
    return sum(not disk.sha256 for each in line_of(backup, known.backups) for disk in each.disks)


def doomed(known: Backups, chosen: tuple[tuple[str, str], ...]) -> tuple[list[Backup], str]:
    """The backups that are meant, those first on which none of the others stands; or why they must stay."""
    going = [each for each in known.backups if (each.pool, each.number) in chosen]
    for each in going:
        needed = [one for one in standing_on(each, known.backups) if one not in going]
        if needed:
            return [], tr("{name} stands on {below}, so nothing is deleted.").format(
                name=plain(needed[0].number, 80), below=plain(each.number, 80)
            )
    return sorted(going, key=lambda each: -len(line_of(each, known.backups))), ""


def delete(connection: Connection, backup: Backup) -> str:
    """Delete one, its manifest first, so that what is left half deleted is never taken for whole; then its checkpoint,
    where that can be. Tells what stays, "" for nothing."""
    pool = connection.storagePoolLookupByName(backup.pool)
    for name in (f"{backup.number}{ENDING}", *(disk.file for disk in backup.disks)):
        try:
            pool.storageVolLookupByName(name).delete(0)
        except libvirt.libvirtError as error:
            if error.get_error_code() != libvirt.VIR_ERR_NO_STORAGE_VOL:
                raise
    return drop_checkpoint(connection, backup.uuid, backup.checkpoint) if backup.checkpoint else ""


def drop_checkpoint(connection: Connection, uuid: str, name: str) -> str:
    """Delete a checkpoint; what it counted goes into the one before. Tells why it stays, "" where it is gone."""
    try:
        machine = connection.lookupByUUIDString(uuid)
        checkpoint = machine.checkpointLookupByName(name, 0)
        with awake(machine):
            checkpoint.delete(0)
    except (libvirt.libvirtError, Stumble) as error:
        if isinstance(error, libvirt.libvirtError):
            if read.cut(error):
                raise
            if read.gone(error) or error.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN_CHECKPOINT:
                return ""
        return tr("The checkpoint {name} stays: {why}").format(name=plain(name, 80), why=plain(str(error), 200))
    return ""
