"""Clones on a real host: they boot, and differ from the original where two machines must."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.real.test_sources import KEY
from virtgui.host import iso
from virtgui.host.demo import demo_uri
from virtgui.host.workshop import LocalWorkshop
from virtgui.install.clone import How
from virtgui.install.cloudinit import CloudDraft, documents
from virtgui.model.commands import Act, Verb
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Finished
from virtgui.util.frozen import replace
from virtgui.views.cloning.dialog import CloneDialog
from virtgui.views.creation.new_machine import NewMachine

IMAGES = "/var/lib/libvirt/images"


class Cloner:
    """A person with the dialog in front of them."""

    def __init__(self, circle: Circle, host: PrivateHost, name: str) -> None:
        self.circle, self.host, self.name = circle, host, name
        self.workshop = LocalWorkshop()
        self.home: HostKey = circle.connect(host.uri)
        self.key: DomainKey = circle.appears(self.home, name).key
        self.dialog = CloneDialog(self.key, circle.world, circle.send, str, self.workshop)
        circle.wait_until(lambda: self.dialog.choice is not None, 30, "the machine is read")

    def choose(self, target: str, **changes: object) -> None:
        card = next(card for card in self.dialog.cards if card.target == target)
        choice = self.dialog.choice
        assert choice is not None
        made = next(each for each in choice.disks if each.target == target)
        card.changed.emit(replace(made, **changes))  # type: ignore[arg-type]

    def clone(self, timeout: float = 60) -> list[Finished]:
        assert self.dialog.clone.isEnabled(), self.dialog.flaws
        before = len(self._ends())
        self.dialog.clone.click()
        self.circle.wait_until(lambda: not self.dialog._jobs and len(self._ends()) > before, timeout, "it is cloned")
        return self._ends()[before:]

    def _ends(self) -> list[Finished]:
        return [message for message in self.circle.messages if isinstance(message, Finished)]


@pytest.fixture
def cloner(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> Iterator[Callable[..., Cloner]]:
    """`cloner("name", **options)`: the dialog of a machine that is off."""
    made: list[Cloner] = []
    disks: list[str] = []

    def make(name: str, *, start: bool = False, disk: str = "", **options: object) -> Cloner:
        if disk:
            disks.append(disk)
            options["disk"] = private_host.volume(disk)
            fill = ["qemu-io", "-f", "qcow2", "-c", "write -P 0x41 1M 1M", str(private_host.images / disk)]
            subprocess.run(fill, check=True, capture_output=True, timeout=30)
            private_host.virsh("pool-refresh", "default")
        made.append(Cloner(circle, private_host, machine_on(private_host, name, start=start, **options)))
        return made[-1]

    yield make
    for each in made:
        each.dialog.deleteLater()
        for name in private_host.virsh("list", "--all", "--name").split():
            if name.startswith(f"{each.name}-"):
                private_host.remove(name)
        for path in private_host.images.glob(f"*{each.name}*"):
            path.unlink()
    for disk in disks:
        (private_host.images / disk).unlink()
    private_host.virsh("pool-refresh", "default")


def _same(host: PrivateHost, one: str, other: str) -> bool:
    argv = ["qemu-img", "compare", "-U", "-q", str(host.images / one), str(host.images / other)]
    return subprocess.run(argv, check=False, timeout=60).returncode == 0


def test_a_full_and_a_linked_clone_boot_and_differ_where_they_must(
    cloner: Callable[..., Cloner], private_host: PrivateHost
) -> None:
    it = cloner("orig", boot=True, nic=True, disk="orig.qcow2", agent=True, graphics="vnc", title="Mine")
    choice = it.dialog.choice
    assert choice is not None and [made.how for made in choice.disks] == [How.COPY]
    full = choice.name
    assert full == f"{it.name}-clone"
    it.dialog.start.setChecked(True)
    (end,) = it.clone()
    assert end.problem is None, end.problem
    again = Cloner(it.circle, private_host, it.name)
    linked = again.dialog.choice.name if again.dialog.choice is not None else ""
    assert linked == f"{it.name}-clone-2"
    again.choose("vda", how=How.LINK, file="")
    again.dialog.template.setChecked(True)
    again.dialog.start.setChecked(True)
    ends = again.clone()
    assert all(end.problem is None for end in ends), ends
    seen = [private_host.virsh("dumpxml", name) for name in (it.name, full, linked)]
    for field in ("uuid>", "<mac address=", "<source file="):
        assert len({xml.split(field)[1].split("<")[0].split("/>")[0] for xml in seen}) == 3, field
    assert all("<title>Mine</title>" in xml for xml in seen)
    for name in (full, linked):
        private_host.says(name, "VG-READY")
    names = [Path(xml.split("<source file='")[1].split("'")[0]).name for xml in seen]
    info = subprocess.run(
        ["qemu-img", "info", "-U", str(private_host.images / names[2])], capture_output=True, text=True, check=True
    )
    assert f"backing file: {IMAGES}/{names[0]}" in info.stdout
    assert (private_host.images / names[2]).stat().st_blocks * 512 < 1024**2
    private_host.virsh("destroy", full)
    assert _same(private_host, names[0], names[1])
    it.circle.becomes(it.key, lambda machine: machine.config.template, 30, "it is a template")
    again.dialog.deleteLater()
    private_host.virsh("destroy", linked)
    assert it.circle.act(it.key, Verb.TEMPLATE_OFF).problem is None
    it.circle.becomes(it.key, lambda machine: not machine.config.template, 30)
    refused = it.circle.act(it.key, Verb.START).problem
    assert refused is not None and f"Disks of {linked} stand on its disks" in refused.reason, refused
    assert private_host.state(it.name) == "shut off"
    assert isinstance(refused.remedy, Act)
    assert it.circle.finish(it.circle.send(refused.remedy)).problem is None
    assert private_host.state(it.name) == "running"


def test_several_copies_are_made_under_a_pattern_and_nothing_is_overwritten(
    cloner: Callable[..., Cloner], private_host: PrivateHost
) -> None:
    it = cloner("many", disk="many.qcow2")
    it.dialog.name.setText(f"{it.name}-n{{n}}")
    it.dialog.name.textEdited.emit(it.dialog.name.text())
    it.dialog.copies.setValue(3)
    taken = private_host.images / f"{it.name}-n2-vda.qcow2"
    choice = it.dialog.choice
    assert choice is not None and choice.disks[0].file == f"{it.name}-n{{n}}-vda.qcow2"
    taken.write_bytes(b"precious")  # behind the pool's back
    ends = it.clone()
    assert sorted(end.problem is None for end in ends) == [False, True, True]
    assert taken.read_bytes() == b"precious"
    assert it.dialog.isVisible() and "overwritten" in it.dialog.problem.text()
    machines = private_host.virsh("list", "--all", "--name").split()
    assert {f"{it.name}-n1", f"{it.name}-n3"} <= set(machines) and f"{it.name}-n2" not in machines


def test_a_running_machine_is_refused_and_a_paused_one_warned_of(
    cloner: Callable[..., Cloner], private_host: PrivateHost
) -> None:
    it = cloner("runs", start=True, disk="runs.qcow2")
    assert not it.dialog.clone.isEnabled()
    private_host.virsh("suspend", it.name)
    it.circle.wait_until(it.dialog.clone.isEnabled, 30, "a paused machine can be cloned")
    assert "power cut" in " ".join(flaw.message for flaw in it.dialog.flaws)
    (end,) = it.clone()
    assert end.problem is None, end.problem
    private_host.virsh("destroy", it.name)
    assert _same(private_host, "runs.qcow2", f"{it.name}-clone-vda.qcow2")


def test_a_running_machine_is_cloned_as_its_snapshot_kept_it(
    cloner: Callable[..., Cloner], private_host: PrivateHost
) -> None:
    it = cloner("snap", start=True, disk="snap.qcow2")
    private_host.virsh("snapshot-create-as", it.name, "before", "--disk-only", "--no-metadata")
    private_host.virsh("pool-refresh", "default")
    again = Cloner(it.circle, private_host, it.name)
    assert not again.dialog.clone.isEnabled()
    again.choose("vda", layer=1)
    (end,) = again.clone()
    again.dialog.deleteLater()
    assert end.problem is None, end.problem
    assert _same(private_host, "snap.qcow2", f"{it.name}-clone-vda.qcow2")


def test_firmware_variables_and_files_beside_pools_are_copied(
    cloner: Callable[..., Cloner], private_host: PrivateHost
) -> None:
    folder, inside = private_host.folder / "lib/qemu/nvram", "/var/lib/libvirt/qemu/nvram"
    folder.mkdir(exist_ok=True)
    (folder / "uefi_VARS.fd").write_bytes(b"v" * 65536)
    (folder / "uefi.img").write_bytes(b"i" * 65536)
    disk = (
        f"<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{inside}/uefi.img'/>"
        "<target dev='vdb' bus='virtio'/></disk>"
    )
    it = cloner("uefi", extra=disk)
    loader = f"<loader readonly='yes' type='pflash'>{inside}/uefi_VARS.fd</loader><nvram>{inside}/uefi_VARS.fd</nvram>"
    xml = private_host.virsh("dumpxml", it.name).replace("</os>", f"{loader}</os>")
    private_host.define(xml)
    again = Cloner(it.circle, private_host, it.name)
    (end,) = again.clone()
    again.dialog.deleteLater()
    assert end.problem is None, end.problem
    assert (folder / f"uefi_VARS-{it.name}-clone.fd").read_bytes() == b"v" * 65536
    assert (folder / f"{it.name}-clone-vdb.img").read_bytes() == b"i" * 65536
    assert f"uefi_VARS-{it.name}-clone.fd" in private_host.virsh("dumpxml", f"{it.name}-clone")


def test_a_clone_on_another_host_has_the_same_bytes(
    cloner: Callable[..., Cloner], private_host: PrivateHost, hosts: Callable[[str], PrivateHost]
) -> None:
    it = cloner("far", disk="far.qcow2")
    east = hosts("east")
    home = it.circle.connect(east.uri)
    again = Cloner(it.circle, private_host, it.name)
    it.circle.wait_until(lambda: again.dialog.host.findData(home) >= 0, 30, "the other host can be chosen")
    again.dialog.host.setCurrentIndex(again.dialog.host.findData(home))
    it.circle.wait_until(again.dialog.clone.isEnabled, 30, "the other host is read")
    (end,) = again.clone()
    again.dialog.deleteLater()
    assert end.problem is None, end.problem
    assert it.circle.appears(home, f"{it.name}-clone").config is not None
    made = f"{it.name}-clone-vda.qcow2"
    assert (east.images / made).read_bytes() == (private_host.images / "far.qcow2").read_bytes()


def test_a_prepared_clone_takes_its_own_name_while_the_original_keeps_its(
    cloner: Callable[..., Cloner], private_host: PrivateHost
) -> None:
    it = cloner("cloud", boot=True, words="vg.cloud", disk="cloud.qcow2")
    seeded(it, private_host)
    private_host.virsh("start", it.name)
    private_host.says(it.name, "VG-CLOUD host first")
    private_host.virsh("destroy", it.name)
    again = Cloner(it.circle, private_host, it.name)
    again.dialog.guest.switch.click()
    choice = again.dialog.choice
    assert choice is not None and [made.how for made in choice.disks] == [How.COPY, How.LEAVE_OUT]
    assert again.dialog.guest.sign.isHidden(), "the seed tells that cloud-init is there"
    again.dialog.guest.fields._put("user", "ada")
    again.dialog.guest.fields._put("keys", KEY)
    again.dialog.start.setChecked(True)
    made: list[NewMachine] = []
    again.dialog.machine_made.connect(made.append)
    (end,) = again.clone()
    assert end.problem is None, end.problem
    clone = f"{it.name}-clone"
    private_host.says(clone, "VG-READY")
    said = private_host.serial(clone)
    assert f"VG-CLOUD host {clone}" in said and f"VG-CLOUD key {KEY}" in said
    (volume,) = made[0].spent
    seed = private_host.images / volume.volume
    assert stat.S_IMODE(seed.stat().st_mode) == 0o600
    assert volume.volume in private_host.virsh("dumpxml", clone)
    assert volume.volume not in private_host.virsh("dumpxml", "--inactive", clone), "only of its first run"
    private_host.virsh("start", it.name)
    private_host.says(it.name, "VG-CLOUD host first")
    again.dialog.deleteLater()
    again.workshop.close()


def seeded(it: Cloner, host: PrivateHost) -> None:
    """Give a machine a seed of its own, as one has that was made with its answers kept."""
    draft = CloudDraft(hostname="first", user="admin", instance="iid-first")
    seed = iso.image("cidata", {name: text.encode() for name, text in documents(draft).items()})
    (host.images / f"{it.name}-seed.iso").write_bytes(seed)
    xml = (
        f"<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{IMAGES}/{it.name}-seed.iso'/>"
        "<target dev='vdb' bus='virtio'/><readonly/></disk>"
    )
    host.virsh("attach-device", it.name, "/dev/stdin", "--config", given=xml)
    host.virsh("pool-refresh", "default")


def test_a_template_is_marked_in_its_own_definition(cloner: Callable[..., Cloner], private_host: PrivateHost) -> None:
    it = cloner("model")
    assert it.circle.act(it.key, Verb.TEMPLATE_ON).problem is None
    it.circle.becomes(it.key, lambda machine: machine.config.template, 30)
    assert "urn:virtgui:domain:1" in private_host.virsh("dumpxml", it.name)
    assert it.circle.act(it.key, Verb.TEMPLATE_OFF).problem is None
    it.circle.becomes(it.key, lambda machine: not machine.config.template, 30)
    assert "urn:virtgui" not in private_host.virsh("dumpxml", it.name)


def test_a_template_of_the_demo_host_is_cloned(circle: Circle) -> None:
    home = circle.connect(demo_uri())
    template = circle.machine(home, "debian-template")
    assert template.config is not None and template.config.template
    dialog = CloneDialog(template.key, circle.world, circle.send, str, LocalWorkshop())
    circle.wait_until(dialog.clone.isEnabled, 30, "the machine is read")
    dialog.clone.click()
    assert circle.appears(home, "debian-template-clone", 30).config is not None
    dialog.deleteLater()
