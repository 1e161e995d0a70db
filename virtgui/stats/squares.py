"""Rectangles whose areas stand for figures, as near to squares as they can be (a squarified treemap)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Tile(NamedTuple):
    """A rectangle for the figure of this place in the sequence."""

    place: int
    left: float
    top: float
    width: float
    height: float


def squares(figures: Sequence[float], width: float, height: float) -> tuple[Tile, ...]:
    """Tiles for figures that are sorted, the greatest first, filling width x height. Figures of zero or less get none.
    After Bruls, Huizing and van Wijk, "Squarified treemaps", 2000."""
    shown = [(place, figure) for place, figure in enumerate(figures) if figure > 0]
    total = sum(figure for _, figure in shown)
    if total <= 0 or width <= 0 or height <= 0:
        return ()
    scale = width * height / total
    left, top, tiles = 0.0, 0.0, []
    waiting = [(place, figure * scale) for place, figure in shown]
    while waiting:
        side = min(width, height)
        row = [waiting[0]]
        worst = _worst([waiting[0][1]], side)
        for place, area in waiting[1:]:
            now = _worst([each for _, each in row] + [area], side) if len(row) < _LONGEST else float("inf")
            if now > worst:
                break
            row.append((place, area))
            worst = now
        waiting = waiting[len(row) :]
        thick = sum(area for _, area in row) / side if side else 0.0
        along = 0.0
        for place, area in row:
            long = area / thick if thick else 0.0
            if width >= height:
                tiles.append(Tile(place, left, top + along, thick, long))
            else:
                tiles.append(Tile(place, left + along, top, long, thick))
            along += long
        if width >= height:
            left, width = left + thick, width - thick
        else:
            top, height = top + thick, height - thick
    return tuple(tiles)


_LONGEST = 60


def _worst(row: list[float], side: float) -> float:
    """How far from a square the worst of a row is."""
    total = sum(row)
    if total <= 0 or side <= 0:
        return float("inf")
    return max(side * side * max(row) / (total * total), total * total / (side * side * min(row)))
