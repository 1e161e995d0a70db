"""Events become few reads and few lines, and the last state is always right."""

from __future__ import annotations

import threading
import weakref

import libvirt
import pytest

from tests.unit.hypervisor.conftest import Bench
from tests.unit.hypervisor.fakes import FakeMachine, uuid_of
from virtgui.hypervisor import machines
from virtgui.hypervisor.kinds import (
    CRASHED,
    DEFINED,
    KINDS,
    RESUMED,
    STARTED,
    STOPPED,
    SUSPENDED,
    UNDEFINED,
    domain_kinds,
)
from virtgui.hypervisor.service import Service
from virtgui.model.facts import Domain, DomainState
from virtgui.model.messages import Happened, Seen

STORM = 5000


def lines(bench: Bench, kind: str = "lifecycle") -> list[Happened]:
    return [message for message in bench.of(Happened) if message.kind == kind]


def test_every_kind_that_the_library_knows_is_registered(bench: Bench) -> None:
    bench.open()
    kinds = set(domain_kinds().values())
    assert len(kinds) >= 27
    bench.hands.until(lambda: {number for number, _ in list(bench.host.connections[0].events.values())} == kinds)


def test_lives_are_listened_to_before_the_first_list(bench: Bench) -> None:
    bench.host.hold("list")
    bench.session.connect(False)
    bench.hands.until(lambda: "list" in bench.host.calls)
    assert len(bench.host.connections[0].events) == 1
    bench.host.let_go("list")


def test_an_event_is_read_once_and_told_in_the_log(bench: Bench) -> None:
    bench.open()
    bench.host.machines[uuid_of("web")]["state"] = libvirt.VIR_DOMAIN_PAUSED
    bench.host.tell("web", SUSPENDED)
    bench.hands.pass_until(lambda: lines(bench))
    assert [(line.subject, line.text, line.life) for line in lines(bench)] == [("web", "paused", "paused")]
    assert lines(bench)[0].domain == bench.machines()["web"].key


def shown(bench: Bench, name: str) -> list[tuple[DomainState, str]]:
    """The states and reasons that a window would have shown of a machine since it was listed, in order."""
    told = [domain for message in bench.of(Seen) for domain in message.domains if domain.name == name]
    states = [(domain.state, domain.reason) for domain in told]
    return [state for before, state in zip([None, *states], states, strict=False) if state != before]


def test_a_pause_is_shown_before_it_is_read_and_read_all_the_same(bench: Bench) -> None:
    bench.open()
    bench.host.machines[uuid_of("web")]["state"] = libvirt.VIR_DOMAIN_PAUSED
    bench.host.tell("web", SUSPENDED)
    assert shown(bench, "web")[-1] == (DomainState.PAUSED, ""), "not at once"
    bench.hands.pass_until(lambda: shown(bench, "web")[-1] == (DomainState.PAUSED, "user"))
    assert shown(bench, "web")[-2:] == [(DomainState.PAUSED, ""), (DomainState.PAUSED, "user")]


def test_all_that_follows_a_machine_hears_of_a_pause_though_its_reading_tells_nothing_new(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[DomainState] = []
    changed = Service.changed

    def hear(service: Service, uuid: str, domain: Domain | None) -> None:
        if uuid == uuid_of("web") and domain is not None:
            heard.append(domain.state)
        changed(service, uuid, domain)

    bench.open()
    bench.hands.settle()
    monkeypatch.setattr(Service, "changed", hear)
    monkeypatch.setattr(machines, "reason_word", lambda state, reason: "")
    bench.host.machines[uuid_of("web")]["state"] = libvirt.VIR_DOMAIN_PAUSED
    bench.host.tell("web", SUSPENDED)
    assert shown(bench, "web")[-1] == (DomainState.PAUSED, "")
    bench.hands.pass_until(lambda: DomainState.PAUSED in heard)


def test_a_machine_s_handle_is_let_go_once_its_event_is_over(bench: Bench) -> None:
    bench.open()
    bench.hands.settle()
    machine = FakeMachine(bench.host.connections[0], uuid_of("web"), "web")
    held = weakref.ref(machine)
    for number, call in list(bench.host.connections[0].events.values()):
        if number == libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE:
            call(None, machine, SUSPENDED, 0, None)
    del machine
    assert held() is not None, "it is looked at later"
    bench.hands.pass_until(lambda: lines(bench))
    assert held() is None, "it would keep the connection open"


def test_what_an_event_told_gives_way_to_what_is_read(bench: Bench) -> None:
    bench.open()
    bench.host.tell("web", SUSPENDED)  # it runs again by the time it is read
    assert (DomainState.PAUSED, "") in shown(bench, "web")
    bench.hands.pass_until(lambda: bench.machines()["web"].state is DomainState.RUNNING)


def test_an_event_that_comes_while_the_clerk_works_waits_for_its_turn(bench: Bench) -> None:
    bench.open()
    working, on = threading.Event(), threading.Event()
    worker = threading.Thread(target=bench.hands.clerk.turn)
    bench.hands.clerk.post(lambda: (working.set(), on.wait(5))[0])
    worker.start()
    assert working.wait(5)
    bench.host.tell("web", SUSPENDED)
    assert (DomainState.PAUSED, "") not in shown(bench, "web")
    on.set()
    worker.join()
    bench.hands.until(lambda: (DomainState.PAUSED, "") in shown(bench, "web"))


def test_an_event_that_comes_late_gives_a_machine_no_process(bench: Bench) -> None:
    bench.host.add("cold", running=False)
    bench.open()
    bench.host.tell("cold", RESUMED)
    bench.hands.settle()
    assert {state for state, _ in shown(bench, "cold")} == {DomainState.SHUTOFF}


def test_a_storm_costs_few_reads_and_ends_in_the_right_state(bench: Bench) -> None:
    bench.open()
    bench.hands.sleep(5)
    bench.hands.settle()
    bench.host.calls.clear()
    record = bench.host.machines[uuid_of("web")]
    for number in range(STORM):
        record["state"] = libvirt.VIR_DOMAIN_PAUSED if number % 2 else libvirt.VIR_DOMAIN_RUNNING
        bench.host.tell("web", SUSPENDED if number % 2 else STARTED)
        if number % 50 == 0:  # a second, in all
            bench.hands.sleep(0.01)
    bench.hands.pass_until(lambda: sum(_times(line.text) for line in lines(bench)) == STORM)
    bench.hands.pass_until(lambda: bench.machines()["web"].state is DomainState.PAUSED)
    assert bench.host.calls.count("lookup") < 100
    assert len(lines(bench)) < 100


def _times(text: str) -> int:
    if text.endswith(" times)"):
        return int(text.rpartition("(")[2].split()[0])
    return int(text.split()[0]) if text.endswith("of this kind") else 1


def test_a_storm_over_many_machines_lists_instead_of_reading_each(bench: Bench) -> None:
    names = [f"vm-{number}" for number in range(300)]
    for name in names:
        bench.host.add(name)
    bench.open()
    bench.hands.sleep(5)
    bench.hands.settle()
    bench.host.calls.clear()
    for name in names:
        bench.host.machines[uuid_of(name)]["state"] = libvirt.VIR_DOMAIN_PAUSED
        bench.host.tell(name, SUSPENDED)
    bench.hands.pass_until(lambda: all(bench.machines()[name].state is DomainState.PAUSED for name in names))
    assert bench.host.calls.count("lookup") < 50


def test_what_alarms_is_told_of_each_machine_however_many_there_are(bench: Bench) -> None:
    names = [f"vm-{number}" for number in range(100)]
    for name in names:
        bench.host.add(name)
    bench.open()
    bench.hands.until(lambda: len(bench.host.connections[0].events) > 20)
    for _ in range(3):
        for name in names:
            bench.host.tell(name, libvirt.VIR_DOMAIN_EVENT_SUSPENDED)
            bench.host.tell(name, 1, kind=libvirt.VIR_DOMAIN_EVENT_ID_WATCHDOG)
    bench.hands.sleep(0.5)
    bench.hands.settle()
    told = [message.subject for message in bench.of(Happened) if message.kind == "watchdog"]
    assert sorted(set(told)) == sorted(names), "a storage that fails stops all of them at once"
    assert len(told) <= 130, "each once a second"
    assert len(bench.of(Happened)) <= 170


def test_a_machine_not_yet_listed_appears_by_its_event(bench: Bench) -> None:
    bench.open()
    bench.host.add("new", running=False)
    bench.host.tell("new", DEFINED)
    bench.hands.until(lambda: "new" in bench.machines() and bench.machines()["new"].config is not None)


def test_a_machine_gone_before_it_is_read_leaves_no_row_and_no_trouble(bench: Bench) -> None:
    bench.open()
    bench.host.add("brief")
    bench.host.tell("brief", STARTED)
    del bench.host.machines[uuid_of("brief")]
    bench.host.tell("web", SUSPENDED)
    bench.hands.settle()
    assert "brief" not in bench.machines()
    assert not lines(bench, "trouble")


def test_an_undefined_machine_is_gone(bench: Bench) -> None:
    bench.open()
    del bench.host.machines[uuid_of("db")]
    bench.host.tell("db", UNDEFINED)
    bench.hands.until(lambda: "db" not in bench.machines())
    assert "web" in bench.machines()


def test_a_machine_that_went_without_an_event_is_gone_from_the_next_list(bench: Bench) -> None:
    bench.open()
    del bench.host.machines[uuid_of("web")]
    bench.hands.pass_until(lambda: "web" not in bench.machines(), "it is gone", most=70, step=1)
    assert "db" in bench.machines()


def test_undefined_while_running_it_lives_on_as_transient(bench: Bench) -> None:
    bench.open()
    bench.host.machines[uuid_of("db")]["persistent"] = False
    bench.host.tell("db", UNDEFINED)
    bench.hands.until(lambda: not bench.machines()["db"].persistent)
    assert bench.machines()["db"].active


def test_a_renamed_machine_keeps_its_row(bench: Bench) -> None:
    bench.open()
    key = bench.machines()["db"].key
    bench.host.tell("db", UNDEFINED, 1)
    bench.host.machines[uuid_of("db")]["name"] = "data"
    bench.host.tell("db", DEFINED, 2)
    bench.hands.pass_until(lambda: "data" in bench.machines())
    assert bench.machines()["data"].key == key
    assert "db" not in bench.machines()


def test_a_start_seen_is_when_it_started(bench: Bench) -> None:
    bench.host.add("off", running=False)
    bench.open()
    assert bench.machines()["off"].since is None
    bench.hands.sleep(100)
    bench.host.machines[uuid_of("off")].update(id=9, state=libvirt.VIR_DOMAIN_RUNNING)
    bench.host.tell("off", STARTED)
    bench.hands.until(lambda: bench.machines()["off"].active)
    assert bench.machines()["off"].since == bench.hands.time
    bench.host.machines[uuid_of("off")].update(id=-1, state=libvirt.VIR_DOMAIN_SHUTOFF)
    bench.hands.sleep(1)
    bench.host.tell("off", STOPPED)
    bench.hands.until(lambda: not bench.machines()["off"].active)
    assert bench.machines()["off"].since is None


def test_the_agent_s_coming_and_going_is_known_at_once(bench: Bench) -> None:
    bench.open()
    bench.hands.until(lambda: len(bench.host.connections[0].events) > 20)
    for state, connected in ((1, True), (2, False)):
        bench.host.tell("web", state, 1, kind=libvirt.VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE)
        bench.hands.pass_until(lambda connected=connected: bench.machines()["web"].agent_connected is connected)


def test_a_kind_that_tells_more_than_expected_is_no_trouble(bench: Bench) -> None:
    bench.open()
    bench.hands.until(lambda: len(bench.host.connections[0].events) > 20)
    bench.host.tell("web", 1, 2, kind=libvirt.VIR_DOMAIN_EVENT_ID_PMSUSPEND)
    bench.hands.until(lambda: lines(bench, "pmsuspend"))
    assert lines(bench, "pmsuspend")[0].text


def test_a_crash_says_so(bench: Bench) -> None:
    bench.open()
    bench.host.tell("web", CRASHED)
    bench.hands.until(lambda: lines(bench))
    assert lines(bench)[0].text == "crashed, panicked"


def test_events_after_closing_are_ignored(bench: Bench) -> None:
    bench.open()
    call = next(call for number, call in list(bench.host.connections[0].events.values()) if number == 0)
    bench.session.disconnect()
    bench.messages.clear()
    call(None, bench.host.connections[0].lookupByUUIDString(uuid_of("web")), SUSPENDED, 0, None)
    bench.hands.sleep(1)  # the log is written with the next batch
    assert not bench.messages


def test_what_others_change_without_an_event_is_seen_within_some_seconds(bench: Bench) -> None:
    """libvirt tells nobody of autostart, nor of a saved state that was thrown away."""
    bench.host.machines[bench.host.add("off", running=False)]["saved"] = True
    bench.open()
    assert (bench.machines()["web"].autostart, bench.machines()["off"].saved) == (False, True)
    bench.host.machines[uuid_of("web")]["autostart"] = True
    bench.host.machines[uuid_of("off")]["saved"] = False
    bench.hands.pass_until(lambda: bench.machines()["web"].autostart, most=7)
    assert not bench.machines()["off"].saved
    bench.host.machines[uuid_of("web")]["autostart"] = False
    bench.hands.pass_until(lambda: not bench.machines()["web"].autostart, most=7)


def test_looking_for_silent_changes_costs_two_lists(bench: Bench) -> None:
    for number in range(100):
        bench.host.add(f"more-{number}")
    bench.open()
    bench.hands.sleep(4)
    bench.hands.settle()
    bench.host.calls.clear()
    bench.hands.sleep(4)
    bench.hands.settle()
    assert bench.host.calls.count("list") <= 3
    assert not bench.host.calls.count("lookup")


def test_media_that_are_missing_and_memory_that_breaks_are_told_in_words() -> None:
    disk, memory = KINDS["DISK_CHANGE"].text, KINDS["MEMORY_FAILURE"].text
    assert disk("/a.iso", None, "ide0-0-1", 0) == "ide0-0-1 started without its medium: /a.iso is missing"
    assert disk("/a.img", None, None, 1) == "/a.img was left out at the start: /a.img is missing"
    assert disk("/a.iso", "/b.iso", "ide0-0-1", 9) == "medium of ide0-0-1 changed"
    assert memory(1, 1, 0) == "memory of the guest is broken: told to the guest"
    assert memory(0, 2, 1) == "memory of the hypervisor is broken: it cannot go on"
    assert memory(1, 9, 0) == "memory of the guest is broken"
