"""A guest whose QEMU hangs, seen from the window: only it is affected, and it can be ended."""

from __future__ import annotations

from collections.abc import Callable

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.commands import Verb
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.machine_window import MachineWindow

OpenProgram = Callable[..., Program]


def test_a_guest_that_hangs_is_marked_and_can_be_powered_off(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    for name in ("sick", "well"):
        fresh_host.add(name)
    it = open_program(fresh_host.uri)
    well = it.key("well")
    it.click_row("sick")
    it.press("Return")
    own = it.open_window(MachineWindow)

    fresh_host.freeze("sick")
    it.wait(lambda: it.state("sick") == "Not responding", "its row says so", 30)
    assert it.state("well") == "Running"
    it.wait(lambda: "Not responding" in own.header.state.text(), "its own window says so", 5)

    figures = it.world.history.latest
    before = figures(well)
    it.wait(lambda: figures(well) not in (None, before), "the other's figures go on", 10)
    it.click_row("well")
    it.press("Ctrl+P")
    it.wait(lambda: it.state("well") == "Paused", "the other is paused", 10)
    assert fresh_host.state("well") == "paused"
    it.press("Ctrl+R")
    it.wait(lambda: it.state("well") == "Running", "and resumed", 10)

    it.click_row("sick")
    actions = it.window.machine_actions
    it.wait(lambda: not actions.action(Verb.PAUSE).isEnabled(), "nothing can be asked of it")
    tip = "Pause: It is not responding: it can only be powered off."
    assert actions.action(Verb.PAUSE).toolTip() == tip
    it.menu("sick", "Power off")
    it.answer(ConfirmDialog, lambda dialog: dialog.deed_button)
    it.wait(lambda: it.state("sick") == "Shut off", "it is off", 60)
    assert fresh_host.state("sick") == "shut off"
    it.wait(lambda: "Shut off" in own.header.state.text(), "its own window says so", 5)
    (job,) = (job for job in it.jobs() if job.subject == "sick")
    assert job.problem is None
