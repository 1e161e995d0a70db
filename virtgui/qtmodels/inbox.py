"""The one door by which other threads' messages reach the GUI thread."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from math import ceil

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal

from virtgui.model.messages import Message

_LONGEST_S, _SHORTEST_S = 0.016, 0.001
_SHARE = 4
"""Between two batches lies this many times what the last one took: a storm has a fifth of the thread."""
_FEW = 4
"""So many messages are no storm, whatever they cost: what comes after a tick does not wait."""
MOST = 250
"""Messages in one batch: the window is painted and answers between two, however many wait."""
Taker = Callable[[list[Message]], None]
"""Is called on the GUI thread with messages in the order they were published."""


class Inbox(QObject):
    """Collects messages from any thread and hands them on in batches, with a pause between two that grows
    with what a batch costs, up to a frame."""

    _knocked = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._takers: list[Taker] = []
        self._waiting: deque[Message] = deque()
        self._rung = False
        """Somebody knocked and was not let in yet. Taken back before the messages are taken: one that comes meanwhile
        is among them, or knocks again."""
        self._open = True
        self._not_before = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._schedule)
        # PyQt6's own type hints know only the slot.
        self._knocked.connect(self._schedule, type=Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]

    def hand_to(self, taker: Taker) -> None:
        """From now on it is called with each batch, after those that were named before: without a signal, for that
        takes longer and events are on their way."""
        self._takers.append(taker)

    def leave_out(self, taker: Taker) -> None:
        """It is called no more."""
        self._takers.remove(taker)

    def publish(self, message: Message) -> None:
        """Take a message; may be called from any thread, never blocks, drops it once closed."""
        if not self._open:
            return
        self._waiting.append(message)
        if not self._rung:
            self._rung = True
            self._knocked.emit()

    def close(self) -> None:
        """Drop what is waiting and whatever comes later."""
        self._open = False
        self._waiting.clear()
        self._timer.stop()

    def _schedule(self) -> None:
        left = self._not_before - time.monotonic()
        if left <= 0:
            self._drain()
        elif not self._timer.isActive():
            self._timer.start(ceil(1000 * left))

    def _drain(self) -> None:
        batch: list[Message] = []
        self._rung = False
        while self._waiting and len(batch) < MOST:
            batch.append(self._waiting.popleft())
        begun = time.monotonic()
        try:
            if batch and self._open:
                for taker in tuple(self._takers):
                    taker(batch)
        finally:
            now = time.monotonic()
            share = _SHARE * (now - begun) if len(batch) > _FEW else 0.0
            self._not_before = now + min(_LONGEST_S, max(_SHORTEST_S, share))
            if self._waiting:
                self._schedule()  # who published the rest knocked before
