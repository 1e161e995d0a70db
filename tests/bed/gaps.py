"""How long Qt's event loop was away: what a person would feel as a window that does not answer."""

from __future__ import annotations

import time

from PyQt6.QtCore import QTimer


class Gaps:
    """Counts from when it is made until `stop`; all figures are seconds."""

    def __init__(self) -> None:
        self._found: list[float] = []
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(10)

    def stop(self) -> None:
        """Count no longer."""
        self._timer.stop()

    @property
    def longest(self) -> float:
        """The third longest: on a busy computer one or two are not ours."""
        return sorted(self._found)[-3]

    @property
    def usual(self) -> float:
        """What nineteen of twenty stay below."""
        return sorted(self._found)[int(len(self._found) * 0.95)]

    def _beat(self) -> None:
        now = time.monotonic()
        self._found.append(now - self._last)
        self._last = now
