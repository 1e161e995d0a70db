"""What of a host is read when: rows first, then figures, facts and XML, then whatever changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.events import Events
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import EVENT, FACTS, FIGURES, LIST, NOW, XML, Link
from virtgui.hypervisor.login import building
from virtgui.hypervisor.machines import Machines, Row
from virtgui.hypervisor.pool import Pool, Task
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey

if TYPE_CHECKING:
    from virtgui.hypervisor.silent import Silent

_ROUND_S = 0.05
"""Least time from one re-reading of changed machines to the next: the rate is bounded in storms."""
_MANY = 40
"""With more changed at once, listing all takes fewer calls than reading each."""
_BATCH = 20
_FIGURES_BATCH = 50
_SHOWN_S = 0.15
"""How long new rows may take until they are on screen; all else is read then, for it would hold up their painting."""
_XML_ROUND_S = 0.25
_XML_LOOK_S = 2.0
"""How often it is looked whether definitions come: a machine that holds its own for so long is left to itself."""
_HELD_AT_MOST = 8
"""So many definitions are waited for that do not come: each takes one of the daemon's threads, of which it has 20."""
_MUTE_AT_MOST = 4
"""From so many on, machines are not asked of which it is known that they do not respond."""
_HELD_AGAIN_S = 10.0
_COUNT_ROUND_S = 1.0
_POLL_S = 3.0
"""How often a host without events is listed."""
_CALM_S = 60.0
"""How often a host with events is listed all the same, lest a lost event is never made good."""


class _Batch:
    """Definitions that are read one after the other. What `read` does on a lane may be looked at meanwhile."""

    __slots__ = ("again", "asked", "found", "left", "uuids")

    def __init__(self, uuids: tuple[str, ...], again: bool) -> None:
        """They are read `again` where any was read before."""
        self.uuids = uuids
        self.again = again
        self.asked = 0
        """How many were asked for."""
        self.found: list[read.Defined] = []
        self.left = ""
        """The machine that holds its own, once it was given up."""

    def read(self, connection: Connection) -> None:
        """For a lane."""
        for uuid in self.uuids:
            if self.left:
                return
            self.asked += 1
            told = read.defined(connection, uuid)
            if told is not None and not self.left:
                self.found.append(told)

    def leave(self) -> str:
        """Read no further; whose definition does not come."""
        self.left = self.uuids[self.asked - 1]
        return self.left


class Reader:
    """Keeps `machines` true while the link lasts; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        pool: Pool,
        machines: Machines,
        events: Events,
        *,
        started_at: Callable[[str], float | None] | None,
        listed: Callable[[], None],
        shown: Callable[[], None],
        facts: Callable[[read.HostFacts], None],
        counted: Callable[[dict[str, int]], None],
        trouble: Callable[[libvirt.libvirtError], None],
        defined: Callable[[DomainKey, str, str], None] = lambda key, name, text: None,
    ) -> None:
        """`defined` is told each definition that is read, with the machine's name."""
        self._link = link
        self._pool = pool
        self._machines = machines
        self._events = events
        self._started_at = started_at
        self._listed = listed
        self._shown = shown
        self._facts = facts
        self._counted = counted
        self._trouble = trouble
        self._defined = defined
        self._dirty: set[str] = set()
        self._round: Timer | None = None
        self._reading = False
        self._wanted: dict[str, None] = {}
        self._xml_round: Timer | None = None
        self._parsing = False
        self._held: set[str] = set()
        """Whose definitions were asked for and do not come."""
        self._xml_look: Timer | None = None
        self._counts: set[str] = set()
        self._count_round: Timer | None = None
        self._pools: Lane | None = None
        self._visible: frozenset[str] = frozenset()
        self._poll: Timer | None = None
        self._rest: Timer | None = None
        self._silent: Silent | None = None

    def start(self) -> None:
        """Events of life and death first, so that nothing is missed; then the list."""
        self._link.ask(self._link.read, self._events.register_first, lambda _: None, self._trouble, priority=LIST)
        self._link.ask(self._link.read, self._rows, self._first_rows, self._trouble, priority=LIST)

    def stop(self) -> None:
        """The link is cut: set off nothing more."""
        for timer in (self._rest, self._round, self._xml_round, self._xml_look, self._count_round, self._poll):
            if timer is not None:
                timer.cancel()
        if self._silent is not None:
            self._silent.stop()

    def refresh(self) -> None:
        """List all again, and read every machine's XML again."""
        self._link.ask(self._link.read, self._rows, self._rows_again, self._trouble, key="list", priority=LIST)
        self.configure(self._machines.uuids())

    def relist(self) -> None:
        """List all again."""
        self._link.ask(self._link.read, self._rows, self._rows_again, self._trouble, key="list", priority=LIST)

    def see(self, uuids: frozenset[str]) -> None:
        """These are on screen: theirs is read first."""
        self._visible = uuids
        if uuids and self._rest is not None:
            self._rest.cancel()
            self._read_rest()

    # -- rows --------------------------------------------------------------------------------

    def _rows(self, connection: Connection) -> list[Row]:
        return read.rows(connection, with_figures=self._link.shared)

    def _first_rows(self, rows: list[Row]) -> None:
        self._machines.put_all(rows)
        self._rest = self._link.clerk.later(_SHOWN_S, self._read_rest)
        self._listed()

    def _read_rest(self) -> None:
        """Rows are on screen, or nobody looks: read what else there is to know."""
        if building():
            self._rest = self._link.clerk.later(_SHOWN_S, self._read_rest)
            return
        self._rest = None
        self._shown()
        link = self._link
        if not link.shared:
            work = partial(self._read_first_figures, uuids=self._machines.uuids())
            link.ask(link.read, work, self._first_figures, self._trouble, priority=FIGURES)
        link.ask(link.read, self._events.register_rest, self._registered, self._trouble, priority=FACTS)
        link.ask(link.read, read.host_facts, self._host_told, self._host_untold, priority=FACTS)
        for kind in read.KINDS:
            self.count(kind)

    def _rows_again(self, rows: list[Row]) -> None:
        known = set(self._machines.uuids())
        runs = {domain.key.uuid: domain.id for domain in self._machines.all()}
        self._machines.put_all(rows)
        new = [row.uuid for row in rows if row.uuid not in known]
        self.configure(row.uuid for row in rows if row.uuid not in known or runs[row.uuid] != row.id)
        if new and not self._link.shared:
            self._figures(new)

    def _host_told(self, facts: read.HostFacts) -> None:
        """Then definitions: what can be done with machines goes by what their host is, too."""
        self._facts(facts)
        self.configure(self._machines.uuids())

    def _host_untold(self, error: libvirt.libvirtError) -> None:
        self._trouble(error)
        self.configure(self._machines.uuids())

    def _registered(self, _count: int) -> None:
        """A host without events is asked again and again; one with them now and then."""
        self._poll_later()
        if self._events.any:
            from virtgui.hypervisor.silent import Silent  # noqa: PLC0415  (late: rows come before it)

            self._silent = Silent(self._link, self._machines, self._trouble)
            self._silent.start()

    def _poll_later(self) -> None:
        def again() -> None:
            self.relist()
            self._poll_later()

        self._poll = self._link.clerk.later(_CALM_S if self._events.any else _POLL_S, again)

    # -- figures -----------------------------------------------------------------------------

    def _read_first_figures(self, connection: Connection, uuids: tuple[str, ...]) -> tuple[list[Row], list[str]]:
        """Those of all that are off by one call, and of the first that run; the second list is left."""
        rows = read.idle_figures(connection)
        told = {row.uuid for row in rows}
        left = [uuid for uuid in uuids if uuid not in told]
        left.sort(key=lambda uuid: uuid not in self._visible)
        return rows + self._read_figures(connection, left[:_FIGURES_BATCH]), left[_FIGURES_BATCH:]

    def _first_figures(self, found: tuple[list[Row], list[str]]) -> None:
        rows, left = found
        self._machines.update(rows)
        self._figures(left)

    def _figures(self, uuids: list[str]) -> None:
        uuids.sort(key=lambda uuid: uuid not in self._visible)
        for start in range(0, len(uuids), _FIGURES_BATCH):
            batch = uuids[start : start + _FIGURES_BATCH]
            work = partial(self._read_figures, uuids=batch)
            self._link.ask(self._link.read, work, self._machines.update, self._trouble, priority=FIGURES)

    def _read_figures(self, connection: Connection, uuids: list[str]) -> list[Row]:
        rows = read.figures(connection, uuids)
        return [row._replace(since=self._since(row)) for row in rows]

    def _since(self, row: Row) -> float | None:
        return self._started_at(row.uuid) if self._started_at is not None and row.id >= 0 else None

    # -- changes -----------------------------------------------------------------------------

    def told(self, uuid: str, state: DomainState) -> bool:
        """An event itself tells a machine's state: in a quiet moment it is passed on at once, before it is read, and
        True returned. Else something newer may be known."""
        quiet = not self._reading and self._round is None and uuid not in self._dirty
        if quiet:
            self._machines.went_on(uuid, state)
        return quiet

    def touched(self, uuid: str, *, xml: bool = False) -> None:
        """Something happened to a machine: read it once more, soon."""
        self._dirty.add(uuid)
        if xml:
            self.configure((uuid,))
        self._begin_round()

    def acted(self, uuid: str) -> None:
        """We did something to a machine ourselves: read it at once, whatever events tell."""
        work = partial(self._read_each, uuids=(uuid,))
        self._link.ask(self._link.read, work, self._seen, priority=NOW)
        self.configure((uuid,))

    def _begin_round(self) -> None:
        if self._reading or self._round is not None or not self._dirty:
            return
        uuids = tuple(self._dirty)
        self._dirty.clear()
        self._reading = True
        begun = self._link.clerk.now()
        if len(uuids) > _MANY:
            ok = self._link.ask(
                self._link.read, self._rows, partial(self._round_listed, begun), self._round_failed, priority=EVENT
            )
        else:
            work = partial(self._read_each, uuids=uuids)
            ok = self._link.ask(
                self._link.read, work, partial(self._round_seen, begun), self._round_failed, priority=EVENT
            )
        self._reading = ok

    def _read_each(self, connection: Connection, uuids: tuple[str, ...]) -> list[tuple[str, Row | None]]:
        return [(uuid, read.row(connection, uuid)) for uuid in uuids]

    def _seen(self, found: list[tuple[str, Row | None]]) -> None:
        new = [uuid for uuid, row in found if row is not None and self._machines.get(uuid) is None]
        self._machines.drop([uuid for uuid, row in found if row is None])
        self._machines.see([row for _, row in found if row is not None])
        if new:
            self.configure(new)

    def _round_seen(self, begun: float, found: list[tuple[str, Row | None]]) -> None:
        self._seen(found)
        self._end_round(begun)

    def _round_listed(self, begun: float, rows: list[Row]) -> None:
        self._rows_again(rows)
        self._end_round(begun)

    def _round_failed(self, error: libvirt.libvirtError) -> None:
        self._trouble(error)
        self._end_round(self._link.clerk.now())

    def _end_round(self, begun: float) -> None:
        took = self._link.clerk.now() - begun
        self._reading = False
        self._round = self._link.clerk.later(max(_ROUND_S, 2 * took), self._next_round)

    def _next_round(self) -> None:
        self._round = None
        self._begin_round()

    # -- XML ---------------------------------------------------------------------------------

    def configure(self, uuids: Iterable[str]) -> None:
        """Read the XML of these, the visible ones first, when nothing more urgent waits."""
        for uuid in uuids:
            self._wanted[uuid] = None
        self._begin_xml()

    def read_on(self) -> None:
        """A machine may respond again whose definition is wanted."""
        self._begin_xml()

    def _begin_xml(self) -> None:
        if self._parsing or self._xml_round is not None or not self._wanted or not self._link.whole:
            return
        uuids = self._next_uuids()
        if not uuids:
            return
        for uuid in uuids:
            del self._wanted[uuid]
        again = any((known := self._machines.get(uuid)) is not None and known.config is not None for uuid in uuids)
        batch = _Batch(tuple(uuids), again)
        self._parsing = True
        then, failed = partial(self._configured, batch), partial(self._unconfigured, batch)
        task = self._pool.read(batch.read, then, failed, priority=XML)
        if task is not None and not task.over:
            self._xml_look = self._link.clerk.later(_XML_LOOK_S, partial(self._look_at_xml, task, batch, 0))

    def _next_uuids(self) -> list[str]:
        """Whose definitions are read next: those on screen first, and those that do not respond alone and last."""
        wanted = self._wanted
        if len(self._held) >= _HELD_AT_MOST:
            return []
        batch = [uuid for uuid in self._visible if uuid in wanted and self._answers(uuid)][:_BATCH]
        for uuid in wanted:
            if len(batch) >= _BATCH:
                break
            if uuid not in self._visible and self._answers(uuid):
                batch.append(uuid)
        if not batch and len(self._held) < _MUTE_AT_MOST:
            batch = [uuid for uuid in wanted if uuid not in self._held][:1]
        return batch

    def _answers(self, uuid: str) -> bool:
        domain = self._machines.get(uuid)
        return uuid not in self._held and (domain is None or domain.responding)

    def _look_at_xml(self, task: Task, batch: _Batch, before: int) -> None:
        """Go on without a machine that holds its definition, and the call that asked for it."""
        if task.over:
            return
        if not batch.asked or batch.asked != before:  # it waits for a lane, or goes on
            self._xml_look = self._link.clerk.later(_XML_LOOK_S, partial(self._look_at_xml, task, batch, batch.asked))
            return
        self._pool.abandon(task)
        stuck = batch.leave()
        task.then, task.failed = partial(self._came_back, stuck), partial(self._gave_up, stuck)
        self._take(batch)
        self._end_xml(batch.again)

    def _gave_up(self, uuid: str, _error: libvirt.libvirtError) -> None:
        """libvirt itself waits for half a minute and no longer."""
        self._link.clerk.later(_HELD_AGAIN_S, partial(self._came_back, uuid))

    def _came_back(self, uuid: str, _answer: object = None) -> None:
        """What it said is old by now: it is asked anew."""
        self._held.discard(uuid)
        if self._machines.get(uuid) is not None:
            self._wanted[uuid] = None
        self._begin_xml()

    def _configured(self, batch: _Batch, _done: None) -> None:
        self._take(batch)
        self._end_xml(batch.again)

    def _unconfigured(self, batch: _Batch, error: libvirt.libvirtError) -> None:
        self._trouble(error)
        if error.get_error_code() == libvirt.VIR_ERR_OPERATION_TIMEOUT and batch.asked:
            self._gave_up(batch.leave(), error)
        self._take(batch)
        self._end_xml(batch.again)

    def _take(self, batch: _Batch) -> None:
        """What was read of a batch; what was not because of one machine is wanted still."""
        found = tuple(batch.found)
        self._machines.configure(told[:3] for told in found)
        for told in found:
            domain = self._machines.get(told.uuid)
            if domain is not None and domain.persistent:
                self._defined(domain.key, domain.name, told.stored)
        if batch.left:
            self._held.add(batch.left)
            rest = [uuid for uuid in batch.uuids[batch.asked - 1 :] if uuid != batch.left]
            self._wanted = dict.fromkeys(rest) | self._wanted

    def _end_xml(self, again: bool) -> None:
        """What is read for the first time goes on at once; what changes again and again must wait."""
        self._parsing = False
        if self._xml_look is not None:
            self._xml_look.cancel()
            self._xml_look = None
        if again:
            self._xml_round = self._link.clerk.later(_XML_ROUND_S, self._next_xml)
        else:
            self._begin_xml()

    def _next_xml(self) -> None:
        self._xml_round = None
        self._begin_xml()

    # -- counts ------------------------------------------------------------------------------

    def count(self, kind: str) -> None:
        """Networks, pools, node devices or secrets came or went: count them before long."""
        self._counts.add(kind)
        if self._count_round is None:
            self._count_round = self._link.clerk.later(_COUNT_ROUND_S, self._count)

    def _count(self) -> None:
        self._count_round = None
        kinds = tuple(self._counts)
        self._counts.clear()
        for kind in kinds:
            # A pool whose storage hangs holds up whoever counts pools: never those who read machines.
            if kind == "pools" and not self._link.refused:
                self._count_pools()
            else:
                work = partial(read.counts, kinds=(kind,))
                self._link.ask(self._link.read, work, self._counted, priority=XML)

    def _count_pools(self) -> None:
        if self._pools is not None:
            self._counts.add("pools")  # when those that are being counted are
            return
        self._pools = self._link.lane("count")
        work = partial(read.counts, kinds=("pools",))
        self._link.ask(self._pools, work, self._pools_counted, lambda _: self._pools_counted({}), priority=XML)

    def _pools_counted(self, found: dict[str, int]) -> None:
        if self._pools is not None:
            self._link.close_lane(self._pools)
            self._pools = None
        if found:
            self._counted(found)
        if "pools" in self._counts:
            self.count("pools")
