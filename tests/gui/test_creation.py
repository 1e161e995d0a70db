"""The wizard for new machines: what a person says becomes what is made, and nothing before the last button."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.sip import isdeleted
from pytestqt.qtbot import QtBot

from tests.gui.creation_window import FAR, CreationWindow
from tests.unit.install.worlds import INVENTORY, POOL
from tests.unit.xml.worlds import CORPUS
from virtgui.install.gallery import GalleryImage
from virtgui.install.workshop import Installer, Looked, Unpacked
from virtgui.model.edits import MACHINE, SetField
from virtgui.model.facts import Domain, DomainConfig, DomainState
from virtgui.model.inventory import Inventory, Network, NodeDevice, Volume
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.making import (
    CloneVolume,
    CreateTransient,
    Define,
    DefineNetwork,
    Make,
    MakePool,
    MakeVolume,
    RemoveFile,
    ResizeVolume,
    Start,
    StartNetwork,
    StartOnce,
    UploadVolume,
)
from virtgui.model.messages import NativeParsed, Seen
from virtgui.model.problems import Problem
from virtgui.qtmodels import presets
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.settings import Settings
from virtgui.util.frozen import replace
from virtgui.views.creation import kinds
from virtgui.views.creation.new_machine import NewMachine
from virtgui.views.creation.resources_page import ResourcesPage
from virtgui.views.creation.sheets.appliance_sheet import ApplianceSheet
from virtgui.views.creation.sheets.gallery_sheet import GallerySheet
from virtgui.views.creation.sheets.medium_sheet import MediumSheet
from virtgui.views.creation.sheets.template_sheet import TemplateSheet
from virtgui.views.creation.sheets.text_sheet import TextSheet
from virtgui.views.creation.sheets.tree_sheet import TreeSheet
from virtgui.views.dialogs import ConfirmDialog, LineDialog
from virtgui.xml.ovf import OvfDisk, OvfNic, OvfSystem

GIB = 1024**3
ISO = Looked("/images/debian.iso", 650_000_000, "iso")


def medium(it: CreationWindow, kind: str, path: str, file: Looked | None = None) -> MediumSheet:
    """Choose a kind and type the path of its medium."""
    if file is not None:
        it.workshop.files[path] = file
    it.window.source.choose(kind)
    sheet = it.window.source.sheet
    assert isinstance(sheet, MediumSheet) and sheet.form is not None
    edit = sheet.form.lines["medium"].editor.target()
    edit.setFocus()
    QTest.keyClicks(edit, path)
    it.bot.waitUntil(lambda: not sheet.choice.looking)
    return sheet


def test_a_machine_is_installed_from_a_medium(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    medium(it, kinds.ISO, "/images/debian.iso", ISO)
    said = it.to_summary()
    assert said["From"] == "Installation medium: debian.iso"
    assert "new: default / " in said["Disk"]
    assert not it.steps, "nothing is made before the last button"
    it.next()
    volume, define, once = it.steps
    assert isinstance(volume, MakeVolume) and isinstance(define, Define) and isinstance(once, StartOnce)
    assert "/images/debian.iso" in once.xml and "/images/debian.iso" not in define.xml
    assert "<on_reboot>destroy</on_reboot>" in once.xml and "<on_reboot>destroy" not in define.xml
    it.finish()
    assert it.made == [NewMachine(it.window.creation.key, True)]
    assert not it.window.isVisible()


def test_a_failure_keeps_all_that_was_entered(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    medium(it, kinds.ISO, "/images/debian.iso", ISO)
    it.to_summary()
    it.next()
    assert not it.window.footer.next.isEnabled(), "once is enough"
    it.finish(Problem("create debian", "The pool is full.", "no space"))
    assert it.window.isVisible() and not it.made
    assert "The pool is full." in it.window.summary.problem.text()
    assert it.window.source.summary() == "debian.iso"
    it.next()
    assert len([command for command in it.sent.commands if isinstance(command, Make)]) == 2


def test_escape_while_it_is_made_cancels_and_keeps_the_wizard(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    it.to_summary()
    it.next()
    QTest.keyClick(it.window, Qt.Key.Key_Escape)
    assert type(it.sent.commands[-1]).__name__ == "Cancel"
    assert it.window.isVisible()


def test_the_medium_must_be_one(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.workshop.files["/images/disk.qcow2"] = Looked("/images/disk.qcow2", 5, "qcow2", GIB)
    sheet = medium(it, kinds.ISO, "relative.iso")
    assert "whole path" in sheet.wrong()[0].message
    assert not it.window.footer.next.isEnabled()
    sheet.choice.type_path("/images/disk.qcow2")
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    assert "Existing disk" in it.window.footer.flaw.text()


def test_a_cloud_image_gets_its_answers_and_loses_them_after_the_first_run(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    sheet = medium(it, kinds.CLOUD, "/images/web.qcow2", Looked("/images/web.qcow2", 5, "qcow2", 2 * GIB))
    sheet.choice.pick("/images/web.qcow2", "default", "web.qcow2", "qcow2")
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    for _ in range(3):
        it.next()
    cloud = it.window.cloud
    assert it.window.pages[it.window.step] is cloud
    edit = cloud.form.lines["keys"].editor.target()
    QTest.keyClicks(edit, "ssh-ed25519 AAAA")
    assert "Line 1:" in it.window.footer.flaw.text(), "a broken key is told"
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ me@here"
    cloud.form.lines["keys"].editor.show_value("")
    cloud.fields._put("keys", key)
    cloud.fields._put("password", "correct horse")
    assert key in cloud.preview.toPlainText()
    assert "correct horse" not in cloud.preview.toPlainText()
    it.next()
    said = dict(it.window.summary.rows())
    assert said["First"].startswith("Copy web.qcow2") and "deleted after the first run" in said["Besides"]
    it.next()
    qtbot.waitUntil(lambda: bool(it.steps))
    (seed,) = it.workshop.seeds
    assert key in seed["user-data"] and "$6$" in seed["user-data"] and "correct horse" not in str(seed)
    kinds_made = [type(step) for step in it.steps]
    assert kinds_made == [MakeVolume, UploadVolume, RemoveFile, CloneVolume, ResizeVolume, Define, StartOnce]
    define, once = it.steps[-2:]
    assert isinstance(define, Define) and isinstance(once, StartOnce)
    assert "seed.iso" in once.xml and "seed.iso" not in define.xml


def test_a_password_that_is_made_up_is_shown_there_and_nowhere_else(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    sheet = medium(it, kinds.CLOUD, "/images/web.qcow2", Looked("/images/web.qcow2", 5, "qcow2", 2 * GIB))
    sheet.choice.pick("/images/web.qcow2", "default", "web.qcow2", "qcow2")
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    for _ in range(3):
        it.next()
    fields = it.window.cloud.fields
    fields.make_up.click()
    first = fields.shown.text()
    fields.make_up.click()
    made = fields.shown.text()
    assert len(made) >= 12 and made != first
    assert made not in it.window.cloud.preview.toPlainText()
    it.next()
    summary = it.window.summary
    shown = "".join(text.toPlainText() for text in (summary.xml, summary.line, summary.virsh)) + str(summary.rows())
    it.next()
    qtbot.waitUntil(lambda: bool(it.steps))
    (seed,) = it.workshop.seeds
    assert "$6$" in seed["user-data"]
    everything = shown + str(seed) + "".join(getattr(step, "xml", "") for step in it.steps)
    assert made not in everything and first not in everything
    fields._put("password", "my own one")
    assert fields.shown.text() == ""


def test_an_existing_disk_is_used_as_it_is_or_copied(qtbot: QtBot) -> None:
    old = Volume("old.vmdk", "/images/old.vmdk", "vmdk", 3 * GIB)
    it = CreationWindow(qtbot, inventory=replace(INVENTORY, pools=(POOL._replace(volumes=(old,)),)))
    sheet = medium(it, kinds.DISK, "/images/old.vmdk", Looked("/images/old.vmdk", 5, "vmdk", 3 * GIB))
    sheet.choice.pick("/images/old.vmdk", "default", "old.vmdk", "vmdk")
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    (disk,) = it.window.creation.draft.disks
    assert (disk.origin, disk.name, disk.format) == ("volume", "old.vmdk", "vmdk")
    sheet.take("use", "copy")
    it.to_summary()
    it.next()
    copy = it.steps[0]
    assert isinstance(copy, CloneVolume) and copy.from_name == "old.vmdk" and "qcow2" in copy.xml


def test_a_file_of_this_computer_is_sent_to_a_far_host(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=FAR)
    it.workshop.files["/home/me/debian.iso"] = replace_path(ISO, "/home/me/debian.iso")
    it.window.source.choose(kinds.ISO)
    sheet = it.window.source.sheet
    assert isinstance(sheet, MediumSheet)
    sheet.choice.send("/home/me/debian.iso")
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    assert "sent to pool “default” first" in sheet.form.lines["medium"].remark.text.text()  # type: ignore[union-attr]
    it.to_summary()
    it.next()
    upload = next(step for step in it.steps if isinstance(step, UploadVolume))
    assert (upload.pool, upload.name, upload.path) == ("default", "debian.iso", "/home/me/debian.iso")
    assert not any(isinstance(step, RemoveFile) for step in it.steps), "it is the person's own file"


def replace_path(file: Looked, path: str) -> Looked:
    return file._replace(path=path)


def test_a_host_without_a_pool_or_network_is_offered_both(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, inventory=Inventory())
    it.window.source.choose(kinds.EMPTY)
    it.next()
    it.next()
    bar = it.window.resources.offer
    assert bar.isVisible() and not it.window.footer.next.isEnabled()
    for _ in range(2):
        bar.button.click()
    assert not bar.isVisible()
    it.to_summary()
    it.next()
    assert [type(step) for step in it.steps[:4]] == [DefineNetwork, StartNetwork, MakePool, MakeVolume]
    pool = it.steps[2]
    assert isinstance(pool, MakePool) and "/var/lib/libvirt/images" in pool.xml


def test_a_network_that_is_off_is_started_when_accepted(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, inventory=replace(INVENTORY, networks=(Network("default", False, "nat"),)))
    it.window.source.choose(kinds.EMPTY)
    it.next()
    it.next()
    it.window.resources.offer.button.click()
    it.to_summary()
    it.next()
    assert it.steps[0] == StartNetwork("default")


def test_what_the_host_has_is_said_where_it_is_shared_out(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    assert it.window.resources.room.text() == "The host has 32 GiB of memory and 8 processors."
    busy = Domain(DomainKey(it.host, "b"), "busy", 3, DomainState.RUNNING, vcpus=3, memory_kib=4 * 1024**2)
    it.world.take([Seen((busy,))])
    qtbot.waitUntil(lambda: "promised 4 GiB and 3 of them" in it.window.resources.room.text())


def test_a_creation_that_is_gone_hears_of_no_more_machines(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    creation = Creation(it.world, it.sent)
    creation.deleteLater()
    QCoreApplication.sendPostedEvents(creation, QEvent.Type.DeferredDelete.value)
    assert isdeleted(creation)
    it.world.take([Seen((Domain(DomainKey(it.host, "b"), "busy", 3, DomainState.RUNNING),))])


def test_disks_and_cards_are_added_and_taken_out(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    it.next()
    it.next()
    page = it.window.resources
    page.add_disk.click()
    page.add_nic.click()
    assert len(page.disks) == 2 and len(page.nics) == 2
    names = [disk.name for disk in it.window.creation.draft.disks]
    assert len(set(names)) == 2
    assert len({nic.mac for nic in it.window.creation.draft.nics}) == 2
    page._parts[0].remove.click()
    assert [disk.name for disk in it.window.creation.draft.disks] == names[1:]
    it.to_summary()
    it.next()
    assert sum(isinstance(step, MakeVolume) for step in it.steps) == 1


def test_presets_are_taken_and_kept(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    page, kept = it.window.resources, []
    page.kept.connect(kept.append)
    page._put("preset", "Container host")
    draft = it.window.creation.draft
    assert (draft.vcpus, draft.memory_kib, draft.disks[0].size_bytes) == (4, 4 * 1024**2, 60 * GIB)
    it.window.creation.set("vcpus", 3)
    page.keep_as("Mine")
    assert [preset.name for preset in kept[-1]] == ["Mine"]
    page._put("preset", "Small server")
    page._put("preset", "Mine")
    assert it.window.creation.draft.vcpus == 3


def test_a_preset_is_named_in_a_dialog_as_everything_else_is(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    page, kept = it.window.resources, []
    page.kept.connect(kept.append)
    for deed in ("Save", "Replace"):
        page.keep.click()
        dialog = page.findChild(LineDialog)
        assert dialog is not None and not dialog.deed_button.isEnabled() and not dialog.remark.text()
        for wrong in ("  ", "\x07"):
            dialog.line_edit.setText(wrong)
            assert not dialog.deed_button.isEnabled() and dialog.remark.text()
        dialog.line_edit.setText("Mine")
        assert dialog.deed_button.text() == deed
        dialog.deed_button.click()
        assert [preset.name for preset in kept[-1]] == ["Mine"]
        qtbot.waitUntil(lambda: page.findChild(LineDialog) is None, timeout=30_000)
    assert len(kept) == 2


def test_a_preset_is_there_in_the_next_run_until_it_is_removed(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings.stored(tmp_path / "settings.json")
    it = CreationWindow(qtbot)
    it.window.resources.kept.connect(lambda own: presets.keep(settings, own))
    it.window.source.choose(kinds.EMPTY)
    it.window.creation.set("vcpus", 3)
    it.window.resources.keep_as("Mine")
    it.window.resources.keep_as("Windows")
    settings.flush()
    again = Settings.stored(tmp_path / "settings.json")
    names = [preset.name for preset in presets.stored(again)]
    assert names == ["Mine", "Windows (own)"], "one that is built in is not written over"
    page = ResourcesPage(it.window.creation, it.workshop, presets.stored(again))
    qtbot.addWidget(page)
    page.kept.connect(lambda own: presets.keep(again, own))
    page._put("preset", "Desktop")
    page.refresh()
    assert page.forget.isHidden(), "what is built in stays"
    page._put("preset", "Mine")
    page.refresh()
    assert it.window.creation.draft.vcpus == 3 and not page.forget.isHidden()
    page.forget.click()
    again.flush()
    assert [preset.name for preset in presets.stored(Settings.stored(tmp_path / "settings.json"))] == ["Windows (own)"]
    assert it.window.creation.draft.vcpus == 3


def test_what_a_person_said_outlives_another_system(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    creation = it.window.creation
    creation.set("memory_kib", 3 * 1024**2)
    before = creation.draft.name
    catalogue = it.workshop.catalogue(None, None)  # type: ignore[arg-type]
    creation.choose_system(catalogue.search("debian", "2022-01-01")[0])
    assert creation.draft.memory_kib == 3 * 1024**2
    assert creation.draft.name != before, "a name nobody typed follows the system"
    creation.set("name", "mine")
    creation.choose_system(None)
    assert creation.draft.name == "mine"
    assert creation.draft.disks[0].name.startswith("mine")


@pytest.mark.parametrize("name", ["web", "a/b", "..", "x\ny"])
def test_a_bad_name_is_told_beside_its_field(qtbot: QtBot, name: str) -> None:
    it = CreationWindow(qtbot, names=("web",))
    it.window.source.choose(kinds.EMPTY)
    it.next()
    it.window.creation.set("name", name)
    assert not it.window.footer.next.isEnabled()
    assert any(flaw.field == "name" for flaw in it.window.system.wrong())


def test_markup_in_a_name_is_plain_text(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    it.window.creation.set("name", "<b>x")
    said = it.to_summary()
    assert said["Name"] == "<b>x"
    it.next()
    define = next(step for step in it.steps if isinstance(step, Define))
    assert "&lt;b&gt;x" in define.xml


def test_an_appliance_becomes_disks_and_cards(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    disks = (OvfDisk("d1", "one.vmdk", 2 * GIB, "", "sata"), OvfDisk("d2", "two.vmdk", GIB, "", "scsi"))
    system = OvfSystem("router", vcpus=2, memory_kib=1024**2, disks=disks, nics=(OvfNic(), OvfNic()))
    images = tuple(Looked(f"/cache/{d.href}", 9, "vmdk", d.capacity) for d in disks)
    it.window.source.choose(kinds.APPLIANCE)
    sheet = it.window.source.sheet
    assert isinstance(sheet, ApplianceSheet)
    sheet.take("file", "/home/me/evil.ova")
    qtbot.waitUntil(lambda: "refused" in it.window.footer.flaw.text())
    it.workshop.appliance = Unpacked(system, images, warnings=("It has no manifest.",))
    sheet.take("file", "/home/me/router.ova")
    qtbot.waitUntil(it.window.footer.next.isEnabled)
    assert "It has no manifest." in sheet.note.text()
    draft = it.window.creation.draft
    assert (draft.name, draft.vcpus, draft.memory_kib, len(draft.nics)) == ("router", 2, 1024**2, 2)
    assert [(disk.bus, disk.size_bytes) for disk in draft.disks] == [("sata", 2 * GIB), ("scsi", GIB)]
    it.to_summary()
    it.next()
    assert sum(isinstance(step, UploadVolume) for step in it.steps) == 2
    copies = [step for step in it.steps if isinstance(step, CloneVolume)]
    assert len(copies) == 2 and all("qcow2" in step.xml for step in copies)
    it.finish(Problem("x", "y"))
    it.window._go(0)
    it.window.source.choose(kinds.EMPTY)
    draft = it.window.creation.draft
    assert draft.name != "router" and len(draft.disks) == 1 and len(draft.nics) == 1, "it goes with its source"
    it.window.source.choose(kinds.APPLIANCE)
    assert it.window.creation.draft.name == "router" and len(it.window.creation.draft.disks) == 2


def test_a_downloaded_cloud_image_goes_on_as_one(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.workshop.files["/cache/image.qcow2"] = Looked("/cache/image.qcow2", 9, "qcow2", 2 * GIB)
    it.window.source.choose(kinds.GALLERY)
    sheet = it.window.source.sheet
    assert isinstance(sheet, GallerySheet)
    QTest.keyClicks(sheet.search, "debian 12")
    sheet.list.setCurrentRow(0)
    assert sheet.image is not None and sheet.image.os_id == "debian12"
    it.workshop.refuses = "The server’s certificate is not trusted."
    sheet.fetch.click()
    qtbot.waitUntil(lambda: "certificate" in sheet.note.text())
    it.workshop.refuses = ""
    sheet.fetch.click()
    qtbot.waitUntil(lambda: it.window.source.kind.name == kinds.CLOUD)
    qtbot.waitUntil(it.window.footer.next.isEnabled)
    assert isinstance(it.workshop.fetched[0], GalleryImage)
    assert it.window.creation.uploads[0].path == "/cache/image.qcow2"


def test_an_install_tree_brings_its_installer(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.TREE)
    sheet = it.window.source.sheet
    assert isinstance(sheet, TreeSheet)
    sheet.take("url", "http://deb.example/debian")
    assert "https://" in it.window.footer.flaw.text()
    sheet.take("url", "https://deb.example/debian")
    sheet.look.click()
    qtbot.waitUntil(lambda: "No installer" in it.window.footer.flaw.text())
    it.workshop.tree = Installer(Looked("/c/kernel", 5), Looked("/c/initrd", 6), "inst.repo={url}")
    sheet.take("url", "https://deb.example/debian")
    sheet.look.click()
    qtbot.waitUntil(it.window.footer.next.isEnabled)
    sheet.take("arguments", "console=ttyS0")
    it.to_summary()
    it.next()
    once = it.steps[-1]
    assert isinstance(once, StartOnce)
    assert "inst.repo=https://deb.example/debian console=ttyS0" in once.xml
    assert f"<kernel>{POOL.path}/" in once.xml
    define = it.steps[-2]
    assert isinstance(define, Define) and "<kernel>" not in define.xml


def test_a_definition_is_made_as_it_is(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.XML)
    sheet = it.window.source.sheet
    assert isinstance(sheet, TextSheet)
    assert "definition" in it.window.footer.flaw.text()
    sheet.editor.set_text("<network/>")
    sheet._typed()
    assert not it.window.footer.next.isEnabled()
    sheet.editor.set_text(CORPUS["workstation"])
    sheet._typed()
    assert len(it.window.pages) == 2
    it.next()
    it.window.summary.start.click()
    it.next()
    assert [type(step) for step in it.steps] == [Define]
    assert it.steps[0].xml == CORPUS["workstation"]  # type: ignore[attr-defined]


def test_another_hypervisor_s_file_is_read_by_the_host(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.NATIVE)
    sheet = it.window.source.sheet
    assert isinstance(sheet, TextSheet)
    sheet.source.setPlainText('displayName = "old"')
    sheet.read.click()
    ticket = Ticket(len(it.sent.commands))
    it.world.take([NativeParsed(ticket, it.host, problem=Problem("read it", "This host cannot read it."))])
    assert "cannot read it" in sheet.note.text()
    sheet.read.click()
    ticket = Ticket(len(it.sent.commands))
    it.world.take([NativeParsed(ticket, it.host, CORPUS["workstation"])])
    assert it.window.footer.next.isEnabled()


def test_a_template_is_chosen_and_cloned(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, names=("web", "model"))
    wanted: list[object] = []
    it.window.clone_wanted.connect(wanted.append)
    it.window.source.choose(kinds.TEMPLATE)
    sheet = it.window.source.sheet
    assert isinstance(sheet, TemplateSheet)
    assert sheet.none.isVisible() and not it.window.footer.next.isEnabled()
    # what is told stands together, at the top
    it.bot.waitUntil(lambda: 0 < sheet.none.geometry().bottom() < sheet.height() / 3, timeout=10_000)
    model = next(machine for machine in it.world.machines.values() if machine.name == "model")
    it.world.take([Seen((replace(model, config=DomainConfig(template=True)),))])
    it.window.creation.changed.emit()
    assert sheet.list.count() == 1, "only what is a template is offered"
    sheet.list.setCurrentRow(0)
    it.next()
    assert wanted == [model.key] and not it.steps
    assert not it.window.isVisible()


def test_windows_is_offered_its_drivers(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    it.next()
    line = it.window.system.form.lines["virtio_win"]
    assert not line.editor.isVisible()
    it.window.creation.choose_system(it.workshop.catalogue(None, None).find("win10"))  # type: ignore[arg-type]
    assert line.editor.isVisible()
    QTest.keyClicks(line.editor.target(), "/isos/virtio-win.iso")
    it.to_summary()
    it.next()
    assert any("/isos/virtio-win.iso" in step.xml for step in it.steps if isinstance(step, Define))


def test_the_host_s_drive_is_one_click_away(qtbot: QtBot) -> None:
    drive = NodeDevice("block_sr0", "storage", "A drive", facts=(("block", "/dev/sr0"), ("type", "cdrom")))
    it = CreationWindow(qtbot, inventory=replace(INVENTORY, devices=(drive,)))
    sheet = it.window.source.sheet
    assert isinstance(sheet, MediumSheet) and sheet.drive.isVisible()
    sheet.drive.click()
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    assert sheet.choice.medium.path == "/dev/sr0"


def test_a_transient_machine_is_only_started(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    it.to_summary()
    it.window.summary.passing.click()
    it.next()
    assert [type(step) for step in it.steps] == [MakeVolume, CreateTransient]


def test_what_is_customised_is_in_what_is_made(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    it.to_summary()
    it.window.summary.customise.click()
    dialog = it.window.customising
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.desk.model.hardware is not None)
    dialog.desk.model.set(MACHINE, "description", "by hand")
    dialog.done_button.click()
    qtbot.waitUntil(lambda: it.window.customising is None)
    assert "Customised" in dict(it.window.summary.rows())
    it.next()
    define = next(step for step in it.steps if isinstance(step, Define))
    assert "by hand" in define.xml
    assert isinstance(it.steps[-1], Start)
    assert it.window.creation.customised == (SetField(MACHINE, "description", "by hand"),)


def test_what_was_not_done_with_is_asked_about_before_it_is_lost(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    it.to_summary()
    it.window.summary.customise.click()
    dialog = it.window.customising
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.desk.model.hardware is not None)
    dialog.desk.model.set(MACHINE, "description", "by hand")
    dialog.reject()
    asked = dialog.findChild(ConfirmDialog)
    assert asked is not None and "1 change" in asked.question.text()
    asked.cancel_button.click()
    assert dialog.isVisible() and dialog.desk.waiting == 1
    dialog.close()
    qtbot.waitUntil(lambda: any(a is not asked and a.isVisible() for a in dialog.findChildren(ConfirmDialog)))
    next(a for a in dialog.findChildren(ConfirmDialog) if a.isVisible()).deed_button.click()
    qtbot.waitUntil(lambda: it.window.customising is None)
    assert not it.window.creation.customised


def test_the_same_as_virt_install_is_there_to_copy(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    it.to_summary()
    assert it.window.summary.line.toPlainText().startswith("virt-install")
    assert it.window.summary.xml.toPlainText().startswith("<domain")
    summary, clipboard = it.window.summary, QGuiApplication.clipboard()
    assert clipboard is not None
    summary.autostart.click()
    for button, text in ((summary.copy, "virt-install "), (summary.copy_virsh, f"virsh -c {it.host} vol-create ")):
        button.click()
        assert text in clipboard.text() and "autostart" in clipboard.text()
    assert summary.virsh.toPlainText() == clipboard.text()


def test_what_starts_with_its_host_does(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    assert "Have the machine start with its host" not in it.to_summary().values()
    it.window.summary.autostart.click()
    assert it.window.summary.rows()[-2][1] == "Have the machine start with its host"
    it.next()
    assert [type(step).__name__ for step in it.steps[-3:]] == ["Define", "Autostart", "Start"]


def test_the_host_going_away_is_told_and_keeps_the_answers(qtbot: QtBot) -> None:
    from virtgui.model.facts import Phase
    from virtgui.model.messages import HostSeen

    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    host = it.world.hosts[it.host]
    it.world.take([HostSeen(replace(host, phase=Phase.LOST))])
    assert "not connected" in it.window.footer.flaw.text()
    it.world.take([HostSeen(host)])
    assert it.window.footer.next.isEnabled()
    assert it.window.creation.key == DomainKey(it.host, it.window.creation.draft.uuid)
