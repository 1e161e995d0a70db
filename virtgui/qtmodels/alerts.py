"""Figures and events looked at by rules, and what these found: now, and lately."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from math import nan

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.alerts import (
    LEVELS,
    About,
    Alert,
    Rule,
    Watched,
)
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened, Message
from virtgui.model.things import ThingKey, ThingKind
from virtgui.qtmodels.alert_rules import AlertRules
from virtgui.qtmodels.condition import crash_reason, has_crashed
from virtgui.qtmodels.ordering import search_text
from virtgui.qtmodels.overall import pool
from virtgui.qtmodels.query import Query
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.stats.levels import Level
from virtgui.stats.rates import LONGEST_S, DomainRates, HostRates
from virtgui.util.language import tr
from virtgui.util.names import plain

KEPT = 500
_AGENT_MS = 30_000
_AGAIN_S = 60.0
_POOLS_MS = 60_000
_POOL_SILENCE_S = 2.5 * _POOLS_MS / 1000
"""Pools that were not looked at for so long say nothing about the time between."""

_MACHINE: dict[Watched, Callable[[DomainRates], float]] = {
    Watched.CPU: lambda rates: rates.cpu_percent,
    Watched.MEMORY: lambda rates: _share(rates.memory_used_kib, rates.memory_max_kib),
    Watched.READ: lambda rates: rates.read_bps,
    Watched.WRITE: lambda rates: rates.write_bps,
    Watched.RECEIVED: lambda rates: rates.rx_bps,
    Watched.SENT: lambda rates: rates.tx_bps,
}
_HOST: dict[Watched, Callable[[HostRates], float]] = {
    Watched.HOST_CPU: lambda rates: rates.cpu_percent,
    Watched.HOST_MEMORY: lambda rates: _share(rates.memory_used_kib, rates.memory_kib),
}
_EVENTS = {
    "io_error_reason": Watched.IO_ERROR,
    "watchdog": Watched.WATCHDOG,
    "block_threshold": Watched.THRESHOLD,
}
_WORDS: dict[Watched, str] = {
    Watched.CPU: tr("cpu"),
    Watched.MEMORY: tr("memory"),
    Watched.READ: tr("read"),
    Watched.WRITE: tr("write"),
    Watched.RECEIVED: tr("received"),
    Watched.SENT: tr("sent"),
    Watched.HOST_CPU: tr("host cpu"),
    Watched.HOST_MEMORY: tr("host memory"),
    Watched.POOL: tr("pool"),
    Watched.IO_ERROR: tr("io error"),
    Watched.WATCHDOG: tr("watchdog"),
    Watched.THRESHOLD: tr("threshold"),
    Watched.CRASHED: tr("crashed"),
    Watched.AGENT_LOST: tr("agent lost"),
    Watched.HOST_LOST: tr("host lost"),
}
_PANICKED = "panicked"
"""libvirt's word for why a guest tells of its crash."""
_GOES_ON = frozenset(("resumed", "started"))
_WELL = frozenset((DomainState.RUNNING, DomainState.SHUTOFF))


def _share(part: float, whole: float) -> float:
    return 100.0 * part / whole if whole > 0 else nan


class Alerts(QObject):
    """`record` gets a line for the event log for each alert. Nothing is looked at before `start`."""

    raised = pyqtSignal(object)
    """An `Alert` that began and is not snoozed, or that lasts still when it is snoozed no longer."""
    ended = pyqtSignal(object)
    """An `Alert` that is over, by itself or because a person has seen it."""
    changed = pyqtSignal()
    """Rules, snoozes or alerts are others now."""

    def __init__(
        self,
        world: World,
        things: Things,
        settings: Settings,
        watcher: Watcher,
        name_of: Callable[[HostKey], str],
        record: Callable[[Message], None] = lambda message: None,
        wall: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._things = things
        self._watcher = watcher
        self._name_of = name_of
        self._record = record
        self._wall = wall
        self._levels: dict[tuple[str, About], Level] = {}
        self._active: dict[tuple[str, About], Alert] = {}
        self._past: deque[Alert] = deque(maxlen=KEPT)
        self._states: dict[DomainKey, DomainState] = {}
        self._queries: dict[str, Query] = {}
        self._watched: set[HostKey] = set()
        self._lost: set[HostKey] = set()
        self._started = False
        self.kept = AlertRules(settings, wall, self)
        self._rules = self.kept.rules
        self.kept.changed.connect(self._rules_changed)
        self._pools = QTimer(self)
        self._pools.setInterval(_POOLS_MS)
        self._pools.timeout.connect(self.look_at_pools)
        self._pools.timeout.connect(self.remind)
        self._quiet: frozenset[tuple[str, About]] = frozenset()
        self._agentless: dict[DomainKey, tuple[float, str]] = {}
        self._agents = QTimer(self)
        self._agents.setSingleShot(True)
        self._agents.setInterval(_AGENT_MS)
        self._agents.timeout.connect(self.look_at_agents)

    def start(self) -> None:
        """Look from now on."""
        if self._started:
            return
        self._started = True
        world = self._world
        self._states = {key: machine.state for key, machine in world.machines.items()}
        world.sampled.connect(self._sampled)
        world.hosts_sampled.connect(self._hosts_sampled)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)
        world.reported.connect(self._heard)
        self._things.changed.connect(lambda _host, kind: self.look_at_pools() if kind is ThingKind.POOL else None)
        self._pools.start()
        self._watch()

    @property
    def active(self) -> tuple[Alert, ...]:
        """What lasts, the newest first."""
        return tuple(sorted(self._active.values(), key=lambda alert: -alert.since))

    @property
    def past(self) -> tuple[Alert, ...]:
        """What is over, the latest first."""
        return tuple(self._past)

    # What a person does.

    def dismiss(self, alert: Alert) -> None:
        """A person has seen it. What still is so is told again only once it was over."""
        self._end(alert.key, seen=True)

    # What is looked at.

    def _sampled(self, keys: frozenset[DomainKey]) -> None:
        rules = self.kept.on(_MACHINE)
        if not rules:
            return
        for key in keys:
            rates = self._world.history.latest(key)
            if rates is None:
                continue
            for rule in rules:
                if self._means(rule, key):
                    self._level(rule, key, rates.at, _MACHINE[rule.watched](rates))

    def _hosts_sampled(self, keys: frozenset[HostKey]) -> None:
        for rule in self.kept.on(_HOST):
            for key in keys:
                rates = self._world.history.host_latest(key)
                if rates is not None and self._means(rule, key):
                    self._level(rule, key, rates.at, _HOST[rule.watched](rates))

    def look_at_pools(self) -> None:
        """See how full pools are, as far as they are known."""
        rules = self.kept.on((Watched.POOL,))
        now = self._wall()
        for host in self._world.hosts if rules else ():
            if self._things.listed(host, ThingKind.POOL) and not self._things.lack(host, ThingKind.POOL):
                self._drop(lambda alert, host=host: self._is_no_pool(alert.about, host))  # type: ignore[misc]
            for thing in self._things.of(host, ThingKind.POOL):
                standing = pool(thing)
                for rule in rules:
                    if self._means(rule, host):
                        value = 100 * standing.share if standing is not None else nan
                        self._level(rule, thing.key, now, value)

    def look_at_agents(self) -> None:
        """An agent goes too when its guest shuts down or reboots: lost is one without which that runs on."""
        now = self._wall()
        for key, (since, text) in tuple(self._agentless.items()):
            machine = self._world.machines.get(key)
            if machine is None or not machine.active:
                del self._agentless[key]
            elif not 0 <= now - since < _AGENT_MS / 2000:
                del self._agentless[key]
                for rule in self.kept.on((Watched.AGENT_LOST,)):
                    if self._means(rule, key):
                        self._begin(rule, key, detail=text)
        if self._agentless:
            self._agents.start()

    def _is_no_pool(self, about: About, host: HostKey) -> bool:
        return isinstance(about, ThingKey) and about.host == host and self._things.get(about) is None

    def _level(self, rule: Rule, about: About, at: float, value: float) -> None:
        key = rule.id, about
        level = self._levels.get(key)
        if level is None:
            if not value > rule.above:  # most never are
                return
            silence = _POOL_SILENCE_S if rule.watched is Watched.POOL else LONGEST_S
            level = self._levels[key] = Level(rule.above, rule.below, rule.seconds, silence)
        if level.take(at, value):
            if level.up:
                self._begin(rule, about, value)
            else:
                del self._levels[key]
                self._end(key)

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], removed: frozenset[DomainKey]
    ) -> None:
        crashed = self.kept.on((Watched.CRASHED,))
        for key in added | changed:
            machine = self._world.machines.get(key)
            if machine is None:
                continue
            before = self._states.get(key)
            self._states[key] = machine.state
            if before is machine.state or before is None:
                continue
            if has_crashed(machine):
                for rule in crashed:
                    if (rule.id, key) not in self._active and self._means(rule, key):
                        self._begin(rule, key, detail=crash_reason(machine))
            self._settle(key, machine)
        for key in removed:
            self._states.pop(key, None)
        if removed:
            self._levels = {key: level for key, level in self._levels.items() if key[1] not in removed}
            self._drop(lambda alert: alert.about in removed)

    def _settle(self, key: DomainKey, machine: Domain) -> None:
        """What is over because a machine runs again, or is off."""
        well = machine.state in _WELL
        for alert in [alert for alert in self._active.values() if alert.about == key]:
            watched = alert.rule.watched
            if (
                (watched is Watched.CRASHED and not has_crashed(machine))
                or (watched is Watched.IO_ERROR and well)
                or (watched in _MACHINE and not machine.active)
                or (watched is Watched.AGENT_LOST and not machine.active)
            ):
                self._levels.pop(alert.key, None)
                self._end(alert.key)

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        for key in hosts:
            host = self._world.hosts.get(key)
            if host is None:
                self._lost.discard(key)
                self._drop(lambda alert, key=key: _host_of(alert.about) == key)  # type: ignore[misc]
                continue
            was_lost, lost = key in self._lost, host.phase is Phase.LOST
            if lost and not was_lost:  # each attempt to reach it is a change too
                self._lost.add(key)
                for rule in self.kept.on((Watched.HOST_LOST,)):
                    self._lose(rule, host)
            elif not lost:
                self._lost.discard(key)
                for rule in self.kept.rules:
                    if rule.watched is Watched.HOST_LOST:
                        self._end((rule.id, key))
            if host.phase is Phase.CLOSED:
                self._drop(lambda alert, key=key: _host_of(alert.about) == key)  # type: ignore[misc]
        self._watch()

    def _lose(self, rule: Rule, host: Host) -> None:
        if self._means(rule, host.key):
            self._begin(rule, host.key, detail=host.problem.reason if host.problem is not None else "")

    def _heard(self, message: object) -> None:
        if not isinstance(message, Happened) or message.domain is None:
            return
        watched = _EVENTS.get(message.kind)
        if message.kind == "lifecycle" and message.life in _GOES_ON:
            # Lines of the log come after states, but in the order in which all happened.
            for rule in self.kept.on((Watched.IO_ERROR,)):
                self._end((rule.id, message.domain))
        if message.kind == "lifecycle" and message.life == "crashed":
            self._crash(message.domain)
        if message.kind == "agent_lifecycle":
            if message.life == "disconnected":
                self._agentless[message.domain] = (self._wall(), message.text)
                if not self._agents.isActive():
                    self._agents.start()
            else:
                self._agentless.pop(message.domain, None)
                for rule in self.kept.on((Watched.AGENT_LOST,)):
                    self._end((rule.id, message.domain))
        for rule in self.kept.on((watched,)) if watched is not None else ():
            if self._means(rule, message.domain):
                self._begin(rule, message.domain, detail=message.text)

    def _crash(self, key: DomainKey) -> None:
        """One that is started again by its host has hardly a moment in which it is seen as crashed."""
        for rule in self.kept.on((Watched.CRASHED,)):
            last = next((alert for alert in self._past if alert.key == (rule.id, key)), None)
            told = last is not None and 0 <= self._wall() - last.since < _AGAIN_S
            if not told and (rule.id, key) not in self._active and self._means(rule, key):
                self._begin(rule, key, detail=_PANICKED)

    def _means(self, rule: Rule, about: HostKey | DomainKey) -> bool:
        """Whether a rule is about a machine or a host."""
        if not rule.where:
            return True
        if isinstance(about, str):
            part = rule.where.casefold()
            return part in self._name_of(about).casefold() or part in str(about).casefold()
        if about not in self._world.machines:
            return False
        query = self._queries.get(rule.where)
        if query is None:
            query = Query(rule.where, self._world, lambda key: self._name_of(key.host))
            self._queries[rule.where] = query
        return query.matches(about, lambda key: search_text(self._world, key))

    # What is found.

    def _begin(self, rule: Rule, about: About, value: float = nan, detail: str = "") -> None:
        key = rule.id, about
        before = self._active.get(key)
        alert = Alert(rule, about, self._name(about), self._wall(), value, plain(detail, 400))
        self._active[key] = alert
        # What happens again and again is told as one: it lasts.
        again = before is None or (rule.watched not in LEVELS and not 0 <= alert.since - before.since < _AGAIN_S)
        if again:
            self._log(alert)
        if again and self.kept.snoozed_until(alert) is None:
            self._quiet -= {key}
            self.raised.emit(alert)
        self.changed.emit()

    def remind(self) -> None:
        """Tell again of what was snoozed and lasts still."""
        quiet = frozenset(key for key, alert in self._active.items() if self.kept.snoozed_until(alert) is not None)
        again = [alert for key in self._quiet - quiet if (alert := self._active.get(key)) is not None]
        self._quiet = quiet
        for alert in again:
            self.raised.emit(alert)
        if again:
            self.changed.emit()

    def _end(self, key: tuple[str, About], *, seen: bool = False) -> None:
        alert = self._active.pop(key, None)
        if alert is None:
            return
        over = alert._replace(until=self._wall())
        self._past.appendleft(over)
        if not seen:
            self._log(over)
        self.ended.emit(over)
        self.changed.emit()

    def _drop(self, goes: Callable[[Alert], bool]) -> None:
        for alert in [alert for alert in self._active.values() if goes(alert)]:
            self._levels.pop(alert.key, None)
            self._end(alert.key, seen=True)

    def _log(self, alert: Alert) -> None:
        about = alert.about
        domain = about if isinstance(about, DomainKey) else None
        text = tr("alert: {watched}") if alert.until is None else tr("alert: {watched} is over")
        text = text.format(watched=_WORDS[alert.rule.watched])
        self._record(Happened(self._wall(), _host_of(about), alert.name, "alert", text, domain))

    def _name(self, about: About) -> str:
        match about:
            case DomainKey():
                machine = self._world.machines.get(about)
                return plain(machine.name, 200) if machine is not None else about.uuid[:8]
            case ThingKey():
                thing = self._things.get(about)
                return plain(thing.name if thing is not None else about.name, 200)
        return plain(self._name_of(about), 200)

    # What is asked for.

    def _rules_changed(self) -> None:
        """What was found by rules that are others now is over."""
        same = {rule.id for rule in self.kept.rules if rule in self._rules and rule.on}
        new = [rule for rule in self.kept.on((Watched.HOST_LOST,)) if rule not in self._rules]
        self._rules = self.kept.rules
        self._levels = {key: level for key, level in self._levels.items() if key[0] in same}
        self._queries.clear()
        self._drop(lambda alert: alert.rule.id not in same)
        for host in [host for key in self._lost if (host := self._world.hosts.get(key)) is not None]:
            for rule in new:
                self._lose(rule, host)
        if self._started:
            self._watch()
            self.look_at_pools()
        self.remind()
        self.changed.emit()

    def _watch(self) -> None:
        """Ask hosts for what rules look at and nobody else may have on screen."""
        figures, stores = bool(self.kept.on(_HOST)), bool(self.kept.on((Watched.POOL,)))
        wanted = {key for key, host in self._world.hosts.items() if host.open}
        for key in wanted | self._watched:
            self._watcher.host_page(key, self, figures and key in wanted)
            self._things.watch(key, (ThingKind.POOL,) if stores and key in wanted else (), self)
        self._watched = wanted


def _host_of(about: About) -> HostKey:
    return about if isinstance(about, str) else about.host
