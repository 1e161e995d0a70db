"""What opens from the hardware page: somebody else's changes, the review, one device's XML, media, sizes, conversions
and the boot order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.gui.hardware_window import DISK, DRIVE, KEY, NIC, TEXT, HardwareWindow
from tests.unit.xml.worlds import CORPUS
from virtgui.model.commands import BlockThreshold, Change, DeleteVolume, ResizeDisk
from virtgui.model.edits import MACHINE, RemoveDevice, SetField
from virtgui.model.facts import Disk, Domain, DomainConfig
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished, Seen
from virtgui.model.problems import Problem
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.hardware.boot_order import BootOrder
from virtgui.views.hardware.conflict_dialog import ConflictDialog
from virtgui.views.hardware.device_xml_dialog import DeviceXmlDialog
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.resize_dialog import ResizeDialog, ThresholdDialog
from virtgui.views.hardware.review_dialog import ReviewDialog
from virtgui.views.hardware.shortcuts import shortcuts_of
from virtgui.xml.edits import edited


@pytest.fixture
def off(qtbot: QtBot) -> HardwareWindow:
    """A machine that is off."""
    return HardwareWindow(qtbot)


def theirs(it: HardwareWindow, title: str) -> None:
    """Somebody else wrote another title."""
    it.tell(Hardware(KEY, edited(TEXT, (SetField(MACHINE, "title", title),))))


# Somebody else.


def test_both_values_stand_side_by_side_and_what_is_there_is_kept(off: HardwareWindow) -> None:
    off.model.set(MACHINE, "title", "Ours")
    off.model.set(DISK, "cache", "none")
    theirs(off, "Theirs")
    dialog = off.dialog(ConflictDialog)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert {"Setting", "Was", "Is now", "You want", "Title", "Web front end"} <= set(said)
    now, wanted = dialog._groups[0].buttons()
    assert (now.text(), wanted.text()) == ("Theirs", "Ours")
    assert now.isChecked()
    off.click(dialog.keep)
    assert off.model.value(MACHINE, "title") == "Theirs"
    assert off.pending() == [("Cache mode hypervisor default → none", "")]


def test_our_value_is_kept_where_it_is_chosen(off: HardwareWindow) -> None:
    off.model.set(MACHINE, "title", "Ours")
    theirs(off, "Theirs")
    dialog = off.dialog(ConflictDialog)
    off.click(dialog._groups[0].buttons()[1])
    off.click(dialog.keep)
    assert off.pending() == [("Title Theirs → Ours", "")]


def test_a_conflict_put_off_is_asked_again_before_anything_is_sent(off: HardwareWindow) -> None:
    off.model.set(MACHINE, "title", "Ours")
    theirs(off, "Theirs")
    off.press("Esc", off.dialog(ConflictDialog))
    off.window.activateWindow()
    assert off.pending() == [("Title Theirs → Ours", "")]
    off.click(off.page.pending.apply)
    assert not [c for c in off.sent.commands if isinstance(c, Change)]
    off.dialog(ConflictDialog)
    theirs(off, "Theirs again")
    assert len(off.dialogs(ConflictDialog)) == 1, "one dialog at a time, with the latest"
    assert off.dialog(ConflictDialog)._groups[0].buttons()[0].text() == "Theirs again"


def test_giving_the_change_up_ends_the_conflict(off: HardwareWindow) -> None:
    off.model.set(MACHINE, "title", "Ours")
    theirs(off, "Theirs")
    off.dialog(ConflictDialog).reject()
    off.click(off.page.pending.undo)
    off.model.set(DISK, "cache", "none")
    off.click(off.page.pending.apply)
    assert isinstance(off.sent_last(Change), Change)


def test_a_device_that_is_gone_is_told_as_removed(off: HardwareWindow) -> None:
    off.page.show_place(NIC)
    off.model.set(NIC, "model", "e1000e")
    off.tell(Hardware(KEY, edited(TEXT, (RemoveDevice(NIC),))))
    dialog = off.dialog(ConflictDialog)
    theirs, ours = dialog._groups[0].buttons()
    assert theirs.text() == "Removed"
    assert not ours.isEnabled() and "Add it anew" in ours.toolTip(), "there is nothing that could be changed"
    off.click(dialog.keep)
    assert off.model.edits == ()
    assert off.page.header.title.text()


def test_which_setting_a_conflict_is_about_is_never_cut(off: HardwareWindow) -> None:
    wanted = "A title that is far too long for a column, with <b>words</b> that tell it from the other one"
    off.model.set(MACHINE, "title", wanted)
    off.model.set(NIC, "model", "e1000e")
    text = edited(TEXT, (SetField(MACHINE, "title", "Theirs"), SetField(NIC, "model", "rtl8139")))
    off.tell(Hardware(KEY, text))
    dialog = off.dialog(ConflictDialog)
    (name,) = [label for label in dialog.findChildren(QLabel) if label.text().endswith(": Model")]
    assert name.wordWrap()
    assert name.height() >= name.heightForWidth(name.width())
    mine = dialog._groups[0].buttons()[1]
    assert mine.text() != wanted and "far too long for a column" in mine.toolTip() and "<b>" not in mine.toolTip()


# The review.


def test_the_review_shows_words_and_lines_and_applies(off: HardwareWindow) -> None:
    off.model.set(MACHINE, "title", "New")
    off.click(off.page.pending.review)
    dialog = off.dialog(ReviewDialog)
    assert "Title Web front end → New" in [label.text() for label in dialog.findChildren(QLabel)]
    assert dialog.apply.text() == "Apply 1 change"
    off.model.set(DISK, "cache", "none")
    assert dialog.apply.text() == "Apply 2 changes"
    off.press("Return", dialog)
    assert not off.dialogs(ReviewDialog)
    change = off.sent_last(Change)
    assert isinstance(change, Change)
    assert len(change.edits) == 2


def test_the_review_of_nothing_or_of_something_wrong_applies_nothing(off: HardwareWindow) -> None:
    off.model.set(NIC, "mac", "52")
    off.click(off.page.pending.review)
    dialog = off.dialog(ReviewDialog)
    assert not dialog.apply.isEnabled()
    assert "needs correcting first" in dialog.footer.text.text()
    off.model.undo_all()
    assert not dialog.apply.isEnabled()


# One device's XML.


def write(dialog: DeviceXmlDialog, text: str) -> None:
    """What a person typed over all of it."""
    dialog.editor.edit.selectAll()
    dialog.editor.edit.insertPlainText(text)


def test_a_device_s_xml_waits_like_any_change(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    off.click(off.page.xml)
    dialog = off.dialog(DeviceXmlDialog)
    assert not dialog.keep.isEnabled()
    write(dialog, dialog.editor.text().replace("unmap", "ignore"))
    off.click(dialog.keep)
    assert off.model.value(DISK, "discard") == "ignore"
    assert off.pending() == [("Disk vda edited as XML", "")]
    assert [each.touched for each in off.page.list.entries if each.place == DISK] == [True]


@pytest.mark.parametrize(
    "broken",
    ["<disk", "", "<interface type='user'/>", "<disk/><disk/>", "<!DOCTYPE disk [<!ENTITY a 'b'>]><disk>&a;</disk>"],
    ids=["malformed", "empty", "another kind", "two", "entities"],
)
def test_xml_that_is_none_stays_to_be_mended(off: HardwareWindow, broken: str) -> None:
    off.page.show_place(DISK)
    off.click(off.page.xml)
    dialog = off.dialog(DeviceXmlDialog)
    write(dialog, broken)
    off.click(dialog.keep)
    assert dialog.isVisible()
    assert dialog.editor.text() == broken
    assert dialog.footer.text.text()
    assert off.model.edits == ()


def test_xml_of_a_device_that_went_meanwhile_is_not_lost(off: HardwareWindow) -> None:
    off.page.show_place(NIC)
    off.click(off.page.xml)
    dialog = off.dialog(DeviceXmlDialog)
    write(dialog, dialog.editor.text().replace("virtio", "e1000e"))
    off.tell(Hardware(KEY, edited(TEXT, (RemoveDevice(NIC),))))
    off.click(dialog.keep)
    assert dialog.isVisible()
    assert "no longer" in dialog.footer.text.text()
    assert "e1000e" in dialog.editor.text()


def test_xml_of_a_device_that_somebody_else_changed_meanwhile_is_a_conflict(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    off.click(off.page.xml)
    dialog = off.dialog(DeviceXmlDialog)
    write(dialog, dialog.editor.text().replace("qcow2", "raw"))
    off.tell(Hardware(KEY, edited(TEXT, (SetField(DISK, "cache", "none"),))))
    off.click(dialog.keep)
    conflict = off.dialog(ConflictDialog)
    off.click(conflict.keep)
    assert off.model.edits == ()
    assert off.model.value(DISK, "cache") == "none"


# Media and sizes.


def test_a_medium_is_ejected_at_once_and_nothing_else_with_it(qtbot: QtBot) -> None:
    text = edited(TEXT, (SetField(DRIVE, "source_file", "/a.iso"),))
    it = HardwareWindow(qtbot, text, text)
    it.model.set(MACHINE, "title", "New")
    it.page.show_place(DRIVE)
    it.click(it.page.eject)
    change = it.sent_last(Change)
    assert isinstance(change, Change)
    assert change.edits == (SetField(DRIVE, "source_file", None),)
    assert change.live and change.stored
    it.done(now=True)
    it.tell(Hardware(KEY, TEXT, TEXT))
    assert it.pending()[0][0] == "Title Web front end → New"
    assert not it.page.eject.isEnabled()


def test_a_disk_is_only_made_larger(off: HardwareWindow) -> None:
    off.tell_inventory()
    off.page.show_place(DISK)
    off.click(off.page.resize_disk)
    dialog = off.dialog(ResizeDialog)
    assert "20 GiB" in dialog.line.text()
    assert not dialog.deed.isEnabled()
    edit = dialog.editor.edit
    assert edit.hasFocus()
    for text, fit in (("10", False), ("many", False), ("", False), ("20", False), ("25", True)):
        edit.selectAll()
        QTest.keyClicks(edit, text) if text else QTest.keyClick(edit, Qt.Key.Key_Delete)
        assert dialog.deed.isEnabled() is fit, text
    edit.selectAll()
    QTest.keyClicks(edit, "40")
    assert dialog.footer.text.text() == "Only 10 GiB are free in its pool"
    off.press("Return", dialog)
    assert off.sent_last(ResizeDisk) == ResizeDisk(KEY, "vda", 40 * 2**30)


def test_a_size_that_is_refused_is_told_in_the_window(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    off.click(off.page.resize_disk)
    dialog = off.dialog(ResizeDialog)
    QTest.keyClicks(dialog.editor.edit, "30")
    off.click(dialog.deed)
    ticket = Ticket(off.sent.commands.index(off.sent_last(ResizeDisk)) + 1)
    off.world.take([Finished(ticket, 1.0, Problem("change the size of vda", "There is no room."))])
    assert off.window.notice.label.text() == "Could not change the size of vda. There is no room."


def test_a_disk_on_a_device_can_be_resized_too(qtbot: QtBot) -> None:
    text = edited(TEXT, (SetField(DISK, "type", "block"), SetField(DISK, "source_file", None),
                         SetField(DISK, "source_device", "/dev/vg/web")))  # fmt: skip
    it = HardwareWindow(qtbot, text)
    it.page.show_place(DISK)
    it.click(it.page.resize_disk)
    assert it.dialog(ResizeDialog).isVisible()


# Conversions.


def shortcut(it: HardwareWindow, page: str, name: str) -> None:
    """Choose it in the menu of the page's button."""
    it.page.show_place(MACHINE, page)
    menu = it.page.shortcuts.menu()
    assert it.page.shortcuts.isVisible() and menu is not None
    number = [found.name for found in shortcuts_of(page)].index(name)
    menu.actions()[number].trigger()


def test_memory_is_shared_and_guards_are_added_by_shortcuts(off: HardwareWindow) -> None:
    shortcut(off, "memory", "share")
    assert off.dialog(ReviewDialog).isVisible()
    assert off.model.value(MACHINE, "memory_access") == "shared"
    off.press("Esc", off.dialog(ReviewDialog))
    shortcut(off, "processors", "guard")
    assert "Could not add the guards" in off.window.notice.label.text()


def test_a_conversion_is_shown_before_anything_is_done(qtbot: QtBot) -> None:
    it = HardwareWindow(qtbot, CORPUS["i440fx"])
    shortcut(it, "general", "q35")
    dialog = it.dialog(ReviewDialog)
    assert len(it.model.edits) > 0
    assert not [c for c in it.sent.commands if isinstance(c, Change)]
    it.press("Esc", dialog)
    it.window.activateWindow()
    it.click(it.page.pending.undo)
    assert it.model.edits == ()


def test_a_machine_without_spice_says_so(qtbot: QtBot) -> None:
    it = HardwareWindow(qtbot, CORPUS["i440fx"].replace("spice", "vnc"))
    shortcut(it, "os_boot", "vnc")
    assert "no SPICE display" in it.window.notice.label.text()


# The boot order.


@pytest.fixture
def order(off: HardwareWindow) -> BootOrder:
    """The list of what the machine starts from."""
    off.page.show_place(MACHINE, "os_boot")
    return off.page.findChildren(BootOrder)[0]


def words(order: BootOrder) -> list[tuple[str, bool]]:
    """The list as it is read."""
    items = [order.list.item(row) for row in range(order.list.count())]
    return [(item.text(), item.checkState() == Qt.CheckState.Checked) for item in items if item is not None]


def by_buttons(order: BootOrder) -> None:
    QTest.mouseClick(order.up, Qt.MouseButton.LeftButton)


def by_keys(order: BootOrder) -> None:
    QTest.keyClick(order.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)


def by_dragging(order: BootOrder) -> None:
    """What a drop does; a drag itself needs a window system."""
    rows = order.list.model()
    assert rows is not None
    assert rows.moveRow(QModelIndex(), 1, QModelIndex(), 0)


@pytest.mark.parametrize("way", [by_buttons, by_keys, by_dragging])
def test_the_boot_order_is_moved(off: HardwareWindow, order: BootOrder, way: Callable[[BootOrder], None]) -> None:
    order.list.setCurrentRow(1)
    QTest.keyClick(order.list, Qt.Key.Key_Space)
    before = words(order)
    assert [ticked for _, ticked in before[:2]] == [True, True]
    order.list.setCurrentRow(1)
    way(order)
    assert words(order)[:2] == [before[1], before[0]]
    assert off.page.pending.isVisible()
    off.press("Ctrl+Z")
    assert words(order) == before


def test_a_tick_says_whether_it_is_tried(off: HardwareWindow, order: BootOrder) -> None:
    row = next(row for row, (_, ticked) in enumerate(words(order)) if not ticked)
    order.list.setFocus()
    order.list.setCurrentRow(row)
    QTest.keyClick(order.list, Qt.Key.Key_Space)
    assert words(order)[row][1]
    assert off.page.pending.isVisible()


def test_the_boot_order_of_a_locked_page_cannot_be_changed(qtbot: QtBot) -> None:
    it = HardwareWindow(qtbot, read_only=True)
    it.page.show_place(MACHINE, "os_boot")
    order = it.page.findChildren(BootOrder)[0]
    assert not order.list.isEnabled()
    assert not order.up.isEnabled()


def test_the_size_of_an_image_is_watched_from_the_menu_of_its_disk(qtbot: QtBot) -> None:
    it = HardwareWindow(qtbot, TEXT, TEXT)
    it.page.show_place(DISK)
    it.page.watch.trigger()
    dialog = it.dialog(ThresholdDialog)
    QTest.keyClicks(dialog.editor.edit, "30")
    it.click(dialog.deed)
    assert it.sent_last(BlockThreshold) == BlockThreshold(KEY, "vda", 30 * 2**30)


def test_a_volume_is_deleted_with_its_disk_only_after_asking_and_once_the_disk_is_out(off: HardwareWindow) -> None:
    off.tell_inventory()
    off.page.show_place(DISK)
    off.page.delete.trigger()
    asked = off.dialog(ConfirmDialog)
    assert "All data on it is lost" in asked.loss.text()
    assert asked.cancel_button.hasFocus()
    off.click(asked.deed_button)
    assert off.sent_last(Change).edits == (RemoveDevice(DISK),)
    assert not any(isinstance(command, DeleteVolume) for command in off.sent.commands)
    off.done()
    assert isinstance(off.sent_last(DeleteVolume), DeleteVolume)


def test_a_volume_that_another_machine_uses_stays(off: HardwareWindow) -> None:
    off.tell_inventory()
    off.page.show_place(DISK)
    source = str(off.model.value(DISK, "source_file"))
    other = DomainKey(KEY.host, "0b6b6f3e-71c5-4a54-a2d6-34c4b7f6aaaa")
    disks = (Disk("vda", "disk", "file", source),)
    off.world.take([Seen((Domain(other, "mail-01", config=DomainConfig(disks=disks)),))])
    off.page.delete.trigger()
    assert "mail-01 uses it too." in off.window.notice.label.text()
    assert not any(isinstance(command, Change) for command in off.sent.commands)


def test_the_line_of_virsh_is_copied_at_the_other_end_than_dialogs_are_ended(qtbot: QtBot) -> None:
    """As in small dialogs, whose forms have it there."""
    dialog = BigDialog("Dump", "Dump: db-01", "")
    qtbot.addWidget(dialog)
    keep, copy, cancel = dialog.footer.add("Dump", filled=True), dialog.footer.add_copy(), dialog.footer.add("Cancel")
    dialog.footer.say("Copied: virsh dump db-01", "muted")
    dialog.resize(500, 300)
    dialog.show()
    assert copy.text() == "Copy as &virsh"
    assert copy.x() < dialog.footer.text.x() < min(keep.x(), cancel.x())
