"""Figures as a table that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
import math
from datetime import datetime

from virtgui.util.language import tr
from virtgui.views.export import safe_cell
from virtgui.views.plots.data import UNITS, PlotData, PlotLine


def _columns(one: PlotLine) -> tuple[PlotLine, ...]:
    """A line, and its least and greatest where it is of means."""
    if one.low is None or one.high is None:
        return (one,)
    least, most = one._replace(values=one.low), one._replace(values=one.high)
    return (
        one,
        least._replace(name=tr("{name}, least").format(name=one.name)),
        most._replace(name=tr("{name}, greatest").format(name=one.name)),
    )


def table(plots: tuple[PlotData, ...], since: float, until: float, offset: float) -> str:
    """The figures between two times as CSV: a row for each sample, a column for each line, an empty cell for a
    figure that is missing. `offset` leads from sample times to wall-clock time."""
    lines = [(plot, each) for plot in plots for one in plot.lines for each in _columns(one)]
    rows: dict[float, list[str]] = {}
    for column, (_, one) in enumerate(lines):
        for at, value in zip(one.times.tolist(), one.values.tolist(), strict=True):
            if since <= at <= until and math.isfinite(value):
                rows.setdefault(at, [""] * len(lines))[column] = f"{value:.6g}"
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["time", *(safe_cell(f"{plot.title}: {one.name} ({UNITS[plot.kind]})") for plot, one in lines)])
    for at in sorted(rows):
        when = datetime.fromtimestamp(round(at + offset, 3)).astimezone().isoformat(timespec="milliseconds")
        writer.writerow([when, *rows[at]])
    return out.getvalue()
