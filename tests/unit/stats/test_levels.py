"""A figure counts as too high once it was so for long enough, and what wavers changes nothing."""

from __future__ import annotations

from math import nan

from hypothesis import given
from hypothesis import strategies as st

from virtgui.stats.levels import Level


def turns(level: Level, *figures: tuple[float, float]) -> list[tuple[float, bool]]:
    """When it went up or down."""
    return [(at, level.up) for at, value in figures if level.take(at, value)]


def test_it_goes_up_after_the_time_and_down_after_the_time() -> None:
    figures = [(float(at), 95.0 if 10 <= at < 100 else 50.0) for at in range(0, 200, 5)]
    assert turns(Level(90, 80, 30), *figures) == [(40.0, True), (130.0, False)]


def test_without_a_time_it_goes_up_at_once() -> None:
    assert turns(Level(90, 90, 0), (1.0, 91.0), (2.0, 89.0)) == [(1.0, True), (2.0, False)]


def test_a_peak_that_is_too_short_changes_nothing() -> None:
    assert turns(Level(90, 80, 30), *[(float(at), 99.0 if at % 20 else 10.0) for at in range(0, 300, 5)]) == []


def test_what_wavers_between_the_two_stays_up() -> None:
    level = Level(90, 80, 10)
    turns(level, *[(float(at), 95.0) for at in range(0, 20, 5)])
    assert level.up
    assert turns(level, *[(20.0 + at, 82.0 if at % 2 else 95.0) for at in range(60)]) == []
    assert level.up


def test_what_is_not_known_changes_nothing_and_a_silence_starts_anew() -> None:
    level = Level(90, 80, 30)
    assert turns(level, (0.0, 95.0), (5.0, nan), (20.0, 95.0), (500.0, 95.0), (520.0, 95.0)) == []
    assert turns(level, (531.0, 95.0)) == [(531.0, True)]


@given(st.lists(st.floats(min_value=0, max_value=100), max_size=200), st.floats(min_value=0, max_value=50))
def test_up_and_down_take_turns(values: list[float], seconds: float) -> None:
    found = turns(Level(60, 40, seconds), *[(5.0 * place, value) for place, value in enumerate(values)])
    assert [up for _, up in found] == [place % 2 == 0 for place in range(len(found))]
