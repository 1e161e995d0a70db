"""One host's connection through its life: closed, opening, open, lost and back."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import libvirt

from virtgui.hypervisor.clerk import Clerk, Timer
from virtgui.hypervisor.journal import Journal, NoJournal
from virtgui.hypervisor.lacks import known_lacks
from virtgui.hypervisor.lane import Lane, LaneCallbacks
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.login import Login, MakeSshWay, OpenAuth, SshAnswers
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.read import HostFacts
from virtgui.hypervisor.service import Service
from virtgui.model import uris
from virtgui.model.commands import Act, ActAll, Command, Verb, Watch
from virtgui.model.facts import ConsoleTarget, Domain, Host, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import HostSeen, Message, Told
from virtgui.model.problems import Problem
from virtgui.util.frozen import replace
from virtgui.util.language import tr, within
from virtgui.util.names import plain
from virtgui.util.tuples import NamedTuple

if TYPE_CHECKING:
    from types import ModuleType

    from virtgui.hypervisor.image_tools import ImageTools
    from virtgui.hypervisor.interface_change import InterfaceChange
    from virtgui.hypervisor.replies import Deed, HostDeed
    from virtgui.model.applied import Applied
    from virtgui.model.backups import BackupDeed
    from virtgui.model.domain_deeds import DomainDeed
    from virtgui.model.guests import GuestDeed
    from virtgui.model.making import LeaveMade, Make, TakeBack
    from virtgui.model.migration import Migrate, TuneMigration
    from virtgui.model.removal import Remove
    from virtgui.model.storage import VolumeAct
    from virtgui.model.things import ThingCommand, ThingKind

_FIRST_S, _LAST_S = 1.0, 60.0
_PATIENCE_S = 30.0
"""How long an attempt to reconnect may hang before another is made beside it."""
_SLOW_S = 10.0
"""After how long without an answer the first attempt to connect is explained."""
_HANGING = 3
"""How many such attempts may hang at once."""
_DENIED = frozenset((libvirt.VIR_ERR_AUTH_FAILED, libvirt.VIR_ERR_AUTH_CANCELLED, libvirt.VIR_ERR_AUTH_UNAVAILABLE))
"""Not tried again by itself: a person was asked already, and accounts lock."""
_SHUT_OUT = r"(?i)permission denied|host key verification failed|too many authentication"
"""What ssh says where only a person can help."""
_GONE = {
    libvirt.VIR_CONNECT_CLOSE_REASON_ERROR: tr("The connection broke."),
    libvirt.VIR_CONNECT_CLOSE_REASON_EOF: tr("The host closed the connection: its daemon ended or was restarted."),
    libvirt.VIR_CONNECT_CLOSE_REASON_KEEPALIVE: tr("The host has not answered for 20 seconds."),
}


class Surroundings(NamedTuple):
    """What every session shares. `jitter` gives a number from 0 to 1; `open_auth` is libvirt's."""

    clerk: Clerk
    publish: Callable[[Message], None]
    open_console: Callable[[ConsoleTarget], Problem | None]
    started_at: Callable[[str], float | None]
    lane_started: Callable[[Lane], None] = lambda lane: None
    open_auth: OpenAuth = libvirt.openAuth
    jitter: Callable[[], float] = lambda: _jitter()
    record: Callable[[Applied], None] = lambda applied: None
    last: Callable[[DomainKey], Applied | None] = lambda domain: None
    real_path: Callable[[str], str] = lambda path: path
    journal: Journal = NoJournal()
    defined: Callable[[DomainKey, str, str], None] = lambda key, name, text: None
    image_tools: Callable[[], ImageTools] | None = None
    borrow: Callable[[HostKey], Link | None] = lambda host: None
    own_ranges: Callable[[], tuple[tuple[str, str], ...]] = tuple
    ssh_way: MakeSshWay | None = None
    tls_fault: Callable[[str], str] = lambda uri: ""
    ssh_answers: Callable[[], SshAnswers] | None = None
    sets_clocks: Callable[[], bool] = lambda: True


class Session:
    """The host's state machine, for the clerk's thread. Lanes belong to one link, and a link to one
    stretch of being open: what an older one still brings is dropped."""

    def __init__(self, key: HostKey, around: Surroundings) -> None:
        self.key = key
        self.host = Host(key)
        self._around = around
        self._clerk = around.clerk
        self._watch = Watch()
        self._kinds: frozenset[ThingKind] = frozenset()
        self._login = Login(key, around.publish, around.open_auth, around.ssh_way, around.tls_fault, around.ssh_answers)
        self._machines = Machines(key, self._publish, self._changed, around.clerk.steady)
        self._withheld = False
        """Whether that it is open is told only just before the first word from it."""
        self._opening: Lane | None = None
        self._hanging: list[Lane] = []
        self._link: Link | None = None
        self._service: Service | None = None
        self._retry: Timer | None = None
        self._patience: Timer | None = None
        self._interfaces: InterfaceChange | None = None

    # -- commands ----------------------------------------------------------------------------

    def connect(self, read_only: bool) -> None:
        """Open the host, or try a lost one at once."""
        if self.host.phase in (Phase.OPEN, Phase.OPENING):
            return
        if self.host.phase is Phase.LOST:
            self._stop_waiting()
            self._open()
            return
        problem = uris.validate(self.key)
        self._see(phase=Phase.OPENING, read_only=read_only, problem=None, attempts=0, retry_at=None, listed=False)
        if problem:
            self._see(
                phase=Phase.FAILED, problem=Problem(tr("connect to {host}").format(host=plain(self.key, 80)), problem)
            )
            return
        self._open()

    def disconnect(self) -> None:
        """Close the host, or stop trying to open it, at once."""
        self._stop_waiting()
        self._drop_link()
        for lane in self._hanging:
            lane.close()
        self._hanging.clear()
        self._login.wake()
        self._login.end()
        self._machines.clear()
        if self.host.phase is not Phase.CLOSED:
            self._see(phase=Phase.CLOSED, problem=None, attempts=0, retry_at=None, listed=False, objects=())

    def refresh(self) -> None:
        """List the host again."""
        if self._service is not None:
            self._service.refresh()

    def watch(self, watch: Watch) -> None:
        """What is on screen from now on."""
        self._watch = watch
        if self._service is not None:
            self._service.watch(watch)

    def watch_things(self, kinds: frozenset[ThingKind]) -> None:
        """Which lists of what the host has beside machines are on screen from now on."""
        self._kinds = kinds
        if self._service is not None:
            self._service.watch_things(kinds)

    def thing(self, ticket: Ticket, command: ThingCommand | VolumeAct) -> None:
        """Begin a deed on something that the host has beside machines."""
        if self._service is None:
            _replies().thing_refused(self._around.publish, self._clerk, ticket, command)
        else:
            self._service.deeds.thing(ticket, command)

    def host_deed(self, ticket: Ticket, command: HostDeed) -> None:
        """Begin a deed on the host itself."""
        if self._service is None:
            _replies().host_refused(self._around.publish, self._clerk, ticket, command)
        else:
            self._service.deeds.host_deed(ticket, command)

    def act(self, ticket: Ticket, act: Act) -> None:
        """Begin a deed on one of the host's machines."""
        if self._service is None:
            _replies().deed_refused(self._around.publish, self._clerk, ticket, act)
        else:
            self._service.deeds.act(ticket, act)

    def act_all(self, ticket: Ticket, command: ActAll) -> None:
        """Begin a deed on several of the host's machines."""
        if self._service is None:
            _replies().all_refused(self._around.publish, self._clerk, ticket, command)
        else:
            self._service.deeds.act_all(ticket, command)

    def change(self, ticket: Ticket, command: Deed | Remove | BackupDeed | DomainDeed) -> None:
        """Begin to change one of the host's machines."""
        if self._service is None:
            _replies().refused(self._around.publish, self._clerk, ticket, command)
        else:
            self._service.deeds.change(ticket, command)

    def guest(self, ticket: Ticket, command: GuestDeed) -> None:
        """Begin what a running guest is to do."""
        if self._service is None:
            _replies().guest_refused(self._around.publish, self._clerk, ticket, command)
        else:
            self._service.deeds.guest(ticket, command)

    def make(self, ticket: Ticket, command: Make | TakeBack | LeaveMade) -> None:
        """Begin to make something on the host."""
        if self._service is None:
            _replies().not_made(self._around.publish, self._clerk, ticket, command)
        else:
            self._service.deeds.make(ticket, command)

    def migrate(self, ticket: Ticket, command: Migrate | TuneMigration) -> None:
        """Begin to move one of the host's machines to another, or change how it moves."""
        if self._service is None:
            _replies().not_migrated(self._around.publish, self._clerk, ticket, command)
        else:
            self._service.deeds.migrate(ticket, command)

    @property
    def link(self) -> Link | None:
        """Its lanes while it is open."""
        return self._link

    def ask(self, ticket: Ticket, command: Command) -> None:
        """Begin to answer a question about the host or one of its machines."""
        if self._service is None:
            _replies().unanswered(self._around.publish, ticket, command)
        else:
            self._service.deeds.ask(ticket, command)

    def cancel(self, ticket: Ticket) -> bool:
        """Stop a job; False when it is not one of this host's."""
        service = self._service
        return service is not None and service.cancel(ticket)

    def answer(self, question: int, values: tuple[str, ...] | None) -> None:
        """What a person typed when asked."""
        self._login.answer(question, values)

    # -- opening -----------------------------------------------------------------------------

    def _open(self) -> None:
        if self._opening is not None:
            self._leave(self._opening)
        title = plain(self.host.hostname or uris.parse(self.key).title, 40)
        lane = Lane(
            f"read {title}",
            self._connector(),
            LaneCallbacks(
                opened=lambda lane: self._clerk.post(partial(self._opened, lane)),
                failed=lambda lane, error, left: self._clerk.post(partial(self._failed, lane, error)),
                dead=lambda lane, reason: self._clerk.post(partial(self._died, lane, reason)),
            ),
        )
        self._opening = lane
        self._around.lane_started(lane)
        if self.host.phase is Phase.LOST:
            self._see(retry_at=None, attempts=self.host.attempts + 1)
            self._patience = self._clerk.later(_PATIENCE_S, partial(self._overdue, lane))
        elif not uris.parse(self.key).is_test:
            self._patience = self._clerk.later(_SLOW_S, partial(self._slow, lane, _SLOW_S))
        lane.put(lambda connection: None)

    def _connector(self) -> Callable[[threading.Event], libvirt.virConnect]:
        uri, read_only, login = str(self.key), self.host.read_only, self._login
        return lambda cancelled: login.open(uri, read_only, cancelled)

    def _opened(self, lane: Lane) -> None:
        if lane is not self._opening:
            lane.close()
            return
        self._opening = None
        self._stop_waiting()
        uri = uris.parse(self.key)
        self._link = Link(
            plain(uri.title, 40),
            self._clerk,
            self._connector(),
            lane,
            shared=uri.is_test,
            lane_died=self._lane_died,
            degraded=self._degraded,
            started=self._around.lane_started,
        )
        self._machines.put_all_again()
        # The test driver lists at once: were it told open before, every window would do all that follows twice.
        self._withheld = uri.is_test
        # What it lacked before it may have by now: it may be another, or a newer one.
        lacks = tuple(known_lacks(self.host.driver).items())
        self._see(phase=Phase.OPEN, problem=None, attempts=0, retry_at=None, listed=False, lacks=lacks)
        local_qemu = uri.is_local and uri.scheme == "qemu"
        self._service = Service(
            self._link,
            self._machines,
            self.key,
            self._publish,
            read_only=self.host.read_only,
            started_at=self._around.started_at if local_qemu else None,
            open_console=self._around.open_console,
            listed=lambda: self._see(listed=True),
            facts=self._facts,
            counted=self._counted,
            lacks=self._lacks,
            record=self._around.record,
            last=self._around.last,
            real_path=self._around.real_path if uri.is_local and not uri.is_test else None,
            journal=self._around.journal,
            image_tools=self._around.image_tools,
            defined=self._around.defined,
            borrow=self._around.borrow,
            own_ranges=self._around.own_ranges if local_qemu and not _elsewhere(uri) else tuple,
            interfaces=self._interface_change,
            sets_clocks=self._around.sets_clocks,
        )
        self._service.start(self._watch)
        if self._interfaces is not None:
            self._link_interfaces(self._interfaces, self._link)
        if self._kinds:
            self._service.watch_things(self._kinds)

    def _interface_change(self) -> InterfaceChange:
        """It outlives links: a change may cut the very one that it was made by."""
        if self._interfaces is None:
            from virtgui.hypervisor.interface_change import InterfaceChange  # noqa: PLC0415  (late: rarely wanted)

            self._interfaces = InterfaceChange(self.key, self._clerk, self._around.publish)
            if self._link is not None:
                self._link_interfaces(self._interfaces, self._link)
        return self._interfaces

    def _link_interfaces(self, change: InterfaceChange, link: Link) -> None:
        link.read.farewell(change.leave)
        change.linked(link, self._interfaces_changed)

    def _interfaces_changed(self) -> None:
        if self._service is not None:
            self._service.interfaces_changed()

    def _failed(self, lane: Lane, error: Exception) -> None:
        if lane in self._hanging:
            self._hanging.remove(lane)
        if lane is not self._opening:
            return
        self._opening = None
        self._stop_waiting()
        doing = tr("connect to {host}").format(host=self._place())
        if isinstance(error, libvirt.libvirtError):
            # Late: it knows every failure there is.
            from virtgui.hypervisor.explain import explain  # noqa: PLC0415

            problem = explain(error, doing, host=self.key, read_only=self.host.read_only, opening=True)
        else:
            problem = Problem(doing, tr("Something unexpected happened."), detail=str(error))
        if self.host.phase is Phase.LOST:
            if problem.code in _DENIED or re.search(_SHUT_OUT, problem.detail):
                self._see(problem=problem, attempts=0)
            else:
                self._try_later(self.host.attempts, problem=problem)
        else:
            self._see(phase=Phase.FAILED, problem=problem)

    def _slow(self, lane: Lane, waited: float) -> None:
        """Say what is waited for; nothing while that is a person's answer."""
        if lane is not self._opening:
            return
        if self._login.asks:
            self._patience = self._clerk.later(_SLOW_S, partial(self._slow, lane, waited))
            return
        from virtgui.hypervisor.unheard import no_answer  # noqa: PLC0415  (late: most hosts answer)

        doing = tr("connect to {host}").format(host=self._place())
        self._see(problem=no_answer(self.key, doing, waited))

    def _overdue(self, lane: Lane) -> None:
        """An attempt that hangs is left to itself; it is closed should it succeed after all."""
        if lane is self._opening and len(self._hanging) < _HANGING:
            self._open()

    def _leave(self, lane: Lane) -> None:
        lane.close()
        self._login.wake()
        self._hanging.append(lane)
        self._hanging = [lane for lane in self._hanging if lane.thread.is_alive()]
        self._opening = None

    # -- loss --------------------------------------------------------------------------------

    def _died(self, lane: Lane, reason: int) -> None:
        """The close callback and a failed call may tell the same loss: it is one."""
        if self._link is None or lane is not self._link.read:
            return
        why = _GONE.get(reason, tr("The connection broke."))
        self._drop_link()
        problem = Problem(tr("keep the connection to {host}").format(host=self._place()), why)
        self._try_later(0, phase=Phase.LOST, problem=problem, listed=False)

    def _lane_died(self, lane: Lane, reason: int) -> None:
        """A lane may die alone (a call can break its connection): ask whether the host is there."""
        link = self._link
        if link is not None:
            link.ask(link.read, lambda connection: connection.getLibVersion(), lambda _: None, key="there?", priority=0)

    def _try_later(self, attempts: int, **fields: object) -> None:
        """1, 2, 4 ... 60 s, jittered so that many hosts do not come at once; told together with `fields`."""
        wait = min(_LAST_S, _FIRST_S * 2 ** min(attempts, 10))
        wait *= 0.8 + 0.4 * self._around.jitter()
        self._see(retry_at=self._clerk.steady() + wait, attempts=attempts, **fields)
        self._retry = self._clerk.later(wait, self._open)

    def _drop_link(self) -> None:
        if self._service is not None:
            self._service.stop()
            self._service = None
        if self._interfaces is not None:
            self._interfaces.unlinked()
        if self._link is not None:
            self._link.cut()
            self._link = None
        if self._opening is not None:
            self._opening.close()
            self._opening = None

    def _stop_waiting(self) -> None:
        for timer in (self._retry, self._patience):
            if timer is not None:
                timer.cancel()
        self._retry = self._patience = None

    # -- facts -------------------------------------------------------------------------------

    def _place(self) -> str:
        """The host within a sentence."""
        uri = uris.parse(self.key)
        title = uri.title if uri.host else within(uri.title[0]) + uri.title[1:]
        return plain(title, 80)

    def _see(self, **fields: object) -> None:
        before = self.host
        host = replace(before, **fields)  # type: ignore[arg-type]
        if host.phase is not before.phase:
            host = replace(host, changed_at=self._clerk.wall())
        if host == before:
            return
        self.host = host
        self._withheld = self._withheld and host.phase is Phase.OPEN
        if not self._withheld:
            self._around.publish(HostSeen(host))

    def _publish(self, message: Message) -> None:
        """What the host's rooms tell: never before it is told that the host is open."""
        if self._withheld:
            self._withheld = False
            self._around.publish(HostSeen(self.host))
        self._around.publish(message)

    def _facts(self, facts: HostFacts) -> None:
        lacks = {**known_lacks(facts.driver), **dict(self.host.lacks)}
        self._see(**facts._asdict(), lacks=tuple(lacks.items()))

    def _counted(self, numbers: dict[str, int]) -> None:
        objects = dict(self.host.objects) | numbers
        self._see(objects=tuple(sorted(objects.items())))

    def _lacks(self, verb: Verb, reason: str) -> None:
        self._see(lacks=tuple((dict(self.host.lacks) | {verb: reason}).items()))

    def _changed(self, uuid: str, domain: Domain | None) -> None:
        if self._service is not None:
            self._service.changed(uuid, domain)

    def _degraded(self, error: Exception) -> None:
        text = tr("The host accepts no more connections from here, so actions wait for one another.")
        self._around.publish(Told(self.key, self._clerk.wall(), text, str(error)))


def _jitter() -> float:
    from random import random  # noqa: PLC0415  (late: only a host that is lost wants it)

    return random()  # noqa: S311  (no secret)


def _elsewhere(uri: uris.Uri) -> bool:
    """A daemon behind a socket of its own may live in a network of its own."""
    return any(name == "socket" for name, _ in uri.query)


def _replies() -> ModuleType:
    from virtgui.hypervisor import replies  # noqa: PLC0415  (late: it knows all that can be asked of a host)

    return replies
