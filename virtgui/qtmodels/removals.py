"""Deletions that were agreed to: some seconds in which they can be taken back, then one after the other."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.removal import Part, Remove
from virtgui.qtmodels.world import World
from virtgui.util.frozen import dataclass

if TYPE_CHECKING:
    from virtgui.model.doomed import Doomed
    from virtgui.model.users import HostFiles
    from virtgui.qtmodels.survey import Survey

GRACE_S = 8.0
"""How long a deletion can be taken back before the first byte is removed."""
_TICK_MS = 250


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a person agreed to. `keep` are parts that stay, for each machine; `size` is what would be free, bytes."""

    doomed: tuple[Doomed, ...]
    keep: tuple[tuple[DomainKey, tuple[Part, ...]], ...] = ()
    size: int = 0

    @property
    def keys(self) -> tuple[DomainKey, ...]:
        """The machines."""
        return tuple(each.listing.key for each in self.doomed)

    @property
    def files(self) -> int:
        """How many files go."""
        return sum(len(each.files) for each in self.doomed)


class _Waiting:
    """One that can still be taken back; `survey` once its time is over and its list is read for the last time."""

    def __init__(self, agreed: Agreed, due: float) -> None:
        self.agreed = agreed
        self.due = due
        self.survey: Survey | None = None


class Removals(QObject):
    """Ended with the program: what waits then is not deleted."""

    changed = pyqtSignal()
    """What waits, or how long, is different now."""
    stopped = pyqtSignal(object)
    """An Agreed that was not carried out: the list was another one by then."""
    failed = pyqtSignal(object, object)
    """A machine's key and the Problem with which its deletion ended."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._clock = clock
        self._numbers = itertools.count(1)
        self._waiting: dict[int, _Waiting] = {}
        self._queue: deque[Remove] = deque()
        self._running: tuple[Ticket, DomainKey] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)
        world.reported.connect(self._heard)

    def add(self, agreed: Agreed) -> int:
        """Delete this, but not yet; returns the number by which it is taken back."""
        number = next(self._numbers)
        self._waiting[number] = _Waiting(agreed, self._clock() + GRACE_S)
        self._timer.start()
        self.changed.emit()
        return number

    def waiting(self) -> tuple[tuple[int, Agreed, float | None], ...]:
        """Number, what, and how many seconds are left; None while it is looked at for the last time."""
        now = self._clock()
        return tuple(
            (number, it.agreed, None if it.survey is not None else max(0.0, it.due - now))
            for number, it in self._waiting.items()
        )

    def concerns(self, key: DomainKey) -> bool:
        """Whether a machine is about to be deleted."""
        queued = any(command.domain == key for command in self._queue)
        running = self._running is not None and self._running[1] == key
        return queued or running or any(key in it.agreed.keys for it in self._waiting.values())

    def undo(self, number: int) -> None:
        """Take one back: nothing of it was touched."""
        it = self._waiting.pop(number, None)
        if it is not None:
            if it.survey is not None:
                it.survey.stop()
            self._settle()

    def now(self, number: int) -> None:
        """Wait no longer."""
        it = self._waiting.get(number)
        if it is not None and it.survey is None:
            self._look(number, it)
            self.changed.emit()

    def tick(self) -> None:
        """See whose time is over."""
        now = self._clock()
        for number, it in tuple(self._waiting.items()):
            if it.survey is None and it.due <= now:
                self._look(number, it)
        self.changed.emit()

    def close(self) -> None:
        """The program ends: what waits is not deleted, nor what has not begun."""
        for number in tuple(self._waiting):
            self.undo(number)
        self._queue.clear()

    # -- once the time is over -----------------------------------------------------------------

    def _look(self, number: int, it: _Waiting) -> None:
        """The world may have gone on meanwhile: what is deleted is what was agreed to, or nothing."""
        # Late, as most runs delete nothing.
        from virtgui.qtmodels.survey import Survey  # noqa: PLC0415

        hosts = {key.host for key in it.agreed.keys}
        it.survey = Survey(self._world, self._send, hosts, self)
        it.survey.done.connect(lambda found: self._looked(number, found))

    def _looked(self, number: int, found: tuple[HostFiles, ...]) -> None:
        it = self._waiting.pop(number, None)
        if it is None:
            return
        from virtgui.model.file_index import FileIndex  # noqa: PLC0415  (late for the same reason)
        from virtgui.model.going import listing  # noqa: PLC0415

        index, agreed = FileIndex(found), it.agreed
        lists = [listing(index, each.listing.key, agreed.keys) for each in agreed.doomed]
        same = all(
            now is not None and now.pledge == each.listing.pledge
            for now, each in zip(lists, agreed.doomed, strict=True)
        )
        self._settle()
        if not same:
            self.stopped.emit(agreed)
            return
        keep = dict(agreed.keep)
        for each in agreed.doomed:
            key = each.listing.key
            self._queue.append(Remove(key, each.files, keep.get(key, ()), each.listing.active))
        self._next()

    def _next(self) -> None:
        if self._running is None and self._queue:
            command = self._queue.popleft()
            self._running = (self._send(command), command.domain)

    def _heard(self, message: object) -> None:
        if self._running is None or not isinstance(message, Finished) or message.ticket != self._running[0]:
            return
        _, key = self._running
        self._running = None
        if message.problem is not None and not message.cancelled:
            self.failed.emit(key, message.problem)
        self._next()
        self.changed.emit()

    def _settle(self) -> None:
        if not self._waiting:
            self._timer.stop()
        self.changed.emit()
