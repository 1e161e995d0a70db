"""Hosts that go away, hang and come back while their windows are open."""

from __future__ import annotations

import math
from collections.abc import Callable

from tests.bed.gaps import Gaps
from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.commands import Verb
from virtgui.model.facts import Phase
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.host_window import HostWindow
from virtgui.views.labels import Label
from virtgui.views.machine_window import MachineWindow
from virtgui.views.plots.page import PlotsPage

OpenProgram = Callable[..., Program]


def test_windows_outlive_a_killed_daemon_and_live_on_with_the_next(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    for name in ("off", "stays"):
        fresh_host.add(name, start=name == "stays")
    it = open_program(fresh_host.uri)
    key = it.key("stays")
    it.double_click_row("stays")
    machine = it.open_window(MachineWindow)
    it.press("Alt+3", machine)
    plots = machine.built("performance")
    assert isinstance(plots, PlotsPage)
    it.wait(lambda: plots.plotted() >= 2, "the plots fill", 30)

    fresh_host.kill()
    it.wait(lambda: it.world.hosts[key.host].phase is Phase.LOST, "the loss is known", 10)
    it.wait(lambda: it.rows() == [("off", "Was shut off"), ("stays", "Was running")], "the rows stay, greyed", 5)
    (notice,) = it.window.notices.notices()
    assert notice.title.startswith("Host fresh lost at ")
    assert notice.action == "Retry now"
    it.wait(lambda: "fresh" in machine.notice.label.text(), "the machine's own window tells of it", 5)
    pause = machine.actions_of_machine.action(Verb.PAUSE)
    it.wait(lambda: not pause.isEnabled(), "nothing can be asked of it there", 5)
    it.click_row("stays")
    it.wait(lambda: it.table.current() == key, "its row is chosen")
    actions = it.window.machine_actions
    it.wait(lambda: not any(actions.action(verb).isEnabled() for verb in Verb), "nothing can be asked of it", 5)
    before = plots.plotted()

    fresh_host.respawn()
    fresh_host.add("meanwhile")
    if it.world.hosts[key.host].phase is not Phase.OPEN:
        (button,) = (bar.button for bar in it.window.notices._bars.values())
        it.click(button)
    it.is_ready(fresh_host.uri)
    it.wait(
        lambda: it.rows() == [("meanwhile", "Running"), ("off", "Shut off"), ("stays", "Running")], "rows are live", 10
    )
    it.wait(lambda: not it.window.notices.notices(), "the notice is gone", 5)
    it.wait(lambda: not machine.notice.isVisible(), "the machine's window knows it too", 5)
    it.wait(lambda: plots.plotted() > before + 1, "the plots go on", 30)
    it.to_front(machine)
    it.click(machine.header.pause)
    it.becomes("stays", lambda m: m.state.name == "PAUSED", "paused")
    it.wait(lambda: it.state("stays") == "Paused", "the row tells it", 5)
    assert fresh_host.state("stays") == "paused"


def test_the_window_is_at_hand_while_a_daemon_hangs(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram
) -> None:
    sick, well = hosts("sick"), hosts("well")
    for number in range(3):
        sick.add(f"sick-{number}", start=number == 0)
    well.add("web")
    it = open_program(sick.uri, well.uri)
    first = it.key("sick-0").host
    sick.stop()
    gaps = Gaps()
    try:
        it.press("Ctrl+F")
        it.write("sick")
        it.wait(lambda: len(it.rows()) == 3, "the search finds them", 3)
        it.press("Esc")
        it.wait(lambda: len(it.rows()) == 4, "and all again", 3)
        it.click_row("sick-0")
        it.press("Ctrl+P")  # to a host that hangs

        it.click_row("web")
        it.press("Ctrl+Shift+D")
        it.answer(ConfirmDialog, lambda dialog: dialog.deed_button)
        it.wait(lambda: it.state("web") == "Shut off", "the other host's machine is powered off", 5)
        assert well.state("web") == "shut off"
        (waiting,) = (job for job in it.jobs() if job.subject == "sick-0")
        assert waiting.running, "what the hanging host was asked for is under way"
        it.press("Ctrl+A")
        it.press("End")
        it.wait(lambda: it.chosen() == ["web"], "rows are chosen all along")
        assert it.world.hosts[first].phase is Phase.OPEN
    finally:
        gaps.stop()
        sick.cont()
    assert gaps.longest < 0.5, f"the window stood still for {gaps.longest:.2f} s"
    it.wait(lambda: it.state("sick-0") == "Paused", "it goes on where it was", 30)
    assert sick.state("sick-0") == "paused"


def test_a_host_s_window_comes_back_with_its_host(fresh_host: PrivateHost, open_program: OpenProgram) -> None:
    fresh_host.add("busy")
    it = open_program(fresh_host.uri)
    key = it.key("busy").host
    it.press("Shift+F6")  # from the table over the search
    it.press("Shift+F6")
    it.wait(it.window.hosts.list.hasFocus, "the hosts have the keyboard")
    it.press("Down")
    it.wait(lambda: it.window.hosts.key == key, "the host is chosen")
    it.press("Return")
    window = it.open_window(HostWindow)
    fresh_host.kill()
    it.wait(lambda: it.world.hosts[key].phase is Phase.LOST, "the loss is known", 10)
    it.wait(window.notice.isVisible, "its window tells of it", 5)
    fresh_host.respawn()
    it.is_ready(fresh_host.uri, 30)
    it.wait(lambda: not window.notice.isVisible(), "and of its return", 5)
    rates = it.world.history.host_latest
    seen = rates(key)
    it.wait(lambda: rates(key) is not None and rates(key) != seen, "the host is sampled again", 15)
    now = rates(key)
    assert now is not None and (math.isnan(now.cpu_percent) or 0 <= now.cpu_percent <= 100)
    assert all(label.textFormat().name == "PlainText" for label in window.findChildren(Label))
