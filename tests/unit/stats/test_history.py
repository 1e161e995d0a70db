"""What is kept of machines and hosts, for how long, and at what price."""

from __future__ import annotations

import time
import tracemalloc
from math import isnan

import pytest

from tests.unit.stats.samples import GIB, HOST, MACHINE, busy, host
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.samples import DiskSample, DomainSample
from virtgui.stats.columns import Column, DetailKind, Figure, HostColumn
from virtgui.stats.history import History

MIB = 1024 * 1024


def _filled(until: int, step: int = 1, key: DomainKey = MACHINE) -> History:
    history = History()
    for at in range(0, until, step):
        history.add(busy(float(at), key))
    return history


def test_the_latest_figures_are_at_hand() -> None:
    latest = _filled(10).latest(MACHINE)
    assert latest is not None
    assert latest.cpu_percent == pytest.approx(50)


def test_a_machine_nobody_sampled_has_no_figures() -> None:
    history = History()
    assert history.latest(MACHINE) is None
    assert list(history.series(MACHINE, (Column.CPU,), 0, 10).times) == []
    assert all(isnan(value) for value in history.spark(MACHINE, Figure.CPU, 10.0))


def test_what_the_host_holds_stands_in_only_until_the_guest_tells_what_it_uses() -> None:
    history = History()

    def used() -> list[float]:
        return [value / GIB for value in history.series(MACHINE, (Column.USED,), 0, 100).columns[0]]

    for at in range(4):  # a run whose guest never told
        history.add(busy(float(at))._replace(unused_kib=None))
    for at in range(4, 8):
        history.add(busy(float(at), run=2)._replace(unused_kib=None))
    assert used() == [3.0] * 8
    for at in range(8, 12):
        history.add(busy(float(at), run=2))
    told = used()
    assert told[:4] == [3.0] * 4 and told[8:] == [1.0] * 4
    assert all(isnan(value) for value in told[4:8])
    assert max(value for value in history.spark(MACHINE, Figure.MEMORY, 11.0, 3) if not isnan(value)) == GIB


def test_every_sample_of_five_minutes_is_kept_and_every_fifth_second_of_an_hour() -> None:
    series = _filled(5000).series(MACHINE, (Column.CPU,), 0, 5000)
    fine = [at for at in series.times if at >= 4700]
    coarse = [at for at in series.times if at < 4650]
    assert len(fine) == 300
    assert 5000 - 3600 - 200 <= coarse[0] <= 5000 - 3600
    assert len(coarse) == pytest.approx((4650 - coarse[0]) / 5, abs=3)
    assert series.gaps == ()


def test_a_newly_watched_machine_shows_the_hour_at_once() -> None:
    history = _filled(3600, step=5)
    series = history.series(MACHINE, (Column.CPU, Column.READ), 0, 3600)
    assert len(series.times) == 720
    assert series.columns[1][-1] == pytest.approx(MIB)


def test_coarse_figures_are_means_of_what_lay_between() -> None:
    history = History()
    work = 0
    for at in range(0, 1000):
        work += int(2e9) if at % 5 == 0 else 0
        history.add(busy(float(at))._replace(cpu_ns=work))
    series = history.series(MACHINE, (Column.CPU,), 100, 600)
    assert list(series.columns[0]) == pytest.approx([20.0] * len(series.times), abs=0.1)


def test_a_restart_is_a_break_and_no_spike() -> None:
    history = _filled(100)
    for at in range(100, 110):
        history.add(busy(float(at), run=2)._replace(cpu_ns=(at - 100) * 1000))
    values = history.series(MACHINE, (Column.CPU,), 90, 110).columns[0]
    assert sum(isnan(value) for value in values) == 1
    assert max(value for value in values if not isnan(value)) == pytest.approx(50)


def test_an_hour_of_sleep_is_a_gap() -> None:
    history = _filled(100)
    for at in range(3700, 3720):
        history.add(busy(float(at)))
    series = history.series(MACHINE, (Column.TX,), 0, 3720)
    assert [(start < 100, end) for start, end in series.gaps] == [(True, 3700.0)]
    assert max(value for value in series.columns[0] if not isnan(value)) == pytest.approx(4 * MIB)


def test_two_samples_of_one_moment_do_not_make_noise() -> None:
    history = _filled(10)
    history.add(busy(9.01))
    latest = history.latest(MACHINE)
    assert latest is not None
    assert latest.at == 9.0


def test_a_sparkline_has_even_steps_and_ends_with_what_is_now() -> None:
    values = _filled(120).spark(MACHINE, Figure.CPU, 119.5)
    assert len(values) == 31
    assert list(values) == pytest.approx([50.0] * 31)


def test_a_sparkline_of_disk_is_both_ways_together() -> None:
    assert _filled(120).spark(MACHINE, Figure.DISK, 119.5)[-1] == pytest.approx(3 * MIB)


def test_a_sparkline_of_a_machine_sampled_every_five_seconds_is_unbroken() -> None:
    assert not any(isnan(value) for value in _filled(120, step=5).spark(MACHINE, Figure.MEMORY, 117.0))


def test_a_sparkline_breaks_where_nothing_came_and_ends_when_nothing_comes() -> None:
    history = _filled(80)
    for at in range(100, 110):
        history.add(busy(float(at)))
    values = history.spark(MACHINE, Figure.CPU, 109.0)
    assert any(isnan(value) for value in values)
    assert not isnan(values[-1])
    assert all(isnan(value) for value in history.spark(MACHINE, Figure.CPU, 150.0)[-10:])


def test_a_machine_that_stopped_has_no_latest_figures_but_keeps_its_past() -> None:
    history = _filled(50)
    history.mark(MACHINE, 50.0, DomainState.SHUTOFF)
    assert history.latest(MACHINE) is None
    assert len(history.series(MACHINE, (Column.CPU,), 0, 50).times) == 50


def test_marks_tell_every_change_once() -> None:
    history = History()
    for at, state in (
        (1.0, DomainState.RUNNING),
        (2.0, DomainState.PAUSED),
        (3.0, DomainState.PAUSED),
        (4.0, DomainState.RUNNING),
    ):
        history.mark(MACHINE, at, state)
    assert [(mark.at, mark.state) for mark in history.marks(MACHINE)] == [
        (1.0, DomainState.RUNNING),
        (2.0, DomainState.PAUSED),
        (4.0, DomainState.RUNNING),
    ]


def test_detail_is_kept_only_while_it_is_asked_for() -> None:
    history = _filled(10)
    assert history.details(MACHINE, DetailKind.VCPU) == ()
    history.keep_detail(MACHINE, True)
    for at in range(10, 20):
        history.add(busy(float(at)))
    assert history.details(MACHINE, DetailKind.VCPU) == ("0", "1")
    assert history.details(MACHINE, DetailKind.DISK) == ("vda", "sda")
    series = history.detail(MACHINE, DetailKind.NIC, "vnet0", 0, 20)
    assert series.columns[1][-1] == pytest.approx(4 * MIB)
    history.keep_detail(MACHINE, False)
    assert history.details(MACHINE, DetailKind.DISK) == ()


def test_a_host_shows_itself_and_the_sum_of_its_machines() -> None:
    history = History()
    other = DomainKey(HOST, "another")
    stranger = DomainKey(HostKey("test:///other"), "third")
    for at in range(10):
        for key in (MACHINE, other, stranger):
            history.add(busy(float(at), key))
        history.add_host(host(float(at)))
    columns = (HostColumn.CPU, HostColumn.CORES, HostColumn.MACHINES_USED, HostColumn.READ)
    series = history.host_series(HOST, columns, 0, 10)
    assert [column[-1] for column in series.columns] == pytest.approx([25, 2.0, 2 * GIB, 2 * MIB])


def test_a_machine_that_stopped_no_longer_counts_in_the_sum() -> None:
    history = _filled(10)
    history.add_host(host(9.0))
    history.mark(MACHINE, 10.0, DomainState.SHUTOFF)
    history.add_host(host(10.0))
    cores = history.host_series(HOST, (HostColumn.CORES,), 0, 10).columns[0]
    assert cores[0] == pytest.approx(1)
    assert isnan(cores[-1])


def test_forgetting_a_host_forgets_its_machines() -> None:
    history = _filled(10)
    history.add_host(host(9.0))
    history.forget_host(HOST)
    assert history.latest(MACHINE) is None
    assert history.host_latest(HOST) is None


def test_a_thousand_machines_for_an_hour_stay_in_tens_of_megabytes() -> None:
    keys = [DomainKey(HOST, str(number)) for number in range(10)]
    tracemalloc.start()
    history = History()
    for at in range(0, 3700, 5):
        for key in keys:
            history.add(busy(float(at), key))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used / len(keys) * 1000 < 70e6


def test_adding_a_thousand_samples_costs_some_ten_milliseconds() -> None:
    keys = [DomainKey(HOST, str(number)) for number in range(1000)]
    history = History()
    best = 1.0
    for at in range(100, 106):
        samples = [busy(float(at), key) for key in keys]
        began = time.process_time()
        for sample in samples:
            history.add(sample)
        best = min(best, time.process_time() - began)
    assert best < 0.040, "ten on an idle machine; four times that says something is wrong"


def _silent(at: float) -> DomainSample:
    """The busy machine at a moment when its monitor was busy: no disk counters, no word from the guest."""
    sample = busy(at)
    disks = tuple(DiskSample(disk.name) for disk in sample.disks)
    return sample._replace(disks=disks, unused_kib=None, available_kib=None, rss_kib=None, vcpu_ns=())


def test_a_guest_that_is_silent_once_does_not_seem_to_use_all_of_its_memory() -> None:
    history = _filled(20)
    history.add(_silent(20.0))
    used = history.series(MACHINE, (Column.USED,), 0, 20).columns[0]
    assert isnan(used[-1])
    history.add(busy(21.0))
    assert list(history.series(MACHINE, (Column.USED,), 0, 21).columns[0]) == [GIB] * 22


def test_counters_left_out_once_are_made_good_by_the_next() -> None:
    history = _filled(20)
    history.add(_silent(20.0))
    history.add(_silent(21.0))
    history.add(busy(22.0))
    series = history.series(MACHINE, (Column.READ, Column.WRITE_OPS), 5, 22)
    assert list(series.columns[0]) == pytest.approx([MIB] * 18)
    assert list(series.columns[1]) == pytest.approx([128] * 18)


def test_the_latest_figures_do_not_flicker_for_a_silent_moment() -> None:
    history = _filled(20)
    history.add(_silent(20.0))
    latest = history.latest(MACHINE)
    assert latest is not None
    assert latest.read_bps == pytest.approx(MIB)
    assert latest.memory_used_kib == GIB
    assert latest.vcpu_percent == pytest.approx((50, 50))


def test_a_guest_that_stays_silent_is_taken_at_its_word() -> None:
    history = _filled(20)
    for at in range(20, 60):
        history.add(_silent(float(at)))
    latest = history.latest(MACHINE)
    assert latest is not None
    assert latest.memory_used_kib == 2 * GIB
    assert isnan(latest.read_bps)


def test_a_restart_is_not_bridged_by_what_was_told_before_it() -> None:
    history = _filled(20)
    history.add(_silent(20.0))
    history.add(busy(21.0, run=2))
    values = history.series(MACHINE, (Column.READ,), 18, 21).columns[0]
    assert [isnan(value) for value in values] == [False, False, True, True]


def test_details_left_out_once_leave_no_break() -> None:
    history = History()
    history.keep_detail(MACHINE, True)
    for at in range(20):
        history.add(busy(float(at)))
    history.add(_silent(20.0))
    for at in range(21, 25):
        history.add(busy(float(at)))
    for kind, name in ((DetailKind.DISK, "vda"), (DetailKind.VCPU, "0")):
        series = history.detail(MACHINE, kind, name, 5, 24)
        assert series.gaps == ()
        assert not any(isnan(value) for value in series.columns[0])
