"""Figures of weeks and those of the last hour become one line."""

from __future__ import annotations

from array import array
from itertools import pairwise
from math import isnan

from tests.unit.stats.samples import MACHINE
from virtgui.model.past import PastSeries
from virtgui.stats.past import series, stitched
from virtgui.stats.ring import Series
from virtgui.stats.rollup import Bucket

OFFSET = 1_790_000_000.0


def past(times: list[float], values: list[float], gaps: tuple[tuple[float, float], ...] = ()) -> PastSeries:
    told = tuple(array("f", [value + more for value in values]) for more in (-1.0, 0.0, 1.0))
    wall = array("d", [at + OFFSET for at in times])
    return PastSeries(
        MACHINE, wall, (told[0],), (told[1],), (told[2],), tuple((a + OFFSET, b + OFFSET) for a, b in gaps)
    )


def live(times: list[float], *columns: list[float]) -> Series:
    return Series(array("d", times), tuple(array("f", column) for column in columns))


def test_the_past_leads_up_to_what_is_remembered() -> None:
    now = live([1000.0, 1001.0], [50.0, 60.0])
    told = stitched(past([700.0, 800.0, 900.0, 1000.0], [10.0, 20.0, 30.0, 40.0]), now, (0,), OFFSET)
    assert list(told.times) == [700.0, 800.0, 900.0, 1000.0, 1001.0]
    assert list(told.columns[0]) == [10.0, 20.0, 30.0, 50.0, 60.0]
    assert list(told.low[0])[:3] == [9.0, 19.0, 29.0] and list(told.high[0])[3:] == [50.0, 60.0]
    assert not told.gaps


def test_what_is_not_kept_begins_where_it_is_remembered() -> None:
    told = stitched(past([700.0, 800.0], [1.0, 2.0]), live([810.0], [5.0], [7.0]), (0, None), OFFSET)
    assert [isnan(value) for value in told.columns[1]] == [True, True, False]


def test_a_silence_between_them_is_a_gap() -> None:
    told = stitched(past([100.0, 160.0], [1.0, 2.0]), live([5000.0], [5.0]), (0,), OFFSET)
    assert told.gaps == ((160.0, 5000.0),)
    assert isnan(told.columns[0][2]) and told.columns[0][3] == 5.0
    assert all(a < b for a, b in pairwise(told.times))


def test_nothing_remembered_is_the_past_alone() -> None:
    told = stitched(past([100.0, 160.0], [1.0, 2.0], ((110.0, 150.0),)), live([], []), (0,), OFFSET)
    assert list(told.columns[0]) == [1.0, 2.0] and told.gaps == ((110.0, 150.0),)


def test_steps_that_were_kept_before_one_more_figure_was_are_shown_without_it() -> None:
    old = Bucket(0.0, 60.0, (60.0,), (1.0,), (2.0,), (3.0,))
    new = Bucket(60.0, 120.0, (60.0,) * 3, (4.0,) * 3, (5.0,) * 3, (6.0,) * 3)
    told = series(MACHINE, [old, new], [60.0, 60.0], 2)
    assert list(told.mean[0]) == [2.0, 5.0] and (told.low[0][0], told.high[0][0]) == (1.0, 3.0)
    assert isnan(told.mean[1][0]) and told.mean[1][1] == 5.0
    assert len(told.mean) == 2 and not told.gaps


def test_no_past_is_what_is_remembered() -> None:
    now = live([1000.0], [50.0])
    assert stitched(past([], []), now, (0,), OFFSET) is now
