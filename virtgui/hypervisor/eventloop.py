"""libvirt's event implementation: the one thread that waits for its descriptors and timers.

libvirt's default implementation runs on GLib's main context, which Qt takes for its own: callbacks
would run on the GUI thread. This one is registered once per process, before the first connection.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import libvirt

_log = logging.getLogger(__name__)

_TO_EPOLL = ((1, select.EPOLLIN), (2, select.EPOLLOUT), (4, select.EPOLLERR), (8, select.EPOLLHUP))
"""libvirt's virEventHandleType against epoll's."""
THREAD_NAME = "libvirt-events"


def _epoll_mask(events: int) -> int:
    return sum(theirs for ours, theirs in _TO_EPOLL if events & ours)


def _libvirt_mask(events: int) -> int:
    return sum(ours for ours, theirs in _TO_EPOLL if events & theirs)


class _Watch:
    __slots__ = ("call", "events", "fd", "opaque")

    def __init__(self, fd: int, events: int, call: Callable[..., None], opaque: Any) -> None:
        self.fd, self.events, self.call, self.opaque = fd, events, call, opaque


class _Timer:
    __slots__ = ("call", "due", "every", "opaque")

    def __init__(self, call: Callable[..., None], opaque: Any) -> None:
        self.call, self.opaque = call, opaque
        self.every = -1.0
        self.due: float | None = None

    def set(self, milliseconds: int, now: float) -> None:
        self.every = milliseconds / 1000
        self.due = None if milliseconds < 0 else now + self.every


class EventLoop:
    """Descriptors and timers of libvirt, served by one thread while somebody holds the loop.

    libvirt changes its watches around every call from whatever thread makes it: these changes go
    straight to epoll, so they wake nobody. The lock guards the tables only and is never held while
    libvirt is called.
    """

    def __init__(self, free: Callable[[Any], None] = libvirt.virEventInvokeFreeCallback) -> None:
        self._free = free
        self._epoll = select.epoll()
        self._knock = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._epoll.register(self._knock, select.EPOLLIN)
        self._lock = threading.Lock()
        self._watches: dict[int, _Watch] = {}
        self._by_fd: dict[int, list[int]] = {}
        self._armed: dict[int, int] = {}
        self._timers: dict[int, _Timer] = {}
        self._freed: deque[Any] = deque()
        self._last = 0
        self._asleep_until: float | None = 0.0
        self._thread: threading.Thread | None = None
        self._holders = 0
        self._stopping = False

    # -- what libvirt calls, from any thread -------------------------------------------------

    def add_handle(self, fd: int, events: int, call: Callable[..., None], opaque: Any) -> int:
        """Watch a descriptor; the number returned names the watch. `opaque` is libvirt's data, None for a
        watch of our own."""
        with self._lock:
            self._last += 1
            self._watches[self._last] = _Watch(fd, events, call, opaque)
            self._by_fd.setdefault(fd, []).append(self._last)
            self._arm(fd)
            return self._last

    def update_handle(self, watch: int, events: int) -> None:
        """Watch for other events; 0 rests the watch."""
        with self._lock:
            found = self._watches.get(watch)
            if found is not None and found.events != events:
                found.events = events
                self._arm(found.fd)

    def remove_handle(self, watch: int) -> int:
        """Forget a watch; libvirt's data is freed later, from the loop, as it demands."""
        with self._lock:
            found = self._watches.pop(watch, None)
            if found is None:
                return -1
            self._by_fd[found.fd].remove(watch)
            self._arm(found.fd)
            if found.opaque is None:
                return 0
            self._freed.append(found.opaque)
        self.wake()
        return 0

    def add_timeout(self, milliseconds: int, call: Callable[..., None], opaque: Any) -> int:
        """A timer that fires every so often; -1 rests it, 0 fires at each turn."""
        with self._lock:
            self._last += 1
            self._timers[self._last] = _Timer(call, opaque)
            number = self._last
        self.update_timeout(number, milliseconds)
        return number

    def update_timeout(self, timer: int, milliseconds: int) -> None:
        """Fire every `milliseconds` from now on."""
        with self._lock:
            found = self._timers.get(timer)
            if found is None:
                return
            found.set(milliseconds, time.monotonic())
            sooner = found.due is not None and (self._asleep_until is None or found.due < self._asleep_until)
        if sooner:
            self.wake()

    def remove_timeout(self, timer: int) -> int:
        """Forget a timer; its data is freed as a watch's is."""
        with self._lock:
            found = self._timers.pop(timer, None)
            if found is None:
                return -1
            if found.opaque is None:
                return 0
            self._freed.append(found.opaque)
        self.wake()
        return 0

    # -- who holds it ------------------------------------------------------------------------

    def hold(self) -> None:
        """Keep the thread running until as many `release` calls have been made."""
        with self._lock:
            self._holders += 1
            if self._thread is None or not self._thread.is_alive() or self._stopping:
                self._stopping = False
                self._thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
                self._thread.start()

    def release(self, timeout: float = 1.0) -> None:
        """Let go; with the last holder the thread ends. Watches stay for the next one."""
        with self._lock:
            self._holders -= 1
            thread = self._thread
            if self._holders or thread is None:
                return
            self._stopping = True
        self.wake()
        if thread is not threading.current_thread():
            thread.join(timeout)

    @property
    def watched(self) -> tuple[int, int]:
        """How many watches and timers libvirt has now."""
        return len(self._watches), len(self._timers)

    def wake(self) -> None:
        """Make the thread take a turn."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_write(self._knock, 1)

    # -- the thread --------------------------------------------------------------------------

    def _arm(self, fd: int) -> None:
        """Bring epoll in line. A resting descriptor is taken out, for epoll would report its
        hang-up at every turn."""
        numbers = self._by_fd.get(fd, ())
        mask = 0
        for number in numbers:
            mask |= _epoll_mask(self._watches[number].events)
        before = self._armed.get(fd, 0)
        if not numbers:
            self._by_fd.pop(fd, None)
        if mask == before:
            return
        if not mask:
            del self._armed[fd]
            with contextlib.suppress(OSError):
                self._epoll.unregister(fd)
            return
        self._armed[fd] = mask
        if before:
            with contextlib.suppress(FileNotFoundError):
                self._epoll.modify(fd, mask)
                return
        try:
            self._epoll.register(fd, mask)
        except FileExistsError:
            self._epoll.modify(fd, mask)

    def _run(self) -> None:
        me = threading.current_thread()
        while True:
            with self._lock:
                if self._thread is not me or (self._stopping and not self._freed):
                    return
                self._asleep_until = min((t.due for t in self._timers.values() if t.due is not None), default=None)
                until = self._asleep_until
            wait = -1.0 if until is None else max(0.0, until - time.monotonic())
            ready = self._epoll.poll(0 if self._freed else wait)
            with self._lock:
                self._asleep_until = 0.0
            for fd, events in ready:
                if fd == self._knock:
                    with contextlib.suppress(BlockingIOError):
                        os.eventfd_read(self._knock)
                else:
                    self._serve(fd, _libvirt_mask(events))
            self._fire()
            while self._freed:
                _guarded("free", self._free, self._freed.popleft())

    def _serve(self, fd: int, events: int) -> None:
        with self._lock:
            due = [(n, self._watches[n]) for n in self._by_fd.get(fd, ())]
        for number, watch in due:
            seen = events & (watch.events | 12)  # errors and hang-ups are always told
            if watch.events and seen and number in self._watches:
                _guarded("descriptor", watch.call, number, fd, seen, watch.opaque)

    def _fire(self) -> None:
        now = time.monotonic()
        with self._lock:
            due = [(n, t) for n, t in self._timers.items() if t.due is not None and t.due <= now]
            for _, timer in due:
                timer.due = now + timer.every
        for number, timer in due:
            if number in self._timers:
                _guarded("timer", timer.call, number, timer.opaque)


def _guarded(what: str, call: Callable[..., None], *args: Any) -> None:
    try:
        call(*args)
    except Exception:  # noqa: BLE001
        _log.exception("libvirt's %s callback failed", what)


def guard(name: str, call: Callable[..., None], *known: Any) -> Callable[..., None]:
    """`call` for libvirt to call back, with what is `known` before what it tells. What it raises is logged under
    `name`, and goes no further."""

    def guarded(*args: Any) -> None:
        try:
            call(*known, *args)
        except Exception:  # noqa: BLE001
            _log.exception("the callback for %s failed", name)

    return guarded


_registering = threading.Lock()
_loop: EventLoop | None = None


def install() -> EventLoop:
    """The process's event loop, registered with libvirt at the first call; later calls only return it."""
    global _loop
    with _registering:
        if _loop is None:
            _loop = EventLoop()
            libvirt.virEventRegisterImpl(
                _loop.add_handle,
                _loop.update_handle,
                _loop.remove_handle,
                _loop.add_timeout,
                _loop.update_timeout,
                _loop.remove_timeout,
            )
            # Without a handler of ours libvirt prints every error to stderr, some of them with secrets in URIs.
            libvirt.registerErrorHandler(_quiet, None)
        return _loop


def _quiet(_context: object, _error: object) -> None:
    """Errors come as exceptions."""
