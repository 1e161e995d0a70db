"""Every deed is clicked or typed in the real windows, and done to a real QEMU machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from tests.bed.ways import by_ctrl_r, by_keys, by_menu, by_tool
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import Domain, DomainState
from virtgui.views import words
from virtgui.views.dialogs import ConfirmDialog

OpenProgram = Callable[..., Program]
MachineOn = Callable[..., str]

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
    Step(Verb.TEMPLATE_ON, by_menu, lambda machine: machine.config is not None and machine.config.template, "shut off"),
    Step(Verb.TEMPLATE_OFF, by_menu, lambda machine: machine.config is not None and not machine.config.template),
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
    *(Verb.PERSIST, Verb.UNDEFINE, Verb.CONSOLE, Verb.SEND_KEYS),
    *(Verb.SET_TAGS, Verb.SET_GROUP, Verb.SET_START),
    Verb.START_RESET,
}
"""Tested each for itself in test_window_asked.py, in test_notes.py, and in test_deeds.py for what needs UEFI."""


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
