"""A guest's screen recorded to a film."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import QBuffer, QIODevice, QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QImage, QPainter

from virtgui.console.avi import Avi
from virtgui.util.language import tr
from virtgui.util.private_file import open_private

PER_SECOND = 10
_QUALITY = 85
_WAIT_S = 2.0
_WAITING = 2
"""Pictures that may wait to be written: more are left out, and the film shows the last one longer."""


class Recording(QObject):
    """Takes a picture ten times a second and writes it on a thread of its own, until `stop`. The first picture gives
    the film its size; later ones of another size are fitted in. While the screen is not `shown` it asks for no
    pictures, and the film pauses: what one did not see is left out."""

    told = pyqtSignal(str)
    """How long it is by now, or why it ended."""
    ended = pyqtSignal()

    def __init__(
        self, path: Path, picture: Callable[[], QImage], parent: QObject, shown: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__(parent)
        self.path = path
        self._picture = picture
        self._shown = shown
        self._seconds = 0.0
        self._last = time.monotonic()
        self._waiting: queue.Queue[tuple[int, QImage] | None] = queue.Queue(_WAITING)
        self._stopping = False
        self._fault = ""
        first = picture()
        self._thread = threading.Thread(
            target=self._write, args=(first.width(), first.height()), name="film", daemon=True
        )
        self._thread.start()
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.setInterval(1000 // PER_SECOND)
        self._clock.timeout.connect(self._take)
        self._clock.start()

    def stop(self) -> None:
        """End the film; what waits is still written, and `ended` tells when it is."""
        if not self._stopping:
            self._stopping = True
            if self._waiting.full():
                with suppress(queue.Empty):
                    self._waiting.get_nowait()
            self._waiting.put_nowait(None)  # nobody else puts, so there is room

    def finish(self) -> None:
        """End the film, and wait for its last pictures as long as a disk may take that is well."""
        self.stop()
        self._thread.join(_WAIT_S)
        self._end()

    def _end(self) -> None:
        if self._clock.isActive():
            self._clock.stop()
            self.told.emit(self._fault or tr("Recorded to {file}").format(file=self.path.name))
            self.ended.emit()

    def _take(self) -> None:
        if not self._thread.is_alive():
            self._end()
        if self._stopping or not self._clock.isActive():
            return
        before, self._last = self._last, time.monotonic()
        long = f"{int(self._seconds) // 60}:{int(self._seconds) % 60:02}"
        if not self._shown():
            self.told.emit(tr("Recording paused at {time} while the screen is hidden").format(time=long))
            return
        self._seconds += self._last - before
        image = self._picture()
        if not image.isNull() and not self._waiting.full():
            self._waiting.put_nowait((int(self._seconds * PER_SECOND), image))
        self.told.emit(tr("Recording {time}").format(time=long))

    def _write(self, width: int, height: int) -> None:
        """The writer's thread: it ends at None, at a fault, or when the file is full."""
        try:
            file = open_private(self.path)
        except OSError as error:
            self._fault = tr("It cannot be recorded there: {why}").format(why=error.strerror)
            return
        try:
            with file:
                film = Avi(file, width, height, PER_SECOND)
                count, last = 0, QImage()
                while (given := self._waiting.get()) is not None and not film.full:
                    tick, image = given
                    while count < tick:
                        film.add(b"")
                        count += 1
                    film.add(b"" if image == last else _jpeg(image, width, height))
                    count, last = count + 1, image
                if film.full:
                    self._fault = tr("{file} is full: a film holds no more than 2 GiB").format(file=self.path.name)
                film.close()
        except OSError as error:
            self._fault = tr("The recording ended: {why}").format(why=error.strerror)


def _jpeg(image: QImage, width: int, height: int) -> bytes:
    if image.width() != width or image.height() != height:
        image = _fitted(image, width, height)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", _QUALITY)
    return bytes(buffer.data().data())


def _fitted(image: QImage, width: int, height: int) -> QImage:
    shrunk = image.scaled(width, height, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    whole = QImage(width, height, QImage.Format.Format_RGB32)
    whole.fill(Qt.GlobalColor.black)
    painter = QPainter(whole)
    painter.drawImage((width - shrunk.width()) // 2, (height - shrunk.height()) // 2, shrunk)
    painter.end()
    return whole
