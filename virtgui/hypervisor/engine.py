"""The hypervisor room's door: commands in, messages out, every thread behind it."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from virtgui.hypervisor import eventloop
from virtgui.hypervisor.clerk import Clerk
from virtgui.hypervisor.diary import Diary
from virtgui.hypervisor.journal import Journal, NoJournal
from virtgui.hypervisor.lane import Lane
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.login import MakeSshWay, SshAnswers
from virtgui.hypervisor.session import Session, Surroundings
from virtgui.model.applied import Applied
from virtgui.model.commands import (
    Answer,
    AskKeyring,
    Cancel,
    Command,
    Connect,
    Disconnect,
    Forget,
    Refresh,
    Watch,
)
from virtgui.model.facts import ConsoleTarget
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import HostForgotten, Message
from virtgui.model.problems import Problem

if TYPE_CHECKING:
    from virtgui.hypervisor.image_tools import ImageTools

_LAST_S = 0.1
_GIVE_BACK_S = 5.0
"""How often memory that nobody needs any more is given back."""


class Engine:
    """Hosts and their connections. `publish` is called from the engine's threads and must not block;
    `open_console` from a worker; `started_at`, `own_ranges`, and `real_path` which follows links, from a lane; `record`
    and `ask_keyring` from the engine's thread, where they must not block. `ssh_way` is how the ssh that libvirt starts
    asks a person; without it ssh asks nobody. `ssh_answers` has, for lanes, what libvirt's own ssh was answered."""

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
        defined: Callable[[DomainKey, str, str], None] = lambda key, name, text: None,
        image_tools: Callable[[], ImageTools] | None = None,
        own_ranges: Callable[[], tuple[tuple[str, str], ...]] = tuple,
        ask_keyring: Callable[[Ticket, AskKeyring], None] = lambda ticket, command: None,
        ssh_way: MakeSshWay | None = None,
        tls_fault: Callable[[str], str] = lambda uri: "",
        ssh_answers: Callable[[], SshAnswers] | None = None,
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
        self._waking = self._loop.add_timeout(-1, self._wake_clerk, None)
        self._clerk = Clerk(wake_in=self._wake_clerk_in)
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
            defined=defined,
            image_tools=image_tools,
            borrow=self._borrow,
            own_ranges=own_ranges,
            ssh_way=ssh_way,
            tls_fault=tls_fault,
            ssh_answers=ssh_answers,
            sets_clocks=sets_clocks,
        )
        self._clerk.post(self._give_back_later)
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
        self._loop.remove_timeout(self._waking)
        self._loop.release(_LAST_S)

    def _wake_clerk_in(self, seconds: float) -> None:
        self._loop.update_timeout(self._waking, ceil(1000 * max(0.0, seconds)))

    def _wake_clerk(self, timer: int, _opaque: object) -> None:
        self._loop.update_timeout(timer, -1)
        self._clerk.wake()

    def _publish(self, message: Message) -> None:
        if self._open:
            self._receiver(message)
            self._diary.told(message)

    def _give_back_later(self) -> None:
        self._clerk.later(_GIVE_BACK_S, self._give_back)

    def _give_back(self) -> None:
        from virtgui.hypervisor.heap import give_back  # noqa: PLC0415  (late: rows come first)

        give_back()
        self._give_back_later()

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
            case _:
                # Late: it knows every deed and question there is, and rows are on screen before the first of them.
                from virtgui.hypervisor.routes import route  # noqa: PLC0415

                route(ticket, command, self._sessions, self._session, self._publish, self._clerk)

    def _borrow(self, host: HostKey) -> Link | None:
        session = self._sessions.get(host)
        return session.link if session is not None else None
