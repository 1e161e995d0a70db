"""Which thread calls libvirt: every call is counted, those on the GUI thread are caught."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import libvirt

_LOCAL = frozenset({"virInitialize", "virRegisterErrorHandler", "virEventRegisterImpl", "virGetVersion"})
"""What sets the library up, waits for nothing and may be called anywhere, besides errors and frees."""


_KNOWN = ("GetUUIDString", "GetUUID", "GetName", "GetID", "GetConnect", "IsAlive")
"""What a handle knows by itself, without asking the hypervisor: not counted."""


def _harmless(name: str) -> bool:
    return name in _LOCAL or name.endswith("Free") or "LastError" in name


class OnGuiThread(AssertionError):
    """libvirt was called on the GUI thread."""


class Watched:
    """Stands in for `libvirt.libvirtmod`, through which the binding makes every call."""

    def __init__(self, module: Any) -> None:
        self._module = module
        self._own = threading.local()
        self.calls: Counter[str] = Counter()
        """How often each function was called since `calls.clear()`."""
        self.caught: list[str] = []
        """Functions called on the GUI thread while `armed`."""
        self.armed = False

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._module, name)
        if not callable(function):
            return function
        passing = self._passing(name, function)
        setattr(self, name, passing)  # the next look-up does not come here
        return passing

    def _passing(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        if _harmless(name):
            return function
        main = threading.main_thread()
        asks = not name.endswith(_KNOWN)

        def call(*args: Any) -> Any:
            if threading.current_thread() is main:
                if getattr(self._own, "depth", 0):
                    return function(*args)
                if self.armed:
                    self.caught.append(name)
                    raise OnGuiThread(f"{name} was called on the GUI thread")
            if asks:
                self.calls[name] += 1
            return function(*args)

        return call

    @contextlib.contextmanager
    def own_calls(self) -> Iterator[None]:
        """Calls made in here are the test's own: allowed, and not counted."""
        self._own.depth = getattr(self._own, "depth", 0) + 1
        try:
            yield
        finally:
            self._own.depth -= 1


def watch() -> Watched:
    """Put the watch in place, once a process."""
    if not isinstance(libvirt.libvirtmod, Watched):
        libvirt.libvirtmod = Watched(libvirt.libvirtmod)
    watched: Watched = libvirt.libvirtmod
    return watched
