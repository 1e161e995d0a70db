"""What is kept for weeks never tells more than was counted: not over a restart, a sleep, nor a clock set back."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.stats.samples import HOST, MACHINE, busy, host
from virtgui.model.keys import DomainKey
from virtgui.model.samples import DomainSample
from virtgui.stats.recording import HostKept, Kept, Recording, Stretch

OFFSET = 1_790_000_000.0


def taken(*samples: DomainSample, recording: Recording | None = None) -> list[Stretch]:
    made = recording or Recording()
    return [told for sample in samples for told in made.take(HOST, (sample,), None, OFFSET)]


def test_a_sample_speaks_for_the_time_since_the_one_before() -> None:
    first, second = taken(busy(100.0), busy(105.0))
    assert math.isnan(first.values[Kept.CPU]) and first.values[Kept.USED] > 0
    assert (second.since, second.until) == (OFFSET + 100.0, OFFSET + 105.0)
    assert math.isclose(second.values[Kept.CPU], 50.0, rel_tol=1e-3)
    assert math.isclose(second.values[Kept.WRITE], 2 * 1024**2, rel_tol=1e-3)


def test_after_an_hour_of_sleep_nothing_is_told_of_the_hour() -> None:
    told = taken(busy(100.0), busy(101.0), busy(3700.0), busy(3701.0))
    assert math.isnan(told[2].values[Kept.CPU]) and told[2].until - told[2].since <= 1.0
    assert math.isclose(told[3].values[Kept.CPU], 50.0, rel_tol=1e-3)


@given(st.lists(st.tuples(st.floats(0.2, 70), st.booleans(), st.floats(0, 1)), min_size=2, max_size=40))
def test_no_rate_is_negative_or_above_all_of_its_cpus(steps: list[tuple[float, bool, float]]) -> None:
    at, run, share, samples = 1000.0, 1, 0.5, []
    for seconds, restarted, other in steps:
        at += seconds
        run += restarted
        share = other if restarted else share
        samples.append(busy(at, run=run, share=share))
    for one in taken(*samples):
        assert one.until > one.since
        for value in one.values:
            assert math.isnan(value) or value >= 0
        assert math.isnan(one.values[Kept.CPU]) or one.values[Kept.CPU] <= 100.0


def test_counters_that_start_anew_in_the_same_run_are_a_gap() -> None:
    told = taken(busy(1000.0), busy(1001.0), busy(1002.0)._replace(cpu_ns=5), busy(1003.0))
    assert math.isnan(told[2].values[Kept.CPU])


def test_a_host_has_its_own_figures_and_the_sum_of_its_machines() -> None:
    recording = Recording()
    other = DomainKey(HOST, "6695eb01-0000-4000-8000-000000000002")
    recording.take(HOST, (busy(10.0), busy(10.0, other)), host(10.0), OFFSET)
    told = recording.take(HOST, (busy(11.0), busy(11.0, other)), host(11.0), OFFSET)
    own = next(one for one in told if one.subject == HOST)
    assert math.isclose(own.values[HostKept.CPU], 25.0, rel_tol=1e-3)
    assert math.isclose(own.values[HostKept.CORES], 2.0, rel_tol=1e-3)
    assert math.isclose(own.values[HostKept.RX], 2 * 3 * 1024**2, rel_tol=1e-3)
    assert own.values[HostKept.USED] == 6 * 1024**2
    assert {one.subject for one in told} == {HOST, MACHINE, other}


def test_a_host_that_was_forgotten_begins_anew() -> None:
    recording = Recording()
    taken(busy(10.0), recording=recording)
    recording.forget(HOST)
    assert math.isnan(taken(busy(11.0), recording=recording)[0].values[Kept.CPU])


def test_machines_that_came_and_went_are_not_remembered_for_ever() -> None:
    recording = Recording()
    for number in range(1, 40):
        at = number * 100.0
        brief = DomainKey(HOST, f"brief-{number}")
        recording.take(HOST, (busy(at, MACHINE), busy(at, brief)), host(at), 0.0)
    assert len(recording._machines[HOST]) < 12


def test_how_much_memory_it_may_have_is_kept_with_what_it_does_and_not_alone() -> None:
    first, second = taken(*(busy(at)._replace(unused_kib=None) for at in (100.0, 101.0)))
    assert all(math.isnan(value) for value in first.values)
    assert second.values[Kept.MAX] == 4 * 1024.0 * 1024.0


def test_what_the_host_holds_does_not_stand_in_for_a_guest_that_just_starts() -> None:
    silent = [busy(100.0 + at)._replace(unused_kib=None) for at in range(4)]
    told = taken(*silent, busy(104.0), *(busy(200.0 + at, run=2)._replace(unused_kib=None) for at in (0.0, 1.0)))
    known = [one.values[Kept.USED] for one in told if not math.isnan(one.values[Kept.USED])]
    assert known == [1024.0 * 1024.0]


def test_a_guest_that_tells_nothing_has_what_the_host_holds_after_a_minute() -> None:
    told = taken(*(busy(100.0 + 5.0 * at)._replace(unused_kib=None) for at in range(14)))
    known = [one.until - OFFSET for one in told if not math.isnan(one.values[Kept.USED])]
    assert known == [160.0, 165.0]
    assert told[-1].values[Kept.USED] == 3 * 1024.0 * 1024.0
