"""Creations as one job on a real host: what is made, what is taken back, and what is never touched."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost, until
from virtgui.hypervisor.streams import PIECE
from virtgui.model.commands import Cancel
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.making import (
    Autostart,
    CloneVolume,
    CopyFile,
    CopyVolume,
    CreateTransient,
    Define,
    DefineNetwork,
    DownloadVolume,
    LeaveMade,
    Make,
    MakePool,
    MakeVolume,
    RemoveFile,
    RemoveVolume,
    ResizeVolume,
    Start,
    StartNetwork,
    Step,
    TakeBack,
    UploadVolume,
)
from virtgui.model.messages import Advanced, Finished, LeftHalfMade, MachineMade

MIB = 1024**2
IMAGES = "/var/lib/libvirt/images"


def volume(name: str, mib: int, form: str = "raw") -> str:
    return (
        f"<volume><name>{name}</name><capacity unit='MiB'>{mib}</capacity><allocation>0</allocation>"
        f"<target><format type='{form}'/></target></volume>"
    )


def large(folder: Path) -> Path:
    """A file whose upload takes long enough to be broken off."""
    path = folder / "large"
    piece = os.urandom(MIB)
    with path.open("wb") as file:
        for _ in range(256):
            file.write(piece)
    return path


class Making:
    """A host, and jobs on it."""

    def __init__(self, circle: Circle, host: PrivateHost) -> None:
        self.circle = circle
        self.host = host
        self.key: HostKey = circle.connect(host.uri)

    def begin(self, *steps: Step, title: str = "new") -> Ticket:
        return self.circle.send(Make(self.key, title, steps, doing=f"create {title}"))

    def make(self, *steps: Step, title: str = "new") -> Finished:
        return self.circle.finish(self.begin(*steps, title=title), 60)

    def names(self) -> set[str]:
        return {path.name for path in self.host.images.iterdir()}

    def fails(self, *steps: Step) -> str:
        problem = self.make(*steps).problem
        assert problem is not None
        return problem.reason


@pytest.fixture
def it(circle: Circle, private_host: PrivateHost) -> Making:
    return Making(circle, private_host)


def test_a_machine_is_made_with_all_it_needs_and_started(it: Making, tmp_path: Path) -> None:
    local = tmp_path / "seed.img"
    local.write_bytes(b"seed" * 1000)
    xml = it.host.guest("made", disk=f"{IMAGES}/more/made.qcow2")
    (it.host.images / "more").mkdir()
    ticket = it.begin(
        DefineNetwork("<network><name>made-net</name></network>"),
        StartNetwork("made-net", autostart=True),
        MakePool(f"<pool type='dir'><name>more</name><target><path>{IMAGES}/more</path></target></pool>"),
        MakeVolume("more", volume("made.qcow2", 16, "qcow2")),
        ResizeVolume("more", "made.qcow2", 24 * MIB),
        MakeVolume("more", volume("seed.img", 1)),
        UploadVolume("more", "seed.img", str(local)),
        Define(xml),
        Autostart(),
        Start(paused=True),
        RemoveFile(str(local)),
        title="made",
    )
    try:
        assert it.circle.finish(ticket, 60).problem is None
        (told,) = it.circle.of(ticket, MachineMade)
        assert it.circle.appears(it.key, "made").key == told.domain
        assert it.host.state("made") == "paused"
        assert "Autostart:      enable" in it.host.virsh("dominfo", "made")
        assert "made-net" in it.host.virsh("net-list", "--name")
        assert (it.host.images / "more/seed.img").read_bytes()[:4000] == b"seed" * 1000
        assert "25165824" in it.host.virsh("vol-dumpxml", "--pool", "more", "made.qcow2")
        assert not local.exists()
        assert "Step 11 of 11" in it.circle.of(ticket, Advanced)[-1].text
    finally:
        it.host.remove("made")
        for command in (("pool-destroy", "more"), ("pool-undefine", "more"), ("net-destroy", "made-net")):
            it.host.virsh(*command, check=False)
        it.host.virsh("net-undefine", "made-net", check=False)


def test_a_step_that_fails_takes_back_what_was_made_and_nothing_else(it: Making, tmp_path: Path) -> None:
    before = it.names()
    local = tmp_path / "temporary"
    local.write_text("x")
    reason = it.fails(
        MakePool(f"<pool type='dir'><name>gone</name><target><path>{IMAGES}/gone</path></target></pool>"),
        MakeVolume("gone", volume("a.img", 8)),
        MakeVolume("default", volume("b.img", 8)),
        Define(it.host.guest("half")),
        Start(),
        Define(it.host.guest("half")),
        RemoveFile(str(local)),
    )
    assert "step 6 of 7" in reason and "half" in reason and "exists already" in reason
    assert all(word in reason for word in ("volume a.img of pool gone", "volume b.img of pool default", "machine half"))
    assert it.names() == before
    assert "gone" not in it.host.virsh("pool-list", "--all", "--name")
    assert "half" not in it.host.virsh("list", "--all", "--name")
    assert not local.exists()


def test_what_is_there_is_never_overwritten(it: Making) -> None:
    precious = it.host.images / "precious.img"
    precious.write_bytes(b"precious")
    it.host.virsh("pool-refresh", "default")
    it.host.define(it.host.guest("precious", title="mine"))
    try:
        reason = it.fails(MakeVolume("default", volume("precious.img", 8)))
        assert "exists already" in reason and "nothing was overwritten" in reason
        assert precious.read_bytes() == b"precious"
        reason = it.fails(MakeVolume("default", volume("new.img", 1)), Define(it.host.guest("precious")))
        assert "nothing was overwritten" in reason
        assert "exists already" in it.fails(CreateTransient(it.host.guest("precious")))
        assert "mine" in it.host.virsh("dumpxml", "precious")
        assert it.host.state("precious") == "shut off"
        assert "not one that this job made" in it.fails(RemoveVolume("default", "precious.img"))
        assert "not one that this job made" in it.fails(UploadVolume("default", "precious.img", "/etc/hostname"))
        assert precious.read_bytes() == b"precious"
        assert "new.img" not in it.names()
    finally:
        it.host.remove("precious")
        precious.unlink()
        it.host.virsh("pool-refresh", "default")


@pytest.mark.parametrize("name", ["../../etc/x", "/abs", "a/b", ".", "..", "a\nb", ""])
def test_a_name_that_leads_elsewhere_is_refused_before_any_call(it: Making, name: str) -> None:
    before = it.names()
    assert "cannot be" in it.fails(MakeVolume("default", volume("ok.img", 1)), MakeVolume("default", volume(name, 1)))
    assert "cannot be" in it.fails(
        MakeVolume("default", volume("ok.img", 1)), UploadVolume("default", name, "/etc/hosts")
    )
    assert it.names() == before


def test_a_sparse_file_stays_sparse_up_and_down(it: Making, tmp_path: Path) -> None:
    local, back = tmp_path / "local.img", tmp_path / "back.img"
    with local.open("wb") as file:
        file.write(os.urandom(PIECE + 5000))
        file.seek(40 * MIB)
        file.write(b"end of data")
        file.truncate(64 * MIB)
    there = it.host.images / "sparse.img"
    try:
        end = it.make(
            MakeVolume("default", volume("sparse.img", 64)),
            UploadVolume("default", "sparse.img", str(local)),
            DownloadVolume("default", "sparse.img", str(back)),
        )
        assert end.problem is None
        for copy in (there, back):
            assert copy.read_bytes() == local.read_bytes()
            assert copy.stat().st_blocks * 512 < 4 * MIB
        assert stat.S_IMODE(back.stat().st_mode) == 0o600
        assert not back.with_name("back.img.part").exists()
        reason = it.fails(DownloadVolume("default", "sparse.img", str(back)))
        assert "nothing was overwritten" in reason
    finally:
        it.host.virsh("vol-delete", "--pool", "default", "sparse.img", check=False)


def test_an_uploaded_image_is_converted_and_its_upload_removed(it: Making, tmp_path: Path) -> None:
    raw, vmdk = tmp_path / "old.raw", tmp_path / "old.vmdk"
    raw.write_bytes(os.urandom(MIB) + bytes(7 * MIB))
    subprocess.run(["qemu-img", "convert", "-q", "-O", "vmdk", str(raw), str(vmdk)], check=True, timeout=60)
    length = vmdk.stat().st_size
    upload = f"<volume><name>up.vmdk</name><capacity>{length}</capacity><target><format type='raw'/></target></volume>"
    # libvirt takes the format from the file once the pool is read again
    end = it.make(
        MakeVolume("default", upload),
        UploadVolume("default", "up.vmdk", str(vmdk)),
        CloneVolume("default", volume("new.qcow2", 8, "qcow2"), "default", "up.vmdk"),
        RemoveVolume("default", "up.vmdk"),
    )
    try:
        assert end.problem is None, end.problem
        assert "up.vmdk" not in it.names()
        back = tmp_path / "back.raw"
        new = str(it.host.images / "new.qcow2")
        subprocess.run(["qemu-img", "convert", "-f", "qcow2", "-O", "raw", new, str(back)], check=True, timeout=60)
        assert back.read_bytes() == raw.read_bytes()
    finally:
        it.host.virsh("vol-delete", "--pool", "default", "new.qcow2", check=False)


def test_an_uploaded_image_grows_as_the_image_it_is(it: Making, tmp_path: Path) -> None:
    local = tmp_path / "cloud.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", str(local), "8M"], check=True, timeout=60)
    upload = f"<volume><name>cloud.img</name><capacity>{local.stat().st_size}</capacity></volume>"
    try:
        end = it.make(
            MakeVolume("default", upload),
            UploadVolume("default", "cloud.img", str(local)),
            ResizeVolume("default", "cloud.img", 64 * MIB),
        )
        assert end.problem is None, end.problem
        told = ["qemu-img", "info", "--output=json", str(it.host.images / "cloud.img")]
        info = subprocess.run(told, check=True, capture_output=True, text=True, timeout=60).stdout
        assert f'"virtual-size": {64 * MIB}' in info and '"format": "qcow2"' in info
    finally:
        it.host.virsh("vol-delete", "--pool", "default", "cloud.img", check=False)


def test_an_image_that_is_larger_than_was_wanted_stays_as_large(it: Making) -> None:
    large = f"<volume><name>large.img</name><capacity>{8 * MIB}</capacity></volume>"
    try:
        end = it.make(MakeVolume("default", large), ResizeVolume("default", "large.img", 2 * MIB))
        assert end.problem is None, end.problem
        assert (it.host.images / "large.img").stat().st_size == 8 * MIB
    finally:
        it.host.virsh("vol-delete", "--pool", "default", "large.img", check=False)


def test_cancelling_an_upload_removes_the_part_at_once(it: Making, tmp_path: Path) -> None:
    local = large(tmp_path)
    ticket = it.begin(MakeVolume("default", volume("part.img", 512)), UploadVolume("default", "part.img", str(local)))
    it.circle.wait_until(lambda: any(m.total for m in it.circle.of(ticket, Advanced)), 60, "bytes flow")
    it.circle.send(Cancel(ticket))
    end = it.circle.finish(ticket, 60)
    assert end.cancelled and end.problem is not None and "volume part.img of pool default" in end.problem.reason
    assert "part.img" not in it.names()


def test_cancelling_a_copy_within_the_host_removes_the_part(it: Making) -> None:
    it.host.run("dd", "if=/dev/urandom", f"of={IMAGES}/big.img", "bs=1M", "count=300")
    it.host.virsh("pool-refresh", "default")
    try:
        ticket = it.begin(CloneVolume("default", volume("copy.qcow2", 300, "qcow2"), "default", "big.img"))
        it.circle.wait_until(lambda: "copy.qcow2" in it.names(), 60, "the copy is begun")
        it.circle.send(Cancel(ticket))
        assert it.circle.finish(ticket, 60).cancelled
        assert "copy.qcow2" not in it.names()
    finally:
        it.host.virsh("vol-delete", "--pool", "default", "big.img")


def test_a_full_disk_is_told_with_its_path_and_what_is_free(it: Making, tmp_path: Path) -> None:
    small = it.host.images / "small"
    small.mkdir()
    it.host.run("mount", "-t", "tmpfs", "-o", "size=8m", "small", f"{IMAGES}/small")
    it.host.define(f"<pool type='dir'><name>small</name><target><path>{IMAGES}/small</path></target></pool>", "pool")
    it.host.virsh("pool-start", "small")
    it.host.run("dd", "if=/dev/urandom", f"of={IMAGES}/full.img", "bs=1M", "count=16")
    it.host.virsh("pool-refresh", "default")
    local = tmp_path / "large"
    local.write_bytes(os.urandom(16 * MIB))
    try:
        for steps in (
            (CloneVolume("small", volume("x.qcow2", 16, "qcow2"), "default", "full.img"),),
            (CloneVolume("small", volume("x.img", 16), "default", "full.img"),),
            (MakeVolume("small", volume("x.img", 16)), UploadVolume("small", "x.img", str(local))),
        ):
            reason = it.fails(*steps)
            assert f"small ({IMAGES}/small) is full" in reason and "B were free" in reason and "removed" in reason
            assert it.host.run("ls", f"{IMAGES}/small") == ""
    finally:
        it.host.virsh("pool-destroy", "small")
        it.host.virsh("pool-undefine", "small")
        it.host.run("umount", f"{IMAGES}/small")
        it.host.virsh("vol-delete", "--pool", "default", "full.img")


def test_a_pool_that_vanishes_in_the_middle_is_named_and_what_lies_in_it_too(it: Making, tmp_path: Path) -> None:
    (it.host.images / "fleeting").mkdir()
    xml = f"<pool type='dir'><name>fleeting</name><target><path>{IMAGES}/fleeting</path></target></pool>"
    it.host.define(xml, "pool")
    it.host.virsh("pool-start", "fleeting")
    try:
        ticket = it.begin(
            MakeVolume("fleeting", volume("part.img", 512)),
            UploadVolume("fleeting", "part.img", str(large(tmp_path))),
            MakeVolume("fleeting", volume("never.img", 1)),
            Define(it.host.guest("never")),
        )
        it.circle.wait_until(lambda: any(m.total for m in it.circle.of(ticket, Advanced)), 60, "bytes flow")
        it.host.virsh("pool-destroy", "fleeting")
        problem = it.circle.finish(ticket, 60).problem
        assert problem is not None and "fleeting" in problem.reason
        assert "volume part.img of pool fleeting" in problem.reason, "it could not be removed, and is named"
        assert "never" not in it.host.virsh("list", "--all", "--name").split()
        it.host.virsh("pool-start", "fleeting")
        it.circle.wait_until(lambda: _left(it.circle), 60, "what is half made is told")
        (half,) = _left(it.circle)[-1].halves
        assert it.circle.finish(it.circle.send(TakeBack(half)), 60).problem is None
        assert it.host.run("ls", f"{IMAGES}/fleeting") == ""
    finally:
        it.host.virsh("pool-destroy", "fleeting", check=False)
        it.host.virsh("pool-undefine", "fleeting", check=False)


def test_a_file_in_no_pool_is_copied_beside_itself(it: Making) -> None:
    folder = it.host.folder / "lib/qemu/nvram"
    folder.mkdir(exist_ok=True)
    (folder / "a_VARS.fd").write_bytes(b"vars" * 4096)
    there = "/var/lib/libvirt/qemu/nvram"
    try:
        assert it.make(CopyFile(f"{there}/a_VARS.fd", f"{there}/b_VARS.fd")).problem is None
        assert (folder / "b_VARS.fd").read_bytes() == b"vars" * 4096
        assert "nothing was overwritten" in it.fails(CopyFile(f"{there}/a_VARS.fd", f"{there}/b_VARS.fd"))
        reason = it.fails(CopyFile(f"{there}/a_VARS.fd", f"{there}/c_VARS.fd"), MakeVolume("no-such", volume("x", 1)))
        assert "c_VARS.fd" in reason and not (folder / "c_VARS.fd").exists()
        assert it.make(CopyFile(f"{there}/none.fd", f"{there}/d_VARS.fd")).problem is None
        assert it.host.virsh("pool-list", "--all", "--name").split() == ["default"]
    finally:
        for name in ("a", "b"):
            (folder / f"{name}_VARS.fd").unlink(missing_ok=True)


def test_a_volume_travels_to_another_host(it: Making, hosts: Callable[[str], PrivateHost]) -> None:
    east = Making(it.circle, hosts("east"))
    it.host.run("dd", "if=/dev/urandom", f"of={IMAGES}/travels.img", "bs=1M", "count=20")
    it.host.virsh("pool-refresh", "default")
    try:
        copy = CopyVolume(it.key, "default", "travels.img", "default", volume("arrived.img", 20))
        assert east.make(copy).problem is None
        there = (east.host.images / "arrived.img").read_bytes()
        assert there == (it.host.images / "travels.img").read_bytes()
        reason = east.fails(CopyVolume(it.key, "default", "missing.img", "default", volume("none.img", 20)))
        assert "missing.img" in reason and "none.img" not in east.names()
    finally:
        it.host.virsh("vol-delete", "--pool", "default", "travels.img")
    reason = east.fails(CopyVolume(HostKey("qemu+unix:///elsewhere"), "default", "a", "default", volume("b.img", 1)))
    assert "went away" in reason and "b.img" not in east.names()


def test_a_host_that_dies_in_the_middle_leaves_a_list_to_look_through(
    circle: Circle, fresh_host: PrivateHost, tmp_path: Path
) -> None:
    it = Making(circle, fresh_host)
    local = large(tmp_path)
    ticket = it.begin(MakeVolume("default", volume("lost.img", 256)), UploadVolume("default", "lost.img", str(local)))
    circle.wait_until(lambda: any(m.total for m in circle.of(ticket, Advanced)), 60, "bytes flow")
    fresh_host.stop()
    fresh_host.kill()
    end = circle.finish(ticket, 60)
    assert end.unknown and end.problem is not None and "volume lost.img of pool default" in end.problem.reason
    fresh_host.respawn()
    circle.wait_until(lambda: _left(circle), 60, "what is half made is told")
    (half,) = _left(circle)[-1].halves
    assert [made.text for made in half.made] == ["volume lost.img of pool default"]
    end = circle.finish(circle.send(TakeBack(half)), 60)
    assert end.problem is None and "lost.img" in end.text
    assert "lost.img" not in it.names()
    circle.wait_until(lambda: not _left(circle)[-1].halves, 60, "nothing is left")


KILLED = """
import os, sys
from tests.bed.circle import Circle
from virtgui.hypervisor import streams
from virtgui.model.messages import Advanced
from virtgui.model.making import *
from PyQt6.QtCore import QCoreApplication
app = QCoreApplication([])
circle = Circle()
key = circle.connect(sys.argv[1])
xml = "<volume><name>killed.img</name><capacity>268435456</capacity><target><format type='raw'/></target></volume>"
steps = (MakeVolume("default", xml), UploadVolume("default", "killed.img", sys.argv[2]), Define(sys.argv[3]))
ticket = circle.send(Make(key, "killed machine", steps))
circle.wait_until(lambda: any(m.total for m in circle.of(ticket, Advanced)), 60, "bytes flow")
os.kill(os.getpid(), 9)
"""


def test_a_killed_program_says_at_its_next_start_what_it_left(it: Making, tmp_path: Path) -> None:
    local = large(tmp_path)
    for keep in (False, True):
        argv = [sys.executable, "-c", KILLED, it.host.uri, str(local), it.host.guest("killed")]
        ran = subprocess.run(argv, cwd=Path(__file__).parents[2], timeout=120, capture_output=True, check=False)
        assert ran.returncode == -9, ran.stderr
        it.circle.messages.clear()
        again = Circle()
        try:
            again.connect(it.host.uri)
            again.wait_until(lambda: _left(again), 60, "what is half made is told")  # noqa: B023
            (half,) = _left(again)[-1].halves
            assert half.title == "killed machine"
            assert [made.text for made in half.made] == ["volume killed.img of pool default"]
            again.send(LeaveMade(half) if keep else TakeBack(half))
            again.wait_until(lambda: not _left(again)[-1].halves, 60, "nothing is left")  # noqa: B023
        finally:
            again.close()
        assert ("killed.img" in it.names()) is keep
    until(lambda: (it.host.images / "killed.img").exists(), 5, "it was kept")
    it.host.virsh("vol-delete", "--pool", "default", "killed.img")


def _left(circle: Circle) -> list[LeftHalfMade]:
    return [message for message in circle.messages if isinstance(message, LeftHalfMade)]
