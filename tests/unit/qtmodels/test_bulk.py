"""Many machines in order: the plan, and how it is carried out."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from tests.unit.qtmodels.fleet import HOME, LAB, host, key, machine, world
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import Domain, DomainConfig, DomainState, Phase
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Finished, HostSeen, Seen
from virtgui.model.notes import Start
from virtgui.model.plan import Step, plan
from virtgui.model.problems import Problem
from virtgui.qtmodels.bulk import Bulk, Stage
from virtgui.qtmodels.ordering import natural
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace


def noted(number: int, name: str, order: int = 0, *after: int, delay: int = 0, on: bool = False) -> Domain:
    start = Start(order, delay, tuple(key(other).uuid for other in after))
    state = DomainState.RUNNING if on else DomainState.SHUTOFF
    return machine(number, name, state=state, config=DomainConfig(start=start))


def order(verb: Verb, *machines: Domain) -> list[str]:
    names = {m.key: m.name for m in machines}
    return [names[step.key] for step in plan(machines, verb, natural).steps]


def test_machines_start_by_their_numbers_and_after_those_they_wait_for() -> None:
    fleet = (noted(1, "web-10", 20, 2), noted(2, "db", 30), noted(3, "gate", 1), noted(4, "web-2"), noted(5, "web-1"))
    assert order(Verb.START, *fleet) == ["gate", "db", "web-10", "web-1", "web-2"]
    assert order(Verb.SHUT_DOWN, *fleet) == ["web-1", "web-2", "web-10", "db", "gate"]


def test_a_ring_of_waiting_is_told_and_not_minded() -> None:
    ring = (noted(1, "a", 0, 2), noted(2, "b", 0, 1), noted(3, "c"), noted(4, "d", 0, 99))
    planned = plan(ring, Verb.START, natural)
    assert len(planned.steps) == 4 and planned.circular == {key(1), key(2)}


def test_who_was_moved_to_another_host_is_waited_for_there() -> None:
    web, db = noted(1, "a-web", 0, 2), noted(2, "db")
    moved = replace(db, key=key(2, HOME))
    assert [step.after for step in plan((web, moved), Verb.START, natural).steps] == [(), (moved.key,)]
    assert order(Verb.START, web, moved) == ["db", "a-web"]
    assert order(Verb.SHUT_DOWN, web, moved) == ["a-web", "db"]
    both = plan((web, db, moved), Verb.START, natural).steps
    assert next(step.after for step in both if step.key == web.key) == (db.key,), "its own host's counts first"


class Run:
    """A run and what came of it."""

    def __init__(self, made: World, steps: list[Step], verb: Verb = Verb.START, **how: object) -> None:
        self.world, self.sent = made, Sent()
        self.bulk = Bulk(made, self.sent, verb, steps, **how)  # type: ignore[arg-type]
        self.ends = 0
        self.bulk.ended.connect(self._end)
        self.bulk.begin()

    def _end(self) -> None:
        self.ends += 1

    def begun(self) -> list[DomainKey]:
        return [command.domain for command in self.sent.commands if isinstance(command, Act)]

    def finish(self, number: int, problem: str = "", **more: bool) -> None:
        told = Problem("start it", problem) if problem else None
        self.world.take([Finished(Ticket(number), 0.0, told, **more)])

    def stages(self) -> list[Stage]:
        return [turn.stage for turn in self.bulk.turns()]


def off(count: int) -> World:
    return world(*(noted(number, f"vm-{number}") for number in range(1, count + 1)))


def steps(*numbers: int) -> list[Step]:
    return [Step(key(number)) for number in numbers]


def test_so_many_at_once_and_the_next_when_one_ends(qapp: object) -> None:
    run = Run(off(4), steps(1, 2, 3, 4), at_once=2)
    assert run.begun() == [key(1), key(2)]
    run.world.take([Advanced(Ticket(2), 1.0, 4.0)])
    assert run.bulk.turn(key(2)).share == 0.25
    run.finish(2)
    assert run.begun() == [key(1), key(2), key(3)]
    for number in (1, 3, 4):
        run.finish(number)
    assert run.stages() == [Stage.DONE] * 4 and run.ends == 1 and not run.bulk.running


def test_it_stops_at_the_first_failure_only_if_wished(qapp: object) -> None:
    run = Run(off(3), steps(1, 2, 3))
    run.finish(1, "No disk.")
    assert run.begun()[-1] == key(2) and run.bulk.turn(key(1)).told == "No disk."
    strict = Run(off(3), steps(1, 2, 3), stop_at_failure=True)
    strict.finish(1, "No disk.")
    assert strict.stages() == [Stage.FAILED, Stage.LEFT_OUT, Stage.LEFT_OUT] and strict.ends == 1
    assert "vm-1 failed" in strict.bulk.turn(key(3)).told


def test_whoever_waits_for_one_that_failed_is_left_out_and_can_be_retried(qapp: object) -> None:
    run = Run(off(3), [Step(key(1)), Step(key(2), (key(1),)), Step(key(3))], at_once=3)
    assert run.begun() == [key(1), key(3)]
    run.finish(1, "No disk.")
    run.finish(2)
    assert run.stages() == [Stage.FAILED, Stage.LEFT_OUT, Stage.DONE]
    run.bulk.retry()
    assert run.begun()[2:] == [key(1)]
    run.finish(3)
    assert run.begun()[3:] == [key(2)]
    run.finish(4)
    assert run.stages() == [Stage.DONE] * 3 and run.ends == 2


def test_whoever_waits_for_one_that_is_as_wished_already_goes_on(qapp: object) -> None:
    waits = [Step(key(1)), Step(key(2), (key(1),))]
    up = Run(world(noted(1, "db", on=True), noted(2, "web")), waits)
    assert up.begun() == [key(2)] and up.bulk.turn(key(1)).told == "It is already running."
    down = Run(world(noted(1, "web"), noted(2, "db", on=True)), waits, Verb.SHUT_DOWN)
    assert down.begun() == [key(2)] and down.bulk.turn(key(1)).told == "It is not running."


def test_whoever_waits_for_one_that_is_not_up_is_left_out_with_the_reason(qapp: object) -> None:
    template = machine(1, "db", state=DomainState.SHUTOFF, config=DomainConfig(template=True))
    run = Run(world(template, noted(2, "web")), [Step(key(1)), Step(key(2), (key(1),))])
    assert not run.begun() and run.bulk.turn(key(2)).told == "It waits for db, which was left out."


def test_a_guest_that_was_late_holds_up_nobody_once_it_is_off(qapp: object) -> None:
    made = world(noted(1, "web", on=True), noted(2, "db", on=True))
    run = Run(made, [Step(key(1)), Step(key(2), (key(1),))], Verb.SHUT_DOWN)
    run.finish(1, "It is still running after 90 s.")
    assert run.stages() == [Stage.FAILED, Stage.LEFT_OUT]
    made.take([Seen((noted(1, "web"),))])
    run.bulk.retry()
    assert run.begun() == [key(1), key(2)]
    run.finish(2)
    assert run.stages() == [Stage.DONE, Stage.DONE] and not run.bulk.again()


def test_what_is_not_known_of_a_host_that_is_away_is_retried_once_it_is_back(qapp: object) -> None:
    made = world(noted(1, "web", on=True), noted(2, "db", on=True))
    run = Run(made, [Step(key(1)), Step(key(2), (key(1),))], Verb.POWER_OFF)
    made.take([HostSeen(host(LAB, Phase.LOST)), Finished(Ticket(1), 0.0, None, unknown=True)])
    assert [turn.unsure for turn in run.bulk.again()] == [True, False]
    made.take([HostSeen(host(LAB)), Seen((noted(1, "web"),))])
    run.bulk.retry()
    assert run.begun() == [key(1), key(2)], "web is off, as is seen now"
    run.finish(2)
    assert run.stages() == [Stage.DONE, Stage.DONE]


def test_one_that_is_as_wished_from_the_beginning_is_nothing_to_retry(qapp: object) -> None:
    run = Run(world(noted(1, "db", on=True), noted(2, "web")), steps(1, 2))
    run.finish(1)
    assert run.stages() == [Stage.LEFT_OUT, Stage.DONE] and not run.bulk.again()


def test_what_brings_no_machine_up_or_down_waits_for_nobody() -> None:
    fleet = (noted(1, "web", 0, 2), noted(2, "db"))
    for verb in (Verb.AUTOSTART_ON, Verb.NMI, Verb.PERSIST, Verb.TEMPLATE_OFF, Verb.DISCARD_SAVED):
        assert all(not step.after for step in plan(fleet, verb, natural).steps)
    assert [step.after for step in plan(fleet, Verb.REBOOT, natural).steps] == [(), (key(2),)]


def test_a_host_lost_in_the_middle_is_never_done(qapp: object) -> None:
    run = Run(off(2), steps(1, 2))
    run.world.take([HostSeen(host(LAB, Phase.LOST))])
    run.finish(1, unknown=True)
    assert run.stages() == [Stage.FAILED, Stage.LEFT_OUT]
    assert run.bulk.turn(key(1)).unsure and not run.bulk.turn(key(2)).unsure
    assert "check" in run.bulk.turn(key(1)).told and "lost" in run.bulk.turn(key(2)).told


def test_what_makes_no_sense_any_more_is_left_out_with_the_reason(qapp: object) -> None:
    run = Run(world(noted(1, "on", on=True), noted(2, "off")), steps(1, 2, 7))
    assert run.begun() == [key(2)]
    assert run.bulk.turn(key(1)) == run.bulk.turn(key(1))._replace(stage=Stage.LEFT_OUT, told="It is already running.")
    run.finish(1)
    assert run.bulk.turn(key(7)).told == "It no longer exists."


def test_stopping_begins_nothing_more_and_waits_for_what_is_under_way(qapp: object) -> None:
    run = Run(off(3), steps(1, 2, 3))
    run.bulk.stop()
    assert run.ends == 0
    run.finish(1)
    assert run.stages() == [Stage.DONE, Stage.LEFT_OUT, Stage.LEFT_OUT] and run.ends == 1 and len(run.begun()) == 1


def test_a_delay_passes_between_two(qtbot: QtBot) -> None:
    run = Run(off(2), [Step(key(1)), Step(key(2))], at_once=2, delay_s=0.05)
    assert run.begun() == [key(1)]
    qtbot.waitUntil(lambda: run.begun() == [key(1), key(2)], timeout=30_000)
    noted_delay = Run(off(2), [Step(key(1), (), 3600), Step(key(2))], at_once=2)
    noted_delay.finish(1)
    assert noted_delay.begun() == [key(1)] and noted_delay.bulk.running
    noted_delay.bulk.stop()
    assert noted_delay.ends == 1
