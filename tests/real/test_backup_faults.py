"""A backup and a restore that are broken off in their middle: the machine goes on, nothing half made stays unsaid.

Each of {daemon killed, disk full, program killed, destination lost, cancelled} meets each of {a backup that the
hypervisor writes, one that is fetched, a restore}.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.real.test_backups import IMAGES, POOL, Keeper, circle, folder, keeper, well
from tests.real.test_restoring import make, newest
from virtgui.model.backups import LimitBackup, Scope, Way
from virtgui.model.commands import Cancel, Command
from virtgui.model.keys import Ticket
from virtgui.model.making import HalfMade, Make, TakeBack
from virtgui.model.messages import Advanced, LeftHalfMade

__all__ = ["circle", "keeper"]
SLOW = 256 * 1024
LARGE: dict[str, int] = {"filled_mib": 100, "size_mib": 128}
"""QEMU writes about 64 MiB before a limit counts."""


def begun(it: Keeper, command: Command) -> Ticket:
    """It is under way: the first bytes of its disks are said."""
    ticket = it.circle.send(command)
    it.circle.wait_until(
        lambda: any(m.total or "Writing" in m.text for m in it.circle.of(ticket, Advanced)), 60, "begun"
    )
    return ticket


def settled(it: Keeper, active: bool = True) -> None:
    """The machine is as it was, no backup of it runs, and nothing of one is left."""
    known = it.read()
    assert known.active is active and not known.busy and not known.backups, known
    assert not known.checkpoints
    assert not [name for name in it.host.run("ls", "/run/backups").split() if "web" in name]
    assert "meanwhile" not in it.host.run("ls", IMAGES)
    well(it.take("backups", checksums=False))  # and the next one goes well
    assert newest(it).scope is Scope.FULL


def halves(circle: Circle) -> tuple[HalfMade, ...]:
    found = [message for message in circle.messages if isinstance(message, LeftHalfMade)]
    return found[-1].halves if found else ()


# -- written by the hypervisor ----------------------------------------------------------------


def test_a_cancelled_backup_leaves_nothing(keeper: Callable[..., Keeper]) -> None:
    it = keeper(**LARGE)
    folder(it.host)
    ticket = begun(it, it.command("backups", speed=SLOW))
    it.circle.send(Cancel(ticket))
    end = it.circle.finish(ticket, 60)
    assert end.cancelled and end.problem is not None and "Removed again" in end.problem.reason
    settled(it)


def test_one_of_a_machine_that_is_off_leaves_it_off_when_cancelled(keeper: Callable[..., Keeper]) -> None:
    it = keeper(start=False, **LARGE)
    folder(it.host)
    ticket = begun(it, it.command("backups", speed=SLOW))
    it.circle.send(Cancel(ticket))
    end = it.circle.finish(ticket, 60)
    assert end.cancelled and end.problem is not None and "Still there" not in end.problem.reason, end
    settled(it, active=False)


def test_a_full_disk_is_told_with_its_path_and_what_is_free(keeper: Callable[..., Keeper]) -> None:
    it = keeper(**LARGE)
    path = folder(it.host, size="130m")
    it.host.virsh("pool-refresh", "backups")
    command = it.command("backups", speed=8 << 20)
    it.host.run("dd", "if=/dev/zero", f"of={path}/other", "bs=1M", "count=60", "status=none")  # after it was seen
    end = it.do(command)
    assert end.problem is not None, end
    assert path in end.problem.reason or "free" in end.problem.reason, end.problem
    it.host.run("rm", f"{path}/other")
    settled(it)


def test_a_full_disk_in_the_middle(keeper: Callable[..., Keeper]) -> None:
    it = keeper(**LARGE, packed=True)
    path = folder(it.host, size="40m")
    end = it.take("backups")
    assert end.problem is not None and "no space left" in end.problem.reason and path in end.problem.reason
    assert "Removed again" in end.problem.reason
    it.host.run("mount", "-o", "remount,size=130m", path)
    settled(it)


def test_a_folder_that_is_lost_in_the_middle(keeper: Callable[..., Keeper]) -> None:
    it = keeper(**LARGE)
    path = folder(it.host, size="130m")
    ticket = begun(it, it.command("backups", speed=2 << 20))
    it.host.run("umount", "-l", path)
    well(it.do(LimitBackup(it.key, 0)))  # the rest at once
    end = it.circle.finish(ticket, 60)
    assert end.problem is not None and not end.cancelled
    settled(it)


def test_a_daemon_that_dies_in_the_middle(keeper: Callable[..., Keeper], circle: Circle) -> None:
    it = keeper(**LARGE)
    folder(it.host)
    ticket = begun(it, it.command("backups", speed=SLOW))
    it.host.kill()
    end = circle.finish(ticket, 60)
    assert end.unknown and end.problem is not None and "backup of web" in end.problem.reason, end.problem
    it.host.respawn()
    circle.wait_until(lambda: circle.ready(it.key.host), 60, "the host is back")
    circle.wait_until(lambda: halves(circle), 60, "what is half made is told")
    end = circle.finish(circle.send(TakeBack(halves(circle)[0])), 60)
    assert end.problem is None, end.problem
    settled(it)


KILLED = """
import os, sys, time
from PyQt6.QtCore import QCoreApplication
from tests.bed.circle import Circle
from tests.bed.hosts import HostError, PrivateHost
from virtgui.model.backups import *
from virtgui.model.backup_plans import first_plan
from virtgui.model.messages import Advanced
from virtgui.util.frozen import replace
app = QCoreApplication([])
circle = Circle()
key = circle.appears(circle.connect(sys.argv[1]), "web").key
ticket = circle.send(ReadBackups(key, True))
circle.wait_until(lambda: circle.of(ticket, BackupsRead), 60, "read")
known = circle.of(ticket, BackupsRead)[0].backups
plan = replace(first_plan(known, time.time(), "backups")[0], speed=262144, way=Way[sys.argv[2]])
ticket = circle.send(TakeBackup(key, plan, True))
circle.wait_until(lambda: any(m.total for m in circle.of(ticket, Advanced)), 60, "bytes flow")
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("way", [Way.PUSH, Way.FETCH])
def test_a_killed_program_says_at_its_next_start_what_it_left(keeper: Callable[..., Keeper], way: Way) -> None:
    it = keeper(**LARGE)
    folder(it.host, path=f"{it.host.folder}/kept" if way is Way.FETCH else "")
    argv = [sys.executable, "-c", KILLED, it.host.uri, way.name]
    ran = subprocess.run(argv, cwd=Path(__file__).parents[2], timeout=120, capture_output=True, check=False)
    assert ran.returncode == -9, ran.stderr
    again = Circle()
    try:
        again.connect(it.host.uri)
        again.wait_until(lambda: halves(again), 60, "what is half made is told")
        (half,) = halves(again)
        assert "a backup of web" in half.title
        end = again.finish(again.send(TakeBack(half)), 60)
        assert end.problem is None, end.problem
    finally:
        again.close()
    known = it.read()
    assert known.active and not known.busy and not known.backups and not known.checkpoints
    assert "meanwhile" not in it.host.run("ls", IMAGES)
    well(it.take("backups"))


# -- fetched ----------------------------------------------------------------------------------


@pytest.fixture
def narrow() -> Iterator[PrivateHost]:
    """A host with a small file system that this program sees too."""
    host = PrivateHost("narrow", network=False)
    small = host.folder / "kept"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "narrow", str(small)], check=True)
    try:
        with host:
            yield host
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)
        shutil.rmtree(host.folder, ignore_errors=True)


def test_fetching_into_a_full_disk(narrow: PrivateHost, circle: Circle) -> None:
    disk = narrow.volume("noise.img")
    narrow.run("dd", "if=/dev/urandom", f"of={disk}", "bs=1M", "count=64", "status=none")
    narrow.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", disk, f"{IMAGES}/web.qcow2")
    narrow.add("web", disk=f"{IMAGES}/web.qcow2")
    it = Keeper(circle, narrow, "web")
    path = f"{narrow.folder}/kept"
    narrow.define(POOL.format(name="backups", path=path), "pool")
    narrow.virsh("pool-start", "backups")
    end = it.take("backups", way=Way.FETCH)
    assert end.problem is not None and "no space left" in end.problem.reason.lower(), end.problem
    assert path in end.problem.reason and "free" in end.problem.reason and "Removed again" in end.problem.reason
    known = it.read()
    assert known.active and not known.busy and not known.backups and not known.checkpoints
    assert narrow.run("ls", path).strip() == ""


@pytest.mark.parametrize("how", ["cancelled", "daemon killed", "target lost"])
def test_fetching_that_is_broken_off(keeper: Callable[..., Keeper], circle: Circle, how: str) -> None:
    it = keeper(**LARGE)
    disk = f"{IMAGES}/noise"  # which takes long to compress
    it.host.run("dd", "if=/dev/urandom", f"of={disk}", "bs=1M", "count=120", "status=none")
    it.host.virsh("attach-disk", "web", disk, "vdb", "--persistent", "--driver", "qemu", "--subdriver", "raw")
    path = folder(it.host, path=f"{it.host.folder}/kept")
    ticket = begun(it, it.command("backups", way=Way.FETCH, disks=("vdb",), checkpoint=False))
    if how == "cancelled":
        circle.send(Cancel(ticket))
        assert circle.finish(ticket, 60).cancelled
    elif how == "target lost":
        it.host.run("mv", "--", path, f"{path}.gone")  # at once: what is being written there cannot come in between
        it.host.run("rm", "-r", "--", f"{path}.gone")
        end = circle.finish(ticket, 60)
        assert end.problem is not None and not end.cancelled
    else:
        it.host.kill()
        end = circle.finish(ticket, 60)
        assert end.unknown and end.problem is not None
        it.host.respawn()
        circle.wait_until(lambda: circle.ready(it.key.host) and halves(circle), 60, "the host is back")
        well(circle.finish(circle.send(TakeBack(halves(circle)[0])), 60))
    known = it.read()
    assert known.active and not known.busy and not known.backups
    it.host.run("mkdir", "-p", path)
    assert it.host.run("ls", path).strip() == "" and "meanwhile" not in it.host.run("ls", IMAGES)


# -- restored ---------------------------------------------------------------------------------

HOLD = """#!/bin/sh
/run/real-qemu-img "$@"; ended=$?
[ "$1" != convert ] || { touch /run/held; while [ ! -e /run/go ]; do /bin/sleep 0.1; done; }
exit $ended
"""


def hold(host: PrivateHost) -> None:
    """Every conversion there stays in its end until it may go on."""
    (host.folder / "hold").write_text(HOLD)
    (host.folder / "hold").chmod(0o755)
    host.run("cp", "/usr/bin/qemu-img", "/run/real-qemu-img")
    host.run("mount", "--bind", f"{host.folder}/hold", "/usr/bin/qemu-img")


def go_on(host: PrivateHost) -> None:
    host.run("touch", "/run/go")


def held(it: Keeper) -> bool:
    return "held" in it.host.run("ls", "/run")


RESTORING = """
import os, sys
from PyQt6.QtCore import QCoreApplication
from tests.bed.circle import Circle
from tests.real.test_backups import Keeper
from tests.real.test_restoring import make, newest
app = QCoreApplication([])
circle = Circle()
class Host:
    uri = sys.argv[1]
    def virsh(self, *words):
        return ""
it = Keeper(circle, Host(), "web")
circle.send(make(it, newest(it), name="other"))
circle.wait_until(lambda: os.path.exists(sys.argv[2]), 60, "it converts")
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("how", ["cancelled", "daemon killed", "program killed", "target lost"])
def test_a_restore_that_is_broken_off(keeper: Callable[..., Keeper], circle: Circle, how: str) -> None:
    it = keeper(start=False)
    folder(it.host)
    well(it.take("backups"))
    place = folder(it.host, "place", "200m")
    command: Make = make(it, newest(it), place="place")
    hold(it.host)
    if how == "program killed":
        mark = f"/proc/{it.host.pid}/root/run/held"
        argv = [sys.executable, "-c", RESTORING, it.host.uri, mark]
        ran = subprocess.run(argv, cwd=Path(__file__).parents[2], timeout=120, capture_output=True, check=False)
        assert ran.returncode == -9, ran.stderr
        go_on(it.host)
        again = Circle()
        try:
            again.connect(it.host.uri)
            again.wait_until(lambda: halves(again), 60, "what is half made is told")
            well(again.finish(again.send(TakeBack(halves(again)[0])), 60))
        finally:
            again.close()
        assert "other" not in it.host.run("ls", IMAGES) and "other" not in it.host.virsh("list", "--all", "--name")
    else:
        ticket = circle.send(command)
        circle.wait_until(lambda: held(it), 60, "it converts")
        match how:
            case "cancelled":
                circle.send(Cancel(ticket))
                go_on(it.host)
                assert circle.finish(ticket, 60).cancelled
            case "daemon killed":
                it.host.kill()
                end = circle.finish(ticket, 60)
                assert end.unknown and end.problem is not None and "volume web-restored" in end.problem.reason
                go_on(it.host)
                it.host.respawn()
                circle.wait_until(lambda: circle.ready(it.key.host) and halves(circle), 60, "the host is back")
                well(circle.finish(circle.send(TakeBack(halves(circle)[0])), 60))
            case _:
                it.host.run("umount", "-l", place)
                it.host.run("rmdir", place)
                go_on(it.host)
                end = circle.finish(ticket, 60)
                assert end.problem is not None and "step 1 of 2" in end.problem.reason
        if how != "target lost":
            assert it.host.run("ls", place).strip() == ""
    names = it.host.virsh("list", "--all", "--name").split()
    assert names == ["web"]
    it.host.run("touch", "/run/go")
    well(circle.finish(circle.send(make(it, newest(it), place="default")), 60))


def test_a_full_disk_ends_a_restore_with_its_path(keeper: Callable[..., Keeper], circle: Circle) -> None:
    it = keeper(start=False, filled_mib=32)
    folder(it.host)
    well(it.take("backups"))
    place = folder(it.host, "place", "8m")
    end = circle.finish(circle.send(make(it, newest(it), place="place")), 60)
    assert end.problem is not None and place in end.problem.reason and "full" in end.problem.reason
    assert it.host.run("ls", place).strip() == "" and it.host.virsh("list", "--all", "--name").split() == ["web"]
