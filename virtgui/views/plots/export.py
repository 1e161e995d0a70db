"""Figures as a table that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
import math
from datetime import datetime

from virtgui.views.plots.data import UNITS, PlotData

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def table(plots: tuple[PlotData, ...], since: float, until: float, offset: float) -> str:
    """The figures between two times as CSV: a row for each sample, a column for each line, an empty cell for a
    figure that is missing. `offset` leads from sample times to wall-clock time."""
    lines = [(plot, one) for plot in plots for one in plot.lines]
    rows: dict[float, list[str]] = {}
    for column, (_, one) in enumerate(lines):
        for at, value in zip(one.times.tolist(), one.values.tolist(), strict=True):
            if since <= at <= until and math.isfinite(value):
                rows.setdefault(at, [""] * len(lines))[column] = f"{value:.6g}"
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["time", *(safe(f"{plot.title}: {one.name} ({UNITS[plot.kind]})") for plot, one in lines)])
    for at in sorted(rows):
        when = datetime.fromtimestamp(at + offset).astimezone().isoformat(timespec="milliseconds")
        writer.writerow([when, *rows[at]])
    return out.getvalue()
