"""Commands sent one after the other, each once the one before it has ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.qtmodels.world import World


class OneByOne(QObject):
    """Goes on whether a command went well or not, or with `strict` ends with the first that did not; tells when it is
    over."""

    over = pyqtSignal()

    def __init__(
        self,
        commands: Iterable[Command],
        world: World,
        send: Callable[[Command], Ticket],
        parent: QObject,
        *,
        strict: bool = False,
    ) -> None:
        super().__init__(parent)
        self._waiting = deque(commands)
        self._send = send
        self._strict = strict
        self._ticket: Ticket | None = None
        world.reported.connect(self._heard)
        self._next()

    def _next(self) -> None:
        if self._waiting:
            self._ticket = self._send(self._waiting.popleft())
        else:
            self._ticket = None
            self.over.emit()
            self.deleteLater()

    def _heard(self, message: object) -> None:
        if isinstance(message, Finished) and message.ticket == self._ticket:
            if self._strict and (message.problem is not None or message.cancelled):
                self._waiting.clear()
            self._next()
