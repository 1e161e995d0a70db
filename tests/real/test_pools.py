"""Pools of a real host: made, built, deleted; those that vanish, are full, or hang."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost, until
from tests.bed.storage import IQN, LIB, MIB, SECRET, Storage, raw
from tests.kernel_features import present
from virtgui.model.keys import Ticket
from virtgui.model.making import Make, MakeVolume, UploadVolume
from virtgui.model.storage import ReadVolumes, VolumeDeed, VolumesRead, Wipe
from virtgui.model.things import (
    DefineThing,
    PoolSourcesRead,
    PoolTypesRead,
    ReadPoolSources,
    ReadPoolTypes,
    Thing,
    ThingAct,
    ThingDeed,
    ThingKind,
    ThingsListed,
    WatchThings,
)
from virtgui.qtmodels.pool_rename import renamed
from virtgui.xml.flaws.pools import pool_flaws
from virtgui.xml.parse import parse
from virtgui.xml.pool_offers import pool_offers
from virtgui.xml.pools import POOL_TYPES, PoolType, PoolXml, new_pool, sent
from virtgui.xml.surroundings import Surroundings
from virtgui.xml.volumes import VolumeDraft, volume_xml


@pytest.fixture
def it(circle: Circle, private_host: PrivateHost) -> Storage:
    return Storage(circle, private_host)


@pytest.fixture
def loop(private_host: PrivateHost) -> Iterator[Callable[[str, int], str]]:
    """Makes loop devices in the host: `loop(name, mib)`."""
    made: list[str] = []

    def make(name: str, mib: int) -> str:
        path = private_host.images.parent / name
        path.write_bytes(b"")
        os.truncate(path, mib * MIB)
        device = private_host.run("losetup", "--find", "--show", f"{LIB}/{name}").strip()
        made.append(device)
        return device

    yield make
    for device in made:
        private_host.run("losetup", "--detach", device)


@pytest.mark.needs("loops")
def test_a_file_system_is_made_mounted_and_never_overwritten_unasked(
    it: Storage, loop: Callable[[str, int], str]
) -> None:
    device = loop("fs.img", 32)
    node = new_pool("fs", "fs")
    node.device, node.source_format, node.path = device, "ext4", f"{LIB}/fs"
    node.mount_options = (("noatime",),)
    try:
        it.well(it.pool(node))
        assert "noatime" in it.host.run("grep", device, "/proc/mounts")
        it.make(MakeVolume("fs", raw("a.img", 1)))
        it.well(ThingAct(it.key_of("fs"), ThingDeed.STOP))
        refused = it.fails(ThingAct(it.key_of("fs"), ThingDeed.BUILD))
        assert refused
        it.well(ThingAct(it.key_of("fs"), ThingDeed.START))
        assert "a.img" in it.volumes("fs")
        it.well(ThingAct(it.key_of("fs"), ThingDeed.STOP))
        it.well(ThingAct(it.key_of("fs"), ThingDeed.BUILD, options=(("overwrite", 1),)))
        it.well(ThingAct(it.key_of("fs"), ThingDeed.START))
        assert "a.img" not in it.volumes("fs")
    finally:
        it.forget("fs")


@pytest.mark.needs("loops")
def test_a_full_disk_during_an_upload_takes_back_what_was_sent(
    it: Storage, loop: Callable[[str, int], str], tmp_path: Path
) -> None:
    device = loop("small.img", 16)
    node = new_pool("fs", "small")
    node.device, node.source_format, node.path = device, "ext4", f"{LIB}/small"
    path = tmp_path / "large"
    path.write_bytes(os.urandom(24 * MIB))
    try:
        it.well(it.pool(node))
        steps = (MakeVolume("small", raw("big.img", 24)), UploadVolume("small", "big.img", str(path)))
        reason = it.fails(Make(it.key, "upload", steps, doing="upload"))
        assert "small" in reason
        assert "free" in reason
        assert "big.img" not in it.volumes("small", fresh=True)
    finally:
        it.forget("small")


@pytest.mark.needs("loops")
def test_partitions_of_a_disk_are_volumes(it: Storage, loop: Callable[[str, int], str]) -> None:
    device = loop("disk.img", 64)
    node = new_pool("disk", "disk")
    node.device = device
    try:
        it.well(it.pool(node))
        name = f"{device.rsplit('/', 1)[-1]}p1"
        it.make(MakeVolume("disk", volume_xml(VolumeDraft(name, 8 * MIB, "none"))))
        assert it.volumes("disk")[name].capacity >= 8 * MIB
        assert "8" in it.host.run("parted", "--script", device, "unit", "MiB", "print")
    finally:
        it.forget("disk")


GROUP = "virtguibed"


@pytest.fixture
def group(it: Storage, loop: Callable[[str, int], str]) -> Iterator[Callable[[], str]]:
    """Makes a volume group on a loop device; what LVM notes of it stays in the host."""
    it.host.run("mount", "-t", "tmpfs", "lvm", "/etc/lvm")
    devices: list[str] = []

    def make() -> str:
        devices.append(loop("group.img", 64))
        node = new_pool("logical", "group")
        node.source_name, node.devices, node.path = GROUP, ((devices[0],),), f"/dev/{GROUP}"
        assert not [flaw for flaw in pool_flaws(node, Surroundings()) if not flaw.warning]
        it.well(it.pool(node))
        return devices[0]

    yield make
    it.host.virsh("pool-destroy", "group", check=False)
    it.host.virsh("pool-delete", "group", check=False)
    it.host.virsh("pool-undefine", "group", check=False)
    it.host.run("umount", "/etc/lvm")


@pytest.mark.needs("loops")
def test_a_volume_group_is_made_found_again_and_never_overwritten_unasked(
    it: Storage, group: Callable[[], str]
) -> None:
    device = group()
    assert "60.00 MiB" in it.host.virsh("pool-info", "group")
    assert GROUP in it.host.run("vgs", "--noheadings", "-o", "vg_name", "--devices", device)
    ticket = it.circle.send(ReadPoolSources(it.key, "logical", ""))
    it.circle.wait_until(lambda: it.circle.of(ticket, PoolSourcesRead), 60)
    assert GROUP in it.circle.of(ticket, PoolSourcesRead)[0].xml
    key = it.key_of("group")
    it.well(ThingAct(key, ThingDeed.STOP))
    assert it.fails(ThingAct(key, ThingDeed.BUILD))
    it.well(ThingAct(key, ThingDeed.START))
    if present("device mapper"):
        return
    step = MakeVolume("group", volume_xml(VolumeDraft("one", 8 * MIB, "")))
    assert "device mapper" in it.fails(Make(it.key, "new", (step,), doing="make it"))


@pytest.mark.needs("loops")
@pytest.mark.needs("device mapper")
def test_logical_volumes_are_made_filled_and_deleted(it: Storage, group: Callable[[], str], tmp_path: Path) -> None:
    group()
    path = tmp_path / "bytes"
    path.write_bytes(os.urandom(4 * MIB))
    made = MakeVolume("group", volume_xml(VolumeDraft("one", 8 * MIB, "")))
    it.make(made, UploadVolume("group", "one", str(path)))
    assert it.volumes("group")["one"].capacity == 8 * MIB
    got = tmp_path / "got"
    it.host.virsh("vol-download", "--pool", "group", "--vol", "one", str(got), "--length", str(4 * MIB))
    assert got.read_bytes() == path.read_bytes()
    it.well(it.act("one", VolumeDeed.WIPE, Wipe.ZERO.value, pool="group"))
    it.well(it.act("one", VolumeDeed.DELETE, pool="group"))
    assert "one" not in it.volumes("group", fresh=True)


def test_a_pool_whose_folder_vanished_says_so_and_keeps_its_definition(it: Storage) -> None:
    node = new_pool("dir", "gone")
    node.path = f"{LIB}/gone"
    try:
        it.well(it.pool(node))
        (it.host.images.parent / "gone").rmdir()
        assert it.pages("gone", fresh=True)[-1].problem is not None
        until(lambda: "inactive" in it.host.virsh("pool-info", "gone"), 30, "the pool is still on")
        assert it.fails(ThingAct(it.key_of("gone"), ThingDeed.START))
        assert "gone" in it.host.virsh("pool-list", "--all", "--name")
    finally:
        it.forget("gone")


def test_pools_of_every_type_are_told_and_those_that_can_be_are_defined(it: Storage) -> None:
    ticket = it.circle.send(ReadPoolTypes(it.key))
    it.circle.wait_until(lambda: it.circle.of(ticket, PoolTypesRead), 30)
    offers = pool_offers(it.circle.of(ticket, PoolTypesRead)[0].xml)
    assert len(offers) == 14
    iscsi = new_pool("iscsi", "d-iscsi")
    iscsi.host, iscsi.device = "127.0.0.1", "iqn.2013-06.com.example:pool"
    netfs = new_pool("netfs", "d-netfs")
    netfs.host, netfs.folder, netfs.mount_options = "127.0.0.1", "/export", (("ro",),)
    logical = new_pool("logical", "d-logical")
    logical.source_name = "vg"
    scsi = new_pool("scsi", "d-scsi")
    scsi.adapter_name = "scsi_host0"
    defined = [node for node in (iscsi, netfs, logical, scsi, new_pool("mpath", "d-mpath"))
               if offers[node.type].supported]  # fmt: skip
    assert defined
    for node in defined:
        it.well(it.pool(node, build=False, start=False))
        stored = it.host.virsh("pool-dumpxml", "--inactive", node.name)
        assert f"<pool type='{node.type}'" in stored
    if offers["netfs"].supported:
        assert "<fs:option name='ro'/>" in it.host.virsh("pool-dumpxml", "d-netfs")
    it.forget(*(node.name for node in defined))


_SOURCES: dict[str, dict[str, object]] = {
    "fs": {"device": "/dev/vdb1"},
    "netfs": {"host": "nas.example", "folder": "/export"},  # the test driver drops mount options
    "logical": {"source_name": "vg"},
    "disk": {"device": "/dev/vdb"},
    "iscsi": {"host": "san.example", "device": IQN, "auth_user": "me", "auth_secret": SECRET},
    "iscsi-direct": {"host": "san.example", "device": IQN, "initiator": IQN},
    "scsi": {"adapter_name": "scsi_host2"},
    "rbd": {"source_name": "rbd", "hosts": (("mon1", "6789"), ("mon2", "")), "auth_user": "me", "auth_usage": "ceph"},
    "sheepdog": {"source_name": "pool", "hosts": (("localhost", "7000"),)},
    "gluster": {"source_name": "volume", "hosts": (("g1", ""),), "folder": "/images"},
    "zfs": {"source_name": "tank"},
    "vstorage": {"source_name": "cluster"},
}


@pytest.mark.parametrize("each", POOL_TYPES, ids=lambda each: each.type)
def test_the_demo_host_takes_pools_of_every_type(circle: Circle, each: PoolType) -> None:
    key = circle.connect("test:///default")
    node = new_pool(each.type, "every")
    for field, value in _SOURCES.get(each.type, {}).items():
        setattr(node, field, value)
    assert not [flaw for flaw in pool_flaws(node, Surroundings()) if not flaw.warning]
    command = DefineThing(key, ThingKind.POOL, sent(node), "make it")
    assert circle.finish(circle.send(command)).problem is None
    circle.send(WatchThings(key, frozenset((ThingKind.POOL,))))
    circle.wait_until(lambda: "every" in listed(circle), 30)
    lists = [message for message in circle.messages if isinstance(message, ThingsListed)]
    kept = next(thing for thing in lists[-1].things if thing.name == "every")
    stored = PoolXml(parse(kept.xml).element)
    assert stored.type == each.type
    for field, value in _SOURCES.get(each.type, {}).items():
        assert getattr(stored, field) == value


def test_a_host_is_asked_for_sources(it: Storage) -> None:
    ticket = it.circle.send(ReadPoolSources(it.key, "logical", ""))
    it.circle.wait_until(lambda: it.circle.of(ticket, PoolSourcesRead), 30)
    assert it.circle.of(ticket, PoolSourcesRead)


def test_a_pool_and_its_contents_are_deleted(it: Storage) -> None:
    node = new_pool("dir", "doomed")
    node.path = f"{LIB}/doomed"
    it.well(it.pool(node))
    it.make(MakeVolume("doomed", raw("a.img", 1)))
    key = it.key_of("doomed")
    assert it.fails(ThingAct(key, ThingDeed.UNDEFINE))
    it.well(it.act("a.img", VolumeDeed.DELETE, pool="doomed"))
    for deed in (ThingDeed.STOP, ThingDeed.DELETE, ThingDeed.UNDEFINE):
        it.well(ThingAct(key, deed))
    assert not (it.host.images.parent / "doomed").exists()
    assert "doomed" not in it.host.virsh("pool-list", "--all", "--name")


def test_a_pool_is_renamed_and_keeps_its_uuid(it: Storage) -> None:
    node = new_pool("dir", "before")
    node.path = f"{LIB}/before"
    try:
        it.well(it.pool(node, start=False))
        key = it.key_of("before")
        pool = Thing(key, "before", False, True, False, it.host.virsh("pool-dumpxml", "before"))
        it.well(renamed(pool, "after"))
        assert it.key_of("after") == key
        assert "before" not in it.host.virsh("pool-list", "--all", "--name")
    finally:
        it.forget("before", "after")


# -- what hangs ------------------------------------------------------------------------------


def listed(circle: Circle) -> set[str]:
    """The pools of the list that is on screen."""
    lists = [message for message in circle.messages if isinstance(message, ThingsListed)]
    return {thing.name for thing in lists[-1].things} if lists else set()


@pytest.mark.needs("loops")
def test_a_pool_that_hangs_keeps_only_itself_back(circle: Circle, fresh_host: PrivateHost) -> None:
    """The helper that libvirt reads a disk's partitions with waits at a pipe: a refresh that does not end, and with it
    libvirt's own list of pools."""
    it = Storage(circle, fresh_host)
    lib = fresh_host.images.parent
    disk = lib / "hung.img"
    disk.write_bytes(b"")
    os.truncate(disk, 32 * MIB)
    device = fresh_host.run("losetup", "--find", "--show", f"{LIB}/hung.img").strip()
    hold = lib / "hold"
    os.mkfifo(hold)
    script = lib / "slow"
    script.write_text(f"#!/bin/sh\nread line < {LIB}/hold\n", encoding="ascii")
    script.chmod(0o755)
    node = new_pool("disk", "hung")
    node.device = device
    it.well(it.pool(node))
    it.make(MakeVolume("default", raw("there.img", 1)))
    circle.send(WatchThings(it.key, frozenset((ThingKind.POOL,))))
    circle.wait_until(lambda: listed(circle) == {"default", "hung"}, 30)
    reader = fresh_host.run("find", "/usr/lib", "/usr/libexec", "-name", "libvirt_parthelper").split()[0]
    fresh_host.run("mount", "--bind", f"{LIB}/slow", reader)
    held: Ticket = circle.send(ReadVolumes(it.key, "hung", fresh=True))
    opened: list[int] = []
    keeper = threading.Thread(target=lambda: opened.append(os.open(hold, os.O_WRONLY)))
    keeper.start()  # it is let in once the helper waits
    keeper.join(60)
    try:
        assert opened
        assert "there.img" in it.volumes()
        it.well(it.act("there.img", VolumeDeed.GROW, 2 * MIB))
        fresh_host.add("beside", start=False)
        circle.appears(it.key, "beside")
        assert not any(page.whole for page in circle.of(held, VolumesRead))
        assert listed(circle) == {"default", "hung"}
    finally:
        fresh_host.run("umount", "--lazy", reader)
        for descriptor in opened:
            os.write(descriptor, b"\n")
            os.close(descriptor)
        circle.wait_until(lambda: any(page.whole for page in circle.of(held, VolumesRead)), 60)
        fresh_host.virsh("pool-destroy", "hung", check=False)
        fresh_host.run("losetup", "--detach", device)
