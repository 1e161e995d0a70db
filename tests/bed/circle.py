"""The program without its windows: engine, inbox and world joined as the app joins them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PyQt6.QtCore import QEventLoop, QTimer

from tests.bed.patience import SLOWER
from virtgui.host.backup_images import BackupImages
from virtgui.host.history import History
from virtgui.host.journal import Journal
from virtgui.host.tls_look import tls_fault
from virtgui.hypervisor.engine import Engine
from virtgui.model.commands import Act, Command, Connect, Verb
from virtgui.model.facts import ConsoleTarget, Domain, Host
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Finished, Message
from virtgui.model.problems import Problem
from virtgui.qtmodels.inbox import Inbox
from virtgui.qtmodels.world import World

_M = TypeVar("_M", bound=Message)


class Circle:
    """Send commands, see what the GUI thread would see.

    `messages` is everything that was published, in order; `consoles` the targets handed to the
    viewer. Waiting runs Qt's event loop, as the program does.
    """

    def __init__(self, started_at: Callable[[str], float | None] = lambda uuid: None) -> None:
        self.inbox = Inbox()
        self.world = World()
        self.messages: list[Message] = []
        self.consoles: list[ConsoleTarget] = []
        self.inbox.hand_to(self.messages.extend)
        self.inbox.hand_to(self.world.take)
        self.history = History()
        self.engine = Engine(
            self.inbox.publish,
            open_console=self._console,
            started_at=started_at,
            record=self.history.record,
            last=self.history.last,
            journal=Journal(),
            image_tools=BackupImages,
            tls_fault=tls_fault,
        )
        self.send: Callable[[Command], Ticket] = self.engine.send

    def close(self) -> None:
        """End every thread."""
        self.inbox.close()
        self.engine.close()
        self.history.close()

    def _console(self, target: ConsoleTarget) -> Problem | None:
        self.consoles.append(target)
        return None

    # waiting

    def wait_until(self, condition: Callable[[], object], timeout: float = 15, what: str = "") -> None:
        """Run the event loop until the condition holds; AssertionError with the last messages if it never does."""
        if condition():
            return
        loop = QEventLoop()
        look, end = QTimer(), QTimer()
        late: list[bool] = []

        def check(_batch: object = None) -> None:
            if condition():
                loop.quit()

        def give_up() -> None:
            late.append(True)
            loop.quit()

        self.inbox.hand_to(check)
        look.timeout.connect(check)  # for what is true without a message, such as a virsh state
        end.timeout.connect(give_up)
        end.setSingleShot(True)
        look.start(50)
        end.start(int(timeout * SLOWER * 1000))
        try:
            loop.exec()
        finally:
            look.stop()
            end.stop()
            self.inbox.leave_out(check)
        if late:
            tail = "\n  ".join(repr(message)[:300] for message in self.messages[-12:])
            hosts = "\n  ".join(
                f"{host.hostname} {host.phase.value}: {host.problem}" for host in self.world.hosts.values()
            )
            raise AssertionError(
                f"not within {timeout} s: {what or 'the condition'}; hosts:\n  {hosts}\nlast messages:\n  {tail}"
            )

    # the usual steps

    def connect(self, uri: str, timeout: float = 15, read_only: bool = False) -> HostKey:
        """Open a host and wait for its rows and their configuration."""
        key = HostKey(uri)
        self.send(Connect(key, read_only))
        self.wait_until(lambda: self.ready(key), timeout, f"{uri} is open and listed: {self.world.hosts.get(key)}")
        return key

    def list_rows(self, uri: str, timeout: float = 15) -> HostKey:
        """Open a host and wait for its rows only: of one that hangs newer libvirt tells no configuration."""
        key = HostKey(uri)
        self.send(Connect(key, False))
        self.wait_until(lambda: key in self.world.hosts and self.world.hosts[key].listed, timeout, f"{uri} is listed")
        return key

    def ready(self, key: HostKey) -> bool:
        """Open, listed, and every machine's XML read."""
        host = self.world.hosts.get(key)
        return (
            host is not None
            and host.open
            and host.listed
            and all(machine.config is not None for machine in self.world.machines_of(key))
        )

    def host(self, key: HostKey) -> Host:
        """What is known of a host."""
        return self.world.hosts[key]

    def machine(self, host: HostKey, name: str) -> Domain:
        """The machine of this name; KeyError when there is none."""
        for machine in self.world.machines_of(host):
            if machine.name == name:
                return machine
        raise KeyError(name)

    def appears(self, host: HostKey, name: str, timeout: float = 15) -> Domain:
        """Wait until a machine of this name, its configuration read, is in the list."""

        def there() -> bool:
            return any(m.name == name and m.config is not None for m in self.world.machines_of(host))

        self.wait_until(there, timeout, f"{name} is listed")
        return self.machine(host, name)

    def of(self, ticket: Ticket, kind: type[_M]) -> list[_M]:
        """Messages of one kind that carry this ticket."""
        return [m for m in self.messages if isinstance(m, kind) and getattr(m, "ticket", None) == ticket]

    def finish(self, ticket: Ticket, timeout: float = 30) -> Finished:
        """Wait for a command's end."""
        self.wait_until(lambda: self.of(ticket, Finished), timeout, f"ticket {ticket} finished")
        return self.of(ticket, Finished)[-1]

    def act(self, key: DomainKey, verb: Verb, text: str = "", timeout: float = 30) -> Finished:
        """Do something to a machine and wait for the end of it."""
        return self.finish(self.send(Act(key, verb, text)), timeout)

    def becomes(
        self, key: DomainKey, condition: Callable[[Domain], object], timeout: float = 15, what: str = ""
    ) -> Domain:
        """Wait until what is known of a machine satisfies the condition."""

        def satisfied() -> bool:
            machine = self.world.machines.get(key)
            return machine is not None and bool(condition(machine))

        self.wait_until(satisfied, timeout, what or f"{self.world.machines.get(key)} changes as wanted")
        return self.world.machines[key]
