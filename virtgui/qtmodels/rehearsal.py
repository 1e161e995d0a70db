"""A machine that is yet to be as the hardware pages know machines: read, changed and read again, all in memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, QTimer

from virtgui.model.commands import Change, Command, ReadHardware
from virtgui.model.edits import Outcome
from virtgui.model.hardware import Hardware
from virtgui.model.keys import Ticket
from virtgui.model.messages import Changed, Finished, HardwareRead, Message
from virtgui.model.problems import Problem
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.world import World
from virtgui.util.language import tr


class Rehearsal(QObject):
    """Its `send` stands in for the engine's: what concerns the machine is answered here, the rest goes on."""

    def __init__(
        self, creation: Creation, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._creation = creation
        self._world = world
        self._send = send
        self._number = 0

    def send(self, command: Command) -> Ticket:
        """Answer it, or hand it on."""
        key = self._creation.key
        match command:
            case ReadHardware(domain) if domain == key:
                return self._answer(lambda _ticket: [self._hardware()])
            case Change() if command.domain == key:
                return self._answer(partial(self._change, command))
        return self._send(command)

    def _answer(self, work: Callable[[Ticket], list[Message]]) -> Ticket:
        """As with a host, the answer comes after the question's ticket is known."""
        self._number -= 1
        ticket = Ticket(self._number)
        QTimer.singleShot(0, lambda: self._world.take(work(ticket)))
        return ticket

    def _hardware(self) -> HardwareRead:
        key = self._creation.key
        offered, own = self._creation.documents()
        try:
            text = self._creation.text()
        except ValueError as wrong:
            return HardwareRead(key, None, Problem(tr("show the hardware"), str(wrong)))
        return HardwareRead(key, Hardware(key, text, capabilities=offered, host=own))

    def _change(self, change: Change, ticket: Ticket) -> list[Message]:
        creation = self._creation
        creation.customise((*creation.customised, *change.edits), (*creation.volumes, *change.volumes))
        outcomes = tuple(Outcome(edit, now=False, stored=True) for edit in change.edits)
        return [Changed(ticket, change.domain, outcomes), Finished(ticket, 0.0)]
