"""A picture of a window, taken once what it shows is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PyQt6.QtCore import QObject, QPoint, QSize, QTimer, pyqtSignal
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtWidgets import QWidget

from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.world import World
from virtgui.stats.rates import HostRates
from virtgui.util.language import tr

PATIENCE_MS = 60_000
_LOOK_MS = 50
_SAMPLES = 2
_SETTLE_MS = 120


class Ticks(QObject):
    """Which hosts have told statistics: two samples, since a rate lies between two."""

    def __init__(self, world: World, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: Counter[HostKey] = Counter()
        self._ticked: set[HostKey] = set()
        self._world = world
        self._of_host: Counter[HostKey] = Counter()
        self._latest: dict[HostKey, HostRates | None] = {}
        world.hosts_sampled.connect(self._tick)
        world.sampled.connect(self._count)

    def _tick(self, hosts: frozenset[HostKey]) -> None:
        self._ticked.update(hosts)
        for key in hosts:
            latest = self._world.history.host_latest(key)
            if latest is not None and latest is not self._latest.get(key):
                self._latest[key] = latest
                self._of_host[key] += 1

    def _count(self, keys: frozenset[DomainKey]) -> None:
        self._seen.update({key.host for key in keys})

    def missing(self, world: World, hosts: tuple[HostKey, ...]) -> str:
        """What the main window still waits for: rows, their first XML and one tick; "" when ready."""
        for key in hosts:
            host = world.hosts.get(key)
            if host is None or not host.listed:
                return tr("no machines were listed by {host}").format(host=key)
            unread = sum(machine.config is None for machine in world.machines_of(key))
            if unread:
                return tr("the XML of {count} machines was not read from {host}").format(count=unread, host=key)
            running = any(machine.state is DomainState.RUNNING for machine in world.machines_of(key))
            if key not in self._ticked or (running and self._seen[key] < _SAMPLES):
                return tr("no statistics came from {host}").format(host=key)
        return ""

    def missing_of(self, world: World, key: HostKey) -> str:
        """What a host's own window still waits for; "" when ready."""
        host = world.hosts.get(key)
        if host is None or not host.listed:
            return tr("no machines were listed by {host}").format(host=key)
        return "" if self._of_host[key] >= _SAMPLES else tr("no statistics came from {host}").format(host=key)


class Picture(QObject):
    """Waits until nothing is missing, then saves the window to a file."""

    finished = pyqtSignal(str)
    """"" when the file is written, else one line of reason."""

    def __init__(
        self,
        window: QWidget,
        path: str,
        size: tuple[int, int] | None,
        scale: float,
        missing: Callable[[], str],
        parent: QObject | None = None,
        *,
        after: float = 0.0,
    ) -> None:
        super().__init__(parent)
        self._after_ms = max(_SETTLE_MS, round(after * 1000))
        self._window = window
        self._path = path
        self._scale = scale
        self._missing = missing
        self._size = QSize(*size) if size is not None else None
        if self._size is not None:
            window.setFixedSize(self._size)
        self._left_ms = PATIENCE_MS
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)

    def _look(self) -> None:
        self._be_large_enough()  # early, for what comes into view is read only then
        missing = self._missing()
        if not missing:
            self._timer.stop()
            QTimer.singleShot(self._after_ms, self._take)
            return
        self._left_ms -= _LOOK_MS
        if self._left_ms <= 0:
            self._timer.stop()
            self.finished.emit(tr("{missing} within {seconds} s").format(missing=missing, seconds=PATIENCE_MS // 1000))

    def _be_large_enough(self) -> None:
        """Wayland's desktops make windows as large as they like, whatever was fixed."""
        if self._size is not None and self._window.size() != self._size:
            self._window.resize(self._size)

    def _take(self) -> None:
        self._be_large_enough()
        size = self._window.size()
        image = QImage(size * self._scale, QImage.Format.Format_RGB32)
        if image.isNull():
            wide, high = round(size.width() * self._scale), round(size.height() * self._scale)
            self.finished.emit(tr("a picture of {wide}x{high} pixels is too large").format(wide=wide, high=high))
            return
        image.setDevicePixelRatio(self._scale)
        image.fill(self._window.palette().window().color())
        painter = QPainter(image)
        self._window.render(painter, QPoint())
        painter.end()
        written = image.save(self._path, "PNG")
        self.finished.emit("" if written else tr("the picture cannot be written to {path}").format(path=self._path))
