"""Deeds that ask, take text, wait, remove or open something, clicked and typed in the real windows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QPushButton, QWidget

from tests.bed.hosts import PrivateHost
from tests.bed.keyboard import listen, pressed
from tests.bed.program import Program
from tests.bed.ways import by_ctrl_r, by_keys, by_menu, by_tool
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import NOTES_KEY, NOTES_URI
from virtgui.views.deletion.dialog import DeleteDialog
from virtgui.views.dialogs import ConfirmDialog, LineDialog, NoteDialog
from virtgui.views.fleet.tags_dialog import TagsDialog
from virtgui.views.keys_dialog import KeysDialog
from virtgui.views.machine_window import MachineWindow

OpenProgram = Callable[..., Program]
MachineOn = Callable[..., str]


def test_a_question_can_be_declined_and_switched_off(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram
) -> None:
    name = machine_on(private_host, "asked")
    it = open_program(private_host.uri)
    for no in ("Esc", "Return"):
        by_keys(it, name, Verb.POWER_OFF)
        asked = it.open_window(ConfirmDialog)
        assert asked.question.text() == f"Power off {name}?"
        assert asked.loss.text() == "Unsaved data in the guest is lost."
        it.answer(ConfirmDialog, no)
    assert not it.jobs()
    assert private_host.state(name) == "running"
    by_keys(it, name, Verb.POWER_OFF)
    it.press("Alt+N", it.open_window(ConfirmDialog))
    it.wait(it.open_window(ConfirmDialog).remember.isChecked, "it is ticked", 5)
    it.answer(ConfirmDialog, lambda dialog: dialog.deed_button)
    it.wait(lambda: it.state(name) == "Shut off", "it is off")
    by_ctrl_r(it, name, Verb.START)
    it.wait(lambda: it.state(name) == "Running", "it runs again")
    by_keys(it, name, Verb.POWER_OFF)
    it.wait(lambda: it.state(name) == "Shut off", "it is off without a question")
    assert not it.is_open(ConfirmDialog)


def test_keys_are_named_and_reach_the_guest(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram
) -> None:
    name = machine_on(private_host, "typed", boot=True)
    private_host.says(name, "VG-READY")
    listen(private_host, name)
    it = open_program(private_host.uri)
    by_menu(it, name, Verb.SEND_KEYS)
    asked = it.open_window(KeysDialog)
    it.write("Ctrl+q", asked)
    it.wait(lambda: asked.keys.currentText() == "Ctrl+q", "it is typed over what stood there", 5)
    it.press("Return", asked)
    it.wait(lambda: pressed(private_host, name) == [29, 16], "the keys arrive", 30)
    it.wait(lambda: it.jobs() and not it.jobs()[0].running, "the job ends")
    assert it.jobs()[0].problem is None


def button_of_first_job(it: Program) -> QPushButton | None:
    """The button at the right of the first row in the Jobs panel, once it lies there."""
    listed, index = it.window.dock.list, it.app.jobs.index(0)
    holder = listed.indexWidget(index)
    there = holder is not None and holder.isVisible() and holder.geometry() == listed.visualRect(index)
    return holder.findChild(QPushButton) if holder is not None and there else None


def test_waiting_for_a_guest_that_does_not_listen_is_cancelled_in_the_jobs_panel(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram
) -> None:
    name = machine_on(private_host, "deaf")
    it = open_program(private_host.uri)
    for way in (by_keys, by_tool):
        way(it, name, Verb.SHUT_DOWN)
        it.wait(lambda: it.jobs() and it.jobs()[0].running, "a job waits for the guest")
        assert it.jobs()[0].command == Act(it.key(name), Verb.SHUT_DOWN)
        it.wait(lambda: button_of_first_job(it) is not None, "it has a button in its row")
        cancel = button_of_first_job(it)
        assert cancel is not None and cancel.text() == "Cancel"
        it.click(cancel)
        it.wait(lambda: not it.jobs()[0].running, "it ends")
        end = it.jobs()[0].end
        assert end is not None and end.cancelled
    assert private_host.state(name) == "running"


def test_names_titles_and_descriptions_are_typed(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram
) -> None:
    name = machine_on(private_host, "named", start=False)
    machine_on(private_host, "other", start=False)
    it = open_program(private_host.uri)
    uuid = it.key(name).uuid

    by_keys(it, name, Verb.RENAME)
    line = it.open_window(LineDialog)
    it.write("bad/name", line)
    assert "/" in line.remark.text()
    assert not line.deed_button.isEnabled()
    it.press("Ctrl+A", line)
    it.write(f"{name}-new", line)
    it.answer(LineDialog, "Return")
    it.wait(lambda: f"{name}-new" in dict(it.rows()), "the row has its new name")
    assert private_host.virsh("domuuid", f"{name}-new").strip() == uuid

    by_menu(it, f"{name}-new", Verb.SET_TITLE)
    it.write("<b>Web</b> & mail", it.open_window(LineDialog))
    it.answer(LineDialog, lambda dialog: dialog.deed_button)
    it.becomes(f"{name}-new", lambda machine: machine.config and machine.config.title == "<b>Web</b> & mail", "titled")
    assert private_host.virsh("desc", "--title", f"{name}-new").strip() == "<b>Web</b> & mail"

    by_menu(it, f"{name}-new", Verb.SET_DESCRIPTION)
    note = it.open_window(NoteDialog)
    it.write("Ask Mira", note)
    it.press("Return", note)
    it.write("before a restart.", note)
    it.answer(NoteDialog, lambda dialog: dialog.deed_button)
    it.wait(lambda: it.window.summary.description.text() == "Ask Mira before a restart.", "the summary shows it")
    assert private_host.virsh("desc", f"{name}-new").strip() == "Ask Mira\nbefore a restart."

    by_keys(it, f"{name}-new", Verb.RENAME)
    it.write(name, it.open_window(LineDialog))
    it.answer(LineDialog, "Return")
    it.wait(lambda: name in dict(it.rows()), "the old name is back")


def test_a_transient_machine_is_kept_and_a_kept_one_removed_without_its_disk(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    fresh_host.create(fresh_host.guest("brief", disk=fresh_host.volume("kept.qcow2")))
    it = open_program(fresh_host.uri)
    by_menu(it, "brief", Verb.PERSIST)
    it.becomes("brief", lambda machine: machine.persistent, "persistent")
    assert "brief" in fresh_host.virsh("list", "--all", "--persistent", "--name")
    by_keys(it, "brief", Verb.POWER_OFF)
    it.answer(ConfirmDialog, lambda dialog: dialog.deed_button)
    it.wait(lambda: it.rows() == [("brief", "Shut off")], "it is off and still there")
    by_keys(it, "brief", Verb.UNDEFINE)
    asked = it.open_window(DeleteDialog)
    it.wait(lambda: asked.ready, "the list is read", 60)
    it.click(asked.keep_button)
    assert asked.deed_button.text() == "Delete machine, keep its files"
    it.click(asked.deed_button)
    it.wait(lambda: it.window.deleting.bar.bars, "it can be taken back", 60)
    (bar,) = it.window.deleting.bar.bars.values()
    it.click(bar.now)
    it.wait(lambda: not it.rows(), "its row is gone", 60)
    it.wait(it.window.pane.message.isVisible, "and a sentence stands there", 5)
    assert not fresh_host.virsh("list", "--all", "--name").strip()
    assert (fresh_host.images / "kept.qcow2").exists()


@pytest.fixture
def viewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[list[str]]]:
    """A program in place of virt-viewer, which only writes down what it was told; returns the lists of words."""
    told = tmp_path / "told"
    program = tmp_path / "bin" / "virt-viewer"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\037" "$@" >>{told}\necho >>{told}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", os.environ.get("DISPLAY", ":99"))  # nobody looks at it

    def calls() -> list[list[str]]:
        lines = told.read_text().splitlines() if told.exists() else []
        return [line.split("\037")[:-1] for line in lines]

    return calls


def test_a_console_that_only_a_viewer_shows_is_opened_at_once_and_after_a_start(
    private_host: PrivateHost,
    machine_on: MachineOn,
    open_program: OpenProgram,
    viewer: Callable[[], list[list[str]]],
) -> None:
    secret = "S3cr3t!"
    name = machine_on(private_host, "shown", start=False, graphics="spice", password=secret)
    it = open_program(private_host.uri)
    words_told = ["--attach", "--connect", private_host.uri, "--uuid", "--", it.key(name).uuid]

    it.menu(name, "Start in another way", "Start and open console")
    it.wait(lambda: viewer() == [words_told], "the viewer opens")
    assert private_host.state(name) == "running"
    by_keys(it, name, Verb.CONSOLE)
    it.wait(lambda: len(viewer()) == 2, "a second one")
    by_tool(it, name, Verb.CONSOLE)
    it.wait(lambda: len(viewer()) == 3, "a third one")
    assert all(call == words_told for call in viewer()), "no password among the words"
    it.wait(lambda: not any(job.running for job in it.jobs()), "all jobs end")
    assert not any(job.failed for job in it.jobs())
    assert secret not in repr(it.world.machines) + repr(it.jobs())


def test_the_buttons_of_a_machine_s_own_window_act_too(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram
) -> None:
    name = machine_on(private_host, "own", start=False)
    it = open_program(private_host.uri)
    it.double_click_row(name)
    window = it.open_window(MachineWindow)

    def press(button: QWidget) -> None:
        it.wait(button.isEnabled, "the button is alive", 10)
        it.to_front(window)
        it.click(button)

    press(window.header.start)
    it.wait(lambda: it.state(name) == "Running", "it runs")
    press(window.header.pause)
    it.wait(lambda: it.state(name) == "Paused", "it is paused")
    it.wait(window.actions_of_machine.action(Verb.POWER_OFF).isEnabled, "it can be powered off")
    it.press("Ctrl+Shift+D", window)
    it.answer(ConfirmDialog, lambda dialog: dialog.deed_button)
    it.wait(lambda: it.state(name) == "Shut off", "it is off")
    assert private_host.state(name) == "shut off"


def test_a_tag_gets_its_colour_on_all_machines_of_two_hosts(
    hosts: Callable[[str], PrivateHost], machine_on: MachineOn, open_program: OpenProgram
) -> None:
    east, west = hosts("east"), hosts("west")
    off, on = machine_on(east, "off", start=False), machine_on(west, "on")
    note = ("--uri", NOTES_URI, "--key", NOTES_KEY, "--set", "<notes><tag>prod</tag></notes>")
    east.virsh("metadata", off, "--config", *note)
    west.virsh("metadata", on, "--config", "--live", *note)
    it = open_program(east.uri, west.uri)
    for name in (off, on):
        it.becomes(name, lambda machine: machine.config and machine.config.tags, "read with its tag")
    it.menu(off, "Tags and notes", "Tags…")
    dialog = it.open_window(TagsDialog)
    dialog.color.setFocus()
    it.write("red", dialog)
    it.click(dialog.save_button)
    for host, name in ((east, off), (west, on)):
        it.becomes(name, lambda machine: machine.config and machine.config.tag_colors == (("prod", "red"),), "red")
        for which in ((), ("--inactive",)):
            assert re.search("<virtgui:tag color=.red.>prod<", host.virsh("dumpxml", *which, "--", name))
