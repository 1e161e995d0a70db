"""Figures of long times: how samples become steps of a second, ten, a minute, ten and an hour. Pure arithmetic.

A value speaks for a stretch of time. Steps that a stretch lies in get their share of it, so that the mean of a step
times the seconds it knows of is what was counted in it, whatever the samples' distance. What nobody knows is NaN and
counts for nothing: a step with no known second is not there at all, which is a gap.
"""

from __future__ import annotations

from math import ceil, floor, isnan
from typing import NamedTuple

NAN = float("nan")
_HOUR, _DAY = 3600.0, 86400.0


class Tier(NamedTuple):
    """Steps of `step` seconds, kept for `keep` seconds, stored together for `block` seconds at multiples of it."""

    step: float
    keep: float
    block: float


TIERS = (
    Tier(1.0, _HOUR, 600.0),
    Tier(10.0, 6 * _HOUR, _HOUR),
    Tier(60.0, 2 * _DAY, 6 * _HOUR),
    Tier(600.0, 35 * _DAY, 2 * _DAY),
    Tier(_HOUR, 400 * _DAY, 14 * _DAY),
)
"""From the finest to the coarsest; each step is a whole number of the one before."""


class Bucket(NamedTuple):
    """What is known of the time from `start` (s) on: for each figure the seconds that are known of, and the least,
    mean and greatest; NaN where that is none."""

    start: float
    end: float
    seconds: tuple[float, ...]
    low: tuple[float, ...]
    mean: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def known(self) -> float:
        """The seconds of the figure of which most is known."""
        return max(self.seconds, default=0.0)


def stretch(since: float, until: float, values: tuple[float, ...]) -> Bucket:
    """Values that were true from one moment to another."""
    seconds = tuple([0.0 if isnan(value) else until - since for value in values])
    return Bucket(since, until, seconds, values, values, values)


def merged(one: Bucket, other: Bucket) -> Bucket:
    """Two parts of what is known of the same step; of another version one may have fewer figures."""
    step = _Step(one.end - one.start, max(len(one.seconds), len(other.seconds)))
    step.put(one._replace(start=0.0, end=0.0), 1.0)
    step.put(other._replace(start=0.0, end=0.0), 1.0)
    return step.bucket(one.start)


class _Step:
    """The step that is being filled."""

    __slots__ = ("high", "low", "place", "seconds", "step", "sums", "width")

    def __init__(self, step: float, width: int) -> None:
        self.step = step
        self.width = width
        self.place: int | None = None
        self._empty()

    def _empty(self) -> None:
        self.seconds = [0.0] * self.width
        self.sums = [0.0] * self.width
        self.low = [NAN] * self.width
        self.high = [NAN] * self.width

    def put(self, part: Bucket, share: float) -> None:
        """A share of what is known of a stretch, 0 to 1."""
        seconds, sums, low, high = self.seconds, self.sums, self.low, self.high
        for column, known in enumerate(part.seconds):
            if known <= 0.0:
                continue
            known *= share
            seconds[column] += known
            sums[column] += known * part.mean[column]
            least, most = part.low[column], part.high[column]
            # A comparison with NaN is false: the first figure replaces it.
            if not low[column] <= least:
                low[column] = least
            if not high[column] >= most:
                high[column] = most

    def bucket(self, start: float) -> Bucket:
        mean = tuple([total / known if known > 0.0 else NAN for total, known in zip(self.sums, self.seconds)])  # noqa: B905  (of one length; this is asked often)
        return Bucket(start, start + self.step, tuple(self.seconds), tuple(self.low), mean, tuple(self.high))

    def take(self) -> Bucket | None:
        """What is there so far; it starts anew."""
        if self.place is None or not any(self.seconds):
            self.place = None
            return None
        done = self.bucket(self.place * self.step)
        self.place = None
        self._empty()
        return done

    def add(self, part: Bucket, done: list[Bucket]) -> None:
        """Take a stretch; steps that are over by it are added to `done`. Where time went back, the step so far is
        over too, and comes once more later."""
        since, until, step = part.start, part.end, self.step
        first = floor(since / step)
        last = max(first, floor(until / step) - (until % step == 0.0))
        for place in range(first, last + 1):
            if place != self.place:
                if self.place is not None and (over := self.take()) is not None:
                    done.append(over)
                self.place = place
            if first == last:
                self.put(part, 1.0)
            else:
                begin, end = max(since, place * step), min(until, (place + 1) * step)
                if end > begin:
                    self.put(part, (end - begin) / (until - since))


class Cascade:
    """One thing's figures: stretches in, steps of every tier out."""

    __slots__ = ("_steps", "width")

    def __init__(self, width: int) -> None:
        self.width = width
        self._steps = tuple(_Step(tier.step, width) for tier in TIERS[1:])

    def add(self, since: float, until: float, values: tuple[float, ...]) -> list[tuple[int, Bucket]]:
        """Values that were true from `since` to `until`, a moment later. Gives the steps that are over, each with
        the place of its tier; of the finest tier every sample is one, in the second in which it was taken."""
        part = stretch(since, until, values)
        second = float(ceil(until) - 1)
        found: list[tuple[int, Bucket]] = [(0, part._replace(start=second, end=second + 1.0))]
        parts = [part]
        for place, step in enumerate(self._steps, 1):
            done: list[Bucket] = []
            for each in parts:
                step.add(each, done)
            if not done:
                break
            found += [(place, each) for each in done]
            parts = done
        return found

    def close(self) -> list[tuple[int, Bucket]]:
        """All that is there so far of steps that are not over; they start anew."""
        found: list[tuple[int, Bucket]] = []
        parts: list[Bucket] = []
        for place, step in enumerate(self._steps, 1):
            done: list[Bucket] = []
            for each in parts:
                step.add(each, done)
            last = step.take()
            if last is not None:
                done.append(last)
            found += [(place, each) for each in done]
            parts = done
        return found


def tier_for(seconds: float, points: int) -> int:
    """The finest tier that needs at most about `points` steps for so many seconds."""
    return next((place for place, tier in enumerate(TIERS) if seconds <= points * tier.step), len(TIERS) - 1)
