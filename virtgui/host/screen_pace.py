"""How good pictures may be for the speed at which they come."""

from __future__ import annotations

_LEVELS = ((8_000_000, 9), (2_000_000, 8), (700_000, 6), (250_000, 4), (0, 2))
"""Bytes a second, and the JPEG quality they are enough for."""
_TELLING = 32_768
_WEIGHT = 0.3


class Pace:
    """Learns from each update how fast the line is."""

    def __init__(self) -> None:
        self.quality = _LEVELS[0][1]
        self._rate = 0.0

    def took(self, size: int, seconds: float) -> bool:
        """An update of this size took so long; returns whether the quality is now another one."""
        if size < _TELLING or seconds <= 0:
            return False
        rate = size / seconds
        self._rate = rate if not self._rate else self._rate + _WEIGHT * (rate - self._rate)
        before, self.quality = self.quality, next(quality for least, quality in _LEVELS if self._rate >= least)
        return before != self.quality
