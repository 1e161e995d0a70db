"""Two samples of counters become figures that nobody could call impossible."""

from __future__ import annotations

from math import isfinite, isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.stats.samples import GIB, MACHINE, busy, host
from virtgui.model.samples import DiskSample, DomainSample, NicSample
from virtgui.stats.rates import LONGEST_S, host_rates, rates

MIB = 1024 * 1024
large = st.integers(min_value=2**33, max_value=2**64)
count = st.integers(min_value=0, max_value=2**64) | large
counter = count | large | st.none()
clock = st.floats(min_value=-1e7, max_value=1e7, allow_nan=False)
disk = st.builds(DiskSample, st.sampled_from(["vda", "vdb", "sda"]), counter, counter, counter, counter)
nic = st.builds(NicSample, st.sampled_from(["vnet0", "vnet1"]), counter, counter, counter, counter)
sample = st.builds(
    DomainSample,
    st.just(MACHINE),
    clock,
    st.integers(min_value=-1, max_value=3),
    counter,
    st.none() | st.integers(min_value=0, max_value=512),
    st.lists(count, max_size=4).map(tuple),
    counter,
    counter,
    counter,
    counter,
    counter,
    st.lists(disk, max_size=3).map(tuple),
    st.lists(nic, max_size=2).map(tuple),
)


def _next(before: DomainSample, now: DomainSample, seconds: float) -> tuple[DomainSample, DomainSample]:
    return before, now._replace(at=before.at + seconds, run=before.run)


two = st.builds(_next, sample, sample, st.sampled_from([0.25, 1.0, 5.0])) | st.tuples(sample, sample)
"""Mostly of one run and a moment apart: others are a gap, of which no figure could be wrong."""


@given(two)
def test_whatever_a_host_tells_cpu_stays_between_nothing_and_all_of_its_vcpus(
    pair: tuple[DomainSample, DomainSample],
) -> None:
    before, now = pair
    found = rates(before, now)
    for percent in (found.cpu_percent, *found.vcpu_percent):
        assert isnan(percent) or 0 <= percent <= 100
    assert isnan(found.cores) or 0 <= found.cores <= (now.vcpus or len(now.vcpu_ns))


@given(two)
def test_no_rate_is_ever_negative_or_infinite(pair: tuple[DomainSample, DomainSample]) -> None:
    before, now = pair
    found = rates(before, now)
    told = [found.read_bps, found.write_bps, found.read_iops, found.write_iops, found.rx_bps, found.tx_bps]
    told += [figure for device in (*found.disks, *found.nics) for figure in device[1:]]
    assert all(isnan(figure) or (figure >= 0 and isfinite(figure)) for figure in told)


@given(two)
def test_every_vcpu_disk_and_nic_that_is_told_has_its_own_figures_while_the_clock_runs(
    pair: tuple[DomainSample, DomainSample],
) -> None:
    before, now = pair
    found = rates(before, now)
    if found.disks or found.nics or found.vcpu_percent:
        assert [device.name for device in found.disks] == [device.name for device in now.disks]
        assert [device.name for device in found.nics] == [device.name for device in now.nics]
        assert len(found.vcpu_percent) == len(now.vcpu_ns)


def test_a_busy_machine_shows_what_it_does() -> None:
    found = rates(busy(10.0), busy(12.0))
    assert found.cpu_percent == pytest.approx(50)
    assert found.cores == pytest.approx(1)
    assert found.vcpu_percent == pytest.approx((50, 50))
    assert (found.read_bps, found.write_bps) == pytest.approx((MIB, 2 * MIB))
    assert (found.read_iops, found.write_iops) == pytest.approx((64, 128))
    assert (found.rx_bps, found.tx_bps) == pytest.approx((3 * MIB, 4 * MIB))


def test_the_first_sample_tells_memory_but_no_rate() -> None:
    found = rates(None, busy(10.0))
    assert isnan(found.cpu_percent)
    assert isnan(found.read_bps)
    assert found.memory_max_kib == 4 * GIB


def test_counters_of_another_run_are_not_compared() -> None:
    found = rates(busy(10.0, run=1), busy(11.0, run=2))
    assert isnan(found.cpu_percent)
    assert isnan(found.tx_bps)


def test_a_cpu_counter_that_became_smaller_tells_nothing_about_anything() -> None:
    found = rates(busy(10.0), busy(10.5)._replace(cpu_ns=5))
    assert isnan(found.cpu_percent)
    assert isnan(found.read_bps)


def test_a_disk_counter_that_became_smaller_is_left_out_of_the_sum() -> None:
    before = busy(10.0)._replace(disks=(DiskSample("vda", 5000, 0, 0, 0), DiskSample("vdb", 1000, 0, 0, 0)))
    now = busy(11.0)._replace(disks=(DiskSample("vda", 10, 0, 0, 0), DiskSample("vdb", 1500, 0, 0, 0)))
    found = rates(before, now)
    assert isnan(found.disks[0].read_bps)
    assert found.read_bps == 500


def test_a_clock_that_went_back_makes_no_rate() -> None:
    assert isnan(rates(busy(10.0), busy(10.0)).cpu_percent)
    assert isnan(rates(busy(10.0), busy(9.0)).cpu_percent)


def test_an_hour_asleep_is_a_gap_and_no_figure() -> None:
    assert isnan(rates(busy(10.0), busy(3610.0)).rx_bps)
    assert not isnan(rates(busy(10.0), busy(10.0 + LONGEST_S)).rx_bps)


def test_emulator_threads_do_not_push_cpu_beyond_all_of_it() -> None:
    now = busy(11.0)._replace(cpu_ns=int(1e12))
    assert rates(busy(10.0), now).cpu_percent == 100


def test_memory_is_what_the_guest_uses_if_it_tells() -> None:
    assert rates(None, busy(1.0)).memory_used_kib == GIB


def test_memory_is_what_the_host_holds_where_the_guest_is_silent() -> None:
    assert rates(None, busy(1.0)._replace(unused_kib=None)).memory_used_kib == 3 * GIB


def test_memory_is_the_balloon_where_nobody_else_tells() -> None:
    assert rates(None, busy(1.0)._replace(unused_kib=None, rss_kib=None)).memory_used_kib == 2 * GIB


def test_a_disk_plugged_in_just_now_has_no_rate_yet() -> None:
    found = rates(busy(10.0)._replace(disks=()), busy(11.0))
    assert isnan(found.read_bps)


def test_a_drive_without_a_medium_adds_nothing() -> None:
    found = rates(busy(10.0), busy(11.0))
    assert found.disks[1].name == "sda"
    assert isnan(found.disks[1].read_bps)
    assert found.read_bps == found.disks[0].read_bps


def test_a_machine_without_disks_has_no_disk_figure_rather_than_zero() -> None:
    found = rates(busy(10.0)._replace(disks=()), busy(11.0)._replace(disks=()))
    assert isnan(found.read_bps)


def test_a_host_shows_its_own_cpu_and_memory() -> None:
    found = host_rates(host(10.0), host(12.0))
    assert found.cpu_percent == pytest.approx(25)
    assert (found.memory_used_kib, found.memory_kib) == (6 * GIB, 16 * GIB)


def test_a_host_that_booted_anew_is_not_compared_with_itself() -> None:
    assert isnan(host_rates(host(1000.0), host(5.0)._replace(at=1001.0)).cpu_percent)


def test_a_host_that_tells_nothing_has_no_figures() -> None:
    silent = host(11.0)._replace(cpu_busy_ns=None, free_kib=None)
    found = host_rates(host(10.0), silent)
    assert isnan(found.cpu_percent)
    assert isnan(found.memory_used_kib)
