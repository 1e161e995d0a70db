"""A notification arrives on a desktop's bus as it should, and only what a person wants is told."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtDBus import QDBusConnection
from PyQt6.QtGui import QIcon, QPixmap
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.bed.waiting import wait_until
from virtgui.qtmodels.settings import Settings
from virtgui.views.notify import NOT, Notifier

_SERVER = """
import sys
from PyQt6.QtCore import QCoreApplication, QMetaType, QObject, QThread, QTimer, pyqtClassInfo, pyqtSlot
from PyQt6.QtDBus import QDBusAbstractAdaptor, QDBusArgument, QDBusConnection, QDBusMessage

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
application = QCoreApplication([])
bus = QDBusConnection.connectToBus(sys.argv[1], "server")


@pyqtClassInfo("D-Bus Interface", NAME)
class Server(QDBusAbstractAdaptor):
    @pyqtSlot(str, "uint", str, str, str, "QStringList", "QVariantMap", int, result="uint")
    def Notify(self, program, replaces, icon, title, text, actions, hints, timeout):
        told = [program, title, text, ",".join(actions), str(hints.get("urgency")), *sorted(hints)]
        print("|".join(told), flush=True)
        if actions and not title.startswith("quiet"):
            QTimer.singleShot(50, self.click)
        if title.startswith("slow"):
            QThread.msleep(300)
        return 7

    @pyqtSlot(result="QStringList")
    def GetCapabilities(self):
        return ["actions", "body", *sys.argv[2:]]

    @pyqtSlot("uint")
    def CloseNotification(self, number):
        print(f"closed {number}", flush=True)

    def click(self):
        for signal, word in (("ActivationToken", "token-7"), ("ActionInvoked", "default")):
            message = QDBusMessage.createSignal(PATH, NAME, signal)
            message.setArguments([QDBusArgument(7, QMetaType.Type.UInt.value), word])
            bus.send(message)


desktop = QObject()
server = Server(desktop)
assert bus.registerObject(PATH, desktop) and bus.registerService(NAME)
print("ready", flush=True)
application.exec()
"""


class Desktop:
    """A bus of its own with a notification service."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._told: queue.Queue[str] = queue.Queue()
        self._capabilities = ["body-markup"]
        self._server = self._start()

    def _start(self) -> subprocess.Popen[str]:
        argv = [sys.executable, "-c", _SERVER, self.address, *self._capabilities]
        server = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        self._reader = threading.Thread(target=self._read, args=(server.stdout,), daemon=True)
        self._reader.start()
        return server

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            self._told.put(line.rstrip("\n"))

    def close(self) -> None:
        self._server.kill()
        self._server.wait(30)
        self._reader.join(30)
        assert self._server.stdout is not None
        self._server.stdout.close()

    def start_anew(self, *capabilities: str) -> None:
        """It dies, and its successor counts from the beginning."""
        self.close()
        self._capabilities = list(capabilities)
        self._server = self._start()

    def bus(self) -> QDBusConnection:
        return QDBusConnection.connectToBus(self.address, "virtgui-test")

    def next(self) -> list[str]:
        """What was shown next: program, title, text, actions, urgency, hints. The program goes on meanwhile."""
        wait_until(lambda: not self._told.empty(), "something is shown", 30)
        return self._told.get().split("|")


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """Nothing of the real session is reached."""
    arguments = ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address=unix:path={tmp_path}/bus"]
    daemon = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout is not None
    address = daemon.stdout.readline().strip()
    desktop = Desktop(address)
    yield desktop
    QDBusConnection.disconnectFromBus("virtgui-test")
    desktop.close()
    daemon.terminate()
    daemon.wait(30)
    daemon.stdout.close()


def test_a_notification_is_shown_and_a_click_on_it_does_what_it_is_about(qtbot: QtBot, desktop: Desktop) -> None:
    picture = QPixmap(64, 64)
    picture.fill(Qt.GlobalColor.red)
    before = QApplication.windowIcon()
    QApplication.setWindowIcon(QIcon(picture))
    notifier = Notifier(Settings.in_memory(), desktop.bus)
    done: list[str] = []
    assert notifier.tell("alerts", "web-01 crashed", "a <b>bold</b> word", lambda: done.append("shown"), critical=True)
    assert desktop.next() == [
        "virtgui",
        "web-01 crashed",
        "a &lt;b&gt;bold&lt;/b&gt; word",
        "default,Show",
        "b'\\x02'",
        "desktop-entry",
        "image-data",
        "urgency",
    ]
    QApplication.setWindowIcon(before)
    qtbot.waitUntil(lambda: done == ["shown"], timeout=30_000)


def test_a_click_hands_on_what_lets_a_window_come_to_the_front(
    qtbot: QtBot, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "old")
    notifier = Notifier(Settings.in_memory(), desktop.bus)
    had: list[str] = []
    notifier.tell("alerts", "web-01 crashed", act=lambda: had.append(os.environ["XDG_ACTIVATION_TOKEN"]))
    qtbot.waitUntil(lambda: had == ["token-7"], timeout=30_000)


def test_a_click_on_what_another_program_shows_after_the_server_was_started_anew_is_not_ours(
    qtbot: QtBot, desktop: Desktop
) -> None:
    notifier = Notifier(Settings.in_memory(), desktop.bus)
    done: list[str] = []
    notifier.tell("alerts", "quiet: web-01 crashed", act=lambda: done.append("ours"))
    desktop.next()
    desktop.start_anew()
    other = Notifier(Settings.in_memory(), desktop.bus)  # has the number that ours had
    other.tell("alerts", "web-02 crashed", act=lambda: done.append("the other's"))
    qtbot.waitUntil(lambda: bool(done), timeout=30_000)
    assert done == ["the other's"]


def test_a_service_that_takes_no_markup_is_sent_none(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.start_anew()
    notifier = Notifier(Settings.in_memory(), desktop.bus)
    notifier.tell("alerts", "one", "a <b> & more")
    notifier.tell("alerts", "two", "<i>")
    assert [desktop.next()[1:3] for _ in range(2)] == [["one", "a <b> & more"], ["two", "<i>"]]


def test_what_lasted_goes_from_the_desktop_once_it_is_over(qtbot: QtBot, desktop: Desktop) -> None:
    notifier = Notifier(Settings.in_memory(), desktop.bus)
    notifier.tell("alerts", "slow: lab was lost", about="lab", critical=True)
    notifier.over("lab")  # before the server has given it a number
    notifier.over("lab")
    assert desktop.next()[1] == "slow: lab was lost"
    assert desktop.next() == ["closed 7"]


def test_what_lasts_stays_where_its_telling_started_the_service(qtbot: QtBot, desktop: Desktop) -> None:
    notifier = Notifier(Settings.in_memory(), desktop.bus)
    notifier.tell("alerts", "slow: lab was lost", about="lab", critical=True)
    notifier._started_anew()  # as the bus tells when it starts a service for a call
    assert desktop.next()[1] == "slow: lab was lost"
    wait_until(lambda: notifier._lasting.get("lab") == 7, "its number is kept", 30)
    notifier.over("lab")
    assert desktop.next() == ["closed 7"]


def test_only_the_kinds_a_person_wants_are_told(qtbot: QtBot, desktop: Desktop) -> None:
    settings = Settings.in_memory()
    notifier = Notifier(settings, desktop.bus)
    assert not notifier.tell("states", "web-01 started")
    settings.put(NOT, ["alerts"])
    assert not notifier.tell("alerts", "web-01 crashed")
    assert notifier.tell("states", "web-01 started")
    assert desktop.next()[1] == "web-01 started"


def test_who_looks_at_the_program_is_told_there(qtbot: QtBot, desktop: Desktop) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=30_000)
    notifier = Notifier(Settings.in_memory(), desktop.bus)
    assert not notifier.tell("failures", "Start web-01 failed")
    assert notifier.tell("alerts", "Host lab lost", always=True)
    assert desktop.next()[1] == "Host lab lost"


def test_a_burst_is_told_as_a_number(qtbot: QtBot, desktop: Desktop) -> None:
    notifier = Notifier(Settings.in_memory(), desktop.bus)
    assert sum(notifier.tell("alerts", f"machine {number} crashed") for number in range(40)) == 5
    assert [desktop.next()[1] for _ in range(5)] == [f"machine {number} crashed" for number in range(5)]
    notifier.burst_over()
    assert desktop.next()[2] == "35 more things happened."
    assert sum(notifier.tell("alerts", f"machine {number} crashed") for number in range(6)) == 5
    for _ in range(5):
        desktop.next()
    notifier.burst_over()
    assert desktop.next()[2] == "1 more thing happened."


def test_without_a_bus_nothing_is_told_and_nothing_breaks(qtbot: QtBot, tmp_path: Path) -> None:
    nowhere = f"unix:path={tmp_path}/nothing"
    notifier = Notifier(Settings.in_memory(), lambda: QDBusConnection.connectToBus(nowhere, "virtgui-nowhere"))
    assert not notifier.tell("alerts", "web-01 crashed")
    QDBusConnection.disconnectFromBus("virtgui-nowhere")
