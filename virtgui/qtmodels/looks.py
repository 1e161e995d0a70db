"""What the live cells of rows look like, so that only those that look another are painted anew."""

from __future__ import annotations

import time
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.ordering import LINES, Column
from virtgui.qtmodels.world import World
from virtgui.stats.columns import Figure
from virtgui.stats.history import SPARK_STEP_S

if TYPE_CHECKING:
    from virtgui.qtmodels.speaker import Speaker

LEVELS = 60
"""How finely the height of a line is told: finer than any screen shows."""
MISSING = 255
_NOTHING = bytes((MISSING,))
_Line = tuple[bytes, float, float]
"""Where its axis ends, and when the newest figure was taken."""
_QUIET_BPS = 64 * 1024.0
_NEWEST = 4
"""Of how many figures a line's end is drawn anew: later samples tell more of them."""


class Looks:
    """Texts and lines as they were when last asked for. Lines move every other second; in between, and where nothing
    happens, a cell stays as it is."""

    def __init__(self, world: World, texts: Speaker) -> None:
        self._world = world
        self._texts = texts
        self._step = -1
        self._now = 0.0
        self._lines: dict[tuple[DomainKey, Column], _Line] = {}
        self._lines_before: dict[tuple[DomainKey, Column], _Line] = {}
        self._known: dict[tuple[DomainKey, Column], tuple[str, bytes]] = {}
        self._before: dict[tuple[DomainKey, Column], tuple[str, bytes]] = {}
        self.tick()

    def tick(self) -> None:
        """There are new figures. What is not asked for until the lines move twice is forgotten."""
        self._now = time.clock_gettime(time.CLOCK_BOOTTIME)
        step = int(self._now // SPARK_STEP_S)
        if step != self._step:
            self._lines_before = self._lines if step == self._step + 1 else {}
            self._before, self._known, self._lines, self._step = self._known, {}, {}, step

    def changed(self, key: DomainKey, column: Column) -> bool:
        """Whether a cell looks another than when this was asked last."""
        place = key, column
        before = self._known.get(place) or self._before.get(place)
        line = self.line(key, column) if column in LINES else b""
        self._known[place] = look = self._texts.text(key, column), line
        return look != before

    def forget(self, keys: Set[DomainKey]) -> None:
        """These were painted without being asked for: how they looked before tells nothing of how they look now."""
        for known in (self._known, self._before):
            for place in [place for place in known if place[0] in keys]:
                del known[place]

    def line(self, key: DomainKey, column: Column, until: float | None = None) -> bytes:
        """What one of `LINES` draws: the last minute as of the last tick, or the minute before a moment. Evenly spaced,
        newest last, from 0 to LEVELS; MISSING where nothing is known."""
        figure = LINES[column]
        if until is not None:
            return self._drawn(key, figure, until)[0]
        line = self._lines.get((key, column))
        if line is None:
            line = self._moved(self._lines_before.get((key, column)), key, figure) or self._drawn(
                key, figure, self._now
            )
            self._lines[key, column] = line
        return line[0]

    def _moved(self, before: _Line | None, key: DomainKey, figure: Figure) -> _Line | None:
        """The line one step on; None where its axis or what is known of its past may be another."""
        top, latest = self._least_top(key, figure), self._world.history.latest(key)
        if before is None or latest is None or before[1] != top:
            return None
        if before[2] < self._now - (_NEWEST - 1) * SPARK_STEP_S:
            return None  # its end was only supposed
        kept = before[0][1 : 1 - _NEWEST]
        known = kept.lstrip(_NOTHING)
        if not known or MISSING in known:
            return None  # what is missing may become known, but for what was before the first figure
        values = self._world.history.spark(key, figure, self._now, _NEWEST)
        if figure is not Figure.CPU and _peak(values) > top:
            return None
        return kept + _levels(values, top), top, latest.at

    def _drawn(self, key: DomainKey, figure: Figure, until: float) -> _Line:
        values, top = self._world.history.spark(key, figure, until), self._least_top(key, figure)
        latest = self._world.history.latest(key)
        if figure is not Figure.CPU:
            top = max(_peak(values), top)
        return _levels(values, top), top, latest.at if latest is not None else 0.0

    def _least_top(self, key: DomainKey, figure: Figure) -> float:
        """Where the axis ends while nothing is greater."""
        if figure is Figure.CPU:
            return 100.0
        if figure is not Figure.MEMORY:
            return _QUIET_BPS
        machine = self._world.machines.get(key)
        return max(machine.max_memory_kib, machine.memory_kib, 1.0) if machine is not None else 1.0


def _peak(values: Sequence[float]) -> float:
    return max((value for value in values if value == value), default=0.0)


def _levels(values: Sequence[float], top: float) -> bytes:
    scale = LEVELS / top
    return bytes([MISSING if value != value else min(max(int(value * scale + 0.5), 0), LEVELS) for value in values])
