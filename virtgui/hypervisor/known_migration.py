"""The failures of migrations that are known, as `known.py` has those of starting a machine."""

from __future__ import annotations

import libvirt

from virtgui.hypervisor.known import Known
from virtgui.util.language import tr

MIGRATIONS: tuple[Known, ...] = (
    Known(
        r"Unsafe migration: Migration without shared storage is unsafe",
        tr("Its disks are not on storage that both hosts share. Copy them, or allow an unsafe migration if they are."),
    ),
    Known(
        r"Unsafe migration: Migration may lead to data corruption if disks use cache",
        tr(
            "A disk's cache on the source may hold writes that the target does not see. Set its cache to none, "
            "or allow an unsafe migration."
        ),
        (libvirt.VIR_ERR_MIGRATE_UNSAFE,),
    ),
    Known(
        r"Attempt to migrate guest to the same host",
        tr("That address leads to the host that it is on already. Name the target as the source host reaches it."),
    ),
    Known(
        r"hostname on destination resolved to localhost",
        tr(
            "{host} calls itself localhost, so the source cannot find it. Write where the data is sent, as in "
            "tcp://10.0.0.2, or give the target a name of its own."
        ),
    ),
    Known(
        r"cannot migrate domain with (?P<count>\d+) (?P<what>snapshots|checkpoints)",
        tr("It has {count} {what}, which libvirt cannot take along. Delete them first."),
    ),
    Known(
        r"domain has (?:an )?active (?:block job|blockjob)|disk '?(?P<disk>\w+)'? is being (?:copied|mirrored)",
        tr("One of its disks is being copied or merged. Wait for that, or cancel it."),
    ),
    Known(
        r"domain has assigned non-USB host devices|cannot migrate a? ?domain with (?:<hostdev|virtiofs|shmem)",
        tr("It has a device or a folder of its host that cannot go along. Detach it first."),
    ),
    Known(
        r"Postcopy (?:is )?not supported|post-copy (?:migration )?is not supported|[Pp]ostcopy.*userfaultfd",
        tr("One of the hosts cannot do post-copy. Leave it out."),
    ),
    Known(
        r"migration out job: (?:is )?not active|domain is not being migrated",
        tr("It is not being migrated any more."),
    ),
    Known(
        r"migration out'? (?:job:? )?(?:unexpectedly )?failed(?:: .*(?:socket|connection|channel|pipe).*)?$",
        tr("What received it on {host} ended, or the way there broke."),
    ),
)
