"""How the room of a list is shared among its columns: what matters is read whole, what matters less goes first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Wish(NamedTuple):
    """What a column needs at least, and to be read whole, in pixels. `yields` is how soon it goes where there is no
    room, the highest first; one with 0 stays."""

    least: int
    whole: int
    yields: int = 0


def share(room: int, wishes: Sequence[Wish]) -> tuple[int, ...]:
    """The width of each column; 0 of one that goes."""
    shown = set(range(len(wishes)))
    while sum(wishes[place].least for place in shown) > room:
        going = [place for place in shown if wishes[place].yields]
        if not going:
            break
        shown.remove(max(going, key=lambda place: (wishes[place].yields, place)))
    widths = [wish.least if place in shown else 0 for place, wish in enumerate(wishes)]
    left = max(0, room - sum(widths))
    for place in sorted(shown):
        more = min(left, max(0, wishes[place].whole - wishes[place].least))
        widths[place] += more
        left -= more
    return tuple(widths)
