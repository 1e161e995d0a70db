"""Lines of virsh for disks, memory and guests, pasted into a real shell: the machine ends as if it was done here."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.bed.chains import IMAGES, Mover, image, write
from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.blocks import Commit, Copy, CopyTo, Pull, Then, TuneBlockJob
from virtgui.model.commands import ResizeDisk
from virtgui.model.guests import GuestAct, GuestVerb, ReadKeys, SetGuestVcpu, SetKeys
from virtgui.model.saving import Dump, KeepSaved, RestoreFrom, SaveTo
from virtgui.model.virsh_disks import block_line, tune_line
from virtgui.model.virsh_guest import guest_line
from virtgui.model.virsh_saving import saving_line

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4fRTkzB8VkgdBf0Mts2o0VJ4ucMDEvVGJrZn5cVQ1u it's $(ann)"


class Paster(Mover):
    """A person who pastes lines into a shell."""

    folder: Path

    def paste(self, line: str) -> str:
        ran = subprocess.run(
            ["/bin/bash", "-c", f"set -o pipefail; {line}"],
            capture_output=True,
            text=True,
            timeout=90,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder), "EDITOR": "true"},
        )
        assert ran.returncode == 0, f"{line}: {ran.stderr}"
        return ran.stdout

    def disk_line(self, command: Pull | Commit | Copy | ResizeDisk) -> str:
        world = self.circle.world
        return block_line(command, self.read(deep=True), world.machines[self.key], world.hosts[self.key.host])

    def tune(self, command: TuneBlockJob) -> str:
        return self.paste(tune_line(command, self.circle.world.machines[self.key], self.circle.host(self.key.host)))

    def memory(self, command: SaveTo | RestoreFrom | KeepSaved | Dump) -> str:
        return self.paste(saving_line(command, self.circle.world.machines[self.key], self.circle.host(self.key.host)))

    def guest(self, command: GuestAct | SetGuestVcpu | SetKeys | ReadKeys) -> str:
        return self.paste(guest_line(command, self.circle.world.machines[self.key], self.circle.host(self.key.host)))


def test_disks_and_memory_by_pasted_lines(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str], tmp_path: Path
) -> None:
    for file, below, byte, at in (("base", "", "1", "0"), ("mid", "base", "2", "1M"), ("top", "mid", "3", "2M")):
        under = f"lines-{below}.qcow2" if below else ""
        write(private_host, image(private_host, f"lines-{file}.qcow2", under), byte, at)
    private_host.virsh("pool-refresh", "default")
    name = machine_on(private_host, "lines", disk=f"{IMAGES}/lines-top.qcow2")
    it = Paster(circle, private_host, name)
    it.folder = tmp_path
    try:
        top, mid, base = (f"{IMAGES}/lines-{layer}.qcow2" for layer in ("top", "mid", "base"))
        it.paste(it.disk_line(Commit(it.key, "vda", mid, base)))
        assert it.chain() == ["lines-top.qcow2", "lines-base.qcow2"]
        it.paste(it.disk_line(Pull(it.key, "vda")))
        assert it.chain() == ["lines-top.qcow2"]
        it.paste(it.disk_line(Copy(it.key, "vda", CopyTo(f"{IMAGES}/lines-kept.raw", format="raw"), Then.STOP)))
        assert it.chain() == ["lines-top.qcow2"] and (private_host.images / "lines-kept.raw").exists()
        it.paste(it.disk_line(Copy(it.key, "vda", CopyTo(f"{IMAGES}/lines-copy.qcow2"))))  # both are alike now
        it.tune(TuneBlockJob(it.key, "vda", 1 << 20))
        chain = it.read().chain("vda")
        assert chain is not None and chain.job is not None and (chain.job.ready, chain.job.speed) == (True, 1 << 20)
        it.tune(TuneBlockJob(it.key, "vda", stop=True))
        assert it.chain() == ["lines-top.qcow2"]
        moved = CopyTo(pool="default", volume="lines moved.qcow2")
        it.paste(it.disk_line(Copy(it.key, "vda", moved, Then.GO_OVER, drop_old=True)))
        assert it.chain() == ["lines moved.qcow2"] and not (private_host.images / Path(top).name).exists()
        it.paste(it.disk_line(ResizeDisk(it.key, "vda", 48 << 20)))
        assert str(48 << 20) in private_host.virsh("domblkinfo", name, "vda")
        it.memory(Dump(it.key, f"{IMAGES}/lines.core"))
        saved = f"{IMAGES}/lines.save"
        it.memory(SaveTo(it.key, saved))
        assert private_host.state(name) == "shut off"
        it.memory(KeepSaved(it.key, saved, ""))
        it.memory(RestoreFrom(it.key, saved, name))
        assert private_host.state(name) == "running"
    finally:
        private_host.virsh("destroy", "--", name, check=False)
        for path in private_host.images.glob("lines*"):
            path.unlink(missing_ok=True)
        private_host.virsh("pool-refresh", "default")


def test_a_guest_by_pasted_lines(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str], tmp_path: Path
) -> None:
    disk = private_host.volume("told.qcow2")
    name = machine_on(private_host, "told", boot=True, agent=True, vcpus=2, disk=disk, words="vg.files")
    private_host.says(name, "VG-READY")
    private_host.agent_answers(name)
    it = Paster(circle, private_host, name)
    it.folder = tmp_path
    assert "Froze 1 filesystem" in it.guest(GuestAct(it.key, GuestVerb.FREEZE, ("/files",)))
    assert "Thawed 1 filesystem" in it.guest(GuestAct(it.key, GuestVerb.THAW))
    it.guest(GuestAct(it.key, GuestVerb.TRIM))
    it.guest(GuestAct(it.key, GuestVerb.SET_TIME))
    it.guest(SetGuestVcpu(it.key, 1, online=False))
    assert private_host.virsh("guestvcpus", name).split("online")[1].split()[1] == "0"
    it.guest(SetKeys(it.key, "root", (KEY,)))
    assert it.guest(ReadKeys(it.key, "root")).strip() == KEY
    it.guest(SetKeys(it.key, "root", ()))
    assert it.guest(ReadKeys(it.key, "root")).strip() == ""
