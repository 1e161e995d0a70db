"""The documents that a backup is begun with: the same for the hypervisor and for a command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from virtgui.model.backup_plans import may_count
from virtgui.model.backups import BackupPlan, Backups, Scope, Way
from virtgui.util.errand import Cannot
from virtgui.util.language import tr
from virtgui.xml import backups as xml
from virtgui.xml.volumes import VolumeDraft, volume_xml


class Documents(NamedTuple):
    """A `<domainbackup>`, and a `<domaincheckpoint>`, "" for none."""

    backup: str
    checkpoint: str


def counted(known: Backups, plan: BackupPlan) -> list[str]:
    """The disks of which changes are counted."""
    return [disk.target for disk in known.disks if disk.target in plan.disks and may_count(disk)]


def checkpoint_of(known: Backups, plan: BackupPlan) -> str:
    """The checkpoint that is begun with it, "" for none."""
    return plan.number if plan.checkpoint and counted(known, plan) and plan.way is not Way.EXPORT else ""


def since_of(known: Backups, plan: BackupPlan) -> str:
    """The checkpoint from which on changes are wanted, "" for all of it."""
    parent = known.find(plan.pool, plan.parent) if plan.scope is Scope.INCREMENTAL else None
    return parent.checkpoint if parent is not None else ""


def below_of(known: Backups, plan: BackupPlan, target: str) -> str:
    """The volume that a disk's new one stands on, "" for none."""
    parent = known.find(plan.pool, plan.parent) if since_of(known, plan) else None
    below = {disk.target: disk.file for disk in parent.disks} if parent is not None else {}
    return below.get(target, "") if target in counted(known, plan) else ""


def volume_document(name: str, capacity: int, below: str = "") -> str:
    """An empty image of so many bytes that its owner alone may read; `below` is the path of what it stands on."""
    return xml.private_volume(
        volume_xml(VolumeDraft(name, capacity, "qcow2", backing_path=below, backing_format="qcow2" if below else ""))
    )


def documents(known: Backups, plan: BackupPlan, files: Mapping[str, str], socket: str = "") -> Documents:
    """`files` are the paths that the hypervisor writes disks to, `socket` where it gives them out. Raises Cannot."""
    targets, others = counted(known, plan), [disk.target for disk in known.disks if disk.target not in plan.disks]
    since = since_of(known, plan)
    if plan.way is Way.PUSH:
        backup = xml.push_xml({t: (path, since if t in targets else "") for t, path in files.items()}, others)
    else:
        partly = {t: since for t in targets if since and below_of(known, plan, t)}
        backup = xml.pull_xml(socket, scratches(known, plan), others, partly)
    name = checkpoint_of(known, plan)
    uncounted = [disk.target for disk in known.disks if disk.target not in targets]
    return Documents(backup, xml.checkpoint_xml(name, targets, uncounted, "Backup") if name else "")


def scratches(known: Backups, plan: BackupPlan) -> dict[str, str]:
    """What is written meanwhile goes beside each disk, or to the folder of a pool; libvirt makes the files, and removes
    them in the end. Raises Cannot."""
    space = known.space(plan.pool) or next(iter(known.spaces), None)
    found = {}
    for disk in known.disks:
        if disk.target not in plan.disks:
            continue
        if disk.type != "file" and space is None:
            raise Cannot(
                tr("There is no storage pool that is a folder, for what is written to {target} meanwhile.").format(
                    target=disk.target
                )
            )
        beside = disk.source if disk.type == "file" or space is None else f"{space.path}/{plan.number}-{disk.target}"
        found[disk.target] = f"{beside}.{plan.number[-15:]}.meanwhile"
    return found
