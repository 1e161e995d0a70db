"""Steps of long times hold what was counted, whatever the samples' distance; what nobody knows stays a gap."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from virtgui.stats.packing import code, figure, joined, packed, unpacked
from virtgui.stats.rollup import NAN, TIERS, Bucket, Cascade, merged, stretch, tier_for

Stretches = list[tuple[float, float, float]]
DAY = 86400.0
START = 1_790_000_000.0


@st.composite
def stretches(draw: st.DrawFn) -> Stretches:
    """From, to and a value (NaN where it is not known), one after another, with silences between."""
    at, found = START + draw(st.floats(0, 3600)), []
    for _ in range(draw(st.integers(1, 60))):
        at += draw(st.sampled_from((0.0, 0.0, 0.0, 30.0, 700.0, 8000.0)))
        seconds = draw(st.floats(0.2, 60))
        value = draw(st.one_of(st.just(NAN), st.floats(0, 1e9)))
        found.append((at, at + seconds, value))
        at += seconds
    return found


def rolled(given: Stretches) -> dict[int, list[Bucket]]:
    cascade = Cascade(1)
    found: dict[int, list[Bucket]] = {place: [] for place in range(len(TIERS))}
    for since, until, value in given:
        for tier, bucket in cascade.add(since, until, (value,)):
            found[tier].append(bucket)
    for tier, bucket in cascade.close():
        found[tier].append(bucket)
    return found


@given(stretches())
def test_the_mean_of_steps_times_their_seconds_is_what_was_counted(given: Stretches) -> None:
    counted = math.fsum((until - since) * value for since, until, value in given if not math.isnan(value))
    known = math.fsum(until - since for since, until, value in given if not math.isnan(value))
    for rows in rolled(given).values():
        whole = math.fsum(row.seconds[0] * row.mean[0] for row in rows if row.seconds[0])
        assert math.isclose(whole, counted, rel_tol=1e-6, abs_tol=1e-3)
        assert math.isclose(math.fsum(row.seconds[0] for row in rows), known, rel_tol=1e-6, abs_tol=1e-3)


@given(stretches())
def test_least_mean_and_greatest_lie_in_this_order_and_within_what_was_told(given: Stretches) -> None:
    told = [value for _, _, value in given if not math.isnan(value)]
    for tier, rows in rolled(given).items():
        for row in rows:
            if row.seconds[0]:
                assert row.low[0] <= row.mean[0] * (1 + 1e-9) + 1e-6 and row.mean[0] <= row.high[0] * (1 + 1e-9) + 1e-6
                assert min(told) <= row.low[0] and row.high[0] <= max(told)
        if told and tier:
            assert max(row.high[0] for row in rows if row.seconds[0]) == max(told)


@given(stretches())
def test_steps_begin_at_multiples_of_their_length_and_a_silence_has_none(given: Stretches) -> None:
    for tier, rows in rolled(given).items():
        step = TIERS[tier].step
        for row in rows:
            assert row.start % step == 0 and row.end == row.start + step
            assert row.known <= step * (1 + 1e-9) or tier == 0
            touched = any(since < row.end and until > row.start for since, until, _ in given)
            assert touched or tier == 0


def test_a_silence_of_hours_is_no_step_at_all() -> None:
    rows = rolled([(START, START + 60, 5.0), (START + 4 * 3600, START + 4 * 3600 + 60, 7.0)])
    assert [row.mean[0] for row in rows[2] if row.known > 30] == [5.0, 7.0]
    assert len({row.start for row in rows[4]}) == 2


@given(st.floats(0, 9e10))
def test_a_figure_in_two_bytes_is_exact_to_a_fiftieth_of_a_percent(value: float) -> None:
    assert math.isclose(figure(code(value)), value, rel_tol=5e-4, abs_tol=5e-4)


def test_what_is_not_known_stays_unknown_and_nothing_stays_nothing() -> None:
    assert math.isnan(figure(code(NAN)))
    assert figure(code(0.0)) == 0.0
    assert figure(code(-3.0)) == 0.0


@given(stretches(), st.sampled_from(range(len(TIERS))))
def test_rows_survive_being_packed(given: Stretches, tier: int) -> None:
    block = TIERS[tier].block
    rows = [row for row in rolled(given)[tier] if row.known > 0]
    first = [row for row in rows if row.start // block == rows[0].start // block] if rows else []
    rows = joined([], first)
    if not rows:
        return
    back = unpacked(tier, rows[0].start // block * block, packed(tier, rows))
    assert [row.start for row in back] == [row.start for row in rows]
    for one, other in zip(back, rows, strict=True):
        assert math.isclose(one.mean[0], other.mean[0], rel_tol=1e-3, abs_tol=1e-3)
        assert abs(one.known - other.known) <= 0.06


def test_two_parts_of_a_step_count_by_their_seconds() -> None:
    one = stretch(0.0, 10.0, (4.0,))._replace(end=60.0)
    other = stretch(10.0, 40.0, (8.0,))._replace(start=0.0, end=60.0)
    whole = merged(one, other)
    assert (whole.start, whole.end, whole.seconds) == (0.0, 60.0, (40.0,))
    assert (whole.low, whole.mean, whole.high) == ((4.0,), (7.0,), (8.0,))


def test_the_step_in_which_one_more_figure_began_to_be_kept_has_all_that_is_known() -> None:
    old = stretch(0.0, 10.0, (4.0,))._replace(end=60.0)
    new = stretch(10.0, 40.0, (8.0, 2.0))._replace(start=0.0, end=60.0)
    for rows, more in ((old, new), (new, old)):
        (whole,) = joined([rows], [more])
        assert whole.mean == (7.0, 2.0) and whole.seconds == (40.0, 30.0)


def test_the_tier_suits_the_time_that_is_looked_at() -> None:
    assert [TIERS[tier_for(span, 1500)].step for span in (300, 3600, DAY, 7 * DAY, 400 * DAY)] == [
        1.0,
        10.0,
        60.0,
        600.0,
        3600.0,
    ]


def test_a_clock_that_goes_back_gives_the_step_twice_and_one_when_joined() -> None:
    cascade = Cascade(1)
    found = cascade.add(START, START + 5, (10.0,)) + cascade.add(START + 60, START + 65, (1.0,))
    found += cascade.add(START + 5, START + 10, (20.0,)) + cascade.close()
    rows = joined([], [row for tier, row in found if tier == 1])
    assert [(row.start - START, row.mean[0]) for row in rows] == [(0.0, 15.0), (60.0, 1.0)]
