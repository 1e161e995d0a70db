"""The one door by which other threads' messages reach the GUI thread."""

from __future__ import annotations

from collections import deque

from PyQt6.QtCore import QElapsedTimer, QObject, Qt, QTimer, pyqtSignal

from virtgui.model.messages import Message

_LONGEST_MS, _SHORTEST_MS = 16, 1
_SHARE = 4
"""Between two batches lies this many times what the last one took: a storm has a fifth of the thread."""


class Inbox(QObject):
    """Collects messages from any thread and hands them on in batches, with a pause between two that grows
    with what a batch costs, up to a frame."""

    arrived = pyqtSignal(list)
    """A list of messages in the order they were published."""
    _knocked = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Message] = deque()
        self._open = True
        self._since = QElapsedTimer()
        self._pause_ms = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._drain)
        # PyQt6's own type hints know only the slot.
        self._knocked.connect(self._schedule, type=Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]

    def publish(self, message: Message) -> None:
        """Take a message; may be called from any thread, never blocks, drops it once closed."""
        if not self._open:
            return
        first = not self._waiting
        self._waiting.append(message)
        if first:
            self._knocked.emit()

    def close(self) -> None:
        """Drop what is waiting and whatever comes later."""
        self._open = False
        self._waiting.clear()
        self._timer.stop()

    def _schedule(self) -> None:
        if self._timer.isActive():
            return
        gone = self._since.elapsed() if self._since.isValid() else self._pause_ms
        if gone >= self._pause_ms:
            self._drain()
        else:
            self._timer.start(self._pause_ms - gone)

    def _drain(self) -> None:
        batch: list[Message] = []
        while self._waiting:
            batch.append(self._waiting.popleft())
        self._since.start()
        if batch and self._open:
            self.arrived.emit(batch)
        self._pause_ms = min(_LONGEST_MS, max(_SHORTEST_MS, _SHARE * self._since.elapsed()))
        self._since.start()
