"""Who uses which volume, over all connected hosts, found out a little at a time: the window never waits for it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.file_index import FileIndex
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.users import HostFiles, User, VolumeFile
from virtgui.qtmodels.survey import Survey
from virtgui.qtmodels.world import World
from virtgui.util.language import tr

_SOON_MS = 1500
"""Machines that change are looked at together, so long after the first of them."""
_SLICE_S = 0.006


class Usage(QObject):
    """Of one host's volumes. Nothing is known until the first survey is over."""

    surveyed = pyqtSignal()
    """Every connected host has told what its machines use."""
    found = pyqtSignal(object)
    """Paths of volumes whose users are known now."""

    def __init__(
        self, host: HostKey, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._host = host
        self._nobody = DomainKey(host, "")
        self._world = world
        self._send = send
        self._survey: Survey | None = None
        self._index: FileIndex | None = None
        self._users: dict[tuple[str, str], tuple[User, ...]] = {}
        self._queue: deque[VolumeFile] = deque()
        self._again = False
        self._work = QTimer(self)
        self._work.timeout.connect(self._some)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.survey)
        self._watched = False
        world.machines_changed.connect(self._machines_changed)

    @property
    def index(self) -> FileIndex | None:
        """What the last survey found."""
        return self._index

    def watch(self, on: bool) -> None:
        """Whether somebody looks; while nobody does, no host is asked."""
        self._watched = on
        if on and self._index is None and self._survey is None:
            self.survey()

    def survey(self) -> None:
        """Ask every connected host again."""
        if self._survey is not None:
            self._again = True
            return
        self._survey = Survey(self._world, self._send, (), self)
        self._survey.done.connect(self._surveyed)

    def want(self, volumes: Iterable[VolumeFile]) -> None:
        """Find the users of these out, the first first."""
        self._queue = deque(volumes)
        if self._index is not None and self._queue:
            self._work.start(0)

    def users(self, volume: VolumeFile) -> tuple[User, ...] | None:
        """Who uses it; None while that is not known."""
        known = self._users.get((volume.pool, volume.name))
        return self._find(self._index, volume) if known is None and self._index is not None else known

    def known(self, volume: VolumeFile) -> tuple[User, ...] | None:
        """The same where it has been found out already."""
        return self._users.get((volume.pool, volume.name))

    def blind(self) -> tuple[str, ...]:
        """What could not be read, and may hide a user."""
        return self._index.blind(self._host) if self._index is not None else (tr("It is not known yet who uses it."),)

    def _find(self, index: FileIndex, volume: VolumeFile) -> tuple[User, ...]:
        users = index.users(self._host, volume.path, self._nobody, volume.pool, volume.name)
        self._users[volume.pool, volume.name] = users
        return users

    def _surveyed(self, hosts: tuple[HostFiles, ...]) -> None:
        self._survey = None
        self._index = FileIndex(hosts)
        wanted, self._users = tuple(self._users), {}
        left = {(volume.pool, volume.name) for volume in self._queue}
        volumes = next((files.volumes for files in hosts if files.host == self._host), ())
        self._queue.extend(v for v in volumes if (v.pool, v.name) in set(wanted) - left)
        self._work.start(0)
        self.surveyed.emit()
        if self._again:
            self._again = False
            self._soon.start()

    def _some(self) -> None:
        """A slice of the work: a large pool's takes a second in all."""
        end, done = time.monotonic() + _SLICE_S, []
        index = self._index
        while index is not None and self._queue and time.monotonic() < end:
            volume = self._queue.popleft()
            self._find(index, volume)
            done.append(volume.path)
        if not self._queue:
            self._work.stop()
        if done:
            self.found.emit(frozenset(done))

    def _machines_changed(self, added: object, changed: object, gone: object) -> None:
        """A machine that came, went or was redefined may use other volumes."""
        if self._watched and not self._soon.isActive() and (added or gone):
            self._soon.start()
