"""libvirt's events on one connection: registered, gathered, and passed on in bounded batches."""

from __future__ import annotations

import contextlib
from collections import Counter, deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import libvirt

from virtgui.hypervisor.clerk import Clerk, Timer
from virtgui.hypervisor.eventloop import guard
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple

if TYPE_CHECKING:
    from virtgui.hypervisor.kinds import OtherKinds

_GAP_S = 0.01
"""The first event of a burst is passed on at once, the others in batches so far apart."""
_LINES = 30
_LINES_PER_S = 10.0
"""How many lines for the log may come at once, and how many a second in the long run."""
_ALARMING = frozenset(("io_error_reason", "watchdog", "block_threshold", "agent_lifecycle"))
"""Kinds of which each machine's are told though there are many, at most once in `_SUM_S`: alerts follow them, and a
storage that fails stops all of a host's machines at once."""
_SUM_S = 1.0
"""How often what was withheld is summed up."""
_EACH = frozenset(("LIFECYCLE", "AGENT_LIFECYCLE", "BLOCK_JOB_2", "DEVICE_REMOVED", "DEVICE_REMOVAL_FAILED"))
"""Kinds whose details matter to more than the log."""


class Event(NamedTuple):
    """One event as libvirt told it; `uuid` and `name` are the machine's, or `name` of what else it is on, whose key
    is `thing`."""

    kind: str
    uuid: str
    name: str
    details: tuple[Any, ...]
    others: OtherKinds | None = None
    thing: str = ""


_Told = tuple[str, "OtherKinds | None", Any, tuple[Any, ...]]
"""An event as it came: its kind, what it is on, and its details. It is looked at later, for what it changes is on its
way to the screen."""


class Handlers(NamedTuple):
    """Who wants to know, on the clerk's behalf: `machine` and `other` with (event), `log` with a line. `life` hears of
    what happened to a machine at once, by its UUID and the details, and answers whether there was something to show;
    `machine` hears of all of its events."""

    life: Callable[[str, tuple[Any, ...]], bool]
    machine: Callable[[Event], None]
    other: Callable[[Event], None]
    log: Callable[[Happened], None]


class Events:
    """The callbacks only put what they are told into a queue: they never ask libvirt and never wait."""

    def __init__(self, host: HostKey, clerk: Clerk, handlers: Handlers) -> None:
        self._host = host
        self._clerk = clerk
        self._tell = handlers
        self._queue: deque[_Told] = deque()
        self._posted = False
        self._passed: _Told | None = None
        self._gap: Timer | None = None
        self._sum: Timer | None = None
        self._lines = float(_LINES)
        self._lines_at = clerk.now()
        self._withheld: Counter[tuple[str, str, str]] = Counter()
        self._alarmed: set[tuple[str, str, str]] = set()
        self._alarmed_from = self._lines_at
        self._registered: list[tuple[str, int]] = []
        self._subjects: set[str] = set()
        self._stopped = False
        self.any = False
        """True when the driver tells of its machines' lives."""

    def stop(self) -> None:
        """Pass on nothing more."""
        self._stopped = True
        self._queue.clear()
        self._passed = None
        for timer in (self._gap, self._sum):
            if timer is not None:
                timer.cancel()

    # -- on the read lane --------------------------------------------------------------------

    def register_first(self, connection: Connection) -> None:
        """The machines' lives: before the first list, so that no change falls between."""
        self.any = self._register_domain(connection, "LIFECYCLE", libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE)

    def register_rest(self, connection: Connection) -> int:
        """Every other kind that the library and the driver know; returns how many are registered."""
        from virtgui.hypervisor.kinds import OTHERS, domain_kinds, other_kinds  # noqa: PLC0415  (late: rows come first)

        for name, number in domain_kinds().items():
            if name != "LIFECYCLE":
                self._register_domain(connection, name, number)
        for others in OTHERS:
            for name, number in other_kinds(others).items():
                call = guard(f"{others.subject} {name}", self._on_other, name, others)
                with contextlib.suppress(libvirt.libvirtError):
                    token = getattr(connection, others.register)(None, number, call, None)
                    self._registered.append((others.deregister, token))
                    self._subjects.add(others.subject)
        return len(self._registered)

    def tells(self, subject: str) -> bool:
        """Whether events on such things ("pool", "network", ...) are registered."""
        return subject in self._subjects

    def attach(self, lane: Lane) -> None:
        """Let the lane take the callbacks off before it closes."""
        lane.farewell(self._deregister)

    def _register_domain(self, connection: Connection, name: str, number: int) -> bool:
        """A kind that the driver does not have is no loss worth a word."""
        call = guard(name, self._on_domain, name)
        try:
            token = connection.domainEventRegisterAny(None, number, call, None)
        except libvirt.libvirtError:
            return False
        self._registered.append(("domainEventDeregisterAny", token))
        return True

    def _deregister(self, connection: Connection) -> None:
        """After a loss each of these may fail; that is no reason to keep the others."""
        while self._registered:
            name, token = self._registered.pop()
            with contextlib.suppress(libvirt.libvirtError):
                getattr(connection, name)(token)

    # -- on the event thread -----------------------------------------------------------------

    def _on_domain(self, kind: str, _connection: object, machine: libvirt.virDomain, *details: Any) -> None:
        self._put((kind, None, machine, details[:-1]))

    def _on_other(self, kind: str, others: OtherKinds, _connection: object, thing: Any, *details: Any) -> None:
        self._put((kind, others, thing, details[:-1]))

    def _put(self, told: _Told) -> None:
        if self._stopped:
            return
        self._queue.append(told)
        if not self._posted:
            self._posted = True
            if told[0] == "LIFECYCLE" and told[1] is None:
                self._clerk.hurry(partial(self._first, told), gently=True)
            else:
                self._clerk.post(self._drain)

    # -- on the clerk's behalf ---------------------------------------------------------------

    def _first(self, told: _Told) -> None:
        """What a row shows has the processor for itself; all else comes with the batch."""
        self._passed = told
        _, _, machine, details = told
        if self._tell.life(machine.UUIDString(), details):
            self._gap = self._clerk.later(_GAP_S, self._drain)
        else:
            self._clerk.post(self._drain)

    def _drain(self) -> None:
        """`_posted` stays set until the gap is over, so that the event thread posts nothing meanwhile."""
        batch = []
        while self._queue:
            batch.append(self._queue.popleft())
        if not batch or self._stopped:
            self._posted = False
            self._gap = None
            if self._queue:  # came in between
                self._posted = True
                self._clerk.post(self._drain)
            return
        self._gap = self._clerk.later(_GAP_S, self._drain)
        now = self._clerk.now()
        self._lines = min(_LINES, self._lines + (now - self._lines_at) * _LINES_PER_S)
        self._lines_at = now
        same: Counter[tuple[str, str, str, str, str]] = Counter()
        kinds: dict[tuple[str, str], None] = {}
        for told in batch:
            event = _event(*told)
            if event.others is None:
                key = (event.kind, event.uuid)
                # Of kinds whose last word counts, each is passed on; the log takes them together.
                if event.kind == "LIFECYCLE" and told is not self._passed:
                    self._tell.life(event.uuid, event.details)
                if event.kind in _EACH or key not in kinds:
                    kinds[key] = None
                    self._tell.machine(event)
                text, life = _domain_text(event), _life(event)
            else:
                self._tell.other(event)
                text, life = _other_text(event), ""
            if text:
                same[event.kind.lower(), event.uuid, event.name, text, life] += 1
        self._passed = None  # what it is on holds the connection
        for (kind, uuid, name, text, life), times in same.items():
            if self._lines >= 1 or self._is_alarming(kind, uuid, text, now):
                self._lines = max(0.0, self._lines - 1)
                often = tr("{text} ({times} times)").format(text=text, times=times) if times > 1 else text
                self._say(kind, uuid, name, often, life)
            else:
                self._withheld[kind, uuid, name] += times
                if self._sum is None:
                    self._sum = self._clerk.later(_SUM_S, self._sum_up)

    def _is_alarming(self, kind: str, uuid: str, text: str, now: float) -> bool:
        if now - self._alarmed_from >= _SUM_S:
            self._alarmed.clear()
            self._alarmed_from = now
        new = kind in _ALARMING and (kind, uuid, text) not in self._alarmed
        if new:
            self._alarmed.add((kind, uuid, text))
        return new

    def _sum_up(self) -> None:
        """One line for all that was withheld of one machine, or of all where they are many."""
        self._sum = None
        if len(self._withheld) > _LINES_PER_S:
            count = len({name for _, _, name in self._withheld})
            self._say(
                "many",
                "",
                "",
                tr("{number} more events on {count} machines").format(number=self._withheld.total(), count=count),
            )
        else:
            for (kind, uuid, name), times in self._withheld.items():
                more = tr("{number} more events of this kind").format(number=times)
                self._say("many" if kind in _ALARMING else kind, uuid, name, more)
        self._withheld.clear()

    def _say(self, kind: str, uuid: str, name: str, text: str, life: str = "") -> None:
        key = DomainKey(self._host, uuid) if uuid else None
        self._tell.log(Happened(self._clerk.wall(), self._host, name, kind, text, key, life))


def _event(kind: str, others: OtherKinds | None, thing: Any, details: tuple[Any, ...]) -> Event:
    """Its object knows by itself what it is called, without asking the host."""
    if others is None:
        return Event(kind, thing.UUIDString(), thing.name(), details)
    name = thing.name() if hasattr(thing, "name") else _secret_name(thing)
    return Event(kind, "", name, details, others, thing.UUIDString() if hasattr(thing, "UUIDString") else name)


def _secret_name(secret: libvirt.virSecret) -> str:
    """What a secret is for, else its UUID: it has no name. Its object knows both without asking the host."""
    try:
        usage = str(secret.usageID())
    except libvirt.libvirtError:
        usage = ""
    return usage or str(secret.UUIDString())


def _domain_text(event: Event) -> str:
    """A libvirt younger than this program may tell more than is known here."""
    from virtgui.hypervisor.kinds import KINDS, OTHER  # noqa: PLC0415  (late: for the same reason)

    try:
        return KINDS.get(event.kind, OTHER).text(*event.details)
    except (TypeError, AttributeError):
        return event.kind.lower().replace("_", " ")


def _life(event: Event) -> str:
    from virtgui.hypervisor.kinds import life  # noqa: PLC0415  (late: as above)

    return life(event.kind, event.details)


def _other_text(event: Event) -> str:
    others = event.others
    if others is None:
        return ""
    if event.kind != "LIFECYCLE":
        return others.rest.get(event.kind, "") or (
            "" if others.subject == "node device" else f"{others.subject} {event.kind.lower().replace('_', ' ')}"
        )
    life = event.details[0] if event.details else -1
    return others.lives[life] if 0 <= life < len(others.lives) else others.changed
