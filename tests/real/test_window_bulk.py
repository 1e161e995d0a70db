"""Several machines at once, chosen and started with the keyboard: each has its own result."""

from __future__ import annotations

from collections.abc import Callable

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.commands import Act, Verb
from virtgui.views import job_row
from virtgui.views.dialogs import ConfirmDialog, DetailsDialog
from virtgui.views.fleet.bulk_dialog import BulkDialog

OpenProgram = Callable[..., Program]


def test_what_is_started_together_ends_one_by_one(fresh_host: PrivateHost, open_program: OpenProgram) -> None:
    for name in ("one", "three", "two"):
        fresh_host.add(name, start=False)
    fresh_host.define(fresh_host.guest("broken", disk="/var/lib/libvirt/images/not-there.qcow2"))
    it = open_program(fresh_host.uri)
    bulk = it.window.bulk

    it.press("Home")
    assert not bulk.isVisible()
    for _ in range(2):
        it.press("Shift+Down")
    it.wait(bulk.isVisible, "the bar of several machines")
    assert it.chosen() == ["broken", "one", "three"]
    assert bulk.count.text() == "3 machines selected"
    assert bulk.states.text() == "3 shut off"
    it.press("Ctrl+A")
    it.wait(lambda: bulk.count.text() == "4 machines selected", "all are selected")
    assert bulk.buttons[Verb.START].text() == "Start 4"
    assert not bulk.buttons[Verb.PAUSE].isEnabled()

    it.press("Ctrl+R")
    it.wait(lambda: len(it.jobs()) == 4 and not any(job.running for job in it.jobs()), "four jobs end", 40)
    for name in ("one", "two", "three"):
        it.wait(lambda name=name: it.state(name) == "Running", f"the row of {name} says so")  # type: ignore[misc]
        assert fresh_host.state(name) == "running"
    assert it.state("broken") == "Shut off"
    titles = {job.subject: job_row.title(job) for job in it.jobs()}
    assert titles == {
        "broken": "Could not start broken",
        "one": "Start one",
        "two": "Start two",
        "three": "Start three",
    }
    (failed,) = (job for job in it.jobs() if job.failed)
    assert "not-there.qcow2" in job_row.second_line(failed)
    it.wait(lambda: bulk.states.text() == "3 running, 1 shut off", "the bar counts them anew")
    assert bulk.buttons[Verb.PAUSE].text() == "Pause 3"

    it.press("Ctrl+J")  # closes it
    it.press("Ctrl+J")
    row = it.jobs().index(failed)
    it.window.dock.list.setCurrentIndex(it.app.jobs.index(row))
    it.press("Return")
    details = it.open_window(DetailsDialog)
    assert details.heading.text() == "Could not start broken"
    assert "not-there.qcow2" in details.detail_text.toPlainText()
    it.press("Esc", details)

    it.window.pane.table.setFocus()
    it.press("Ctrl+Shift+D")
    asked = it.open_window(ConfirmDialog)
    assert asked.question.text() == "Power off 3 machines?"
    assert asked.names.text().split("\n") == ["one", "three", "two"]
    it.click(asked.deed_button)
    for name in ("one", "two", "three"):
        it.becomes(name, lambda machine: not machine.active, "off")
    assert all(job.command == Act(it.key(job.subject), Verb.POWER_OFF) for job in it.jobs()[:3])


def test_a_plan_whose_host_dies_in_its_middle_goes_on_where_it_was_once_that_is_back(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    for name in ("app", "db", "web"):
        fresh_host.add(name)
    it = open_program(fresh_host.uri)
    key, actions = it.is_ready(fresh_host.uri), it.window.host_actions
    after = f"after {it.key('db').uuid}"
    it.app.engine.send(Act(it.key("web"), Verb.SET_START, after))
    it.becomes("web", lambda machine: machine.config and machine.config.start.after, "waits for db")
    it.window.hosts.choose(key)
    it.wait(actions.shut_down.isEnabled, "all of it can be shut down")
    actions.shut_down.trigger()
    plan = it.open_window(BulkDialog)
    plan.verb.setCurrentIndex(plan.verb.findData(Verb.PAUSE))
    plan.at_once.setValue(1)
    assert plan.order() == ["app", "web", "db"], "web goes before whom it waits for"

    fresh_host.freeze("web")  # so that it is the one that is under way
    it.click(plan.begin_button)
    it.wait(lambda: plan.results()["app"] == "Done" and plan.results()["web"].startswith("Under way"), "web's turn", 60)
    fresh_host.kill()
    fresh_host.thaw("web")
    it.wait(lambda: plan.retry_button.isVisible(), "the plan ends", 60)
    assert plan.results()["web"].startswith("Check: "), plan.results()
    assert plan.remark.text() == "1 done, 1 not known, 1 left out."

    fresh_host.respawn()
    it.is_ready(fresh_host.uri, 60)
    fresh_host.virsh("suspend", "web", check=False)  # whatever became of it: it is paused now
    it.wait(lambda: it.state("web") == "Paused", "web is paused", 60)
    it.click(plan.retry_button)
    it.wait(lambda: plan.remark.text() == "3 done.", f"all are done: {plan.results()}", 60)
    assert {fresh_host.state(name) for name in ("app", "db", "web")} == {"paused"}
    assert not plan.retry_button.isVisible()
