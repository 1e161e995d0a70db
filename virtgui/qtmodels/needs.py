"""Who needs a host's secrets and filters, asked again when that may be out of date."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.secrets import Need, NeedsRead, ReadNeeds
from virtgui.qtmodels.world import World

_AGAIN_MS = 3000


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
        self._soon.setInterval(_AGAIN_MS)
        self._soon.timeout.connect(self.ask)
        world.reported.connect(self._heard)
        world.machines_changed.connect(self._machines)

    def ask(self) -> None:
        """Ask now, unless it is being asked."""
        if self._asked is None:
            self._asked = self._send(ReadNeeds(self._host))

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
            self._soon.start()

    def _heard(self, message: object) -> None:
        if isinstance(message, NeedsRead) and message.ticket == self._asked:
            self._asked = None
            self.needs, self.blind = message.needs, message.blind
            self.changed.emit()
