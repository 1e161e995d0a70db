"""The volumes of pools as the GUI thread knows them: read while a pool is on screen, and again as things change."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.making import Make
from virtgui.model.messages import Began, Finished
from virtgui.model.storage import ReadVolumes, VolumeAct, VolumesRead
from virtgui.model.users import VolumeFile
from virtgui.qtmodels.world import World

_SOON_MS = 120


class Listing(NamedTuple):
    """What is known of a pool's volumes. While they are read anew, `whole` is False; those that were known stay until
    all of the new ones are there. `total` is how many there will be, `problem` why they could not be read."""

    volumes: tuple[VolumeFile, ...] = ()
    whole: bool = False
    total: int = 0
    problem: str = ""


_Pool = tuple[HostKey, str]


class PoolVolumes(QObject):
    """Listings by host and pool."""

    changed = pyqtSignal(object, str)
    """HostKey and name of a pool whose listing is another now."""

    def __init__(self, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._listings: dict[_Pool, Listing] = {}
        self._open: dict[Ticket, _Pool] = {}
        self._pages: dict[Ticket, list[VolumeFile]] = {}
        self._jobs: dict[Ticket, HostKey] = {}
        self._shown: _Pool | None = None
        self._dirty = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._again)
        world.reported.connect(self._heard)

    def of(self, host: HostKey, pool: str) -> Listing:
        """What is known."""
        return self._listings.get((host, pool), Listing())

    def show(self, host: HostKey, pool: str) -> None:
        """This pool is on screen: it is read, and again after each job that may change it."""
        if self._shown != (host, pool):
            self._shown = (host, pool)
            self.read(host, pool)

    def hide(self) -> None:
        """No pool is on screen."""
        self._shown = None

    def read(self, host: HostKey, pool: str, *, fresh: bool = False) -> None:
        """Read a pool's volumes; with `fresh` it looks at its storage again first."""
        at = (host, pool)
        for ticket in [ticket for ticket, other in self._open.items() if other == at]:
            del self._open[ticket]
            self._pages.pop(ticket, None)
        ticket = self._send(ReadVolumes(host, pool, fresh))
        self._open[ticket] = at
        self._pages[ticket] = []
        self._put(at, self.of(host, pool)._replace(whole=False, problem=""))

    def touched(self, host: HostKey, pool: str) -> None:
        """Something tells that the pool has changed."""
        if self._shown == (host, pool):
            self._soon.start()

    def _again(self) -> None:
        if self._shown is None:
            return
        if self._shown in self._open.values():
            self._dirty = True  # when the reading that is under way has ended: it may have been begun too early
        else:
            self.read(*self._shown)

    def _heard(self, message: object) -> None:
        match message:
            case VolumesRead() if message.ticket in self._open:
                self._take(message)
            case Began(ticket, Make(host=host) | VolumeAct(host=host)):
                self._jobs[ticket] = host
            case Finished(ticket) if ticket in self._jobs:
                host = self._jobs.pop(ticket)
                if self._shown is not None and self._shown[0] == host:
                    self._soon.start()

    def _take(self, told: VolumesRead) -> None:
        at = self._open[told.ticket]
        page = self._pages[told.ticket]
        page.extend(told.volumes)
        before = self.of(*at)
        if told.problem is not None:
            found = before._replace(whole=True, problem=told.problem.reason)
        elif told.whole:
            found = Listing(tuple(page), True, len(page))
        else:
            grown = tuple(page) if len(page) >= len(before.volumes) else before.volumes
            found = Listing(grown, False, told.total)
        if told.whole:
            del self._open[told.ticket], self._pages[told.ticket]
        self._put(at, found)
        if told.whole and self._dirty:
            self._dirty = False
            self._soon.start()

    def _put(self, at: _Pool, listing: Listing) -> None:
        if self._listings.get(at) != listing:
            self._listings[at] = listing
            self.changed.emit(*at)
