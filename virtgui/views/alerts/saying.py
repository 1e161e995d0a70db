"""Alerts and rules in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import isfinite

from virtgui.model.alerts import LEVELS, OF_MACHINES, PERCENTS, Alert, Rule, Watched
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.things import ThingKey
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import decimal_text, percent_text, rate_text, span_text
from virtgui.views import moments, words

TITLES: dict[Watched, str] = {
    Watched.CPU: tr("CPU of a machine"),
    Watched.MEMORY: tr("Memory of a machine"),
    Watched.READ: tr("Reads of a machine's disks"),
    Watched.WRITE: tr("Writes of a machine's disks"),
    Watched.RECEIVED: tr("What a machine receives"),
    Watched.SENT: tr("What a machine sends"),
    Watched.HOST_CPU: tr("CPU of a host"),
    Watched.HOST_MEMORY: tr("Memory of a host"),
    Watched.POOL: tr("Room of a storage pool"),
    Watched.IO_ERROR: tr("I/O error"),
    Watched.WATCHDOG: tr("Watchdog"),
    Watched.THRESHOLD: tr("Disk grew past its threshold"),
    Watched.CRASHED: tr("Machine crashed"),
    Watched.AGENT_LOST: tr("Guest agent lost"),
    Watched.HOST_LOST: tr("Host lost"),
}
_SHORT: dict[Watched, tuple[str, str]] = {
    Watched.CPU: (tr("{name}: CPU {now}, {limit}"), tr("{name}: CPU, {limit}")),
    Watched.MEMORY: (tr("{name}: memory {now}, {limit}"), tr("{name}: memory, {limit}")),
    Watched.READ: (tr("{name}: reads {now}, {limit}"), tr("{name}: reads, {limit}")),
    Watched.WRITE: (tr("{name}: writes {now}, {limit}"), tr("{name}: writes, {limit}")),
    Watched.RECEIVED: (tr("{name}: receives {now}, {limit}"), tr("{name}: receives, {limit}")),
    Watched.SENT: (tr("{name}: sends {now}, {limit}"), tr("{name}: sends, {limit}")),
    Watched.HOST_CPU: (tr("{name}: CPU {now}, {limit}"), tr("{name}: CPU, {limit}")),
    Watched.HOST_MEMORY: (tr("{name}: memory {now}, {limit}"), tr("{name}: memory, {limit}")),
    Watched.POOL: (tr("{name}: in use {now}, {limit}"), tr("{name}: in use, {limit}")),
}
"""With the figure of now, and without."""
_HAPPENED: dict[Watched, str] = {
    Watched.IO_ERROR: tr("{name} has an I/O error"),
    Watched.WATCHDOG: tr("{name} was caught by its watchdog"),
    Watched.THRESHOLD: tr("{name} has a disk that grew past its threshold"),
    Watched.CRASHED: tr("{name} crashed"),
    Watched.AGENT_LOST: tr("{name} lost its guest agent"),
    Watched.HOST_LOST: tr("{name} was lost"),
}
_PICTURES: dict[Watched, tuple[str, str]] = {
    Watched.POOL: ("database", "paused"),
    Watched.HOST_LOST: ("plug-connected-x", "paused"),
    Watched.AGENT_LOST: ("plug-off", "paused"),
    Watched.THRESHOLD: ("database", "paused"),
}
_TENTHS = 10.0
CRITICAL = frozenset((Watched.IO_ERROR, Watched.CRASHED, Watched.HOST_LOST))


def level_text(watched: Watched, figure: float) -> str:
    """ "90%", "0.2%", "20 MiB/s"."""
    if watched in PERCENTS:
        # below ten a rule may be about tenths
        tenths = isfinite(figure) and figure < _TENTHS and round(figure, 1) != round(figure)
        return f"{decimal_text(figure)}%" if tenths else percent_text(figure)
    return rate_text(figure)


def picture(watched: Watched) -> tuple[str, str]:
    """An icon and its colour."""
    if watched in CRITICAL:
        return _PICTURES.get(watched, ("alert-triangle", "error"))
    return _PICTURES.get(watched, ("alert-triangle", "paused"))


def title(alert: Alert) -> str:
    """ "web-01: CPU 97%, above 95% for 10 min", "web-01 crashed"."""
    rule = alert.rule
    if rule.watched not in LEVELS:
        return _HAPPENED[rule.watched].format(name=alert.name)
    with_figure, without = _SHORT[rule.watched]
    limit = _limit(rule)
    if not isfinite(alert.value):
        return without.format(name=alert.name, limit=limit)
    return with_figure.format(name=alert.name, now=level_text(rule.watched, alert.value), limit=limit)


def _limit(rule: Rule) -> str:
    """ "above 95% for 10 min"."""
    level = level_text(rule.watched, rule.above)
    if not rule.seconds:
        return tr("above {level}").format(level=level)
    return tr("above {level} for {span}").format(level=level, span=span_text(rule.seconds))


def detail(alert: Alert) -> str:
    """What else there is to say; "" for nothing."""
    return plain(words.REASONS.get(alert.detail, alert.detail), 300)


def place(alert: Alert, name_of: Callable[[HostKey], str]) -> str:
    """The host of a machine or a pool: there may be one of that name on each; "" for what a host itself does."""
    return name_of(alert.about.host) if isinstance(alert.about, DomainKey | ThingKey) else ""


def aside(alert: Alert, name_of: Callable[[HostKey], str]) -> str:
    """Where it is, and what else there is to say."""
    return ", ".join(part for part in (place(alert, name_of), detail(alert)) if part)


def sentence(alert: Alert, name_of: Callable[[HostKey], str]) -> str:
    """Where it is, and what else there is to say, behind a title."""
    where, more = place(alert, name_of), detail(alert)
    if not where:
        return more
    return (tr("On {host}: {more}.") if more else tr("On {host}.")).format(host=where, more=more)


def rule_title(rule: Rule) -> str:
    """ "CPU of a machine above 95% for 10 min"."""
    text = TITLES[rule.watched]
    return f"{text} {_limit(rule)}" if rule.watched in LEVELS else text


def rule_aside(rule: Rule) -> str:
    """Of what, and what happens."""
    everywhere = tr("all machines") if rule.watched in OF_MACHINES else tr("all hosts")
    parts = [plain(rule.where, 80) if rule.where else everywhere]
    if rule.watched in LEVELS and rule.below < rule.above:
        parts.append(tr("until below {level}").format(level=level_text(rule.watched, rule.below)))
    if not rule.notifies:
        parts.append(tr("no notification"))
    return ", ".join(parts)


def when(at: float, now: float) -> str:
    """ "14:02", with the day where it is another."""
    told = time.localtime(at)
    same = told[:3] == time.localtime(now)[:3]
    return time.strftime("%H:%M", told) if same else moments.moment_text(told)
