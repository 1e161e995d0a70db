"""The one thread on which the engine decides: posted calls in their order, and timers."""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from math import inf

from virtgui.util.steady import steady_time

_log = logging.getLogger(__name__)


class Timer:
    """One call to be made later, unless cancelled."""

    __slots__ = ("call", "due")

    def __init__(self, due: float, call: Callable[[], None]) -> None:
        self.due = due
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        """Never make the call."""
        self.call = None

    def __lt__(self, other: Timer) -> bool:
        return self.due < other.due


class Clerk:
    """Runs calls one after the other, so that what they touch needs no lock. None may block: what
    libvirt is asked, it is asked on lanes. Tests give a clock of their own and call `turn`."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        wake_in: Callable[[float], None] | None = None,
    ) -> None:
        """`wake_in` has `wake` called so many seconds later: who hurries on the thread that does it costs nobody else
        any time, then."""
        self.now = monotonic
        self.wall = wall
        self.steady = steady_time if wall is time.time else wall
        """For how long something lasts, however the computer's clock is set meanwhile."""
        self._calls: deque[Callable[[], None]] = deque()
        self._timers: list[Timer] = []
        self._wake_in = wake_in
        self._awake = threading.Condition(threading.Lock())
        self._turning = threading.Lock()
        self._asleep_until = 0.0
        self._ended = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run on a thread of its own from now on."""
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    def post(self, call: Callable[[], None]) -> None:
        """Make a call soon; from any thread, never blocks for long."""
        self._calls.append(call)
        self.wake()

    def wake(self) -> None:
        """Look whether something is due; from any thread."""
        with self._awake:
            self._awake.notify()

    def hurry(self, call: Callable[[], None], *, gently: bool = False) -> None:
        """Make a call on this very thread if the clerk rests, for changing threads costs more; else as `post`.

        `gently`: its thread is woken for what comes of it no sooner than that is due."""
        if self._calls or not self._turning.acquire(blocking=False):
            self.post(call)
            return
        try:
            self._do(call)
            due = self._timers[0].due if self._timers else inf
            sooner = due < self._asleep_until
            if sooner:
                self._asleep_until = due
        finally:
            self._turning.release()
        if sooner and gently and self._wake_in is not None and not self._calls:
            self._wake_in(due - self.now())
        elif sooner or self._calls:
            self.wake()

    def later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Make a call after so many seconds; for calls made by this clerk only."""
        timer = Timer(self.now() + seconds, call)
        heapq.heappush(self._timers, timer)
        return timer

    def roughly(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Make a call half a second sooner or later than that: what is in no hurry is done at a whole second, when the
        clerk wakes for others too."""
        return self.later(max(0.0, round(self.now() + seconds) - self.now()), call)

    def turn(self) -> float | None:
        """Do what is due; returns the seconds until the next timer, None when there is none."""
        with self._turning:
            wait = self._turn()
            self._asleep_until = self._timers[0].due if self._timers else inf
            return wait

    def _turn(self) -> float | None:
        while self._calls:
            self._do(self._calls.popleft())
        while self._timers:
            timer = self._timers[0]
            if timer.call is not None and timer.due > self.now():
                return timer.due - self.now()
            heapq.heappop(self._timers)
            if timer.call is not None:
                self._do(timer.call)
            if self._calls:
                return 0.0
        return None

    def close(self, timeout: float) -> None:
        """End the thread after the calls posted so far; later ones are never made."""
        self.post(self._end)
        if self._thread is not None:
            self._thread.join(timeout)

    def _end(self) -> None:
        self._ended = True

    def _run(self) -> None:
        while not self._ended:
            wait = self.turn()
            with self._awake:
                if not self._calls and not self._ended:
                    self._awake.wait(wait)

    def _do(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception:  # noqa: BLE001
            _log.exception("the engine stumbled over %r", call)
