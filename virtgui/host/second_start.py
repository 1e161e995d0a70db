"""Whether the program runs already, for this person on this desktop, and the way to hand a command line over to it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from virtgui.util.xdg import private, runtime_dir

LARGEST = 64 * 1024
"""Bytes that a command line may take."""
_PATIENCE_S = 10.0
"""A first program that has just begun may be busy, on a slow computer."""
_LOOK_S = 0.05
_PATH_MOST = 100
"""A socket's path may have 107 bytes."""
_LOOKS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


def socket_path() -> Path | None:
    """Where the first program listens; None where no socket could be."""
    path = runtime_dir() / "instance"
    return path if len(os.fsencode(path)) <= _PATH_MOST else None


def begin(arguments: Sequence[str], *, joins: bool, listens: bool) -> bool:
    """Whether the program that runs already, or one that is just starting, has done it; `joins` says that it may.

    False makes this one the first where it is going to listen: until it ends, later starts wait for it.
    """
    path = socket_path()
    if path is None:
        return False
    until = time.monotonic() + _PATIENCE_S
    while True:
        if joins and (taken := hand_over(arguments)) is not None:
            return taken
        if _is_first(path.with_name("instance.lock"), listens) or not joins or time.monotonic() > until:
            return False
        import select  # noqa: PLC0415  (late, as below)

        # Nothing tells of a socket that is not there yet.
        select.select([], [], [], _LOOK_S)


def _is_first(lock: Path, stays: bool) -> bool:
    """Whether no program is there, be it only starting or ending. One that `stays` holds the lock to its end; where
    there can be none, each is the first."""
    try:
        if stays:
            private(lock.parent)
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | (os.O_CREAT if stays else 0), 0o600)
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    except OSError:
        pass
    if not stays:
        os.close(descriptor)
    return True


def may_raise() -> bool:
    """Whether the program that runs can bring its window to the front for this start. On Wayland that needs the
    desktop's leave, which a start from a terminal has not got."""
    return bool(_token()) or not os.environ.get("WAYLAND_DISPLAY")


def _token() -> str:
    return next((os.environ[name] for name in _LOOKS if os.environ.get(name)), "")


def hand_over(arguments: Sequence[str]) -> bool | None:
    """Let the program that listens do it. None where none listens; False where it does not want to, or does not answer
    in time.

    It is one line of JSON, {"arguments": [...], "token": "..."}, and one line back: {"taken": true}.
    """
    path = socket_path()
    if path is None or not os.path.lexists(path):
        return None
    import socket  # noqa: PLC0415  (late: only a second start wants it)

    token = _token()
    line = json.dumps({"arguments": list(arguments), "token": token}).encode() + b"\n"
    if len(line) > LARGEST:
        return False
    try:
        with socket.socket(socket.AF_UNIX) as way:
            way.settimeout(_PATIENCE_S)
            try:
                way.connect(os.fspath(path))
            except (ConnectionRefusedError, FileNotFoundError):
                return None  # of one that was killed, or has just ended
            way.sendall(line)
            answer = b""
            while not answer.endswith(b"\n") and len(answer) < LARGEST and (more := way.recv(4096)):
                answer += more
        told = json.loads(answer)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("taken") is True
