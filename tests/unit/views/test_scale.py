"""Ticks lie where a person expects them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.views.scale import Kind, Steady, axis, time_step

MIB = 1024.0 * 1024.0


@given(st.floats(min_value=0, max_value=1e18), st.sampled_from(Kind))
def test_everything_fits_below_the_last_tick_and_ticks_are_three_to_five(peak: float, kind: Kind) -> None:
    shown = axis(peak, kind)
    if kind is not Kind.PERCENT:
        assert shown.last >= peak * (1 - 1e-9)
    assert shown.top > shown.last
    assert 3 <= len(shown.ticks) <= 5
    assert shown.ticks[0][0] == 0.0


@given(st.floats(min_value=1, max_value=1e15), st.sampled_from([Kind.RATE, Kind.MEMORY]))
def test_steps_are_round_numbers_of_one_binary_unit(peak: float, kind: Kind) -> None:
    ticks = axis(peak, kind).ticks
    words = [text.split(" ") for _, text in ticks[1:]]
    assert len({unit for _, unit in words}) == 1
    step = float(words[0][0])
    leading = step / 10 ** math.floor(math.log10(step))
    assert leading == pytest.approx(1) or leading in (2, 2.5, 5)


def test_a_rate_is_written_on_every_tick() -> None:
    assert [text for _, text in axis(35.6 * MIB, Kind.RATE).ticks] == [
        "0",
        "10 MiB/s",
        "20 MiB/s",
        "30 MiB/s",
        "40 MiB/s",
    ]


def test_idle_looks_idle() -> None:
    assert axis(3.0, Kind.RATE).last >= 64 * 1024


def test_unknown_peaks_are_no_trouble() -> None:
    for peak in (math.nan, math.inf, -1.0):
        assert axis(peak, Kind.RATE) == axis(0.0, Kind.RATE)


def test_percent_is_always_the_whole() -> None:
    assert [text for _, text in axis(3.0, Kind.PERCENT).ticks] == ["0%", "25%", "50%", "75%", "100%"]


def test_an_axis_grows_at_once_and_shrinks_after_ten_seconds() -> None:
    steady = Steady(Kind.RATE)
    assert steady.fit(30 * MIB, 0.0).last == 30 * MIB
    assert steady.fit(90 * MIB, 1.0).last == 100 * MIB
    assert steady.fit(1 * MIB, 2.0).last == 100 * MIB
    assert steady.fit(1 * MIB, 11.0).last == 100 * MIB
    assert steady.fit(1 * MIB, 12.5).last == 1 * MIB


def test_an_axis_that_is_needed_again_does_not_shrink() -> None:
    steady = Steady(Kind.RATE)
    steady.fit(90 * MIB, 0.0)
    steady.fit(1 * MIB, 5.0)
    steady.fit(90 * MIB, 9.0)
    assert steady.fit(1 * MIB, 16.0).last == 100 * MIB


def test_five_minutes_have_a_tick_a_minute_and_an_hour_one_every_ten() -> None:
    assert time_step(300) == 60
    assert time_step(3600) == 600
