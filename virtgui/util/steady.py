"""A wall clock that goes on evenly when the computer's own is set: for how long something has lasted."""

from __future__ import annotations

import time


def _since_boot() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


_BOOTED = time.time() - _since_boot()


def steady_time() -> float:
    """Seconds as of `time.time` when this program began, sleep included."""
    return _BOOTED + _since_boot()


def set_by() -> float:
    """Seconds by which the computer's clock was set since this program began."""
    return time.time() - steady_time()


def as_told_now(steady: float) -> float:
    """A moment of `steady_time` as the computer's clock tells it by now."""
    return steady + set_by()
