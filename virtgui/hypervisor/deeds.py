"""Everything that a person asks of an open host, each part made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import libvirt

from virtgui.hypervisor.act import Acts
from virtgui.hypervisor.clocks import Clocks
from virtgui.hypervisor.journal import Journal
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool
from virtgui.hypervisor.reader import Reader
from virtgui.hypervisor.replies import Deed, HostDeed
from virtgui.model.applied import Applied
from virtgui.model.backups import BackupDeed, ReadBackups
from virtgui.model.commands import Act, ActAll, Command, OpenLine, OpenScreen, ReadDisplays, TakeShot, Verb
from virtgui.model.domain_deeds import DomainDeed, DomainQuestion
from virtgui.model.facts import ConsoleTarget, Domain
from virtgui.model.guests import GuestDeed, ReadGuest, ReadKeys
from virtgui.model.host_details import ReadHost, ReadProcessor
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.leases import ReadLeases, ReadRanges
from virtgui.model.making import LeaveMade, Make, TakeBack
from virtgui.model.messages import Message
from virtgui.model.migration import Migrate, Preflight, TuneMigration
from virtgui.model.problems import Problem
from virtgui.model.removal import Remove
from virtgui.model.secrets import ReadNeeds, ReadSecret
from virtgui.model.storage import ReadVolumes, ReadVolumeXml, VolumeAct
from virtgui.model.things import ThingCommand, ThingKind
from virtgui.model.users import ReadFiles

if TYPE_CHECKING:
    from virtgui.hypervisor.answers import Answers
    from virtgui.hypervisor.backups import BackupJobs
    from virtgui.hypervisor.change import Changes
    from virtgui.hypervisor.consoles import Consoles
    from virtgui.hypervisor.domain_jobs import DomainJobs
    from virtgui.hypervisor.guests import Guests
    from virtgui.hypervisor.host_questions import HostQuestions
    from virtgui.hypervisor.image_tools import ImageTools
    from virtgui.hypervisor.interface_change import InterfaceChange
    from virtgui.hypervisor.leases import Leases
    from virtgui.hypervisor.makings import Makings
    from virtgui.hypervisor.migrations import Migrations
    from virtgui.hypervisor.removal import Removals
    from virtgui.hypervisor.surveys import Surveys
    from virtgui.hypervisor.thing_jobs import ThingJobs
    from virtgui.hypervisor.things import Things
    from virtgui.hypervisor.together import Together
    from virtgui.hypervisor.users import Users
    from virtgui.hypervisor.volumes import Volumes


class Deeds:
    """Deeds, changes, questions and their jobs; for the clerk's thread. Not loaded before the first of them."""

    def __init__(
        self,
        link: Link,
        pool: Pool,
        machines: Machines,
        reader: Reader,
        host: HostKey,
        publish: Callable[[Message], None],
        *,
        read_only: bool,
        open_console: Callable[[ConsoleTarget], Problem | None],
        lacks: Callable[[Verb, str], None],
        record: Callable[[Applied], None],
        last: Callable[[DomainKey], Applied | None],
        journal: Journal,
        image_tools: Callable[[], ImageTools] | None = None,
        borrow: Callable[[HostKey], Link | None],
        interfaces: Callable[[], InterfaceChange],
        tells: Callable[..., bool],
        real_path: Callable[[str], str] | None = None,
        own_ranges: Callable[[], tuple[tuple[str, str], ...]] = tuple,
        sets_clocks: Callable[[], bool] = lambda: True,
        local: bool = False,
    ) -> None:
        self._link = link
        self._pool = pool
        self._machines = machines
        self._reader = reader
        self._host = host
        self._publish = publish
        self._tells = tells
        self._clocks = Clocks(link, pool, machines, host, publish, local=local, wanted=sets_clocks, read_only=read_only)
        self._acts = Acts(
            link,
            pool,
            machines,
            reader,
            publish,
            uri=str(host),
            read_only=read_only,
            open_console=open_console,
            lacks=lacks,
            clock_behind=self._clocks.behind,
        )
        self._read_only = read_only
        self._record = record
        self._last = last
        self._together: Together | None = None
        self._changes: Changes | None = None
        self._answers: Answers | None = None
        self._consoles: Consoles | None = None
        self._real_path = real_path
        self._users: Users | None = None
        self._removals: Removals | None = None
        self._journal = journal
        self._image_tools = image_tools
        self._backups: BackupJobs | None = None
        self._borrow = borrow
        self._interfaces = interfaces
        self._makings: Makings | None = None
        self._migrations: Migrations | None = None
        self._surveys: Surveys | None = None
        self._things: Things | None = None
        self._thing_jobs: ThingJobs | None = None
        self._leases: Leases | None = None
        self._own_ranges = own_ranges
        self._domain_jobs: DomainJobs | None = None
        self._host_questions: HostQuestions | None = None
        self._volumes: Volumes | None = None
        self._guests: Guests | None = None

    def lost(self) -> None:
        """The link is about to be cut: end what is under way."""
        self._acts.lost()
        machines = (
            self._together,
            self._changes,
            self._answers,
            self._consoles,
            self._removals,
            self._backups,
            self._domain_jobs,
            self._users,
            self._makings,
            self._guests,
        )
        parts = (self._volumes, self._thing_jobs, self._things, self._host_questions, self._leases)
        for part in (*machines, *parts):
            if part is not None:
                part.lost()
        for moving in (self._migrations, self._surveys):
            if moving is not None:
                moving.lost()

    def act(self, ticket: Ticket, act: Act) -> None:
        """Begin a deed on a machine."""
        self._acts.act(ticket, act)

    def act_all(self, ticket: Ticket, command: ActAll) -> None:
        """Begin a deed on several machines."""
        if self._together is None:
            from virtgui.hypervisor.together import Together  # noqa: PLC0415  (late for the same reason)

            self._together = Together(self._link, self._pool, self._machines, self._acts, self._publish)
        self._together.begin(ticket, command)

    def change(self, ticket: Ticket, command: Deed | Remove | BackupDeed | DomainDeed) -> None:
        """Begin to change a machine."""
        if isinstance(command, DomainDeed):
            self._jobs_of_machines().begin(ticket, command)
            return
        if isinstance(command, BackupDeed):
            self._backup_jobs().begin(ticket, command)
            return
        if isinstance(command, Remove):
            if self._removals is None:
                from virtgui.hypervisor.removal import Removals  # noqa: PLC0415  (late for the same reason)

                self._removals = Removals(
                    self._link,
                    self._pool,
                    self._machines,
                    self._reader,
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
                self._reader,
                self._publish,
                read_only=self._read_only,
                record=self._record,
            )
        self._changes.change(ticket, command)

    def guest(self, ticket: Ticket, command: GuestDeed) -> None:
        """Begin what a running guest is to do."""
        self._asked_guests().do(ticket, command)

    def _asked_guests(self) -> Guests:
        if self._guests is None:
            from virtgui.hypervisor.guests import Guests  # noqa: PLC0415  (late for the same reason)

            self._guests = Guests(self._link, self._pool, self._machines, self._publish, read_only=self._read_only)
        return self._guests

    def make(self, ticket: Ticket, command: Make | TakeBack | LeaveMade) -> None:
        """Begin to make something, or to deal with what was half made."""
        if self._makings is None:
            from virtgui.hypervisor.makings import Makings  # noqa: PLC0415  (late for the same reason)

            self._makings = Makings(
                self._link,
                self._host,
                self._reader,
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
                self._reader,
                self._publish,
                read_only=self._read_only,
                journal=self._journal,
                borrow=self._borrow,
            )
        self._migrations.migrate(ticket, command)

    def thing(self, ticket: Ticket, command: ThingCommand | VolumeAct) -> None:
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

            self._things = Things(self._link, self._host, self._publish, self._tells)
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
        if isinstance(command, ReadHost | ReadProcessor | ReadSecret | ReadNeeds):
            self._questions().ask(ticket, command)
            return
        if isinstance(command, ReadFiles):
            self._files().ask(ticket, command.fresh and not self._read_only)
            return
        if isinstance(command, ReadGuest | ReadKeys):
            self._asked_guests().ask(ticket, command)
            return
        if isinstance(command, DomainQuestion):
            self._jobs_of_machines().ask(ticket, command)
            return
        if isinstance(command, ReadBackups):
            self._backup_jobs().ask(ticket, command)
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

            self._answers = Answers(
                self._link,
                self._pool,
                self._publish,
                self._last,
                lambda uuid: self._reader.configure((uuid,)),
            )
        self._answers.ask(ticket, command)

    def _backup_jobs(self) -> BackupJobs:
        if self._backups is None:
            from virtgui.hypervisor.backups import BackupJobs  # noqa: PLC0415  (late for the same reason)
            from virtgui.hypervisor.image_tools import NoImageTools  # noqa: PLC0415

            self._backups = BackupJobs(
                self._link,
                self._host,
                self._machines,
                self._reader,
                self._publish,
                read_only=self._read_only,
                journal=self._journal,
                tools=(self._image_tools or NoImageTools)(),
            )
        return self._backups

    def _jobs_of_machines(self) -> DomainJobs:
        if self._domain_jobs is None:
            from virtgui.hypervisor.domain_jobs import DomainJobs  # noqa: PLC0415  (late for the same reason)

            self._domain_jobs = DomainJobs(
                self._link,
                self._pool,
                self._machines,
                self._reader,
                self._files,
                self._publish,
                self._host,
                read_only=self._read_only,
                elsewhere=self._on_its_disks,
                clock_behind=self._clocks.behind,
            )
        return self._domain_jobs

    def _on_its_disks(self, uuid: str) -> bool:
        """Whether another part has a job on a machine's disks."""
        return self._backups is not None and self._backups.busy(uuid)

    def look_for_jobs(self) -> None:
        """See whether jobs run on disks that nobody here watches."""
        self._jobs_of_machines().look_for_running()

    def block_job(self, uuid: str, target: str, status: int) -> None:
        """libvirt told of a job on a disk."""
        if self._domain_jobs is not None or status == libvirt.VIR_DOMAIN_BLOCK_JOB_READY:
            self._jobs_of_machines().heard(uuid, target, status)

    def _files(self) -> Users:
        if self._users is None:
            from virtgui.hypervisor.users import Users  # noqa: PLC0415  (late for the same reason)

            self._users = Users(self._link, self._host, self._publish, self._real_path)
        return self._users

    def cancel(self, ticket: Ticket) -> bool:
        """Stop a job; False when it is not one of this link's."""
        machines = (self._acts, self._together, self._changes, self._removals, self._makings, self._migrations)
        jobs = (*machines, self._backups, self._domain_jobs, self._thing_jobs, self._volumes, self._guests)
        return any(part is not None and part.cancel(ticket) for part in jobs)

    def refresh(self) -> None:
        """Read again what is kept."""
        if self._answers is not None:
            self._answers.forget()
        if self._things is not None:
            self._things.refresh()

    def changed(self, uuid: str, domain: Domain | None) -> None:
        """A machine is now as told, or gone."""
        self._acts.changed(uuid, domain)
        if self._changes is not None:
            self._changes.changed(uuid, domain)

    def left(self, uuid: str, alias: str, gone: bool) -> None:
        """A device left its machine, or would not."""
        if self._changes is not None:
            self._changes.left(uuid, alias, gone)

    def agent_came(self, uuid: str) -> None:
        """A guest's agent is there."""
        self._clocks.agent_came(uuid)

    def thing_touched(self, subject: str, name: str) -> None:
        """Something happened to what the host has beside machines."""
        if self._things is not None:
            self._things.touched(subject, name)
