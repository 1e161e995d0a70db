"""Pictures of a guest's screen from when snapshots were taken, for who agreed to keep them."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
from pathlib import Path

from PyQt6.QtCore import QBuffer, QIODevice, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QImage

from virtgui.model.console import Shot
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished, ShotTaken
from virtgui.qtmodels.shots import decode
from virtgui.qtmodels.world import World
from virtgui.util.private_file import open_private
from virtgui.util.xdg import private

_WIDE, _HIGH = 320, 200


class SnapshotPictures(QObject):
    """`folder` None keeps them in memory only. A picture is kept once its snapshot was taken, and goes with it."""

    changed = pyqtSignal(object)
    """A machine's key."""

    def __init__(self, world: World, folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._known: dict[tuple[DomainKey, str], QImage | None] = {}
        self._waiting: dict[Ticket, tuple[DomainKey, str, Ticket]] = {}
        self._shots: dict[Ticket, Shot] = {}
        self._threads: list[threading.Thread] = []
        world.reported.connect(self._heard)

    def expect(self, key: DomainKey, name: str, shot: Ticket, taken: Ticket) -> None:
        """Keep the picture that comes under one ticket, once what has the other has gone well."""
        self._waiting[taken] = key, name, shot

    def picture(self, key: DomainKey, name: str) -> QImage | None:
        """The picture of a snapshot; None without one."""
        if (key, name) not in self._known:
            image = QImage(str(self._path(key, name))) if self._folder is not None else QImage()
            self._known[key, name] = None if image.isNull() else image
        return self._known[key, name]

    def drop(self, key: DomainKey, name: str) -> None:
        """Its snapshot is gone."""
        self._known[key, name] = None
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._path(key, name).unlink(missing_ok=True)

    def forget(self, key: DomainKey) -> None:
        """A machine is gone, and with it all its snapshots."""
        self._known = {which: image for which, image in self._known.items() if which[0] != key}
        if self._folder is not None:
            shutil.rmtree(self._path(key, "").parent, ignore_errors=True)

    def close(self) -> None:
        """Wait for what is being written."""
        for thread in self._threads:
            thread.join(1.0)

    def _heard(self, message: object) -> None:
        if isinstance(message, ShotTaken) and message.shot is not None:
            if any(shot == message.ticket for _, _, shot in self._waiting.values()):
                self._shots[message.ticket] = message.shot
        elif isinstance(message, Finished) and message.ticket in self._waiting:
            key, name, shot = self._waiting.pop(message.ticket)
            picture = self._shots.pop(shot, None)
            if picture is not None and message.problem is None and not message.cancelled:
                self._keep(key, name, picture)

    def _keep(self, key: DomainKey, name: str, shot: Shot) -> None:
        image = decode(shot)
        if image is None:
            return
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        small = image.scaled(_WIDE, _HIGH, keep, smooth)
        self._known[key, name] = small
        self.changed.emit(key)
        if self._folder is not None:
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            small.save(buffer, "PNG")
            work = threading.Thread(
                target=_write, args=(self._path(key, name), bytes(buffer.data().data())), name="picture", daemon=True
            )
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            self._threads.append(work)
            work.start()

    def _path(self, key: DomainKey, name: str) -> Path:
        """Names of strangers name no files."""
        folder = hashlib.sha256(f"{key.host} {key.uuid}".encode()).hexdigest()[:32]
        file = hashlib.sha256(name.encode(errors="replace")).hexdigest()[:32]
        return (self._folder or Path()) / folder / f"{file}.png"


def _write(path: Path, content: bytes) -> None:
    with contextlib.suppress(OSError):
        private(path.parent.parent)
        private(path.parent)
        with open_private(path) as file:
            file.write(content)
