"""Every deed is clicked or typed in the real windows, and done to a real QEMU machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from PyQt6.QtWidgets import QPushButton, QWidget

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import Domain, DomainState
from virtgui.views import words
from virtgui.views.actions import SHORTCUTS
from virtgui.views.dialogs import ConfirmDialog, LineDialog, NoteDialog
from virtgui.views.machine_window import MachineWindow

OpenProgram = Callable[..., Program]
MachineOn = Callable[..., str]

_SUBMENUS = {
    **dict.fromkeys((Verb.START_PAUSED, Verb.START_FRESH, Verb.RESUME, Verb.WAKE), "Start in another way"),
    **dict.fromkeys(
        (
            Verb.SHUT_DOWN_ACPI,
            Verb.SHUT_DOWN_AGENT,
            Verb.REBOOT_ACPI,
            Verb.REBOOT_AGENT,
            Verb.RESET,
            Verb.POWER_OFF_GRACEFUL,
        ),
        "Stop in another way",
    ),
}


def by_menu(it: Program, name: str, verb: Verb) -> None:
    """A right click and the entry."""
    label = words.DEEDS[verb].label.replace("&", "")
    it.menu(name, *([_SUBMENUS[verb]] if verb in _SUBMENUS else []), label)


def by_keys(it: Program, name: str, verb: Verb) -> None:
    """The shortcut, with the machine's row chosen."""
    it.click_row(name)
    it.wait(it.window.machine_actions.action(verb).isEnabled, f"{verb.value} is offered")
    it.press(SHORTCUTS[verb])


def by_tool(it: Program, name: str, verb: Verb) -> None:
    """The button in the toolbar; "Start" becomes "Resume" and "Wake up"."""
    actions = it.window.machine_actions
    runs = verb in (Verb.START, Verb.RESUME, Verb.WAKE)
    action = actions.run if runs else actions.action(verb)
    it.click_row(name)
    it.wait(lambda: action.isEnabled() and action.text() == words.DEEDS[verb].label, f"{verb.value} is offered")
    it.tool(action)


def by_ctrl_r(it: Program, name: str, verb: Verb) -> None:
    """The one shortcut for start, resume and wake up."""
    it.click_row(name)
    it.wait(lambda: it.window.machine_actions.run.text() == words.DEEDS[verb].label, f"{verb.value} is offered")
    it.press("Ctrl+R")


Way = Callable[[Program, str, Verb], None]


class Step(NamedTuple):
    """One deed, the way it is asked for, and what is seen of the machine afterwards."""

    verb: Verb
    way: Way
    seen: Callable[[Domain], object]
    state: str = ""
    """What `virsh domstate` must say."""
    boots: int = 0
    """How often the guest must have said that it is up by then."""
    says: str = ""
    """What the guest must have said."""
    told: str = ""
    """What `virsh dominfo` must say."""


def is_in(state: DomainState) -> Callable[[Domain], object]:
    return lambda machine: machine.state is state


RUNNING, PAUSED, OFF = is_in(DomainState.RUNNING), is_in(DomainState.PAUSED), is_in(DomainState.SHUTOFF)
SAVED: Callable[[Domain], object] = lambda machine: machine.saved and not machine.active  # noqa: E731
UNSAVED: Callable[[Domain], object] = lambda machine: not machine.saved  # noqa: E731

WITHOUT_A_GUEST = (
    Step(Verb.START, by_tool, RUNNING, "running"),
    Step(Verb.PAUSE, by_keys, PAUSED, "paused"),
    Step(Verb.RESUME, by_tool, RUNNING, "running"),
    Step(Verb.PAUSE, by_tool, PAUSED, "paused"),
    Step(Verb.RESUME, by_menu, RUNNING, "running"),
    Step(Verb.POWER_OFF, by_keys, OFF, "shut off"),
    Step(Verb.START_PAUSED, by_menu, PAUSED, "paused"),
    Step(Verb.RESUME, by_ctrl_r, RUNNING, "running"),
    Step(Verb.SAVE, by_keys, SAVED, "shut off", told="Managed save:   yes"),
    Step(Verb.START, by_ctrl_r, RUNNING, "running", told="Managed save:   no"),
    Step(Verb.SAVE, by_menu, SAVED, "shut off", told="Managed save:   yes"),
    Step(Verb.START_FRESH, by_menu, RUNNING, "running", told="Managed save:   no"),
    Step(Verb.POWER_OFF_GRACEFUL, by_menu, OFF, "shut off"),
    Step(Verb.START, by_menu, RUNNING, "running"),
    Step(Verb.SAVE, by_keys, SAVED, "shut off"),
    Step(Verb.DISCARD_SAVED, by_menu, UNSAVED, "shut off", told="Managed save:   no"),
    Step(Verb.AUTOSTART_ON, by_menu, lambda machine: machine.autostart is True, told="Autostart:      enable"),
    Step(Verb.AUTOSTART_OFF, by_menu, lambda machine: machine.autostart is False, told="Autostart:      disable"),
)

WITH_A_GUEST = (
    Step(Verb.NMI, by_menu, RUNNING, "running"),
    Step(Verb.REBOOT, by_keys, RUNNING, "running", boots=2),
    Step(Verb.SUSPEND_GUEST, by_menu, is_in(DomainState.PMSUSPENDED), "pmsuspended"),
    Step(Verb.WAKE, by_tool, RUNNING, "running"),
    Step(Verb.REBOOT_AGENT, by_menu, RUNNING, "running", boots=3),
    Step(Verb.RESET, by_menu, RUNNING, "running", boots=4),
    Step(Verb.REBOOT_ACPI, by_menu, RUNNING, "running", boots=5, says="VG-BUTTON"),
    Step(Verb.SHUT_DOWN_AGENT, by_menu, OFF, "shut off"),
    Step(Verb.START, by_tool, RUNNING, "running", boots=1),
    Step(Verb.SHUT_DOWN_ACPI, by_menu, OFF, "shut off", says="VG-BUTTON"),
)

ELSEWHERE = {
    *(Verb.SHUT_DOWN, Verb.RENAME, Verb.SET_TITLE, Verb.SET_DESCRIPTION),
    *(Verb.PERSIST, Verb.UNDEFINE, Verb.CONSOLE),
}
"""Tested below, each for itself."""


def take(it: Program, host: PrivateHost, name: str, step: Step) -> None:
    """Ask for it as a person does, confirm it, and see it done."""
    needs_agent = step.verb in (Verb.SHUT_DOWN_AGENT, Verb.REBOOT_AGENT, Verb.SUSPEND_GUEST, Verb.REBOOT)
    if needs_agent:
        it.becomes(name, lambda machine: machine.agent_connected, "heard through its agent")
        host.agent_answers(name)
    ended = len(it.jobs())
    step.way(it, name, step.verb)
    if words.DEEDS[step.verb].loss:
        it.answer(ConfirmDialog, lambda dialog: dialog.deed_button)
    it.wait(lambda: len(it.jobs()) > ended and not it.jobs()[0].running, f"the job to {step.verb.value} ends", 60)
    job = it.jobs()[0]
    assert job.command == Act(it.key(name), step.verb)
    assert job.problem is None, job.problem
    it.becomes(name, step.seen, f"seen after {step.verb.value}")
    if step.boots:
        it.wait(lambda: host.serial(name).count("VG-READY") >= step.boots, f"{step.boots} boots", 60)
    if step.state:
        it.wait(lambda: host.state(name) == step.state, f"virsh calls it {step.state}, not {host.state(name)}")
    assert step.says in host.serial(name)
    assert step.told in host.virsh("dominfo", "--", name)


def test_no_deed_is_forgotten() -> None:
    assert {step.verb for step in WITHOUT_A_GUEST + WITH_A_GUEST} | ELSEWHERE == set(Verb)


def test_what_a_machine_can_do_without_its_guest(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram
) -> None:
    name = machine_on(private_host, "clicked", start=False)
    it = open_program(private_host.uri)
    for step in WITHOUT_A_GUEST:
        take(it, private_host, name, step)
    assert len(it.jobs()) == len(WITHOUT_A_GUEST)


@pytest.mark.timeout(300)  # it boots six times
def test_what_a_machine_does_with_its_guest_s_help(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram
) -> None:
    name = machine_on(private_host, "guest", boot=True, agent=True)
    it = open_program(private_host.uri)
    it.wait(lambda: "VG-READY" in private_host.serial(name), "the guest is up", 60)
    for step in WITH_A_GUEST:
        take(it, private_host, name, step)


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
    asked = it.open_window(ConfirmDialog)
    assert "disk images stay" in asked.loss.text()
    assert not asked.remember.isVisible()
    it.click(asked.deed_button)
    it.wait(lambda: not it.rows(), "its row is gone")
    assert it.window.pane.message.isVisible(), "and a sentence stands there"
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


def test_a_console_is_opened_at_once_and_after_a_start(
    private_host: PrivateHost,
    machine_on: MachineOn,
    open_program: OpenProgram,
    viewer: Callable[[], list[list[str]]],
) -> None:
    secret = "S3cr3t!"
    name = machine_on(private_host, "shown", start=False, graphics="vnc", password=secret)
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
