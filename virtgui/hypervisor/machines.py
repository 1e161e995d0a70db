"""The engine's own picture of one host's machines, told on whenever it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import libvirt

from virtgui.model.facts import Domain, DomainConfig, DomainState
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Gone, Listed, Message, Seen
from virtgui.util.frozen import replace
from virtgui.util.tuples import NamedTuple


class Row(NamedTuple):
    """What one reading told of a machine; None where it did not tell."""

    uuid: str
    name: str
    id: int
    state: int
    reason: int | None = None
    persistent: bool | None = None
    autostart: bool | None = None
    saved: bool | None = None
    vcpus: int | None = None
    memory_kib: int | None = None
    max_memory_kib: int | None = None
    since: float | None = None


_REASONS = {
    DomainState.RUNNING: "VIR_DOMAIN_RUNNING_",
    DomainState.BLOCKED: "VIR_DOMAIN_BLOCKED_",
    DomainState.PAUSED: "VIR_DOMAIN_PAUSED_",
    DomainState.SHUTTING_DOWN: "VIR_DOMAIN_SHUTDOWN_",
    DomainState.SHUTOFF: "VIR_DOMAIN_SHUTOFF_",
    DomainState.CRASHED: "VIR_DOMAIN_CRASHED_",
    DomainState.PMSUSPENDED: "VIR_DOMAIN_PMSUSPENDED_",
}


@cache
def _reasons() -> dict[tuple[int, int], str]:
    """(state, reason) as libvirt's own word: "booted", "from snapshot"."""
    words: dict[tuple[int, int], str] = {}
    flags = ("INITCTL", "SIGNAL", "PARAVIRT", "ACPI_POWER_BTN", "GUEST_AGENT", "DEFAULT")
    # libvirt has more than a thousand names, and this is on the way to the first rows: one look at each
    prefixes = tuple(_REASONS.values())
    for name in [name for name in vars(libvirt) if name.startswith(prefixes)]:
        state, prefix = next((state, prefix) for state, prefix in _REASONS.items() if name.startswith(prefix))
        word = name.removeprefix(prefix)
        if not word.endswith(("UNKNOWN", "LAST")) and not (state is DomainState.SHUTTING_DOWN and word in flags):
            words[state, getattr(libvirt, name)] = word.lower().replace("_", " ")
    return words


def reason_word(state: int, reason: int | None) -> str:
    """libvirt's state reason as a word, "" for an unknown one."""
    return "" if reason is None else _reasons().get((state, reason), "")


def _state(number: int) -> DomainState:
    try:
        return DomainState(number)
    except ValueError:
        return DomainState.NOSTATE


class Machines:
    """Facts by UUID. Only what changed is published. `changed` hears of each new fact, and of None
    for a machine that is gone."""

    def __init__(
        self,
        host: HostKey,
        publish: Callable[[Message], None],
        changed: Callable[[str, Domain | None], None],
        started: Callable[[], float],
    ) -> None:
        self._host = host
        self._publish = publish
        self._changed = changed
        self._now = started
        self._facts: dict[str, Domain] = {}
        self._restored: dict[str, int] = {}
        """The run of each that is paused as it was saved, though libvirt gives a migration as the reason."""
        self._listed = False

    def __len__(self) -> int:
        return len(self._facts)

    def get(self, uuid: str) -> Domain | None:
        """A machine as it was last seen."""
        return self._facts.get(uuid)

    def all(self) -> Iterable[Domain]:
        """All of them."""
        return self._facts.values()

    def uuids(self) -> tuple[str, ...]:
        """The UUIDs of all, in the order they were met."""
        return tuple(self._facts)

    def active(self) -> set[str]:
        """The UUIDs of those with a process."""
        return {uuid for uuid, domain in self._facts.items() if domain.id >= 0}

    def clear(self) -> None:
        """Forget all without a word: the host is closed."""
        self._facts.clear()
        self._listed = False

    def put_all(self, rows: Iterable[Row]) -> None:
        """These are all there are."""
        before = self._facts
        facts = {row.uuid: self._merged(row, before.get(row.uuid), fresh=self._listed) for row in rows}
        self._facts = facts
        if not self._listed:
            self._listed = True
            self._publish(Listed(self._host, tuple(facts.values())))
        else:
            gone = [domain.key for uuid, domain in before.items() if uuid not in facts]
            if gone:
                self._publish(Gone(tuple(gone)))
            self._tell([domain for uuid, domain in facts.items() if before.get(uuid) != domain])
        for uuid, domain in facts.items():
            if before.get(uuid) != domain:
                self._changed(uuid, domain)
        for uuid in before.keys() - facts.keys():
            self._changed(uuid, None)

    def put_all_again(self) -> None:
        """The host was lost and is back: the next list is told whole."""
        self._listed = False

    def see(self, rows: Iterable[Row]) -> None:
        """These are now as told."""
        self._put([self._merged(row, self._facts.get(row.uuid), fresh=True) for row in rows])

    def update(self, rows: Iterable[Row]) -> None:
        """As `see`, for slow readings: a machine that has gone, or has another run by now, is left alone."""
        known = [(row, self._facts.get(row.uuid)) for row in rows]
        self._put([self._merged(row, old) for row, old in known if old is not None and old.id == row.id])

    def configure(self, configs: Iterable[tuple[str, int, DomainConfig]]) -> None:
        """What the XML of these says; the number is the run (libvirt's id) that it was read from."""
        facts = []
        for uuid, run, config in configs:
            old = self._facts.get(uuid)
            if old is None:
                continue
            agent = old.agent_connected
            if config.has_agent and old.active and run == old.id and config.agent_state:
                agent = config.agent_state == "connected"
            facts.append(
                replace(
                    old,
                    config=config,
                    agent_connected=agent if config.has_agent else None,
                    vcpus=old.vcpus or config.vcpus,
                    memory_kib=old.memory_kib or config.memory_kib,
                    max_memory_kib=old.max_memory_kib or config.max_memory_kib,
                )
            )
        self._put(facts)

    def change(self, uuid: str, **fields: object) -> None:
        """Set single fields of one that is known."""
        old = self._facts.get(uuid)
        if old is not None:
            self._put([replace(old, **fields)])  # type: ignore[arg-type]

    def went_on(self, uuid: str, state: DomainState) -> None:
        """One that has a process has it still, in this state; why will be read. It is only published: `changed` hears
        of it later, for this is on its way to the screen."""
        old = self._facts.get(uuid)
        if old is not None and old.active and old.state is not state:
            domain = self._facts[uuid] = replace(old, state=state, reason="")
            self._publish(Seen((domain,)))

    def restored(self, uuid: str, run: int) -> None:
        """It is paused for no migration, but because it was so when it was saved."""
        old = self._facts.get(uuid)
        if old is not None and old.id == run and old.reason == "migration":
            self._restored[uuid] = run
            self._put([replace(old, reason="restored")])

    def _reason(self, row: Row, saved: bool) -> str:
        word = reason_word(row.state, row.reason)
        if (row.state, word) != (DomainState.PAUSED, "migration"):
            self._restored.pop(row.uuid, None)
        elif saved:  # its state is thrown away once it is back
            return "restoring"
        elif self._restored.get(row.uuid) == row.id:
            return "restored"
        return word

    def flagged(self, autostart: frozenset[str] | None, saved: frozenset[str] | None) -> None:
        """Exactly these start with their host, and exactly these have a saved state; None changes nothing."""
        self._put(
            [
                replace(
                    old,
                    autostart=old.autostart if autostart is None else uuid in autostart,
                    saved=old.saved if saved is None else uuid in saved,
                )
                for uuid, old in self._facts.items()
            ]
        )

    def responding(self, uuids: Iterable[str], answers: bool) -> None:
        """These machines answer, or do not."""
        known = [self._facts[uuid] for uuid in uuids if uuid in self._facts]
        self._put([replace(old, responding=answers) for old in known if old.responding is not answers])

    def drop(self, uuids: Iterable[str]) -> None:
        """These no longer exist."""
        gone = [self._facts.pop(uuid) for uuid in uuids if uuid in self._facts]
        if gone:
            self._publish(Gone(tuple(domain.key for domain in gone)))
        for domain in gone:
            self._changed(domain.key.uuid, None)

    def _put(self, facts: Iterable[Domain]) -> None:
        changed = [domain for domain in facts if self._facts.get(domain.key.uuid) != domain]
        for domain in changed:
            self._facts[domain.key.uuid] = domain
        self._tell(changed)
        for domain in changed:
            self._changed(domain.key.uuid, domain)

    def _tell(self, facts: list[Domain]) -> None:
        if facts:
            self._publish(Seen(tuple(facts)))

    def _merged(self, row: Row, old: Domain | None, *, fresh: bool = False) -> Domain:
        """What was read, and what was known where it was not read. `fresh`: a machine not known so
        far has only just begun."""
        if row.state == DomainState.SHUTOFF:
            # The number and the state are two readings: it may have stopped between them.
            row = row._replace(id=-1)
        same_run = old is not None and old.id == row.id
        config = old.config if old is not None else None
        active = row.id >= 0
        since = row.since
        if since is None and active and (old is not None or fresh):
            # Seen starting by ourselves: now is as good as it gets.
            since = old.since if old is not None and same_run else self._now()
        vcpus, memory, greatest = row.vcpus, row.memory_kib, row.max_memory_kib
        if old is not None:
            vcpus = old.vcpus if vcpus is None else vcpus
            memory = old.memory_kib if memory is None else memory
            greatest = old.max_memory_kib if greatest is None else greatest
        saved = _known(row.saved, old.saved if old else False)
        return Domain(
            key=old.key if old is not None else DomainKey(self._host, row.uuid),
            name=row.name,
            id=row.id,
            state=_state(row.state),
            reason=self._reason(row, saved),
            persistent=_known(row.persistent, old.persistent if old else True),
            autostart=row.autostart if row.autostart is not None else (old.autostart if old else None),
            saved=saved,
            vcpus=vcpus or 0,
            memory_kib=memory or 0,
            max_memory_kib=greatest or 0,
            since=since if active else None,
            responding=old.responding if old is not None and same_run and active else True,
            agent_connected=old.agent_connected if old is not None and same_run and active else None,
            config=config,
        )


def _known(value: bool | None, otherwise: bool) -> bool:
    return otherwise if value is None else value
