"""Opens a host for a moment to see whether its address works, looking only."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Command, Connect, Forget
from virtgui.model.facts import Phase
from virtgui.model.keys import HostKey, Ticket
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr

_DETAIL_MOST = 600


class Trial(QObject):
    """One address at a time; whatever was opened is closed and forgotten when it ends."""

    told = pyqtSignal(str, bool, str)
    """What came of it, whether it is bad news, and what libvirt said of that."""

    def __init__(self, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._key: HostKey | None = None
        self.running = False
        """Whether the answer is still to come."""
        world.hosts_changed.connect(self._hosts_changed)

    def begin(self, uri: str) -> None:
        """Open it; a host that is known already is not touched."""
        self.end()
        if HostKey(uri) in self._world.hosts:
            self.told.emit(tr("This host is in the list already."), True, "")
            return
        self._key, self.running = HostKey(uri), True
        self._send(Connect(self._key, True))

    def end(self, *_: object) -> None:
        """Close what was opened."""
        key, self._key, self.running = self._key, None, False
        if key is not None:
            self._send(Forget(key))

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        host = self._world.hosts.get(self._key) if self._key in hosts and self._key is not None else None
        if host is None or not self.running:
            return
        match host.phase:
            case Phase.OPEN if host.listed:
                count = sum(1 for _ in self._world.machines_of(host.key))
                answered = tr("It works: {host} answers, with {machines}.").format(
                    host=host.hostname or tr("the host"), machines=plural(count, "{n} machine", "{n} machines")
                )
                self._tell(answered, False)
            case Phase.OPENING if host.problem is not None:
                self.told.emit(host.problem.reason, False, "")  # it is waited for all the same
            case Phase.FAILED | Phase.LOST:
                problem = host.problem
                reason = problem.reason if problem is not None else tr("It could not be connected.")
                self._tell(reason, True, problem.detail[:_DETAIL_MOST] if problem is not None else "")

    def _tell(self, text: str, wrong: bool, detail: str = "") -> None:
        self.running = False
        self.end()
        self.told.emit(text, wrong, detail)
