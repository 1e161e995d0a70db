"""From the command line to the window it names: waits for the hosts, finds the machine, or says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.commands import Act, Command
from virtgui.model.facts import Domain, Phase
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Asked, Began, Finished
from virtgui.options import Deed, Options
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain

PATIENCE_MS = 60_000
"""As long as a picture waits."""
_LAST_MS = 2_000
"""A picture shows the last deed at work that takes longer; one that fails does so sooner."""


class Opening(QObject):
    """Watches the world until what the flags name can be shown."""

    found = pyqtSignal(object)
    """The machine's key, the host's key or None: the window may be opened now."""
    failed = pyqtSignal(str)
    """One line: why it never can be."""
    deed_failed = pyqtSignal(str)
    """One line: which deed of the flags failed, and why."""

    def __init__(
        self,
        options: Options,
        hosts: tuple[HostKey, ...],
        world: World,
        send: Callable[[Command], Ticket],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.options = options
        """What the flags said."""
        self._hosts = hosts
        self._world = world
        self._send = send
        self._deeds: Iterator[Deed] = iter(options.deeds)
        self._waiting_for: Ticket | None = None
        self._done = False
        self.blames_host = False
        """It failed for a host that cannot be opened."""
        self.deeds_under_way = bool(options.deeds)
        """False once the last deed has ended, or has been under way for long."""
        self._last = QTimer(self)
        self._last.setSingleShot(True)
        self._last.setInterval(_LAST_MS)
        self._last.timeout.connect(self._is_long)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._give_up)
        self._patience.start(PATIENCE_MS)
        world.hosts_changed.connect(self._look)
        world.machines_changed.connect(self._look)
        world.reported.connect(self._heard)

    def begin(self) -> None:
        """Of hosts that are open already nothing may come that it would look at."""
        if not self.options.private or not self.missing():
            self._look()

    def missing(self) -> str:
        """What the hosts have not told yet; "" when all of them are listed."""
        for key in self._hosts:
            host = self._world.hosts.get(key)
            if host is None or not host.open:
                return tr("{host} did not answer").format(host=key)
            if not host.listed:
                return tr("{host} did not list its machines").format(host=key)
        return ""

    def _look(self) -> None:
        if self._done:
            return
        if not self.options.private:
            self._look_at_any()
            return
        for key in self._hosts:
            host = self._world.hosts.get(key)
            if host is not None and host.phase in (Phase.FAILED, Phase.LOST):
                self.blames_host = True
                why = host.problem.reason if host.problem else tr("the connection broke")
                self._fail(tr("{host} cannot be opened: {why}").format(host=key, why=why))
                return
        if self.missing():
            if not self._patience.isActive():
                self._patience.start()
            return
        if self.options.page == "host":
            self._succeed(self._hosts[0])
        elif self.options.machine:
            machine = self.find(self.options.machine)
            if machine is None:
                self._fail(self._no_machine(self.options.machine))
            else:
                self._succeed(machine.key)
        else:
            self._succeed(None)

    def _look_at_any(self) -> None:
        """Of remembered hosts any may have the machine, and one that cannot be opened hides none of another's."""
        machine = self.find(self.options.machine)
        hosts = [self._world.hosts.get(key) for key in self._hosts]
        if machine is not None:
            self._succeed(machine.key)
        elif all(host is None or host.listed or host.phase in (Phase.FAILED, Phase.LOST) for host in hosts):
            self._fail(self._no_machine(self.options.machine))

    def find(self, name: str) -> Domain | None:
        """A machine of these hosts by UUID, then name, then the number libvirt gives running machines."""
        machines = [machine for key in self._hosts for machine in self._world.machines_of(key)]
        tests: tuple[Callable[[Domain], bool], ...] = (
            lambda machine: machine.key.uuid == name.lower(),
            lambda machine: machine.name == name,
            lambda machine: machine.active and str(machine.id) == name,
        )
        return next((machine for test in tests for machine in machines if test(machine)), None)

    def _succeed(self, key: object) -> None:
        self._done = True
        self._patience.stop()
        self.found.emit(key)
        self._next_deed()

    def _fail(self, line: str) -> None:
        self._done = True
        self._patience.stop()
        self.failed.emit(line)

    def _no_machine(self, name: str) -> str:
        if not self.options.private:
            return tr("there is no machine “{name}” on the hosts that are connected").format(name=name)
        return tr("there is no machine “{name}” on {hosts}").format(name=name, hosts=", ".join(self._hosts))

    def _give_up(self) -> None:
        if self._done:
            return
        if not self.options.private:
            self._fail(self._no_machine(self.options.machine))
        else:
            self.blames_host = bool(self.missing())
            missing = self.missing() or tr("nothing was there")
            self._fail(tr("{missing} within {seconds} s").format(missing=missing, seconds=PATIENCE_MS // 1000))

    def _next_deed(self) -> None:
        deed = next(self._deeds, None)
        if deed is None:
            self.deeds_under_way = False
            self._waiting_for = None
            return
        machine = self.find(deed.name)
        if machine is None:
            self.failed.emit(self._no_machine(deed.name))
            return
        self._waiting_for = self._send(Act(machine.key, deed.verb))

    def _heard(self, report: object) -> None:
        if isinstance(report, Asked) and not self.options.screenshot:
            self._patience.stop()  # a person may take their time to answer
        if not isinstance(report, (Began, Finished)) or report.ticket != self._waiting_for:
            return
        if isinstance(report, Finished):
            self._tell(report)
            self._next_deed()
        elif self.options.deeds and self.find(self.options.deeds[-1].name) is not None:
            last = self.options.deeds[-1]
            command = report.command
            if isinstance(command, Act) and command.verb is last.verb:
                self._last.start()

    def _is_long(self) -> None:
        self.deeds_under_way = False

    def _tell(self, end: Finished) -> None:
        if end.problem is not None:
            text = tr("could not {doing}: {why}")
            self.deed_failed.emit(text.format(doing=plain(end.problem.doing, 200), why=plain(end.problem.reason, 400)))
