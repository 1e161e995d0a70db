"""Where the boxes of a layered picture go: columns from left to right, few lines that cross, no box upon another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

_ROUNDS = 6
_PASSAGE = 4.0
"""The height of the room for a line."""
Way: TypeAlias = tuple[str, ...]
"""Ids of boxes, one after the other."""


class Box(NamedTuple):
    """One box: its column from 0 and its size."""

    id: str
    column: int
    width: float
    height: float


class Place(NamedTuple):
    """The upper left corner of a box."""

    x: float
    y: float


def routed(
    boxes: Iterable[Box], lines: Iterable[tuple[str, str]]
) -> tuple[tuple[Box, ...], dict[tuple[str, str], Way]]:
    """Room for lines that pass columns: the boxes with narrow ones put into each column that a line passes, and the way
    of each line, from its one end over these to the other."""
    found = {box.id: box for box in boxes}
    widest: dict[int, float] = {}
    for box in found.values():
        widest[box.column] = max(box.width, widest.get(box.column, 0.0))
    ways: dict[tuple[str, str], Way] = {}
    for one, other in lines:
        if one not in found or other not in found or (one, other) in ways:
            continue
        between = [column for column in range(found[one].column + 1, found[other].column) if column in widest]
        passed = tuple(f"{one}\n{other}\n{column}" for column in between)
        ways[one, other] = (one, *passed, other)
        found |= {key: Box(key, column, widest[column], _PASSAGE) for key, column in zip(passed, between, strict=True)}
    return tuple(found.values()), ways


def arranged(boxes: Iterable[Box], lines: Iterable[tuple[str, str]], across: float, down: float) -> Mapping[str, Place]:
    """Places by id. `across` is between columns, `down` between boxes of a column. The order boxes come in counts where
    nothing else does, so that the same picture is drawn the same way."""
    known = tuple(boxes)
    columns: dict[int, list[Box]] = {}
    for box in known:
        columns.setdefault(box.column, []).append(box)
    near: dict[str, list[str]] = {box.id: [] for box in known}
    for one, other in lines:
        if one in near and other in near:
            near[one].append(other)
            near[other].append(one)
    for step in range(_ROUNDS):
        _order(columns, near, forward=step % 2 == 0)
    tops = _stacked(columns, down)
    for step in range(_ROUNDS):
        _pulled(columns, near, tops, down, forward=step % 2 == 0)
    left, places = 0.0, dict[str, Place]()
    lowest = min(tops.values(), default=0.0)
    for column in sorted(columns):
        for box in columns[column]:
            places[box.id] = Place(left, tops[box.id] - lowest)
        left += max(box.width for box in columns[column]) + across
    return places


def _order(columns: dict[int, list[Box]], near: Mapping[str, list[str]], *, forward: bool) -> None:
    """Each column in the order of the middle of what its boxes are joined to."""
    for column in sorted(columns, reverse=not forward):
        ranks = {
            box.id: (place + 0.5) / len(others)
            for key, others in columns.items()
            if key != column
            for place, box in enumerate(others)
        }
        present = columns[column]
        mine = {box.id: (place + 0.5) / len(present) for place, box in enumerate(present)}

        def middle(box: Box, ranks: Mapping[str, float] = ranks, mine: Mapping[str, float] = mine) -> float:
            joined = [ranks[other] for other in near[box.id] if other in ranks]
            return sum(joined) / len(joined) if joined else mine[box.id]

        columns[column] = sorted(present, key=middle)


def _stacked(columns: Mapping[int, list[Box]], down: float) -> dict[str, float]:
    tops: dict[str, float] = {}
    for boxes in columns.values():
        top = 0.0
        for box in boxes:
            tops[box.id] = top
            top += box.height + down
    return tops


def _pulled(
    columns: Mapping[int, list[Box]],
    near: Mapping[str, list[str]],
    tops: dict[str, float],
    down: float,
    *,
    forward: bool,
) -> None:
    """Each box as near to the middle of what it is joined to as its neighbours let it."""
    heights = {box.id: box.height for boxes in columns.values() for box in boxes}
    for column in sorted(columns, reverse=not forward):
        boxes = columns[column]
        wanted = []
        for box in boxes:
            joined = [tops[other] + heights[other] / 2 for other in near[box.id]]
            wanted.append(sum(joined) / len(joined) - box.height / 2 if joined else tops[box.id])
        _spread(boxes, wanted, tops, down)


def _spread(boxes: list[Box], wanted: list[float], tops: dict[str, float], down: float) -> None:
    """Runs of boxes that would overlap are set one under the other around their common middle."""
    runs: list[tuple[list[int], float]] = []
    for place in range(len(boxes)):
        run, top = [place], wanted[place]
        while runs and runs[-1][1] + _length(boxes, runs[-1][0], down) > top:
            before, above = runs.pop()
            size_before, size = len(before), len(run)
            shift = _length(boxes, before, down)
            top = (above * size_before + (top - shift) * size) / (size_before + size)
            run = before + run
        runs.append((run, top))
    for run, first in runs:
        top = first
        for place in run:
            tops[boxes[place].id] = top
            top += boxes[place].height + down


def _length(boxes: list[Box], run: list[int], down: float) -> float:
    return sum(boxes[place].height + down for place in run)
