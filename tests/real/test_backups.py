"""Backups on a real host: what was kept is restored byte for byte, and what fails leaves nothing behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import HostError, PrivateHost
from virtgui.model.backup_plans import first_plan
from virtgui.model.backups import (
    BackupDeed,
    Backups,
    BackupsRead,
    ReadBackups,
    Scope,
    TakeBackup,
    VerifyBackups,
)
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Finished
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
    def make(name: str = "web", *, filled_mib: int = 8, size_mib: int = 64, **options: object) -> Keeper:
        disk = fresh_host.volume(f"{name}.qcow2", size_mib)
        if filled_mib:
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
