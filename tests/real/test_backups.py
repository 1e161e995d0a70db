"""Backups on a real host: what was kept is restored byte for byte, and what fails leaves nothing behind."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import HostError, PrivateHost
from virtgui.model.backup_plans import first_plan, incremental_lack
from virtgui.model.backups import (
    BackupDeed,
    Backups,
    BackupsRead,
    DeleteBackups,
    DeleteCheckpoints,
    MakeCheckpoint,
    ReadBackups,
    RedefineCheckpoint,
    Scope,
    TakeBackup,
    VerifyBackups,
    Way,
    broken_line,
)
from virtgui.model.commands import Cancel
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Advanced, Finished
from virtgui.util.frozen import replace

IMAGES = "/var/lib/libvirt/images"
POOL = "<pool type='dir'><name>{name}</name><target><path>{path}</path></target></pool>"


class Keeper:
    """A person who keeps backups of one machine."""

    def __init__(self, circle: Circle, host: PrivateHost, name: str) -> None:
        self.circle, self.host, self.name = circle, host, name
        self.key: DomainKey = circle.appears(circle.connect(host.uri), name).key

    def read(self) -> Backups:
        ticket = self.circle.send(ReadBackups(self.key, fresh=True))
        self.circle.wait_until(lambda: self.circle.of(ticket, BackupsRead), 60, "the backups are read")
        told = self.circle.of(ticket, BackupsRead)[0]
        assert told.backups is not None, told.problem
        return told.backups

    def command(self, pool: str = "", **changes: object) -> TakeBackup:
        known = self.read()
        plan = first_plan(known, time.time(), pool)[0]
        return TakeBackup(self.key, replace(plan, **changes), known.active)  # type: ignore[arg-type]

    def do(self, command: BackupDeed, timeout: float = 60) -> Finished:
        return self.circle.finish(self.circle.send(command), timeout)

    def take(self, pool: str = "", **changes: object) -> Finished:
        return self.do(self.command(pool, **changes))

    def image(self, number: str, target: str = "vda") -> str:
        found = next(each for each in self.read().backups if each.number == number)
        return f"{found.folder}/{next(disk.file for disk in found.disks if disk.target == target)}"


@pytest.fixture
def circle(qapp: object) -> Iterator[Circle]:
    made = Circle()
    yield made
    made.close()


@pytest.fixture
def keeper(circle: Circle, fresh_host: PrivateHost) -> Callable[..., Keeper]:
    def make(
        name: str = "web", *, filled_mib: int = 8, size_mib: int = 64, packed: bool = False, **options: object
    ) -> Keeper:
        """What is `packed` takes hardly any room in the image, and all of its own in a backup."""
        disk = fresh_host.volume(f"{name}.qcow2", size_mib)
        if packed:
            writes = (f"write -c -P 5 {number * 64}k 64k" for number in range(filled_mib * 16))
            fresh_host.run("qemu-io", *(part for write in writes for part in ("-c", write)), disk)
        elif filled_mib:
            fresh_host.run("qemu-io", "-c", f"write -P 5 0 {filled_mib}M", disk)
        fresh_host.add(name, disk=disk, **options)  # type: ignore[arg-type]
        return Keeper(circle, fresh_host, name)

    return make


def folder(host: PrivateHost, name: str = "backups", size: str = "", path: str = "") -> str:
    """A pool of its own, in a small file system where a size is given."""
    path = path or f"/run/{name}"
    host.run("mkdir", "--", path)
    if size:
        host.run("mount", "-t", "tmpfs", "-o", f"size={size}", name, path)
    host.define(POOL.format(name=name, path=path), "pool")
    host.virsh("pool-start", name)
    return path


def holds(host: PrivateHost, image: str, offset: str, byte: str) -> bool:
    try:
        told = host.run("qemu-io", "-r", "-f", "qcow2", "-c", f"read -P {byte} {offset} 64k", image)
    except HostError as error:
        told = str(error)
    return "verification failed" not in told and "64 KiB" in told


def well(end: Finished) -> Finished:
    assert end.problem is None and not end.cancelled, end.problem
    return end


def test_a_full_backup_and_two_of_what_changed(keeper: Callable[..., Keeper]) -> None:
    it = keeper()
    folder(it.host)
    well(it.take("backups"))
    known = it.read()
    assert [each.scope for each in known.backups] == [Scope.FULL]
    assert [each.name for each in known.checkpoints] == [known.backups[0].number]
    it.host.virsh("destroy", it.name)
    it.host.run("qemu-io", "-c", "write -P 7 1M 64k", f"{IMAGES}/web.qcow2")
    end = well(it.take("backups"))
    assert it.host.state(it.name) == "shut off"
    known = it.read()
    assert [each.scope for each in known.backups] == [Scope.FULL, Scope.INCREMENTAL]
    full, small = known.backups
    assert small.parent == full.number and small.size < full.size, end.text
    assert holds(it.host, it.image(small.number), "1M", "7") and holds(it.host, it.image(small.number), "4M", "5")
    assert holds(it.host, it.image(full.number), "1M", "5")
    assert it.host.run("qemu-img", "compare", f"{IMAGES}/web.qcow2", it.image(small.number)).startswith("Images are")
    well(it.do(VerifyBackups(it.key, (("backups", small.number),))))


def test_several_disks_are_of_one_moment(circle: Circle, fresh_host: PrivateHost) -> None:
    disks = [fresh_host.volume(f"two-{which}.qcow2") for which in "ab"]
    for disk in disks:
        fresh_host.run("qemu-io", "-c", "write -P 5 0 8M", disk)
    fresh_host.add("two", disk=disks[0])
    more = ("--persistent", "--driver", "qemu", "--subdriver", "qcow2")
    fresh_host.virsh("attach-disk", "two", disks[1], "vdb", *more)
    it = Keeper(circle, fresh_host, "two")
    folder(fresh_host)
    well(it.take("backups"))
    well(it.take("backups"))
    full, small = it.read().backups
    assert [disk.target for disk in full.disks] == ["vda", "vdb"] and small.scope is Scope.INCREMENTAL
    (begun, _) = it.read().checkpoints
    assert [disk.target for disk in begun.disks] == ["vda", "vdb"]
    for target in ("vda", "vdb"):
        assert holds(fresh_host, it.image(small.number, target), "4M", "5")
    one = it.command("backups", disks=("vdb",))
    well(it.do(one))
    assert [disk.target for disk in it.read().backups[-1].disks] == ["vdb"]


def test_damage_and_loss_are_found_and_said(keeper: Callable[..., Keeper]) -> None:
    it = keeper(start=False)
    path = folder(it.host)
    well(it.take("backups"))
    well(it.take("backups"))
    full, small = it.read().backups
    it.host.run("sh", "-c", f"printf x | dd of={path}/{full.disks[0].file} bs=1 seek=4000000 conv=notrunc status=none")
    end = it.do(VerifyBackups(it.key, (("backups", small.number),)))
    assert end.problem is not None and f"{full.disks[0].file} is not what was written" in end.problem.reason
    it.host.run("rm", "--", f"{path}/{full.disks[0].file}")
    known = it.read()
    assert "not there any more" in broken_line(known.backups[1], known.backups)
    end = it.do(VerifyBackups(it.key, (("backups", small.number),)))
    assert end.problem is not None and "not there any more" in end.problem.reason
    well(it.take("backups"))  # nothing whole is there to stand on
    assert it.read().backups[-1].scope is Scope.FULL
    end = it.do(DeleteBackups(it.key, (("backups", full.number),)))
    assert end.problem is not None and "stands on" in end.problem.reason
    well(it.do(DeleteBackups(it.key, (("backups", full.number), ("backups", small.number)))))
    known = it.read()
    assert len(known.backups) == 1 == len(known.checkpoints)


def test_checkpoints_that_go_take_nothing_that_they_counted(keeper: Callable[..., Keeper]) -> None:
    """Of a machine that is off, too: what the later one counted is in the next backup, else it would lack it."""
    it = keeper(start=False)
    folder(it.host)
    disk = f"{IMAGES}/web.qcow2"
    well(it.take("backups"))
    for active, byte in ((True, 31), (False, 32)):
        it.host.run("qemu-io", "-c", f"write -P {byte} 1M 64k", disk)
        it.host.virsh("start", "web")
        well(it.do(MakeCheckpoint(it.key, "between", ("vda",))))
        it.host.virsh("destroy", "web")
        it.host.run("qemu-io", "-c", f"write -P {byte} 3M 64k", disk)
        if active:
            it.host.virsh("start", "web")
        well(it.do(DeleteCheckpoints(it.key, ("between",))))
        assert (it.host.state("web") == "running") is active
        if active:
            it.host.virsh("destroy", "web")
        well(it.take("backups"))
        newest = it.read().backups[-1]
        assert newest.scope is Scope.INCREMENTAL
        assert it.host.run("qemu-img", "compare", disk, it.image(newest.number)).startswith("Images are identical")


def test_a_record_that_was_deleted_is_made_known_again(keeper: Callable[..., Keeper]) -> None:
    it = keeper()
    folder(it.host)
    well(it.take("backups"))
    (begun,) = it.read().checkpoints
    well(it.do(DeleteCheckpoints(it.key, (begun.name,), records=True)))
    known = it.read()
    assert not known.checkpoints and "is gone" in incremental_lack(known, known.backups[0], ("vda",))
    well(it.do(RedefineCheckpoint(it.key, begun.document)))
    well(it.take("backups"))
    assert it.read().backups[-1].scope is Scope.INCREMENTAL


def test_disks_are_given_out_until_that_is_ended(keeper: Callable[..., Keeper]) -> None:
    it = keeper()
    folder(it.host)
    command = it.command("backups", way=Way.EXPORT, address="/run/out.sock", checkpoint=False)
    ticket = it.circle.send(command)
    it.circle.wait_until(
        lambda: any("nbd+unix" in m.text for m in it.circle.of(ticket, Advanced)), 60, "it is given out"
    )
    told = it.host.run("qemu-img", "info", "--output=json", "nbd+unix:///vda?socket=/run/out.sock")
    assert json.loads(told)["virtual-size"] == 64 << 20
    it.circle.send(Cancel(ticket))
    end = well(it.circle.finish(ticket, 60))
    assert end.text == "Ended"
    known = it.read()
    assert not known.busy and known.active and not known.backups and "meanwhile" not in it.host.run("ls", IMAGES)
