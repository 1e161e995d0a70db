"""What the dashboard says: rows and figures of `qtmodels.overall` in words."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

from virtgui.model.alerts import Alert
from virtgui.model.facts import Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.things import ThingKey
from virtgui.qtmodels.jobs import Job
from virtgui.qtmodels.overall import HostStanding, Ill, Most, Ranked, Trouble
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import decimal_text, memory_text, percent_text, rate_text
from virtgui.views import job_row, words
from virtgui.views.alerts import saying
from virtgui.views.line_list import Line

ROLES = {Most.CPU: "cpu", Most.MEMORY: "memory", Most.DISK: "read", Most.NETWORK: "write"}
_PHASES = {
    Phase.OPEN: ("circle-check-filled", "running"),
    Phase.OPENING: ("refresh", "muted"),
    Phase.LOST: ("plug-connected-x", "paused"),
    Phase.FAILED: ("circle-x", "error"),
    Phase.CLOSED: ("link-off", "muted"),
}
_WORDS = {
    Phase.OPENING: tr("connecting"),
    Phase.LOST: tr("lost"),
    Phase.FAILED: tr("could not connect"),
    Phase.CLOSED: tr("not connected"),
}
_ILLS = {
    Ill.HOST_LOST: ("plug-connected-x", "paused", tr("host lost")),
    Ill.HOST_FAILED: ("plug-connected-x", "error", tr("could not connect")),
    Ill.CRASHED: ("alert-triangle", "error", tr("crashed")),
    Ill.STUCK: ("alert-triangle", "paused", tr("does not answer")),
    Ill.STOPPED_BY_ERROR: ("alert-triangle", "error", tr("paused")),
    Ill.POOL_FULL: ("database", "paused", tr("nearly full")),
    Ill.JOB_FAILED: ("circle-x", "error", ""),
}


def figure_text(most: Most, value: float) -> str:
    """A ranked figure as a person reads it."""
    match most:
        case Most.CPU:
            return tr("{value} CPU").format(value=decimal_text(value, 1 if value >= 0.1 else 2))
        case Most.MEMORY:
            return memory_text(value)
    return rate_text(value)


def ranked_line(world: World, name_of: Callable[[HostKey], str], most: Most, ranked: Ranked) -> Line:
    """A machine of a top list."""
    machine = world.machines.get(ranked.key)
    name = plain(machine.name, 120) if machine is not None else ""
    figure = figure_text(most, ranked.value)
    tip = tr("{name} on {host}: {figure}").format(name=name, host=name_of(ranked.key.host), figure=figure)
    return Line(ranked.key, name, name_of(ranked.key.host), figure, ranked.share, ROLES[most], tip=tip)


def host_line(name_of: Callable[[HostKey], str], host: HostStanding) -> Line:
    """A host: CPU as its bar, the rest in words."""
    picture, role = _PHASES[host.phase]
    name = name_of(host.key)
    if host.phase is not Phase.OPEN:
        return Line(host.key, name, _WORDS[host.phase], picture=picture, picture_role=role, aside_role=role)
    running = tr("{running} of {machines} running").format(running=host.running, machines=host.machines)
    parts = []
    if host.cpus and host.vcpus:
        parts.append(
            tr("{vcpus} on {cpus}").format(
                vcpus=plural(host.vcpus, "{n} vCPU", "{n} vCPUs"), cpus=plural(host.cpus, "{n} CPU", "{n} CPUs")
            )
        )
    if host.memory_kib and host.promised_kib:
        parts.append(
            tr("{promised} of {whole} promised").format(
                promised=memory_text(host.promised_kib), whole=memory_text(host.memory_kib)
            )
        )
    known = isfinite(host.cpu)
    figure = tr("CPU {cpu}").format(cpu=percent_text(host.cpu)) if known else ""
    if isfinite(host.memory):
        parts.append(tr("memory {memory} in use").format(memory=percent_text(host.memory)))
    return Line(
        host.key,
        name,
        running,
        figure,
        host.cpu / 100 if known else -1.0,
        "cpu",
        picture,
        role,
        f"{name}: {', '.join((running, *parts))}",
        below=", ".join(parts),
    )


def alert_line(name_of: Callable[[HostKey], str], alert: Alert) -> Line:
    """An alert that lasts."""
    picture, role = saying.picture(alert.rule.watched)
    title, aside = saying.title(alert), saying.aside(alert, name_of)
    return Line(alert, title, aside, picture=picture, picture_role=role, tip=f"{title}\n{aside}".strip())


def trouble_line(world: World, name_of: Callable[[HostKey], str], pool_name: str, trouble: Trouble) -> Line:
    """One thing that is unwell; what is opened by it is its `about`."""
    picture, role, word = _ILLS[trouble.ill]
    detail = plain(words.REASONS.get(trouble.detail, trouble.detail), 300)
    match trouble.about:
        case Job() as job:
            name, aside = job_row.title(job), detail
        case DomainKey() as key:
            machine = world.machines.get(key)
            name = plain(machine.name, 120) if machine is not None else ""
            aside = ", ".join(part for part in (word, detail, name_of(key.host)) if part)
        case ThingKey() as thing:
            name, aside = plain(pool_name, 120), f"{word}: {percent_text(trouble.share * 100)}, {name_of(thing.host)}"
        case host:
            name, aside = name_of(host), f"{word}: {detail}" if detail else word
    return Line(trouble.about, name, aside, "", -1.0, "accent", picture, role, f"{name}: {aside}")
