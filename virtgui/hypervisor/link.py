"""The lanes of one open host, from its opening to its loss."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from functools import partial
from typing import TypeVar

import libvirt

from virtgui.hypervisor.clerk import Clerk
from virtgui.hypervisor.lane import Connection, Lane, LaneCallbacks, Work
from virtgui.util.language import tr

T = TypeVar("T")

NOW, EVENT, LIST, FIGURES, PULSE, FACTS, XML = range(7)
"""Priorities of work on a lane, the most urgent first."""
CLOSED = tr("The connection is closed.")
"""Why nothing can be asked on it any more."""

_SURE_S = 2.0
_log = logging.getLogger(__name__)


class Stumble(libvirt.libvirtError):  # type: ignore[misc]
    """A failure of this program's own, where libvirt's are expected."""

    def __init__(self, text: str, code: int = 0) -> None:
        Exception.__init__(self, text)  # the base class would take the last error of this thread
        told = (code, libvirt.VIR_FROM_NONE, text, libvirt.VIR_ERR_ERROR, text, None, None, -1, -1)
        self.err = told if code else None


Connector = Callable[[threading.Event], Connection]


class Link:
    """Lanes to one host and the way back from them: `then` and `failed` are called by the clerk, and
    never once the link is cut. `shared` (the test driver) makes every lane the same one. All methods
    are for the clerk's thread."""

    def __init__(
        self,
        name: str,
        clerk: Clerk,
        connect: Connector,
        read: Lane,
        *,
        shared: bool,
        lane_died: Callable[[Lane, int], None],
        degraded: Callable[[Exception], None],
        started: Callable[[Lane], None],
    ) -> None:
        self.name = name
        self.clerk = clerk
        self.read = read
        self.shared = shared
        self.whole = True
        self._connect = connect
        self._lane_died = lane_died
        self._degraded = degraded
        self._started = started
        self._refused = False
        self._lanes: list[Lane] = [read]
        self._number = 0

    @property
    def refused(self) -> bool:
        """True once the host has refused a further connection: lanes are shared from then on."""
        return self._refused or self.shared

    def lane(self, role: str) -> Lane:
        """A further lane, whose connection is opened when it is first used; the read lane again
        where every connection is the same, or the host allows no more."""
        if self.refused:
            return self.read
        self._number += 1
        lane = Lane(
            f"{role}-{self._number} {self.name}",
            self._connect,
            LaneCallbacks(
                opened=lambda lane: None,
                failed=lambda lane, error, left: self.clerk.post(partial(self._unopened, lane, error, left)),
                dead=lambda lane, reason: self.clerk.post(partial(self._died, lane, reason)),
            ),
        )
        self._lanes.append(lane)
        self._started(lane)
        return lane

    def close_lane(self, lane: Lane) -> None:
        """A lane is not needed any more, or stuck: it ends when it can."""
        if lane is not self.read:
            lane.close()
            if lane in self._lanes:
                self._lanes.remove(lane)

    def ask(
        self,
        lane: Lane,
        work: Callable[[Connection], T],
        then: Callable[[T], None],
        failed: Callable[[libvirt.libvirtError], None] | None = None,
        *,
        key: Hashable = None,
        priority: int = LIST,
    ) -> bool:
        """Let a lane do some work, and the clerk go on with its result. False when it cannot."""

        def call(connection: Connection) -> None:
            try:
                result = work(connection)
            except libvirt.libvirtError as error:
                # The traceback holds frames, these hold handles, and these the connection.
                answer: Callable[[], None] = partial(self._back, failed, error.with_traceback(None))
            except Exception:  # noqa: BLE001
                _log.exception("%s stumbled over %r", lane.name, work)
                answer = partial(self._back, failed, Stumble(tr("This program made a mistake: its log says which.")))
            else:
                answer = partial(self._back, then, result)
            self.clerk.hurry(answer)

        return self.whole and lane.put(call, key=key, priority=priority)

    def cut(self) -> None:
        """Close every lane; nothing comes back from now on."""
        self.whole = False
        for lane in self._lanes:
            lane.close()
        self._lanes.clear()

    def _back(self, call: Callable[[T], None] | None, value: T) -> None:
        if self.whole and call is not None:
            call(value)

    def _unopened(self, lane: Lane, error: Exception, left: list[Work]) -> None:
        """The host takes no more connections: what waited goes the way that is there."""
        if not self.whole:
            return
        if lane in self._lanes:
            self._lanes.remove(lane)
        if not self._refused:
            self._refused = True
            # a daemon that ends refuses the next connection before the loss of the others is known
            self.clerk.later(_SURE_S, partial(self._degrade, error))
        lane.hand_over(self.read)
        for work in left:
            self.read.put(work.call, key=work.key, priority=work.priority)

    def _degrade(self, error: Exception) -> None:
        if self.whole:
            self._degraded(error)

    def _died(self, lane: Lane, reason: int) -> None:
        if self.whole and lane in self._lanes:
            self._lanes.remove(lane)
            lane.close()
            self._lane_died(lane, reason)
