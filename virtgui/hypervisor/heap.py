"""Memory that was needed once, to read thousands of machines, goes back to the system."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _trim() -> Any:
    """glibc's way to do so; None with another C library."""
    import ctypes  # noqa: PLC0415  (late: rows come first)

    return getattr(ctypes.CDLL(None), "malloc_trim", None)


def give_back() -> None:
    """glibc keeps what threads have freed, for each of them: with twenty hosts some 20 MB. Takes a quarter of a
    millisecond where there is nothing to give back."""
    trim = _trim()
    if trim is not None:
        trim(0)
