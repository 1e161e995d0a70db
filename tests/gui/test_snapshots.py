"""The snapshots page: the graph, its dialogs, and that nothing begins before they have said what it does."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PyQt6.QtCore import QBuffer, QEvent, QIODevice, Qt
from PyQt6.QtGui import QImage, QKeySequence
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLabel, QWidget
from PyQt6.sip import isdeleted
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOSTILE, Sent, change_host, world_with_machines
from virtgui.model.commands import Command, TakeShot
from virtgui.model.console import Shot
from virtgui.model.facts import Phase
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished, ShotTaken
from virtgui.model.problems import Problem
from virtgui.model.snapshots import (
    DeleteSnapshots,
    EditSnapshot,
    FileFact,
    ImportSnapshots,
    Kind,
    MachineDisk,
    MakeSnapshot,
    Reach,
    ReadSnapshots,
    RevertTo,
    Snapshot,
    SnapshotDisk,
    Snapshots,
    SnapshotsRead,
    Space,
    Then,
    Traits,
)
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.snapshot_pictures import SnapshotPictures
from virtgui.qtmodels.watching import Watcher
from virtgui.util.frozen import replace
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.machine_window import MachineWindow
from virtgui.views.snapshots.deed_dialogs import DeleteSnapshotsDialog, RevertDialog
from virtgui.views.snapshots.lanes import places
from virtgui.views.snapshots.page import SnapshotsPage
from virtgui.views.snapshots.small_dialogs import CompareDialog, EditDialog
from virtgui.views.snapshots.take_dialog import TakeDialog

_D = TypeVar("_D", bound=QWidget)
_C = TypeVar("_C", bound=Command)
DISK = "/i/web.qcow2"
GIB = 1 << 30


def taken(name: str, parent: str = "", *, at: int = 1, current: bool = False, text: str = "") -> Snapshot:
    disks = (SnapshotDisk("vda", "internal", below=DISK),)
    return Snapshot(name, parent, current, "running", at, text, disks, "internal", definition="<domain><a/></domain>")


def known(*snapshots: Snapshot, **changes: object) -> Snapshots:
    made = Snapshots(
        BUSY,
        "web-01",
        active=True,
        driver="QEMU",
        version=9_000_000,
        memory_kib=1024,
        snapshots=snapshots,
        disks=(MachineDisk("vda", format="qcow2", source=DISK),),
        traits=Traits(agent=True),
        files=(FileFact(DISK, "default", "web.qcow2", 20 * GIB, 3 * GIB),),
        spaces=(Space("/i", "default", 50 * GIB),),
        definition="<domain><b/></domain>",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


class Desk:
    """A machine's window at its snapshots, whose host is answered for by hand."""

    def __init__(
        self, qtbot: QtBot, pictures: Callable[..., SnapshotPictures] | None = None, *, closes: bool = False
    ) -> None:
        """`closes`: the test closes its window."""
        self.world = world_with_machines()
        self.sent = Sent()
        self.settings = Settings.in_memory()
        self.cloned: list[DomainKey] = []
        self.pictures = pictures(self.world) if pictures is not None else SnapshotPictures(self.world, None)
        self.window = MachineWindow(
            BUSY,
            self.world,
            self.sent,
            self.settings,
            Watcher(Sent()),
            "snapshots",
            open_clone=self.cloned.append,
            pictures=self.pictures,
        )
        if not closes:
            qtbot.addWidget(self.window)
        self.window.show()
        page = self.window.built("snapshots")
        assert isinstance(page, SnapshotsPage)
        self.page = page
        self.answered = 0

    def of(self, kind: type[_C]) -> list[tuple[Ticket, _C]]:
        return [(Ticket(n + 1), c) for n, c in enumerate(self.sent.commands) if isinstance(c, kind)]

    def last(self, kind: type[_C]) -> _C:
        return self.of(kind)[-1][1]

    def answer(self, told: Snapshots | None, problem: Problem | None = None) -> None:
        """Whoever asked is told this."""
        for ticket, command in self.of(ReadSnapshots):
            if ticket > self.answered:
                self.answered = ticket
                if told is not None and command.deep:
                    told = replace(told, holders=told.holders or ())
                self.world.take([SnapshotsRead(ticket, BUSY, told, problem)])

    def end(self, kind: type[Command], problem: Problem | None = None) -> None:
        self.world.take([Finished(self.of(kind)[-1][0], 1.0, problem)])

    def dialog(self, kind: type[_D]) -> _D:
        assert isinstance(self.page.dialog, kind)
        return self.page.dialog


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_the_graph_shows_every_branch_and_where_the_machine_is() -> None:
    here = taken("c", "b", at=4, current=True)
    tree = known(taken("a"), taken("b", "a", at=2), taken("x", "a", at=3), here, taken("y", "x", at=5))
    laid = places(tree)
    assert [(place.snapshot.name if place.snapshot else "", place.lane) for place in laid] == [
        ("a", 0),
        ("x", 1),
        ("y", 1),
        ("b", 0),
        ("c", 0),
        ("", 0),
    ]
    assert laid[1].up == 0 and laid[1].through == {0} and laid[2].through == {0} and not laid[2].down
    gone_back = known(taken("a"), taken("b", "a", at=2, current=True), taken("c", "b", at=3))
    assert [(p.snapshot.name if p.snapshot else "", p.lane) for p in places(gone_back)] == [
        ("a", 0),
        ("b", 0),
        ("c", 1),
        ("", 0),
    ]
    circle = known(taken("a", "b"), taken("b", "a"))
    assert {place.snapshot.name for place in places(circle) if place.snapshot} == {"a", "b"}
    assert [place.snapshot for place in places(known())] == [None]
    deep = known(*(taken(f"s{n}", f"s{n - 1}", at=n) for n in range(1, 3000)))
    assert max(place.lane for place in places(deep)) == 0


def test_snapshots_are_read_while_the_page_is_shown_and_shown_as_plain_text(desk: Desk) -> None:
    assert desk.page.empty.text().startswith("Reading") and not desk.page.take_button.isEnabled()
    desk.answer(known(taken("a"), taken(HOSTILE, "a", current=True, text=HOSTILE)))
    assert desk.page.graph.count() == 3 and desk.page.graph.names == (HOSTILE,)
    assert "<b>x</b>" in desk.page.panel.heading.text() and "\n" not in desk.page.panel.heading.text()
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in desk.page.findChildren(QLabel))
    desk.window.show_page("overview")
    asked = len(desk.of(ReadSnapshots))
    desk.world.take([Finished(Ticket(99), 1.0)])
    assert len(desk.of(ReadSnapshots)) == asked
    desk.window.show_page("snapshots")
    assert len(desk.of(ReadSnapshots)) == asked + 1


def test_what_cannot_be_read_is_said_and_tried_again(desk: Desk) -> None:
    desk.answer(None, Problem("read the snapshots", "The host did not answer in time."))
    assert "did not answer" in desk.page.note.text() and desk.page.note.isVisible()
    desk.page.source.read()
    desk.answer(known())
    assert not desk.page.note.isVisible() and "No snapshot" in desk.page.empty.text()
    change_host(desk.world, phase=Phase.LOST)
    assert not desk.page.take_button.isEnabled() and "not connected" in desk.page.take_button.toolTip()


def test_none_can_be_taken_of_a_machine_that_is_off_and_has_checkpoints_and_that_is_said(desk: Desk) -> None:
    desk.answer(known(active=False, checkpoints=2))
    assert not desk.page.take_button.isEnabled()
    assert "has checkpoints" in desk.page.take_button.toolTip()
    desk.page.source.read()
    desk.answer(known(active=True, checkpoints=2))
    assert desk.page.take_button.isEnabled() and "Ctrl+T" in desk.page.take_button.toolTip()
    desk.page.take()
    dialog = desk.dialog(TakeDialog)
    desk.page.source.read()
    desk.answer(known(active=False, checkpoints=2))
    assert not dialog.deed.isEnabled(), "it went off while the dialog was open"


def test_what_is_chosen_stays_chosen_and_decides_what_can_be_done(desk: Desk) -> None:
    desk.answer(known(taken("a"), taken("b", "a", at=2, current=True)))
    assert desk.page.graph.names == ("b",)
    desk.page.graph.choose("a", "b")
    assert desk.page.delete_button.isEnabled() and not desk.page.back_button.isEnabled()
    desk.page.source.read()
    desk.answer(known(taken("a"), taken("b", "a", at=2), taken("c", "b", at=3, current=True)))
    assert set(desk.page.graph.names) == {"a", "b"}
    desk.page.graph.clearSelection()
    assert not desk.page.delete_button.isEnabled() and desk.page.panel.isHidden()


def test_of_many_the_current_one_is_in_sight_and_a_new_reading_leaves_the_list_where_it_is(desk: Desk) -> None:
    def many(size: str) -> tuple[Snapshot, ...]:
        names = [f"s{number:03}" for number in range(120)]
        return tuple(
            taken(name, before, at=at, current=name == "s119", text=size)
            for at, (name, before) in enumerate(zip(names, ("", *names), strict=False), 1)
        )

    graph = desk.page.graph
    desk.answer(known(*many("")))
    (chosen,) = graph.selectedItems()
    assert graph.names == ("s119",) and graph.viewport().rect().contains(graph.visualItemRect(chosen))
    bar = graph.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    desk.page.source.read()
    desk.answer(known(*many("new")))
    assert bar.value() == bar.maximum() // 2


def test_a_snapshot_is_taken_as_it_was_chosen(desk: Desk) -> None:
    desk.window.show_page("overview")
    handle = desk.window.windowHandle()
    assert handle is not None
    desk.window.activateWindow()
    QTest.keySequence(handle, QKeySequence("Ctrl+T"))
    assert desk.window.page == "snapshots" and desk.page.dialog is None
    desk.answer(known())
    dialog = desk.dialog(TakeDialog)
    assert "qcow2" in dialog.why.text() and dialog.inside.isChecked() and dialog.memory.isChecked()
    assert not dialog.memory.isEnabled() and not desk.of(MakeSnapshot)
    dialog.on_top.click()
    assert dialog.quiesce.isChecked() and dialog._rows["vda"][2].text() == "/i/web.snapshot-1.qcow2"
    dialog.name.setText("before")
    dialog.name.textEdited.emit("before")
    assert dialog._rows["vda"][2].text() == "/i/web.before.qcow2"
    assert "1 new file" in dialog.cost.text() and "50 GiB are free" in dialog.cost.text()
    dialog.memory.click()
    assert dialog.memory_file.text() == "/i/web-01.before.memory" and not dialog.quiesce.isVisible()
    dialog._rows["vda"][2].setText("x")
    dialog._rows["vda"][2].textEdited.emit("x")
    assert not dialog.deed.isEnabled() and any("whole path" in text for text in dialog.remarks.texts)
    dialog.name.textEdited.emit("a/b")
    assert not dialog.deed.isEnabled() and dialog.name_flaw.isVisible()
    dialog.name.textEdited.emit("again")
    assert dialog._rows["vda"][2].text() == "x"
    dialog._rows["vda"][2].textEdited.emit("/i/mine.qcow2")
    dialog.deed.click()
    made = desk.last(MakeSnapshot)
    assert made.active and made.plan.name == "again" and made.plan.kind is Kind.EXTERNAL and made.plan.memory
    assert made.plan.disks[0].file == "/i/mine.qcow2" and made.plan.memory_file == "/i/web-01.again.memory"


def test_a_kind_that_would_destroy_something_cannot_be_chosen(desk: Desk) -> None:
    desk.answer(known(taken("a", current=True)))
    desk.page.take()
    dialog = desk.dialog(TakeDialog)
    assert not dialog.on_top.isEnabled() and "spoil" in dialog.on_top.toolTip()
    desk.page.source.read()
    desk.answer(known(taken("a", current=True), active=False))
    assert "off" in dialog.memory.toolTip() and not dialog.memory.isChecked()
    dialog.reject()
    assert desk.page.dialog is None and not desk.of(MakeSnapshot)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # it is gone for good
    desk.page.source.read()
    desk.answer(known(taken("a", current=True)))
    assert desk.page.take_button.isEnabled()


def test_going_back_waits_until_the_losses_are_known_and_takes_one_of_now_first(desk: Desk) -> None:
    desk.answer(known(taken("a"), taken("b", "a", at=2, current=True)))
    desk.page.graph.choose("a")
    desk.page.back_button.click()
    dialog = desk.dialog(RevertDialog)
    assert desk.last(ReadSnapshots).deep and not dialog.deed.isEnabled()
    desk.answer(known(taken("a"), taken("b", "a", at=2, current=True)))
    said = " ".join(dialog.lines.texts)
    assert "programs" in said and "since the snapshot “b”" in said and "hardware" in said and "stay" in said
    assert dialog.first.isChecked() and dialog.deed.isEnabled()
    dialog.then.setCurrentIndex(dialog.then.findData(Then.PAUSED))
    dialog.deed.click()
    assert desk.last(MakeSnapshot).plan.memory and not desk.of(RevertTo)
    desk.end(MakeSnapshot)
    assert desk.last(RevertTo) == RevertTo(BUSY, "a", Then.PAUSED)
    desk.end(RevertTo, Problem("go back", "It is risky.", remedy=RevertTo(BUSY, "a", Then.PAUSED, force=True)))
    assert "risky" in desk.window.notice.label.text() and "all the same" in desk.window.notice.button.text()
    desk.window.notice.button.click()
    assert desk.last(RevertTo).force


def test_going_back_follows_the_snapshot_of_now_also_where_its_window_is_closed_meanwhile(qtbot: QtBot) -> None:
    desk = Desk(qtbot, closes=True)
    desk.answer(known(taken("a", current=True)))
    desk.page.go_back()
    dialog = desk.dialog(RevertDialog)
    desk.answer(known(taken("a", current=True)))
    dialog.deed.click()
    desk.window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    desk.window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert isdeleted(desk.page) and not desk.of(RevertTo)
    desk.end(MakeSnapshot)
    assert desk.last(RevertTo) == RevertTo(BUSY, "a", Then.AS_WAS)


def test_where_the_snapshot_of_now_failed_nothing_is_lost(desk: Desk) -> None:
    desk.answer(known(taken("a", current=True)))
    desk.page.go_back()
    dialog = desk.dialog(RevertDialog)
    desk.answer(known(taken("a", current=True)))
    dialog.deed.click()
    desk.end(MakeSnapshot, Problem("take it", "The disk is full."))
    assert not desk.of(RevertTo) and "full" in desk.window.notice.label.text()


def test_what_cannot_be_gone_back_to_says_so_and_offers_a_clone(desk: Desk) -> None:
    top = "/i/web.a.qcow2"
    snapshot = Snapshot("a", "", True, "disk-snapshot", 1, disks=(SnapshotDisk("vda", "external", top, "qcow2", DISK),))
    told = known(snapshot, disks=(MachineDisk("vda", format="qcow2", source=top, chain=(DISK,)),))
    desk.answer(told)
    desk.page.go_back()
    dialog = desk.dialog(RevertDialog)
    desk.answer(told)
    assert not dialog.deed.isEnabled() and "cannot go back" in dialog.lines.texts[0]
    dialog.clone.click()
    assert desk.cloned == [BUSY] and not desk.of(RevertTo)


def test_many_are_deleted_after_the_list_of_what_goes(desk: Desk) -> None:
    tree = (taken("a"), taken("b", "a", at=2), taken("c", "b", at=3, current=True))
    desk.answer(known(*tree))
    desk.page.graph.choose("a")
    QTest.keyClick(desk.page.graph, Qt.Key.Key_Delete)
    dialog = desk.dialog(DeleteSnapshotsDialog)
    assert not dialog.deed.isEnabled()
    desk.answer(known(*tree))
    assert dialog.going.text() == "“a”" and dialog.deed.isEnabled()
    dialog.reach.setCurrentIndex(dialog.reach.findData(Reach.WITH_CHILDREN))
    assert dialog.going.text() == "“c”, “b”, “a”" and dialog.deed.text() == "Delete 3"
    dialog.deed.click()
    assert desk.last(DeleteSnapshots) == DeleteSnapshots(BUSY, ("c", "b", "a"))
    desk.page.graph.choose("a", "b")
    desk.page.delete()
    desk.answer(known(*tree))
    desk.dialog(DeleteSnapshotsDialog).deed.click()
    assert set(desk.last(DeleteSnapshots).names) == {"a", "b"}


def test_a_description_is_edited_and_a_name_only_where_it_can_be(desk: Desk) -> None:
    desk.answer(known(taken("a", current=True, text="old")))
    desk.page.edit_button.click()
    dialog = desk.dialog(EditDialog)
    assert dialog.name.isReadOnly() and not dialog.deed.isEnabled()
    dialog.description.setPlainText("new")
    dialog.deed.click()
    assert desk.last(EditSnapshot) == EditSnapshot(BUSY, "a", "a", "new")


def test_then_and_now_are_compared(desk: Desk) -> None:
    desk.answer(known(taken("a", current=True)))
    desk.page.compare_button.click()
    dialog = desk.dialog(CompareDialog)
    assert dialog.diff.differs() and "+  <b/>" in dialog.diff.patch()
    dialog.close_button.click()


def test_images_nobody_knows_are_taken_in_when_agreed(desk: Desk) -> None:
    disks = (MachineDisk("vda", format="qcow2", source="/i/top.qcow2", chain=(DISK,)),)
    desk.answer(known(disks=disks))
    assert desk.page.import_action.isEnabled()
    desk.page.import_action.trigger()
    dialog = desk.dialog(ConfirmDialog)
    assert "/i/top.qcow2" in dialog.names.text() and not desk.of(ImportSnapshots)
    dialog.deed_button.click()
    assert desk.last(ImportSnapshots).domain == BUSY


def shot() -> Shot:
    image = QImage(640, 400, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Shot("image/png", bytes(buffer.data().data()))


def test_a_machine_that_is_started_meanwhile_can_still_be_kept(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.answer(known(active=False))
    desk.page.take()
    dialog = desk.dialog(TakeDialog)
    assert dialog.line.text() == "Of web-01, which is off." and not dialog.memory.isChecked()
    desk.page.source.read()
    desk.answer(known())
    assert dialog.line.text() == "Of web-01, which runs."
    assert dialog.memory.isChecked() and dialog.deed.isEnabled()


def test_a_picture_is_kept_for_its_owner_alone_when_agreed_and_goes_with_its_snapshot(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "snapshots"
    desk = Desk(qtbot, lambda world: SnapshotPictures(world, folder))
    desk.answer(known())
    desk.page.take()
    dialog = desk.dialog(TakeDialog)
    assert not dialog.picture.isChecked()
    dialog.deed.click()
    assert not desk.of(TakeShot)  # nobody agreed
    desk.page.take()
    dialog = desk.dialog(TakeDialog)
    dialog.picture.click()
    dialog.deed.click()
    ticket, _ = desk.of(TakeShot)[-1]
    desk.world.take([ShotTaken(ticket, BUSY, shot())])
    assert desk.pictures.picture(BUSY, "snapshot-1") is None
    desk.end(MakeSnapshot)
    desk.pictures.close()
    (file,) = folder.rglob("*.png")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    again = SnapshotPictures(desk.world, folder)
    image = again.picture(BUSY, "snapshot-1")
    assert image is not None and image.width() == 320
    desk.answer(known(taken("snapshot-1", current=True)))
    desk.page.delete()
    desk.answer(known(taken("snapshot-1", current=True)))
    desk.dialog(DeleteSnapshotsDialog).deed.click()
    desk.end(DeleteSnapshots)
    assert not file.exists()
    QApplication.processEvents()
