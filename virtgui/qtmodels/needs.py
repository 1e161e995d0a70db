"""Who needs a host's secrets and filters, asked again when that may be out of date."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.secrets import Need, NeedsRead, ReadNeeds
from virtgui.qtmodels.world import World

_SOON_MS = 300
"""Machines that change are asked about together, so long after the first of them."""
_REST_MS = 3000
"""Then every machine of the host is read, which is not done more often."""


class Needs(QObject):
    """What one host told last; nothing is asked until `ask`."""

    changed = pyqtSignal()

    def __init__(
        self, host: HostKey, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._host = host
        self._send = send
        self._asked: Ticket | None = None
        self.needs: tuple[Need, ...] | None = None
        """None until it was told."""
        self.blind: tuple[str, ...] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.ask)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._stale = False
        world.reported.connect(self._heard)
        world.machines_changed.connect(self._machines)

    def ask(self) -> None:
        """Ask now, or once more when what is being asked is told."""
        if self._asked is None:
            self._rest.start()
            self._asked = self._send(ReadNeeds(self._host))
        else:
            self._stale = True

    def of(self, what: str, name: str, usage: str = "") -> tuple[Need, ...]:
        """Who needs the secret or filter of this name, or of this usage."""
        return tuple(
            need
            for need in self.needs or ()
            if need.what == what and ((need.name and need.name == name) or (need.usage and need.usage == usage))
        )

    def _machines(self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: frozenset[DomainKey]) -> None:
        """Only where somebody asked before."""
        if self.needs is not None and any(key.host == self._host for key in added | changed | gone):
            self._ask_soon()

    def _ask_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start(max(_SOON_MS, self._rest.remainingTime()))

    def _heard(self, message: object) -> None:
        if isinstance(message, NeedsRead) and message.ticket == self._asked:
            self._asked = None
            self.needs, self.blind = message.needs, message.blind
            self.changed.emit()
            if self._stale:
                self._stale = False
                self._ask_soon()
