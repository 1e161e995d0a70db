"""How far libvirt is with a machine's memory, and breaking that off: asked beside the call that writes it."""

from __future__ import annotations

from collections.abc import Callable

import libvirt

from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import NOW, Link

_LOOK_S = 0.5


class MemoryWatch:
    """For the clerk's thread, from `begin` to `end`. `told` gets the bytes done and those in all. A host that accepts
    one connection only is not asked: that one is held by the call."""

    def __init__(self, link: Link, uuid: str, told: Callable[[float, float], None]) -> None:
        self._link = link
        self._uuid = uuid
        self._told = told
        self._lane: Lane | None = None
        self._look: Timer | None = None
        self._ended = False
        self.aborting = False

    def begin(self) -> None:
        """Ask from now on."""
        if not self._link.refused:
            self._later()

    def end(self) -> None:
        """It is over."""
        self._ended = True
        if self._look is not None:
            self._look.cancel()
        if self._lane is not None:
            self._link.close_lane(self._lane)

    def abort(self) -> None:
        """Break it off, as far as libvirt can."""
        if not self.aborting and not self._link.refused:
            self.aborting = True
            self._beside(_abort, lambda _: None, self._not_aborted)

    def _later(self) -> None:
        if not self._ended:
            self._look = self._link.clerk.later(_LOOK_S, self._ask)

    def _ask(self) -> None:
        if not self._ended:
            self._beside(_progress, self._progressed, lambda _: self._later())

    def _progressed(self, progress: tuple[float, float]) -> None:
        done, total = progress
        if total and not self._ended:
            self._told(done, total)
        self._later()

    def _not_aborted(self, _error: libvirt.libvirtError) -> None:
        """It goes on; most likely it was just over."""
        self.aborting = False

    def _beside(
        self,
        work: Callable[[Connection, str], tuple[float, float]],
        then: Callable[[tuple[float, float]], None],
        failed: Callable[[libvirt.libvirtError], None],
    ) -> None:
        """Never on the lane that the call itself holds."""
        if self._lane is None or not self._lane.usable:
            self._lane = self._link.lane("progress")
        self._link.ask(self._lane, lambda connection: work(connection, self._uuid), then, failed, priority=NOW)


def _abort(connection: Connection, uuid: str) -> tuple[float, float]:
    connection.lookupByUUIDString(uuid).abortJob()
    return 0.0, 0.0


def _progress(connection: Connection, uuid: str) -> tuple[float, float]:
    """Bytes done, and in all."""
    told = connection.lookupByUUIDString(uuid).jobStats()
    total = float(told.get("data_total", 0))
    return total - float(told.get("data_remaining", total)), total
