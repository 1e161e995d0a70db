"""How snapshots are laid out as a graph: one row each, a lane for each branch, and where the machine is now."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.model.snapshots import Snapshot, Snapshots


class Place(NamedTuple):
    """A row: `snapshot` is None where the machine is now. Of the lanes that the row's lines are in, `through` pass it,
    `down` leaves it downwards, `up` comes from its parent's lane (-1: it has none)."""

    snapshot: Snapshot | None
    lane: int = 0
    up: int = -1
    down: bool = False
    through: frozenset[int] = frozenset()


def places(known: Snapshots) -> tuple[Place, ...]:
    """Parents before children; side branches before what goes on, in lanes to the right."""
    rows: list[tuple[Snapshot | None, int, int]] = []
    names = {each.name for each in known.snapshots}
    here = _way_here(known)
    roots = [each for each in known.snapshots if each.parent not in names]
    done: set[str] = set()
    waiting: list[tuple[Snapshot | None, int, int]] = [(each, 0, -1) for each in reversed(roots)]
    while waiting:
        each, lane, parent = waiting.pop()
        if each is not None and each.name in done:
            continue
        rows.append((each, lane, parent))
        if each is None:
            continue
        done.add(each.name)
        at = len(rows) - 1
        after = sorted(known.children(each.name), key=lambda child: (child.name in here, child.created))
        children: list[Snapshot | None] = [*after, None] if each.current else [*after]
        waiting += [(child, lane if child is children[-1] else lane + 1, at) for child in reversed(children)]
    rows += [(each, 0, -1) for each in known.snapshots if each.name not in done]  # a record that leads in a circle
    if not any(each is None for each, _, _ in rows):
        rows.append((None, 0, -1))
    return _lined(rows)


def _way_here(known: Snapshots) -> frozenset[str]:
    """Names from the current snapshot back to the first."""
    found: set[str] = set()
    each = next((one for one in known.snapshots if one.current), None)
    while each is not None and each.name not in found:
        found.add(each.name)
        each = known.find(each.parent)
    return frozenset(found)


def _lined(rows: list[tuple[Snapshot | None, int, int]]) -> tuple[Place, ...]:
    through: list[set[int]] = [set() for _ in rows]
    down = [False] * len(rows)
    for number, (_, _, parent) in enumerate(rows):
        if parent >= 0:
            down[parent] = True
            for between in range(parent + 1, number):
                through[between].add(rows[parent][1])
    last = {parent: number for number, (_, _, parent) in enumerate(rows) if parent >= 0}
    made = []
    for number, (each, lane, parent) in enumerate(rows):
        up = rows[parent][1] if parent >= 0 else -1
        passing = set(through[number])
        if parent >= 0 and up != lane and last[parent] > number:
            passing.add(up)
        made.append(Place(each, lane, up, down[number], frozenset(passing)))
    return tuple(made)
