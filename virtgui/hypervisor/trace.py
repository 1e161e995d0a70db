"""Each call of libvirt's library with thread, connection, time and end, written to the log; never what it carries."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import libvirt

from virtgui.util.names import plain

_log = logging.getLogger("virtgui.libvirt")
_OPENS = ("virConnectOpen", "virConnectOpenAuth", "virConnectOpenReadOnly")
_QUIET = ("virEvent", "virGetLastError", "virResetLastError", "virRegisterErrorHandler", "virInitialize")
"""The event loop's own, hundreds a second, and those that say what another one did."""


class _Traced:
    """Stands where the binding keeps the C library, and wraps each of its calls when it is first looked up."""

    def __init__(self, library: ModuleType) -> None:
        self.library = library

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.library, name)
        if callable(found) and not name.startswith(_QUIET):
            found = _wrapped(name, found, self.library)
        setattr(self, name, found)
        return found


class _Connections:
    """Which connection a call is on: that of the handle it is given, else the one that its thread last used, for a
    lane is a thread with a connection of its own."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._called: dict[int, tuple[object, str]] = {}
        """By its handle's id; the handle is kept so that no other gets that."""
        self._here = threading.local()

    def opened(self, uri: object, handle: object) -> None:
        """A call has opened one."""
        self._called[id(handle)] = handle, f"{next(self._numbers)} {plain(str(uri or ''), 300)}"

    def of(self, given: tuple[object, ...]) -> str:
        """What the connection of a call is called; "" for a call on none."""
        known = self._called.get(id(given[0])) if given else None
        if known is not None:
            self._here.name = known[1]
        return getattr(self._here, "name", "")


_connections = _Connections()


def _wrapped(name: str, call: Callable[..., Any], library: ModuleType) -> Callable[..., Any]:
    def traced(*given: Any, **more: Any) -> Any:
        begun = time.perf_counter()
        end, where = "raised", _connections.of(given)
        try:
            result = call(*given, **more)
            end = _end(result, library)
            if name in _OPENS and result is not None:
                _connections.opened(given[0], result)
                where = _connections.of((result,))
        finally:
            took = (time.perf_counter() - begun) * 1000
            on = f", connection {where}" if where else ""
            _log.info("%s %.1f ms%s%s", name, took, on, end and f": {end}")  # the log's lines begin with the thread
        return result

    return traced


def _end(result: object, library: ModuleType) -> str:
    """How it ended: "" for well, else libvirt's numbers; its words may carry what a document says."""
    if result is not None and not (isinstance(result, int) and result == -1):
        return ""
    error = library.virGetLastError()
    return f"error {error[0]} of domain {error[1]}" if error else ""


def begin() -> Callable[[], None]:
    """Trace from now on; returns what ends it."""
    before = libvirt.libvirtmod
    libvirt.libvirtmod = _Traced(before)

    def end() -> None:
        libvirt.libvirtmod = before

    return end
