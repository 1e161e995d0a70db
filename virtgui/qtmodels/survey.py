"""Asks every connected host who uses which file, and says when all have told."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model import uris
from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.users import FilesRead, HostFiles, ReadFiles
from virtgui.qtmodels.world import World


class Survey(QObject):
    """One round. Hosts that are not connected are not asked."""

    done = pyqtSignal(object)
    """A tuple of HostFiles, once; never after `stop`."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        about: Iterable[HostKey],
        parent: QObject | None = None,
    ) -> None:
        """`about` are the hosts in question: they and others on the same computer look at their storage again."""
        super().__init__(parent)
        self._world = world
        self._waiting: dict[Ticket, HostKey] = {}
        self._found: dict[HostKey, HostFiles] = {}
        self._over = False
        about = tuple(about)
        near = {uris.parse(key).host for key in about}
        world.reported.connect(self._heard)
        for key, host in world.hosts.items():
            if host.open:
                fresh = key in about or uris.parse(key).host in near
                self._waiting[send(ReadFiles(key, fresh))] = key
        if not self._waiting:
            QTimer.singleShot(0, self._end)

    @property
    def waits_for(self) -> tuple[HostKey, ...]:
        """Hosts that have not told yet."""
        return tuple(self._waiting.values())

    def stop(self) -> None:
        """Nobody wants to know any more."""
        if not self._over:
            self._over = True
            self._world.reported.disconnect(self._heard)

    def _heard(self, message: object) -> None:
        if isinstance(message, FilesRead) and self._waiting.pop(message.ticket, None) is not None:
            self._found[message.files.host] = message.files
            if not self._waiting:
                self._end()

    def _end(self) -> None:
        if not self._over:
            self.stop()
            self.done.emit(tuple(self._found.values()))
