"""Machines made on a real host in the real wizard: what they say on their serial line, and what virsh says of them."""

from __future__ import annotations

import gzip
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.sip import isdeleted

from tests.bed.disk import disk
from tests.bed.guest import command_line, image
from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from tests.real.test_sources import KEY, made_ova
from virtgui.host.demo import demo_uri
from virtgui.model.edits import MACHINE, Edit, Place, SetField
from virtgui.model.facts import DomainState
from virtgui.util.xdg import cache_dir
from virtgui.views.creation import kinds
from virtgui.views.creation.sheets.medium_sheet import MediumSheet
from virtgui.views.creation.wizard import NewMachineWizard
from virtgui.views.machine_window import MachineWindow

_RESCUE_CD = "/usr/lib/grub-rescue/grub-rescue-cdrom.iso"
_MEMORY_KIB = 160 * 1024
OpenProgram = Callable[..., Program]


class Wizard:
    """The wizard of a program, with what a test does to it again and again."""

    def __init__(self, it: Program, host: PrivateHost) -> None:
        self.it, self.host = it, host
        it.press("Ctrl+N")
        self.window = it.open_window(NewMachineWizard)
        creation = self.creation = self.window.creation
        it.wait(lambda: creation.system is not None and creation.facts().offers, "systems and host are known")
        creation.choose_domain("qemu")  # KVM is not to be counted on
        creation.set("memory_kib", _MEMORY_KIB)
        creation.set("vcpus", 1)

    def medium(self, kind: str, volume: str, form: str) -> MediumSheet:
        """Choose a kind, and a volume of the pool as its medium."""
        self.window.source.choose(kind)
        sheet = self.window.source.sheet
        assert isinstance(sheet, MediumSheet)
        self.creation.hardware.read_inventory(("default",))
        self.it.wait(lambda: volume in self._volumes(), f"{volume} is listed")
        sheet.choice.pick(f"/var/lib/libvirt/images/{volume}", "default", volume, form)
        self.it.wait(lambda: not sheet.choice.looking, "it was looked at")
        return sheet

    def _volumes(self) -> list[str]:
        pools = self.creation.hardware.inventory.pools
        return [volume.name for pool in pools for volume in pool.volumes or ()]

    def go(self, steps: int) -> None:
        """Press Next so often."""
        for _ in range(steps):
            self.it.wait(self.window.footer.next.isEnabled, f"it goes on: {self.window.footer.flaw.text()}")
            self.window.footer.next.click()

    def make(self, *edits: Edit) -> str:
        """Press the last button, with the serial line logged where the host's tests read it."""
        self.go(len(self.window.pages) - 1 - self.window.step)
        name = self.creation.draft.name
        log = SetField(Place("serial", "#1"), "log_file", f"/var/lib/libvirt/images/{name}.serial")
        self.creation.customise((log, *edits))
        self.it.wait(self.window.footer.next.isEnabled, f"it can be made: {self.window.footer.flaw.text()}")
        self.window.footer.next.click()
        self.it.wait(lambda: isdeleted(self.window) or not self.window.footer.word.text(), "it is made", 60)
        assert isdeleted(self.window), self.window.summary.problem.text()
        self.it.becomes(name, lambda machine: machine.active, "running")
        return name


@pytest.fixture
def wizard(open_program: OpenProgram, private_host: PrivateHost) -> Iterator[Callable[[str], Wizard]]:
    """`wizard(NAME)` opens the program and the wizard; the machine of that name is removed in the end."""
    names = []

    def start(name: str) -> Wizard:
        names.append(name)
        made = Wizard(open_program(private_host.uri), private_host)
        made.creation.set("name", name)
        return made

    yield start
    for name in names:
        private_host.virsh("destroy", name, check=False)
        private_host.virsh("undefine", "--nvram", name, check=False)
        for file in private_host.images.glob(f"{name}*"):
            file.unlink()


def test_a_cloud_image_gets_its_user_and_its_key(wizard: Callable[[str], Wizard], private_host: PrivateHost) -> None:
    shutil.copy(disk(), private_host.images / "base.qcow2")
    private_host.virsh("pool-refresh", "default")
    it = wizard("cloudy")
    it.medium(kinds.CLOUD, "base.qcow2", "qcow2")
    it.go(3)
    cloud = it.window.cloud
    for field, value in (("user", "ada"), ("keys", KEY), ("commands", "echo VG-RAN on $(hostname)")):
        cloud.fields._put(field, value)
    name = it.make()
    assert it.it.open_window(MachineWindow).page == "console", "success opens the console"
    private_host.says(name, "VG-READY")
    said = private_host.serial(name)
    assert "VG-CLOUD host cloudy" in said and f"VG-CLOUD key {KEY}" in said and "VG-RAN on cloudy" in said
    assert "cloudy-seed.iso" in private_host.virsh("dumpxml", name)
    assert "cloudy-seed.iso" not in private_host.virsh("dumpxml", "--inactive", name)
    assert (private_host.images / "base.qcow2").exists()
    assert "cloudy.qcow2" in private_host.virsh("domblklist", name)
    private_host.virsh("destroy", name)
    it.it.wait(lambda: not (private_host.images / "cloudy-seed.iso").exists(), "the answers are removed", 20)
    private_host.virsh("start", name)
    it.it.becomes(name, lambda machine: machine.active, "running again")


def test_a_second_disk_that_is_there_is_used_and_kept(
    wizard: Callable[[str], Wizard], private_host: PrivateHost
) -> None:
    shutil.copy(disk(), private_host.images / "base.qcow2")
    data = private_host.images / "twofold-data.img"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", str(data), "1M"], check=True)
    private_host.virsh("pool-refresh", "default")
    it = wizard("twofold")
    it.medium(kinds.DISK, "base.qcow2", "qcow2")
    it.go(2)
    it.window.resources.existing.pick(f"/var/lib/libvirt/images/{data.name}", "", "", "")
    it.it.wait(lambda: len(it.creation.draft.disks) == 2, "it is a disk of the machine")
    assert it.creation.draft.disks[1].format == "qcow2", "whatever its name says"
    name = it.make()
    assert data.name in private_host.virsh("domblklist", name)
    private_host.virsh("destroy", name)
    assert data.exists(), "it was there before, and no part of making the machine"


def test_an_installation_ends_with_the_first_reboot(wizard: Callable[[str], Wizard], private_host: PrivateHost) -> None:
    shutil.copy(_RESCUE_CD, private_host.images / "rescue.iso")
    private_host.virsh("pool-refresh", "default")
    it = wizard("installed")
    it.medium(kinds.ISO, "rescue.iso", "raw")
    name = it.make()
    assert "rescue.iso" in private_host.virsh("domblklist", name)
    first = it.it.find(name)
    assert first is not None
    private_host.virsh("reset", name)
    it.it.becomes(name, lambda machine: machine.active and machine.id != first.id, "started again from its disk", 60)
    assert "rescue.iso" not in private_host.virsh("domblklist", name), "the medium is out"
    assert "restart</on_reboot>" in private_host.virsh("dumpxml", name)
    private_host.virsh("reset", name)
    assert private_host.state(name) == "running", "now it reboots like any other"


@pytest.mark.parametrize(("system", "file"), [("fedora 36", "alone-answers.iso"), ("winxp", "alone-answers.img")])
def test_an_installer_s_answers_are_private_and_go_after_the_installation(
    wizard: Callable[[str], Wizard], private_host: PrivateHost, system: str, file: str
) -> None:
    shutil.copy(_RESCUE_CD, private_host.images / "rescue.iso")
    private_host.virsh("pool-refresh", "default")
    it = wizard("alone")
    sheet = it.medium(kinds.ISO, "rescue.iso", "raw")
    catalogue = it.window._catalogue
    assert catalogue is not None and sheet.scripts is not None
    it.creation.choose_system(catalogue.search(system, "2022-06-01", ended=True)[0])
    sheet.scripts.box.click()
    it.go(3)
    page = it.window.answers
    it.it.wait(lambda: page.profile, "the scripts are known", 60)
    for field, value in (("profile", "jeos"), ("user_password", "for-admin"), ("admin_password", "for-root")):
        page._put(field, value)
    page._put("product_key", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE")
    name = it.make()
    answers = private_host.images / file
    assert file in private_host.virsh("domblklist", name)
    assert file not in private_host.virsh("dumpxml", "--inactive", name)
    assert stat.S_IMODE(answers.stat().st_mode) == 0o600
    assert b"for-root" in answers.read_bytes()
    first = it.it.find(name)
    assert first is not None
    private_host.virsh("reset", name)
    it.it.becomes(name, lambda machine: machine.active and machine.id != first.id, "started again from its disk", 60)
    it.it.wait(lambda: not answers.exists(), "the answers are deleted", 30)


def test_a_packed_disk_of_this_computer_is_unpacked_and_sent(
    wizard: Callable[[str], Wizard], private_host: PrivateHost, tmp_path: Path
) -> None:
    packed = tmp_path / "unpacked.qcow2.gz"
    packed.write_bytes(gzip.compress(Path(disk()).read_bytes(), 1))
    it = wizard("unpacked")
    it.window.source.choose(kinds.DISK)
    sheet = it.window.source.sheet
    assert isinstance(sheet, MediumSheet)
    sheet.choice.send(str(packed))
    it.it.wait(lambda: sheet.choice.unready, "it is known to be packed")
    sheet.ready.click()
    it.it.wait(it.window.footer.next.isEnabled, f"it is unpacked: {it.window.footer.flaw.text()}", 60)
    it.creation.set("start", False)
    it.go(len(it.window.pages))
    it.it.wait(lambda: isdeleted(it.window), "it is made", 60)
    sent = private_host.images / "unpacked.qcow2"
    subprocess.run(["qemu-img", "compare", "-f", "qcow2", "-F", "qcow2", sent, disk()], check=True)
    assert "unpacked.qcow2" in private_host.virsh("domblklist", "unpacked")
    it.it.wait(lambda: not list((cache_dir() / "unpacked").iterdir()), "nothing temporary is left")


def test_a_disk_is_imported_as_a_copy_and_boots(wizard: Callable[[str], Wizard], private_host: PrivateHost) -> None:
    shutil.copy(disk(), private_host.images / "origin.qcow2")
    private_host.virsh("pool-refresh", "default")
    it = wizard("imported")
    it.medium(kinds.DISK, "origin.qcow2", "qcow2").take("use", "copy")
    before = (private_host.images / "origin.qcow2").stat().st_mtime_ns
    name = it.make()
    private_host.says(name, "VG-READY")
    assert "imported.qcow2" in private_host.virsh("domblklist", name)
    assert (private_host.images / "origin.qcow2").stat().st_mtime_ns == before


def test_an_appliance_is_unpacked_sent_and_boots(
    wizard: Callable[[str], Wizard], private_host: PrivateHost, tmp_path: Path
) -> None:
    it = wizard("appliance-1")
    it.window.source.choose(kinds.APPLIANCE)
    it.window.source.sheet.take("file", str(made_ova(tmp_path)))
    it.it.wait(it.window.footer.next.isEnabled, f"it is unpacked: {it.window.footer.flaw.text()}", 60)
    it.creation.set("name", "appliance-1")
    it.window.source.sheet.put()
    name = it.make()
    private_host.says(name, "VG-READY")
    machine = it.it.find(name)
    assert machine is not None and machine.state is DomainState.RUNNING
    assert not list(private_host.images.glob("*.vmdk")), "what was sent to be converted is gone"


def test_a_failure_leaves_nothing_and_keeps_what_was_said(
    wizard: Callable[[str], Wizard], private_host: PrivateHost
) -> None:
    it = wizard("refused")
    it.window.source.choose(kinds.EMPTY)
    it.go(3)
    bad = SetField(Place("disk", "vda"), "serial", "x" * 300)
    it.creation.customise((SetField(Place("", ""), "machine", "no-such-board"), bad))
    it.window.footer.next.click()
    it.it.wait(it.window.summary.problem.text, "it is refused", 30)
    assert it.window.isVisible()
    assert not (private_host.images / "refused.qcow2").exists(), "the volume that was made is removed"
    assert "refused" not in private_host.virsh("list", "--all", "--name").split()
    it.creation.customise(())
    name = it.make()
    assert private_host.state(name) == "running"


def test_a_machine_with_uefi_and_a_tpm_starts_and_its_guest_sees_both(
    wizard: Callable[[str], Wizard], private_host: PrivateHost
) -> None:
    it = wizard("modern")
    it.window.source.choose(kinds.EMPTY)
    it.creation.set("memory_kib", 256 * 1024)
    it.creation.set("nics", ())  # whose ROM the firmware would spend a while on
    it.creation.set("firmware", "efi")
    it.creation.set("tpm", "2.0")
    kernel, initrd = image(picture=True)
    start = (("kernel", str(kernel)), ("initrd", str(initrd)), ("kernel_arguments", command_line()))
    name = it.make(*(SetField(MACHINE, field, value) for field, value in start))
    private_host.says(name, "VG-READY")
    private_host.say(name, "echo EFI=$(ls -d /sys/firmware/efi) TPM=$(cat /sys/class/tpm/tpm0/tpm_version_major)")
    private_host.says(name, "EFI=/sys/firmware/efi TPM=2")


def test_windows_11_starts_as_its_setup_wants_it(wizard: Callable[[str], Wizard], private_host: PrivateHost) -> None:
    shutil.copy(_RESCUE_CD, private_host.images / "rescue.iso")
    private_host.virsh("pool-refresh", "default")
    it = wizard("eleven")
    it.medium(kinds.ISO, "rescue.iso", "raw")
    catalogue = it.window._catalogue
    assert catalogue is not None
    it.creation.choose_system(catalogue.search("win11", "2026-01-01")[0])
    it.creation.set("memory_kib", 256 * 1024)
    name = it.make()
    running = private_host.virsh("dumpxml", name)
    assert "secure='yes'" in running and "<nvram template=" in running and "<smm state='on'" in running
    assert "<tpm model='tpm-crb'>" in running
    assert private_host.run("ls", f"/var/lib/libvirt/qemu/nvram/{name}_VARS.fd")
    identity = private_host.virsh("domuuid", name).strip()
    state = f"/var/lib/libvirt/swtpm/{identity}"
    assert "tpm2" in private_host.run("ls", state)
    private_host.says(name, "BdsDxe")
    private_host.virsh("destroy", name)
    private_host.virsh("undefine", "--nvram", name)
    assert private_host.run("sh", "-c", f"test -e {state} || echo gone").strip() == "gone"


def test_every_source_and_step_is_there_on_the_demo_host(open_program: OpenProgram) -> None:
    it = open_program(demo_uri())
    it.press("Ctrl+N")
    window = it.open_window(NewMachineWizard)
    it.wait(lambda: window.creation.system is not None and window.creation.facts().offers, "system and host are known")
    shown = kinds.kinds_for("QEMU")
    for kind in shown:
        window.source.choose(kind.name)
        assert window.source.sheet.isVisible() and window.source.kind is kind
    window.source.choose(kinds.EMPTY)
    window.creation.set("name", "pretended")
    for page in (window.system, window.resources, window.summary):
        it.wait(window.footer.next.isEnabled, f"it goes on: {window.footer.flaw.text()}")
        window.footer.next.click()
        assert page.isVisible()
    it.wait(window.footer.next.isEnabled, f"it can be made: {window.footer.flaw.text()}")
    window.footer.next.click()
    it.becomes("pretended", lambda machine: machine.active, "running", 60)
