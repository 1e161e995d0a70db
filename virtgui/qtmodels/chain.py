"""Commands that are sent one after the other, each once the one before it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World
from virtgui.util.language import tr


class Chain(QObject):
    """Stops at the first that fails."""

    ended = pyqtSignal(object, int)
    """The Problem of what failed, None when all is done; and how many were done. Once."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        commands: Iterable[Command],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._left = list(commands)
        self._done = 0
        self._ticket: Ticket | None = None
        world.reported.connect(self._heard)

    def start(self) -> None:
        """Send the first."""
        if not self._left:
            self._end(None)
            return
        self._ticket = self._send(self._left.pop(0))

    def _heard(self, message: object) -> None:
        if not isinstance(message, Finished) or message.ticket != self._ticket:
            return
        if message.problem is not None:
            self._end(message.problem)
        elif message.cancelled:
            self._end(Problem(tr("go on"), tr("It was cancelled.")))
        else:
            self._done += 1
            self.start()

    def _end(self, problem: Problem | None) -> None:
        self._world.reported.disconnect(self._heard)
        self._ticket = None
        self.ended.emit(problem, self._done)
