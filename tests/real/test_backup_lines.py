"""What "Copy as virsh" gives for backups, pasted into a shell: it does the same as the deed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from tests.real.test_backups import IMAGES, Keeper, circle, folder, keeper, well
from virtgui.install.backup_virsh import Lines
from virtgui.model.backups import BackupDeed, DeleteCheckpoints, MakeCheckpoint, Scope, TakeBackup, Way
from virtgui.util.frozen import replace

__all__ = ["circle", "keeper"]


def paste(it: Keeper, command: BackupDeed) -> None:
    line = Lines(it.read()).deed(command)
    ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"


def written(it: Keeper, command: TakeBackup) -> str:
    space = it.read().space("backups")
    assert space is not None
    return f"{space.path}/{command.plan.number}-vda.qcow2"


def test_lines_of_backups_and_checkpoints_do_what_the_deeds_do(keeper: Callable[..., Keeper]) -> None:
    it = keeper(start=False)
    folder(it.host, path=f"{it.host.folder}/kept")
    disk = f"{IMAGES}/web.qcow2"
    fetched = it.command("backups", way=Way.FETCH)
    paste(it, fetched)
    assert it.host.state("web") == "shut off"
    assert it.host.run("qemu-img", "compare", disk, written(it, fetched)).startswith("Images are identical")
    assert [each.name for each in it.read().checkpoints] == [fetched.plan.number]
    paste(it, DeleteCheckpoints(it.key, (fetched.plan.number,)))
    assert not it.read().checkpoints and it.host.state("web") == "shut off"
    # of what changed, by the hypervisor, of a machine that is off
    well(it.take("backups"))
    it.host.run("qemu-io", "-c", "write -P 7 1M 64k", disk)
    small = it.command("backups")
    assert small.plan.scope is Scope.INCREMENTAL
    paste(it, replace(small, plan=replace(small.plan, number="by-virsh")))
    assert it.host.state("web") == "shut off"
    image = f"{it.host.folder}/kept/by-virsh-vda.qcow2"
    assert it.host.run("qemu-img", "compare", disk, image).startswith("Images are identical")
    it.host.virsh("start", "web")
    paste(it, MakeCheckpoint(it.key, "by-hand", ("vda",)))
    # given out until it is ended
    address = f"{it.host.folder}/out.sock"
    paste(it, it.command("backups", way=Way.EXPORT, scope=Scope.FULL, parent="", address=address))
    known = it.read()
    assert known.busy and "by-hand" in {each.name for each in known.checkpoints}
    subprocess.run(["sh", "-c", Lines(known).end()], check=True, capture_output=True, timeout=60)
    assert not it.read().busy
