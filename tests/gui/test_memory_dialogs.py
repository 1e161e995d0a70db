"""The dialogs of a machine's memory: flaws stand beside their fields, nothing typed is lost, costs are said before."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOST, OFF, Sent, change, change_host, template, web, world_with_machines
from virtgui.model.commands import Act, Command, Verb
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.memory_rules import Memory, refusal
from virtgui.model.messages import Finished, Seen
from virtgui.model.problems import Problem
from virtgui.model.saving import (
    Dump,
    DumpFormat,
    KeepSaved,
    Meanwhile,
    Peek,
    Peeked,
    Peeks,
    ReadSaved,
    RestoreFrom,
    Saved,
    SavedRead,
    SaveTo,
    SendSignal,
    Wakes,
)
from virtgui.model.snapshots import FileFact, MachineDisk, ReadSnapshots, Snapshots, SnapshotsRead, Space, Traits
from virtgui.util.frozen import replace
from virtgui.views.memory.dialogs import dialog
from virtgui.views.memory.menu import MemoryMenu
from virtgui.views.memory.peek_dialog import PAGE, PeekDialog
from virtgui.views.memory.saved_dialog import SavedDialog
from virtgui.views.memory.signal_dialog import SignalDialog
from virtgui.views.memory.write_dialogs import DumpDialog, SaveDialog

_C = TypeVar("_C", bound=Command)
_D = TypeVar("_D", bound=QDialog)
MIB = 1 << 20
XML = f"<domain type='kvm'>\n  <name>web-01</name>\n  <uuid>{BUSY.uuid}</uuid>\n</domain>\n"


def known(**changes: object) -> Snapshots:
    made = Snapshots(
        BUSY,
        "web-01",
        active=True,
        driver="QEMU",
        memory_kib=64 * 1024,
        disks=(MachineDisk("vda", format="qcow2", source="/i/web.qcow2"),),
        files=(FileFact("/i/web.qcow2", "default", "web.qcow2", 64 * MIB, MIB),),
        spaces=(Space("/i", "default", 10 * MIB), Space("/big", "big", 900 * MIB)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


class Desk:
    """Dialogs whose host is answered for by hand."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.world = world_with_machines()
        self.sent = Sent()

    def open(self, what: Memory, kind: type[_D], key: DomainKey = BUSY) -> _D:
        made = dialog(what, key, self.world, self.sent)
        self.qtbot.addWidget(made)
        made.show()
        assert isinstance(made, kind)
        return made

    def last(self, kind: type[_C]) -> tuple[Ticket, _C]:
        return next((Ticket(n + 1), c) for n, c in reversed(list(enumerate(self.sent.commands))) if isinstance(c, kind))

    def count(self, kind: type[Command]) -> int:
        return sum(isinstance(each, kind) for each in self.sent.commands)

    def tell(self, told: Snapshots) -> None:
        self.world.take([SnapshotsRead(self.last(ReadSnapshots)[0], BUSY, told)])

    def saved(self, saved: Saved | None, problem: Problem | None = None) -> None:
        ticket, asked = self.last(ReadSaved)
        self.world.take([SavedRead(ticket, asked.domain, asked.path, saved, problem)])

    def end(self, kind: type[Command], problem: Problem | None = None) -> None:
        self.world.take([Finished(self.last(kind)[0], 1.0, problem)])


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_a_file_is_proposed_where_there_is_room_and_bad_ones_are_refused_beside_the_field(desk: Desk) -> None:
    it = desk.open(Memory.SAVE_TO, SaveDialog)
    assert not it.deed.isEnabled()
    desk.tell(known())
    assert it.path.text().startswith("/big/web-01-") and it.path.text().endswith(".save") and it.deed.isEnabled()
    for text, why in (
        ("", "Enter a file"),
        ("web.save", "full path"),
        ("/i/../etc/x", "full path"),
        ("/i/a\x01b", "character"),
        ("/i/web.qcow2", "nothing is overwritten"),
    ):
        it.path.clear()
        QTest.keyClicks(it.path, text) if text.isprintable() else it.path.setText(text)
        it.look()
        assert why in it.flaw.text() and it.flaw.isVisible() and not it.deed.isEnabled()
        assert it.path.text() == text
    it.path.setText("/i/web.save")
    it.look()
    assert any("may be too little" in text for text in it.lines.texts)
    it.wakes.setCurrentIndex(it.wakes.findData(Wakes.PAUSED))
    it.cache.setChecked(True)
    it.agree()
    assert desk.last(SaveTo)[1] == SaveTo(BUSY, "/i/web.save", Wakes.PAUSED, bypass_cache=True)
    assert not it.isVisible()


@pytest.mark.parametrize(("what", "kind"), [(Memory.SAVE_TO, SaveDialog), (Memory.DUMP, DumpDialog)])
def test_a_machine_that_goes_off_meanwhile_has_no_memory_to_write(
    what: Memory, kind: type[SaveDialog | DumpDialog], desk: Desk
) -> None:
    shown = desk.open(what, kind)
    desk.tell(known())
    assert shown.deed.isEnabled()
    change(desk.world, id=-1, state=DomainState.SHUTOFF)
    assert not shown.deed.isEnabled() and "It is off" in shown.footer.text.text()
    desk.tell(known(active=False))
    assert not shown.deed.isEnabled()
    change(desk.world, id=7, state=DomainState.RUNNING)
    desk.tell(known())
    assert shown.deed.isEnabled() and not shown.footer.text.text()
    change_host(desk.world, phase=Phase.LOST)
    assert not shown.deed.isEnabled()
    closed = dialog(what, BUSY, desk.world, desk.sent)
    closed.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    closed.show()
    closed.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    change_host(desk.world, phase=Phase.OPEN)  # who is gone hears of nothing


def test_what_a_dump_costs_is_said_before(desk: Desk) -> None:
    it = desk.open(Memory.DUMP, DumpDialog)
    desk.tell(known(traits=Traits(unsaveable=("a device of the host",))))
    assert it.path.text().endswith(".core") and it.deed.isEnabled()
    assert any("passwords" in text for text in it.lines.texts) and "cannot be stopped" in it.deed.toolTip()
    it.form.setCurrentIndex(it.form.findData(DumpFormat.WIN_DMP))
    assert it.path.text().endswith(".dmp")
    it.meanwhile.setCurrentIndex(it.meanwhile.findData(Meanwhile.CRASH))
    assert any("unsaved data" in text for text in it.lines.texts)
    it.form.setCurrentIndex(it.form.count() - 1)  # all of its state, devices too
    assert not it.deed.isEnabled() and any("a device of the host" in text for text in it.lines.texts)
    it.form.setCurrentIndex(it.form.findData(DumpFormat.KDUMP_ZLIB))
    it.path.setText("/big/a.kdump")
    it.agree()
    plan = desk.last(Dump)[1]
    assert plan == Dump(BUSY, "/big/a.kdump", format=DumpFormat.KDUMP_ZLIB, meanwhile=Meanwhile.CRASH)


def test_a_machine_goes_on_from_a_file_with_what_was_changed(desk: Desk) -> None:
    it = desk.open(Memory.RESTORE, SavedDialog, OFF)
    assert not it.restore.isEnabled() and it.editor.edit.isReadOnly()
    it.path.setText("relative")
    it.read()
    assert "full path" in it.flaw.text() and not desk.count(ReadSaved)
    it.path.setText("/i/web.save")
    QTest.keyClick(it.path, Qt.Key.Key_Return)
    assert desk.last(ReadSaved)[1] == ReadSaved(OFF, "/i/web.save") and it.isVisible()
    desk.saved(None, Problem("read it", "There is no such file."))
    assert "no such file" in it.footer.text.text() and it.path.text() == "/i/web.save"
    it.read()
    desk.saved(Saved("web-01", BUSY.uuid, 65536, XML))
    assert "memory of web-01, 64 MiB" in it.about.text() and "another machine" in it.about.text()
    assert not it.restore.isEnabled() and "runs already" in it.restore.toolTip()
    desk.world.take([Seen((web(id=-1, state=DomainState.SHUTOFF),))])
    assert it.restore.isEnabled() and not it.keep.isEnabled()
    it.editor.set_text(XML.replace("<uuid>", "<uuid", 1))
    it.restore.click()
    assert not desk.count(RestoreFrom) and it.footer.text.text() and "<uuid1" in it.editor.text()
    other = XML.replace("</uuid>", "</uuid><title>t</title>")
    it.editor.set_text(other)
    it.restore.click()
    assert desk.last(RestoreFrom)[1] == RestoreFrom(BUSY, "/i/web.save", "web-01", other)
    assert not it.restore.isEnabled()
    desk.end(RestoreFrom, Problem("restore", "Its network is off."))
    assert it.isVisible() and "network is off" in it.footer.text.text() and it.editor.text() == other
    it.restore.click()
    desk.end(RestoreFrom)
    assert not it.isVisible()


def test_a_saved_state_is_changed_or_thrown_away(desk: Desk) -> None:
    desk.world.take([Seen((template(saved=True),))])
    it = desk.open(Memory.SAVED, SavedDialog, OFF)
    assert desk.last(ReadSaved)[1] == ReadSaved(OFF) and not it.path.isVisible() and not it.restore.isVisible()
    desk.saved(Saved("template", OFF.uuid, 65536, XML))
    assert not it.keep.isEnabled() and "Nothing is changed" in it.keep.toolTip()
    it.wakes.setCurrentIndex(it.wakes.findData(Wakes.RUNNING))
    assert it.keep.isEnabled()
    it.keep.click()
    assert desk.last(KeepSaved)[1] == KeepSaved(OFF, "", XML, Wakes.RUNNING)
    desk.end(KeepSaved, Problem("change it", "The name cannot be changed."))
    assert it.isVisible() and "name cannot be changed" in it.footer.text.text()
    it.discard.click()
    asked = it.findChild(QDialog)
    assert asked is not None and not desk.count(Act)
    asked.accept()
    assert desk.last(Act)[1] == Act(OFF, Verb.DISCARD_SAVED)
    desk.end(Act, Problem("discard it", "It is locked."))
    assert "locked" in it.footer.text.text() and it.keep.isEnabled()
    desk.world.take([Seen((template(saved=False),))])
    assert not it.keep.isEnabled() and "no saved state any more" in it.keep.toolTip()


def test_what_a_memory_dialog_does_is_copied_as_virsh(desk: Desk) -> None:
    it = desk.open(Memory.DUMP, DumpDialog)
    assert not it.virsh_button.isEnabled()
    desk.tell(known())
    it.path.setText("/big/a.core")
    it.look()
    it.virsh_button.click()
    assert copied_text().endswith("dump --memory-only --format elf -- web-01 /big/a.core")
    assert "Copied: virsh" in it.footer.text.text()

    file = desk.open(Memory.RESTORE, SavedDialog, OFF)
    file.path.setText("/i/web.save")
    file.read()
    file.virsh_menu.fill()
    assert [action.text() for action in file.virsh_menu.actions()] == ["Nothing can be done now"]
    desk.saved(Saved("web-01", BUSY.uuid, 65536, XML))
    file.virsh_menu.fill()
    restore, keep = file.virsh_menu.actions()
    restore.trigger()
    assert copied_text().endswith("restore -- /i/web.save")
    keep.trigger()
    assert copied_text().endswith("save-image-edit -- /i/web.save")
    file.editor.set_text(XML.replace("</uuid>", "</uuid><title>t</title>"))
    file.virsh_menu.fill()
    restore = file.virsh_menu.actions()[0]
    assert not restore.isEnabled() and "passwords" in restore.toolTip()

    desk.world.take([Seen((template(saved=True),))])
    own = desk.open(Memory.SAVED, SavedDialog, OFF)
    own.virsh_menu.fill()
    lines = []
    for action in own.virsh_menu.actions():
        action.trigger()
        lines.append(copied_text().split()[3])
    assert lines == ["managedsave-edit", "managedsave-remove"]


def copied_text() -> str:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()


def test_memory_is_shown_as_bytes_page_by_page(desk: Desk) -> None:
    it = desk.open(Memory.PEEK, PeekDialog)
    assert [it.what.itemText(n) for n in range(it.what.count())][2:] == ["Disk vda"]
    it.address.setText("0xnonsense")
    QTest.keyClick(it.address, Qt.Key.Key_Return)
    assert "0x7c00" in it.flaw.text() and not desk.count(Peek) and it.address.text() == "0xnonsense"
    it.address.setText("4K")
    it.read()
    ticket, asked = desk.last(Peek)
    assert asked == Peek(BUSY, Peeks.PHYSICAL, 4096, PAGE) and not it.read_button.isEnabled()
    desk.world.take([Peeked(ticket, BUSY, 4096, b"A guest's\0own \xffwords")])
    assert it.shown.toPlainText().splitlines() == [
        "0000000000001000  41 20 67 75 65 73 74 27  73 00 6f 77 6e 20 ff 77  A guest's.own .w",
        "0000000000001010  6f 72 64 73                                       ords",
    ]
    it.on.click()
    assert desk.last(Peek)[1].address == 8192 and it.address.text() == "0x2000"
    desk.world.take([Peeked(desk.last(Peek)[0], BUSY, 8192, problem=Problem("read", "There is no memory there."))])
    assert "no memory there" in it.flaw.text() and it.shown.toPlainText()
    it.what.setCurrentIndex(2)
    assert not it.shown.toPlainText() and not it.on.isEnabled()
    it.address.setText("0")
    it.read()
    assert desk.last(Peek)[1] == Peek(BUSY, Peeks.DISK, 0, PAGE, "vda")
    change(desk.world, id=-1, state=DomainState.SHUTOFF)
    it.what.setCurrentIndex(0)
    desk.world.take([Peeked(desk.last(Peek)[0], BUSY, 0, b"x")])
    assert not it.read_button.isEnabled() and "only its disks" in it.read_button.toolTip()


def test_a_signal_goes_to_the_first_process_of_a_container(desk: Desk) -> None:
    it = desk.open(Memory.SIGNAL, SignalDialog)
    it.number.setCurrentIndex(it.number.findText("HUP (1)"))
    it.deed.click()
    assert desk.last(SendSignal)[1] == SendSignal(BUSY, 1, 1)


def test_the_menu_offers_what_makes_sense_and_says_why_not(desk: Desk, qtbot: QtBot) -> None:
    chosen: list[DomainKey] = [BUSY]
    parent = QDialog()
    qtbot.addWidget(parent)
    menu = MemoryMenu(parent, desk.world, desk.sent, lambda: tuple(chosen))
    on = {what for what, action in menu.actions.items() if action.isEnabled()}
    assert on == {Memory.SAVE_TO, Memory.DUMP, Memory.PEEK}
    assert "containers" in menu.actions[Memory.SIGNAL].toolTip()
    chosen.append(OFF)
    menu.actions[Memory.PEEK].trigger()  # looks once more
    assert menu.dialog is None and "only one" in menu.actions[Memory.PEEK].toolTip()
    chosen[:] = [OFF]
    menu.update()
    assert {what for what, action in menu.actions.items() if action.isEnabled()} == {Memory.RESTORE, Memory.PEEK}
    change_host(desk.world, phase=Phase.LOST)
    menu.update()
    assert not any(action.isEnabled() for action in menu.actions.values())


@pytest.mark.parametrize("what", list(Memory))
def test_a_read_only_host_and_one_without_memory_files_refuse(what: Memory, desk: Desk) -> None:
    host = desk.world.hosts[HOST]
    assert "read-only" in refusal(what, web(), replace(host, read_only=True))
    if what not in (Memory.SAVED, Memory.SIGNAL):
        assert refusal(what, web(), replace(host, driver="LXC"))
