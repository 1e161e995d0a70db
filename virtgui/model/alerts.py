"""What a person wants to be told of: rules, and what became of them."""

from __future__ import annotations

import json
from enum import Enum
from math import isfinite
from typing import NamedTuple

from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.things import ThingKey
from virtgui.util.language import tr


class Watched(Enum):
    """What a rule looks at."""

    CPU = "cpu"
    MEMORY = "memory"
    READ = "read"
    WRITE = "write"
    RECEIVED = "received"
    SENT = "sent"
    HOST_CPU = "host-cpu"
    HOST_MEMORY = "host-memory"
    POOL = "pool"
    IO_ERROR = "io-error"
    WATCHDOG = "watchdog"
    THRESHOLD = "threshold"
    CRASHED = "crashed"
    AGENT_LOST = "agent-lost"
    HOST_LOST = "host-lost"


PERCENTS = frozenset((Watched.CPU, Watched.MEMORY, Watched.HOST_CPU, Watched.HOST_MEMORY, Watched.POOL))
RATES = frozenset((Watched.READ, Watched.WRITE, Watched.RECEIVED, Watched.SENT))
"""In bytes per second."""
LEVELS = PERCENTS | RATES
"""What has a figure; all others happen."""
OF_MACHINES = frozenset(Watched) - {Watched.HOST_CPU, Watched.HOST_MEMORY, Watched.POOL, Watched.HOST_LOST}
LONGEST_S, MOST_RATE = 86400.0, 1e12

About = DomainKey | HostKey | ThingKey


class Rule(NamedTuple):
    """Alert when a figure is above `above` for `seconds`, until it is below `below` for as long; or when something
    happens. Figures are percent or bytes per second. `where` says of which machines, in the search's language, or of
    which hosts, as a part of their name; "" is all. `notifies`: also as a notification of the desktop."""

    id: str
    watched: Watched
    above: float = 0.0
    below: float = 0.0
    seconds: float = 0.0
    where: str = ""
    on: bool = True
    notifies: bool = True


class Alert(NamedTuple):
    """What a rule found. Times are wall-clock seconds; `until` is None while it lasts. `detail` is libvirt's or our
    words, `value` the figure when it began."""

    rule: Rule
    about: About
    name: str
    since: float
    value: float = float("nan")
    detail: str = ""
    until: float | None = None

    @property
    def key(self) -> tuple[str, About]:
        """Tells it from every other that lasts."""
        return self.rule.id, self.about


USUAL: tuple[Rule, ...] = (
    Rule("io-error", Watched.IO_ERROR),
    Rule("crashed", Watched.CRASHED),
    Rule("watchdog", Watched.WATCHDOG),
    Rule("threshold", Watched.THRESHOLD),
    Rule("host-lost", Watched.HOST_LOST),
    Rule("agent-lost", Watched.AGENT_LOST, on=False),
    Rule("pool", Watched.POOL, 90.0, 85.0),
    Rule("cpu", Watched.CPU, 95.0, 80.0, 600.0, on=False),
    Rule("host-memory", Watched.HOST_MEMORY, 95.0, 90.0, 300.0, on=False),
)
"""What is watched before a person says anything."""


def as_text(rule: Rule) -> str:
    """For the settings."""
    return json.dumps(rule._replace(watched=rule.watched.value)._asdict(), sort_keys=True)  # type: ignore[arg-type]


def from_text(text: str) -> Rule | None:
    """A rule out of the settings; None for what is none."""
    try:
        told = json.loads(text)
        above, below, seconds = float(told["above"]), float(told["below"]), float(told["seconds"])
        rule = Rule(
            str(told["id"])[:64],
            Watched(told["watched"]),
            above,
            below,
            seconds,
            str(told.get("where", ""))[:400],
            told.get("on") is not False,
            told.get("notifies") is not False,
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    return rule if all(map(isfinite, (above, below, seconds))) and not flaws(rule) else None


def flaws(rule: Rule) -> dict[str, str]:
    """What is wrong with a rule, by field."""
    found: dict[str, str] = {}
    if rule.watched in LEVELS:
        most = 100.0 if rule.watched in PERCENTS else MOST_RATE
        if not 0 < rule.above <= most:
            found["above"] = tr("Between 1 and 100 %.") if rule.watched in PERCENTS else tr("More than 0.")
        if not 0 <= rule.below <= rule.above:
            found["below"] = tr("It ends at a figure that is not above the one at which it begins.")
        if not 0 <= rule.seconds <= LONGEST_S:
            found["seconds"] = tr("At most a day.")
    return found
