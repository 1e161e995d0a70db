"""The program in a process of its own, killed in the middle of a deed."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import Any

import libvirt
from PyQt6.QtCore import QCoreApplication

from tests.bed import circle as circle_module
from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Command
from virtgui.model.messages import Advanced, Began, Message
from virtgui.qtmodels.inbox import Inbox

WAYS = ("daemon killed", "program killed", "destination lost")


class _Pickler(pickle.Pickler):
    """Frozen data is made anew from its fields."""

    def reducer_override(self, value: Any) -> Any:
        if type(value).__module__.startswith("virtgui.") and type(value).__setattr__ is not object.__setattr__:
            return type(value), tuple(getattr(value, name) for name in type(value).__match_args__)
        return NotImplemented


class When(Enum):
    """In which moment."""

    BEGAN = "at once"
    FROZEN = "the host has begun, and its hypervisor stands still"
    MOVES = "some bytes are done"
    LOOKED = "it looks at a job of the hypervisor for the first time"


def killed_in(host: PrivateHost, command: Command, when: When = When.FROZEN) -> None:
    """Have a program of its own do this on the host, and kill it in that moment."""
    written = io.BytesIO()
    _Pickler(written).dump(command)
    argv = [sys.executable, "-m", "tests.bed.killed", host.uri, when.name]
    ran = subprocess.run(
        argv, cwd=Path(__file__).parents[2], timeout=200, capture_output=True, check=False, input=written.getvalue()
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr.decode()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _Fatal(Inbox):
    """Ends the program on the very thread that tells of a job."""

    def publish(self, message: Message) -> None:
        if isinstance(message, Advanced) and message.text.startswith("merging"):
            _end()
        super().publish(message)


def _main(uri: str, when: When) -> None:
    app = QCoreApplication([])
    if when is When.LOOKED:
        circle_module.Inbox = _Fatal  # type: ignore[misc]
    circle = Circle()
    circle.list_rows(uri, 60)
    command = pickle.load(sys.stdin.buffer)
    ticket = circle.send(command)
    match when:
        case When.BEGAN:
            circle.wait_until(lambda: circle.of(ticket, Began), 60, "it began")
        case When.FROZEN:
            circle.wait_until(lambda: _doing(circle.of(ticket, Advanced)), 60, "it is said what it does")
            machine = libvirt.open(uri).lookupByUUIDString(command.domain.uuid)
            circle.wait_until(lambda: machine.controlInfo()[0], 60, "the host is at it")
        case When.MOVES | When.LOOKED:
            circle.wait_until(lambda: any(each.total for each in circle.of(ticket, Advanced)), 60, "bytes are done")
    _end()
    del app


def _doing(told: list[Advanced]) -> bool:
    return any("Looking" not in each.text for each in told)


if __name__ == "__main__":
    _main(sys.argv[1], When[sys.argv[2]])
