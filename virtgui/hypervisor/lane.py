"""One worker thread that owns one connection, so that never two calls wait on the same one."""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeAlias, TypeVar

import libvirt

from virtgui.hypervisor.eventloop import guard
from virtgui.util.tuples import NamedTuple

_log = logging.getLogger(__name__)

Connection: TypeAlias = Any
"""A libvirt.virConnect; the binding has no types."""
T = TypeVar("T")

_LONG_S = 0.5
"""What takes longer is worth a line in a detailed log."""
KEEPALIVE_S = 5
KEEPALIVE_COUNT = 3


class Work(NamedTuple):
    """Something to do with a connection. Lower priorities go first."""

    priority: int
    order: int
    key: Hashable
    call: Callable[[Connection], None]

    def __lt__(self, other: tuple[object, ...]) -> bool:
        return (self.priority, self.order) < other[:2]


class LaneCallbacks(NamedTuple):
    """What a lane tells, from its own thread or libvirt's. `failed` gets the work left undone."""

    opened: Callable[[Lane], None]
    failed: Callable[[Lane, Exception, list[Work]], None]
    dead: Callable[[Lane, int], None]


class Lane:
    """Opens its connection when first needed, does work by priority, and closes orderly in its own
    thread. The thread is disposable: a lane stuck in a call is closed and left; whatever that call
    brings in the end is dropped, and a connection that opens late is closed at once."""

    def __init__(self, name: str, connect: Callable[[threading.Event], Connection], callbacks: LaneCallbacks) -> None:
        self.name = name
        self.closed = threading.Event()
        self.opened = False
        self._connect = connect
        self._tell = callbacks
        self._queue: list[Work] = []
        self._keyed: dict[Hashable, Work] = {}
        self._order = 0
        self._awake = threading.Condition(threading.Lock())
        self._farewells: list[Callable[[Connection], None]] = []
        self._busy = False
        self._died = False
        self._ended = False
        self.thread = threading.Thread(target=self._run, name=f"lane {name}", daemon=True)
        self._started = False

    @property
    def idle(self) -> bool:
        """True when nothing is being done or waiting."""
        return not self._busy and not self._queue

    @property
    def usable(self) -> bool:
        """True while work put here may be done."""
        return not (self.closed.is_set() or self._ended)

    @property
    def over(self) -> bool:
        """True when its thread has ended, or will never begin."""
        return not self.thread.is_alive() if self._started else self.closed.is_set()

    def put(self, call: Callable[[Connection], None], *, key: Hashable = None, priority: int = 5) -> bool:
        """Do this when its turn comes. Work with a key that is waiting already is not doubled; the
        better priority counts. False once the lane is closed."""
        with self._awake:
            if self.closed.is_set() or self._ended:
                return False
            waiting = self._keyed.get(key) if key is not None else None
            if waiting is not None:
                if waiting.priority <= priority:
                    return True
                self._queue.remove(waiting)
                heapq.heapify(self._queue)
            self._order += 1
            work = Work(priority, self._order, key, call)
            heapq.heappush(self._queue, work)
            if key is not None:
                self._keyed[key] = work
            if not self._started:
                self._started = True
                self.thread.start()
            self._awake.notify()
            return True

    def farewell(self, call: Callable[[Connection], None]) -> None:
        """Do this in the lane's thread before its connection is closed; for work on this lane only."""
        self._farewells.append(call)

    def hand_over(self, other: Lane) -> None:
        """Let another lane make the farewells, as it does the work from now on."""
        other._farewells.extend(self._farewells)
        self._farewells.clear()

    def close(self) -> None:
        """Drop what waits and end after the call under way."""
        with self._awake:
            self.closed.set()
            self._queue.clear()
            self._keyed.clear()
            self._awake.notify()

    def join(self, timeout: float) -> bool:
        """True when the thread has ended within the time."""
        if self._started:
            self.thread.join(timeout)
            return not self.thread.is_alive()
        return True

    # -- the lane's own thread ---------------------------------------------------------------

    def _run(self) -> None:
        try:
            connection = self._connect(self.closed)
        except Exception as error:  # noqa: BLE001
            with self._awake:
                self._ended = True
                left = sorted(self._queue)
                self._queue.clear()
            if not self.closed.is_set():
                self._tell.failed(self, error.with_traceback(None), left)
            return
        if not self.closed.is_set():
            self._prepare(connection)
            self.opened = True
            self._tell.opened(self)
            while (work := self._next()) is not None:
                self._do(connection, work)
                del work
        self._end(connection)

    def _prepare(self, connection: Connection) -> None:
        """Drivers within the process, and those over HTTP, know neither; nothing is lost by that."""
        try:
            connection.setKeepAlive(KEEPALIVE_S, KEEPALIVE_COUNT)
        except libvirt.libvirtError as error:
            if error.get_error_code() == libvirt.VIR_ERR_NO_SUPPORT:
                return  # a callback that is refused, the binding would keep for good, and with it the lane
            _log.info("%s: %s", self.name, error)
        try:
            connection.registerCloseCallback(guard("close", lambda _connection, why, _opaque: self._dead(why)), None)
        except libvirt.libvirtError as error:
            _log.info("%s: %s", self.name, error)

    def _next(self) -> Work | None:
        with self._awake:
            self._busy = False
            while not self._queue and not self.closed.is_set():
                self._awake.wait()
            if self.closed.is_set():
                return None
            self._busy = True
            work = heapq.heappop(self._queue)
            if work.key is not None:
                del self._keyed[work.key]
            return work

    def _do(self, connection: Connection, work: Work) -> None:
        begun = time.monotonic()
        try:
            work.call(connection)
        except Exception:  # noqa: BLE001
            _log.exception("%s stumbled over %r", self.name, work.key or work.call)
        took = time.monotonic() - begun
        if took > _LONG_S:
            _log.debug("%s took %.1f s for %r", self.name, took, work.key or work.call)
        if not alive(connection):
            self._dead(-1)

    def _dead(self, reason: int) -> None:
        """Told by libvirt's callback, by a failed call, or by both at once: passed on once."""
        with self._awake:
            first, self._died = not self._died, True
        if first and not self.closed.is_set():
            self._tell.dead(self, reason)

    def _end(self, connection: Connection) -> None:
        """Callbacks first: a connection closed with one registered would never let go of its socket."""
        farewells: list[Callable[[Connection], object]] = [
            *self._farewells,
            lambda c: c.unregisterCloseCallback(),
            lambda c: c.close(),
        ]
        self._farewells.clear()
        for call in farewells:
            try:
                call(connection)
            except libvirt.libvirtError as error:
                _log.debug("%s: while closing: %s", self.name, error)
            except Exception:  # noqa: BLE001
                _log.exception("%s stumbled while closing", self.name)


def alive(connection: Connection) -> bool:
    """False when the peer is known to be gone; asks nobody over the wire."""
    try:
        return bool(connection.isAlive() != 0)
    except libvirt.libvirtError:
        return True
