"""Steps of weeks as series that can be drawn."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence

from virtgui.model.past import PastSeries, Subject
from virtgui.stats.rates import LONGEST_S
from virtgui.stats.ring import Series
from virtgui.stats.rollup import NAN, Bucket


def series(subject: Subject, rows: list[Bucket], steps: list[float], width: int) -> PastSeries:
    """Rows by time, each with how long its step is; those of another version may have other figures. A silence of more
    than a step and a half, and longer than samples may be apart, is a gap, with a row of NaN in its middle."""
    times: array[float] = array("d")
    columns = [[array("f") for _ in range(width)] for _ in range(3)]
    gaps: list[tuple[float, float]] = []
    unknown = (NAN,) * width

    def put(at: float, low: tuple[float, ...], mean: tuple[float, ...], high: tuple[float, ...]) -> None:
        times.append(at)
        for each, values in zip(columns, (low, mean, high), strict=True):
            for column, value in zip(each, values, strict=True):
                column.append(value)

    end: float | None = None
    for row, step in zip(rows, steps, strict=True):
        begin = row.end - max(row.known, 1.0) if step <= 1.0 else row.start
        if end is not None and begin - end > (step * 0.5 if step > LONGEST_S else LONGEST_S / 2):
            gaps.append((end, begin))
            put((end + begin) / 2, unknown, unknown, unknown)
        low, mean, high = ((*figures, *unknown)[:width] for figures in (row.low, row.mean, row.high))
        put((row.start + row.end) / 2, low, mean, high)
        end = row.end
    least, means, most = (tuple(each) for each in columns)
    return PastSeries(subject, times, least, means, most, tuple(gaps))


def stitched(past: PastSeries, live: Series, picks: Sequence[int | None], offset: float) -> Series:
    """Steps of weeks up to where `live` begins, then that. `picks` says which of the past's figures each column is,
    None for one that is not kept; `offset` leads from the live times to those of the past."""
    begins = live.times[0] if live.times else float("inf")
    count = bisect_left(past.times, begins + offset)
    if not count:
        return live
    times: array[float] = array("d", [at - offset for at in past.times[:count]])
    gaps = [(start - offset, end - offset) for start, end in past.gaps if end - offset <= begins]
    between = live.times and begins - times[-1] > _bridged(times)
    if between:
        gaps.append((times[-1], begins))
        times.append((times[-1] + begins) / 2)
    unknown = array("f", [NAN]) * count

    def column(kept: tuple[array[float], ...], pick: int | None, now: array[float]) -> array[float]:
        found = array("f", kept[pick][:count] if pick is not None else unknown)
        if between:
            found.append(NAN)
        found.extend(now)
        return found

    times.extend(live.times)
    three = (
        tuple(column(kept, pick, now) for pick, now in zip(picks, live.columns, strict=True))
        for kept in (past.mean, past.low, past.high)
    )
    mean, low, high = three
    return Series(times, mean, (*gaps, *live.gaps), low, high)


def _bridged(times: array[float]) -> float:
    """The longest silence between the past and now that is no gap."""
    step = times[-1] - times[-2] if len(times) > 1 else LONGEST_S
    return max(LONGEST_S, 1.6 * min(step, 3600.0))
