"""The hardware page as a person uses it: what is listed, what waits, what is refused, and that nothing is lost."""

from __future__ import annotations

import re

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QDialog, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from tests.gui.hardware_window import DISK, DRIVE, KEY, LAB, NIC, TEXT, HardwareWindow
from tests.gui.made_up import HOSTILE
from virtgui.model.commands import Act, Change, ReadHardware
from virtgui.model.edits import MACHINE, AddDevice, Place, RemoveDevice, SetField
from virtgui.model.facts import Phase
from virtgui.model.hardware import Hardware
from virtgui.model.messages import Gone, Seen
from virtgui.util.frozen import replace
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.hardware.device_list import Entry
from virtgui.views.hardware.device_xml_dialog import DeviceXmlDialog
from virtgui.views.hardware.editors import PathEditor
from virtgui.views.hardware.remark import NEXT, NOW
from virtgui.views.hardware.table_editor import TableEditor
from virtgui.views.hardware.wizard import AddHardwareWizard
from virtgui.xml.edits import edited


@pytest.fixture
def off(qtbot: QtBot) -> HardwareWindow:
    """A machine that is off."""
    return HardwareWindow(qtbot)


@pytest.fixture
def running(qtbot: QtBot) -> HardwareWindow:
    """A machine that runs what is stored."""
    return HardwareWindow(qtbot, live=TEXT)


def entry(it: HardwareWindow, place: Place) -> Entry:
    """A device's line in the list."""
    return next(each for each in it.page.list.entries if each.place == place)


# The list.


def test_who_waits_for_a_machine_that_does_not_respond_is_told_so(qtbot: QtBot) -> None:
    it = HardwareWindow(qtbot, "", TEXT)
    assert it.page.note.text() == "Reading the hardware…"
    it.world.take([Seen((replace(it.machine, responding=False),))])
    assert "does not respond" in it.page.note.text() and "half a minute" in it.page.note.text()
    it.world.take([Seen((it.machine,))])
    assert it.page.note.text() == "Reading the hardware…"
    it.tell(Hardware(KEY, TEXT, TEXT, True))
    assert not it.page.note.isVisible() and it.page.list.entries


def test_sections_and_devices_are_listed_under_their_headings(off: HardwareWindow) -> None:
    listed = off.entries()
    assert listed[0].startswith("[")
    assert listed.index("[Storage]") < listed.index("Disk vda") < listed.index("CD drive sda")
    assert listed.index("[Network]") > listed.index("CD drive sda")
    assert "Random numbers" not in " ".join(listed)


def test_what_is_rare_is_behind_more_until_it_is_touched(off: HardwareWindow) -> None:
    more = off.page.list.more
    number = int(more.text().split()[0])
    before = len(off.entries())
    off.click(more)
    assert len(off.entries()) > before + number - 1
    assert more.text() == "Fewer"
    off.click(more)
    off.model.set(Place("rng", "#1"), "rate", 1000)
    assert len(off.entries()) >= before + 1


def test_search_finds_by_any_word_and_esc_takes_it_back(off: HardwareWindow) -> None:
    off.press("Ctrl+F")
    assert off.page.search.hasFocus()
    off.bot.keyClicks(off.page.search, "qcow2")
    assert [each for each in off.entries() if not each.startswith("[")] == ["Disk vda"]
    off.press("Return")
    assert off.page.header.title.text() == "Disk vda"
    off.press("Ctrl+F")
    off.press("Esc")
    assert off.page.search.text() == ""
    assert len(off.entries()) > 10


def test_a_search_without_a_find_says_so(off: HardwareWindow) -> None:
    off.page.search.setText("nothing of the kind")
    assert off.page.list.nothing.isVisible()
    off.page.search.clear()
    assert not off.page.list.nothing.isVisible()


def test_a_touched_device_has_a_dot_and_a_removed_one_is_struck_through(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    off.model.set(DISK, "cache", "none")
    assert entry(off, DISK).touched
    assert not entry(off, NIC).touched
    off.page.show_place(NIC)
    off.click(off.page.remove)
    assert entry(off, NIC).gone
    assert not off.page.remove.isVisible()
    assert off.remark("model") == "It is removed"
    off.click(off.page.undo)
    assert not entry(off, NIC).gone
    assert off.line("model").editor.isEnabled()


def test_the_delete_key_in_the_list_means_the_device_never_the_machine(off: HardwareWindow) -> None:
    off.page.show_place(NIC)
    off.page.list.view.setFocus()
    off.press("Del")
    assert not off.dialogs(ConfirmDialog)
    assert off.model.edits == (RemoveDevice(NIC),)
    off.page.show_place(MACHINE, off.page.list.entries[0].page)
    off.page.list.view.setFocus()
    off.press("Del")
    assert not off.dialogs(ConfirmDialog)
    assert len(off.model.edits) == 1


def test_every_entry_shows_a_page_without_trouble(running: HardwareWindow) -> None:
    for each in running.page.list.entries:
        running.page.show_place(each.place, each.page)
        QApplication.processEvents()
        assert running.page.header.title.text() == each.title
    assert running.model.edits == ()


# What waits.


def test_the_bar_says_what_waits_and_when_it_counts(running: HardwareWindow) -> None:
    assert not running.page.pending.isVisible()
    running.model.set(MACHINE, "title", "New")
    running.model.set(DISK, "cache", "none")
    assert running.page.pending.count.text() == "2 changes"
    assert running.pending() == [("Title Web front end → New", NOW), (running.pending()[1][0], NEXT)]
    assert running.pending()[1][0].startswith("Disk vda: Cache mode hypervisor default → none")
    assert running.page.pending.apply.text() == "&Apply 2 changes"
    running.click(running.page.pending.undo)
    assert not running.page.pending.isVisible()
    running.press("Ctrl+Z")
    assert len(running.model.edits) == 2


def test_a_machine_that_is_off_needs_no_badges(off: HardwareWindow) -> None:
    off.model.set(DISK, "cache", "none")
    assert [badge for _, badge in off.pending()] == [""]


def test_a_wrong_value_disables_apply_and_the_bar_leads_to_it(off: HardwareWindow) -> None:
    off.page.show_place(NIC)
    off.type("mac", "52:54")
    off.leave()
    bar = off.page.pending
    assert not bar.apply.isEnabled()
    assert "needs correcting first" in bar.flaw.text()
    off.page.show_place(DISK)
    assert off.page.header.title.text() == "Disk vda"
    off.click(bar.flaw)
    assert off.page.header.title.text() != "Disk vda"
    assert off.line("mac").editor.target().hasFocus()
    off.press("Ctrl+Return")
    assert not [c for c in off.sent.commands if isinstance(c, Change)]
    off.type("mac", "52:54:00:00:00:77")
    off.leave()
    assert bar.apply.isEnabled()


def test_the_bar_leads_to_what_is_wrong_with_a_drive_too(off: HardwareWindow) -> None:
    off.model.set(DRIVE, "target", "vda")
    assert off.page.header.title.text() != "CD drive vda"
    off.click(off.page.pending.flaw)
    assert off.page.header.title.text() == "CD drive vda"


def test_a_disk_that_becomes_a_drive_stays_the_one_that_is_shown(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    off.model.set(DISK, "device", "cdrom")
    assert off.page.header.title.text() == "CD drive vda"
    off.press("Ctrl+Z")
    assert off.page.header.title.text() == "Disk vda"


def test_letters_where_a_number_belongs_disable_apply_too(off: HardwareWindow) -> None:
    off.model.set(MACHINE, "title", "New")
    off.page.show_place(MACHINE, "memory")
    off.type("memory_kib", "many")
    assert not off.page.pending.apply.isEnabled()
    assert "needs correcting first" in off.page.pending.flaw.text()
    off.type("memory_kib", "4")
    assert off.page.pending.apply.isEnabled()


def test_applied_changes_wait_no_more(off: HardwareWindow) -> None:
    off.model.set(MACHINE, "title", "New")
    off.press("Ctrl+Return")
    change = off.sent_last(Change)
    assert isinstance(change, Change)
    assert change.edits == (SetField(MACHINE, "title", "New"),)
    assert not off.page.pending.apply.isEnabled()
    off.done()
    off.tell(Hardware(KEY, edited(TEXT, change.edits)))
    assert not off.page.pending.isVisible()


def test_what_was_refused_still_waits_and_the_notice_says_why(off: HardwareWindow) -> None:
    off.model.set(MACHINE, "title", "New")
    off.press("Ctrl+Return")
    off.refused("libvirt refused it", "error: no")
    assert off.window.notice.label.text() == "Could not change the title. libvirt refused it"
    assert off.page.pending.isVisible()
    assert off.page.pending.apply.isEnabled()


def test_a_value_that_libvirt_dropped_is_shown_as_it_is(off: HardwareWindow) -> None:
    off.page.show_place(MACHINE, "general")
    off.type("title", "New")
    off.press("Ctrl+Return")
    off.done()
    off.tell(Hardware(KEY, TEXT))
    assert off.model.value(MACHINE, "title") == "Web front end"
    assert off.line("title").editor.edit.text() == "Web front end"  # type: ignore[attr-defined]


def test_what_libvirt_adds_to_a_new_device_is_no_loss_to_be_told(running: HardwareWindow) -> None:
    watchdog = "<watchdog model='i6300esb' action='reset'/>"
    sent = edited(TEXT, (AddDevice(watchdog),))
    kept = edited(TEXT, (AddDevice(watchdog.replace("/>", "><address type='pci'/></watchdog>")),))
    running.model.apply("add it", edits=(AddDevice(watchdog),))
    running.done(sent=sent, kept=kept)
    assert running.window.notice.label.text() == "Add Watchdog counts from the next start on."
    running.model.apply("add it at once", edits=(AddDevice(watchdog),))
    running.done(now=True, sent=sent, kept=kept)
    assert not running.window.notice.isVisible()
    running.model.apply("add it again", edits=(AddDevice(watchdog),))
    running.done(now=True, sent=sent, kept=kept.replace("action='reset'", "action='none'").replace('"reset"', '"none"'))
    assert running.window.notice.label.text() == "libvirt kept 1 place otherwise than sent."
    running.click(running.window.notice.details)
    texts = [
        it.toPlainText() for it in running.window.findChildren(QPlainTextEdit) if it.window() is not running.window
    ]
    assert texts == ["devices/watchdog@action: reset → none"]


def test_who_comes_back_sees_what_others_stored_meanwhile(off: HardwareWindow, qtbot: QtBot) -> None:
    def asked() -> int:
        return sum(isinstance(command, ReadHardware) for command in off.sent.commands)

    before = asked()
    off.press("Alt+1")
    off.window.show_page("hardware")
    assert asked() == before + 1
    dialog = QDialog(off.window)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=30_000)
    dialog.reject()
    qtbot.waitUntil(lambda: asked() > before + 1, timeout=30_000)


def test_what_was_applied_last_is_taken_back_like_any_change(off: HardwareWindow) -> None:
    off.model.set(MACHINE, "title", "New")
    off.press("Ctrl+Return")
    off.done()
    assert not off.page.back.isVisible()
    off.tell(Hardware(KEY, edited(TEXT, (SetField(MACHINE, "title", "New"),))))
    off.click(off.page.back)
    assert off.pending() == [("Title New → Web front end", "")]
    assert not off.page.back.isVisible()
    off.press("Ctrl+Z")
    assert off.model.edits == ()


def test_a_table_that_is_only_read_offers_no_change(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    assert off.page.form is not None
    off.page.form.open_more()
    editor = off.line("backing_chain").editor
    assert isinstance(editor, TableEditor)
    assert editor.table.rowCount() == 1
    assert not editor.add.isVisible()
    editor.table.setCurrentCell(0, 0)
    editor.table.setFocus()
    off.press("F2")
    off.press("Del")
    assert off.model.edits == ()


# The keyboard.


def test_the_window_s_keys_work_wherever_the_keyboard_is(off: HardwareWindow) -> None:
    for number, page in ((1, "overview"), (2, "performance"), (4, "snapshots"), (5, "xml"), (3, "hardware")):
        off.press(f"Alt+{number}")
        assert off.window.page == page
    off.page.show_place(DISK)
    for widget in (off.page.list.view, off.line("serial").editor.target(), off.page.xml, off.window.header.start,
                   off.window.sidebar.item("hardware")):  # fmt: skip
        off.page.show_place(DISK)
        widget.setFocus()
        off.press("Ctrl+Tab")
        assert off.page.header.title.text() == "CD drive sda", widget
        off.press("Ctrl+Shift+Tab")
        assert off.page.header.title.text() == "Disk vda", widget
        off.press("Ctrl+F")
        assert off.page.search.hasFocus()


def test_ctrl_z_in_a_field_takes_the_last_change_back_wherever_it_was(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    off.model.set(DISK, "cache", "none")
    off.type("serial", "abc")
    off.press("Ctrl+Z")
    assert off.model.value(DISK, "serial") is None
    off.press("Ctrl+Z")
    assert off.model.edits == ()
    off.press("Ctrl+Shift+Z")
    off.press("Ctrl+Shift+Z")
    assert (off.model.value(DISK, "cache"), off.model.value(DISK, "serial")) == ("none", "abc")


def test_hardware_is_added_by_key_and_the_console_s_key_applies_here(off: HardwareWindow) -> None:
    off.press("Ctrl+Shift+A")
    off.dialog(AddHardwareWizard).reject()
    off.window.activateWindow()
    off.model.set(MACHINE, "title", "New")
    off.press("Ctrl+Return")
    assert isinstance(off.sent_last(Change), Change)
    assert not [c for c in off.sent.commands if isinstance(c, Act)]


def test_all_of_the_page_is_reached_by_tab(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    off.model.set(DISK, "cache", "none")
    off.page.search.setFocus()
    seen = []
    for _ in range(60):
        off.press("Tab")
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused)
    bar = off.page.pending
    wanted = [off.page.add, off.page.list.view, off.page.xml, off.page.remove, off.line("cache").editor.target(),
              bar.review, bar.undo, bar.apply]  # fmt: skip
    places = [seen.index(widget) for widget in wanted]
    assert places == sorted(places), "in the order they are read"


# What comes between.


def test_a_host_that_goes_away_locks_the_page_and_keeps_what_waits(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    off.type("serial", "abc")
    off.tell_host(Phase.LOST)
    assert not off.line("serial").editor.isEnabled()
    assert off.page.pending.isVisible()
    assert not off.page.pending.apply.isEnabled()
    assert "not connected" in off.page.pending.count.text()
    assert not off.page.add.isEnabled()
    asked = off.sent.commands.count(ReadHardware(KEY))
    off.tell_host(Phase.OPEN)
    off.wait(lambda: off.sent.commands.count(ReadHardware(KEY)) > asked)
    assert off.line("serial").editor.isEnabled()
    assert off.line("serial").editor.edit.text() == "abc"  # type: ignore[attr-defined]
    assert off.page.pending.apply.isEnabled()


def test_a_disk_leads_to_its_volume_once_pools_are_read(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    assert not off.page.show_pool.isEnabled()
    off.tell_inventory()
    off.page.show_place(DISK)
    assert off.page.show_pool.isVisible()
    off.page.show_pool.trigger()
    assert off.shown == [(LAB, "storage", "default", "web-01.qcow2")]


def test_a_read_only_connection_shows_all_and_changes_nothing(qtbot: QtBot) -> None:
    it = HardwareWindow(qtbot, read_only=True)
    it.page.show_place(DISK)
    assert not any(line.editor.isEnabled() for line in it.page.form.lines.values())  # type: ignore[union-attr]
    for button in (it.page.add, it.page.remove, it.page.resize_disk):
        assert not button.isEnabled()
    assert it.page.xml.isEnabled()


def test_a_display_whose_password_cannot_be_read_cannot_be_changed(qtbot: QtBot) -> None:
    it = HardwareWindow(qtbot, secure=False)
    it.page.show_place(next(e.place for e in it.page.list.entries if e.place.kind == "graphics"))
    lines = [line for line in it.page.form.lines.values() if line.editor.isVisible()]  # type: ignore[union-attr]
    assert lines
    assert not any(line.editor.isEnabled() for line in lines)
    it.click(it.page.xml)
    dialog = it.dialog(DeviceXmlDialog)
    assert dialog.editor.edit.isReadOnly()
    assert "password" in dialog.footer.text.text()


def test_a_hostile_name_is_plain_text_everywhere(qtbot: QtBot) -> None:
    text = edited(TEXT, (SetField(MACHINE, "title", HOSTILE), SetField(DISK, "source_file", f"/{HOSTILE}"),
                         SetField(NIC, "network", HOSTILE)))  # fmt: skip
    it = HardwareWindow(qtbot, text)
    for place in (DISK, NIC, DRIVE):
        it.page.show_place(place)
    it.model.set(MACHINE, "title", HOSTILE + "2")
    it.model.remove(DISK)
    for label in it.window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
    assert "\u202e" not in "".join(e.title + e.line for e in it.page.list.entries)
    assert "\u202e" not in "".join(words for words, _ in it.pending())


def test_a_machine_that_vanishes_leaves_its_page_to_be_read(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    off.type("serial", "abc")
    off.world.take([Gone((KEY,))])
    assert off.window.notice.label.text() == "This machine no longer exists."
    assert not off.page.pending.apply.isEnabled()
    off.window.close()
    assert not off.dialogs(ConfirmDialog)
    assert not off.window.isVisible()


# Going away.


def test_turning_the_page_keeps_what_waits(off: HardwareWindow) -> None:
    off.page.show_place(DISK)
    off.type("serial", "abc")
    for number in (1, 4, 3):
        off.press(f"Alt+{number}")
    assert off.pending() == [("Serial none → abc", "")]


def test_closing_the_window_asks_while_changes_wait(off: HardwareWindow) -> None:
    off.model.set(MACHINE, "title", "New")
    off.model.set(DISK, "cache", "none")
    off.press("Ctrl+W")
    dialog = off.dialog(ConfirmDialog)
    assert dialog.question.text() == "Throw 2 changes away?"
    assert (dialog.deed_button.text(), dialog.cancel_button.text()) == ("Throw away", "Keep editing")
    assert dialog.cancel_button.hasFocus()
    off.press("Esc", dialog)
    assert off.window.isVisible()
    assert len(off.model.edits) == 2
    off.window.activateWindow()
    off.press("Ctrl+W")
    off.click(off.dialog(ConfirmDialog).deed_button)
    assert not off.window.isVisible()


def test_the_page_gives_the_keyboard_to_its_list(off: HardwareWindow) -> None:
    off.press("Alt+1")
    off.press("Alt+3")
    assert off.page.list.view.hasFocus()


def test_closing_without_changes_asks_nothing(off: HardwareWindow) -> None:
    off.press("Ctrl+W")
    assert not off.window.isVisible()


def test_what_is_on_screen_is_read_again_and_painted_only_where_it_differs(running: HardwareWindow) -> None:
    def asked() -> int:
        return sum(isinstance(command, ReadHardware) for command in running.sent.commands)

    running.bot.waitUntil(lambda: not running.model._again.isActive(), timeout=30_000)  # its window came to the front
    running.tell(Hardware(KEY, TEXT, TEXT))
    before, heard = asked(), []
    running.model.changed.connect(lambda: heard.append(1))
    running.window.look_again()
    running.window.look_again()
    assert asked() == before + 1, "a host that takes its time is not asked twice"
    running.tell(Hardware(KEY, TEXT, TEXT))
    assert not heard
    running.window.look_again()
    other = TEXT.replace("<on_reboot>restart<", "<on_reboot>destroy<")
    assert other != TEXT
    running.tell(Hardware(KEY, TEXT, other))
    assert heard and running.model.live_value(MACHINE, "on_reboot") == "destroy"
    running.window.show_page("overview")
    running.window.look_again()
    assert asked() == before + 2


def test_what_is_shown_stays_the_same_device_when_others_get_other_numbers(off: HardwareWindow) -> None:
    def document(*names: str) -> str:
        made = "".join(f"<rng model='virtio'><backend model='random'>/dev/{name}</backend></rng>" for name in names)
        return TEXT.replace("</devices>", f"{made}</devices>")

    off.tell(Hardware(KEY, document("one", "two")))
    numbers = [each.place for each in off.page.list.entries if each.place.kind == "rng"]
    off.page.show_place(numbers[-2])

    def shown() -> str:
        editor = off.line("device").editor
        assert isinstance(editor, PathEditor)
        return editor.edit.text()

    assert shown() == "/dev/one" and off.page.list.current is not None
    off.tell(Hardware(KEY, document("two", "three", "one")))
    assert off.page.list.current.place == Place("rng", f"#{len(numbers) + 1}")
    assert shown() == "/dev/one"
    off.tell(Hardware(KEY, document("two", "three")))
    off.tell(Hardware(KEY, document("two", "three", "four")))
    assert shown() != "/dev/one"


def test_what_others_tuned_while_it_runs_is_told_beside_what_is_stored(running: HardwareWindow) -> None:
    pins = "<cputune><shares>777</shares><vcpupin vcpu='0' cpuset='1-2'/></cputune>"
    label = "<seclabel type='dynamic' model='dac' relabel='yes'><label>+64055:+108</label></seclabel>"
    bare = re.sub(r"<(resource|seclabel)\b.*?</\1>", "", TEXT, flags=re.DOTALL)
    live = bare.replace("</vcpu>", f"</vcpu>{pins}<resource><partition>/m</partition></resource>", 1)
    running.tell(Hardware(KEY, bare, live.replace("</domain>", f"{label}</domain>")))
    running.page.show_place(MACHINE, "tuning")
    assert running.remark("vcpu_pins") == "0: 1-2 until it restarts"
    assert running.remark("cpu_shares") == "777 until it restarts"
    assert running.page.form is not None
    running.page.form.open_more()
    assert "until" not in running.remark("partition"), "libvirt fills that in"
    running.page.show_place(MACHINE, "security")
    assert running.remark("security_labels") == "In force: dac: dynamic yes +64055:+108"


def test_performance_counters_tell_what_they_counted(running: HardwareWindow) -> None:
    running.tell(Hardware(KEY, TEXT, TEXT, counters=(("cpu_clock", 1234567), ("page_faults", 9))))
    running.page.show_place(MACHINE, "advanced")
    assert "counted so far: cpu_clock 1,234,567, page_faults 9" in running.page.header.line.text()
    running.page.show_place(MACHINE, "tuning")
    assert "counted" not in running.page.header.line.text()
