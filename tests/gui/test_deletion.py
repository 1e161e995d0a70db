"""The dialog that deletes machines, the seconds after it, and the last look before anything goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import HOME, LAB, host, key, machine
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Began, Finished, Gone, Seen
from virtgui.model.problems import Problem
from virtgui.model.removal import Part, Remove
from virtgui.model.users import FilesRead, Hold, HostFiles, MachineFiles, PoolFiles, ReadFiles, VolumeFile
from virtgui.qtmodels.removals import GRACE_S
from virtgui.views.deletion import undo_bar
from virtgui.views.deletion.dialog import DeleteDialog
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.machine_window import MachineWindow

FOLDER = "/var/lib/libvirt/images"
DB, WEB, OTHER = key(1), key(2), key(3)
HOSTILE = "<b>x</b>\n\u202e" + "y" * 300
GIB = 1 << 30


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """The main window, its clock, and a host whose answers are given by hand."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.manager = Manager(clock=self.clock)
        self.removals = self.manager.removals
        self.answered = 0

    @property
    def commands(self) -> list[Any]:
        return self.manager.sent.commands

    def of(self, kind: type) -> list[tuple[Ticket, Any]]:
        return [(Ticket(n + 1), command) for n, command in enumerate(self.commands) if isinstance(command, kind)]

    def asked(self) -> list[tuple[Ticket, ReadFiles]]:
        return [(ticket, command) for ticket, command in self.of(ReadFiles) if ticket > self.answered]

    def answer(self, *found: HostFiles) -> None:
        """Every host that was asked tells this."""
        by_host = {files.host: files for files in found}
        for ticket, command in self.asked():
            self.answered = ticket
            files = by_host.get(command.host, HostFiles(command.host))
            self.manager.world.take([FilesRead(ticket, files)])

    def delete(self, *keys: DomainKey) -> DeleteDialog:
        self.manager.table.choose(list(keys), keys[0])
        QApplication.processEvents()
        self.manager.window.machine_actions.update()
        self.manager.window.machine_actions.action(Verb.UNDEFINE).trigger()
        return self.dialog()

    def dialog(self) -> DeleteDialog:
        found = self.manager.asked(DeleteDialog)
        assert found is not None
        return found

    def removes(self) -> list[Remove]:
        return [command for command in self.commands if isinstance(command, Remove)]


def disk(path: str, **more: Any) -> Hold:
    return Hold(more.pop("role", "disk"), more.pop("label", "vda"), path, **more)


def volume(name: str, **more: Any) -> VolumeFile:
    return VolumeFile("default", name, f"{FOLDER}/{name}", "file", "qcow2", 20 * GIB, 2 * GIB, **more)


def files(*machines: MachineFiles, volumes: tuple[str, ...] = ("web.qcow2", "db.qcow2"), **more: Any) -> HostFiles:
    told = {"volumes": tuple(volume(name) for name in volumes)} | more
    return HostFiles(LAB, ("uuid:1",), machines, (PoolFiles("default", "dir", True, FOLDER),), **told)


def web(*holds: Hold, **more: Any) -> MachineFiles:
    return MachineFiles(WEB, "web-01", holds=holds or (disk(f"{FOLDER}/web.qcow2"),), **more)


def db(*holds: Hold, active: bool = False, **more: Any) -> MachineFiles:
    return MachineFiles(DB, "db-01", active, holds=holds or (disk(f"{FOLDER}/db.qcow2"),), **more)


@pytest.fixture
def desk(qtbot: object) -> Iterator[Desk]:
    made = Desk()
    manager = made.manager
    manager.list(
        machine(1, "db-01", state=DomainState.SHUTOFF),
        machine(2, "web-01", state=DomainState.SHUTOFF),
        machine(3, "lab-01"),
        machine(4, HOSTILE, state=DomainState.SHUTOFF),
    )
    manager.show(qtbot)
    yield made
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, DeleteDialog | ConfirmDialog):
            dialog.close()


def shown(dialog: DeleteDialog) -> dict[str, tuple[bool, bool, str]]:
    """Title: ticked, locked, why."""
    return {row.title: (on, row.locked, row.why) for row, on in dialog.rows.items()}


def tick(dialog: DeleteDialog, title: str, on: bool) -> None:
    row = next(row for row, _ in dialog.rows.items() if row.title == title)
    dialog.rows.tick(row, on)


def test_the_button_waits_for_the_complete_list_and_cancel_does_not(desk: Desk) -> None:
    dialog = desk.delete(WEB)
    assert dialog.heading.text() == "Delete web-01?"
    assert dialog.progress.isVisible() and "Looking" in dialog.waiting.text()
    assert not dialog.deed_button.isEnabled()
    assert dialog.cancel_button.isEnabled()
    dialog.cancel_button.click()
    desk.answer(files(web()))
    assert not desk.removes() and not desk.removals.waiting()


def test_the_list_says_what_goes_and_what_stays_and_why(desk: Desk, qtbot: object) -> None:
    holds = (
        disk(f"{FOLDER}/web.qcow2"),
        disk(f"{FOLDER}/db.qcow2", label="vdb"),
        disk(f"{FOLDER}/tools.iso", role="cdrom", label="sda", read_only=True),
        disk("/elsewhere/x.img", label="vdc"),
        Hold("nvram", "nvram", "/nv/web.fd"),
    )
    dialog = desk.delete(WEB)
    desk.answer(
        files(
            web(*holds, saved=True, snapshots=("one", "two"), nvram=True, tpm=True),
            db(),
            volumes=("web.qcow2", "db.qcow2", "tools.iso"),
        )
    )
    told = shown(dialog)
    assert told["Definition"][:2] == (True, True)
    assert told["Saved state"][:2] == told["Snapshots"][:2] == (True, True)
    assert told["Firmware variables"][:2] == told["TPM state"][:2] == (True, False)
    assert told["Disk vda"] == (True, False, "")
    assert told["Disk vdb"] == (False, True, "Used by db-01 (vda).")
    assert told["CD drive sda"][:2] == (False, False) and "shared" in told["CD drive sda"][2]
    assert told["Disk vdc"][:2] == (False, True) and "by hand" in told["Disk vdc"][2]
    assert dialog.total.text() == "Frees 2 GiB"
    assert dialog.deed_button.text() == "Delete machine and 1 file"
    assert dialog.deed_button.isEnabled()
    qtbot.waitUntil(dialog.cancel_button.hasFocus, timeout=30_000)  # type: ignore[attr-defined]
    tick(dialog, "Disk vdb", True)
    assert not shown(dialog)["Disk vdb"][0], "what is locked cannot be ticked"


def test_the_path_of_a_file_that_is_deleted_by_hand_can_be_copied(desk: Desk) -> None:
    dialog = desk.delete(WEB)
    desk.answer(files(web(disk("/elsewhere/x.img"))))
    dialog.rows.setCurrentItem(dialog.rows.topLevelItem(1))
    dialog.rows.copy.trigger()
    clipboard = QApplication.clipboard()
    assert clipboard is not None and clipboard.text() == "/elsewhere/x.img"


def test_mouse_and_space_tick(desk: Desk, qtbot: object) -> None:
    dialog = desk.delete(WEB)
    desk.answer(files(web()))
    item, viewport = dialog.rows.topLevelItem(1), dialog.rows.viewport()
    rect = dialog.rows.visualItemRect(item)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 20, rect.top() + 14))
    assert not shown(dialog)["Disk vda"][0]
    assert dialog.deed_button.text() == "Delete machine, keep its files"
    assert dialog.total.text() == "Frees no space on disk"
    dialog.rows.setCurrentItem(item)
    QTest.keyClick(dialog.rows, Qt.Key.Key_Space)
    assert shown(dialog)["Disk vda"][0]
    dialog.keep_button.click()
    assert not shown(dialog)["Disk vda"][0]


def test_what_was_agreed_to_waits_and_goes_only_after_a_last_look(desk: Desk) -> None:
    dialog = desk.delete(WEB)
    desk.answer(files(web(Hold("nvram", "nvram", "/nv"), disk(f"{FOLDER}/web.qcow2"), nvram=True)))
    tick(dialog, "Firmware variables", False)
    dialog.deed_button.click()
    assert dialog.isVisible(), "it looks again first"
    same = files(web(Hold("nvram", "nvram", "/nv"), disk(f"{FOLDER}/web.qcow2"), nvram=True))
    desk.answer(same)
    assert not dialog.isVisible()
    (bar,) = desk.manager.window.deleting.bar.bars.values()
    assert bar.isVisible() and bar.text.text() == "web-01 and 1 file (2 GiB) are deleted in 8 s."
    desk.clock.now += GRACE_S - 1
    desk.removals.tick()
    assert bar.text.text() == "web-01 and 1 file (2 GiB) are deleted in 1 s."
    assert not desk.asked() and not desk.removes()
    desk.clock.now += 1
    desk.removals.tick()
    assert desk.asked() and not desk.removes()
    desk.answer(same)
    (command,) = desk.removes()
    assert command.domain == WEB and command.keep == (Part.NVRAM,) and not command.power_off
    assert [(file.path, file.pool, file.volume) for file in command.files] == [
        (f"{FOLDER}/web.qcow2", "default", "web.qcow2")
    ]
    assert not desk.manager.window.deleting.bar.isVisible()


def agree(desk: Desk, *keys: DomainKey, told: HostFiles) -> None:
    dialog = desk.delete(*keys)
    desk.answer(told)
    dialog.deed_button.click()
    desk.answer(told)


def test_undo_deletes_nothing_and_delete_now_does_at_once(desk: Desk) -> None:
    agree(desk, WEB, told=files(web()))
    (bar,) = desk.manager.window.deleting.bar.bars.values()
    bar.undo.click()
    assert not desk.removals.waiting()
    desk.clock.now += 60
    desk.removals.tick()
    assert not desk.removes() and not desk.asked()
    agree(desk, WEB, told=files(web()))
    (bar,) = desk.manager.window.deleting.bar.bars.values()
    bar.now.click()
    assert not bar.now.isEnabled() and bar.undo.isEnabled()
    desk.answer(files(web()))
    assert len(desk.removes()) == 1


def test_undo_still_works_during_the_last_look(desk: Desk) -> None:
    agree(desk, WEB, told=files(web()))
    ((number, _, _),) = desk.removals.waiting()
    desk.removals.now(number)
    desk.removals.undo(number)
    desk.answer(files(web()))
    assert not desk.removes()


def test_a_machine_that_is_about_to_go_is_not_asked_about_again(desk: Desk) -> None:
    agree(desk, WEB, told=files(web()))
    desk.manager.window.machine_actions.action(Verb.UNDEFINE).trigger()
    assert desk.manager.asked(DeleteDialog) is None
    assert not desk.asked()


def test_a_world_that_changed_before_the_button_was_pressed_asks_again(desk: Desk) -> None:
    dialog = desk.delete(WEB)
    desk.answer(files(web()))
    dialog.deed_button.click()
    assert not dialog.deed_button.isEnabled()
    desk.answer(files(web(), db(disk(f"{FOLDER}/web.qcow2"))))
    assert dialog.isVisible() and not desk.removals.waiting()
    assert "Something changed" in dialog.note.text()
    assert "web.qcow2 of web-01 can no longer be deleted." in dialog.note.text()
    assert shown(dialog)["Disk vda"][:2] == (False, True)
    assert dialog.deed_button.isEnabled() and dialog.deed_button.text() == "Delete machine, keep its files"


def test_a_world_that_changed_while_it_could_be_taken_back_deletes_nothing_and_asks_again(desk: Desk) -> None:
    agree(desk, WEB, told=files(web()))
    desk.clock.now += GRACE_S
    desk.removals.tick()
    desk.answer(files(web(active=True)))
    assert not desk.removes()
    again = desk.dialog()
    assert again.heading.text() == "Delete web-01?"


def test_ticks_stay_where_the_list_stayed(desk: Desk) -> None:
    two = (disk(f"{FOLDER}/web.qcow2"), disk(f"{FOLDER}/db.qcow2", label="vdb"))
    dialog = desk.delete(WEB)
    desk.answer(files(web(*two)))
    tick(dialog, "Disk vdb", False)
    dialog.deed_button.click()
    desk.answer(files(web(*two, saved=True)))
    assert not shown(dialog)["Disk vdb"][0] and shown(dialog)["Disk vda"][0]


@pytest.mark.parametrize("typed, may", [("", False), ("DB-01", False), ("db-0", False), (" db-01 ", True)])
def test_a_running_machine_is_deleted_only_with_its_name_typed(desk: Desk, typed: str, may: bool) -> None:
    desk.manager.world.take([Seen((machine(1, "db-01"),))])
    dialog = desk.delete(DB)
    desk.answer(files(db(active=True)))
    assert not dialog.deed_button.isEnabled()
    assert "powered off" in dialog.names.word.text()
    (field,) = dialog.names.fields
    field.setText(typed)
    assert dialog.deed_button.isEnabled() == may
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert bool(desk.asked()) == may
    if may:
        desk.answer(files(db(active=True)))
        ((number, _, _),) = desk.removals.waiting()
        desk.removals.now(number)
        desk.answer(files(db(active=True)))
        assert desk.removes()[0].power_off


def test_return_is_the_safe_answer(desk: Desk, qtbot: object) -> None:
    dialog = desk.delete(WEB)
    desk.answer(files(web()))
    qtbot.waitUntil(dialog.cancel_button.hasFocus, timeout=30_000)  # type: ignore[attr-defined]
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible() and not desk.removals.waiting() and not desk.asked()


def test_many_machines_are_grouped_and_deleted_one_after_the_other(desk: Desk) -> None:
    told = files(web(disk(f"{FOLDER}/web.qcow2")), db())
    dialog = desk.delete(WEB, DB)
    desk.answer(told)
    assert dialog.heading.text() == "Delete 2 machines?"
    headings = [dialog.rows.topLevelItem(n) for n in (0, 3)]
    assert [item.data(0, Qt.ItemDataRole.UserRole).title for item in headings if item is not None] == [
        "db-01",
        "web-01",
    ]
    assert dialog.deed_button.text() == "Delete 2 machines and 2 files"
    assert dialog.total.text() == "Frees 4 GiB"
    dialog.deed_button.click()
    desk.answer(told)
    ((number, _, _),) = desk.removals.waiting()
    desk.removals.now(number)
    desk.answer(told)
    assert [command.domain for command in desk.removes()] == [DB]
    ticket = Ticket(len(desk.commands))
    desk.manager.world.take([Began(ticket, desk.commands[-1], "db-01", 1.0), Finished(ticket, 2.0)])
    assert [command.domain for command in desk.removes()] == [DB, WEB]


def test_a_file_that_both_name_is_one_file(desk: Desk) -> None:
    shared = files(web(), db(disk(f"{FOLDER}/web.qcow2", label="vdb")))
    dialog = desk.delete(WEB, DB)
    desk.answer(shared)
    rows = [(row.key, on) for row, on in dialog.rows.items() if row.path.endswith("web.qcow2")]
    assert [on for _, on in rows] == [False, False]
    tick(dialog, "Disk vda", True)
    assert [on for row, on in dialog.rows.items() if row.path.endswith("web.qcow2")] == [True, True]
    assert dialog.total.text() == "Frees 2 GiB"
    assert dialog.deed_button.text() == "Delete 2 machines and 1 file"


def test_an_image_cannot_go_while_another_stands_on_it(desk: Desk) -> None:
    chain = (volume("web.qcow2", backing=f"{FOLDER}/db.qcow2"), volume("db.qcow2"))
    dialog = desk.delete(WEB)
    desk.answer(HostFiles(LAB, ("uuid:1",), (web(),), (PoolFiles("default", "dir", True, FOLDER),), chain))
    tick(dialog, "Disk vda", False)
    tick(dialog, "Image below vda", True)
    assert not dialog.deed_button.isEnabled()
    assert "web.qcow2 stands on db.qcow2" in dialog.footer.text.text()
    tick(dialog, "Disk vda", True)
    assert dialog.deed_button.isEnabled()


def test_what_could_not_be_read_locks_every_file_but_not_the_machine(desk: Desk) -> None:
    dialog = desk.delete(WEB)
    desk.answer(files(web(), blind=("Pool “nas” did not tell all it holds within 10 s.",)))
    assert shown(dialog)["Disk vda"][:2] == (False, True)
    assert "nas" in dialog.note.text()
    assert dialog.deed_button.isEnabled() and dialog.deed_button.text() == "Delete machine, keep its files"


def test_other_hosts_are_asked_too_and_named(desk: Desk) -> None:
    desk.manager.list(of=host(HOME))
    dialog = desk.delete(WEB)
    assert {command.host for _, command in desk.asked()} == {LAB, HOME}
    far = MachineFiles(DomainKey(HOME, "far"), "far-01", holds=(disk(f"{FOLDER}/web.qcow2"),))
    (first, _), *_ = [(ticket, command) for ticket, command in desk.asked() if command.host == LAB]
    desk.manager.world.take([FilesRead(first, files(web()))])
    assert not dialog.deed_button.isEnabled(), "one host has not told yet"
    desk.answer(HostFiles(HOME, ("uuid:2",), (far,)), files(web()))
    assert shown(dialog)["Disk vda"][2].startswith("Perhaps used by far-01 (vda) on ")


def test_a_machine_that_vanished_is_told_and_cannot_be_deleted(desk: Desk) -> None:
    dialog = desk.delete(WEB)
    desk.manager.world.take([Gone((WEB,))])
    desk.answer(files(db()))
    assert "no longer exists" in dialog.note.text()
    assert not dialog.deed_button.isEnabled()


def test_names_are_shown_as_plain_text_in_one_line(desk: Desk) -> None:
    hostile = MachineFiles(key(4), HOSTILE, holds=(disk(f"{FOLDER}/<i>x</i>\n.qcow2"),), snapshots=(HOSTILE,))
    dialog = desk.delete(key(4))
    desk.answer(files(hostile, volumes=("<i>x</i>\n.qcow2",)))
    for row, _ in dialog.rows.items():
        for text in (row.title, row.facts, row.place, row.why, dialog.heading.text()):
            assert "\n" not in text and "\u202e" not in text
    assert dialog.heading.textFormat() == Qt.TextFormat.PlainText
    item = dialog.rows.topLevelItem(2)
    assert item is not None and "&lt;i&gt;" in item.toolTip(0)
    desk.dialog().deed_button.click()
    desk.answer(files(hostile, volumes=("<i>x</i>\n.qcow2",)))
    (bar,) = desk.manager.window.deleting.bar.bars.values()
    assert "\n" not in bar.text.text() and bar.text.textFormat() == Qt.TextFormat.PlainText


def test_a_deletion_that_failed_can_be_tried_again_from_the_jobs(desk: Desk) -> None:
    agree(desk, WEB, told=files(web()))
    ((number, _, _),) = desk.removals.waiting()
    desk.removals.now(number)
    desk.answer(files(web()))
    ticket, command = desk.of(Remove)[0]
    failed: list[Problem] = []
    desk.removals.failed.connect(lambda _key, problem: failed.append(problem))
    problem = Problem("delete web-01", "1 of 1 files could not be deleted.", remedy=Act(WEB, Verb.UNDEFINE))
    desk.manager.world.take([Began(ticket, command, "web-01", 1.0), Finished(ticket, 2.0, problem)])
    assert failed == [problem]
    assert desk.manager.jobs.all()[0].problem == problem
    desk.manager.window.machine_actions.mend(Act(WEB, Verb.UNDEFINE))
    assert desk.dialog().heading.text() == "Delete web-01?"


def test_a_dialog_over_no_connected_host_ends_its_waiting(qtbot: object) -> None:
    manager = Manager()
    dialog = DeleteDialog((WEB,), manager.world, manager.sent, lambda which: "lab")
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: dialog.ready, timeout=30_000)  # type: ignore[attr-defined]
    assert not dialog.deed_button.isEnabled()


@pytest.mark.parametrize(
    "left, text",
    [(8.0, "in 8 s"), (0.2, "in 1 s"), (0.0, "in 1 s"), (None, "looking once more")],
)
def test_the_bar_counts_down(desk: Desk, left: float | None, text: str) -> None:
    agree(desk, WEB, told=files(web()))
    ((_, agreed, _),) = desk.removals.waiting()
    assert text in undo_bar.sentence(agreed, left)


def test_a_machine_s_window_takes_its_own_deletion_back_and_tells_why_it_failed(desk: Desk, qtbot: object) -> None:
    manager = desk.manager
    window = MachineWindow(WEB, manager.world, manager.sent, manager.settings, manager.watcher, removals=desk.removals)
    qtbot.addWidget(window)  # type: ignore[attr-defined]
    window.show()
    agree(desk, DB, told=files(db()))
    assert not window.deleting.bar.isVisible(), "another machine's is not its business"
    window.activateWindow()
    window.actions_of_machine.action(Verb.UNDEFINE).trigger()
    dialog = desk.dialog()
    assert dialog.parent() is window
    desk.answer(files(web()))
    dialog.deed_button.click()
    desk.answer(files(web()))
    (bar,) = window.deleting.bar.bars.values()
    assert bar.isVisible() and "web-01" in bar.text.text()
    bar.undo.click()
    assert [agreed.keys for _, agreed, _ in desk.removals.waiting()] == [(DB,)]
    desk.removals.failed.emit(WEB, Problem("delete web-01", "One file could not be deleted."))
    assert "One file could not be deleted." in window.notice.label.text()
