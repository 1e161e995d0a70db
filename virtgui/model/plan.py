"""In which order a deed is done to many machines: by their noted start order, whom they wait for, then by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from virtgui.model.commands import Verb
from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey

_LAST = 1 << 20
BACKWARDS = frozenset(
    {Verb.SHUT_DOWN, Verb.SHUT_DOWN_ACPI, Verb.SHUT_DOWN_AGENT, Verb.POWER_OFF, Verb.POWER_OFF_GRACEFUL, Verb.SAVE,
     Verb.PAUSE, Verb.SUSPEND_GUEST}
)  # fmt: skip
"""Deeds that take the machines that start last first."""
UPWARDS = frozenset(
    {Verb.START, Verb.START_PAUSED, Verb.START_FRESH, Verb.START_RESET, Verb.RESUME, Verb.WAKE, Verb.REBOOT,
     Verb.REBOOT_ACPI, Verb.REBOOT_AGENT, Verb.RESET}
)  # fmt: skip
"""Deeds after which a machine is up, for those that wait for it."""


class Step(NamedTuple):
    """One machine's turn: `after` must have succeeded before, `delay_s` passes before the next one."""

    key: DomainKey
    after: tuple[DomainKey, ...] = ()
    delay_s: int = 0


class Plan(NamedTuple):
    """The steps in order; `circular` wait for each other, which is not minded for them."""

    steps: tuple[Step, ...]
    circular: frozenset[DomainKey] = frozenset()


def plan(machines: Iterable[Domain], verb: Verb, by_name: Callable[[str], tuple[object, ...]]) -> Plan:
    """The order for a verb. Whom a machine waits for counts only where it is among these, and where the verb brings
    machines up or down. One that is not on its host is the one of that UUID on another: it was moved there."""
    there = {machine.key: machine for machine in machines}
    everywhere: dict[str, list[DomainKey]] = {}
    for key in there:
        everywhere.setdefault(key.uuid, []).append(key)
    waits: dict[DomainKey, list[DomainKey]] = {key: [] for key in there}
    for key, machine in there.items():
        minds = machine.config is not None and verb in UPWARDS | BACKWARDS
        for uuid in machine.config.start.after if machine.config is not None and minds else ():
            own = DomainKey(key.host, uuid)
            for other in [own] if own in there else everywhere.get(uuid, []):
                if other != key:
                    first, then = (key, other) if verb in BACKWARDS else (other, key)
                    waits[then].append(first)

    def rank(key: DomainKey) -> tuple[object, ...]:
        order = there[key].config.start.order if there[key].config is not None else 0  # type: ignore[union-attr]
        placed = order or _LAST
        return (-placed if verb in BACKWARDS else placed, by_name(there[key].name), key)

    left = sorted(there, key=rank)
    done: set[DomainKey] = set()
    steps: list[Step] = []
    circular: set[DomainKey] = set()
    while left:
        ready = next((each for each in left if done.issuperset(waits[each])), None)
        if ready is None:
            circular.update(left)
            for each in left:
                waits[each] = [other for other in waits[each] if other in done]
            continue
        left.remove(ready)
        done.add(ready)
        config = there[ready].config
        delay = config.start.delay_s if config is not None else 0
        steps.append(Step(ready, tuple(waits[ready]), delay))
    return Plan(tuple(steps), frozenset(circular))
