"""One slow thing done beside the GUI thread, such as writing a file."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PyQt6.QtCore import QBuffer, QFileDevice, QIODevice, QObject, QSaveFile, QTimer, pyqtSignal
from PyQt6.QtGui import QImage

from virtgui.util.language import tr

_LOOK_MS = 30
_WAIT_S = 2.0
_BROKEN = tr("something unexpected happened; the log has more")


class _Work(threading.Thread):
    """The thread knows no Qt object: whose last reference it would drop would end on it."""

    def __init__(self, work: Callable[[], str]) -> None:
        super().__init__(name="errand", daemon=True)
        self._work = work
        self.answer = _BROKEN

    def run(self) -> None:
        self.answer = self._work()


class Errand(QObject):
    """Begins at once; its thread ends by itself."""

    done = pyqtSignal(str)
    """Told once: why it failed, "" when it went well."""

    def __init__(self, work: Callable[[], str], parent: QObject) -> None:
        """`work` touches no widget and returns why it failed, "" when it went well."""
        super().__init__(parent)
        self._work = _Work(work)
        self._work.start()
        self._look = QTimer(self)
        self._look.timeout.connect(self._see)
        self._look.start(_LOOK_MS)

    def finish(self) -> None:
        """Wait for it, as long as a disk may take that is well."""
        self._work.join(_WAIT_S)
        self._see()

    def _see(self) -> None:
        if self._look.isActive() and not self._work.is_alive():
            self._look.stop()
            self.done.emit(self._work.answer)
            self.deleteLater()


def finish_all(owner: QObject) -> None:
    """Wait for what this object still has under way."""
    for errand in owner.findChildren(Errand):
        errand.finish()


def save_file(path: str, content: bytes, *, private: bool = False) -> str:
    """Replace a file whole, or not at all; returns why that failed. `private` leaves it to its owner. For any
    thread."""
    file = QSaveFile(path)
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return file.errorString()
    if private:
        file.setPermissions(QFileDevice.Permission.ReadOwner | QFileDevice.Permission.WriteOwner)
    file.write(content)
    return "" if file.commit() else file.errorString()


def save_picture(path: str, image: QImage, *, private: bool = False) -> str:
    """The same with a picture, as PNG or as what the name's ending says. For any thread."""
    ending = path.rsplit(".", 1)[-1].upper() if "." in path.rsplit("/", 1)[-1] else "PNG"
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, ending) and not image.save(buffer, "PNG"):
        return tr("it is too large for a picture")
    return save_file(path, bytes(buffer.data().data()), private=private)
