"""The disks page: chains and what does not fit in them, jobs with their controls, and dialogs that refuse in words."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOSTILE, Clock, Sent, change_host, world_with_machines
from virtgui.model.block_plans import OFF
from virtgui.model.blocks import (
    BlockJob,
    BlockTuned,
    Commit,
    Copy,
    CopyTo,
    DiskChain,
    Disks,
    DisksRead,
    JobKind,
    Layer,
    Pull,
    ReadDisks,
    Then,
    TuneBlockJob,
)
from virtgui.model.commands import Command, ResizeDisk
from virtgui.model.facts import Phase
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.model.snapshots import FileFact, Holder, MachineDisk, Snapshots, Space
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.util.frozen import replace
from virtgui.views.disks.dialogs import CopyDialog, FlattenDialog, MergeDialog
from virtgui.views.disks.job_strip import JobStrip
from virtgui.views.disks.page import DisksPage
from virtgui.views.hardware.resize_dialog import ResizeDialog
from virtgui.views.machine_window import MachineWindow
from virtgui.views.virsh_lines import LinesMenu

_D = TypeVar("_D", bound=QWidget)
_C = TypeVar("_C", bound=Command)
MIB = 1 << 20
TOP, MID, BASE = "/i/top.qcow2", "/i/mid.qcow2", "/i/base.qcow2"
LAYERS = tuple(Layer(path, "qcow2", 64 * MIB, MIB, "default") for path in (TOP, MID, BASE))
CHAIN = DiskChain("vda", seen=LAYERS, stored=LAYERS, told_by="its storage pools")


def disks(*chains: DiskChain, **changes: object) -> Disks:
    made = Snapshots(
        BUSY,
        "web-01",
        active=True,
        driver="QEMU",
        version=9_000_000,
        disks=(MachineDisk("vda", format="qcow2", source=TOP, chain=(MID, BASE)), MachineDisk("sda", device="cdrom")),
        files=tuple(FileFact(path, "default", path[3:], 64 * MIB, MIB) for path in (TOP, MID, BASE)),
        spaces=(Space("/i", "default", 900 * MIB), Space("/fast", "fast", 900 * MIB)),
    )
    return Disks(replace(made, **changes), chains or (CHAIN, DiskChain("sda", "cdrom")))  # type: ignore[arg-type]


class Desk:
    """A machine's window at its disks, whose host is answered for by hand."""

    def __init__(self, qtbot: QtBot) -> None:
        self.world = world_with_machines()
        self.sent = Sent()
        self.window = MachineWindow(BUSY, self.world, self.sent, Settings.in_memory(), Watcher(Sent()), "disks")
        qtbot.addWidget(self.window)
        self.window.show()
        page = self.window.built("disks")
        assert isinstance(page, DisksPage)
        self.page = page
        self.answered = 0

    def of(self, kind: type[_C]) -> list[tuple[Ticket, _C]]:
        return [(Ticket(n + 1), c) for n, c in enumerate(self.sent.commands) if isinstance(c, kind)]

    def last(self, kind: type[_C]) -> _C:
        return self.of(kind)[-1][1]

    def answer(self, told: Disks | None, problem: Problem | None = None) -> None:
        for ticket, command in self.of(ReadDisks):
            if ticket > self.answered:
                self.answered = ticket
                if told is not None and command.deep and told.known.holders is None:
                    told = Disks(replace(told.known, holders=()), told.chains)
                self.world.take([DisksRead(ticket, BUSY, told, problem)])

    def again(self, told: Disks) -> None:
        self.page.source.read()
        self.answer(told)

    def dialog(self, kind: type[_D]) -> _D:
        assert isinstance(self.page.dialog, kind)
        return self.page.dialog


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_each_disk_is_shown_with_what_it_stands_on(desk: Desk) -> None:
    assert not desk.page.ready and "Reading" in desk.page.note.text()
    desk.answer(disks())
    rows = desk.page.tree.rows()
    assert [row[0] for row in rows] == ["vda, disk", "top.qcow2", "mid.qcow2", "base.qcow2", "sda, CD-ROM"]
    assert rows[1] == ("top.qcow2", "qcow2", "64 MiB", "1 MiB", "default", "Written to")
    assert rows[4][-1] == "Empty"
    assert desk.page.tree.target == "vda" and desk.page.flatten_button.isEnabled()


def test_what_does_not_fit_is_said_beside_it(desk: Desk) -> None:
    stored = (LAYERS[0], LAYERS[2], Layer("/i/gone.qcow2", missing=True))
    desk.answer(disks(CHAIN._replace(stored=stored)))
    notes = {row[0]: row[-1] for row in desk.page.tree.rows()}
    assert notes["mid.qcow2"].startswith("Only libvirt") and not notes["base.qcow2"]
    assert notes["gone.qcow2"] == "Not found"
    hostile = (Layer(f"/i/{HOSTILE}"), Layer("/i/\u202efdp.exe"))
    desk.again(disks(DiskChain(HOSTILE, seen=hostile)))
    assert all(text.isprintable() for row in desk.page.tree.rows() for text in row)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (disks(active=False), OFF),
        (disks(driver="TEST"), "no jobs on disks"),
        (disks(CHAIN._replace(job=BlockJob("vda", JobKind.PULL))), "Another job runs"),
    ],
)
def test_a_button_that_makes_no_sense_says_why(desk: Desk, told: Disks, why: str) -> None:
    desk.answer(told)
    for button in (desk.page.flatten_button, desk.page.merge_button, desk.page.copy_button):
        assert not button.isEnabled() and why in button.toolTip()
    desk.page.tree.choose("sda")
    assert not desk.page.copy_button.isEnabled()


def test_a_disk_is_flattened_in_part_at_a_speed(desk: Desk) -> None:
    desk.answer(disks())
    desk.page.flatten()
    dialog = desk.dialog(FlattenDialog)
    assert not dialog.deed.isEnabled() and desk.last(ReadDisks).deep
    desk.answer(disks())
    assert dialog.deed.isEnabled()
    dialog.base.setCurrentIndex(dialog.base.findData(BASE))
    dialog.speed.setValue(3)
    assert "It stands on base.qcow2 then" in " ".join(dialog.lines.texts)
    QTest.mouseClick(dialog.deed, Qt.MouseButton.LeftButton)
    assert desk.last(Pull) == Pull(BUSY, "vda", BASE, 3 * MIB)
    assert desk.page.dialog is None


def test_a_merge_into_what_another_needs_is_refused_in_words(desk: Desk) -> None:
    desk.answer(disks())
    desk.page.tree.choose("vda", MID)
    desk.page.merge()
    dialog = desk.dialog(MergeDialog)
    desk.answer(disks(holders=(Holder(BASE, "db-01"),)))
    assert (dialog.top.currentData(), dialog.base.currentData()) == (MID, BASE)
    assert not dialog.deed.isEnabled()
    assert any("db-01" in text and "spoilt" in text for text in dialog.lines.texts)
    dialog.top.setCurrentIndex(dialog.top.findData(TOP))
    assert dialog.base.currentData() == BASE and not dialog.deed.isEnabled()
    dialog.base.setCurrentIndex(dialog.base.findData(MID))
    assert dialog.deed.isEnabled()
    dialog.agree()
    assert desk.last(Commit) == Commit(BUSY, "vda", TOP, MID, 0, True)


def test_a_copy_needs_a_place_where_nothing_is(desk: Desk) -> None:
    desk.answer(disks())
    desk.page.copy()
    dialog = desk.dialog(CopyDialog)
    desk.answer(disks())
    assert dialog.pool.currentData() == "fast" and dialog.to.text() == "top.qcow2" and dialog.deed.isEnabled()
    for text, why in (("../x", "file name"), ("", "file name"), ("a\x07b", "file name")):
        dialog.to.setText(text)
        assert why in dialog.flaws["to"].text() and not dialog.deed.isEnabled()
        assert dialog.to.text() == text
    dialog.pool.setCurrentIndex(dialog.pool.findData("default"))
    dialog.to.setText("mid.qcow2")
    assert "nothing is overwritten" in dialog.flaws["to"].text()
    dialog.pool.setCurrentIndex(dialog.pool.findData(""))
    dialog.to.setText("not/whole")
    assert "full path" in dialog.flaws["to"].text()
    dialog.to.setText("/dev/vg/web")
    dialog.format.setCurrentIndex(dialog.format.findData("raw"))
    dialog.shallow.setChecked(True)
    assert "stands on nothing" in dialog.flaws["format"].text()
    dialog.shallow.setChecked(False)
    dialog.then.setCurrentIndex(dialog.then.findData(Then.STOP))
    assert not dialog.drop_old.isEnabled() and dialog.deed.isEnabled()
    dialog.mirrored.click()
    dialog.agree()
    to = CopyTo("/dev/vg/web", format="raw", block=True)
    assert desk.last(Copy) == Copy(BUSY, "vda", to, Then.STOP, mirrored=True)


def test_a_running_job_is_made_slower_stopped_or_gone_over(desk: Desk) -> None:
    job = BlockJob("vda", JobKind.COPY, 16 * MIB, 64 * MIB, MIB, mirror="/fast/top.qcow2")
    desk.answer(disks(CHAIN._replace(job=job)))
    strip = desk.page.strips["vda"]
    assert strip.title.text() == "Copying: vda to /fast/top.qcow2"
    assert strip.far.text() == "16 MiB of 64 MiB, 25%, at most 1 MiB/s" and strip.speed.value() == 1
    assert not strip.over.isEnabled() and "both are alike" in strip.over.toolTip()
    strip.speed.setValue(8)
    strip.limit.click()
    assert desk.last(TuneBlockJob) == TuneBlockJob(BUSY, "vda", 8 * MIB)
    desk.again(disks(CHAIN._replace(job=job._replace(done=64 * MIB, ready=True))))
    assert desk.page.strips["vda"] is strip and "keep the copy" in strip.stop.text()
    strip.over.click()
    assert desk.last(TuneBlockJob) == TuneBlockJob(BUSY, "vda", go_over=True)
    strip.stop.click()
    ticket, last = desk.of(TuneBlockJob)[-1]
    assert last == TuneBlockJob(BUSY, "vda", stop=True)
    desk.world.take([BlockTuned(ticket, BUSY, "vda", Problem("stop the job", "It was over already."))])
    assert "It was over already" in desk.window.notice.label.text()
    desk.again(disks())
    assert not desk.page.strips and strip.isHidden()


def test_a_host_that_is_away_locks_all_of_it(desk: Desk) -> None:
    desk.answer(disks(CHAIN._replace(job=BlockJob("vda", JobKind.PULL, 1, 2))))
    change_host(desk.world, phase=Phase.LOST)
    assert not desk.page.copy_button.isEnabled() and not desk.page.strips["vda"].stop.isEnabled()
    assert "not connected" in desk.page.strips["vda"].stop.toolTip()


def test_what_cannot_be_read_is_told(desk: Desk) -> None:
    desk.answer(None, Problem("read the disks", "The host did not answer in time."))
    assert "did not answer in time" in desk.page.note.text() and not desk.page.ready


def test_how_fast_it_goes_and_how_long_it_takes_is_told(qtbot: QtBot) -> None:
    clock = Clock()
    job = BlockJob("vda", JobKind.PULL, 10 * MIB, 100 * MIB)
    strip = JobStrip(job, clock=clock)
    qtbot.addWidget(strip)
    clock.now += 10
    strip.show_job(job._replace(done=30 * MIB), "")
    assert strip.far.text() == "30 MiB of 100 MiB, 30%; 2 MiB/s, about 35 s left"
    strip.show_job(job._replace(done=30 * MIB, speed=MIB), "")  # from here on it is another speed
    assert strip.far.text() == "30 MiB of 100 MiB, 30%, at most 1 MiB/s"
    clock.now += 5
    strip.show_job(job._replace(done=35 * MIB, speed=MIB), "")
    assert strip.far.text().endswith("1 MiB/s, about 1 min left")


def test_a_disk_grows_from_here_with_a_word_about_what_is_on_it(desk: Desk, qtbot: QtBot) -> None:
    desk.answer(disks())
    desk.page.resize_button.click()
    dialog = desk.dialog(ResizeDialog)
    assert "64 MiB" in dialog.line.text() and "grow at once" in dialog.line.text()
    assert "partition" in dialog.line.text() and "file system" in dialog.line.text()
    assert not dialog.deed.isEnabled() and not dialog.virsh_button.isEnabled()
    dialog.editor.edit.selectAll()
    QTest.keyClicks(dialog.editor.edit, "128")
    dialog.virsh_button.click()
    assert copied_text().endswith(f"blockresize -- web-01 vda {128 * MIB}B")
    dialog.deed.click()
    assert desk.last(ResizeDisk) == ResizeDisk(BUSY, "vda", 128 * MIB)
    asked = len(desk.of(ReadDisks))
    desk.world.take([Finished(desk.of(ResizeDisk)[-1][0], 1.0)])
    assert len(desk.of(ReadDisks)) == asked + 1  # its new size is read


def test_a_disk_that_cannot_grow_says_why(desk: Desk) -> None:
    desk.answer(disks())
    desk.page.tree.choose("sda")
    assert not desk.page.resize_button.isEnabled()
    assert "size is that of the medium" in desk.page.resize_button.toolTip()
    desk.page.tree.choose("vda")
    desk.again(disks(CHAIN, active=False))
    assert desk.page.resize_button.isEnabled() and not desk.page.flatten_button.isEnabled()


def test_a_dialogs_job_is_copied_as_virsh(desk: Desk) -> None:
    desk.answer(disks())
    desk.page.flatten_button.click()
    dialog = desk.dialog(FlattenDialog)
    assert not dialog.virsh_button.isEnabled()
    desk.answer(disks())
    dialog.virsh_button.click()
    assert copied_text().endswith("blockpull --wait --verbose -- web-01 vda")
    assert "Copied: virsh" in dialog.footer.text.text()
    dialog.speed.setValue(1)
    assert dialog.footer.text.text() == ""


def test_a_running_jobs_lines_are_those_that_make_sense_now(desk: Desk) -> None:
    def entries() -> dict[str, QAction]:
        menu.fill()
        return {action.text().replace("&", ""): action for action in menu.actions()}

    desk.again(disks(CHAIN._replace(job=BlockJob("vda", JobKind.COPY, 1, 2))))
    strip = desk.page.strips["vda"]
    menu = strip.virsh_menu
    assert isinstance(menu, LinesMenu) and not strip.more.isHidden()
    assert list(entries()) == ["Set speed", "Stop"]
    strip.speed.setValue(2)
    entries()["Set speed"].trigger()
    assert copied_text().endswith(f"blockjob --bytes --bandwidth {2 * MIB} -- web-01 vda")
    desk.again(disks(CHAIN._replace(job=BlockJob("vda", JobKind.COPY, 2, 2, ready=True))))
    assert list(entries()) == ["Set speed", "Go over to the copy", "Stop, keep the copy"]
    entries()["Go over to the copy"].trigger()
    assert copied_text().endswith("blockjob --pivot -- web-01 vda")


def copied_text() -> str:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()
