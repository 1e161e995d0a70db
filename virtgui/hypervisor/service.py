"""All that is done for a host while it is open, put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.act import Acts
from virtgui.hypervisor.addresses import Addresses
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.events import Event, Events, Handlers
from virtgui.hypervisor.journal import Journal
from virtgui.hypervisor.kinds import DEFINED, KINDS, OTHER, STARTED, STOPPED
from virtgui.hypervisor.link import XML, Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool
from virtgui.hypervisor.pulse import Pulse
from virtgui.hypervisor.read import HostFacts
from virtgui.hypervisor.reader import Reader
from virtgui.hypervisor.replies import Deed, HostDeed
from virtgui.model.applied import Applied
from virtgui.model.commands import Command, OpenLine, OpenScreen, ReadDisplays, TakeShot, Verb, Watch
from virtgui.model.domain_deeds import DomainDeed, DomainQuestion
from virtgui.model.facts import ConsoleTarget, Domain, DomainState
from virtgui.model.host_details import ReadHost
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.leases import ReadLeases, ReadRanges
from virtgui.model.making import HalfMade, LeaveMade, Make, TakeBack
from virtgui.model.messages import Happened, LeftHalfMade, Message
from virtgui.model.migration import Migrate, Preflight, TuneMigration
from virtgui.model.problems import Problem
from virtgui.model.removal import Remove
from virtgui.model.secrets import ReadNeeds, ReadSecret
from virtgui.model.snapshots import DEEDS as SNAPSHOT_DEEDS
from virtgui.model.snapshots import Deed as SnapshotDeed
from virtgui.model.snapshots import ReadSnapshots
from virtgui.model.storage import ReadVolumes, ReadVolumeXml, VolumeAct
from virtgui.model.things import DefineThing, ThingAct, ThingKind
from virtgui.model.users import ReadFiles

if TYPE_CHECKING:
    from virtgui.hypervisor.answers import Answers
    from virtgui.hypervisor.change import Changes
    from virtgui.hypervisor.consoles import Consoles
    from virtgui.hypervisor.domain_jobs import DomainJobs
    from virtgui.hypervisor.host_questions import HostQuestions
    from virtgui.hypervisor.interface_change import InterfaceChange
    from virtgui.hypervisor.leases import Leases
    from virtgui.hypervisor.makings import Makings
    from virtgui.hypervisor.migrations import Migrations
    from virtgui.hypervisor.removal import Removals
    from virtgui.hypervisor.snapshots import SnapshotJobs
    from virtgui.hypervisor.surveys import Surveys
    from virtgui.hypervisor.thing_jobs import ThingJobs
    from virtgui.hypervisor.things import Things
    from virtgui.hypervisor.users import Users
    from virtgui.hypervisor.volumes import Volumes

_JOBS_AFTER_S = 1.0
"""How long after the first rows it is looked for jobs on disks that go on from before."""
_LEAVING = ("DEVICE_REMOVED", "DEVICE_REMOVAL_FAILED")
_REDEFINED = frozenset((DEFINED, STARTED, STOPPED))
_TOLD = {
    (libvirt.VIR_DOMAIN_EVENT_SUSPENDED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED): DomainState.PAUSED,
    (libvirt.VIR_DOMAIN_EVENT_RESUMED, libvirt.VIR_DOMAIN_EVENT_RESUMED_UNPAUSED): DomainState.RUNNING,
}
"""Events that change a machine's state and nothing else of it: shown before it is read."""


class Service:
    """Reader, pulse, deeds and events of one link; for the clerk's thread."""

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
        borrow: Callable[[HostKey], Link | None],
        interfaces: Callable[[], InterfaceChange],
        real_path: Callable[[str], str] | None = None,
        own_ranges: Callable[[], tuple[tuple[str, str], ...]] = tuple,
        image_chain: Callable[[str], tuple[tuple[str, str], ...]] | None = None,
        sets_clocks: Callable[[], bool] = lambda: True,
    ) -> None:
        self._link = link
        self._machines = machines
        self._host = host
        self._publish = publish
        self._events = Events(host, link.clerk, Handlers(self._machine_event, self._other_event, publish))
        self._events.attach(link.read)
        self._pool = Pool(link)
        self.reader = Reader(
            link,
            machines,
            self._events,
            started_at=started_at,
            listed=listed,
            shown=self._first_shown,
            facts=facts,
            counted=counted,
            trouble=self._trouble,
        )
        self._pulse = Pulse(link, self._pool, machines, host, publish, read_only=read_only)
        self._addresses = Addresses(link, self._pool, machines, publish, agents=not read_only)
        self.acts = Acts(
            link,
            self._pool,
            machines,
            self.reader,
            publish,
            uri=str(host),
            read_only=read_only,
            open_console=open_console,
            lacks=lacks,
        )
        self._read_only = read_only
        self._record = record
        self._last = last
        self._changes: Changes | None = None
        self._answers: Answers | None = None
        self._consoles: Consoles | None = None
        self._real_path = real_path
        self._users: Users | None = None
        self._removals: Removals | None = None
        self._journal = journal
        self._borrow = borrow
        self._interfaces = interfaces
        self._makings: Makings | None = None
        self._migrations: Migrations | None = None
        self._surveys: Surveys | None = None
        self._snapshots: SnapshotJobs | None = None
        self._things: Things | None = None
        self._thing_jobs: ThingJobs | None = None
        self._leases: Leases | None = None
        self._own_ranges = own_ranges
        self._image_chain = image_chain
        self._sets_clocks = sets_clocks
        self._domain_jobs: DomainJobs | None = None
        self._jobs_soon: Timer | None = None
        self._host_questions: HostQuestions | None = None
        self._volumes: Volumes | None = None

    def start(self, watch: Watch) -> None:
        """Read rows; the rest follows."""
        self.watch(watch)
        self.reader.start()

    def stop(self) -> None:
        """The link is about to be cut: end what is under way."""
        self._events.stop()
        if self._jobs_soon is not None:
            self._jobs_soon.cancel()
        self._pulse.stop()
        self._addresses.stop()
        self.reader.stop()
        self.acts.lost()
        machines = (
            self._changes,
            self._answers,
            self._consoles,
            self._removals,
            self._snapshots,
            self._domain_jobs,
            self._users,
            self._makings,
        )
        parts = (self._volumes, self._thing_jobs, self._things, self._host_questions, self._leases)
        for part in (*machines, *parts):
            if part is not None:
                part.lost()
        for moving in (self._migrations, self._surveys):
            if moving is not None:
                moving.lost()

    def change(self, ticket: Ticket, command: Deed | Remove | SnapshotDeed | DomainDeed) -> None:
        """Begin to change a machine."""
        if isinstance(command, DomainDeed):
            self._jobs_of_machines().begin(ticket, command)
            return
        if isinstance(command, SNAPSHOT_DEEDS):
            self._snapshot_jobs().begin(ticket, command)
            return
        if isinstance(command, Remove):
            if self._removals is None:
                from virtgui.hypervisor.removal import Removals  # noqa: PLC0415  (late for the same reason)

                self._removals = Removals(
                    self._link,
                    self._pool,
                    self._machines,
                    self.reader,
                    self._files(),
                    self._publish,
                    read_only=self._read_only,
                )
            self._removals.remove(ticket, command)
            return
        if self._changes is None:
            # Late: it loads the XML room, which nobody needs to have rows on screen.
            from virtgui.hypervisor.change import Changes  # noqa: PLC0415

            self._changes = Changes(
                self._link,
                self._pool,
                self._machines,
                self.reader,
                self._publish,
                read_only=self._read_only,
                record=self._record,
            )
        self._changes.change(ticket, command)

    def make(self, ticket: Ticket, command: Make | TakeBack | LeaveMade) -> None:
        """Begin to make something, or to deal with what was half made."""
        if self._makings is None:
            from virtgui.hypervisor.makings import Makings  # noqa: PLC0415  (late for the same reason)

            self._makings = Makings(
                self._link,
                self._host,
                self.reader,
                self._publish,
                read_only=self._read_only,
                journal=self._journal,
                borrow=self._borrow,
            )
        self._makings.make(ticket, command)

    def migrate(self, ticket: Ticket, command: Migrate | TuneMigration) -> None:
        """Begin to move a machine to another host, or change how it moves."""
        if self._migrations is None:
            from virtgui.hypervisor.migrations import Migrations  # noqa: PLC0415  (late for the same reason)

            self._migrations = Migrations(
                self._link,
                self._machines,
                self.reader,
                self._publish,
                read_only=self._read_only,
                journal=self._journal,
                borrow=self._borrow,
            )
        self._migrations.migrate(ticket, command)

    def thing(self, ticket: Ticket, command: ThingAct | DefineThing | VolumeAct) -> None:
        """Begin a deed on something that the host has beside machines."""
        if isinstance(command, VolumeAct):
            self._pool_volumes().act(ticket, command)
            return
        if self._thing_jobs is None:
            from virtgui.hypervisor.thing_jobs import ThingJobs  # noqa: PLC0415  (late for the same reason)

            self._thing_jobs = ThingJobs(
                self._link,
                self._host,
                self._listed_things(),
                self._publish,
                self._interfaces(),
                read_only=self._read_only,
            )
        self._thing_jobs.begin(ticket, command)

    def host_deed(self, ticket: Ticket, command: HostDeed) -> None:
        """Begin a deed on the host itself."""
        self._questions().do(ticket, command)

    def _questions(self) -> HostQuestions:
        if self._host_questions is None:
            from virtgui.hypervisor.host_questions import HostQuestions  # noqa: PLC0415  (late for the same reason)

            self._host_questions = HostQuestions(
                self._link, self._host, self._publish, self._interfaces(), read_only=self._read_only
            )
        return self._host_questions

    def interfaces_changed(self) -> None:
        """All of the host's network interfaces may be another."""
        if self._things is not None:
            self._things.relist(ThingKind.INTERFACE)

    def watch_things(self, kinds: frozenset[ThingKind]) -> None:
        """Which lists of what the host has beside machines are on screen from now on."""
        if kinds or self._things is not None:
            self._listed_things().watch(kinds)

    def _pool_volumes(self) -> Volumes:
        if self._volumes is None:
            from virtgui.hypervisor.volumes import Volumes  # noqa: PLC0415  (late for the same reason)

            self._volumes = Volumes(self._link, self._host, self._files, self._publish, read_only=self._read_only)
        return self._volumes

    def _listed_things(self) -> Things:
        if self._things is None:
            from virtgui.hypervisor.things import Things  # noqa: PLC0415  (late for the same reason)

            self._things = Things(self._link, self._host, self._publish, self._events.tells)
        return self._things

    def ask(self, ticket: Ticket, command: Command) -> None:
        """Begin to answer a question."""
        if isinstance(command, Preflight):
            if self._surveys is None:
                from virtgui.hypervisor.surveys import Surveys  # noqa: PLC0415  (late for the same reason)

                self._surveys = Surveys(self._link, self._publish, self._borrow)
            self._surveys.ask(ticket, command)
            return
        if isinstance(command, ReadVolumes | ReadVolumeXml):
            self._pool_volumes().ask(ticket, command)
            return
        if isinstance(command, ReadHost | ReadSecret | ReadNeeds):
            self._questions().ask(ticket, command)
            return
        if isinstance(command, ReadFiles):
            self._files().ask(ticket, command.fresh and not self._read_only)
            return
        if isinstance(command, DomainQuestion):
            self._jobs_of_machines().ask(ticket, command)
            return
        if isinstance(command, ReadSnapshots):
            self._snapshot_jobs().ask(ticket, command)
            return
        if isinstance(command, ReadLeases | ReadRanges):
            if self._leases is None:
                from virtgui.hypervisor.leases import Leases  # noqa: PLC0415  (late for the same reason)

                self._leases = Leases(self._link, self._publish, self._own_ranges)
            self._leases.ask(ticket, command)
            return
        if isinstance(command, ReadDisplays | OpenScreen | OpenLine | TakeShot):
            if self._consoles is None:
                from virtgui.hypervisor.consoles import Consoles  # noqa: PLC0415  (late for the same reason)

                self._consoles = Consoles(self._link, self._pool, self._host, self._publish)
            self._consoles.ask(ticket, command)
            return
        if self._answers is None:
            from virtgui.hypervisor.answers import Answers  # noqa: PLC0415  (late for the same reason)

            self._answers = Answers(self._link, self._pool, self._publish, self._last)
        self._answers.ask(ticket, command)

    def _jobs_of_machines(self) -> DomainJobs:
        if self._domain_jobs is None:
            from virtgui.hypervisor.domain_jobs import DomainJobs  # noqa: PLC0415  (late for the same reason)

            self._domain_jobs = DomainJobs(
                self._link,
                self._pool,
                self._machines,
                self.reader,
                self._files,
                self._publish,
                self._host,
                read_only=self._read_only,
                image_chain=self._image_chain,
                elsewhere=lambda uuid: self._snapshots is not None and self._snapshots.busy(uuid),
            )
        return self._domain_jobs

    def _look_for_jobs(self) -> None:
        """Jobs on disks that go on from before; only QEMU's machines have any."""
        self._jobs_soon = None
        if not self._read_only and not self._link.refused and self._machines.active():
            self._jobs_of_machines().look_for_running()

    def _snapshot_jobs(self) -> SnapshotJobs:
        if self._snapshots is None:
            from virtgui.hypervisor.snapshots import SnapshotJobs  # noqa: PLC0415  (late for the same reason)

            self._snapshots = SnapshotJobs(
                self._link,
                self._pool,
                self._machines,
                self.reader,
                self._files,
                self._publish,
                read_only=self._read_only,
            )
        return self._snapshots

    def _files(self) -> Users:
        if self._users is None:
            from virtgui.hypervisor.users import Users  # noqa: PLC0415  (late for the same reason)

            self._users = Users(self._link, self._host, self._publish, self._real_path)
        return self._users

    def cancel(self, ticket: Ticket) -> bool:
        """Stop a job; False when it is not one of this link's."""
        machines = (self.acts, self._changes, self._removals, self._makings, self._snapshots, self._migrations)
        jobs = (*machines, self._domain_jobs, self._thing_jobs, self._volumes)
        return any(part is not None and part.cancel(ticket) for part in jobs)

    def refresh(self) -> None:
        """Read all again."""
        if self._answers is not None:
            self._answers.forget()
        self.reader.refresh()
        if self._things is not None:
            self._things.refresh()

    def watch(self, watch: Watch) -> None:
        """What is on screen from now on."""
        shown = watch.rows | watch.pages
        uuids = frozenset(key.uuid for key in shown if key.host == self._host)
        self._addresses.see(uuids)
        self._pulse.watch(watch)
        # Last: the first rows to be seen set all else off, statistics of just these among it.
        self.reader.see(uuids)

    def changed(self, uuid: str, domain: Domain | None) -> None:
        """A machine is now as told, or gone."""
        self.acts.changed(uuid, domain)
        if self._changes is not None:
            self._changes.changed(uuid, domain)
        self._addresses.changed(uuid, domain)
        if domain is None or not domain.active:
            self._pulse.forget(uuid)

    def _first_shown(self) -> None:
        self._pulse.start()
        self._addresses.start()
        self._jobs_soon = self._link.clerk.later(_JOBS_AFTER_S, self._look_for_jobs)
        self._link.ask(self._link.read, lambda _: self._journal.left(self._host), self._left, priority=XML)

    def _left(self, halves: tuple[HalfMade, ...]) -> None:
        """What creations left here that were cut short."""
        if halves:
            self._publish(LeftHalfMade(self._host, halves))

    def _machine_event(self, event: Event) -> None:
        kind = KINDS.get(event.kind, OTHER)
        xml, state = kind.xml, None
        if event.kind == "LIFECYCLE":
            xml = event.details[0] in _REDEFINED
            state = _TOLD.get(event.details[:2])
        elif event.kind == "AGENT_LIFECYCLE":
            self._machines.change(event.uuid, agent_connected=event.details[0] == 1)
        elif event.kind == "BLOCK_JOB_2":
            if self._domain_jobs is not None or event.details[2] == libvirt.VIR_DOMAIN_BLOCK_JOB_READY:
                self._jobs_of_machines().heard(event.uuid, event.details[0], event.details[2])
        elif event.kind in _LEAVING and self._changes is not None:
            self._changes.left(event.uuid, event.details[0], event.kind == "DEVICE_REMOVED")
        if kind.row:
            self.reader.touched(event.uuid, xml=xml, state=state)
        elif xml:
            self.reader.configure((event.uuid,))

    def _other_event(self, event: Event) -> None:
        if event.others is not None:
            self.reader.count(event.others.counted)
            if self._things is not None:
                self._things.touched(event.others.subject, event.thing)

    def _trouble(self, error: libvirt.libvirtError) -> None:
        """Reading failed for a reason that is neither absence nor loss: worth a line in the log."""
        if read.cut(error):
            return
        text = error.get_error_message() or str(error)
        self._publish(Happened(self._link.clerk.wall(), self._host, "", "trouble", text))
