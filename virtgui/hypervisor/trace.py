"""Each call of libvirt's library with thread, connection, time and end, written to the log; never what it carries."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import libvirt

_log = logging.getLogger("virtgui.libvirt")
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


def _wrapped(name: str, call: Callable[..., Any], library: ModuleType) -> Callable[..., Any]:
    def traced(*given: Any, **more: Any) -> Any:
        begun = time.perf_counter()
        end = "raised"
        try:
            result = call(*given, **more)
            end = _end(result, library)
        finally:
            took = (time.perf_counter() - begun) * 1000
            # A lane is a thread with a connection of its own, and is called after it.
            _log.info("%s %.1f ms on %s%s", name, took, threading.current_thread().name, end and f": {end}")
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
