"""A tray is known without a wait for the bus, which may hang."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtDBus import QDBusConnection
from pytestqt.qtbot import QtBot

from tests.bed.tray import DesktopTray
from virtgui.views.tray_there import TrayThere


class Bus:
    """One of the test's own. `asked` counts how often Qt was asked, which waits for the bus."""

    def __init__(self, daemon: subprocess.Popen[str], address: str) -> None:
        self.daemon, self.address, self.asked = daemon, address, 0
        self.there = TrayThere(self._ask, lambda: QDBusConnection.connectToBus(address, "virtgui-tray"))

    def _ask(self) -> bool:
        self.asked += 1
        return True


@pytest.fixture
def bus(qtbot: QtBot, tmp_path: Path) -> Iterator[Bus]:
    arguments = ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address=unix:path={tmp_path}/bus"]
    daemon = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout is not None
    made = Bus(daemon, daemon.stdout.readline().strip())
    yield made
    QDBusConnection.disconnectFromBus("virtgui-tray")
    daemon.send_signal(signal.SIGCONT)
    daemon.terminate()
    daemon.wait(30)
    daemon.stdout.close()


def test_a_tray_on_the_bus_is_heard_to_go_and_to_come(qtbot: QtBot, bus: Bus) -> None:
    with DesktopTray(bus.address):
        assert bus.there()
    qtbot.waitUntil(lambda: not bus.there(), timeout=30_000)
    with DesktopTray(bus.address):
        qtbot.waitUntil(bus.there, timeout=30_000)
    assert bus.asked == 1


def test_while_the_bus_hangs_nobody_waits_for_it(qtbot: QtBot, bus: Bus) -> None:
    with DesktopTray(bus.address):
        assert bus.there()
        os.kill(bus.daemon.pid, signal.SIGSTOP)
        assert all(bus.there() for _ in range(3))
        os.kill(bus.daemon.pid, signal.SIGCONT)
    assert bus.asked == 1


def test_a_tray_that_is_not_on_the_bus_is_asked_of_qt(qtbot: QtBot, bus: Bus) -> None:
    assert bus.there()
    qtbot.waitUntil(lambda: bus.there() and bus.asked > 1, timeout=30_000)


def test_without_a_bus_it_is_asked_of_qt(qtbot: QtBot, tmp_path: Path) -> None:
    answers = [True, False]
    there = TrayThere(lambda: answers.pop(0), lambda: QDBusConnection.connectToBus(f"unix:path={tmp_path}/no", "none"))
    assert there() and not there()
