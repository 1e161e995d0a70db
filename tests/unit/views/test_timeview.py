"""Which time is on screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.views.plots.timeview import LEAST_S, Span, TimeView

moment = st.floats(min_value=-1e6, max_value=1e6)


def _at(now: float, began: float | None = None) -> TimeView:
    time = TimeView()
    time.follow(now, began)
    return time


def test_five_minutes_an_hour_or_all_there_is() -> None:
    time = _at(10000.0, 9000.0)
    assert time.view == (9700.0, 10000.0)
    time.choose(Span.ONE_HOUR)
    assert time.view == (6400.0, 10000.0)
    time.choose(Span.ALL)
    assert time.view == (9000.0, 10000.0)


def test_all_of_almost_nothing_is_a_minute() -> None:
    time = _at(10000.0, None)
    time.choose(Span.ALL)
    assert time.view == (9940.0, 10000.0)


def test_what_is_zoomed_to_stays_while_time_goes_on() -> None:
    time = _at(10000.0)
    time.show(9900.0, 9950.0)
    time.follow(10020.0, None)
    assert time.view == (9900.0, 9950.0)
    time.reset()
    assert time.view == (9720.0, 10020.0)


def test_what_is_held_does_not_follow() -> None:
    time = _at(10000.0)
    time.hold(True)
    time.follow(10050.0, None)
    assert time.view == (9700.0, 10000.0)
    time.hold(False)
    time.follow(10050.0, None)
    assert time.view == (9750.0, 10050.0)


def test_zooming_keeps_the_moment_under_the_pointer_where_it_is() -> None:
    time = _at(10000.0)
    time.scale(9775.0, 0.5)
    since, until = time.view
    assert until - since == pytest.approx(150)
    assert (9775.0 - since) / (until - since) == pytest.approx(0.25)


def test_only_what_is_zoomed_can_be_moved() -> None:
    time = _at(10000.0)
    time.move(-50.0)
    assert time.view == (9700.0, 10000.0)
    time.show(9900.0, 9950.0)
    time.move(-20.0)
    assert time.view == (9880.0, 9930.0)


@given(moment, moment, st.floats(min_value=0.01, max_value=100), moment)
def test_no_zoom_leads_out_of_what_there_is(since: float, until: float, factor: float, around: float) -> None:
    time = _at(10000.0)
    time.show(min(since, until), max(since, until))
    time.scale(around, factor)
    time.move(since)
    first, last = time.view
    assert 9700.0 - 1e-6 <= first < last <= 10000.0 + 1e-6
    assert last - first >= LEAST_S - 1e-6
