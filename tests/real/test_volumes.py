"""Pools and volumes of a real host: made, filled, changed and deleted, with their bytes compared; what hangs keeps only
itself back."""

from __future__ import annotations

import hashlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost, until
from virtgui.model.commands import Cancel, Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.making import CloneVolume, DownloadVolume, Make, MakeVolume, Step, UploadVolume
from virtgui.model.messages import Advanced, Finished
from virtgui.model.storage import ReadVolumes, ReadVolumeXml, VolumeAct, VolumeDeed, VolumesRead, VolumeXmlRead, Wipe
from virtgui.model.things import (
    DefineThing,
    PoolSourcesRead,
    PoolTypesRead,
    ReadPoolSources,
    ReadPoolTypes,
    Thing,
    ThingAct,
    ThingDeed,
    ThingKey,
    ThingKind,
    ThingsListed,
    WatchThings,
)
from virtgui.model.users import VolumeFile
from virtgui.qtmodels.pool_rename import PoolRename
from virtgui.xml.flaws.pools import pool_flaws
from virtgui.xml.parse import parse
from virtgui.xml.pool_offers import pool_offers
from virtgui.xml.pools import POOL_TYPES, PoolType, PoolXml, new_pool, sent
from virtgui.xml.surroundings import Surroundings
from virtgui.xml.volumes import VolumeDraft, volume_xml

MIB = 1024**2
IMAGES = "/var/lib/libvirt/images"
LIB = "/var/lib/libvirt"
IQN = "iqn.2013-06.com.example:pool"
SECRET = "5a4e8c1c-3a0c-4f0b-9a43-6f5f6f1b8d12"


class Storage:
    """A host, and what is done to its storage."""

    def __init__(self, circle: Circle, host: PrivateHost) -> None:
        self.circle = circle
        self.host = host
        self.key: HostKey = circle.connect(host.uri)

    def do(self, command: Command) -> Finished:
        return self.circle.finish(self.circle.send(command), 60)

    def well(self, command: Command) -> None:
        problem = self.do(command).problem
        assert problem is None, problem

    def fails(self, command: Command) -> str:
        problem = self.do(command).problem
        assert problem is not None
        return problem.reason

    def make(self, *steps: Step) -> None:
        self.well(Make(self.key, "new", steps, doing="make it"))

    def cut_off(self, make: Make) -> int:
        """Cancel a transfer in its middle; returns how many bytes it had told by then."""
        ticket = self.circle.send(make)

        def told() -> list[float]:
            return [each.done for each in self.circle.of(ticket, Advanced) if each.unit == "bytes" and each.done > MIB]

        self.circle.wait_until(told, 60)
        self.circle.send(Cancel(ticket))
        assert self.circle.finish(ticket, 60).cancelled
        return int(told()[-1])

    def act(self, name: str, deed: VolumeDeed, number: int = 0, pool: str = "default") -> VolumeAct:
        return VolumeAct(self.key, pool, name, deed, number)

    def volumes(self, pool: str = "default", *, fresh: bool = False) -> dict[str, VolumeFile]:
        pages = self.pages(pool, fresh=fresh)
        assert pages[-1].problem is None, pages[-1].problem
        return {volume.name: volume for page in pages for volume in page.volumes}

    def pages(self, pool: str, *, fresh: bool = False) -> list[VolumesRead]:
        ticket = self.circle.send(ReadVolumes(self.key, pool, fresh))
        self.circle.wait_until(lambda: any(page.whole for page in self.circle.of(ticket, VolumesRead)), 60)
        return self.circle.of(ticket, VolumesRead)

    def pool(self, node: PoolXml, *, build: bool = True, overwrite: bool = False, start: bool = True) -> DefineThing:
        return DefineThing(
            self.key, ThingKind.POOL, sent(node), f"make {node.name}", start=start, build=build, overwrite=overwrite
        )

    def key_of(self, pool: str) -> ThingKey:
        return ThingKey(self.key, ThingKind.POOL, self.host.virsh("pool-uuid", pool).strip())

    def forget(self, *pools: str) -> None:
        for name in pools:
            self.host.virsh("pool-destroy", name, check=False)
            self.host.virsh("pool-undefine", name, check=False)


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


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def raw(name: str, mib: int, **more: object) -> str:
    return volume_xml(VolumeDraft(name, mib * MIB, "raw", **({"allocation_bytes": 0} | more)))  # type: ignore[arg-type]


# -- volumes ---------------------------------------------------------------------------------


def test_a_pool_tells_its_volumes_a_page_at_a_time(it: Storage) -> None:
    folder = it.host.images.parent / "many"
    folder.mkdir()
    for number in range(600):
        (folder / f"v{number:03}").write_bytes(b"")
    node = new_pool("dir", "many")
    node.path = f"{LIB}/many"
    try:
        it.well(it.pool(node))
        pages = it.pages("many")
        assert [len(page.volumes) for page in pages] == [250, 250, 100, 0]
        assert [page.whole for page in pages] == [False, False, False, True]
        assert pages[0].total == 600
        (folder / "late").write_bytes(b"x" * 1000)
        assert "late" not in it.volumes("many")
        assert it.volumes("many", fresh=True)["late"].capacity == 1000
    finally:
        it.forget("many")


def test_bytes_go_up_and_come_down_as_they_were(it: Storage, tmp_path: Path) -> None:
    path, back = tmp_path / "up", tmp_path / "back"
    with path.open("wb") as file:
        file.write(os.urandom(3 * MIB + 17))
        file.seek(20 * MIB)
        file.write(os.urandom(MIB))
    size = path.stat().st_size
    xml = volume_xml(VolumeDraft("up.img", size, "raw", allocation_bytes=0))
    it.make(MakeVolume("default", xml), UploadVolume("default", "up.img", str(path)))
    assert digest(it.host.images / "up.img") == digest(path)
    assert (it.host.images / "up.img").stat().st_blocks * 512 < size
    it.make(DownloadVolume("default", "up.img", str(back)))
    assert digest(back) == digest(path)
    assert back.stat().st_blocks * 512 < size
    it.well(it.act("up.img", VolumeDeed.DELETE))
    assert not (it.host.images / "up.img").exists()


def test_a_volume_grows_and_shrinks_and_keeps_its_beginning(it: Storage) -> None:
    it.make(MakeVolume("default", raw("size.img", 4)))
    path = it.host.images / "size.img"
    with path.open("r+b") as file:
        file.write(b"first")
    it.well(it.act("size.img", VolumeDeed.GROW, 8 * MIB))
    assert path.stat().st_size == 8 * MIB
    assert path.read_bytes()[:5] == b"first"
    assert it.fails(it.act("size.img", VolumeDeed.GROW, 2 * MIB))
    assert path.stat().st_size == 8 * MIB
    it.well(it.act("size.img", VolumeDeed.SHRINK, 2 * MIB))
    assert path.stat().st_size == 2 * MIB
    assert path.read_bytes()[:5] == b"first"
    it.well(it.act("size.img", VolumeDeed.DELETE))


def test_wiping_leaves_nothing(it: Storage) -> None:
    it.make(MakeVolume("default", raw("wipe.img", 1, allocation_bytes=MIB)))
    path = it.host.images / "wipe.img"
    path.write_bytes(b"secret" * 100 + bytes(MIB - 600))
    it.well(it.act("wipe.img", VolumeDeed.WIPE, Wipe.ZERO.value))
    assert path.read_bytes() == bytes(MIB)
    it.well(it.act("wipe.img", VolumeDeed.DELETE))


def test_a_clone_has_the_same_bytes_and_another_format(it: Storage) -> None:
    it.make(MakeVolume("default", raw("one.img", 2)))
    data = os.urandom(2 * MIB)
    (it.host.images / "one.img").write_bytes(data)
    qcow2 = volume_xml(VolumeDraft("two.qcow2", 2 * MIB, "qcow2", allocation_bytes=0))
    it.make(CloneVolume("default", qcow2, "default", "one.img"))
    converted = it.host.images / "three.img"
    argv = ["qemu-img", "convert", "-f", "qcow2", "-O", "raw", str(it.host.images / "two.qcow2"), str(converted)]
    subprocess.run(argv, check=True)
    assert converted.read_bytes() == data
    assert it.volumes(fresh=True)["two.qcow2"].format == "qcow2"
    for name in ("one.img", "two.qcow2", "three.img"):
        it.well(it.act(name, VolumeDeed.DELETE))


def test_an_image_on_another_keeps_it_from_going(it: Storage) -> None:
    base = volume_xml(VolumeDraft("base.qcow2", 4 * MIB, "qcow2", allocation_bytes=0))
    top = VolumeDraft(
        "top.qcow2", 4 * MIB, "qcow2", allocation_bytes=0, backing_path=f"{IMAGES}/base.qcow2", backing_format="qcow2",
        cluster_size=131072, lazy_refcounts=True,
    )  # fmt: skip
    it.make(MakeVolume("default", base, preallocate=True), MakeVolume("default", volume_xml(top)))
    assert it.volumes()["top.qcow2"].backing == f"{IMAGES}/base.qcow2"
    assert "top.qcow2" in it.fails(it.act("base.qcow2", VolumeDeed.DELETE))
    assert (it.host.images / "base.qcow2").exists()
    it.well(it.act("top.qcow2", VolumeDeed.DELETE))
    it.well(it.act("base.qcow2", VolumeDeed.DELETE))


def test_what_a_machine_uses_is_left_alone_with_its_name(it: Storage, machine_on: Callable[..., str]) -> None:
    it.make(MakeVolume("default", raw("used.img", 1)))
    name = machine_on(it.host, "user", start=False, disk=f"{IMAGES}/used.img")
    for deed, number in ((VolumeDeed.DELETE, 0), (VolumeDeed.WIPE, 0), (VolumeDeed.SHRINK, 1000)):
        assert name in it.fails(it.act("used.img", deed, number))
    assert (it.host.images / "used.img").stat().st_size == MIB
    it.host.remove(name)
    it.well(it.act("used.img", VolumeDeed.DELETE))


def test_an_encrypted_volume_takes_its_passphrase_from_a_secret(it: Storage) -> None:
    xml = (
        f"<secret ephemeral='no' private='yes'><uuid>{SECRET}</uuid>"
        f"<usage type='volume'><volume>{IMAGES}/luks.img</volume></usage></secret>"
    )
    it.host.define(xml, "secret")
    it.host.virsh("secret-set-value", "--secret", SECRET, "--base64", "c2VjcmV0")
    try:
        step = MakeVolume("default", volume_xml(VolumeDraft("luks.img", 4 * MIB, "luks", secret_uuid=SECRET)))
        for _ in range(20):
            problem = it.do(Make(it.key, "new", (step,), doing="make it")).problem
            if problem is None or "clock" not in problem.reason:
                break  # QEMU measures how long a passphrase takes, which a busy host may not let it
        assert problem is None, problem
        head = (it.host.images / "luks.img").read_bytes()[:6]
        assert head == b"LUKS\xba\xbe"
        it.well(it.act("luks.img", VolumeDeed.DELETE))
    finally:
        it.host.virsh("secret-undefine", SECRET)


def test_an_upload_that_is_cancelled_leaves_nothing(it: Storage, tmp_path: Path) -> None:
    path = tmp_path / "large"
    piece = os.urandom(MIB)
    with path.open("wb") as file:
        for _ in range(256):
            file.write(piece)
    steps = (MakeVolume("default", raw("half.img", 256)), UploadVolume("default", "half.img", str(path)))
    ticket = it.circle.send(Make(it.key, "upload", steps, doing="upload"))
    it.circle.wait_until(lambda: any(0 < told.done < 200 * MIB for told in it.circle.of(ticket, Advanced)), 60)
    it.circle.send(Cancel(ticket))
    assert it.circle.finish(ticket, 60).cancelled
    assert "half.img" not in it.volumes(fresh=True)
    assert not (it.host.images / "half.img").exists()


def test_what_was_broken_off_goes_on_where_it_ended(it: Storage, tmp_path: Path) -> None:
    path, target = tmp_path / "large", tmp_path / "back"
    with path.open("wb") as file:
        for _ in range(256):
            file.write(os.urandom(4096) * 256)
    up = (MakeVolume("default", raw("go-on.img", 256)), UploadVolume("default", "go-on.img", str(path)))
    sent_bytes = it.cut_off(Make(it.key, "upload", up, keep_on_failure=True, doing="upload"))
    assert (it.host.images / "go-on.img").exists()
    it.make(UploadVolume("default", "go-on.img", str(path), start=sent_bytes))
    assert digest(it.host.images / "go-on.img") == digest(path)
    down = DownloadVolume("default", "go-on.img", str(target), resume=True)
    it.cut_off(Make(it.key, "download", (down,), keep_on_failure=True, doing="download"))
    part = tmp_path / "back.part"
    before = part.stat().st_size
    assert before > 0
    ticket = it.circle.send(Make(it.key, "download", (down,), keep_on_failure=True, doing="download"))
    assert it.circle.finish(ticket, 60).problem is None
    first = next(told.done for told in it.circle.of(ticket, Advanced) if told.unit == "bytes")
    assert first >= before
    assert digest(target) == digest(path)
    assert not part.exists()
    other = tmp_path / "other"
    other.write_bytes(os.urandom(8 * MIB))
    reason = it.fails(Make(it.key, "x", (UploadVolume("default", "go-on.img", str(other), start=4 * MIB),), doing="x"))
    assert "not the beginning of this file" in reason
    assert digest(it.host.images / "go-on.img") == digest(path)
    it.well(it.act("go-on.img", VolumeDeed.DELETE))


def test_the_document_of_a_volume_is_told(it: Storage) -> None:
    it.make(MakeVolume("default", raw("doc.img", 1)))
    ticket = it.circle.send(ReadVolumeXml(it.key, "default", "doc.img"))
    it.circle.wait_until(lambda: it.circle.of(ticket, VolumeXmlRead), 30)
    assert "<name>doc.img</name>" in it.circle.of(ticket, VolumeXmlRead)[0].xml
    it.well(it.act("doc.img", VolumeDeed.DELETE))
    assert "no longer exists" in it.fails(it.act("doc.img", VolumeDeed.DELETE))


# -- pools -----------------------------------------------------------------------------------


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
        ends: list[str] = []
        PoolRename(pool, "after", it.circle.world, it.circle.send, it.circle.world).over.connect(ends.append)
        it.circle.wait_until(lambda: ends, 60)
        assert ends == [""]
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
