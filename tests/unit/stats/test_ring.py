"""Rows by time: the newest stay, gaps are seen, times only grow."""

from __future__ import annotations

from array import array
from itertools import pairwise
from math import isnan

from hypothesis import given
from hypothesis import strategies as st

from virtgui.stats.ring import Ring, with_gaps


@given(st.lists(st.floats(min_value=0, max_value=1e6), max_size=300), st.integers(min_value=1, max_value=4))
def test_times_only_grow_and_every_time_has_its_row(times: list[float], width: int) -> None:
    ring = Ring(width, 1e9)
    for at in times:
        ring.add(at, (float(at),) * width)
    assert all(a < b for a, b in pairwise(ring.times))
    for column in range(width):
        assert list(ring.column(column)) == [array("f", [at])[0] for at in ring.times]


def test_old_rows_are_dropped_and_new_ones_kept() -> None:
    ring = Ring(1, 60.0)
    for at in range(1000):
        ring.add(float(at), (float(at),))
    assert 60 <= len(ring) <= 100
    assert ring.times[-1] == 999
    assert ring.value(len(ring) - 1, 0) == 999


def test_a_clock_that_went_back_replaces_what_it_overlaps() -> None:
    ring = Ring(1, 60.0)
    for at in (1.0, 2.0, 3.0, 2.5):
        ring.add(at, (at,))
    assert list(ring.times) == [1.0, 2.0, 2.5]


def test_a_wider_row_leaves_the_old_figures_where_they_were() -> None:
    ring = Ring(2, 60.0)
    ring.add(1.0, (10.0, 20.0))
    ring.widen(3)
    ring.add(2.0, (11.0, 21.0, 31.0))
    assert list(ring.column(1)) == [20.0, 21.0]
    assert isnan(ring.column(2)[0])
    assert ring.column(2)[1] == 31.0


def test_a_figure_that_rows_never_had_is_not_known() -> None:
    ring = Ring(1, 60.0)
    ring.add(1.0, (10.0,))
    assert isnan(ring.value(0, 5))
    assert isnan(ring.column(5)[0])


def _series(times: list[float]) -> tuple[list[float], tuple[tuple[float, float], ...], list[float]]:
    found = with_gaps(array("d", times), (array("f", times),), 60.0)
    return list(found.times), found.gaps, list(found.columns[0])


def test_a_steady_beat_has_no_gap() -> None:
    times, gaps, _ = _series([float(at) for at in range(60)])
    assert gaps == ()
    assert len(times) == 60


def test_a_missing_stretch_is_a_gap_that_no_line_bridges() -> None:
    times, gaps, values = _series([0, 1, 2, 3, 15, 16, 17])
    assert gaps == ((3.0, 15.0),)
    assert times[4] == 9.0
    assert isnan(values[4])


def test_two_gaps_with_a_single_sample_between_are_both_seen() -> None:
    _, gaps, _ = _series([0, 1, 2, 3, 23, 43, 44, 45, 46])
    assert gaps == ((3.0, 23.0), (23.0, 43.0))


def test_a_slower_beat_from_some_moment_on_is_no_gap() -> None:
    beat = [float(at) for at in range(20)] + [24.0, 29.0, 34.0, 39.0, 44.0]
    assert _series(beat)[1] == ()


def test_a_faster_beat_after_a_slow_one_still_shows_its_gap() -> None:
    beat = [0.0, 5.0, 10.0, 15.0, *(16.0 + at for at in range(20)), 47.0, 48.0, 49.0]
    assert _series(beat)[1] == ((35.0, 47.0),)


def test_one_late_sample_is_no_gap() -> None:
    assert _series([0, 1, 2, 5, 6, 7])[1] == ()
