"""The search's fields that have figures: `cpu:>50`, `memory:>=4G`, `vcpus:4`, `uptime:<1h`. No Qt."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from math import isnan, nan
from typing import TYPE_CHECKING, NamedTuple

from virtgui.qtmodels.ordering import given_share, runs_since, total
from virtgui.stats.rates import DomainRates
from virtgui.util.steady import steady_time

if TYPE_CHECKING:
    from virtgui.qtmodels.query import Found

_WRITTEN = re.compile(r"(<=|>=|<|>|=)?(\d{1,15}(?:\.\d{1,6})?)(k|m|g|t|min|h|d|s|%)?(?:ib)?(?:/s)?")
_UNITS = {
    "k": 1024.0,
    "m": 1024.0**2,
    "g": 1024.0**3,
    "t": 1024.0**4,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "d": 86400.0,
    "%": 1.0,
}
_AS_SHOWN = 0.5
"""Without a sign, or with "=", a figure is meant as it is shown: rounded."""


class Bound(NamedTuple):
    """What a figure is compared with."""

    sign: str
    figure: float


@lru_cache(maxsize=1024)
def bound(value: str) -> Bound | None:
    """A comparison as it is written, in lower case: ">50", "<=4g", "4"; None for what is none."""
    found = _WRITTEN.fullmatch(value)
    if found is None:
        return None
    sign, digits, unit = found.groups()
    return Bound(sign or "=", float(digits) * _UNITS.get(unit or "", 1.0))


def holds(value: str, figure: float) -> bool:
    """Whether a figure is as asked for; one that is not known never is."""
    asked = bound(value)
    if asked is None or isnan(figure):
        return False
    match asked.sign:
        case "<":
            return figure < asked.figure
        case "<=":
            return figure <= asked.figure
        case ">":
            return figure > asked.figure
        case ">=":
            return figure >= asked.figure
    return abs(figure - asked.figure) <= (_AS_SHOWN if asked.figure < 1024 else asked.figure * 0.05)


def _rate(of: Callable[[DomainRates], float]) -> Callable[[Found], float]:
    def figure(found: Found) -> float:
        rates = found.world.history.latest(found.machine.key)
        return of(rates) if rates is not None else nan

    return figure


def _uptime(found: Found) -> float:
    since = runs_since(found.world, found.machine)
    return steady_time() - since if since is not None else nan


LIVE: dict[str, Callable[[Found], float]] = {
    "cpu": _rate(lambda rates: rates.cpu_percent),
    "memory": _rate(lambda rates: rates.memory_used_kib * 1024),
    "given": _rate(lambda rates: 100 * given_share(rates)),
    "io": _rate(lambda rates: total(rates.read_bps, rates.write_bps)),
    "read": _rate(lambda rates: rates.read_bps),
    "written": _rate(lambda rates: rates.write_bps),
    "traffic": _rate(lambda rates: total(rates.rx_bps, rates.tx_bps)),
    "received": _rate(lambda rates: rates.rx_bps),
    "sent": _rate(lambda rates: rates.tx_bps),
    "operations": _rate(lambda rates: total(rates.read_iops, rates.write_iops)),
}
"""What changes with every sample: percent, bytes, bytes or operations per second."""
FIGURES: dict[str, Callable[[Found], float]] = {
    **LIVE,
    "uptime": _uptime,
    "vcpus": lambda found: float(found.machine.vcpus) if found.machine.vcpus else nan,
    "disks": lambda found: float(len(found.config.disks)),
    "nics": lambda found: float(len(found.config.nics)),
    "snapshots": lambda found: float(found.config.snapshots) if found.config.snapshots is not None else nan,
    "id": lambda found: float(found.machine.id) if found.machine.active else nan,
}
"""Every field that has a figure."""
