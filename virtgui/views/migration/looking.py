"""What is asked before machines move: one look at each, a few at a time, and what was found."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.migration import Preflight, PreflightRead
from virtgui.qtmodels.world import World

_AT_ONCE = 3


class Looking(QObject):
    """Asks, and keeps what is told of the target that was asked about last; the window never waits for it."""

    changed = pyqtSignal()
    """Something was told."""

    def __init__(
        self,
        keys: tuple[DomainKey, ...],
        world: World,
        send: Callable[[Command], Ticket],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keys = keys
        self._send = send
        self._to: HostKey | None = None
        self._left: list[DomainKey] = []
        self._asked: dict[Ticket, DomainKey] = {}
        self._found: dict[DomainKey, PreflightRead] = {}
        world.reported.connect(self._heard)

    @property
    def to(self) -> HostKey | None:
        """The target that is looked at."""
        return self._to

    @property
    def busy(self) -> bool:
        """Whether answers are still to come."""
        return bool(self._asked or self._left)

    def look(self, to: HostKey) -> None:
        """Look at all of them and this target, forgetting what was told before."""
        self._to = to
        self._found.clear()
        self._asked.clear()  # what is still answered is of no use any more
        self._left = list(self._keys)
        self._ask()
        self.changed.emit()

    def only(self, keys: tuple[DomainKey, ...]) -> None:
        """Ask about fewer machines from now on."""
        self._keys = keys

    def found(self, key: DomainKey) -> PreflightRead | None:
        """What was told of a machine; None while that is not known."""
        return self._found.get(key)

    def _ask(self) -> None:
        while self._left and len(self._asked) < _AT_ONCE and self._to is not None:
            key = self._left.pop(0)
            self._asked[self._send(Preflight(key, self._to))] = key

    def _heard(self, message: object) -> None:
        if isinstance(message, PreflightRead) and message.ticket in self._asked:
            self._found[self._asked.pop(message.ticket)] = message
            self._ask()
            self.changed.emit()
