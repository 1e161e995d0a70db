"""Which time is on screen: what was chosen, zoomed to, or held still."""

from __future__ import annotations

from enum import IntEnum

from virtgui.stats.rows import COARSE_S, FINE_S

LEAST_S = 10.0
"""The shortest time that can be zoomed to."""
_ALL_LEAST_S = 60.0


class Span(IntEnum):
    """How much time is shown while nobody zooms."""

    FIVE_MINUTES = 0
    ONE_HOUR = 1
    DAY = 2
    WEEK = 3
    MONTH = 4
    YEAR = 5
    ALL = 6


_DAY_S = 86400.0
SECONDS = {
    Span.FIVE_MINUTES: FINE_S,
    Span.ONE_HOUR: COARSE_S,
    Span.DAY: _DAY_S,
    Span.WEEK: 7 * _DAY_S,
    Span.MONTH: 30 * _DAY_S,
    Span.YEAR: 365 * _DAY_S,
}
"""How long each is; all there is has no length of its own."""


class TimeView:
    """All moments are CLOCK_BOOTTIME seconds. `follow` tells it how far the time went; all else is from there."""

    def __init__(self) -> None:
        self.span = Span.FIVE_MINUTES
        self._zoom: tuple[float, float] | None = None
        self._now = 0.0
        self._began = 0.0
        self._held = False

    @property
    def held(self) -> bool:
        """Whether it stands still."""
        return self._held

    @property
    def whole(self) -> tuple[float, float]:
        """All there is to see."""
        if self.span is Span.ALL:
            return min(self._began, self._now - _ALL_LEAST_S), self._now
        return self._now - SECONDS[self.span], self._now

    @property
    def view(self) -> tuple[float, float]:
        """What is on screen."""
        return self._zoom if self._zoom is not None else self.whole

    def follow(self, now: float, began: float | None) -> None:
        """The time went on to `now`; the oldest figures are of `began`. Nothing moves while it is held."""
        if not self._held:
            self._now = now
            self._began = began if began is not None else now

    def hold(self, on: bool) -> None:
        """Stand still, or go on with the next `follow`."""
        self._held = on

    def choose(self, span: Span) -> None:
        """Show so much time, and no longer what was zoomed to."""
        self.span = span
        self._zoom = None

    def show(self, since: float, until: float) -> None:
        """Zoom to a time, kept within what there is; all of it is no zoom."""
        first, last = self.whole
        wide = min(max(until - since, LEAST_S), last - first)
        since = min(max(since, first), last - wide)
        self._zoom = None if wide >= last - first else (since, since + wide)

    def scale(self, around: float, factor: float) -> None:
        """Show `factor` times as much time, with the moment `around` where it is."""
        since, until = self.view
        first, last = self.whole
        wide = min(max((until - since) * factor, LEAST_S), last - first)
        share = (around - since) / (until - since)
        self.show(around - wide * share, around - wide * share + wide)

    def move(self, seconds: float) -> None:
        """Move what was zoomed to."""
        if self._zoom is not None:
            self.show(self._zoom[0] + seconds, self._zoom[1] + seconds)

    def reset(self) -> None:
        """Show again all that was chosen."""
        self._zoom = None
