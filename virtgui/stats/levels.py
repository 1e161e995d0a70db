"""When a figure has been too high for long enough, and when it is low again."""

from __future__ import annotations

from math import isnan

from virtgui.stats.rates import LONGEST_S


class Level:
    """One figure. It is up once it was above `above` for `seconds`, and down once it was below `below` for as long, so
    that what wavers between the two changes nothing. A silence of more than `silence` seconds starts anew."""

    __slots__ = ("_at", "_since", "above", "below", "seconds", "silence", "up")

    def __init__(self, above: float, below: float, seconds: float, silence: float = LONGEST_S) -> None:
        self.above = above
        self.below = below
        self.seconds = seconds
        self.silence = silence
        self.up = False
        self._since: float | None = None
        self._at: float | None = None

    def take(self, at: float, value: float) -> bool:
        """A figure of the moment `at` (s, growing); NaN is "not known". Whether it went up or down with this."""
        if isnan(value):
            return False
        if self._at is not None and not 0 <= at - self._at <= self.silence:
            self._since = None
        self._at = at
        crossed = value < self.below if self.up else value > self.above
        if not crossed:
            self._since = None
            return False
        if self._since is None:
            self._since = at
        if at - self._since < self.seconds:
            return False
        self.up = not self.up
        self._since = None
        return True
