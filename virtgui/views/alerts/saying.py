"""Alerts and rules in words."""

from __future__ import annotations

import time
from math import isfinite

from virtgui.model.alerts import LEVELS, OF_MACHINES, PERCENTS, Alert, Rule, Watched
from virtgui.util.names import plain
from virtgui.util.units import percent_text, rate_text, span_text
from virtgui.views import words

TITLES: dict[Watched, str] = {
    Watched.CPU: "CPU of a machine",
    Watched.MEMORY: "Memory of a machine",
    Watched.READ: "Reads of a machine's disks",
    Watched.WRITE: "Writes of a machine's disks",
    Watched.RECEIVED: "What a machine receives",
    Watched.SENT: "What a machine sends",
    Watched.HOST_CPU: "CPU of a host",
    Watched.HOST_MEMORY: "Memory of a host",
    Watched.POOL: "Room of a storage pool",
    Watched.IO_ERROR: "I/O error",
    Watched.WATCHDOG: "Watchdog",
    Watched.THRESHOLD: "Disk grew past its threshold",
    Watched.CRASHED: "Machine crashed",
    Watched.AGENT_LOST: "Guest agent lost",
    Watched.HOST_LOST: "Host lost",
}
_SHORT: dict[Watched, str] = {
    Watched.CPU: "CPU",
    Watched.MEMORY: "memory",
    Watched.READ: "reads",
    Watched.WRITE: "writes",
    Watched.RECEIVED: "receives",
    Watched.SENT: "sends",
    Watched.HOST_CPU: "CPU",
    Watched.HOST_MEMORY: "memory",
    Watched.POOL: "in use",
}
_HAPPENED: dict[Watched, str] = {
    Watched.IO_ERROR: "has an I/O error",
    Watched.WATCHDOG: "was caught by its watchdog",
    Watched.THRESHOLD: "has a disk that grew past its threshold",
    Watched.CRASHED: "crashed",
    Watched.AGENT_LOST: "lost its guest agent",
    Watched.HOST_LOST: "was lost",
}
_PICTURES: dict[Watched, tuple[str, str]] = {
    Watched.POOL: ("database", "paused"),
    Watched.HOST_LOST: ("plug-connected-x", "paused"),
    Watched.AGENT_LOST: ("plug-off", "paused"),
    Watched.THRESHOLD: ("database", "paused"),
}
CRITICAL = frozenset((Watched.IO_ERROR, Watched.CRASHED, Watched.HOST_LOST))


def level_text(watched: Watched, figure: float) -> str:
    """ "90%", "20 MiB/s"."""
    return percent_text(figure) if watched in PERCENTS else rate_text(figure)


def picture(watched: Watched) -> tuple[str, str]:
    """An icon and its colour."""
    if watched in CRITICAL:
        return _PICTURES.get(watched, ("alert-triangle", "error"))
    return _PICTURES.get(watched, ("alert-triangle", "paused"))


def title(alert: Alert) -> str:
    """ "web-01: CPU 97%, above 95% for 10 min", "web-01 crashed"."""
    rule = alert.rule
    if rule.watched not in LEVELS:
        return f"{alert.name} {_HAPPENED[rule.watched]}"
    now = f" {level_text(rule.watched, alert.value)}" if isfinite(alert.value) else ""
    for_so_long = f" for {span_text(rule.seconds)}" if rule.seconds else ""
    return f"{alert.name}: {_SHORT[rule.watched]}{now}, above {level_text(rule.watched, rule.above)}{for_so_long}"


def detail(alert: Alert) -> str:
    """What else there is to say; "" for nothing."""
    return plain(words.REASONS.get(alert.detail, alert.detail), 300)


def rule_title(rule: Rule) -> str:
    """ "CPU of a machine above 95% for 10 min"."""
    text = TITLES[rule.watched]
    if rule.watched in LEVELS:
        text += f" above {level_text(rule.watched, rule.above)}"
        if rule.seconds:
            text += f" for {span_text(rule.seconds)}"
    return text


def rule_aside(rule: Rule) -> str:
    """Of what, and what happens."""
    whose = "machines" if rule.watched in OF_MACHINES else "hosts"
    parts = [plain(rule.where, 80) if rule.where else f"all {whose}"]
    if rule.watched in LEVELS and rule.below < rule.above:
        parts.append(f"until below {level_text(rule.watched, rule.below)}")
    if not rule.notifies:
        parts.append("no notification")
    return ", ".join(parts)


def when(at: float, now: float) -> str:
    """ "14:02", with the day where it is another."""
    told = time.localtime(at)
    same = told[:3] == time.localtime(now)[:3]
    return time.strftime("%H:%M" if same else "%a %-d %b, %H:%M", told)
