"""What a screen reader is told: the tree of AT-SPI, read over D-Bus from a desktop of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from jeepney import DBusAddress, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.bed.patience import SLOWER

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_WAIT_S = 20
_FOCUSABLE, _SHOWING = 11, 25
"""Bits of a state (AtspiStateType)."""
_LABELLED_BY = 2
"""A kind of relation (AtspiRelationType)."""
_ROWS_MOST = 60
_LEAVES = frozenset(("cell", "table cell", "list item", "tree item", "table column header", "table row header"))


class Control(NamedTuple):
    """One thing of the tree. `path` are the roles and names it lies in; `choices` the names of its items."""

    role: str
    name: str
    focusable: bool
    path: tuple[str, ...]
    choices: tuple[str, ...] = ()
    told: str = ""
    """Its label's name where it has one beside it, else its description."""


@contextmanager
def desktop(folder: Path) -> Iterator[dict[str, str]]:
    """A session bus of its own; yields the environment of programs on it, which are to tell all."""
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address=unix:path={folder / 'bus'}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"XDG_RUNTIME_DIR": str(folder), "XDG_CACHE_HOME": str(folder)},
    )
    try:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        yield os.environ | {"DBUS_SESSION_BUS_ADDRESS": address, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    finally:
        daemon.terminate()
        daemon.communicate()


class Reader:
    """Reads the trees of every program that tells its own."""

    def __init__(self, session: str) -> None:
        with open_dbus_connection(session) as bus:
            at = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
            self._address = bus.send_and_get_reply(new_method_call(at, "GetAddress"), timeout=_WAIT_S * SLOWER).body[0]
        self._bus: DBusConnection = open_dbus_connection(self._address)

    def close(self) -> None:
        self._bus.close()

    def wait(self) -> None:
        """Until a program tells its tree; AssertionError when none does."""
        end = time.monotonic() + 60 * SLOWER
        while not any(control.focusable for control in self.controls()):
            assert time.monotonic() < end, "no program told its tree"
            threading.Event().wait(0.2)

    def controls(self) -> Iterator[Control]:
        """Everything that is shown now, in all windows."""
        for name, path in self._children("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"):
            for bus_name, window in self._children(name, path):
                yield from self._below(bus_name, window, ())

    def _below(self, bus_name: str, path: str, trail: tuple[str, ...]) -> Iterator[Control]:
        state = self._call(bus_name, path, "GetState")[0][0]
        if not state >> _SHOWING & 1:
            return
        role = str(self._call(bus_name, path, "GetRoleName")[0])
        name = self._name(bus_name, path)
        inside = self._children(bus_name, path) if role not in _LEAVES else ()
        choices = tuple(self._items(bus_name, inside)) if role == "combo box" else ()
        told = self._told(bus_name, path) if role == "combo box" else ""
        yield Control(role, name, bool(state >> _FOCUSABLE & 1), trail, choices, told)
        for below_bus, below in inside[:_ROWS_MOST]:
            yield from self._below(below_bus, below, (*trail, f"{role} {name}".strip()))

    def _items(self, bus_name: str, inside: tuple[tuple[str, str], ...]) -> Iterator[str]:
        for list_bus, path in inside:
            for item_bus, item in self._children(list_bus, path)[:_ROWS_MOST]:
                yield self._name(item_bus, item)

    def _children(self, bus_name: str, path: str) -> tuple[tuple[str, str], ...]:
        return tuple((child[0], child[1]) for child in self._call(bus_name, path, "GetChildren")[0])

    def _told(self, bus_name: str, path: str) -> str:
        for kind, labels in self._call(bus_name, path, "GetRelationSet")[0]:
            if kind == _LABELLED_BY and labels:
                return self._name(*labels[0])
        return self._name(bus_name, path, "Description")

    def _name(self, bus_name: str, path: str, what: str = "Name") -> str:
        at = DBusAddress(path, bus_name=bus_name, interface=_ACCESSIBLE)
        answer = self._bus.send_and_get_reply(Properties(at).get(what), timeout=_WAIT_S * SLOWER)
        return str(answer.body[0][1])

    def _call(self, bus_name: str, path: str, method: str) -> Any:
        at = DBusAddress(path, bus_name=bus_name, interface=_ACCESSIBLE)
        return self._bus.send_and_get_reply(new_method_call(at, method), timeout=_WAIT_S * SLOWER).body


@contextmanager
def scenes(environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The program of `tests.bed.scenes`; each line of its output is a scene, each line written to it the way on."""
    root = Path(__file__).resolve().parents[2]
    with (folder / "scenes.err").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bed.scenes"],
            env=environment | {"PYTHONPATH": str(root)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=root,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()
