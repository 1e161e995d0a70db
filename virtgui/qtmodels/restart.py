"""Shutting a machine down and starting it again, so that what was stored for the next start counts."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer

from virtgui.model.commands import Act, Command, Verb
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.qtmodels.world import World

PATIENCE_MS = 120_000


class Restart(QObject):
    """Goes on when the window that asked for it is closed; ends with the start, with a failed shutdown, or when the
    guest has not shut down within two minutes. A guest's own reboot would keep the old definition."""

    def __init__(self, key: DomainKey, world: World, send: Callable[[Command], Ticket]) -> None:
        super().__init__(world)
        self._key = key
        self._world = world
        self._send = send
        self._ticket = send(Act(key, Verb.SHUT_DOWN))
        world.machines_changed.connect(self._changed)
        world.reported.connect(self._heard)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._end)
        self._patience.start(PATIENCE_MS)

    def _changed(self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: frozenset[DomainKey]) -> None:
        machine = self._world.machines.get(self._key)
        if self._key in gone:
            self._end()
        elif machine is not None and self._key in changed and not machine.active:
            self._end()
            self._send(Act(self._key, Verb.START))

    def _heard(self, message: object) -> None:
        if isinstance(message, Finished) and message.ticket == self._ticket and message.problem is not None:
            self._end()

    def _end(self) -> None:
        self._patience.stop()
        self._world.machines_changed.disconnect(self._changed)
        self._world.reported.disconnect(self._heard)
        self.deleteLater()
