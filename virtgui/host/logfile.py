"""The program's log: private, rotated, without secrets."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import IO

from virtgui.util.redact import redact
from virtgui.util.xdg import config_dir, private, state_dir, world_writable

_BYTES = 1024 * 1024
_OLD_FILES = 3
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_log = logging.getLogger("virtgui")
_tell: list[Callable[[str, str], object]] = []


class _Redacting(logging.Formatter):
    """Works on the finished line, so arguments and tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _PrivateFile(logging.FileHandler):
    """0600 from the moment it exists; never follows a link that someone else planted. Full, it becomes
    the first of the old ones, whose last is dropped (logging.handlers would load sockets and pickling).
    A line that cannot be written (the disk is full) is lost, and the first such is told on standard error."""

    _fails = False

    def handleError(self, record: logging.LogRecord) -> None:
        # logging itself would print a trace for each line, and the line's parts as they were before `redact`
        error, full, self.stream = sys.exc_info()[1], self.stream, None
        if full is not None:
            with contextlib.suppress(OSError):
                full.close()
        if not self._fails:
            self._fails = True
            with contextlib.suppress(OSError):
                sys.stderr.write(f"virtgui: the log cannot be written: {redact(str(error))}\n")

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        try:
            if self.stream is not None and self.stream.tell() >= _BYTES:
                self._begin_anew(self.stream)
        except OSError:
            self.handleError(record)

    def _begin_anew(self, full: IO[str]) -> None:
        self.stream = None  # opened again by the next line, should this fail half-way
        full.close()
        files = [Path(self.baseFilename), *(Path(f"{self.baseFilename}.{n}") for n in range(1, _OLD_FILES + 1))]
        for newer, older in reversed(tuple(pairwise(files))):
            if newer.exists():
                newer.replace(older)
        self.stream = self._open()

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        descriptor = os.open(self.baseFilename, flags, 0o600)
        os.fchmod(descriptor, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding="utf-8", errors="backslashreplace")


def path() -> Path:
    """Where the log is written."""
    return state_dir() / "virtgui.log"


def start(debug: bool) -> None:
    """Log to the state folder from now on, with `debug` everything and to standard error too.

    Uncaught exceptions of any thread are logged. Where the log cannot be written the program goes
    on, and says so on standard error.
    """
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if getattr(handler, "virtgui", False)]:
        root.removeHandler(old)
        old.close()
    root.setLevel(logging.INFO)
    _log.setLevel(logging.DEBUG if debug else logging.INFO)
    try:
        private(state_dir())
        _add(root, _PrivateFile(path(), encoding="utf-8"))
    except OSError as error:
        sys.stderr.write(f"virtgui: no log is written: {error}\n")
        _add(root, logging.NullHandler())  # else warnings go to standard error, as they are
    if debug:
        _add(root, logging.StreamHandler())
    for folder in (config_dir(), state_dir()):
        if world_writable(folder):
            _log.warning("%s can be written by anyone on this computer: chmod 700 it", folder)
            sys.stderr.write(f"virtgui: {folder} can be written by anyone on this computer: chmod 700 it\n")
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def tell_mistakes(tell: Callable[[str, str], object] | None) -> None:
    """Hand every uncaught exception from now on, in the thread in which it happens, to `tell`: a line and the trace,
    both without secrets. None: to nobody any more."""
    _tell[:] = [tell] if tell is not None else []


def _told(error: BaseException, trace: TracebackType | None, where: str = "") -> None:
    line = redact(f"{type(error).__name__}: {error}")
    sys.stderr.write(f"virtgui: {line}{where} (more in {path()})\n")
    for tell in _tell:
        tell(line, redact("".join(traceback.format_exception(type(error), error, trace))))


def _add(root: logging.Logger, handler: logging.Handler) -> None:
    handler.virtgui = True  # type: ignore[attr-defined]
    handler.setFormatter(_Redacting(_FORMAT))
    root.addHandler(handler)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("uncaught exception", exc_info=(kind, error, trace))
    _told(error, trace)


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is None or issubclass(told.exc_type, SystemExit):
        return
    name = told.thread.name if told.thread is not None else "a thread"
    _log.critical("uncaught exception in %s", name, exc_info=(told.exc_type, told.exc_value, told.exc_traceback))
    _told(told.exc_value, told.exc_traceback, f" in {name}")
