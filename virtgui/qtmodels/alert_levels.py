"""Figures held against the levels of rules: what is over one, and what is no longer."""

from __future__ import annotations

from collections.abc import Callable, Container
from math import isnan, nan

from virtgui.model.alerts import About, Rule, Watched
from virtgui.stats.levels import Level
from virtgui.stats.rates import LONGEST_S, DomainRates, HostRates

POOLS_MS = 60_000
"""How often pools are looked at."""
_POOL_SILENCE_S = 2.5 * POOLS_MS / 1000
"""Pools that were not looked at for so long say nothing about the time between."""

MACHINE_FIGURES: dict[Watched, Callable[[DomainRates], float]] = {
    Watched.CPU: lambda rates: rates.cpu_percent,
    Watched.MEMORY: lambda rates: _guests_share(rates),
    Watched.READ: lambda rates: rates.read_bps,
    Watched.WRITE: lambda rates: rates.write_bps,
    Watched.RECEIVED: lambda rates: rates.rx_bps,
    Watched.SENT: lambda rates: rates.tx_bps,
}
HOST_FIGURES: dict[Watched, Callable[[HostRates], float]] = {
    Watched.HOST_CPU: lambda rates: rates.cpu_percent,
    Watched.HOST_MEMORY: lambda rates: _share(rates.memory_used_kib, rates.memory_kib),
}


def _share(part: float, whole: float) -> float:
    return 100.0 * part / whole if whole > 0 else nan


def _guests_share(rates: DomainRates) -> float:
    """Of a guest that tells it: what the host holds in its place is more than it has, whatever it does."""
    return nan if isnan(rates.unused_kib) else _share(rates.memory_used_kib, rates.memory_max_kib)


class AlertLevels:
    """How each figure stands to each rule that is about it, by the rule's id and what the figure is of."""

    def __init__(self) -> None:
        self._levels: dict[tuple[str, About], Level] = {}

    def take(self, rule: Rule, about: About, at: float, value: float) -> bool | None:
        """True when it is over its level from now on, False when no longer; None where that is as it was."""
        key = rule.id, about
        level = self._levels.get(key)
        if level is None:
            if not value > rule.above:  # most never are
                return None
            silence = _POOL_SILENCE_S if rule.watched is Watched.POOL else LONGEST_S
            level = self._levels[key] = Level(rule.above, rule.below, rule.seconds, silence)
        if not level.take(at, value):
            return None
        if not level.up:
            del self._levels[key]
        return level.up

    def forget(self, key: tuple[str, About]) -> None:
        """What was found of it is over: it begins anew."""
        self._levels.pop(key, None)

    def forget_about(self, gone: Container[About]) -> None:
        """What these figures were of is there no more."""
        self._levels = {key: level for key, level in self._levels.items() if key[1] not in gone}

    def keep(self, rules: Container[str]) -> None:
        """Only rules of these ids are as they were."""
        self._levels = {key: level for key, level in self._levels.items() if key[0] in rules}
