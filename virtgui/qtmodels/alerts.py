"""Figures, states and events looked at by rules."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import nan

from PyQt6.QtCore import QObject, QTimer

from virtgui.model.alerts import (
    About,
    Alert,
    Rule,
    Watched,
)
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened, Message
from virtgui.model.things import ThingKey, ThingKind
from virtgui.qtmodels.alert_book import AGAIN_S, AlertBook, host_of
from virtgui.qtmodels.alert_levels import HOST_FIGURES, MACHINE_FIGURES, POOLS_MS, AlertLevels
from virtgui.qtmodels.condition import crash_reason, has_crashed
from virtgui.qtmodels.ordering import search_text
from virtgui.qtmodels.overall import pool
from virtgui.qtmodels.query import Query
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World

_AGENT_MS = 30_000

_EVENTS = {
    "io_error_reason": Watched.IO_ERROR,
    "watchdog": Watched.WATCHDOG,
    "block_threshold": Watched.THRESHOLD,
}
_PANICKED = "panicked"
"""libvirt's word for why a guest tells of its crash."""
_GOES_ON = frozenset(("resumed", "started"))
_WELL = frozenset((DomainState.RUNNING, DomainState.SHUTOFF))


class Alerts(AlertBook):
    """`record` gets a line for the event log for each alert. Nothing is looked at before `start`."""

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
        super().__init__(world, things, settings, name_of, record, wall, parent)
        self._watcher = watcher
        self._levels = AlertLevels()
        self._states: dict[DomainKey, DomainState] = {}
        self._queries: dict[str, Query] = {}
        self._watched: set[HostKey] = set()
        self._lost: set[HostKey] = set()
        self._started = False
        self._rules = self.kept.rules
        self.kept.changed.connect(self._rules_changed)
        self._pools = QTimer(self)
        self._pools.setInterval(POOLS_MS)
        self._pools.timeout.connect(self.look_at_pools)
        self._pools.timeout.connect(self.remind)
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

    # What is looked at.

    def _sampled(self, keys: frozenset[DomainKey]) -> None:
        rules = self.kept.on(MACHINE_FIGURES)
        if not rules:
            return
        for key in keys:
            rates = self._world.history.latest(key)
            if rates is None:
                continue
            for rule in rules:
                if self._means(rule, key):
                    self._level(rule, key, rates.at, MACHINE_FIGURES[rule.watched](rates))

    def _hosts_sampled(self, keys: frozenset[HostKey]) -> None:
        for rule in self.kept.on(HOST_FIGURES):
            for key in keys:
                rates = self._world.history.host_latest(key)
                if rates is not None and self._means(rule, key):
                    self._level(rule, key, rates.at, HOST_FIGURES[rule.watched](rates))

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
        over = self._levels.take(rule, about, at, value)
        if over:
            self._begin(rule, about, value)
        elif over is False:
            self._end((rule.id, about))

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], removed: frozenset[DomainKey]
    ) -> None:
        crashed = self.kept.on((Watched.CRASHED,))
        for key in added | changed:
            machine = self._world.machines.get(key)
            if machine is None:
                continue
            if machine.agent_connected:  # also while its host was lost, when no event came
                self._agent_came(key)
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
            self._levels.forget_about(removed)
            self._drop(lambda alert: alert.about in removed)

    def _settle(self, key: DomainKey, machine: Domain) -> None:
        """What is over because a machine runs again, or is off."""
        well = machine.state in _WELL
        for alert in [alert for alert in self._active.values() if alert.about == key]:
            watched = alert.rule.watched
            if (
                (watched is Watched.CRASHED and not has_crashed(machine))
                or (watched is Watched.IO_ERROR and well)
                or (watched in MACHINE_FIGURES and not machine.active)
                or (watched is Watched.AGENT_LOST and not machine.active)
            ):
                self._levels.forget(alert.key)
                self._end(alert.key)

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        for key in hosts:
            host = self._world.hosts.get(key)
            if host is None:
                self._lost.discard(key)
                self._drop(lambda alert, key=key: host_of(alert.about) == key)  # type: ignore[misc]
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
                self._drop(lambda alert, key=key: host_of(alert.about) == key)  # type: ignore[misc]
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
                self._agent_came(message.domain)
        for rule in self.kept.on((watched,)) if watched is not None else ():
            if self._means(rule, message.domain):
                self._begin(rule, message.domain, detail=message.text)

    def _agent_came(self, key: DomainKey) -> None:
        self._agentless.pop(key, None)
        for rule in self.kept.on((Watched.AGENT_LOST,)):
            self._end((rule.id, key))

    def _crash(self, key: DomainKey) -> None:
        """One that is started again by its host has hardly a moment in which it is seen as crashed."""
        for rule in self.kept.on((Watched.CRASHED,)):
            last = next((alert for alert in self._past if alert.key == (rule.id, key)), None)
            told = last is not None and 0 <= self._wall() - last.since < AGAIN_S
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

    def _drop(self, goes: Callable[[Alert], bool]) -> None:
        for alert in [alert for alert in self._active.values() if goes(alert)]:
            self._levels.forget(alert.key)
            self._end(alert.key, seen=True)

    # What is asked for.

    def _rules_changed(self) -> None:
        """What was found by rules that are others now is over."""
        same = {rule.id for rule in self.kept.rules if rule in self._rules and rule.on}
        new = [rule for rule in self.kept.on((Watched.HOST_LOST,)) if rule not in self._rules]
        self._rules = self.kept.rules
        self._levels.keep(same)
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
        figures, stores = bool(self.kept.on(HOST_FIGURES)), bool(self.kept.on((Watched.POOL,)))
        wanted = {key for key, host in self._world.hosts.items() if host.open}
        for key in wanted | self._watched:
            self._watcher.host_page(key, self, figures and key in wanted)
            self._things.watch(key, (ThingKind.POOL,) if stores and key in wanted else (), self)
        self._watched = wanted
