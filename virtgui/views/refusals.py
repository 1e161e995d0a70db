"""What failed of the deeds one window asked for: told in that window, until another deed is asked for."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World


class Refusals(QObject):
    """Stands between a window and whoever carries out what it sends."""

    changed = pyqtSignal()

    def __init__(self, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._tickets: set[Ticket] = set()
        self.problem: Problem | None = None
        """The last failure; None when there is none, or a person has read it."""
        world.reported.connect(self._heard)

    def send(self, command: Command) -> Ticket:
        """Send a deed, and tell when it fails."""
        ticket = self._send(command)
        self._tickets.add(ticket)
        self.clear()
        return ticket

    def tell(self, problem: Problem) -> None:
        """Tell a failure of a deed that was sent elsewhere."""
        self.problem = problem
        self.changed.emit()

    def clear(self) -> None:
        """It has been read."""
        if self.problem is not None:
            self.problem = None
            self.changed.emit()

    def _heard(self, message: object) -> None:
        if not isinstance(message, Finished) or message.ticket not in self._tickets:
            return
        self._tickets.discard(message.ticket)
        if message.problem is not None and not message.cancelled:
            self.problem = message.problem
            self.changed.emit()
