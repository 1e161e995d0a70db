"""The steps that make a backup a machine, its disks or images again. All are whole: they stand on nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Container
from typing import NamedTuple

from virtgui.model.backups import Backup, Backups
from virtgui.model.keys import HostKey
from virtgui.model.making import CloneVolume, Define, Make, PutDisk, PutDisks, Start, Step
from virtgui.model.restores import Restore, To, chosen, image_name
from virtgui.util.language import tr
from virtgui.xml.cloning import Difference, NewDisk, cloned, origin
from virtgui.xml.macs import new_mac
from virtgui.xml.volumes import VolumeDraft, volume_xml


class Around(NamedTuple):
    """What surrounds it: the host, UUIDs and addresses of cards that are taken there, the wall clock in seconds, and
    where chance comes from (that many bytes)."""

    host: HostKey
    uuids: Container[str]
    macs: frozenset[str]
    now: float
    random: Callable[[int], bytes]


def restore_make(backup: Backup, known: Backups, restore: Restore, around: Around) -> Make:
    """The job; `restore` has no grave remark. Raises `parse.Refused` where the kept definition is spoilt."""
    name = restore.name.strip() if restore.to is To.MACHINE else backup.machine
    folder = next(space.path for space in known.spaces if space.pool == restore.place).rstrip("/")
    steps: list[Step] = []
    put: list[PutDisk] = []
    for disk in chosen(backup, restore):
        file, raw = image_name(name, disk, around.now), disk.format == "raw"
        draft = VolumeDraft(file, disk.capacity, "raw" if raw else "qcow2", allocation_bytes=0 if raw else None)
        steps.append(CloneVolume(restore.place, volume_xml(draft), backup.pool, disk.file))
        put.append(PutDisk(disk.target, f"{folder}/{file}", draft.format))
    match restore.to:
        case To.MACHINE:
            steps.append(Define(_definition(backup, name, tuple(put), around)))
            if restore.start:
                steps.append(Start())
        case To.SAME:
            steps.append(PutDisks(backup.uuid, tuple(put), backup.definition if restore.definition else ""))
        case To.IMAGES:
            pass
    return Make(around.host, name, tuple(steps), doing=_doing(backup, restore, name), about=", ".join(restore.disks))


def _doing(backup: Backup, restore: Restore, name: str) -> str:
    match restore.to:
        case To.MACHINE:
            return tr("restore {number} as {name}").format(number=backup.number, name=name)
        case To.SAME:
            return tr("restore {disks} of {name} from {number}").format(
                disks=", ".join(restore.disks), name=name, number=backup.number
            )
        case _:
            return tr("restore {disks} from {number}").format(disks=", ".join(restore.disks), number=backup.number)


def _definition(backup: Backup, name: str, put: tuple[PutDisk, ...], around: Around) -> str:
    """As it was, where nobody has its UUID by now; else with what two machines cannot share made new."""
    was = origin(backup.definition)
    disks = {each.target: NewDisk("file", each.path, format=each.format) for each in put}
    for disk in was.disks:
        if disk.target not in disks and not disk.read_only:
            disks[disk.target] = NewDisk(left_out=True)  # not in the backup: it may be another machine's by now
    itself = backup.uuid not in around.uuids
    macs, taken = was.macs, set(around.macs)
    if not itself or any(mac.lower() in taken for mac in macs):
        taken |= {mac.lower() for mac in macs}
        made = []
        for _ in macs:
            made.append(new_mac(taken, around.random))
            taken.add(made[-1])
        macs = tuple(made)
    number = backup.uuid if itself else _uuid(around)
    return cloned(backup.definition, Difference(name, number, _uuid(around), macs, disks))


def _uuid(around: Around) -> str:
    return str(uuid.UUID(bytes=around.random(16), version=4))
