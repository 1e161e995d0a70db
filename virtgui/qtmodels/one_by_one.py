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
    over. `after` is a command that was sent already and comes before them."""

    over = pyqtSignal()

    def __init__(
        self,
        commands: Iterable[Command],
        world: World,
        send: Callable[[Command], Ticket],
        parent: QObject,
        *,
        strict: bool = False,
        after: Ticket | None = None,
    ) -> None:
        super().__init__(parent)
        self._waiting = deque(commands)
        self._send = send
        self._strict = strict
        self._ticket = after
        world.reported.connect(self._heard)
        if after is None:
            self._next()

    def outlive(self, asker: QObject, send: Callable[[Command], Ticket]) -> None:
        """Once who asked for them is gone, the rest is sent by `send`."""

        def left_alone() -> None:
            self._send = send

        asker.destroyed.connect(left_alone)

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
