"""Whether the program runs already, for this person on this desktop, and the way to hand a command line over to it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from virtgui.util.xdg import runtime_dir

LARGEST = 64 * 1024
"""Bytes that a command line may take."""
_PATIENCE_S = 10.0
"""A first program that has just begun may be busy, on a slow computer."""
_PATH_MOST = 100
"""A socket's path may have 107 bytes."""
_LOOKS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


def socket_path() -> Path | None:
    """Where the first program listens; None where no socket could be."""
    path = runtime_dir() / "instance"
    return path if len(os.fsencode(path)) <= _PATH_MOST else None


def hand_over(arguments: Sequence[str]) -> bool:
    """Let the program that runs already do it. False where none does, or where it does not answer in time.

    It is one line of JSON, {"arguments": [...], "token": "..."}, and one line back: {"taken": true}.
    """
    path = socket_path()
    if path is None or not os.path.lexists(path):
        return False
    import socket  # noqa: PLC0415  (late: only a second start wants it)

    token = next((os.environ[name] for name in _LOOKS if os.environ.get(name)), "")
    line = json.dumps({"arguments": list(arguments), "token": token}).encode() + b"\n"
    if len(line) > LARGEST:
        return False
    try:
        with socket.socket(socket.AF_UNIX) as way:
            way.settimeout(_PATIENCE_S)
            way.connect(os.fspath(path))
            way.sendall(line)
            answer = b""
            while not answer.endswith(b"\n") and len(answer) < LARGEST and (more := way.recv(4096)):
                answer += more
        told = json.loads(answer)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("taken") is True
