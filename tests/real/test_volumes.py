"""Volumes of a real host: made, filled, changed and deleted, with their bytes compared."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.storage import IMAGES, LIB, MIB, SECRET, Storage, digest, raw
from virtgui.model.backups import BackupsRead, ReadBackups
from virtgui.model.commands import Cancel, Command, ReadInventory
from virtgui.model.facts import Phase
from virtgui.model.keys import DomainKey
from virtgui.model.making import CloneVolume, DownloadVolume, Make, MakeVolume, UploadVolume
from virtgui.model.messages import Advanced, HostSeen, InventoryRead, Message
from virtgui.model.secrets import NeedsRead, ReadNeeds
from virtgui.model.storage import ReadVolumeXml, VolumeDeed, VolumeXmlRead, Wipe
from virtgui.model.users import FilesRead, ReadFiles
from virtgui.xml.pools import new_pool
from virtgui.xml.volumes import VolumeDraft, volume_xml

M = TypeVar("M", bound=Message)


@pytest.fixture
def it(circle: Circle, private_host: PrivateHost) -> Storage:
    return Storage(circle, private_host)


def answers(it: Storage, question: Command, kind: type[M]) -> list[M]:
    ticket = it.circle.send(question)
    it.circle.wait_until(lambda: it.circle.of(ticket, kind), 30, f"{kind.__name__} comes")
    return it.circle.of(ticket, kind)


# -- volumes ---------------------------------------------------------------------------------


def test_ten_thousand_volumes_are_told_a_page_at_a_time_and_the_host_is_not_lost_over_it(it: Storage) -> None:
    folder = it.host.images.parent / "many"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"v{number:05}").write_bytes(b"")
    node = new_pool("dir", "many")
    node.path = f"{LIB}/many"
    try:
        it.well(it.pool(node))
        seen = len(it.circle.messages)
        pages = it.pages("many")
        assert [len(page.volumes) for page in pages] == [250] * 40 + [0]
        assert [page.whole for page in pages] == [False] * 40 + [True]
        assert pages[0].total == 10_000
        assert len({volume.name for page in pages for volume in page.volumes}) == 10_000
        phases = {told.host.phase for told in it.circle.messages[seen:] if isinstance(told, HostSeen)}
        assert phases <= {Phase.OPEN}
    finally:
        it.forget("many")


def test_a_file_that_came_by_hand_is_told_once_its_pool_is_read_anew(it: Storage) -> None:
    folder = it.host.images.parent / "fresh"
    folder.mkdir()
    node = new_pool("dir", "fresh")
    node.path = f"{LIB}/fresh"
    try:
        it.well(it.pool(node))
        (folder / "late").write_bytes(b"x" * 1000)
        assert "late" not in it.volumes("fresh")
        assert it.volumes("fresh", fresh=True)["late"].capacity == 1000
    finally:
        it.forget("fresh")


def test_a_file_whose_name_is_no_utf_8_hides_nothing_else(it: Storage, tmp_path: Path) -> None:
    folder = it.host.images.parent / "latin"
    folder.mkdir()
    for name in (b"caf\xe9.img", b"caf\xe8.img", b"good.img"):
        (folder / os.fsdecode(name)).write_bytes(name[3:4] * 4096)
    node = new_pool("dir", "latin")
    node.path = f"{LIB}/latin"
    shown = {r"caf\xe9.img", r"caf\xe8.img", "good.img"}
    try:
        it.well(it.pool(node))
        found = it.volumes("latin")
        assert set(found) == shown
        assert {volume.capacity for volume in found.values()} == {4096}
        (read,) = answers(it, ReadFiles(it.key), FilesRead)
        files = read.files
        assert not files.blind, "else no machine of this host could be deleted with its files"
        assert shown <= {volume.name for volume in files.volumes}
        (inventory,) = answers(it, ReadInventory(it.key, pools=("latin",)), InventoryRead)
        assert {volume.name for pool in inventory.inventory.pools for volume in pool.volumes or ()} == shown
        (needs,) = answers(it, ReadNeeds(it.key), NeedsRead)
        assert not needs.blind
        machine = DomainKey(it.key, "00000000-0000-4000-8000-000000000000")
        (backups,) = answers(it, ReadBackups(machine), BackupsRead)
        assert backups.problem is None
        back = tmp_path / "back"
        it.make(DownloadVolume("latin", r"caf\xe9.img", str(back)))
        assert back.read_bytes() == b"\xe9" * 4096
        it.well(it.act(r"caf\xe9.img", VolumeDeed.DELETE, pool="latin"))
        assert not (folder / os.fsdecode(b"caf\xe9.img")).exists()
        assert set(it.volumes("latin")) == shown - {r"caf\xe9.img"}
    finally:
        it.forget("latin")


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
    for deed, size in ((VolumeDeed.GROW, 2 * MIB), (VolumeDeed.SHRINK, 16 * MIB)):
        assert "another size" in it.fails(it.act("size.img", deed, size)), "as after somebody else changed it"
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


_SCRUBBED = (Wipe.NNSA, Wipe.DOD, Wipe.BSI, Wipe.GUTMANN, Wipe.SCHNEIER, Wipe.PFITZNER7, Wipe.PFITZNER33, Wipe.RANDOM)


def test_every_pattern_wipes_and_what_a_host_cannot_is_told(it: Storage) -> None:
    it.make(MakeVolume("default", raw("patterns.img", 1, allocation_bytes=MIB)))
    path = it.host.images / "patterns.img"
    for pattern in _SCRUBBED:
        path.write_bytes(b"secret!!" * (MIB // 8))
        it.well(it.act("patterns.img", VolumeDeed.WIPE, pattern.value))
        assert b"secret" not in path.read_bytes()
        assert path.stat().st_size == MIB
    path.write_bytes(b"secret!!" * (MIB // 8))
    assert "(trim)" in it.fails(it.act("patterns.img", VolumeDeed.WIPE, Wipe.TRIM.value))
    assert path.read_bytes().startswith(b"secret")
    it.host.run("mount", "--bind", "/etc/passwd", "/usr/bin/scrub")
    try:
        assert "lacks the program scrub" in it.fails(it.act("patterns.img", VolumeDeed.WIPE, Wipe.RANDOM.value))
    finally:
        it.host.run("umount", "/usr/bin/scrub")
    it.well(it.act("patterns.img", VolumeDeed.DELETE))


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
        for _ in range(60):
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
    path = tmp_path / "large"  # so large that its middle is told, however fast this computer is
    piece = os.urandom(MIB)
    with path.open("wb") as file:
        for _ in range(1024):
            file.write(piece)
    steps = (MakeVolume("default", raw("half.img", 1024)), UploadVolume("default", "half.img", str(path)))
    ticket = it.circle.send(Make(it.key, "upload", steps, doing="upload"))
    it.circle.wait_until(lambda: any(0 < told.done < 900 * MIB for told in it.circle.of(ticket, Advanced)), 60)
    it.circle.send(Cancel(ticket))
    assert it.circle.finish(ticket, 60).cancelled
    assert "half.img" not in it.volumes(fresh=True)
    assert not (it.host.images / "half.img").exists()


def test_what_was_broken_off_goes_on_where_it_ended(it: Storage, tmp_path: Path) -> None:
    path, target = tmp_path / "large", tmp_path / "back"
    with path.open("wb") as file:
        for _ in range(640):
            file.write(os.urandom(4096) * 256)
    up = (MakeVolume("default", raw("go-on.img", 640)), UploadVolume("default", "go-on.img", str(path)))
    sent_bytes = it.cut_off(Make(it.key, "upload", up, keep_on_failure=True, doing="upload"), 32 * MIB)
    half = it.host.images / "go-on.img"
    with half.open("r+b") as file:  # what had been sent and was still on its way when the host gave up
        file.seek(max(0, sent_bytes - 3 * MIB))
        file.write(bytes(min(sent_bytes, 3 * MIB)))
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
