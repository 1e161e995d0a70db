"""Cyclic garbage is collected on the GUI thread only.

Python collects in whichever thread happens to allocate. A closed window's last cycle found by a
worker thread would destroy Qt objects there, which crashes now and then.
"""

from __future__ import annotations

import gc
import time

from PyQt6.QtCore import QObject, QTimer

_EVERY_MS = 500
_CALM_MS = 2000
"""How often is looked whether garbage is due: seldom while it is not."""
_SHARE = 500
"""Between two collections of everything lies so many times what the last one took: with thousands of machines that is
many milliseconds, in which the window stands still."""


class Garbage(QObject):
    """Takes over Python's automatic collection for as long as it lives; keeps its thresholds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._whole_from = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(_EVERY_MS)

    def close(self) -> None:
        """Hand collection back to Python."""
        self._timer.stop()
        gc.enable()

    def _collect(self) -> None:
        """The oldest generation that is due, which includes the younger ones."""
        due = [count > threshold for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        wait = _EVERY_MS if due[0] else _CALM_MS
        if wait != self._timer.interval():
            self._timer.setInterval(wait)
        if not due[0]:
            return
        begun = time.monotonic()
        whole = due[1] and due[2] and begun >= self._whole_from
        gc.collect(2 if whole else int(due[1]))
        if whole:
            now = time.monotonic()
            self._whole_from = now + _SHARE * (now - begun)
