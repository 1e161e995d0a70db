"""What a host is read by while it is open: rows, events, statistics, addresses; deeds once they are wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.events import Event, Events, Handlers
from virtgui.hypervisor.link import XML, Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool
from virtgui.hypervisor.read import HostFacts
from virtgui.hypervisor.reader import Reader
from virtgui.model.commands import Verb, Watch
from virtgui.model.facts import ConsoleTarget, Domain, DomainState
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Happened, LeftHalfMade, Message

if TYPE_CHECKING:
    from virtgui.hypervisor.deeds import Deeds
    from virtgui.hypervisor.image_tools import ImageTools
    from virtgui.hypervisor.interface_change import InterfaceChange
    from virtgui.hypervisor.journal import Journal
    from virtgui.hypervisor.rounds import Rounds
    from virtgui.model.applied import Applied
    from virtgui.model.making import HalfMade
    from virtgui.model.problems import Problem
    from virtgui.model.things import ThingKind

_JOBS_AFTER_S = 1.0
"""How long after the first rows it is looked for jobs on disks that go on from before."""
_LEAVING = ("DEVICE_REMOVED", "DEVICE_REMOVAL_FAILED")
_REDEFINED = frozenset(
    (libvirt.VIR_DOMAIN_EVENT_DEFINED, libvirt.VIR_DOMAIN_EVENT_STARTED, libvirt.VIR_DOMAIN_EVENT_STOPPED)
)
_TOLD = {
    (libvirt.VIR_DOMAIN_EVENT_SUSPENDED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED): DomainState.PAUSED,
    (libvirt.VIR_DOMAIN_EVENT_RESUMED, libvirt.VIR_DOMAIN_EVENT_RESUMED_UNPAUSED): DomainState.RUNNING,
}
"""Events that change a machine's state and nothing else of it: shown before it is read."""


class Service:
    """Reader, events and rounds of one link, and the door to its deeds; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        machines: Machines,
        host: HostKey,
        publish: Callable[[Message], None],
        *,
        read_only: bool,
        started_at: Callable[[str], float | None] | None,
        open_console: Callable[[ConsoleTarget], Problem | None],
        listed: Callable[[], None],
        facts: Callable[[HostFacts], None],
        counted: Callable[[dict[str, int]], None],
        lacks: Callable[[Verb, str], None],
        record: Callable[[Applied], None],
        last: Callable[[DomainKey], Applied | None],
        journal: Journal,
        defined: Callable[[DomainKey, str, str], None] = lambda key, name, text: None,
        image_tools: Callable[[], ImageTools] | None = None,
        borrow: Callable[[HostKey], Link | None],
        interfaces: Callable[[], InterfaceChange],
        real_path: Callable[[str], str] | None = None,
        own_ranges: Callable[[], tuple[tuple[str, str], ...]] = tuple,
        sets_clocks: Callable[[], bool] = lambda: True,
    ) -> None:
        self._link = link
        self._machines = machines
        self._host = host
        self._publish = publish
        self._events = Events(
            host, link.clerk, Handlers(self._life_event, self._machine_event, self._other_event, publish)
        )
        self._events.attach(link.read)
        self._pool = Pool(link)
        self.reader = Reader(
            link,
            self._pool,
            machines,
            self._events,
            started_at=started_at,
            listed=listed,
            shown=self._first_shown,
            facts=facts,
            counted=counted,
            trouble=self._trouble,
            defined=defined,
        )
        self._watch = Watch()
        self._rounds: Rounds | None = None
        self._journal = journal
        self._read_only = read_only
        self._jobs_soon: Timer | None = None
        self._wanted: Deeds | None = None

        def make() -> Deeds:
            # Late: it knows every deed and question there is, and rows are on screen before the first of them.
            from virtgui.hypervisor.deeds import Deeds  # noqa: PLC0415

            return Deeds(
                link,
                self._pool,
                machines,
                self.reader,
                host,
                publish,
                read_only=read_only,
                open_console=open_console,
                lacks=lacks,
                record=record,
                last=last,
                journal=journal,
                image_tools=image_tools,
                borrow=borrow,
                interfaces=interfaces,
                tells=self._events.tells,
                real_path=real_path,
                own_ranges=own_ranges,
                sets_clocks=sets_clocks,
                local=started_at is not None,
            )

        self._make_deeds = make

    @property
    def deeds(self) -> Deeds:
        """What persons ask of the host, made with the first of it."""
        if self._wanted is None:
            self._wanted = self._make_deeds()
        return self._wanted

    def start(self, watch: Watch) -> None:
        """Read rows; the rest follows."""
        self.watch(watch)
        self.reader.start()

    def stop(self) -> None:
        """The link is about to be cut: end what is under way."""
        self._events.stop()
        if self._jobs_soon is not None:
            self._jobs_soon.cancel()
        if self._rounds is not None:
            self._rounds.stop()
        self.reader.stop()
        if self._wanted is not None:
            self._wanted.lost()

    def watch_things(self, kinds: frozenset[ThingKind]) -> None:
        """Which lists of what the host has beside machines are on screen from now on."""
        if kinds or self._wanted is not None:
            self.deeds.watch_things(kinds)

    def interfaces_changed(self) -> None:
        """All of the host's network interfaces may be another."""
        if self._wanted is not None:
            self._wanted.interfaces_changed()

    def cancel(self, ticket: Ticket) -> bool:
        """Stop a job; False when it is not one of this link's."""
        return self._wanted is not None and self._wanted.cancel(ticket)

    def refresh(self) -> None:
        """Read all again."""
        self.reader.refresh()
        if self._wanted is not None:
            self._wanted.refresh()

    def watch(self, watch: Watch) -> None:
        """What is on screen from now on."""
        shown = watch.rows | watch.pages
        uuids = frozenset(key.uuid for key in shown if key.host == self._host)
        self._watch = watch
        if self._rounds is not None:
            self._rounds.watch(watch)
        # Last: the first rows to be seen set all else off, statistics of just these among it.
        self.reader.see(uuids)

    def changed(self, uuid: str, domain: Domain | None) -> None:
        """A machine is now as told, or gone."""
        if self._wanted is not None:
            self._wanted.changed(uuid, domain)
        if self._rounds is not None:
            self._rounds.changed(uuid, domain)
        if domain is not None and domain.responding:
            self.reader.read_on()

    def _first_shown(self) -> None:
        from virtgui.hypervisor.rounds import Rounds  # noqa: PLC0415  (late: rows come before figures)

        self._rounds = Rounds(
            self._link,
            self._pool,
            self._machines,
            self._host,
            self._publish,
            read_only=self._read_only,
            outdated=lambda uuid: self.reader.touched(uuid, xml=True),
        )
        self._rounds.start(self._watch)
        self._jobs_soon = self._link.clerk.later(_JOBS_AFTER_S, self._look_for_jobs)
        self._link.ask(self._link.read, lambda _: self._journal.left(self._host), self._left, priority=XML)

    def _look_for_jobs(self) -> None:
        """Jobs on disks that go on from before; only QEMU's machines have any."""
        self._jobs_soon = None
        if not self._read_only and not self._link.refused and self._machines.active():
            self.deeds.look_for_jobs()

    def _left(self, halves: tuple[HalfMade, ...]) -> None:
        """What creations left here that were cut short."""
        if halves:
            self._publish(LeftHalfMade(self._host, halves))

    def _life_event(self, uuid: str, details: tuple[Any, ...]) -> bool:
        state = _TOLD.get(details[:2])
        return state is not None and self.reader.told(uuid, state)

    def _machine_event(self, event: Event) -> None:
        from virtgui.hypervisor.kinds import KINDS, OTHER  # noqa: PLC0415  (late: rows come before events)

        kind = KINDS.get(event.kind, OTHER)
        xml = kind.xml
        if event.kind == "LIFECYCLE":
            xml = event.details[0] in _REDEFINED
            if event.details[:2] in _TOLD and (domain := self._machines.get(event.uuid)) is not None:
                self.changed(event.uuid, domain)
        elif event.kind == "AGENT_LIFECYCLE":
            self._machines.change(event.uuid, agent_connected=event.details[0] == 1)
            if event.details[0] == 1 and self._wanted is not None:
                self._wanted.agent_came(event.uuid)
        elif event.kind == "BLOCK_JOB_2":
            if self._wanted is not None or event.details[2] == libvirt.VIR_DOMAIN_BLOCK_JOB_READY:
                self.deeds.block_job(event.uuid, event.details[0], event.details[2])
        elif event.kind in _LEAVING and self._wanted is not None:
            self._wanted.left(event.uuid, event.details[0], event.kind == "DEVICE_REMOVED")
        if kind.row:
            self.reader.touched(event.uuid, xml=xml)
        elif xml:
            self.reader.configure((event.uuid,))

    def _other_event(self, event: Event) -> None:
        if event.others is not None:
            self.reader.count(event.others.counted)
            if self._wanted is not None:
                self._wanted.thing_touched(event.others.subject, event.thing)

    def _trouble(self, error: libvirt.libvirtError) -> None:
        """Reading failed for a reason that is neither absence nor loss: worth a line in the log."""
        if read.cut(error):
            return
        text = error.get_error_message() or str(error)
        self._publish(Happened(self._link.clerk.wall(), self._host, "", "trouble", text))
