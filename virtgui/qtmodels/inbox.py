"""The one door by which other threads' messages reach the GUI thread."""

from __future__ import annotations

from collections import deque

from PyQt6.QtCore import QElapsedTimer, QObject, Qt, QTimer, pyqtSignal

from virtgui.model.messages import Message

_SHORTEST_MS, _FRAME_MS, _LONGEST_MS = 1, 16, 150
_QUIET_MS = 250
_SHARE = 8
"""Between two batches of a storm lies this many times what the last one took, painting included: a storm has a ninth of
the thread."""


class Inbox(QObject):
    """Collects messages from any thread and hands them on in batches, with a pause between two that grows with what a
    batch costs: up to a frame after a quiet time, up to some frames in a storm."""

    arrived = pyqtSignal(list)
    """A list of messages in the order they were published."""
    _knocked = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Message] = deque()
        self._open = True
        self._taking = QElapsedTimer()
        self._since = QElapsedTimer()
        self._pause_ms = 0
        self._most_ms = _FRAME_MS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._drain)
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._measure)
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
        self._painted.stop()

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
        quiet = not self._since.isValid() or self._since.elapsed() > _QUIET_MS
        self._most_ms = _FRAME_MS if quiet else _LONGEST_MS
        self._taking.start()
        if batch and self._open:
            self.arrived.emit(batch)
        self._measure()
        if batch:
            self._painted.start(0)

    def _measure(self) -> None:
        """Once what the batch changed is painted too, the pause is known; it counts from then."""
        self._pause_ms = min(self._most_ms, max(_SHORTEST_MS, _SHARE * self._taking.elapsed()))
        self._since.start()
