"""What a machine's state comes to for a person, from its own facts and its host's."""

from __future__ import annotations

from enum import Enum

from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.util.late_enums import Quick


class Condition(Enum, metaclass=Quick):
    """One of the ways a machine can be; each has its own shape, colour and word."""

    RUNNING = "running"
    STUCK = "stuck"
    MIGRATING = "migrating"
    PAUSED = "paused"
    SHUTTING_DOWN = "shutting down"
    OFF = "off"
    CRASHED = "crashed"
    SAVED = "saved"
    ASLEEP = "asleep"
    LOST = "lost"
    UNKNOWN = "unknown"

    __hash__ = object.__hash__  # in C: looked up for every machine again and again


_PLAIN = {
    DomainState.NOSTATE: Condition.UNKNOWN,
    DomainState.RUNNING: Condition.RUNNING,
    DomainState.BLOCKED: Condition.RUNNING,
    DomainState.PAUSED: Condition.PAUSED,
    DomainState.SHUTTING_DOWN: Condition.SHUTTING_DOWN,
    DomainState.SHUTOFF: Condition.OFF,
    DomainState.CRASHED: Condition.CRASHED,
    DomainState.PMSUSPENDED: Condition.ASLEEP,
}


_RUNS = frozenset((Condition.RUNNING, Condition.STUCK, Condition.MIGRATING, Condition.SHUTTING_DOWN))


def own_condition(domain: Domain) -> Condition:
    """What the machine's own facts say, whether or not its host still answers."""
    plain = _PLAIN.get(domain.state, Condition.UNKNOWN)
    if plain is Condition.OFF and domain.saved:
        return Condition.SAVED
    if plain is Condition.PAUSED and domain.reason == "migration":
        return Condition.MIGRATING
    if plain is Condition.RUNNING and not domain.responding:
        return Condition.STUCK
    return plain


def has_crashed(domain: Domain) -> bool:
    """Whether it crashed and was not started since: one that goes with its crash, as most do, is off."""
    crashed = domain.state is DomainState.SHUTOFF and domain.reason == "crashed"
    return crashed or domain.state is DomainState.CRASHED


def crash_reason(domain: Domain) -> str:
    """libvirt's word for how it crashed, where that says more than that it did."""
    return "" if domain.reason == "crashed" else domain.reason


def runs(domain: Domain) -> bool:
    """Whether it counts as running wherever such are counted: a machine that is paused does not."""
    return own_condition(domain) in _RUNS


def runs_now(domain: Domain, host: Host | None) -> bool:
    """Whether it is known to run: of a machine whose host is away nobody knows."""
    return condition(domain, host) in _RUNS


def condition(domain: Domain, host: Host | None) -> Condition:
    """What is known of the machine now: LOST as soon as its host is not open."""
    if host is None or host.phase is not Phase.OPEN:
        return Condition.LOST
    return own_condition(domain)
