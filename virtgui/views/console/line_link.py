"""One open serial line: bytes read in small pieces, bytes written when there is room, closed once."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import perf_counter

from PyQt6.QtCore import QObject, QSocketNotifier, QTimer, pyqtSignal
from PyQt6.sip import voidptr

from virtgui.util.held import Held

_SLICE_S = 0.008
_PIECE = 512
_AT_ONCE = 65_536
_MOST_WAITING = 1 << 20
_MOST_UNSENT = 4 << 20


class LineLink(QObject):
    """Owns a door's descriptor and closes it, at the latest with itself.

    `taken` gets what arrives, a piece at a time; it runs for a few milliseconds between two turns of the event loop,
    and while much waits nothing more is read.
    """

    arrived = pyqtSignal()
    """Some of what came was taken; told once for each turn."""
    closed = pyqtSignal(str)
    """The line is closed, told once: "" when the other end closed it, else why."""

    def __init__(self, fd: int, taken: Callable[[bytes], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held = Held(fd)
        self._taken = taken
        self._waiting = bytearray()
        self._unsent = bytearray()
        self._ended: str | None = None
        """Why there is nothing more to read; None while there may be."""
        os.set_blocking(fd, False)
        self._readable = QSocketNotifier(voidptr(fd), QSocketNotifier.Type.Read, self)
        self._readable.activated.connect(self._read)
        self._writable = QSocketNotifier(voidptr(fd), QSocketNotifier.Type.Write, self)
        self._writable.setEnabled(False)
        self._writable.activated.connect(self._write)
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._take)

    @property
    def open(self) -> bool:
        """Whether the line is open."""
        return self._held.fd >= 0

    @property
    def waiting(self) -> int:
        """How many bytes have been read but not taken yet."""
        return len(self._waiting)

    def send(self, data: bytes) -> bool:
        """Send bytes as soon as the other end takes them; False when it takes none for so long that no more fit."""
        if not self.open or len(self._unsent) + len(data) > _MOST_UNSENT:
            return False
        self._unsent += data
        if not self._writable.isEnabled():
            self._write()
        return True

    def close(self, reason: str = "") -> None:
        """Close the line; what waits is dropped."""
        if not self.open:
            return
        self._turn.stop()
        for notifier in (self._readable, self._writable):
            notifier.setEnabled(False)
        os.close(self._held.take())
        self._waiting.clear()
        self._unsent.clear()
        self.closed.emit(reason)

    def _read(self) -> None:
        try:
            data = os.read(self._held.fd, _AT_ONCE)
        except BlockingIOError:
            return
        except OSError as error:
            self._end(os.strerror(error.errno or 0))
            return
        if not data:
            self._end("")
            return
        self._waiting += data
        if len(self._waiting) >= _MOST_WAITING:
            self._readable.setEnabled(False)
        if not self._turn.isActive():
            self._take()

    def _end(self, reason: str) -> None:
        """Nothing more comes: what came is still to be seen."""
        self._readable.setEnabled(False)
        self._ended = reason
        if not self._waiting:
            self.close(reason)

    def _take(self) -> None:
        until = perf_counter() + _SLICE_S
        at = 0
        while at < len(self._waiting):
            self._taken(bytes(self._waiting[at : at + _PIECE]))
            at += _PIECE
            if perf_counter() >= until:
                break
        if not self.open:
            return
        del self._waiting[:at]
        self.arrived.emit()
        if self._ended is None and len(self._waiting) < _MOST_WAITING // 2:
            self._readable.setEnabled(True)
        if self._waiting:
            self._turn.start()
            return
        self._turn.stop()
        if self._ended is not None:
            self.close(self._ended)

    def _write(self) -> None:
        while self._unsent and self.open:
            try:
                sent = os.write(self._held.fd, self._unsent[:_AT_ONCE])
            except BlockingIOError:
                break
            except OSError:
                # the reading side learns what became of the line, and says it
                self._unsent.clear()
                break
            del self._unsent[:sent]
        if self.open:
            self._writable.setEnabled(bool(self._unsent))
