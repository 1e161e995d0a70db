"""Deeds as jobs: begun, waited for, cancelled, late, and never holding up another guest."""

from __future__ import annotations

from collections.abc import Callable

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import FakeMachine, error, uuid_of
from virtgui.hypervisor.pool import LANES
from virtgui.model.commands import ANYWAY, Act, Verb
from virtgui.model.facts import ConsoleTarget, DomainState
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished, Seen
from virtgui.model.problems import Problem


def test_a_deed_begins_changes_the_row_and_ends(bench: Bench) -> None:
    bench.open()
    ticket = bench.act("web", Verb.PAUSE)
    assert bench.finish(ticket).problem is None
    began = bench.of(Began)[-1]
    assert (began.ticket, began.subject, began.can_cancel) == (ticket, "web", False)
    assert bench.machines()["web"].state is DomainState.PAUSED
    kinds = [type(m) for m in bench.messages if isinstance(m, (Seen, Finished)) and m is not bench.messages[0]]
    assert kinds[-1] is Finished, "the row is right before the deed is over"


def test_a_deed_on_a_machine_that_is_gone_is_refused(bench: Bench) -> None:
    bench.open()
    problem = bench.finish(bench.act("nobody", Verb.START)).problem
    assert problem is not None and "no longer exists" in problem.reason


def test_a_machine_that_goes_before_the_deed_is_a_clear_problem(bench: Bench) -> None:
    bench.open()
    del bench.host.machines[uuid_of("db")]
    problem = bench.finish(bench.act("db", Verb.PAUSE)).problem
    assert problem is not None and problem.code == libvirt.VIR_ERR_NO_DOMAIN
    bench.hands.until(lambda: "db" not in bench.machines())


def test_a_connection_that_ends_in_the_middle_of_a_deed_leaves_it_unknown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where that call is the first to notice: before the host is known to be lost."""

    def broken(_machine: FakeMachine) -> None:
        text = "internal error: client socket is closed"
        raise error(libvirt.VIR_ERR_INTERNAL_ERROR, text, libvirt.VIR_FROM_RPC)

    monkeypatch.setattr(FakeMachine, "suspend", broken)
    bench.open()
    end = bench.finish(bench.act("web", Verb.PAUSE))
    assert end.unknown and end.problem is not None
    assert "client socket is closed" in end.problem.detail


def test_shutting_down_waits_for_the_guest_and_holds_no_connection(bench: Bench) -> None:
    bench.open()
    ticket = bench.act("web", Verb.SHUT_DOWN)
    bench.hands.settle()
    assert not bench.finished(ticket)
    assert bench.finish(bench.act("db", Verb.PAUSE)).problem is None
    bench.host.machines[uuid_of("web")].update(id=-1, state=libvirt.VIR_DOMAIN_SHUTOFF)
    bench.host.tell("web", 5)
    assert bench.finish(ticket).problem is None


def test_a_guest_that_goes_off_before_its_agent_answers_did_as_asked(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes(_machine: FakeMachine, _flags: int) -> None:
        raise error(libvirt.VIR_ERR_INTERNAL_ERROR, "internal error: End of file from agent socket")

    monkeypatch.setattr(FakeMachine, "shutdownFlags", goes)
    bench.open()
    ticket = bench.act("web", Verb.SHUT_DOWN_AGENT)
    bench.hands.settle()
    assert not bench.finished(ticket)
    bench.host.machines[uuid_of("web")].update(id=-1, state=libvirt.VIR_DOMAIN_SHUTOFF)
    bench.host.tell("web", 5)
    assert bench.finish(ticket).problem is None


def test_shutting_down_is_noticed_without_an_event(bench: Bench) -> None:
    bench.open()
    ticket = bench.act("web", Verb.SHUT_DOWN)
    bench.hands.settle()
    bench.host.machines[uuid_of("web")].update(id=-1, state=libvirt.VIR_DOMAIN_SHUTOFF)
    bench.hands.pass_until(lambda: bench.finished(ticket), "it is looked at again", 5)


def test_a_guest_that_does_not_listen_ends_the_wait_with_a_remedy(bench: Bench) -> None:
    bench.open()
    ticket = bench.act("web", Verb.SHUT_DOWN)
    bench.hands.settle()
    bench.hands.pass_until(lambda: bench.finished(ticket), "patience ends", 100, step=1)
    problem = bench.finished(ticket)[0].problem
    assert problem is not None and "still running" in problem.reason
    assert problem.remedy == Act(DomainKey(KEY, uuid_of("web")), Verb.POWER_OFF)


@pytest.mark.parametrize(
    "verb, becomes, told, remedy",
    [
        (Verb.SHUT_DOWN_ACPI, {"state": libvirt.VIR_DOMAIN_CRASHED}, "crashed instead", Verb.POWER_OFF),
        (Verb.SUSPEND_GUEST, {"id": -1, "state": libvirt.VIR_DOMAIN_SHUTOFF}, "shut off instead", None),
    ],
)
def test_what_a_guest_will_never_do_ends_the_wait_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, verb: Verb, becomes: dict[str, int], told: str, remedy: Verb | None
) -> None:
    monkeypatch.setattr(FakeMachine, "pMSuspendForDuration", lambda *_: 0, raising=False)
    bench.open()
    ticket = bench.act("web", verb)
    bench.hands.settle()
    assert not bench.finished(ticket)
    bench.host.machines[uuid_of("web")].update(becomes)
    bench.host.tell("web", 5)
    problem = bench.finish(ticket).problem
    assert problem is not None and told in problem.reason
    assert problem.remedy == (Act(DomainKey(KEY, uuid_of("web")), remedy) if remedy is not None else None)


def test_a_machine_that_was_paused_cannot_go_down_and_offers_to_resume_it(bench: Bench) -> None:
    bench.open()
    ticket = bench.act("web", Verb.SHUT_DOWN)
    bench.hands.settle()
    bench.host.machines[uuid_of("web")].update(state=libvirt.VIR_DOMAIN_PAUSED)
    bench.hands.pass_until(lambda: bench.finished(ticket), "patience ends", 100, step=1)
    problem = bench.finished(ticket)[0].problem
    assert problem is not None and "paused" in problem.reason
    assert problem.remedy == Act(DomainKey(KEY, uuid_of("web")), Verb.RESUME)


@pytest.mark.parametrize("verb, asked", [(Verb.SHUT_DOWN_AGENT, False), (Verb.SHUT_DOWN, True)])
def test_an_agent_that_hangs_is_found_out_before_libvirt_waits_a_minute_for_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, verb: Verb, asked: bool
) -> None:
    called: list[int] = []
    monkeypatch.setattr(FakeMachine, "shutdownFlags", lambda _machine, flags: called.append(flags))
    bench.host.mute = error(libvirt.VIR_ERR_AGENT_UNRESPONSIVE, "Guest agent is not responding")
    bench.open()
    ticket = bench.act("web", verb)
    bench.hands.until(lambda: called or bench.finished(ticket), "it is asked, or refused")
    assert bool(called) is asked, "what else presses the power button is asked all the same"
    if not asked:
        problem = bench.finished(ticket)[0].problem
        assert problem is not None and "agent is not answering" in problem.reason


def test_a_reboot_says_that_it_was_asked_for_and_no_more(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeMachine, "reboot", lambda *_: 0, raising=False)
    bench.open()
    assert "was asked" in bench.finish(bench.act("web", Verb.REBOOT)).text
    assert not bench.finish(bench.act("web", Verb.PAUSE)).text


def test_waiting_can_be_cancelled(bench: Bench) -> None:
    bench.open()
    ticket = bench.act("web", Verb.SHUT_DOWN)
    bench.hands.settle()
    assert bench.session.cancel(ticket)
    end = bench.finish(ticket)
    assert end.cancelled and end.problem is None
    assert not bench.session.cancel(ticket)
    assert not bench.session.cancel(Ticket(99))


def test_a_guest_that_hangs_holds_up_nobody_else(bench: Bench) -> None:
    bench.open()
    bench.host.hold("suspend", "web")
    stuck = [bench.act("web", Verb.PAUSE) for _ in range(2 * LANES)]
    bench.hands.settle()
    assert bench.finish(bench.act("db", Verb.PAUSE)).problem is None
    assert not any(bench.finished(ticket) for ticket in stuck)
    bench.host.let_go("suspend", "web")
    for ticket in stuck:
        bench.finish(ticket)


def test_a_guest_that_hangs_can_be_powered_off(bench: Bench) -> None:
    bench.open()
    bench.host.hold("suspend", "web")
    bench.act("web", Verb.PAUSE)
    bench.hands.until(lambda: "web" in bench.host.held)
    assert bench.finish(bench.act("web", Verb.POWER_OFF)).problem is None
    assert not bench.machines()["web"].active


def test_power_off_goes_through_when_every_lane_is_held(bench: Bench) -> None:
    names = [f"vm-{number}" for number in range(LANES + 2)]
    for name in names:
        bench.host.add(name)
        bench.host.hold("suspend", name)
    bench.open()
    for name in names:
        bench.act(name, Verb.PAUSE)
    bench.hands.until(lambda: len(bench.host.held) == LANES)
    bench.hands.settle()
    assert len(bench.host.held) == LANES, "at most four connections are held by guests"
    assert bench.finish(bench.act(names[0], Verb.POWER_OFF)).problem is None


def test_what_has_not_begun_can_be_cancelled(bench: Bench) -> None:
    bench.open()
    bench.host.hold("suspend", "web")
    bench.act("web", Verb.PAUSE)
    bench.hands.until(lambda: "web" in bench.host.held)
    waiting = bench.act("web", Verb.PAUSE)
    assert bench.session.cancel(waiting)
    assert bench.finish(waiting).cancelled


def test_what_has_not_begun_is_told_as_not_done_when_the_host_goes(bench: Bench) -> None:
    bench.open()
    bench.host.hold("suspend", "web")
    begun = bench.act("web", Verb.PAUSE)
    bench.hands.until(lambda: "web" in bench.host.held)
    waiting = bench.act("web", Verb.PAUSE)
    bench.session.disconnect()
    assert bench.finish(begun).unknown
    end = bench.finish(waiting)
    assert not end.unknown and end.problem is not None and "before anything was done" in end.problem.reason


def test_saving_shows_how_far_it_is_and_can_be_aborted(bench: Bench) -> None:
    bench.open()
    bench.host.hold("save", "web")
    ticket = bench.act("web", Verb.SAVE)
    bench.hands.until(lambda: "web" in bench.host.held)
    bench.hands.pass_until(lambda: bench.of(Advanced), "progress is told")
    step = bench.of(Advanced)[0]
    assert (step.ticket, step.done, step.total, step.unit, step.remaining_s) == (ticket, 40, 100, "bytes", 3)
    assert bench.session.cancel(ticket)
    end = bench.finish(ticket)
    assert end.cancelled and end.problem is None
    assert bench.machines()["web"].active


def test_lanes_of_long_deeds_are_closed_afterwards(bench: Bench) -> None:
    bench.open()
    bench.finish(bench.act("web", Verb.SAVE))
    bench.hands.until(lambda: sum(not lane.over for lane in bench.lanes if "long" in lane.name) == 0)


def test_lanes_are_used_again(bench: Bench) -> None:
    bench.open()
    for _ in range(6):
        bench.finish(bench.act("db", Verb.PAUSE))
    assert sum("act" in lane.name for lane in bench.lanes) == 1


def test_what_a_driver_cannot_do_is_remembered_with_its_reason(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(_machine: FakeMachine) -> None:
        raise error(libvirt.VIR_ERR_NO_SUPPORT, "this function is not supported by the connection driver")

    monkeypatch.setattr(FakeMachine, "suspend", unsupported)
    bench.open()
    assert bench.finish(bench.act("web", Verb.PAUSE)).problem is not None
    assert [verb for verb, reason in bench.seen.lacks if reason] == [Verb.PAUSE]


def test_the_console_gets_its_target_and_its_failure_is_told(bench_with: Callable[..., Bench]) -> None:
    targets: list[ConsoleTarget] = []

    def open_console(target: ConsoleTarget) -> Problem | None:
        targets.append(target)
        return Problem("open the console", "No viewer is installed.")

    bench = bench_with(open_console=open_console)
    bench.open()
    end = bench.finish(bench.act("web", Verb.CONSOLE))
    assert end.problem is not None and end.problem.reason == "No viewer is installed."
    assert (targets[0].name, targets[0].uri, targets[0].active) == ("web", KEY, True)


def test_a_mistake_of_our_own_ends_the_deed_and_holds_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tests.unit.hypervisor.fakes import FakeMachine

    monkeypatch.setattr(FakeMachine, "suspend", lambda machine: 1 / 0)
    bench.open()
    problem = bench.finish(bench.act("web", Verb.PAUSE)).problem
    assert problem is not None and "ZeroDivisionError" in caplog.text
    monkeypatch.undo()
    assert bench.finish(bench.act("web", Verb.PAUSE)).problem is None


def on_one_pool(bench: Bench) -> None:
    """db is off and has an image, on which another one stands that web may have."""
    bench.host.add_pool("main", base="", top="/main/base")
    disk = "<disk type='file'><source file='/main/{}'/><target dev='vda'/></disk>"
    xml = "<domain type='kvm'><name>{}</name><devices>{}</devices></domain>"
    bench.host.machines[uuid_of("web")].update(stored=xml.format("web", disk.format("top")))
    bench.host.machines[uuid_of("db")].update(
        id=-1, state=libvirt.VIR_DOMAIN_SHUTOFF, stored=xml.format("db", disk.format("base"))
    )


@pytest.mark.parametrize("verb", [Verb.START, Verb.START_PAUSED, Verb.START_FRESH, Verb.START_RESET])
def test_a_machine_on_whose_disk_others_stand_starts_only_when_that_is_known(bench: Bench, verb: Verb) -> None:
    on_one_pool(bench)
    bench.open()
    problem = bench.finish(bench.act("db", verb)).problem
    assert problem is not None and "Disks of web stand on its disks" in problem.reason
    assert bench.machines()["db"].state is DomainState.SHUTOFF
    assert problem.remedy == Act(DomainKey(KEY, uuid_of("db")), verb, ANYWAY)
    assert "volume" in bench.host.calls and "refresh main" not in bench.host.calls


def test_once_that_is_known_nobody_is_asked_again(bench: Bench) -> None:
    on_one_pool(bench)
    bench.open()
    ticket = bench.act("db", Verb.START, ANYWAY)
    assert bench.finish(ticket).problem is None
    assert "volume" not in bench.host.calls


def test_an_image_that_no_machine_has_keeps_none_from_starting(bench: Bench) -> None:
    on_one_pool(bench)
    bench.host.machines[uuid_of("web")].update(stored="<domain><name>web</name></domain>")
    bench.open()
    assert bench.finish(bench.act("db", Verb.START)).problem is None
