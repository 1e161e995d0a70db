"""The hypervisor room's door: commands in, messages out, every thread behind it."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from functools import partial

from virtgui.hypervisor import eventloop
from virtgui.hypervisor.act import refused
from virtgui.hypervisor.clerk import Clerk
from virtgui.hypervisor.diary import Diary
from virtgui.hypervisor.journal import Journal, NoJournal
from virtgui.hypervisor.lane import Lane
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.replies import host_refused, not_made, not_migrated, thing_refused, unanswered
from virtgui.hypervisor.replies import refused as change_refused
from virtgui.hypervisor.session import Session, Surroundings
from virtgui.model.applied import Applied
from virtgui.model.commands import (
    Act,
    Answer,
    AskKeyring,
    BlockThreshold,
    Cancel,
    Change,
    Command,
    Connect,
    DeleteVolume,
    Disconnect,
    Forget,
    OpenLine,
    OpenScreen,
    ParseNative,
    ReadDisplays,
    ReadHardware,
    ReadInventory,
    ReadNative,
    ReadOffers,
    Refresh,
    ResizeDisk,
    SendBreak,
    TakeShot,
    Watch,
)
from virtgui.model.domain_deeds import DomainDeed, DomainQuestion
from virtgui.model.facts import ConsoleTarget
from virtgui.model.host_details import EndInterfaces, ReadHost, SetSharing, SuspendHost
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.leases import ReadLeases, ReadRanges
from virtgui.model.making import HalfMade, LeaveMade, Make, TakeBack
from virtgui.model.messages import HostForgotten, Message
from virtgui.model.migration import Migrate, Preflight, TuneMigration
from virtgui.model.problems import Problem
from virtgui.model.removal import Remove
from virtgui.model.secrets import ReadNeeds, ReadSecret, SetSecret
from virtgui.model.snapshots import (
    DeleteSnapshots,
    EditSnapshot,
    ImportSnapshots,
    MakeSnapshot,
    ReadSnapshots,
    RevertTo,
    ThawGuest,
)
from virtgui.model.storage import ReadVolumes, ReadVolumeXml, VolumeAct
from virtgui.model.things import DefineThing, ReadPoolSources, ReadPoolTypes, ThingAct, ThingKey, WatchThings
from virtgui.model.users import ReadFiles

_LAST_S = 0.1


class Engine:
    """Hosts and their connections. `publish` is called from the engine's threads and must not block;
    `open_console` from a worker; `started_at`, `own_ranges`, `image_chain` which reads the
    paths and formats of an image and those below it, and `real_path` which follows links, from a lane; `sets_clocks`
    tells whether guests that stood still get the time of day; `record`
    and `ask_keyring` from the engine's thread, where they must not block."""

    def __init__(
        self,
        publish: Callable[[Message], None],
        *,
        open_console: Callable[[ConsoleTarget], Problem | None],
        started_at: Callable[[str], float | None],
        record: Callable[[Applied], None] = lambda applied: None,
        last: Callable[[DomainKey], Applied | None] = lambda domain: None,
        real_path: Callable[[str], str] = lambda path: path,
        journal: Journal | None = None,
        own_ranges: Callable[[], tuple[tuple[str, str], ...]] = tuple,
        ask_keyring: Callable[[Ticket, AskKeyring], None] = lambda ticket, command: None,
        image_chain: Callable[[str], tuple[tuple[str, str], ...]] | None = None,
        sets_clocks: Callable[[], bool] = lambda: True,
    ) -> None:
        self._open = True
        self._receiver = publish
        self._ask_keyring = ask_keyring
        self._diary = Diary()
        self._tickets = itertools.count(1)
        self._lanes: list[Lane] = []
        self._lanes_lock = threading.Lock()
        self._sessions: dict[HostKey, Session] = {}
        self._watch = Watch()
        self._loop = eventloop.install()
        self._loop.hold()
        self._clerk = Clerk()
        self._around = Surroundings(
            self._clerk,
            self._publish,
            open_console,
            started_at,
            self._keep,
            record=record,
            last=last,
            real_path=real_path,
            journal=journal or NoJournal(),
            borrow=self._borrow,
            own_ranges=own_ranges,
            image_chain=image_chain,
            sets_clocks=sets_clocks,
        )
        self._clerk.start()

    def send(self, command: Command) -> Ticket:
        """Take a command; from any thread, returns at once."""
        ticket = Ticket(next(self._tickets))
        if self._open:
            self._clerk.post(partial(self._do, ticket, command))
        return ticket

    def close(self, timeout: float = 2.0) -> None:
        """Close every host and end every thread; those stuck in a call that does not return within
        the time are left to die with the process, and what they still bring is dropped."""
        if not self._open:
            return
        end = time.monotonic() + timeout * 0.75  # the rest is for the process to end
        self._open = False
        self._clerk.post(self._close_all)
        self._clerk.close(timeout / 2)
        with self._lanes_lock:
            lanes = list(self._lanes)
        for lane in lanes:
            lane.join(max(0.0, end - time.monotonic() - _LAST_S))
        self._loop.release(_LAST_S)

    def _publish(self, message: Message) -> None:
        if self._open:
            self._receiver(message)
            self._diary.told(message)

    def _keep(self, lane: Lane) -> None:
        """Know the lanes there are, to see them end."""
        with self._lanes_lock:
            self._lanes = [known for known in self._lanes if not known.over]
            self._lanes.append(lane)

    def _close_all(self) -> None:
        for session in self._sessions.values():
            session.disconnect()

    def _session(self, key: HostKey) -> Session:
        session = self._sessions.get(key)
        if session is None:
            session = self._sessions[key] = Session(key, self._around)
            session.watch(self._watch)
        return session

    def _do(self, ticket: Ticket, command: Command) -> None:
        self._diary.asked(ticket, command)
        match command:
            case Act():
                session = self._sessions.get(command.domain.host)
                if session is None:
                    reason = "The host is not connected. Connect it first."
                    refused(self._publish, self._clerk, ticket, command, reason)
                else:
                    session.act(ticket, command)
            case Change() | ResizeDisk() | BlockThreshold() | DeleteVolume() | SendBreak() | Remove():
                session = self._sessions.get(command.domain.host)
                if session is None:
                    change_refused(self._publish, self._clerk, ticket, command)
                else:
                    session.change(ticket, command)
            case DomainDeed():
                session = self._sessions.get(command.domain.host)
                if session is None:
                    change_refused(self._publish, self._clerk, ticket, command)
                else:
                    session.change(ticket, command)
            case DomainQuestion():
                self._ask(command.domain.host, ticket, command)
            case MakeSnapshot() | RevertTo() | DeleteSnapshots() | EditSnapshot() | ImportSnapshots() | ThawGuest():
                session = self._sessions.get(command.domain.host)
                if session is None:
                    change_refused(self._publish, self._clerk, ticket, command)
                else:
                    session.change(ticket, command)
            case ReadSnapshots():
                self._ask(command.domain.host, ticket, command)
            case Make(host) | TakeBack(HalfMade(_, host)) | LeaveMade(HalfMade(_, host)):
                session = self._sessions.get(host)
                if session is None:
                    not_made(self._publish, self._clerk, ticket, command)
                else:
                    session.make(ticket, command)
            case Migrate() | TuneMigration():
                session = self._sessions.get(command.domain.host)
                if session is None:
                    not_migrated(self._publish, self._clerk, ticket, command)
                else:
                    session.migrate(ticket, command)
            case Preflight():
                self._ask(command.domain.host, ticket, command)
            case ReadHardware() | ReadNative() | ReadDisplays() | OpenScreen() | OpenLine() | TakeShot():
                self._ask(command.domain.host, ticket, command)
            case ReadInventory(host) | ReadOffers(host) | ParseNative(host) | ReadFiles(host):
                self._ask(host, ticket, command)
            case ReadPoolSources(host) | ReadPoolTypes(host) | ReadHost(host) | ReadNeeds(host) | ReadRanges(host):
                self._ask(host, ticket, command)
            case ReadVolumes(host) | ReadVolumeXml(host):
                self._ask(host, ticket, command)
            case ReadSecret(ThingKey(host=host)) | ReadLeases(ThingKey(host=host)):
                self._ask(host, ticket, command)
            case ThingAct(ThingKey(host=host)) | DefineThing(host) | VolumeAct(host):
                session = self._sessions.get(host)
                if session is None:
                    thing_refused(self._publish, self._clerk, ticket, command)
                else:
                    session.thing(ticket, command)
            case SetSharing(host) | SuspendHost(host) | EndInterfaces(host) | SetSecret(ThingKey(host=host)):
                session = self._sessions.get(host)
                if session is None:
                    host_refused(self._publish, self._clerk, ticket, command)
                else:
                    session.host_deed(ticket, command)
            case WatchThings(host, kinds):
                self._session(host).watch_things(kinds)
            case Watch():
                self._watch = command
                for session in self._sessions.values():
                    session.watch(command)
            case Connect(host, read_only):
                self._session(host).connect(read_only)
            case Disconnect(host):
                if host in self._sessions:
                    self._sessions[host].disconnect()
            case Forget(host):
                if host in self._sessions:
                    self._sessions.pop(host).disconnect()
                self._publish(HostForgotten(host))
            case Refresh(host):
                if host in self._sessions:
                    self._sessions[host].refresh()
            case Cancel(other):
                any(session.cancel(other) for session in self._sessions.values())
            case AskKeyring():
                self._ask_keyring(ticket, command)
            case Answer(host, question, values):
                if host in self._sessions:
                    self._sessions[host].answer(question, values)

    def _borrow(self, host: HostKey) -> Link | None:
        session = self._sessions.get(host)
        return session.link if session is not None else None

    def _ask(self, host: HostKey, ticket: Ticket, command: Command) -> None:
        session = self._sessions.get(host)
        if session is None:
            unanswered(self._publish, ticket, command)
        else:
            session.ask(ticket, command)
