"""Pictures of what guests show: the latest of each machine that somebody looks at, kept in memory only."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from PyQt6 import sip
from PyQt6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QImage, QImageReader

from virtgui.model.commands import Command, TakeShot
from virtgui.model.console import Shot
from virtgui.model.facts import Host
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import ShotTaken
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World

_log = logging.getLogger(__name__)

_PERIOD_S = 4.0
_SHARE = 30
"""Between two pictures lies this many times what the last one took: they cost a hypervisor process its time."""
_AFTER_FAILURE_S = 60.0
_LOST_S = 30.0
"""A picture that has not come by then never will: the engine gives each ten seconds."""
_SOON_MS = 250
"""Who only passes over a row asks for nothing."""
_TICK_MS = 500
_KEPT = 100
_WIDEST = 8192
_DECODED = 64 * 1024 * 1024
_SHOWN = 1024
"""Pixels along the longer side that are kept: more than any view of many machines shows."""
_FORMATS = {"image/png": b"png", "image/x-portable-pixmap": b"ppm"}
_NO_SUPPORT = 3
"""libvirt's number for what a driver does not have."""
_SETTING = "no picture/"


def decode(shot: Shot) -> QImage | None:
    """The picture, made small enough to keep; None for what is broken, too large or of an unknown kind."""
    kind = _FORMATS.get(shot.mime)
    if kind is None or len(shot.data) > _DECODED:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(shot.data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    fits = 0 < size.width() <= _WIDEST and 0 < size.height() <= _WIDEST
    if not fits or size.width() * size.height() * 4 > _DECODED:
        return None
    image = reader.read()
    if image.isNull():
        return None
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    if max(image.width(), image.height()) <= _SHOWN:
        return image
    bounds = QSize(_SHOWN, _SHOWN)
    return image.scaled(bounds, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


class Shots(QObject):
    """Asks for a picture of each machine that some view shows, one at a time of each host, every 4 s or more
    seldom where it takes long. `clock` counts seconds."""

    changed = pyqtSignal(DomainKey)
    """A machine has another picture, or none any more."""
    _decoded = pyqtSignal()

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        settings: Settings,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._settings = settings
        self._clock = clock
        self._seen: dict[int, frozenset[DomainKey]] = {}
        self._images: dict[DomainKey, QImage] = {}
        self._due: dict[DomainKey, float] = {}
        self._asked: dict[HostKey, tuple[Ticket, DomainKey, float]] = {}
        self._lacking: set[HostKey] = set()
        self._answers: list[tuple[DomainKey, QImage | None]] = []
        self._threads: list[threading.Thread] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.ask)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.ask)
        # PyQt6's own type hints know only the slot.
        self._decoded.connect(self._take, type=Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]
        world.reported.connect(self._heard)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)

    def close(self) -> None:
        """Ask for no more, and wait for pictures that are being decoded."""
        self._timer.stop()
        self._soon.stop()
        self._seen.clear()
        for thread in self._threads:
            thread.join(1.0)

    def see(self, keys: frozenset[DomainKey], viewer: object) -> None:
        """`viewer` shows these machines now, instead of those it told before; none when it is hidden."""
        if keys == self._seen.get(id(viewer), frozenset()):
            return
        if keys:
            self._seen[id(viewer)] = keys
        else:
            self._seen.pop(id(viewer))
        # At the program's end Qt hides views that outlive this object.
        if sip.isdeleted(self):
            return
        if self._seen:
            self._soon.start()
            self._timer.start()
        else:
            self._soon.stop()
            self._timer.stop()

    def picture(self, key: DomainKey) -> QImage | None:
        """The latest picture of a machine; None where there is none to show."""
        return self._images.get(key)

    def offer(self, key: DomainKey, image: QImage) -> None:
        """A picture that somebody has anyway, such as an open console: that machine is not asked for a while."""
        self._due[key] = self._clock() + _PERIOD_S
        self._put(key, image)

    def allows(self, key: DomainKey) -> bool:
        """Whether a person lets pictures of this machine be taken."""
        return not self._settings.flag(_setting(key))

    def allow(self, key: DomainKey, on: bool) -> None:
        """Take pictures of this machine, or never; remembered."""
        self._settings.put(_setting(key), None if on else True)
        if not on:
            self._drop(key)

    # -- asking ------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for what is due, of each host for the machine that has waited longest."""
        now = self._clock()
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        for host, (_, _, since) in tuple(self._asked.items()):
            if now - since > _LOST_S:
                del self._asked[host]
        wanted = frozenset[DomainKey]().union(*self._seen.values())
        for host in {key.host for key in wanted}:
            if host in self._asked or host in self._lacking or not _can(self._world.hosts.get(host)):
                continue
            due = [(self._due.get(key, 0.0), key) for key in wanted if key.host == host and self._may(key)]
            at, key = min(due, default=(now + 1, None))
            if key is not None and at <= now:
                self._asked[host] = self._send(TakeShot(key)), key, now

    def _may(self, key: DomainKey) -> bool:
        machine = self._world.machines.get(key)
        return machine is not None and machine.active and machine.responding and self.allows(key)

    def _heard(self, message: object) -> None:
        if not isinstance(message, ShotTaken):
            return
        host = message.domain.host
        ticket, key, since = self._asked.get(host, (None, None, 0.0))
        if ticket != message.ticket or key is None:
            return
        now = self._clock()
        del self._asked[host]
        self._due[key] = now + max(_PERIOD_S, _SHARE * (now - since))
        if message.problem is not None and message.problem.code == _NO_SUPPORT:
            self._lacking.add(host)
        if message.shot is None:
            self._due[key] = now + _AFTER_FAILURE_S
            self._drop(key)
        elif self._may(key):
            self._decode(key, message.shot)
        self._soon.start()  # the next one of this host

    # -- decoding ----------------------------------------------------------------------------

    def _decode(self, key: DomainKey, shot: Shot) -> None:
        """A large picture takes a tenth of a second: not on this thread."""

        def work() -> None:
            self._answers.append((key, decode(shot)))
            try:
                self._decoded.emit()
            except RuntimeError:
                _log.debug("a picture came after the end")  # this object is gone by now

        thread = threading.Thread(target=work, name="picture", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _take(self) -> None:
        while self._answers:
            key, image = self._answers.pop(0)
            if image is None:
                self._drop(key)
            elif self._may(key):
                self._put(key, image)

    def _put(self, key: DomainKey, image: QImage) -> None:
        self._images.pop(key, None)
        self._images[key] = image  # the last one in order is the newest
        if len(self._images) > _KEPT:
            self._drop(next(iter(self._images)))
        self.changed.emit(key)

    def _drop(self, key: DomainKey) -> None:
        if self._images.pop(key, None) is not None:
            self.changed.emit(key)

    # -- the world ---------------------------------------------------------------------------

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], removed: frozenset[DomainKey]
    ) -> None:
        for key in (added | changed | removed) & (self._due.keys() | self._images.keys()):
            machine = self._world.machines.get(key)
            if machine is None or not machine.active:
                self._due.pop(key, None)
                self._drop(key)

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        for key in hosts:
            host = self._world.hosts.get(key)
            if host is None or not host.open:
                self._asked.pop(key, None)
                self._lacking.discard(key)  # it may come back as another


def _can(host: Host | None) -> bool:
    """Taking a picture is not for who may only look."""
    return host is not None and host.open and not host.read_only


def _setting(key: DomainKey) -> str:
    return f"{_SETTING}{key.host} {key.uuid}"
