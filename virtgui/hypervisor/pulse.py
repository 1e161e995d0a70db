"""When counters are read: what is watched every period, the rest every five seconds, and never in a queue."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from math import ceil

import libvirt

from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import PULSE, Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.sampling import Sampler, Target, Tick
from virtgui.model.commands import Watch
from virtgui.model.facts import DomainState
from virtgui.model.keys import HostKey
from virtgui.model.messages import Message, Sampled
from virtgui.model.samples import DomainSample

_ALL_S = 5.0
_HOST_S = 2.0
_DEADLINE_S = 3.0
_EACH_S = 0.02
"""Added to the deadline for each machine asked: a daemon takes some 6 ms for one that is well."""
_SHARE = 5
"""Asking all of very many takes long; it is done so seldom that what is on screen has the most of the time."""
_SOONEST = 0.3
"""The least part of a period from one tick to the next."""
_SLACK_S = 0.01
_NEVER = -1000.0
_LOOKS = 3
_AGAIN_S = 0.02 + os.getpid() % 16 * 0.005
"""Who reads a machine's figures holds it for some milliseconds, and libvirt then passes it by for others. Who is silent
is asked again a little later, at a moment of this program's own: others on this computer tick when it does."""
_STUCK_AT_MOST = 8
_BALLOON_S = 2
_AT_WORK = frozenset(("migration", "save", "restoring", "dump", "snapshot", "starting up", "shutting down"))
"""Reasons of a pause during which libvirt is busy with a machine for as long as it takes."""


def _until_next(now: float, period: float) -> float:
    """Seconds to the next tick, a period at most: all hosts tick at one moment, so that the window has one picture of
    them to paint. Who is too near the next moment ticks once between it and the one after."""
    wait = ceil((now + _SOONEST * period) / period) * period - now
    return wait if wait <= period + _SLACK_S else wait / 2


def _due(now: float, last: float, every: float) -> bool:
    """Whether such a moment came since the last time."""
    return (now + _SLACK_S) // every > (last + _SLACK_S) // every


class _Ask:
    """One tick under way, on the lane that carries it."""

    def __init__(self, lane: Lane, sampler: Sampler, begun: float, looks: int, *, waits: bool) -> None:
        """`looks` more may follow at those that are silent; it `waits` until others have read them."""
        self.lane = lane
        self.sampler = sampler
        self.begun = begun
        self.looks = looks
        self.waits = waits
        self.deadline: Timer | None = None


class Pulse:
    """Ticks of one link; for the clerk's thread.

    A guest that hangs holds the bulk call that asks it. Past a deadline that call is left where it
    is; as it holds the guest, calls on another connection pass that guest by, and so tell which one
    it is: it is said not to respond, and is not asked again before the call that is left returns.
    One that is silent for long though no call of ours hangs is asked once with patience: where others
    only read it at the same moments, its turn comes.
    """

    def __init__(
        self,
        link: Link,
        pool: Pool,
        machines: Machines,
        host: HostKey,
        publish: Callable[[Message], None],
        *,
        read_only: bool,
        outdated: Callable[[str], None] = lambda uuid: None,
    ) -> None:
        """`outdated` is told of a machine that has another number of vCPUs than it is known to have: of that libvirt
        tells no event."""
        self._outdated = outdated
        self._vcpus: dict[str, int] = {}
        self._link = link
        self._pool = pool
        self._machines = machines
        self._host = host
        self._publish = publish
        self._read_only = read_only
        self._rows: frozenset[str] = frozenset()
        self._pages: frozenset[str] = frozenset()
        self._watched = False
        self._period = 1.0
        self._bulk = not link.shared
        self._lane: Lane | None = None
        self._sampler = Sampler(pretends=link.shared)
        self._asking: _Ask | None = None
        self._stuck: list[_Ask] = []
        self._timer: Timer | None = None
        self._again: Timer | None = None
        self._all_s = _ALL_S
        self._all_at = _NEVER
        self._host_at = _NEVER
        self._monitors = False
        self._silent_since: dict[str, float] = {}
        self._ballooned: set[tuple[str, int]] = set()

    def start(self) -> None:
        """Take the first tick at once."""
        self._tick()

    def stop(self) -> None:
        """The link is cut: no further tick."""
        for timer in (self._timer, self._again, self._asking.deadline if self._asking else None):
            if timer is not None:
                timer.cancel()
        self._timer = self._again = None

    def watch(self, watch: Watch) -> None:
        """What is on screen from now on."""
        mine = self._host
        rows = frozenset(key.uuid for key in watch.rows if key.host == mine)
        pages = frozenset(key.uuid for key in watch.pages if key.host == mine)
        new = (rows | pages) - (self._rows | self._pages) or pages - self._pages
        self._rows, self._pages = rows, pages
        sooner = mine in watch.hosts and not self._watched
        self._watched = mine in watch.hosts
        faster = watch.period < self._period
        self._period = max(0.2, watch.period)
        if self._timer is not None and (new or sooner or faster):
            self._timer.cancel()
            self._tick()

    # -- ticks -------------------------------------------------------------------------------

    def _tick(self) -> None:
        seen = bool(self._rows or self._pages)
        period = self._period if seen else min(_HOST_S, _ALL_S) if self._watched else _ALL_S
        now = self._link.clerk.now()
        self._timer = self._link.clerk.later(_until_next(now, period), self._tick)
        if self._asking is not None or len(self._stuck) >= _STUCK_AT_MOST:
            return
        everyone = self._everyone_due(now)
        host = self._host if _due(now, self._host_at, _HOST_S if self._watched else _ALL_S) else None
        targets = self._targets(everyone)
        if not targets and host is None:
            return
        if everyone:
            self._all_at = now
        if host is not None:
            self._host_at = now
        self._ask(targets, host)

    def _everyone_due(self, now: float) -> bool:
        """Every five seconds at the same moments as on other hosts; where asking all takes long, after a time of its
        own: the next of such moments might come at once."""
        if self._all_s > _ALL_S:
            return now + _SLACK_S - self._all_at >= self._all_s
        return _due(now, self._all_at, _ALL_S)

    def forget(self, uuid: str) -> None:
        """A machine is off: what was noted of its run means nothing for the next."""
        self._silent_since.pop(uuid, None)
        self._vcpus.pop(uuid, None)

    def _targets(self, everyone: bool) -> tuple[Target, ...]:
        """Without bulk statistics everyone costs calls for each: they are asked as far as a tick's time goes, in turn.
        The test driver's make-believe machines, asked on the one connection that all share, only while on screen."""
        shown = self._rows | self._pages
        all_of_them = everyone and (self._bulk or not self._link.shared)
        passed_by = bool(self._stuck)
        return tuple(
            [
                Target(domain.key, domain.id, domain.vcpus, domain.key.uuid in self._pages, domain.config)
                for domain in self._machines.all()
                if domain.id >= 0
                and (all_of_them or domain.key.uuid in shown)
                and domain.state is not DomainState.CRASHED
                and not (passed_by and not domain.responding)
            ]
        )

    def _ask(
        self, targets: tuple[Target, ...], host: HostKey | None, looks: int = _LOOKS - 1, *, waits: bool = False
    ) -> None:
        if self._lane is None or not self._lane.usable:
            self._lane = self._link.lane("pulse")
            self._sampler = Sampler(pretends=self._link.shared)
            self._lane.farewell(self._sampler.forget)
        sampler = self._sampler
        ask = _Ask(self._lane, sampler, self._link.clerk.now(), looks, waits=waits)
        every = len(targets) >= len(self._machines.active())

        def work(connection: Connection) -> Tick:
            return sampler.tick(connection, targets, every=every, host=host, bulk=self._bulk, waits=waits)

        self._asking = ask
        ask.deadline = self._link.clerk.later(_DEADLINE_S + _EACH_S * len(targets), partial(self._overdue, ask))
        ok = self._link.ask(
            ask.lane, work, partial(self._ticked, ask, targets), partial(self._failed, ask), priority=PULSE
        )
        if not ok:
            self._end(ask)

    def _ticked(self, ask: _Ask, targets: tuple[Target, ...], tick: Tick) -> None:
        late = not self._end(ask)
        self._bulk = tick.bulk
        if tick.bulk and not late:
            self._note(ask, targets, tick)
        paged = {target.key: target for target in targets if target.paged}
        for sample in tick.samples if paged else ():
            if sample.key in paged:
                self._compare(paged[sample.key], sample)
        # Last: who hears of it wants to compute at once.
        if tick.samples or tick.host is not None:
            self._publish(Sampled(self._host, tick.samples, tick.host))

    def _compare(self, target: Target, sample: DomainSample) -> None:
        """Have one read again whose number of vCPUs is another now, once for each number."""
        uuid, now = target.key.uuid, sample.vcpus
        if now and now != target.vcpus and self._vcpus.get(uuid) != now:
            self._vcpus[uuid] = now
            self._outdated(uuid)

    def _note(self, ask: _Ask, targets: tuple[Target, ...], tick: Tick) -> None:
        """Who answered, and who did not."""
        asked = {target.key.uuid for target in targets}
        self._machines.responding(asked - tick.silent, True)
        # Drivers without monitors never tell such figures: there silence means nothing.
        self._monitors = self._monitors or len(tick.silent) < len(asked)
        mute = self._mute(asked, tick.silent)
        if not (self._look_again(ask, targets, tick.silent) or self._ask_patiently(ask, targets, mute)):
            self._machines.responding(mute, False)
        if len(targets) > len(self._rows | self._pages):
            self._all_s = max(_ALL_S, _SHARE * (self._link.clerk.now() - ask.begun))
        self._balloon(targets, tick.unballooned)

    def _look_again(self, ask: _Ask, targets: tuple[Target, ...], silent: frozenset[str]) -> bool:
        """Whether those that told nothing are asked once more before the next tick."""
        if not (silent and ask.looks and self._monitors):
            return False
        if self._again is not None:
            self._again.cancel()
        them = tuple([target for target in targets if target.key.uuid in silent])
        self._again = self._link.clerk.later(_AGAIN_S, partial(self._ask_again, them, ask.looks - 1))
        return True

    def _ask_patiently(self, ask: _Ask, targets: tuple[Target, ...], mute: list[str]) -> bool:
        """Whether those that are about to be said not to respond are asked in a way that waits for its turn. One that
        hangs holds that call, and is found out by it."""
        if ask.waits or self._stuck or self._link.refused:  # what waits would hold up all else
            return False
        doubted = {uuid for uuid in mute if (domain := self._machines.get(uuid)) is not None and domain.responding}
        them = tuple([target for target in targets if target.key.uuid in doubted])
        if them:
            self._ask(them, None, 0, waits=True)
        return bool(them)

    def _ask_again(self, targets: tuple[Target, ...], looks: int) -> None:
        self._again = None
        if self._asking is None and len(self._stuck) < _STUCK_AT_MOST:
            self._ask(targets, None, looks)

    def _mute(self, asked: set[str], silent: frozenset[str]) -> list[str]:
        """Those that have been silent for so long that no ordinary work explains it. Another call
        may hold a guest that hangs (a pause asked for by somebody), so that none of ours is stuck."""
        for uuid in asked - silent:
            self._silent_since.pop(uuid, None)
        now = self._link.clerk.now()
        for uuid in silent:
            self._silent_since.setdefault(uuid, now)
        if not (self._monitors or (self._stuck and len(asked) == 1)):
            return []
        return [
            uuid
            for uuid in silent
            if (domain := self._machines.get(uuid)) is not None
            and (self._stuck or now - self._silent_since[uuid] >= _DEADLINE_S)
            and not (domain.state is DomainState.PAUSED and domain.reason in _AT_WORK)
        ]

    def _failed(self, ask: _Ask, _error: libvirt.libvirtError) -> None:
        """A gap in the plots; the loss of a host is told by others."""
        self._end(ask)

    def _end(self, ask: _Ask) -> bool:
        """False when it had been given up already: its lane has no further use."""
        if ask.deadline is not None:
            ask.deadline.cancel()
        if ask in self._stuck:
            self._stuck.remove(ask)
            self._link.close_lane(ask.lane)
            return False
        if self._asking is ask:
            self._asking = None
        return True

    def _overdue(self, ask: _Ask) -> None:
        """Go on without it, on another connection, and see at once who does not answer."""
        if self._asking is not ask:
            return
        self._asking = None
        if self._link.refused:
            self._asking = ask  # the same connection carries everything: there is no other way
            return
        self._stuck.append(ask)
        self._lane = None
        self._all_at = _NEVER
        if self._timer is not None:
            self._timer.cancel()
            self._tick()

    def _balloon(self, targets: tuple[Target, ...], dry: frozenset[str]) -> None:
        """Let the guest's own memory figures be gathered while somebody looks at them."""
        if self._read_only:
            return
        for target in targets:
            uuid = target.key.uuid
            if not target.paged or uuid not in dry or (uuid, target.run) in self._ballooned:
                continue
            if target.config is None or not target.config.has_balloon:
                continue
            self._ballooned.add((uuid, target.run))
            self._pool.run(Task(uuid, partial(_set_period, uuid=uuid), _ignore, _ignore))


def _set_period(connection: Connection, uuid: str) -> None:
    machine = connection.lookupByUUIDString(uuid)
    machine.setMemoryStatsPeriod(_BALLOON_S, libvirt.VIR_DOMAIN_AFFECT_LIVE)


def _ignore(_: object) -> None:
    """It was worth a try, no more."""
