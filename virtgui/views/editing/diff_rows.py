"""A comparison as rows to draw: one under the other, or side by side."""

from __future__ import annotations

from typing import Literal, NamedTuple

from virtgui.util.language import plural
from virtgui.xml.diff import Line

SIGNS = {"added": "+", "removed": "−"}


class Row(NamedTuple):
    """One line of a pane. `run` counts the folded run a "fold" row stands for, -1 in others; `emphasis` is the part
    of a changed line that is not in its other half, begin and end."""

    kind: Literal["same", "added", "removed", "fold", "blank"]
    before: int | None
    after: int | None
    text: str
    run: int = -1
    emphasis: tuple[int, int] = (0, 0)


def unified(lines: tuple[Line, ...], runs: tuple[range, ...]) -> list[Row]:
    """All rows in one pane; the lines of `runs` are one row each. Of changed lines that follow each other, what was
    comes before what is."""
    rows: list[Row] = []
    added: list[Row] = []
    for line, run in _with_runs(lines, runs):
        if run >= 0 or line.kind in ("same", "removed"):
            rows += added
            added = []
        if run >= 0:
            rows.append(_fold(run, runs))
        elif line.kind == "same":
            rows.append(Row("same", line.before, line.after, line.new))
        else:
            left, right = _halves(line)
            rows += [left] if left.kind != "blank" else []
            added += [right] if right.kind != "blank" else []
    return rows + added


def side_by_side(lines: tuple[Line, ...], runs: tuple[range, ...]) -> tuple[list[Row], list[Row]]:
    """The rows of a left and a right pane, as many in both."""
    left: list[Row] = []
    right: list[Row] = []
    for line, run in _with_runs(lines, runs):
        if run >= 0:
            left.append(_fold(run, runs))
            right.append(_fold(run, runs))
        elif line.kind == "same":
            left.append(Row("same", line.before, None, line.old))
            right.append(Row("same", None, line.after, line.new))
        else:
            was, now = _halves(line)
            left.append(was)
            right.append(now)
    return left, right


def _with_runs(lines: tuple[Line, ...], runs: tuple[range, ...]) -> list[tuple[Line, int]]:
    """Lines with -1; of those in a run only the first, with the run's number."""
    number_of = {index: number for number, run in enumerate(runs) for index in run}
    return [
        (line, number_of.get(index, -1))
        for index, line in enumerate(lines)
        if number_of.get(index, -1) < 0 or runs[number_of[index]].start == index
    ]


def _fold(run: int, runs: tuple[range, ...]) -> Row:
    return Row("fold", None, None, plural(len(runs[run]), "{n} unchanged line", "{n} unchanged lines"), run)


def _halves(line: Line) -> tuple[Row, Row]:
    """What was and what is; "blank" where there is nothing."""
    old, new = (0, 0), (0, 0)
    if line.kind == "changed":
        old, new = _differing(line.old, line.new)
    was = Row("removed", line.before, None, line.old, -1, old)
    now = Row("added", None, line.after, line.new, -1, new)
    blank = Row("blank", None, None, "")
    return (was if line.before is not None else blank), (now if line.after is not None else blank)


def _differing(old: str, new: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """What lies between the common beginning and the common end of two lines."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - head
    tail = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return (head, len(old) - tail), (head, len(new) - tail)
