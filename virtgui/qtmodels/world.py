"""The GUI thread's picture of all hosts and machines, kept true by messages."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.facts import Address, Domain, DomainState, Host, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import (
    Addressed,
    Gone,
    Happened,
    HostForgotten,
    HostSeen,
    Listed,
    Message,
    Sampled,
    Seen,
)
from virtgui.model.problems import Problem
from virtgui.stats.history import History
from virtgui.util.frozen import replace

_STARTS = "starting up"
"""Reason of a pause."""
_LISTENERS = 200
"""More than all windows that are open have between them."""


class World(QObject):
    """Facts by key. Every signal is emitted once a batch, after all of the batch is in place."""

    hosts_changed = pyqtSignal(frozenset)
    """Keys of hosts that are new, changed or gone."""
    machines_changed = pyqtSignal(frozenset, frozenset, frozenset)
    """Keys of machines added, changed, removed."""
    sampled = pyqtSignal(frozenset)
    """Keys of machines with a new sample."""
    hosts_sampled = pyqtSignal(frozenset)
    """Keys of hosts with a new tick (of their machines, and of themselves where taken)."""
    addressed = pyqtSignal(frozenset)
    """Keys of machines whose addresses changed."""
    reported = pyqtSignal(object)
    """Every other message: what is told once rather than kept, one by one and in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hosts: dict[HostKey, Host] = {}
        self.machines: dict[DomainKey, Domain] = {}
        self.addresses: dict[DomainKey, tuple[Address, ...]] = {}
        self.own_columns: tuple[str, str, str] = ("", "", "")
        """Which paths of machines' metadata a person wants in columns of their own; "" for none."""
        self.last_events: dict[DomainKey, Happened] = {}
        """What happened to a machine last, as far as something did."""
        self.history = History()
        self._of_host: dict[HostKey, set[DomainKey]] = {}

    def let_go(self) -> None:
        """Let go of listeners that are gone. PyQt does so only when a signal is emitted, and where hosts stay as they
        are for weeks, those of all windows that were closed meanwhile would gather: they hear that nothing changed."""
        nothing: frozenset[DomainKey] = frozenset()
        if self.receivers(self.hosts_changed) > _LISTENERS:
            self.hosts_changed.emit(nothing)
        if self.receivers(self.machines_changed) > _LISTENERS:
            self.machines_changed.emit(nothing, nothing, nothing)
        if self.receivers(self.addressed) > _LISTENERS:
            self.addressed.emit(nothing)

    def count_of(self, host: HostKey) -> int:
        """How many machines of a host are known."""
        return len(self._of_host.get(host, ()))

    def machines_of(self, host: HostKey) -> Iterable[Domain]:
        """A host's machines in no particular order."""
        return (self.machines[key] for key in self._of_host.get(host, ()))

    def waits(self, key: HostKey, text: str, problem: Problem | None) -> None:
        """What on this desktop a host that is being opened waits for, which its own room does not know; "" for nothing
        any more."""
        host = self.hosts.get(key)
        if host is None or host.phase not in (Phase.OPENING, Phase.LOST) or host.waits_for == text:
            return
        why = problem if host.phase is Phase.OPENING else host.problem  # why it was lost stays
        self.take([HostSeen(replace(host, waits_for=text, problem=why))])

    def take(self, batch: list[Message]) -> None:
        """Put a batch of messages in place, then say what changed."""
        before: dict[DomainKey, Domain | None] = {}
        hosts: set[HostKey] = set()
        sampled: set[DomainKey] = set()
        ticked: set[HostKey] = set()
        addressed: set[DomainKey] = set()
        reports: list[Message] = []
        for message in batch:
            match message:
                case Sampled():
                    for sample in message.samples:
                        told = self.machines.get(sample.key)
                        # One that was on its way while its machine stopped would stay as its latest.
                        if told is not None and told.state is not DomainState.SHUTOFF:
                            self.history.add(sample)
                            sampled.add(sample.key)
                    if message.host_sample is not None:
                        self.history.add_host(message.host_sample)
                    ticked.add(message.host)
                case Seen():
                    self._put(message.domains, before)
                case Listed():
                    keys = {domain.key for domain in message.domains}
                    for gone in self._of_host.get(message.host, set()) - keys:
                        self._drop(gone, before)
                    self._put(message.domains, before)
                case Gone():
                    for key in message.keys:
                        self._drop(key, before)
                case HostSeen():
                    host = message.host
                    if self.hosts.get(host.key) != host:
                        self.hosts[host.key] = host
                        hosts.add(host.key)
                    if host.phase is Phase.CLOSED:
                        self._clear(host.key, before)
                case HostForgotten():
                    self._clear(message.host, before)
                    if self.hosts.pop(message.host, None) is not None:
                        hosts.add(message.host)
                    self.history.forget_host(message.host)
                case Addressed():
                    for key, found in message.addresses:
                        if key in self.machines and self.addresses.get(key, ()) != found:
                            self.addresses[key] = found
                            addressed.add(key)
                case Happened(domain=DomainKey() as about):
                    if about in self.machines:
                        self.last_events[about] = message
                    reports.append(message)
                case _:
                    reports.append(message)
        self._announce(before)
        if hosts:
            self.hosts_changed.emit(frozenset(hosts))
        if addressed:
            self.addressed.emit(frozenset(addressed))
        if sampled:
            self.sampled.emit(frozenset(sampled))
        if ticked:
            self.hosts_sampled.emit(frozenset(ticked))
        for report in reports:
            self.reported.emit(report)

    def _put(self, domains: Iterable[Domain], before: dict[DomainKey, Domain | None]) -> None:
        machines, now = self.machines, time.clock_gettime(time.CLOCK_BOOTTIME)
        for domain in domains:
            key = domain.key
            old = machines.get(key)
            if old is not None and old == domain:
                continue
            before.setdefault(key, old)
            # Who starts is paused until its QEMU is up: it is started, not resumed.
            if domain.reason != _STARTS and (old is None or old.state is not domain.state or old.reason == _STARTS):
                self.history.mark(key, now, domain.state)
            machines[key] = domain
            if old is None:
                self._of_host.setdefault(key.host, set()).add(key)

    def _drop(self, key: DomainKey, before: dict[DomainKey, Domain | None]) -> None:
        old = self.machines.pop(key, None)
        if old is None:
            return
        before.setdefault(key, old)
        self._of_host[key.host].discard(key)
        self.addresses.pop(key, None)
        self.last_events.pop(key, None)
        self.history.forget(key)

    def _clear(self, host: HostKey, before: dict[DomainKey, Domain | None]) -> None:
        for key in tuple(self._of_host.get(host, ())):
            self._drop(key, before)

    def _announce(self, before: dict[DomainKey, Domain | None]) -> None:
        added, changed, removed = set(), set(), set()
        for key, old in before.items():
            now = self.machines.get(key)
            if old is None and now is not None:
                added.add(key)
            elif old is not None and now is None:
                removed.add(key)
            elif old != now:
                changed.add(key)
        if added or changed or removed:
            self.machines_changed.emit(frozenset(added), frozenset(changed), frozenset(removed))
