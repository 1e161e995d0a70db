"""The page of backups: what is there, in chains; nothing begins before a dialog has said what it does."""

from __future__ import annotations

import time
from typing import TypeVar

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QDialog, QWidget
from PyQt6.sip import isdeleted
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOSTILE, Sent, change_host, world_with_machines
from virtgui.model.backups import (
    Backup,
    BackupDisk,
    BackupPlan,
    Backups,
    BackupsRead,
    Checkpoint,
    CheckpointDisk,
    DeleteBackups,
    DeleteCheckpoints,
    LimitBackup,
    MakeCheckpoint,
    ReadBackups,
    RedefineCheckpoint,
    Scope,
    TakeBackup,
    VerifyBackups,
    Way,
)
from virtgui.model.commands import Command
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.making import CloneVolume, Define, Make, PutDisks
from virtgui.model.messages import Began, Finished, Seen
from virtgui.model.problems import Problem
from virtgui.model.restores import To
from virtgui.model.schedules import Kept, Ran, Schedule, What
from virtgui.model.snapshots import FileFact, MachineDisk, Space
from virtgui.qtmodels.schedule_book import ScheduleBook
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.util.errand import Cannot
from virtgui.util.frozen import replace
from virtgui.views.backups.backups_pane import BackupsPane
from virtgui.views.backups.checkpoints_pane import CheckpointsPane
from virtgui.views.backups.page import BackupsPage
from virtgui.views.backups.restore_dialog import RestoreDialog
from virtgui.views.backups.schedule_dialog import ScheduleDialog
from virtgui.views.backups.take_dialog import TakeBackupDialog
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.machine_window import MachineWindow

_D = TypeVar("_D", bound=QDialog)
_C = TypeVar("_C", bound=Command)
GIB = 1 << 30
DISK = "/i/web.qcow2"
DEFINITION = """<domain type='kvm'><name>web-01</name><uuid>{uuid}</uuid><memory>1</memory><os><type>hvm</type></os>
<devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/i/web.qcow2'/>
<target dev='vda'/></disk><interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/>
</interface></devices></domain>"""


def backup(number: str, parent: str = "", *, at: float = 1e9, **changes: object) -> Backup:
    below = f"{parent}-vda.qcow2" if parent else ""
    disk = BackupDisk("vda", f"{number}-vda.qcow2", 20 * GIB, GIB, "00", below, "qcow2", DISK)
    scope = Scope.INCREMENTAL if parent else Scope.FULL
    definition = DEFINITION.format(uuid=BUSY.uuid)
    made = Backup(number, "kept", "web-01", BUSY.uuid, at, scope, (disk,), parent, number, definition=definition)
    return replace(made, **changes)  # type: ignore[arg-type]


def counting(name: str, parent: str = "", **changes: object) -> Checkpoint:
    made = Checkpoint(name, parent, 1_000_000_000, "", (CheckpointDisk("vda", name, 5 << 20),), document=f"<{name}/>")
    return replace(made, **changes)  # type: ignore[arg-type]


def known(*backups: Backup, **changes: object) -> Backups:
    made = Backups(
        BUSY,
        "web-01",
        True,
        active=True,
        driver="QEMU",
        disks=(MachineDisk("vda", format="qcow2", source=DISK), MachineDisk("sda", "cdrom", read_only=True)),
        files=(FileFact(DISK, "default", "web.qcow2", 20 * GIB, 3 * GIB),),
        checkpoints=tuple(counting(each.checkpoint, each.parent) for each in backups),
        backups=backups,
        spaces=(Space("/i", "default", 50 * GIB), Space("/kept", "kept", 50 * GIB)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


class Shelf:
    """Where schedules are kept, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}
        self.ran: list[str] = []
        self.wrong = ""
        self.spoilt: tuple[str, ...] = ()

    def damaged(self) -> tuple[str, ...]:
        return self.spoilt

    def all(self) -> tuple[Kept, ...]:
        return tuple(self.kept.values())

    def put(self, schedule: Schedule) -> None:
        if self.wrong:
            raise Cannot(self.wrong)
        self.kept[schedule.name] = Kept(schedule, timer="active", next="Fri 02:00")

    def remove(self, name: str) -> None:
        del self.kept[name]

    def run(self, name: str) -> None:
        self.ran.append(name)

    def lack(self) -> str:
        return ""


class Desk:
    """A machine's window at its backups, whose host is answered for by hand."""

    def __init__(self, qtbot: QtBot, *, closes: bool = False) -> None:
        """`closes`: the test closes its window."""
        self.qtbot = qtbot
        self.world = world_with_machines()
        self.sent = Sent()
        self.shelf = Shelf()
        self.book = ScheduleBook(self.shelf)
        self.window = MachineWindow(
            BUSY,
            self.world,
            self.sent,
            Settings.in_memory(),
            Watcher(Sent()),
            "backups",
            schedules=lambda: self.book,
        )
        if not closes:
            qtbot.addWidget(self.window)
        self.window.show()
        page = self.window.built("backups")
        assert isinstance(page, BackupsPage)
        self.page, self.pane = page, page.backups
        self.answered = 0

    def of(self, kind: type[_C]) -> list[tuple[Ticket, _C]]:
        return [(Ticket(n + 1), c) for n, c in enumerate(self.sent.commands) if isinstance(c, kind)]

    def last(self, kind: type[_C]) -> _C:
        return self.of(kind)[-1][1]

    def answer(self, told: Backups | None, problem: Problem | None = None) -> None:
        for ticket, command in self.of(ReadBackups):
            if ticket > self.answered:
                self.answered = ticket
                self.world.take([BackupsRead(ticket, command.domain, told, problem)])

    def end(self, kind: type[Command], problem: Problem | None = None, text: str = "") -> None:
        self.world.take([Finished(self.of(kind)[-1][0], 1.0, problem, text)])

    def cells(self) -> list[str]:
        return [" | ".join(row.cells) for row in self.pane.list.rows]


def dialog(pane: object, kind: type[_D]) -> _D:
    found = pane.dialog  # type: ignore[attr-defined]
    assert isinstance(found, kind)
    return found


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


FULL, SMALL, SECOND = backup("full"), backup("small", "full", at=1.1e9), backup("second", at=1.2e9)


def test_chains_are_shown_the_newest_first_and_what_is_broken_says_so(desk: Desk) -> None:
    assert "Reading" in desk.pane.empty.text() and not desk.pane.take_button.isEnabled()
    desk.answer(known())
    assert "no backup yet" in desk.pane.empty.text() and desk.pane.take_button.isEnabled()
    desk.page.source.read()
    other = backup("other", uuid="x", machine="db")
    desk.answer(known(FULL, SMALL, SECOND, other))
    assert [(row.key[1], row.under[1:]) for row in desk.pane.list.rows] == [
        ("second", ()),
        ("full", ()),
        ("small", ("full",)),
    ]
    assert "What changed" in desk.cells()[2] and "Complete" in desk.cells()[2]
    desk.page.source.read()
    desk.answer(known(replace(FULL, missing=("full-vda.qcow2",)), SMALL, SECOND))
    assert "full-vda.qcow2 is not there any more" in desk.cells()[2]
    assert len(desk.pane.warnings.texts) == 2
    desk.pane.list.choose(("kept", "small"))
    assert not desk.pane.restore_button.isEnabled() and "not there" in desk.pane.restore_button.toolTip()


def test_a_list_of_changes_that_was_lost_is_said(desk: Desk) -> None:
    desk.answer(known(FULL, checkpoints=(counting("full", broken=("vda",)),)))
    assert "next backup has all of it" in " ".join(desk.pane.warnings.texts)


def test_a_host_that_is_away_or_read_only_leaves_the_list(desk: Desk) -> None:
    desk.answer(known(FULL))
    change_host(desk.world, phase=Phase.LOST)
    assert not desk.pane.take_button.isEnabled() and "not connected" in desk.pane.take_button.toolTip()
    assert len(desk.pane.list.rows) == 1
    change_host(desk.world, phase=Phase.OPEN, read_only=True)
    assert "read-only" in desk.pane.take_button.toolTip()


def test_a_backup_is_taken_as_it_was_chosen(desk: Desk) -> None:
    desk.answer(known(FULL))
    desk.pane.take_button.click()
    it = dialog(desk.pane, TakeBackupDialog)
    assert it.line.text() == "Of web-01, which runs."
    it.refresh(known(FULL, active=False))
    assert it.line.text() == "Of web-01, which is off."
    it.refresh(known(FULL))
    assert it.plan.scope is Scope.INCREMENTAL and it.plan.parent == "full" and it.changed.isChecked()
    assert set(it.disks) == {"vda"}
    it.full.click()
    it.speed.setValue(10)
    it.checksums.click()
    it.ways[Way.EXPORT].click()
    assert it.deed.text() == "Give out" and not it.deed.isEnabled()
    QTest.keyClicks(it.address, "/run/x.sock")
    assert it.deed.isEnabled()
    it.ways[Way.PUSH].click()
    it.disks["vda"].click()
    assert not it.deed.isEnabled() and "at least one disk" in " ".join(it.remarks.texts)
    it.disks["vda"].click()
    QTest.keyClick(it.deed, Qt.Key.Key_Space)
    plan = desk.last(TakeBackup).plan
    assert (plan.scope, plan.way, plan.speed, plan.checksums) == (Scope.FULL, Way.PUSH, 10 << 20, False)


def test_what_changed_is_fetched_where_that_can_be(desk: Desk) -> None:
    desk.answer(known(FULL))
    desk.pane.take_button.click()
    it = dialog(desk.pane, TakeBackupDialog)
    it.ways[Way.FETCH].click()
    assert it.changed.isChecked() and it.deed.isEnabled()
    it.ways[Way.EXPORT].click()  # gives out all
    assert it.full.isChecked()
    it.ways[Way.FETCH].click()
    it.changed.click()
    it.deed.click()
    plan = desk.last(TakeBackup).plan
    assert (plan.scope, plan.way, plan.parent) == (Scope.INCREMENTAL, Way.FETCH, "full")


def copied(page: QWidget, text: str) -> str:
    """Choose a line in a pane's menu; what the clipboard has then."""
    assert isinstance(page, BackupsPane | CheckpointsPane)
    board = QGuiApplication.clipboard()
    assert board is not None
    board.setText("")
    QTest.keyClick(page.copies.button, Qt.Key.Key_Space)
    page.copies.menu.close()
    (action,) = (each for each in page.copies.menu.actions() if each.text().replace("&", "") == text)
    if not action.isEnabled():
        return action.toolTip()
    action.trigger()
    assert "Copied" in page.copies.said.text()
    return board.text()


def test_every_deed_is_copied_as_virsh(desk: Desk) -> None:
    desk.answer(known(FULL, SMALL))
    board = QGuiApplication.clipboard()
    assert board is not None
    desk.pane.take_button.click()
    it = dialog(desk.pane, TakeBackupDialog)
    it.copy.click()
    first, begin = board.text().split(" &&\n")
    assert "vol-create --pool kept" in first and "small-vda.qcow2" in first  # which it stands on
    assert "backup-begin --domain web-01 --backupxml /dev/stdin --reuse-external --checkpointxml /dev/fd/3" in begin
    assert "<incremental>small" in begin or 'incremental="small"' in begin
    it.ways[Way.FETCH].click()
    it.copy.click()
    assert "no command line" in it.footer.text.text() and board.text().endswith(begin)
    it.reject()
    assert "No backup of it runs" in copied(desk.pane, "End the backup that runs")
    assert "Choose backups first" in copied(desk.pane, "Delete")
    desk.pane.list.choose(("kept", "full"))
    lines = copied(desk.pane, "Delete").split(" &&\n")
    assert lines[0].endswith("vol-delete --pool kept --vol full.vgbackup.json")
    assert any(line.endswith("small-vda.qcow2") for line in lines)  # nothing without the full one
    assert sum("checkpoint-delete --domain web-01" in line for line in lines) == 2
    plan = BackupPlan("x", "kept", ("vda",))
    desk.world.take([Began(Ticket(99), TakeBackup(BUSY, plan, True), "web-01", 1.0, True)])
    desk.answer(known(FULL, busy=True))
    assert copied(desk.pane, "End the backup that runs").endswith("domjobabort --domain web-01")
    pane = desk.page.show_part("checkpoints")
    assert isinstance(pane, CheckpointsPane)
    assert "checkpoint-create --domain web-01 --xmlfile /dev/stdin" in copied(pane, "Begin one now")
    assert "Choose checkpoints" in copied(pane, "Delete")
    pane.list.choose(("full",))
    line = "checkpoint-delete --domain web-01 --checkpointname full"
    assert copied(pane, "Delete").endswith(line)
    assert copied(pane, "Delete only the record").endswith(line.replace(" --domain", " --metadata --domain"))


def test_the_one_that_runs_is_held_back(desk: Desk) -> None:
    desk.answer(known(FULL))
    assert not desk.pane.speed.isVisible()
    desk.world.take([Began(Ticket(99), TakeBackup(BUSY, BackupPlan("x", "kept", ("vda",)), True), "web-01", 1.0, True)])
    desk.answer(known(FULL, busy=True))
    assert desk.pane.speed.isVisible() and "runs already" in desk.pane.take_button.toolTip()
    desk.pane.speed.setValue(20)
    assert desk.last(LimitBackup).speed == 20 << 20


def test_too_little_room_is_said_before(desk: Desk) -> None:
    desk.answer(known(spaces=(Space("/kept", "kept", GIB),)))
    desk.pane.take_button.click()
    it = dialog(desk.pane, TakeBackupDialog)
    assert not it.deed.isEnabled() and "1 GiB free" in " ".join(it.remarks.texts)
    it.reject()
    assert not desk.of(TakeBackup)


def test_a_backup_is_verified_and_only_then_restored(desk: Desk) -> None:
    there = known(FULL, SMALL)
    desk.answer(there)
    desk.pane.list.choose(("kept", "small"))
    desk.pane.restore_button.click()
    it = dialog(desk.pane, RestoreDialog)
    assert not it.deed.isEnabled()
    desk.answer(there)
    assert it.ready and it.name.text() == "web-01-restored" and it.deed.isEnabled()
    it.name.selectAll()
    QTest.keyClicks(it.name, "web-01")
    assert not it.deed.isEnabled() and "exists already" in " ".join(it.remarks.texts)
    QTest.keyClicks(it.name, "-b")
    it.deed.click()
    assert desk.last(VerifyBackups).chosen == (("kept", "small"),) and not desk.of(Make)
    desk.end(VerifyBackups, Problem("verify", "small is damaged: small-vda.qcow2 is not what was written."))
    assert not desk.of(Make) and "Damaged" in desk.cells()[1]
    desk.pane.restore_button.click()
    it = dialog(desk.pane, RestoreDialog)
    desk.answer(there)
    it.deed.click()
    desk.end(VerifyBackups, text="Whole")
    clone, define = desk.last(Make).steps
    assert isinstance(clone, CloneVolume) and (clone.from_pool, clone.from_name) == ("kept", "small-vda.qcow2")
    assert isinstance(define, Define) and BUSY.uuid not in define.xml and "52:54:00:00:00:01" not in define.xml
    assert "Whole" in desk.cells()[1]


def test_a_machine_that_stops_while_it_is_asked_about_is_backed_up_as_one_that_is_off(desk: Desk) -> None:
    desk.answer(known(FULL, agent=True))
    desk.pane.take_button.click()
    it = dialog(desk.pane, TakeBackupDialog)
    assert "runs" in it.line.text() and it.quiesce.isChecked()
    machine = desk.world.machines[BUSY]
    desk.world.take([Seen((replace(machine, id=-1, state=DomainState.SHUTOFF),))])
    desk.answer(known(FULL, agent=True, active=False))  # it is read anew at once
    assert "off" in it.line.text() and not it.quiesce.isChecked() and it.deed.isEnabled()
    it.deed.click()
    assert not desk.last(TakeBackup).active and not desk.last(TakeBackup).plan.quiesce


@pytest.mark.parametrize("well", [True, False])
def test_what_was_agreed_to_is_restored_also_where_its_window_is_closed_meanwhile(qtbot: QtBot, well: bool) -> None:
    desk = Desk(qtbot, closes=True)
    desk.answer(known(FULL))
    desk.pane.list.choose(("kept", "full"))
    desk.pane.restore()
    it = dialog(desk.pane, RestoreDialog)
    desk.answer(known(FULL))
    it.deed.click()
    desk.window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    desk.window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert isdeleted(desk.pane) and desk.of(VerifyBackups) and not desk.of(Make)
    desk.end(VerifyBackups, None if well else Problem("verify", "full is damaged"))
    assert len(desk.of(Make)) == well


def test_the_machine_itself_only_while_it_is_off(desk: Desk) -> None:
    desk.answer(known(FULL))
    desk.pane.list.choose(("kept", "full"))
    desk.pane.restore()
    it = dialog(desk.pane, RestoreDialog)
    desk.answer(known(FULL))
    it.to[To.SAME].click()
    assert not it.deed.isEnabled() and "Shut it down first" in " ".join(it.remarks.texts)
    machine = desk.world.machines[BUSY]
    desk.world.take([Seen((replace(machine, id=-1, state=DomainState.SHUTOFF),))])  # shut down by somebody
    desk.answer(known(FULL, active=False))
    assert it.deed.isEnabled() and DISK in " ".join(it.remarks.texts)
    it.verify.click()
    it.deed.click()
    put = desk.last(Make).steps[-1]
    assert isinstance(put, PutDisks) and put.uuid == BUSY.uuid and [disk.target for disk in put.disks] == ["vda"]


def test_what_stands_on_a_backup_goes_with_it(desk: Desk) -> None:
    desk.answer(known(FULL, SMALL, SECOND))
    desk.pane.list.choose(("kept", "full"))
    QTest.keyClick(desk.pane.list, Qt.Key.Key_Delete)
    it = dialog(desk.pane, ConfirmDialog)
    assert it.question.text() == "Delete 2 backups?" and "1 more stand on" in it.loss.text()
    it.deed_button.click()
    assert set(desk.last(DeleteBackups).chosen) == {("kept", "full"), ("kept", "small")}


def test_checkpoints_are_begun_deleted_and_made_known_again(desk: Desk) -> None:
    desk.answer(known(FULL, SMALL))
    pane = desk.page.show_part("checkpoints")
    assert pane is desk.page.checkpoints and pane is not None
    assert [row.key for row in pane.list.rows] == [("small",), ("full",)] and "5 MiB" in pane.list.rows[0].cells
    pane.make_button.click()
    assert desk.last(MakeCheckpoint).disks == ("vda",)
    pane.list.choose(("full",))
    pane.delete_button.click()
    dialog(pane, ConfirmDialog).deed_button.click()
    assert desk.last(DeleteCheckpoints) == DeleteCheckpoints(BUSY, ("full",))
    assert not pane.again_button.isEnabled()
    pane.record_button.click()
    assert "take a full one next" in dialog(pane, ConfirmDialog).loss.text()
    dialog(pane, ConfirmDialog).deed_button.click()
    desk.end(DeleteCheckpoints)
    pane.again_button.click()
    assert desk.last(RedefineCheckpoint).document == "<full/>"


def test_a_schedule_is_made_run_and_deleted(desk: Desk) -> None:
    desk.answer(known(FULL))
    pane = desk.page.show_part("schedules")
    assert pane is desk.page.schedules
    desk.qtbot.waitUntil(lambda: desk.book.ready, timeout=30_000)
    pane.new_button.click()
    it = dialog(pane, ScheduleDialog)
    assert it.schedule.machines == ((BUSY.uuid, "web-01"),) and it.schedule.pool == "kept"
    it.name.selectAll()
    QTest.keyClicks(it.name, "a b")
    assert not it.deed.isEnabled() and "letters" in it._flaws["name"].text()
    it.name.selectAll()
    QTest.keyClicks(it.name, "weekly")
    it.every.setCurrentText("On Mondays")
    it.every.activated.emit(it.every.currentIndex())
    assert it.schedule.when == "Mon *-*-* 02:00:00"
    for box in it.keep.values():
        box.setValue(0)
    assert not it.deed.isEnabled()
    it.keep["daily"].setValue(5)
    it.deed.click()
    desk.qtbot.waitUntil(lambda: len(pane.list.rows) == 1, timeout=30_000)
    assert pane.list.rows[0].cells[3:] == ("Mon 02:00", "5 daily", "Never ran", "Fri 02:00")
    pane.list.choose(("weekly",))
    pane.run_button.click()
    desk.qtbot.waitUntil(lambda: desk.shelf.ran == ["weekly"], timeout=30_000)
    pane.edit_button.click()
    it = dialog(pane, ScheduleDialog)
    it.name.setText("renamed")
    it.all.click()
    it.deed.click()
    desk.qtbot.waitUntil(lambda: [row.key for row in pane.list.rows] == [("renamed",)], timeout=30_000)
    assert pane.list.rows[0].cells[2] == "All machines"
    pane.list.choose(("renamed",))
    pane.delete_button.click()
    dialog(pane, ConfirmDialog).deed_button.click()
    desk.qtbot.waitUntil(lambda: not pane.list.rows, timeout=30_000)


def test_a_time_that_systemd_does_not_know_is_told(desk: Desk) -> None:
    desk.answer(known(FULL))
    pane = desk.page.schedules
    desk.page.show_part("schedules")
    desk.qtbot.waitUntil(lambda: desk.book.ready, timeout=30_000)
    desk.shelf.wrong = "systemd does not know this time: someday"
    pane.new_button.click()
    dialog(pane, ScheduleDialog).deed.click()
    desk.qtbot.waitUntil(pane.note.isVisible, timeout=30_000)
    assert "does not know this time" in pane.note.text()


def test_runs_that_failed_are_seen(desk: Desk) -> None:
    desk.answer(known(FULL))
    ours = Schedule("nightly", BUSY.host, What.SNAPSHOT)
    lines = ("web-01: There is no space left.",)
    desk.shelf.kept["nightly"] = Kept(ours, (Ran(time.time(), time.time(), False, lines),), timer="active")
    desk.shelf.kept["other"] = Kept(Schedule("other", BUSY.host, machines=(("x", "db"),), pool="kept"))
    desk.page.show_part("schedules")
    pane = desk.page.schedules
    desk.qtbot.waitUntil(lambda: len(pane.list.rows) == 1, timeout=30_000)
    assert "failed" in pane.list.rows[0].cells[5]
    pane.list.choose(("nightly",))
    assert "no space left" in pane.about.text()


def test_names_from_strangers_are_plain_text(desk: Desk) -> None:
    desk.answer(known(backup("full", cause=HOSTILE, machine=HOSTILE, definition=""), name=HOSTILE))
    desk.pane.list.choose(("kept", "full"))
    assert desk.pane.about.textFormat() == Qt.TextFormat.PlainText
    assert "<b>" not in desk.pane.list.topLevelItem(0).toolTip(0)  # type: ignore[union-attr]


def test_a_host_shows_backups_of_machines_that_are_gone(qtbot: QtBot) -> None:
    world, sent = world_with_machines(), Sent()
    page = BackupsPage(DomainKey(BUSY.host, ""), world, sent)
    qtbot.addWidget(page)
    page.show()
    gone = backup("gone", uuid="00000000-0000-4000-8000-0000000000aa", machine="gone")
    ticket = next(Ticket(n + 1) for n, c in enumerate(sent.commands) if isinstance(c, ReadBackups))
    world.take([BackupsRead(ticket, DomainKey(BUSY.host, ""), Backups(DomainKey(BUSY.host, ""), backups=(gone, FULL)))])
    assert [row.cells[0] for row in page.backups.list.rows] == ["gone", "web-01"]
    assert not page.backups.take_button.isVisible() and page.checkpoints is None
    page.backups.list.choose(("kept", "gone"))
    page.backups.verify()
    told = [c for c in sent.commands if isinstance(c, VerifyBackups)]
    assert told[0].domain.uuid == gone.uuid
    world.take([Finished(Ticket(len(sent.commands)), 1.0, Problem("verify gone", "It is damaged."))])
    assert "It is damaged" in page.note.text() and page.note.isVisible()


def test_a_double_click_takes_one_backup(desk: Desk) -> None:
    desk.answer(known())
    desk.pane.take_button.click()
    it = dialog(desk.pane, TakeBackupDialog)
    for _ in range(2):  # the second was on its way when the first closed the dialog
        QTest.mouseClick(it.deed, Qt.MouseButton.LeftButton)
    assert len(desk.of(TakeBackup)) == 1
