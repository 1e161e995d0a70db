"""What a process under measurement tells of itself."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QElapsedTimer, QObject, Qt, QTimer

_STEP_MS = 5


def cpu_s() -> float:
    """User and system seconds of this process since it began, Python's start included."""
    return time.process_time()


def age_s() -> float:
    """Seconds since this process began."""
    started = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started / os.sysconf("SC_CLK_TCK")


def memory_mb(field: str = "VmRSS") -> float:
    """Resident memory now (VmRSS) or at most (VmHWM), in MB of 1,000,000 bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise KeyError(field)


def tell(**figures: Any) -> None:
    """Hand the figures to the bench."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


class Stalls(QObject):
    """The longest time that the GUI thread did not come round to a timer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._longest_ns = 0

    def start(self) -> None:
        """Measure from now on."""
        self._longest_ns = 0
        self._since.start()
        self._timer.start(_STEP_MS)

    def stop(self) -> float:
        """Milliseconds of the longest stall."""
        self._look()
        self._timer.stop()
        return max(0.0, self._longest_ns / 1e6 - _STEP_MS)

    def _look(self) -> None:
        self._longest_ns = max(self._longest_ns, self._since.nsecsElapsed())
        self._since.restart()
