"""Steps of weeks as series that can be drawn."""

from __future__ import annotations

from array import array

from virtgui.model.past import PastSeries, Subject
from virtgui.stats.rates import LONGEST_S
from virtgui.stats.rollup import NAN, Bucket


def series(subject: Subject, rows: list[Bucket], steps: list[float], width: int) -> PastSeries:
    """Rows by time, each with how long its step is. A silence of more than a step and a half, and longer than samples
    may be apart, is a gap, with a row of NaN in its middle."""
    times: array[float] = array("d")
    figures = [[array("f") for _ in range(width)] for _ in range(3)]
    gaps: list[tuple[float, float]] = []
    unknown = (NAN,) * width

    def put(at: float, low: tuple[float, ...], mean: tuple[float, ...], high: tuple[float, ...]) -> None:
        times.append(at)
        for columns, values in zip(figures, (low, mean, high), strict=True):
            for column, value in zip(columns, values, strict=True):
                column.append(value)

    end: float | None = None
    for row, step in zip(rows, steps, strict=True):
        if len(row.mean) != width:
            continue
        begin = row.end - max(row.known, 1.0) if step <= 1.0 else row.start
        if end is not None and begin - end > (step * 0.5 if step > LONGEST_S else LONGEST_S / 2):
            gaps.append((end, begin))
            put((end + begin) / 2, unknown, unknown, unknown)
        put((row.start + row.end) / 2, row.low, row.mean, row.high)
        end = row.end
    low, mean, high = (tuple(columns) for columns in figures)
    return PastSeries(subject, times, low, mean, high, tuple(gaps))
