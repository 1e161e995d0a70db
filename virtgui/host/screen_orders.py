"""What a person does at a screen, on its way to the thread that sends it: in order, movements joined."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from virtgui.console.rfb import Client

_MOST = 4096


class _Pointer(NamedTuple):
    x: int
    y: int
    buttons: int
    relative: bool

    def __call__(self, client: Client) -> None:
        (client.motion if self.relative else client.pointer)(self.x, self.y, self.buttons)


Order = Callable[[Client], object] | _Pointer


class Orders:
    """A queue between threads; `fileno` is readable while there is something in it, or after `wake`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[Order] = deque(maxlen=_MOST)
        self._event = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def fileno(self) -> int:
        """For `poll`."""
        return self._event

    def put(self, order: Order) -> None:
        """Have something done with the client."""
        with self._lock:
            self._waiting.append(order)
            self._ring()

    def point(self, x: int, y: int, buttons: int, relative: bool) -> None:
        """Move the pointer to a place, or by so much; joined with a movement that has not been sent yet."""
        with self._lock:
            last = self._waiting[-1] if self._waiting else None
            if isinstance(last, _Pointer) and last.buttons == buttons and last.relative == relative:
                self._waiting.pop()
                if relative:
                    x, y = last.x + x, last.y + y
            self._waiting.append(_Pointer(x, y, buttons, relative))
            self._ring()

    def wake(self) -> None:
        """Have the other thread look around."""
        with self._lock:
            self._ring()

    def take(self) -> list[Order]:
        """All that waits."""
        with self._lock:
            waiting = list(self._waiting)
            self._waiting.clear()
            return waiting

    def hush(self) -> None:
        """It need not be readable any more for what has been put so far."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._event)

    def close(self) -> None:
        """No more is taken."""
        with self._lock:
            os.close(self._event)
            self._event = -1
            self._waiting.clear()

    def _ring(self) -> None:
        if self._event >= 0:
            os.eventfd_write(self._event, 1)
