"""What the live cells of rows look like, so that only those that look another are painted anew."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.ordering import LINES, Column
from virtgui.stats.history import SPARK_STEP_S, History

if TYPE_CHECKING:
    from virtgui.qtmodels.machines import Speaker


class Looks:
    """Texts and lines as they were when last asked for. Lines move every other second; in between, and where nothing
    happens, a cell stays as it is."""

    def __init__(self, history: History, texts: Speaker) -> None:
        self._history = history
        self._texts = texts
        self._step = -1
        self._now = 0.0
        self._known: dict[tuple[DomainKey, Column], tuple[str, bytes]] = {}
        self._before: dict[tuple[DomainKey, Column], tuple[str, bytes]] = {}

    def tick(self) -> None:
        """There are new figures. What is not asked for until the lines move twice is forgotten."""
        self._now = time.clock_gettime(time.CLOCK_BOOTTIME)
        step = int(self._now // SPARK_STEP_S)
        if step != self._step:
            self._step = step
            self._before, self._known = self._known, {}

    def changed(self, key: DomainKey, column: Column) -> bool:
        """Whether a cell looks another than when this was asked last."""
        place = key, column
        known = self._known.get(place)
        before = known or self._before.get(place)
        line = known[1] if known is not None else self._line(key, column)
        self._known[place] = look = self._texts.text(key, column), line
        return look != before

    def _line(self, key: DomainKey, column: Column) -> bytes:
        figure = LINES.get(column)
        return self._history.spark(key, figure, self._now).tobytes() if figure is not None else b""
