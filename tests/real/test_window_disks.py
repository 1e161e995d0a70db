"""Disks and memory of a real machine by the window: moved, watched again by the next program, saved, restored."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QApplication, QWidget

from tests.bed.chains import IMAGES, holds, image, write
from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.blocks import Then
from virtgui.views.disks.dialogs import CopyDialog
from virtgui.views.disks.page import DisksPage
from virtgui.views.machine_window import MachineWindow
from virtgui.views.memory.saved_dialog import SavedDialog
from virtgui.views.memory.write_dialogs import SaveDialog

OpenProgram = Callable[..., Program]


def disks_page(it: Program, name: str) -> DisksPage:
    it.double_click_row(name)
    window = it.open_window(MachineWindow)
    it.press("Alt+8", window)
    page = window.built("disks")
    assert isinstance(page, DisksPage)
    it.wait(lambda: page.ready, "the disks are read", 30)
    return page


def shown(it: Program, find: Callable[[], QWidget | None]) -> None:
    it.wait(lambda: find() is not None, "a dialog opens", 15)


def test_a_disk_is_moved_by_the_window_and_watched_by_the_next_program(
    fresh_host: PrivateHost, open_program: OpenProgram, qapp: QApplication
) -> None:
    write(fresh_host, image(fresh_host, "web-base.qcow2"), "1", "0")
    write(fresh_host, image(fresh_host, "web.qcow2", "web-base.qcow2"), "2", "1M")
    fresh_host.run("mkdir", "/var/lib/libvirt/fast")
    fresh_host.virsh("pool-define-as", "fast", "dir", "--target", "/var/lib/libvirt/fast")
    fresh_host.virsh("pool-start", "fast")
    fresh_host.virsh("pool-refresh", "default")
    fresh_host.add("web", disk=f"{IMAGES}/web.qcow2")
    it = Program(qapp, fresh_host.uri)
    page = disks_page(it, "web")
    assert [row[0] for row in page.tree.rows()] == ["vda, disk", "web.qcow2", "web-base.qcow2"]
    it.click(page.copy_button)
    shown(it, lambda: page.dialog)
    dialog = page.dialog
    assert isinstance(dialog, CopyDialog)
    it.wait(dialog.deed.isEnabled, "it can be agreed to", 30)
    assert dialog.pool.currentData() == "fast"
    dialog.then.setCurrentIndex(dialog.then.findData(Then.WAIT))
    it.click(dialog.deed)
    it.wait(lambda: "vda" in page.strips and page.strips["vda"].over.isEnabled(), "both are alike", 60)
    it.close()  # the program ends, the job goes on

    it = open_program(fresh_host.uri)
    it.wait(lambda: any(job.running for job in it.jobs()), "the job is found and listed", 60)
    page = disks_page(it, "web")
    it.wait(lambda: "vda" in page.strips and page.strips["vda"].over.isVisible(), "it is shown", 60)
    it.wait(page.strips["vda"].over.isEnabled, "both are alike", 60)
    it.click(page.strips["vda"].over)
    it.wait(lambda: not page.strips and not any(job.running for job in it.jobs()), "it went over", 60)
    it.wait(lambda: [row[0] for row in page.tree.rows()] == ["vda, disk", "web.qcow2"], "its chain is shown", 30)
    assert "/var/lib/libvirt/fast/web.qcow2" in fresh_host.virsh("domblklist", "--", "web")
    assert not any(job.failed for job in it.jobs())
    fresh_host.virsh("destroy", "--", "web")
    moved = "/var/lib/libvirt/fast/web.qcow2"
    assert holds(fresh_host, moved, "1", "0") and holds(fresh_host, moved, "2", "1M")


def test_a_machine_is_saved_and_restored_by_the_window(
    private_host: PrivateHost, machine_on: Callable[..., str], open_program: OpenProgram
) -> None:
    name = machine_on(private_host, "parked")
    it = open_program(private_host.uri)
    it.menu(name, "Save or examine memory", "Save to a file…")
    menu = it.window.machine_actions.memory
    shown(it, lambda: menu.dialog)
    dialog = menu.dialog
    assert isinstance(dialog, SaveDialog)
    it.wait(dialog.deed.isEnabled, "it can be agreed to", 30)
    path = dialog.path.text()
    it.click(dialog.deed)
    it.becomes(name, lambda machine: not machine.active, "off")
    it.wait(lambda: not any(job.running for job in it.jobs()), "it is saved", 30)
    it.menu(name, "Save or examine memory", "Restore from a file…")
    shown(it, lambda: menu.dialog)
    restore = menu.dialog
    assert isinstance(restore, SavedDialog)
    it.wait(restore.path.hasFocus, "the path has the keyboard", 15)
    it.write(path, restore)
    it.press("Return", restore)
    it.wait(restore.restore.isEnabled, "the file was read", 30)
    assert f"memory of {name}" in restore.about.text()
    it.click(restore.restore)
    it.becomes(name, lambda machine: machine.active, "running again")
    it.wait(lambda: menu.dialog is None, "the dialog is gone", 30)
    assert not any(job.failed for job in it.jobs())
    (private_host.images / path.rpartition("/")[2]).unlink()
