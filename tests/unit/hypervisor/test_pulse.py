"""Counters come every period, never in a queue, and a guest that hangs is found out."""

from __future__ import annotations

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import FakeConnection, FakeMachine, error, uuid_of
from virtgui.hypervisor.pulse import _until_next
from virtgui.model.commands import Verb, Watch
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Sampled, Seen


def keys(*names: str) -> frozenset[DomainKey]:
    return frozenset(DomainKey(KEY, uuid_of(name)) for name in names)


def sampled(bench: Bench, name: str) -> int:
    key = DomainKey(KEY, uuid_of(name))
    return sum(sample.key == key for message in bench.of(Sampled) for sample in message.samples)


def watch(bench: Bench, **what: object) -> None:
    bench.session.watch(Watch(**what))  # type: ignore[arg-type]


def test_every_running_machine_is_sampled_every_five_seconds(bench: Bench) -> None:
    bench.host.add("off", running=False)
    bench.open()
    bench.hands.until(lambda: sampled(bench, "web") == 1)
    begun = bench.hands.time
    bench.hands.pass_until(lambda: sampled(bench, "web") == 3, step=0.1)
    assert 9.4 < bench.hands.time - begun < 10.3, "at whole fives of the clock, as all hosts"
    assert sampled(bench, "off") == 0


def test_without_bulk_statistics_everyone_is_sampled_too(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_: object) -> None:
        raise error(libvirt.VIR_ERR_NO_SUPPORT, "this function is not supported by the connection driver")

    monkeypatch.setattr(FakeConnection, "getAllDomainStats", lacking)
    monkeypatch.setattr(FakeConnection, "domainListGetStats", lacking)
    monkeypatch.setattr(FakeMachine, "memoryStats", dict, raising=False)
    bench.open()
    watch(bench, rows=keys("db"), period=1.0)
    bench.hands.pass_until(lambda: sampled(bench, "web") == 2, "nobody looks at it", step=0.1)
    begun = bench.hands.time
    bench.hands.pass_until(lambda: sampled(bench, "web") == 4, step=0.1)
    assert 9.4 < bench.hands.time - begun < 10.3
    assert sampled(bench, "db") >= 8


def test_what_is_on_screen_is_sampled_every_period(bench: Bench) -> None:
    bench.open()
    bench.hands.until(lambda: sampled(bench, "db") == 1)
    watch(bench, rows=keys("web"), period=1.0)
    bench.hands.until(lambda: sampled(bench, "web") == 2, "a row that comes into view need not wait")
    for expected in (3, 4, 5):
        bench.hands.sleep(1)
        bench.hands.until(lambda expected=expected: sampled(bench, "web") == expected)
    assert sampled(bench, "db") == 1


def test_the_first_rows_on_screen_are_sampled_the_moment_they_are_seen(bench: Bench) -> None:
    bench.session.connect(False)
    bench.hands.until(lambda: bench.messages and bench.seen.listed)
    watch(bench, rows=keys("web"), period=1.0)
    bench.hands.until(lambda: sampled(bench, "web") == 1, "the first sample waits for nothing")
    bench.hands.sleep(1)
    bench.hands.until(lambda: sampled(bench, "web") == 2)


def test_a_page_gets_its_vcpus(bench: Bench) -> None:
    bench.open()
    watch(bench, rows=keys("web"))
    bench.hands.pass_until(lambda: sampled(bench, "web"))
    assert not any(s.vcpu_ns for m in bench.of(Sampled) for s in m.samples), "a row needs no more than the sum"
    watch(bench, pages=keys("web"))
    bench.hands.pass_until(lambda: any(s.vcpu_ns == (7, 8) for m in bench.of(Sampled) for s in m.samples))


def test_a_vcpu_that_somebody_plugs_in_is_seen_though_no_event_tells_of_it(bench: Bench) -> None:
    bench.open()
    watch(bench, pages=keys("web"), period=1.0)
    bench.hands.pass_until(lambda: sampled(bench, "web") >= 2)
    bench.host.machines[uuid_of("web")]["vcpus"] = 4
    bench.hands.pass_until(
        lambda: any(m.vcpus == 4 for message in bench.of(Seen) for m in message.domains), "it is read again"
    )
    bench.hands.sleep(2)  # its definition too, a moment later
    bench.hands.settle()
    bench.host.calls.clear()
    bench.hands.sleep(3)
    bench.hands.settle()
    assert bench.host.calls.count("lookup") == 0, "once"


def test_one_call_a_tick_however_many_machines(bench: Bench) -> None:
    names = [f"vm-{number}" for number in range(100)]
    for name in names:
        bench.host.add(name)
    bench.open()
    watch(bench, rows=keys(*names))
    bench.hands.pass_until(lambda: sampled(bench, "vm-99") >= 2)
    bench.hands.sleep(2)  # what is looked for once, a moment after the first rows
    bench.host.calls.clear()
    bench.hands.sleep(1)
    before = sampled(bench, "vm-99")
    bench.hands.pass_until(lambda: sampled(bench, "vm-99") > before)
    assert bench.host.calls.count("stats") <= 2
    assert bench.host.calls.count("list") == 0


def test_a_tick_that_takes_long_is_not_queued_behind(bench: Bench) -> None:
    bench.open()
    watch(bench, rows=keys("web", "db"))
    bench.hands.pass_until(lambda: sampled(bench, "web") >= 2)
    bench.host.hold("stats", "web")
    bench.hands.sleep(1)
    bench.hands.until(lambda: "web" in bench.host.held)
    bench.host.calls.clear()
    bench.hands.sleep(1.9)
    bench.hands.settle()
    assert bench.host.calls.count("stats") == 0


def test_a_guest_that_hangs_is_marked_and_the_others_go_on(bench: Bench) -> None:
    bench.open()
    watch(bench, rows=keys("web", "db"))
    bench.hands.pass_until(lambda: sampled(bench, "web") >= 2)
    bench.host.hold("stats", "web")
    bench.hands.pass_until(lambda: not bench.machines()["web"].responding, "it is found out", 6)
    assert bench.machines()["db"].responding
    before = sampled(bench, "db")
    bench.hands.pass_until(lambda: sampled(bench, "db") >= before + 3, "the others go on", 6)
    assert bench.finish(bench.act("web", Verb.POWER_OFF)).problem is None
    assert bench.machines()["web"].responding, "a machine that is off is nothing to wait for"


def test_a_guest_that_comes_back_is_marked_so(bench: Bench) -> None:
    bench.open()
    watch(bench, rows=keys("web", "db"))
    bench.hands.pass_until(lambda: sampled(bench, "web") >= 2)
    bench.host.hold("stats", "web")
    bench.hands.pass_until(lambda: not bench.machines()["web"].responding)
    bench.host.let_go("stats", "web")
    bench.hands.pass_until(lambda: bench.machines()["web"].responding)
    before = sampled(bench, "web")
    bench.hands.pass_until(lambda: sampled(bench, "web") > before)


def test_what_hangs_at_the_start_does_not_keep_rows_away(bench: Bench) -> None:
    bench.host.hold("stats", "web")
    bench.open()
    assert set(bench.machines()) == {"web", "db"}
    bench.hands.pass_until(lambda: not bench.machines()["web"].responding, most=10)
    assert bench.machines()["db"].responding


def test_the_host_is_sampled_while_watched(bench: Bench) -> None:
    bench.open()
    watch(bench, hosts=frozenset((KEY,)))
    begun = bench.hands.time
    bench.hands.pass_until(lambda: sum(m.host_sample is not None for m in bench.of(Sampled)) == 5, step=0.1)
    assert 5.9 < bench.hands.time - begun < 8.3


def test_asking_all_of_very_many_leaves_the_time_to_what_is_on_screen(bench: Bench) -> None:
    for number in range(100):
        bench.host.add(f"vm-{number}")
    bench.host.hold("stats", "vm-50")
    bench.open()
    watch(bench, rows=keys("web"))
    bench.hands.pass_until(lambda: "vm-50" in bench.host.held)
    begun = bench.hands.time
    bench.hands.pass_until(lambda: bench.hands.time - begun >= 4)
    bench.host.let_go("stats", "vm-50")
    bench.hands.pass_until(lambda: sampled(bench, "vm-99") == 1)
    before, begun = sampled(bench, "web"), bench.hands.time
    bench.hands.pass_until(lambda: sampled(bench, "vm-99") == 2, most=60, step=0.5)
    assert bench.hands.time - begun > 12
    assert sampled(bench, "web") - before >= 10
    assert bench.machines()["vm-50"].responding


def test_hosts_that_were_opened_at_other_times_tick_at_one_moment() -> None:
    """A second is the period; nobody waits longer for the next tick, or less than a third of it."""
    for begun in (1000.0, 1000.2, 1000.65, 1000.71, 1000.99):
        at = begun
        for _ in range(2):
            wait = _until_next(at, 1.0)
            assert 0.3 <= round(wait, 6) <= 1.01
            at += wait
        assert round(at, 6) % 1.0 == 0
        assert round(_until_next(at, 1.0), 6) == 1.0


def test_a_machine_that_others_read_at_the_same_moments_is_asked_again(bench: Bench) -> None:
    bench.open()
    watch(bench, rows=keys("web", "db"))
    bench.hands.pass_until(lambda: sampled(bench, "web") >= 2)
    key = DomainKey(KEY, uuid_of("web"))
    for _ in range(6):
        bench.host.held.add("web")
        bench.host.calls.clear()
        bench.hands.pass_until(lambda: "stats" in bench.host.calls, step=0.01)
        bench.hands.settle()
        bench.host.held.discard("web")
        bench.hands.sleep(0.3)
        bench.hands.settle()
        last = [s for m in bench.of(Sampled) for s in m.samples if s.key == key][-1]
        assert last.rss_kib is not None
        assert bench.machines()["web"].responding


def test_a_machine_that_others_read_all_the_time_is_well_all_the_same(bench: Bench) -> None:
    bench.open()
    watch(bench, rows=keys("web", "db"))
    bench.hands.pass_until(lambda: sampled(bench, "web") >= 2)
    bench.host.held.add("web")  # whoever does not wait is passed by
    bench.messages[:] = [message for message in bench.messages if not isinstance(message, Sampled)]

    def told() -> int:
        key = DomainKey(KEY, uuid_of("web"))
        return sum(s.key == key and s.rss_kib is not None for m in bench.of(Sampled) for s in m.samples)

    bench.hands.pass_until(lambda: told() == 2, "its turn comes", 15)
    assert all(d.responding for m in bench.of(Seen) for d in m.domains)


def test_a_guest_that_hangs_in_the_call_of_another_is_found_out(bench: Bench) -> None:
    bench.open()
    watch(bench, rows=keys("web", "db"))
    bench.hands.pass_until(lambda: sampled(bench, "web") >= 2)
    bench.host.hold("stats", "web")
    bench.host.held.add("web")  # ours does not get so far as to hang unless it waits
    bench.hands.pass_until(lambda: not bench.machines()["web"].responding, "it is found out", 12)
    assert bench.machines()["db"].responding
    before = sampled(bench, "db")
    bench.hands.pass_until(lambda: sampled(bench, "db") >= before + 3, "the others go on", 6)
    bench.host.let_go("stats", "web")
    bench.hands.pass_until(lambda: bench.machines()["web"].responding, "and it is well again")


def test_nothing_waits_where_one_connection_carries_all(bench: Bench) -> None:
    bench.host.refuse_after = 1
    bench.open()
    watch(bench, rows=keys("web", "db"))
    bench.hands.pass_until(lambda: sampled(bench, "web") >= 2)
    bench.host.hold("stats", "web")
    bench.host.held.add("web")
    bench.hands.pass_until(lambda: not bench.machines()["web"].responding, "it is found out all the same", 12)
    before = sampled(bench, "db")
    bench.hands.pass_until(lambda: sampled(bench, "db") >= before + 3, "and the others go on", 6)
    bench.host.held.discard("web")
