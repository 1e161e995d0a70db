"""Cyclic garbage is collected on the GUI thread only.

Python collects in whichever thread happens to allocate. A closed window's last cycle found by a
worker thread would destroy Qt objects there, which crashes now and then.
"""

from __future__ import annotations

import gc

from PyQt6.QtCore import QObject, QTimer

_EVERY_MS = 500


class Garbage(QObject):
    """Takes over Python's automatic collection for as long as it lives; keeps its thresholds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
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
        if due[0]:
            gc.collect(1 + due[2] if due[1] else 0)
