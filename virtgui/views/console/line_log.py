"""A file that a person chose, into which all that a line says is written."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.console.plain_text import PlainText
from virtgui.util.language import tr
from virtgui.util.private_file import open_private

_LOOK_MS = 100
_WAIT_S = 2.0
_MOST_WAITING = 16 << 20
"""Bytes that may wait for a slow disk."""


class _Writer(threading.Thread):
    """Knows no Qt object."""

    def __init__(self, path: Path, plain: bool) -> None:
        super().__init__(name="line log", daemon=True)
        self._path = path
        self._plain = PlainText() if plain else None
        self.queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.opened = False
        self.taken = 0
        """How many bytes are in the file, or on their way."""
        self.fault = ""

    def run(self) -> None:
        """It ends at None, or at a fault."""
        name = str(self._path)
        try:
            with open_private(self._path) as file:
                self.opened = True
                while (data := self.queue.get()) is not None:
                    file.write(data if self._plain is None else self._plain.feed(data).encode("utf-8", "replace"))
                    self.taken += len(data)
                    if self.queue.empty():
                        file.flush()
        except OSError as error:
            reason = error.strerror
            self.fault = (
                tr("The log ended: {why}.").format(why=reason)
                if self.opened
                else tr("Could not write {file}: {why}.").format(file=name, why=reason)
            )


class LineLog(QObject):
    """Readable by its owner only, and written on a thread of its own. `plain` leaves out escape sequences, else every
    byte is kept."""

    opened = pyqtSignal()
    ended = pyqtSignal(str)
    """It is written no more: why, "" when that was wanted."""

    def __init__(self, path: Path, parent: QObject, *, plain: bool) -> None:
        super().__init__(parent)
        self.path = path
        self._put = 0
        self._told = False
        self._writer = _Writer(path, plain)
        self._writer.start()
        self._look = QTimer(self)
        self._look.timeout.connect(self._see)
        self._look.start(_LOOK_MS)

    def write(self, data: bytes) -> None:
        """Add what the line said."""
        if self._put - self._writer.taken > _MOST_WAITING:
            self._end(tr("The log ended: the disk is too slow for it."))
        elif self._look.isActive():
            self._put += len(data)
            self._writer.queue.put(data)

    def stop(self) -> None:
        """Write no more; `ended` tells when the last is on disk, or that it is not."""
        self._writer.queue.put(None)

    def finish(self) -> None:
        """The same, and wait for it as long as a disk may take that is well."""
        self.stop()
        self._writer.join(_WAIT_S)
        self._see()

    def _see(self) -> None:
        if not self._look.isActive():
            return
        if self._writer.opened and not self._told:
            self._told = True
            self.opened.emit()
        if not self._writer.is_alive():
            self._end(self._writer.fault)

    def _end(self, fault: str) -> None:
        if self._look.isActive():
            self._look.stop()
            self._writer.queue.put(None)
            self.ended.emit(fault)
            self.deleteLater()
