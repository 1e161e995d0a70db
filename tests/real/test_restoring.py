"""Restoring on a real host: what comes out of a backup has the bytes of then and boots, and nothing is lost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.real.test_backups import IMAGES, Keeper, circle, folder, holds, keeper, well
from virtgui.install.restore import Around, restore_make
from virtgui.model.backups import Backup, Scope, Way
from virtgui.model.making import Make
from virtgui.model.restores import To, first_restore
from virtgui.util.frozen import replace

__all__ = ["circle", "keeper"]


def newest(it: Keeper) -> Backup:
    return it.read().backups[-1]


def make(it: Keeper, backup: Backup, **changes: object) -> Make:
    known = it.read()
    names = frozenset(it.host.virsh("list", "--all", "--name").split())
    uuids = frozenset(it.host.virsh("list", "--all", "--uuid").split())
    restore = replace(first_restore(backup, known, names), **changes)
    return restore_make(backup, known, restore, Around(it.key.host, uuids, frozenset(), time.time(), os.urandom))


def disk_of(host: PrivateHost, name: str, target: str = "vda") -> str:
    rows = host.virsh("domblklist", "--", name).splitlines()
    return next(row.split()[1] for row in rows if row.split()[:1] == [target])


def test_a_restored_incremental_backup_boots_and_is_equal(circle: Circle, fresh_host: PrivateHost) -> None:
    disk = fresh_host.volume("db.qcow2", 64)
    fresh_host.add("db", boot=True, disk=disk)
    fresh_host.says("db", "VG-READY")
    it = Keeper(circle, fresh_host, "db")
    folder(fresh_host)
    well(it.take("backups"))
    fresh_host.virsh("destroy", "db")
    fresh_host.run("qemu-io", "-c", "write -P 9 3M 64k", disk)
    well(it.take("backups"))
    small = newest(it)
    assert small.scope is Scope.INCREMENTAL
    well(circle.finish(circle.send(make(it, small)), 60))
    there = disk_of(fresh_host, "db-restored")
    assert there != disk and fresh_host.run("qemu-img", "compare", disk, there).startswith("Images are identical")
    assert fresh_host.virsh("domuuid", "db-restored") != fresh_host.virsh("domuuid", "db")
    fresh_host.virsh("start", "db-restored")
    fresh_host.says("db-restored", "VG-READY")
    # gone altogether, it comes back as itself
    uuid = fresh_host.virsh("domuuid", "db").strip()
    fresh_host.virsh("destroy", "db-restored")
    fresh_host.virsh("undefine", "db", "--checkpoints-metadata")
    well(circle.finish(circle.send(make(it, small)), 60))
    assert fresh_host.virsh("domuuid", "db").strip() == uuid
    assert disk_of(fresh_host, "db") not in (disk, there)
    assert not it.read().checkpoints


def test_one_disk_of_the_machine_itself_and_nothing_is_overwritten(keeper: Callable[..., Keeper]) -> None:
    it = keeper(start=False)
    folder(it.host)
    well(it.take("backups"))
    backup = newest(it)
    disk = f"{IMAGES}/web.qcow2"
    it.host.run("qemu-io", "-c", "write -P 8 0 1M", disk)
    it.host.virsh("start", "web")
    end = it.circle.finish(it.circle.send(make(it, backup, to=To.SAME)), 60)
    assert end.problem is not None and "was started meanwhile" in end.problem.reason, end
    assert disk_of(it.host, "web") == disk and "Removed again" in end.problem.reason
    it.host.virsh("destroy", "web")
    assert it.read().checkpoints
    well(it.circle.finish(it.circle.send(make(it, backup, to=To.SAME)), 60))
    new = disk_of(it.host, "web")
    assert new != disk and holds(it.host, new, "0", "5") and holds(it.host, disk, "0", "8")
    assert not it.read().checkpoints  # they were in the disk that it has no more
    well(it.take("backups"))
    assert newest(it).scope is Scope.FULL
    images = make(it, backup, to=To.IMAGES)
    well(it.circle.finish(it.circle.send(images), 60))
    assert disk_of(it.host, "web") == new


def test_what_is_fetched_is_restored_the_same_and_a_raw_disk_stays_raw(
    keeper: Callable[..., Keeper], fresh_host: PrivateHost
) -> None:
    it = keeper(start=False)
    fresh_host.run("qemu-img", "create", "-q", "-f", "raw", f"{IMAGES}/plain.img", "16M")
    fresh_host.run("qemu-io", "-f", "raw", "-c", "write -P 6 0 2M", f"{IMAGES}/plain.img")
    fresh_host.virsh(
        "attach-disk", "web", f"{IMAGES}/plain.img", "vdb", "--config", "--driver", "qemu", "--subdriver", "raw"
    )
    folder(fresh_host, path=f"{fresh_host.folder}/kept")  # a path that this program sees too
    well(it.take("backups", way=Way.FETCH))
    backup = newest(it)
    assert [disk.format for disk in backup.disks] == ["qcow2", "raw"]
    assert backup.size < 4 << 20  # compressed
    assert "meanwhile" not in fresh_host.run("ls", IMAGES)
    well(it.circle.finish(it.circle.send(make(it, backup)), 60))
    for target, was in (("vda", f"{IMAGES}/web.qcow2"), ("vdb", f"{IMAGES}/plain.img")):
        assert fresh_host.run("qemu-img", "compare", was, disk_of(fresh_host, "web-restored", target)).startswith(
            "Images are"
        )
    assert "type='raw'" in fresh_host.virsh("dumpxml", "web-restored")
