"""What changes on a host without an event: autostart, and saved states that others threw away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.link import FACTS, Link
from virtgui.hypervisor.machines import Machines

_EVERY_S = 5.0
_SHARE = 50
"""Where listing takes long it is done so seldom that it takes one part in so many of the lane's time."""


class Silent:
    """Keeps these facts true by asking again and again; for the clerk's thread."""

    def __init__(self, link: Link, machines: Machines, trouble: Callable[[libvirt.libvirtError], None]) -> None:
        self._link = link
        self._machines = machines
        self._trouble = trouble
        self._timer: Timer | None = None

    def start(self) -> None:
        """Look in a while, and ever again."""
        self._later(self._link.clerk.now())

    def stop(self) -> None:
        """The link is cut."""
        if self._timer is not None:
            self._timer.cancel()

    def _later(self, begun: float) -> None:
        took = self._link.clerk.now() - begun
        self._timer = self._link.clerk.roughly(max(_EVERY_S, _SHARE * took), self._look)

    def _look(self) -> None:
        begun = self._link.clerk.now()
        told, failed = partial(self._told, begun), partial(self._failed, begun)
        self._link.ask(self._link.read, read.flags, told, failed, priority=FACTS)

    def _told(self, begun: float, flags: read.Flags) -> None:
        """A driver that lists neither is not asked again."""
        self._machines.flagged(*flags)
        if flags != (None, None):
            self._later(begun)

    def _failed(self, begun: float, error: libvirt.libvirtError) -> None:
        self._trouble(error)
        self._later(begun)
