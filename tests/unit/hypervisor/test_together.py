"""One deed on several machines as one job: how far it is, who failed and why, and its end when it is cancelled."""

from __future__ import annotations

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import FakeHost, FakeMachine, error, uuid_of
from virtgui.model.commands import ActAll, Verb
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Advanced, Began, Finished

NAMES = ("web", "db", "api", "shop", "mail", "auth")


@pytest.fixture
def many(bench: Bench) -> Bench:
    bench.host.machines = FakeHost(*NAMES).machines
    bench.open()
    return bench


def test_all_of_them_are_one_job_that_tells_how_far_it_is(many: Bench) -> None:
    ticket = many.act_all(NAMES, Verb.PAUSE)
    assert many.finish(ticket).problem is None
    (began,) = many.of(Began)
    assert (began.ticket, began.can_cancel) == (ticket, True)
    told = [(message.done, message.total) for message in many.of(Advanced)]
    assert told == [(number, len(NAMES)) for number in range(1, len(NAMES) + 1)]
    assert {domain.state for domain in many.machines().values()} == {DomainState.PAUSED}


def test_those_that_failed_are_named_with_the_reason_and_can_be_tried_again(
    many: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = FakeMachine.suspend

    def refuses(machine: FakeMachine) -> None:
        if machine.name() in ("api", "mail"):
            raise error(libvirt.VIR_ERR_OPERATION_FAILED, f"no room for {machine.name()}")
        pause(machine)

    monkeypatch.setattr(FakeMachine, "suspend", refuses)
    del many.host.machines[uuid_of("db")]
    problem = many.finish(many.act_all(NAMES, Verb.PAUSE)).problem
    assert problem is not None and problem.doing == "pause 3 of 6 machines"
    assert problem.detail.splitlines()[1:] == ["api: no room for api", "mail: no room for mail"]
    assert "api" in problem.reason and "db: " in problem.reason
    failed = tuple(DomainKey(KEY, uuid_of(name)) for name in ("db", "api", "mail"))
    assert problem.remedy == ActAll(KEY, failed, Verb.PAUSE)
    paused = {name for name, domain in many.machines().items() if domain.state is DomainState.PAUSED}
    assert paused == {"web", "shop", "auth"}


def test_a_machine_that_hangs_holds_up_neither_the_others_nor_a_cancel(many: Bench) -> None:
    many.host.hold("suspend", "web")
    ticket = many.act_all(NAMES, Verb.PAUSE)
    many.hands.until(lambda: len(many.of(Advanced)) == len(NAMES) - 1, "all others are done")
    assert not many.finished(ticket)
    assert many.session.cancel(ticket)
    many.hands.pass_until(lambda: many.finished(ticket), "it is not waited for", 5)
    (end,) = many.finished(ticket)
    assert end.cancelled and end.problem is not None
    assert end.problem.reason == "Cancelled when 5 of 6 were done."


def test_cancelled_it_begins_nothing_more(many: Bench) -> None:
    for name in NAMES:
        many.host.hold("suspend", name)
    ticket = many.act_all(NAMES, Verb.PAUSE)
    many.hands.until(lambda: len(many.host.held) == 3, "some are under way, and a lane is left")
    many.session.cancel(ticket)
    many.host.release_all()
    assert many.finish(ticket).problem.reason == "Cancelled when 3 of 6 were done."  # type: ignore[union-attr]
    paused = [domain for domain in many.machines().values() if domain.state is DomainState.PAUSED]
    assert len(paused) == 3


def test_a_host_that_goes_leaves_it_unknown(many: Bench) -> None:
    many.host.hold("suspend", "web")
    ticket = many.act_all(NAMES, Verb.PAUSE)
    many.hands.until(lambda: many.of(Advanced), "some are done")
    many.session.disconnect()
    (end,) = [message for message in many.of(Finished) if message.ticket == ticket]
    assert end.unknown and end.problem is not None and not many.session.cancel(ticket)
